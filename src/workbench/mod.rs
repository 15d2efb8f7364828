//! What an analyst works with beside the evaluation itself: what moved between two results, what a change
//! would do, what it takes to reach a grade, the printable handbook of a method, the layout of its
//! files, what editors complete from, and its metrics as SQL.

pub mod backtest;
pub mod compare;
pub mod definitions;
pub mod format;
pub mod handbook;
pub mod improve;
mod invented_ledger;
pub mod lint;
pub mod method_workbook;
mod page;
pub mod sql;

pub use compare::{Comparison, Effect, compare};
pub use invented_ledger::InventedLedger;
