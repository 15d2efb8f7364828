use std::{fmt, sync::Arc};

use rustc_hash::FxHashMap;

use super::cell::tidy;
use crate::{method::model::ColumnIndex, value::text};

/// Reads the field of a row again: its place from 0, and its place among the fields of the file.
pub(super) type ReadAgain = dyn Fn(usize, usize) -> Option<String> + Send + Sync;

/// Columns of a big ledger that are not kept, be it that no rule reads them or that their rows were handed on: they were
/// checked, and are read again when somebody wants to see them. A table that has some has no two rows of the same key.
#[derive(Clone)]
pub(super) struct Unkept {
    pub(super) columns: Vec<UnkeptColumn>,
    pub(super) again: Arc<ReadAgain>,
}

/// A column that is not kept.
#[derive(Debug, Clone)]
pub(super) struct UnkeptColumn {
    pub(super) own: ColumnIndex,
    /// Its place among the fields of the file.
    pub(super) field: usize,
    /// What its texts stand for, as printed, where that is more than a text; a blank one is empty.
    pub(super) meanings: Option<FxHashMap<String, Arc<str>>>,
}

impl UnkeptColumn {
    /// A column of texts.
    pub(super) const fn of_texts(own: ColumnIndex, field: usize) -> Self {
        Self { own, field, meanings: None }
    }
}

impl Unkept {
    /// The text of a row as it is kept elsewhere, if the column is one of those.
    pub(super) fn text(&self, column: ColumnIndex, row: usize) -> Option<Arc<str>> {
        let UnkeptColumn { field, meanings, .. } =
            self.columns.iter().find(|known| known.own == column)?;
        let written = (self.again)(row, *field)?;
        match meanings {
            None => Some(tidy(&written)),
            Some(meanings) => {
                let written = if text::is_blank(&written) { "" } else { &*written };
                meanings.get(written).cloned()
            }
        }
    }
}

impl fmt::Debug for Unkept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unkept").field("columns", &self.columns).finish_non_exhaustive()
    }
}
