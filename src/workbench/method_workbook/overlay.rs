//! Changed values as a pack that extends the one they were changed in.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::{IndexMap, IndexSet};

use super::{
    address::{Root, below},
    cell::decimal,
    edits::Edit,
    plan::Value,
};
use crate::{
    diagnostic::Language,
    method::{
        Source,
        document::{Content, Field as Keyed, Item, Table},
        overlay::ENTRIES,
    },
    value::Number,
};

/// A `method.toml`, and which edit each of its lines comes from.
pub(super) struct Overlay {
    pub(super) text: String,
    lines: BTreeMap<u64, usize>,
}

impl Overlay {
    /// The place among the edits of the one that made a line.
    pub(super) fn edit_of(&self, line: u64) -> Option<usize> {
        self.lines.range(..=line).next_back().map(|(_, edit)| *edit)
    }
}

type Path = Vec<Arc<str>>;
/// What is changed of each part: places among the edits.
type Roots<'a> = IndexMap<&'a Root, Vec<usize>>;
/// What stands at a path instead, as TOML, in the order of the workbook.
type Texts = IndexMap<Path, String>;

/// The edits as an overlay called `id` over `extends`.
pub(super) fn write(source: &Source, edits: &[Edit], id: &str, extends: &str) -> Overlay {
    let mut roots = Roots::new();
    for (at, edit) in edits.iter().enumerate() {
        roots.entry(&edit.address.root).or_default().push(at);
    }
    let mut writer = Writer { source, edits, text: String::new(), lines: BTreeMap::new() };
    writer.head(id, extends, roots.get(&Root::Method));
    writer.params(&roots);
    if let Some(edits) = roots.get(&Root::BonusCap) {
        writer.section("[bonus_cap]");
        writer.keys(&Root::BonusCap, edits);
    }
    for (list, by) in ENTRIES {
        for (root, edits) in &roots {
            if let Root::Entry(of, id) = root
                && *of == list
            {
                writer.section(&format!("[[{list}]]"));
                writer.line(&format!("{by} = {}", quoted(id)), None);
                writer.keys(root, edits);
            }
        }
    }
    writer.columns(&roots);
    Overlay { text: writer.text, lines: writer.lines }
}

struct Writer<'a> {
    source: &'a Source,
    edits: &'a [Edit],
    text: String,
    lines: BTreeMap<u64, usize>,
}

impl<'a> Writer<'a> {
    fn line(&mut self, text: &str, edit: Option<usize>) {
        let line = self.text.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        if let Some(edit) = edit {
            self.lines.insert(line, edit);
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn section(&mut self, header: &str) {
        self.line("", None);
        self.line(header, None);
    }

    fn head(&mut self, id: &str, extends: &str, edits: Option<&Vec<usize>>) {
        let method = &self.source.method;
        let comment = match method.language {
            Language::Chinese => {
                format!(
                    "# 这里只写与“{}”（{}）不同的地方，其余全部沿用。",
                    method.name, method.version
                )
            }
            Language::English => {
                format!("# Only what differs from “{}” ({}).", method.name, method.version)
            }
        };
        self.line(&comment.replace(['\n', '\r'], " "), None);
        self.section("[method]");
        self.line(&format!("id = {}", quoted(id)), None);
        self.line(&format!("extends = {}", quoted(extends)), None);
        if let Some(edits) = edits {
            self.keys(&Root::Method, edits);
        }
    }

    /// What the method has at a root.
    fn item(&self, root: &Root) -> Option<&'a Item> {
        root.item(&self.source.document)
    }

    /// The changed values of a root, as TOML, and for each the edit that it comes from.
    fn texts(&self, root: &Root, edits: &[usize]) -> Texts {
        let base = self.item(root);
        let mut texts = Texts::new();
        let mut spans: BTreeMap<&Path, Vec<&Edit>> = BTreeMap::new();
        for edit in edits.iter().filter_map(|at| self.edits.get(*at)) {
            if edit.address.span.is_some() {
                spans.entry(&edit.address.path).or_default().push(edit);
            } else {
                texts.insert(edit.address.path.clone(), toml(edit));
            }
        }
        for (path, edits) in spans {
            let item = base.and_then(|base| below(base, path));
            if let Some(text) = item.and_then(|item| expression(item, &edits)) {
                texts.insert(path.clone(), text);
            }
        }
        texts
    }

    /// Keys of a table that is merged key by key: only what differs.
    fn keys(&mut self, root: &Root, edits: &[usize]) {
        let base = self.item(root);
        let texts = base.map_or_else(
            || self.texts(root, edits),
            |base| with_whole_lists(base, &self.texts(root, edits)),
        );
        let firsts: IndexSet<&Arc<str>> = texts.keys().filter_map(|path| path.first()).collect();
        for first in firsts {
            let text = merged(&texts, std::slice::from_ref(first));
            let edit = edits.iter().copied().find(|at| {
                self.edits.get(*at).is_some_and(|edit| edit.address.path.first() == Some(first))
            });
            self.line(&format!("{} = {text}", key(first)), edit);
        }
    }

    fn params(&mut self, roots: &Roots<'_>) {
        let mut header = Some("[params]");
        for (root, edits) in roots {
            let (Root::Param(id), Some(base)) = (root, self.item(root)) else { continue };
            if let Some(header) = header.take() {
                self.section(header);
            }
            let text = self.param(root, base, edits);
            self.line(&format!("{} = {text}", key(id)), edits.first().copied());
        }
    }

    fn param(&self, root: &Root, base: &Item, edits: &[usize]) -> String {
        let mut texts = self.texts(root, edits);
        let declared = base.as_table().is_some_and(|table| table.contains_key("value"));
        let value: Path = vec![Arc::from("value")];
        let valued = texts.keys().any(|path| path.starts_with(&value));
        let about = texts.keys().any(|path| !path.starts_with(&value));
        match below(base, &value).filter(|_| declared) {
            // A plain value over a declared one keeps its name and clause, and lets go of the day of review.
            Some(item) if valued && !about => render(item, &value, &texts),
            Some(item) => {
                if valued {
                    let whole = render(item, &value, &texts);
                    texts.retain(|path, _| !path.starts_with(&value));
                    texts.shift_insert(0, value, whole);
                }
                merged(&texts, &[])
            }
            None => render(base, &Vec::new(), &texts),
        }
    }

    /// Columns, which are replaced whole: of each table those on a line first, then those with a header of
    /// their own.
    fn columns(&mut self, roots: &Roots<'_>) {
        let mut tables: IndexMap<&Arc<str>, Roots<'_>> = IndexMap::new();
        for (root, edits) in roots {
            if let Root::Column(table, _) = root {
                tables.entry(table).or_default().insert(root, edits.clone());
            }
        }
        for (table, columns) in tables {
            let above = format!("[tables.{}.columns", key(table));
            let mut header = Some(format!("{above}]"));
            let mut apart = Vec::new();
            for (root, edits) in columns {
                let (Root::Column(_, column), Some(base)) = (root, self.item(root)) else {
                    continue;
                };
                let mut texts = self.texts(root, &edits);
                listed_values(base, &mut texts);
                let edit = edits.first().copied();
                if !is_inline(base) {
                    apart.push((column, base, texts, edit));
                    continue;
                }
                if let Some(header) = header.take() {
                    self.section(&header);
                }
                let text = render(base, &Vec::new(), &texts);
                self.line(&format!("{} = {text}", key(column)), edit);
            }
            for (column, base, texts, edit) in apart {
                let header = format!("{above}.{}", key(column));
                self.sections(base, &header, &mut Vec::new(), &texts, edit);
            }
        }
    }

    /// A table with a header of its own, and those inside it.
    fn sections(
        &mut self,
        item: &Item,
        header: &str,
        path: &mut Path,
        texts: &Texts,
        edit: Option<usize>,
    ) {
        self.section(&format!("{header}]"));
        if let Some(edit) = edit {
            let line = self.text.bytes().filter(|byte| *byte == b'\n').count() as u64;
            self.lines.insert(line, edit);
        }
        let Some(table) = item.as_table() else { return };
        let apart = |field: &Keyed| field.item.as_table().is_some() && !is_inline(&field.item);
        for (name, field) in table.iter().filter(|(_, field)| !apart(field)) {
            path.push(Arc::clone(name));
            let text = render(&field.item, path, texts);
            path.pop();
            self.line(&format!("{} = {text}", key(name)), edit);
        }
        for (name, text) in new_keys(table, path, texts) {
            self.line(&format!("{} = {text}", key(name)), edit);
        }
        for (name, field) in table.iter().filter(|(_, field)| apart(field)) {
            path.push(Arc::clone(name));
            self.sections(&field.item, &format!("{header}.{}", key(name)), path, texts, edit);
            path.pop();
        }
    }
}

/// A value as TOML.
fn toml(edit: &Edit) -> String {
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

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", words.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A key as TOML wants it: what is not ASCII in quotes.
fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_owned() } else { serde_json::Value::from(name).to_string() }
}

/// An expression with some of its numbers changed, in the quotes that it has.
fn expression(item: &Item, edits: &[&Edit]) -> Option<String> {
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

fn is_inline(item: &Item) -> bool {
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
fn render(item: &Item, path: &Path, texts: &Texts) -> String {
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
fn new_keys<'a>(
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
fn merged(texts: &Texts, path: &[Arc<str>]) -> String {
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
fn with_whole_lists(base: &Item, texts: &Texts) -> Texts {
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
fn listed_values(base: &Item, texts: &mut Texts) {
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
