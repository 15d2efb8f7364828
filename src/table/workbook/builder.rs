//! Putting the cells of a sheet together in the order in which a [`Sheet`] wants them.

use super::super::bounds::{
    MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_SHEET_ROWS, MAX_TEXT_BYTES,
};
use super::super::sheet::{CellKind, Sheet};
use super::damage::Damage;
use crate::diagnostic::message;

/// What the sheets of a workbook may still hold, all together.
pub(super) struct Room {
    cells: usize,
    text: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { cells: MAX_CELLS, text: MAX_TEXT_BYTES }
    }
}

impl Room {
    /// Takes the room of one cell.
    pub(super) fn take(&mut self, written: usize) -> Result<(), Damage> {
        let Some(cells) = self.cells.checked_sub(1) else {
            return Err(Damage::TooMuch(message!(
                zh: "单元格超过 {MAX_CELLS} 个",
                en: "more than {MAX_CELLS} cells"
            )));
        };
        self.cells = cells;
        self.take_text(written)
    }

    /// Takes the room of a text.
    pub(super) fn take_text(&mut self, written: usize) -> Result<(), Damage> {
        let most = MAX_TEXT_BYTES >> 20;
        self.text = self.text.checked_sub(written).ok_or_else(|| {
            Damage::TooMuch(message!(
                zh: "单元格内容合计超过 {most} MB",
                en: "more than {most} MB of text in its cells"
            ))
        })?;
        Ok(())
    }
}

/// Collects the cells of a sheet row by row.
pub(super) struct Builder<'a> {
    pub(super) sheet: Sheet,
    room: &'a mut Room,
    row: u32,
    /// The cells of the current row: column, kind, format, and where the text stands in `text`.
    cells: Vec<(u16, CellKind, u8, std::ops::Range<usize>)>,
    text: String,
}

impl<'a> Builder<'a> {
    pub(super) fn new(room: &'a mut Room) -> Self {
        Self { sheet: Sheet::default(), room, row: 0, cells: Vec::new(), text: String::new() }
    }

    /// Adds a cell; `row` is the row's number, from 1, `column` from 0. Rows must come in their order.
    pub(super) fn push(
        &mut self,
        row: u32,
        column: u32,
        kind: CellKind,
        format: u8,
        written: &str,
    ) -> Result<(), Damage> {
        if row == 0 || row > MAX_SHEET_ROWS || column >= MAX_COLUMNS {
            return Err(Damage::TooMuch(message!(
                zh: "有单元格在 {MAX_SHEET_ROWS} 行、{MAX_COLUMNS} 列之外",
                en: "a cell lies outside {MAX_SHEET_ROWS} rows and {MAX_COLUMNS} columns"
            )));
        }
        if row < self.row {
            return Err(Damage::Broken("rows out of order"));
        }
        if row > self.row {
            self.end_row()?;
            self.row = row;
        }
        // A row has no more places.
        if self.cells.len() >= MAX_COLUMNS as usize {
            return Err(Damage::Broken("two cells in one place"));
        }
        self.room.take(written.len())?;
        if written.len() > MAX_CELL_BYTES {
            return Err(Damage::TooMuch(message!(
                zh: "第 {row} 行有单元格超过 32767 个字符",
                en: "a cell of row {row} is longer than 32,767 characters"
            )));
        }
        let start = self.text.len();
        self.text.push_str(written);
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.cells.push((column, kind, format, start..self.text.len()));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Damage> {
        if self.cells.is_empty() {
            return Ok(());
        }
        // Some programs write the cells of a row in any order; two for one place are a mistake.
        if !self.cells.is_sorted_by_key(|cell| cell.0) {
            self.cells.sort_by_key(|cell| cell.0);
        }
        if self.cells.windows(2).any(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
            return Err(Damage::Broken("two cells in one place"));
        }
        self.sheet.start_row(self.row, self.row)?;
        for (column, kind, format, range) in self.cells.drain(..) {
            let written = self.text.get(range).unwrap_or_default();
            self.sheet.push(column, kind, format, written)?;
        }
        self.text.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Sheet, Damage> {
        self.end_row()?;
        Ok(self.sheet)
    }
}
