//! Values of TOML as text: those that stay as they are written, with those that change in their place.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::{address::below, cell::decimal, edits::Edit, plan::Value};
use crate::{
    method::document::{Content, Item, Table},
    value::Number,
};

/// Keys from a root; a place in a list is a key of digits.
pub(super) type Path = Vec<Arc<str>>;
/// What stands at a path instead, as TOML, in the order of the workbook.
pub(super) type Texts = IndexMap<Path, String>;

/// A value as TOML.
pub(super) fn toml(edit: &Edit) -> String {
    match &edit.value {
        Value::Text(text) => quoted(text),
        Value::Texts(words) => list(words.iter().map(String::as_str)),
        Value::Number(number) => written(number, edit.decimals),
        Value::Date(day) => day.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Word(id) => quoted(id),
    }
}

/// With as many decimals as were there, or more: `0.70` in the place of `0.80`.
fn written(number: &Number, decimals: u32) -> String {
    let fixed = number.to_fixed(decimals);
    match Number::from_decimal(&fixed) {
        Some(same) if same == *number => fixed,
        _ => decimal(number).unwrap_or_else(|| number.to_exact()),
    }
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", words.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A key as TOML wants it: what is not ASCII in quotes.
pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

/// An expression with some of its numbers changed, in the quotes that it has.
pub(super) fn expression(item: &Item, edits: &[&Edit]) -> Option<String> {
    let old = item.as_text()?;
    let mut new = old.to_string();
    let mut edits: Vec<(&std::ops::Range<usize>, &Edit)> =
        edits.iter().filter_map(|edit| Some((edit.address.span.as_ref()?, *edit))).collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, edit) in edits {
        let Value::Number(number) = &edit.value else { continue };
        let text = written(number, edit.decimals);
        let before = old.get(..span.start)?.trim_end().chars().next_back();
        let after = old.get(span.end..)?.trim_start().chars().next();
        let alone = matches!(before, None | Some('[' | ',' | '('))
            && matches!(after, None | Some(']' | ',' | ')'));
        let text = match !alone && text.contains(['/', '-']) {
            true => format!("({text})"),
            false => text,
        };
        new.replace_range(span.clone(), &text);
    }
    let source = item.spot.text();
    Some(match source.find(&**old) {
        // Without escapes the text stands in the source as it is.
        Some(at) if !old.is_empty() => {
            let (head, tail) = (source.get(..at)?, source.get(at + old.len()..)?);
            format!("{head}{new}{tail}")
        }
        _ => quoted(&new),
    })
}

pub(super) fn is_inline(item: &Item) -> bool {
    item.as_table().is_none() || item.spot.text().starts_with('{')
}

/// Is the whole value written in one piece, so that it can be copied?
fn in_one_piece(item: &Item) -> bool {
    let inside = |inner: &Item| {
        item.spot.span.start < inner.spot.span.start
            && inner.spot.span.end < item.spot.span.end
            && Arc::ptr_eq(&item.spot.file, &inner.spot.file)
            && in_one_piece(inner)
    };
    match &item.content {
        Content::Table(table) => {
            item.spot.text().starts_with('{') && table.values().all(|field| inside(&field.item))
        }
        Content::List(list) => item.spot.text().starts_with('[') && list.iter().all(inside),
        _ => true,
    }
}

/// The value at `path` with the changes below it, on as many lines as it had.
pub(super) fn render(item: &Item, path: &Path, texts: &Texts) -> String {
    if let Some(text) = texts.get(path) {
        return text.clone();
    }
    let touched = texts.keys().any(|changed| changed.starts_with(path));
    let whole = in_one_piece(item);
    if !touched && whole {
        return item.spot.text().to_owned();
    }
    let child = |name: &str, inner: &Item| {
        let mut path = path.clone();
        path.push(Arc::from(name));
        render(inner, &path, texts)
    };
    match &item.content {
        Content::List(list) if whole => {
            let start = item.spot.span.start;
            let source = item.spot.text();
            let mut out = String::new();
            let mut from = 0;
            for (at, inner) in list.iter().enumerate() {
                let span = inner.spot.span.start - start..inner.spot.span.end - start;
                out.push_str(source.get(from..span.start).unwrap_or_default());
                out.push_str(&child(&at.to_string(), inner));
                from = span.end;
            }
            out.push_str(source.get(from..).unwrap_or_default());
            out
        }
        Content::List(list) => {
            let parts: Vec<String> =
                list.iter().enumerate().map(|(at, inner)| child(&at.to_string(), inner)).collect();
            format!("[{}]", parts.join(", "))
        }
        Content::Table(table) => {
            let mut parts: Vec<String> = table
                .iter()
                .map(|(name, field)| format!("{} = {}", key(name), child(name, &field.item)))
                .collect();
            let new = new_keys(table, path, texts);
            parts.extend(new.map(|(name, text)| format!("{} = {text}", key(name))));
            format!("{{ {} }}", parts.join(", "))
        }
        _ => item.spot.text().to_owned(),
    }
}

/// Changes right below `path` that the table does not have.
pub(super) fn new_keys<'a>(
    table: &'a Table,
    path: &'a Path,
    texts: &'a Texts,
) -> impl Iterator<Item = (&'a Arc<str>, &'a String)> {
    texts.iter().filter_map(move |(changed, text)| {
        let [name] = changed.strip_prefix(path.as_slice())? else { return None };
        (!table.contains_key(name)).then_some((name, text))
    })
}

/// Only the changes below `path`, as one value.
pub(super) fn merged(texts: &Texts, path: &[Arc<str>]) -> String {
    if let Some(text) = texts.get(path) {
        return text.clone();
    }
    let names: IndexSet<&Arc<str>> =
        texts.keys().filter_map(|changed| changed.strip_prefix(path)?.first()).collect();
    let parts = names.into_iter().map(|name| {
        let inner = [path, std::slice::from_ref(name)].concat();
        format!("{} = {}", key(name), merged(texts, &inner))
    });
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}

/// Overlays replace lists whole: a change inside a list becomes the list with the change.
pub(super) fn with_whole_lists(base: &Item, texts: &Texts) -> Texts {
    let mut out = Texts::new();
    for (path, text) in texts {
        let list = (0..path.len()).find(|end| {
            let item = path.get(..*end).and_then(|path| below(base, path));
            item.is_some_and(|item| item.as_list().is_some())
        });
        match list.and_then(|end| Some((path.get(..end)?.to_vec(), below(base, path.get(..end)?)?)))
        {
            Some((path, item)) => out.insert(path.clone(), render(item, &path, texts)),
            None => out.insert(path.clone(), text.clone()),
        };
    }
    out
}

/// Values of an enum that are a list of words become a table when one of them gets other words.
pub(super) fn listed_values(base: &Item, texts: &mut Texts) {
    let values: Path = vec![Arc::from("values")];
    let Some(item) = below(base, &values).filter(|item| item.as_table().is_none()) else { return };
    if !texts.keys().any(|path| path.starts_with(&values)) {
        return;
    }
    let items = item.as_list().unwrap_or(std::slice::from_ref(item));
    let members: Vec<String> = items
        .iter()
        .filter_map(Item::as_text)
        .map(|id| {
            let path = vec![Arc::from("values"), Arc::clone(id)];
            let words = texts.get(&path).cloned();
            format!("{} = {}", key(id), words.unwrap_or_else(|| list([&**id].into_iter())))
        })
        .collect();
    texts.retain(|path, _| !path.starts_with(&values));
    texts.insert(values, format!("{{ {} }}", members.join(", ")));
}
