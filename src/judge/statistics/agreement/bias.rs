use crate::judge::statistics::{
    paired::{MeanTest, differences, paired_test},
    summary::{mean, standard_deviation},
};

/// The bias of the self-assessment: the mean of self − office over the teams, with its test and interval.
///
/// Positive: teams are too kind to themselves. Unit: points. Formula and limits: [`paired_test`].
#[must_use]
pub fn self_bias(own: &[f64], office: &[f64], confidence: f64) -> Option<MeanTest> {
    paired_test(office, own, confidence)
}

/// Between which differences most pairs lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitsOfAgreement {
    /// The mean difference self − office.
    pub bias: f64,
    /// mean − 1.96 sd.
    pub low: f64,
    /// mean + 1.96 sd.
    pub high: f64,
    /// Pairs; with fewer than 10 print only the bias and the range.
    pub count: usize,
}

/// Bland & Altman's limits of agreement: 95 % of differences lie between them, if they are normal.
///
/// Formula: d̄ ∓ 1.96 s. Source: Bland & Altman 1986, Lancet i:307 (which took 2 s), and 1999, SMMR 8:135. Plot the
/// differences against (self + office) / 2, never against the office's score: that correlation is negative
/// by construction and makes low teams look dishonest.
#[must_use]
pub fn bland_altman(own: &[f64], office: &[f64]) -> Option<LimitsOfAgreement> {
    const Z: f64 = 1.96;
    let gaps = differences(office, own)?;
    let (bias, deviation) = (mean(&gaps)?, standard_deviation(&gaps)?);
    Some(LimitsOfAgreement {
        bias,
        low: bias - Z * deviation,
        high: bias + Z * deviation,
        count: gaps.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_kind_is_positive() {
        let found = self_bias(&[92.0, 90.0, 89.0], &[85.0, 84.0, 80.0], 0.95).unwrap();
        assert!(found.mean > 0.0 && found.low > 0.0);
        assert_eq!(bland_altman(&[1.0], &[1.0]), None);
        assert_eq!(bland_altman(&[1.0, 2.0], &[1.0]), None);
    }
}
