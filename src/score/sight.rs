use std::sync::Arc;

use super::{
    outcome::{MeasureKey, NodeScore, Status},
    rule::{self, KnownConditions},
    run::{Input, PreviousTeam, Scored, node_context},
};
use crate::{
    diagnostic::Language,
    method::{
        model::{Method, NodeIndex, NodeLevel, ROOT, Rule},
        scope::{Scope, Symbol},
    },
    metric::{Measured, Measures},
    script::{Context, Data, Environment, Fault, MetricMark, Trace},
    table::Ledgers,
    value::{Absence, Number, Value},
};

/// The scores of a team's nodes, as far as there are any.
#[derive(Clone, Copy)]
pub(super) enum Nodes<'a> {
    /// While the tree is worked out.
    SoFar(&'a [Option<NodeScore>]),
    /// When it is done.
    Done(&'a [NodeScore]),
}

impl<'a> Nodes<'a> {
    pub(super) fn get(self, node: NodeIndex) -> Option<&'a NodeScore> {
        match self {
            Self::SoFar(nodes) => nodes.get(node.0)?.as_ref(),
            Self::Done(nodes) => nodes.get(node.0),
        }
    }
}

/// What a rule sees that is evaluated for one team: its roster row and metrics and, where they exist
/// already, scores.
#[derive(Clone)]
pub struct Sight<'a> {
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
    pub(super) nodes: Nodes<'a>,
    /// Known only where the method says that rules see it.
    pub(super) total: Option<Number>,
    /// The last round's judgement of this team.
    pub(super) previous: Option<&'a PreviousTeam>,
    /// A metric that is taken to be something else: "what would the score be if".
    pub(super) instead: Option<(MeasureKey, Value)>,
}

impl<'a> Sight<'a> {
    /// What rules see of a team whose points are made: also its total. With `node`, `points`, `score`,
    /// `rate` and `lost` are that node's.
    #[must_use]
    pub fn of(
        input: Input<'a>,
        scored: &'a Scored,
        team: usize,
        node: Option<NodeIndex>,
    ) -> Option<Self> {
        Self::with_context(input, scored, team, node, node_context(input, node))
    }

    /// The same with what functions see at hand ([`node_context`]), for many teams.
    pub(crate) fn with_context(
        input: Input<'a>,
        scored: &'a Scored,
        team: usize,
        node: Option<NodeIndex>,
        context: Arc<Context>,
    ) -> Option<Self> {
        let points = scored.teams.get(team)?;
        Some(Self {
            method: input.method,
            ledgers: input.ledgers,
            measures: &scored.measures,
            team,
            node,
            context,
            nodes: Nodes::Done(&points.nodes),
            total: points.total.as_ref().map(|total| total.round_half_up(input.method.decimals)),
            previous: input.ledgers.team_id(team).and_then(|id| input.previous.get(id)),
            instead: None,
        })
    }

    /// The same with one metric taken to be `value`.
    #[must_use]
    pub fn with_rate(self, key: MeasureKey, value: Number) -> Self {
        self.with_value(key, Value::Number(value))
    }

    /// The same with one metric taken to be `value`, or absent.
    #[must_use]
    pub fn with_value(self, key: MeasureKey, value: Value) -> Self {
        Self { instead: Some((key, value)), ..self }
    }

    /// Why a scoring rule gives no score, if it gives none.
    #[must_use]
    pub fn absence(&self, rule: &Rule, low: &Number, high: &Number) -> Option<Absence> {
        match rule::score(rule, self, low, Some(high)) {
            Ok(rule::Given::Absent(kind, _)) => Some(kind),
            _ => None,
        }
    }

    /// The points that a scoring rule gives, before rounding; nothing if it gives none.
    #[must_use]
    pub fn points(&self, rule: &Rule, low: &Number, high: &Number) -> Option<Number> {
        let data = self.evaluate(rule).ok()?;
        match &data {
            Data::Ledger(points) if points.not_applicable.is_some() => None,
            Data::Ledger(points) => Some(points.score(low, high)),
            other => other.as_number().filter(|number| *number >= low && *number <= high).cloned(),
        }
    }

    /// Whether a condition holds (an absent one does not), and what it compared, in words.
    ///
    /// # Errors
    /// What the rule ends with.
    pub fn holds(&self, rule: &Rule) -> Result<(bool, Arc<str>), Box<Fault>> {
        self.holds_known(rule, &KnownConditions::default())
    }

    /// The same where it may be `known` from other teams; of this condition and node only.
    pub(crate) fn holds_known(
        &self,
        rule: &Rule,
        known: &KnownConditions,
    ) -> Result<(bool, Arc<str>), Box<Fault>> {
        let reads = rule::reads(rule, self.method, self.node);
        let condition = rule::condition(rule, &reads, self, known)?;
        Ok((condition.outcome == Ok(true), condition.detail))
    }

    /// The language of the method.
    pub(super) const fn language(&self) -> Language {
        self.method.language
    }

    /// A metric of this team.
    pub(super) fn measured(&self, key: MeasureKey) -> Option<&Measured> {
        self.measures.get(key.metric, self.team, key.node)
    }

    /// Out of how many a metric of this team is, if that is known.
    pub(super) fn denominator(&self, key: MeasureKey) -> Option<Number> {
        self.measured(key)?.denominator.clone()
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
    #[must_use]
    pub fn trace(&self, rule: &Rule) -> Trace {
        let environment = Within { sight: self, scope: &rule.scope };
        rule.expression.trace(&self.method.script, &environment)
    }

    pub(super) fn metric(&self, metric: crate::method::model::MetricIndex) -> Data {
        let per_indicator =
            self.method.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator);
        let key = MeasureKey { metric, node: self.node.filter(|_| per_indicator) };
        if let Some((instead, value)) = &self.instead
            && *instead == key
        {
            return Data::Value(value.clone());
        }
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
        let Some(scored) = self.nodes.get(node) else { return Data::NOT_REPORTED };
        match (&scored.score, scored.status) {
            (Some(score), _) => Data::number(self.method.printed(node, score)),
            (None, Status::NotApplicable) => Data::absent(Absence::NotApplicable),
            (None, Status::TooFew) => Data::absent(Absence::TooFew),
            (None, Status::Withheld | Status::Void) => Data::absent(Absence::Withheld),
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
                    .map_or(Data::absent(Absence::NotApplicable), Data::number),
                _ => printed,
            },
            _ => Data::NOT_REPORTED,
        }
    }

    fn nodes(&self, level: NodeLevel, path: &[Arc<str>]) -> Data {
        let named = |id: &str| {
            let at =
                self.method.nodes.iter().position(|node| node.level == level && &*node.id == id)?;
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

    pub(super) fn symbol(&self, symbol: &Symbol, path: &[Arc<str>]) -> Data {
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
            Symbol::Score => self.node.map_or(Data::NOT_REPORTED, |node| self.part(node, "score")),
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
                let whole = self.previous.map_or(Data::NOT_REPORTED, PreviousTeam::data);
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
