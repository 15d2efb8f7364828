//! Empty workbooks for a new round: one for each table that the method reads, with an example row, drop-down lists and
//! input checks, and on a second sheet what each column wants.

mod checks;
mod example;
mod guide;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use self::{
    checks::{lists_sheet, validation},
    example::in_row,
    guide::guide,
};
use super::{
    output::{Output, ReportError, undated},
    text::sheet_name,
};
use crate::method::model::{Column, ColumnKind, ColumnOrigin, Method, Table};

/// Rows that the drop-down lists and checks cover.
const LAST_ROW: u32 = 5_000;

/// A template for each table of the round.
///
/// # Errors
/// What the writer of workbooks says; nothing in a valid method leads to it.
pub fn templates(method: &Method) -> Result<Vec<Output>, ReportError> {
    method
        .tables
        .iter()
        .filter(|table| table.in_pack.is_none())
        .map(|table| {
            let stem = file_stem(table);
            let name = format!("{stem}.xlsx");
            let bytes = workbook(method, table, stem)
                .map_err(|error| ReportError::new(&name, error.to_string()))?;
            Ok(Output { name, bytes })
        })
        .collect()
}

/// The name by which people know the file: the first that is not ASCII, else the first.
fn file_stem(table: &Table) -> &str {
    let plain = |name: &&String| !name.contains('*');
    let names = || table.files.iter().filter(plain);
    names().find(|name| !name.is_ascii()).or_else(|| names().next()).map_or(&*table.id, |name| name)
}

/// The columns that a clerk fills in.
fn columns(table: &Table) -> impl Iterator<Item = &Column> {
    table
        .columns
        .iter()
        .filter(|column| matches!(column.origin, ColumnOrigin::File) && !column.private)
        .filter(|column| !column.per_indicator)
}

fn width(texts: [&str; 2]) -> f64 {
    let cells = texts.into_iter().map(UnicodeWidthStr::width).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "widths are small")]
    let cells = cells as f64;
    (cells + 4.0).clamp(10.0, 40.0)
}

/// Cells with a frame, in the letters of office papers.
fn header_format(format: Format) -> Format {
    format
        .set_font_name("宋体")
        .set_font_size(11)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x00BF_BFBF))
}

/// On A4 across, all columns on one page, the header on each.
fn printed(sheet: &mut Worksheet, header: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(header, header)?;
    Ok(())
}

fn workbook(method: &Method, table: &Table, stem: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&undated()?);
    let mut lists: Vec<(String, Vec<String>)> = Vec::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(stem))?;
    fill_sheet(method, table, sheet, &mut lists)?;
    guide(method, table, workbook.add_worksheet())?;
    if !lists.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(lists_sheet(method.language))?;
        for (column, (title, words)) in (0u16..).zip(&lists) {
            sheet.write(0, column, title)?;
            for (row, word) in (1u32..).zip(words) {
                sheet.write(row, column, word)?;
            }
        }
        sheet.set_hidden(true);
    }
    workbook.save_to_buffer()
}

fn fill_sheet(
    method: &Method,
    table: &Table,
    sheet: &mut Worksheet,
    lists: &mut Vec<(String, Vec<String>)>,
) -> Result<(), XlsxError> {
    let plain = header_format(Format::new())
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00DC_E6F1));
    let needed = plain.clone().set_background_color(Color::RGB(0x00FC_E4D6));
    let faint = header_format(Format::new()).set_italic().set_font_color(0x0080_8080);
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let text = Format::new().set_num_format("@");
    for (at, column) in (0u16..).zip(columns(table)) {
        sheet.write_with_format(
            0,
            at,
            column.header(),
            if column.required { &needed } else { &plain },
        )?;
        let example = in_row(method, table, at, column);
        example.write(sheet, (1, at), &faint)?;
        sheet.set_column_width(at, width([column.header(), &example.shown()]))?;
        match column.kind {
            ColumnKind::Date => {
                sheet.set_column_format(at, &date)?;
            }
            // Numbers as text, so that a code keeps its leading zeros.
            ColumnKind::Text => {
                sheet.set_column_format(at, &text)?;
            }
            _ => {}
        }
        if let Some(validation) = validation(method, column, lists) {
            sheet.add_data_validation(1, at, LAST_ROW, at, &validation)?;
        }
    }
    sheet.set_row_height(0, 24)?;
    sheet.set_row_height(1, 20)?;
    sheet.set_freeze_panes(1, 0)?;
    printed(sheet, 0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        diagnostic::Severity,
        method::embedded,
        table::{InputFile, ReadOptions, declared_headers, read},
    };

    #[test]
    fn a_template_left_as_it_is_holds_no_rows() {
        for id in embedded::ids() {
            let (method, _) =
                crate::method::load(&embedded::pack(id).unwrap(), &crate::method::ShippedPacks);
            let method = method.unwrap();
            let files: Vec<InputFile> = templates(&method)
                .unwrap()
                .into_iter()
                .map(|output| InputFile {
                    name: output.name.into(),
                    bytes: Arc::from(output.bytes),
                })
                .collect();
            let (grids, found) = read(&files, &declared_headers(&method), &ReadOptions::default());
            assert_eq!(grids.len(), files.len());
            for (_, grid) in &grids {
                assert_eq!(grid.len(), 0, "{}", grid.file);
                assert_eq!(grid.found.dropped.len(), 1, "{}", grid.file);
            }
            let loud: Vec<_> = found.iter().filter(|one| one.severity != Severity::Note).collect();
            assert!(loud.is_empty(), "{loud:?}");
        }
    }
}
