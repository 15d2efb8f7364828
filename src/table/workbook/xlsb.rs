//! XLSB: the parts of an XLSX as binary records.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::bounds::{MAX_MERGED, MAX_SHARED_STRINGS, MAX_SHEETS, MAX_STYLES};
use super::super::input::FileKind;
use super::super::sheet::CellKind;
use super::super::source::{Merged, Source};
use super::builder::{Builder, Room};
use super::damage::Damage;
use super::formats::{built_in, clipped, from_float, kind, too_many};
use super::package::Package;
use super::xls::{compressed, error_text, u16_at, u32_at};
use super::xlsx::relationships;
use super::{SheetOutcome, found};
use crate::diagnostic::message;

mod record {
    pub(super) const ROW: u16 = 0;
    pub(super) const RK: u16 = 2;
    pub(super) const ERROR: u16 = 3;
    pub(super) const BOOL: u16 = 4;
    pub(super) const REAL: u16 = 5;
    pub(super) const TEXT: u16 = 6;
    pub(super) const SHARED_TEXT: u16 = 7;
    pub(super) const FORMULA_TEXT: u16 = 8;
    pub(super) const FORMULA_NUMBER: u16 = 9;
    pub(super) const FORMULA_BOOL: u16 = 10;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const STRING_ITEM: u16 = 19;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const XF: u16 = 47;
    pub(super) const COLUMN_INFO: u16 = 60;
    pub(super) const RICH_TEXT: u16 = 62;
    pub(super) const BEGIN_SHEET_DATA: u16 = 145;
    pub(super) const END_SHEET_DATA: u16 = 146;
    pub(super) const WORKBOOK_PROPERTIES: u16 = 153;
    pub(super) const SHEET: u16 = 156;
    pub(super) const MERGED: u16 = 176;
    pub(super) const BEGIN_CELL_XFS: u16 = 617;
    pub(super) const END_CELL_XFS: u16 = 618;
}

/// The records of a part: type and content.
struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        let byte = self.bytes.get(self.at).copied().ok_or(Damage::Broken("xlsb: cut off"))?;
        self.at += 1;
        Ok(byte)
    }

    /// Nothing at the end of the part.
    fn next(&mut self) -> Result<Option<(u16, &'a [u8])>, Damage> {
        if self.at >= self.bytes.len() {
            return Ok(None);
        }
        let mut kind = u16::from(self.byte()?);
        if kind & 0x80 != 0 {
            kind = (kind & 0x7F) | u16::from(self.byte()? & 0x7F) << 7;
        }
        let mut length = 0usize;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let content = self.bytes.get(self.at..self.at.saturating_add(length));
        self.at = self.at.saturating_add(length);
        Ok(Some((kind, content.ok_or(Damage::Broken("xlsb: cut off"))?)))
    }
}

/// A text with its length before it, and the place behind it.
fn text(content: &[u8], at: usize) -> Option<(String, usize)> {
    let count = u32_at(content, at)? as usize;
    let end = at.checked_add(4)?.checked_add(count.checked_mul(2)?)?;
    let units = content.get(at + 4..end)?.as_chunks::<2>().0;
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    Some((String::from_utf16_lossy(&units), end))
}

const WRONG: Damage = Damage::Broken("xlsb: a record");

/// Has any sheet a comment?
pub(super) fn has_comments(bytes: &[u8]) -> Result<bool, Damage> {
    Ok(Package::open(bytes)?.has_any("xl/comments"))
}

/// Reads all sheets that can be seen.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<SheetOutcome>, Damage> {
    let mut package = Package::open(bytes)?;
    let parts = relationships(&mut package, "xl/_rels/workbook.bin.rels", "xl")?;
    let target =
        |kind: &str| parts.iter().find(|part| part.kind == kind).map(|part| part.target.clone());
    let styles = match target("styles") {
        Some(part) => styles(&package.bytes(&part)?.unwrap_or_default())?,
        None => Vec::new(),
    };
    let strings = match target("sharedStrings") {
        Some(part) => shared_strings(&package.bytes(&part)?.unwrap_or_default())?,
        None => Vec::new(),
    };
    let workbook = package.bytes("xl/workbook.bin")?.ok_or(Damage::Broken("xl/workbook.bin"))?;
    let mut records = Records::new(&workbook);
    let mut since_1904 = false;
    let mut sheets = Vec::new();
    while let Some((kind, content)) = records.next()? {
        match kind {
            record::WORKBOOK_PROPERTIES => {
                since_1904 = content.first().is_some_and(|flags| flags & 1 == 1);
            }
            record::SHEET => {
                let hidden = u32_at(content, 0).ok_or(WRONG)? != 0;
                // A sheet without a part has no id: its length is all ones.
                if u32_at(content, 8) == Some(u32::MAX) {
                    continue;
                }
                let (id, end) = text(content, 8).ok_or(WRONG)?;
                let (name, _) = text(content, end).ok_or(WRONG)?;
                let part = parts.iter().find(|part| part.id == id && part.kind == "worksheet");
                let Some(part) = part else { continue };
                sheets.push((name, hidden, part.target.clone()));
                if sheets.len() > MAX_SHEETS {
                    return Err(Damage::TooMuch(message!(
                        zh: "工作表超过 {MAX_SHEETS} 张",
                        en: "more than {MAX_SHEETS} sheets"
                    )));
                }
            }
            _ => {}
        }
    }
    let shared = Shared { styles: &styles, strings: &strings, since_1904 };
    let mut room = Room::default();
    let mut outcomes = Vec::new();
    for (name, hidden, part) in sheets {
        let source = if hidden {
            Ok(Source::default())
        } else {
            match package.bytes(&part) {
                Ok(Some(bytes)) => sheet(&bytes, shared, &mut room),
                Ok(None) => Err(Damage::Broken("a sheet is missing")),
                Err(damage) => Err(damage),
            }
        };
        outcomes.push(SheetOutcome {
            name: Arc::from(name),
            hidden,
            source,
            found: found(FileKind::Xlsb),
        });
    }
    Ok(outcomes)
}

fn styles(bytes: &[u8]) -> Result<Vec<(CellKind, String)>, Damage> {
    let mut records = Records::new(bytes);
    let mut own: FxHashMap<u16, String> = FxHashMap::default();
    let mut list = Vec::new();
    let mut in_cells = false;
    while let Some((kind_of_record, content)) = records.next()? {
        match kind_of_record {
            record::FORMAT => {
                let id = u16_at(content, 0).ok_or(WRONG)?;
                own.insert(id, clipped(&text(content, 2).ok_or(WRONG)?.0).to_owned());
            }
            record::BEGIN_CELL_XFS => in_cells = true,
            record::END_CELL_XFS => in_cells = false,
            record::XF if in_cells => {
                let id = u16_at(content, 2).ok_or(WRONG)?;
                let code = own.get(&id).map_or(built_in(id.into()), String::as_str);
                list.push((kind(code), code.to_owned()));
                if list.len() > MAX_STYLES {
                    return Err(too_many());
                }
            }
            _ => {}
        }
    }
    Ok(list)
}

fn shared_strings(bytes: &[u8]) -> Result<Vec<String>, Damage> {
    let mut records = Records::new(bytes);
    let mut strings = Vec::new();
    while let Some((kind, content)) = records.next()? {
        if kind == record::STRING_ITEM {
            strings.push(text(content, 1).ok_or(WRONG)?.0);
            if strings.len() > MAX_SHARED_STRINGS {
                return Err(Damage::TooMuch(message!(
                    zh: "共享文本超过 {MAX_SHARED_STRINGS} 条",
                    en: "more than {MAX_SHARED_STRINGS} shared strings"
                )));
            }
        }
    }
    Ok(strings)
}

/// What all sheets share.
#[derive(Clone, Copy)]
struct Shared<'a> {
    styles: &'a [(CellKind, String)],
    strings: &'a [String],
    since_1904: bool,
}

fn sheet(bytes: &[u8], shared: Shared<'_>, room: &mut Room) -> Result<Source, Damage> {
    let mut records = Records::new(bytes);
    let mut builder = Builder::new(room);
    let (mut merged, mut hidden_rows, mut hidden_columns) = (Vec::new(), Vec::new(), Vec::new());
    let (mut row, mut in_cells) = (0u32, false);
    while let Some((kind, content)) = records.next()? {
        match kind {
            record::BEGIN_SHEET_DATA => in_cells = true,
            record::END_SHEET_DATA => in_cells = false,
            record::ROW if in_cells => {
                row = u32_at(content, 0).ok_or(WRONG)?.saturating_add(1);
                if content.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    hidden_rows.push(row);
                }
            }
            record::COLUMN_INFO => {
                let (first, last) = u32_at(content, 0).zip(u32_at(content, 4)).ok_or(WRONG)?;
                if u16_at(content, 16).is_some_and(|flags| flags & 1 == 1)
                    && hidden_columns.len() < 1 << 16
                {
                    hidden_columns
                        .extend((first..=last.min(16_383)).filter_map(|c| u16::try_from(c).ok()));
                }
            }
            record::MERGED => {
                let at = |place| u32_at(content, place).ok_or(WRONG);
                let column =
                    |place| at(place).map(|column| u16::try_from(column.min(16_383)).unwrap_or(0));
                merged.push(Merged {
                    first_row: at(0)?.saturating_add(1),
                    last_row: at(4)?.saturating_add(1),
                    first_column: column(8)?,
                    last_column: column(12)?,
                });
                if merged.len() > MAX_MERGED {
                    return Err(Damage::TooMuch(message!(
                        zh: "合并单元格超过 {MAX_MERGED} 处",
                        en: "more than {MAX_MERGED} merged ranges"
                    )));
                }
            }
            _ if in_cells => cell(&mut builder, row, kind, content, shared)?,
            _ => {}
        }
    }
    let mut sheet = builder.finish()?;
    sheet.since_1904 = shared.since_1904;
    hidden_rows.sort_unstable();
    hidden_columns.sort_unstable();
    let mut source = Source::of_sheet(Arc::new(sheet), merged);
    source.hidden_rows = hidden_rows;
    source.hidden_columns = hidden_columns;
    Ok(source)
}

fn cell(
    builder: &mut Builder<'_>,
    row: u32,
    record_kind: u16,
    content: &[u8],
    shared: Shared<'_>,
) -> Result<(), Damage> {
    let value_byte = || content.get(8).copied().ok_or(WRONG);
    let (kind_of_cell, written) = match record_kind {
        record::RK => {
            let value = compressed(u32_at(content, 8).ok_or(WRONG)?);
            (None, from_float(value).ok_or(WRONG)?)
        }
        record::REAL | record::FORMULA_NUMBER => {
            let raw = content.get(8..16).and_then(|raw| raw.try_into().ok()).ok_or(WRONG)?;
            (None, from_float(f64::from_le_bytes(raw)).ok_or(WRONG)?)
        }
        record::ERROR | record::FORMULA_ERROR => {
            (Some(CellKind::Error), error_text(value_byte()?).to_owned())
        }
        record::BOOL | record::FORMULA_BOOL => {
            let kind = if value_byte()? == 0 { CellKind::False } else { CellKind::True };
            (Some(kind), String::new())
        }
        record::TEXT | record::FORMULA_TEXT => {
            (Some(CellKind::Text), text(content, 8).ok_or(WRONG)?.0)
        }
        record::RICH_TEXT => (Some(CellKind::Text), text(content, 9).ok_or(WRONG)?.0),
        record::SHARED_TEXT => {
            let index = u32_at(content, 8).ok_or(WRONG)? as usize;
            let text = shared.strings.get(index).ok_or(Damage::Broken("shared string"))?;
            (Some(CellKind::Text), text.clone())
        }
        _ => return Ok(()),
    };
    let column = u32_at(content, 0).ok_or(WRONG)?;
    let style = (u32_at(content, 4).ok_or(WRONG)? & 0x00FF_FFFF) as usize;
    let (kind, format) = match kind_of_cell {
        Some(kind) => (kind, 0),
        None => match shared.styles.get(style) {
            Some((kind, code)) => (*kind, builder.sheet.format(code)),
            None => (CellKind::Number, 0),
        },
    };
    builder.push(row, column, kind, format, &written)
}
