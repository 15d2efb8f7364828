//! Points become judgements: ranks and how certain they are, grades, weak points.

mod assemble;
mod certainty;
mod draft;
pub mod evaluation;
mod grade;
mod rank;
pub mod statistics;
mod weak_point;

pub(crate) use assemble::effect as veto_in_words;
pub use assemble::{RoundFacts, judge};
pub(crate) use grade::quota_in_words;
pub(crate) use weak_point::line_in_words as weak_line_in_words;
