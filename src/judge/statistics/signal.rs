//! When a low rate is a weak point and when it is noise.

use super::multiplicity::FALSE_SHARE;

/// Fewer cases than this are too few to say anything.
pub const LEAST_CASES: f64 = 5.0;
/// The shortfall is at least so many cases.
pub const LEAST_SHORTFALL: f64 = 1.0;
/// The rate is under the standard by at least so much: 5 percentage points.
pub const LEAST_GAP: f64 = 0.05;
/// P(rate < standard) from which a shortfall is very likely.
pub const VERY_LIKELY: f64 = 0.90;

/// What a rate says, held against a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Below the standard, by enough, and chance would hardly produce it.
    WeakPoint,
    /// Below the standard by enough, but the cases cannot prove it: check more before acting.
    Watch,
    /// Too few cases.
    TooFew,
    /// Nothing to see.
    Nothing,
}

/// The evidence that a rate is low.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Cases that were in order.
    pub successes: f64,
    /// Cases.
    pub trials: f64,
    /// The standard in the rules, else the rate of the peers.
    pub standard: f64,
    /// The low-side p, adjusted for the number of teams
    /// ([`super::multiplicity::benjamini_hochberg`] over [`super::tail::Tails::low`]), if it is known.
    pub adjusted: Option<f64>,
    /// P(rate < standard) ([`super::shrinkage::Posterior::probability_below`]), if it is known.
    pub probability_below: Option<f64>,
}

impl Evidence {
    /// standard · n − x: how many more cases should have been in order; negative above the standard.
    #[must_use]
    pub fn shortfall(&self) -> f64 {
        self.standard * self.trials - self.successes
    }

    /// standard − rate; negative above the standard. `None` without a case.
    #[must_use]
    pub fn gap(&self) -> Option<f64> {
        (self.trials > 0.0).then(|| self.standard - self.successes / self.trials)
    }

    /// The rule: (1) n ≥ 5 and the shortfall is at least one case, (2) the rate is at least 5 percentage
    /// points under the standard, (3) the adjusted p is at most 0.10, or P(rate < standard) at least 0.90.
    /// All three make a weak point, (1) and (2) alone one to watch.
    ///
    /// The tests behind it are standard; the four limits are a proposal that a method may settle otherwise.
    #[must_use]
    pub fn signal(&self) -> Signal {
        if self.trials.is_nan() || self.trials < LEAST_CASES {
            return Signal::TooFew;
        }
        // A gap of exactly five points is one, also where a float holds a hair less.
        let wide = self.gap().is_some_and(|gap| gap >= LEAST_GAP - 1e-12);
        if !(wide && self.shortfall() >= LEAST_SHORTFALL - 1e-12) {
            return Signal::Nothing;
        }
        let proven = self.adjusted.is_some_and(|p| p <= FALSE_SHARE)
            || self.probability_below.is_some_and(|p| p >= VERY_LIKELY);
        if proven { Signal::WeakPoint } else { Signal::Watch }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::statistics::{
        multiplicity::benjamini_hochberg,
        tail::{binomial_tails, pooled_rate},
    };

    #[test]
    fn the_worked_example() {
        let teams: [(u64, u64); 8] =
            [(18, 20), (45, 60), (7, 12), (96, 120), (3, 3), (30, 50), (52, 64), (11, 25)];
        let counts: Vec<(f64, f64)> = teams.iter().map(|(x, n)| (*x as f64, *n as f64)).collect();
        let standard = pooled_rate(&counts).unwrap();
        let low: Vec<f64> =
            teams.iter().map(|(x, n)| binomial_tails(*x, *n, standard).unwrap().low).collect();
        let adjusted = benjamini_hochberg(&low).unwrap();
        let signals: Vec<Signal> = counts
            .iter()
            .zip(&adjusted)
            .map(|((successes, trials), adjusted)| {
                Evidence {
                    successes: *successes,
                    trials: *trials,
                    standard,
                    adjusted: Some(*adjusted),
                    probability_below: None,
                }
                .signal()
            })
            .collect();
        use Signal::{Nothing, TooFew, Watch, WeakPoint};
        assert_eq!(
            signals,
            [Nothing, Nothing, Watch, Nothing, TooFew, WeakPoint, Nothing, WeakPoint]
        );
    }

    #[test]
    fn each_limit_counts() {
        let low = Evidence {
            successes: 70.0,
            trials: 100.0,
            standard: 0.75,
            adjusted: Some(0.10),
            probability_below: None,
        };
        assert_eq!(low.signal(), Signal::WeakPoint);
        assert_eq!(Evidence { adjusted: Some(0.11), ..low }.signal(), Signal::Watch);
        let likely = Evidence { adjusted: None, probability_below: Some(0.9), ..low };
        assert_eq!(likely.signal(), Signal::WeakPoint);
        assert_eq!(Evidence { adjusted: None, ..low }.signal(), Signal::Watch);
        assert_eq!(Evidence { successes: 70.5, ..low }.signal(), Signal::Nothing);
        let one_short = Evidence { successes: 4.0, trials: 6.0, standard: 0.8, ..low };
        assert_eq!(one_short.signal(), Signal::Nothing);
        assert_eq!(Evidence { trials: f64::NAN, ..low }.signal(), Signal::TooFew);
        assert_eq!(Evidence { standard: f64::NAN, ..low }.signal(), Signal::Nothing);
    }
}
