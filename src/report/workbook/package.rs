//! The file of a workbook, opened once more to put the rows of long tables into it.

use std::{
    error::Error,
    io::{Cursor, Read, Write},
};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{long::LongTable, plan::Page, strings::Strings};
use crate::diagnostic::Language;

/// The part of the package that holds all texts.
const STRINGS: &str = "xl/sharedStrings.xml";
/// What ends the rows of a worksheet.
const END_OF_ROWS: &str = "</sheetData>";

/// A package that cannot be read or written; or the name of the part of it that is not as the library of workbooks
/// writes it.
type Unknown = Box<dyn Error>;

/// A long table, the page that it is of, and which of the worksheets that is, from 1.
pub(super) struct Place<'a> {
    pub(super) worksheet: usize,
    pub(super) page: &'a Page<'a>,
    pub(super) table: LongTable,
}

/// `workbook` with the rows of the long tables, packed at `level`.
pub(super) fn with_rows(
    workbook: Vec<u8>,
    tables: &[Place<'_>],
    level: u8,
    language: Language,
) -> Result<Vec<u8>, Unknown> {
    if tables.is_empty() {
        return Ok(workbook);
    }
    let mut parts = ZipArchive::new(Cursor::new(workbook))?;
    let old_strings = text_of(&mut parts, STRINGS)?;
    let mut strings = Strings::after(&old_strings).ok_or(STRINGS)?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(level.into()))
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default());
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let name = parts.by_index_raw(at)?.name()?.into_owned();
        let is_its = |table: &&Place| name == format!("xl/worksheets/sheet{}.xml", table.worksheet);
        if let Some(place) = tables.iter().find(is_its) {
            let text = text_of(&mut parts, &name)?;
            let (before, after) = text.split_once(&place.table.mark()).ok_or(&*name)?;
            let (stand_ins, after) = after.split_once(END_OF_ROWS).ok_or(&*name)?;
            let numbers = place.table.learn(stand_ins).ok_or(&*name)?;
            file.start_file(&name, options)?;
            file.write_all(before.as_bytes())?;
            let mut take = |rows: &str| Ok::<_, Unknown>(file.write_all(rows.as_bytes())?);
            place.table.write(place.page, &numbers, &mut strings, language, &mut take)?;
            file.write_all(END_OF_ROWS.as_bytes())?;
            file.write_all(after.as_bytes())?;
        } else if name != STRINGS {
            file.raw_copy_file(parts.by_index_raw(at)?)?;
        }
    }
    file.start_file(STRINGS, options)?;
    file.write_all(strings.added_to(&old_strings).ok_or(STRINGS)?.as_bytes())?;
    Ok(file.finish()?.into_inner())
}

/// The text of a part.
fn text_of(parts: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Result<String, Unknown> {
    let mut text = String::new();
    parts.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}
