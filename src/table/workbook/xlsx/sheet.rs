use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::BytesStart;
use rustc_hash::FxHashSet;

use super::super::builder::{Builder, Room};
use super::super::damage::Damage;
use super::super::formats::canonical;
use super::super::package::Package;
use super::super::xml::{Node, Xml, attribute, is_true, name, prefixed};
use super::strings::rich_text;
use super::{Shared, relationships, unescape};
use crate::diagnostic::message;
use crate::table::bounds::{MAX_COLUMNS, MAX_MERGED, MAX_SHEET_ROWS, MAX_ZIP_ENTRIES};
use crate::table::sheet::CellKind;
use crate::table::source::{Merged, Source};

/// What a sheet says beside its cells.
#[derive(Default)]
struct Aside {
    merged: Vec<Merged>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<u16>,
    tables: FxHashSet<String>,
}

/// Reads one sheet.
pub(super) fn read(
    package: &mut Package<'_>,
    part: &str,
    shared: Shared<'_>,
    room: &mut Room,
) -> Result<Source, Damage> {
    let mut aside = Aside::default();
    let mut builder = Builder::new(room);
    {
        let reader = package.part(part)?.ok_or(Damage::Broken("a sheet is missing"))?;
        let mut reading = Reading { xml: Xml::new(reader), builder: &mut builder, shared };
        reading.sheet(&mut aside)?;
    }
    let mut sheet = builder.finish()?;
    sheet.since_1904 = shared.since_1904;
    let mut total_rows = Vec::new();
    if !aside.tables.is_empty() {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let targets = relationships(package, &format!("{folder}/_rels/{file}.rels"), folder)?;
        for table in targets.iter().filter(|found| aside.tables.contains(&found.id)) {
            total_rows.extend(totals(package, &table.target)?);
        }
    }
    total_rows.sort_unstable();
    aside.hidden_rows.sort_unstable();
    aside.hidden_columns.sort_unstable();
    let mut source = Source::of_sheet(Arc::new(sheet), aside.merged);
    source.hidden_rows = aside.hidden_rows;
    source.hidden_columns = aside.hidden_columns;
    source.total_rows = total_rows;
    Ok(source)
}

/// The rows of totals of a table of the workbook.
fn totals(package: &mut Package<'_>, part: &str) -> Result<Vec<u32>, Damage> {
    let Some(part) = package.part(part)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part);
    loop {
        match xml.next()? {
            Node::Open(start) if name(&start) == b"table" => {
                let count = attribute(&start, "totalsRowCount").and_then(|n| n.parse().ok());
                let count: u32 = count.unwrap_or(0);
                let range = attribute(&start, "ref").and_then(|range| merged(range.as_bytes()));
                let Some(range) = range else { return Ok(Vec::new()) };
                let last = range.last_row;
                return Ok((0..count.min(16)).filter_map(|n| last.checked_sub(n)).collect());
            }
            Node::End => return Ok(Vec::new()),
            _ => {}
        }
    }
}

/// `B12` as the row's number and the column from 0; nothing if it is none.
pub(super) fn reference(text: &[u8]) -> Option<(u32, u32)> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, digits) = text.split_at_checked(letters)?;
    if letters.is_empty() || letters.len() > 7 || digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let column = letters.iter().try_fold(0u64, |value, byte| {
        Some(value * 26 + u64::from(byte.to_ascii_uppercase() - b'A') + 1)
    })?;
    let mut row = 0u32;
    for byte in digits {
        row = row * 10 + u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some((row, u32::try_from(column - 1).unwrap_or(u32::MAX)))
}

fn merged(range: &[u8]) -> Option<Merged> {
    let mut ends = range.split(|byte| *byte == b':');
    let (first_row, first_column) = reference(ends.next()?)?;
    let (last_row, last_column) = match ends.next() {
        Some(end) => reference(end)?,
        None => (first_row, first_column),
    };
    let column = |column: u32| u16::try_from(column.min(MAX_COLUMNS - 1)).ok();
    Some(Merged {
        first_row,
        last_row: last_row.min(MAX_SHEET_ROWS),
        first_column: column(first_column)?,
        last_column: column(last_column)?,
    })
}

/// One `c` element.
struct CellStart {
    row: u32,
    column: u32,
    style: usize,
    kind: [u8; 10],
}

struct Reading<'a, 'b, R> {
    xml: Xml<R>,
    builder: &'a mut Builder<'b>,
    shared: Shared<'a>,
}

/// What stands next, so far as a sheet is concerned.
enum Step {
    Row { number: Option<u32>, hidden: bool },
    Cell(CellStart),
    Columns { first: u32, last: u32 },
    Merge(Option<Merged>),
    Table(String),
    Other,
    End,
}

impl<R: BufRead> Reading<'_, '_, R> {
    fn sheet(&mut self, aside: &mut Aside) -> Result<(), Damage> {
        let (mut row, mut column) = (0u32, 0u32);
        loop {
            let step = match self.xml.next()? {
                Node::Open(start) => match name(&start) {
                    b"c" => Step::Cell(cell_start(&start, row, column)?),
                    b"row" => Step::Row {
                        number: attribute(&start, "r").and_then(|r| r.parse().ok()),
                        hidden: is_true(attribute(&start, "hidden").as_deref()),
                    },
                    b"col" if is_true(attribute(&start, "hidden").as_deref()) => {
                        let number = |which| attribute(&start, which).and_then(|n| n.parse().ok());
                        Step::Columns {
                            first: number("min").unwrap_or(1),
                            last: number("max").unwrap_or(0),
                        }
                    }
                    b"mergeCell" => {
                        Step::Merge(attribute(&start, "ref").and_then(|r| merged(r.as_bytes())))
                    }
                    b"tablePart" => Step::Table(prefixed(&start, "id").unwrap_or_default()),
                    _ => Step::Other,
                },
                Node::End => Step::End,
                _ => Step::Other,
            };
            match step {
                Step::Row { number, hidden } => {
                    row = number.unwrap_or_else(|| row.saturating_add(1));
                    column = 0;
                    if hidden {
                        aside.hidden_rows.push(row);
                    }
                }
                Step::Cell(start) => {
                    (row, column) = (start.row, start.column.saturating_add(1));
                    self.cell(&start)?;
                }
                Step::Columns { first, last } => {
                    for number in first.max(1)..=last.min(MAX_COLUMNS) {
                        aside.hidden_columns.extend(u16::try_from(number - 1));
                    }
                    if aside.hidden_columns.len() > 4 * MAX_COLUMNS as usize {
                        return Err(Damage::Broken("columns"));
                    }
                }
                Step::Merge(range) => {
                    aside.merged.extend(range);
                    if aside.merged.len() > MAX_MERGED {
                        return Err(Damage::TooMuch(message!(
                            zh: "合并单元格超过 {MAX_MERGED} 处",
                            en: "more than {MAX_MERGED} merged ranges"
                        )));
                    }
                }
                Step::Table(id) => {
                    aside.tables.insert(id);
                    if aside.tables.len() > MAX_ZIP_ENTRIES {
                        return Err(Damage::Broken("tables"));
                    }
                }
                Step::Other => {}
                Step::End => return Ok(()),
            }
        }
    }

    /// Reads up to the end of the cell that was opened last.
    fn cell(&mut self, start: &CellStart) -> Result<(), Damage> {
        let outer = self.xml.depth().saturating_sub(1);
        let mut value: Option<String> = None;
        let mut inline: Option<String> = None;
        let mut formula = false;
        while self.xml.depth() > outer {
            let part = match self.xml.next()? {
                Node::Open(start) => match name(&start) {
                    b"v" => b'v',
                    b"is" => b'i',
                    b"f" => b'f',
                    _ => b'o',
                },
                Node::End => break,
                _ => continue,
            };
            match part {
                b'v' => value = Some(self.xml.text()?),
                b'i' => inline = Some(rich_text(&mut self.xml)?),
                b'f' => {
                    formula = true;
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        let kind = start.kind.split(|byte| *byte == 0).next().unwrap_or_default();
        let (row, column) = (start.row, start.column);
        let mut push =
            |kind, format, text: &str| self.builder.push(row, column, kind, format, text);
        match (kind, &value) {
            (b"inlineStr", _) => match inline.as_deref().or(value.as_deref()) {
                Some(text) => push(CellKind::Text, 0, text),
                None => Ok(()),
            },
            (b"str" | b"d", Some(text)) => {
                let text = if text.contains("_x") { unescape(text) } else { text.clone() };
                push(CellKind::Text, 0, &text)
            }
            // A formula whose value nobody has computed; cells that are only formatted are blank.
            (_, None) if formula => push(CellKind::Error, 0, "="),
            (_, None) => Ok(()),
            (b"s", Some(index)) => {
                let index = index.trim().parse().ok();
                let text = index.and_then(|index: usize| self.shared.strings.get(index));
                push(CellKind::Text, 0, text.ok_or(Damage::Broken("shared string"))?)
            }
            (b"b", Some(value)) => {
                let value = is_true(Some(value.trim()));
                push(if value { CellKind::True } else { CellKind::False }, 0, "")
            }
            (b"e", Some(value)) => push(CellKind::Error, 0, value.trim()),
            (_, Some(value)) if value.trim().is_empty() => {
                if formula {
                    push(CellKind::Error, 0, "=")
                } else {
                    Ok(())
                }
            }
            (_, Some(value)) => {
                let digits = canonical(value).ok_or(Damage::Broken("a number"))?;
                let (kind, code) = self.shared.styles.get(start.style);
                let format = self.builder.sheet.format(code);
                self.builder.push(row, column, kind, format, &digits)
            }
        }
    }
}

fn cell_start(start: &BytesStart<'_>, row: u32, column: u32) -> Result<CellStart, Damage> {
    let mut cell = CellStart { row, column, style: 0, kind: [0; 10] };
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Damage::Broken("xml: attribute"))?;
        let value = &*attribute.value;
        match attribute.key.into_inner() {
            b"r" => {
                let (row, column) = reference(value).ok_or(Damage::Broken("place of a cell"))?;
                (cell.row, cell.column) = (row, column);
            }
            b"s" => {
                cell.style =
                    std::str::from_utf8(value).ok().and_then(|s| s.parse().ok()).unwrap_or(0);
            }
            b"t" => {
                for (to, from) in cell.kind.iter_mut().take(9).zip(value) {
                    *to = *from;
                }
            }
            _ => {}
        }
    }
    Ok(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(reference(b"A1"), Some((1, 0)));
        assert_eq!(reference(b"xfd1048576"), Some((1_048_576, 16_383)));
        assert_eq!(reference(b"AA10"), Some((10, 26)));
        for bad in [&b"1"[..], b"A", b"", b"A1B", b"AAAAAAAA1", b"A9999999999"] {
            assert_eq!(reference(bad), None);
        }
        let range = merged(b"B2:C5").unwrap();
        assert_eq!(
            (range.first_row, range.last_row, range.first_column, range.last_column),
            (2, 5, 1, 2)
        );
    }
}
