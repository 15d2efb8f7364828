//! The cells of a file as they stand in it, beside what a table makes of them: for giving it back.

use std::sync::Arc;

use super::header::Aliases;
use super::input::{InputFile, ReadOptions};
use super::shape::guessed_text;
use super::sniff::{Content, sniff};
use super::source::Source;
use super::spec::HeaderSpec;
use super::text_file::read_text;
use super::told::Told;
use super::workbook;
use crate::value::RawCell;

/// One sheet of a file, or the whole of a text file.
#[derive(Debug, Clone)]
pub struct RawSheet {
    /// The sheet's name; nothing of a text file.
    pub name: Option<Arc<str>>,
    source: Source,
}

/// One row of a [`RawSheet`].
#[derive(Debug, Clone, Copy)]
pub struct RawRow<'a> {
    /// The row as messages name it: of a text file the line on which it begins.
    pub number: u64,
    /// Where it stands in a workbook, from 1: of a text file the record.
    pub place: u32,
    sheet: &'a RawSheet,
    at: usize,
}

/// Merged cells; rows and columns from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedCells {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

impl RawSheet {
    /// The rows in which a cell is written.
    pub fn rows(&self) -> impl Iterator<Item = RawRow<'_>> {
        (0..self.source.cells.len()).filter_map(|at| {
            let row = self.source.cells.row(at)?;
            Some(RawRow { number: row.number.into(), place: row.record, sheet: self, at })
        })
    }

    /// Its merged cells.
    pub fn merged(&self) -> impl Iterator<Item = MergedCells> {
        self.source.merged.iter().map(|range| MergedCells {
            rows: (range.first_row, range.last_row),
            columns: (u32::from(range.first_column) + 1, u32::from(range.last_column) + 1),
        })
    }

    /// Do its dates count from 1904?
    #[must_use]
    pub fn since_1904(&self) -> bool {
        self.source.cells.since_1904
    }
}

impl<'a> RawRow<'a> {
    /// The cells that are there: the column from 1, the cell, its text as it stands in the file, and its
    /// number format.
    pub fn cells(self) -> impl Iterator<Item = (u32, RawCell<'a>, &'a str, &'a str)> {
        let cells = &*self.sheet.source.cells;
        cells.cells(self.at).map(move |(column, cell)| {
            let written = cells.written(self.at, column);
            (u32::from(column) + 1, cell, written, cells.cell_format(self.at, column))
        })
    }
}

/// The visible sheets of a file that can be read; what cannot is told by [`super::read`]. The tables that the
/// file serves say how a text file is read, as they do in reading.
#[must_use]
pub fn raw_sheets(file: &InputFile, specs: &[HeaderSpec], options: &ReadOptions) -> Vec<RawSheet> {
    let mut told = Told::default();
    match sniff(&file.bytes) {
        Content::Text => {
            let aliases: Vec<Aliases<'_>> =
                specs.iter().filter(|spec| spec.serves(file.stem())).map(Aliases::of).collect();
            let named: Vec<&Aliases<'_>> = aliases.iter().collect();
            let read = match named.as_slice() {
                [] => None,
                named => read_text(file, named, options, &mut told),
            };
            let read = read.or_else(|| guessed_text(file, options, &mut told));
            read.map(|read| RawSheet { name: None, source: read.source }).into_iter().collect()
        }
        Content::Workbook(kind) => workbook::read(file, kind, &mut told)
            .into_iter()
            .filter(|sheet| !sheet.hidden)
            .map(|sheet| RawSheet { name: Some(sheet.name), source: sheet.source })
            .collect(),
        Content::Empty | Content::Refused(_) => Vec::new(),
    }
}
