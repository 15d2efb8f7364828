//! The statistics of the judgement: pure functions on plain numbers.
//!
//! Nothing here knows of methods, teams or reports: the functions take counts, rates and scores as `f64`,
//! in the order of the caller, and give numbers back. They keep some promises together:
//!
//! - What cannot be said is `None`, never a number: too few values, a count above its denominator, a value
//!   that is not finite.
//! - A function that draws takes its seed, and the same arguments give the same result. Sums run in the order
//!   of the arguments.
//! - A rate is a fraction (0.95, not 95), a confidence too; ranks begin at 1.
//!
//! `docs/statistics.md` says for readers of the outputs what each number means.

pub mod agreement;
pub mod association;
pub mod bands;
pub mod change;
pub mod composite;
pub mod concentration;
pub mod control_chart;
pub(super) mod draw;
pub mod funnel;
pub mod grade_probability;
pub mod interval;
pub mod multiplicity;
pub mod order;
pub mod paired;
mod peak;
pub mod rank_interval;
pub mod raters;
pub mod recurrence;
pub mod reliability;
pub mod robustness;
pub mod shrinkage;
pub mod signal;
pub mod sobol;
pub mod summary;
pub mod tail;

pub use self::interval::wilson;
