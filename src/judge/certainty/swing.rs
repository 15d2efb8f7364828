//! What a total may differ by if the true rates behind it were others.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use statrs::distribution::{Beta, ContinuousCDF};

use crate::{
    judge::described::is_rate,
    method::{
        model::{MetricIndex, NodeIndex, Rule},
        scope::Symbol,
    },
    parallel::{self, Known},
    score::{Input, MeasureKey, NodeScore, Scored, Sight, node_contexts},
    script::Context,
    value::{Number, Value},
};

/// Equally likely values of each rate.
pub(super) const STEPS: u32 = 9;

/// What a total may differ by, for one rate of one team: one value for each step.
pub(super) struct Swing {
    pub(super) metric: MetricIndex,
    /// In points of the total.
    pub(super) differences: Vec<f64>,
}

/// The swings of one team; of one indicator each.
pub(super) type OfTeam = Vec<Arc<[Swing]>>;

/// What swings of many teams are worked out from. What is alike in several teams is worked out once.
pub(super) struct Swings<'a> {
    input: Input<'a>,
    scored: &'a Scored,
    /// By metric: is it a rate?
    is_rate: Vec<bool>,
    /// By node.
    contexts: Vec<Arc<Context>>,
    /// Equally likely values of the true rate behind so many cases of so many, lowest first.
    likely: FxHashMap<Cases, Vec<Number>>,
    /// By node: what came out for the numbers that its rule reads; nothing where it reads what else the team is.
    known: Vec<Option<Known<Numbers, Arc<Moves>>>>,
}

/// How many of how many.
type Cases = (Number, Number);

/// What the score of an indicator may differ by follows from these: of each metric that its rule reads the value, and
/// the cases where it is a rate.
type Numbers = Vec<(Option<Value>, Option<Cases>)>;

/// What the score of an indicator may differ by.
struct Moves {
    /// For each rate that its rule reads: one value for each step.
    of_rates: Vec<(MetricIndex, Vec<Number>)>,
    /// By what one point of the score brings to the total.
    in_total: Known<Number, Arc<[Swing]>>,
}

impl<'a> Swings<'a> {
    /// For the teams of `teams`.
    pub(super) fn new(input: Input<'a>, scored: &'a Scored, teams: &[usize]) -> Self {
        let method = input.method;
        let is_rate: Vec<bool> =
            (0..method.metrics.len()).map(|at| is_rate(method, MetricIndex(at))).collect();
        let known = method.nodes.iter().map(|node| {
            let rule = node.score.as_ref().filter(|rule| follows_from_metrics(rule));
            rule.map(|_| Known::default())
        });
        let mut swings = Self {
            input,
            scored,
            is_rate,
            contexts: node_contexts(input),
            likely: FxHashMap::default(),
            known: known.collect(),
        };
        let mut cases: Vec<Cases> = Vec::new();
        let mut seen: FxHashSet<Cases> = FxHashSet::default();
        for team in teams {
            let nodes = scored.teams.get(*team).map(|points| &points.nodes);
            for key in nodes.into_iter().flatten().flat_map(|node| node.reads.iter()) {
                cases.extend(swings.cases(*team, *key).filter(|cases| seen.insert(cases.clone())));
            }
        }
        let likely = parallel::map(&cases, likely_rates);
        let likely = cases.into_iter().zip(likely);
        swings.likely = likely.filter_map(|(cases, rates)| Some((cases, rates?))).collect();
        swings
    }

    /// What the rates of a team may move its total by.
    pub(super) fn of_team(&self, team: usize) -> OfTeam {
        let Some(points) = self.scored.teams.get(team) else { return Vec::new() };
        let nodes = points.nodes.iter().enumerate();
        let swings = nodes.filter_map(|(at, score)| self.of_node(team, NodeIndex(at), score));
        swings.filter(|swings| !swings.is_empty()).collect()
    }

    fn of_node(&self, team: usize, index: NodeIndex, score: &NodeScore) -> Option<Arc<[Swing]>> {
        let node = self.input.method.nodes.get(index.0)?;
        let (rule, _) = (node.score.as_ref()?, score.score.as_ref()?);
        let scale = score.effective_at_root.checked_div(&node.points).unwrap_or(Number::ZERO);
        if scale.is_zero() || !score.reads.iter().any(|key| self.cases(team, *key).is_some()) {
            return None;
        }
        let fresh = || self.worked_out(team, index, rule, score).map(Arc::new);
        let moves = match self.known.get(index.0) {
            Some(Some(known)) => {
                let reads = score.reads.iter().map(|key| {
                    let measured = self.scored.measures.get(key.metric, team, key.node);
                    (measured.map(|measured| measured.value.clone()), self.cases(team, *key))
                });
                known.get_or_try(Some(reads.collect()), || fresh().ok_or(())).ok()?
            }
            _ => fresh()?,
        };
        Some(moves.in_total.get_or(scale.clone(), || moves.scaled(&scale)))
    }

    fn worked_out(
        &self,
        team: usize,
        index: NodeIndex,
        rule: &Rule,
        score: &NodeScore,
    ) -> Option<Moves> {
        let node = self.input.method.nodes.get(index.0)?;
        let context = Arc::clone(self.contexts.get(index.0)?);
        let sight = Sight::with_context(self.input, self.scored, team, Some(index), context)?;
        let points = |sight: &Sight<'_>| sight.points(rule, node.range.start(), node.range.end());
        let in_total = Known::default();
        let Some(now) = points(&sight) else {
            return Some(Moves { of_rates: Vec::new(), in_total });
        };
        let moves = |key: &MeasureKey| {
            let rates = self.likely.get(&self.cases(team, *key)?)?;
            let difference = |rate: &Number| {
                let then = points(&sight.clone().with_rate(*key, rate.clone()));
                then.map_or(Number::ZERO, |then| &then - &now)
            };
            Some((key.metric, rates.iter().map(difference).collect()))
        };
        Some(Moves { of_rates: score.reads.iter().filter_map(moves).collect(), in_total })
    }

    /// Of how many cases how many count, if it is a rate that has a value.
    fn cases(&self, team: usize, key: MeasureKey) -> Option<Cases> {
        let measured = self
            .is_rate
            .get(key.metric.0)
            .filter(|is_rate| **is_rate)
            .and_then(|_| self.scored.measures.get(key.metric, team, key.node))?;
        measured.value.as_number()?;
        measured.numerator.clone().zip(measured.denominator.clone())
    }
}

impl Moves {
    /// What the total may differ by where one point of the score brings `scale` to it.
    fn scaled(&self, scale: &Number) -> Arc<[Swing]> {
        let swing = |(metric, moves): &(MetricIndex, Vec<Number>)| {
            let differences: Vec<f64> =
                moves.iter().map(|difference| (difference * scale).to_f64()).collect();
            let moves = differences.iter().any(|difference| difference.abs() > 0.0);
            moves.then_some(Swing { metric: *metric, differences })
        };
        self.of_rates.iter().filter_map(swing).collect()
    }
}

/// Does all that the rule reads of the team come from metrics?
fn follows_from_metrics(rule: &Rule) -> bool {
    rule.expression.reads().iter().all(|read| {
        matches!(
            rule.scope.symbol(read.slot),
            Some(
                Symbol::Metric(_)
                    | Symbol::Metrics(_)
                    | Symbol::Reference(_)
                    | Symbol::Params
                    | Symbol::AsOf
                    | Symbol::Indicator
                    | Symbol::Points
            )
        )
    })
}

/// Equally likely values of the true rate where `x` of `n` were found, lowest first.
fn likely_rates((x, n): &Cases) -> Option<Vec<Number>> {
    let (x, n) = (x.to_f64(), n.to_f64());
    if n <= 0.0 || x < 0.0 || x > n {
        return None;
    }
    let posterior = Beta::new(x + 0.5, n - x + 0.5).ok()?;
    (0..STEPS)
        .map(|step| {
            let share = (f64::from(step) + 0.5) / f64::from(STEPS);
            Number::from_f64(posterior.inverse_cdf(share), 12)
        })
        .collect()
}
