//! Would the ranking be another if the weights were argued over?
//!
//! Totals are weighted arithmetic means of the scores, the weight of what is absent going to the rest. Sources: OECD-JRC
//! Handbook 2008, step 7; Becker et al. 2022, JOSS 7:4567 (`COINr`).

use super::{
    composite::{Mean, total},
    draw::Draw,
    order::{competition_ranks, rounded},
    rank_interval::{RankCounts, RankSpread},
};

/// By how much the weights are argued up or down.
pub const QUARTER: f64 = 0.25;
/// So many draws are taken.
pub const DRAWS: usize = 1_000;
/// How concentrated the alternative draw is: Dirichlet(50 w).
pub const CONCENTRATION: f64 = 50.0;

/// The scores of teams on indicators, and the indicators' weights.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    /// A row a team with a slot an indicator, greater is better, all on one scale.
    pub teams: &'a [Vec<Option<f64>>],
    /// The nominal weight of each indicator; not negative, in any unit.
    pub weights: &'a [f64],
    /// The lower lines of the grades by total, best first; empty where there are no grades.
    pub grade_lines: &'a [f64],
}

/// What leaving an indicator out does.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The rank of each team without it; nothing for a team that has no other score.
    pub ranks: Vec<Option<usize>>,
    /// The mean of |rank without − rank with| over the teams that have both.
    pub mean_change: f64,
}

/// How a team's rank stands up to other weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Robustness {
    /// The rank with the nominal weights.
    pub nominal: usize,
    /// The ranks over the draws, with the 5 % and the 95 % rank.
    pub spread: RankSpread,
    /// The share of draws in which the rank is the nominal one.
    pub rank_kept: f64,
    /// The share of draws in which the grade by total is the nominal one; nothing where there are no grades.
    pub grade_kept: Option<f64>,
}

impl Scores<'_> {
    /// The totals with these weights.
    #[must_use]
    pub fn totals(&self, weights: &[f64]) -> Vec<Option<f64>> {
        self.teams.iter().map(|scores| total(scores, weights, Mean::Arithmetic)).collect()
    }

    /// Leaves out one indicator after the other (weight 0).
    #[must_use]
    pub fn leave_one_out(&self) -> Vec<LeftOut> {
        let nominal = competition_ranks(&self.totals(self.weights));
        (0..self.weights.len())
            .map(|left_out| {
                let mut weights = self.weights.to_vec();
                if let Some(weight) = weights.get_mut(left_out) {
                    *weight = 0.0;
                }
                let ranks = competition_ranks(&self.totals(&weights));
                let changes: Vec<usize> = ranks
                    .iter()
                    .zip(&nominal)
                    .filter_map(|(rank, nominal)| Some(rank.as_ref()?.abs_diff(*nominal.as_ref()?)))
                    .collect();
                let sum: usize = changes.iter().sum();
                let mean_change =
                    if changes.is_empty() { 0.0 } else { sum as f64 / changes.len() as f64 };
                LeftOut { ranks, mean_change }
            })
            .collect()
    }

    /// Draws every weight anew as w (1 + U(−`reach`, `reach`)), re-scaled; `reach` below 1 ([`QUARTER`]). By team;
    /// nothing for a team without scores.
    #[must_use]
    pub fn noisy_weights(&self, reach: f64, draws: usize, seed: u64) -> Vec<Option<Robustness>> {
        let mut draw = Draw::new(seed);
        self.over(draws, || {
            self.weights.iter().map(|weight| weight * noise(reach, &mut draw)).collect()
        })
    }

    /// Draws the weights from Dirichlet(`concentration` · w), w re-scaled to sum 1 ([`CONCENTRATION`]).
    #[must_use]
    pub fn dirichlet_weights(
        &self,
        concentration: f64,
        draws: usize,
        seed: u64,
    ) -> Vec<Option<Robustness>> {
        let sum: f64 = self.weights.iter().sum();
        if !sum.is_finite() || sum <= 0.0 {
            return vec![None; self.teams.len()];
        }
        let shares: Vec<f64> = self.weights.iter().map(|weight| weight / sum).collect();
        let mut draw = Draw::new(seed);
        self.over(draws, || draw.dirichlet(&shares, concentration))
    }

    fn over(&self, draws: usize, mut weights: impl FnMut() -> Vec<f64>) -> Vec<Option<Robustness>> {
        const CONFIDENCE: f64 = 0.90;
        let totals = self.totals(self.weights);
        let nominal = competition_ranks(&totals);
        let grades: Vec<Option<usize>> =
            totals.iter().map(|total| total.map(|total| self.grade(total))).collect();
        let mut counts = RankCounts::new(self.teams.len());
        let mut same_grade = vec![0usize; self.teams.len()];
        for _ in 0..draws {
            let drawn = self.totals(&weights());
            counts.add(&drawn);
            for ((total, grade), same) in drawn.iter().zip(&grades).zip(&mut same_grade) {
                *same += usize::from(total.map(|total| self.grade(total)) == *grade);
            }
        }
        nominal
            .iter()
            .zip(same_grade)
            .enumerate()
            .map(|(team, (nominal, same))| {
                let nominal = (*nominal)?;
                Some(Robustness {
                    nominal,
                    spread: counts.spread(team, CONFIDENCE)?,
                    rank_kept: counts.share(team, nominal)?,
                    grade_kept: (!self.grade_lines.is_empty()).then(|| same as f64 / draws as f64),
                })
            })
            .collect()
    }

    /// How many lines the total does not reach: 0 is the best grade.
    fn grade(&self, total: f64) -> usize {
        let total = rounded(total);
        self.grade_lines.iter().take_while(|line| total < rounded(**line)).count()
    }
}

/// 1 + U(−`reach`, `reach`): by how much a weight is argued up or down in one draw.
pub(in crate::judge) fn noise(reach: f64, draw: &mut Draw) -> f64 {
    1.0 + reach * (2.0 * draw.uniform() - 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(rows: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
        rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect()
    }

    #[test]
    fn leaving_out_what_decides_turns_the_order() {
        let teams = rows(&[&[90.0, 50.0], &[60.0, 70.0], &[40.0, 60.0]]);
        let scores = Scores { teams: &teams, weights: &[0.7, 0.3], grade_lines: &[] };
        let left_out = scores.leave_one_out();
        assert_eq!(left_out[0].ranks, [Some(3), Some(1), Some(2)]);
        assert!((left_out[0].mean_change - 4.0 / 3.0).abs() < 1e-12);
        assert!(left_out[1].mean_change.abs() <= 0.0);
        // One indicator only: without it nobody is ranked.
        let single = rows(&[&[90.0], &[60.0]]);
        let scores = Scores { teams: &single, weights: &[1.0], grade_lines: &[] };
        assert_eq!(scores.leave_one_out()[0].ranks, [None, None]);
    }

    #[test]
    fn who_leads_everywhere_leads_with_any_weights() {
        let teams = vec![
            vec![Some(60.0), Some(80.0), Some(70.0)],
            vec![Some(90.0), Some(85.0), Some(95.0)],
            vec![Some(70.0), None, Some(60.0)],
            vec![None, None, None],
        ];
        let scores =
            Scores { teams: &teams, weights: &[5.0, 3.0, 2.0], grade_lines: &[80.0, 60.0] };
        for found in [
            scores.noisy_weights(QUARTER, DRAWS, 1),
            scores.dirichlet_weights(CONCENTRATION, DRAWS, 1),
        ] {
            let best = found[1].unwrap();
            assert_eq!((best.nominal, best.spread.low, best.spread.high), (1, 1, 1));
            assert!((best.rank_kept - 1.0).abs() < 1e-12 && best.grade_kept == Some(1.0));
            assert_eq!(found[3], None);
        }
        let again = scores.noisy_weights(QUARTER, DRAWS, 1);
        assert_eq!(again, scores.noisy_weights(QUARTER, DRAWS, 1));
        let no_weights = Scores { weights: &[0.0, 0.0, 0.0], ..scores };
        assert!(no_weights.dirichlet_weights(CONCENTRATION, 10, 1).iter().all(Option::is_none));
    }

    #[test]
    fn a_total_at_the_line_has_the_grade() {
        let teams = rows(&[&[80.0]]);
        let scores = Scores { teams: &teams, weights: &[1.0], grade_lines: &[90.0, 80.0] };
        assert_eq!(scores.grade(80.0), 1);
        assert_eq!(scores.grade(79.999_999_999_9), 1);
        assert_eq!(scores.grade(79.99), 2);
    }

    proptest! {
        #[test]
        fn the_unit_of_the_weights_does_not_matter(
            scores in prop::collection::vec(prop::collection::vec(0.0f64..100.0, 3), 2..8),
            weights in prop::collection::vec(0.1f64..1.0, 3),
        ) {
            let teams: Vec<Vec<Option<f64>>> =
                scores.into_iter().map(|row| row.into_iter().map(Some).collect()).collect();
            let hundred: Vec<f64> = weights.iter().map(|weight| weight * 64.0).collect();
            let one = Scores { teams: &teams, weights: &weights, grade_lines: &[] };
            let other = Scores { teams: &teams, weights: &hundred, grade_lines: &[] };
            prop_assert_eq!(one.noisy_weights(QUARTER, 50, 3), other.noisy_weights(QUARTER, 50, 3));
        }
    }
}
