//! Empty workbooks for a new round: one for each table that the method reads, with drop-down lists, input
//! checks, and on a second sheet what each column wants and an example row.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign,
    FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::output::{Output, ReportError, undated};
use crate::{
    diagnostic::Language,
    method::model::{
        Column, ColumnKind, ColumnOrigin, Constant, Method, NodeLevel, Required, Table,
    },
};

/// Rows that the drop-down lists and checks cover.
const LAST_ROW: u32 = 5_000;
/// Excel takes no longer list inside a validation; longer ones go to a sheet of their own.
const LONGEST_LIST: usize = 255;

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

fn width(text: &str) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "widths are small")]
    let cells = text.width() as f64;
    (cells + 4.0).clamp(10.0, 40.0)
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
        sheet.set_name(match method.language {
            Language::Chinese => "选项",
            Language::English => "options",
        })?;
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

/// Excel forbids some characters and more than 31 of them.
fn sheet_name(name: &str) -> String {
    name.chars()
        .filter(|letter| !matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\'))
        .take(31)
        .collect()
}

fn fill_sheet(
    method: &Method,
    table: &Table,
    sheet: &mut Worksheet,
    lists: &mut Vec<(String, Vec<String>)>,
) -> Result<(), XlsxError> {
    let plain = Format::new()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00DC_E6F1));
    let needed = plain.clone().set_background_color(Color::RGB(0x00FC_E4D6));
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let text = Format::new().set_num_format("@");
    for (at, column) in (0u16..).zip(columns(table)) {
        sheet.write_with_format(
            0,
            at,
            column.header(),
            if column.required { &needed } else { &plain },
        )?;
        sheet.set_column_width(at, width(column.header()))?;
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
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn validation(
    method: &Method,
    column: &Column,
    lists: &mut Vec<(String, Vec<String>)>,
) -> Option<DataValidation> {
    let words: Vec<String> = match &column.kind {
        ColumnKind::Enum(enumeration) => enumeration
            .members
            .iter()
            .filter_map(|member| member.words.first())
            .map(ToString::to_string)
            .collect(),
        ColumnKind::Bool => vec!["是".to_owned(), "否".to_owned()],
        ColumnKind::Indicator => method
            .nodes
            .iter()
            .filter(|node| node.level == NodeLevel::Indicator)
            .map(|node| node.name.clone())
            .collect(),
        ColumnKind::Int => {
            let rule = DataValidationRule::GreaterThanOrEqualTo(i32::MIN);
            let checked = match &column.min {
                Some(Constant::Number(min)) => {
                    let min = i32::try_from(min.to_i64()?).ok()?;
                    DataValidation::new()
                        .allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(min))
                }
                _ => DataValidation::new().allow_whole_number(rule),
            };
            return with_message(method, checked, ("应填整数", "a whole number is wanted"));
        }
        _ => return None,
    };
    let joined: usize = words.iter().map(|word| word.len() + 1).sum();
    let list = if joined <= LONGEST_LIST && words.iter().all(|word| !word.contains(',')) {
        DataValidation::new().allow_list_strings(&words).ok()?
    } else {
        let at = lists.len();
        let letter = char::from(b'A' + u8::try_from(at).ok().filter(|at| *at < 26)?);
        let last = words.len() + 1;
        let sheet = match method.language {
            Language::Chinese => "选项",
            Language::English => "options",
        };
        lists.push((column.header().to_owned(), words));
        DataValidation::new()
            .allow_list_formula(Formula::new(format!("='{sheet}'!${letter}$2:${letter}${last}")))
    };
    with_message(method, list, ("请从下拉列表中选择", "please choose from the list"))
}

fn with_message(
    method: &Method,
    validation: DataValidation,
    (zh, en): (&str, &str),
) -> Option<DataValidation> {
    let (title, text) = match method.language {
        Language::Chinese => ("填写有误", zh),
        Language::English => ("not understood", en),
    };
    validation
        .set_error_title(title)
        .ok()?
        .set_error_message(text)
        .ok()
        // A date cell may also hold words, and old workbooks old words: warned of, not forbidden.
        .map(|validation| validation.set_error_style(DataValidationErrorStyle::Warning))
}

/// What each column wants, with an example; on a sheet that no table is read from.
fn guide(method: &Method, table: &Table, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let chinese = method.language == Language::Chinese;
    let t = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
    sheet.set_name(t("填写说明", "how to fill in"))?;
    let bold = Format::new().set_bold().set_border(FormatBorder::Thin);
    let cell =
        Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let need = match table.required {
        Required::Yes => t("本表必须报送", "this table is required"),
        Required::Grade => t("本表缺少时不评定等次", "without this table no grade is given"),
        Required::No => t("没有可不报", "may be left out"),
    };
    sheet.write_with_format(0, 0, format!("{}：{need}", table.name), &Format::new().set_bold())?;
    let titles = [
        t("列", "column"),
        t("必填", "required"),
        t("填什么", "what to write"),
        t("示例", "example"),
    ];
    for (at, title) in (0u16..).zip(titles) {
        sheet.write_with_format(2, at, title, &bold)?;
    }
    for (row, column) in (3u32..).zip(columns(table)) {
        let (what, example) = wanted(method, column, chinese);
        let required = if column.required { t("是", "yes") } else { "" };
        sheet.write_with_format(row, 0, column.header(), &cell)?;
        sheet.write_with_format(row, 1, required, &cell)?;
        sheet.write_with_format(row, 2, what, &cell)?;
        sheet.write_with_format(row, 3, example, &cell)?;
    }
    for (at, width) in (0u16..).zip([20.0, 8.0, 60.0, 24.0]) {
        sheet.set_column_width(at, width)?;
    }
    Ok(())
}

fn wanted(method: &Method, column: &Column, chinese: bool) -> (String, String) {
    let t = |zh: &str, en: &str| if chinese { zh } else { en }.to_owned();
    let (mut what, example) = match &column.kind {
        ColumnKind::Text => (t("文字", "a text"), t("A-001", "A-001")),
        ColumnKind::Int => (t("整数", "a whole number"), "3".to_owned()),
        ColumnKind::Number => (t("数", "a number"), "4.5".to_owned()),
        ColumnKind::Percent => (t("百分比，如 95%", "a percentage such as 95%"), "95%".to_owned()),
        ColumnKind::Date => {
            (t("日期，如 2026-05-06", "a day such as 2026-05-06"), "2026-05-06".to_owned())
        }
        ColumnKind::Bool => (t("是 或 否", "是 (yes) or 否 (no)"), "是".to_owned()),
        ColumnKind::Team => (
            t("巡察组，照名册写", "the team, as the roster names it"),
            t("市委第一巡察组", "team 1"),
        ),
        ColumnKind::Indicator => {
            let first = method.nodes.iter().find(|node| node.level == NodeLevel::Indicator);
            let name = first.map_or_else(String::new, |node| node.name.clone());
            (t("指标的名称、代码或编号", "name, code or id of the indicator"), name)
        }
        ColumnKind::Enum(enumeration) => {
            let words: Vec<&str> = enumeration
                .members
                .iter()
                .filter_map(|member| member.words.first())
                .map(|word| &**word)
                .collect();
            let first = words.first().map_or("", |first| first).to_owned();
            let list = words.join(if chinese { "、" } else { ", " });
            (if chinese { format!("选填：{list}") } else { format!("one of: {list}") }, first)
        }
    };
    if let Some((words, _)) = &column.words {
        let words: Vec<&str> = words
            .members
            .iter()
            .filter_map(|member| member.words.first())
            .map(|word| &**word)
            .collect();
        let list = words.join(if chinese { "、" } else { ", " });
        what.push_str(&if chinese {
            format!("；也可写：{list}")
        } else {
            format!("; or: {list}")
        });
    }
    (what, example)
}
