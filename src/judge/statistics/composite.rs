//! Adding indicators up, and what each of them really does to the total.
//!
//! Official scores are made exactly by the method (`score`); these are the floats behind the tests of robustness.

use super::{
    agreement::pearson,
    summary::{mean, standard_deviation, variance},
};

/// How scores are made comparable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Normalising {
    /// 100 (x − lo) / (hi − lo), cut to 0…100, with goalposts fixed before the round; lo > hi where lower is
    /// better. A team's score does not move because another team changed.
    Goalposts {
        /// Worth 0.
        low: f64,
        /// Worth 100.
        high: f64,
    },
    /// Goalposts at the worst and the best team present. Moves when the cast moves; useless with five teams.
    MinMax {
        /// The greater value is the better one.
        greater_is_better: bool,
    },
    /// (x − mean) / sd, n − 1. For a review of outliers.
    Z {
        /// The greater value is the better one.
        greater_is_better: bool,
    },
}

/// Normalises the values of one indicator over the teams; what is absent stays absent. All are absent where the
/// goalposts meet or the values do not vary.
#[must_use]
pub fn normalised(values: &[Option<f64>], way: Normalising) -> Vec<Option<f64>> {
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    let scaled = |low: f64, high: f64| -> Vec<Option<f64>> {
        let width = high - low;
        values
            .iter()
            .map(|value| {
                value
                    .map(|value| (100.0 * (value - low) / width).clamp(0.0, 100.0))
                    .filter(|score| width.abs() > 0.0 && score.is_finite())
            })
            .collect()
    };
    match way {
        Normalising::Goalposts { low, high } => scaled(low, high),
        Normalising::MinMax { greater_is_better } => {
            let least = present.iter().copied().fold(f64::INFINITY, f64::min);
            let most = present.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if greater_is_better { scaled(least, most) } else { scaled(most, least) }
        }
        Normalising::Z { greater_is_better } => {
            let sign = if greater_is_better { 1.0 } else { -1.0 };
            let centre = mean(&present);
            let spread = standard_deviation(&present).filter(|spread| *spread > 0.0);
            values.iter().map(|value| Some(sign * ((*value)? - centre?) / spread?)).collect()
        }
    }
}

/// How scores are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mean {
    /// Σ w s / Σ w: what is strong makes up for what is weak.
    Arithmetic,
    /// exp(Σ w ln s / Σ w): weak links matter.
    Geometric,
    /// Σ w / Σ (w / s): weak links decide.
    Harmonic,
}

/// The total of one team; the weight of what is absent goes to the rest. `None` where nothing with a weight is
/// present, or where a score is not positive for a geometric or harmonic mean ([`lifted`] keeps scores above 0).
#[must_use]
pub fn total(scores: &[Option<f64>], weights: &[f64], way: Mean) -> Option<f64> {
    let mut sum = 0.0;
    let mut weight_sum = 0.0;
    for (score, weight) in scores.iter().zip(weights) {
        let Some(score) = score.filter(|_| *weight > 0.0) else { continue };
        if way != Mean::Arithmetic && score <= 0.0 {
            return None;
        }
        weight_sum += weight;
        sum += match way {
            Mean::Arithmetic => weight * score,
            Mean::Geometric => weight * libm::log(score),
            Mean::Harmonic => weight / score,
        };
    }
    let total = match way {
        Mean::Arithmetic => sum / weight_sum,
        Mean::Geometric => libm::exp(sum / weight_sum),
        Mean::Harmonic => weight_sum / sum,
    };
    (weight_sum > 0.0 && total.is_finite()).then_some(total)
}

/// A score of 0…100 moved to 1…100, 1 + 0.99 s: so that one zero does not annihilate a geometric mean.
#[must_use]
pub fn lifted(score: f64) -> f64 {
    1.0 + 0.99 * score
}

/// Pearson's correlation over the teams that have both; `None` with fewer than three of them.
#[must_use]
pub fn correlation(one: &[Option<f64>], other: &[Option<f64>]) -> Option<f64> {
    let (one, other): (Vec<f64>, Vec<f64>) =
        one.iter().zip(other).filter_map(|(one, other)| Some(((*one)?, (*other)?))).unzip();
    if one.len() < 3 {
        return None;
    }
    pearson(&one, &other)
}

/// Beyond this two indicators count the same thing twice.
pub const COUNTED_TWICE: f64 = 0.9;

/// Why a pair of indicators deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// |r| > 0.9: the same thing is counted twice.
    CountedTwice,
    /// r < 0 within a group: what one gives the other takes.
    Opposed,
}

/// What the correlation of two indicators, both with greater as better, deserves. Source: OECD-JRC 2008, step 4.
#[must_use]
pub fn concern(correlation: f64, same_group: bool) -> Option<Concern> {
    if correlation.abs() > COUNTED_TWICE {
        Some(Concern::CountedTwice)
    } else if correlation < 0.0 && same_group {
        Some(Concern::Opposed)
    } else {
        None
    }
}

/// The effective influence of an indicator: the squared correlation of its scores with the totals, 0…1. Print it next to
/// the nominal weight, which says importance only if the indicators have similar spread. Source: Paruolo, Saisana &
/// Saltelli 2013, JRSS A 176:609 (there also the nonlinear form).
#[must_use]
pub fn effective_influence(scores: &[Option<f64>], totals: &[Option<f64>]) -> Option<f64> {
    correlation(scores, totals).map(|r| r * r)
}

/// Cronbach's α of the indicators of a group: do they measure one thing? `indicators` holds a list a indicator with
/// the scores of all teams.
///
/// Formula: k / (k − 1) · (1 − Σ variances / variance of the sums). Source: Cronbach 1951, Psychometrika 16:297. Not a
/// quality of the method: indicators may rightly measure different things. `None` with fewer than two indicators
/// or teams, or where the sums do not vary.
#[must_use]
pub fn cronbach_alpha(indicators: &[Vec<f64>]) -> Option<f64> {
    let count = indicators.len();
    let teams = indicators.first()?.len();
    if count < 2 || indicators.iter().any(|scores| scores.len() != teams) {
        return None;
    }
    let sums: Vec<f64> = (0..teams)
        .map(|team| indicators.iter().filter_map(|scores| scores.get(team)).sum())
        .collect();
    let of_sums = variance(&sums).filter(|variance| *variance > 0.0)?;
    let parts: f64 = indicators.iter().map(|scores| variance(scores)).sum::<Option<f64>>()?;
    let count = count as f64;
    Some(count / (count - 1.0) * (1.0 - parts / of_sums))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_normalised_is_absent() {
        let same = [Some(5.0), Some(5.0), None];
        for way in [
            Normalising::Goalposts { low: 3.0, high: 3.0 },
            Normalising::MinMax { greater_is_better: true },
            Normalising::Z { greater_is_better: true },
        ] {
            assert_eq!(normalised(&same, way), [None, None, None]);
        }
        let cut = normalised(
            &[Some(120.0), Some(-3.0), None],
            Normalising::Goalposts { low: 0.0, high: 100.0 },
        );
        assert_eq!(cut, [Some(100.0), Some(0.0), None]);
    }

    #[test]
    fn concerns() {
        assert_eq!(concern(0.95, false), Some(Concern::CountedTwice));
        assert_eq!(concern(-0.2, true), Some(Concern::Opposed));
        assert_eq!(concern(-0.2, false), None);
        assert_eq!(concern(0.5, true), None);
        assert_eq!(correlation(&[Some(1.0), Some(2.0)], &[Some(1.0), Some(2.0)]), None);
    }

    #[test]
    fn alpha_of_equal_indicators_is_one() {
        let scores = vec![60.0, 70.0, 85.0, 90.0];
        let found = cronbach_alpha(&[scores.clone(), scores.clone(), scores]).unwrap();
        assert!((found - 1.0).abs() < 1e-12);
        assert_eq!(cronbach_alpha(&[vec![1.0, 2.0]]), None);
        assert_eq!(cronbach_alpha(&[vec![1.0, 2.0], vec![1.0]]), None);
        assert_eq!(cronbach_alpha(&[]), None);
    }

    proptest! {
        #[test]
        fn the_three_means_are_in_order(
            scores in prop::collection::vec(prop::option::of(1.0f64..100.0), 1..8),
            weights in prop::collection::vec(0.05f64..1.0, 8),
        ) {
            let by = |way| total(&scores, &weights, way);
            match (by(Mean::Harmonic), by(Mean::Geometric), by(Mean::Arithmetic)) {
                (Some(harmonic), Some(geometric), Some(arithmetic)) => {
                    prop_assert!(harmonic <= geometric + 1e-9 && geometric <= arithmetic + 1e-9);
                }
                absent => prop_assert_eq!(absent, (None, None, None)),
            }
        }

        #[test]
        fn influence_is_a_share(scores in prop::collection::vec(0.0f64..100.0, 3..20)) {
            let totals: Vec<Option<f64>> = scores.iter().map(|score| Some(score * 0.4 + 20.0)).collect();
            let scores: Vec<Option<f64>> = scores.into_iter().map(Some).collect();
            if let Some(influence) = effective_influence(&scores, &totals) {
                prop_assert!((influence - 1.0).abs() < 1e-9);
            }
        }
    }
}
