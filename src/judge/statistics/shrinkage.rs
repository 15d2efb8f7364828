//! Rates with few cases, read together with what is usual among the peers: the beta-binomial model.
//!
//! xᵢ ~ Binomial(nᵢ, pᵢ), pᵢ ~ Beta(a, b). A team with many cases is judged by its own record; one with few partly
//! by what is usual. Sources: Efron & Morris 1975, JASA 70:311, and 1977, Scientific American 236(5):119;
//! Goldstein & Spiegelhalter 1996, JRSS A 159:385-443. For ranking and for evidence: the raw x / n is what
//! happened, and stays what is printed and scored.

use statrs::{
    distribution::{Beta, ContinuousCDF},
    function::{beta::checked_ln_beta, gamma::digamma},
};

use super::{
    interval::{beta_quantile, is_share, tail_of},
    peak::peak,
    tail::pooled_rate,
};

/// With fewer teams than this a prior is assumed and not fitted.
pub const LEAST_TEAMS: usize = 8;
/// If every team has fewer cases than this, a prior is assumed and not fitted.
pub const LEAST_CASES: f64 = 5.0;
/// How many cases an assumed prior is worth.
pub const ASSUMED_STRENGTH: f64 = 20.0;
/// Between these the strength of a prior is looked for.
const STRENGTHS: (f64, f64) = (1.0, 1e4);
/// On so many steps of the logarithm of the strength the highest likelihood is looked for first, since it may
/// have more than one hill.
const STEPS: u32 = 32;

/// Where a prior comes from; outputs say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Fitted to the teams by maximum likelihood.
    Fitted,
    /// The best fit is at the upper bound of the strength: the teams do not differ beyond chance, and each is
    /// judged by the rate of all.
    NoDifference,
    /// By moments, since the likelihood gave no answer.
    Moments,
    /// Too few teams or cases to fit: the pooled rate, worth [`ASSUMED_STRENGTH`] cases.
    Assumed,
}

/// What is usual among the teams: Beta(a, b).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Successes that the prior is worth.
    pub a: f64,
    /// Failures that the prior is worth.
    pub b: f64,
    /// Where it comes from.
    pub origin: Origin,
}

impl Prior {
    /// The usual rate, a / (a + b).
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// How many cases the prior is worth, a + b: a team with so many is judged half by its own record.
    #[must_use]
    pub fn strength(&self) -> f64 {
        self.a + self.b
    }

    /// What is known of the true rate of a team with these counts.
    #[must_use]
    pub fn posterior(&self, successes: f64, trials: f64) -> Option<Posterior> {
        // A team without a case is judged by the prior alone.
        let counts = is_share(successes, trials) || (successes.abs() + trials.abs()) <= 0.0;
        counts.then_some(())?;
        Posterior::new(successes + self.a, trials - successes + self.b)
    }

    /// Σ ln [B(xᵢ + a, nᵢ − xᵢ + b) / B(a, b)]: without the binomial coefficients, which no prior changes.
    #[must_use]
    pub fn log_likelihood(&self, counts: &[(f64, f64)]) -> Option<f64> {
        let prior = checked_ln_beta(self.a, self.b).ok()?;
        counts
            .iter()
            .filter(|(x, n)| is_share(*x, *n))
            .map(|(x, n)| Some(checked_ln_beta(x + self.a, n - x + self.b).ok()? - prior))
            .sum()
    }
}

/// What is known of a true rate: Beta(alpha, beta).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    alpha: f64,
    beta: f64,
    distribution: Beta,
}

impl Posterior {
    /// `None` unless both parameters are positive and finite.
    #[must_use]
    pub fn new(alpha: f64, beta: f64) -> Option<Self> {
        (alpha.is_finite() && beta.is_finite()).then_some(())?;
        Some(Self { alpha, beta, distribution: Beta::new(alpha, beta).ok()? })
    }

    /// Successes, own and of the prior.
    #[must_use]
    pub fn alpha(&self) -> f64 {
        self.alpha
    }

    /// Failures, own and of the prior.
    #[must_use]
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// The shrunk rate (x + a) / (n + a + b).
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The range that holds the true rate with this confidence, the same share beyond either end.
    #[must_use]
    pub fn range(&self, confidence: f64) -> Option<(f64, f64)> {
        let tail = tail_of(confidence)?;
        Some((
            beta_quantile(self.alpha, self.beta, tail)?,
            beta_quantile(self.alpha, self.beta, 1.0 - tail)?,
        ))
    }

    /// P(true rate < `line`): at 0.90 a shortfall is "very likely", from 0.75 one to "watch".
    #[must_use]
    pub fn probability_below(&self, line: f64) -> f64 {
        self.distribution.cdf(line).clamp(0.0, 1.0)
    }

    /// P(true rate ≥ `line`).
    #[must_use]
    pub fn probability_from(&self, line: f64) -> f64 {
        self.distribution.sf(line).clamp(0.0, 1.0)
    }
}

/// Fits what is usual to (successes, trials) of all teams; pairs that are no share are left out.
///
/// Maximum likelihood over the mean m and the strength M = a + b in 1…10⁴. With fewer than [`LEAST_TEAMS`] teams,
/// or if every team has fewer than [`LEAST_CASES`] cases, the prior is the pooled rate worth
/// [`ASSUMED_STRENGTH`] cases. m stays half a case away from 0 and 1 (½ / (N + 1) with N cases in all), so that
/// what nobody has shown yet is unlikely and not impossible. `None` if there is no case at all.
#[must_use]
pub fn fit(counts: &[(f64, f64)]) -> Option<Prior> {
    let counts: Vec<(f64, f64)> =
        counts.iter().copied().filter(|(x, n)| is_share(*x, *n)).collect();
    let pooled = pooled_rate(&counts)?;
    let margin = margin(&counts);
    let pooled = pooled.clamp(margin, 1.0 - margin);
    if counts.len() < LEAST_TEAMS || counts.iter().all(|(_, n)| *n < LEAST_CASES) {
        return Some(prior(pooled, ASSUMED_STRENGTH, Origin::Assumed));
    }
    let failures: f64 = counts.iter().map(|(x, n)| n - x).sum();
    let successes: f64 = counts.iter().map(|(x, _)| x).sum();
    if failures <= 0.0 || successes <= 0.0 {
        return Some(prior(pooled, STRENGTHS.1, Origin::NoDifference));
    }
    maximum_likelihood(&counts, margin)
        .or_else(|| moments(&counts))
        .or_else(|| Some(prior(pooled, ASSUMED_STRENGTH, Origin::Assumed)))
}

/// The prior of the moments: how much more the rates spread than chance makes them.
///
/// Formula: with the weights n, ρ = (Σ n (p − p̂)² − p̂q̂ (k − 1)) / (p̂q̂ (N − Σ n² / N − (k − 1))), a + b = (1 − ρ) / ρ,
/// mean p̂ the pooled rate. Source: Kleinman 1973, JASA 68:46. Rougher than [`fit`], which falls back to it.
/// The strength is kept within 1…10⁴; without any spread beyond chance it is at the upper bound. `None` with
/// fewer than two teams or where all is 0 or all is 1.
#[must_use]
pub fn moments(counts: &[(f64, f64)]) -> Option<Prior> {
    let counts: Vec<(f64, f64)> =
        counts.iter().copied().filter(|(x, n)| is_share(*x, *n)).collect();
    if counts.len() < 2 {
        return None;
    }
    let rate = pooled_rate(&counts)?;
    let chance = rate * (1.0 - rate);
    let all: f64 = counts.iter().map(|(_, n)| n).sum();
    let squares: f64 = counts.iter().map(|(_, n)| n * n).sum();
    let spread: f64 = counts.iter().map(|(x, n)| n * (x / n - rate) * (x / n - rate)).sum();
    let others = (counts.len() - 1) as f64;
    let rho = (spread - chance * others) / (chance * (all - squares / all - others));
    if !rho.is_finite() {
        return None;
    }
    if rho <= 0.0 {
        return Some(prior(rate, STRENGTHS.1, Origin::NoDifference));
    }
    let strength = ((1.0 - rho) / rho).clamp(STRENGTHS.0, STRENGTHS.1);
    let origin = if strength >= STRENGTHS.1 { Origin::NoDifference } else { Origin::Moments };
    Some(prior(rate, strength, origin))
}

fn prior(mean: f64, strength: f64, origin: Origin) -> Prior {
    Prior { a: mean * strength, b: (1.0 - mean) * strength, origin }
}

/// How near to 0 and 1 the mean may come.
fn margin(counts: &[(f64, f64)]) -> f64 {
    let all: f64 = counts.iter().map(|(_, n)| n).sum();
    (0.5 / (all + 1.0)).min(0.5)
}

fn maximum_likelihood(counts: &[(f64, f64)], margin: f64) -> Option<Prior> {
    let best_at = |log_strength: f64| {
        let strength = libm::exp(log_strength);
        prior(best_mean(counts, strength, margin), strength, Origin::Fitted)
    };
    let (low, high) = (libm::log(STRENGTHS.0), libm::log(STRENGTHS.1));
    let step = (high - low) / f64::from(STEPS);
    let place = |at: u32| if at >= STEPS { high } else { low + step * f64::from(at) };
    let mut best = (0, f64::NEG_INFINITY);
    for at in 0..=STEPS {
        let likelihood = best_at(place(at)).log_likelihood(counts)?;
        if likelihood > best.1 {
            best = (at, likelihood);
        }
    }
    // At the best mean, the likelihood's slope along the strength is its slope with the mean held.
    let slope = |log_strength: f64| slope_of_strength(counts, &best_at(log_strength));
    let (left, right) = (place(best.0.saturating_sub(1)), place(best.0 + 1));
    let found = peak(left, right, slope);
    let edge = high - step * 1e-6;
    let fitted = if found >= edge {
        Prior { origin: Origin::NoDifference, ..best_at(high) }
    } else {
        best_at(found)
    };
    (fitted.a.is_finite() && fitted.b.is_finite()).then_some(fitted)
}

/// The mean that fits best at a strength. The slope falls with the mean, so there is one crossing.
fn best_mean(counts: &[(f64, f64)], strength: f64, margin: f64) -> f64 {
    let slope = |mean: f64| {
        let (a, b) = (mean * strength, (1.0 - mean) * strength);
        counts
            .iter()
            .map(|(x, n)| digamma(x + a) - digamma(a) - (digamma(n - x + b) - digamma(b)))
            .sum::<f64>()
    };
    peak(margin, 1.0 - margin, slope)
}

fn slope_of_strength(counts: &[(f64, f64)], prior: &Prior) -> f64 {
    let (mean, strength) = (prior.mean(), prior.strength());
    let (at_a, at_b, at_both) = (digamma(prior.a), digamma(prior.b), digamma(strength));
    counts
        .iter()
        .map(|(x, n)| {
            mean * (digamma(x + prior.a) - at_a) + (1.0 - mean) * (digamma(n - x + prior.b) - at_b)
                - (digamma(n + strength) - at_both)
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The eight teams of the worked example.
    const TEAMS: [(f64, f64); 8] = [
        (18.0, 20.0),
        (45.0, 60.0),
        (7.0, 12.0),
        (96.0, 120.0),
        (3.0, 3.0),
        (30.0, 50.0),
        (52.0, 64.0),
        (11.0, 25.0),
    ];

    #[test]
    fn a_prior_is_assumed_where_it_cannot_be_fitted() {
        let few = fit(&TEAMS[..7]).unwrap();
        assert_eq!(few.origin, Origin::Assumed);
        assert!((few.strength() - 20.0).abs() < 1e-12);
        assert!((few.mean() - 251.0 / 329.0).abs() < 1e-12);
        let small = fit(&[(3.0, 4.0); 12]).unwrap();
        assert_eq!(small.origin, Origin::Assumed);
        assert_eq!(fit(&[]), None);
        assert_eq!(fit(&[(0.0, 0.0), (3.0, 2.0)]), None);
    }

    #[test]
    fn teams_that_do_not_differ_are_said_not_to() {
        let same = fit(&[(15.0, 20.0); 10]).unwrap();
        assert_eq!(same.origin, Origin::NoDifference);
        assert!((same.strength() - 1e4).abs() < 1e-6);
        // The best mean of a beta-binomial is near the pooled rate, not the same.
        assert!((same.mean() - 0.75).abs() < 1e-4);
        assert_eq!(moments(&[(15.0, 20.0); 10]).unwrap().origin, Origin::NoDifference);
    }

    #[test]
    fn a_perfect_office_is_not_certain_of_itself() {
        let perfect = fit(&[(20.0, 20.0); 9]).unwrap();
        assert_eq!(perfect.origin, Origin::NoDifference);
        assert!(perfect.b > 0.0);
        let team = perfect.posterior(3.0, 3.0).unwrap();
        assert!(team.mean() > 0.99 && team.mean() < 1.0);
        assert_eq!(moments(&[(20.0, 20.0); 9]), None);
    }

    #[test]
    fn teams_at_both_ends_differ_as_much_as_can_be() {
        let apart = fit(&[
            (0.0, 30.0),
            (30.0, 30.0),
            (0.0, 30.0),
            (30.0, 30.0),
            (0.0, 30.0),
            (30.0, 30.0),
            (0.0, 30.0),
            (30.0, 30.0),
        ])
        .unwrap();
        assert_eq!(apart.origin, Origin::Fitted);
        assert!((apart.strength() - 1.0).abs() < 1e-9, "{}", apart.strength());
    }

    #[test]
    fn no_neighbour_fits_better() {
        let best = fit(&TEAMS).unwrap();
        let top = best.log_likelihood(&TEAMS).unwrap();
        for (mean, strength) in [(0.001, 0.0), (-0.001, 0.0), (0.0, 0.1), (0.0, -0.1)] {
            let near = prior(best.mean() + mean, best.strength() + strength, Origin::Fitted);
            assert!(near.log_likelihood(&TEAMS).unwrap() < top);
        }
    }

    #[test]
    fn the_order_of_the_teams_does_not_matter() {
        let mut turned = TEAMS;
        turned.reverse();
        let (one, other) = (fit(&TEAMS).unwrap(), fit(&turned).unwrap());
        assert!((one.a - other.a).abs() < 1e-9 && (one.b - other.b).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_shrunk_rate_lies_between_its_own_and_the_usual(n in 1u32..300, share in 0.0f64..=1.0) {
            let prior = fit(&TEAMS).unwrap();
            let trials = f64::from(n);
            let successes = (share * trials).floor();
            let shrunk = prior.posterior(successes, trials).unwrap();
            let raw = successes / trials;
            let (low, high) = if raw < prior.mean() { (raw, prior.mean()) } else { (prior.mean(), raw) };
            prop_assert!((low - 1e-12..=high + 1e-12).contains(&shrunk.mean()));
            // The weight of its own record is its reliability.
            let own = trials / (trials + prior.strength());
            prop_assert!((shrunk.mean() - (own * raw + (1.0 - own) * prior.mean())).abs() < 1e-12);
            let (from, to) = shrunk.range(0.95).unwrap();
            prop_assert!(from < shrunk.mean() && shrunk.mean() < to);
            prop_assert!((shrunk.probability_below(from) - 0.025).abs() < 1e-8);
            prop_assert!((shrunk.probability_from(to) - 0.025).abs() < 1e-8);
        }

        #[test]
        fn every_round_gets_a_prior(
            counts in prop::collection::vec((0u32..60, 0.0f64..=1.0), 1..20),
        ) {
            let counts: Vec<(f64, f64)> = counts
                .into_iter()
                .map(|(n, share)| ((share * f64::from(n)).floor(), f64::from(n)))
                .collect();
            let found = fit(&counts);
            prop_assert_eq!(found.is_some(), counts.iter().any(|(_, n)| *n > 0.0));
            if let Some(prior) = found {
                prop_assert!(prior.a > 0.0 && prior.b > 0.0);
                prop_assert!((1.0 - 1e-9..=1e4 + 1e-6).contains(&prior.strength()));
            }
        }
    }
}
