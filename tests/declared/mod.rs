//! Columns of tables as a method declares them.

use std::sync::Arc;

use zhixiao::table::ColumnSpec;

pub(crate) fn column(id: &str, headers: &[&str]) -> ColumnSpec {
    ColumnSpec {
        id: Arc::from(id),
        headers: headers.iter().map(|header| (*header).to_owned()).collect(),
        ..ColumnSpec::default()
    }
}
