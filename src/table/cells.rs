//! The cells of one column: merged ones, numbers as they are shown, and those without a value.

use std::sync::Arc;

use super::assemble::position;
use super::body::Body;
use super::grid::GridColumn;
use super::shown;
use super::source::Source;
use super::told::Told;
use crate::diagnostic::{Diagnostic, Place, message};
use crate::value::{RawCell, text};

/// Gives blank cells the value of the cell that they are merged with; where nothing in the column is
/// merged, the value above.
pub(super) fn fill_down(source: &Source, body: &Body, column: &mut GridColumn) -> u64 {
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
    is_ditto_text(written)
}

/// The same of a text.
pub(super) fn is_ditto_text(written: &str) -> bool {
    matches!(text::key(written).as_str(), "同上" | "〃" | "″" | "\"")
}

/// Merged cells in a column that does not expect them hold their value in the first row only.
pub(super) fn merged_without_fill(
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
pub(super) fn show_numbers(
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
pub(super) fn cell_errors(
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
