use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::{FIRST_ROW, head::Head};
use crate::{
    diagnostic::{Diagnostic, Place},
    method::model::{Column, ColumnIndex},
    table::{
        LargeFile, LedgerColumn,
        grid::key_text,
        large::{BLANK, Dictionary, Lane, Split},
        ledger::{
            Codes,
            cell::{Cell, CellReader},
            different_values::DifferentValues,
            read_columns::{Different, tell_what_was_changed},
            unkept::ReadAgain,
        },
        privacy::mask,
    },
    value::{Absence, RawCell, Value, text},
};

/// A column that is kept, as far as it is read.
pub(super) struct Kept<'a> {
    field: usize,
    pub(super) own: ColumnIndex,
    declared: &'a Column,
    reader: CellReader<'a>,
    /// The different texts: blanks are one.
    texts: IndexMap<String, Cell, FxBuildHasher>,
    codes: Codes,
    /// By lane and by the number of a text there, its place among the texts.
    names: Vec<Vec<u32>>,
    /// How many rows there will be, more or less.
    rows: usize,
}

/// Where more different texts come up, those of a lane are forgotten between waves, so that they stay in the cache.
const RARE: usize = 1 << 16;

impl<'a> Kept<'a> {
    pub(super) fn new(
        field: usize,
        own: ColumnIndex,
        declared: &'a Column,
        reader: CellReader<'a>,
    ) -> Self {
        Self {
            field,
            own,
            declared,
            reader,
            texts: IndexMap::default(),
            codes: Codes::default(),
            names: Vec::new(),
            rows: 0,
        }
    }

    /// Says how many rows there will be, more or less.
    pub(super) const fn expect(&mut self, rows: usize) {
        self.rows = rows;
    }

    /// Takes the column of the next blocks. Nothing where a text cannot be read, or wants more than its own cell.
    pub(super) fn add(&mut self, blocks: &[Split], lanes: &[Lane]) -> Option<()> {
        for lane in lanes {
            let at = lane.number;
            self.names.resize_with(self.names.len().max(at + 1), Vec::new);
            let known = self.names.get(at)?.len();
            let texts = lane.texts.get(self.field)?;
            for (written, flags) in texts.texts_from(known) {
                let number = self.number(written, flags & BLANK != 0)?;
                self.names.get_mut(at)?.push(number);
            }
        }
        let largest = u32::try_from(self.texts.len().saturating_sub(1)).ok()?;
        for block in blocks {
            let names = self.names.get(block.lane)?;
            let numbers = block.numbers.get(self.field)?;
            let name = |number: &u32| names.get(*number as usize).copied().unwrap_or_default();
            self.codes.extend(numbers.iter().map(name), largest);
            self.codes.expect(self.rows);
        }
        Some(())
    }

    /// Forgets the names of a lane's texts where there are many, and the texts.
    pub(super) fn forget_rare(&mut self, lanes: &mut [Lane]) {
        for lane in lanes {
            let names = self.names.get_mut(lane.number);
            let texts = lane.texts.get_mut(self.field).filter(|texts| texts.len() > RARE);
            if let (Some(names), Some(texts)) = (names, texts) {
                *texts = Dictionary::new();
                names.clear();
            }
        }
    }

    fn number(&mut self, written: &str, blank: bool) -> Option<u32> {
        let written = if blank { "" } else { written };
        let number = match self.texts.get_index_of(written) {
            Some(number) => number,
            None => {
                if blank && self.declared.required {
                    return None;
                }
                let raw = if blank { RawCell::Blank } else { RawCell::Text(written) };
                let cell = self.reader.read(&raw).ok()?;
                if cell.word.is_some() || cell.percent.is_some() {
                    return None;
                }
                self.texts.insert_full(written.to_owned(), cell).0
            }
        };
        u32::try_from(number).ok()
    }

    /// The first row of each of the texts.
    fn first_rows(&self) -> Vec<usize> {
        let mut first = vec![usize::MAX; self.texts.len()];
        let mut unseen = first.len();
        for (row, code) in self.codes.iter().enumerate() {
            if let Some(slot) = first.get_mut(code as usize).filter(|slot| **slot == usize::MAX) {
                *slot = row;
                unseen -= 1;
                if unseen == 0 {
                    break;
                }
            }
        }
        first
    }

    /// The whole column, and what was changed to read its cells.
    pub(super) fn finish(
        self,
        file: &LargeFile,
        head: &Head,
        again: &ReadAgain,
    ) -> (LedgerColumn, Vec<Diagnostic>) {
        // Texts are numbered as threads came upon them; what comes out goes by the rows.
        let first = self.first_rows();
        let mut order: Vec<usize> = (0..first.len()).collect();
        order.sort_unstable_by_key(|at| first.get(*at));
        let notes = self.notes(&order, &first, file, head, again);
        let mut values = DifferentValues::default();
        values.code(Value::Absent(Absence::NotReported));
        let mut renamed = vec![0; order.len()];
        for at in order {
            let Some((_, cell)) = self.texts.get_index(at) else { continue };
            if let Some(slot) = renamed.get_mut(at) {
                *slot = values.code(cell.value.clone());
            }
        }
        let mut codes = self.codes;
        codes.rename(&renamed);
        (LedgerColumn { values: values.into_values(), codes }, notes)
    }

    /// `order` has the places of the texts as they come up in the rows, `first` their first rows.
    fn notes(
        &self,
        order: &[usize],
        first: &[usize],
        file: &LargeFile,
        head: &Head,
        again: &ReadAgain,
    ) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        if self.texts.values().all(|cell| cell.notes.is_empty()) {
            return notes;
        }
        let mut times = vec![0u64; self.texts.len()];
        for code in self.codes.iter() {
            if let Some(times) = times.get_mut(code as usize) {
                *times += 1;
            }
        }
        let different: Vec<Different> = order
            .iter()
            .filter_map(|at| {
                let (_, cell) = self.texts.get_index(*at)?;
                let (first, times) = (*first.get(*at)?, *times.get(*at)?);
                (!cell.notes.is_empty()).then(|| Different {
                    code: 0,
                    cell: Ok(cell.clone()),
                    first,
                    times,
                })
            })
            .collect();
        let place = |row: usize| self.place(file, head, again, row);
        tell_what_was_changed(&mut notes, self.declared, &different, &place);
        notes
    }

    /// The cell of a row as a place, as the careful way tells it.
    fn place(&self, file: &LargeFile, head: &Head, again: &ReadAgain, row: usize) -> Option<Place> {
        let position = u32::try_from(self.field).ok()? + 1;
        let column = head.grid.columns.iter().find(|column| column.position == position)?;
        let key: Option<Vec<String>> = head
            .grid
            .key
            .iter()
            .map(|at| {
                let position = head.grid.columns.get(*at)?.position;
                let written = again(row, usize::try_from(position).ok()?.checked_sub(1)?)?;
                Some(if text::is_blank(&written) { String::new() } else { written })
            })
            .collect();
        let (written, _) = self.texts.get_index(self.codes.get(row)? as usize)?;
        Some(Place {
            file: Some(Arc::clone(&file.name)),
            row: Some(row as u64 + FIRST_ROW),
            key: key_text(&key?),
            column: Some(column.position),
            header: Some(Arc::clone(&column.header)),
            cell: (!written.is_empty()).then(|| Arc::from(&*mask(written))),
            ..Place::default()
        })
    }
}

/// A text column that is kept only where rows are marked.
pub(super) struct Marked<'a> {
    field: usize,
    pub(super) own: ColumnIndex,
    reader: CellReader<'a>,
    pub(super) column: LedgerColumn,
}

impl<'a> Marked<'a> {
    pub(super) fn new(field: usize, own: ColumnIndex, reader: CellReader<'a>) -> Self {
        let values = vec![Value::Absent(Absence::NotReported)];
        Self { field, own, reader, column: LedgerColumn { values, codes: Codes::default() } }
    }

    /// Takes the texts of a block, of the rows whose text went on.
    pub(super) fn add(&mut self, block: &Split, lanes: &[Lane]) -> Option<()> {
        let lane = lanes.iter().find(|lane| lane.number == block.lane)?;
        let texts = lane.texts.get(self.field)?;
        let numbers = block.numbers.get(self.field)?;
        let mut codes = Vec::with_capacity(block.rows);
        for number in numbers {
            let written = texts.text(*number);
            if text::is_blank(written) {
                codes.push(0);
                continue;
            }
            codes.push(u32::try_from(self.column.values.len()).ok()?);
            let cell = self.reader.read(&RawCell::Text(written)).ok()?;
            self.column.values.push(cell.value);
        }
        let largest = u32::try_from(self.column.values.len().saturating_sub(1)).ok()?;
        self.column.codes.extend(codes.into_iter(), largest);
        Some(())
    }

    /// Forgets a lane's texts where there are many.
    pub(super) fn forget_rare(&self, lanes: &mut [Lane]) {
        for texts in lanes.iter_mut().filter_map(|lane| lane.texts.get_mut(self.field)) {
            if texts.len() > RARE {
                *texts = Dictionary::new();
            }
        }
    }
}
