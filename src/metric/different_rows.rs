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
    method::model::{Aggregation, ColumnIndex, Metric, MetricSource, Rule, TableIndex},
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
    let Metric { source, .. } = view.metric;
    let MetricSource::Table { table, condition, member, aggregation, unit: None, .. } = source
    else {
        return None;
    };
    let ledger = view.ledger;
    let clean = ledger.unresolved().is_empty() && !matches!(aggregation, Aggregation::Value(_));
    if !clean {
        return None;
    }
    let (main, under) = aggregation.rules();
    let rules: Vec<&Rule> = main.into_iter().chain(under).collect();
    let columns_with = |condition: Option<&Rule>| {
        let mut columns = axes.columns(view.table);
        columns.extend(member.iter().map(|(column, _)| *column));
        columns.extend(condition.into_iter().chain(rules.iter().copied()).flat_map(columns_read));
        columns.sort_unstable();
        columns.dedup();
        columns
    };
    let mut columns = columns_with(condition.as_ref());
    let met_by_row;
    let (all, times, met) = match Combinations::counted(ledger, &columns, most) {
        Some((all, times)) => (all, times, None),
        None => {
            // Of the condition only its truth matters, which is less than the columns that it reads.
            let condition = condition.as_ref()?;
            let over = over_rows(view.method, view.ledgers, ledger, &[condition], None);
            let truths: Vec<u32> = truths(&over)?.into_iter().map(u32::from).collect();
            met_by_row = over.combinations.codes(&truths, 1);
            columns = columns_with(None);
            let (all, times) =
                Combinations::counted_with(ledger, &columns, Some((&met_by_row, 2)), most)?;
            let is_met = |row: &u32| met_by_row.get(*row as usize) == Some(1);
            let met: Vec<bool> = all.first().iter().map(is_met).collect();
            (all, times, Some(met))
        }
    };
    let different = ledger.only(&columns, all.first());

    let group_of: Vec<Option<usize>> =
        (0..different.rows()).map(|row| axes.of_row(&different, row)).collect();
    let owned: Vec<bool> = group_of.iter().map(Option::is_some).collect();
    let members = match member {
        Some((column, id)) => members(&different, *column, id, owned)?,
        None => owned,
    };
    let over = |rules: &[&Rule], chosen| -> Option<OverRows<'_>> {
        let over = over_rows(view.method, view.ledgers, &different, rules, Some(chosen));
        over.results.iter().flatten().all(Result::is_ok).then_some(over)
    };
    let chosen = match (condition, met) {
        (_, Some(met)) => members.iter().zip(met).map(|(member, met)| *member && met).collect(),
        (Some(rule), None) => {
            let met = over(&[rule], &members)?;
            met.combinations.rows_with(&truths(&met)?)
        }
        (None, None) => members,
    };
    let over = over(&rules, &chosen)?;
    let (cases, wrong) = Cases::of(aggregation, main.is_some(), &over);
    let sound = |case: &Case| matches!(case, Case::Share(..) | Case::Value(_));
    if wrong.is_some() || !cases.all.iter().all(sound) {
        return None;
    }
    let mut groups = vec![Group::new(limit, false); axes.groups()];
    let mut counts = vec![0u64; groups.len()];
    let mut evidence: Vec<Option<usize>> = vec![None; different.rows()];
    over.combinations.each(|row, number| {
        let row = row as usize;
        let case = cases.numbers.get(number as usize).copied().unwrap_or_default();
        let (Some(Some(group)), Some(brings), Some(times)) =
            (group_of.get(row), cases.all.get(case as usize), times.get(row))
        else {
            return;
        };
        if let Some(group) = groups.get_mut(*group) {
            group.add(case, brings, None, *times);
        }
        if brings.is_evidence(aggregation)
            && let (Some(count), Some(slot)) = (counts.get_mut(*group), evidence.get_mut(row))
        {
            *count += times;
            *slot = Some(*group);
        }
    });
    keep_first(&all, &evidence, &counts, *table, limit, &mut groups);
    Some((groups, cases.all))
}

/// Whether the only rule is met, by combination; nothing if it is neither met nor not met somewhere.
fn truths(over: &OverRows<'_>) -> Option<Vec<bool>> {
    let truth = |result: &Result<Data, Box<Fault>>| result.as_ref().ok()?.as_bool();
    over.only().iter().map(truth).collect()
}

/// Those of the rows that hold the member; nothing if one of them holds no value.
fn members(
    rows: &LedgerTable,
    column: ColumnIndex,
    id: &str,
    mut chosen: Vec<bool>,
) -> Option<Vec<bool>> {
    for (row, chosen) in chosen.iter_mut().enumerate().filter(|(_, chosen)| **chosen) {
        let value = rows.value(column, row);
        if value.absence().is_some() {
            return None;
        }
        *chosen = matches!(value, Value::Enum(value) if value.id() == id);
    }
    Some(chosen)
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
