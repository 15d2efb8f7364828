//! The method's own tests, as they are written in `tests/*.toml`. Running them needs everything and is
//! done elsewhere.

mod cases;
mod read;

use std::{ops::Range, sync::Arc};

use indexmap::IndexMap;

pub use self::read::read;
use super::model::Constant;
use crate::{
    diagnostic::Place,
    value::{Absence, Date, Number},
};

/// One test; of a table of cases, one case.
#[derive(Debug, Clone, Default)]
pub struct PackTest {
    /// Its name; of a case with the case's number behind it.
    pub name: Arc<str>,
    /// The id of the pack that it belongs to.
    pub pack: Arc<str>,
    /// Where it is written.
    pub place: Place,
    /// It is not expected to pass yet.
    pub todo: bool,
    /// The overlay changes on purpose what it says.
    pub superseded: bool,
    /// The day on which it is judged.
    pub as_of: Option<Date>,
    /// Only this expression is tested.
    pub call: Option<Call>,
    /// Metrics that go in; no others are known, and only what they suffice for is worked out.
    pub metrics: IndexMap<Arc<str>, Figure>,
    /// Metrics and roster columns of a whole team that go in; everything is worked out.
    pub team: IndexMap<Arc<str>, Figure>,
    /// Params that differ.
    pub params: IndexMap<Arc<str>, Constant>,
    /// Tables that go in, as CSV.
    pub tables: IndexMap<Arc<str>, Arc<str>>,
    /// Which team is looked at; the only one unless given.
    pub of: Option<Arc<str>>,
    /// What must come out.
    pub expected: Expected,
}

/// An expression that is tested by itself.
#[derive(Debug, Clone)]
pub struct Call {
    /// The expression.
    pub expression: Arc<str>,
    /// The file that it is in.
    pub file: Arc<str>,
    /// The text of that file.
    pub text: Arc<str>,
    /// The bytes of the TOML string in it, with its quotes.
    pub span: Range<usize>,
    /// Variables of the expression, from the columns of `cases`.
    pub variables: IndexMap<Arc<str>, Figure>,
}

/// What must come out. What is not there is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The score of the call.
    pub score: Option<Figure>,
    /// The lines of the call's ledger; none may be left over.
    pub ledger: Option<Vec<ExpectedLine>>,
    /// The call must end with an error whose text holds this.
    pub fails: Option<String>,
    /// Metrics.
    pub metrics: IndexMap<Arc<str>, Figure>,
    /// Scores of indicators.
    pub indicators: IndexMap<Arc<str>, Figure>,
    /// Scores of groups.
    pub groups: IndexMap<Arc<str>, Figure>,
    /// The base.
    pub base: Option<Figure>,
    /// All bonuses together.
    pub bonus: Option<Figure>,
    /// Bonuses by id.
    pub bonuses: IndexMap<Arc<str>, Figure>,
    /// All deductions together.
    pub deduction: Option<Figure>,
    /// Deductions by id.
    pub deductions: IndexMap<Arc<str>, Figure>,
    /// The total.
    pub total: Option<Figure>,
    /// The grade; an empty text: none.
    pub grade: Option<Arc<str>>,
    /// The vetoes that fire, and no others.
    pub veto: Option<Vec<Arc<str>>>,
    /// The indicators that are weak, and no others.
    pub weak: Option<Vec<Arc<str>>>,
    /// The rank in the official ranking.
    pub rank: Option<u32>,
    /// Codes of errors that must be reported.
    pub errors: Option<Vec<Arc<str>>>,
    /// What must come out for each team.
    pub teams: IndexMap<Arc<str>, Expected>,
}

/// A line of a ledger.
#[derive(Debug, Clone)]
pub struct ExpectedLine {
    /// Its points.
    pub points: Option<Figure>,
    /// Its reason.
    pub reason: Option<String>,
}

/// A value as it is written in a test.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The value.
    pub value: FigureValue,
    /// As it is written, without quotes.
    pub written: Arc<str>,
    /// Where.
    pub place: Place,
}

/// What a [`Figure`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureValue {
    /// A number; with `decimals` it is compared after rounding to so many, without them exactly.
    Number {
        /// The number.
        number: Number,
        /// The digits behind the point, if it is written as a decimal.
        decimals: Option<u32>,
    },
    /// Absent, for that reason if one is given.
    Absent(Option<Absence>),
    /// Anything else.
    Other(Constant),
}

impl Expected {
    /// Does it say nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.score.is_none()
            && self.ledger.is_none()
            && self.fails.is_none()
            && self.metrics.is_empty()
            && self.indicators.is_empty()
            && self.groups.is_empty()
            && self.base.is_none()
            && self.bonus.is_none()
            && self.bonuses.is_empty()
            && self.deduction.is_none()
            && self.deductions.is_empty()
            && self.total.is_none()
            && self.grade.is_none()
            && self.veto.is_none()
            && self.weak.is_none()
            && self.rank.is_none()
            && self.errors.is_none()
            && self.teams.values().all(Self::is_empty)
    }
}
