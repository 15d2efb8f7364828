//! `rescale`: scores set against the peers, after all teams have the node.

use std::sync::Arc;

use super::{
    node::{round_line, rounded},
    outcome::{LedgerKind, Line},
    run::{Input, Nodes},
};
use crate::{
    diagnostic::Language,
    method::model::{NodeIndex, RescaleTo},
    value::Number,
};

/// Rescales the node `index` of all teams, if it is to be rescaled.
pub(super) fn apply(input: Input<'_>, index: NodeIndex, nodes: &mut Nodes) {
    let method = input.method;
    let Some(node) = method.nodes.get(index.0) else { return };
    let Some(rescale) = &node.rescale else { return };
    for class in input.ledgers.classes(&rescale.within) {
        let scores: Vec<Number> = class
            .iter()
            .filter_map(|team| nodes.get(*team)?.get(index.0)?.as_ref()?.score.clone())
            .collect();
        let (Some(worst), Some(best)) = (scores.iter().min(), scores.iter().max()) else {
            continue;
        };
        let mean = scores
            .iter()
            .sum::<Number>()
            .checked_div(&Number::from(scores.len()))
            .unwrap_or(Number::ZERO);
        let measure = |score: &Number| {
            let (above, of) = match rescale.to {
                RescaleTo::Best => (score.clone(), best.clone()),
                RescaleTo::Mean => (score.clone(), mean.clone()),
                RescaleTo::MinMax => (score - worst, best - worst),
            };
            // Where there is nothing to measure against (all equal, or the reference is 0), all are best.
            above
                .checked_div(&of)
                .map_or_else(|| node.points.clone(), |share| &share * &node.points)
        };
        for team in class {
            let Some(Some(scored)) = nodes.get_mut(team).and_then(|nodes| nodes.get_mut(index.0))
            else {
                continue;
            };
            let Some(before) = scored.score.clone() else { continue };
            let exact = measure(&before).clamp(
                node.range.start().clone().min(node.range.end().clone()),
                node.range.end().clone(),
            );
            let difference = &exact - &before;
            if !difference.is_zero() {
                let reference = match rescale.to {
                    RescaleTo::Best => best,
                    RescaleTo::Mean => &mean,
                    RescaleTo::MinMax => worst,
                };
                let reason = words(rescale.to, reference, best, method.language);
                Arc::make_mut(&mut scored.lines).push(Line::new(
                    LedgerKind::Rescale,
                    difference,
                    reason,
                ));
            }
            let score = rounded(method, node, &exact);
            if let Some(line) = round_line(method.language, &exact, &score) {
                Arc::make_mut(&mut scored.lines).push(line);
            }
            scored.score = Some(score);
        }
    }
}

fn words(to: RescaleTo, reference: &Number, best: &Number, language: Language) -> String {
    match (to, language) {
        (RescaleTo::Best, Language::Chinese) => format!("以同类最高分 {best} 为满分折算"),
        (RescaleTo::Best, Language::English) => format!("measured against the best peer, {best}"),
        (RescaleTo::Mean, Language::Chinese) => format!("以同类平均分 {reference} 为满分折算"),
        (RescaleTo::Mean, Language::English) => {
            format!("measured against the peers' mean, {reference}")
        }
        (RescaleTo::MinMax, Language::Chinese) => {
            format!("按同类最低分 {reference} 与最高分 {best} 折算")
        }
        (RescaleTo::MinMax, Language::English) => {
            format!("measured between the worst peer, {reference}, and the best, {best}")
        }
    }
}
