//! One sheet: title, heads, rows, widths, print setup.

use std::borrow::Cow;

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{
    long::LongTable,
    look::{Look, Looks},
    plan::Page,
    style::{Style, Styles},
};
use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    report::{
        headline,
        sheet::Cell,
        text::{clean, width},
        words::pick,
    },
};

/// Where the table came to stand.
pub(super) struct Placed {
    /// The first row of data.
    pub(super) first: RowNum,
    /// The row below the last one of data.
    pub(super) end: RowNum,
    /// What is still to be written: of a long table the worksheet has no rows.
    pub(super) long: Option<LongTable>,
}

/// The longest text that a cell may hold, in characters, with room for a mark that it was cut.
const LONGEST: usize = 32_000;

/// Writes `page`; a `long` one without its rows.
pub(super) fn write(
    worksheet: &mut Worksheet,
    page: &Page<'_>,
    long: bool,
    evaluation: &Evaluation,
    language: Language,
    styles: &Styles,
) -> Result<Placed, XlsxError> {
    worksheet.set_name(page.name)?;
    let head = titles(worksheet, page, evaluation, language, styles)?;
    for (column, header) in (0..).zip(page.headers()) {
        worksheet.write_string_with_format(head, column, &header.name, &styles.head)?;
    }
    let first = head + 1;
    let mut end = first;
    let mut long = long.then(|| LongTable::new(first));
    let mut looks = Looks::new(first, page.headers().count());
    let mut widths = Widths { of_columns: vec![0; page.headers().count()], long: Vec::new() };
    for (at, row) in page.rows().enumerate() {
        for (column, cell) in row.enumerate() {
            let width = cell_width(cell, language);
            let wrap = is_text(cell) && width > page.widest + PADDING;
            if wrap {
                widths.long.push((end, column, width + PADDING));
            }
            if let Some(widest) = widths.of_columns.get_mut(column) {
                *widest = width.max(*widest);
            }
            let tone = page.tones.get(&(at, column)).copied();
            let place = (end, ColNum::try_from(column).unwrap_or(ColNum::MAX));
            let look = Look { style: Style::of(cell, wrap), tone };
            let run = looks.next(place, look);
            match &mut long {
                None => {
                    write_cell(worksheet, place, cell, language)?;
                    run.map_or(Ok(()), |run| run.tell(worksheet, styles))?;
                }
                Some(long) => long.next(look, run),
            }
        }
        end += 1;
    }
    for run in looks.end(end) {
        match &mut long {
            None => run.tell(worksheet, styles)?,
            Some(long) => long.last(run),
        }
    }
    let heights = set_widths(worksheet, page, head, end, &widths)?;
    match &mut long {
        None => {
            for (row, height) in (first..).zip(heights) {
                worksheet.set_row_height_pixels(row, height)?;
            }
        }
        Some(long) => long.stand_in(worksheet, page, (end, heights), styles)?,
    }
    let last = ColNum::try_from(page.headers().count().saturating_sub(1)).unwrap_or(ColNum::MAX);
    if end > first {
        worksheet.autofilter(head, 0, end - 1, last)?;
    }
    worksheet.set_freeze_panes(first, page.frozen)?;
    print_setup(worksheet, evaluation, language, head)?;
    Ok(Placed { first, end, long })
}

/// The lines above the table; gives the row of the heads.
fn titles(
    worksheet: &mut Worksheet,
    page: &Page<'_>,
    evaluation: &Evaluation,
    language: Language,
    styles: &Styles,
) -> Result<RowNum, XlsxError> {
    let (round, method, as_of) = (
        clean(&evaluation.round.name),
        headline::method(evaluation),
        clean(&evaluation.round.as_of),
    );
    worksheet.write_string_with_format(0, 0, format!("{round}  {}", page.name), &styles.title)?;
    worksheet.set_row_height(0, 24)?;
    let subtitle = match language {
        Language::Chinese => format!("办法：{method}    评估基准日：{as_of}"),
        Language::English => format!("Method: {method}    As of {as_of}"),
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
    if let Some(legend) = &page.legend {
        worksheet.write_string_with_format(row, 0, legend, &styles.subtitle)?;
        row += 1;
    }
    Ok(row)
}

/// What stands in a cell, without its look.
fn write_cell(
    worksheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    cell: &Cell,
    language: Language,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => {}
        Cell::Text(_) | Cell::Rows(..) | Cell::Word(..) => {
            worksheet.write_string(row, column, text_of(cell, language))?;
        }
        Cell::Score(number) | Cell::Exact(number) | Cell::Share(number) => {
            worksheet.write_number(row, column, number.to_f64())?;
        }
        Cell::Count(count) => {
            let count = crate::value::Number::from(*count).to_f64();
            worksheet.write_number(row, column, count)?;
        }
    }
    Ok(())
}

/// The text in a cell; nothing if there is a number in it.
pub(super) fn text_of(cell: &Cell, language: Language) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => shortened(text),
        Cell::Rows(_, text) => shortened(text),
        Cell::Word(_, name) if language == Language::Chinese => Cow::Borrowed(name),
        Cell::Word(id, _) if id.contains('_') => Cow::Owned(id.replace('_', " ")),
        Cell::Word(id, _) => Cow::Borrowed(id),
        _ => Cow::Borrowed(""),
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    // No character has less than a byte.
    if text.len() <= LONGEST {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => Cow::Owned(format!("{}……", text.get(..at).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// What the cells of a sheet need.
struct Widths {
    /// The widest cell of each column.
    of_columns: Vec<usize>,
    /// Row, column and width, with room to break lines, of each text that takes several.
    long: Vec<(RowNum, usize, usize)>,
}

/// Wide enough for what stands in it; heads and long texts take several lines. A Chinese character takes
/// two. Heights are given too: not every program works them out by itself. Those of the rows come back, in pixels.
fn set_widths(
    worksheet: &mut Worksheet,
    page: &Page<'_>,
    head: RowNum,
    end: RowNum,
    cells: &Widths,
) -> Result<Vec<u32>, XlsxError> {
    let mut widths: Vec<usize> = Vec::new();
    for (header, content) in page.headers().zip(&cells.of_columns) {
        let name = width(&header.name);
        let word = header.name.split(' ').map(word_width).max().unwrap_or(0);
        let least = match name {
            0..=8 => name,
            9..=20 => name.div_ceil(2),
            _ => name.div_ceil(3).min(14),
        };
        // Room for the button of the filter.
        widths.push((*content).clamp(4, page.widest).max(least.max(word) + 2) + 1);
    }
    for (column, width) in (0..).zip(&widths) {
        worksheet.set_column_width(column, f64::from(u32::try_from(*width).unwrap_or(60)))?;
    }
    let lines = |text: usize, width: usize| text.div_ceil(width.saturating_sub(2).max(1));
    // A line takes 14 points and all of them together 4 more; three points are four pixels.
    let height = |lines: usize| {
        let points = u32::try_from(lines.clamp(1, 25)).unwrap_or(1) * 14 + 4;
        (points * 8 + 3) / 6
    };
    let names = page.headers().map(|header| width(&header.name));
    let most = names.zip(&widths).map(|(name, width)| lines(name, *width)).max();
    worksheet.set_row_height_pixels(head, height(most.unwrap_or(1)))?;
    let mut heights = Vec::new();
    let mut long = cells.long.iter().peekable();
    for row in head + 1..end {
        let mut most = 1;
        while let Some((_, column, text)) = long.next_if(|(at, ..)| *at == row) {
            most = most.max(widths.get(*column).map_or(1, |width| lines(*text, *width)));
        }
        heights.push(height(most));
    }
    Ok(heights)
}

/// How wide a word of a head must be; Chinese may be broken.
fn word_width(word: &str) -> usize {
    if word.is_ascii() { word.width().min(14) } else { 4 }
}

/// What a text takes beside its characters.
const PADDING: usize = 2;

const fn is_text(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(_) | Cell::Rows(..))
}

fn cell_width(cell: &Cell, language: Language) -> usize {
    match cell {
        Cell::Blank => 0,
        Cell::Text(text) => width(text) + PADDING,
        Cell::Rows(_, text) => width(text) + PADDING,
        Cell::Word(id, name) => match language {
            Language::Chinese => width(name),
            Language::English => width(id),
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
