//! Numbers that stand in tables of steps and in expressions.

use std::{ops::Range, sync::Arc};

use super::{
    Cell, Field, Maker, Row, Sheet, Slot, Value, decimals,
    indicators::root,
    note,
    params::{constants, step_key},
    shown,
};
use crate::{
    diagnostic::Language,
    method::document::{Content, Item},
    value::Number,
    workbench::method_workbook::{address::Root, expression_numbers::numbers},
};

pub(super) fn sheet(maker: &Maker<'_>) -> Sheet {
    let mut rows = Vec::new();
    for node in &maker.method().nodes {
        let root = root(node);
        expression(maker, &root, &["score"], &node.name, &mut rows);
        expression(maker, &root, &["weak", "when"], &node.name, &mut rows);
    }
    for constant in constants(maker) {
        for held in &constant.values {
            let Some(steps) = steps_of(held.item) else { continue };
            let key = step_key(&constant, held);
            for (at, step) in steps.iter().enumerate() {
                let part = |place: usize| match step.get(place) {
                    Some(item) if item.as_number().is_some() => {
                        let inner = item_path(held.item, at, place);
                        let path: Vec<String> = held.path.iter().cloned().chain(inner).collect();
                        maker.edit(&constant.root, &path, Field::Number)
                    }
                    Some(item) => shown(item),
                    None => Cell::default(),
                };
                rows.push(Row {
                    key: format!("{key}#{}", at + 1),
                    name: constant.name.clone(),
                    cells: vec![
                        note(constant.name.as_str()),
                        note(maker.t("常数", "param")),
                        part(0),
                        part(1),
                        part(2),
                        Cell::default(),
                    ],
                    depth: 0,
                    heading: false,
                });
            }
        }
    }
    for (list, name) in [("bonus", "name"), ("deduction", "name"), ("veto", "reason")] {
        for item in maker.entries(list) {
            let Some(id) = item.text_at("id") else { continue };
            let root = Root::Entry(list, Arc::clone(id));
            let name = item.text_at("name").or_else(|| item.text_at(name)).unwrap_or(id);
            let own: &[&str] = if list == "veto" { &["when", "cap"] } else { &["score", "gate"] };
            for key in own {
                expression(maker, &root, &[key], name, &mut rows);
            }
        }
    }
    for item in maker.entries("grade") {
        let Some(name) = item.text_at("name") else { continue };
        expression(maker, &Root::Entry("grade", Arc::clone(name)), &["when"], name, &mut rows);
    }
    Sheet {
        name: maker.t("分档和算式", "numbers"),
        hint: maker.t(
            "一档一行，或算式里的数一个一行；只改数，算式的其余部分原样保留。算式里的数可以写分数，前面打一个单引号：'1/3。",
            "A row a step, or a row a number of an expression: only numbers change, all else of the expression stays. In expressions fractions may be written, behind an apostrophe: '1/3.",
        ),
        headings: maker.headings(&[
            ("名称", "name", 32),
            ("写法", "form", 11),
            ("项目或界线", "item or line", 34),
            ("分值或比例", "points or share", 13),
            ("说明", "told as", 36),
            ("怎么看", "how it is read", 34),
        ]),
        rows,
        frozen: 2,
    }
}

/// The steps of a constant that is a list of lists, or of values, with a number among them, at most three
/// to a step.
pub(super) fn steps_of(item: &Item) -> Option<Vec<&[Item]>> {
    let list = item.as_list()?;
    let simple = |item: &&Item| !matches!(item.content, Content::List(_) | Content::Table(_));
    let steps: Vec<&[Item]> = if list.iter().all(|item| simple(&item)) {
        list.chunks(1).collect()
    } else {
        list.iter().map(Item::as_list).collect::<Option<_>>()?
    };
    let fits = steps.iter().all(|step| step.len() <= 3 && step.iter().all(|item| simple(&item)));
    let numbers = steps.iter().copied().flatten().any(|item| item.as_number().is_some());
    (fits && numbers).then_some(steps)
}

/// Where a value of a step stands below the list.
fn item_path(list: &Item, at: usize, place: usize) -> Vec<String> {
    let nested =
        list.as_list().and_then(<[Item]>::first).is_some_and(|item| item.as_list().is_some());
    let mut path = vec![at.to_string()];
    if nested {
        path.push(place.to_string());
    }
    path
}

/// A row for each step of a table, and for each other number, of the expression at `path`.
fn expression(maker: &Maker<'_>, root: &Root, path: &[&str], name: &str, rows: &mut Vec<Row>) {
    let Some(text) = maker.item(root, path).and_then(Item::as_text) else { return };
    let key = path.iter().fold(root.to_string(), |key, part| format!("{key}.{part}"));
    let written = |at: &Range<usize>| text.get(at.clone()).unwrap_or_default();
    let slot = |at: &Range<usize>| literal(maker, root, path, at, written(at));
    let found = numbers(text);
    for (table, steps) in found.tables.iter().enumerate() {
        for (at, step) in steps.rows.iter().enumerate() {
            let part = |place: usize| match step.get(place) {
                Some(part) if part.number => slot(&part.at),
                Some(part) => note(written(&part.at).trim_matches('"')),
                None => Cell::default(),
            };
            let step_key = match found.tables.len() {
                1 => format!("{key}#{}", at + 1),
                _ => format!("{key}#{}.{}", table + 1, at + 1),
            };
            rows.push(Row {
                key: step_key,
                name: name.to_owned(),
                cells: vec![
                    note(name),
                    note(steps.function),
                    part(0),
                    part(1),
                    part(2),
                    note(how(maker, steps.function)),
                ],
                depth: 0,
                heading: false,
            });
        }
    }
    let several = found.single.len() > 1;
    for (at, range) in found.single.iter().enumerate() {
        let form = match path.last().copied() {
            Some("when") => maker.t("条件", "condition"),
            Some("gate") => maker.t("门槛", "gate"),
            _ => maker.t("算式", "expression"),
        };
        rows.push(Row {
            key: format!("{key}@{}", at + 1),
            name: name.to_owned(),
            cells: vec![
                note(name),
                note(form),
                note(&**text),
                slot(range),
                Cell::default(),
                if several { note(nth(maker, at + 1)) } else { Cell::default() },
            ],
            depth: 0,
            heading: false,
        });
    }
}

fn nth(maker: &Maker<'_>, number: usize) -> String {
    match maker.language {
        Language::Chinese => format!("算式里的第 {number} 个数"),
        Language::English => format!("number {number} of the expression"),
    }
}

fn how(maker: &Maker<'_>, function: &str) -> &'static str {
    match function {
        "bands" => {
            maker.t("达到第一个数，得第二个数的分", "from the first on, the second are the points")
        }
        "curve" => maker.t(
            "第一个数处得满分的几成（第二个数），其间按直线",
            "at the first, the second is the share of the points; straight between",
        ),
        _ => maker.t("每个扣第二个数的分", "each costs the second"),
    }
}

fn literal(
    maker: &Maker<'_>,
    root: &Root,
    path: &[&str],
    at: &Range<usize>,
    written: &str,
) -> Cell {
    let digits: String =
        written.chars().filter(|letter| *letter != '_' && *letter != ' ').collect();
    let number = Number::from_decimal(&digits).or_else(|| Number::from_fraction(&digits));
    let Some(number) = number else { return note(written) };
    let mut address = root.address(path);
    address.span = Some(at.clone());
    let locked = root.is_locked(&maker.source.locks);
    Cell {
        value: Some(Value::Number(number)),
        decimals: decimals(&digits),
        slot: Some(Slot { address, field: Field::Literal, locked }),
    }
}
