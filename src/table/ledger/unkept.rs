use std::{fmt, sync::Arc};

use super::cell::tidy;
use crate::method::model::ColumnIndex;

/// Reads the field of a row again: its place from 0, and its place among the fields of the file.
pub(super) type ReadAgain = dyn Fn(usize, usize) -> Option<String> + Send + Sync;

/// Columns of a big ledger whose texts no rule reads: they were checked and not kept, and are read again when
/// somebody wants to see them. A table that has some has no two rows of the same key.
#[derive(Clone)]
pub(super) struct Unkept {
    /// Which, and their fields in the file.
    pub(super) columns: Vec<(ColumnIndex, usize)>,
    pub(super) again: Arc<ReadAgain>,
}

impl Unkept {
    /// The text of a row as it is kept elsewhere, if the column is one of those.
    pub(super) fn text(&self, column: ColumnIndex, row: usize) -> Option<Arc<str>> {
        let (_, field) = self.columns.iter().find(|(known, _)| *known == column)?;
        Some(tidy(&(self.again)(row, *field)?))
    }
}

impl fmt::Debug for Unkept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unkept").field("columns", &self.columns).finish_non_exhaustive()
    }
}
