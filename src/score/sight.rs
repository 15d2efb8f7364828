use std::sync::Arc;

use super::outcome::{MeasureKey, NodeScore, Status};
use crate::{
    diagnostic::Language,
    metric::{Measured, Measures},
    method::{
        model::{Method, NodeIndex, NodeLevel, ROOT, Rule},
        scope::{Scope, Symbol},
    },
    script::{Context, Data, Environment, Fault, MetricMark, Trace},
    table::Ledgers,
    value::{Number, Value},
};

/// What a rule sees that is evaluated for one team: its roster row and metrics and, where they exist
/// already, scores.
#[derive(Clone)]
pub(super) struct Sight<'a> {
    pub(super) method: &'a Method,
    pub(super) ledgers: &'a Ledgers,
    pub(super) measures: &'a Measures,
    /// The team, by its place in the roster.
    pub(super) team: usize,
    /// The node that is worked out, if it is one.
    pub(super) node: Option<NodeIndex>,
    /// What functions see; for a node with its own params.
    pub(super) context: Arc<Context>,
    /// The nodes of this team that are scored so far.
    pub(super) nodes: &'a [Option<NodeScore>],
    /// Known only where the method says that rules see it.
    pub(super) total: Option<Number>,
    /// The last round's judgement of this team.
    pub(super) previous: Option<&'a super::PreviousTeam>,
}

impl Sight<'_> {
    /// The language of the method.
    pub(super) const fn language(&self) -> Language {
        self.method.language
    }

    /// A metric of this team.
    pub(super) fn measured(&self, key: MeasureKey) -> Option<&Measured> {
        self.measures.get(key.metric, self.team, key.node)
    }

    /// Evaluates `rule`.
    ///
    /// # Errors
    /// What the rule ends with.
    pub(super) fn evaluate(&self, rule: &Rule) -> Result<Data, Box<Fault>> {
        let environment = Within { sight: self, scope: &rule.scope };
        rule.expression.evaluate(&self.method.script, &environment).map_err(Box::new)
    }

    /// Evaluates `rule` and keeps what each part came to.
    pub(super) fn trace(&self, rule: &Rule) -> Trace {
        let environment = Within { sight: self, scope: &rule.scope };
        rule.expression.trace(&self.method.script, &environment)
    }

    fn metric(&self, metric: crate::method::model::MetricIndex) -> Data {
        let per_indicator =
            self.method.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator);
        let key = MeasureKey { metric, node: self.node.filter(|_| per_indicator) };
        match self.measured(key).map(|measured| &measured.value) {
            Some(Value::Number(number)) => match u32::try_from(metric.0) {
                Ok(mark) => Data::Measure(number.clone(), MetricMark(mark)),
                Err(_) => Data::number(number.clone()),
            },
            Some(value) => Data::Value(value.clone()),
            None => Data::NOT_REPORTED,
        }
    }

    /// The printed score of a node, or why it has none.
    fn printed(&self, node: NodeIndex) -> Data {
        let Some(Some(scored)) = self.nodes.get(node.0) else { return Data::NOT_REPORTED };
        match (&scored.score, scored.status) {
            (Some(score), _) => Data::number(self.method.printed(node, score)),
            (None, Status::NotApplicable) => Data::absent(crate::value::Absence::NotApplicable),
            (None, Status::TooFew) => Data::absent(crate::value::Absence::TooFew),
            (None, Status::Withheld | Status::Void) => {
                Data::absent(crate::value::Absence::Withheld)
            }
            (None, _) => Data::NOT_REPORTED,
        }
    }

    fn part(&self, node: NodeIndex, part: &str) -> Data {
        let points = || self.method.nodes.get(node.0).map(|node| node.points.clone());
        let printed = self.printed(node);
        match part {
            "score" => printed,
            "points" => points().map_or(Data::NOT_REPORTED, Data::number),
            "rate" | "lost" => match (printed.as_number(), points()) {
                (Some(score), Some(points)) if part == "lost" => Data::number(&points - score),
                (Some(score), Some(points)) => score
                    .checked_div(&points)
                    .map_or(Data::absent(crate::value::Absence::NotApplicable), Data::number),
                _ => printed,
            },
            _ => Data::NOT_REPORTED,
        }
    }

    fn nodes(&self, level: NodeLevel, path: &[Arc<str>]) -> Data {
        let named = |id: &str| {
            let at = self
                .method
                .nodes
                .iter()
                .position(|node| node.level == level && &*node.id == id)?;
            Some(NodeIndex(at))
        };
        match path {
            [id, part] => named(id).map_or(Data::NOT_REPORTED, |node| self.part(node, part)),
            [id] => named(id).map_or(Data::NOT_REPORTED, |node| self.whole(node)),
            [] => Data::map(
                self.method
                    .nodes
                    .iter()
                    .enumerate()
                    .filter(|(_, node)| node.level == level)
                    .map(|(at, node)| (Arc::clone(&node.id), self.whole(NodeIndex(at)))),
            ),
            _ => Data::NOT_REPORTED,
        }
    }

    fn whole(&self, node: NodeIndex) -> Data {
        Data::map(["score", "points", "rate"].map(|part| (part, self.part(node, part))))
    }

    fn symbol(&self, symbol: &Symbol, path: &[Arc<str>]) -> Data {
        match symbol {
            Symbol::Metric(metric) => self.metric(*metric),
            Symbol::Metrics(members) => match path {
                [] => Data::map(
                    members.iter().map(|(id, metric)| (Arc::clone(id), self.metric(*metric))),
                ),
                [member, rest @ ..] => walk(
                    members.get(member).map_or(Data::NOT_REPORTED, |metric| self.metric(*metric)),
                    rest,
                ),
            },
            Symbol::Points => match self.node.and_then(|node| self.method.nodes.get(node.0)) {
                Some(node) => Data::number(node.points.clone()),
                None => Data::NOT_REPORTED,
            },
            Symbol::Score => {
                self.node.map_or(Data::NOT_REPORTED, |node| self.part(node, "score"))
            }
            Symbol::Rate => self.node.map_or(Data::NOT_REPORTED, |node| self.part(node, "rate")),
            Symbol::Lost => self.node.map_or(Data::NOT_REPORTED, |node| self.part(node, "lost")),
            Symbol::Base => self.printed(ROOT),
            Symbol::Total => self.total.clone().map_or(Data::NOT_REPORTED, Data::number),
            Symbol::Groups => self.nodes(NodeLevel::Group, path),
            Symbol::Indicators => self.nodes(NodeLevel::Indicator, path),
            Symbol::Indicator => match self.node.and_then(|node| self.method.nodes.get(node.0)) {
                Some(node) => Data::text(&node.id),
                None => Data::NOT_REPORTED,
            },
            Symbol::Previous => {
                let whole = self.previous.map_or(Data::NOT_REPORTED, super::PreviousTeam::data);
                walk(whole, path)
            }
            Symbol::Params => walk(self.context.params.clone(), path),
            other => self.ledgers.team_symbol(self.method, self.team, other, path),
        }
    }
}

/// The part of `data` that `path` names.
fn walk(data: Data, path: &[Arc<str>]) -> Data {
    path.iter().fold(data, |data, key| match &data {
        Data::Map(entries) => entries.get(key).cloned().unwrap_or(Data::NOT_REPORTED),
        Data::Value(Value::Absent(_)) => data,
        _ => Data::NOT_REPORTED,
    })
}

/// A sight through the names of one rule.
struct Within<'a> {
    sight: &'a Sight<'a>,
    scope: &'a Scope,
}

impl Environment for Within<'_> {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        match self.scope.symbol(slot) {
            Some(symbol) => self.sight.symbol(symbol, path),
            None => Data::NOT_REPORTED,
        }
    }

    fn context(&self) -> &Arc<Context> {
        &self.sight.context
    }
}
