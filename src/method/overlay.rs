//! A pack laid over the one that it extends.

use std::{collections::BTreeSet, sync::Arc};

use super::document::{Content, Field, Item, Spot, Table};
use crate::diagnostic::{Diagnostic, Diagnostics, Message, message, nearest};

/// What an overlay must not touch: the locked indicators of the base and all that they reach.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    pub(crate) indicators: BTreeSet<Arc<str>>,
    pub(crate) metrics: BTreeSet<Arc<str>>,
    pub(crate) tables: BTreeSet<Arc<str>>,
    /// Table and column.
    pub(crate) columns: BTreeSet<(Arc<str>, Arc<str>)>,
    pub(crate) params: BTreeSet<Arc<str>>,
    pub(crate) modules: BTreeSet<Arc<str>>,
}

/// Lists of tables that are merged, with the key that tells their entries apart.
pub(crate) const ENTRIES: [(&str, &str); 7] = [
    ("group", "id"),
    ("indicator", "id"),
    ("bonus", "id"),
    ("deduction", "id"),
    ("veto", "id"),
    ("ranking", "id"),
    ("grade", "name"),
];

/// `over` laid over `base`.
pub(crate) fn lay(
    mut base: Table,
    over: Table,
    locks: &Locks,
    diagnostics: &mut Diagnostics,
) -> Table {
    // What the base builds on is not what the overlay builds on.
    if let Some(method) = base.get_mut("method").and_then(|field| field.item.as_table_mut()) {
        method.shift_remove("extends");
    }
    let mut overlay = Overlay { locks, diagnostics };
    overlay.defaults(&base, &over);
    let mut gone = BTreeSet::new();
    for (name, field) in over {
        let by = ENTRIES.iter().find(|(list, _)| **list == *name).map(|(_, by)| *by);
        if let Some(by) = by
            && field.item.as_list().is_some()
        {
            let Content::List(from) = field.item.content else { continue };
            let spot = field.item.spot;
            let there = base.entry(Arc::clone(&name)).or_insert_with(|| Field {
                key: field.key,
                item: Item { content: Content::List(Vec::new()), spot },
            });
            if let Content::List(into) = &mut there.item.content {
                let removed = overlay.entries(&name, by, into, from);
                if &*name == "group" {
                    gone = removed;
                }
            }
            continue;
        }
        let Some(there) = base.get_mut(&name) else {
            base.insert(name, field);
            continue;
        };
        match (&*name, &mut there.item.content, field.item.content) {
            ("metrics", Content::Table(into), Content::Table(from)) => {
                overlay.whole(into, from, &|id| {
                    (locks.metrics.contains(id), message!(zh: "数 {id} ", en: "the metric {id}"))
                });
            }
            ("params", Content::Table(into), Content::Table(from)) => overlay.params(into, from),
            ("tables", Content::Table(into), Content::Table(from)) => overlay.tables(into, from),
            (_, Content::Table(into), Content::Table(from)) => deep(into, from),
            ("allow", Content::List(into), Content::List(from)) => into.extend(from),
            (_, _, content) => {
                *there = Field { key: field.key, item: Item { content, spot: field.item.spot } };
            }
        }
    }
    drop_children(&mut base, gone);
    base
}

struct Overlay<'a> {
    locks: &'a Locks,
    diagnostics: &'a mut Diagnostics,
}

impl Overlay<'_> {
    fn locked(&mut self, spot: &Spot, what: &Message) {
        let Message { zh, en } = what;
        self.diagnostics.push(
            Diagnostic::error(
                "locked",
                spot.place(),
                message!(
                    zh: "{zh}在基础办法中已锁定，或为锁定的指标所用，不能改动",
                    en: "{en} is locked in the base, or a locked indicator reaches it: it cannot be changed"
                ),
            )
            .help(message!(
                zh: "删去这里的改动；确需改动的，在基础办法里去掉 locked = true",
                en: "take the change out here; if it is really needed, take `locked = true` out of the base"
            )),
        );
    }

    /// Merges the entries of a list by id. Gives the ids that were taken out.
    fn entries(
        &mut self,
        list: &str,
        by: &str,
        into: &mut Vec<Item>,
        from: Vec<Item>,
    ) -> BTreeSet<Arc<str>> {
        let mut removed = BTreeSet::new();
        for entry in from {
            let Some(id) = entry.text_at(by).cloned() else {
                into.push(entry);
                continue;
            };
            let at = into.iter().position(|there| there.text_at(by) == Some(&id));
            let remove = entry.flag_at("remove");
            let Some(there) = at.and_then(|at| into.get_mut(at)) else {
                if remove {
                    self.nothing_to_remove(list, &id, &entry.spot, into, by);
                } else {
                    into.push(entry);
                }
                continue;
            };
            let locked = list == "indicator" && self.locks.indicators.contains(&id);
            let what = message!(zh: "指标 {id} ", en: "the indicator {id}");
            if remove {
                if locked {
                    self.locked(&entry.spot, &what);
                } else if let Some(at) = at {
                    into.remove(at);
                    removed.insert(id);
                }
                continue;
            }
            let (Content::Table(into), Content::Table(from)) = (&mut there.content, entry.content)
            else {
                continue;
            };
            if locked {
                for (key, field) in &from {
                    if !into.get(key).is_some_and(|there| same(&there.item, &field.item)) {
                        self.locked(&field.key, &what);
                    }
                }
            }
            deep(into, from);
        }
        removed
    }

    fn nothing_to_remove(&mut self, list: &str, id: &str, spot: &Spot, known: &[Item], by: &str) {
        let known: Vec<&str> =
            known.iter().filter_map(|item| item.text_at(by).map(|id| &**id)).collect();
        let diagnostic = Diagnostic::error(
            "nothing-to-remove",
            spot.place(),
            message!(
                zh: "基础办法里没有可去掉的 [[{list}]] \"{id}\"",
                en: "the base has no [[{list}]] \"{id}\" to take out"
            ),
        );
        let near = nearest(id, known.iter().copied());
        self.diagnostics.push(match near {
            Some(near) => {
                diagnostic.help(message!(zh: "是不是 \"{near}\"？", en: "did you mean \"{near}\"?"))
            }
            None => diagnostic,
        });
    }

    /// Merges a table of declarations each of which is replaced whole.
    fn whole(
        &mut self,
        into: &mut Table,
        from: Table,
        lock: &dyn Fn(&Arc<str>) -> (bool, Message),
    ) {
        for (id, field) in from {
            let there = into.get(&id);
            let (locked, what) = lock(&id);
            if locked && there.is_some_and(|there| !same(&there.item, &field.item)) {
                self.locked(&field.key, &what);
            }
            if field.item.flag_at("remove") {
                into.shift_remove(&id);
            } else {
                into.insert(id, field);
            }
        }
    }

    /// A plain value over a declared param keeps the param's name and clause.
    fn params(&mut self, into: &mut Table, from: Table) {
        for (id, field) in from {
            let Some(there) = into.get_mut(&id) else {
                into.insert(id, field);
                continue;
            };
            if self.locks.params.contains(&id) && !same(&there.item, &field.item) {
                self.locked(&field.key, &message!(zh: "常数 {id} ", en: "the param {id}"));
            }
            match (&mut there.item.content, field.item.content) {
                (Content::Table(into), Content::Table(from)) => deep(into, from),
                (Content::Table(into), content) if into.contains_key("value") => {
                    let item = Item { content, spot: field.item.spot };
                    into.insert(Arc::from("value"), Field { key: field.key, item });
                    // It is the overlay's value now, which nobody has checked yet.
                    into.shift_remove("reviewed");
                }
                (_, content) => {
                    *there =
                        Field { key: field.key, item: Item { content, spot: field.item.spot } };
                }
            }
        }
    }

    fn tables(&mut self, into: &mut Table, from: Table) {
        for (id, field) in from {
            let locked = self.locks.tables.contains(&id);
            let what = message!(zh: "表 {id} ", en: "the table {id}");
            let remove = field.item.flag_at("remove");
            let Some(there) = into.get_mut(&id) else {
                into.insert(id, field);
                continue;
            };
            if remove {
                if locked {
                    self.locked(&field.key, &what);
                } else {
                    into.shift_remove(&id);
                }
                continue;
            }
            let (Content::Table(into), Content::Table(from)) =
                (&mut there.item.content, field.item.content)
            else {
                continue;
            };
            for (key, field) in from {
                let Some(there) = into.get_mut(&key) else {
                    if locked && &*key != "columns" && &*key != "name" {
                        self.locked(&field.key, &what);
                    }
                    into.insert(key, field);
                    continue;
                };
                match (&*key, &mut there.item.content, field.item.content) {
                    ("columns", Content::Table(into), Content::Table(from)) => {
                        let locks = self.locks;
                        self.whole(into, from, &|column| {
                            let key = (Arc::clone(&id), Arc::clone(column));
                            let name = format!("{id}.{column}");
                            (
                                locks.columns.contains(&key),
                                message!(zh: "列 {name} ", en: "the column {name}"),
                            )
                        });
                    }
                    (_, _, content) => {
                        let item = Item { content, spot: field.item.spot };
                        if locked && &*key != "name" && !same(&there.item, &item) {
                            self.locked(&field.key, &what);
                        }
                        match (&mut there.item.content, item.content) {
                            (Content::Table(into), Content::Table(from)) => deep(into, from),
                            (_, content) => {
                                let item = Item { content, spot: item.spot };
                                *there = Field { key: field.key, item };
                            }
                        }
                    }
                }
            }
        }
    }

    /// Defaults reach locked indicators that do not say themselves.
    fn defaults(&mut self, base: &Table, over: &Table) {
        let defaults = |table: &Table| -> Option<Table> {
            let defaults = table.get("defaults")?.item.as_table()?;
            defaults.get("indicator")?.item.as_table().cloned()
        };
        let Some(over) = defaults(over) else { return };
        let before = defaults(base).unwrap_or_default();
        let indicators = base.get("indicator").and_then(|field| field.item.as_list());
        for (key, field) in &over {
            if before.get(key).is_some_and(|there| same(&there.item, &field.item)) {
                continue;
            }
            let reached = indicators.unwrap_or_default().iter().find_map(|indicator| {
                let id = indicator.text_at("id")?;
                let says = indicator.as_table()?.contains_key(key);
                (self.locks.indicators.contains(id) && !says).then_some(id)
            });
            if let Some(id) = reached {
                self.locked(
                    &field.key,
                    &message!(zh: "指标 {id} 的默认值", en: "a default of the indicator {id}"),
                );
            }
        }
    }
}

/// Key by key; what is no table is replaced.
fn deep(into: &mut Table, from: Table) {
    for (key, field) in from {
        match into.get_mut(&key) {
            Some(there) => match (&mut there.item.content, field.item.content) {
                (Content::Table(into), Content::Table(from)) => deep(into, from),
                (_, content) => {
                    let item = Item { content, spot: field.item.spot };
                    *there = Field { key: field.key, item };
                }
            },
            None => {
                into.insert(key, field);
            }
        }
    }
}

/// Takes out what belonged to groups that were taken out.
fn drop_children(base: &mut Table, mut gone: BTreeSet<Arc<str>>) {
    if gone.is_empty() {
        return;
    }
    let mut entries = |list: &str, parent: &str, gone: &mut BTreeSet<Arc<str>>| {
        let Some(Content::List(items)) = base.get_mut(list).map(|field| &mut field.item.content)
        else {
            return false;
        };
        let before = items.len();
        items.retain(|item| {
            let inside = item.text_at(parent).is_some_and(|parent| gone.contains(parent));
            if inside && let Some(id) = item.text_at("id") {
                gone.insert(Arc::clone(id));
            }
            !inside
        });
        items.len() != before
    };
    while entries("group", "parent", &mut gone) {}
    entries("indicator", "group", &mut gone);
}

/// Do both say the same?
fn same(a: &Item, b: &Item) -> bool {
    match (&a.content, &b.content) {
        (Content::Text(a), Content::Text(b)) => a == b,
        (Content::Number(a), Content::Number(b)) => a == b,
        (Content::Bool(a), Content::Bool(b)) => a == b,
        (Content::Date(a), Content::Date(b)) => a == b,
        (Content::List(a), Content::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Content::Table(a), Content::Table(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, field)| {
                    b.get(key).is_some_and(|there| same(&field.item, &there.item))
                })
        }
        _ => false,
    }
}
