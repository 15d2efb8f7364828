//! The files of a round given back as workbooks: what is wrong is coloured and commented where it stands, and
//! one column says it in words, to filter by.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::output::{Output, ReportError};
use crate::diagnostic::render::column_letters;
use crate::diagnostic::{Diagnostic, Diagnostics, Language, Severity};
use crate::table::{
    BROKEN_ROW, Grid, HeaderSpec, InputFile, MARK_HEADER, RawRow, RawSheet, ReadOptions,
    raw_sheets, read,
};
use crate::value::RawCell;
use crate::value::text::key;

/// Whose comments ours are.
const AUTHOR: &str = "zhixiao";
/// Behind the name of a file that holds only the rows with something wrong: it must not serve as the table.
const ONLY_WRONG: &str = "-有错的行";
/// Merged cells larger than this are not merged again.
const MOST_MERGED: u64 = 100_000;
/// What Excel takes in one cell, with some room left.
const MOST_TEXT: usize = 32_000;

/// How files are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkOptions {
    /// The language of the texts.
    pub language: Language,
    /// Only the rows that have something wrong, and only files that hold such.
    pub only_wrong: bool,
}

/// Writes a copy of each file that can be read, marked with `found`. A text file becomes a workbook; texts,
/// numbers and number formats stay as they were, formulas become their values, hidden sheets and the comments
/// of other people are left out.
///
/// # Errors
/// When a workbook cannot be written.
pub fn marked(
    files: &[InputFile],
    specs: &[HeaderSpec],
    found: &Diagnostics,
    read_options: &ReadOptions,
    options: MarkOptions,
) -> Result<Vec<Output>, ReportError> {
    let mut outputs: Vec<Output> = Vec::new();
    for file in files {
        let own: Vec<&Diagnostic> = found
            .iter()
            .filter(|one| one.severity != Severity::Note)
            .filter(|one| one.place.file.as_deref() == Some(&*file.name))
            .collect();
        if options.only_wrong && own.is_empty() {
            continue;
        }
        let sheets = raw_sheets(file, specs, read_options);
        if sheets.is_empty() {
            continue;
        }
        let (grids, _) = read(std::slice::from_ref(file), specs, read_options);
        let grids: Vec<&Grid> = grids.iter().map(|(_, grid)| grid).collect();
        let suffix = if options.only_wrong { ONLY_WRONG } else { "" };
        let mut name = format!("{}{suffix}.xlsx", file.stem());
        if outputs.iter().any(|other| other.name == name) {
            name = format!("{}{suffix}.xlsx", file.name.replace('/', "-"));
        }
        let bytes = workbook(&sheets, &grids, &own, options)
            .map_err(|error| ReportError::new(&name, error))?;
        outputs.push(Output { name, bytes });
    }
    Ok(outputs)
}

fn workbook(
    sheets: &[RawSheet],
    grids: &[&Grid],
    found: &[&Diagnostic],
    options: MarkOptions,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let styles = Styles::new();
    for sheet in sheets.iter().filter(|sheet| sheet.name.as_deref() != Some(MARK_HEADER)) {
        let grid = grids.iter().find(|grid| grid.sheet == sheet.name);
        let own: Vec<&Diagnostic> = found
            .iter()
            .copied()
            .filter(|one| one.place.row.is_some())
            .filter(|one| one.place.sheet == sheet.name || one.place.sheet.is_none())
            .collect();
        let target = workbook.add_worksheet();
        if let Some(name) = &sheet.name {
            target.set_name(&**name)?;
        }
        Marking { sheet, grid: grid.copied(), styles: &styles, options }.write(target, &own)?;
    }
    if !found.is_empty() {
        list(workbook.add_worksheet(), found, &styles, options.language)?;
    }
    workbook.save_to_buffer()
}

struct Styles {
    head: Format,
    text: Format,
    why: Format,
}

const RED: Color = Color::RGB(0x00FF_C7CE);
const YELLOW: Color = Color::RGB(0x00FF_EB9C);

impl Styles {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(11);
        let framed =
            || base().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00BF_BFBF));
        let top = || framed().set_align(FormatAlign::Top);
        Self {
            head: framed().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00F2_F2F2)),
            text: top(),
            why: top().set_text_wrap().set_font_color(Color::RGB(0x009C_0006)),
        }
    }
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

fn clipped(text: &str) -> String {
    text.chars().take(MOST_TEXT).collect()
}

struct Marking<'a> {
    sheet: &'a RawSheet,
    grid: Option<&'a Grid>,
    styles: &'a Styles,
    options: MarkOptions,
}

impl Marking<'_> {
    fn write(&self, target: &mut Worksheet, found: &[&Diagnostic]) -> Result<(), XlsxError> {
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
            self.cells(target, place, *row, mark, heading, own, &mut widths)?;
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
            .find(|(column, _, text, _)| key(text) == MARK_HEADER && !declared(*column));
        let behind = || {
            let last = rows.iter().filter_map(|row| row.cells().map(|cell| cell.0).max()).max();
            last.unwrap_or(0)
        };
        let column = earlier.map_or_else(behind, |(column, ..)| column - 1);
        u16::try_from(column.min(16_383)).unwrap_or(16_383)
    }

    #[expect(clippy::too_many_arguments, reason = "one row and what is known of it")]
    fn cells(
        &self,
        target: &mut Worksheet,
        place: u32,
        row: RawRow<'_>,
        mark: u16,
        heading: bool,
        found: &[&Diagnostic],
        widths: &mut BTreeMap<u16, usize>,
    ) -> Result<(), XlsxError> {
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
            let own: Vec<String> = found
                .iter()
                .filter(|one| one.place.column == Some(column))
                .map(|one| sentence(one, self.options.language))
                .collect();
            target.insert_note(place, at, &note(&own.join("\n")))?;
        }
        Ok(())
    }

    fn style(&self, heading: bool, severity: Option<Severity>) -> Format {
        let base = if heading { &self.styles.head } else { &self.styles.text };
        match severity {
            Some(Severity::Error) => base.clone().set_background_color(RED),
            Some(_) => base.clone().set_background_color(YELLOW),
            None => base.clone(),
        }
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
            let Some(first) = rows.iter().find(|row| row.place == top) else { continue };
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

/// The worst that is said of a column's cell.
fn worst(found: &[&Diagnostic], column: u32) -> Option<Severity> {
    found.iter().filter(|one| one.place.column == Some(column)).map(|one| one.severity).min()
}

fn note(text: &str) -> Note {
    let text = clipped(text);
    let lines: usize = text.lines().map(|line| line.width() / 30 + 1).sum();
    let height = u32::try_from(lines.clamp(2, 20)).unwrap_or(20) * 20 + 10;
    Note::new(text).set_author(AUTHOR).add_author_prefix(false).set_width(240).set_height(height)
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

/// One sheet with everything, also what has no row.
fn list(
    target: &mut Worksheet,
    found: &[&Diagnostic],
    styles: &Styles,
    language: Language,
) -> Result<(), XlsxError> {
    target.set_name(MARK_HEADER)?;
    let heads = match language {
        Language::Chinese => ["程度", "工作表", "行", "列", "列名", "单元格内容", "问题", "办法"],
        Language::English => {
            ["severity", "sheet", "row", "column", "header", "cell", "problem", "way out"]
        }
    };
    for ((at, head), width) in (0..).zip(heads).zip([8, 12, 8, 6, 18, 18, 50, 50]) {
        target.write_with_format(0, at, head, &styles.head)?;
        target.set_column_width(at, width)?;
    }
    let text = styles.text.clone().set_text_wrap();
    for (row, one) in (1..).zip(found) {
        let severity = match (one.severity, language) {
            (Severity::Error, Language::Chinese) => "错误",
            (Severity::Error, Language::English) => "error",
            (_, Language::Chinese) => "提醒",
            (_, Language::English) => "warning",
        };
        let colour = if one.severity == Severity::Error { RED } else { YELLOW };
        target.write_with_format(row, 0, severity, &text.clone().set_background_color(colour))?;
        let place = &one.place;
        let help = one.help.as_ref().map_or("", |help| help.in_language(language));
        let texts = [
            (1, place.sheet.as_deref().unwrap_or_default().to_owned()),
            (3, place.column.map(column_letters).unwrap_or_default()),
            (4, place.header.as_deref().unwrap_or_default().to_owned()),
            (5, place.cell.as_deref().unwrap_or_default().to_owned()),
            (6, one.text(language).to_owned()),
            (7, help.to_owned()),
        ];
        for (at, written) in texts {
            target.write_string_with_format(row, at, clipped(&written), &text)?;
        }
        match place.row.map(|row| row.to_string().parse::<f64>()) {
            Some(Ok(number)) => target.write_number_with_format(row, 2, number, &text)?,
            _ => target.write_blank(row, 2, &text)?,
        };
    }
    target.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    target.set_freeze_panes(1, 0)?;
    target.autofilter(0, 0, u32::try_from(found.len()).unwrap_or(u32::MAX).min(1_048_575), 7)?;
    Ok(())
}
