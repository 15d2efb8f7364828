//! The records of BIFF8.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::builder::{Builder, Room};
use super::super::damage::Damage;
use super::super::formats::{built_in, clipped, from_float, kind, too_many};
use super::compound::{u16_at, u32_at};
use super::strings::Segments;
use crate::diagnostic::message;
use crate::table::bounds::{MAX_MERGED, MAX_SHARED_STRINGS, MAX_SHEETS, MAX_STYLES};
use crate::table::sheet::{CellKind, TooLarge};
use crate::table::source::{Merged, Source};

mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const EOF: u16 = 0x000A;
    pub(super) const NOTE: u16 = 0x001C;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const COLUMN_INFO: u16 = 0x007D;
    pub(super) const BOUND_SHEET: u16 = 0x0085;
    pub(super) const MUL_RK: u16 = 0x00BD;
    pub(super) const RICH_STRING: u16 = 0x00D6;
    pub(super) const XF: u16 = 0x00E0;
    pub(super) const MERGED_CELLS: u16 = 0x00E5;
    pub(super) const SHARED_STRINGS: u16 = 0x00FC;
    pub(super) const LABEL_SST: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_ERROR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const RK: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BOF: u16 = 0x0809;
}

/// The records from a place on: type, content, and those that continue it.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    fn next_raw(&mut self) -> Option<(u16, &'a [u8])> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let content = self.stream.get(self.at + 4..self.at + 4 + length)?;
        self.at += 4 + length;
        Some((kind, content))
    }

    fn continued(&mut self, first: &'a [u8]) -> Vec<&'a [u8]> {
        let mut all = vec![first];
        while u16_at(self.stream, self.at) == Some(record::CONTINUE) {
            match self.next_raw() {
                Some((_, content)) => all.push(content),
                None => break,
            }
        }
        all
    }
}

/// Is there a comment at a cell?
pub(super) fn has_notes(stream: &[u8]) -> bool {
    let mut records = Records { stream, at: 0 };
    std::iter::from_fn(|| records.next_raw()).any(|(kind, _)| kind == record::NOTE)
}

/// What kind of sheet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Cells,
    /// A chart, a macro sheet or a module.
    Other,
}

pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) kind: SheetKind,
    pub(super) offset: usize,
}

/// What all sheets share.
pub(super) struct Globals {
    pub(super) sheets: Vec<SheetEntry>,
    since_1904: bool,
    styles: Vec<(CellKind, String)>,
    strings: Vec<String>,
}

impl Globals {
    pub(super) fn read(stream: &[u8]) -> Result<Self, Damage> {
        let mut records = Records { stream, at: 0 };
        let mut globals =
            Self { sheets: Vec::new(), since_1904: false, styles: Vec::new(), strings: Vec::new() };
        let mut formats: FxHashMap<u16, String> = FxHashMap::default();
        let mut styles: Vec<u16> = Vec::new();
        match records.next_raw() {
            Some((record::BOF, content)) if u16_at(content, 0) == Some(0x0600) => {}
            Some((record::BOF, _)) => {
                return Err(Damage::Refused(super::super::super::sniff::Refusal::OldExcel));
            }
            _ => return Err(Damage::Broken("xls")),
        }
        loop {
            let (kind, content) = records.next_raw().ok_or(Damage::Broken("xls: cut off"))?;
            match kind {
                record::EOF => break,
                record::FILE_PASS => return Err(Damage::Encrypted),
                record::DATE_MODE => globals.since_1904 = u16_at(content, 0) == Some(1),
                record::FORMAT => {
                    let id = u16_at(content, 0).ok_or(Damage::Broken("xls: format"))?;
                    let mut text = Segments::new(vec![content.get(2..).unwrap_or_default()]);
                    formats.insert(id, clipped(&text.text(false)?).to_owned());
                }
                record::XF if styles.len() >= MAX_STYLES => return Err(too_many()),
                record::XF => styles.push(u16_at(content, 2).unwrap_or(0)),
                record::BOUND_SHEET => globals.sheets.push(bound_sheet(content)?),
                record::SHARED_STRINGS => {
                    let segments = records.continued(content);
                    globals.strings = shared_strings(segments)?;
                }
                _ => {}
            }
            if globals.sheets.len() > MAX_SHEETS {
                return Err(Damage::TooMuch(message!(
                    zh: "工作表超过 {MAX_SHEETS} 张",
                    en: "more than {MAX_SHEETS} sheets"
                )));
            }
        }
        globals.styles = styles
            .into_iter()
            .map(|id| {
                let code = formats.get(&id).map_or(built_in(id.into()), String::as_str);
                (kind(code), code.to_owned())
            })
            .collect();
        Ok(globals)
    }

    fn style(&self, index: u16) -> (CellKind, &str) {
        let style = self.styles.get(usize::from(index));
        style.map_or((CellKind::Number, "General"), |(kind, code)| (*kind, code))
    }
}

fn bound_sheet(content: &[u8]) -> Result<SheetEntry, Damage> {
    const WRONG: Damage = Damage::Broken("xls: list of sheets");
    let offset = u32_at(content, 0).ok_or(WRONG)?;
    let state = content.get(4).ok_or(WRONG)?;
    let kind = content.get(5).ok_or(WRONG)?;
    let mut name = Segments::new(vec![content.get(6..).unwrap_or_default()]);
    Ok(SheetEntry {
        name: name.text(true)?,
        hidden: state & 3 != 0,
        kind: if kind & 0x0F == 0 { SheetKind::Cells } else { SheetKind::Other },
        offset: offset as usize,
    })
}

fn shared_strings(segments: Vec<&[u8]>) -> Result<Vec<String>, Damage> {
    let mut segments = Segments::new(segments);
    let _uses = segments.u32()?;
    let count = segments.u32()? as usize;
    if count > MAX_SHARED_STRINGS {
        return Err(Damage::TooMuch(message!(
            zh: "共享文本超过 {MAX_SHARED_STRINGS} 条",
            en: "more than {MAX_SHARED_STRINGS} shared strings"
        )));
    }
    let mut strings = Vec::new();
    for _ in 0..count {
        strings.push(segments.text(false)?);
    }
    Ok(strings)
}

/// One cell, before the cells are put in their order.
struct Cell {
    row: u16,
    column: u16,
    kind: CellKind,
    format: u8,
    text: Written,
}

/// Where the text of a cell stands.
#[derive(Clone, Copy)]
enum Written {
    /// Among the shared strings.
    Shared(u32),
    /// In `Reading::texts`, from here to there.
    Own(u32, u32),
}

/// What an error code stands for.
pub(in super::super) const fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERR!",
    }
}

/// A number in 30 bits: a float's upper part or an integer, perhaps of hundredths.
pub(in super::super) fn compressed(raw: u32) -> f64 {
    let value = if raw & 2 == 0 {
        f64::from_bits(u64::from(raw & !3) << 32)
    } else {
        f64::from(raw.cast_signed() >> 2)
    };
    if raw & 1 == 1 { value / 100.0 } else { value }
}

struct Reading<'a> {
    globals: &'a Globals,
    builder: Builder<'a>,
    cells: Vec<Cell>,
    texts: String,
    merged: Vec<Merged>,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<u16>,
}

/// Reads the sheet whose records begin at `offset`; `stream` ends where the next sheet begins.
pub(super) fn sheet(
    stream: &[u8],
    offset: usize,
    globals: &Globals,
    room: &mut Room,
) -> Result<Source, Damage> {
    let mut records = Records { stream, at: offset };
    if records.next_raw().is_none_or(|(kind, _)| kind != record::BOF) {
        return Err(Damage::Broken("xls: a sheet is missing"));
    }
    let mut reading = Reading {
        globals,
        builder: Builder::new(room),
        cells: Vec::new(),
        texts: String::new(),
        merged: Vec::new(),
        hidden_rows: Vec::new(),
        hidden_columns: Vec::new(),
    };
    // Charts in a sheet have records of their own.
    let mut inside = 0u32;
    loop {
        let (kind, content) = records.next_raw().ok_or(Damage::Broken("xls: cut off"))?;
        match kind {
            record::BOF => inside += 1,
            record::EOF if inside == 0 => break,
            record::EOF => inside -= 1,
            _ if inside > 0 => {}
            record::STRING => {
                let segments = records.continued(content);
                let text = reading.keep(&Segments::new(segments).text(false)?)?;
                if let Some(cell) = reading.cells.last_mut() {
                    cell.text = text;
                }
            }
            _ => reading.record(kind, content).ok_or(Damage::Broken("xls: a record"))??,
        }
    }
    reading.finish()
}

impl Reading<'_> {
    fn number(&mut self, row: u16, column: u16, style: u16, value: f64) -> Result<(), Damage> {
        let text = from_float(value).ok_or(Damage::Broken("a number"))?;
        let (kind, code) = self.globals.style(style);
        let format = self.builder.sheet.format(code);
        self.push(row, column, kind, format, &text)
    }

    fn push(
        &mut self,
        row: u16,
        column: u16,
        kind: CellKind,
        format: u8,
        text: &str,
    ) -> Result<(), Damage> {
        let text = self.keep(text)?;
        self.cells.push(Cell { row, column, kind, format, text });
        Ok(())
    }

    fn keep(&mut self, text: &str) -> Result<Written, Damage> {
        let start = u32::try_from(self.texts.len()).map_err(|_| TooLarge)?;
        self.texts.push_str(text);
        let end = u32::try_from(self.texts.len()).map_err(|_| TooLarge)?;
        Ok(Written::Own(start, end))
    }

    /// Nothing if the record is too short for what it is.
    fn record(&mut self, kind: u16, content: &[u8]) -> Option<Result<(), Damage>> {
        let at = |place| u16_at(content, place);
        Some(match kind {
            record::LABEL_SST => {
                let text = Written::Shared(u32_at(content, 6)?);
                let (row, column) = (at(0)?, at(2)?);
                self.cells.push(Cell { row, column, kind: CellKind::Text, format: 0, text });
                Ok(())
            }
            record::LABEL | record::RICH_STRING => {
                let mut segments = Segments::new(vec![content.get(6..)?]);
                match segments.text(false) {
                    Ok(text) => self.push(at(0)?, at(2)?, CellKind::Text, 0, &text),
                    Err(damage) => Err(damage),
                }
            }
            record::NUMBER => {
                let value = f64::from_le_bytes(content.get(6..14)?.try_into().ok()?);
                self.number(at(0)?, at(2)?, at(4)?, value)
            }
            record::RK => self.number(at(0)?, at(2)?, at(4)?, compressed(u32_at(content, 6)?)),
            record::MUL_RK => {
                let (row, first) = (at(0)?, at(2)?);
                let body = content.get(4..content.len().checked_sub(2)?)?;
                for (column, cell) in (first..=u16::MAX).zip(body.as_chunks::<6>().0) {
                    let (style, raw) = (u16_at(cell, 0)?, u32_at(cell, 2)?);
                    if let Err(damage) = self.number(row, column, style, compressed(raw)) {
                        return Some(Err(damage));
                    }
                }
                Ok(())
            }
            record::BOOL_ERROR => {
                let (value, is_error) = (*content.get(6)?, *content.get(7)? != 0);
                let (kind, text) = match (is_error, value) {
                    (true, code) => (CellKind::Error, error_text(code)),
                    (false, 0) => (CellKind::False, ""),
                    (false, _) => (CellKind::True, ""),
                };
                self.push(at(0)?, at(2)?, kind, 0, text)
            }
            record::FORMULA => {
                let result = content.get(6..14)?;
                let (row, column) = (at(0)?, at(2)?);
                if let [kind, _, value, _, _, _, 0xFF, 0xFF] = *result {
                    let (kind, text) = match (kind, value) {
                        (1, 0) => (CellKind::False, ""),
                        (1, _) => (CellKind::True, ""),
                        (2, code) => (CellKind::Error, error_text(code)),
                        // A text follows in a record of its own.
                        _ => (CellKind::Text, ""),
                    };
                    self.push(row, column, kind, 0, text)
                } else {
                    self.number(row, column, at(4)?, f64::from_le_bytes(result.try_into().ok()?))
                }
            }
            record::ROW => {
                if u32_at(content, 12)? & 0x20 != 0 {
                    self.hidden_rows.push(u32::from(at(0)?) + 1);
                }
                Ok(())
            }
            record::COLUMN_INFO => {
                if at(8)? & 1 == 1 && self.hidden_columns.len() < 1 << 16 {
                    self.hidden_columns.extend(at(0)?..=at(2)?.min(255));
                }
                Ok(())
            }
            record::MERGED_CELLS => {
                let ranges = content.get(2..)?.as_chunks::<8>().0;
                for range in ranges.iter().take(at(0)?.into()) {
                    self.merged.push(Merged {
                        first_row: u32::from(u16_at(range, 0)?) + 1,
                        last_row: u32::from(u16_at(range, 2)?) + 1,
                        first_column: u16_at(range, 4)?,
                        last_column: u16_at(range, 6)?.min(16_383),
                    });
                }
                if self.merged.len() > MAX_MERGED {
                    return Some(Err(Damage::TooMuch(message!(
                        zh: "合并单元格超过 {MAX_MERGED} 处",
                        en: "more than {MAX_MERGED} merged ranges"
                    ))));
                }
                Ok(())
            }
            _ => Ok(()),
        })
    }

    fn finish(mut self) -> Result<Source, Damage> {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        for cell in self.cells {
            let (row, column) = (u32::from(cell.row) + 1, u32::from(cell.column));
            let text = match cell.text {
                Written::Own(start, end) => self.texts.get(start as usize..end as usize),
                Written::Shared(index) => {
                    self.globals.strings.get(index as usize).map(String::as_str)
                }
            };
            let text = text.ok_or(Damage::Broken("shared string"))?;
            self.builder.push(row, column, cell.kind, cell.format, text)?;
        }
        let mut sheet = self.builder.finish()?;
        sheet.since_1904 = self.globals.since_1904;
        self.hidden_rows.sort_unstable();
        self.hidden_columns.sort_unstable();
        let mut source = Source::of_sheet(Arc::new(sheet), self.merged);
        source.hidden_rows = self.hidden_rows;
        source.hidden_columns = self.hidden_columns;
        Ok(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_numbers() {
        let near = |raw, value: f64| assert!((compressed(raw) - value).abs() < 1e-9, "{raw:x}");
        near(0x3FF0_0000, 1.0);
        near(0x3FF0_0001, 0.01);
        near(0x004B_5646, 1_234_321.0);
        near(0x004B_5647, 12_343.21);
        near(0xFFFF_FFFE, -1.0);
    }
}
