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

use self::swing::{STEPS, Swing, swings};
use super::{
    described::is_rate,
    evaluation::{Certainty, TeamResult},
    standing::Judged,
    statistics::{
        bands::{BETTER, bands},
        draw::Draw,
        rank_interval::RankCounts,
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
    for (seed, class) in (method.judge.seed..).zip(judged.input.ledgers.classes(&official.within)) {
        let mut ranked: Vec<(usize, usize)> = class
            .iter()
            .filter(|team| standings.get(**team).is_some_and(Option::is_some))
            .filter_map(|team| Some((*place.get(team)?, *team)))
            .collect();
        ranked.sort_unstable();
        let ranked: Vec<usize> = ranked.into_iter().map(|(_, team)| team).collect();
        let certain = of_class(judged, &ranked, seed);
        for (team, certainty) in ranked.iter().zip(certain) {
            let result = place.get(team).and_then(|at| teams.get_mut(*at));
            if let Some(result) = result {
                result.certainty = certainty;
            }
        }
    }
}

/// By place in `class`, the ranked teams of a class, best first; `seed` makes the draws the same in every run.
fn of_class(judged: &Judged<'_>, class: &[usize], seed: u64) -> Vec<Option<Certainty>> {
    let method = judged.input.method;
    let wanted = usize::try_from(method.judge.draws).unwrap_or(usize::MAX);
    if class.is_empty() || wanted == 0 {
        return Vec::new();
    }
    let draws = affordable(wanted, class.len());
    let rate = |metric| is_rate(method, metric);
    let swings: Vec<Vec<Swing>> =
        parallel::map(class, |team| swings(judged.input, judged.scored, *team, &rate));
    let totals: Vec<f64> = class
        .iter()
        .map(|team| {
            let total = judged.scored.teams.get(*team).and_then(|points| points.total.as_ref());
            total.map_or(0.0, Number::to_f64)
        })
        .collect();
    let drawn = draw_totals(&totals, &swings, draws, method.decimals, seed);
    let mut counts = RankCounts::new(class.len());
    for at in 0..draws {
        let values: Vec<Option<f64>> = drawn.iter().map(|team| team.get(at).copied()).collect();
        counts.add(&values);
    }
    let bands = bands(class.len(), BETTER, |head, team| {
        share_better(
            drawn.get(head).map_or(&[], Vec::as_slice),
            drawn.get(team).map_or(&[], Vec::as_slice),
        )
    });
    let by_weights = weights::shaken(judged, class, seed);
    let confidence = method.judge.rank_confidence.to_f64();
    let lines: Vec<Option<f64>> =
        method.grades.iter().map(|grade| grade.min.as_ref().map(Number::to_f64)).collect();
    (0..class.len())
        .map(|at| {
            let spread = counts.spread(at, confidence)?;
            let total = grade(&lines, *totals.get(at)?);
            let kept =
                drawn.get(at)?.iter().filter(|value| grade(&lines, **value) == total).count();
            Some(Certainty {
                best_rank: spread.low,
                worst_rank: spread.high,
                mean_rank: (spread.mean * 10.0).round() / 10.0,
                band: *bands.get(at)?,
                grade_kept: (share(kept, draws) * 100.0).round() / 100.0,
                by_weights: by_weights.get(at).cloned().flatten(),
            })
        })
        .collect()
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

/// The totals of each team over the draws, rounded as totals are printed.
fn draw_totals(
    totals: &[f64],
    swings: &[Vec<Swing>],
    draws: usize,
    decimals: u32,
    seed: u64,
) -> Vec<Vec<f64>> {
    let steps = usize::try_from(STEPS).unwrap_or(1);
    let mut draw = Draw::new(seed);
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(draws); totals.len()];
    let mut chosen: Vec<(MetricIndex, usize)> = Vec::new();
    for _ in 0..draws {
        for ((total, swings), drawn) in totals.iter().zip(swings).zip(&mut drawn) {
            // One draw for each metric, also where it goes into several indicators.
            chosen.clear();
            let mut moved = 0.0;
            for swing in swings {
                let known = chosen.iter().find(|(metric, _)| *metric == swing.metric);
                let step = match known {
                    Some((_, step)) => *step,
                    None => {
                        let step = draw.place(steps);
                        chosen.push((swing.metric, step));
                        step
                    }
                };
                moved += swing.differences.get(step).copied().unwrap_or(0.0);
            }
            drawn.push(printed(total + moved, decimals));
        }
    }
    drawn
}

/// In which share of the draws one is better than the other; equals count half, so that they are told apart
/// by nothing.
fn share_better(one: &[f64], other: &[f64]) -> f64 {
    let halves: usize = one
        .iter()
        .zip(other)
        .map(|(one, other)| if one > other { 2 } else { usize::from(one >= other) })
        .sum();
    share(halves, 2 * one.len())
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
    use super::*;

    #[test]
    fn equals_are_told_apart_by_nothing() {
        assert!((share_better(&[2.0, 1.0, 1.0, 0.0], &[1.0, 1.0, 1.0, 1.0]) - 0.5).abs() < 1e-12);
        assert!((share_better(&[2.0, 2.0], &[1.0, 1.0]) - 1.0).abs() < 1e-12);
        assert!(share_better(&[], &[]).abs() < 1e-12);
    }

    #[test]
    fn a_metric_is_drawn_once_for_all_indicators_that_read_it() {
        let swing = |metric, sign: f64| Swing {
            metric: MetricIndex(metric),
            differences: (0..STEPS).map(|step| sign * f64::from(step)).collect(),
        };
        // What one indicator wins the other loses, so the total stays.
        let drawn = draw_totals(&[50.0], &[vec![swing(0, 1.0), swing(0, -1.0)]], 50, 2, 1);
        assert!(drawn[0].iter().all(|total| (total - 50.0).abs() < 1e-12));
        let moved = draw_totals(&[50.0], &[vec![swing(0, 1.0), swing(1, -1.0)]], 50, 2, 1);
        assert!(moved[0].iter().any(|total| (total - 50.0).abs() > 0.5));
    }
}
