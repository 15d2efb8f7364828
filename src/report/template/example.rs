//! What a column wants, and the example row.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::{columns, header_format};
use crate::{
    diagnostic::Language,
    method::model::{Column, ColumnKind, Method, NodeLevel, Table},
    table::EXAMPLE_MARKS,
    value::Enumeration,
};

/// An example of what a cell may hold.
pub(super) enum Example {
    Text(String),
    /// A number and how it is shown.
    Number(f64, &'static str),
}

impl Example {
    /// As it is read in the cell.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(_, "yyyy-mm-dd") => "2026-05-06".to_owned(),
            Self::Number(number, "0%") => format!("{}%", number * 100.0),
            Self::Number(number, _) => number.to_string(),
        }
    }
}

/// What the first cell of the example row begins with.
pub(super) const fn mark(language: Language) -> &'static str {
    let [chinese, english] = EXAMPLE_MARKS;
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}

/// The row under the header: it shows how a row is filled in, and says by its first cell that it is none.
pub(super) fn example_row(
    method: &Method,
    table: &Table,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let look = header_format(Format::new().set_italic().set_font_color(0x0080_8080));
    for (at, column) in (0u16..).zip(columns(table)) {
        let (_, example) = wanted(method, table, column);
        match example {
            example if at == 0 => {
                let text = format!("{}{}", mark(method.language), example.shown());
                sheet.write_with_format(1, at, text, &look)?;
            }
            Example::Text(text) => {
                sheet.write_with_format(1, at, text, &look)?;
            }
            Example::Number(number, format) => {
                let look = look.clone().set_num_format(format);
                sheet.write_with_format(1, at, number, &look)?;
            }
        }
    }
    Ok(())
}

fn words(enumeration: &Enumeration, chinese: bool) -> String {
    let words = enumeration.members.iter().filter_map(|member| member.words.first());
    let words: Vec<&str> = words.map(|word| &**word).collect();
    words.join(if chinese { "、" } else { ", " })
}

/// What is to be written into the cells of a column, and an example.
pub(super) fn wanted(method: &Method, table: &Table, column: &Column) -> (String, Example) {
    let chinese = method.language == Language::Chinese;
    let t = |zh: &str, en: &str| if chinese { zh } else { en }.to_owned();
    let (mut what, example) = match &column.kind {
        ColumnKind::Text => (t("文字", "a text"), Example::Text(text(table, column, chinese))),
        ColumnKind::Int => (t("整数", "a whole number"), Example::Number(3.0, "General")),
        ColumnKind::Number => (t("数", "a number"), Example::Number(4.5, "General")),
        ColumnKind::Percent => {
            (t("百分比，如 95%", "a percentage such as 95%"), Example::Number(0.95, "0%"))
        }
        ColumnKind::Date => (
            t("日期，如 2026-05-06", "a day such as 2026-05-06"),
            // As Excel counts it: 2026-05-06.
            Example::Number(46_148.0, "yyyy-mm-dd"),
        ),
        ColumnKind::Bool => (t("是 或 否", "是 (yes) or 否 (no)"), Example::Text("是".to_owned())),
        ColumnKind::Team => (
            t("巡察组，照名册写", "the team, as the roster names it"),
            Example::Text(t("市委第一巡察组", "team 1")),
        ),
        ColumnKind::Indicator => {
            let first = method.nodes.iter().find(|node| node.level == NodeLevel::Indicator);
            let name = first.map_or_else(String::new, |node| node.name.clone());
            (t("指标的名称、代码或编号", "name, code or id of the indicator"), Example::Text(name))
        }
        ColumnKind::Enum(enumeration) => {
            let first = enumeration.members.first().and_then(|member| member.words.first());
            let list = words(enumeration, chinese);
            (
                if chinese { format!("选填：{list}") } else { format!("one of: {list}") },
                Example::Text(first.map_or_else(String::new, ToString::to_string)),
            )
        }
    };
    if let Some((others, _)) = &column.words {
        let list = words(others, chinese);
        what.push_str(&match chinese {
            true => format!("；也可写：{list}"),
            false => format!("; or: {list}"),
        });
    }
    (what, example)
}

/// A text for a column of texts, by what its header asks for.
fn text(table: &Table, column: &Column, chinese: bool) -> String {
    let is_key = table
        .key
        .iter()
        .any(|key| table.columns.get(key.0).is_some_and(|key| std::ptr::eq(key, column)));
    let header = column.header();
    let asks = |words: &[&str]| words.iter().any(|word| header.contains(word));
    let text = match chinese {
        _ if is_key && asks(&["巡察组", "组名"]) => "市委第一巡察组",
        _ if is_key => "A-001",
        false => "some text",
        true if asks(&["单位", "党组织", "机构"]) => "某某局党组",
        true if asks(&["文号"]) => "某委〔2026〕1号",
        true if asks(&["编号", "代码", "序号"]) => "A-001",
        true => "简要说明",
    };
    text.to_owned()
}
