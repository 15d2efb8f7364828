//! How certain ranks are: the totals again, with each rate drawn from what its cases allow.
//!
//! A rate of 22 out of 25 could as well have come from a true rate of 80 % or 95 %. For every indicator and
//! every rate that goes into its rule, the rule is evaluated again at equally likely values of the true rate
//! (quantiles of the Jeffreys posterior Beta(x + ½, n − x + ½)). Each draw then takes one of them at random
//! for every rate, adds up the differences to the total and ranks the totals. What is entered or counted, and
//! bonuses and vetoes, stay as they are. Sources: Goldstein & Spiegelhalter 1996, JRSS A 159:385-443, for
//! ranks with intervals; Brown, Cai & DasGupta 2001, Statistical Science 16:101-133, for the posterior.

use indexmap::IndexMap;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use statrs::distribution::{Beta, ContinuousCDF};

use super::evaluation::Certainty;
use crate::{
    method::model::{Method, MetricIndex, NodeIndex},
    score::{Input, MeasureKey, Scored, Sight},
    value::Number,
};

/// Equally likely values of each rate.
const STEPS: u32 = 9;
/// Two teams are told apart when one is better in at least this share of the draws.
const TOLD_APART: f64 = 0.90;

/// What a total may differ by, for one rate of one team: one value for each step.
struct Swing {
    metric: MetricIndex,
    /// In points of the total.
    differences: Vec<f64>,
}

/// Works out the certainty of the ranks of one class.
///
/// `class` are the ranked teams of it, best first; `seed` makes the draws the same in every run.
pub(super) fn of_class(
    input: Input<'_>,
    scored: &Scored,
    class: &[usize],
    is_rate: &dyn Fn(MetricIndex) -> bool,
    seed: u64,
) -> IndexMap<usize, Certainty> {
    let method = input.method;
    let draws = usize::try_from(method.judge.draws).unwrap_or(usize::MAX);
    if class.is_empty() || draws == 0 {
        return IndexMap::new();
    }
    let swings: Vec<Vec<Swing>> =
        class.iter().map(|team| swings(input, scored, *team, is_rate)).collect();
    let totals: Vec<f64> = class
        .iter()
        .map(|team| {
            let total = scored.teams.get(*team).and_then(|points| points.total.as_ref());
            total.map_or(0.0, Number::to_f64)
        })
        .collect();
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    // By team: the ranks that it had, and in how many draws its grade stayed.
    let mut ranks: Vec<Vec<usize>> = vec![Vec::with_capacity(draws); class.len()];
    let mut kept = vec![0usize; class.len()];
    let mut better = vec![vec![0usize; class.len()]; class.len()];
    let scale = 10f64.powi(i32::try_from(method.decimals).unwrap_or(2));
    for _ in 0..draws {
        let drawn: Vec<f64> = totals
            .iter()
            .zip(&swings)
            .map(|(total, swings)| {
                // One draw for each metric, also where it goes into several indicators.
                let mut steps: IndexMap<MetricIndex, usize> = IndexMap::new();
                let moved: f64 = swings
                    .iter()
                    .map(|swing| {
                        let step = *steps.entry(swing.metric).or_insert_with(|| {
                            usize::try_from(random.next_u32() % STEPS).unwrap_or(0)
                        });
                        swing.differences.get(step).copied().unwrap_or(0.0)
                    })
                    .sum();
                ((total + moved) * scale + 0.5).floor() / scale
            })
            .collect();
        for (at, value) in drawn.iter().enumerate() {
            let above = drawn.iter().filter(|other| *other > value).count();
            if let Some(ranks) = ranks.get_mut(at) {
                ranks.push(above + 1);
            }
            if let (Some(kept), Some(total)) = (kept.get_mut(at), totals.get(at))
                && grade(method, *value) == grade(method, *total)
            {
                *kept += 1;
            }
            if let Some(row) = better.get_mut(at) {
                for (count, other) in row.iter_mut().zip(&drawn) {
                    // Ties count half each, so that equals are told apart by nothing.
                    *count += if value > other { 2 } else { usize::from(value >= other) };
                }
            }
        }
    }
    let bands = bands(&better, draws);
    #[expect(clippy::cast_precision_loss, reason = "numbers of draws are small")]
    let share = |count: usize| count as f64 / draws as f64;
    class
        .iter()
        .enumerate()
        .filter_map(|(at, team)| {
            let mut ranks = ranks.get(at)?.clone();
            let mean_rank = share(ranks.iter().sum());
            ranks.sort_unstable();
            let tail = (1.0 - method.judge.rank_confidence.to_f64()) / 2.0;
            Some((
                *team,
                Certainty {
                    best_rank: at_share(&ranks, tail),
                    worst_rank: at_share(&ranks, 1.0 - tail),
                    mean_rank: (mean_rank * 10.0).round() / 10.0,
                    band: *bands.get(at)?,
                    grade_kept: (share(*kept.get(at)?) * 100.0).round() / 100.0,
                },
            ))
        })
        .collect()
}

/// The rank below which `share` of the sorted draws lie.
fn at_share(sorted: &[usize], share: f64) -> usize {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list of a few thousand, never negative"
    )]
    let place = (share * (sorted.len().saturating_sub(1)) as f64).round() as usize;
    sorted.get(place).copied().unwrap_or(1)
}

/// Walks down the order and starts a new band when the head of the band is better than this team in at
/// least [`TOLD_APART`] of the draws. `better` counts halves.
fn bands(better: &[Vec<usize>], draws: usize) -> Vec<usize> {
    let mut bands = Vec::with_capacity(better.len());
    let mut head = 0;
    let mut band = 1;
    for at in 0..better.len() {
        let wins = better.get(head).and_then(|row| row.get(at)).copied().unwrap_or(0);
        #[expect(clippy::cast_precision_loss, reason = "numbers of draws are small")]
        let apart = at != head && wins as f64 >= TOLD_APART * 2.0 * draws as f64;
        if apart {
            head = at;
            band += 1;
        }
        bands.push(band);
    }
    bands
}

/// The grade that a total alone gives, by its lower line.
fn grade(method: &Method, total: f64) -> Option<usize> {
    method
        .grades
        .iter()
        .position(|grade| grade.min.as_ref().is_none_or(|min| total >= min.to_f64() - 1e-9))
}

/// What the rates of a team may move its total by.
fn swings(
    input: Input<'_>,
    scored: &Scored,
    team: usize,
    is_rate: &dyn Fn(MetricIndex) -> bool,
) -> Vec<Swing> {
    let Some(points) = scored.teams.get(team) else { return Vec::new() };
    let mut swings = Vec::new();
    for (at, score) in points.nodes.iter().enumerate() {
        let index = NodeIndex(at);
        let Some(node) = input.method.nodes.get(at) else { continue };
        let (Some(rule), Some(_)) = (&node.score, &score.score) else { continue };
        let scale = score.effective_at_root.checked_div(&node.points).unwrap_or(Number::ZERO);
        if scale.is_zero() {
            continue;
        }
        let Some(sight) = Sight::of(input, scored, team, Some(index)) else { continue };
        for key in score.reads.iter().filter(|key| is_rate(key.metric)) {
            let Some(rates) = likely_rates(scored, team, *key) else { continue };
            let at_rate = |rate: &Number| {
                let sight = sight.clone().with_rate(*key, rate.clone());
                sight.points(rule, node.range.start(), node.range.end())
            };
            let Some(now) = sight.points(rule, node.range.start(), node.range.end()) else {
                continue;
            };
            let differences: Vec<f64> = rates
                .iter()
                .map(|rate| {
                    let then = at_rate(rate).unwrap_or_else(|| now.clone());
                    (&(&then - &now) * &scale).to_f64()
                })
                .collect();
            if differences.iter().any(|difference| difference.abs() > 0.0) {
                swings.push(Swing { metric: key.metric, differences });
            }
        }
    }
    swings
}

/// Equally likely values of the true rate behind a measured one, lowest first.
fn likely_rates(scored: &Scored, team: usize, key: MeasureKey) -> Option<Vec<Number>> {
    let measured = scored.measures.get(key.metric, team, key.node)?;
    measured.value.as_number()?;
    let x = measured.numerator.as_ref()?.to_f64();
    let n = measured.denominator.as_ref()?.to_f64();
    if n <= 0.0 || x < 0.0 || x > n {
        return None;
    }
    let posterior = Beta::new(x + 0.5, n - x + 0.5).ok()?;
    (0..STEPS)
        .map(|step| {
            let share = (f64::from(step) + 0.5) / f64::from(STEPS);
            Number::from_f64(posterior.inverse_cdf(share), 12)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_begin_where_the_head_is_clearly_better() {
        // Wins in halves of 10 draws: the first beats the second in 6 and the third in 10.
        let better = vec![vec![10, 12, 20], vec![8, 10, 18], vec![0, 2, 10]];
        assert_eq!(bands(&better, 10), [1, 1, 2]);
    }

    #[test]
    fn shares_of_draws_are_places() {
        let sorted = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5];
        assert_eq!(at_share(&sorted, 0.05), 1);
        assert_eq!(at_share(&sorted, 0.95), 5);
        assert_eq!(at_share(&[], 0.5), 1);
    }
}
