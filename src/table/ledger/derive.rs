//! Columns that are worked out: expressions over the row, and marks that look at other rows.

use std::{cmp::Ordering, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    Codes, LedgerColumn, LedgerTable, Ledgers,
    combinations::shares,
    fold::alike,
    order,
    row_expression::{OverRows, over_rows},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, message},
    method::model::{Column, ColumnIndex, ColumnKind, ColumnOrigin, Method, Rule, Table},
    parallel,
    script::{Data, Fault},
    value::{Absence, EnumValue, Number, Value},
};

/// How many rows a message names.
const NAMED_ROWS: usize = 8;

/// Works out all derived columns of a table, in the order of the declaration.
pub(super) fn derive(
    method: &Method,
    ledgers: &Ledgers,
    table: &Table,
    ledger: &mut LedgerTable,
    found: &mut Diagnostics,
) {
    for (at, column) in table.columns.iter().enumerate() {
        let derived = match &column.origin {
            ColumnOrigin::File | ColumnOrigin::WordIn(_) | ColumnOrigin::HeaderIndicator => {
                continue;
            }
            ColumnOrigin::Derived(rule) => {
                let over = over_rows(method, ledgers, ledger, &[rule], None);
                tell_faults(&over, &[rule], &column.id, ledger, found);
                as_column(&over, rule, column, ledger, found)
            }
            ColumnOrigin::Highest { by, per } => {
                let over = over_rows(method, ledgers, ledger, &[by], None);
                tell_faults(&over, &[by], &column.id, ledger, found);
                highest(&over, per, table, ledger)
            }
            ColumnOrigin::Nth { per, order } => nth(per, order, table, ledger),
        };
        if let Some(slot) = ledger.columns.get_mut(at) {
            *slot = derived;
        }
    }
}

/// Tells the mistakes of a row expression: what a pack throws is a mistake of the data, at each row;
/// anything else is a mistake of the rule, told once with the rows that it came up in.
pub(crate) fn tell_faults(
    over: &OverRows<'_>,
    rules: &[&Rule],
    name: &str,
    ledger: &LedgerTable,
    found: &mut Diagnostics,
) {
    for (results, rule) in over.results.iter().zip(rules) {
        if !results.iter().all(Result::is_ok) {
            tell_faults_of(over, results, rule, name, ledger, found);
        }
    }
}

fn tell_faults_of(
    over: &OverRows<'_>,
    results: &[Result<Data, Box<Fault>>],
    rule: &Rule,
    name: &str,
    ledger: &LedgerTable,
    found: &mut Diagnostics,
) {
    let mut mistakes: Vec<(&Fault, Vec<u32>, usize)> = Vec::new();
    over.combinations.each(|row, number| {
        let Some(Err(fault)) = results.get(number as usize) else { return };
        if fault.thrown {
            let Message { zh, en } = &fault.message;
            let text = message!(zh: "“{name}”：{zh}", en: "\"{name}\": {en}");
            let thrown = Diagnostic::error("data-refused", ledger.place(row as usize), text);
            found.push(Diagnostic { help: fault.help.clone(), ..thrown });
            return;
        }
        let same = |known: &Fault| known.place == fault.place && known.message == fault.message;
        match mistakes.iter_mut().find(|(known, ..)| same(known)) {
            Some((_, named, times)) => {
                *times += 1;
                if named.len() < NAMED_ROWS {
                    named.push(row);
                }
            }
            None => mistakes.push((fault, vec![row], 1)),
        }
    });
    for (fault, named, times) in mistakes {
        let Message { zh, en } = &fault.message;
        let list = named_rows(ledger, &named, times);
        let text = message!(zh: "“{name}”算不出（{list}）：{zh}", en: "\"{name}\" cannot be worked out ({list}): {en}");
        let place = match fault.place.file {
            Some(_) => fault.place.clone(),
            None => rule.expression.place().clone(),
        };
        found.push(Diagnostic {
            help: fault.help.clone(),
            ..Diagnostic::error("row-rule-fails", place, text)
        });
    }
}

/// `整改台账.csv:5、8、9…（+12）`: rows for people, in the order given.
pub(crate) fn named_rows(ledger: &LedgerTable, rows: &[u32], times: usize) -> String {
    let mut shown = String::new();
    let mut last = None;
    for row in rows.iter().take(NAMED_ROWS) {
        let place = ledger.line(*row as usize);
        let (file, number) = (place.file.unwrap_or_default(), place.row.unwrap_or_default());
        let file = match place.sheet {
            Some(sheet) => Arc::from(format!("{file}[{sheet}]")),
            None => file,
        };
        if !shown.is_empty() {
            shown.push('、');
        }
        if last.as_ref() != Some(&file) {
            shown.push_str(&file);
            shown.push(':');
            last = Some(file);
        }
        shown.push_str(&number.to_string());
    }
    let more = times.saturating_sub(rows.len().min(NAMED_ROWS));
    if more > 0 {
        shown.push_str(&format!("…（+{more}）"));
    }
    shown
}

/// The results as values of the column's type.
fn as_column(
    over: &OverRows<'_>,
    rule: &Rule,
    column: &Column,
    ledger: &LedgerTable,
    found: &mut Diagnostics,
) -> LedgerColumn {
    let mut made = LedgerColumn::default();
    let mut known: FxHashMap<Value, u32> = FxHashMap::default();
    let mut told = false;
    let results = over.only();
    let mut codes = Vec::with_capacity(results.len());
    for (result, first) in results.iter().zip(over.combinations.first()) {
        let value = match result.as_ref().map(|data| of_kind(data.clone(), &column.kind)) {
            Ok(Ok(value)) => value,
            Ok(Err(data)) => {
                if !told {
                    told = true;
                    let (id, list) = (&column.id, named_rows(ledger, &[*first], 1));
                    let (zh, en) = (
                        data.shown(crate::diagnostic::Language::Chinese),
                        data.shown(crate::diagnostic::Language::English),
                    );
                    let text = message!(
                        zh: "“{id}”的公式给出 {zh}，与声明的类型不符（{list}）",
                        en: "the expression of \"{id}\" gives {en}, which is not of the declared type ({list})"
                    );
                    found.push(Diagnostic::error(
                        "wrong-kind",
                        rule.expression.place().clone(),
                        text,
                    ));
                }
                Value::Absent(Absence::NotReported)
            }
            Err(_) => Value::Absent(Absence::NotReported),
        };
        let next = u32::try_from(made.values.len()).unwrap_or(u32::MAX);
        codes.push(*known.entry(value).or_insert_with_key(|value| {
            made.values.push(value.clone());
            next
        }));
    }
    let largest = made.values.len().saturating_sub(1);
    made.codes = over.combinations.codes(&codes, u32::try_from(largest).unwrap_or(u32::MAX));
    made
}

/// The value, if it is one of that type; what it is instead otherwise.
fn of_kind(data: Data, kind: &ColumnKind) -> Result<Value, Data> {
    let whole = |number: &Number| !matches!(kind, ColumnKind::Int) || number.is_integer();
    match (data, kind) {
        (Data::Value(value @ Value::Absent(_)), _) => Ok(value),
        (Data::Value(value @ Value::Bool(_)), ColumnKind::Bool)
        | (Data::Value(value @ Value::Date(_)), ColumnKind::Date)
        | (
            Data::Value(value @ Value::Text(_)),
            ColumnKind::Text | ColumnKind::Team | ColumnKind::Indicator,
        ) => Ok(value),
        (
            Data::Value(Value::Number(number)) | Data::Measure(number, _),
            ColumnKind::Number | ColumnKind::Percent | ColumnKind::Int,
        ) if whole(&number) => Ok(Value::Number(number)),
        (Data::Value(Value::Enum(value)), ColumnKind::Text) => Ok(Value::text(value.id())),
        (Data::Value(value @ (Value::Enum(_) | Value::Text(_))), ColumnKind::Enum(enumeration)) => {
            let id = match &value {
                Value::Enum(value) => value.id(),
                Value::Text(id) => id,
                _ => "",
            };
            let index = enumeration.position(id);
            let known = index.and_then(|index| EnumValue::new(Arc::clone(enumeration), index));
            known.map(Value::Enum).ok_or(Data::Value(value))
        }
        (data, _) => Err(data),
    }
}

/// The rows that are full in all of `per`; the others agree with no other row.
pub(super) fn full(per: &[ColumnIndex], ledger: &LedgerTable) -> Vec<u32> {
    let columns: Vec<(&Codes, Vec<bool>)> = per
        .iter()
        .filter_map(|column| ledger.columns.get(column.0))
        .map(|column| {
            let is_full = |value: &Value| value.absence().is_none();
            (&column.codes, column.values.iter().map(is_full).collect())
        })
        .collect();
    let is_full = |row: usize| {
        columns.iter().all(|(codes, full)| {
            codes.get(row).and_then(|code| full.get(code as usize)) == Some(&true)
        })
    };
    let full: Vec<Vec<u32>> = parallel::map(&shares(ledger.rows(), SHARE), |rows| {
        let full = rows.clone().filter(|row| is_full(*row));
        full.filter_map(|row| u32::try_from(row).ok()).collect()
    });
    full.concat()
}

/// Rows that one thread takes.
const SHARE: usize = 1 << 18;

/// The rows that agree in `per` and the team, group by group.
fn groups(
    per: &[ColumnIndex],
    table: &Table,
    ledger: &LedgerTable,
    rows: Vec<u32>,
) -> Vec<Vec<u32>> {
    let columns: Vec<ColumnIndex> = table.team.into_iter().chain(per.iter().copied()).collect();
    let numbered = alike(ledger, &columns, &rows);
    let mut groups = vec![Vec::new(); numbered.first.len()];
    for (number, row) in numbered.numbers.iter().zip(rows) {
        if let Some(group) = groups.get_mut(*number as usize) {
            group.push(row);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// By the table's key, then by all that the file holds: never by where a row happens to stand.
fn by_key(table: &Table, ledger: &LedgerTable, a: u32, b: u32) -> Ordering {
    let of_file = table.columns.iter().enumerate().filter(|(_, column)| {
        !matches!(
            column.origin,
            ColumnOrigin::Derived(_) | ColumnOrigin::Highest { .. } | ColumnOrigin::Nth { .. }
        )
    });
    let columns = table.key.iter().copied().chain(of_file.map(|(at, _)| ColumnIndex(at)));
    columns
        .map(|column| {
            order::values(ledger.value(column, a as usize), ledger.value(column, b as usize))
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn highest(
    over: &OverRows<'_>,
    per: &[ColumnIndex],
    table: &Table,
    ledger: &LedgerTable,
) -> LedgerColumn {
    let results = over.only();
    let value = |row: u32| {
        let number = over.combinations.of_row(row as usize)?;
        let data = results.get(number as usize)?.as_ref().ok()?;
        data.absence().is_none().then(|| data.clone().into_value()).flatten()
    };
    let mut marks = vec![0; ledger.rows()];
    let rows = full(per, ledger);
    let mut others = rows.iter().peekable();
    for (row, slot) in (0u32..).zip(&mut marks) {
        // Who is alone is the highest.
        if others.next_if(|full| **full == row).is_none() && value(row).is_some() {
            *slot = 1;
        }
    }
    for group in groups(per, table, ledger, rows) {
        let mut best: Option<(u32, Value)> = None;
        for row in group {
            let Some(value) = value(row) else { continue };
            let better =
                best.as_ref().is_none_or(|(holder, most)| match order::values(&value, most) {
                    Ordering::Greater => true,
                    Ordering::Less => false,
                    Ordering::Equal => by_key(table, ledger, row, *holder).is_lt(),
                });
            if better {
                best = Some((row, value));
            }
        }
        if let Some(slot) = best.and_then(|(row, _)| marks.get_mut(row as usize)) {
            *slot = 1;
        }
    }
    LedgerColumn {
        values: vec![Value::Bool(false), Value::Bool(true)],
        codes: marks.into_iter().collect(),
    }
}

fn nth(
    per: &[ColumnIndex],
    by: &[ColumnIndex],
    table: &Table,
    ledger: &LedgerTable,
) -> LedgerColumn {
    let mut codes = Codes::Zeros(ledger.rows());
    let mut most = 0u32;
    // Who is alone is the first.
    let mut groups = groups(per, table, ledger, full(per, ledger));
    parallel::map_mut(&mut groups, |group| {
        group.sort_by(|a, b| {
            by.iter()
                .map(|column| {
                    let value = |row: u32| ledger.value(*column, row as usize);
                    order::values(value(*a), value(*b))
                })
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
                .then_with(|| by_key(table, ledger, *a, *b))
        });
    });
    for group in groups {
        for (row, place) in group.iter().zip(0u32..) {
            most = most.max(place);
            codes.set(*row as usize, place);
        }
    }
    let values =
        (1..=u64::from(most) + 1).map(|place| Value::Number(Number::from(place))).collect();
    LedgerColumn { values, codes }
}
