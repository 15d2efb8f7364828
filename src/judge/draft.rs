//! How far the scores of a draft can still move: between the worst and the best that cells which could
//! not be read may turn out to be.
//!
//! Every indicator that read a number resting on such a cell may come out anywhere in its range. What is
//! not touched stays. A sum of both lies between the sums of the ends; any other way to combine children
//! may give anything in the group's own range. The bounds are wide, and never too narrow.

use crate::{
    method::model::{
        Adjustment, Aggregate, Method, MissingPolicy, Node, NodeIndex, NodeLevel, ROOT, Rule,
        VetoEffect,
    },
    method::scope::Symbol,
    score::{MeasureKey, Scored},
    value::Number,
};

/// The worst and best that a number may turn out to be.
pub(super) type Bounds = (Number, Number);

/// What may still move for one team.
#[derive(Debug, Clone, Default)]
pub(super) struct Moving {
    /// By node: nothing where nothing can move.
    pub(super) nodes: Vec<Option<Bounds>>,
    /// The least total; nothing if it is not known or there is no total.
    pub(super) worst: Option<Number>,
    /// The greatest.
    pub(super) best: Option<Number>,
}

/// The bounds of a team's scores.
pub(super) fn moving(method: &Method, scored: &Scored, team: usize) -> Moving {
    let touched = touched(method, scored, team);
    let mut nodes: Vec<Option<Bounds>> = vec![None; method.nodes.len()];
    let mut present: Vec<Option<Bounds>> = vec![None; method.nodes.len()];
    for at in deepest_first(method) {
        let index = NodeIndex(at);
        let Some(node) = method.nodes.get(at) else { continue };
        let score = scored.teams.get(team).and_then(|points| points.nodes.get(at)?.score.clone());
        let own = touched.get(at).copied().unwrap_or_default();
        let below =
            node.children.iter().any(|child| nodes.get(child.0).is_some_and(Option::is_some));
        let bounds = match (own || below, score) {
            (false, score) => {
                let fixed = score.map(|score| method.printed(index, &score));
                if let Some(slot) = present.get_mut(at) {
                    *slot = fixed.map(|score| (score.clone(), score));
                }
                continue;
            }
            (true, _) if own || node.level == NodeLevel::Indicator || !is_plain(method, node) => {
                whole_range(node)
            }
            (true, _) => summed(method, index, node, &present),
        };
        for list in [&mut nodes, &mut present] {
            if let Some(slot) = list.get_mut(at) {
                *slot = Some(bounds.clone());
            }
        }
    }
    let (worst, best) = total(method, scored, team, &nodes);
    Moving { nodes, worst, best }
}

/// The places of all nodes, children before their parents.
fn deepest_first(method: &Method) -> Vec<usize> {
    let depth = |at: usize| {
        let parents = std::iter::successors(Some(at), |at| Some(method.nodes.get(*at)?.parent?.0));
        parents.take(method.nodes.len()).count()
    };
    let mut places: Vec<usize> = (0..method.nodes.len()).collect();
    places.sort_by_key(|at| std::cmp::Reverse(depth(*at)));
    places
}

fn rests(scored: &Scored, team: usize, keys: &[MeasureKey]) -> bool {
    keys.iter().any(|key| {
        scored.measures.get(key.metric, team, key.node).is_some_and(|measured| measured.unresolved)
    })
}

/// The nodes whose own number rests on cells that could not be read.
fn touched(method: &Method, scored: &Scored, team: usize) -> Vec<bool> {
    let of = |team: usize, at: usize| {
        scored
            .teams
            .get(team)
            .and_then(|points| points.nodes.get(at))
            .is_some_and(|node| rests(scored, team, &node.reads))
    };
    let mut touched: Vec<bool> = method
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| {
            let by_peers = node.rescale.is_some()
                || [MissingPolicy::Mean, MissingPolicy::Worst]
                    .iter()
                    .any(|policy| node.missing.has(*policy));
            let others = by_peers && (0..scored.teams.len()).any(|other| of(other, at));
            of(team, at) || others
        })
        .collect();
    for veto in &method.vetoes {
        if let VetoEffect::Indicator(node) = &veto.effect
            && sees(&veto.when, scored, team, true)
            && let Some(slot) = touched.get_mut(node.0)
        {
            *slot = true;
        }
    }
    touched
}

/// Does what the rule reads rest on such cells? `scores` tells whether scores do.
fn sees(rule: &Rule, scored: &Scored, team: usize, scores: bool) -> bool {
    rule.expression.reads().iter().any(|read| {
        let unresolved = |metric| {
            let measured = scored.measures.get(metric, team, None);
            measured.is_some_and(|measured| measured.unresolved)
        };
        match rule.scope.symbol(read.slot) {
            Some(Symbol::Metric(metric)) => unresolved(*metric),
            Some(Symbol::Metrics(members)) => members.values().any(|metric| unresolved(*metric)),
            Some(
                Symbol::Base
                | Symbol::Total
                | Symbol::Groups
                | Symbol::Indicators
                | Symbol::Score
                | Symbol::Rate
                | Symbol::Lost,
            ) => scores,
            _ => false,
        }
    })
}

fn whole_range(node: &Node) -> Bounds {
    let (low, high) = (node.range.start(), node.range.end());
    (low.clone().min(Number::ZERO), high.clone().max(node.points.clone()))
}

/// Do the children's points simply add up, whatever is absent?
fn is_plain(method: &Method, node: &Node) -> bool {
    node.aggregate == Aggregate::Sum
        && node.score.is_none()
        && node.rescale.is_none()
        && node.minimum.is_none()
        && node
            .children
            .iter()
            .filter_map(|child| method.nodes.get(child.0))
            .all(|child| !child.missing.has(MissingPolicy::Spread))
}

fn summed(method: &Method, index: NodeIndex, node: &Node, present: &[Option<Bounds>]) -> Bounds {
    let (mut low, mut high, mut points) = (Number::ZERO, Number::ZERO, Number::ZERO);
    for child in &node.children {
        let (Some(Some((least, most))), Some(child)) =
            (present.get(child.0), method.nodes.get(child.0))
        else {
            continue;
        };
        low = &low + least;
        high = &high + most;
        points = &points + &child.points;
    }
    let scaled = |sum: &Number| {
        let share = sum.checked_div(&points)?;
        Some(method.printed(index, &(&share * &node.points)))
    };
    match (scaled(&low), scaled(&high)) {
        (Some(low), Some(high)) => (low, high),
        _ => whole_range(node),
    }
}

fn total(
    method: &Method,
    scored: &Scored,
    team: usize,
    nodes: &[Option<Bounds>],
) -> (Option<Number>, Option<Number>) {
    let Some(points) = scored.teams.get(team) else { return (None, None) };
    let Some(now) = &points.total else { return (None, None) };
    let moved = nodes.get(ROOT.0).cloned().flatten();
    let scores = moved.is_some();
    let fixed = points.base.clone().unwrap_or(Number::ZERO);
    let (low, high) = moved.unwrap_or_else(|| (fixed.clone(), fixed));
    let depends = |adjustment: &Adjustment| {
        sees(&adjustment.score, scored, team, scores)
            || adjustment.gate.as_ref().is_some_and(|gate| sees(gate, scored, team, scores))
    };
    // Sums of the least and the greatest; nothing where there is no upper end.
    let ends = |list: &[Adjustment], given: &[crate::score::AdjustmentScore], caps: bool| {
        let (mut least, mut most) = (Number::ZERO, Some(Number::ZERO));
        for (adjustment, score) in list.iter().zip(given) {
            let end = if depends(adjustment) {
                let group = adjustment.group.as_ref().and_then(|id| method.bonus_caps.get(id));
                adjustment.cap.clone().or_else(|| group.filter(|_| caps).cloned())
            } else {
                least = &least + &score.points;
                Some(score.points.clone())
            };
            most = most.zip(end).map(|(most, end)| &most + &end);
        }
        (least, most)
    };
    let (bonus_low, bonus_high) = ends(&method.bonuses, &points.bonuses, true);
    let all = method.bonus_caps.get("total").cloned();
    // A cap over several may take back what one of them gives once another one is there.
    let capped = all.is_some() || !method.bonus_caps.is_empty();
    let moves = method.bonuses.iter().any(&depends);
    let bonus_low = if capped && moves { Number::ZERO } else { bonus_low };
    let bonus_high = match (bonus_high, all) {
        (Some(sum), Some(cap)) => Some(sum.min(cap)),
        (sum, cap) => sum.or(cap),
    };
    let (less_low, less_high) = ends(&method.deductions, &points.deductions, false);
    let mut worst = less_high.map(|less| &(&low + &bonus_low) - &less);
    let mut best = bonus_high.map(|bonus| &(&high + &bonus) - &less_low);
    if let Some(cap) = &method.total_cap {
        worst = worst.map(|worst| worst.min(cap.clone()));
        best = Some(best.map_or_else(|| cap.clone(), |best| best.min(cap.clone())));
    }
    if let Some(floor) = &method.total_floor {
        best = best.map(|best| best.max(floor.clone()));
        worst = Some(worst.map_or_else(|| floor.clone(), |worst| worst.max(floor.clone())));
    }
    for (veto, score) in method.vetoes.iter().zip(&points.vetoes) {
        let may = sees(&veto.when, scored, team, scores);
        match &veto.effect {
            VetoEffect::Score(value) if may => {
                worst = worst.map(|worst| worst.min(value.clone()));
                best = best.map(|best| best.max(value.clone()));
            }
            VetoEffect::Score(value) if score.fired => {
                worst = Some(value.clone());
                best = Some(value.clone());
            }
            VetoEffect::Cap(_) if may || score.fired => {
                worst = worst.map(|worst| worst.min(Number::ZERO));
            }
            _ => {}
        }
    }
    // What is known now lies between them.
    (worst.map(|worst| worst.min(now.clone())), best.map(|best| best.max(now.clone())))
}
