//! Changed values as a pack that extends the one they were changed in.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::{IndexMap, IndexSet};

use super::{
    address::{Root, below},
    edits::Edit,
    toml_text::{
        Path, Texts, expression, is_inline, key, listed_values, merged, new_keys, quoted, render,
        toml, with_whole_lists,
    },
};
use crate::{
    diagnostic::Language,
    method::{
        Source,
        document::{Field as Keyed, Item},
        overlay::ENTRIES,
    },
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

/// What is changed of each part: places among the edits.
type Roots<'a> = IndexMap<&'a Root, Vec<usize>>;

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

    /// The changed values of a root, as TOML.
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
