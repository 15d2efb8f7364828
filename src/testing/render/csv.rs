use super::problems;
use crate::{
    diagnostic::{Language, render::csv_table},
    report,
    testing::Report,
};

/// One row a test: UTF-8 with BOM and CRLF, which Excel and WPS open.
#[must_use]
pub fn to_csv(report: &Report, language: Language) -> String {
    let header = match language {
        Language::Chinese => ["测试", "办法", "文件", "行", "结果", "问题"],
        Language::English => ["test", "pack", "file", "row", "verdict", "problem"],
    };
    let rows = report.results.iter().map(|result| {
        let problem = problems(result, language).join("\n");
        [
            harmless(&result.name),
            harmless(&result.pack),
            harmless(result.place.file.as_deref().unwrap_or_default()),
            result.place.row.map(|row| row.to_string()).unwrap_or_default(),
            result.verdict.message().in_language(language).to_owned(),
            harmless(&problem),
        ]
    });
    csv_table(header, rows)
}

fn harmless(text: &str) -> String {
    report::harmless(text).into_owned()
}
