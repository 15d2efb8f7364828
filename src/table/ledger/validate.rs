//! What must hold for the rows of a table once all its columns are there.

use super::{
    Combinations, LedgerTable, Ledgers,
    derive::tell_faults,
    fold::alike,
    row_expression::{columns_read, over_rows},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::model::{ColumnIndex, ColumnKind, ColumnOrigin, Method, Quantity, Table},
    table::privacy,
    value::{Value, text::one_line},
};

/// Checks keys, `check` expressions and points.
pub(super) fn validate(
    method: &Method,
    ledgers: &Ledgers,
    table: &Table,
    ledger: &LedgerTable,
    found: &mut Diagnostics,
) {
    unique_keys(table, ledger, found);
    checks(method, ledgers, table, ledger, found);
    points_in_range(method, table, ledger, found);
}

fn unique_keys(table: &Table, ledger: &LedgerTable, found: &mut Diagnostics) {
    // Where texts are not kept, keys were compared as they were read.
    if table.key.is_empty() || ledger.unkept.is_some() {
        return;
    }
    // A blank in the key is told where it is required.
    let rows: Vec<u32> = (0..u32::try_from(ledger.rows()).unwrap_or(u32::MAX))
        .filter(|row| {
            table.key.iter().all(|column| ledger.value(*column, *row as usize).absence().is_none())
        })
        .collect();
    let keys = alike(ledger, &table.key, &rows);
    if keys.first.len() == rows.len() {
        return;
    }
    for (row, number) in rows.iter().zip(&keys.numbers) {
        let Some(first) = keys.first.get(*number as usize).filter(|first| *first != row) else {
            continue;
        };
        let (row, first) = (*row as usize, *first as usize);
        let parts: Vec<String> = table
            .key
            .iter()
            .map(|column| {
                let name = table.columns.get(column.0).map_or("", |column| &column.id);
                let value = ledger.value(*column, row).to_plain();
                format!("{name} {}", privacy::mask(&value))
            })
            .collect();
        let (zh, en) = (parts.join("，"), parts.join(", "));
        let other = ledger.place(first);
        let (file, number) = (other.file.unwrap_or_default(), other.row.unwrap_or_default());
        let sheet = other.sheet.map_or_else(String::new, |sheet| format!("[{sheet}]"));
        let text = message!(
            zh: "与 {file}{sheet} 第 {number} 行重复：{zh}",
            en: "repeats row {number} of {file}{sheet}: {en}"
        );
        let mistake = Diagnostic::error("duplicate-key", ledger.place(row), text);
        found.push(mistake.help(message!(
            zh: "删去多余的一行；若确是两件事，改正编号",
            en: "leave one of them out; if they are two things, mend the number"
        )));
    }
}

fn checks(
    method: &Method,
    ledgers: &Ledgers,
    table: &Table,
    ledger: &LedgerTable,
    found: &mut Diagnostics,
) {
    for (at, column) in table.columns.iter().enumerate() {
        let Some(rule) = &column.check else { continue };
        let own = ColumnIndex(at);
        // Nothing is checked where nothing stands.
        let stands = Combinations::of(ledger, &[own], None);
        let is_there: Vec<bool> = stands
            .first()
            .iter()
            .map(|row| ledger.value(own, *row as usize).absence().is_none())
            .collect();
        let chosen = stands.rows_with(&is_there);
        let over = over_rows(method, ledgers, ledger, &[rule], Some(&chosen));
        tell_faults(&over, &[rule], &column.id, ledger, found);
        let fails: Vec<bool> = over
            .only()
            .iter()
            .map(|result| matches!(result, Ok(data) if data.as_bool() == Some(false)))
            .collect();
        if !fails.contains(&true) {
            continue;
        }
        over.combinations.each(|row, number| {
            if fails.get(number as usize) != Some(&true) {
                return;
            }
            let row = row as usize;
            let expression = one_line(rule.expression.text());
            let (zh, en) = what_it_read(table, ledger, rule, row);
            let name = &column.id;
            let text = message!(
                zh: "“{name}”不符合要求：{expression}{zh}",
                en: "\"{name}\" fails its check: {expression}{en}"
            );
            let place = match column.origin {
                ColumnOrigin::File => ledger.cell_place(own, row),
                _ => ledger.place(row),
            };
            found.push(Diagnostic::error("check-failed", place, text));
        });
    }
}

/// `（完成日期 = 2026-07-01，整改状态 = 整改中）`.
fn what_it_read(
    table: &Table,
    ledger: &LedgerTable,
    rule: &crate::method::model::Rule,
    row: usize,
) -> (String, String) {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for column in columns_read(rule) {
        let name = table.columns.get(column.0).map_or("", |column| &column.id);
        let value = ledger.value(column, row);
        match value.absence() {
            Some(kind) => {
                zh.push(format!("{name} {}", kind.name(crate::diagnostic::Language::Chinese)));
                en.push(format!("{name} {}", kind.name(crate::diagnostic::Language::English)));
            }
            None => {
                let shown = match value {
                    Value::Bool(value) => {
                        zh.push(format!("{name} = {}", if *value { "是" } else { "否" }));
                        en.push(format!("{name} = {value}"));
                        continue;
                    }
                    other => other.to_plain(),
                };
                let shown = privacy::mask(&shown);
                zh.push(format!("{name} = {shown}"));
                en.push(format!("{name} = {shown}"));
            }
        }
    }
    if zh.is_empty() {
        return (String::new(), String::new());
    }
    (format!("（{}）", zh.join("，")), format!(" ({})", en.join(", ")))
}

/// A number of points beside an indicator lies in the indicator's range.
fn points_in_range(method: &Method, table: &Table, ledger: &LedgerTable, found: &mut Diagnostics) {
    if table.indicator.is_none() {
        return;
    }
    for (at, column) in table.columns.iter().enumerate() {
        let number = matches!(column.kind, ColumnKind::Int | ColumnKind::Number);
        if column.quantity != Some(Quantity::Points) || !number {
            continue;
        }
        for row in 0..ledger.rows() {
            let Value::Number(points) = ledger.value(ColumnIndex(at), row) else { continue };
            let Some(node) = ledger.indicator(row).and_then(|node| method.nodes.get(node.0)) else {
                continue;
            };
            if node.range.contains(points) {
                continue;
            }
            let (id, name) = (&column.id, &node.name);
            let (low, high) = (node.range.start(), node.range.end());
            let text = message!(
                zh: "“{id}”{points} 超出指标“{name}”的 {low} 至 {high} 分",
                en: "\"{id}\" {points} lies outside the {low} to {high} points of \"{name}\""
            );
            found.push(
                Diagnostic::error(
                    "points-out-of-range",
                    ledger.cell_place(ColumnIndex(at), row),
                    text,
                )
                .help(message!(
                    zh: "核对指标和分值是否对应",
                    en: "see whether the indicator and the points belong together"
                )),
            );
        }
    }
}
