use std::sync::Arc;

use super::{Cell, Field, Maker, Row, Sheet, note};
use crate::{method::document::Item, workbench::method_workbook::address::Root};

/// Bonuses, deductions and vetoes.
pub(super) fn sheet(maker: &Maker<'_>) -> Sheet {
    let mut rows = Vec::new();
    let kinds =
        [("bonus", "加分", "bonus"), ("deduction", "扣分", "deduction"), ("veto", "否决", "veto")];
    for (list, zh, en) in kinds {
        for item in maker.entries(list) {
            if let Some(id) = item.text_at("id") {
                rows.push(row(maker, list, maker.t(zh, en), id, item));
            }
        }
    }
    let caps = maker.source.document.get("bonus_cap").and_then(|field| field.item.as_table());
    for id in caps.into_iter().flat_map(|caps| caps.keys()) {
        rows.push(Row {
            key: format!("bonus_cap.{id}"),
            name: id.to_string(),
            cells: vec![
                note(maker.t("加分合计", "cap over bonuses")),
                note(&**id),
                Cell::default(),
                maker.edit(&Root::BonusCap, &[id], Field::Number),
                Cell::default(),
                Cell::default(),
                Cell::default(),
                Cell::default(),
                Cell::default(),
            ],
            depth: 0,
            heading: false,
        });
    }
    Sheet {
        name: maker.t("加分扣分否决", "adjustments"),
        hint: maker.t(
            "至多几分、总分改为几分在这里改；算式和条件里的数在“分档和算式”。",
            "Caps and totals are changed here; numbers of expressions and conditions on the sheet “numbers”.",
        ),
        headings: maker.headings(&[
            ("类别", "kind", 13),
            ("名称", "name", 28),
            ("理由", "reason", 34),
            ("至多几分", "at most", 10),
            ("总分改为", "total becomes", 10),
            ("条款", "clause", 34),
            ("核对日期", "reviewed", 12),
            ("算式或条件", "expression", 50),
            ("效果", "effect", 26),
        ]),
        rows,
        frozen: 3,
    }
}

fn row(maker: &Maker<'_>, list: &'static str, kind: &str, id: &Arc<str>, item: &Item) -> Row {
    let root = Root::Entry(list, Arc::clone(id));
    let veto = list == "veto";
    let expressions: Vec<&str> = ["gate", "score", "when"]
        .into_iter()
        .filter_map(|key| item.text_at(key))
        .map(|text| text.trim())
        .collect();
    let effects: Vec<String> = ["ceiling", "grade", "cap", "indicator", "bar", "stop", "group"]
        .into_iter()
        .filter(|key| veto || *key == "group")
        .filter_map(|key| Some(format!("{key} = {}", maker.item(&root, &[key])?.spot.text())))
        .collect();
    let there = |key: &str, field| maker.edit_if_there(&root, &[key], field, Cell::default());
    Row {
        key: root.to_string(),
        name: item.text_at("name").or_else(|| item.text_at("reason")).unwrap_or(id).to_string(),
        cells: vec![
            note(kind),
            if veto {
                there("name", Field::Text)
            } else {
                maker.edit(&root, &["name"], Field::Text)
            },
            if veto { maker.edit(&root, &["reason"], Field::Text) } else { Cell::default() },
            if veto { Cell::default() } else { maker.edit(&root, &["cap"], Field::Number) },
            if veto { there("score", Field::Number) } else { Cell::default() },
            maker.edit(&root, &["source"], Field::Text),
            maker.edit(&root, &["reviewed"], Field::Date),
            note(expressions.join("\n")),
            note(effects.join("\n")),
        ],
        depth: 0,
        heading: false,
    }
}
