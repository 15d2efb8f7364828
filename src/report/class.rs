//! The teams by class: those that are ranked with each other.

use indexmap::IndexMap;

use super::{text::clean, words::pick};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, Standing, TeamResult},
};

/// A class of teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Class {
    /// The values that make it, joined; empty if there is only one class.
    pub(crate) name: String,
    /// Places in [`Evaluation::teams`], in the order of the outputs.
    pub(crate) teams: Vec<usize>,
}

/// The roster columns that make a class: those of the official ranking.
fn columns(evaluation: &Evaluation) -> &[usize] {
    match evaluation.rankings.first() {
        Some(official) => &official.within,
        None => &evaluation.method.class,
    }
}

/// The classes, in the order of the outputs.
pub(crate) fn classes(evaluation: &Evaluation) -> Vec<Class> {
    let columns = columns(evaluation);
    let mut classes: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (at, team) in evaluation.teams.iter().enumerate() {
        classes.entry(name(team, columns)).or_default().push(at);
    }
    classes.into_iter().map(|(name, teams)| Class { name, teams }).collect()
}

/// The class of a team in words; empty if there is only one.
pub(crate) fn of_team(evaluation: &Evaluation, team: &TeamResult) -> String {
    name(team, columns(evaluation))
}

fn name(team: &TeamResult, columns: &[usize]) -> String {
    let values = columns.iter().filter_map(|column| team.roster.get(*column));
    values
        .map(|value| clean(value))
        .filter(|value| !value.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The official place of a team.
pub(crate) fn official(team: &TeamResult) -> Option<&Standing> {
    team.standings.first().and_then(Option::as_ref)
}

/// Is the team on the red or the black list of the official ranking?
pub(crate) fn list(
    evaluation: &Evaluation,
    team: &TeamResult,
    language: Language,
) -> Option<(&'static str, String)> {
    let ranking = evaluation.rankings.first()?;
    let standing = official(team)?;
    if ranking.top.is_some_and(|top| standing.rank <= top) {
        return Some(("red", pick(language, "红榜", "red list").to_owned()));
    }
    let last = standing.rank + standing.tied;
    if ranking.bottom.is_some_and(|bottom| last + bottom > standing.of) {
        return Some(("black", pick(language, "黑榜", "black list").to_owned()));
    }
    None
}

/// Does the roster column only repeat the team's id or name?
pub(crate) fn repeats_team(evaluation: &Evaluation, column: usize) -> bool {
    evaluation.teams.iter().all(|team| {
        team.roster.get(column).is_none_or(|value| *value == team.id || *value == team.name)
    })
}

/// The roster columns that tell something, as places in [`Evaluation::roster`].
pub(crate) fn roster_columns(evaluation: &Evaluation) -> Vec<usize> {
    (0..evaluation.roster.len())
        .filter(|column| {
            !repeats_team(evaluation, *column)
                && evaluation
                    .teams
                    .iter()
                    .any(|team| team.roster.get(*column).is_some_and(|value| !value.is_empty()))
        })
        .collect()
}

/// `code name` of a node.
pub(crate) fn node_name(evaluation: &Evaluation, node: usize) -> String {
    evaluation.nodes.get(node).map_or_else(String::new, |node| match &node.code {
        Some(code) => clean(&format!("{code} {}", node.name)),
        None => clean(&node.name),
    })
}

/// The id of a node.
pub(crate) fn node_id(evaluation: &Evaluation, node: usize) -> &str {
    evaluation.nodes.get(node).map_or("", |node| &node.id)
}
