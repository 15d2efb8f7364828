//! What is declared and never used.

use std::collections::BTreeSet;

use super::{Finding, analysis::Analysis};
use crate::{
    diagnostic::{Diagnostic, counted, listed, message},
    method::{
        metrics_of,
        model::{ColumnIndex, ColumnOrigin, Method, MetricSource, Table, TableIndex, TieBreakBy},
        scope::Symbol,
    },
};

const METRIC: &str = "unused-metric";
const FUNCTION: &str = "unused-function";
const TABLE: &str = "unused-table";
const COLUMN: &str = "unused-column";
const UNREAD: &str = "unread-columns";

pub(super) fn find(analysis: &Analysis<'_>) -> Vec<Finding> {
    let mut found = metrics(analysis);
    found.extend(functions(analysis));
    found.extend(tables(analysis));
    found
}

fn metrics(analysis: &Analysis<'_>) -> Vec<Finding> {
    let method = analysis.domains.method;
    let mut used: BTreeSet<usize> = analysis
        .sites
        .iter()
        .flat_map(|site| metrics_of(site.rule))
        .map(|metric| metric.0)
        .collect();
    for metric in &method.metrics {
        if let MetricSource::Peers { of, .. } = &metric.source {
            used.insert(of.0);
        }
    }
    for ranking in &method.rankings {
        used.extend(ranking.tie_breaks.iter().filter_map(|tie| match tie.by {
            TieBreakBy::Metric(metric) => Some(metric.0),
            TieBreakBy::Node(_) => None,
        }));
    }
    // Of the metrics that `each` makes, one that is read speaks for all.
    let stem = |id: &str| id.split('.').next().unwrap_or(id).to_owned();
    let stems: BTreeSet<String> = method
        .metrics
        .iter()
        .enumerate()
        .filter(|(at, _)| used.contains(at))
        .map(|(_, metric)| stem(&metric.id))
        .collect();
    let mut told = BTreeSet::new();
    method
        .metrics
        .iter()
        .filter(|metric| !stems.contains(&stem(&metric.id)) && told.insert(stem(&metric.id)))
        .map(|metric| {
            let id = stem(&metric.id);
            let diagnostic = Diagnostic::note(
                METRIC,
                metric.place.clone(),
                message!(
                    zh: "数 `{id}` 没有规则用到，只列在数表里",
                    en: "no rule reads the metric `{id}`: it is only listed",
                ),
            )
            .help(message!(
                zh: "给人看的可以留着；不需要的删去",
                en: "leave it if people look at it; else take it out",
            ));
            Finding { at: format!("metrics.{id}"), diagnostic }
        })
        .collect()
}

fn functions(analysis: &Analysis<'_>) -> Vec<Finding> {
    let method = analysis.domains.method;
    let called: BTreeSet<_> =
        analysis.sites.iter().flat_map(|site| site.rule.expression.calls()).collect();
    method
        .script
        .functions()
        .iter()
        .filter(|function| {
            !called
                .iter()
                .any(|(module, name)| *module == function.module && *name == function.name)
        })
        .map(|function| {
            let (module, name) = (&function.module, &function.name);
            let diagnostic = Diagnostic::warning(
                FUNCTION,
                function.place.clone(),
                message!(
                    zh: "函数 {module}::{name} 没有规则调用",
                    en: "no rule calls the function {module}::{name}",
                ),
            )
            .help(message!(zh: "删去它，或在规则里调用", en: "take it out, or call it in a rule"));
            Finding { at: format!("{module}::{name}"), diagnostic }
        })
        .collect()
}

/// The columns that rules read, by table.
fn read_columns(analysis: &Analysis<'_>) -> BTreeSet<(usize, usize)> {
    let method = analysis.domains.method;
    let mut read = BTreeSet::new();
    for site in &analysis.sites {
        for one in site.rule.expression.reads() {
            match site.rule.scope.symbol(one.slot) {
                Some(Symbol::Column(column)) => {
                    if let Some(table) = site.stand.table {
                        read.insert((table.0, column.0));
                    }
                }
                Some(Symbol::Roster(column)) => {
                    read.insert((method.roster.0, column.0));
                }
                _ => {}
            }
        }
    }
    if let Some(problems) = method.judge.problems {
        read.extend([problems.of, problems.unit].map(|column| (problems.table.0, column.0)));
    }
    for metric in &method.metrics {
        if let MetricSource::Table { table, member, unit, .. } = &metric.source {
            let columns = member.iter().map(|(column, _)| *column).chain(*unit);
            read.extend(columns.map(|column| (table.0, column.0)));
        }
        if let MetricSource::Peers { within, .. } | MetricSource::Across { within, .. } =
            &metric.source
        {
            read.extend(within.iter().map(|column| (method.roster.0, column.0)));
        }
    }
    let within = method.rankings.iter().flat_map(|ranking| &ranking.within).chain(
        method.nodes.iter().filter_map(|node| node.rescale.as_ref()).flat_map(|r| &r.within),
    );
    read.extend(
        within
            .chain(&method.rank_within)
            .chain(method.roster_name.iter())
            .chain(method.roster_aliases.iter())
            .map(|column: &ColumnIndex| (method.roster.0, column.0)),
    );
    for (at, table) in method.tables.iter().enumerate() {
        let structural = table.key.iter().chain(table.team.iter()).chain(table.indicator.iter());
        read.extend(structural.map(|column| (at, column.0)));
        for column in &table.columns {
            match &column.origin {
                ColumnOrigin::Highest { per, .. } => {
                    read.extend(per.iter().map(|column| (at, column.0)));
                }
                ColumnOrigin::Nth { per, order } => {
                    read.extend(per.iter().chain(order).map(|column| (at, column.0)));
                }
                _ => {}
            }
            if let Some((_, column)) = &column.words {
                read.insert((at, column.0));
            }
        }
    }
    read
}

fn tables(analysis: &Analysis<'_>) -> Vec<Finding> {
    let method = analysis.domains.method;
    let read = read_columns(analysis);
    let names: BTreeSet<usize> = analysis
        .sites
        .iter()
        .flat_map(|site| {
            site.rule.expression.reads().iter().filter_map(|read| {
                match site.rule.scope.symbol(read.slot) {
                    Some(Symbol::Reference(table)) => Some(table.0),
                    _ => None,
                }
            })
        })
        .collect();
    let mut found = Vec::new();
    for (at, table) in method.tables.iter().enumerate() {
        let roster = TableIndex(at) == method.roster;
        let used = roster
            || table.calendar
            || names.contains(&at)
            || in_modules(method, &table.id)
            || method.judge.problems.is_some_and(|problems| problems.table == TableIndex(at))
            || method.metrics.iter().any(|metric| metric.table() == Some(TableIndex(at)));
        let id = &table.id;
        if !used {
            let diagnostic = Diagnostic::warning(
                TABLE,
                table.place.clone(),
                message!(zh: "表 `{id}` 没有规则用到", en: "no rule reads the table `{id}`"),
            )
            .help(message!(
                zh: "删去它，或用它算一个数（[metrics.…] table = \"{id}\"）",
                en: "take it out, or make a metric of it ([metrics.…] table = \"{id}\")",
            ));
            found.push(Finding { at: format!("tables.{id}"), diagnostic });
        } else if !table.reference && !table.calendar {
            found.extend(columns(at, table, &read));
        }
    }
    found
}

/// Texts of modules and rules may ask for a table in other ways: `supplied("id")`.
fn in_modules(method: &Method, id: &str) -> bool {
    method.script.modules().iter().any(|module| module.text.contains(id))
        || method.declared.iter().any(|declared| {
            declared.value.contains(&format!("\"{id}\"")) && declared.value.contains("supplied")
        })
}

fn columns(at: usize, table: &Table, read: &BTreeSet<(usize, usize)>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut plain = Vec::new();
    for (place, column) in table.columns.iter().enumerate() {
        if read.contains(&(at, place)) || column.private || column.check.is_some() {
            continue;
        }
        let (table, id) = (&table.id, &column.id);
        match column.origin {
            ColumnOrigin::Derived(_) | ColumnOrigin::Highest { .. } | ColumnOrigin::Nth { .. } => {
                let diagnostic = Diagnostic::warning(
                    COLUMN,
                    column.place.clone(),
                    message!(
                        zh: "推算列 `{table}.{id}` 没有规则用到",
                        en: "no rule reads the derived column `{table}.{id}`",
                    ),
                )
                .help(message!(zh: "删去它，或在规则里用", en: "take it out, or use it in a rule"));
                found.push(Finding { at: format!("tables.{table}.columns.{id}"), diagnostic });
            }
            ColumnOrigin::File => plain.push(format!("{id}")),
            ColumnOrigin::WordIn(_) | ColumnOrigin::HeaderIndicator => {}
        }
    }
    if !plain.is_empty() {
        let (id, count) = (&table.id, plain.len());
        let (zh, en) = listed(&plain);
        let columns = counted(&count, "column");
        let diagnostic = Diagnostic::note(
            UNREAD,
            table.place.clone(),
            message!(
                zh: "表 `{id}` 有 {count} 列没有规则用到：{zh}",
                en: "no rule reads {columns} of the table `{id}`: {en}",
            ),
        )
        .help(message!(
            zh: "办事人员自用的可以留着",
            en: "leave them if clerks use them",
        ));
        found.push(Finding { at: format!("tables.{id}"), diagnostic });
    }
    found
}
