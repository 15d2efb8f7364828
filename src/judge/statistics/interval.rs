//! How far a rate, a count or a difference of rates can be trusted.
//!
//! All intervals take the `confidence` as a fraction: 0.95 leaves 2.5 % beyond either end. Counts may be
//! fractions where rows carry weights; then the interval is an approximation.

use statrs::distribution::{Beta, ChiSquared, ContinuousCDF, Normal};

/// Wilson's score interval of the rate `successes / trials` at 95 % ([`wilson_at`]).
#[must_use]
pub fn wilson(successes: f64, trials: f64) -> Option<(f64, f64)> {
    wilson_at(successes, trials, 0.95)
}

/// Wilson's score interval of the rate `successes / trials` at any confidence.
///
/// Formula: (x + z²/2) / (n + z²) ∓ z / (n + z²) · √(x (n − x) / n + z²/4), cut to 0…1.
/// Source: Wilson 1927, JASA 22:209; recommended for small n by Brown, Cai & DasGupta 2001,
/// Statistical Science 16:101-133. Not for cases that depend on each other (five faults in one file are not
/// five trials).
#[must_use]
pub fn wilson_at(successes: f64, trials: f64, confidence: f64) -> Option<(f64, f64)> {
    is_share(successes, trials).then_some(())?;
    let z = z_of(confidence)?;
    let square = z * z;
    let centre = (successes + square / 2.0) / (trials + square);
    let within = successes * (trials - successes) / trials + square / 4.0;
    let half = z / (trials + square) * within.sqrt();
    let low = if successes <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes >= trials { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

/// The Clopper-Pearson interval: at least the confidence that is asked for, whatever the true rate.
///
/// Formula: the quantiles of Beta(x, n − x + 1) below and of Beta(x + 1, n − x) above; 0 at x = 0, 1 at x = n.
/// Source: Clopper & Pearson 1934, Biometrika 26:404. It is wide: for the question "is this team below the
/// standard" use it only where a rule demands "at least 95 %".
#[must_use]
pub fn clopper_pearson(successes: f64, trials: f64, confidence: f64) -> Option<(f64, f64)> {
    is_share(successes, trials).then_some(())?;
    let tail = tail_of(confidence)?;
    let failures = trials - successes;
    let low = if successes <= 0.0 { 0.0 } else { beta_quantile(successes, failures + 1.0, tail)? };
    let high =
        if failures <= 0.0 { 1.0 } else { beta_quantile(successes + 1.0, failures, 1.0 - tail)? };
    Some((low, high))
}

/// The Jeffreys interval: the middle of the posterior of a rate of which nothing was known before.
///
/// Formula: the quantiles of Beta(x + ½, n − x + ½); 0 at x = 0 and 1 at x = n.
/// Source: Brown, Cai & DasGupta 2001, Statistical Science 16:101-133.
#[must_use]
pub fn jeffreys(successes: f64, trials: f64, confidence: f64) -> Option<(f64, f64)> {
    is_share(successes, trials).then_some(())?;
    let tail = tail_of(confidence)?;
    let (a, b) = (successes + 0.5, trials - successes + 0.5);
    let low = if successes <= 0.0 { 0.0 } else { beta_quantile(a, b, tail)? };
    let high = if successes >= trials { 1.0 } else { beta_quantile(a, b, 1.0 - tail)? };
    Some((low, high))
}

/// The exact interval of the mean behind a `count` of events that happen independently.
///
/// Formula: χ²(tail; 2x) / 2 to χ²(1 − tail; 2x + 2) / 2, with 0 below at x = 0. Unit: events; divide both
/// ends by the number of checks for a rate per check. Source: Garwood 1936, Biometrika 28:437. Not for shares
/// of a fixed number of cases: they have [`wilson_at`].
#[must_use]
pub fn poisson_exact(count: f64, confidence: f64) -> Option<(f64, f64)> {
    if !count.is_finite() || count < 0.0 {
        return None;
    }
    let tail = tail_of(confidence)?;
    let low = if count <= 0.0 { 0.0 } else { chi_squared_quantile(2.0 * count, tail)? / 2.0 };
    Some((low, chi_squared_quantile(2.0 * count + 2.0, 1.0 - tail)? / 2.0))
}

/// A difference of two rates and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Later rate − earlier rate, from −1 to 1.
    pub difference: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// Newcombe's hybrid score interval of the difference of two independent rates, given as
/// (successes, trials).
///
/// Formula: d − √((p₂ − l₂)² + (u₁ − p₁)²) to d + √((u₂ − p₂)² + (p₁ − l₁)²), with Wilson's l and u.
/// Source: Newcombe 1998, Statistics in Medicine 17:873, method 10. Not for the same cases checked twice:
/// these have McNemar's test ([`super::association::mcnemar`]).
#[must_use]
pub fn newcombe_difference(
    earlier: (f64, f64),
    later: (f64, f64),
    confidence: f64,
) -> Option<Difference> {
    let (low1, high1) = wilson_at(earlier.0, earlier.1, confidence)?;
    let (low2, high2) = wilson_at(later.0, later.1, confidence)?;
    let (rate1, rate2) = (earlier.0 / earlier.1, later.0 / later.1);
    let difference = rate2 - rate1;
    Some(Difference {
        difference,
        low: difference - hypotenuse(rate2 - low2, high1 - rate1),
        high: difference + hypotenuse(high2 - rate2, rate1 - low1),
    })
}

/// The z that leaves (1 − `confidence`) / 2 beyond it: 1.959964 for 0.95.
#[must_use]
pub fn z_of(confidence: f64) -> Option<f64> {
    let tail = tail_of(confidence)?;
    Some(Normal::standard().inverse_cdf(1.0 - tail))
}

/// Are the two the counts of a share: 0 ≤ successes ≤ trials, and something was tried?
pub(super) fn is_share(successes: f64, trials: f64) -> bool {
    trials.is_finite() && trials > 0.0 && (0.0..=trials).contains(&successes)
}

/// What lies beyond either end.
pub(super) fn tail_of(confidence: f64) -> Option<f64> {
    (confidence > 0.0 && confidence < 1.0).then_some((1.0 - confidence) / 2.0)
}

/// The quantile of a beta distribution; `None` for parameters that are none.
pub(super) fn beta_quantile(a: f64, b: f64, share: f64) -> Option<f64> {
    (0.0..=1.0).contains(&share).then_some(())?;
    Some(Beta::new(a, b).ok()?.inverse_cdf(share))
}

/// The quantile of a χ² distribution.
pub(super) fn chi_squared_quantile(freedom: f64, share: f64) -> Option<f64> {
    (0.0..=1.0).contains(&share).then_some(())?;
    Some(ChiSquared::new(freedom).ok()?.inverse_cdf(share))
}

fn hypotenuse(a: f64, b: f64) -> f64 {
    (a * a + b * b).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_share_has_no_interval() {
        for (x, n) in [(1.0, 0.0), (-1.0, 4.0), (5.0, 4.0), (f64::NAN, 4.0), (1.0, f64::INFINITY)] {
            assert_eq!(wilson_at(x, n, 0.95), None);
            assert_eq!(clopper_pearson(x, n, 0.95), None);
            assert_eq!(jeffreys(x, n, 0.95), None);
            assert_eq!(newcombe_difference((x, n), (1.0, 2.0), 0.95), None);
        }
        assert_eq!(wilson_at(1.0, 2.0, 1.0), None);
        assert_eq!(poisson_exact(-1.0, 0.95), None);
    }

    #[test]
    fn ends_are_exact_where_nothing_or_everything_happened() {
        assert_eq!(wilson(0.0, 4.0).unwrap().0.to_bits(), 0.0_f64.to_bits());
        assert_eq!(wilson(4.0, 4.0).unwrap().1.to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn no_event_still_allows_for_some() {
        // The rule of three: nothing seen, up to 3.69 events could have been expected (95 %, two-sided).
        let (low, high) = poisson_exact(0.0, 0.95).unwrap();
        assert!(low.abs() <= 0.0 && (high - 3.688_879).abs() < 1e-6, "{high}");
        // Published table of Garwood: 10 events, 4.7954 to 18.3904.
        let (low, high) = poisson_exact(10.0, 0.95).unwrap();
        assert!((low - 4.7954).abs() < 1e-4 && (high - 18.3904).abs() < 1e-4, "{low} {high}");
    }

    type Way = fn(f64, f64, f64) -> Option<(f64, f64)>;
    const WAYS: [Way; 3] = [wilson_at, clopper_pearson, jeffreys];

    proptest! {
        #[test]
        fn the_interval_holds_the_rate_and_moves_with_it(trials in 1u32..400, share in 0.0f64..1.0) {
            let n = f64::from(trials);
            let x = (share * n).floor();
            for way in WAYS {
                let (low, high) = way(x, n, 0.95).unwrap();
                prop_assert!(0.0 <= low && low <= x / n + 1e-12 && x / n <= high + 1e-12 && high <= 1.0);
                let (next_low, next_high) = way(x + 1.0, n, 0.95).unwrap();
                prop_assert!(next_low >= low && next_high >= high);
                let (wide_low, wide_high) = way(x, n, 0.998).unwrap();
                prop_assert!(wide_low <= low && wide_high >= high);
                // The mirror image: what is a success is a matter of words.
                let (mirror_low, mirror_high) = way(n - x, n, 0.95).unwrap();
                prop_assert!((mirror_low - (1.0 - high)).abs() < 1e-9 && (mirror_high - (1.0 - low)).abs() < 1e-9);
            }
            let exact = clopper_pearson(x, n, 0.95).unwrap();
            let middle = jeffreys(x, n, 0.95).unwrap();
            prop_assert!(exact.0 <= middle.0 && middle.1 <= exact.1);
        }

        #[test]
        fn a_difference_is_inside_its_interval_and_turns_with_the_order(
            n1 in 1u32..200, n2 in 1u32..200, s1 in 0.0f64..=1.0, s2 in 0.0f64..=1.0,
        ) {
            let one = ((s1 * f64::from(n1)).floor(), f64::from(n1));
            let two = ((s2 * f64::from(n2)).floor(), f64::from(n2));
            let found = newcombe_difference(one, two, 0.95).unwrap();
            prop_assert!(-1.0 - 1e-12 <= found.low && found.low <= found.difference);
            prop_assert!(found.difference <= found.high && found.high <= 1.0 + 1e-12);
            let turned = newcombe_difference(two, one, 0.95).unwrap();
            prop_assert!((turned.low + found.high).abs() < 1e-12 && (turned.high + found.low).abs() < 1e-12);
        }

        #[test]
        fn a_count_is_inside_its_interval(count in 0u32..2000) {
            let (low, high) = poisson_exact(f64::from(count), 0.95).unwrap();
            prop_assert!(low <= f64::from(count) && f64::from(count) < high);
        }
    }
}
