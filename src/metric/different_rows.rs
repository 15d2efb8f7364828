//! A metric over a big ledger whose rows differ in few ways, as far as the metric reads them: each different row is
//! judged once and counts as often as it occurs. This is for what is clean; wherever there is something to tell, the
//! rows are looked at one by one ([`super::ledger_rows`]).

use super::{
    RowRef,
    aggregate::{Case, Group},
    axes::Axes,
    ledger_rows::Cases,
    unjudged::View,
};
use crate::{
    method::model::{Aggregation, ColumnIndex, MetricSource, Rule, TableIndex},
    script::{Data, Fault},
    table::{
        LedgerTable,
        ledger::{Combinations, OverRows, columns_read, over_rows},
    },
    value::Value,
};

/// The groups of the metric and its different cases; nothing if there could be more than `most` different rows or
/// there is anything to tell. `limit` is how many rows a group keeps as evidence.
pub(super) fn judge(
    view: View<'_>,
    axes: Axes,
    limit: usize,
    most: usize,
) -> Option<(Vec<Group>, Vec<Case>)> {
    let MetricSource::Table { table, aggregation, unit: None, .. } = &view.metric.source else {
        return None;
    };
    if !view.ledger.unresolved().is_empty() || matches!(aggregation, Aggregation::Value(_)) {
        return None;
    }
    let way = Way { view, axes, most };
    let groups = |different: Different<'_>| {
        let groups = different.groups(aggregation, *table, limit, axes.groups());
        (groups, different.cases)
    };
    // Of a condition only its truth matters, and of what is aggregated only what a row brings: both may be less than
    // the columns that they read.
    let different = match way.by_columns() {
        ByColumns::Different(different) => Some(different),
        ByColumns::TooMany => way.by_what_rows_bring(),
        ByColumns::Told => None,
    };
    different.map(groups)
}

/// The different rows of a metric, and what becomes of them.
struct Different<'a> {
    all: Combinations<'a>,
    /// By different row, how often it occurs.
    times: Vec<u64>,
    /// By different row, its group and its case; nothing where the metric is not about it.
    brings: Vec<Option<(usize, u32)>>,
    cases: Vec<Case>,
}

/// What came of telling rows apart by their columns.
enum ByColumns<'a> {
    Different(Different<'a>),
    /// There could be more different rows than are worth it.
    TooMany,
    /// There is something to tell.
    Told,
}

#[derive(Clone, Copy)]
struct Way<'a> {
    view: View<'a>,
    axes: Axes,
    most: usize,
}

impl<'a> Way<'a> {
    fn rules(&self) -> (Option<&'a Rule>, Vec<&'a Rule>) {
        let MetricSource::Table { condition, aggregation, .. } = &self.view.metric.source else {
            return (None, Vec::new());
        };
        let (main, under) = aggregation.rules();
        (condition.as_ref(), main.into_iter().chain(under).collect())
    }

    /// The columns that tell the group and the member, and that the rules read.
    fn columns(&self, rules: impl Iterator<Item = &'a Rule>) -> Vec<ColumnIndex> {
        let mut columns = self.axes.columns(self.view.table);
        if let MetricSource::Table { member, .. } = &self.view.metric.source {
            columns.extend(member.iter().map(|(column, _)| *column));
        }
        columns.extend(rules.flat_map(columns_read));
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// By different row, its group, where it is one of the metric's members; nothing where one of them holds no value.
    fn owners(&self, different: &LedgerTable) -> Option<Vec<Option<usize>>> {
        let mut owners: Vec<Option<usize>> =
            (0..different.rows()).map(|row| self.axes.of_row(different, row)).collect();
        let MetricSource::Table { member: Some((column, id)), .. } = &self.view.metric.source
        else {
            return Some(owners);
        };
        for (row, owner) in owners.iter_mut().enumerate().filter(|(_, owner)| owner.is_some()) {
            let value = different.value(*column, row);
            if value.absence().is_some() {
                return None;
            }
            if !matches!(value, Value::Enum(value) if value.id() == &**id) {
                *owner = None;
            }
        }
        Some(owners)
    }

    /// What the rules came to in the rows that are `chosen`; nothing where one of them failed.
    fn evaluated<'r>(
        &self,
        ledger: &'r LedgerTable,
        rules: &[&Rule],
        chosen: Option<&'r [bool]>,
    ) -> Option<OverRows<'r>> {
        let View { method, ledgers, .. } = self.view;
        let over = over_rows(method, ledgers, ledger, rules, chosen);
        over.results.iter().flatten().all(Result::is_ok).then_some(over)
    }

    /// The cases of the rules' results; nothing where a row cannot be judged.
    fn cases(&self, over: &OverRows<'_>) -> Option<Cases> {
        let MetricSource::Table { aggregation, .. } = &self.view.metric.source else {
            return None;
        };
        let (cases, wrong) = Cases::of(aggregation, aggregation.rules().0.is_some(), over);
        let sound = |case: &Case| matches!(case, Case::Share(..) | Case::Value(_));
        (wrong.is_none() && cases.all.iter().all(sound)).then_some(cases)
    }

    /// Rows are different where a column differs that anything reads.
    fn by_columns(self) -> ByColumns<'a> {
        let (condition, rules) = self.rules();
        let columns = self.columns(condition.into_iter().chain(rules.iter().copied()));
        match Combinations::counted(self.view.ledger, &columns, self.most) {
            Some((all, times)) => {
                self.judged(&columns, all, times).map_or(ByColumns::Told, ByColumns::Different)
            }
            None => ByColumns::TooMany,
        }
    }

    /// Judges each of the rows that differ in the columns; nothing where there is something to tell.
    fn judged(
        self,
        columns: &[ColumnIndex],
        all: Combinations<'a>,
        times: Vec<u64>,
    ) -> Option<Different<'a>> {
        let (condition, rules) = self.rules();
        let different = self.view.ledger.only(columns, all.first());
        let owners = self.owners(&different)?;
        let owned: Vec<bool> = owners.iter().map(Option::is_some).collect();
        let chosen = match condition {
            Some(rule) => {
                let met = self.evaluated(&different, &[rule], Some(&owned))?;
                met.combinations.rows_with(&truths(&met)?)
            }
            None => owned,
        };
        let over = self.evaluated(&different, &rules, Some(&chosen))?;
        let cases = self.cases(&over)?;
        let mut brings = vec![None; different.rows()];
        over.combinations.each(|row, number| {
            let case = cases.numbers.get(number as usize).copied().unwrap_or_default();
            let owner = owners.get(row as usize).copied().flatten();
            if let (Some(slot), Some(owner)) = (brings.get_mut(row as usize), owner) {
                *slot = Some((owner, case));
            }
        });
        Some(Different { all, times, brings, cases: cases.all })
    }

    /// Rows are different where their group differs, or what they bring to it. Nothing where there could be too many,
    /// or there is something to tell.
    fn by_what_rows_bring(self) -> Option<Different<'a>> {
        let ledger = self.view.ledger;
        let (condition, rules) = self.rules();
        let met = match condition {
            Some(rule) => {
                let met = self.evaluated(ledger, &[rule], None)?;
                Some(met.combinations.rows_with(&truths(&met)?))
            }
            None => None,
        };
        let over = self.evaluated(ledger, &rules, met.as_deref())?;
        let cases = self.cases(&over)?;
        // 0 stands for rows that the metric is not about.
        let width = u32::try_from(cases.all.len()).ok()?.checked_add(1)?;
        let case_and_one: Vec<u32> = cases.numbers.iter().map(|case| case + 1).collect();
        let mut of_row = over.combinations.codes(&case_and_one, width - 1);
        if let Some(met) = &met {
            of_row.clear_unless(met);
        }
        let columns = self.columns(std::iter::empty());
        let (all, times) =
            Combinations::counted_with(ledger, &columns, Some((of_row, width)), self.most)?;
        let different = ledger.only(&columns, all.first());
        let owners = self.owners(&different)?;
        let brings = |(row, owner): (&u32, Option<usize>)| {
            let case = all.code_of_last(*row)?.checked_sub(1)?;
            Some((owner?, case))
        };
        let brings = all.first().iter().zip(owners).map(brings).collect();
        Some(Different { all, times, brings, cases: cases.all })
    }
}

impl Different<'_> {
    fn groups(
        &self,
        aggregation: &Aggregation,
        table: TableIndex,
        limit: usize,
        count: usize,
    ) -> Vec<Group> {
        let mut groups = vec![Group::new(limit, false); count];
        let mut counts = vec![0u64; count];
        let is_evidence: Vec<bool> =
            self.cases.iter().map(|case| case.is_evidence(aggregation)).collect();
        let mut evidence: Vec<Option<usize>> = vec![None; self.brings.len()];
        for ((brings, times), evidence) in self.brings.iter().zip(&self.times).zip(&mut evidence) {
            let Some((group, number)) = brings else { continue };
            let number_of_case = *number as usize;
            if let (Some(group), Some(case)) =
                (groups.get_mut(*group), self.cases.get(number_of_case))
            {
                group.add(*number, case, None, *times);
            }
            if is_evidence.get(number_of_case) == Some(&true)
                && let Some(count) = counts.get_mut(*group)
            {
                *count += times;
                *evidence = Some(*group);
            }
        }
        keep_first(&self.all, &evidence, &counts, table, limit, &mut groups);
        groups
    }
}

/// Whether the only rule is met, by combination; nothing if it is neither met nor not met somewhere.
fn truths(over: &OverRows<'_>) -> Option<Vec<bool>> {
    let truth = |result: &Result<Data, Box<Fault>>| result.as_ref().ok()?.as_bool();
    over.only().iter().map(truth).collect()
}

/// Gives each group its count and the first rows behind it. `evidence` has the group that a different row is evidence
/// for, `counts` how many rows each group has.
fn keep_first(
    all: &Combinations<'_>,
    evidence: &[Option<usize>],
    counts: &[u64],
    table: TableIndex,
    limit: usize,
    groups: &mut [Group],
) {
    let wanted: Vec<usize> =
        counts.iter().map(|count| usize::try_from(*count).unwrap_or(limit).min(limit)).collect();
    let mut kept: Vec<Vec<RowRef>> = vec![Vec::new(); groups.len()];
    let mut open = wanted.iter().filter(|wanted| **wanted > 0).count();
    all.each_while(|row, number| {
        let group = evidence.get(number as usize).copied().flatten();
        let slot = group.and_then(|group| Some((kept.get_mut(group)?, *wanted.get(group)?)));
        if let Some((kept, wanted)) = slot
            && kept.len() < wanted
        {
            kept.push(RowRef { table, row });
            open -= usize::from(kept.len() == wanted);
        }
        open > 0
    });
    for ((group, kept), count) in groups.iter_mut().zip(kept).zip(counts) {
        group.evidence.of_many(kept, *count);
    }
}
