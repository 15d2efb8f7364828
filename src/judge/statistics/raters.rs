//! Several raters: is one of them stricter than the others?
//!
//! Order of defence: a clear rubric and training, two raters with overlap, the median, least squares, z. The rule
//! stands in the method before the round; never correct after seeing who gains.

use super::summary::{mean, standard_deviation};

/// One score that a rater gave a team.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rating {
    /// Which team, from 0.
    pub team: usize,
    /// Which rater, from 0.
    pub rater: usize,
    /// The score.
    pub score: f64,
}

/// Each rater should have rated at least so many teams before scores are corrected.
pub const LEAST_TEAMS: usize = 5;
/// Raters of one team who differ by more than this many points are flagged.
pub const WIDE_SPREAD: f64 = 10.0;

/// Scores with the raters' severity taken out.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjusted {
    /// By rater: how many points above the others it rates; they sum to 0.
    pub effects: Vec<f64>,
    /// By team: the plain mean.
    pub raw: Vec<f64>,
    /// By team: the mean of score − effect.
    pub adjusted: Vec<f64>,
    /// The least number of teams that a rater has rated: below [`LEAST_TEAMS`] the effects are rough.
    pub fewest_teams: usize,
}

/// Least squares of score = team + rater, with rater effects that sum to zero.
///
/// Needs overlap: every rater must be linked with every other through teams they share, otherwise `None`, since
/// nothing tells a strict rater from one who was given weak teams. Every team and rater up to the greatest number
/// must occur.
#[must_use]
pub fn adjust(ratings: &[Rating]) -> Option<Adjusted> {
    if ratings.is_empty() || ratings.iter().any(|rating| !rating.score.is_finite()) {
        return None;
    }
    let teams = ratings.iter().map(|rating| rating.team).max()?.checked_add(1)?;
    let raters = ratings.iter().map(|rating| rating.rater).max()?.checked_add(1)?;
    // Numbers with gaps would ask for more room than there are ratings.
    if teams > ratings.len() || raters > ratings.len() {
        return None;
    }
    let mut by_team: Vec<Vec<Rating>> = vec![Vec::new(); teams];
    for rating in ratings {
        by_team.get_mut(rating.team)?.push(*rating);
    }
    if by_team.iter().any(Vec::is_empty) || !connected(&by_team, raters) {
        return None;
    }
    let effects = effects(&by_team, raters)?;
    let effect = |rating: &Rating| effects.get(rating.rater).copied().unwrap_or(0.0);
    let mut rated = vec![0usize; raters];
    for team in &by_team {
        let mut seen: Vec<usize> = team.iter().map(|rating| rating.rater).collect();
        seen.sort_unstable();
        seen.dedup();
        for rater in seen {
            *rated.get_mut(rater)? += 1;
        }
    }
    let mean_of = |team: &[Rating], value: &dyn Fn(&Rating) -> f64| {
        team.iter().map(value).sum::<f64>() / team.len() as f64
    };
    Some(Adjusted {
        raw: by_team.iter().map(|team| mean_of(team, &|rating| rating.score)).collect(),
        adjusted: by_team
            .iter()
            .map(|team| mean_of(team, &|rating| rating.score - effect(rating)))
            .collect(),
        fewest_teams: rated.into_iter().min()?,
        effects,
    })
}

/// Is every rater linked with every other through teams?
fn connected(by_team: &[Vec<Rating>], raters: usize) -> bool {
    let mut reached = vec![false; raters];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    loop {
        let mut grew = false;
        for team in by_team {
            let is_reached = |rating: &Rating| reached.get(rating.rater).copied().unwrap_or(false);
            let linked = team.iter().any(is_reached);
            if linked && !team.iter().all(is_reached) {
                for rating in team {
                    if let Some(slot) = reached.get_mut(rating.rater) {
                        *slot = true;
                    }
                }
                grew = true;
            }
        }
        if !grew {
            return reached.into_iter().all(|reached| reached);
        }
    }
}

/// The normal equations with the teams eliminated: for each rater, the sum over its ratings of
/// (effect − mean effect within the team) = the sum of (score − team mean). The equation of the first rater follows
/// from the others; in its place stands that the effects sum to 0.
fn effects(by_team: &[Vec<Rating>], raters: usize) -> Option<Vec<f64>> {
    let mut matrix = vec![vec![0.0; raters]; raters];
    let mut right = vec![0.0; raters];
    for team in by_team {
        let size = team.len() as f64;
        let team_mean = team.iter().map(|rating| rating.score).sum::<f64>() / size;
        for rating in team {
            let row = matrix.get_mut(rating.rater)?;
            *row.get_mut(rating.rater)? += 1.0;
            for other in team {
                *row.get_mut(other.rater)? -= 1.0 / size;
            }
            *right.get_mut(rating.rater)? += rating.score - team_mean;
        }
    }
    matrix.first_mut()?.fill(1.0);
    *right.first_mut()? = 0.0;
    solve(matrix, right)
}

/// Gauss's elimination with the greatest pivot; `None` for a singular matrix.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for step in 0..size {
        let size_of = |row: usize| {
            matrix.get(row).and_then(|row| row.get(step)).map_or(0.0, |value| value.abs())
        };
        let pivot = (step..size).max_by(|a, b| size_of(*a).total_cmp(&size_of(*b)))?;
        if size_of(pivot) < 1e-9 {
            return None;
        }
        matrix.swap(step, pivot);
        right.swap(step, pivot);
        let top = matrix.get(step)?.clone();
        let top_right = *right.get(step)?;
        let lead = *top.get(step)?;
        for (row, value) in matrix.iter_mut().zip(&mut right).skip(step + 1) {
            let factor = row.get(step)? / lead;
            for (cell, above) in row.iter_mut().zip(&top).skip(step) {
                *cell -= factor * above;
            }
            *value -= factor * top_right;
        }
    }
    let mut solution = vec![0.0; size];
    for step in (0..size).rev() {
        let row = matrix.get(step)?;
        let known: f64 =
            row.iter().zip(&solution).skip(step + 1).map(|(cell, value)| cell * value).sum();
        let value = (right.get(step)? - known) / row.get(step)?;
        *solution.get_mut(step)? = value;
    }
    Some(solution)
}

/// A rater's own mean and spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RaterSummary {
    /// How many scores it gave.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, n − 1; `None` of one score.
    pub standard_deviation: Option<f64>,
}

/// The mean and spread of each rater, by number; `None` for a number that did not rate.
#[must_use]
pub fn summaries(ratings: &[Rating]) -> Vec<Option<RaterSummary>> {
    let raters = ratings
        .iter()
        .map(|rating| rating.rater.saturating_add(1))
        .max()
        .unwrap_or(0)
        .min(ratings.len());
    (0..raters)
        .map(|rater| {
            let scores: Vec<f64> = ratings
                .iter()
                .filter(|rating| rating.rater == rater)
                .map(|rating| rating.score)
                .collect();
            Some(RaterSummary {
                count: scores.len(),
                mean: mean(&scores)?,
                standard_deviation: standard_deviation(&scores),
            })
        })
        .collect()
}

/// Each score − its rater's mean + the mean of all scores, in the order of the ratings.
///
/// Only if the teams were given to the raters at random, or every rater saw the same teams: otherwise a rater
/// who happened to get good teams is "corrected" downwards.
#[must_use]
pub fn centred(ratings: &[Rating]) -> Option<Vec<f64>> {
    let scores: Vec<f64> = ratings.iter().map(|rating| rating.score).collect();
    let all = mean(&scores)?;
    let summaries = summaries(ratings);
    ratings
        .iter()
        .map(|rating| Some(rating.score - (*summaries.get(rating.rater)?)?.mean + all))
        .collect()
}

/// Each score as standard deviations from its rater's mean, in the order of the ratings; `None` for a rater
/// without spread. Under the same condition as [`centred`]; it also takes away how far apart a rater sees teams.
#[must_use]
pub fn standardised(ratings: &[Rating]) -> Vec<Option<f64>> {
    let summaries = summaries(ratings);
    ratings
        .iter()
        .map(|rating| {
            let own = (*summaries.get(rating.rater)?)?;
            let spread = own.standard_deviation.filter(|spread| *spread > 0.0)?;
            Some((rating.score - own.mean) / spread)
        })
        .collect()
}

/// Do the raters of one team differ by more than [`WIDE_SPREAD`] points?
#[must_use]
pub fn wide_apart(scores: &[f64]) -> bool {
    let low = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let high = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high - low > WIDE_SPREAD
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rating(team: usize, rater: usize, score: f64) -> Rating {
        Rating { team, rater, score }
    }

    #[test]
    fn raters_without_a_link_cannot_be_compared() {
        let apart =
            [rating(0, 0, 80.0), rating(1, 0, 70.0), rating(2, 1, 90.0), rating(3, 1, 85.0)];
        assert_eq!(adjust(&apart), None);
        assert_eq!(adjust(&[]), None);
        // Team 0 is missing.
        assert_eq!(adjust(&[rating(1, 0, 80.0), rating(1, 0, 81.0)]), None);
        assert_eq!(adjust(&[rating(usize::MAX, 0, 80.0)]), None);
        assert_eq!(adjust(&[rating(7, 0, 80.0)]), None);
        assert!(summaries(&[rating(0, usize::MAX, 1.0)]).iter().all(Option::is_none));
    }

    #[test]
    fn one_rater_is_not_corrected() {
        let one = adjust(&[rating(0, 0, 80.0), rating(1, 0, 70.0)]).unwrap();
        assert_eq!(one.raw, one.adjusted);
        assert_eq!(one.fewest_teams, 2);
    }

    #[test]
    fn centring_and_z_take_the_raters_mean_away() {
        let ratings =
            [rating(0, 0, 70.0), rating(1, 0, 80.0), rating(0, 1, 90.0), rating(1, 1, 96.0)];
        assert_eq!(centred(&ratings).unwrap(), [79.0, 89.0, 81.0, 87.0]);
        let z = standardised(&ratings);
        assert!((z[0].unwrap() + z[1].unwrap()).abs() < 1e-12);
        assert!((z[0].unwrap() - z[2].unwrap()).abs() < 1e-12);
        assert_eq!(standardised(&[rating(0, 0, 70.0)]), [None]);
        assert!(wide_apart(&[70.0, 80.1]) && !wide_apart(&[70.0, 80.0]) && !wide_apart(&[]));
    }

    proptest! {
        /// Scores made of team and rater without noise are taken apart exactly.
        #[test]
        fn additive_scores_are_taken_apart(
            teams in prop::collection::vec(50.0f64..100.0, 2..8),
            severity in prop::collection::vec(-9.0f64..9.0, 2..5),
        ) {
            let middle = severity.iter().sum::<f64>() / severity.len() as f64;
            // Each team is seen by two neighbouring raters, and the first by all.
            let mut ratings = Vec::new();
            for (team, quality) in teams.iter().enumerate() {
                for (rater, effect) in severity.iter().enumerate() {
                    if team == 0 || rater == team % severity.len() || rater == (team + 1) % severity.len() {
                        ratings.push(rating(team, rater, quality + effect - middle));
                    }
                }
            }
            let found = adjust(&ratings).unwrap();
            for (effect, wanted) in found.effects.iter().zip(&severity) {
                prop_assert!((effect - (wanted - middle)).abs() < 1e-8);
            }
            for (adjusted, wanted) in found.adjusted.iter().zip(&teams) {
                prop_assert!((adjusted - wanted).abs() < 1e-8);
            }
            prop_assert!(found.effects.iter().sum::<f64>().abs() < 1e-8);
        }
    }
}
