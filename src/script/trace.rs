use std::sync::Arc;

use super::{Data, Fault};

/// What each part of an expression came to: for failed tests, for `explain`, and for "how far was it".
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The part as it is written.
    pub text: Arc<str>,
    /// What it came to.
    pub outcome: Outcome,
    /// Of a comparison: the operator and both sides.
    pub comparison: Option<Comparison>,
    /// The parts that were evaluated, in this order; what was skipped is not there.
    pub children: Vec<Trace>,
}

/// What a part of an expression came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A value, or an absence.
    Data(Data),
    /// An error.
    Fault(Box<Fault>),
}

/// A comparison that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// `==`, `!=`, `<`, `<=`, `>` or `>=`.
    pub operator: &'static str,
    /// What stood on the left.
    pub left: Data,
    /// What stood on the right.
    pub right: Data,
}
