//! What is added, taken off, or forbids a grade.

use std::sync::Arc;

use super::{NodeIndex, Rule};
use crate::{
    diagnostic::Place,
    value::{Date, Number},
};

/// `[[bonus]]` or `[[deduction]]`.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// A number or a ledger.
    pub score: Rule,
    /// At most this.
    pub cap: Option<Number>,
    /// The group of `[bonus_cap]` that it belongs to.
    pub group: Option<Arc<str>>,
    /// Counts only if this is true.
    pub gate: Option<Rule>,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// `[[veto]]`.
#[derive(Debug, Clone)]
pub struct Veto {
    /// Its id.
    pub id: Arc<str>,
    /// What people read; the reason where it has no name.
    pub name: String,
    /// Fires when true.
    pub when: Rule,
    /// Why.
    pub reason: String,
    /// What it does.
    pub effect: VetoEffect,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// What a veto does. Grades are places in [`Method::grades`].
#[derive(Debug, Clone)]
pub enum VetoEffect {
    /// The grade is at most this.
    Ceiling(usize),
    /// The grade is this.
    Grade(usize),
    /// The total is this.
    Score(Number),
    /// The total is at most this.
    Cap(Rule),
    /// That indicator gets 0.
    Indicator(NodeIndex),
    /// Not eligible for these grades.
    Bar(Vec<usize>),
    /// Nothing else is scored; the team gets the grade, if one is named.
    Stop(Option<usize>),
}
