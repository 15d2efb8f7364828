//! The score of each indicator beside the peers.

use serde::Serialize;

use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{bar::percent, class::node_name, figure, sheets::indicator_places, text::clean},
};

#[derive(Serialize)]
pub(crate) struct Indicator {
    pub(crate) name: String,
    pub(crate) group: String,
    /// The first of its group: how many there are.
    pub(crate) group_rows: usize,
    pub(crate) full: String,
    pub(crate) score: Option<String>,
    pub(crate) rate: String,
    pub(crate) bar: String,
    pub(crate) peer: Option<String>,
    pub(crate) peer_at: Option<String>,
    pub(crate) status: String,
    pub(crate) reason: String,
    pub(crate) weak: bool,
    /// `weak`, `low` or nothing.
    pub(crate) tone: &'static str,
}

pub(crate) fn indicators(
    evaluation: &Evaluation,
    team: &TeamResult,
    language: Language,
) -> Vec<Indicator> {
    let places = indicator_places(evaluation);
    let parent = |at: usize| evaluation.nodes.get(at).and_then(|node| node.parent);
    let mut rows: Vec<Indicator> = Vec::new();
    let mut last = None;
    for (order, at) in places.iter().enumerate() {
        let Some(result) = team.nodes.get(*at) else { continue };
        let group = parent(*at);
        let group_rows = if order > 0 && group == last {
            0
        } else {
            places.iter().skip(order).take_while(|other| parent(**other) == group).count()
        };
        last = group;
        rows.push(Indicator {
            name: node_name(evaluation, *at),
            group: group.map_or_else(String::new, |at| node_name(evaluation, at)),
            group_rows,
            full: figure::by_hand(&result.points),
            score: result.score.as_ref().map(|score| figure::score(evaluation, score)),
            rate: result.rate.as_ref().map(figure::percent).unwrap_or_default(),
            bar: result
                .score
                .as_ref()
                .map_or_else(|| "0".to_owned(), |score| percent(score, &result.points)),
            peer: result.peer_mean.as_ref().map(|mean| mean.to_fixed(evaluation.method.decimals)),
            peer_at: result.peer_mean.as_ref().map(|mean| percent(mean, &result.points)),
            status: clean(result.status.message().in_language(language)),
            reason: result
                .reason
                .as_ref()
                .map(|reason| clean(reason.in_language(language)))
                .unwrap_or_default(),
            weak: result.weak,
            tone: match (result.weak, &result.colour) {
                (true, _) => "weak",
                (false, Some(_)) => "low",
                (false, None) => "",
            },
        });
    }
    rows
}
