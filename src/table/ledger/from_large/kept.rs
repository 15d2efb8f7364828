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
        large::{BLANK, Split},
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
    /// The different texts, in the order in which they came up: blanks are one.
    texts: IndexMap<String, Read, FxBuildHasher>,
    codes: Codes,
}

/// A text that was read.
struct Read {
    cell: Cell,
    times: u64,
}

impl<'a> Kept<'a> {
    pub(super) fn new(
        field: usize,
        own: ColumnIndex,
        declared: &'a Column,
        reader: CellReader<'a>,
    ) -> Self {
        Self { field, own, declared, reader, texts: IndexMap::default(), codes: Codes::default() }
    }

    /// Takes the column of the next block: the numbers of that block's texts among those of the file. Nothing where a
    /// text cannot be read, or wants more than its own cell.
    pub(super) fn add(&mut self, block: &Split) -> Option<Vec<u32>> {
        let part = block.columns.get(self.field)?;
        let names: Vec<u32> = part
            .texts
            .texts()
            .map(|(written, flags, times)| self.number(written, flags & BLANK != 0, times))
            .collect::<Option<_>>()?;
        let largest = u32::try_from(self.texts.len().saturating_sub(1)).ok()?;
        let name = |number: &u32| names.get(*number as usize).copied().unwrap_or_default();
        self.codes.extend(part.numbers.iter().map(name), largest);
        Some(names)
    }

    fn number(&mut self, written: &str, blank: bool, times: u64) -> Option<u32> {
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
                self.texts.insert_full(written.to_owned(), Read { cell, times: 0 }).0
            }
        };
        let (_, read) = self.texts.get_index_mut(number)?;
        read.times += times;
        u32::try_from(number).ok()
    }

    /// Which rows of a block hold nothing here; `names` are those that [`Self::add`] gave.
    pub(super) fn absent(&self, block: &Split, names: &[u32]) -> Option<Vec<bool>> {
        let is_absent = |name: &u32| {
            let read = self.texts.get_index(*name as usize);
            read.is_none_or(|(_, read)| read.cell.value.absence().is_some())
        };
        let absent: Vec<bool> = names.iter().map(is_absent).collect();
        let numbers = &block.columns.get(self.field)?.numbers;
        let of_row = |number: &u32| absent.get(*number as usize).copied().unwrap_or(true);
        Some(numbers.iter().map(of_row).collect())
    }

    /// What was changed to read the cells.
    pub(super) fn notes(
        &self,
        file: &LargeFile,
        head: &Head,
        again: &ReadAgain,
    ) -> Vec<Diagnostic> {
        if self.texts.values().all(|read| read.cell.notes.is_empty()) {
            return Vec::new();
        }
        // Texts are numbered as they come up, so the first rows of all of them are found in one go.
        let mut first_rows = Vec::with_capacity(self.texts.len());
        for (row, code) in self.codes.iter().enumerate() {
            if code as usize == first_rows.len() {
                first_rows.push(row);
            }
        }
        let different: Vec<Different> = first_rows
            .into_iter()
            .zip(self.texts.values())
            .filter(|(_, read)| !read.cell.notes.is_empty())
            .map(|(first, read)| Different {
                code: 0,
                cell: Ok(read.cell.clone()),
                first,
                times: read.times,
            })
            .collect();
        let mut notes = Vec::new();
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

    /// The whole column.
    pub(super) fn finish(self) -> LedgerColumn {
        let mut values = DifferentValues::default();
        values.code(Value::Absent(Absence::NotReported));
        let renamed: Vec<u32> =
            self.texts.into_values().map(|read| values.code(read.cell.value)).collect();
        let mut codes = self.codes;
        codes.rename(&renamed);
        LedgerColumn { values: values.into_values(), codes }
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

    /// Takes the texts of the rows of a block that are `wanted`.
    pub(super) fn add(&mut self, block: &Split, wanted: &[bool]) -> Option<()> {
        let part = block.columns.get(self.field)?;
        let mut codes = Vec::with_capacity(block.rows);
        for (number, wanted) in part.numbers.iter().zip(wanted) {
            let written = part.texts.text(*number);
            if !wanted || text::is_blank(written) {
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
}
