//! The cells of the files of one table, column by column.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    LedgerColumn,
    cell::{Cell, CellReader},
    different_values::DifferentValues,
};
use crate::{
    diagnostic::{Diagnostic, Place, counted, message},
    method::model::{Column, ColumnKind},
    table::Grid,
    value::{
        Absence, RawCell, Value,
        parse::{Misread, Normalised, PercentColumn},
    },
};

/// A mistake in a column is told for so many cells; then only how many more there are.
const MOST_OF_A_COLUMN: usize = 2_000;

/// What was read of one declared column.
#[derive(Default)]
pub(super) struct ReadColumn {
    pub(super) column: LedgerColumn,
    /// Ids of words that stood in date cells, by row; empty if there are none at all.
    pub(super) words: Vec<(u32, Arc<str>)>,
    /// Mistakes, with the row of the table. Their place lacks the row's key.
    pub(super) mistakes: Vec<(u32, Diagnostic)>,
    /// Rows whose cell could not be read, or must not be blank.
    pub(super) unresolved: Vec<u32>,
    /// What should be known.
    pub(super) notes: Vec<Diagnostic>,
    values: DifferentValues,
    /// By row, the code of its value: what becomes the codes of the column.
    codes: Vec<u32>,
}

/// A grid of the table, and which of its columns stand for which declared column.
pub(super) struct Block<'a> {
    pub(super) grid: &'a Grid,
    /// By declared column, for each time that a row of the grid is read: the grid's column, if it has one.
    pub(super) sources: Vec<Vec<Option<usize>>>,
    /// How many times each row is read: once for each indicator that has columns of its own, else once.
    pub(super) times: usize,
}

/// Reads the declared column at place `at` out of all blocks.
pub(super) fn read_column(
    at: usize,
    declared: &Column,
    reader: &CellReader<'_>,
    blocks: &[Block<'_>],
) -> ReadColumn {
    let mut read = ReadColumn::default();
    for block in blocks {
        let base = read.codes.len();
        let rows = block.grid.len();
        let blank = read.values.code(Value::Absent(Absence::NotReported));
        read.codes.resize(base + rows * block.times, blank);
        let Some(sources) = block.sources.get(at) else { continue };
        for (time, source) in sources.iter().enumerate() {
            if let Some(source) = source {
                one_source(&mut read, declared, reader, block, time, *source, base);
            }
        }
    }
    read.column.values = std::mem::take(&mut read.values).into_values();
    read.column.codes = std::mem::take(&mut read.codes).into_iter().collect();
    let more = read.mistakes.len().saturating_sub(MOST_OF_A_COLUMN);
    if more > 0 {
        read.mistakes.sort_by_key(|(row, _)| *row);
        read.mistakes.truncate(MOST_OF_A_COLUMN);
        let name = &declared.id;
        if let Some((row, last)) = read.mistakes.last().cloned() {
            let text = message!(zh: "“{name}”一列另有 {more} 处错误，未逐一列出", en: "{more} more mistakes in column \"{name}\" are not listed");
            read.mistakes.push((row, Diagnostic::error("more-mistakes", last.place, text)));
        }
    }
    read
}

/// A different cell of a grid's column.
pub(super) struct Different {
    pub(super) code: u32,
    pub(super) cell: Result<Cell, Misread>,
    /// The first row of the block that has it.
    pub(super) first: usize,
    pub(super) times: u64,
}

fn one_source(
    read: &mut ReadColumn,
    declared: &Column,
    reader: &CellReader<'_>,
    block: &Block<'_>,
    time: usize,
    source: usize,
    base: usize,
) {
    let mut known: FxHashMap<RawCell<'_>, u32> = FxHashMap::default();
    let mut different: Vec<Different> = Vec::new();
    let mut percents = PercentColumn::default();
    for (at, row) in block.grid.rows().enumerate() {
        let raw = row.cell(source);
        let number = *known.entry(raw).or_insert_with(|| {
            let cell = reader.read(&raw);
            let value = match &cell {
                Ok(cell) => cell.value.clone(),
                Err(_) => Value::Absent(Absence::NotReported),
            };
            if let Ok(Cell { percent: Some(percent), .. }) = &cell {
                percents.observe(row.row(), percent);
            }
            let code = read.values.code(value);
            different.push(Different { code, cell, first: at, times: 0 });
            u32::try_from(different.len() - 1).unwrap_or(u32::MAX)
        });
        let Some(found) = different.get_mut(number as usize) else { continue };
        found.times += 1;
        let table_row = base + at * block.times + time;
        if let Some(slot) = read.codes.get_mut(table_row) {
            *slot = found.code;
        }
        let Ok(table_row) = u32::try_from(table_row) else { continue };
        match &found.cell {
            Ok(cell) => {
                if let Some(word) = &cell.word {
                    read.words.push((table_row, Arc::clone(word)));
                } else if declared.required && raw.is_blank() {
                    let name = &declared.id;
                    let blank =
                        message!(zh: "“{name}”不能为空", en: "\"{name}\" must not be blank");
                    let mistake =
                        Diagnostic::error("required-blank", row.cell_place(source), blank);
                    read.mistakes.push((table_row, mistake));
                    read.unresolved.push(table_row);
                } else if matches!(raw, RawCell::Error(_)) {
                    read.unresolved.push(table_row);
                }
            }
            Err(why) => {
                read.unresolved.push(table_row);
                let mistake =
                    Diagnostic::error(why.code, row.cell_place(source), why.message.clone());
                read.mistakes.push((table_row, Diagnostic { help: why.help.clone(), ..mistake }));
            }
        }
    }
    if let Some((number, why)) = percents.verdict()
        && let Some(at) = block.grid.rows().position(|row| row.row() == number)
        && let Some(row) = block.grid.row(at)
        && let Ok(table_row) = u32::try_from(base + at * block.times + time)
    {
        let mistake = Diagnostic::error(why.code, row.cell_place(source), why.message);
        read.mistakes.push((table_row, Diagnostic { help: why.help, ..mistake }));
    }
    let place = |first: usize| Some(block.grid.row(first)?.cell_place(source));
    tell_what_was_changed(&mut read.notes, declared, &different, &place);
}

/// One note for each kind of change in a column of a file, with the first cell as the example.
pub(super) fn tell_what_was_changed(
    notes: &mut Vec<Diagnostic>,
    declared: &Column,
    different: &[Different],
    place: &dyn Fn(usize) -> Option<Place>,
) {
    let mut kinds: Vec<(Normalised, &Different, u64)> = Vec::new();
    for found in different {
        let Ok(cell) = &found.cell else { continue };
        for kind in &cell.notes {
            match kinds.iter_mut().find(|(known, ..)| known == kind) {
                Some((_, _, times)) => *times += found.times,
                None => kinds.push((*kind, found, found.times)),
            }
        }
    }
    kinds.sort_by_key(|(kind, ..)| *kind);
    for (kind, found, times) in kinds {
        let Some(mut place) = place(found.first) else { continue };
        let (what, Ok(cell)) = (kind.message(), &found.cell) else { continue };
        let (zh, en) = (what.zh, what.en);
        let name = &declared.id;
        let written = place.cell.clone().unwrap_or_default();
        let value = match declared.kind {
            // A text may be long, and may be about a person.
            ColumnKind::Text => String::new(),
            _ => cell.value.to_plain(),
        };
        place.cell = None;
        let cells = counted(&times, "cell");
        let text = message!(
            zh: "“{name}”{times} 个单元格：{zh}（“{written}”读作 {value}）",
            en: "\"{name}\", {cells}: {en} (\"{written}\" is read as {value})"
        );
        notes.push(Diagnostic::note("normalised", place, text));
    }
}
