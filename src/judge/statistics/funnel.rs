//! The funnel: how far from the standard chance alone takes a rate, by the number of cases.

use statrs::distribution::{Binomial, Discrete, DiscreteCDF};

use super::{
    interval::{chi_squared_quantile, is_share, tail_of, z_of},
    summary::quantile,
    tail::pooled_rate,
};

/// The inner limits of a funnel: 95 %.
pub const INNER: f64 = 0.95;
/// The outer limits of a funnel: 99.8 %.
pub const OUTER: f64 = 0.998;

/// The exact limits for rates of `trials` cases around the rate `standard`, cut to 0…1.
///
/// Formula: r the smallest count with P(X ≤ r) ≥ t, α = (P(X ≤ r) − t) / P(X = r), limit (r − α) / n, at
/// t = tail and 1 − tail. Source: Spiegelhalter 2005, Statistics in Medicine 24:1185-1202, appendix. Check the
/// number of cases and the over-dispersion before drawing (Verburg et al. 2018, PMC6193208).
#[must_use]
pub fn exact_limits(trials: u64, standard: f64, confidence: f64) -> Option<(f64, f64)> {
    let tail = tail_of(confidence)?;
    Some((exact_limit(trials, standard, tail)?, exact_limit(trials, standard, 1.0 - tail)?))
}

fn exact_limit(trials: u64, standard: f64, share: f64) -> Option<f64> {
    if trials == 0 {
        return None;
    }
    let binomial = Binomial::new(standard, trials).ok()?;
    // The smallest count with P(X ≤ r) ≥ share.
    let (mut low, mut high) = (0, trials);
    while low < high {
        let middle = low + (high - low) / 2;
        if binomial.cdf(middle) >= share {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let itself = binomial.pmf(low);
    let over = if itself > 0.0 { (binomial.cdf(low) - share) / itself } else { 0.0 };
    Some(((low as f64 - over) / trials as f64).clamp(0.0, 1.0))
}

/// The normal limits p₀ ∓ z √(p₀ (1 − p₀) / n), cut to 0…1, as UKHSA publishes them. With few cases they call more
/// teams outside than [`exact_limits`]: say which are used.
#[must_use]
pub fn score_limits(trials: f64, standard: f64, confidence: f64) -> Option<(f64, f64)> {
    let error = standard_error(trials, standard)?;
    let z = z_of(confidence)?;
    Some(((standard - z * error).max(0.0), (standard + z * error).min(1.0)))
}

/// How many standard errors the rate lies from the standard: (p − p₀) / √(p₀ (1 − p₀) / n).
#[must_use]
pub fn z_score(successes: f64, trials: f64, standard: f64) -> Option<f64> {
    is_share(successes, trials).then_some(())?;
    let error = standard_error(trials, standard)?;
    (error > 0.0).then(|| (successes / trials - standard) / error)
}

fn standard_error(trials: f64, standard: f64) -> Option<f64> {
    let known = trials.is_finite() && trials > 0.0 && (0.0..=1.0).contains(&standard);
    known.then(|| (standard * (1.0 - standard) / trials).sqrt())
}

/// With fewer teams an over-dispersion would hide exactly the teams that are looked for.
pub const LEAST_TEAMS: usize = 10;
/// The share of z-scores at either end that is pulled in before the spread is measured.
pub const WINSORISED: f64 = 0.10;

/// How much more the rates of the teams spread than chance makes them.
#[derive(Debug, Clone, PartialEq)]
pub struct OverDispersion {
    /// The rate of all together.
    pub standard: f64,
    /// The z-score of each team, in their order; `None` for a team without cases.
    pub z: Vec<Option<f64>>,
    /// The mean of z²: 1 where only chance is at work.
    pub phi_raw: f64,
    /// The same with the z-scores Winsorised at [`WINSORISED`], so that the outliers do not excuse themselves.
    pub phi: f64,
    /// τ²: the variance between teams that chance does not explain, in squared rates.
    pub tau2: f64,
    /// There are enough teams, and k φ is above the 95 % point of χ² with k degrees of freedom: adjust.
    pub clear: bool,
    errors: Vec<Option<f64>>,
}

impl OverDispersion {
    /// The z-score of a team with the variance between teams added: (p − p₀) / √(s² + τ²). The form that
    /// Spiegelhalter prefers.
    #[must_use]
    pub fn additive(&self, team: usize) -> Option<f64> {
        let (z, error) = ((*self.z.get(team)?)?, (*self.errors.get(team)?)?);
        Some(z * error / (error * error + self.tau2).sqrt())
    }

    /// The z-score of a team divided by √φ; unchanged where φ < 1.
    #[must_use]
    pub fn multiplicative(&self, team: usize) -> Option<f64> {
        Some((*self.z.get(team)?)? / self.phi.max(1.0).sqrt())
    }
}

/// Measures the over-dispersion of (successes, trials) around their pooled rate.
///
/// Formula: φ = mean z² (Winsorised), τ² = max(0, (k φ − (k − 1)) / (Σ w − Σ w² / Σ w)), w = 1 / s². Source:
/// Spiegelhalter 2005, Quality and Safety in Health Care 14:347-351. For comparing peers only, never against
/// a fixed standard, and only where [`OverDispersion::clear`]. `None` with fewer than two teams or where all is
/// 0 or all is 1.
#[must_use]
pub fn over_dispersion(counts: &[(f64, f64)]) -> Option<OverDispersion> {
    let standard = pooled_rate(counts)?;
    let z: Vec<Option<f64>> = counts.iter().map(|(x, n)| z_score(*x, *n, standard)).collect();
    let errors: Vec<Option<f64>> = counts
        .iter()
        .map(|(x, n)| is_share(*x, *n).then(|| standard_error(*n, standard)).flatten())
        .collect();
    let known: Vec<f64> = z.iter().flatten().copied().collect();
    if known.len() < 2 {
        return None;
    }
    let count = known.len() as f64;
    let mean_square =
        |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>() / count;
    let (low, high) = (quantile(&known, WINSORISED)?, quantile(&known, 1.0 - WINSORISED)?);
    let pulled_in: Vec<f64> = known.iter().map(|value| value.clamp(low, high)).collect();
    let phi = mean_square(&pulled_in);
    let weights: Vec<f64> = errors.iter().flatten().map(|error| 1.0 / (error * error)).collect();
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let tau2 = ((count * phi - (count - 1.0)) / (sum - squares / sum)).max(0.0);
    Some(OverDispersion {
        standard,
        phi_raw: mean_square(&known),
        phi,
        tau2,
        clear: known.len() >= LEAST_TEAMS && count * phi > chi_squared_quantile(count, 0.95)?,
        z,
        errors,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn limits_need_cases_and_a_standard() {
        assert_eq!(exact_limits(0, 0.5, 0.95), None);
        assert_eq!(exact_limits(10, 1.5, 0.95), None);
        assert_eq!(score_limits(0.0, 0.5, 0.95), None);
        assert_eq!(z_score(3.0, 3.0, 1.0), None);
        assert_eq!(over_dispersion(&[(3.0, 4.0)]), None);
        assert_eq!(over_dispersion(&[(4.0, 4.0), (3.0, 3.0)]), None);
    }

    #[test]
    fn few_teams_are_never_clearly_over_dispersed() {
        let apart: Vec<(f64, f64)> =
            (0..9).map(|at| (if at % 2 == 0 { 10.0 } else { 90.0 }, 100.0)).collect();
        assert!(!over_dispersion(&apart).unwrap().clear);
        let more: Vec<(f64, f64)> =
            (0..10).map(|at| (if at % 2 == 0 { 10.0 } else { 90.0 }, 100.0)).collect();
        assert!(over_dispersion(&more).unwrap().clear);
        let same = over_dispersion(&[(50.0, 100.0); 12]).unwrap();
        assert!(!same.clear && same.tau2.abs() <= 0.0);
    }

    proptest! {
        #[test]
        fn limits_hold_the_standard_and_narrow(trials in 5u64..400, standard in 0.05f64..0.95) {
            let (low, high) = exact_limits(trials, standard, INNER).unwrap();
            let (outer_low, outer_high) = exact_limits(trials, standard, OUTER).unwrap();
            prop_assert!(outer_low <= low && low <= standard && standard <= high && high <= outer_high);
            let (more_low, more_high) = exact_limits(trials * 4, standard, INNER).unwrap();
            prop_assert!(more_high - more_low <= high - low + 1e-9);
        }

        #[test]
        fn adjusting_only_pulls_in(counts in prop::collection::vec((1u32..80, 0.0f64..=1.0), 2..30)) {
            let counts: Vec<(f64, f64)> = counts
                .into_iter()
                .map(|(n, share)| ((share * f64::from(n)).floor(), f64::from(n)))
                .collect();
            if let Some(found) = over_dispersion(&counts) {
                prop_assert!(found.phi <= found.phi_raw + 1e-12);
                for (team, z) in found.z.iter().enumerate() {
                    let z = z.unwrap();
                    prop_assert!(found.additive(team).unwrap().abs() <= z.abs() + 1e-12);
                    prop_assert!(found.multiplicative(team).unwrap().abs() <= z.abs() + 1e-12);
                }
            }
        }
    }
}
