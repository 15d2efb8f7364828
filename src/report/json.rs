//! The whole evaluation as `result.json`, and back.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

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
        let mut writer = serde_json::Serializer::with_formatter(&mut file, Indented::default());
        masked.serialize(&mut writer)
    };
    written.map_err(|error| ReportError::new(RESULT, error))?;
    let end = file.write_all(b"\n").and_then(|()| file.flush());
    end.map_err(|error| ReportError::new(RESULT, error))
}

/// Indents by two spaces, as `serde_json` does when asked for pretty text; it writes the spaces of a line one step after
/// the other, and most lines have many.
#[derive(Default)]
struct Indented {
    depth: usize,
    /// Is there anything in the innermost list or map that is open?
    is_filled: bool,
}

impl Indented {
    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_filled = false;
        writer.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.is_filled {
            self.line(writer, true)?;
        }
        writer.write_all(bracket)
    }

    /// Begins a line, which is the `first` of its list or map or not.
    fn line<W: ?Sized + Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        const LINE: &[u8] = b",\n                                                                ";
        const SPACES: usize = LINE.len() - 2;
        let spaces = 2 * self.depth;
        let piece = LINE.get(usize::from(first)..2 + spaces.min(SPACES)).unwrap_or_default();
        writer.write_all(piece)?;
        (SPACES..spaces).try_for_each(|_| writer.write_all(b" "))
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.line(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.line(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn indented(value: &Value) -> String {
        let mut text = Vec::new();
        let mut writer = serde_json::Serializer::with_formatter(&mut text, Indented::default());
        value.serialize(&mut writer).unwrap();
        String::from_utf8(text).unwrap()
    }

    fn values() -> impl Strategy<Value = Value> {
        let plain = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,4}".prop_map(Value::from),
        ];
        plain.prop_recursive(5, 40, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((".{0,3}", inner), 0..4)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_is_indented_as_pretty_text_is(value in values(), depth in 0usize..50) {
            // Deeper than one piece of spaces reaches.
            let deep = (0..depth).fold(value, |inner, _| json!([inner]));
            prop_assert_eq!(indented(&deep), serde_json::to_string_pretty(&deep).unwrap());
        }
    }
}
