//! Tables and their columns.

use std::sync::Arc;

use super::{ColumnIndex, Constant, Rule};
use crate::{
    diagnostic::Place,
    script::Kind,
    value::{Absence, Enumeration, Number},
};

/// `[tables.ID]`.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// Stems of files or names of sheets; `*` stands for anything.
    pub files: Vec<String>,
    /// The columns that identify a row; may be empty.
    pub key: Vec<ColumnIndex>,
    /// It is no ledger but a map by its key that every expression sees.
    pub reference: bool,
    /// The method's own table: its rows come from the pack's files (indices into
    /// [`Method::files`]), not from the round.
    pub in_pack: Option<Vec<usize>>,
    /// What its absence means.
    pub required: Required,
    /// `role = "calendar"`: what `workdays` counts by. The first date column is the day and the
    /// first column of type bool says whether it is a workday.
    pub calendar: bool,
    /// Its columns: those of the file, then derived ones in the order in which they can be worked out.
    pub columns: Vec<Column>,
    /// The column of type `team` that says whose the row is, if there is one.
    pub team: Option<ColumnIndex>,
    /// The column of type `indicator`, if there is one.
    pub indicator: Option<ColumnIndex>,
    /// Where it is declared.
    pub place: Place,
}

/// `required` of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// Without it nothing is evaluated.
    Yes,
    /// It may be missing; its metrics are then not reported.
    No,
    /// Without it teams are scored but not graded.
    Grade,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its id.
    pub id: Arc<str>,
    /// What it holds.
    pub kind: ColumnKind,
    /// Where its values come from.
    pub origin: ColumnOrigin,
    /// The headers by which it is found in a file; the id is one of them.
    pub headers: Vec<String>,
    /// One of the headers holds `{indicator}`: one column for each indicator.
    pub per_indicator: bool,
    /// A blank is an error.
    pub required: bool,
    /// Bounds of numbers and dates.
    pub min: Option<Constant>,
    /// Bounds of numbers and dates.
    pub max: Option<Constant>,
    /// Must not be false for any row.
    pub check: Option<Rule>,
    /// Words that mean an absence.
    pub absent: Vec<(Absence, Vec<String>)>,
    /// Endings that a number may carry, with their factor.
    pub units: Vec<(String, Number)>,
    /// Words that a date cell may hold, and the column that then takes their id.
    pub words: Option<(Arc<Enumeration>, ColumnIndex)>,
    /// An empty cell takes the value above it.
    pub fill_down: bool,
    /// What a date is that has a month and no day; without it such a date is an error.
    pub month: Option<MonthDay>,
    /// A bare number of a percent column is divided by this.
    pub scale: Option<Number>,
    /// What the number is a quantity of.
    pub quantity: Option<Quantity>,
    /// The file is refused if it has this column at all.
    pub private: bool,
    /// Where it is declared.
    pub place: Place,
}

impl Column {
    /// What people call it: the header that is declared first.
    #[must_use]
    pub fn header(&self) -> &str {
        self.headers.first().map_or(&*self.id, String::as_str)
    }
}

/// `month`: the day that a date without one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthDay {
    /// The first of the month.
    Start,
    /// The last of the month.
    End,
}

/// Where a column's values come from.
#[derive(Debug, Clone)]
pub enum ColumnOrigin {
    /// The file.
    File,
    /// The word that stood in a date cell of that column.
    WordIn(ColumnIndex),
    /// The id of the indicator whose column of the file the row was read for.
    HeaderIndicator,
    /// An expression over the row.
    Derived(Box<Rule>),
    /// `highest`: true for the one row with the greatest `by` among the rows that agree in `per` (and the team).
    Highest {
        /// What is compared; rows for which it is absent are never the highest.
        by: Box<Rule>,
        /// Within rows that agree in these.
        per: Vec<ColumnIndex>,
    },
    /// `nth`: 1, 2, 3… among the rows that agree in `per` (and the team), in the order of `order`, then the key.
    Nth {
        /// Within rows that agree in these.
        per: Vec<ColumnIndex>,
        /// Sorted by these.
        order: Vec<ColumnIndex>,
    },
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// A fraction of one, written as 95 %, ９５％ or 0.95.
    Percent,
    /// A day.
    Date,
    /// 是 or 否.
    Bool,
    /// One of a closed list.
    Enum(Arc<Enumeration>),
    /// A team of the roster, by id, name or alias.
    Team,
    /// An indicator of the method, by id, code, name or alias.
    Indicator,
}

impl ColumnKind {
    /// What a cell of the column is to expressions.
    #[must_use]
    pub fn in_expressions(&self) -> Kind {
        match self {
            Self::Text | Self::Team | Self::Indicator => Kind::Text,
            Self::Int | Self::Number | Self::Percent => Kind::Number,
            Self::Date => Kind::Date,
            Self::Bool => Kind::Bool,
            Self::Enum(of) => Kind::Enum(Arc::clone(of)),
        }
    }
}

/// What a number is a quantity of: for `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A share of one.
    Ratio,
    /// Points.
    Points,
    /// Things.
    Count,
    /// Calendar days.
    Days,
    /// Workdays.
    Workdays,
    /// Money.
    Money,
}
