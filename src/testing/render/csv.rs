use super::problems;
use crate::{diagnostic::Language, testing::Report};

/// One row a test: UTF-8 with BOM and CRLF, which Excel and WPS open.
#[must_use]
pub fn to_csv(report: &Report, language: Language) -> String {
    let header = match language {
        Language::Chinese => ["测试", "办法", "文件", "行", "结果", "问题"],
        Language::English => ["test", "pack", "file", "row", "verdict", "problem"],
    };
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    // Writing into memory cannot fail, and neither can it make anything but UTF-8 of UTF-8.
    let _ = writer.write_record(header);
    for result in &report.results {
        let problem = problems(result, language).join("\n");
        let _ = writer.write_record([
            harmless(&result.name),
            harmless(&result.pack),
            harmless(result.place.file.as_deref().unwrap_or_default()),
            result.place.row.map(|row| row.to_string()).unwrap_or_default(),
            result.verdict.message().in_language(language).to_owned(),
            harmless(&problem),
        ]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn harmless(text: &str) -> String {
    crate::report::harmless(text).into_owned()
}
