//! What has to be worked out for a few scores.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    method::{
        metrics_of,
        model::{Method, MetricIndex, MetricSource, NodeIndex, NodeLevel, Rule, Step},
        rules_of,
        scope::Symbol,
    },
    metric::Measures,
};

/// Takes all out of the method that the nodes and metrics do not rest on. What `measures` was given rests on
/// nothing.
pub(super) fn prune(
    method: &mut Method,
    nodes: &[NodeIndex],
    metrics: &[MetricIndex],
    measures: &Measures,
) {
    let mut open: Vec<Step> = nodes.iter().copied().map(Step::Node).collect();
    open.extend(metrics.iter().copied().map(Step::Metric));
    let mut needed: BTreeSet<(usize, usize)> = BTreeSet::new();
    while let Some(step) = open.pop() {
        if !needed.insert(place(step)) {
            continue;
        }
        match step {
            Step::Node(node) => of_node(method, node, &mut open),
            Step::Metric(metric) if !measures.is_given(metric) => {
                of_metric(method, metric, &mut open);
            }
            Step::Metric(_) => {}
        }
    }
    method.plan.retain(|step| needed.contains(&place(*step)));
    method.bonuses.clear();
    method.deductions.clear();
    method.vetoes.clear();
}

fn place(step: Step) -> (usize, usize) {
    match step {
        Step::Metric(metric) => (0, metric.0),
        Step::Node(node) => (1, node.0),
    }
}

fn of_node(method: &Method, node: NodeIndex, open: &mut Vec<Step>) {
    let Some(node) = method.nodes.get(node.0) else { return };
    match &node.score {
        Some(rule) => of_rule(method, rule, open),
        None => open.extend(node.children.iter().copied().map(Step::Node)),
    }
}

fn of_metric(method: &Method, metric: MetricIndex, open: &mut Vec<Step>) {
    let Some(metric) = method.metrics.get(metric.0) else { return };
    match &metric.source {
        MetricSource::Table { .. } | MetricSource::Previous { .. } => {}
        MetricSource::Peers { of, .. } => open.push(Step::Metric(*of)),
        source => {
            for rule in rules_of(source) {
                of_rule(method, rule, open);
                let reads_score = rule.expression.reads().iter().any(|read| {
                    matches!(
                        rule.scope.symbol(read.slot),
                        Some(Symbol::Score | Symbol::Rate | Symbol::Lost)
                    )
                });
                if reads_score {
                    open.extend(level(method, NodeLevel::Indicator).map(Step::Node));
                }
            }
        }
    }
}

fn level(method: &Method, level: NodeLevel) -> impl Iterator<Item = NodeIndex> {
    let nodes = method.nodes.iter().enumerate();
    nodes.filter(move |(_, node)| node.level == level).map(|(at, _)| NodeIndex(at))
}

fn of_rule(method: &Method, rule: &Rule, open: &mut Vec<Step>) {
    open.extend(metrics_of(rule).into_iter().map(Step::Metric));
    for read in rule.expression.reads() {
        let of = match rule.scope.symbol(read.slot) {
            Some(Symbol::Groups) => NodeLevel::Group,
            Some(Symbol::Indicators) => NodeLevel::Indicator,
            _ => continue,
        };
        let id: Option<&Arc<str>> = read.path.first();
        let wanted = |node: &NodeIndex| {
            id.is_none_or(|id| method.nodes.get(node.0).is_some_and(|node| node.id == *id))
        };
        open.extend(level(method, of).filter(wanted).map(Step::Node));
    }
}
