use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::input::FileKind;
use super::sheet::Sheet;
use crate::diagnostic::{Message, Place};
use crate::value::RawCell;

/// The rows of one table of one file or sheet, under the headers that a method declares.
#[derive(Debug, Clone)]
pub struct Grid {
    /// The file.
    pub file: Arc<str>,
    /// The sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// How it was read: for messages, data_quality and the manifest.
    pub found: Found,
    /// The declared columns that the file has, in the order in which they stand in it.
    pub columns: Vec<GridColumn>,
    /// Places in `columns` of the table's key, so that messages can name a row by it.
    pub(super) key: Vec<usize>,
    pub(super) cells: Arc<Sheet>,
    /// Places of the body's rows in `cells`.
    pub(super) body: Vec<u32>,
}

/// A declared column that was found.
#[derive(Debug, Clone)]
pub struct GridColumn {
    /// Its place in [`super::HeaderSpec::columns`].
    pub spec: usize,
    /// The id that stands in the place of `{indicator}`.
    pub placeholder: Option<Arc<str>>,
    /// The header as the file has it, levels joined by `/`.
    pub header: Arc<str>,
    /// From 1: A is 1.
    pub position: u32,
    /// For each row of the body the row of `cells` that its value comes from, if cells are merged.
    pub(super) fill: Option<Vec<u32>>,
    /// Numbers as they are shown, by the row of `cells`.
    pub(super) shown: FxHashMap<u32, Box<str>>,
}

/// How a file was read.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is, by its content.
    pub kind: FileKind,
    /// Of a text file.
    pub encoding: Option<super::Encoding>,
    /// With a byte order mark.
    pub bom: bool,
    /// Of a text file.
    pub delimiter: Option<char>,
    /// The first and the last row of the header.
    pub header_rows: (u64, u64),
    /// Rows of the body.
    pub rows: u64,
    /// Rows that were left out, and why, in their order. Blank rows are not among them.
    pub dropped: Vec<DroppedRow>,
    /// Columns that no declared header matches.
    pub ignored: Vec<IgnoredColumn>,
    /// Hidden rows of the body: they are read like the others.
    pub hidden_rows: u64,
    /// Hidden columns among those that are read.
    pub hidden_columns: u64,
    /// Cells that took the value above them.
    pub filled: u64,
}

/// A row that is not part of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedRow {
    /// As a spreadsheet or editor counts it.
    pub row: u64,
    /// A total, a note, a repeated header…
    pub reason: Message,
}

/// A column that was not asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredColumn {
    /// As the file has it.
    pub header: Arc<str>,
    /// From 1.
    pub position: u32,
}

/// One row of a [`Grid`].
#[derive(Debug, Clone, Copy)]
pub struct GridRow<'a> {
    grid: &'a Grid,
    index: usize,
    at: usize,
}

impl Grid {
    /// How many rows it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.body.len()
    }

    /// No rows at all?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The row at `index`, from 0.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<GridRow<'_>> {
        let at = *self.body.get(index)? as usize;
        Some(GridRow { grid: self, index, at })
    }

    /// All rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = GridRow<'_>> {
        (0..self.len()).filter_map(|index| self.row(index))
    }

    /// The whole file or sheet as a place.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { file: Some(self.file.clone()), sheet: self.sheet.clone(), ..Place::default() }
    }
}

/// The cells of a key, joined by `/`, masked where they may be personal; nothing if all are blank.
pub(super) fn key_text(cells: &[impl AsRef<str>]) -> Option<Arc<str>> {
    let key = cells.iter().map(|cell| cell.as_ref().trim()).collect::<Vec<_>>().join("/");
    let filled = key.chars().any(|c| c != '/');
    filled.then(|| Arc::from(&*super::privacy::mask(&key)))
}

impl<'a> GridRow<'a> {
    /// The row as a spreadsheet or an editor counts it, from 1.
    #[must_use]
    pub fn row(self) -> u64 {
        self.grid.cells.row(self.at).map_or(0, |row| row.number.into())
    }

    /// The record, from 1: differs from the row where line breaks stand in quotes.
    #[must_use]
    pub fn record(self) -> u64 {
        self.grid.cells.row(self.at).map_or(0, |row| row.record.into())
    }

    /// The record where it differs from the row.
    pub(super) fn other_record(self) -> Option<u64> {
        let record = self.record();
        (record != self.row() && self.grid.sheet.is_none()).then_some(record)
    }

    /// The cell under the grid's column `column` (a place in [`Grid::columns`]).
    #[must_use]
    pub fn cell(self, column: usize) -> RawCell<'a> {
        let Some(found) = self.grid.columns.get(column) else { return RawCell::Blank };
        let at = found.fill.as_ref().and_then(|fill| fill.get(self.index)).copied();
        let at = at.map_or(self.at, |at| at as usize);
        if !found.shown.is_empty()
            && let Some(shown) = u32::try_from(at).ok().and_then(|at| found.shown.get(&at))
        {
            return RawCell::Text(shown);
        }
        let position = found.position.saturating_sub(1);
        u16::try_from(position).map_or(RawCell::Blank, |column| self.grid.cells.cell(at, column))
    }

    /// The cells of the table's key, joined by `/`, masked where they may be personal.
    #[must_use]
    pub fn key(self) -> Option<Arc<str>> {
        let cells: Vec<_> = self.grid.key.iter().map(|column| self.cell(*column).shown()).collect();
        key_text(&cells)
    }

    /// The row as a place.
    #[must_use]
    pub fn place(self) -> Place {
        Place {
            row: Some(self.row()),
            record: self.other_record(),
            key: self.key(),
            ..self.grid.place()
        }
    }

    /// The cell under the grid's column `column` as a place, its text masked where it may be
    /// personal.
    #[must_use]
    pub fn cell_place(self, column: usize) -> Place {
        let Some(found) = self.grid.columns.get(column) else { return self.place() };
        let shown = self.cell(column).shown();
        let cell = (!shown.is_empty()).then(|| Arc::from(&*super::privacy::mask(&shown)));
        Place {
            column: Some(found.position),
            header: Some(found.header.clone()),
            cell,
            ..self.place()
        }
    }
}
