//! Scoring rules tried with values of their declared domains: the corners, and others drawn with a seed.
//!
//! What is found is always shown with the values that show it.

mod cliff;
mod inputs;
mod monotone;
mod range;

use std::sync::Arc;

use indexmap::IndexMap;

use self::inputs::{Input, Sample};
pub(super) use self::range::FAILS;
use super::{Finding, Options, analysis::Analysis, domain::value_on, site};
use crate::{
    diagnostic::{Language, Message, Place, message},
    method::{
        model::{Method, Node, Rule},
        scope::{Scope, Symbol},
    },
    script::{Context, Data, Environment, Fault},
    table::{self, Ledgers, ReadOptions, RoundData},
    value::{Date, Number, Value},
};

pub(super) fn find<'a>(analysis: &'a Analysis<'a>, options: &Options) -> Vec<Finding> {
    let method = analysis.domains.method;
    let ledgers = own_ledgers(method, options.day);
    let mut subjects: Vec<Subject<'_>> = Vec::new();
    for node in &method.nodes {
        let Some(rule) = &node.score else { continue };
        let high = node.range.end().clone();
        subjects.push(Subject {
            at: site::node_path(node),
            name: &node.name,
            rule,
            node: Some(node),
            low: node.range.start().clone(),
            high: Some(high),
            place: rule.expression.place().clone(),
        });
    }
    for (at, adjustment) in site::adjustments(method) {
        subjects.push(Subject {
            at,
            name: &adjustment.name,
            rule: &adjustment.score,
            node: None,
            low: Number::ZERO,
            high: None,
            place: adjustment.score.expression.place().clone(),
        });
    }
    let tried = crate::parallel::map(&subjects, |subject| {
        let Some(trial) = Trial::of(analysis, subject, &ledgers, options) else {
            return Vec::new();
        };
        let mut found: Vec<_> = range::find(&trial);
        found.extend(monotone::find(&trial));
        found.extend(cliff::find(&trial, options));
        found
            .into_iter()
            .map(|diagnostic| Finding { at: subject.at.clone(), diagnostic })
            .collect::<Vec<_>>()
    });
    tried.into_iter().flatten().collect()
}

/// The method's own tables, read once.
fn own_ledgers(method: &Method, day: Date) -> Ledgers {
    let own = method.tables.iter().any(|table| table.in_pack.is_some());
    let mut ledgers = match own {
        // What is wrong with them a round would say.
        true => table::load(method, &[], &RoundData::on(day), &ReadOptions::default()).0,
        false => Ledgers::empty(method, day),
    };
    ledgers.suppose_supplied(method);
    ledgers
}

/// A rule that gives points.
struct Subject<'a> {
    at: String,
    name: &'a str,
    rule: &'a Rule,
    node: Option<&'a Node>,
    low: Number,
    high: Option<Number>,
    place: Place,
}

/// A rule with the values that it can be tried with.
struct Trial<'a> {
    subject: &'a Subject<'a>,
    method: &'a Method,
    inputs: Vec<Input>,
    context: Arc<Context>,
    day: Date,
}

/// What a sample gave.
enum Outcome {
    /// So many points, cut to the range where a ledger is cut.
    Points(Number),
    /// A bare number outside the range.
    Outside(Number),
    Absent,
    Fault(Box<Fault>),
}

impl<'a> Trial<'a> {
    fn of(
        analysis: &'a Analysis<'a>,
        subject: &'a Subject<'a>,
        ledgers: &Ledgers,
        options: &Options,
    ) -> Option<Self> {
        let inputs = inputs::of(analysis, subject, options)?;
        let method = analysis.domains.method;
        let base = ledgers.context();
        let mut params: IndexMap<Arc<str>, Data> = IndexMap::new();
        let own = subject.node.map(|node| &node.params);
        for (name, param) in method.params.iter().chain(own.into_iter().flatten()) {
            if let Some(value) = value_on(param, options.day) {
                params.insert(Arc::clone(name), table::constant(value));
            }
        }
        let context = Arc::new(base.with_params(Data::Map(Arc::new(params))));
        Some(Self { subject, method, inputs, context, day: options.day })
    }

    fn run(&self, sample: &Sample) -> Outcome {
        let rule = self.subject.rule;
        if let Some(applies) = self.subject.node.and_then(|node| node.applies.as_ref()) {
            let sight = Sight { trial: self, sample, scope: &applies.scope };
            let holds = applies.expression.evaluate(&self.method.script, &sight);
            if holds.is_ok_and(|data| data.as_bool() == Some(false)) {
                return Outcome::Absent;
            }
        }
        let sight = Sight { trial: self, sample, scope: &rule.scope };
        let data = match rule.expression.evaluate(&self.method.script, &sight) {
            Ok(data) => data,
            Err(fault) => return Outcome::Fault(Box::new(fault)),
        };
        let low = &self.subject.low;
        match &data {
            Data::Ledger(points) if points.not_applicable.is_some() => Outcome::Absent,
            Data::Ledger(points) => {
                let uncut = points.uncut();
                let high = self.subject.high.clone().unwrap_or_else(|| uncut.max(low.clone()));
                Outcome::Points(points.settle(low, &high).score)
            }
            other => match other.as_number() {
                Some(number) => {
                    let outside = number < low
                        || self.subject.high.as_ref().is_some_and(|high| number > high);
                    match outside {
                        true => Outcome::Outside(number.clone()),
                        false => Outcome::Points(number.clone()),
                    }
                }
                None => Outcome::Absent,
            },
        }
    }

    fn points(&self, sample: &Sample) -> Option<Number> {
        match self.run(sample) {
            Outcome::Points(points) => Some(points),
            _ => None,
        }
    }

    /// The samples along one input with their points, the rest being equal; those that no rows can give and
    /// those without points are left out.
    fn along(&self, at: usize, base: &Sample) -> impl Iterator<Item = (Number, Sample, Number)> {
        let values = self.inputs.get(at).into_iter().flat_map(|input| &input.values);
        values.filter_map(move |value| {
            let mut sample = base.clone();
            *sample.get_mut(at)? = value.clone();
            let wanted = sample.clone();
            inputs::possible(&self.inputs, &mut sample);
            let number = value.as_number()?.clone();
            if sample != wanted {
                return None;
            }
            let points = self.points(&sample)?;
            Some((number, sample, points))
        })
    }

    /// The values of a sample, for people.
    fn shown(&self, sample: &Sample) -> Message {
        let parts: Vec<String> = self
            .inputs
            .iter()
            .zip(sample)
            .map(|(input, data)| format!("{} = {}", input.name, shown(data)))
            .collect();
        match parts.is_empty() {
            true => message!(zh: "任何情况", en: "anything"),
            false => Message { zh: parts.join("，"), en: parts.join(", ") },
        }
    }
}

fn shown(data: &Data) -> String {
    match data.absence() {
        Some(_) => "()".to_owned(),
        None => data.shown(Language::English),
    }
}

/// What the rule sees.
struct Sight<'a> {
    trial: &'a Trial<'a>,
    sample: &'a Sample,
    scope: &'a Scope,
}

impl Environment for Sight<'_> {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        let trial = self.trial;
        let name = self.scope.name(slot);
        let is = |input: &Input| Some(&input.stem) == name && *input.path == *path;
        let at = trial.inputs.iter().position(is);
        if let Some(data) = at.and_then(|at| self.sample.get(at)) {
            return data.clone();
        }
        match self.scope.symbol(slot) {
            Some(Symbol::Params) => table::ledger::walk(&trial.context.params, path),
            Some(Symbol::AsOf) => Data::Value(Value::Date(trial.day)),
            Some(Symbol::Points) => trial
                .subject
                .node
                .map_or(Data::NOT_REPORTED, |node| Data::number(node.points.clone())),
            Some(Symbol::Indicator) => {
                trial.subject.node.map_or(Data::NOT_REPORTED, |node| Data::text(&node.id))
            }
            Some(Symbol::Team) => Data::text("team"),
            Some(Symbol::Reference(index)) => {
                let table = trial.method.tables.get(index.0);
                let rows = table.and_then(|table| trial.context.references.get(&table.id));
                rows.map_or(Data::NOT_REPORTED, |rows| table::ledger::walk(rows, path))
            }
            _ => Data::NOT_REPORTED,
        }
    }

    fn context(&self) -> &Arc<Context> {
        &self.trial.context
    }
}
