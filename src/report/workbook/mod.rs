//! The evaluation as a workbook for people: real numbers, frozen heads, filters, widths for Chinese, ready
//! to print.

mod chart;
mod grid;
mod long;
mod look;
mod package;
mod plan;
mod strings;
pub(crate) mod style;
#[cfg(test)]
mod tests;

use std::error::Error;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::{
    output::{Output, ReportError},
    sheet::Sheet,
};
use crate::{diagnostic::Language, judge::evaluation::Evaluation};

/// The file's name.
const WORKBOOK: &str = "evaluation.xlsx";

/// How hard a workbook is packed: the higher level takes half as long again for a file that is a quarter smaller, which
/// counts where there are many cells.
const fn compression(cells: usize) -> u8 {
    const MANY: usize = 100_000;
    if cells < MANY { 1 } else { 2 }
}

/// A table of so many cells is a long one.
const LONG: usize = 2_000;

/// `evaluation` as a file, with the tables that were made of it.
pub(crate) fn write(
    evaluation: &Evaluation,
    sheets: &[Sheet],
    language: Language,
) -> Result<Output, ReportError> {
    let bytes = build(evaluation, sheets, language, LONG);
    Ok(Output::new(WORKBOOK, bytes.map_err(|error| ReportError::new(WORKBOOK, error))?))
}

/// The workbook as a file; tables of `long` or more cells are written by themselves.
fn build(
    evaluation: &Evaluation,
    sheets: &[Sheet],
    language: Language,
    long: usize,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let pages = plan::pages(evaluation, sheets, language);
    let level = compression(pages.iter().map(plan::Page::cells).sum());
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(level);
    workbook.set_properties(&properties(evaluation)?);
    let styles = style::Styles::new(evaluation.method.decimals, language);
    let mut tables = Vec::new();
    for (page, number) in pages.iter().zip(1..) {
        let worksheet = workbook.add_worksheet();
        // The chart takes its values from the worksheet.
        let is_long = !page.with_chart && page.cells() >= long.max(1);
        let place = grid::write(worksheet, page, is_long, evaluation, language, &styles)?;
        if page.with_chart {
            chart::insert(worksheet, page, &place, evaluation, language)?;
        }
        tables.extend(place.long.map(|table| package::Place { worksheet: number, page, table }));
    }
    package::with_rows(workbook.save_to_buffer()?, &tables, level, language)
}

/// Made on the day of judgement, whenever it is made: the same inputs give the same bytes.
fn properties(evaluation: &Evaluation) -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::parse_from_str(&evaluation.round.as_of)
        .or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    let title = super::text::clean(&evaluation.round.name);
    Ok(DocProperties::new().set_title(title).set_author("zhixiao").set_creation_datetime(&day))
}
