use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        label as l,
        ledger::of_team,
        sheet::{Builder, Cell, Sheet},
        words,
    },
};

/// A row a line of the points ledger. The points of a team add up to its total.
pub(crate) fn ledger(evaluation: &Evaluation, teams: &[TeamResult], language: Language) -> Sheet {
    let mut builder = Builder::new("ledger", language).columns(&[
        l::TEAM,
        l::NAME,
        l::PART,
        l::NODE,
        l::NODE_NAME,
        l::LINE,
        l::KIND,
        l::LEDGER_POINTS,
        l::REASON,
        l::EVIDENCE,
        l::ROWS,
    ]);
    for team in teams {
        let (id, name) = (Cell::text(&team.id), Cell::text(&team.name));
        for entry in of_team(evaluation, team, language) {
            builder.row(vec![
                id.clone(),
                name.clone(),
                Cell::Word(entry.part.id(), entry.part.name(language).into()),
                Cell::text(entry.id),
                Cell::text(entry.name),
                Cell::Count(entry.number as u64),
                words::kind(entry.line.kind, language),
                Cell::Exact(entry.line.points.clone()),
                Cell::text(&entry.line.reason),
                Cell::Count(entry.line.evidence),
                Cell::rows(&entry.line.rows, entry.line.evidence, language),
            ]);
        }
    }
    builder.build()
}
