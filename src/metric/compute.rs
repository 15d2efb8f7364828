use super::{
    Measured, Measures,
    across::across,
    axes::nodes,
    environment::{Facts, TeamEnvironment},
    mistakes::{tell_fault, wrong_kind},
    over_indicators::over_indicators,
    peers::of_peers,
};
use crate::{
    diagnostic::Diagnostics,
    method::{
        model::{Method, Metric, MetricIndex, MetricSource, NodeIndex, Rule},
        scope::Symbol,
    },
    table::Ledgers,
    value::{Absence, Number, Value},
};

/// The scores of nodes, for metrics over indicators.
pub trait Scores {
    /// The printed score of a node, or why there is none.
    ///
    /// # Errors
    /// Why there is none.
    fn score(&self, team: usize, node: NodeIndex) -> Result<Number, Absence>;
}

/// The last round's value of a metric by the team's id and the metric's; `metric/indicator` for those
/// per team × indicator.
pub type Previous<'a> = dyn Fn(&str, &str) -> Option<Number> + Sync + 'a;

/// One value of a metric: the team, the indicator, and what it is.
pub(super) type Made = (usize, Option<NodeIndex>, Measured);

/// Works out one metric for all teams: over indicators, an expression, a statistic of peers, the last
/// round's value. What it needs was worked out before. One over a table is there already.
pub fn compute(
    method: &Method,
    ledgers: &Ledgers,
    metric: MetricIndex,
    measures: &mut Measures,
    scores: &(dyn Scores + Sync),
    previous: &Previous<'_>,
    found: &mut Diagnostics,
) {
    if measures.is_given(metric) {
        return;
    }
    let Some(declared) = method.metrics.get(metric.0) else { return };
    let facts = Facts { method, ledgers, measures, scores };
    let made = match &declared.source {
        // Worked out when the tables were read.
        MetricSource::Table { .. } => return,
        MetricSource::Indicators { .. } => over_indicators(facts, declared, found),
        MetricSource::Expression(rule) => expression(facts, declared, rule, found),
        MetricSource::Peers { statistic, of, within, better } => {
            of_peers(facts, declared, statistic, *of, within, *better, found)
        }
        MetricSource::Across { rule, within } => across(facts, declared, rule, within, found),
        MetricSource::Previous { metric } => {
            let before = |team: usize, node: Option<NodeIndex>| {
                let id = ledgers.team_id(team)?;
                match node.and_then(|node| method.nodes.get(node.0)) {
                    Some(node) => previous(id, &format!("{metric}/{}", node.id)),
                    None => previous(id, metric),
                }
            };
            each(method, ledgers, declared)
                .into_iter()
                .map(|(team, node)| {
                    // A new team has no last round: nothing that anybody could have handed in.
                    let value = before(team, node)
                        .map_or(Value::Absent(Absence::NotApplicable), Value::Number);
                    (team, node, Measured::of(value))
                })
                .collect()
        }
    };
    let in_order = |(at, (team, ..)): (usize, &Made)| at == *team;
    if !declared.per_indicator
        && made.len() == ledgers.teams()
        && made.iter().enumerate().all(in_order)
    {
        measures.fill(metric, made.into_iter().map(|(.., measured)| measured).collect());
        return;
    }
    for (team, node, measured) in made {
        measures.set(metric, team, node, measured);
    }
}

/// All teams, with all indicators where the metric is per indicator.
pub(super) fn each(
    method: &Method,
    ledgers: &Ledgers,
    metric: &Metric,
) -> Vec<(usize, Option<NodeIndex>)> {
    let nodes = nodes(method, metric);
    (0..ledgers.teams()).flat_map(|team| nodes.iter().map(move |node| (team, *node))).collect()
}

fn expression(
    facts: Facts<'_>,
    metric: &Metric,
    rule: &Rule,
    found: &mut Diagnostics,
) -> Vec<Made> {
    let each = each(facts.method, facts.ledgers, metric);
    found.of_each(each, |(team, node), found| {
        let environment =
            TeamEnvironment { facts, scope: &rule.scope, team, node, without_score: false };
        let value = match rule.expression.evaluate(&facts.method.script, &environment) {
            Ok(data) => data.clone().into_value().unwrap_or_else(|| {
                let name = facts.ledgers.team_name(team);
                found.push(wrong_kind(&metric.name, rule, &data, name));
                Value::Absent(Absence::NotReported)
            }),
            Err(fault) => {
                tell_fault(fault, &metric.name, facts.ledgers.team_name(team), found);
                Value::Absent(Absence::NotReported)
            }
        };
        (team, node, Measured { value, ..behind(facts, rule, team, node) })
    })
}

/// The largest denominator, all the rows and the doubts of the metrics that a rule reads; without a value.
pub(super) fn behind(
    facts: Facts<'_>,
    rule: &Rule,
    team: usize,
    node: Option<NodeIndex>,
) -> Measured {
    let mut all = Measured::absent(Absence::NotReported);
    let mut add = |metric: MetricIndex| {
        let Some(measured) = facts.measures.get(metric, team, node) else { return };
        all.evidence.merge(&measured.evidence);
        all.unresolved |= measured.unresolved;
        if measured.denominator > all.denominator {
            all.denominator.clone_from(&measured.denominator);
        }
    };
    for read in rule.expression.reads() {
        match rule.scope.symbol(read.slot) {
            Some(Symbol::Metric(metric)) => add(*metric),
            Some(Symbol::Metrics(members)) => match read.path.first() {
                Some(member) => members.get(member).into_iter().for_each(|metric| add(*metric)),
                None => members.values().for_each(|metric| add(*metric)),
            },
            _ => {}
        }
    }
    all
}
