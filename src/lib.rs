//! zhixiao evaluates the quality of the work of inspection teams by a method that is data.
//!
//! Data goes one way, down this list; a module imports only what stands above it:
//! [`value`] and [`diagnostic`], [`script`], [`method`], [`table`], [`metric`], [`score`], [`judge`],
//! [`report`], [`pipeline`], [`testing`], [`workbench`], [`cli`].

#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod judge;
pub mod method;
pub mod metric;
mod parallel;
pub mod pipeline;
pub mod report;
pub mod score;
pub mod script;
pub mod table;
pub mod testing;
pub mod value;
pub mod workbench;
