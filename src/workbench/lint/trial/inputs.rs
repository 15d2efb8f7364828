//! What a rule reads, and the values that it is tried with.

use std::{collections::BTreeSet, sync::Arc};

use rand::{RngExt as _, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::Subject;
use crate::{
    method::{
        model::{Aggregation, ColumnKind, Method, MetricSource, Quantity},
        scope::Symbol,
    },
    script::{Data, Kind},
    value::{Absence, EnumValue, Number, Value},
    workbench::lint::{
        Options,
        analysis::Analysis,
        domain::{Domain, Stand, conjuncts},
        quantities,
    },
};

/// The values of all inputs, in their order.
pub(super) type Sample = Vec<Data>;

/// How a number moves when one case more comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// By one.
    Count,
    /// By one part of the cases.
    Rate,
    /// Nobody can say.
    None,
}

/// One thing that a rule reads.
pub(super) struct Input {
    pub(super) name: String,
    /// Its name without what is named inside it.
    pub(super) stem: Arc<str>,
    pub(super) path: Vec<Arc<str>>,
    /// The values that it is tried with; numbers in rising order.
    pub(super) values: Vec<Data>,
    pub(super) step: Step,
    /// All that it can be is declared.
    pub(super) declared: bool,
    /// Of rows of that table that fulfil all these conditions.
    rows: Option<(usize, BTreeSet<String>)>,
    rate: bool,
    /// Only whole numbers.
    whole: bool,
}

const COUNTS: [i64; 14] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100];

/// All that the rule reads; nothing if it reads what cannot be made up.
pub(super) fn of(
    analysis: &Analysis<'_>,
    subject: &Subject<'_>,
    options: &Options,
) -> Option<Vec<Input>> {
    let method = analysis.domains.method;
    let scope = &subject.rule.scope;
    let mut inputs = Vec::new();
    for read in subject.rule.expression.reads() {
        let (symbol, name) = (scope.symbol(read.slot)?, scope.name(read.slot)?);
        let (metric, kind) = match (symbol, read.path.as_slice()) {
            (Symbol::Metric(metric), []) => (Some(*metric), None),
            (Symbol::Metrics(members), [member]) => (Some(*members.get(member)?), None),
            (Symbol::Roster(column), []) => {
                let column = method.tables.get(method.roster.0)?.columns.get(column.0)?;
                (None, Some(&column.kind))
            }
            (
                Symbol::Params
                | Symbol::AsOf
                | Symbol::Points
                | Symbol::Indicator
                | Symbol::Team
                | Symbol::Reference(_),
                _,
            ) => continue,
            _ => return None,
        };
        let metric = metric.and_then(|index| method.metrics.get(index.0));
        let fact = analysis.domains.symbol(symbol, &read.path, Stand::default());
        let quantity = metric.and_then(quantities::of_metric);
        let stem = Arc::clone(name);
        let name = read.path.iter().fold(name.to_string(), |name, part| format!("{name}.{part}"));
        let (values, declared) = values(&fact.domain, metric.map(|m| &m.kind), kind, options)?;
        let step = match quantity {
            Some(Quantity::Count) => Step::Count,
            Some(Quantity::Ratio) if metric.is_some_and(counts_rows) => Step::Rate,
            _ => Step::None,
        };
        inputs.push(Input {
            name,
            stem,
            path: read.path.clone(),
            values,
            step,
            declared,
            rows: metric.and_then(|metric| rows(method, metric)),
            rate: metric.is_some_and(counts_rows),
            whole: fact.number().is_some_and(|interval| interval.whole),
        });
    }
    Some(inputs)
}

/// Is it a share of rows?
fn counts_rows(metric: &crate::method::model::Metric) -> bool {
    matches!(
        &metric.source,
        MetricSource::Table { aggregation: Aggregation::Ratio(rule, None), .. }
            if rule.expression.kind() == &Kind::Bool
    )
}

fn values(
    domain: &Domain,
    metric: Option<&Kind>,
    column: Option<&ColumnKind>,
    options: &Options,
) -> Option<(Vec<Data>, bool)> {
    Some(match domain {
        Domain::Number(interval) => {
            if let (Some(low), Some(high)) = (&interval.low, &interval.high) {
                let width = &high.at - &low.at;
                let parts = match interval.whole {
                    true => width.to_i64().unwrap_or(100).clamp(1, 100),
                    false => i64::from(options.cases),
                };
                let mut numbers: Vec<Number> = (0..=parts)
                    .filter_map(|part| Some(&low.at + &(&width * &Number::ratio(part, parts)?)))
                    .map(|number| if interval.whole { number.floor() } else { number })
                    .filter(|number| interval.has(number))
                    .collect();
                numbers.dedup();
                (numbers.into_iter().map(Data::number).collect(), true)
            } else if interval.whole && interval.low.as_ref().is_some_and(|low| low.at.is_zero()) {
                (COUNTS.iter().map(|count| Data::number(Number::from(*count))).collect(), true)
            } else {
                // Nothing says how great it can be: something harmless.
                (vec![Data::number(Number::ONE)], false)
            }
        }
        Domain::Bool(yes, no) => {
            let values = [(false, no), (true, yes)];
            let values = values.iter().filter(|(_, can)| **can);
            (values.map(|(value, _)| Data::bool(*value)).collect(), true)
        }
        Domain::Enum(_) => {
            let enumeration = match (metric, column) {
                (Some(Kind::Enum(of)), _) | (_, Some(ColumnKind::Enum(of))) => of,
                _ => return None,
            };
            let members = (0..enumeration.members.len())
                .filter_map(|at| EnumValue::new(Arc::clone(enumeration), u16::try_from(at).ok()?));
            (members.map(|value| Data::Value(Value::Enum(value))).collect(), true)
        }
        Domain::Data(data) => (vec![data.clone()], false),
        Domain::Any => return None,
    })
}

/// Which rows a count or a rate is of.
fn rows(
    method: &Method,
    metric: &crate::method::model::Metric,
) -> Option<(usize, BTreeSet<String>)> {
    let MetricSource::Table { table, condition, member, aggregation, unit: None, .. } =
        &metric.source
    else {
        return None;
    };
    let mut parts: BTreeSet<String> = BTreeSet::new();
    if let Some(rule) = condition {
        parts.extend(conjuncts(method, rule));
    }
    if let Some((column, id)) = member {
        parts.insert(format!("member {} {id}", column.0));
    }
    match aggregation {
        Aggregation::Count(None) | Aggregation::Ratio(_, None) => {}
        Aggregation::Count(Some(rule)) => {
            let own = conjuncts(method, rule);
            parts.extend(own.into_iter().filter(|part| part != "true"));
        }
        _ => return None,
    }
    Some((table.0, parts))
}

/// Are all other counts none or many? A count among few is a rate over few, where each moves much.
pub(super) fn many(inputs: &[Input], at: usize, sample: &Sample, cases: u32) -> bool {
    let many = Number::from(i64::from(cases));
    inputs.iter().zip(sample).enumerate().all(|(other, (input, data))| {
        other == at
            || input.step != Step::Count && !input.whole
            || data.as_number().is_none_or(|number| number.is_zero() || *number >= many)
    })
}

/// Makes a sample one that rows can give: parts are not more than the whole, and there is no rate over
/// nothing.
pub(super) fn possible(inputs: &[Input], sample: &mut Sample) {
    for (at, input) in inputs.iter().enumerate() {
        let Some((table, parts)) = input.rows.as_ref().filter(|_| !input.rate) else { continue };
        let Some(mut budget) = sample.get(at).and_then(|data| data.as_number().cloned()) else {
            continue;
        };
        for (other, inner) in inputs.iter().enumerate() {
            let Some((inner_table, inner_parts)) = &inner.rows else { continue };
            if other == at || inner_table != table || !parts.is_subset(inner_parts) {
                continue;
            }
            let Some(slot) = sample.get_mut(other) else { continue };
            if inner.rate {
                if budget.is_zero() && parts == inner_parts && slot.as_number().is_some() {
                    *slot = Data::absent(Absence::NotApplicable);
                }
            } else if parts.len() < inner_parts.len()
                && let Some(number) = slot.as_number()
            {
                let taken = number.min(&budget).clone();
                budget = &budget - &taken;
                *slot = Data::number(taken);
            }
        }
    }
}

/// Corners and drawn samples, the same on every run.
pub(super) fn samples(inputs: &[Input], count: usize) -> Vec<Sample> {
    const CORNERS: u32 = 6;
    let mut samples: Vec<Sample> = Vec::new();
    let ends = u32::try_from(inputs.len()).unwrap_or(CORNERS).min(CORNERS);
    for corner in 0..1u32 << ends {
        let sample = inputs.iter().enumerate().map(|(at, input)| {
            let high = u32::try_from(at).is_ok_and(|at| at < ends && corner & (1 << at) != 0);
            let end = if high { input.values.last() } else { input.values.first() };
            end.cloned().unwrap_or(Data::NOT_REPORTED)
        });
        samples.push(sample.collect());
    }
    let mut random = Pcg64Mcg::seed_from_u64(1);
    for _ in 0..count {
        let sample = inputs.iter().map(|input| {
            let at = random.random_range(0..input.values.len().max(1));
            input.values.get(at).cloned().unwrap_or(Data::NOT_REPORTED)
        });
        samples.push(sample.collect());
    }
    for sample in &mut samples {
        possible(inputs, sample);
    }
    samples
}
