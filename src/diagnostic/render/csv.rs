use super::super::{Diagnostics, Language, Severity};

/// As a table that a clerk can send back: UTF-8 with BOM and CRLF, one row a diagnostic, complete.
#[must_use]
pub fn to_csv(diagnostics: &Diagnostics, language: Language) -> String {
    let header = match language {
        Language::Chinese => [
            "程度",
            "文件",
            "工作表",
            "行",
            "列",
            "表头",
            "编号",
            "单元格内容",
            "问题",
            "办法",
            "代码",
        ],
        Language::English => [
            "severity", "file", "sheet", "row", "column", "header", "key", "cell", "problem",
            "help", "code",
        ],
    };
    let rows = diagnostics.iter().map(|found| {
        let place = &found.place;
        let text = |part: &Option<std::sync::Arc<str>>| harmless(part.as_deref().unwrap_or(""));
        [
            severity(found.severity, language).to_owned(),
            text(&place.file),
            text(&place.sheet),
            place.row.map(|row| row.to_string()).unwrap_or_default(),
            place.column.map(|column| column.to_string()).unwrap_or_default(),
            text(&place.header),
            text(&place.key),
            text(&place.cell),
            harmless(found.text(language)),
            harmless(found.help.as_ref().map_or("", |help| help.in_language(language))),
            found.code.to_owned(),
        ]
    });
    csv_table(header, rows)
}

/// Rows under a header as Excel and WPS open them: UTF-8 with BOM and CRLF.
pub(crate) fn csv_table<const COLUMNS: usize>(
    header: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    // Writing into memory cannot fail, and neither can it make anything but UTF-8 of UTF-8.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The word for a severity.
pub(super) const fn severity(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::Chinese) => "错误",
        (Severity::Error, Language::English) => "error",
        (Severity::Warning, Language::Chinese) => "警告",
        (Severity::Warning, Language::English) => "warning",
        (Severity::Note, Language::Chinese) => "提示",
        (Severity::Note, Language::English) => "note",
    }
}

/// Text that a spreadsheet would take for a formula gets a quote in front.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, Place, message};

    #[test]
    fn each_diagnostic_is_a_row() {
        let place = Place { row: Some(12), cell: Some("=1+1".into()), ..Place::file("a.csv") };
        let found = Diagnostics::from(Diagnostic::error(
            "unknown-team",
            place,
            message!(zh: "没有这个组", en: "no such team"),
        ));
        assert_eq!(
            to_csv(&found, Language::English),
            "\u{feff}severity,file,sheet,row,column,header,key,cell,problem,help,code\r\n\
             error,a.csv,,12,,,,'=1+1,no such team,,unknown-team\r\n"
        );
    }
}
