use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{FIRST_ROW, head::Head};
use crate::{
    diagnostic::{Diagnostic, Place},
    method::model::{Column, ColumnIndex},
    table::{
        LargeFile, LedgerColumn,
        grid::key_text,
        large::{Dictionary, Lane, Split},
        ledger::{
            Codes,
            cell::{Cell, CellReader},
            different_values::DifferentValues,
            read_columns::{Different, tell_what_was_changed},
            unkept::{ReadAgain, UnkeptColumn},
        },
        privacy::mask,
    },
    value::{Absence, RawCell, Value, text},
};

/// A column that is kept, as far as it is read. Its values are numbered in the order in which the rows bring them up,
/// whichever thread comes upon them first.
pub(super) struct Kept<'a> {
    field: usize,
    pub(super) own: ColumnIndex,
    declared: &'a Column,
    reader: CellReader<'a>,
    /// The different texts: blanks are one.
    texts: FxHashMap<String, Name>,
    values: DifferentValues,
    /// Of the rows that were not handed on.
    codes: Codes,
    /// How many rows were handed on.
    handed_on: usize,
    /// The values as those saw them who took rows.
    lent: Vec<Value>,
    /// By lane.
    names: Vec<Names>,
    /// Cells that were changed to be read.
    noted: Vec<Noted>,
    /// How many rows there will be, more or less.
    rows: usize,
}

/// What a text is called.
#[derive(Clone, Copy)]
struct Name {
    /// The code of its value.
    code: u32,
    /// Its place among those that are noted, if it is.
    noted: Option<usize>,
}

/// The names of a lane's texts, by their numbers there.
#[derive(Default)]
struct Names {
    /// [`NAMELESS`] until a row brings the text up.
    codes: Vec<u32>,
    nameless: usize,
    /// Those that are noted, with their places there.
    noted: FxHashMap<u32, usize>,
}

const NAMELESS: u32 = u32::MAX;

/// A text with something to be told of it.
struct Noted {
    written: String,
    cell: Cell,
    /// Its first row.
    first: usize,
    times: u64,
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
        let mut values = DifferentValues::default();
        values.code(Value::Absent(Absence::NotReported));
        Self {
            field,
            own,
            declared,
            reader,
            texts: FxHashMap::default(),
            values,
            codes: Codes::default(),
            handed_on: 0,
            lent: Vec::new(),
            names: Vec::new(),
            noted: Vec::new(),
            rows: 0,
        }
    }

    /// Says how many rows there will be, more or less.
    pub(super) const fn expect(&mut self, rows: usize) {
        self.rows = rows;
    }

    /// Takes the column of the next blocks. Nothing where a text cannot be read, or wants more than its own cell.
    pub(super) fn add(&mut self, blocks: &[Split], lanes: &[Lane]) -> Option<()> {
        for block in blocks {
            let lane = lanes.iter().find(|lane| lane.number == block.lane)?;
            let texts = lane.texts.get(self.field)?;
            let numbers = block.numbers.get(self.field)?;
            self.names.resize_with(self.names.len().max(block.lane + 1), Names::default);
            let mut names = std::mem::take(self.names.get_mut(block.lane)?);
            names.nameless += texts.len() - names.codes.len();
            names.codes.resize(texts.len(), NAMELESS);
            if names.nameless > 0 {
                self.name(&mut names, texts, numbers)?;
            }
            if !names.noted.is_empty() {
                for place in numbers.iter().filter_map(|number| names.noted.get(number)) {
                    self.noted.get_mut(*place)?.times += 1;
                }
            }
            let largest = u32::try_from(self.values.len().saturating_sub(1)).ok()?;
            let code =
                |number: &u32| names.codes.get(*number as usize).copied().unwrap_or_default();
            self.codes.extend(numbers.iter().map(code), largest);
            self.codes.expect(self.rows);
            *self.names.get_mut(block.lane)? = names;
        }
        Some(())
    }

    /// Names the texts that rows bring up for the first time.
    fn name(&mut self, names: &mut Names, texts: &Dictionary, numbers: &[u32]) -> Option<()> {
        for (number, row) in numbers.iter().zip(self.handed_on + self.codes.len()..) {
            let slot = names.codes.get_mut(*number as usize)?;
            if *slot != NAMELESS {
                continue;
            }
            let name = self.name_of(texts.text(*number), row)?;
            *slot = name.code;
            if let Some(place) = name.noted {
                names.noted.insert(*number, place);
            }
            names.nameless -= 1;
            if names.nameless == 0 {
                break;
            }
        }
        Some(())
    }

    /// The rows that were not handed on yet. [`Self::take_back`] is to follow.
    pub(super) fn lend(&mut self) -> LedgerColumn {
        let mut values = std::mem::take(&mut self.lent);
        values.extend(self.values.since(values.len()).cloned());
        LedgerColumn { values, codes: std::mem::take(&mut self.codes) }
    }

    /// Takes back what was lent, now that `rows` rows are handed on.
    pub(super) fn take_back(
        &mut self,
        LedgerColumn { values, mut codes }: LedgerColumn,
        rows: usize,
    ) {
        codes.clear();
        (self.lent, self.codes) = (values, codes);
        self.handed_on = rows;
    }

    /// Forgets the names of a lane's texts where there are many, and the texts.
    pub(super) fn forget_rare(&mut self, lanes: &mut [Lane]) {
        for lane in lanes {
            let names = self.names.get_mut(lane.number);
            let texts = lane.texts.get_mut(self.field).filter(|texts| texts.len() > RARE);
            if let (Some(names), Some(texts)) = (names, texts) {
                *texts = Dictionary::new();
                *names = Names::default();
            }
        }
    }

    /// The name of a text that stands in a row.
    fn name_of(&mut self, written: &str, row: usize) -> Option<Name> {
        let blank = text::is_blank(written);
        let written = if blank { "" } else { written };
        if let Some(name) = self.texts.get(written) {
            return Some(*name);
        }
        if blank && self.declared.required {
            return None;
        }
        let raw = if blank { RawCell::Blank } else { RawCell::Text(written) };
        let cell = self.reader.read(&raw).ok()?;
        if cell.word.is_some() || cell.percent.is_some() {
            return None;
        }
        let mut name = Name { code: self.values.code(cell.value.clone()), noted: None };
        if !cell.notes.is_empty() {
            name.noted = Some(self.noted.len());
            self.noted.push(Noted { written: written.to_owned(), cell, first: row, times: 0 });
        }
        self.texts.insert(written.to_owned(), name);
        Some(name)
    }

    /// What its texts stand for, as printed.
    pub(super) fn meanings(&self) -> UnkeptColumn {
        let meaning = |(text, name): (&String, &Name)| {
            let value = self.values.get(name.code)?;
            Some((text.clone(), Arc::from(value.to_plain())))
        };
        let meanings = self.texts.iter().filter_map(meaning).collect();
        UnkeptColumn { own: self.own, field: self.field, meanings: Some(meanings) }
    }

    /// The whole column, and what was changed to read its cells.
    pub(super) fn finish(
        mut self,
        file: &LargeFile,
        head: &Head,
        again: &ReadAgain,
    ) -> (LedgerColumn, Vec<Diagnostic>) {
        let different: Vec<Different> = self
            .noted
            .iter()
            .map(|Noted { cell, first, times, .. }| Different {
                code: 0,
                cell: Ok(cell.clone()),
                first: *first,
                times: *times,
            })
            .collect();
        let mut notes = Vec::new();
        let place = |row: usize| self.place(file, head, again, row);
        tell_what_was_changed(&mut notes, self.declared, &different, &place);
        let codes = std::mem::take(&mut self.codes);
        (LedgerColumn { values: self.values.into_values(), codes }, notes)
    }

    /// The cell of a row that is the first with a text that is noted, as a place, as the careful way tells it.
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
        let written = &self.noted.iter().find(|noted| noted.first == row)?.written;
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
