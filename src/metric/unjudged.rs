//! Rows that a metric could not judge, and why.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, counted, message},
    method::model::{Aggregation, ColumnIndex, Method, Metric, Rule, Table},
    table::{
        LedgerTable, Ledgers,
        ledger::{cause, columns_behind, named_rows, tuples},
    },
    value::Absence,
};

/// A metric and the table that it is over.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) method: &'a Method,
    pub(super) ledgers: &'a Ledgers,
    pub(super) metric: &'a Metric,
    pub(super) ledger: &'a LedgerTable,
    pub(super) table: &'a Table,
}

/// Why rows could not be judged: a column and how it is absent; no column where it is none of a file.
pub(super) type Cause = (Option<ColumnIndex>, Absence);

/// Different rows whose reason is looked for; those beyond are told without the column.
const TRACED: usize = 500;

/// How many rows a message names.
const NAMED_ROWS: usize = 8;

/// Rows that could not be judged, by cause.
#[derive(Default)]
pub(super) struct Unjudged {
    /// The first rows and how many there are. The flag says that a condition was absent, not only a value.
    by_cause: BTreeMap<(bool, Cause), (Vec<u32>, usize)>,
}

impl Unjudged {
    /// One row; `condition` says that it should have counted on one side or the other.
    pub(super) fn add(&mut self, condition: bool, cause: Cause, row: u32) {
        let (rows, times) = self.by_cause.entry((condition, cause)).or_default();
        *times += 1;
        if rows.len() < NAMED_ROWS {
            rows.push(row);
        }
    }

    /// Rows that `rules` could not judge, each with the kind of absence that came out, told by the column of the file
    /// whose absence ended a rule.
    pub(super) fn add_all(
        &mut self,
        view: View<'_>,
        rules: &[&Rule],
        absent: &[(u32, Absence)],
        condition: impl Fn(Absence) -> bool,
    ) {
        let View { method, ledgers, ledger, table, .. } = view;
        let mut behind: Vec<ColumnIndex> =
            rules.iter().flat_map(|rule| columns_behind(table, rule)).collect();
        behind.sort_unstable();
        behind.dedup();
        let rows: Vec<u32> = absent.iter().map(|(row, _)| *row).collect();
        let alike = tuples(ledger, &behind, &rows);
        let traced = alike.first.iter().take(TRACED).map(|row| {
            let of = |rule: &&Rule| cause(method, ledgers, ledger, table, rule, *row as usize);
            rules.iter().find_map(of).map(|(column, kind)| (Some(column), kind))
        });
        let causes: Vec<Option<Cause>> = traced.collect();
        for ((row, kind), number) in absent.iter().zip(&alike.numbers) {
            let known = causes.get(*number as usize).copied().flatten();
            self.add(condition(*kind), known.unwrap_or((None, *kind)), *row);
        }
    }

    /// Tells them: a condition that could not be judged as a warning, a value that was left out as a note.
    pub(super) fn tell(&self, view: View<'_>, aggregation: &Aggregation, found: &mut Diagnostics) {
        // The value of the only row is simply absent.
        let values_too = !matches!(aggregation, Aggregation::Value(_));
        for ((condition, (column, kind)), (rows, times)) in &self.by_cause {
            // A value that the ledger says does not apply, or is withheld, is understood.
            let wanted = *condition || values_too && *kind == Absence::NotReported;
            if !wanted {
                continue;
            }
            let name = &view.metric.name;
            let list = named_rows(view.ledger, rows, *times);
            let (zh, en) = why(view.table, *column, *kind);
            let first = rows.first().map(|row| view.ledger.place(*row as usize));
            let place = first.unwrap_or_default();
            let counted = counted(&times, "row");
            let text = message!(
                zh: "“{name}”有 {times} 行无法判断：{zh}（{list}）",
                en: "\"{name}\": {counted} could not be judged: {en} ({list})"
            );
            found.push(if *condition {
                Diagnostic::warning("rows-not-judged", place, text).help(message!(
                    zh: "这些行既不算符合，也不算不符合；补填后重新评估",
                    en: "these rows count on neither side; fill them in and evaluate again"
                ))
            } else {
                Diagnostic::note("values-absent", place, text)
            });
        }
    }
}

/// `整改时限为空`.
fn why(table: &Table, column: Option<ColumnIndex>, kind: Absence) -> (String, String) {
    let name = column.and_then(|column| table.columns.get(column.0)).map(|column| &*column.id);
    let Message { zh, en } = kind.message();
    match (name, kind) {
        (Some(name), Absence::NotReported) => (format!("{name}为空"), format!("{name} is blank")),
        (Some(name), _) => (format!("{name} {zh}"), format!("{name} is {en}")),
        (None, _) => (zh, en),
    }
}
