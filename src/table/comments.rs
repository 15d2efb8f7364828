//! What people have noted at the cells of a workbook: for giving it back.

use std::sync::Arc;

use super::input::InputFile;
use super::sniff::{Content, sniff};
use super::workbook;

/// A comment at a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellComment {
    /// The row, from 1.
    pub row: u32,
    /// The column, from 1.
    pub column: u32,
    /// Whose it is, as the file says; empty where it does not.
    pub author: String,
    /// What it says; of a thread all of it.
    pub text: String,
}

/// The comments of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// Those of each visible sheet that has any.
    pub sheets: Vec<(Arc<str>, Vec<CellComment>)>,
    /// There are more, which cannot be read: only those of XLSX and XLSM can.
    pub unread: bool,
}

impl Comments {
    /// Those of a sheet.
    #[must_use]
    pub fn of_sheet(&self, name: Option<&str>) -> &[CellComment] {
        let sheet = self.sheets.iter().find(|(sheet, _)| Some(&**sheet) == name);
        sheet.map_or(&[], |(_, comments)| comments)
    }
}

/// The comments of a file. A text file has none.
#[must_use]
pub fn comments(file: &InputFile) -> Comments {
    match sniff(&file.bytes) {
        Content::Workbook(kind) => workbook::comments(&file.bytes, kind),
        Content::Text | Content::Empty | Content::Refused(_) => Comments::default(),
    }
}
