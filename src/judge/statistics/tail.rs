//! Would chance alone produce so few, or so many? Exact binomial tails.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::interval::is_share;

/// How likely a count is if the true rate is the one it is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// P(X ≤ x): small where x is surprisingly few.
    pub low: f64,
    /// P(X ≥ x): small where x is surprisingly many.
    pub high: f64,
    /// Twice the smaller tail, at most 1.
    pub two_sided: f64,
}

/// The exact tails of `successes` out of `trials` against the rate `standard`.
///
/// Formula: X ~ Binomial(n, p₀). The standard is the one in the rules, else the rate of the peers
/// ([`peer_rates`]). Needs whole counts of cases that do not depend on each other. By itself it is no finding:
/// with many teams correct for their number ([`super::multiplicity`]), and look at the size of the gap
/// ([`super::signal`]). `None` if the counts are no share or `standard` is no rate.
#[must_use]
pub fn binomial_tails(successes: u64, trials: u64, standard: f64) -> Option<Tails> {
    if successes > trials || trials == 0 {
        return None;
    }
    let binomial = Binomial::new(standard, trials).ok()?;
    let low = binomial.cdf(successes).clamp(0.0, 1.0);
    let high = match successes.checked_sub(1) {
        Some(fewer) => binomial.sf(fewer).clamp(0.0, 1.0),
        None => 1.0,
    };
    Some(Tails { low, high, two_sided: (2.0 * low.min(high)).min(1.0) })
}

/// P(at least `times` out of `chances`) where each happens with probability `base`: how often chance alone
/// makes a repeater. 1 for `times` = 0; `None` if `base` is no probability.
#[must_use]
pub fn at_least(times: u64, chances: u64, base: f64) -> Option<f64> {
    let binomial = Binomial::new(base, chances).ok()?;
    let Some(fewer) = times.checked_sub(1) else { return Some(1.0) };
    if times > chances {
        return Some(0.0);
    }
    Some(binomial.sf(fewer).clamp(0.0, 1.0))
}

/// The rate of all together, Σ successes / Σ trials, of (successes, trials). Pairs that are no share are left
/// out; `None` if no trial is left.
#[must_use]
pub fn pooled_rate(counts: &[(f64, f64)]) -> Option<f64> {
    let (successes, trials) = sums(counts);
    (trials > 0.0).then_some(successes / trials)
}

/// From this number of teams the pooled rate may hold the team itself.
pub const MANY_TEAMS: usize = 10;

/// What each team is held against where the rules have no standard: the rate of all, or with fewer than
/// [`MANY_TEAMS`] teams the rate of the others, since one of five teams would hide in its own average.
/// `None` where there is nobody else.
#[must_use]
pub fn peer_rates(counts: &[(f64, f64)]) -> Vec<Option<f64>> {
    let teams = counts.iter().filter(|(x, n)| is_share(*x, *n)).count();
    let (successes, trials) = sums(counts);
    counts
        .iter()
        .map(|(x, n)| {
            let own = if is_share(*x, *n) && teams < MANY_TEAMS { (*x, *n) } else { (0.0, 0.0) };
            let (successes, trials) = (successes - own.0, trials - own.1);
            (trials > 0.0).then(|| (successes / trials).clamp(0.0, 1.0))
        })
        .collect()
}

fn sums(counts: &[(f64, f64)]) -> (f64, f64) {
    counts
        .iter()
        .filter(|(x, n)| is_share(*x, *n))
        .fold((0.0, 0.0), |(successes, trials), (x, n)| (successes + x, trials + n))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tails_at_the_ends() {
        let none = binomial_tails(0, 4, 0.5).unwrap();
        assert!((none.low - 0.0625).abs() < 1e-15 && (none.high - 1.0).abs() < 1e-15);
        let impossible = binomial_tails(2, 4, 0.0).unwrap();
        assert!(impossible.high.abs() <= 0.0 && (impossible.low - 1.0).abs() < 1e-15);
        assert_eq!(binomial_tails(5, 4, 0.5), None);
        assert_eq!(binomial_tails(0, 0, 0.5), None);
        assert_eq!(binomial_tails(1, 4, 1.2), None);
        assert_eq!(at_least(4, 3, 0.5), Some(0.0));
        assert_eq!(at_least(0, 3, 0.5), Some(1.0));
    }

    #[test]
    fn few_teams_are_held_against_the_others() {
        let few = [(1.0, 10.0), (9.0, 10.0), (5.0, 0.0)];
        assert_eq!(peer_rates(&few), [Some(0.9), Some(0.1), Some(0.5)]);
        assert_eq!(peer_rates(&[(1.0, 10.0)]), [None]);
        let many = vec![(5.0, 10.0); 10];
        assert_eq!(peer_rates(&many), vec![Some(0.5); 10]);
    }

    proptest! {
        #[test]
        fn tails_share_the_value_itself(trials in 1u64..300, share in 0.0f64..=1.0, standard in 0.01f64..0.99) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
            let x = (share * trials as f64) as u64;
            let tails = binomial_tails(x, trials, standard).unwrap();
            // P(X ≤ x) + P(X ≥ x) = 1 + P(X = x).
            let over = tails.low + tails.high - 1.0;
            prop_assert!((-1e-10..=1.0 + 1e-10).contains(&over));
            prop_assert!(tails.two_sided <= 1.0);
            if x < trials {
                let more = binomial_tails(x + 1, trials, standard).unwrap();
                prop_assert!(more.low >= tails.low && more.high <= tails.high);
            }
            // A higher standard makes the same count look worse.
            let strict = binomial_tails(x, trials, standard + 0.009).unwrap();
            prop_assert!(strict.low <= tails.low + 1e-12);
        }
    }
}
