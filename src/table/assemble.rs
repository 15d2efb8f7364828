//! From a sheet whose header is known to the grid of one table.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::body::{Body, Rules, TextFacts};
use super::grid::{DroppedRow, Found, Grid, GridColumn, IgnoredColumn};
use super::header::{Aliases, Header, Label, header_key};
use super::input::ReadOptions;
use super::privacy;
use super::shown;
use super::source::Source;
use super::spec::ColumnSpec;
use super::told::Told;
use crate::diagnostic::render::column_letters;
use crate::diagnostic::{Diagnostic, Place, message, nearest};
use crate::value::{RawCell, text};

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
    let mut columns = columns(aliases, header, &header_place, told);
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
        place: place.clone(),
    };
    let body = rules.body(told);
    let key_columns = rules.key.clone();
    let at_row = |at: u32| input.source.row_place(at as usize, &key_columns, &place);

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
        privacy::check_cells(cells, &body.rows, &header.labels, &at_row, told);
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

/// Columns that hold something and have no header.
fn nameless(source: &Source, rows: &[u32], header: &Header, place: &Place, told: &mut Told) {
    let cells = &source.cells;
    let named: FxHashSet<u16> = header.labels.iter().map(|label| label.column).collect();
    let mut found = BTreeSet::new();
    for row in rows {
        let at = *row as usize;
        // Most tables have a header over each column.
        if source.is_text && cells.width(at) <= named.len() {
            continue;
        }
        let loose = cells.cells(at).filter(|(column, _)| !named.contains(column));
        found.extend(loose.filter(|(_, cell)| !cell.is_blank()).map(|(column, _)| column));
    }
    if !found.is_empty() {
        let letters = found.iter().take(12).map(|column| column_letters(u32::from(*column) + 1));
        let list = letters.collect::<Vec<_>>().join("、");
        told.push(
            Diagnostic::warning(
                "column-without-header",
                place.clone(),
                message!(zh: "{list} 列有内容但没有表头，没有读取", en: "the columns {list} hold something and have no header: they were not read"),
            )
            .help(message!(zh: "补上表头，或删除多余的内容", en: "write a header or delete what stands there")),
        );
    }
}

fn position(column: &GridColumn) -> Option<u16> {
    u16::try_from(column.position.checked_sub(1)?).ok()
}

fn hidden_note(found: &Found, place: &Place, told: &mut Told) {
    let (rows, columns) = (found.hidden_rows, found.hidden_columns);
    if rows + columns > 0 {
        told.push(Diagnostic::note(
            "hidden-cells",
            place.clone(),
            message!(
                zh: "有隐藏的行 {rows} 行、列 {columns} 列，已照常读取",
                en: "{rows} hidden rows and {columns} hidden columns were read like the others"
            ),
        ));
    }
}

/// The declared columns that the header holds.
fn columns(
    aliases: &Aliases<'_>,
    header: &Header,
    place: &Place,
    told: &mut Told,
) -> Vec<GridColumn> {
    let mut columns = Vec::new();
    for hit in &header.hits {
        let labels: Vec<&Label> =
            hit.labels.iter().filter_map(|at| header.labels.get(*at)).collect();
        let Some(first) = labels.first() else { continue };
        let spec = aliases.spec.columns.get(hit.target.0);
        let at = |label: &Label| Place {
            column: Some(u32::from(label.column) + 1),
            header: Some(label.written.clone()),
            ..place.clone()
        };
        let written = &first.written;
        if labels.len() > 1 {
            let letters: Vec<String> =
                labels.iter().map(|label| column_letters(u32::from(label.column) + 1)).collect();
            let list = letters.join("、");
            told.push(
                Diagnostic::error(
                    "duplicate-column",
                    at(first),
                    message!(zh: "{list} 列都是“{written}”，不能确定用哪一列", en: "the columns {list} are all \"{written}\": which one counts is unclear"),
                )
                .help(message!(zh: "删除或改名其中的列", en: "delete or rename all but one")),
            );
        }
        if spec.is_some_and(|spec| spec.private) {
            told.push(
                Diagnostic::error(
                    "private-column",
                    at(first),
                    message!(zh: "评估办法不允许有“{written}”这一列", en: "the method refuses the column \"{written}\""),
                )
                .help(message!(zh: "删除这一列后重新报送", en: "delete the column")),
            );
        }
        columns.push(GridColumn {
            spec: hit.target.0,
            placeholder: hit.target.1.clone(),
            header: written.clone(),
            position: u32::from(first.column) + 1,
            fill: None,
            shown: FxHashMap::default(),
        });
    }
    columns.sort_by_key(|column| column.position);
    columns
}

fn is_found(header: &Header, spec: usize) -> bool {
    header.hits.iter().any(|hit| hit.target.0 == spec)
}

/// The labels that no declared header matches.
fn unmatched(header: &Header) -> impl Iterator<Item = &Label> {
    header
        .labels
        .iter()
        .enumerate()
        .filter(|(at, _)| !header.hits.iter().any(|hit| hit.labels.contains(at)))
        .map(|(_, label)| label)
}

fn missing(aliases: &Aliases<'_>, header: &Header, place: &Place, told: &mut Told) {
    let table = &aliases.spec.name;
    for (index, spec) in aliases.spec.columns.iter().enumerate() {
        if !spec.required || spec.headers.is_empty() || is_found(header, index) {
            continue;
        }
        let name = spec.headers.first().map_or("", |name| name);
        let near = spec
            .headers
            .iter()
            .find_map(|wanted| nearest(wanted, unmatched(header).map(|label| &*label.written)));
        let missing = Diagnostic::error(
            "missing-column",
            place.clone(),
            message!(zh: "“{table}”缺少“{name}”列", en: "{table} has no column \"{name}\""),
        );
        let known = spec.headers.join("、");
        told.push(match near {
            Some(near) => missing.help(message!(
                zh: "表里的“{near}”是不是这一列？认可的表头：{known}",
                en: "is it the column \"{near}\"? Known headers: {known}"
            )),
            None => missing.help(message!(zh: "认可的表头：{known}", en: "known headers: {known}")),
        });
    }
}

fn ignored(
    aliases: &Aliases<'_>,
    header: &Header,
    place: &Place,
    told: &mut Told,
) -> Vec<IgnoredColumn> {
    let free = |spec: &&ColumnSpec| {
        !aliases
            .spec
            .columns
            .iter()
            .zip(0..)
            .any(|(other, index)| std::ptr::eq(other, *spec) && is_found(header, index))
    };
    let wanted: Vec<&str> = aliases
        .spec
        .columns
        .iter()
        .filter(|spec| !spec.required)
        .filter(free)
        .flat_map(|spec| spec.headers.iter().map(String::as_str))
        .collect();
    let mut list = Vec::new();
    for label in unmatched(header) {
        let written = &label.written;
        let position = u32::from(label.column) + 1;
        let lowest = written.rsplit('/').next().unwrap_or(written);
        if let Some(near) = nearest(&header_key(lowest), wanted.iter().copied()) {
            told.push(
                Diagnostic::warning(
                    "similar-column",
                    Place {
                        column: Some(position),
                        header: Some(written.clone()),
                        ..place.clone()
                    },
                    message!(zh: "“{written}”列没有用到", en: "the column \"{written}\" is not used"),
                )
                .help(message!(zh: "如果就是“{near}”，请改表头", en: "if it is \"{near}\", change the header")),
            );
        }
        list.push(IgnoredColumn { header: written.clone(), position });
    }
    if !list.is_empty() {
        let names: Vec<&str> = list.iter().map(|column| &*column.header).collect();
        let (names, count) = (names.join("、"), names.len());
        told.push(Diagnostic::note(
            "ignored-columns",
            place.clone(),
            message!(zh: "有 {count} 列没有用到：{names}", en: "{count} columns are not used: {names}"),
        ));
    }
    list
}

/// Gives blank cells the value of the cell that they are merged with; where nothing in the column is
/// merged, the value above.
fn fill_down(source: &Source, body: &Body, column: &mut GridColumn) -> u64 {
    let Some(at) = position(column) else { return 0 };
    let cells = &source.cells;
    let mut merged = source
        .merged
        .iter()
        .filter(|range| range.first_column == at && range.last_row > range.first_row)
        .peekable();
    let mut fill = body.rows.clone();
    let mut count = 0;
    let blank = |row: u32| cells.cell(row as usize, at).is_blank();
    let ditto = |row: u32| is_ditto(cells.cell(row as usize, at));
    if merged.peek().is_some() {
        let mut current = None;
        let mut above = None;
        for row in &mut fill {
            if let Some(above) = above.filter(|_| ditto(*row)) {
                *row = above;
                count += 1;
                continue;
            }
            let number = cells.row(*row as usize).map_or(0, |row| row.number);
            while let Some(range) = merged.next_if(|range| range.first_row <= number) {
                current = Some(range);
            }
            if blank(*row)
                && let Some(range) = current.filter(|range| number <= range.last_row)
                && let Some(top) = source.row_at(range.first_row)
                && let Ok(top) = u32::try_from(top)
            {
                *row = top;
                count += 1;
            }
            above = Some(*row);
        }
    } else {
        // A row of totals ends a group: what stands below it has its own value.
        let mut dropped = body.dropped.iter().map(|(at, _)| *at).peekable();
        let mut above = None;
        for row in &mut fill {
            while dropped.next_if(|at| *at < *row).is_some() {
                above = None;
            }
            match above {
                Some(above) if blank(*row) || ditto(*row) => {
                    *row = above;
                    count += 1;
                }
                _ if !blank(*row) => above = Some(*row),
                _ => {}
            }
        }
    }
    column.fill = (count > 0).then_some(fill);
    count
}

/// The words and signs for "as above".
fn is_ditto(cell: RawCell<'_>) -> bool {
    let RawCell::Text(written) = cell else { return false };
    matches!(text::key(written).as_str(), "同上" | "〃" | "″" | "\"")
}

/// Merged cells in a column that does not expect them hold their value in the first row only.
fn merged_without_fill(
    source: &Source,
    body: &Body,
    column: &GridColumn,
    place: &Place,
    told: &mut Told,
) {
    let Some(at) = position(column) else { return };
    let number = |row: Option<&u32>| {
        row.and_then(|row| source.cells.row(*row as usize)).map_or(0, |row| row.number)
    };
    let (first, last) = (number(body.rows.first()), number(body.rows.last()));
    let range = source.merged.iter().find(|range| {
        (range.first_column..=range.last_column).contains(&at)
            && range.last_row > range.first_row
            && range.last_row > first
            && range.first_row < last
            && range.first_row >= first
    });
    if let Some(range) = range {
        let header = &column.header;
        let (from, to) = (range.first_row, range.last_row);
        told.push(
            Diagnostic::warning(
                "merged-cells",
                Place {
                    row: Some(from.into()),
                    column: Some(column.position),
                    header: Some(header.clone()),
                    ..place.clone()
                },
                message!(
                    zh: "“{header}”列有合并单元格（第 {from}—{to} 行），只有第一行有值",
                    en: "the column \"{header}\" has merged cells (rows {from} to {to}): only the first row has the value"
                ),
            )
            .help(message!(
                zh: "取消合并并逐行填写；或在评估办法里给这一列声明 fill_down = true",
                en: "unmerge and fill each row, or let the method declare fill_down = true for the column"
            )),
        );
    }
}

/// Takes numbers as they are shown, and refuses those that a spreadsheet has cut.
fn show_numbers(
    source: &Source,
    body: &Body,
    column: &mut GridColumn,
    at_row: &dyn Fn(u32) -> Place,
    told: &mut Told,
) {
    let Some(at) = position(column) else { return };
    if source.is_text {
        return;
    }
    let sources: Vec<u32> = column.fill.clone().unwrap_or_else(|| body.rows.clone());
    for row in sources {
        let cell = source.cells.cell(row as usize, at);
        if let RawCell::Number { digits, .. } = cell
            && shown::has_lost_digits(digits)
            && !column.shown.contains_key(&row)
        {
            told.push(
                Diagnostic::error(
                    "digits-lost",
                    Place {
                        column: Some(column.position),
                        header: Some(column.header.clone()),
                        ..at_row(row)
                    },
                    message!(
                        zh: "编号超过 15 位且按数字保存，末尾的数字已经丢失",
                        en: "a code of more than 15 digits was stored as a number: its last digits are lost"
                    ),
                )
                .help(message!(zh: "把单元格格式改为“文本”后重新填写", en: "format the cell as text and type it again")),
            );
        }
        if let Some(shown) = shown::shown(cell, source.cells.cell_format(row as usize, at)) {
            column.shown.insert(row, shown.into_boxed_str());
        }
    }
}

/// Cells without a value: #REF! and formulas that were never computed.
fn cell_errors(
    source: &Source,
    body: &Body,
    column: &GridColumn,
    at_row: &dyn Fn(u32) -> Place,
    told: &mut Told,
) {
    let Some(at) = position(column) else { return };
    if source.is_text {
        return;
    }
    for row in &body.rows {
        let RawCell::Error(written) = source.cells.cell(*row as usize, at) else { continue };
        let place = Place {
            column: Some(column.position),
            header: Some(column.header.clone()),
            cell: Some(Arc::from(written)),
            ..at_row(*row)
        };
        told.push(cell_error(written, place));
    }
}

/// The message for a cell without a value.
pub(super) fn cell_error(written: &str, place: Place) -> Diagnostic {
    if written == "=" {
        return Diagnostic::error(
            "formula-without-value",
            place,
            message!(zh: "公式没有保存计算结果", en: "the formula has no stored value"),
        )
        .help(message!(
            zh: "用 Excel 或 WPS 打开后保存一次",
            en: "open the file in Excel or WPS and save it once"
        ));
    }
    Diagnostic::error(
        "cell-error",
        place,
        message!(zh: "单元格的值是错误“{written}”", en: "the cell holds the error {written}"),
    )
    .help(message!(zh: "改正公式，或直接填写值", en: "mend the formula or write the value"))
}
