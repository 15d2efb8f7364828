//! The method's own tests: what `tests/*.toml` says is worked out and compared, and the decisions of the
//! method that the tests reach are counted.
//!
//! ```text
//! Suite ── scene ──────────── checks ────────── Report ── render
//!          what a test        what came out     verdicts  for people, JSON, JUnit
//!          hands in, scored   against what was
//!                             to come out
//! ```

mod call;
mod checks;
mod compare;
pub mod coverage;
mod given;
mod needs;
mod part;
mod record;
pub mod render;
mod report;
mod run;
mod scene;
mod suggest;
mod suite;

pub use part::Part;
pub use record::record;
pub use report::{Mismatch, Report, TestResult, Verdict};
pub use run::{RunOptions, run};
pub use suggest::{Suggested, suggest};
pub use suite::Suite;

#[cfg(test)]
mod tests;
