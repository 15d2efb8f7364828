//! The whole evaluation as `result.json`, and back.

use std::io::{self, BufWriter, Write};

use super::{
    huge::is_huge,
    mask::masked,
    output::{Files, ReportError},
};
use crate::{
    diagnostic::{Diagnostic, Place, message},
    judge::evaluation::Evaluation,
};

/// The file's name.
pub const RESULT: &str = "result.json";

/// `evaluation` as a file, team by team. That of a huge round is not indented, which would be half of it.
pub(crate) fn write(evaluation: &Evaluation, files: &mut dyn Files) -> Result<(), ReportError> {
    files.begin(RESULT).map_err(|error| ReportError::new(RESULT, error))?;
    let mut file = BufWriter::with_capacity(1 << 16, Pieces(files));
    let masked = masked(evaluation);
    let written = if is_huge(evaluation) {
        serde_json::to_writer(&mut file, &masked)
    } else {
        serde_json::to_writer_pretty(&mut file, &masked)
    };
    written.map_err(|error| ReportError::new(RESULT, error))?;
    let end = file.write_all(b"\n").and_then(|()| file.flush());
    end.map_err(|error| ReportError::new(RESULT, error))
}

/// Writes to the file that was begun last.
struct Pieces<'a>(&'a mut dyn Files);

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.piece(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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
