use std::{collections::BTreeMap, sync::Arc};

use super::{
    RowRef,
    aggregate::{Case, Group, case},
    axes::Axes,
    mistakes::wrong_kind,
    unjudged::{Unjudged, View},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::model::{Aggregation, ColumnIndex, Rule, TableIndex},
    script::Data,
    table::ledger::{OverRows, columns_behind, folded_codes, named_rows, over_rows, tell_faults},
    value::{Absence, Value},
};

/// The rows of a table on their way into the groups of a metric.
pub(super) struct LedgerRows<'a> {
    pub(super) view: View<'a>,
    pub(super) axes: Axes,
    pub(super) groups: Vec<Group>,
    pub(super) unjudged: Unjudged,
}

impl LedgerRows<'_> {
    /// The rows that the metric is about.
    pub(super) fn rows(
        &mut self,
        member: Option<&(ColumnIndex, Arc<str>)>,
        condition: Option<&Rule>,
        found: &mut Diagnostics,
    ) -> Vec<u32> {
        let count = u32::try_from(self.view.ledger.rows()).unwrap_or(u32::MAX);
        let mut rows: Vec<u32> = (0..count)
            .filter(|row| self.axes.of_row(self.view.ledger, *row as usize).is_some())
            .collect();
        if let Some((column, id)) = member {
            let values = self.view.ledger.columns.get(column.0).map(|column| &column.values);
            let is_member: Vec<bool> = values
                .into_iter()
                .flatten()
                .map(|value| matches!(value, Value::Enum(value) if value.id() == &**id))
                .collect();
            let absent = rows
                .iter()
                .copied()
                .filter(|row| self.view.ledger.value(*column, *row as usize).absence().is_some());
            for row in absent.collect::<Vec<_>>() {
                let kind = self.view.ledger.value(*column, row as usize).absence();
                self.unjudged.add(true, (Some(*column), kind.unwrap_or(Absence::NotReported)), row);
            }
            rows.retain(|row| {
                let code = self.view.ledger.code(*column, *row as usize) as usize;
                is_member.get(code).copied().unwrap_or(false)
            });
        }
        let Some(rule) = condition else { return rows };
        let over = self.evaluated(rule, &rows, found);
        let mut kept = Vec::new();
        let mut wrong = None;
        for (result, row) in over.iter().zip(&rows) {
            let Some(Ok(data)) = result else { continue };
            match (data.as_bool(), data.absence()) {
                (Some(true), _) => kept.push(*row),
                (Some(false), _) => {}
                (None, Some(kind)) => {
                    let cause = self.unjudged.trace(self.view, rule, *row).unwrap_or((None, kind));
                    self.unjudged.add(true, cause, *row);
                }
                (None, None) => {
                    wrong.get_or_insert((data.clone(), *row));
                }
            }
        }
        self.tell_wrong(rule, wrong, found);
        kept
    }

    /// Puts the rows into their groups. What comes back are the different cases.
    pub(super) fn aggregate(
        &mut self,
        index: TableIndex,
        aggregation: &Aggregation,
        unit: Option<ColumnIndex>,
        rows: &[u32],
        found: &mut Diagnostics,
    ) -> Vec<Case> {
        let (main, under) = aggregation.rules();
        let main = main.map(|rule| (rule, self.evaluated(rule, rows, found)));
        let under = under.map(|rule| (rule, self.evaluated(rule, rows, found)));
        let (cases, numbers) = cases(
            aggregation,
            main.as_ref().map(|(_, over)| over),
            under.as_ref().map(|(_, over)| over),
            rows,
        );
        let mut judged = Vec::with_capacity(cases.len());
        let mut wrong = None;
        for (case, first) in cases {
            judged.push(case.unwrap_or_else(|data| {
                wrong.get_or_insert((data, first));
                Case::Mistake
            }));
        }
        if let Some((rule, _)) = &main {
            self.tell_wrong(rule, wrong, found);
        }
        let units = unit.and_then(|column| {
            let values = &self.view.ledger.columns.get(column.0)?.values;
            Some((column, folded_codes(values)))
        });
        // A sum may leave out what the ledger says does not apply; a side of a count or ratio may not.
        let condition = |kind: Absence| match aggregation {
            Aggregation::Count(_) | Aggregation::Ratio(..) => true,
            Aggregation::Sum(_) => kind == Absence::NotReported,
            _ => false,
        };
        let mut value_rows: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        // Numbers are exact and dear to compare: once for each case, not for each row.
        let is_evidence: Vec<bool> =
            judged.iter().map(|case| case.is_evidence(aggregation)).collect();
        // Most rows only count, in a plain table as long as it is small beside the rows.
        let cells = self.groups.len().saturating_mul(judged.len());
        let plain = units.is_none() && cells <= PLAIN_COUNTS.max(rows.len() / 4);
        let mut counts = vec![0u64; if plain { cells } else { 0 }];
        let width = judged.len();
        for (number, row) in numbers.iter().zip(rows) {
            let (Some(case), Some(group)) =
                (judged.get(*number as usize), self.axes.of_row(self.view.ledger, *row as usize))
            else {
                continue;
            };
            let mut unit_code = None;
            if let Some((column, codes)) = &units {
                if let Some(kind) = self.view.ledger.value(*column, *row as usize).absence() {
                    self.unjudged.add(true, (Some(*column), kind), *row);
                    continue;
                }
                let code = self.view.ledger.code(*column, *row as usize) as usize;
                unit_code = codes.get(code).copied();
            }
            if let Case::Absent(kind) = case {
                let rules = [&main, &under].into_iter().flatten().map(|(rule, _)| *rule);
                let cause =
                    rules.into_iter().find_map(|rule| self.unjudged.trace(self.view, rule, *row));
                self.unjudged.add(condition(*kind), cause.unwrap_or((None, *kind)), *row);
            }
            if matches!(aggregation, Aggregation::Value(_)) {
                value_rows.entry(group).or_default().push(*row);
            }
            let counted = matches!(case, Case::Share(..) | Case::Value(_));
            let slot = counts.get_mut(group.saturating_mul(width) + *number as usize);
            let slot = slot.filter(|_| counted);
            if let Some(group) = self.groups.get_mut(group) {
                match slot {
                    Some(count) => *count += 1,
                    None => group.add(*number, case, unit_code, 1),
                }
                if is_evidence.get(*number as usize) == Some(&true) {
                    group.evidence.push(RowRef { table: index, row: *row });
                }
            }
        }
        for (group, counts) in self.groups.iter_mut().zip(counts.chunks(width.max(1))) {
            for ((number, case), times) in (0u32..).zip(&judged).zip(counts) {
                if *times > 0 {
                    group.add(number, case, None, *times);
                }
            }
        }
        self.tell_second_values(&value_rows, found);
        judged
    }

    fn evaluated(&self, rule: &Rule, rows: &[u32], found: &mut Diagnostics) -> OverRows {
        let over = over_rows(self.view.method, self.view.ledgers, self.view.ledger, rule, rows);
        tell_faults(&over, rule, &self.view.metric.name, self.view.ledger, rows, found);
        over
    }

    /// Marks the groups whose number rests on cells that could not be read; all of them where it is not known
    /// whose row it is.
    pub(super) fn mark_unresolved(
        &mut self,
        member: Option<ColumnIndex>,
        condition: Option<&Rule>,
        aggregation: &Aggregation,
        unit: Option<ColumnIndex>,
    ) {
        if self.view.ledger.unresolved().is_empty() {
            return;
        }
        let (main, under) = aggregation.rules();
        let mut behind: Vec<ColumnIndex> = [condition, main, under]
            .into_iter()
            .flatten()
            .flat_map(|rule| columns_behind(self.view.table, rule))
            .chain(member)
            .chain(unit)
            .chain(self.view.table.team.filter(|_| self.axes.by_team))
            .chain(self.view.table.indicator.filter(|_| self.axes.by_node))
            .collect();
        behind.sort_unstable();
        behind.dedup();
        for (row, column) in self.view.ledger.unresolved() {
            if behind.binary_search(column).is_err() {
                continue;
            }
            match self.axes.of_row(self.view.ledger, *row as usize) {
                Some(group) => {
                    if let Some(group) = self.groups.get_mut(group) {
                        group.unresolved = true;
                    }
                }
                None => self.groups.iter_mut().for_each(|group| group.unresolved = true),
            }
        }
    }

    fn tell_wrong(&self, rule: &Rule, wrong: Option<(Data, u32)>, found: &mut Diagnostics) {
        let Some((data, row)) = wrong else { return };
        found.push(wrong_kind(
            &self.view.metric.name,
            rule,
            &data,
            &named_rows(self.view.ledger, &[row], 1),
        ));
    }

    fn tell_second_values(&self, rows: &BTreeMap<usize, Vec<u32>>, found: &mut Diagnostics) {
        for rows in rows.values() {
            let Some((first, others)) = rows.split_first() else { continue };
            for other in others {
                let name = &self.view.metric.name;
                let list = named_rows(self.view.ledger, &[*first], 1);
                let text = message!(
                    zh: "“{name}”只应有一行，这一行之外还有 {list}",
                    en: "\"{name}\" wants one row only; beside this one there is {list}"
                );
                found.push(
                    Diagnostic::error("second-value", self.view.ledger.place(*other as usize), text).help(message!(
                        zh: "删去多余的一行；若确有多行，办法里改用 sum、mean 等",
                        en: "leave one out; where there are several, the method should use sum, mean or the like"
                    )),
                );
            }
        }
    }
}

/// Rows are counted in a plain table if it has no more cells than this.
const PLAIN_COUNTS: usize = 1 << 12;

type Cases = Vec<(Result<Case, Data>, u32)>;

/// The different cases with a row that has each, and for each row which it has.
fn cases(
    aggregation: &Aggregation,
    main: Option<&OverRows>,
    under: Option<&OverRows>,
    rows: &[u32],
) -> (Cases, Vec<u32>) {
    let of = |over: Option<&OverRows>, number: u32| -> Result<Option<Data>, ()> {
        let Some(over) = over else { return Ok(None) };
        match over.results.get(number as usize) {
            Some(Ok(data)) => Ok(Some(data.clone())),
            _ => Err(()),
        }
    };
    let make = |main: Result<Option<Data>, ()>, under: Result<Option<Data>, ()>| match (main, under)
    {
        (Ok(main), Ok(under)) => case(aggregation, main.as_ref(), under.as_ref()),
        // The fault was told.
        _ => Ok(Case::Mistake),
    };
    // Of one rule alone, its results are the cases.
    if let (Some(over), None) = (main, under) {
        let cases = over.first.iter().zip(0..);
        let cases = cases.map(|(row, number)| (make(of(main, number), Ok(None)), *row)).collect();
        return (cases, over.numbers.clone());
    }
    let mut known = rustc_hash::FxHashMap::default();
    let mut cases: Cases = Vec::new();
    let numbers = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let number = |over: Option<&OverRows>| {
                over.and_then(|over| over.numbers.get(at)).copied().unwrap_or_default()
            };
            let pair = (number(main), number(under));
            *known.entry(pair).or_insert_with(|| {
                cases.push((make(of(main, pair.0), of(under, pair.1)), *row));
                u32::try_from(cases.len() - 1).unwrap_or(u32::MAX)
            })
        })
        .collect();
    (cases, numbers)
}
