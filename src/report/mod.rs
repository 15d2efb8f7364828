//! What people get: files, a page, a workbook, lines on the terminal. Every report is a pure function of
//! the [`Evaluation`].

mod bar;
mod card;
mod class;
mod csv;
mod document;
pub(crate) mod figure;
#[cfg(test)]
mod fixture;
mod grade;
mod headline;
mod huge;
mod json;
mod label;
mod ledger;
mod manifest;
mod marked;
mod mask;
mod measure;
pub(crate) mod output;
mod page;
mod remark;
mod sheet;
mod sheets;
mod sums;
mod template;
pub(crate) mod terminal;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod words;
pub(crate) mod workbook;

pub use json::{RESULT, read_result};
pub use manifest::{Fingerprint, Fingerprinting, Fingerprints, MANIFEST, Manifest, sha256};
pub use marked::{MarkOptions, Marked, marked};
pub use output::{Files, Output, ReportError, ReportOptions};
pub use template::templates;
pub use terminal::{ShownRows, explain, find_node, find_team, summary};
pub(crate) use text::harmless;

use self::huge::MOST_CELLS;
use crate::judge::evaluation::Evaluation;

/// Writes all files of the output folder but the manifest.
///
/// # Errors
///
/// What `files` say, or that a file cannot hold what it should.
pub fn write(
    evaluation: &Evaluation,
    options: &ReportOptions,
    files: &mut dyn Files,
) -> Result<(), ReportError> {
    let language = options.language;
    let mut sheets = Vec::new();
    for (make, in_workbook) in sheets::ALL {
        let most = if in_workbook { MOST_CELLS } else { 0 };
        sheets.push(csv::write(make, evaluation, language, most, files)?);
    }
    workbook::write(evaluation, &sheets, language)?.hand_to(files)?;
    // Of many teams they are big.
    drop(sheets);
    page::write(evaluation, language)?.hand_to(files)?;
    document::write(evaluation, language, files)?;
    json::write(evaluation, files)
}

/// The same, all files kept in memory.
///
/// # Errors
///
/// If a file cannot hold what it should.
pub fn all(evaluation: &Evaluation, options: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    let mut outputs = Vec::new();
    write(evaluation, options, &mut outputs)?;
    Ok(outputs)
}
