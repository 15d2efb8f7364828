//! Rows that a metric could not judge, and why.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, counted, message},
    method::model::{Aggregation, ColumnIndex, ColumnOrigin, Method, Metric, Rule, Table},
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

/// Why rules could not judge different rows, as far as it was looked for.
#[derive(Debug, Default)]
pub(super) struct Traced {
    /// By the codes of the columns behind the rules.
    causes: FxHashMap<Box<[u32]>, Option<Cause>>,
}

impl Traced {
    /// Was it looked for as often as it may be?
    pub(super) fn is_full(&self) -> bool {
        self.causes.len() >= TRACED
    }

    fn cause(&mut self, codes: &[u32], look: impl FnOnce() -> Option<Cause>) -> Option<Cause> {
        if let Some(known) = self.causes.get(codes) {
            return *known;
        }
        if self.is_full() {
            return None;
        }
        let cause = look();
        self.causes.insert(codes.into(), cause);
        cause
    }
}

/// Rows that could not be judged, by cause.
#[derive(Debug, Default)]
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
        traced: &mut Traced,
        condition: impl Fn(Absence) -> bool,
    ) {
        if absent.is_empty() {
            return;
        }
        let View { method, ledgers, ledger, table, .. } = view;
        // What a row's expressions come to follows from the other columns; their codes differ from part to part.
        let is_written = |column: &ColumnIndex| {
            let origin = table.columns.get(column.0).map(|column| &column.origin);
            !matches!(origin, Some(ColumnOrigin::Derived(_)))
        };
        let behind = rules.iter().flat_map(|rule| columns_behind(table, rule));
        let mut behind: Vec<ColumnIndex> = behind.filter(is_written).collect();
        behind.sort_unstable();
        behind.dedup();
        let rows: Vec<u32> = absent.iter().map(|(row, _)| *row).collect();
        let alike = tuples(ledger, &behind, &rows);
        let mut codes = Vec::with_capacity(behind.len());
        let look = |row: u32| {
            let of = |rule: &&Rule| cause(method, ledgers, ledger, table, rule, row as usize);
            rules.iter().find_map(of).map(|(column, kind)| (Some(column), kind))
        };
        let causes = alike.first.iter().map(|row| {
            codes.clear();
            codes.extend(behind.iter().map(|column| ledger.code(*column, *row as usize)));
            traced.cause(&codes, || look(*row))
        });
        let causes: Vec<Option<Cause>> = causes.collect();
        for ((row, kind), number) in absent.iter().zip(&alike.numbers) {
            let known = causes.get(*number as usize).copied().flatten();
            self.add(condition(*kind), known.unwrap_or((None, *kind)), *row);
        }
    }

    /// None at all?
    pub(super) fn is_empty(&self) -> bool {
        self.by_cause.is_empty()
    }

    /// Those of another part of the table.
    pub(super) fn add_part(&mut self, part: Self, row_of_whole: impl Fn(u32) -> u32) {
        for (cause, (more, more_times)) in part.by_cause {
            let (rows, times) = self.by_cause.entry(cause).or_default();
            *times += more_times;
            rows.extend(more.into_iter().map(&row_of_whole));
            rows.sort_unstable();
            rows.truncate(NAMED_ROWS);
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
