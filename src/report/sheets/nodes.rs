use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeKind, NodeResult, TeamResult},
    report::{
        class::{node_id, node_name},
        label::{self as l, Label},
        sheet::{Builder, Cell, Sheet},
        words,
    },
};

/// What a team got on a node: the columns that groups and indicators share.
const RESULT: [Label; 15] = [
    l::POINTS,
    l::EFFECTIVE_POINTS,
    l::SCORE,
    l::RATE,
    l::CONTRIBUTION,
    l::STATUS,
    l::RANK,
    l::OF,
    l::PEER_MEAN,
    l::WEAK,
    l::COLOUR,
    l::REASON,
    l::EVIDENCE,
    l::WORST,
    l::BEST,
];

/// The columns at the end are for drafts only.
fn result_columns(evaluation: &Evaluation) -> &'static [Label] {
    let all: &[Label] = &RESULT;
    if evaluation.draft { all } else { all.get(..RESULT.len() - 2).unwrap_or(all) }
}

fn result_cells(evaluation: &Evaluation, result: &NodeResult, language: Language) -> Vec<Cell> {
    let standing = result.standing.as_ref();
    let (evidence, _) = crate::report::ledger::rows_of(result.ledger.iter());
    let mut cells = vec![
        Cell::Score(result.points.clone()),
        Cell::Exact(result.effective_points.clone()),
        Cell::score(result.score.as_ref()),
        Cell::share(result.rate.as_ref()),
        Cell::exact(result.contribution.as_ref()),
        words::status(result.status, language),
        Cell::count(standing.map(|standing| standing.rank)),
        Cell::count(standing.map(|standing| standing.of)),
        Cell::exact(result.peer_mean.as_ref()),
        if result.score.is_some() { Cell::truth(result.weak, language) } else { Cell::Blank },
        colour(result, language),
        Cell::text_or_blank(result.reason.as_ref().map(|reason| reason.in_language(language))),
        Cell::Count(evidence),
    ];
    if evaluation.draft {
        let bounds = result.bounds.as_ref();
        cells.push(Cell::score(bounds.map(|(worst, _)| worst)));
        cells.push(Cell::score(bounds.map(|(_, best)| best)));
    }
    cells
}

/// The colour that the method gives: its id in English files, its name in Chinese ones.
fn colour(result: &NodeResult, language: Language) -> Cell {
    match (&result.colour, language) {
        (Some(id), Language::Chinese) => Cell::text(words::colour(id, language)),
        (id, _) => Cell::text_or_blank(id.as_ref()),
    }
}

/// A row a team × group.
pub(crate) fn groups(evaluation: &Evaluation, teams: &[TeamResult], language: Language) -> Sheet {
    let columns = [l::TEAM, l::NAME, l::GROUP, l::GROUP_NAME, l::PARENT];
    rows(evaluation, teams, language, "groups", &columns, NodeKind::Group)
}

/// A row a team × indicator.
pub(crate) fn indicators(
    evaluation: &Evaluation,
    teams: &[TeamResult],
    language: Language,
) -> Sheet {
    let columns = [l::TEAM, l::NAME, l::INDICATOR, l::INDICATOR_NAME, l::GROUP];
    rows(evaluation, teams, language, "indicators", &columns, NodeKind::Indicator)
}

fn rows(
    evaluation: &Evaluation,
    teams: &[TeamResult],
    language: Language,
    id: &'static str,
    columns: &[Label],
    level: NodeKind,
) -> Sheet {
    let mut builder =
        Builder::new(id, language).columns(columns).columns(result_columns(evaluation));
    for team in teams {
        for (at, (node, result)) in evaluation.nodes.iter().zip(&team.nodes).enumerate() {
            if node.level != level {
                continue;
            }
            let mut row = vec![
                Cell::text(&team.id),
                Cell::text(&team.name),
                Cell::text(&node.id),
                Cell::text(node_name(evaluation, at)),
                Cell::text_or_blank(node.parent.map(|parent| node_id(evaluation, parent))),
            ];
            row.extend(result_cells(evaluation, result, language));
            builder.row(row);
        }
    }
    builder.build()
}
