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

/// A format: makes its files of an evaluation.
type Format = fn(&Evaluation, &ReportOptions) -> Result<Vec<Output>, ReportError>;

/// All formats, in the order of the output folder's listing.
const FORMATS: [Format; 4] = [csv_files, workbook, page, result];

fn csv_files(evaluation: &Evaluation, options: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    let language = options.language;
    sheets::ALL
        .iter()
        .map(|make| csv::write(&make(evaluation, language), evaluation, language))
        .collect()
}

fn workbook(evaluation: &Evaluation, options: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    Ok(vec![workbook::write(evaluation, options.language)?])
}

fn page(evaluation: &Evaluation, options: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    Ok(vec![page::write(evaluation, options.language)?])
}

fn result(evaluation: &Evaluation, _: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    Ok(vec![json::write(&mask::masked(evaluation))?])
}

/// All files of the output folder but the manifest.
///
/// # Errors
///
/// If a file cannot hold what it should (a workbook has no more than 1,048,576 rows).
pub fn all(evaluation: &Evaluation, options: &ReportOptions) -> Result<Vec<Output>, ReportError> {
    let mut outputs = Vec::new();
    for format in FORMATS {
        outputs.extend(format(evaluation, options)?);
    }
    Ok(outputs)
}
