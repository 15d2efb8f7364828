//! Tables as CSV: UTF-8 with a byte order mark, which Excel and WPS need to see that it is UTF-8, and CRLF.

use super::{
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
    writer.write_record(headers).map_err(fail)?;
    for row in &sheet.rows {
        let cells = row.iter().map(|cell| {
            let plain = cell.plain(evaluation, language);
            match cell {
                Cell::Text(_) | Cell::Word(..) | Cell::Rows(..) => harmless(&plain).into_owned(),
                _ => plain,
            }
        });
        writer.write_record(cells).map_err(fail)?;
    }
    writer.flush().map_err(|error| ReportError::new(&name, error))?;
    drop(writer);
    Ok(Output { name, bytes })
}
