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

use super::sheet::Sheet;
use crate::{diagnostic::Language, judge::evaluation::Evaluation};

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
pub(crate) type Maker = fn(&Evaluation, Language) -> Sheet;

/// All tables of an evaluation.
pub(crate) fn of(evaluation: &Evaluation, language: Language) -> Vec<Sheet> {
    ALL.iter().map(|make| make(evaluation, language)).collect()
}

/// The tables that become CSV files.
const ALL: [Maker; 10] = [
    scores,
    matrix,
    overall,
    data_quality,
    groups,
    indicators,
    ledger,
    metrics,
    weak_points,
    problems,
];
