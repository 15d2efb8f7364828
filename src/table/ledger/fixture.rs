//! Small methods and rounds for tests.

use std::sync::Arc;

use super::{LedgerColumn, LedgerTable, ledger_table::Places};
use crate::{
    diagnostic::Diagnostics,
    method::{self, Pack, ShippedPacks, model::Method},
    table::{InputFile, Ledgers, ReadOptions, RoundData, load},
    value::{Date, Number, Value},
};

/// A method of one indicator, to which `toml` adds tables and metrics; `modules` are Rhai files.
pub(crate) fn method(toml: &str, modules: &[(&str, &str)]) -> Method {
    let text = format!("{BASE}\n{toml}");
    let files = std::iter::once(("method.toml", text.as_bytes()));
    let modules = modules.iter().map(|(name, text)| (*name, text.as_bytes()));
    let (method, found) = method::load(&Pack::new(files.chain(modules)), &ShippedPacks);
    method.unwrap_or_else(|| panic!("{}", told(&found).join("\n")))
}

const BASE: &str = r#"
[method]
id = "small"
name = "小办法"
[tables.teams]
name = "名册"
key = ["组"]
[tables.teams.columns]
"组" = { type = "text", required = true }
aliases = { headers = ["别名"], type = "text" }
"级别" = { type = "enum", values = ["市级", "县级"] }
[[indicator]]
id = "done"
code = "1.1"
name = "完成"
aliases = ["办结"]
points = 10
score = '5'
[[indicator]]
id = "quick"
code = "1.2"
name = "及时"
points = 5
score = '3'
"#;

/// Two teams of the city and one of a county.
pub(crate) const TEAMS: (&str, &str) =
    ("teams.csv", "组,别名,级别\n甲,第一组、一组,市级\n乙,第二组,市级\n丙,,县级\n");

/// Reads files as of 2026-06-30.
pub(crate) fn read(method: &Method, files: &[(&str, &str)]) -> (Ledgers, Diagnostics) {
    let files: Vec<InputFile> = files
        .iter()
        .map(|(name, text)| InputFile { name: Arc::from(*name), bytes: Arc::from(text.as_bytes()) })
        .collect();
    let day = Date::new(2026, 6, 30).expect("a day");
    load(method, &files, &RoundData::on(day), &ReadOptions::default())
}

/// `code file:row text`, in Chinese, of everything but notes.
pub(crate) fn told(found: &Diagnostics) -> Vec<String> {
    use crate::diagnostic::{Language, Severity};
    let mut told: Vec<String> = found
        .iter()
        .filter(|found| found.severity != Severity::Note)
        .map(|found| {
            let file = found.place.file.as_deref().unwrap_or("-");
            let row = found.place.row.unwrap_or_default();
            format!("{} {file}:{row} {}", found.code, found.text(Language::Chinese))
        })
        .collect();
    told.sort();
    told
}

/// A table of rows whose columns hold the numbers `codes`; by column, by row.
pub(crate) fn table_of(columns: &[Vec<u32>]) -> LedgerTable {
    let rows = columns.first().map_or(0, Vec::len);
    let column = |codes: &Vec<u32>| LedgerColumn {
        values: (0..=codes.iter().copied().max().unwrap_or(0))
            .map(|value| Value::Number(Number::from(value)))
            .collect(),
        codes: codes.iter().copied().collect(),
    };
    LedgerTable {
        columns: columns.iter().map(column).collect(),
        places: Places::Lines(2, rows),
        ..LedgerTable::default()
    }
}
