//! What is told beside scores: weak points, checks, known warnings.

use std::sync::Arc;

use super::{ColumnIndex, TableIndex};
use crate::{
    diagnostic::Place,
    value::{Date, Number},
};

/// `[weak]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakPoints {
    /// Weak in at least this share of the teams that it applies to: a common weak point.
    pub common: Number,
    /// Weak in so many rounds running: to be watched.
    pub repeated: u32,
    /// Colours by score rate: below each bound, its name (an id: `red`, `yellow`), lowest bound first.
    pub colours: Vec<(Number, Arc<str>)>,
}

/// `[judge]`: how certain the judgement says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Confidence of intervals of rates: 0.95.
    pub confidence: Number,
    /// Confidence of rank intervals: 0.90.
    pub rank_confidence: Number,
    /// How many draws: 2,000.
    pub draws: u32,
    /// Where the random numbers start.
    pub seed: u64,
    /// How far weights are shaken: 0.25.
    pub weights: Number,
    /// Denominators below this are marked as small: 5.
    pub small: u32,
    /// Where the problems found in the inspected units are listed.
    pub problems: Option<ProblemList>,
}

/// `[judge] problems`: a table with a row for each problem that was found in an inspected unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemList {
    /// The table.
    pub table: TableIndex,
    /// The column with the kind of problem.
    pub of: ColumnIndex,
    /// The column with the inspected unit.
    pub unit: ColumnIndex,
}

/// `[check]`: what `zhixiao check` goes by. No score depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckSettings {
    /// One case that moves more points than this is a cliff.
    pub cliff: Option<Number>,
    /// Of how many cases a rate is made when one case more or less is tried.
    pub cases: Option<u32>,
    /// What was reviewed longer ago than so many years is to be looked at again.
    pub reviewed_years: Option<Number>,
}

/// `[[allow]]`: a warning that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The code of the warning.
    pub code: Arc<str>,
    /// Only there: an id, or the whole path.
    pub at: Option<Arc<str>>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Where it is declared.
    pub place: Place,
}
