//! Diagnostics as people and programs read them.

mod csv;
mod human;
mod json;

pub(crate) use self::{csv::csv_table, human::column_letters};
pub use self::{csv::to_csv, human::Human, json::to_json};
