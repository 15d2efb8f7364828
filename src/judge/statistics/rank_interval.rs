//! How certain a rank is: draw what the true values may be, rank each draw, look at the ranks.
//!
//! Source: Goldstein & Spiegelhalter 1996, JRSS A 159:385-443: the point ranks of institutions mostly cannot be told
//! apart.

use super::{draw::Draw, interval::tail_of, order::Ranker, shrinkage::Posterior};
use crate::parallel;

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

/// The ranks that teams had in draws: four bytes for each team and draw.
#[derive(Debug, Clone)]
pub struct RankCounts {
    teams: usize,
    /// By draw and team, from 1; 0 of a team without a rank.
    ranks: Vec<u32>,
    /// By draw: the greatest of them.
    worst: Vec<u32>,
}

impl RankCounts {
    /// Nothing counted yet, for so many teams.
    #[must_use]
    pub const fn new(teams: usize) -> Self {
        Self { teams, ranks: Vec::new(), worst: Vec::new() }
    }

    /// Counts a draw: the value of each team, greater is better, equals (to 9 decimals) share the better
    /// rank. A team without a value in this draw has no rank in it.
    pub fn add(&mut self, values: &[Option<f64>]) {
        self.add_with(&mut Ranker::default(), &mut Vec::new(), values);
    }

    fn add_with(&mut self, ranker: &mut Ranker, ranks: &mut Vec<u32>, values: &[Option<f64>]) {
        self.worst.push(ranker.rank(values, ranks));
        ranks.resize(self.teams, 0);
        self.ranks.extend_from_slice(ranks);
    }

    /// The same for each of `draws`, of which `values` gives the values of the teams.
    pub(in crate::judge) fn add_each<T: Sync>(
        &mut self,
        draws: &[T],
        values: impl Fn(&T, &mut Vec<Option<f64>>) + Sync,
    ) {
        let parts: Vec<&[T]> = draws.chunks(draws_at_once(self.teams)).collect();
        let counted = parallel::map(&parts, |draws| {
            let mut counts = Self::new(self.teams);
            let (mut ranker, mut ranks, mut of_draw) = (Ranker::default(), Vec::new(), Vec::new());
            for draw in *draws {
                of_draw.clear();
                values(draw, &mut of_draw);
                counts.add_with(&mut ranker, &mut ranks, &of_draw);
            }
            counts
        });
        for counts in counted {
            self.ranks.extend(counts.ranks);
            self.worst.extend(counts.worst);
        }
    }

    /// The ranks of a team, with the interval that holds the share `confidence` of them; `None` if it had none.
    #[must_use]
    pub fn spread(&self, team: usize, confidence: f64) -> Option<RankSpread> {
        let tail = tail_of(confidence)?;
        let mut ranks: Vec<u32> = self.of_team(team).map(|(rank, _)| rank).collect();
        if ranks.is_empty() {
            return None;
        }
        ranks.sort_unstable();
        let draws = ranks.len() as f64;
        let sum: u64 = ranks.iter().copied().map(u64::from).sum();
        let first = ranks.partition_point(|rank| *rank == 1);
        let last = self.of_team(team).filter(|(rank, worst)| rank == worst).count();
        Some(RankSpread {
            mean: sum as f64 / draws,
            median: rank_at(&ranks, 0.5 * draws),
            low: rank_at(&ranks, tail * draws),
            high: rank_at(&ranks, (1.0 - tail) * draws),
            first: first as f64 / draws,
            last: last as f64 / draws,
        })
    }

    /// The share of its draws in which a team had this rank.
    #[must_use]
    pub fn share(&self, team: usize, rank: usize) -> Option<f64> {
        let (mut draws, mut with) = (0usize, 0usize);
        for (had, _) in self.of_team(team) {
            draws += 1;
            with += usize::from(usize::try_from(had) == Ok(rank));
        }
        if rank == 0 || rank > self.teams || draws == 0 {
            return None;
        }
        Some(with as f64 / draws as f64)
    }

    /// The rank that a team had and the worst one, in each draw in which it had one.
    fn of_team(&self, team: usize) -> impl Iterator<Item = (u32, u32)> {
        let teams = self.teams;
        let draws = self.ranks.chunks_exact(teams.max(1)).zip(&self.worst);
        draws
            .filter(move |_| team < teams)
            .filter_map(move |(ranks, worst)| Some((*ranks.get(team)?, *worst)))
            .filter(|(rank, _)| *rank > 0)
    }
}

/// So many draws of so many teams are made by one thread after the other, which needs room for one only.
pub(in crate::judge) fn draws_at_once(teams: usize) -> usize {
    const VALUES: usize = 4_096;
    (VALUES / teams.max(1)).clamp(1, 128)
}

/// The smallest rank up to which at least `wanted` of the draws lie; `ranks` are sorted.
fn rank_at(ranks: &[u32], wanted: f64) -> usize {
    // Half a thousandth of a draw for the last digits of `wanted`.
    let least = (wanted - 5e-4).ceil().clamp(1.0, ranks.len().max(1) as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 1 to the length of a list"
    )]
    let rank = ranks.get(least as usize - 1).copied().unwrap_or(1);
    usize::try_from(rank).unwrap_or(usize::MAX)
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
    use std::collections::BTreeMap;

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
        let ranks = |counts: &[usize]| -> Vec<u32> {
            (1..).zip(counts).flat_map(|(rank, count)| vec![rank; *count]).collect()
        };
        assert_eq!(rank_at(&ranks(&[5, 90, 5]), 5.0), 1);
        assert_eq!(rank_at(&ranks(&[4, 91, 5]), 5.0), 2);
        assert_eq!(rank_at(&ranks(&[5, 90, 5]), 95.0), 2);
        assert_eq!(rank_at(&ranks(&[0, 0, 5]), 0.0), 3);
        assert_eq!(rank_at(&ranks(&[1, 0, 1]), 7.0), 3);
    }

    /// The same by counting how often a team had each rank, one rank after the other.
    fn slow(draws: &[Vec<Option<f64>>], team: usize, confidence: f64) -> Option<RankSpread> {
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        let (mut all, mut last) = (0, 0);
        for draw in draws {
            let Some(own) = draw[team] else { continue };
            let others = draw.iter().flatten();
            let rank = 1 + others.clone().filter(|other| **other > own).count();
            *counts.entry(rank).or_default() += 1;
            all += 1;
            last += u64::from(!others.clone().any(|other| *other < own));
        }
        let all = Some(all as f64).filter(|all| *all > 0.0)?;
        let reached = |wanted: f64| {
            let mut sum = 0;
            *counts
                .iter()
                .find(|(_, count)| {
                    sum += *count;
                    sum as f64 >= wanted - 5e-4
                })
                .unwrap()
                .0
        };
        let sum: f64 = counts.iter().map(|(rank, count)| *rank as f64 * *count as f64).sum();
        Some(RankSpread {
            mean: sum / all,
            median: reached(0.5 * all),
            low: reached((1.0 - confidence) / 2.0 * all),
            high: reached((1.0 + confidence) / 2.0 * all),
            first: counts.get(&1).copied().unwrap_or(0) as f64 / all,
            last: last as f64 / all,
        })
    }

    proptest! {
        #[test]
        fn spreads_are_those_of_counting_each_rank(
            draws in prop::collection::vec(prop::collection::vec(prop::option::of(0i8..4), 5), 0..300),
            confidence in prop::sample::select(vec![0.5, 0.8, 0.9, 0.95]),
        ) {
            let draws: Vec<Vec<Option<f64>>> = draws
                .into_iter()
                .map(|draw| draw.into_iter().map(|value| value.map(f64::from)).collect())
                .collect();
            let (mut one_by_one, mut together) = (RankCounts::new(5), RankCounts::new(5));
            for draw in &draws {
                one_by_one.add(draw);
            }
            together.add_each(&draws, |draw, values| values.extend(draw));
            for team in 0..5 {
                let wanted = slow(&draws, team, confidence);
                prop_assert_eq!(one_by_one.spread(team, confidence), wanted);
                prop_assert_eq!(together.spread(team, confidence), wanted);
                let first = wanted.map(|wanted| wanted.first);
                prop_assert_eq!(together.share(team, 1), first);
            }
        }

        #[test]
        fn ranks_without_ties_add_up(draws in prop::collection::vec(
            Just([0.1, 0.25, 0.5, 0.7, 0.75, 0.9].to_vec()).prop_shuffle(), 1..30,
        )) {
            let spreads = from_draws(&draws, 0.9);
            let sum: f64 = spreads.iter().map(|spread| spread.unwrap().mean).sum();
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
