use std::{cell::RefCell, sync::Arc};

use super::{Combinations, LedgerTable, Ledgers, decisions::decide};
use crate::{
    method::{
        model::{ColumnIndex, ColumnOrigin, Method, Rule, Table},
        scope::Symbol,
    },
    parallel,
    script::{Context, Data, Environment, Fault, Outcome, Trace},
    value::Absence,
};

/// What expressions came to over the rows of a table. Row expressions are pure, so each was evaluated once for each
/// different combination of the values that they read.
#[derive(Debug)]
pub(crate) struct OverRows<'a> {
    /// The rows, by what the expressions read.
    pub(crate) combinations: Combinations<'a>,
    /// By expression, by combination.
    pub(crate) results: Vec<Vec<Result<Data, Box<Fault>>>>,
}

impl OverRows<'_> {
    /// The results of the only expression, by combination.
    pub(crate) fn only(&self) -> &[Result<Data, Box<Fault>>] {
        self.results.first().map_or(&[], Vec::as_slice)
    }
}

/// Evaluates `rules` over the rows of `table`, or those that are `chosen`.
pub(crate) fn over_rows<'a>(
    method: &Method,
    ledgers: &Ledgers,
    table: &'a LedgerTable,
    rules: &[&Rule],
    chosen: Option<&'a [bool]>,
) -> OverRows<'a> {
    let mut columns = Vec::new();
    for column in rules.iter().flat_map(|rule| columns_read(rule)) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let evaluate = |rule: &Rule, environment: &dyn Environment| {
        rule.expression.evaluate(&method.script, environment).map_err(Box::new)
    };
    let combinations = match Combinations::few(table, &columns, chosen) {
        Some(few) => few,
        None => {
            // Where there are many, it counts which columns are read of a row and which only could be.
            let decided = decide(table, chosen, |row| {
                let read = RefCell::default();
                let results: Vec<_> = rules
                    .iter()
                    .map(|rule| {
                        let row =
                            RowEnvironment { method, ledgers, table, rule, row: row as usize };
                        evaluate(rule, &Noted { row, read: &read })
                    })
                    .collect();
                (results, read.into_inner())
            });
            match decided {
                Some((tuples, ends)) => {
                    let combinations = Combinations::numbered(tuples, chosen);
                    return OverRows { combinations, results: by_rule(ends, rules.len()) };
                }
                None => Combinations::many(table, &columns, chosen),
            }
        }
    };
    let evaluated = |rule: &&Rule| {
        parallel::map(combinations.first(), |row| {
            evaluate(rule, &RowEnvironment { method, ledgers, table, rule, row: *row as usize })
        })
    };
    let results = rules.iter().map(evaluated).collect();
    OverRows { combinations, results }
}

/// What the rules came to, by rule instead of by row.
fn by_rule<T>(rows: Vec<Vec<T>>, rules: usize) -> Vec<Vec<T>> {
    let mut all: Vec<Vec<T>> = (0..rules).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        all.iter_mut().zip(row).for_each(|(of_rule, result)| of_rule.push(result));
    }
    all
}

/// The columns that a row expression reads, each once.
pub(crate) fn columns_read(rule: &Rule) -> Vec<ColumnIndex> {
    let mut columns = Vec::new();
    for read in rule.expression.reads() {
        if let Some(Symbol::Column(column)) = rule.scope.symbol(read.slot)
            && !columns.contains(column)
        {
            columns.push(*column);
        }
    }
    columns
}

/// The columns of the file that a row expression comes from: derived columns are followed.
pub(crate) fn columns_behind(declared: &Table, rule: &Rule) -> Vec<ColumnIndex> {
    let mut behind = Vec::new();
    let mut waiting = columns_read(rule);
    while let Some(column) = waiting.pop() {
        if behind.contains(&column) {
            continue;
        }
        behind.push(column);
        match declared.columns.get(column.0).map(|column| &column.origin) {
            Some(ColumnOrigin::Derived(inner)) => waiting.extend(columns_read(inner)),
            Some(ColumnOrigin::Highest { by, per }) => {
                waiting.extend(columns_read(by));
                waiting.extend(per);
            }
            Some(ColumnOrigin::Nth { per, order }) => waiting.extend(per.iter().chain(order)),
            Some(ColumnOrigin::WordIn(date)) => waiting.push(*date),
            _ => {}
        }
    }
    behind
}

/// A row as expressions see it.
pub(crate) struct RowEnvironment<'a> {
    pub(crate) method: &'a Method,
    pub(crate) ledgers: &'a Ledgers,
    pub(crate) table: &'a LedgerTable,
    pub(crate) rule: &'a Rule,
    pub(crate) row: usize,
}

impl Environment for RowEnvironment<'_> {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        match self.rule.scope.symbol(slot) {
            Some(Symbol::Column(column)) => {
                Data::Value(self.table.value(*column, self.row).clone())
            }
            Some(symbol) => self.ledgers.round_symbol(self.method, symbol, path),
            None => Data::NOT_REPORTED,
        }
    }

    fn context(&self) -> &Arc<Context> {
        self.ledgers.context()
    }
}

/// The same, with the columns noted that are read, each once.
struct Noted<'a> {
    row: RowEnvironment<'a>,
    read: &'a RefCell<Vec<ColumnIndex>>,
}

impl Environment for Noted<'_> {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        if let Some(Symbol::Column(column)) = self.row.rule.scope.symbol(slot) {
            let mut read = self.read.borrow_mut();
            if !read.contains(column) {
                read.push(*column);
            }
        }
        self.row.get(slot, path)
    }

    fn context(&self) -> &Arc<Context> {
        self.row.context()
    }
}

/// Why an expression is absent for a row: the columns of the file whose absence ended it, each with its kind.
/// Derived columns are followed to the columns that they come from.
pub(crate) fn cause(
    method: &Method,
    ledgers: &Ledgers,
    table: &LedgerTable,
    declared: &Table,
    rule: &Rule,
    row: usize,
) -> Option<(ColumnIndex, Absence)> {
    let mut rule = rule;
    // There are no circles among columns, so each step goes to another one.
    let mut last = None;
    for _ in 0..=declared.columns.len() {
        let environment = RowEnvironment { method, ledgers, table, rule, row };
        let trace = rule.expression.trace(&method.script, &environment);
        let name = ending_absence(&trace)?;
        let column = rule.scope.iter().find_map(|(known, symbol, _)| match symbol {
            Symbol::Column(column) if **known == *name => Some(*column),
            _ => None,
        });
        let Some(column) = column else { return last };
        last = Some((column, table.value(column, row).absence()?));
        match declared.columns.get(column.0).map(|column| &column.origin) {
            Some(ColumnOrigin::Derived(inner)) => rule = inner,
            _ => return last,
        }
    }
    last
}

/// The text of the innermost part whose absence became that of the whole: parts are in the order in which
/// they were evaluated, and the first absence that is not asked about ends the rule, so it is the last.
fn ending_absence(trace: &Trace) -> Option<Arc<str>> {
    let absent = |trace: &Trace| match &trace.outcome {
        Outcome::Data(data) => data.absence().is_some(),
        Outcome::Fault(_) => false,
    };
    let mut at = trace;
    if !absent(at) {
        return None;
    }
    while let Some(child) = at.children.iter().rev().find(|child| absent(child)) {
        at = child;
    }
    Some(Arc::from(at.text.trim()))
}
