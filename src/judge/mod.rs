//! Points become judgements: ranks and how certain they are, grades, weak points.

mod assemble;
mod certainty;
pub mod evaluation;
mod grade;
mod rank;
pub mod statistics;
mod weak_point;

pub use assemble::{RoundFacts, judge};
