use std::io;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

use crate::diagnostic::{Diagnostic, Language, Place, message};

/// One file of the output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its path inside the output folder, with `/` between the parts: `scores.csv`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Output {
    /// A file of the output folder.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// Hands it on as one of `files`.
    pub(crate) fn hand_to(&self, files: &mut dyn Files) -> Result<(), ReportError> {
        let fail = |error| ReportError::new(&self.name, error);
        files.begin(&self.name).map_err(fail)?;
        files.piece(&self.bytes).map_err(fail)
    }
}

/// Where the files of the output folder go, one after the other and piece by piece: all of them together may be
/// larger than the memory.
pub trait Files {
    /// Begins a file; the one before is whole.
    ///
    /// # Errors
    /// What the machine says.
    fn begin(&mut self, name: &str) -> io::Result<()>;

    /// The next piece of the file that was begun last.
    ///
    /// # Errors
    /// What the machine says.
    fn piece(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Keeps them all.
impl Files for Vec<Output> {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.push(Output::new(name, Vec::new()));
        Ok(())
    }

    fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(output) = self.last_mut() {
            output.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// How the reports are to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportOptions {
    /// The language of headers, words and sentences. Files speak the method's language unless the user
    /// says otherwise, never the language of the machine.
    pub language: Language,
}

/// A report could not be written: a limit of a file format was passed, or the program has a mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{output}: {reason}")]
pub struct ReportError {
    /// The file that could not be made.
    pub output: String,
    /// What the writer said.
    pub reason: String,
}

impl ReportError {
    pub(crate) fn new(output: &str, reason: impl std::fmt::Display) -> Self {
        Self { output: output.to_owned(), reason: reason.to_string() }
    }

    /// As a message for people.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let Self { output, reason } = self;
        Diagnostic::error(
            "report-not-written",
            Place::default(),
            message!(zh: "无法生成 {output}：{reason}", en: "{output} could not be made: {reason}"),
        )
    }
}

/// The properties of a workbook that no day belongs to: the same input gives the same bytes on any day.
pub(crate) fn undated() -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?))
}
