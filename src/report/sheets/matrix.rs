use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeKind, TeamResult},
    report::{
        class::node_name,
        label as l,
        sheet::{Builder, Cell, Sheet},
    },
};

/// Team × indicator, wide: the scores.
pub(crate) fn matrix(evaluation: &Evaluation, teams: &[TeamResult], language: Language) -> Sheet {
    let indicators: Vec<usize> = indicators(evaluation);
    let mut builder = Builder::new("matrix", language).columns(&[l::TEAM, l::NAME]);
    for at in &indicators {
        let id = evaluation.nodes.get(*at).map_or("", |node| &node.id);
        builder = builder.column(id, &node_name(evaluation, *at));
    }
    builder = builder.columns(&[l::TOTAL]);
    for team in teams {
        let mut row = vec![Cell::text(&team.id), Cell::text(&team.name)];
        row.extend(
            indicators
                .iter()
                .map(|at| Cell::score(team.nodes.get(*at).and_then(|node| node.score.as_ref()))),
        );
        row.push(Cell::score(team.total.as_ref()));
        builder.row(row);
    }
    builder.build()
}

/// The indicators, as places in [`Evaluation::nodes`].
pub(crate) fn indicators(evaluation: &Evaluation) -> Vec<usize> {
    evaluation
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.level == NodeKind::Indicator)
        .map(|(at, _)| at)
        .collect()
}
