//! What stands in each table: one file a table.

mod data_quality;
mod ledger;
mod matrix;
mod metrics;
mod nodes;
mod overall;
mod problems;
mod scores;
mod weak_points;

use super::sheet::{Cell, Sheet};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
};

pub(crate) use data_quality::data_quality;
pub(crate) use ledger::ledger;
pub(crate) use matrix::{indicators as indicator_places, matrix};
pub(crate) use metrics::metrics;
pub(crate) use nodes::{groups, indicators};
pub(crate) use overall::{bands, overall};
pub(crate) use problems::problems;
pub(crate) use scores::{reasons, scores};
pub(crate) use weak_points::{costs, weak_points};

/// Makes one table of an evaluation.
#[derive(Clone, Copy)]
pub(crate) enum Maker {
    /// One about teams: with the rows of these.
    OfTeams(fn(&Evaluation, &[TeamResult], Language) -> Sheet),
    /// One about the round.
    OfRound(fn(&Evaluation, Language) -> Sheet),
}

impl Maker {
    /// The table with those of its rows that are not about teams.
    pub(crate) fn start(self, evaluation: &Evaluation, language: Language) -> Sheet {
        match self {
            Self::OfTeams(make) => make(evaluation, &[], language),
            Self::OfRound(make) => make(evaluation, language),
        }
    }

    /// Its rows about these teams.
    pub(crate) fn rows(
        self,
        evaluation: &Evaluation,
        teams: &[TeamResult],
        language: Language,
    ) -> Vec<Vec<Cell>> {
        match self {
            Self::OfTeams(make) => make(evaluation, teams, language).rows,
            Self::OfRound(_) => Vec::new(),
        }
    }
}

/// The tables that become CSV files, and whether the workbook has them, too.
pub(crate) const ALL: [(Maker, bool); 10] = [
    (Maker::OfTeams(scores), true),
    // The workbook has one of its own.
    (Maker::OfTeams(matrix), false),
    (Maker::OfRound(overall), true),
    (Maker::OfRound(data_quality), true),
    (Maker::OfTeams(groups), false),
    (Maker::OfTeams(indicators), false),
    (Maker::OfTeams(ledger), true),
    (Maker::OfTeams(metrics), true),
    (Maker::OfTeams(weak_points), true),
    (Maker::OfRound(problems), true),
];
