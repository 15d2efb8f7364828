//! How certain ranks are: the totals again, with each rate drawn from what its cases allow.
//!
//! A rate of 22 out of 25 could as well have come from a true rate of 80 % or 95 %. For every indicator and
//! every rate that goes into its rule, the rule is evaluated again at equally likely values of the true rate
//! (quantiles of the Jeffreys posterior Beta(x + ½, n − x + ½)). Each draw then takes one of them at random
//! for every rate, adds up the differences to the total and ranks the totals. What is entered or counted, and
//! bonuses and vetoes, stay as they are. Sources: Goldstein & Spiegelhalter 1996, JRSS A 159:385-443, for
//! ranks with intervals; Brown, Cai & DasGupta 2001, Statistical Science 16:101-133, for the posterior.
//!
//! Beside it stands what other weights would do ([`weights`]): a rank may be well measured and still rest on
//! how much each indicator is thought to be worth.

mod swing;
mod weights;

use indexmap::IndexMap;

use self::swing::{OfTeam, STEPS, Swings};
use super::{
    evaluation::{Certainty, TeamResult},
    standing::Judged,
    statistics::{
        bands::{BETTER, bands},
        draw::Draw,
        rank_interval::{RankCounts, draws_at_once},
    },
};
use crate::{method::model::MetricIndex, parallel, value::Number};

/// So many drawn totals are kept at once, of all teams of a class together.
const MOST_DRAWN: usize = 4_000_000;
/// Fewer draws than this say nothing about a rank.
const LEAST_DRAWS: usize = 200;

/// Works out how certain the official ranks are, class by class. `order` are the teams of `teams`.
pub(super) fn of_round(judged: &Judged<'_>, order: &[usize], teams: &mut [TeamResult]) {
    let method = judged.input.method;
    let (Some(official), Some(standings)) = (method.rankings.first(), judged.standings.first())
    else {
        return;
    };
    let place: IndexMap<usize, usize> =
        order.iter().enumerate().map(|(at, team)| (*team, at)).collect();
    let of_class = |class: Vec<usize>| {
        let mut ranked: Vec<(usize, usize)> = class
            .iter()
            .filter(|team| standings.get(**team).is_some_and(Option::is_some))
            .filter_map(|team| Some((*place.get(team)?, *team)))
            .collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, team)| team).collect()
    };
    let classes = judged.input.ledgers.classes(&official.within);
    let classes: Vec<Vec<usize>> = classes.into_iter().map(of_class).collect();
    if method.judge.draws == 0 {
        return;
    }
    let swings = Swings::new(judged.input, judged.scored, &classes.concat());
    for (seed, ranked) in (method.judge.seed..).zip(classes) {
        let certain = certainties(judged, &ranked, &swings, seed);
        for (team, certainty) in ranked.iter().zip(certain) {
            let result = place.get(team).and_then(|at| teams.get_mut(*at));
            if let Some(result) = result {
                result.certainty = certainty;
            }
        }
    }
}

/// By place in `class`, the ranked teams of a class, best first; `seed` makes the draws the same in every run.
fn certainties(
    judged: &Judged<'_>,
    class: &[usize],
    swings: &Swings<'_>,
    seed: u64,
) -> Vec<Option<Certainty>> {
    let method = judged.input.method;
    let wanted = usize::try_from(method.judge.draws).unwrap_or(usize::MAX);
    if class.is_empty() {
        return Vec::new();
    }
    let draws = affordable(wanted, class.len());
    let swings: Vec<OfTeam> = parallel::map(class, |team| swings.of_team(*team));
    let totals: Vec<f64> = class
        .iter()
        .map(|team| {
            let total = judged.scored.teams.get(*team).and_then(|points| points.total.as_ref());
            total.map_or(0.0, Number::to_f64)
        })
        .collect();
    let drawn = draw_totals(&totals, &swings, draws, method.decimals, seed);
    let mut counts = RankCounts::new(class.len());
    counts.add_each(&drawn.of_draws(), |totals, values| {
        values.extend(totals.iter().copied().map(Some));
    });
    let bands = bands(class.len(), BETTER, |head, team| {
        share_better(drawn.of_team(head), drawn.of_team(team))
    });
    let by_weights = weights::shaken(judged, class, seed);
    let confidence = method.judge.rank_confidence.to_f64();
    let lines: Vec<Option<f64>> =
        method.grades.iter().map(|grade| grade.min.as_ref().map(Number::to_f64)).collect();
    let places: Vec<usize> = (0..class.len()).collect();
    parallel::map(&places, |at| {
        let at = *at;
        let spread = counts.spread(at, confidence)?;
        let total = grade(&lines, *totals.get(at)?);
        let kept = drawn.of_team(at).filter(|value| grade(&lines, *value) == total).count();
        Some(Certainty {
            best_rank: spread.low,
            worst_rank: spread.high,
            mean_rank: (spread.mean * 10.0).round() / 10.0,
            band: *bands.get(at)?,
            grade_kept: (share(kept, draws) * 100.0).round() / 100.0,
            by_weights: by_weights.get(at).cloned().flatten(),
        })
    })
}

/// How many of the `wanted` draws are made for so many teams.
fn affordable(wanted: usize, teams: usize) -> usize {
    wanted.min((MOST_DRAWN / teams.max(1)).max(LEAST_DRAWS))
}

/// A total as it is printed, half up.
fn printed(total: f64, decimals: u32) -> f64 {
    let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(2));
    (total * scale + 0.5).floor() / scale
}

/// What is drawn of a team.
struct Drawn<'a> {
    total: f64,
    /// How many of its metrics are drawn.
    metrics: usize,
    /// Which of the drawn metrics moves the total, and by what at each step: one draw for each metric, also where it
    /// goes into several indicators.
    swings: Vec<(usize, &'a [f64])>,
}

impl<'a> Drawn<'a> {
    fn new(total: f64, swings: &'a OfTeam) -> Self {
        let mut metrics: Vec<MetricIndex> = Vec::new();
        let mut place = |metric: MetricIndex| {
            let known = metrics.iter().position(|known| *known == metric);
            known.unwrap_or_else(|| {
                metrics.push(metric);
                metrics.len() - 1
            })
        };
        let swings = swings.iter().flat_map(|swings| swings.iter());
        let swings = swings.map(|swing| (place(swing.metric), &*swing.differences)).collect();
        Self { total, metrics: metrics.len(), swings }
    }
}

/// The totals of teams in draws.
#[derive(Debug, PartialEq)]
struct Totals {
    teams: usize,
    /// By draw and team.
    values: Vec<f64>,
}

impl Totals {
    /// The totals of all teams, draw by draw.
    fn of_draws(&self) -> Vec<&[f64]> {
        self.values.chunks_exact(self.teams.max(1)).collect()
    }

    /// The totals of one team over the draws.
    fn of_team(&self, team: usize) -> impl Iterator<Item = f64> + Clone {
        let teams = self.teams.max(1);
        let values = self.values.get(team..).filter(|_| team < teams).unwrap_or_default();
        values.iter().step_by(teams).copied()
    }
}

/// The totals of all teams in each draw, rounded as totals are printed.
fn draw_totals(
    totals: &[f64],
    swings: &[OfTeam],
    draws: usize,
    decimals: u32,
    seed: u64,
) -> Totals {
    let steps = usize::try_from(STEPS).unwrap_or(1);
    let teams: Vec<Drawn<'_>> =
        totals.iter().zip(swings).map(|(total, swings)| Drawn::new(*total, swings)).collect();
    // Each draw has its own part of one stream, so that it does not matter which is made first.
    let values: usize = teams.iter().map(|team| team.metrics).sum();
    let start = Draw::new(seed);
    let at_once = draws_at_once(teams.len());
    let firsts = (0..draws).step_by(at_once);
    let parts: Vec<(usize, usize)> =
        firsts.map(|first| (first, at_once.min(draws - first))).collect();
    let drawn = parallel::map(&parts, |(first, draws)| {
        let mut draw = start.after(*first as u128 * values as u128);
        let mut chosen: Vec<usize> = Vec::new();
        let mut totals = Vec::with_capacity(draws * teams.len());
        for team in (0..*draws).flat_map(|_| &teams) {
            chosen.clear();
            chosen.extend((0..team.metrics).map(|_| draw.place(steps)));
            let moved = team.swings.iter().fold(0.0, |moved, (place, differences)| {
                let step = chosen.get(*place).copied().unwrap_or_default();
                moved + differences.get(step).copied().unwrap_or(0.0)
            });
            totals.push(printed(team.total + moved, decimals));
        }
        totals
    });
    Totals { teams: teams.len(), values: drawn.concat() }
}

/// In which share of the draws one is better than the other; equals count half, so that they are told apart
/// by nothing.
fn share_better(one: impl Iterator<Item = f64>, other: impl Iterator<Item = f64>) -> f64 {
    let (mut halves, mut draws) = (0, 0);
    for (one, other) in one.zip(other) {
        halves += if one > other { 2 } else { usize::from(one >= other) };
        draws += 1;
    }
    share(halves, 2 * draws)
}

#[expect(clippy::cast_precision_loss, reason = "numbers of draws are small")]
fn share(count: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

/// The grade that a total alone gives, by the lower lines of the grades, best first.
fn grade(lines: &[Option<f64>], total: f64) -> Option<usize> {
    lines.iter().position(|line| line.is_none_or(|line| total >= line - 1e-9))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use proptest::prelude::*;

    use super::{swing::Swing, *};

    #[test]
    fn equals_are_told_apart_by_nothing() {
        let better =
            |one: &[f64], other: &[f64]| share_better(one.iter().copied(), other.iter().copied());
        assert!((better(&[2.0, 1.0, 1.0, 0.0], &[1.0, 1.0, 1.0, 1.0]) - 0.5).abs() < 1e-12);
        assert!((better(&[2.0, 2.0], &[1.0, 1.0]) - 1.0).abs() < 1e-12);
        assert!(better(&[], &[]).abs() < 1e-12);
    }

    fn swing(metric: usize, differences: impl IntoIterator<Item = f64>) -> Swing {
        Swing { metric: MetricIndex(metric), differences: differences.into_iter().collect() }
    }

    #[test]
    fn a_metric_is_drawn_once_for_all_indicators_that_read_it() {
        let swing =
            |metric, sign: f64| swing(metric, (0..STEPS).map(|step| sign * f64::from(step)));
        let drawn = |swings: Vec<Swing>| -> Vec<f64> {
            let drawn = draw_totals(&[50.0], &[vec![Arc::from(swings)]], 50, 2, 1);
            drawn.of_team(0).collect()
        };
        // What one indicator wins the other loses, so the total stays.
        let same = drawn(vec![swing(0, 1.0), swing(0, -1.0)]);
        assert!(same.len() == 50 && same.iter().all(|total| (total - 50.0).abs() < 1e-12));
        let moved = drawn(vec![swing(0, 1.0), swing(1, -1.0)]);
        assert!(moved.iter().any(|total| (total - 50.0).abs() > 0.5));
    }

    /// The same with one stream of draws from the first team of the first draw to the last team of the last.
    fn slow(totals: &[f64], swings: &[OfTeam], draws: usize, seed: u64) -> Totals {
        let mut draw = Draw::new(seed);
        let mut one = |total: &f64, swings: &OfTeam| {
            let mut chosen: BTreeMap<usize, usize> = BTreeMap::new();
            let mut moved = 0.0;
            for swing in swings.iter().flat_map(|swings| swings.iter()) {
                let step = chosen.entry(swing.metric.0);
                let step = *step.or_insert_with(|| draw.place(STEPS as usize));
                moved += swing.differences[step];
            }
            printed(total + moved, 2)
        };
        let mut values = Vec::new();
        for _ in 0..draws {
            values.extend(totals.iter().zip(swings).map(|(total, swings)| one(total, swings)));
        }
        Totals { teams: totals.len(), values }
    }

    proptest! {
        #[test]
        fn draws_are_those_of_one_stream(
            teams in prop::collection::vec(
                prop::collection::vec(
                    prop::collection::vec((0usize..4, prop::collection::vec(-9.0f64..9.0, 9)), 0..3),
                    0..3,
                ),
                0..6,
            ),
            seed in 0u64..9,
        ) {
            let totals: Vec<f64> = (0..teams.len()).map(|team| 70.0 + team as f64).collect();
            let teams_of_class = teams.len();
            let of_node = |node: Vec<(usize, Vec<f64>)>| -> Arc<[Swing]> {
                node.into_iter().map(|(metric, moves)| swing(metric, moves)).collect()
            };
            let swings: Vec<OfTeam> =
                teams.into_iter().map(|team| team.into_iter().map(of_node).collect()).collect();
            // The last ones begin a part of the stream.
            for draws in [7, 130] {
                let drawn = draw_totals(&totals, &swings, draws, 2, seed);
                prop_assert_eq!(&drawn, &slow(&totals, &swings, draws, seed));
                for team in 0..teams_of_class {
                    let of_draws: Vec<f64> = drawn.of_draws().iter().map(|totals| totals[team]).collect();
                    prop_assert_eq!(drawn.of_team(team).collect::<Vec<_>>(), of_draws);
                }
                prop_assert_eq!(drawn.of_team(teams_of_class).count(), 0);
            }
        }
    }
}
