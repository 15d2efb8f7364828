use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{
    MarkOptions, clipped,
    comment::Others,
    style::{Styles, coloured},
};
use crate::{
    diagnostic::{Diagnostic, Language, Severity},
    table::{BROKEN_ROW, Grid, MARK_HEADER, RawRow, RawSheet, is_mark},
    value::RawCell,
};

/// Merged cells larger than this are not merged again.
const MOST_MERGED: u64 = 100_000;

/// One sheet, and how it is marked.
pub(super) struct Marking<'a> {
    pub(super) sheet: &'a RawSheet,
    pub(super) grid: Option<&'a Grid>,
    pub(super) styles: &'a Styles,
    pub(super) options: MarkOptions,
}

/// One row, where it goes, and what is known of it.
struct Line<'a> {
    row: RawRow<'a>,
    place: u32,
    heading: bool,
    found: &'a [&'a Diagnostic],
}

impl Marking<'_> {
    pub(super) fn write(
        &self,
        target: &mut Worksheet,
        found: &[&Diagnostic],
        mut others: Others<'_>,
    ) -> Result<(), XlsxError> {
        let rows: Vec<RawRow<'_>> = self.sheet.rows().collect();
        let head = self.head(&rows);
        let mark = self.mark_column(&rows, head);
        let mut by_row: BTreeMap<u64, Vec<&Diagnostic>> = BTreeMap::new();
        for one in found {
            // A line inside a quoted field belongs to the record that begins above it.
            let line = one.place.row.unwrap_or_default();
            let at = rows.partition_point(|row| row.number <= line).saturating_sub(1);
            if let Some(row) = rows.get(at) {
                by_row.entry(row.number).or_default().push(one);
            }
        }
        let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
        let mut next = 0;
        let (mut head_row, mut last_row) = (0, 0);
        let no_marks = Vec::new();
        for row in &rows {
            let own = by_row.get(&row.number).unwrap_or(&no_marks);
            let is_head = row.number <= head.1;
            if self.options.only_wrong && own.is_empty() && !is_head {
                continue;
            }
            let place = if self.options.only_wrong { next } else { row.place.saturating_sub(1) };
            next = place.saturating_add(1);
            last_row = place;
            let heading = (head.0..=head.1).contains(&row.number);
            let line = Line { row: *row, place, heading, found: own };
            self.cells(target, &line, mark, &mut widths)?;
            self.comments(target, &line, mark, &mut others)?;
            if row.number == head.1 {
                head_row = place;
                target.write_with_format(place, mark, MARK_HEADER, &self.styles.head)?;
            } else if !own.is_empty() {
                let text = self.explain(row.number, own);
                target.write_with_format(place, mark, clipped(&text), &self.styles.why)?;
                target.set_row_height(place, height_of(&text))?;
            }
        }
        if !self.options.only_wrong {
            others.rest(target)?;
            self.merge(target, &rows, mark)?;
        }
        for (column, width) in widths {
            target.set_column_width(column, width_of(width))?;
        }
        target.set_column_width(mark, 48)?;
        target.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        if !rows.is_empty() {
            target.set_freeze_panes(head_row.saturating_add(1), 0)?;
            target.autofilter(head_row, 0, last_row.max(head_row), mark)?;
        }
        Ok(())
    }

    /// The first and the last row of the header, as messages name them; without one the first row with
    /// several cells.
    fn head(&self, rows: &[RawRow<'_>]) -> (u64, u64) {
        if let Some(grid) = self.grid {
            return grid.found.header_rows;
        }
        let several = |row: &&RawRow<'_>| row.cells().filter(|cell| !cell.1.is_blank()).count() > 1;
        let row = rows.iter().find(several).or_else(|| rows.first());
        row.map_or((0, 0), |row| (row.number, row.number))
    }

    /// Where the words go, from 0: the column of an earlier check, or one behind the last.
    fn mark_column(&self, rows: &[RawRow<'_>], head: (u64, u64)) -> u16 {
        let declared = |column: u32| {
            self.grid.is_some_and(|grid| grid.columns.iter().any(|own| own.position == column))
        };
        let earlier = rows
            .iter()
            .filter(|row| (head.0..=head.1).contains(&row.number))
            .flat_map(|row| row.cells())
            .find(|(column, _, text, _)| is_mark(text) && !declared(*column));
        let behind = || {
            let last = rows.iter().filter_map(|row| row.cells().map(|cell| cell.0).max()).max();
            last.unwrap_or(0)
        };
        let column = earlier.map_or_else(behind, |(column, ..)| column - 1);
        u16::try_from(column.min(16_383)).unwrap_or(16_383)
    }

    fn cells(
        &self,
        target: &mut Worksheet,
        line: &Line<'_>,
        mark: u16,
        widths: &mut BTreeMap<u16, usize>,
    ) -> Result<(), XlsxError> {
        let Line { row, place, heading, found } = *line;
        let whole = found.iter().filter(|one| breaks_row(one.code)).map(|one| one.severity).min();
        let mut written: BTreeSet<u16> = BTreeSet::new();
        for (column, cell, text, format) in row.cells() {
            let Ok(at) = u16::try_from(column - 1) else { continue };
            if at == mark {
                continue;
            }
            let severity = worst(found, column).or(whole);
            let style = self.style(heading, severity);
            written.insert(at);
            if row.number >= self.grid.map_or(0, |grid| grid.found.header_rows.0) {
                let width = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                let widest = widths.entry(at).or_default();
                *widest = width.max(*widest);
            }
            self.cell(target, (place, at), cell, text, format, &style)?;
        }
        for column in found.iter().filter_map(|one| one.place.column) {
            let Some(at) = column.checked_sub(1).and_then(|at| u16::try_from(at).ok()) else {
                continue;
            };
            if at == mark {
                continue;
            }
            if written.insert(at) {
                target.write_blank(place, at, &self.style(heading, worst(found, column)))?;
            }
        }
        Ok(())
    }

    /// What is wrong with a cell as a comment at it, and the comments of other people in the row.
    fn comments(
        &self,
        target: &mut Worksheet,
        line: &Line<'_>,
        mark: u16,
        others: &mut Others<'_>,
    ) -> Result<(), XlsxError> {
        let Line { row, place, found, .. } = *line;
        let columns: BTreeSet<u32> = found.iter().filter_map(|one| one.place.column).collect();
        for column in columns {
            let at = column.checked_sub(1).and_then(|at| u16::try_from(at).ok());
            let Some(at) = at.filter(|at| *at != mark) else { continue };
            let own: Vec<String> = found
                .iter()
                .filter(|one| one.place.column == Some(column))
                .map(|one| sentence(one, self.options.language))
                .collect();
            others.with_ours(target, row.place, (place, at), &own.join("\n"))?;
        }
        others.of_row(target, row.place, place)
    }

    fn style(&self, heading: bool, severity: Option<Severity>) -> Format {
        let base = if heading { &self.styles.head } else { &self.styles.text };
        severity.map_or_else(|| base.clone(), |severity| coloured(base, severity))
    }

    fn cell(
        &self,
        target: &mut Worksheet,
        (row, column): (u32, u16),
        cell: RawCell<'_>,
        written: &str,
        format: &str,
        style: &Format,
    ) -> Result<(), XlsxError> {
        match cell {
            RawCell::Blank => target.write_blank(row, column, style)?,
            RawCell::Text(_) => {
                target.write_string_with_format(row, column, clipped(written), style)?
            }
            RawCell::Bool(value) => target.write_boolean_with_format(row, column, value, style)?,
            // A cell without a value must stay one, or the copy would be read as if it were blank.
            RawCell::Error(error) => {
                let error = if error == "=" { "#N/A" } else { error };
                let formula = Formula::new(error).set_result(error);
                target.write_formula_with_format(row, column, formula, style)?
            }
            RawCell::Number { digits, .. } | RawCell::DateSerial { digits, .. } => {
                let epoch = if matches!(cell, RawCell::DateSerial { .. }) && self.sheet.since_1904()
                {
                    1_462.0
                } else {
                    0.0
                };
                match digits.parse::<f64>() {
                    Ok(number) if number.is_finite() => {
                        let style = style.clone().set_num_format(format);
                        target.write_number_with_format(row, column, number + epoch, &style)?
                    }
                    _ => target.write_string_with_format(row, column, digits, style)?,
                }
            }
        };
        Ok(())
    }

    /// What is wrong with a row, each with its header, and the way out.
    fn explain(&self, number: u64, found: &[&Diagnostic]) -> String {
        let language = self.options.language;
        let broken = found.iter().any(|one| breaks_row(one.code));
        let mut text = if broken { BROKEN_ROW.to_owned() } else { String::new() };
        if self.options.only_wrong {
            text.push_str(&match language {
                Language::Chinese => format!("原第 {number} 行\n"),
                Language::English => format!("row {number}\n"),
            });
        }
        let lines: Vec<String> = found
            .iter()
            .map(|one| {
                let header = one.place.header.as_ref().filter(|_| !breaks_row(one.code));
                let sentence = sentence(one, language);
                header.map_or_else(|| sentence.clone(), |header| format!("【{header}】{sentence}"))
            })
            .collect();
        text.push_str(&lines.join("\n"));
        text
    }

    /// Merges what was merged, the cells' values staying as they were written.
    fn merge(
        &self,
        target: &mut Worksheet,
        rows: &[RawRow<'_>],
        mark: u16,
    ) -> Result<(), XlsxError> {
        let last = rows.last().map_or(0, |row| row.place);
        let mut area = 0u64;
        let mut taken: Vec<(u32, u32, u32, u32)> = Vec::new();
        for range in self.sheet.merged() {
            let ((top, bottom), (left, right)) = (range.rows, range.columns);
            let cells = u64::from(bottom.saturating_sub(top) + 1)
                * u64::from(right.saturating_sub(left) + 1);
            area = area.saturating_add(cells);
            let overlaps = taken
                .iter()
                .any(|(t, b, l, r)| top <= *b && *t <= bottom && left <= *r && *l <= right);
            if cells < 2
                || top == 0
                || bottom > last
                || right > u32::from(mark)
                || overlaps
                || taken.len() > 2_000
                || area > MOST_MERGED
            {
                continue;
            }
            taken.push((top, bottom, left, right));
            let at = rows.partition_point(|row| row.place < top);
            let Some(first) = rows.get(at).filter(|row| row.place == top) else { continue };
            let Some((_, cell, text, format)) = first.cells().find(|cell| cell.0 == left) else {
                continue;
            };
            let (Ok(l), Ok(r)) = (u16::try_from(left - 1), u16::try_from(right - 1)) else {
                continue;
            };
            let style = self.styles.text.clone().set_text_wrap();
            target.merge_range(top - 1, l, bottom - 1, r, "", &style)?;
            self.cell(target, (top - 1, l), cell, text, format, &style)?;
        }
        Ok(())
    }
}

/// Errors after which it is unclear which cell of a row is which.
fn breaks_row(code: &str) -> bool {
    const CODES: [&str; 10] = [
        "ragged-row",
        "unclosed-quote",
        "stray-quote",
        "swallowed-lines",
        "cut-row",
        "nul-character",
        "mixed-encodings",
        "undecodable-text",
        "cell-too-long",
        "marked-row-not-mended",
    ];
    CODES.contains(&code)
}

/// What is wrong, and the way out.
fn sentence(found: &Diagnostic, language: Language) -> String {
    let text = found.text(language);
    let help = found.help.as_ref().map(|help| help.in_language(language));
    match (help, language) {
        (Some(help), Language::Chinese) => format!("{text}。{help}"),
        (Some(help), Language::English) => format!("{text}. {help}"),
        (None, _) => text.to_owned(),
    }
}

/// The worst that is said of a column's cell.
fn worst(found: &[&Diagnostic], column: u32) -> Option<Severity> {
    found.iter().filter(|one| one.place.column == Some(column)).map(|one| one.severity).min()
}

/// Programs other than Excel do not grow rows by themselves.
fn height_of(text: &str) -> f64 {
    let lines: usize = text.lines().map(|line| line.width() / 46 + 1).sum();
    f64::from(u8::try_from(lines.clamp(1, 12)).unwrap_or(12)) * 16.0
}

#[expect(clippy::cast_precision_loss, reason = "widths are small")]
fn width_of(cells: usize) -> f64 {
    (cells.clamp(6, 36) + 4) as f64
}
