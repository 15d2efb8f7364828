//! The round as a whole: common weak points, and the rates of all teams together.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    described::is_rate,
    evaluation::{CommonWeakPoint, OverallRate, TeamResult},
    standing::Judged,
    statistics::interval::wilson_at,
};
use crate::{
    method::model::{Method, MetricIndex},
    parallel,
    score::Scored,
    value::Number,
};

/// Weak in at least the declared share of the teams that a node applies to, in the whole round.
pub(super) fn common(method: &Method, teams: &[TeamResult]) -> Vec<CommonWeakPoint> {
    let mut common: Vec<CommonWeakPoint> = (0..method.nodes.len())
        .filter_map(|node| {
            let applies = teams
                .iter()
                .filter(|team| team.nodes.get(node).is_some_and(|node| node.score.is_some()))
                .count();
            let weak: Vec<usize> = teams
                .iter()
                .enumerate()
                .filter(|(_, team)| team.nodes.get(node).is_some_and(|node| node.weak))
                .map(|(at, _)| at)
                .collect();
            let share = Number::from(weak.len()).checked_div(&Number::from(applies))?;
            if weak.is_empty() || share < method.weak.common {
                return None;
            }
            let places: BTreeSet<usize> = weak.iter().copied().collect();
            let lost = teams
                .iter()
                .enumerate()
                .filter(|(at, _)| places.contains(at))
                .flat_map(|(_, team)| &team.weak_points)
                .filter(|weak| weak.node == node)
                .map(|weak| &weak.lost)
                .sum();
            Some(CommonWeakPoint { node, teams: weak, of: applies, lost })
        })
        .collect();
    common.sort_by(|a, b| {
        (b.teams.len() * a.of).cmp(&(a.teams.len() * b.of)).then_with(|| b.lost.cmp(&a.lost))
    });
    common
}

/// The rates of all teams together: of the round, then of each class.
pub(super) fn overall(judged: &Judged<'_>, scored: &Scored) -> Vec<OverallRate> {
    let method = judged.input.method;
    let ledgers = judged.input.ledgers;
    let everybody: Vec<usize> = (0..scored.teams.len()).collect();
    let mut groups: Vec<(IndexMap<String, String>, Vec<usize>)> =
        vec![(IndexMap::new(), everybody)];
    if !method.rank_within.is_empty() {
        for class in ledgers.classes(&method.rank_within) {
            let Some(first) = class.first() else { continue };
            let row = ledgers.roster_row(*first);
            let columns = method.tables.get(method.roster.0).map(|table| &table.columns);
            let key = method
                .rank_within
                .iter()
                .filter_map(|column| {
                    let id = columns?.get(column.0)?.id.to_string();
                    Some((id, row.get(column.0)?.clone()))
                })
                .collect();
            groups.push((key, class));
        }
    }
    let confidence = method.judge.confidence.to_f64();
    let rates: Vec<usize> = (0..method.metrics.len())
        .filter(|at| {
            is_rate(method, MetricIndex(*at))
                && method.metrics.get(*at).is_some_and(|metric| !metric.per_indicator)
        })
        .collect();
    let rates = parallel::map(&rates, |at| {
        let of_group = |(class, teams): &(IndexMap<String, String>, Vec<usize>)| {
            let measured: Vec<(&Number, &Number)> = teams
                .iter()
                .filter_map(|team| {
                    let measured = scored.measures.get(MetricIndex(*at), *team, None)?;
                    measured.numerator.as_ref().zip(measured.denominator.as_ref())
                })
                .filter(|(_, denominator)| !denominator.is_zero())
                .collect();
            let numerator: Number = measured.iter().map(|(numerator, _)| *numerator).sum();
            let denominator: Number = measured.iter().map(|(_, denominator)| *denominator).sum();
            OverallRate {
                metric: *at,
                node: None,
                class: class.clone(),
                teams: measured.len(),
                value: numerator.checked_div(&denominator),
                interval: wilson_at(numerator.to_f64(), denominator.to_f64(), confidence),
                numerator,
                denominator,
            }
        };
        groups.iter().map(of_group).collect::<Vec<_>>()
    });
    rates.into_iter().flatten().collect()
}
