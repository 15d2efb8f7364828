use std::sync::Arc;

use super::{Cell, Field, Maker, Row, Sheet, indicators::root, note, shown};
use crate::{
    method::document::{Content, Item},
    workbench::method_workbook::address::Root,
};

/// A constant of the method or of a node.
pub(super) struct Constant<'a> {
    /// What an overlay writes as one: the constant itself, or the node that it belongs to.
    pub(super) root: Root,
    /// `params.step`, `indicator.a.params.step`.
    pub(super) key: String,
    pub(super) name: String,
    /// Where it stands below the root.
    path: Vec<String>,
    /// It has a name and a clause beside its value, or may have them.
    declared: bool,
    /// One value, or one for each day from which it holds.
    pub(super) values: Vec<Held<'a>>,
}

/// A value of a constant.
pub(super) struct Held<'a> {
    /// Where it stands below the root.
    pub(super) path: Vec<String>,
    pub(super) item: &'a Item,
    /// Which of several, from 1.
    pub(super) step: Option<usize>,
}

fn join(path: &[String], more: &[&str]) -> Vec<String> {
    path.iter().cloned().chain(more.iter().map(|key| (*key).to_owned())).collect()
}

/// All constants, those of the method first.
pub(super) fn constants<'a>(maker: &Maker<'a>) -> Vec<Constant<'a>> {
    let document = &maker.source.document;
    let params = document.get("params").and_then(|field| field.item.as_table());
    let mut all: Vec<Constant<'a>> = params
        .into_iter()
        .flatten()
        .map(|(id, field)| constant(Root::Param(Arc::clone(id)), Vec::new(), &field.item, id))
        .collect();
    for node in maker.method().nodes.iter().filter(|node| node.parent.is_some()) {
        let root = root(node);
        let own = maker.item(&root, &["params"]).and_then(Item::as_table);
        all.extend(own.into_iter().flatten().map(|(id, field)| {
            let name = format!("{} {id}", node.name);
            constant(root.clone(), join(&[], &["params", id]), &field.item, &name)
        }));
    }
    all
}

fn constant<'a>(root: Root, path: Vec<String>, item: &'a Item, name: &str) -> Constant<'a> {
    let key = path.iter().fold(root.to_string(), |key, part| format!("{key}.{part}"));
    let inner = item.as_table().and_then(|table| table.get("value"));
    let name = inner.and_then(|_| item.text_at("name")).map_or(name, |name| name).to_owned();
    let (at, value) = match inner {
        Some(field) => (join(&path, &["value"]), &field.item),
        None => (path.clone(), item),
    };
    let held = |path: Vec<String>, item, step| Held { path, item, step };
    let steps: Option<Vec<Held<'a>>> = value.as_list().and_then(|list| {
        list.iter()
            .enumerate()
            .map(|(step, dated)| {
                let item = &dated.as_table()?.get("value")?.item;
                Some(held(join(&at, &[&step.to_string(), "value"]), item, Some(step + 1)))
            })
            .collect()
    });
    let values = match steps {
        Some(steps) if !steps.is_empty() => steps,
        _ => vec![held(at, value, None)],
    };
    Constant { root, key, name, path, declared: inner.is_some(), values }
}

/// The constants, a row each, or a row for each day from which another value holds.
pub(super) fn sheet(maker: &Maker<'_>) -> Sheet {
    let mut rows = Vec::new();
    for constant in constants(maker) {
        for (at, held) in constant.values.iter().enumerate() {
            rows.push(row(maker, &constant, held, at == 0));
        }
    }
    Sheet {
        name: maker.t("参数", "params"),
        hint: maker.t(
            "改“值”；改过的数请一并填写核对日期（不填则原核对日期作废）。成表的值在“分档和算式”里逐档修改。",
            "Change the value, and give the day on which it was checked (else the old day no longer holds). Values that are tables are on the sheet “numbers”, a row a step.",
        ),
        headings: maker.headings(&[
            ("名称", "name", 40),
            ("自何日起", "from", 12),
            ("值", "value", 14),
            ("条款", "clause", 48),
            ("核对日期", "reviewed", 12),
        ]),
        rows,
        frozen: 2,
    }
}

fn row(maker: &Maker<'_>, constant: &Constant<'_>, held: &Held<'_>, first: bool) -> Row {
    let root = &constant.root;
    let about = |key: &str, field| match constant.declared && first {
        true => maker.edit(root, &join(&constant.path, &[key]), field),
        false => Cell::default(),
    };
    let from = held.path.split_last().map(|(_, step)| join(step, &["from"]));
    let from = from.filter(|_| held.step.is_some());
    let field = match &held.item.content {
        Content::Number(_) => Some(Field::Number),
        Content::Text(_) => Some(Field::Text),
        Content::Bool(_) => Some(Field::Truth),
        Content::Date(_) => Some(Field::Date),
        Content::List(_) | Content::Table(_) => None,
    };
    let name = match (constant.declared, first) {
        (true, true) => about("name", Field::Text),
        _ => note(constant.name.as_str()),
    };
    Row {
        key: step_key(constant, held),
        name: constant.name.clone(),
        cells: vec![
            name,
            from.map_or_else(Cell::default, |path| {
                maker.edit_if_there(root, &path, Field::Date, Cell::default())
            }),
            match field {
                Some(field) => maker.edit(root, &held.path, field),
                None if super::numbers::steps_of(held.item).is_some() => {
                    note(maker.t("见“分档和算式”", "see “numbers”"))
                }
                None => shown(held.item),
            },
            about("source", Field::Text),
            about("reviewed", Field::Date),
        ],
        depth: 0,
        heading: false,
    }
}

/// The constant's key, with the number of the value where there are several.
pub(super) fn step_key(constant: &Constant<'_>, held: &Held<'_>) -> String {
    match held.step {
        Some(step) => format!("{}[{step}]", constant.key),
        None => constant.key.clone(),
    }
}
