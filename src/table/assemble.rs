//! From a sheet whose header is known to the grid of one table.

use std::sync::Arc;

use super::body::{Rules, TextFacts};
use super::cells::{cell_errors, fill_down, merged_without_fill, show_numbers};
use super::columns::{columns, ignored, missing, nameless};
use super::grid::{DroppedRow, Found, Grid, GridColumn};
use super::header::{Aliases, Header};
use super::input::ReadOptions;
use super::marks::{is_mark, is_unmended, unmended};
use super::privacy;
use super::source::Source;
use super::told::Told;
use crate::diagnostic::{Diagnostic, Place, counted, message};
use crate::value::text;

/// A sheet or text file, and how it was read.
pub(super) struct Input<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) sheet: Option<Arc<str>>,
    pub(super) source: &'a Source,
    pub(super) text: Option<&'a TextFacts>,
    /// What is known before the header: kind, encoding, delimiter.
    pub(super) found: Found,
}

impl Input<'_> {
    pub(super) fn place(&self) -> Place {
        Place { file: Some(self.file.clone()), sheet: self.sheet.clone(), ..Place::default() }
    }
}

/// Makes the grid; everything that is wrong with the sheet is told.
pub(super) fn assemble(
    input: &Input<'_>,
    aliases: &Aliases<'_>,
    header: &Header,
    options: &ReadOptions,
    told: &mut Told,
) -> Grid {
    let cells = &input.source.cells;
    let row_number = |at: usize| cells.row(at).map_or(0, |row| u64::from(row.number));
    let place = input.place();
    let header_place = Place { row: Some(row_number(header.last)), ..place.clone() };
    if options.privacy {
        privacy::check_headers(&header.labels, &header_place, told);
    }
    let mut columns = columns(aliases, header, &header_place, options.privacy, told);
    missing(aliases, header, &header_place, told);
    let ignored = ignored(aliases, header, &header_place, told);

    let spec_of = |column: &GridColumn| aliases.spec.columns.get(column.spec);
    let is_key = |column: &GridColumn| spec_of(column).is_some_and(|spec| spec.key);
    let key: Vec<usize> =
        (0..).zip(&columns).filter(|(_, c)| is_key(c)).map(|(at, _)| at).collect();
    let words = match aliases.spec.total_words.as_slice() {
        [] => &options.total_words,
        _ => &aliases.spec.total_words,
    };
    let rules = Rules {
        source: input.source,
        header,
        key: columns.iter().filter(|c| is_key(c)).filter_map(position).collect(),
        total_words: words.iter().map(|word| text::key(word)).collect(),
        text: input.text,
        mark: mark_column(header),
        place: place.clone(),
    };
    let body = rules.body(told);
    let key_columns = rules.key.clone();
    let at_row = |at: u32| input.source.row_place(at as usize, &key_columns, &place);

    if let Some(mark) = rules.mark {
        for at in &body.rows {
            if is_unmended(cells, *at as usize, mark) {
                told.push(unmended(at_row(*at), mark));
            }
        }
    }
    let mut filled = 0;
    for column in &mut columns {
        let Some(spec) = aliases.spec.columns.get(column.spec) else { continue };
        if spec.fill_down {
            filled += fill_down(input.source, &body, column);
        } else {
            merged_without_fill(input.source, &body, column, &place, told);
        }
        if spec.text {
            show_numbers(input.source, &body, column, &at_row, told);
        }
        cell_errors(input.source, &body, column, &at_row, told);
    }
    if options.privacy {
        privacy::check_cells(cells, &body.rows, &header.labels, rules.mark, &at_row, told);
        privacy::check_marks(cells, header.first, &place, told);
    }
    let hidden = body.rows.iter().filter(|at| {
        let number = cells.row(**at as usize).map_or(0, |row| row.number);
        input.source.hidden_rows.binary_search(&number).is_ok()
    });
    let hidden_columns = columns.iter().filter_map(position);
    let hidden_columns =
        hidden_columns.filter(|c| input.source.hidden_columns.binary_search(c).is_ok());
    let found = Found {
        header_rows: (row_number(header.first), row_number(header.last)),
        rows: body.rows.len() as u64,
        dropped: body
            .dropped
            .iter()
            .map(|(at, reason)| DroppedRow {
                row: row_number(*at as usize),
                reason: reason.clone(),
            })
            .collect(),
        ignored,
        hidden_rows: hidden.count() as u64,
        hidden_columns: hidden_columns.count() as u64,
        filled,
        ..input.found.clone()
    };
    hidden_note(&found, &place, told);
    nameless(input.source, &body.rows, header, &header_place, told);
    Grid {
        file: input.file.clone(),
        sheet: input.sheet.clone(),
        found,
        columns,
        key,
        cells: cells.clone(),
        body: body.rows,
    }
}

/// The column that an earlier check wrote its marks into, unless it is a declared one.
fn mark_column(header: &Header) -> Option<u16> {
    let free = |at: &usize| !header.hits.iter().any(|hit| hit.labels.contains(at));
    let labels = (0..).zip(&header.labels);
    let mut marks = labels.filter(|(at, label)| is_mark(&label.written) && free(at));
    marks.next().map(|(_, label)| label.column)
}

/// The column's place from 0.
pub(super) fn position(column: &GridColumn) -> Option<u16> {
    u16::try_from(column.position.checked_sub(1)?).ok()
}

fn hidden_note(found: &Found, place: &Place, told: &mut Told) {
    let (rows, columns) = (found.hidden_rows, found.hidden_columns);
    if rows + columns > 0 {
        let (hidden_rows, hidden_columns) =
            (counted(&rows, "hidden row"), counted(&columns, "hidden column"));
        told.push(Diagnostic::note(
            "hidden-cells",
            place.clone(),
            message!(
                zh: "有隐藏的行 {rows} 行、列 {columns} 列，已照常读取",
                en: "{hidden_rows} and {hidden_columns} were read like the others"
            ),
        ));
    }
}
