//! For what reasons a number may be absent, by what the method declares.

use std::collections::BTreeSet;

use crate::{
    method::{
        metrics_of,
        model::{
            Aggregation, Column, Method, MetricIndex, MetricSource, Required, Rule, TableIndex,
        },
        rules_of,
        scope::Symbol,
    },
    value::Absence,
};

/// The reasons for each metric, by its place.
pub(super) fn of_metrics(method: &Method) -> Vec<BTreeSet<Absence>> {
    let mut all: Vec<Option<BTreeSet<Absence>>> = vec![None; method.metrics.len()];
    for at in 0..method.metrics.len() {
        of_metric(method, MetricIndex(at), &mut all);
    }
    all.into_iter().map(Option::unwrap_or_default).collect()
}

fn of_metric(
    method: &Method,
    index: MetricIndex,
    all: &mut Vec<Option<BTreeSet<Absence>>>,
) -> BTreeSet<Absence> {
    if let Some(Some(known)) = all.get(index.0) {
        return known.clone();
    }
    // A metric that looks at itself is refused when the method is loaded.
    if let Some(slot) = all.get_mut(index.0) {
        *slot = Some(BTreeSet::new());
    }
    let Some(metric) = method.metrics.get(index.0) else { return BTreeSet::new() };
    let mut kinds = BTreeSet::new();
    match &metric.source {
        MetricSource::Table { table, aggregation, at_least, .. } => {
            if metric.empty.is_none() {
                kinds.extend(over_no_rows(aggregation));
            }
            if at_least.is_some() {
                kinds.insert(Absence::TooFew);
            }
            of_table(method, *table, aggregation, &mut kinds);
        }
        MetricSource::Indicators { aggregation, at_least, .. } => {
            kinds.extend(over_no_rows(aggregation));
            if at_least.is_some() {
                kinds.insert(Absence::TooFew);
            }
        }
        MetricSource::Expression(_) | MetricSource::Across { .. } => {
            for rule in rules_of(&metric.source) {
                for read in metrics_of(rule) {
                    kinds.extend(of_metric(method, read, all));
                }
                kinds.extend(of_roster(method, rule));
            }
        }
        MetricSource::Peers { of, .. } => kinds.extend(of_metric(method, *of, all)),
        // A team that is new has no round before.
        MetricSource::Previous { .. } => {
            kinds.insert(Absence::NotApplicable);
        }
    }
    if let Some(slot) = all.get_mut(index.0) {
        *slot = Some(kinds.clone());
    }
    kinds
}

fn over_no_rows(aggregation: &Aggregation) -> Option<Absence> {
    match aggregation {
        Aggregation::Count(_) | Aggregation::Sum(_) | Aggregation::Distinct(_) => None,
        Aggregation::Ratio(..) => Some(Absence::NotApplicable),
        _ => Some(Absence::NotReported),
    }
}

fn of_table(
    method: &Method,
    index: TableIndex,
    aggregation: &Aggregation,
    kinds: &mut BTreeSet<Absence>,
) {
    let Some(table) = method.tables.get(index.0) else { return };
    if table.required != Required::Yes && table.in_pack.is_none() && index != method.roster {
        kinds.insert(Absence::NotReported);
    }
    // A cell by itself brings its own reasons along.
    if let Aggregation::Value(rule) = aggregation {
        for read in rule.expression.reads() {
            if let Some(Symbol::Column(column)) = rule.scope.symbol(read.slot)
                && let Some(column) = table.columns.get(column.0)
            {
                kinds.extend(of_column(column));
            }
        }
    }
}

fn of_roster(method: &Method, rule: &Rule) -> BTreeSet<Absence> {
    let columns = method.tables.get(method.roster.0).map(|table| &table.columns);
    let mut kinds = BTreeSet::new();
    for read in rule.expression.reads() {
        if let Some(Symbol::Roster(column)) = rule.scope.symbol(read.slot)
            && let Some(column) = columns.and_then(|columns| columns.get(column.0))
        {
            kinds.extend(of_column(column));
        }
    }
    kinds
}

fn of_column(column: &Column) -> BTreeSet<Absence> {
    let words = column.absent.iter().map(|(kind, _)| *kind);
    let blank = (!column.required).then_some(Absence::NotReported);
    words.chain(blank).collect()
}
