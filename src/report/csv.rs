//! Tables as CSV: UTF-8 with a byte order mark, which Excel and WPS need to see that it is UTF-8, and CRLF.

use super::{
    label::DRAFT,
    output::{Output, ReportError},
    sheet::{Cell, Sheet},
    text::harmless,
};
use crate::{diagnostic::Language, judge::evaluation::Evaluation};

/// `sheet` as a file.
pub(crate) fn write(
    sheet: &Sheet,
    evaluation: &Evaluation,
    language: Language,
) -> Result<Output, ReportError> {
    let name = format!("{}.csv", sheet.id);
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    let fail = |error: csv::Error| ReportError::new(&name, error);
    let headers = sheet.headers.iter().map(|header| match language {
        Language::Chinese => harmless(&header.name).into_owned(),
        Language::English => harmless(&header.id).into_owned(),
    });
    // Whoever gets one file of a draft without the others must see what it is.
    let says_so = evaluation.draft && !sheet.headers.iter().any(|header| header.id == DRAFT.id);
    let draft = |row: usize| match (says_so, row, language) {
        (false, ..) => None,
        (true, 0, Language::English) => Some(DRAFT.id.to_owned()),
        (true, 0, Language::Chinese) => Some(DRAFT.name(language).to_owned()),
        (true, ..) => Some(Cell::truth(true, language).plain(evaluation, language)),
    };
    writer.write_record(headers.chain(draft(0))).map_err(fail)?;
    for (row, at) in sheet.rows.iter().zip(1..) {
        let cells = row.iter().map(|cell| {
            let plain = cell.plain(evaluation, language);
            match cell {
                Cell::Text(_) | Cell::Word(..) | Cell::Rows(..) => harmless(&plain).into_owned(),
                _ => plain,
            }
        });
        writer.write_record(cells.chain(draft(at))).map_err(fail)?;
    }
    writer.flush().map_err(|error| ReportError::new(&name, error))?;
    drop(writer);
    Ok(Output { name, bytes })
}
