use std::{collections::BTreeSet, sync::Arc};

use super::{
    Builder,
    metrics_of_metrics::metrics_behind,
    modules::{mentions_param, params_named},
    order::{circle, order},
};
use crate::{
    diagnostic::{Diagnostic, Place, message, nearest},
    method::{
        model::{MetricIndex, MetricSource, NodeIndex, NodeLevel, ROOT, Rule, Step},
        scope::Symbol,
    },
};

impl Builder<'_> {
    /// The order in which metrics and nodes are worked out. Also settles which indicators a metric over
    /// indicators sees without their score, since they need it themselves.
    pub(super) fn plan(&mut self) -> Vec<Step> {
        let metrics = self.metrics.len();
        let count = metrics + self.nodes.len();
        let indicators: Vec<usize> = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.level == NodeLevel::Indicator)
            .map(|(at, _)| at)
            .collect();
        let mut needs: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut scored: Vec<usize> = Vec::new();
        for (at, metric) in self.metrics.iter().enumerate() {
            let mut list: Vec<usize> = Vec::new();
            let rules = rules_of(&metric.source);
            match &metric.source {
                MetricSource::Table { .. } | MetricSource::Previous { .. } => continue,
                MetricSource::Peers { of, .. } => list.push(of.0),
                _ => {
                    list.extend(
                        rules.iter().flat_map(|rule| metrics_of(rule)).map(|index| index.0),
                    );
                }
            }
            if let MetricSource::Indicators { .. } = &metric.source {
                let reads_score = rules.iter().any(|rule| {
                    rule.expression
                        .reads()
                        .iter()
                        .any(|read| rule.scope.symbol(read.slot) == Some(&Symbol::Score))
                });
                if reads_score {
                    scored.push(at);
                    list.extend(indicators.iter().map(|node| metrics + node));
                }
            }
            if let Some(slot) = needs.get_mut(at) {
                *slot = list;
            }
        }
        for (at, node) in self.nodes.iter().enumerate() {
            let mut list: Vec<usize> =
                node.children.iter().map(|child| metrics + child.0).collect();
            if let Some(rule) = &node.score {
                list.extend(metrics_of(rule).into_iter().map(|index| index.0));
                list.extend(self.nodes_of(rule, NodeIndex(at)).into_iter().map(|n| metrics + n.0));
            }
            if let Some(slot) = needs.get_mut(metrics + at) {
                *slot = list;
            }
        }
        for at in scored {
            let without: BTreeSet<usize> = reaching(&needs, at)
                .into_iter()
                .filter(|thing| {
                    thing.checked_sub(metrics).is_some_and(|node| indicators.contains(&node))
                })
                .collect();
            if let Some(slot) = needs.get_mut(at) {
                slot.retain(|need| !without.contains(need));
            }
            if let Some(MetricSource::Indicators { without_score, .. }) =
                self.metrics.get_mut(at).map(|metric| &mut metric.source)
            {
                *without_score = without
                    .iter()
                    .filter_map(|at| at.checked_sub(metrics))
                    .map(NodeIndex)
                    .collect();
            }
        }
        let (sorted, circles) = order(&needs);
        let name = |thing: usize| match thing.checked_sub(metrics) {
            None => self.metrics.get(thing).map(|metric| (metric.id.to_string(), &metric.place)),
            Some(node) => self.nodes.get(node).map(|node| (node.id.to_string(), &node.place)),
        };
        for round in circles {
            let names: Vec<String> =
                round.iter().filter_map(|thing| name(*thing)).map(|(name, _)| name).collect();
            let place =
                round.first().and_then(|thing| name(*thing)).map(|(_, place)| place.clone());
            self.found.push(circle(&names, place.unwrap_or_default()));
        }
        sorted
            .into_iter()
            .map(|thing| match thing.checked_sub(metrics) {
                None => Step::Metric(MetricIndex(thing)),
                Some(node) => Step::Node(NodeIndex(node)),
            })
            .collect()
    }

    /// The nodes whose scores the rule of the node `at` reads.
    fn nodes_of(&self, rule: &Rule, at: NodeIndex) -> Vec<NodeIndex> {
        let mut found = Vec::new();
        for read in rule.expression.reads() {
            let level = match rule.scope.symbol(read.slot) {
                Some(Symbol::Groups) => NodeLevel::Group,
                Some(Symbol::Indicators) => NodeLevel::Indicator,
                _ => continue,
            };
            let all = self.nodes.iter().enumerate().filter(|(_, node)| node.level == level);
            match read.path.as_slice() {
                // Full points are known from the start.
                [_, part] if &**part == "points" => {}
                [id, ..] => found
                    .extend(all.filter(|(_, node)| node.id == *id).map(|(at, _)| NodeIndex(at))),
                // It looks one up: any of those below it.
                [] => found.extend(
                    all.filter(|(other, _)| self.is_below(NodeIndex(*other), at))
                        .map(|(at, _)| NodeIndex(at)),
                ),
            }
        }
        found
    }

    fn is_below(&self, node: NodeIndex, above: NodeIndex) -> bool {
        let mut now = self.nodes.get(node.0).and_then(|node| node.parent);
        while let Some(parent) = now {
            if parent == above {
                return true;
            }
            if parent == ROOT {
                return false;
            }
            now = self.nodes.get(parent.0).and_then(|node| node.parent);
        }
        false
    }

    /// Warnings about what is declared and never used.
    pub(super) fn unused(&mut self, rules: &[Rule]) {
        // Metrics that no score uses are numbers for people; they are no mistake.
        for (name, param) in &self.params {
            if !self.reads_param(rules, name) {
                self.found.push(
                    Diagnostic::warning(
                        "unused-param",
                        param.place.clone(),
                        message!(zh: "常数 `{name}` 没有用到", en: "the param `{name}` is not used"),
                    )
                    .help(message!(
                        zh: "删去它，或在规则里用 params.{name}",
                        en: "take it out, or use params.{name} in a rule"
                    )),
                );
            }
        }
    }

    /// Mistakes in `params.name` inside the functions, which would only be seen when they are called.
    pub(super) fn unknown_params(&mut self) {
        let own = self.nodes.iter().flat_map(|node| node.params.keys());
        let known: BTreeSet<Arc<str>> = self.params.keys().chain(own).cloned().collect();
        for module in &self.modules {
            for (name, span) in params_named(&module.text) {
                if known.contains(name) {
                    continue;
                }
                let place = Place::in_source(&module.file, &module.text, span);
                let text = message!(zh: "没有常数 `{name}`", en: "there is no param `{name}`");
                let diagnostic = Diagnostic::error("unknown-param", place, text);
                self.found.push(match nearest(name, known.iter().map(|name| &**name)) {
                    Some(near) => diagnostic.help(message!(
                        zh: "是不是 params.{near}？",
                        en: "did you mean params.{near}?"
                    )),
                    None => diagnostic.help(message!(
                        zh: "在 method.toml 的 [params] 里写上它",
                        en: "declare it in [params] of method.toml"
                    )),
                });
            }
        }
    }

    fn reads_param(&self, rules: &[Rule], name: &Arc<str>) -> bool {
        let read = rules.iter().any(|rule| {
            rule.expression.reads().iter().any(|read| {
                rule.scope.symbol(read.slot) == Some(&Symbol::Params)
                    && read.path.first().is_none_or(|part| part == name)
            })
        });
        read || self.modules.iter().any(|module| mentions_param(&module.text, name))
    }
}

/// All that cannot be worked out before `target`, following the needs backwards.
fn reaching(needs: &[Vec<usize>], target: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([target]);
    let mut grown = true;
    while grown {
        grown = false;
        for (thing, list) in needs.iter().enumerate() {
            if !found.contains(&thing) && list.iter().any(|need| found.contains(need)) {
                found.insert(thing);
                grown = true;
            }
        }
    }
    found
}

/// The metrics that a rule reads.
pub(crate) fn metrics_of(rule: &Rule) -> Vec<MetricIndex> {
    rule.expression
        .reads()
        .iter()
        .flat_map(|read| metrics_behind(&rule.scope, read.slot, &read.path))
        .collect()
}

/// The rules of a metric.
pub(crate) fn rules_of(source: &MetricSource) -> Vec<&Rule> {
    let (condition, aggregation) = match source {
        MetricSource::Table { condition, aggregation, .. }
        | MetricSource::Indicators { condition, aggregation, .. } => (condition, aggregation),
        MetricSource::Expression(rule) | MetricSource::Across { rule, .. } => return vec![rule],
        MetricSource::Peers { .. } | MetricSource::Previous { .. } => return Vec::new(),
    };
    let mut rules: Vec<&Rule> = condition.iter().collect();
    let (main, under) = aggregation.rules();
    rules.extend(main);
    rules.extend(under);
    rules
}
