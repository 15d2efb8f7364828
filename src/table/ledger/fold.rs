use std::{borrow::Cow, sync::Arc};

use super::{
    LedgerTable,
    tuples::{Tuples, by_codes},
};
use crate::{
    method::model::ColumnIndex,
    value::{Value, text},
};

/// What two values have in common that people take for the same: texts with width, case and spaces set
/// aside. Used where rows are matched by what they hold: keys, `per`, `unit`, `distinct`.
pub(crate) fn fold(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Text(written) => {
            let key = text::key(written);
            if key == **written {
                Cow::Borrowed(value)
            } else {
                Cow::Owned(Value::Text(Arc::from(key)))
            }
        }
        _ => Cow::Borrowed(value),
    }
}

/// The same codes for values that fold to the same.
pub(crate) fn folded_codes(values: &[Value]) -> Vec<u32> {
    let mut known = rustc_hash::FxHashMap::default();
    values
        .iter()
        .map(|value| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry(fold(value).into_owned()).or_insert(next)
        })
        .collect()
}

/// Numbers the rows by what they hold in `columns`, the same for what people take for the same.
pub(crate) fn alike(ledger: &LedgerTable, columns: &[ColumnIndex], rows: &[u32]) -> Tuples {
    let columns = columns.iter().filter_map(|column| ledger.columns.get(column.0));
    by_codes(
        columns
            .map(|column| (&column.codes, column.values.len(), Some(folded_codes(&column.values)))),
        rows,
    )
}
