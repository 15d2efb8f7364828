use std::sync::Arc;

use super::{Measures, Scores};
use crate::{
    method::{
        model::{Method, MetricIndex, NodeIndex},
        scope::{Scope, Symbol},
    },
    script::{Context, Data, Environment, MetricMark},
    table::{Ledgers, ledger::walk},
    value::{Number, Value},
};

/// Everything that metrics are worked out from.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) method: &'a Method,
    pub(super) ledgers: &'a Ledgers,
    pub(super) measures: &'a Measures,
    pub(super) scores: &'a (dyn Scores + Sync),
}

/// What the expression of a metric sees of one team, and of one indicator where it is about one.
pub(super) struct TeamEnvironment<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) scope: &'a Scope,
    pub(super) team: usize,
    pub(super) node: Option<NodeIndex>,
    /// The node's score is not to be seen, since it needs this metric itself.
    pub(super) without_score: bool,
}

impl TeamEnvironment<'_> {
    fn metric(&self, metric: MetricIndex) -> Data {
        let measured = self.facts.measures.get(metric, self.team, self.node);
        match measured.map(|measured| &measured.value) {
            Some(Value::Number(number)) => match u32::try_from(metric.0) {
                Ok(mark) => Data::Measure(number.clone(), MetricMark(mark)),
                Err(_) => Data::number(number.clone()),
            },
            Some(value) => Data::Value(value.clone()),
            None => Data::NOT_REPORTED,
        }
    }

    fn score(&self) -> Data {
        let Some(node) = self.node.filter(|_| !self.without_score) else {
            return Data::NOT_REPORTED;
        };
        match self.facts.scores.score(self.team, node) {
            Ok(score) => Data::number(score),
            Err(kind) => Data::absent(kind),
        }
    }

    fn points(&self) -> Option<&Number> {
        Some(&self.facts.method.nodes.get(self.node?.0)?.points)
    }

    /// `score ÷ points` or `points − score`.
    fn of_score(&self, made: impl Fn(&Number, &Number) -> Option<Number>) -> Data {
        let score = self.score();
        match (score.as_number(), self.points()) {
            (Some(score), Some(points)) => made(score, points)
                .map_or(Data::absent(crate::value::Absence::NotApplicable), Data::number),
            _ => score,
        }
    }
}

impl Environment for TeamEnvironment<'_> {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        let Some(symbol) = self.scope.symbol(slot) else { return Data::NOT_REPORTED };
        match symbol {
            Symbol::Metric(metric) => self.metric(*metric),
            Symbol::Metrics(members) => match path {
                [] => Data::map(
                    members.iter().map(|(id, metric)| (Arc::clone(id), self.metric(*metric))),
                ),
                [member, rest @ ..] => {
                    let metric = members.get(member).map(|metric| self.metric(*metric));
                    metric.map_or(Data::NOT_REPORTED, |metric| walk(&metric, rest))
                }
            },
            Symbol::Points => self.points().cloned().map_or(Data::NOT_REPORTED, Data::number),
            Symbol::Score => self.score(),
            Symbol::Rate => self.of_score(Number::checked_div),
            Symbol::Lost => self.of_score(|score, points| Some(points - score)),
            Symbol::Indicator => self
                .node
                .and_then(|node| self.facts.method.nodes.get(node.0))
                .map_or(Data::NOT_REPORTED, |node| Data::text(&node.id)),
            other => self.facts.ledgers.team_symbol(self.facts.method, self.team, other, path),
        }
    }

    fn context(&self) -> &Arc<Context> {
        self.facts.ledgers.context()
    }
}
