use std::sync::Arc;

use super::{Options, ReadRound, RoundInput, Stage, notes, read_round::Before};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, listed, message, nearest},
    judge::{evaluation::Evaluation, judge},
    method::{
        metrics_of,
        model::{Direction, Method, MetricIndex, MetricSource, Monotone, NodeIndex},
    },
    metric::{self, GatheredMetrics, Gathering, Measured, Measures},
    score::{self, Input},
    table::RowTaker,
    value::{Number, Value},
};

/// A metric of one team that is set to another value than its rows give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetMetric {
    /// The team's id.
    pub team: String,
    /// The metric's id; for a metric per team × indicator, `metric/indicator`.
    pub metric: String,
    /// Its value.
    pub value: Number,
}

/// A round whose files are read and whose metrics over tables are worked out, ready to be scored as often as
/// somebody asks "what if".
#[derive(Debug)]
pub struct Prepared<'a> {
    method: &'a Method,
    read: ReadRound,
    measures: Measures,
    /// How many rows each number keeps as evidence.
    limit: usize,
    /// What was found beside what reading found.
    found: Diagnostics,
}

impl<'a> Prepared<'a> {
    /// Reads and measures. What is wrong comes with each judgement. Rows of big ledgers are measured as they are read and
    /// are not kept; who wants to measure them again reads them first ([`ReadRound::new`]).
    #[must_use]
    pub fn new(
        method: &'a Method,
        input: &RoundInput,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Self {
        if options.all_evidence {
            let read = ReadRound::new(method, input, options, progress);
            return Self::of(method, read, options, progress);
        }
        let gathering = Gathering::new(method);
        let taker = Some(&gathering as &dyn RowTaker);
        let read = ReadRound::with_rows_for(taker, method, input, options, progress);
        Self::measured(method, read, gathering.finish(), options, progress)
    }

    /// Measures a round that is read already, by this method or by one that reads alike; what that one measured alike is
    /// not measured again.
    #[must_use]
    pub fn of(
        method: &'a Method,
        read: ReadRound,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Self {
        Self::measured(method, read, GatheredMetrics::default(), options, progress)
    }

    fn measured(
        method: &'a Method,
        read: ReadRound,
        gathered: GatheredMetrics,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Self {
        let mut read = read.by(method);
        progress(Stage::Measuring);
        let limit = if options.all_evidence { usize::MAX } else { metric::EVIDENCE_SAMPLE };
        let mut found = Diagnostics::new();
        let given = read.given.as_ref();
        let before = read.before.take().filter(|before| given.is_none() && before.limit == limit);
        let known: Vec<Option<MetricIndex>> = (0..method.metrics.len())
            .map(|at| before.as_ref()?.like(method, MetricIndex(at)))
            .collect();
        let elsewhere = |metric: MetricIndex| {
            given.is_some_and(|given| given.gives(metric))
                || known.get(metric.0).is_some_and(Option::is_some)
        };
        let ledgers = &read.ledgers;
        let mut measures =
            metric::from_tables_but(method, ledgers, limit, &elsewhere, gathered, &mut found);
        if let Some(given) = given {
            given.fill(method, &read.ledgers, &mut measures, &mut found);
        }
        for (at, own) in known.into_iter().enumerate() {
            if let (Some(before), Some(own)) = (&before, own) {
                measures.take_over(MetricIndex(at), &before.measures, own);
            }
        }
        Self { method, read, measures, limit, found }
    }

    /// The same round by another method: its files are read again only if the methods read them differently, or rows were
    /// not kept.
    #[must_use]
    pub fn again<'b>(
        self,
        method: &'b Method,
        input: &RoundInput,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Prepared<'b> {
        match self.into_read().filter(|read| read.suits(method)) {
            Some(read) => Prepared::of(method, read, options, progress),
            None => Prepared::new(method, input, options, progress),
        }
    }

    /// What was read, and measured, for another time; nothing where rows were not kept.
    #[must_use]
    pub fn into_read(self) -> Option<ReadRound> {
        let Self { method, read, measures, limit, .. } = self;
        let before = Before { method: method.clone(), measures, limit };
        read.ledgers.has_rows().then(|| ReadRound { before: Some(Arc::new(before)), ..read })
    }

    /// Scores and judges the round with some metrics set to other values. There is an evaluation only if
    /// nothing is an error; warnings and notes come with it.
    #[must_use]
    pub fn judge(
        &self,
        settings: &[SetMetric],
        progress: &dyn Fn(Stage),
    ) -> (Option<Evaluation>, Diagnostics) {
        let mut found = self.read.found.clone();
        found.extend(self.found.clone());
        let mut measures = self.measures.clone();
        for setting in settings {
            self.set(setting, &mut measures, &mut found);
        }
        progress(Stage::Scoring);
        let scoring = Input {
            method: self.method,
            ledgers: &self.read.ledgers,
            previous: &self.read.previous,
        };
        let scored = score::run(scoring, &measures, &mut found);
        if found.has_errors() {
            found.sort();
            return (None, found);
        }
        progress(Stage::Judging);
        let mut judged = Diagnostics::new();
        let mut evaluation =
            judge(scoring, self.read.facts.clone(), &scored, Vec::new(), &mut judged);
        found.extend(judged);
        found.sort();
        evaluation.notes = notes(&found);
        let evaluation = (!found.has_errors()).then_some(evaluation);
        (evaluation, found)
    }

    /// Does that metric come from rows, so that it can be set?
    #[must_use]
    pub fn can_set(&self, metric: &str) -> bool {
        self.method
            .metrics
            .iter()
            .any(|known| *known.id == *metric && matches!(known.source, MetricSource::Table { .. }))
    }

    /// Which way is better for a team, where the indicators that read the metric claim it with `monotone` and
    /// agree.
    #[must_use]
    pub fn direction(&self, metric: &str) -> Option<Direction> {
        let index = self.method.metrics.iter().position(|known| *known.id == *metric)?;
        let mut claims = self.method.nodes.iter().filter_map(|node| {
            let reads = metrics_of(node.score.as_ref()?).contains(&MetricIndex(index));
            match node.monotone.as_ref().filter(|_| reads)? {
                Monotone::All(direction) => Some(*direction),
                Monotone::Each(each) => each.get(metric).copied(),
            }
        });
        let first = claims.next()?;
        claims.all(|other| other == first).then_some(first)
    }

    fn set(&self, setting: &SetMetric, measures: &mut Measures, found: &mut Diagnostics) {
        let SetMetric { team, metric: name, value } = setting;
        let place = || Place::file("--set");
        let at = (0..self.read.ledgers.teams())
            .find(|at| self.read.ledgers.team_id(*at).is_some_and(|id| **id == **team));
        let (id, node) = match name.rsplit_once('/') {
            Some((id, node)) => (id, Some(node)),
            None => (&**name, None),
        };
        let metric = self.method.metrics.iter().position(|metric| *metric.id == *id);
        let (Some(at), Some(index)) = (at, metric) else {
            let known = self.method.metrics.iter().map(|metric| &*metric.id);
            let mut unknown = Diagnostic::error(
                "unknown-metric",
                place(),
                message!(zh: "没有“{id}”这个数", en: "there is no metric “{id}”"),
            );
            if let Some(near) = nearest(id, known) {
                unknown = unknown.help(message!(zh: "是否为 {near}？", en: "did you mean {near}?"));
            }
            found.push(unknown);
            return;
        };
        let Some(metric) = self.method.metrics.get(index) else { return };
        if !matches!(metric.source, MetricSource::Table { .. }) {
            let sources: Vec<&str> = match &metric.source {
                MetricSource::Expression(rule) | MetricSource::Across { rule, .. } => self
                    .method
                    .metrics
                    .iter()
                    .filter(|other| rule.expression.text().contains(&*other.id))
                    .map(|other| &*other.id)
                    .collect(),
                _ => Vec::new(),
            };
            let (zh, en) = listed(&sources);
            let mut computed = Diagnostic::error(
                "computed-metric",
                place(),
                message!(
                    zh: "“{id}”由别的数算出，不能直接设定",
                    en: "“{id}” is worked out from other metrics and cannot be set",
                ),
            );
            if !sources.is_empty() {
                computed = computed.help(message!(zh: "请设定 {zh}", en: "set one of {en}"));
            }
            found.push(computed);
            return;
        }
        let index = MetricIndex(index);
        let node = node.and_then(|node| {
            self.method.nodes.iter().position(|known| *known.id == *node).map(NodeIndex)
        });
        if metric.per_indicator && node.is_none() {
            found.push(Diagnostic::error(
                "metric-wants-indicator",
                place(),
                message!(
                    zh: "“{id}”每个指标各有一个，请写作 {id}/指标编号",
                    en: "there is one “{id}” for each indicator: write {id}/INDICATOR",
                ),
            ));
            return;
        }
        let before = measures.get(index, at, node).cloned();
        measures.set(index, at, node, instead(before, value));
    }
}

/// `value` in the place of what was measured: out of as many cases, with as many that count.
fn instead(before: Option<Measured>, value: &Number) -> Measured {
    let before = before.unwrap_or_else(|| Measured::of(Value::Number(Number::ZERO)));
    let ratio = match (&before.numerator, &before.denominator, before.value.as_number()) {
        (Some(top), Some(bottom), Some(old)) => top.checked_div(bottom).as_ref() == Some(old),
        _ => false,
    };
    let numerator = match &before.denominator {
        Some(bottom) if ratio => Some(bottom * value),
        _ => before.numerator.as_ref().map(|_| value.clone()),
    };
    Measured { value: Value::Number(value.clone()), numerator, ..before }
}
