//! What people get: files, a page, a workbook, lines on the terminal. Every report is a pure function of
//! the [`Evaluation`].

mod class;
mod csv;
pub(crate) mod figure;
#[cfg(test)]
mod fixture;
mod headline;
mod json;
mod label;
mod ledger;
mod manifest;
mod marked;
mod mask;
mod measure;
pub(crate) mod output;
mod page;
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
pub use manifest::{Fingerprint, Fingerprinting, MANIFEST, Manifest, sha256};
pub use marked::{MarkOptions, marked};
pub use output::{Output, ReportError, ReportOptions};
pub use template::templates;
pub use terminal::{explain, find_node, find_team, summary};
pub(crate) use text::harmless;

use crate::judge::evaluation::Evaluation;

/// All files of the output folder but the manifest.
///
/// # Errors
///
/// If a file cannot hold what it should (a workbook has no more than 1,048,576 rows).
pub fn all(evaluation: &Evaluation, options: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    let language = options.language;
    let sheets = sheets::of(evaluation, language);
    let mut outputs = Vec::new();
    for sheet in &sheets {
        outputs.push(csv::write(sheet, evaluation, language)?);
    }
    outputs.push(workbook::write(evaluation, &sheets, language)?);
    // Of many teams they are big.
    drop(sheets);
    outputs.push(page::write(evaluation, language)?);
    outputs.push(json::write(&mask::masked(evaluation))?);
    Ok(outputs)
}
