//! Workbooks: XLSX and its kin, XLSB, XLS and ODS, each within bounds.

use std::sync::Arc;

use super::grid::Found;
use super::input::{FileKind, InputFile};
use super::source::Source;
use super::told::Told;

/// One sheet of a workbook.
pub(super) struct WorkbookSheet {
    pub(super) name: Arc<str>,
    pub(super) hidden: bool,
    pub(super) source: Source,
    pub(super) found: Found,
}

/// What kind of workbook a zip holds, if it holds one.
pub(super) fn kind_of_zip(_bytes: &[u8]) -> Option<FileKind> {
    None
}

/// Reads all sheets of a workbook; what is wrong with it is told.
pub(super) fn read(_file: &InputFile, _kind: FileKind, _told: &mut Told) -> Vec<WorkbookSheet> {
    Vec::new()
}
