//! Weak points: each node by its own line.

use std::sync::Arc;

use super::shared::Shared;
use crate::{
    diagnostic::{Diagnostics, Language, Message, message},
    method::model::{Method, NodeIndex, NodeLevel, Weak},
    score::{Input, MeasureKey, NodeScore, Scored, Sight, TeamScore},
    value::Number,
};

/// A weak point of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Which node.
    pub(super) node: NodeIndex,
    /// The line and the value.
    pub(super) why: Arc<Message>,
    /// points − score.
    pub(super) lost: Number,
    /// What the total would win if the score were full.
    pub(super) recoverable: Number,
}

/// Finds the weak points of a team, the most recoverable points first.
pub(super) fn of_team(
    input: Input<'_>,
    scored: &Scored,
    team: usize,
    shared: &Shared,
    found: &mut Diagnostics,
) -> Vec<Found> {
    let method = input.method;
    let Some(points) = scored.teams.get(team) else { return Vec::new() };
    let mut weak: Vec<Found> = method
        .nodes
        .iter()
        .enumerate()
        .filter_map(|(at, node)| {
            let index = NodeIndex(at);
            let score = points.nodes.get(at)?;
            let why = why(input, scored, team, index, node.weak.as_ref()?, shared, found)?;
            let printed = method.printed(index, score.score.as_ref()?);
            let lost = node.range.end() - &printed;
            Some(Found {
                node: index,
                why,
                recoverable: recoverable(points, at, &lost, node),
                lost,
            })
        })
        .collect();
    // The order of the method decides between equals.
    weak.sort_by(|a, b| b.recoverable.cmp(&a.recoverable));
    weak
}

fn recoverable(
    team: &TeamScore,
    at: usize,
    lost: &Number,
    node: &crate::method::model::Node,
) -> Number {
    let Some(score) = team.nodes.get(at) else { return lost.clone() };
    match score.effective_at_root.checked_div(&node.points) {
        Some(factor) if score.contribution.is_some() => lost * &factor,
        _ => lost.clone(),
    }
}

fn why(
    input: Input<'_>,
    scored: &Scored,
    team: usize,
    index: NodeIndex,
    weak: &Weak,
    shared: &Shared,
    found: &mut Diagnostics,
) -> Option<Arc<Message>> {
    let method = input.method;
    let node = method.nodes.get(index.0)?;
    let score = scored.teams.get(team)?.nodes.get(index.0)?;
    let known = shared.weak.get(index.0)?;
    let printed = method.printed(index, score.score.as_ref()?);
    if let Some(least) = &weak.min_cases
        && largest_denominator(scored, team, score).is_some_and(|most| most < *least)
    {
        return None;
    }
    if let Some(rule) = &weak.when {
        let context = Arc::clone(&known.context);
        let sight = Sight::with_context(input, scored, team, Some(index), context)?;
        return match sight.holds_known(rule, &known.when) {
            Ok((true, detail)) => {
                let rule = rule.expression.text().trim();
                let detail = if detail.is_empty() { rule } else { &*detail };
                Some(Arc::new(Message::same(detail)))
            }
            Ok((false, _)) => None,
            Err(fault) => {
                found.push(fault.into_diagnostic("rule-fails"));
                None
            }
        };
    }
    let below = weak.below.as_ref()?;
    let rate = printed.checked_div(&node.points)?;
    if rate >= *below {
        return None;
    }
    Some(known.below.get_or(rate.clone(), || {
        let percent = |rate: &Number| (rate * &Number::from(100i64)).to_short(2);
        let (rate, line) = (percent(&rate), percent(below));
        Arc::new(message!(
            zh: "得分率 {rate}%，低于 {line}%",
            en: "score rate {rate}%, below {line}%",
        ))
    }))
}

/// The largest denominator that went into a node; nothing if no metric has one.
pub(crate) fn largest_denominator(
    scored: &Scored,
    team: usize,
    score: &NodeScore,
) -> Option<Number> {
    score
        .reads
        .iter()
        .filter_map(|key: &MeasureKey| {
            scored.measures.get(key.metric, team, key.node)?.denominator.clone()
        })
        .max()
}

/// The colour of a score rate: that of the first bound that it is below.
pub(super) fn colour(method: &Method, index: NodeIndex, score: &NodeScore) -> Option<Arc<str>> {
    let node = method.nodes.get(index.0)?;
    if node.level != NodeLevel::Indicator {
        return None;
    }
    let rate = method.printed(index, score.score.as_ref()?).checked_div(&node.points)?;
    let (_, name) = method.weak.colours.iter().find(|(bound, _)| rate < *bound)?;
    Some(Arc::clone(name))
}

/// The weak line of a node in words of the pack.
pub(crate) fn line_in_words(weak: &Weak, language: Language) -> Option<String> {
    if let Some(rule) = &weak.when {
        return Some(rule.expression.text().trim().to_owned());
    }
    let percent = (weak.below.as_ref()? * &Number::from(100i64)).to_short(2);
    Some(match language {
        Language::Chinese => format!("得分率低于 {percent}%"),
        Language::English => format!("score rate below {percent}%"),
    })
}
