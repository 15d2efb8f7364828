//! The plan as a workbook.

use rust_xlsxwriter::{
    Color, DataValidation, ExcelDateTime, Format, FormatAlign, ProtectionOptions, RowNum, Workbook,
    Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::{
    about::{self, About},
    plan::{BAR, Cell, Field, Row, Sheet, Value},
};
use crate::{
    diagnostic::Language,
    report::{output::undated, text::clean, words::pick, workbook::style::Styles},
    value::Number,
};

/// The row of the heads, from 0.
pub(super) const HEAD: RowNum = 2;

/// So many lines of a text that is only to be read are in view at most.
const MOST_NOTED: usize = 4;

/// The formats, from those of the evaluation's workbook.
struct Looks {
    styles: Styles,
    open: Format,
    closed: Format,
}

impl Looks {
    fn new(language: Language) -> Self {
        let styles = Styles::new(2, language);
        let wrapped = styles.wrapped.clone().set_indent(0);
        let open = wrapped.clone().set_unlocked().set_background_color(Color::RGB(0xFF_FB_E6));
        let closed = wrapped
            .set_background_color(Color::RGB(0xF3_F4_F6))
            .set_font_color(Color::RGB(0x5F_6B_78));
        Self { styles, open, closed }
    }
}

pub(super) fn workbook(
    title: &str,
    about: &About,
    sheets: &[Sheet],
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&undated()?.set_title(clean(title)).set_author("zhixiao"));
    let looks = Looks::new(language);
    first(workbook.add_worksheet(), title, about, sheets, language, &looks)?;
    for sheet in sheets {
        write(workbook.add_worksheet(), title, sheet, language, &looks)?;
    }
    workbook.save_to_buffer()
}

fn protection() -> ProtectionOptions {
    ProtectionOptions {
        format_columns: true,
        format_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    }
}

fn first(
    worksheet: &mut Worksheet,
    title: &str,
    about: &About,
    sheets: &[Sheet],
    language: Language,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let styles = &looks.styles;
    let text = styles.subtitle.clone();
    worksheet.set_name(about::sheet_name(language))?;
    worksheet.set_column_width(0, 26)?.set_column_width(1, 84)?;
    worksheet.write_string_with_format(0, 0, clean(title), &styles.title)?;
    worksheet.set_row_height(0, 26)?;
    let mut row = 2;
    for line in about::lines(language) {
        worksheet.write_string_with_format(row, 0, *line, &text)?;
        row += 1;
    }
    row += 1;
    for sheet in sheets {
        worksheet.write_string_with_format(row, 0, sheet.name, &styles.word)?;
        worksheet.write_string_with_format(row, 1, sheet.hint, &styles.wrapped)?;
        worksheet.set_row_height(row, height(lines_of(sheet.hint, 80)))?;
        row += 1;
    }
    row += 1;
    let note = pick(
        language,
        "下面几行供导入时核对，请勿改动：",
        "Import goes by these lines; leave them as they are:",
    );
    worksheet.write_string_with_format(row, 0, note, &text)?;
    for (label, fact) in about::labels(language).into_iter().zip(about.facts()) {
        row += 1;
        worksheet.write_string_with_format(row, 0, label, &looks.closed)?;
        worksheet.write_string_with_format(row, 1, fact, &looks.closed)?;
    }
    worksheet.protect_with_options(&protection());
    print_setup(worksheet, language);
    worksheet.set_print_fit_to_pages(1, 1);
    Ok(())
}

fn write(
    worksheet: &mut Worksheet,
    title: &str,
    sheet: &Sheet,
    language: Language,
    looks: &Looks,
) -> Result<(), XlsxError> {
    worksheet.set_name(sheet.name)?;
    let name = format!("{}  {}", clean(title), sheet.name);
    worksheet.write_string_with_format(0, 0, name, &looks.styles.title)?;
    worksheet.set_row_height(0, 24)?;
    worksheet.write_string_with_format(1, 0, sheet.hint, &looks.styles.subtitle)?;
    for (column, heading) in (0..).zip(&sheet.headings) {
        worksheet.write_string_with_format(HEAD, column, heading.name, &looks.styles.head)?;
        worksheet.set_column_width(column, f64::from(heading.width))?;
    }
    let wide = |column: usize| sheet.headings.get(column).map_or(10, |heading| heading.width);
    let head = (0..sheet.headings.len()).map(|at| {
        let name = sheet.headings.get(at).map_or("", |heading| heading.name);
        lines_of(name, wide(at))
    });
    worksheet.set_row_height(HEAD, height(head.max().unwrap_or(1)))?;
    let mut at = HEAD;
    for row in &sheet.rows {
        at += 1;
        let key = looks.closed.clone().set_font_size(8);
        worksheet.write_string_with_format(at, 0, &row.key, &key)?;
        for (column, cell) in (1u16..).zip(&row.cells) {
            let indented = sheet.frozen == column.saturating_add(1) && row.depth > 0;
            let indent = if indented { row.depth.saturating_sub(1) } else { 0 };
            write_cell(worksheet, (at, column), (row, cell), indent, language, looks)?;
        }
        let lines = row.cells.iter().enumerate().map(|(column, cell)| {
            let text = match &cell.value {
                value @ Some(Value::Text(_) | Value::Texts(_)) => shown(value.as_ref(), language),
                _ => return 1,
            };
            let lines = lines_of(&text, wide(column + 1));
            // What is only to be read does not blow up the row.
            if cell.slot.is_some() { lines } else { lines.min(MOST_NOTED) }
        });
        let key_lines = (row.key.width() * 3 / 4).div_ceil(usize::from(wide(0)).max(1));
        worksheet.set_row_height(at, height(lines.max().unwrap_or(1).max(key_lines)))?;
    }
    let last = u16::try_from(sheet.headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    worksheet.autofilter(HEAD, 0, at, last)?;
    worksheet.set_freeze_panes(HEAD + 1, sheet.frozen)?;
    worksheet.protect_with_options(&protection());
    worksheet.set_repeat_rows(HEAD, HEAD)?;
    print_setup(worksheet, language);
    Ok(())
}

/// A4 across, one page wide.
fn print_setup(worksheet: &mut Worksheet, language: Language) {
    worksheet.set_paper_size(9);
    worksheet.set_landscape();
    worksheet.set_print_fit_to_pages(1, 0);
    worksheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    worksheet.set_footer(pick(language, "&L&A&C第 &P 页，共 &N 页", "&L&A&CPage &P of &N"));
}

fn write_cell(
    worksheet: &mut Worksheet,
    (row, column): (RowNum, u16),
    (of, cell): (&Row, &Cell),
    indent: u8,
    language: Language,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let slot = cell.slot.as_ref().filter(|slot| !slot.locked);
    let mut format = if slot.is_some() { &looks.open } else { &looks.closed }.clone();
    if of.heading {
        format = format.set_bold();
    }
    if matches!(cell.value, Some(Value::Text(_) | Value::Texts(_))) {
        format = format.set_indent(indent.saturating_add(1));
    }
    let field = cell.slot.as_ref().map(|slot| slot.field);
    if let (Some(Field::Choice(choices)), true) = (field, slot.is_some()) {
        let words: Vec<&str> =
            choices.iter().map(|choice| pick(language, choice.zh, choice.en)).collect();
        let list = DataValidation::new().allow_list_strings(&words)?;
        worksheet.add_data_validation(row, column, row, column, &list)?;
    }
    format = match field {
        Some(Field::Text | Field::Texts | Field::Literal) => format.set_num_format("@"),
        Some(Field::Date) => format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        Some(Field::Choice(_)) => format.set_align(FormatAlign::Center),
        _ => format,
    };
    match &cell.value {
        None => {
            worksheet.write_blank(row, column, &format)?;
        }
        Some(Value::Number(number)) => match exact(number) {
            Some(value) => {
                let format = format
                    .set_num_format(number_format(field, number, cell.decimals))
                    .set_align(FormatAlign::Right)
                    .set_indent(1);
                worksheet.write_number_with_format(row, column, value, &format)?;
            }
            None => {
                let format = format.set_align(FormatAlign::Right).set_indent(1);
                worksheet.write_string_with_format(row, column, number.to_exact(), &format)?;
            }
        },
        Some(Value::Date(day)) => {
            let (year, month, day) = day.parts();
            let day = ExcelDateTime::from_ymd(
                u16::try_from(year).unwrap_or(1900),
                u8::try_from(month).unwrap_or(1),
                u8::try_from(day).unwrap_or(1),
            )?;
            worksheet.write_datetime_with_format(row, column, &day, &format)?;
        }
        Some(Value::Truth(truth)) => {
            worksheet.write_boolean_with_format(row, column, *truth, &format)?;
        }
        value => {
            let text = shown(value.as_ref(), language);
            worksheet.write_string_with_format(row, column, text, &format)?;
        }
    }
    Ok(())
}

/// The number as a spreadsheet holds it, if it holds it without loss: it keeps 15 digits.
pub(super) fn exact(number: &Number) -> Option<f64> {
    let value = number.to_f64();
    (fifteen_digits(value).as_ref() == Some(number)).then_some(value)
}

/// What a spreadsheet shows of a number that it holds: 15 digits.
pub(super) fn fifteen_digits(value: f64) -> Option<Number> {
    Number::from_decimal(&format!("{value:.14e}"))
}

fn number_format(field: Option<Field>, number: &Number, decimals: u32) -> String {
    let zeros = |places: u32| match places {
        0 => "0".to_owned(),
        places => format!("0.{}", "0".repeat(places as usize)),
    };
    if matches!(field, Some(Field::Share)) {
        let hundred = number * &Number::from(100u32);
        let places = (0..8).find(|places| hundred.round_half_up(*places) == hundred);
        return format!("{}%", zeros(places.unwrap_or(8)));
    }
    if decimals == 0 && number.is_integer() { "General".to_owned() } else { zeros(decimals) }
}

/// The text of a cell, for its width and for messages.
pub(super) fn shown(value: Option<&Value>, language: Language) -> String {
    match value {
        None => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Texts(words)) => words.join(&format!(" {BAR} ")),
        Some(Value::Number(number)) => number.to_exact(),
        Some(Value::Date(day)) => day.to_string(),
        Some(Value::Truth(truth)) => truth.to_string(),
        Some(Value::Word(id)) => {
            use super::plan::CHOICES;
            let choice = CHOICES.iter().copied().flatten().find(|choice| choice.id == *id);
            choice.map_or(*id, |choice| pick(language, choice.zh, choice.en)).to_owned()
        }
    }
}

/// A number as its cell shows it.
pub(super) fn shown_number(number: &Number, field: Option<Field>, decimals: u32) -> String {
    if matches!(field, Some(Field::Share)) {
        let hundred = number * &Number::from(100u32);
        return format!("{}%", hundred.to_exact());
    }
    let fixed = number.to_fixed(decimals);
    if Number::from_decimal(&fixed).as_ref() == Some(number) { fixed } else { number.to_exact() }
}

fn lines_of(text: &str, width: u16) -> usize {
    let width = usize::from(width).saturating_sub(3).max(1);
    text.lines().map(|line| line.width().div_ceil(width).max(1)).sum::<usize>().max(1)
}

fn height(lines: usize) -> f64 {
    f64::from(u32::try_from(lines.clamp(1, 25)).unwrap_or(1)) * 14.0 + 4.0
}
