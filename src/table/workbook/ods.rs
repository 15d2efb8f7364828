//! OpenDocument spreadsheets.

use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::BytesStart;
use rustc_hash::FxHashSet;

use super::super::bounds::{MAX_COLUMNS, MAX_MERGED, MAX_SHEET_ROWS, MAX_SHEETS};
use super::super::input::FileKind;
use super::super::sheet::CellKind;
use super::super::source::{Merged, Source};
use super::builder::{Builder, Room};
use super::damage::Damage;
use super::formats::canonical;
use super::package::Package;
use super::xml::{Node, Xml, attribute, bounded, name};
use super::{SheetOutcome, found};
use crate::diagnostic::message;
use crate::value::text;

/// Has any cell a comment?
pub(super) fn has_comments(bytes: &[u8]) -> Result<bool, Damage> {
    let mut package = Package::open(bytes)?;
    let Some(part) = package.part("content.xml")? else { return Ok(false) };
    let mut xml = Xml::new(part);
    loop {
        match xml.next()? {
            Node::Open(start) if name(&start) == b"annotation" => return Ok(true),
            Node::End => return Ok(false),
            _ => {}
        }
    }
}

/// Reads all sheets that can be seen.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<SheetOutcome>, Damage> {
    let mut package = Package::open(bytes)?;
    let manifest = package.bytes("META-INF/manifest.xml")?.unwrap_or_default();
    let sealed = b"encryption-data";
    if package.has("encrypted-package") || manifest.windows(sealed.len()).any(|part| part == sealed)
    {
        return Err(Damage::Encrypted);
    }
    let part = package.part("content.xml")?.ok_or(Damage::Broken("content.xml"))?;
    let mut xml = Xml::new(part);
    let mut hidden_styles: FxHashSet<String> = FxHashSet::default();
    let mut style = String::new();
    let mut sheets: Vec<SheetOutcome> = Vec::new();
    let mut room = Room::default();
    loop {
        let table = match xml.next()? {
            Node::Open(start) => match name(&start) {
                b"style" => {
                    style = attribute(&start, "name").unwrap_or_default();
                    None
                }
                b"table-properties" => {
                    if attribute(&start, "display").is_some_and(|display| display == "false") {
                        hidden_styles.insert(style.clone());
                    }
                    None
                }
                b"table" => Some((
                    attribute(&start, "name").unwrap_or_default(),
                    attribute(&start, "style-name").unwrap_or_default(),
                )),
                _ => None,
            },
            Node::End => return Ok(sheets),
            _ => None,
        };
        let Some((title, style)) = table else { continue };
        let hidden = hidden_styles.contains(&style);
        let source = if hidden {
            xml.skip()?;
            Ok(Source::default())
        } else {
            let mut table = Table::new(&mut room);
            // A bound that is passed stops this file: the place in the XML is lost.
            table.read(&mut xml)?;
            table.finish()
        };
        sheets.push(SheetOutcome {
            name: Arc::from(title),
            hidden,
            source,
            found: found(FileKind::Ods),
        });
        if sheets.len() > MAX_SHEETS {
            return Err(Damage::TooMuch(message!(
                zh: "工作表超过 {MAX_SHEETS} 张",
                en: "more than {MAX_SHEETS} sheets"
            )));
        }
    }
}

/// A cell of the row that is being read; `times` beside each other.
struct Cell {
    column: u32,
    times: u32,
    kind: CellKind,
    format: u8,
    text: String,
}

struct Table<'a> {
    builder: Builder<'a>,
    merged: Vec<Merged>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<u16>,
    /// The number of the row before the current one.
    row: u32,
    column: u32,
    /// The column of the column declarations.
    declared: u32,
    cells: Vec<Cell>,
    repeated: u32,
    hidden: bool,
}

fn count(start: &BytesStart<'_>, which: &str) -> u32 {
    attribute(start, which).and_then(|n| n.parse().ok()).unwrap_or(1).max(1)
}

fn is_collapsed(start: &BytesStart<'_>) -> bool {
    attribute(start, "visibility").is_some_and(|seen| seen != "visible")
}

/// What a cell says about itself before its content.
struct CellStart {
    kind: String,
    value: Option<String>,
    formula: bool,
    times: u32,
    columns: u32,
    rows: u32,
}

fn cell_start(start: &BytesStart<'_>) -> CellStart {
    let mut kind = String::new();
    // `calcext:value-type` says "error" where `office:value-type` says "string".
    for found in start.attributes().with_checks(false).flatten() {
        if found.key.local_name().into_inner() == b"value-type"
            && (kind.is_empty() || &*found.value == b"error")
        {
            kind = String::from_utf8_lossy(&found.value).into_owned();
        }
    }
    let value = ["value", "date-value", "boolean-value", "string-value"]
        .iter()
        .find_map(|which| attribute(start, which));
    CellStart {
        kind,
        value,
        formula: attribute(start, "formula").is_some(),
        times: count(start, "number-columns-repeated"),
        columns: count(start, "number-columns-spanned"),
        rows: count(start, "number-rows-spanned"),
    }
}

enum Step {
    Row,
    Cell(CellStart),
    Columns { times: u32, hidden: bool },
    Close,
    Skip,
    Other,
}

impl<'a> Table<'a> {
    fn new(room: &'a mut Room) -> Self {
        Self {
            builder: Builder::new(room),
            merged: Vec::new(),
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            row: 0,
            column: 0,
            declared: 0,
            cells: Vec::new(),
            repeated: 1,
            hidden: false,
        }
    }

    /// Reads up to the end of the table that was opened last.
    fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), Damage> {
        let outer = xml.depth().saturating_sub(1);
        let mut row_depth = usize::MAX;
        while xml.depth() > outer {
            let step = match xml.next()? {
                Node::Open(start) => match name(&start) {
                    b"table-row" => {
                        self.repeated = count(&start, "number-rows-repeated");
                        self.hidden = is_collapsed(&start);
                        Step::Row
                    }
                    b"table-cell" | b"covered-table-cell" => Step::Cell(cell_start(&start)),
                    b"table-column" => Step::Columns {
                        times: count(&start, "number-columns-repeated"),
                        hidden: is_collapsed(&start),
                    },
                    b"table-row-group"
                    | b"table-rows"
                    | b"table-header-rows"
                    | b"table-column-group"
                    | b"table-columns"
                    | b"table-header-columns" => Step::Other,
                    _ => Step::Skip,
                },
                Node::Close => Step::Close,
                Node::End => break,
                _ => Step::Other,
            };
            match step {
                Step::Row => {
                    row_depth = xml.depth();
                    self.column = 0;
                    self.cells.clear();
                }
                Step::Cell(start) => self.cell(xml, &start)?,
                Step::Columns { times, hidden } => {
                    let first = self.declared;
                    self.declared = first.saturating_add(times).min(MAX_COLUMNS);
                    if hidden {
                        let columns = first..self.declared;
                        self.hidden_columns.extend(columns.filter_map(|c| u16::try_from(c).ok()));
                    }
                    xml.skip()?;
                }
                Step::Close => {
                    if row_depth != usize::MAX && xml.depth() < row_depth {
                        row_depth = usize::MAX;
                        self.end_row()?;
                    }
                }
                Step::Skip => xml.skip()?,
                Step::Other => {}
            }
        }
        Ok(())
    }

    fn cell<R: BufRead>(&mut self, xml: &mut Xml<R>, start: &CellStart) -> Result<(), Damage> {
        let shown = paragraphs(xml)?;
        let column = self.column;
        self.column = column.saturating_add(start.times);
        if start.columns > 1 || start.rows > 1 {
            let first_row = self.row.saturating_add(1);
            let place = |column: u32| u16::try_from(column.min(MAX_COLUMNS - 1)).unwrap_or(0);
            self.merged.push(Merged {
                first_row,
                last_row: first_row.saturating_add(start.rows - 1).min(MAX_SHEET_ROWS),
                first_column: place(column),
                last_column: place(column.saturating_add(start.columns - 1)),
            });
            if self.merged.len() > MAX_MERGED {
                return Err(Damage::TooMuch(message!(
                    zh: "合并单元格超过 {MAX_MERGED} 处",
                    en: "more than {MAX_MERGED} merged ranges"
                )));
            }
        }
        let value = start.value.as_deref();
        let number = || canonical(value.unwrap_or_default()).ok_or(Damage::Broken("a number"));
        let (kind, text) = match start.kind.as_str() {
            // LibreOffice stores truth values that formulas give as numbers.
            "float" if shown == "TRUE" => (CellKind::True, String::new()),
            "float" if shown == "FALSE" => (CellKind::False, String::new()),
            "float" | "currency" => (CellKind::Number, number()?),
            "percentage" => (CellKind::Percent, number()?),
            "boolean" => match value {
                Some("true") => (CellKind::True, String::new()),
                _ => (CellKind::False, String::new()),
            },
            "date" => (CellKind::Text, date(value.unwrap_or_default(), &shown)),
            "error" => (CellKind::Error, shown.clone()),
            "string" => (CellKind::Text, value.map_or_else(|| shown.clone(), str::to_owned)),
            "" if start.formula && shown.is_empty() => (CellKind::Error, "=".to_owned()),
            _ => (CellKind::Text, shown.clone()),
        };
        if kind == CellKind::Text && text.is_empty() {
            return Ok(());
        }
        // Leading zeros are seen only in what is shown.
        let zeros = kind == CellKind::Number
            && shown.len() > text.len()
            && shown.len() <= 64
            && shown.bytes().all(|byte| byte.is_ascii_digit());
        let format = match (kind, zeros) {
            (CellKind::Percent, _) => self.builder.sheet.format("0.############%"),
            (_, true) => self.builder.sheet.format(&"0".repeat(shown.len())),
            _ => 0,
        };
        if column >= MAX_COLUMNS {
            return Err(Damage::TooMuch(message!(
                zh: "超过 {MAX_COLUMNS} 列",
                en: "more than {MAX_COLUMNS} columns"
            )));
        }
        self.cells.push(Cell { column, times: start.times, kind, format, text });
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Damage> {
        let first = self.row.saturating_add(1);
        self.row = self.row.saturating_add(self.repeated);
        if self.hidden && first <= MAX_SHEET_ROWS {
            let last = self.row.min(MAX_SHEET_ROWS);
            self.hidden_rows.extend(first..=last);
        }
        if self.cells.is_empty() {
            return Ok(());
        }
        for row in first..=self.row {
            for cell in &self.cells {
                for column in cell.column..cell.column.saturating_add(cell.times) {
                    self.builder.push(row, column, cell.kind, cell.format, &cell.text)?;
                }
            }
        }
        self.cells.clear();
        Ok(())
    }

    fn finish(self) -> Result<Source, Damage> {
        let sheet = self.builder.finish()?;
        let mut source = Source::of_sheet(Arc::new(sheet), self.merged);
        source.hidden_rows = self.hidden_rows;
        source.hidden_columns = self.hidden_columns;
        Ok(source)
    }
}

/// A date as it is stored; one that is shown as a month without its day and stands on the first was
/// typed as a month.
fn date(stored: &str, shown: &str) -> String {
    let shown = text::normalise(shown);
    let month = stored.get(8..10) == Some("01")
        && stored.len() == 10
        && shown.contains('月')
        && !shown.contains(['日', '号']);
    if month { shown.into_owned() } else { stored.replace('T', " ") }
}

/// The paragraphs of the cell that was opened last, without its comments.
fn paragraphs<R: BufRead>(xml: &mut Xml<R>) -> Result<String, Damage> {
    let outer = xml.depth().saturating_sub(1);
    let mut text = String::new();
    let mut any = false;
    // Text stands in paragraphs only; between them there is white space.
    let mut paragraph = usize::MAX;
    while xml.depth() > outer {
        bounded(&text)?;
        let skip = match xml.next()? {
            Node::Open(start) => match name(&start) {
                b"p" if paragraph == usize::MAX => {
                    if any {
                        text.push('\n');
                    }
                    any = true;
                    paragraph = 0;
                    false
                }
                b"s" => {
                    let spaces = count(&start, "c").min(1_024) as usize;
                    text.extend(std::iter::repeat_n(' ', spaces));
                    false
                }
                b"tab" => {
                    text.push('\t');
                    false
                }
                b"line-break" => {
                    text.push('\n');
                    false
                }
                b"annotation" | b"shapes" | b"frame" | b"ruby-text" => true,
                _ => false,
            },
            Node::Text(part) => {
                if paragraph != usize::MAX {
                    text.push_str(&part);
                }
                continue;
            }
            Node::Close => {
                // Only the cell's own end and the paragraph's end matter: a paragraph stands right
                // in its cell.
                if xml.depth() <= outer + 1 {
                    paragraph = usize::MAX;
                }
                continue;
            }
            Node::End => break,
        };
        if skip {
            xml.skip()?;
        }
    }
    Ok(text)
}
