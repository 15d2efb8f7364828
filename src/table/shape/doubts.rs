//! Rows that are damaged, and cells that hold no value.

use std::sync::Arc;

use super::super::cells::cell_error;
use super::super::csv::Defect;
use super::super::damage::{beside_fragments, cut, damaged, ragged, swallowed, swallows};
use super::ShapeReading;
use crate::diagnostic::Place;
use crate::table::told::Told;
use crate::value::RawCell;

impl ShapeReading {
    /// Tells damaged rows of text files and cells of workbooks that hold errors.
    pub(super) fn find_doubts(
        &self,
        place: &Place,
        (first, last): (usize, usize),
        usual: usize,
        defects: &[Defect],
        told: &mut Told,
    ) {
        let cells = self.cells.cells.clone();
        let rows = std::iter::once(first).chain(self.rows.iter().map(|at| *at as usize));
        let rows: Vec<usize> = rows.collect();
        let header: Vec<Arc<str>> = self.header.iter().map(|h| Arc::from(&**h)).collect();
        let header = |column: u16| header.get(usize::from(column)).cloned();
        let mut defects = defects.iter().peekable();
        // A header of another width than all rows is itself in doubt.
        let expected = if self.cells.is_text { usual } else { 0 };
        let beside = beside_fragments(&cells, &rows, 1, expected);
        for (at, beside) in rows.into_iter().zip(beside) {
            while defects.next_if(|defect| defect.row < at).is_some() {}
            let mut sound = true;
            while let Some(defect) = defects.next_if(|defect| defect.row == at) {
                sound = false;
                let place = Place {
                    column: Some(u32::from(defect.column) + 1),
                    header: header(defect.column),
                    ..self.place_of(place, at)
                };
                told.push(damaged(defect.kind, place));
            }
            let width = cells.width(at);
            if self.cells.is_text {
                let diagnostic = if width != expected {
                    Some(ragged(width, expected, self.place_of(place, at)))
                } else {
                    beside.then(|| cut(self.place_of(place, at)))
                };
                if let Some(diagnostic) = diagnostic.filter(|_| sound) {
                    told.push(diagnostic);
                }
                continue;
            }
            if at >= first && at <= last {
                continue;
            }
            for (column, cell) in cells.cells(at) {
                let RawCell::Error(error) = cell else { continue };
                let place = Place {
                    column: Some(u32::from(column) + 1),
                    header: header(column),
                    ..self.place_of(place, at)
                };
                told.push(cell_error(error, place));
            }
        }
    }

    /// Tells cells that have swallowed whole rows.
    pub(super) fn swallowed_rows(&self, place: &Place, delimiter: char, told: &mut Told) {
        for at in &self.rows {
            if swallows(&self.cells.cells, *at as usize, delimiter, self.width) {
                told.push(swallowed(self.place_of(place, *at as usize)));
            }
        }
    }
}
