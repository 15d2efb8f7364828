use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bounds::HEADER_WITHIN;
use super::sheet::Sheet;
use crate::diagnostic::Place;
use crate::value::parse::quoted;
use crate::value::personal::mask;

/// A merged range of a sheet; rows and columns from 1 and 0, as [`Sheet`] counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: u16,
    pub(crate) last_column: u16,
}

/// The cells of a sheet or text file, and what a workbook knows about them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    pub(crate) cells: Arc<Sheet>,
    /// In the order of their first rows.
    pub(crate) merged: Vec<Merged>,
    /// Of merged cells among the first rows: the row's number and the column to those of the cell
    /// that holds their value.
    merged_head: FxHashMap<(u32, u16), (u32, u16)>,
    /// Numbers of hidden rows, in their order.
    pub(crate) hidden_rows: Vec<u32>,
    /// Hidden columns, from 0, in their order.
    pub(crate) hidden_columns: Vec<u16>,
    /// Numbers of the rows that a table of the workbook says are its totals.
    pub(crate) total_rows: Vec<u32>,
    /// Text files have no merged ranges, so a blank upper header may belong to its left neighbour.
    pub(crate) is_text: bool,
}

impl Source {
    pub(crate) fn of_text(cells: Arc<Sheet>) -> Self {
        Self { cells, is_text: true, ..Self::default() }
    }

    pub(crate) fn of_sheet(cells: Arc<Sheet>, mut merged: Vec<Merged>) -> Self {
        /// Overlapping ranges, which only an attacker writes, are not followed for ever.
        const MOST: usize = 1 << 20;
        merged.sort_by_key(|range| (range.first_row, range.first_column));
        let last = HEADER_WITHIN.min(cells.len()).checked_sub(1).and_then(|at| cells.row(at));
        let last = last.map_or(0, |row| row.number);
        let mut merged_head = FxHashMap::default();
        let mut covered = 0;
        for range in merged.iter().take_while(|range| range.first_row <= last) {
            for row in range.first_row..=range.last_row.min(last) {
                for column in range.first_column..=range.last_column {
                    merged_head.insert((row, column), (range.first_row, range.first_column));
                    covered += 1;
                    if covered > MOST {
                        return Self { cells, merged, merged_head, ..Self::default() };
                    }
                }
            }
        }
        Self { cells, merged, merged_head, ..Self::default() }
    }

    /// The place of the row whose number is `number`, if it is there.
    pub(crate) fn row_at(&self, number: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.cells.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.cells.row(middle) {
                Some(row) if row.number < number => low = middle + 1,
                _ => high = middle,
            }
        }
        self.cells.row(low).filter(|row| row.number == number).map(|_| low)
    }

    /// The row at `at` as a place: its number, its record where that differs, and its key, masked
    /// where it may be personal.
    pub(crate) fn row_place(&self, at: usize, key: &[u16], place: &Place) -> Place {
        let row = self.cells.row(at);
        let cells = key.iter().map(|column| self.cells.cell(at, *column).shown());
        let key = cells.map(|cell| cell.trim().to_owned()).collect::<Vec<_>>().join("/");
        let filled = key.chars().any(|c| c != '/');
        Place {
            row: row.map(|row| row.number.into()),
            record: row
                .filter(|row| self.is_text && row.number != row.record)
                .map(|row| row.record.into()),
            key: filled.then(|| Arc::from(&*mask(&quoted(&key)))),
            ..place.clone()
        }
    }

    /// The cell (number of its row, column) that holds the value of a merged cell among the first rows.
    pub(crate) fn merged_over(&self, row: u32, column: u16) -> Option<(u32, u16)> {
        self.merged_head.get(&(row, column)).copied()
    }
}
