//! Workbooks: XLSX and its kin, XLSB, XLS and ODS, each within bounds.
//!
//! They are read cell by cell into a [`Source`]: what a workbook says beside its values (hidden rows,
//! merged cells, rows of totals, number formats, formulas that nobody computed) decides whether the
//! values are read rightly, and no general reader hands it on together with bounds.

mod builder;
mod damage;
mod formats;
mod ods;
mod package;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

use std::sync::Arc;

use self::damage::Damage;
use self::package::Package;
use super::comments::Comments;
use super::grid::Found;
use super::input::{FileKind, InputFile};
use super::sniff::Refusal;
use super::source::Source;
use super::told::Told;
use crate::diagnostic::Place;

/// One sheet of a workbook.
pub(super) struct WorkbookSheet {
    pub(super) name: Arc<str>,
    /// Hidden sheets are not read: their source is empty.
    pub(super) hidden: bool,
    pub(super) source: Source,
    pub(super) found: Found,
}

/// A sheet that was read, or could not be.
struct SheetOutcome {
    name: Arc<str>,
    hidden: bool,
    source: Result<Source, Damage>,
    found: Found,
}

/// What is known of a sheet before its header is.
const fn found(kind: FileKind) -> Found {
    Found {
        kind,
        encoding: None,
        bom: false,
        delimiter: None,
        header_rows: (0, 0),
        rows: 0,
        dropped: Vec::new(),
        ignored: Vec::new(),
        hidden_rows: 0,
        hidden_columns: 0,
        filled: 0,
    }
}

/// What kind of workbook a zip holds, if it holds one. A damaged zip is taken for an XLSX, whose
/// reader then says what is wrong.
pub(super) fn kind_of_zip(bytes: &[u8]) -> Result<FileKind, Refusal> {
    let Ok(mut package) = Package::open(bytes) else { return Ok(FileKind::Xlsx) };
    if package.has("xl/workbook.xml") {
        return Ok(FileKind::Xlsx);
    }
    if package.has("xl/workbook.bin") {
        return Ok(FileKind::Xlsb);
    }
    if package.has("word/document.xml") {
        return Err(Refusal::Word);
    }
    match package.bytes("mimetype") {
        Ok(Some(kind)) if kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") => {
            Ok(FileKind::Ods)
        }
        Ok(Some(kind)) if kind.starts_with(b"application/vnd.oasis.opendocument.text") => {
            Err(Refusal::Word)
        }
        Ok(Some(_)) | Err(_) => Err(Refusal::Zip),
        Ok(None) if package.has("content.xml") => Ok(FileKind::Ods),
        Ok(None) => Err(Refusal::Zip),
    }
}

/// The comments of a workbook, those of which the kind can be read; whether others have any is looked for.
pub(super) fn comments(bytes: &[u8], kind: FileKind) -> Comments {
    let unread = match kind {
        FileKind::Xlsx => return xlsx::comments(bytes),
        FileKind::Xls => xls::has_comments(bytes),
        FileKind::Xlsb => xlsb::has_comments(bytes),
        FileKind::Ods => ods::has_comments(bytes),
        FileKind::Csv => Ok(false),
    };
    Comments { sheets: Vec::new(), unread: unread.unwrap_or(true) }
}

/// Reads all sheets of a workbook; what is wrong with it is told.
pub(super) fn read(file: &InputFile, kind: FileKind, told: &mut Told) -> Vec<WorkbookSheet> {
    let place = Place::file(&file.name);
    let read = match kind {
        FileKind::Xlsx => xlsx::read(&file.bytes),
        FileKind::Xls => xls::read(&file.bytes),
        FileKind::Xlsb => xlsb::read(&file.bytes),
        FileKind::Ods => ods::read(&file.bytes),
        FileKind::Csv => Err(Damage::Broken("kind")),
    };
    let sheets = match read {
        Ok(sheets) => sheets,
        Err(damage) => {
            told.push(damage.diagnostic(place));
            return Vec::new();
        }
    };
    let mut good = Vec::new();
    for SheetOutcome { name, hidden, source, found } in sheets {
        match source {
            Ok(source) => good.push(WorkbookSheet { name, hidden, source, found }),
            Err(damage) => {
                told.push(damage.diagnostic(Place { sheet: Some(name), ..place.clone() }));
            }
        }
    }
    good
}
