//! The files of one table put together.

use std::sync::Arc;

use super::{
    Codes, LedgerColumn, LedgerTable, Roster,
    cell::CellReader,
    indicator_names::IndicatorNames,
    ledger_table::{Places, RowPlace, RowSource},
    read_columns::{Block, ReadColumn, read_column},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::model::{ColumnIndex, ColumnKind, ColumnOrigin, Method, NodeIndex, NodeLevel, Table},
    parallel,
    table::Grid,
    value::{Absence, EnumValue, Value},
};

/// What reading cells needs to know beside the table.
pub(super) struct Known<'a> {
    pub(super) method: &'a Method,
    pub(super) roster: &'a Roster,
    pub(super) indicators: &'a IndicatorNames,
    /// It is the roster that is read.
    pub(super) is_roster: bool,
}

/// The columns of `table` that its files hold, in `grids`; derived ones are left blank. `columns` are the
/// declared columns that the grids' columns stand for.
pub(super) fn assemble(
    known: &Known<'_>,
    table: &Table,
    columns: &[ColumnIndex],
    grids: &[Grid],
    found: &mut Diagnostics,
) -> LedgerTable {
    let blocks = blocks(known.method, table, columns, grids);
    let indices: Vec<usize> = (0..table.columns.len()).collect();
    let read = parallel::map(&indices, |at| {
        let Some(column) = table.columns.get(*at) else { return ReadColumn::default() };
        let reader =
            CellReader::new(known.method, column, known.roster, known.indicators, known.is_roster);
        read_column(*at, column, &reader, &blocks)
    });
    let (sources, places) = places(table, columns, &blocks);
    let mut ledger = LedgerTable {
        supplied: !grids.is_empty(),
        sources,
        places: Places::Each(places),
        key: table.key.clone(),
        ..LedgerTable::default()
    };
    let mut mistakes = Vec::new();
    let mut words = Vec::new();
    for (at, column) in read.into_iter().enumerate() {
        ledger.columns.push(column.column);
        ledger.unresolved.extend(column.unresolved.iter().map(|row| (*row, ColumnIndex(at))));
        mistakes.extend(column.mistakes);
        found.extend(column.notes);
        if !column.words.is_empty() {
            words.push((ColumnIndex(at), column.words));
        }
    }
    ledger.unresolved.sort_unstable();
    header_indicators(known.method, table, &blocks, &mut ledger);
    for (date, words) in words {
        place_words(table, date, &words, &mut ledger, &mut mistakes);
    }
    for (row, mut mistake) in mistakes {
        mistake.place.key = ledger.key_text(row as usize).map(Arc::from);
        found.push(mistake);
    }
    know_owners(known, table, &mut ledger);
    ledger
}

fn blocks<'a>(
    method: &Method,
    table: &Table,
    columns: &[ColumnIndex],
    grids: &'a [Grid],
) -> Vec<Block<'a>> {
    let mut blocks = Vec::with_capacity(grids.len());
    for grid in grids {
        let indicators = indicators_in(method, grid);
        let times = indicators.len().max(1);
        let mut sources = vec![vec![None; times]; table.columns.len()];
        for (at, column) in grid.columns.iter().enumerate() {
            let Some(slots) =
                columns.get(column.spec).and_then(|declared| sources.get_mut(declared.0))
            else {
                continue;
            };
            match &column.placeholder {
                None => slots.fill(Some(at)),
                Some(id) => {
                    let time = indicators.iter().position(|(known, _)| known == id);
                    if let Some(slot) = time.and_then(|time| slots.get_mut(time)) {
                        *slot = Some(at);
                    }
                }
            }
        }
        blocks.push(Block { grid, sources, times });
    }
    blocks
}

/// The indicators that have columns of their own in a grid, in the order of the method.
fn indicators_in(method: &Method, grid: &Grid) -> Vec<(Arc<str>, NodeIndex)> {
    let indicators = method.nodes.iter().enumerate();
    indicators
        .filter(|(_, node)| node.level == NodeLevel::Indicator)
        .filter(|(_, node)| {
            grid.columns.iter().any(|column| column.placeholder.as_ref() == Some(&node.id))
        })
        .map(|(at, node)| (Arc::clone(&node.id), NodeIndex(at)))
        .collect()
}

/// The file or sheet of a grid, and its headers by column of the table.
pub(super) fn row_source(table: &Table, columns: &[ColumnIndex], grid: &Grid) -> RowSource {
    let mut headers = vec![None; table.columns.len()];
    for column in &grid.columns {
        if let Some(slot) = columns.get(column.spec).and_then(|at| headers.get_mut(at.0)) {
            *slot = Some((Arc::clone(&column.header), column.position));
        }
    }
    RowSource { file: Arc::clone(&grid.file), sheet: grid.sheet.clone(), headers }
}

fn places(
    table: &Table,
    columns: &[ColumnIndex],
    blocks: &[Block<'_>],
) -> (Vec<RowSource>, Vec<RowPlace>) {
    let mut sources = Vec::with_capacity(blocks.len());
    let mut places = Vec::new();
    for (block, number) in blocks.iter().zip(0..) {
        sources.push(row_source(table, columns, block.grid));
        for row in block.grid.rows() {
            let record = row.other_record().unwrap_or_default();
            let place = RowPlace { source: number, row: row.row(), record };
            places.extend(std::iter::repeat_n(place, block.times));
        }
    }
    (sources, places)
}

/// The indicator whose column of the file a row was read for.
fn header_indicators(
    method: &Method,
    table: &Table,
    blocks: &[Block<'_>],
    ledger: &mut LedgerTable,
) {
    let own = table
        .columns
        .iter()
        .position(|column| matches!(column.origin, ColumnOrigin::HeaderIndicator));
    let Some(own) = own else { return };
    let mut column =
        LedgerColumn { values: vec![Value::Absent(Absence::NotReported)], codes: Codes::default() };
    for block in blocks {
        let ids = indicators_in(method, block.grid);
        let first = column.values.len();
        column.values.extend(ids.iter().map(|(id, _)| Value::Text(Arc::clone(id))));
        for _ in 0..block.grid.len() {
            if ids.is_empty() {
                column.codes.extend(std::iter::once(0), 0);
            } else {
                let codes = first..first + ids.len();
                let largest = u32::try_from(codes.end).unwrap_or(u32::MAX);
                column.codes.extend(codes.filter_map(|code| u32::try_from(code).ok()), largest);
            }
        }
    }
    if let Some(slot) = ledger.columns.get_mut(own) {
        *slot = column;
    }
}

/// Words that stood in the cells of a date column go into the column that takes them.
fn place_words(
    table: &Table,
    date: ColumnIndex,
    words: &[(u32, Arc<str>)],
    ledger: &mut LedgerTable,
    mistakes: &mut Vec<(u32, Diagnostic)>,
) {
    let Some((enumeration, target)) =
        table.columns.get(date.0).and_then(|column| column.words.as_ref())
    else {
        return;
    };
    let enumeration = match table.columns.get(target.0).map(|column| &column.kind) {
        Some(ColumnKind::Enum(own)) => own,
        _ => enumeration,
    };
    let target_name = table.columns.get(target.0).map(|column| Arc::clone(&column.id));
    let target_name = target_name.unwrap_or_default();
    // A word stands for what may not be blank.
    let given: std::collections::BTreeSet<u32> = words.iter().map(|(row, _)| *row).collect();
    mistakes.retain(|(row, mistake)| {
        let own = mistake.code == "required-blank"
            && mistake.place.header == ledger.cell_place(*target, *row as usize).header;
        !(own && given.contains(row))
    });
    for (row, id) in words {
        let value = enumeration
            .position(id)
            .and_then(|index| EnumValue::new(Arc::clone(enumeration), index))
            .map_or_else(|| Value::Text(Arc::clone(id)), Value::Enum);
        let there = ledger.value(*target, *row as usize);
        if there.absence().is_none() {
            if *there != value {
                let (word, own) = (value.to_plain(), there.to_plain());
                let text = message!(
                    zh: "写的是“{word}”，而同一行的“{target_name}”是“{own}”",
                    en: "it says \"{word}\", but \"{target_name}\" of the same row says \"{own}\""
                );
                let place = ledger.cell_place(date, *row as usize);
                mistakes.push((*row, Diagnostic::error("word-contradicts", place, text)));
            }
            continue;
        }
        let Some(column) = ledger.columns.get_mut(target.0) else { continue };
        let code = column.values.iter().position(|known| *known == value).unwrap_or_else(|| {
            column.values.push(value);
            column.values.len() - 1
        });
        if let Ok(code) = u32::try_from(code) {
            column.codes.set(*row as usize, code);
        }
    }
}

/// Whose rows they are.
pub(super) fn know_owners(known: &Known<'_>, table: &Table, ledger: &mut LedgerTable) {
    let values = |column: ColumnIndex| {
        ledger.columns.get(column.0).map(|column| column.values.clone()).unwrap_or_default()
    };
    if let Some(column) = table.team.filter(|_| !known.is_roster) {
        let teams = values(column)
            .iter()
            .map(|value| match value {
                Value::Text(id) => {
                    known.roster.position(id).and_then(|team| u32::try_from(team).ok())
                }
                _ => None,
            })
            .collect();
        ledger.team = Some((column, teams));
    }
    if let Some(column) = table.indicator {
        let nodes = values(column)
            .iter()
            .map(|value| match value {
                Value::Text(id) => known
                    .method
                    .nodes
                    .iter()
                    .position(|node| node.level == NodeLevel::Indicator && node.id == *id)
                    .map(NodeIndex),
                _ => None,
            })
            .collect();
        ledger.indicator = Some((column, nodes));
    }
}
