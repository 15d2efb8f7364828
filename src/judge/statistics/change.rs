//! Did anything really change between two rounds?
//!
//! Rates have Newcombe's interval ([`super::interval::newcombe_difference`]), scores of the same teams the paired
//! test ([`super::paired::paired_test`]). Never compare across a change of the method: recompute the old round or
//! print a break.

use super::{
    interval::{is_share, z_of},
    summary::standard_deviation,
};

/// The z of the difference of two independent rates (successes, trials), with the pooled standard error.
///
/// Formula: (p₂ − p₁) / √(p (1 − p) (1/n₁ + 1/n₂)). `None` where both are 0 or both are 1.
#[must_use]
pub fn two_proportions_z(earlier: (f64, f64), later: (f64, f64)) -> Option<f64> {
    (is_share(earlier.0, earlier.1) && is_share(later.0, later.1)).then_some(())?;
    let pooled = (earlier.0 + later.0) / (earlier.1 + later.1);
    let error = (pooled * (1.0 - pooled) * (1.0 / earlier.1 + 1.0 / later.1)).sqrt();
    (error > 0.0).then(|| (later.0 / later.1 - earlier.0 / earlier.1) / error)
}

/// The standard error of measurement SD · √(1 − ICC), in points: how far a score wobbles without any change.
#[must_use]
pub fn error_of_measurement(standard_deviation: f64, icc: f64) -> Option<f64> {
    // A negative ICC says no more than 0 does.
    let icc = icc.clamp(0.0, 1.0);
    (standard_deviation.is_finite() && standard_deviation >= 0.0 && !icc.is_nan())
        .then(|| standard_deviation * (1.0 - icc).sqrt())
}

/// The smallest change of one team that is more than wobble: z · √2 · SEM, in points. A smaller one is "no clear
/// change". z has three decimals, as in the published formula (1.96 for 0.95, 1.645 for 0.90), so that a reader gets
/// the same by hand. Source: Weir 2005, J Strength Cond Res 19:231.
#[must_use]
pub fn minimal_detectable_change(error_of_measurement: f64, confidence: f64) -> Option<f64> {
    let z = z_by_hand(confidence)?;
    (error_of_measurement.is_finite() && error_of_measurement >= 0.0)
        .then_some(z * std::f64::consts::SQRT_2 * error_of_measurement)
}

/// The same where no ICC is known: z · sd of the differences between two rounds that nobody expected to differ.
#[must_use]
pub fn detectable_from_differences(differences: &[f64], confidence: f64) -> Option<f64> {
    Some(z_by_hand(confidence)? * standard_deviation(differences)?)
}

/// z as tables have it, with three decimals.
fn z_by_hand(confidence: f64) -> Option<f64> {
    z_of(confidence).map(|z| (z * 1000.0).round() / 1000.0)
}

/// What a change of one team's score says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// More than the yardstick wobbles.
    Better,
    /// The same downwards.
    Worse,
    /// No clear change.
    Unclear,
}

/// Holds a change against the minimal detectable one; greater is better.
#[must_use]
pub fn verdict(change: f64, detectable: f64) -> Verdict {
    if change >= detectable && change > 0.0 {
        Verdict::Better
    } else if change <= -detectable && change < 0.0 {
        Verdict::Worse
    } else {
        Verdict::Unclear
    }
}

/// The change that a value far from the mean makes by itself in the next round: (1 − r) (mean − x), with r the
/// correlation between rounds. Compare with the shrunk rate of the last round, never with the raw extreme.
/// Source: Galton 1886; Bland & Altman 1994, BMJ 309:780.
#[must_use]
pub fn expected_regression(value: f64, mean: f64, correlation: f64) -> Option<f64> {
    (value.is_finite() && mean.is_finite() && (-1.0..=1.0).contains(&correlation))
        .then_some((1.0 - correlation) * (mean - value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_change_is_one_from_the_detectable_on() {
        assert_eq!(verdict(4.0, 8.9), Verdict::Unclear);
        assert_eq!(verdict(9.0, 8.9), Verdict::Better);
        assert_eq!(verdict(-8.9, 8.9), Verdict::Worse);
        assert_eq!(verdict(0.0, 0.0), Verdict::Unclear);
        assert_eq!(verdict(f64::NAN, 1.0), Verdict::Unclear);
    }

    #[test]
    fn the_worst_improves_by_itself() {
        assert_eq!(expected_regression(60.0, 80.0, 0.5), Some(10.0));
        assert_eq!(expected_regression(60.0, 80.0, 1.0), Some(0.0));
        assert_eq!(expected_regression(60.0, 80.0, 1.5), None);
    }

    #[test]
    fn without_an_icc_the_differences_tell() {
        let differences = [1.0, -1.0, 2.0, -2.0];
        let wanted = 1.96 * (10.0f64 / 3.0).sqrt();
        assert!((detectable_from_differences(&differences, 0.95).unwrap() - wanted).abs() < 1e-12);
        assert_eq!(detectable_from_differences(&[1.0], 0.95), None);
        assert_eq!(error_of_measurement(8.0, -0.2), Some(8.0));
    }

    proptest! {
        #[test]
        fn z_turns_with_the_order(n1 in 1u32..200, n2 in 1u32..200, s1 in 0.0f64..=1.0, s2 in 0.0f64..=1.0) {
            let one = ((s1 * f64::from(n1)).floor(), f64::from(n1));
            let two = ((s2 * f64::from(n2)).floor(), f64::from(n2));
            match (two_proportions_z(one, two), two_proportions_z(two, one)) {
                (Some(there), Some(back)) => prop_assert!((there + back).abs() < 1e-12),
                (there, back) => prop_assert_eq!(there, back),
            }
        }
    }
}
