//! Grades and rankings.

use std::sync::Arc;

use super::{Better, ColumnIndex, MetricIndex, NodeIndex, Rule};
use crate::{
    diagnostic::Place,
    value::{Date, Number},
};

/// `[[grade]]`.
#[derive(Debug, Clone)]
pub struct Grade {
    /// What people read; also its id.
    pub name: Arc<str>,
    /// The total must reach this.
    pub min: Option<Number>,
    /// The total must stay below this (or at it, unless `open`).
    pub max: Option<Number>,
    /// `max` itself is not included.
    pub open: bool,
    /// The total must be above this quantile of the graded totals of the class.
    pub above_quantile: Option<Number>,
    /// The total must be at or below this quantile.
    pub below_quantile: Option<Number>,
    /// Must be true.
    pub when: Option<Rule>,
    /// How many may have it.
    pub quota: Option<Quota>,
    /// What follows from it.
    pub consequence: Option<String>,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// How many teams of a class may have a grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Of the base.
    pub share: Number,
    /// What the share is of.
    pub of: QuotaBase,
    /// How a broken number of teams is made whole.
    pub rounding: QuotaRounding,
    /// At least so many, if so many reach the grade; their ties get it all the same.
    pub at_least: usize,
    /// What happens to teams that tie over the cut.
    pub ties: QuotaTies,
}

/// What a quota is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaBase {
    /// All teams of the class on the roster.
    Roster,
    /// Those that can be graded.
    Graded,
}

/// How a broken number of teams is made whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaRounding {
    /// Down.
    Floor,
    /// Up.
    Ceiling,
    /// Half up.
    Nearest,
}

/// What happens to teams that tie over the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaTies {
    /// None of them gets the grade.
    None,
    /// All of them get it.
    All,
}

/// `[[ranking]]`.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// Roster columns within which it ranks.
    pub within: Vec<ColumnIndex>,
    /// Which way is better.
    pub better: Better,
    /// Printed values are ranked, not exact ones.
    pub printed: bool,
    /// Decimals of the printed value where they differ from the method's.
    pub decimals: Option<u32>,
    /// After two firsts comes a second, not a third.
    pub dense: bool,
    /// What decides between equals, in this order.
    pub tie_breaks: Vec<TieBreak>,
    /// How many stand in the red list.
    pub top: Option<usize>,
    /// How many stand in the black list.
    pub bottom: Option<usize>,
    /// Where it is declared.
    pub place: Place,
}

/// What decides between equals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieBreak {
    /// The value that is compared.
    pub by: TieBreakBy,
    /// Which way is better.
    pub better: Better,
}

/// The value of a tie-break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieBreakBy {
    /// A node's score; not applicable counts 0.
    Node(NodeIndex),
    /// A metric.
    Metric(MetricIndex),
}
