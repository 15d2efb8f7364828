//! How certain a rank is: draw what the true values may be, rank each draw, look at the ranks.
//!
//! Source: Goldstein & Spiegelhalter 1996, JRSS A 159:385-443: the point ranks of institutions mostly cannot be told
//! apart.

use std::collections::BTreeMap;

use super::{draw::Draw, interval::tail_of, order::competition_ranks, shrinkage::Posterior};

/// At least so many draws make a rank interval.
pub const LEAST_DRAWS: usize = 2_000;

/// The ranks that a team had over the draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSpread {
    /// The mean rank; the order by it is the fairest single order.
    pub mean: f64,
    /// The rank in the middle.
    pub median: usize,
    /// The best rank that is not unlikely: with 90 % confidence the 5 % rank.
    pub low: usize,
    /// The worst rank that is not unlikely.
    pub high: usize,
    /// P(best): the share of draws in which nobody was better.
    pub first: f64,
    /// P(last): the share of draws in which nobody was worse.
    pub last: f64,
}

/// Counts the ranks of draws, one draw after the other.
#[derive(Debug, Clone)]
pub struct RankCounts {
    /// By team: in how many draws it had each rank.
    ranks: Vec<BTreeMap<usize, u64>>,
    /// By team: in how many draws nobody was worse.
    last: Vec<u64>,
}

impl RankCounts {
    /// Nothing counted yet, for so many teams.
    #[must_use]
    pub fn new(teams: usize) -> Self {
        Self { ranks: vec![BTreeMap::new(); teams], last: vec![0; teams] }
    }

    /// Counts a draw: the value of each team, greater is better, equals (to 9 decimals) share the better
    /// rank. A team without a value in this draw has no rank in it.
    pub fn add(&mut self, values: &[Option<f64>]) {
        let ranks = competition_ranks(values);
        let worst = ranks.iter().flatten().max().copied();
        for ((rank, counts), last) in ranks.iter().zip(&mut self.ranks).zip(&mut self.last) {
            let Some(rank) = rank else { continue };
            *counts.entry(*rank).or_default() += 1;
            *last += u64::from(Some(*rank) == worst);
        }
    }

    /// The ranks of a team, with the interval that holds the share `confidence` of them; `None` if it had none.
    #[must_use]
    pub fn spread(&self, team: usize, confidence: f64) -> Option<RankSpread> {
        let counts = self.ranks.get(team)?;
        let tail = tail_of(confidence)?;
        let draws: u64 = counts.values().sum();
        if draws == 0 {
            return None;
        }
        let draws = draws as f64;
        let sum: f64 = counts.iter().map(|(rank, count)| *rank as f64 * *count as f64).sum();
        Some(RankSpread {
            mean: sum / draws,
            median: rank_at(counts, 0.5 * draws),
            low: rank_at(counts, tail * draws),
            high: rank_at(counts, (1.0 - tail) * draws),
            first: counts.get(&1).copied().unwrap_or(0) as f64 / draws,
            last: *self.last.get(team)? as f64 / draws,
        })
    }

    /// The share of its draws in which a team had this rank.
    #[must_use]
    pub fn share(&self, team: usize, rank: usize) -> Option<f64> {
        let counts = self.ranks.get(team)?;
        let draws: u64 = counts.values().sum();
        if rank == 0 || rank > self.ranks.len() || draws == 0 {
            return None;
        }
        Some(counts.get(&rank).copied().unwrap_or(0) as f64 / draws as f64)
    }
}

/// The smallest rank up to which at least `wanted` of the draws lie.
fn rank_at(counts: &BTreeMap<usize, u64>, wanted: f64) -> usize {
    let mut sum = 0u64;
    for (rank, count) in counts {
        sum += count;
        // Half a thousandth of a draw for the last digits of `wanted`.
        if sum as f64 >= wanted - 5e-4 {
            return *rank;
        }
    }
    counts.keys().last().copied().unwrap_or(1)
}

/// The ranks over draws that somebody else made: each holds a value for every team, greater is better.
#[must_use]
pub fn from_draws(draws: &[Vec<f64>], confidence: f64) -> Vec<Option<RankSpread>> {
    let teams = draws.iter().map(Vec::len).max().unwrap_or(0);
    let mut counts = RankCounts::new(teams);
    for draw in draws {
        let values: Vec<Option<f64>> = draw.iter().copied().map(Some).collect();
        counts.add(&values);
    }
    (0..teams).map(|team| counts.spread(team, confidence)).collect()
}

/// The ranks of true rates, drawn from what is known of each; a team without a posterior is not ranked.
///
/// `draws` ≥ [`LEAST_DRAWS`]; with 20,000 the mean rank is good to 0.03 and a probability to 0.01, so print a rank to
/// one decimal and a probability to two. The same `seed` gives the same result.
#[must_use]
pub fn from_posteriors(
    posteriors: &[Option<Posterior>],
    draws: usize,
    seed: u64,
    confidence: f64,
) -> Vec<Option<RankSpread>> {
    let mut draw = Draw::new(seed);
    let mut counts = RankCounts::new(posteriors.len());
    for _ in 0..draws {
        let values: Vec<Option<f64>> = posteriors
            .iter()
            // The order of the logits is the order of the rates.
            .map(|posterior| posterior.map(|known| draw.beta_logit(known.alpha(), known.beta())))
            .collect();
        counts.add(&values);
    }
    (0..posteriors.len()).map(|team| counts.spread(team, confidence)).collect()
}

/// The ranks of means, by bootstrap: each draw takes as many records of a team as it has, with replacement,
/// and ranks the means. For values that are no rates. A team without records is not ranked; with one record
/// only, its mean cannot move, and the interval is too narrow: leave such teams out.
#[must_use]
pub fn by_bootstrap(
    records: &[Vec<f64>],
    draws: usize,
    seed: u64,
    confidence: f64,
) -> Vec<Option<RankSpread>> {
    let mut draw = Draw::new(seed);
    let mut counts = RankCounts::new(records.len());
    for _ in 0..draws {
        let values: Vec<Option<f64>> = records
            .iter()
            .map(|records| {
                let sum: f64 =
                    (0..records.len()).filter_map(|_| records.get(draw.place(records.len()))).sum();
                (!records.is_empty()).then(|| sum / records.len() as f64)
            })
            .collect();
        counts.add(&values);
    }
    (0..records.len()).map(|team| counts.spread(team, confidence)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::judge::statistics::bands::probability_better;

    fn posteriors(parameters: &[(f64, f64)]) -> Vec<Option<Posterior>> {
        parameters.iter().map(|(a, b)| Posterior::new(*a, *b)).collect()
    }

    #[test]
    fn mean_ranks_agree_with_the_exact_pairs() {
        let known = posteriors(&[(29.4, 6.5), (14.4, 4.5), (41.4, 24.5), (22.4, 18.5), (0.5, 0.5)]);
        let spreads = from_posteriors(&known, 20_000, 3, 0.9);
        for (team, spread) in spreads.iter().enumerate() {
            // The mean rank is 1 plus the sum of the probabilities that another is better.
            let exact: f64 = 1.0
                + known
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != team)
                    .map(|(_, other)| probability_better(&other.unwrap(), &known[team].unwrap()))
                    .sum::<f64>();
            let mean = spread.unwrap().mean;
            assert!((mean - exact).abs() < 0.03, "team {team}: {mean} against {exact}");
        }
    }

    #[test]
    fn a_seed_decides_and_another_moves_little() {
        let known = posteriors(&[(20.0, 5.0), (18.0, 6.0), (9.0, 9.0)]);
        let one = from_posteriors(&known, 2_000, 1, 0.9);
        assert_eq!(one, from_posteriors(&known, 2_000, 1, 0.9));
        let other = from_posteriors(&known, 2_000, 2, 0.9);
        assert_ne!(one, other);
        assert!((one[0].unwrap().mean - other[0].unwrap().mean).abs() < 0.1);
    }

    #[test]
    fn who_is_absent_is_not_ranked() {
        let mut known = posteriors(&[(20.0, 5.0), (1.0, 30.0)]);
        known.push(None);
        let spreads = from_posteriors(&known, 2_000, 1, 0.9);
        assert_eq!(spreads[2], None);
        let last = spreads[1].unwrap();
        assert!(last.high == 2 && last.last > 0.99 && last.low == 2);
        assert_eq!(from_draws(&[], 0.9), []);
    }

    #[test]
    fn a_bootstrap_ranks_the_means() {
        let records = vec![
            vec![90.0, 92.0, 88.0, 91.0],
            vec![70.0, 95.0, 80.0, 85.0],
            vec![60.0, 61.0, 59.0],
            Vec::new(),
        ];
        let spreads = by_bootstrap(&records, 2_000, 5, 0.9);
        let first = spreads[0].unwrap();
        assert!(first.first > 0.9 && first.low == 1);
        let last = spreads[2].unwrap();
        assert_eq!((last.low, last.median, last.high), (3, 3, 3));
        assert_eq!(spreads[3], None);
    }

    #[test]
    fn ranks_at_a_share_are_the_first_that_reach_it() {
        let counts = |counts: &[u64]| {
            (1..).zip(counts.iter().copied()).filter(|(_, count)| *count > 0).collect()
        };
        assert_eq!(rank_at(&counts(&[5, 90, 5]), 5.0), 1);
        assert_eq!(rank_at(&counts(&[4, 91, 5]), 5.0), 2);
        assert_eq!(rank_at(&counts(&[5, 90, 5]), 95.0), 2);
        assert_eq!(rank_at(&counts(&[0, 0, 5]), 0.0), 3);
    }

    proptest! {
        #[test]
        fn ranks_without_ties_add_up(draws in prop::collection::vec(prop::collection::vec(0.0f64..1.0, 6), 1..30)) {
            let spreads = from_draws(&draws, 0.9);
            let sum: f64 = spreads.iter().map(|spread| spread.unwrap().mean).sum();
            // Ties at 9 decimals are next to impossible.
            prop_assert!((sum - 21.0).abs() < 1e-9);
            let first: f64 = spreads.iter().map(|spread| spread.unwrap().first).sum();
            let last: f64 = spreads.iter().map(|spread| spread.unwrap().last).sum();
            prop_assert!((first - 1.0).abs() < 1e-9 && (last - 1.0).abs() < 1e-9);
            for spread in spreads.into_iter().flatten() {
                prop_assert!(1 <= spread.low && spread.low <= spread.median);
                prop_assert!(spread.median <= spread.high && spread.high <= 6);
            }
        }
    }
}
