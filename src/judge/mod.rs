//! Points become judgements: ranks and how certain they are, grades, weak points.

mod assemble;
mod certainty;
mod described;
mod draft;
pub mod evaluation;
mod grade;
mod peers;
mod problems;
mod rank;
mod rows;
mod shared;
mod standing;
pub mod statistics;
mod team;
mod veto;
mod weak_point;
mod whole_round;

pub use assemble::{RoundFacts, judge};
pub(crate) use grade::{is_of_quota, quota_in_words};
pub(crate) use veto::effect as veto_in_words;
pub(crate) use weak_point::{largest_denominator, line_in_words as weak_line_in_words};
