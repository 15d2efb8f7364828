//! Tests of single scores and of numbers that are made of others: metrics in, one figure out.

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;

use super::{
    Draft,
    subject::{Asks, Subject},
    trial::Trial,
    values::{Input, Said, Sample, of_metric, of_roster},
};
use crate::method::{
    metrics_of,
    model::{ColumnIndex, Method, MetricIndex, MetricSource, NodeIndex, Rule},
    pack_tests::Figure,
    scope::Symbol,
};

/// The values with which a node is at its best and at its worst.
pub(super) struct Ends {
    pub(super) node: NodeIndex,
    pub(super) best: IndexMap<Arc<str>, Figure>,
    pub(super) worst: IndexMap<Arc<str>, Figure>,
    /// The ids of the metrics that it reads.
    pub(super) metrics: Vec<Arc<str>>,
}

/// The tests of all nodes that have a rule, and between what values each lies.
pub(super) fn of_nodes(trial: &mut Trial<'_>) -> (Vec<Draft>, Vec<Ends>) {
    let method = trial.method;
    let (mut drafts, mut ends) = (Vec::new(), Vec::new());
    for (at, node) in method.nodes.iter().enumerate() {
        let index = NodeIndex(at);
        if node.score.is_none() {
            continue;
        }
        let rules: Vec<&Rule> = node.score.iter().chain(&node.applies).collect();
        let inputs = inputs(trial, &rules, &rules, Some(index));
        let title = node.name.clone();
        let subject = Subject { title, rules, asks: Asks::Node(index), inputs, team: None };
        let Some((best, worst)) = subject.ends(trial) else { continue };
        ends.push(Ends {
            node: index,
            best: figures(&subject.inputs, &best),
            worst: figures(&subject.inputs, &worst),
            metrics: metrics(&subject.inputs),
        });
        drafts.extend(subject.suggest(trial, &best));
    }
    (drafts, ends)
}

/// The tests of metrics that an expression makes of others.
pub(super) fn of_metrics(trial: &mut Trial<'_>) -> Vec<Draft> {
    let method = trial.method;
    let mut drafts = Vec::new();
    for (at, metric) in method.metrics.iter().enumerate() {
        let MetricSource::Expression(rule) = &metric.source else { continue };
        if metric.per_indicator {
            continue;
        }
        let rules = vec![rule];
        let inputs = inputs(trial, &rules, &rules, None);
        let title = metric.name.clone();
        let asks = Asks::Metric(MetricIndex(at));
        let subject = Subject { title, rules, asks, inputs, team: None };
        if let Some((best, _)) = subject.ends(trial) {
            drafts.extend(subject.suggest(trial, &best));
        }
    }
    drafts
}

/// What goes into rules. The numbers to try are taken from the text of `said`.
pub(super) fn inputs(
    trial: &Trial<'_>,
    rules: &[&Rule],
    said: &[&Rule],
    node: Option<NodeIndex>,
) -> Vec<Input> {
    let method = trial.method;
    let said = Said::of(method, said, node, trial.day);
    let metrics: BTreeSet<MetricIndex> = rules.iter().flat_map(|rule| metrics_of(rule)).collect();
    let columns: BTreeSet<ColumnIndex> = rules.iter().flat_map(|rule| columns_of(rule)).collect();
    let of_roster = columns.into_iter().filter_map(|column| of_roster(method, column, &said));
    let of_metrics = metrics
        .into_iter()
        .filter(|metric| can_be_handed_in(method, *metric))
        .filter_map(|metric| of_metric(method, metric, node, &said, &trial.reasons(metric)));
    of_roster.chain(of_metrics).filter(|input| !input.values.is_empty()).collect()
}

fn can_be_handed_in(method: &Method, metric: MetricIndex) -> bool {
    let source = method.metrics.get(metric.0).map(|metric| &metric.source);
    !matches!(source, None | Some(MetricSource::Previous { .. }))
}

fn columns_of(rule: &Rule) -> Vec<ColumnIndex> {
    let reads = rule.expression.reads().iter();
    reads
        .filter_map(|read| match rule.scope.symbol(read.slot) {
            Some(Symbol::Roster(column)) => Some(*column),
            _ => None,
        })
        .collect()
}

fn figures(inputs: &[Input], sample: &Sample) -> IndexMap<Arc<str>, Figure> {
    let all = inputs.iter().zip(sample);
    all.filter_map(|(input, at)| Some((Arc::clone(&input.id), input.value(*at)?.clone()))).collect()
}

fn metrics(inputs: &[Input]) -> Vec<Arc<str>> {
    let metrics = inputs.iter().filter(|input| !input.roster);
    metrics.map(|input| Arc::clone(&input.id)).collect()
}
