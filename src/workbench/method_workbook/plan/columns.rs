use std::sync::Arc;

use super::{Cell, Field, Maker, Row, Sheet, Value, note};
use crate::{
    method::document::{Content, Item},
    workbench::method_workbook::address::Root,
};

/// What ledgers may call columns and values: a row a column, and below it a row for each value of an enum.
pub(super) fn sheet(maker: &Maker<'_>) -> Sheet {
    let mut rows = Vec::new();
    let tables = maker.source.document.get("tables").and_then(|field| field.item.as_table());
    for (table, field) in tables.into_iter().flatten() {
        let Some(columns) = field.item.as_table().and_then(|table| table.get("columns")) else {
            continue;
        };
        let name = field.item.text_at("name").unwrap_or(table);
        for (column, field) in columns.item.as_table().into_iter().flatten() {
            let derived = field.item.text_at("expr").is_some();
            let private = field.item.flag_at("private");
            if !derived && !private && field.item.as_table().is_some() {
                column_rows(maker, table, name, column, &field.item, &mut rows);
            }
        }
    }
    Sheet {
        name: maker.t("列别名", "columns"),
        hint: maker.t(
            "台账里的表头和取值可能怎么写，之间用 | 隔开，整词比对。一个词只能归一个取值。",
            "What ledgers may call a column or a value, with | between; whole words are compared. A word can mean one value only.",
        ),
        headings: maker.headings(&[
            ("表", "table", 16),
            ("列", "column", 20),
            ("取值", "value", 20),
            ("写法", "words", 70),
            ("折算", "worth", 9),
        ]),
        rows,
        frozen: 4,
    }
}

fn column_rows(
    maker: &Maker<'_>,
    table: &Arc<str>,
    table_name: &str,
    column: &Arc<str>,
    item: &Item,
    rows: &mut Vec<Row>,
) {
    let root = Root::Column(Arc::clone(table), Arc::clone(column));
    let key = format!("{table}.{column}");
    rows.push(Row {
        key: key.clone(),
        name: format!("{table_name} {column}"),
        cells: vec![
            note(table_name),
            note(&**column),
            Cell::default(),
            maker.edit(&root, &["headers"], Field::Texts),
            Cell::default(),
        ],
        depth: 0,
        heading: true,
    });
    let values = item.as_table().and_then(|table| table.get("values")).map(|field| &field.item);
    let ids: Vec<(&Arc<str>, Cell)> = match values.map(|values| &values.content) {
        Some(Content::Table(members)) => members
            .keys()
            .map(|id| (id, maker.edit(&root, &["values", id], Field::Texts)))
            .collect(),
        // The words are the ids; with other words they become a table.
        Some(Content::List(_) | Content::Text(_)) => {
            let words = values.into_iter().flat_map(words);
            words
                .map(|id| {
                    let mut cell = maker.edit(&root, &["values", id], Field::Texts);
                    cell.value = Some(Value::Texts(vec![id.to_string()]));
                    (id, cell)
                })
                .collect()
        }
        _ => Vec::new(),
    };
    for (id, words) in ids {
        let worth = maker.edit_if_there(&root, &["worth", id], Field::Number, Cell::default());
        rows.push(Row {
            key: format!("{key} = {id}"),
            name: format!("{table_name} {column} {id}"),
            cells: vec![note(table_name), note(&**column), note(&**id), words, worth],
            depth: 0,
            heading: false,
        });
    }
}

fn words(item: &Item) -> Vec<&Arc<str>> {
    match item.as_list() {
        Some(list) => list.iter().filter_map(Item::as_text).collect(),
        None => item.as_text().into_iter().collect(),
    }
}
