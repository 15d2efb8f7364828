use std::{collections::BTreeMap, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    RowRef,
    aggregate::{Case, Group, case},
    axes::Axes,
    mistakes::wrong_kind,
    unjudged::{Traced, Unjudged, View},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::model::{Aggregation, ColumnIndex, Rule, TableIndex},
    script::{Data, Fault},
    table::ledger::{
        Combinations, OverRows, columns_behind, folded_codes, named_rows, over_rows, tell_faults,
    },
    value::{Absence, Value},
};

/// Why rows could not be judged, as far as it was looked for.
#[derive(Debug, Default)]
pub(super) struct Causes {
    of_conditions: Traced,
    of_values: Traced,
}

impl Causes {
    /// Was either looked for as often as it may be?
    pub(super) fn are_full(&self) -> bool {
        self.of_conditions.is_full() || self.of_values.is_full()
    }
}

/// The rows of a table on their way into the groups of a metric.
pub(super) struct LedgerRows<'a> {
    pub(super) view: View<'a>,
    axes: Axes,
    pub(super) groups: Vec<Group>,
    pub(super) unjudged: Unjudged,
    causes: &'a mut Causes,
    /// The rows by what tells their group.
    owners: Combinations<'a>,
    /// By number of these, the group; nothing where it is not known whose the rows are.
    group_of: Vec<Option<usize>>,
}

impl<'a> LedgerRows<'a> {
    pub(super) fn new(
        view: View<'a>,
        axes: Axes,
        groups: Vec<Group>,
        causes: &'a mut Causes,
    ) -> Self {
        let owners = Combinations::of(view.ledger, &axes.columns(view.table), None);
        let group = |row: &u32| axes.of_row(view.ledger, *row as usize);
        let group_of = owners.first().iter().map(group).collect();
        Self { view, axes, groups, unjudged: Unjudged::default(), causes, owners, group_of }
    }

    /// Which rows the metric is about.
    pub(super) fn rows(
        &mut self,
        member: Option<&(ColumnIndex, Arc<str>)>,
        condition: Option<&Rule>,
        found: &mut Diagnostics,
    ) -> Vec<bool> {
        let is_owned: Vec<bool> = self.group_of.iter().map(Option::is_some).collect();
        let owned = self.owners.rows_with(&is_owned);
        let members = match member {
            Some((column, id)) => self.members(*column, id, &owned),
            None => owned,
        };
        let Some(rule) = condition else { return members };
        let over = self.evaluated(&[rule], &members, found);
        let mut matches = Vec::with_capacity(over.only().len());
        let mut kinds = Vec::with_capacity(over.only().len());
        let mut wrong = None;
        for (result, first) in over.only().iter().zip(over.combinations.first()) {
            let Ok(data) = result else {
                matches.push(false);
                kinds.push(None);
                continue;
            };
            matches.push(data.as_bool() == Some(true));
            kinds.push(data.absence());
            if data.as_bool().is_none() && data.absence().is_none() {
                wrong.get_or_insert((data.clone(), *first));
            }
        }
        let absent = absent_rows(&over.combinations, &kinds);
        let traced = &mut self.causes.of_conditions;
        self.unjudged.add_all(self.view, &[rule], &absent, traced, |_| true);
        let kept = over.combinations.rows_with(&matches);
        self.tell_wrong(rule, wrong, found);
        kept
    }

    /// Those of the rows whose cell is that member of an enumeration.
    fn members(&mut self, column: ColumnIndex, id: &str, rows: &[bool]) -> Vec<bool> {
        let ledger = self.view.ledger;
        let by_value = Combinations::of(ledger, &[column], Some(rows));
        let value = |row: &u32| ledger.value(column, *row as usize);
        let first = by_value.first().iter();
        let kinds: Vec<Option<Absence>> = first.clone().map(|row| value(row).absence()).collect();
        for (row, kind) in absent_rows(&by_value, &kinds) {
            self.unjudged.add(true, (Some(column), kind), row);
        }
        let is_member = |row: &u32| matches!(value(row), Value::Enum(value) if value.id() == id);
        by_value.rows_with(&first.map(is_member).collect::<Vec<_>>())
    }

    /// Puts the rows into their groups. What comes back are the different cases.
    pub(super) fn aggregate(
        &mut self,
        index: TableIndex,
        aggregation: &Aggregation,
        unit: Option<ColumnIndex>,
        rows: &[bool],
        found: &mut Diagnostics,
    ) -> Vec<Case> {
        let (main, under) = aggregation.rules();
        let rules: Vec<&Rule> = main.into_iter().chain(under).collect();
        let over = self.evaluated(&rules, rows, found);
        let (cases, wrong) = Cases::of(aggregation, main.is_some(), &over);
        if let Some(rule) = main {
            self.tell_wrong(rule, wrong, found);
        }
        // A sum may leave out what the ledger says does not apply; a side of a count or ratio may not.
        let condition = |kind: Absence| match aggregation {
            Aggregation::Count(_) | Aggregation::Ratio(..) => true,
            Aggregation::Sum(_) => kind == Absence::NotReported,
            _ => false,
        };
        let kinds: Vec<Option<Absence>> = cases
            .numbers
            .iter()
            .map(|number| match cases.all.get(*number as usize) {
                Some(Case::Absent(kind)) => Some(*kind),
                _ => None,
            })
            .collect();
        let mut absent = absent_rows(&over.combinations, &kinds);
        if let Some(unit) = unit {
            // Rows without a unit are told as such.
            absent
                .retain(|(row, _)| self.view.ledger.value(unit, *row as usize).absence().is_none());
        }
        // Numbers are exact and dear to compare: once for each case, not for each row.
        let is_evidence: Vec<bool> =
            cases.all.iter().map(|case| case.is_evidence(aggregation)).collect();
        let rows = InGroups { over: &over.combinations, cases: &cases, is_evidence, index };
        let cells = self.groups.len().saturating_mul(cases.all.len());
        let few = cells <= PLAIN_COUNTS.max(self.view.ledger.rows() / 8);
        match unit {
            Some(unit) => self.count_units(&rows, unit),
            None if matches!(aggregation, Aggregation::Value(_)) => {
                self.count_each(&rows);
                self.tell_second_values(&rows, found);
            }
            None if few => self.count(&rows),
            None => self.count_each(&rows),
        }
        let traced = &mut self.causes.of_values;
        self.unjudged.add_all(self.view, &rules, &absent, traced, condition);
        cases.all
    }

    /// Counts rows by group and case in a plain table.
    fn count(&mut self, rows: &InGroups<'_>) {
        let width = rows.cases.all.len();
        let mut counts = vec![0u64; self.groups.len().saturating_mul(width)];
        let mut kept: Vec<Vec<RowRef>> = vec![Vec::new(); self.groups.len()];
        let limit = self.groups.first().map_or(0, |group| group.evidence.limit());
        rows.over.each_with(&self.owners, |row, number, owner| {
            let case =
                rows.cases.numbers.get(number as usize).copied().unwrap_or_default() as usize;
            let Some(Some(group)) = self.group_of.get(owner as usize) else { return };
            if let Some(count) = counts.get_mut(group * width + case) {
                *count += 1;
            }
            if rows.is_evidence.get(case) == Some(&true)
                && let Some(kept) = kept.get_mut(*group).filter(|kept| kept.len() < limit)
            {
                kept.push(RowRef { table: rows.index, row });
            }
        });
        let counted = self.groups.iter_mut().zip(kept).zip(counts.chunks(width.max(1)));
        for ((group, kept), counts) in counted {
            let mut evidence = 0;
            for (((number, case), times), is_evidence) in
                (0u32..).zip(&rows.cases.all).zip(counts).zip(&rows.is_evidence)
            {
                if *times > 0 {
                    group.add(number, case, None, *times);
                    evidence += if *is_evidence { *times } else { 0 };
                }
            }
            group.evidence.of_many(kept, evidence);
        }
    }

    /// Counts rows one by one, where there are too many cases for a table.
    fn count_each(&mut self, rows: &InGroups<'_>) {
        rows.over.each_with(&self.owners, |row, number, owner| {
            let Some(Some(group)) = self.group_of.get(owner as usize) else { return };
            if let Some(group) = self.groups.get_mut(*group) {
                rows.put(group, row, number, None);
            }
        });
    }

    /// Counts the different keys of the rows in a column.
    fn count_units(&mut self, rows: &InGroups<'_>, unit: ColumnIndex) {
        let ledger = self.view.ledger;
        let Some(column) = ledger.columns.get(unit.0) else { return };
        let folded = folded_codes(&column.values);
        let unjudged = &mut self.unjudged;
        rows.over.each_with(&self.owners, |row, number, owner| {
            let Some(Some(group)) = self.group_of.get(owner as usize) else { return };
            if let Some(kind) = column.value(row as usize).absence() {
                unjudged.add(true, (Some(unit), kind), row);
                return;
            }
            let unit = folded.get(ledger.code(unit, row as usize) as usize).copied();
            if let Some(group) = self.groups.get_mut(*group) {
                rows.put(group, row, number, unit);
            }
        });
    }

    fn evaluated<'r>(
        &self,
        rules: &[&Rule],
        rows: &'r [bool],
        found: &mut Diagnostics,
    ) -> OverRows<'r>
    where
        'a: 'r,
    {
        let View { method, ledgers, metric, ledger, .. } = self.view;
        let over = over_rows(method, ledgers, ledger, rules, Some(rows));
        tell_faults(&over, rules, &metric.name, ledger, found);
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

    fn tell_second_values(&self, rows: &InGroups<'_>, found: &mut Diagnostics) {
        let mut of_group: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        rows.over.each_with(&self.owners, |row, _, owner| {
            if let Some(Some(group)) = self.group_of.get(owner as usize) {
                of_group.entry(*group).or_default().push(row);
            }
        });
        for rows in of_group.values() {
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

/// Rows are counted in a plain table if it has no more cells than this, or than an eighth of the rows.
const PLAIN_COUNTS: usize = 1 << 12;

/// The rows of a metric and what each of them brings.
struct InGroups<'a> {
    over: &'a Combinations<'a>,
    cases: &'a Cases,
    /// By case.
    is_evidence: Vec<bool>,
    index: TableIndex,
}

impl InGroups<'_> {
    /// Puts one row into its group.
    fn put(&self, group: &mut Group, row: u32, number: u32, unit: Option<u32>) {
        let case = self.cases.numbers.get(number as usize).copied().unwrap_or_default();
        let Some(brings) = self.cases.all.get(case as usize) else { return };
        group.add(case, brings, unit, 1);
        if self.is_evidence.get(case as usize) == Some(&true) {
            group.evidence.push(RowRef { table: self.index, row });
        }
    }
}

/// What a rule came to, by combination.
type Results = Vec<Result<Data, Box<Fault>>>;

/// The different cases, and by combination of what the rules read which it is.
pub(super) struct Cases {
    pub(super) all: Vec<Case>,
    pub(super) numbers: Vec<u32>,
}

impl Cases {
    /// `has_main`: the first of the rules is the main one. Also the first value that is of no use, with a row.
    pub(super) fn of<'o>(
        aggregation: &Aggregation,
        has_main: bool,
        over: &'o OverRows<'_>,
    ) -> (Self, Option<(Data, u32)>) {
        let mut cases = Self { all: Vec::new(), numbers: Vec::new() };
        let mut known: FxHashMap<Case, u32> = FxHashMap::default();
        let mut wrong = None;
        let (main, under) = over.results.split_at(usize::from(has_main).min(over.results.len()));
        for (number, row) in over.combinations.first().iter().enumerate() {
            // Nothing where there is no such rule; an error where it failed, which was told.
            let came_to = |rule: Option<&'o Results>| {
                let result = rule.map(|results| results.get(number)).map(|result| match result {
                    Some(Ok(data)) => Ok(data),
                    _ => Err(()),
                });
                result.transpose()
            };
            let case = match (came_to(main.first()), came_to(under.first())) {
                (Ok(main), Ok(under)) => case(aggregation, main, under).unwrap_or_else(|data| {
                    wrong.get_or_insert((data, *row));
                    Case::Mistake
                }),
                _ => Case::Mistake,
            };
            let next = u32::try_from(cases.all.len()).unwrap_or(u32::MAX);
            cases.numbers.push(*known.entry(case).or_insert_with_key(|case| {
                cases.all.push(case.clone());
                next
            }));
        }
        (cases, wrong)
    }
}

/// The rows whose combination is absent, each with how; `kinds` by combination.
fn absent_rows(rows: &Combinations<'_>, kinds: &[Option<Absence>]) -> Vec<(u32, Absence)> {
    let mut absent = Vec::new();
    if kinds.iter().any(Option::is_some) {
        rows.each(|row, number| {
            if let Some(Some(kind)) = kinds.get(number as usize) {
                absent.push((row, *kind));
            }
        });
    }
    absent
}
