use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostics, Place, Severity},
    method::model::{Method, TableIndex},
    table::Ledgers,
};

/// Errors about cells that count as not reported become warnings. The roster decides who is compared with
/// whom: its errors stay.
pub(super) fn softened(method: &Method, ledgers: &Ledgers, found: Diagnostics) -> Diagnostics {
    let tables = (0..method.tables.len()).map(TableIndex).filter(|table| *table != method.roster);
    let mut places = BTreeSet::new();
    for ledger in tables.filter_map(|table| ledgers.table(table)) {
        for (row, column) in ledger.unresolved() {
            let place = ledger.cell_place(*column, *row as usize);
            places.insert((place.file, place.sheet, place.row, place.column));
        }
    }
    found
        .into_iter()
        .map(|mut one| {
            let Place { file, sheet, row, column, .. } = one.place.clone();
            if column.is_some() && places.contains(&(file, sheet, row, column)) {
                one.severity = one.severity.max(Severity::Warning);
            }
            one
        })
        .collect()
}
