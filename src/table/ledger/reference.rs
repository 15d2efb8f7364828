//! Tables that every expression sees: the roster as `teams`, reference tables by their keys, the calendar.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{LedgerTable, Roster};
use crate::{
    method::model::{ColumnIndex, ColumnKind, Table},
    script::Data,
    value::{Calendar, Value},
};

/// What expressions call a value when it is a key: the id of a word, the digits of a number, a date as
/// 2026-05-06. Nothing where it is absent.
pub(super) fn key(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Absent(_) => None,
        Value::Text(text) => Some(Arc::clone(text)),
        Value::Enum(value) => Some(Arc::from(value.id())),
        Value::Bool(value) => Some(Arc::from(if *value { "true" } else { "false" })),
        Value::Number(number) => Some(Arc::from(number.to_exact())),
        Value::Date(date) => Some(Arc::from(date.to_string())),
    }
}

fn row(table: &Table, ledger: &LedgerTable, row: usize) -> Data {
    Data::map(table.columns.iter().enumerate().map(|(at, column)| {
        (Arc::clone(&column.id), Data::Value(ledger.value(ColumnIndex(at), row).clone()))
    }))
}

/// A tree of maps by the parts of the key, with the rows as leaves.
enum Branch {
    Inner(IndexMap<Arc<str>, Branch>),
    Leaf(Data),
}

impl Branch {
    fn data(self) -> Data {
        match self {
            Self::Leaf(data) => data,
            Self::Inner(entries) => {
                Data::map(entries.into_iter().map(|(key, branch)| (key, branch.data())))
            }
        }
    }
}

/// A reference table as a map by its key: with two columns a map of maps. Rows whose key is blank, and
/// repeats of a key, are left out; both are told elsewhere.
pub(super) fn by_key(table: &Table, ledger: &LedgerTable) -> Data {
    let mut whole: IndexMap<Arc<str>, Branch> = IndexMap::new();
    for at in 0..ledger.rows() {
        let parts: Option<Vec<Arc<str>>> =
            table.key.iter().map(|column| key(ledger.value(*column, at))).collect();
        let Some(parts) = parts else { continue };
        let Some((last, path)) = parts.split_last() else { continue };
        let mut inner = Some(&mut whole);
        for part in path {
            inner = inner.and_then(|inner| {
                let branch =
                    inner.entry(Arc::clone(part)).or_insert_with(|| Branch::Inner(IndexMap::new()));
                match branch {
                    Branch::Inner(entries) => Some(entries),
                    Branch::Leaf(_) => None,
                }
            });
        }
        if let Some(inner) = inner {
            inner.entry(Arc::clone(last)).or_insert_with(|| Branch::Leaf(row(table, ledger, at)));
        }
    }
    // In the order of the keys, so that the order of the file cannot be seen.
    sorted(&mut whole);
    Branch::Inner(whole).data()
}

fn sorted(entries: &mut IndexMap<Arc<str>, Branch>) {
    entries.sort_unstable_keys();
    for branch in entries.values_mut() {
        if let Branch::Inner(entries) = branch {
            sorted(entries);
        }
    }
}

/// `teams`: every team's roster row by its id.
pub(super) fn teams(table: &Table, ledger: &LedgerTable, roster: &Roster) -> Data {
    Data::map((0..roster.len()).filter_map(|team| {
        Some((Arc::clone(roster.id(team)?), row(table, ledger, roster.row(team)?)))
    }))
}

/// What the calendar says of days: the first column of dates, and the first of truth values.
pub(super) fn calendar(table: &Table, ledger: &LedgerTable) -> Option<Calendar> {
    let of = |kind: &ColumnKind| {
        table.columns.iter().position(|column| column.kind == *kind).map(ColumnIndex)
    };
    let (day, workday) = (of(&ColumnKind::Date)?, of(&ColumnKind::Bool)?);
    let mut calendar = Calendar::new();
    for row in 0..ledger.rows() {
        if let (Value::Date(day), Value::Bool(workday)) =
            (ledger.value(day, row), ledger.value(workday, row))
        {
            calendar.list(*day, *workday);
        }
    }
    Some(calendar)
}
