//! The mean of differences and how far it can be trusted.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{
    interval::tail_of,
    summary::{mean, standard_deviation},
};

/// A mean with its t-test against 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanTest {
    /// How many values.
    pub count: usize,
    /// Their mean, in their unit.
    pub mean: f64,
    /// Their standard deviation, n − 1.
    pub standard_deviation: f64,
    /// mean / (sd / √n).
    pub t: f64,
    /// Two-sided p: how likely chance moves a mean as far from 0.
    pub p: f64,
    /// One-sided p for a mean above 0.
    pub p_greater: f64,
    /// The lower end of the interval of the mean.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Student's t-test of a mean against 0, with its interval at `confidence`.
///
/// Formula: t = d̄ / (s / √n), n − 1 degrees of freedom. Source: Student 1908, Biometrika 6:1. For differences that
/// are roughly even on both sides; with 3 to 10 values do not lean on the p. `None` with fewer than two values
/// or when all are the same.
#[must_use]
pub fn mean_test(values: &[f64], confidence: f64) -> Option<MeanTest> {
    let tail = tail_of(confidence)?;
    let (mean, deviation) = (mean(values)?, standard_deviation(values)?);
    if deviation <= 0.0 {
        return None;
    }
    let count = values.len() as f64;
    let error = deviation / count.sqrt();
    let student = StudentsT::new(0.0, 1.0, count - 1.0).ok()?;
    let t = mean / error;
    let half = student.inverse_cdf(1.0 - tail) * error;
    Some(MeanTest {
        count: values.len(),
        mean,
        standard_deviation: deviation,
        t,
        p: (2.0 * student.sf(t.abs())).min(1.0),
        p_greater: student.sf(t),
        low: mean - half,
        high: mean + half,
    })
}

/// The same of the differences `later` − `earlier`, pair by pair. `None` also if the lists differ in length.
#[must_use]
pub fn paired_test(earlier: &[f64], later: &[f64], confidence: f64) -> Option<MeanTest> {
    mean_test(&differences(earlier, later)?, confidence)
}

/// `later` − `earlier`, pair by pair; `None` if the lists differ in length.
#[must_use]
pub fn differences(earlier: &[f64], later: &[f64]) -> Option<Vec<f64>> {
    (earlier.len() == later.len())
        .then(|| earlier.iter().zip(later).map(|(earlier, later)| later - earlier).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_tested() {
        assert_eq!(mean_test(&[1.0], 0.95), None);
        assert_eq!(mean_test(&[1.0, 1.0], 0.95), None);
        assert_eq!(paired_test(&[1.0, 2.0], &[1.0], 0.95), None);
    }

    proptest! {
        #[test]
        fn the_interval_and_the_test_agree(values in prop::collection::vec(-50.0f64..50.0, 3..25)) {
            if let Some(found) = mean_test(&values, 0.95) {
                prop_assert!(found.low <= found.mean && found.mean <= found.high);
                let without_zero = found.low > 0.0 || found.high < 0.0;
                prop_assert!(without_zero == (found.p < 0.05) || (found.p - 0.05).abs() < 1e-9);
            }
        }
    }
}
