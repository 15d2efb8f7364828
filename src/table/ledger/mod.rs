//! From grids of raw cells to the typed rows of the tables that a method declares.
//!
//! ```text
//! grids ── from_grids ── derive ── validate ──> Ledgers
//!          each cell      columns   keys, checks,
//!          read once      worked    points
//!                         out
//! ```
//!
//! Rows are kept column by column, each different value once ([`LedgerColumn`]): a cell is parsed, and a row
//! expression evaluated, once for each different thing that is there.

mod cell;
mod codes;
mod combinations;
mod constant;
mod decisions;
mod derive;
mod different_values;
mod files;
mod fold;
mod from_grids;
mod from_large;
mod header_specs;
mod indicator_names;
mod ledger_table;
mod ledgers;
mod load;
mod missing;
mod order;
mod read_columns;
mod reference;
mod roster;
mod row_expression;
mod row_taker;
mod tuples;
mod unkept;
mod validate;

pub use codes::Codes;
pub(crate) use combinations::Combinations;
pub use constant::constant;
pub(crate) use derive::{named_rows, tell_faults};
pub(crate) use fold::folded_codes;
pub use header_specs::declared_headers;
pub(crate) use indicator_names::indicator_words;
pub use ledger_table::{LedgerColumn, LedgerTable, RowRef};
pub(crate) use ledgers::walk;
pub use ledgers::{Ledgers, RoundData};
#[cfg(test)]
pub(crate) use load::load_in;
pub(crate) use load::load_in_parts;
pub use load::{load, load_with};
pub(crate) use order::values as compare_values;
pub use roster::Roster;
pub(crate) use row_expression::{OverRows, cause, columns_behind, columns_read, over_rows};
pub(crate) use row_taker::RowTaker;
pub(crate) use tuples::tuples;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod large_tests;
#[cfg(test)]
mod tests;
