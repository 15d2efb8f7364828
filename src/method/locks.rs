//! What the locked indicators of a method reach.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    build::{mentions_param, metrics_of, node_rules, rules_of},
    document::Table as Document,
    layers::Layer,
    model::{ColumnIndex, ColumnOrigin, Method, MetricIndex, MetricSource, Rule, TableIndex},
    overlay::Locks,
    scope::Symbol,
};

/// The ids of the indicators that `document` locks.
pub(super) fn locked(document: &Document) -> BTreeSet<Arc<str>> {
    let indicators = document.get("indicator").and_then(|field| field.item.as_list());
    let everywhere = document
        .get("defaults")
        .and_then(|field| field.item.as_table()?.get("indicator"))
        .is_some_and(|field| field.item.flag_at("locked"));
    indicators
        .unwrap_or_default()
        .iter()
        .filter(|item| {
            let says = item.as_table().is_some_and(|table| table.contains_key("locked"));
            item.flag_at("locked") || (everywhere && !says)
        })
        .filter_map(|item| item.text_at("id").cloned())
        .collect()
}

/// The locked indicators of `method` and all that they reach.
pub(super) fn locks(method: &Method, layers: &[Layer]) -> Locks {
    let mut reach = Reach { method, layers, locks: Locks::default(), metrics: BTreeSet::new() };
    for node in method.nodes.iter().filter(|node| node.locked) {
        reach.locks.indicators.insert(Arc::clone(&node.id));
        for rule in node_rules(node) {
            // The indicator's own params are part of it.
            reach.rule(rule, None);
        }
    }
    reach.locks
}

struct Reach<'a> {
    method: &'a Method,
    layers: &'a [Layer],
    locks: Locks,
    metrics: BTreeSet<MetricIndex>,
}

impl Reach<'_> {
    fn rule(&mut self, rule: &Rule, table: Option<TableIndex>) {
        for read in rule.expression.reads() {
            match rule.scope.symbol(read.slot) {
                Some(Symbol::Column(column)) => {
                    if let Some(table) = table {
                        self.column(table, *column);
                    }
                }
                Some(Symbol::Roster(column)) => self.column(self.method.roster, *column),
                Some(Symbol::Teams) => {
                    for id in &read.path {
                        self.roster_column(id);
                    }
                }
                Some(Symbol::Reference(table)) => self.whole(*table),
                Some(Symbol::Params) => self.locks.params.extend(read.path.first().cloned()),
                _ => {}
            }
        }
        for metric in metrics_of(rule) {
            self.metric(metric);
        }
        for (module, _) in rule.expression.calls() {
            if self.locks.modules.insert(Arc::clone(module)) {
                self.module(module);
            }
        }
    }

    /// Params that the functions of a module read.
    fn module(&mut self, name: &str) {
        let file = format!("{name}.rhai");
        let text = self.layers.iter().find_map(|layer| layer.pack.file(&file));
        let Some(text) = text.and_then(|file| std::str::from_utf8(&file.bytes).ok()) else {
            return;
        };
        let read = self.method.params.keys().filter(|param| mentions_param(text, param));
        self.locks.params.extend(read.cloned());
    }

    fn roster_column(&mut self, id: &Arc<str>) {
        let roster = self.method.tables.get(self.method.roster.0);
        let at = roster.and_then(|table| table.columns.iter().position(|column| column.id == *id));
        if let Some(at) = at {
            self.column(self.method.roster, ColumnIndex(at));
        }
    }

    fn metric(&mut self, index: MetricIndex) {
        if !self.metrics.insert(index) {
            return;
        }
        let Some(metric) = self.method.metrics.get(index.0) else { return };
        let id = metric.id.split('.').next().unwrap_or(&metric.id);
        self.locks.metrics.insert(Arc::from(id));
        let table = match &metric.source {
            MetricSource::Table { table, unit, member, .. } => {
                self.table(*table);
                for column in unit.iter().chain(member.iter().map(|(column, _)| column)) {
                    self.column(*table, *column);
                }
                Some(*table)
            }
            MetricSource::Peers { of, within, .. } => {
                self.metric(*of);
                for column in within {
                    self.column(self.method.roster, *column);
                }
                None
            }
            MetricSource::Across { within, .. } => {
                for column in within {
                    self.column(self.method.roster, *column);
                }
                None
            }
            _ => None,
        };
        for rule in rules_of(&metric.source) {
            self.rule(rule, table);
        }
    }

    /// A table whose rows are counted: also what says whose they are.
    fn table(&mut self, index: TableIndex) {
        let Some(table) = self.method.tables.get(index.0) else { return };
        self.locks.tables.insert(Arc::clone(&table.id));
        for column in table.key.iter().chain(&table.team).chain(&table.indicator) {
            self.column(index, *column);
        }
    }

    fn whole(&mut self, index: TableIndex) {
        self.table(index);
        let count = self.method.tables.get(index.0).map_or(0, |table| table.columns.len());
        for at in 0..count {
            self.column(index, ColumnIndex(at));
        }
    }

    fn column(&mut self, table: TableIndex, column: ColumnIndex) {
        let Some(owner) = self.method.tables.get(table.0) else { return };
        let Some(found) = owner.columns.get(column.0) else { return };
        if !self.locks.columns.insert((Arc::clone(&owner.id), Arc::clone(&found.id))) {
            return;
        }
        self.locks.tables.insert(Arc::clone(&owner.id));
        match &found.origin {
            ColumnOrigin::Derived(rule) => self.rule(rule, Some(table)),
            ColumnOrigin::Highest { by, per } => {
                self.rule(by, Some(table));
                for column in per {
                    self.column(table, *column);
                }
            }
            ColumnOrigin::Nth { per, order } => {
                for column in per.iter().chain(order) {
                    self.column(table, *column);
                }
            }
            ColumnOrigin::WordIn(from) => self.column(table, *from),
            ColumnOrigin::File | ColumnOrigin::HeaderIndicator => {}
        }
    }
}
