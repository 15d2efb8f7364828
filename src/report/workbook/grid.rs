//! One sheet: title, heads, rows, widths, print setup.

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{
    plan::Page,
    style::{Styles, Tone},
};
use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    report::{sheet::Cell, text::clean, words::pick},
};

/// Where the table came to stand.
pub(super) struct Placed {
    /// The first row of data.
    pub(super) first: RowNum,
    /// The row below the last one of data.
    pub(super) end: RowNum,
}

/// The longest text that a cell may hold, in characters, with room for a mark that it was cut.
const LONGEST: usize = 32_000;

pub(super) fn write(
    worksheet: &mut Worksheet,
    page: &Page,
    evaluation: &Evaluation,
    language: Language,
    styles: &Styles,
) -> Result<Placed, XlsxError> {
    worksheet.set_name(page.name)?;
    let head = titles(worksheet, page, evaluation, language, styles)?;
    for (column, header) in (0..).zip(&page.sheet.headers) {
        worksheet.write_string_with_format(head, column, &header.name, &styles.head)?;
    }
    let first = head + 1;
    let mut end = first;
    for (at, row) in page.sheet.rows.iter().enumerate() {
        for (column, cell) in (0..).zip(row) {
            let tone = page
                .tones
                .iter()
                .find(|(row, place, _)| *row == at && *place == usize::from(column))
                .map(|(.., tone)| *tone);
            let wrap = is_long(cell, page.widest);
            write_cell(worksheet, (end, column), cell, wrap, tone, language, styles)?;
        }
        end += 1;
    }
    widths(worksheet, page, head, language)?;
    let last = ColNum::try_from(page.sheet.headers.len().saturating_sub(1)).unwrap_or(ColNum::MAX);
    if !page.sheet.rows.is_empty() {
        worksheet.autofilter(head, 0, end - 1, last)?;
    }
    worksheet.set_freeze_panes(first, page.frozen)?;
    print_setup(worksheet, evaluation, language, head)?;
    Ok(Placed { first, end })
}

/// The lines above the table; gives the row of the heads.
fn titles(
    worksheet: &mut Worksheet,
    page: &Page,
    evaluation: &Evaluation,
    language: Language,
    styles: &Styles,
) -> Result<RowNum, XlsxError> {
    let (round, method, version, as_of) = (
        clean(&evaluation.round.name),
        clean(&evaluation.method.name),
        clean(&evaluation.method.version),
        clean(&evaluation.round.as_of),
    );
    worksheet.write_string_with_format(0, 0, format!("{round}  {}", page.name), &styles.title)?;
    worksheet.set_row_height(0, 24)?;
    let subtitle = match language {
        Language::Chinese => format!("办法：{method} {version}    评估基准日：{as_of}"),
        Language::English => format!("Method: {method} {version}    As of {as_of}"),
    };
    worksheet.write_string_with_format(1, 0, subtitle, &styles.subtitle)?;
    let mut row = 2;
    if evaluation.draft {
        let text = pick(
            language,
            "草稿：读不出的单元格按未报送计，得分仅供参考",
            "DRAFT: cells that could not be read count as not reported",
        );
        worksheet.write_string_with_format(row, 0, text, &styles.draft)?;
        row += 1;
    }
    if let Some(legend) = page.legend {
        worksheet.write_string_with_format(row, 0, legend, &styles.subtitle)?;
        row += 1;
    }
    Ok(row)
}

fn write_cell(
    worksheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    cell: &Cell,
    wrap: bool,
    tone: Option<Tone>,
    language: Language,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let toned = |format: &Format| tone.map_or_else(|| format.clone(), |tone| tone.over(format));
    match cell {
        Cell::Blank => worksheet.write_blank(row, column, &toned(&styles.blank))?,
        Cell::Text(text) | Cell::Rows(_, text) => {
            let format = if wrap { &styles.wrapped } else { &styles.text };
            worksheet.write_string_with_format(row, column, shortened(text), &toned(format))?
        }
        Cell::Word(id, name) => {
            let word = match language {
                Language::Chinese => name.clone(),
                Language::English => (*id).replace('_', " "),
            };
            worksheet.write_string_with_format(row, column, word, &toned(&styles.word))?
        }
        Cell::Score(number) => worksheet.write_number_with_format(
            row,
            column,
            number.to_f64(),
            &toned(&styles.score),
        )?,
        Cell::Exact(number) => {
            let format = if number.is_integer() { &styles.whole } else { &styles.exact };
            worksheet.write_number_with_format(row, column, number.to_f64(), &toned(format))?
        }
        Cell::Share(number) => worksheet.write_number_with_format(
            row,
            column,
            number.to_f64(),
            &toned(&styles.share),
        )?,
        Cell::Count(count) => {
            let count = crate::value::Number::from(*count).to_f64();
            worksheet.write_number_with_format(row, column, count, &toned(&styles.count))?
        }
    };
    Ok(())
}

/// Does it take more than one line?
fn is_long(cell: &Cell, widest: usize) -> bool {
    matches!(cell, Cell::Text(text) | Cell::Rows(_, text) if text.width() > widest)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}……", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Wide enough for what stands in it; heads and long texts take several lines. A Chinese character takes
/// two. Heights are given too: not every program works them out by itself.
fn widths(
    worksheet: &mut Worksheet,
    page: &Page,
    head: RowNum,
    language: Language,
) -> Result<(), XlsxError> {
    let mut widths: Vec<usize> = Vec::new();
    for (at, header) in page.sheet.headers.iter().enumerate() {
        let cells = page.sheet.rows.iter().filter_map(|row| row.get(at));
        let content = cells.map(|cell| cell_width(cell, language)).max().unwrap_or(0);
        let name = header.name.width();
        let word = header.name.split(' ').map(word_width).max().unwrap_or(0);
        let least = match name {
            0..=8 => name,
            9..=20 => name.div_ceil(2),
            _ => name.div_ceil(3).min(14),
        };
        // Room for the button of the filter.
        widths.push(content.clamp(4, page.widest).max(least.max(word) + 2) + 1);
    }
    for (column, width) in (0..).zip(&widths) {
        worksheet.set_column_width(column, f64::from(u32::try_from(*width).unwrap_or(60)))?;
    }
    let lines = |texts: &mut dyn Iterator<Item = (usize, &usize)>| {
        texts.map(|(text, width)| text.div_ceil(width.saturating_sub(2).max(1))).max().unwrap_or(1)
    };
    let height =
        |lines: usize| f64::from(u32::try_from(lines.clamp(1, 25)).unwrap_or(1)) * 14.0 + 4.0;
    let names = page.sheet.headers.iter().map(|header| header.name.width());
    worksheet.set_row_height(head, height(lines(&mut names.zip(&widths))))?;
    for (row, cells) in (head + 1..).zip(&page.sheet.rows) {
        let texts = cells.iter().map(|cell| match cell {
            Cell::Text(text) | Cell::Rows(_, text) if is_long(cell, page.widest) => {
                text.width() + 4
            }
            _ => 0,
        });
        worksheet.set_row_height(row, height(lines(&mut texts.zip(&widths))))?;
    }
    Ok(())
}

/// How wide a word of a head must be; Chinese may be broken.
fn word_width(word: &str) -> usize {
    if word.is_ascii() { word.width().min(14) } else { 4 }
}

fn cell_width(cell: &Cell, language: Language) -> usize {
    match cell {
        Cell::Blank => 0,
        Cell::Text(text) | Cell::Rows(_, text) => text.width() + 2,
        Cell::Word(id, name) => match language {
            Language::Chinese => name.width(),
            Language::English => id.width(),
        },
        Cell::Score(number) => number.to_fixed(2).len(),
        Cell::Exact(number) => number.to_short(4).len(),
        Cell::Share(_) => 8,
        Cell::Count(count) => count.to_string().len(),
    }
}

/// A4 across, one page wide, the heads on every page.
fn print_setup(
    worksheet: &mut Worksheet,
    evaluation: &Evaluation,
    language: Language,
    head: RowNum,
) -> Result<(), XlsxError> {
    worksheet.set_paper_size(9);
    worksheet.set_landscape();
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_repeat_rows(head, head)?;
    worksheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    if evaluation.draft {
        worksheet.set_header(pick(language, "&C草稿", "&CDRAFT"));
    }
    worksheet.set_footer(pick(language, "&L&A&C第 &P 页，共 &N 页", "&L&A&CPage &P of &N"));
    Ok(())
}
