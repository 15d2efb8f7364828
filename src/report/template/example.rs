//! What a column wants, and the example row.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::{
    diagnostic::{Language, listed},
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
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        look: &Format,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Text(text) => sheet.write_with_format(row, column, text, look)?,
            Self::Number(number, format) => sheet.write_with_format(
                row,
                column,
                *number,
                &look.clone().set_num_format(*format),
            )?,
        };
        Ok(())
    }

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

/// What a column holds in the row under the header, which shows how a row is filled in, and says by its first cell that
/// it is none.
pub(super) fn in_row(method: &Method, table: &Table, at: u16, column: &Column) -> Example {
    let (_, example) = wanted(method, table, column);
    match at {
        0 => Example::Text(format!("{}{}", mark(method.language), example.shown())),
        _ => example,
    }
}

/// What the members of a list are called first.
pub(super) fn words(enumeration: &Enumeration) -> impl Iterator<Item = &str> {
    enumeration.members.iter().filter_map(|member| member.words.first()).map(|word| &**word)
}

fn listed_words(enumeration: &Enumeration, chinese: bool) -> String {
    let (zh, en) = listed(&words(enumeration).collect::<Vec<_>>());
    if chinese { zh } else { en }
}

/// What is written for yes and for no.
pub(super) const fn yes_and_no(language: Language) -> [&'static str; 2] {
    match language {
        Language::Chinese => ["是", "否"],
        Language::English => ["yes", "no"],
    }
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
        ColumnKind::Bool => {
            let [yes, _] = yes_and_no(method.language);
            (t("是 或 否", "yes or no"), Example::Text(yes.to_owned()))
        }
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
            let first = words(enumeration).next();
            let list = listed_words(enumeration, chinese);
            (
                if chinese { format!("选填：{list}") } else { format!("one of: {list}") },
                Example::Text(first.unwrap_or_default().to_owned()),
            )
        }
    };
    if let Some((others, _)) = &column.words {
        let list = listed_words(others, chinese);
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
