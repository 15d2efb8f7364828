//! Are there enough cases to tell one team from another?

/// Under this reliability a rate says too little to grade by: "too few checks to grade".
pub const TOO_LITTLE: f64 = 0.5;
/// The customary reliability for comparing providers.
pub const CUSTOMARY: f64 = 0.7;

/// The share of a rate's spread that is difference between teams and not luck, from 0 to 1.
///
/// Formula: n / (n + M), with M = a + b the strength of the prior fitted to all teams
/// ([`super::shrinkage::Prior::strength`]). Source: Adams 2009, RAND TR-653 (signal / (signal + noise)). A fixed
/// prior makes it an assumption too; say so.
#[must_use]
pub fn reliability(trials: f64, strength: f64) -> Option<f64> {
    (trials.is_finite() && trials >= 0.0 && strength.is_finite() && strength > 0.0)
        .then(|| trials / (trials + strength))
}

/// How many cases a reliability takes: r / (1 − r) · M, not rounded (print it rounded up).
#[must_use]
pub fn cases_for(reliability: f64, strength: f64) -> Option<f64> {
    (strength.is_finite() && strength > 0.0 && (0.0..1.0).contains(&reliability))
        .then(|| reliability / (1.0 - reliability) * strength)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_cases_are_no_reliability() {
        assert_eq!(reliability(0.0, 16.0), Some(0.0));
        assert_eq!(reliability(5.0, 0.0), None);
        assert_eq!(reliability(-1.0, 16.0), None);
        assert_eq!(cases_for(1.0, 16.0), None);
    }

    proptest! {
        #[test]
        fn the_two_undo_each_other(wanted in 0.01f64..0.99, strength in 0.5f64..1e4) {
            let trials = cases_for(wanted, strength).unwrap();
            prop_assert!((reliability(trials, strength).unwrap() - wanted).abs() < 1e-12);
            prop_assert!(reliability(trials + 1.0, strength).unwrap() > wanted);
        }
    }
}
