//! Rows become numbers: one for each team, or for each team × indicator, with the rows behind it.
//!
//! [`from_tables`] works out all metrics over tables at once; [`compute`] the others, one by one in the
//! order of the method's plan. [`GivenMetrics`] are those that were worked out elsewhere.

mod across;
mod aggregate;
mod axes;
mod compute;
mod different_rows;
mod environment;
mod evidence;
mod from_tables;
mod gathering;
mod given;
mod ledger_rows;
mod measures;
mod mistakes;
mod over_indicators;
mod peers;
mod sample;
mod unjudged;

pub use compute::{Previous, Scores, compute};
pub use evidence::{EVIDENCE_SAMPLE, Evidence};
pub use from_tables::{from_tables, from_tables_but};
pub use gathering::{GatheredMetrics, Gathering};
pub use given::{GIVEN_COLUMNS, GivenMetrics};
pub use measures::{Measured, Measures};

pub use crate::table::{RowRef, constant};

#[cfg(test)]
mod gathering_tests;
#[cfg(test)]
mod tests;
