//! The whole evaluation as `result.json`, and back.

use super::output::{Output, ReportError};
use crate::{
    diagnostic::{Diagnostic, Place, message},
    judge::evaluation::Evaluation,
};

/// The file's name.
pub const RESULT: &str = "result.json";

/// `evaluation` as a file.
pub(crate) fn write(evaluation: &Evaluation) -> Result<Output, ReportError> {
    let mut bytes =
        serde_json::to_vec_pretty(evaluation).map_err(|error| ReportError::new(RESULT, error))?;
    bytes.push(b'\n');
    Ok(Output::new(RESULT, bytes))
}

/// Reads what [`write`] wrote. `file` is what messages call it.
///
/// # Errors
///
/// If it is no result of zhixiao, or one of a newer version than this program knows.
pub fn read_result(file: &str, bytes: &[u8]) -> Result<Evaluation, Box<Diagnostic>> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let known = Evaluation::FORMAT;
    let place = || Place::file(file);
    let unreadable = |error: serde_json::Error| {
        Box::new(
            Diagnostic::error(
                "result-unreadable",
                place(),
                message!(
                    zh: "不是质效的结果文件，读不出来：{error}",
                    en: "this is no result of zhixiao, or it is damaged: {error}",
                ),
            )
            .help(message!(
                zh: "请给出评估输出目录里的 result.json，或重新运行 zhixiao evaluate",
                en: "give the result.json of an output folder, or run zhixiao evaluate again",
            )),
        )
    };
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Format { format } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if format != known {
        return Err(Box::new(
            Diagnostic::error(
                "result-format",
                place(),
                message!(
                    zh: "结果文件的格式版本是 {format}，本程序只认 {known}",
                    en: "the result has format {format}; this program knows format {known}",
                ),
            )
            .help(message!(
                zh: "用本程序重新运行 zhixiao evaluate，或换用写出它的版本",
                en: "evaluate again with this program, or use the version that wrote it",
            )),
        ));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}
