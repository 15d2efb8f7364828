//! Values of a method set for one run, without a change of its files.

use std::sync::Arc;

use super::document::{self, Content, Field, Item, SourceFile, Spot, Table};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message, nearest},
    method::overlay::ENTRIES,
};

/// One value that is set: `params.x=0.5`, `clue_closure.points=5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What is set.
    pub path: String,
    /// To what, as TOML; what is no TOML is a text.
    pub value: String,
}

impl Setting {
    /// `path=value`; nothing without an equals sign.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (path, value) = text.split_once('=')?;
        let (path, value) = (path.trim(), value.trim());
        (!path.is_empty() && !value.is_empty())
            .then(|| Self { path: path.to_owned(), value: value.to_owned() })
    }
}

/// Sets values in the merged tree of a method.
pub(super) fn apply(document: &mut Table, settings: &[Setting], found: &mut Diagnostics) {
    for setting in settings {
        let item = value(setting);
        if let Err(known) = set(document, &setting.path, item) {
            found.push(unknown(&setting.path, &known));
        }
    }
}

fn unknown(path: &str, known: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "unknown-setting",
        Place::default(),
        message!(zh: "办法里没有“{path}”", en: "the method has no “{path}”"),
    );
    match nearest(path, known.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(message!(zh: "是否为 {near}？", en: "did you mean {near}?")),
        None => diagnostic.help(message!(
            zh: "可写 params.名、指标编号.points、veto 编号.when、等次名.min 等，或 巡察组.数",
            en: "write params.NAME, INDICATOR.points, VETO.when, GRADE.min and so on, or TEAM.METRIC",
        )),
    }
}

/// The value as an item whose place is the setting itself.
fn value(setting: &Setting) -> Item {
    let Setting { path, value } = setting;
    let name: Arc<str> = Arc::from(format!("--set {path}"));
    let source = Arc::new(SourceFile { name, text: format!("value = {value}"), pack: 0 });
    let mut wrong = Diagnostics::new();
    let table = document::parse(&source, &mut wrong);
    match table.get("value") {
        Some(field) if !wrong.has_errors() => field.item.clone(),
        _ => {
            let spot = Spot { span: 8..source.text.len(), file: source };
            Item { content: Content::Text(Arc::from(value.as_str())), spot }
        }
    }
}

/// Puts `item` at `path`.
///
/// # Errors
/// The paths that there are, where this one leads nowhere.
fn set(document: &mut Table, path: &str, item: Item) -> Result<(), Vec<String>> {
    if let Some(name) = path.strip_prefix("params.") {
        return param(document, name, item);
    }
    let mut known = Vec::new();
    for (list, by) in ENTRIES {
        let Some(entries) = document.get_mut(list) else { continue };
        let Content::List(entries) = &mut entries.item.content else { continue };
        for entry in entries {
            let Some(id) = entry.text_at(by).cloned() else { continue };
            let Some(rest) = path.strip_prefix(&*id).and_then(|rest| rest.strip_prefix('.')) else {
                known.push(id.to_string());
                continue;
            };
            if let Some(table) = entry.as_table_mut() {
                return into(table, rest, item);
            }
        }
    }
    let inside = path.split_once('.').filter(|(first, _)| {
        matches!(
            *first,
            "method" | "metrics" | "tables" | "weak" | "judge" | "bonus_cap" | "defaults"
        )
    });
    let Some((first, rest)) = inside else {
        let key = path.rsplit_once('.').map_or("points", |(_, key)| key);
        return Err(known.into_iter().map(|id| format!("{id}.{key}")).collect());
    };
    let spot = item.spot.clone();
    let there = document.entry(Arc::from(first)).or_insert_with(|| Field {
        key: spot.clone(),
        item: Item { content: Content::Table(Table::default()), spot },
    });
    match there.item.as_table_mut() {
        Some(table) => into(table, rest, item),
        None => Err(Vec::new()),
    }
}

fn param(document: &mut Table, name: &str, item: Item) -> Result<(), Vec<String>> {
    let params = document.get_mut("params").and_then(|field| field.item.as_table_mut());
    let Some(params) = params else { return Err(Vec::new()) };
    let name = name.strip_suffix(".value").unwrap_or(name);
    let Some(there) = params.get_mut(name) else {
        return Err(params.keys().map(|name| format!("params.{name}")).collect());
    };
    match there.item.as_table_mut().and_then(|table| table.get_mut("value")) {
        Some(value) => value.item = item,
        None => there.item = item,
    }
    Ok(())
}

/// Puts `item` behind the keys of `path`, the last of which may be new.
fn into(table: &mut Table, path: &str, item: Item) -> Result<(), Vec<String>> {
    let spot = item.spot.clone();
    if let Some((first, rest)) = path.split_once('.')
        && let Some(inner) = table.get_mut(first).and_then(|field| field.item.as_table_mut())
    {
        return into(inner, rest, item);
    }
    match table.get_mut(path) {
        Some(field)
            if path != "value"
                && field.item.as_table().is_some_and(|table| table.contains_key("value")) =>
        {
            into(field.item.as_table_mut().unwrap_or(&mut Table::default()), "value", item)
        }
        Some(field) => {
            field.item = item;
            Ok(())
        }
        None if path.contains('.') => Err(table.keys().map(ToString::to_string).collect()),
        None => {
            table.insert(Arc::from(path), Field { key: spot, item });
            Ok(())
        }
    }
}
