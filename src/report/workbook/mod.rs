//! The evaluation as a workbook for people: real numbers, frozen heads, filters, widths for Chinese, ready
//! to print.

mod chart;
mod grid;
mod look;
mod plan;
pub(crate) mod style;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::{
    output::{Output, ReportError},
    sheet::Sheet,
};
use crate::{diagnostic::Language, judge::evaluation::Evaluation};

/// The file's name.
const WORKBOOK: &str = "evaluation.xlsx";
/// A higher level takes several times as long for a file that is hardly smaller.
const COMPRESSION: u8 = 3;

/// `evaluation` as a file, with the tables that were made of it.
pub(crate) fn write(
    evaluation: &Evaluation,
    sheets: &[Sheet],
    language: Language,
) -> Result<Output, ReportError> {
    let bytes =
        build(evaluation, sheets, language).map_err(|error| ReportError::new(WORKBOOK, error))?;
    Ok(Output::new(WORKBOOK, bytes))
}

fn build(
    evaluation: &Evaluation,
    sheets: &[Sheet],
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_properties(&properties(evaluation)?);
    let styles = style::Styles::new(evaluation.method.decimals, language);
    for page in plan::pages(evaluation, sheets, language) {
        let worksheet = workbook.add_worksheet();
        let place = grid::write(worksheet, &page, evaluation, language, &styles)?;
        if page.with_chart {
            chart::insert(worksheet, &page, &place, evaluation, language)?;
        }
    }
    workbook.save_to_buffer()
}

/// Made on the day of judgement, whenever it is made: the same inputs give the same bytes.
fn properties(evaluation: &Evaluation) -> Result<DocProperties, XlsxError> {
    let day = ExcelDateTime::parse_from_str(&evaluation.round.as_of)
        .or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    let title = super::text::clean(&evaluation.round.name);
    Ok(DocProperties::new().set_title(title).set_author("zhixiao").set_creation_datetime(&day))
}
