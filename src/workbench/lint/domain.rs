//! What each name of a method can be, by what is declared: columns, metrics, points, constants.

use std::sync::Arc;

use super::{flow, interval::Interval};
use crate::{
    method::{
        model::{
            Aggregation, Column, ColumnKind, ColumnOrigin, Constant, Method, Metric, MetricSource,
            Node, Param, PeerStatistic, Quantity, Rule, Step, TableIndex,
        },
        scope::Symbol,
    },
    script::{Data, Kind},
    table,
    value::{Date, Enumeration, Number, Value},
};

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Domain {
    /// Nothing is known.
    Any,
    Number(Interval),
    /// Can it be true, can it be false?
    Bool(bool, bool),
    /// One of these ids.
    Enum(Vec<Arc<str>>),
    /// Just this.
    Data(Data),
}

/// What is known of a value at some place of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fact {
    pub(super) domain: Domain,
    /// It can be absent.
    pub(super) absent: bool,
    /// It depends on data, not only on what the method says.
    pub(super) varies: bool,
}

impl Fact {
    /// Nothing is known.
    pub(super) fn any() -> Self {
        Self { domain: Domain::Any, absent: true, varies: true }
    }

    pub(super) fn constant(data: &Data) -> Self {
        let domain = match data {
            Data::Value(Value::Absent(_)) => Domain::Any,
            Data::Value(Value::Number(number)) | Data::Measure(number, _) => {
                Domain::Number(Interval::point(number))
            }
            Data::Value(Value::Bool(value)) => Domain::Bool(*value, !*value),
            other => Domain::Data(other.clone()),
        };
        Self { domain, absent: data.absence().is_some(), varies: false }
    }

    pub(super) fn varying(domain: Domain) -> Self {
        Self { domain, absent: true, varies: true }
    }

    /// The value, where there is only one.
    pub(super) fn only(&self) -> Option<Data> {
        match &self.domain {
            Domain::Number(interval) => interval.only().map(|number| Data::number(number.clone())),
            Domain::Data(data) => Some(data.clone()),
            Domain::Bool(true, false) => Some(Data::bool(true)),
            Domain::Bool(false, true) => Some(Data::bool(false)),
            _ => None,
        }
    }

    /// What is known where it is either of two.
    pub(super) fn or(&self, other: &Self) -> Self {
        let domain = match (&self.domain, &other.domain) {
            (a, b) if a == b => a.clone(),
            (Domain::Number(a), Domain::Number(b)) => Domain::Number(a.or(b)),
            (Domain::Bool(a, b), Domain::Bool(c, d)) => Domain::Bool(*a || *c, *b || *d),
            (Domain::Enum(a), Domain::Enum(b)) => {
                let mut ids = a.clone();
                ids.extend(b.iter().filter(|id| !a.contains(id)).cloned());
                Domain::Enum(ids)
            }
            _ => Domain::Any,
        };
        Self { domain, absent: self.absent || other.absent, varies: self.varies || other.varies }
    }

    /// Without what is only so because somebody wrote a constant here: a function is for other calls, too.
    pub(super) fn general(self) -> Self {
        if self.varies {
            return self;
        }
        let domain = match self.domain {
            Domain::Number(_) => Domain::Number(Interval::all()),
            Domain::Bool(..) => Domain::Bool(true, true),
            _ => Domain::Any,
        };
        Self { domain, ..self }
    }

    pub(super) const fn number(&self) -> Option<&Interval> {
        match &self.domain {
            Domain::Number(interval) => Some(interval),
            _ => None,
        }
    }
}

/// What is known of all names.
pub(super) struct Domains<'a> {
    pub(super) method: &'a Method,
    pub(super) day: Date,
    /// By place in [`Method::metrics`].
    pub(super) metrics: Vec<Domain>,
}

/// Where a rule stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stand<'a> {
    /// The table whose row it sees.
    pub(super) table: Option<TableIndex>,
    /// The node that it belongs to.
    pub(super) node: Option<&'a Node>,
    /// It is only asked where the node applies.
    pub(super) scored: bool,
}

impl<'a> Domains<'a> {
    pub(super) fn of(method: &'a Method, day: Date) -> Self {
        let mut domains = Self { method, day, metrics: vec![Domain::Any; method.metrics.len()] };
        for step in &method.plan {
            let Step::Metric(at) = step else { continue };
            let Some(metric) = method.metrics.get(at.0) else { continue };
            let domain = domains.metric(metric);
            if let Some(slot) = domains.metrics.get_mut(at.0) {
                *slot = domain;
            }
        }
        domains
    }

    fn metric(&self, metric: &Metric) -> Domain {
        let domain = match &metric.source {
            MetricSource::Table { table, aggregation, .. } => self
                .aggregated(aggregation, Stand { table: Some(*table), node: None, scored: false }),
            MetricSource::Indicators { aggregation, .. } => {
                self.aggregated(aggregation, Stand::default())
            }
            MetricSource::Expression(rule) => {
                flow::value(self, rule, Stand::default()).map_or(Domain::Any, |fact| fact.domain)
            }
            MetricSource::Peers { statistic, of, .. } => self.peers(statistic, of.0),
            MetricSource::Across { .. } | MetricSource::Previous { .. } => of_kind(&metric.kind),
        };
        let domain = match domain {
            Domain::Any => of_kind(&metric.kind),
            known => known,
        };
        let domain = match domain {
            Domain::Number(interval) if metric.quantity == Some(Quantity::Ratio) => {
                Domain::Number(interval.and(&Interval::share()))
            }
            other => other,
        };
        match &metric.empty {
            Some(empty) => {
                Fact::varying(domain).or(&Fact::constant(&table::constant(empty))).domain
            }
            None => domain,
        }
    }

    fn aggregated(&self, aggregation: &Aggregation, stand: Stand<'_>) -> Domain {
        let numbers = |rule: &Rule| match flow::value(self, rule, stand).map(|fact| fact.domain) {
            Some(Domain::Number(interval)) => interval,
            // Truth values count 1.
            Some(Domain::Bool(..)) => {
                Interval::between(Some(Number::ZERO), Some(Number::ONE), true)
            }
            _ => Interval::all(),
        };
        let spread = |rule: &Rule| Interval { whole: false, ..numbers(rule) };
        Domain::Number(match aggregation {
            Aggregation::Count(_) | Aggregation::Distinct(_) => Interval::count(),
            Aggregation::Ratio(rule, None) => spread(rule),
            Aggregation::Ratio(rule, Some(of)) => {
                let (over, under) = (numbers(rule), numbers(of));
                let truths =
                    rule.expression.kind() == &Kind::Bool && of.expression.kind() == &Kind::Bool;
                if truths && includes(self.method, of, rule) {
                    Interval::share()
                } else if over.is_never_negative() && under.is_never_negative() {
                    Interval::not_negative()
                } else {
                    Interval::all()
                }
            }
            Aggregation::Sum(rule) => {
                let one = numbers(rule);
                match one.is_never_negative() {
                    true => Interval { whole: one.whole, ..Interval::not_negative() },
                    false => Interval { whole: one.whole, ..Interval::all() },
                }
            }
            Aggregation::Value(rule) => {
                return flow::value(self, rule, stand).map_or(Domain::Any, |fact| fact.domain);
            }
            Aggregation::Min(rule) | Aggregation::Max(rule) => {
                match flow::value(self, rule, stand).map(|fact| fact.domain) {
                    Some(Domain::Number(interval)) => interval,
                    _ => return Domain::Any,
                }
            }
            Aggregation::Mean(rule)
            | Aggregation::Median(rule)
            | Aggregation::TrimmedMean { of: rule, .. }
            | Aggregation::Quantile { of: rule, .. } => spread(rule),
            Aggregation::StandardDeviation(_) => Interval::not_negative(),
        })
    }

    fn peers(&self, statistic: &PeerStatistic, of: usize) -> Domain {
        let own = match self.metrics.get(of) {
            Some(Domain::Number(interval)) => interval.clone(),
            _ => Interval::all(),
        };
        Domain::Number(match statistic {
            PeerStatistic::Min | PeerStatistic::Max => own,
            PeerStatistic::Mean | PeerStatistic::Median | PeerStatistic::Winsorise { .. } => {
                Interval { whole: false, ..own }
            }
            PeerStatistic::Sum => match own.is_never_negative() {
                true => Interval { whole: own.whole, ..Interval::not_negative() },
                false => Interval::all(),
            },
            PeerStatistic::StandardDeviation => Interval::not_negative(),
            PeerStatistic::Count => Interval::count(),
            PeerStatistic::Rank => Interval::between(Some(Number::ONE), None, true),
            PeerStatistic::Percentile | PeerStatistic::MinMax => Interval::share(),
            PeerStatistic::ZScore => Interval::all(),
        })
    }

    /// What a variable of a rule can be.
    pub(super) fn symbol(&self, symbol: &Symbol, path: &[Arc<str>], stand: Stand<'_>) -> Fact {
        match symbol {
            Symbol::Column(column) => {
                let table = stand.table.and_then(|table| self.method.tables.get(table.0));
                match table.and_then(|table| table.columns.get(column.0)) {
                    Some(column) => part_of(column, path),
                    None => Fact::any(),
                }
            }
            Symbol::Roster(column) => {
                let roster = self.method.tables.get(self.method.roster.0);
                match roster.and_then(|table| table.columns.get(column.0)) {
                    Some(column) => part_of(column, path),
                    None => Fact::any(),
                }
            }
            Symbol::Metric(metric) => match (self.metrics.get(metric.0), path) {
                (Some(domain), []) => Fact::varying(domain.clone()),
                _ => Fact::any(),
            },
            Symbol::Metrics(members) => match path.first().and_then(|member| members.get(member)) {
                Some(metric) if path.len() == 1 => {
                    Fact::varying(self.metrics.get(metric.0).cloned().unwrap_or(Domain::Any))
                }
                _ => Fact::any(),
            },
            Symbol::Params => self.param(path, stand.node),
            Symbol::Points => {
                Fact { domain: Domain::Number(Interval::positive()), absent: false, varies: false }
            }
            Symbol::Score | Symbol::Lost | Symbol::Base | Symbol::Total | Symbol::Rate => {
                Fact::varying(Domain::Number(self.score_part(symbol, stand.node)))
            }
            Symbol::AsOf | Symbol::Team | Symbol::Indicator => {
                Fact { absent: false, ..Fact::any() }
            }
            Symbol::Groups
            | Symbol::Indicators
            | Symbol::Teams
            | Symbol::Reference(_)
            | Symbol::Previous => Fact::any(),
        }
    }

    /// Scores of a node stay within its range, unless they are rescaled.
    fn score_part(&self, symbol: &Symbol, node: Option<&Node>) -> Interval {
        let Some(node) = node.filter(|node| node.rescale.is_none()) else {
            return Interval::all();
        };
        let (low, high) = (node.range.start(), node.range.end());
        match symbol {
            Symbol::Score => Interval::between(Some(low.clone()), Some(high.clone()), false),
            Symbol::Rate => Interval::between(
                low.checked_div(&node.points),
                high.checked_div(&node.points),
                false,
            ),
            Symbol::Lost => {
                Interval::between(Some(&node.points - high), Some(&node.points - low), false)
            }
            _ => Interval::all(),
        }
    }

    /// The param of that name: the node's own, or the method's.
    pub(super) fn declared_param<'n>(
        &'n self,
        name: &str,
        node: Option<&'n Node>,
    ) -> Option<&'n Param> {
        let own = node.and_then(|node| node.params.get(name));
        own.or_else(|| self.method.params.get(name))
    }

    /// The constant that `params.…` names on the day.
    pub(super) fn param(&self, path: &[Arc<str>], node: Option<&Node>) -> Fact {
        let unknown = Fact { varies: false, ..Fact::any() };
        let Some((name, rest)) = path.split_first() else { return unknown };
        let Some(param) = self.declared_param(name, node) else { return unknown };
        let Some(mut constant) = value_on(param, self.day) else { return unknown };
        for key in rest {
            let Constant::Map(entries) = constant else { return unknown };
            let Some(inner) = entries.get(key) else { return unknown };
            constant = inner;
        }
        Fact::constant(&table::constant(constant))
    }
}

/// The value on a day; the first one before all days.
pub(super) fn value_on(param: &Param, day: Date) -> Option<&Constant> {
    param.on(day).or_else(|| param.values.first().map(|(_, value)| value))
}

/// Is every row for which `narrow` holds one for which `wide` holds? Only what is plain from the text.
fn includes(method: &Method, wide: &Rule, narrow: &Rule) -> bool {
    let (wide, narrow) = (conjuncts(method, wide), conjuncts(method, narrow));
    wide.iter().all(|part| narrow.contains(part))
}

/// The conditions that a rule joins with `&&`, as text.
pub(super) fn conjuncts(method: &Method, rule: &Rule) -> Vec<String> {
    use crate::script::tree::Part;
    let functions = method.script.functions();
    match &rule.expression.root().unwatched().part {
        Part::And(parts) => parts.iter().map(|part| part.text(functions)).collect(),
        _ => vec![rule.expression.root().text(functions)],
    }
}

/// What is known by the kind alone.
pub(super) fn of_kind(kind: &Kind) -> Domain {
    match kind {
        Kind::Number => Domain::Number(Interval::all()),
        Kind::Bool => Domain::Bool(true, true),
        Kind::Enum(of) => one_of(of),
        _ => Domain::Any,
    }
}

fn one_of(list: &Enumeration) -> Domain {
    Domain::Enum(list.members.iter().map(|member| Arc::clone(&member.id)).collect())
}

fn part_of(column: &Column, path: &[Arc<str>]) -> Fact {
    match path {
        [] => Fact { absent: !column.required, ..Fact::varying(of_column(column)) },
        _ => Fact::any(),
    }
}

/// What a cell of the column can be.
pub(super) fn of_column(column: &Column) -> Domain {
    match column.origin {
        ColumnOrigin::Nth { .. } => {
            return Domain::Number(Interval::between(Some(Number::ONE), None, true));
        }
        ColumnOrigin::Highest { .. } => return Domain::Bool(true, true),
        _ => {}
    }
    let end = |constant: &Option<Constant>| match constant {
        Some(Constant::Number(number)) => Some(number.clone()),
        _ => None,
    };
    match &column.kind {
        ColumnKind::Int | ColumnKind::Number | ColumnKind::Percent => {
            let whole = column.kind == ColumnKind::Int;
            let declared = Interval::between(end(&column.min), end(&column.max), whole);
            Domain::Number(match column.quantity {
                Some(Quantity::Ratio) => declared.and(&Interval::share()),
                Some(Quantity::Count) => declared.and(&Interval::count()),
                _ => declared,
            })
        }
        ColumnKind::Bool => Domain::Bool(true, true),
        // Of a list of one the question is whether it is there at all.
        ColumnKind::Enum(of) if of.members.len() < 2 => Domain::Any,
        ColumnKind::Enum(of) => one_of(of),
        _ => Domain::Any,
    }
}
