//! XLS of Excel 97 to 2003 and what WPS writes as `.et`: BIFF8 in a compound file.

mod biff;
mod compound;
mod strings;

use std::sync::Arc;

use self::biff::{Globals, SheetKind};
pub(super) use self::biff::{compressed, error_text};
use self::compound::Compound;
pub(super) use self::compound::{u16_at, u32_at};
use super::super::input::FileKind;
use super::super::sniff::Refusal;
use super::super::source::Source;
use super::builder::Room;
use super::damage::Damage;
use super::{SheetOutcome, found};

/// Reads all sheets that can be seen.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<SheetOutcome>, Damage> {
    let file = Compound::open(bytes)?;
    if file.has("EncryptedPackage") || file.has("EncryptionInfo") {
        return Err(Damage::Encrypted);
    }
    let Some(stream) = file.stream("Workbook")? else {
        return Err(if file.has("WordDocument") {
            Damage::Refused(Refusal::Word)
        } else if file.has("Book") {
            Damage::Refused(Refusal::OldExcel)
        } else {
            Damage::Broken("no workbook in the compound file")
        });
    };
    let globals = Globals::read(&stream)?;
    // Many sheets in one place would be read many times.
    let mut places: Vec<usize> = globals.sheets.iter().map(|sheet| sheet.offset).collect();
    places.sort_unstable();
    if places.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err(Damage::TwoParts);
    }
    let mut room = Room::default();
    let mut sheets = Vec::new();
    for sheet in globals.sheets.iter().filter(|sheet| sheet.kind == SheetKind::Cells) {
        let source = if sheet.hidden {
            Ok(Source::default())
        } else {
            // A sheet that went on into the next one would be read twice.
            let next = places.partition_point(|place| *place <= sheet.offset);
            let end = places.get(next).copied().unwrap_or(stream.len());
            let own = stream.get(..end).unwrap_or(&stream);
            biff::sheet(own, sheet.offset, &globals, &mut room)
        };
        sheets.push(SheetOutcome {
            name: Arc::from(sheet.name.as_str()),
            hidden: sheet.hidden,
            source,
            found: found(FileKind::Xls),
        });
    }
    Ok(sheets)
}

/// Has any sheet a comment?
pub(super) fn has_comments(bytes: &[u8]) -> Result<bool, Damage> {
    let stream = Compound::open(bytes)?.stream("Workbook")?;
    Ok(stream.is_some_and(|stream| biff::has_notes(&stream)))
}
