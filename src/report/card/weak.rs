//! Weak points.

use serde::Serialize;

use super::items::{Line, line};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeResult, TeamResult},
    report::{
        class::node_name,
        figure,
        ledger::rows_in_words,
        measure,
        sheets::costs,
        text::clean,
        words::{self},
    },
    value::Number,
};

#[derive(Serialize)]
pub(crate) struct Weak {
    pub(crate) name: String,
    pub(crate) why: String,
    pub(crate) score: String,
    pub(crate) full: String,
    pub(crate) peer: Option<String>,
    pub(crate) lost: String,
    pub(crate) recoverable: String,
    pub(crate) uncertain: bool,
    pub(crate) repeated: String,
    pub(crate) advice: String,
    pub(crate) who: String,
    pub(crate) effort: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) measures: Vec<Measure>,
}

#[derive(Serialize)]
pub(crate) struct Measure {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) rows: String,
}

pub(crate) fn weak(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Weak> {
    let score = |score: &Number| figure::score(evaluation, score);
    team.weak_points
        .iter()
        .filter_map(|weak| {
            let (node, result) = (evaluation.nodes.get(weak.node)?, team.nodes.get(weak.node)?);
            let repeated = weak.repeated;
            Some(Weak {
                name: node_name(evaluation, weak.node),
                why: clean(weak.why.in_language(language)),
                score: result.score.as_ref().map(score).unwrap_or_default(),
                full: figure::by_hand(&result.points),
                peer: result
                    .peer_mean
                    .as_ref()
                    .map(|mean| mean.to_fixed(evaluation.method.decimals)),
                lost: score(&weak.lost),
                recoverable: weak.recoverable.to_fixed(evaluation.method.decimals),
                uncertain: weak.uncertain,
                repeated: match (repeated > 1, language) {
                    (false, _) => String::new(),
                    (true, Language::Chinese) => format!("连续 {repeated} 轮薄弱，重点关注"),
                    (true, Language::English) => format!("weak for {repeated} rounds running"),
                },
                advice: node.advice.as_deref().map(clean).unwrap_or_default(),
                who: node.who.as_deref().map(|who| words::who(who, language)).unwrap_or_default(),
                effort: node
                    .effort
                    .as_deref()
                    .map(|effort| words::effort(effort, language))
                    .unwrap_or_default(),
                lines: costs(result)
                    .into_iter()
                    .map(|own| {
                        let points = figure::signed(&figure::by_hand(&own.points));
                        line(own, points, language)
                    })
                    .collect(),
                measures: measures(evaluation, team, result, language),
            })
        })
        .collect()
}

fn measures(
    evaluation: &Evaluation,
    team: &TeamResult,
    result: &NodeResult,
    language: Language,
) -> Vec<Measure> {
    result
        .reads
        .iter()
        .filter_map(|place| team.measures.get(*place))
        .map(|own| Measure {
            name: measure::name(evaluation, own),
            value: measure::in_words(evaluation, own, language),
            rows: rows_in_words(&own.rows, own.evidence, language),
        })
        .collect()
}
