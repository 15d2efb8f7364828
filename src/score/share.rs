//! From the root down: on what scale each node counts in the end, and what it brings to the root's score.

use super::{
    outcome::{NodeScore, TeamScore},
    tree::{self, Child, ChildState},
};
use crate::{
    method::model::{Method, MissingPolicy, NodeIndex, ROOT},
    value::{Absence, Number},
};

/// Fills in effective points and contributions of all nodes, and the share of the points that applied.
pub(super) fn out(method: &Method, team: &mut TeamScore) {
    let full = method.full_points();
    let mut applicable = Number::ZERO;
    if let Some(root) = team.nodes.get_mut(ROOT.0)
        && root.score.is_some()
    {
        root.effective = full.clone();
        root.effective_at_root = full.clone();
        root.contribution = root.score.clone();
    }
    down(method, ROOT, Some(Number::ONE), &Number::ONE, &mut team.nodes, &mut applicable);
    team.applicable = applicable.clamp(Number::ZERO, Number::ONE);
}

/// `scale` is what one point of `parent`'s score brings to the root's score, if that can be told;
/// `share` is the part of the full points that stands behind `parent`.
fn down(
    method: &Method,
    parent: NodeIndex,
    scale: Option<Number>,
    share: &Number,
    nodes: &mut [NodeScore],
    applicable: &mut Number,
) {
    let Some(node) = method.nodes.get(parent.0) else { return };
    let scored = nodes.get(parent.0).is_some_and(|node| node.score.is_some());
    if node.children.is_empty() || node.score.is_some() {
        if counts(parent, nodes) {
            *applicable = &*applicable + share;
        }
        // Children of a group with a rule of its own are shown on their own scale and count for nothing.
        for child in &node.children {
            shown_only(method, *child, nodes);
        }
        return;
    }
    let children: Vec<Child> = node
        .children
        .iter()
        .filter_map(|index| {
            let child = method.nodes.get(index.0)?;
            let state = match nodes.get(index.0)? {
                NodeScore { score: Some(score), .. } => ChildState::Scored(score.clone()),
                NodeScore { absence: Some(kind), .. }
                    if child.missing.policy(*kind) == MissingPolicy::Spread =>
                {
                    ChildState::Spread(*kind)
                }
                NodeScore { absence, .. } => {
                    ChildState::Renormalise(absence.unwrap_or(Absence::NotApplicable))
                }
            };
            Some(Child { points: child.points.clone(), weight: child.weight.clone(), state })
        })
        .collect();
    let combined = tree::combine(node.aggregate, &node.points, None, &children);
    let weights: Vec<Number> = children.iter().map(|child| weight(node.aggregate, child)).collect();
    let all: Number = weights.iter().sum();
    // A rescaled or cut group has no fixed value of one point below it.
    let scale = scale.filter(|_| scored && node.rescale.is_none());
    for (at, index) in node.children.iter().enumerate() {
        let effective = combined.shares.as_ref().and_then(|shares| shares.get(at)).cloned();
        let points = method.nodes.get(index.0).map_or(Number::ZERO, |child| child.points.clone());
        let child_scale = match (&scale, &effective) {
            (Some(scale), Some(_)) if points.is_zero() => Some(scale.clone()),
            (Some(scale), Some(effective)) => {
                effective.checked_div(&points).map(|factor| &factor * scale)
            }
            _ => None,
        };
        if let Some(child) = nodes.get_mut(index.0) {
            child.effective = match (&child.score, effective) {
                (Some(_), Some(effective)) => effective,
                (Some(_), None) => points.clone(),
                (None, _) => Number::ZERO,
            };
            child.effective_at_root = match (&child.score, &child_scale) {
                (Some(_), Some(scale)) => scale * &points,
                _ => Number::ZERO,
            };
            child.contribution =
                child.score.as_ref().zip(child_scale.as_ref()).map(|(score, scale)| score * scale);
        }
        let part = weights
            .get(at)
            .and_then(|weight| weight.checked_div(&all))
            .map_or(Number::ZERO, |part| &part * share);
        down(method, *index, child_scale, &part, nodes, applicable);
    }
}

fn weight(aggregate: crate::method::model::Aggregate, child: &Child) -> Number {
    use crate::method::model::Aggregate::{Sum, Weighted};
    match aggregate {
        Sum => child.points.clone(),
        Weighted => child.weight.clone().unwrap_or(Number::ONE),
        _ => Number::ONE,
    }
}

/// Does the node stand for something that applied? A policy's score for what does not apply is none.
fn counts(index: NodeIndex, nodes: &[NodeScore]) -> bool {
    nodes
        .get(index.0)
        .is_some_and(|node| !matches!(node.absence, Some(Absence::NotApplicable | Absence::TooFew)))
}

fn shown_only(method: &Method, index: NodeIndex, nodes: &mut [NodeScore]) {
    let Some(node) = method.nodes.get(index.0) else { return };
    if let Some(scored) = nodes.get_mut(index.0) {
        scored.effective = if scored.score.is_some() { node.points.clone() } else { Number::ZERO };
        scored.effective_at_root = Number::ZERO;
        scored.contribution = None;
    }
    for child in &node.children {
        shown_only(method, *child, nodes);
    }
}
