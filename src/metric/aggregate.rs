//! What is done with the rows of a metric.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Evidence, Measured, RowRef, sample::Sample};
use crate::{
    method::model::{Aggregation, Constant},
    script::Data,
    table::ledger::compare_values,
    value::{Absence, Number, Value},
};

/// What one row brings, before it is known whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Case {
    /// It could not be judged, and why.
    Absent(Absence),
    /// The rule failed, or gave something else than is wanted; told elsewhere.
    Mistake,
    /// What counts above and below the line: of a count 1 or 0, and 1.
    Share(Number, Number),
    /// The value.
    Value(Value),
}

impl Case {
    /// Is the row evidence: of a count it matches, of a ratio it falls short, of everything else it brings
    /// something other than 0?
    pub(super) fn is_evidence(&self, aggregation: &Aggregation) -> bool {
        match (self, aggregation) {
            (Self::Share(over, _), Aggregation::Count(_)) => !over.is_zero(),
            (Self::Share(over, under), _) => over < under,
            (Self::Value(Value::Number(number)), _) => !number.is_zero(),
            (Self::Value(_), _) => true,
            (Self::Absent(_) | Self::Mistake, _) => false,
        }
    }
}

/// A number, or a truth value as 1 or 0.
fn number(data: &Data) -> Option<Number> {
    match data.as_bool() {
        Some(true) => Some(Number::ONE),
        Some(false) => Some(Number::ZERO),
        None => data.as_number().cloned(),
    }
}

/// What a row brings, from what the rules came to. `None` where there is no such rule.
///
/// # Errors
/// The value that is of no use, if the rules gave one.
pub(super) fn case(
    aggregation: &Aggregation,
    main: Option<&Data>,
    under: Option<&Data>,
) -> Result<Case, Data> {
    if let Some(kind) = [main, under].into_iter().flatten().find_map(Data::absence) {
        return Ok(Case::Absent(kind));
    }
    let wanted = |data: &Data| number(data).ok_or_else(|| data.clone());
    match aggregation {
        Aggregation::Count(_) => match main {
            None => Ok(Case::Share(Number::ONE, Number::ONE)),
            Some(data) => match data.as_bool() {
                Some(true) => Ok(Case::Share(Number::ONE, Number::ONE)),
                Some(false) => Ok(Case::Share(Number::ZERO, Number::ONE)),
                None => Err(data.clone()),
            },
        },
        Aggregation::Ratio(..) => {
            let over = main.map_or(Ok(Number::ZERO), wanted)?;
            Ok(Case::Share(over, under.map_or(Ok(Number::ONE), wanted)?))
        }
        Aggregation::Value(_) | Aggregation::Distinct(_) => {
            let data = main.cloned().unwrap_or(Data::NOT_REPORTED);
            data.clone().into_value().map(Case::Value).ok_or(data)
        }
        Aggregation::Min(_) | Aggregation::Max(_) => {
            let data = main.cloned().unwrap_or(Data::NOT_REPORTED);
            match data.clone().into_value() {
                Some(value @ (Value::Number(_) | Value::Date(_))) => Ok(Case::Value(value)),
                _ => Err(data),
            }
        }
        Aggregation::Sum(_)
        | Aggregation::Mean(_)
        | Aggregation::Median(_)
        | Aggregation::StandardDeviation(_)
        | Aggregation::TrimmedMean { .. }
        | Aggregation::Quantile { .. } => {
            let number = main.map_or(Ok(Number::ZERO), wanted)?;
            Ok(Case::Value(Value::Number(number)))
        }
    }
}

/// The rows of one team (and indicator), as far as the aggregation needs to know them.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// How many rows there are of each of the cases.
    times: FxHashMap<u32, u64>,
    /// With `unit`: the different keys of all judged rows, and of those that match.
    units: Option<(BTreeSet<u32>, BTreeSet<u32>)>,
    /// Kinds of absence of the rows that could not be judged.
    absent: BTreeSet<Absence>,
    pub(super) evidence: Evidence,
    /// See [`Measured::unresolved`].
    pub(super) unresolved: bool,
}

impl Group {
    pub(super) fn new(limit: usize, units: bool) -> Self {
        Self {
            times: FxHashMap::default(),
            units: units.then(Default::default),
            absent: BTreeSet::new(),
            evidence: Evidence::keeping(limit),
            unresolved: false,
        }
    }

    /// `times` rows, whose case is `number`.
    pub(super) fn add(&mut self, number: u32, case: &Case, unit: Option<u32>, times: u64) {
        match case {
            Case::Absent(kind) => {
                self.absent.insert(*kind);
            }
            Case::Mistake => {}
            Case::Share(..) | Case::Value(_) => {
                *self.times.entry(number).or_default() += times;
                if let (Some((all, hits)), Some(unit)) = (&mut self.units, unit) {
                    all.insert(unit);
                    if matches!(case, Case::Share(over, _) if !over.is_zero()) {
                        hits.insert(unit);
                    }
                }
            }
        }
    }

    /// The rows of another part of the table, whose cases have these `names` here, by number; their own if nothing.
    pub(super) fn add_part(
        &mut self,
        part: Self,
        names: Option<&[u32]>,
        row_of_whole: impl Fn(u32) -> u32,
    ) {
        match names {
            None if self.times.is_empty() => self.times = part.times,
            _ => {
                self.times.reserve(part.times.len().saturating_sub(self.times.len()));
                for (number, times) in part.times {
                    let name =
                        names.map_or(Some(number), |names| names.get(number as usize).copied());
                    if let Some(name) = name {
                        *self.times.entry(name).or_default() += times;
                    }
                }
            }
        }
        if let (Some((all, hits)), Some((more, more_hits))) = (&mut self.units, part.units) {
            all.extend(more);
            hits.extend(more_hits);
        }
        self.absent.extend(part.absent);
        self.unresolved |= part.unresolved;
        let rows = part.evidence.rows().iter();
        let rows = rows.map(|row| RowRef { row: row_of_whole(row.row), ..*row });
        self.evidence.add(rows, part.evidence.count());
    }

    /// Why a value is absent that no row gives: the kind of the rows that could not be judged, not reported
    /// before the others; not reported where there were no rows at all.
    fn reason(&self) -> Absence {
        if self.absent.is_empty() || self.absent.contains(&Absence::NotReported) {
            return Absence::NotReported;
        }
        self.absent.first().copied().unwrap_or(Absence::NotReported)
    }

    /// The metric's value. `cases` are what the numbers of [`Group::add`] stand for.
    pub(super) fn finish(
        self,
        aggregation: &Aggregation,
        cases: &[Case],
        at_least: Option<&Number>,
        empty: Option<&Constant>,
    ) -> Measured {
        let known = || {
            self.times
                .iter()
                .filter_map(|(number, times)| Some((cases.get(*number as usize)?, *times)))
        };
        let rows: u64 = known().map(|(_, times)| times).sum();
        let values = || {
            known().filter_map(|(case, times)| match case {
                Case::Value(value) => Some((value, times)),
                _ => None,
            })
        };
        let sample = || {
            Sample::new(
                values().filter_map(|(value, times)| Some((value.as_number()?.clone(), times))),
            )
        };
        let (mut numerator, mut denominator) = (None, Some(Number::from(rows)));
        let mut too_few = false;
        let value: Result<Value, Absence> = match aggregation {
            Aggregation::Count(_) | Aggregation::Ratio(..) => {
                let (over, under) = match &self.units {
                    Some((all, hits)) => (Number::from(hits.len()), Number::from(all.len())),
                    None => known().fold(
                        (Number::ZERO, Number::ZERO),
                        |(above, below), (case, times)| match case {
                            Case::Share(over, under) => {
                                let times = Number::from(times);
                                (&above + &(over * &times), &below + &(under * &times))
                            }
                            _ => (above, below),
                        },
                    ),
                };
                let value = match aggregation {
                    Aggregation::Count(_) => Ok(over.clone()),
                    _ => over.checked_div(&under).ok_or(Absence::NotApplicable),
                };
                (numerator, denominator) = (Some(over), Some(under));
                value.map(Value::Number)
            }
            Aggregation::Sum(_) if rows == 0 && !self.absent.is_empty() => Err(self.reason()),
            Aggregation::Sum(_) => {
                let sum = sample().sum();
                numerator = Some(sum.clone());
                Ok(Value::Number(sum))
            }
            Aggregation::Distinct(_) if rows == 0 && !self.absent.is_empty() => Err(self.reason()),
            Aggregation::Distinct(_) => {
                let all: Vec<Value> = values().map(|(value, _)| value.clone()).collect();
                let different: BTreeSet<u32> =
                    crate::table::ledger::folded_codes(&all).into_iter().collect();
                Ok(Value::Number(Number::from(different.len())))
            }
            _ if rows == 0 => Err(self.reason()),
            Aggregation::Mean(_) => {
                let sample = sample();
                numerator = Some(sample.sum());
                sample.mean().map(Value::Number).ok_or(Absence::NotReported)
            }
            Aggregation::Value(_) => {
                denominator = None;
                let value = values().next().map(|(value, _)| value.clone());
                value.filter(|_| rows == 1).ok_or(Absence::NotReported)
            }
            Aggregation::Min(_) => {
                let least = values().map(|(value, _)| value).min_by(|a, b| compare_values(a, b));
                least.cloned().ok_or(Absence::NotReported)
            }
            Aggregation::Max(_) => {
                let most = values().map(|(value, _)| value).max_by(|a, b| compare_values(a, b));
                most.cloned().ok_or(Absence::NotReported)
            }
            Aggregation::Median(_) => {
                sample().median().map(Value::Number).ok_or(Absence::NotReported)
            }
            Aggregation::StandardDeviation(_) => {
                too_few = rows < 2;
                sample().standard_deviation().map(Value::Number).ok_or(Absence::TooFew)
            }
            Aggregation::TrimmedMean { trim, at_least, .. } => {
                let mean = sample().trimmed_mean(*trim as u64, *at_least as u64);
                mean.map(Value::Number).ok_or(Absence::NotReported)
            }
            Aggregation::Quantile { at, .. } => {
                sample().quantile(at).map(Value::Number).ok_or(Absence::NotReported)
            }
        };
        // An absence for want of rows comes before that of too few: nothing is there at all.
        let value = match value {
            Err(kind) if !too_few => match empty.filter(|_| self.absent.is_empty()) {
                Some(constant) => instead(constant),
                None => Value::Absent(kind),
            },
            Err(kind) => Value::Absent(kind),
            Ok(_)
                if at_least
                    .zip(denominator.as_ref())
                    .is_some_and(|(least, denominator)| denominator < least) =>
            {
                Value::Absent(Absence::TooFew)
            }
            Ok(value) => value,
        };
        Measured {
            value,
            numerator,
            denominator,
            evidence: self.evidence,
            unresolved: self.unresolved,
        }
    }
}

/// What `empty` puts in: a value, or the name of a kind of absence.
fn instead(constant: &Constant) -> Value {
    match constant {
        Constant::Text(name) if Absence::from_id(name).is_some() => {
            Value::Absent(Absence::from_id(name).unwrap_or(Absence::NotReported))
        }
        other => crate::table::constant(other)
            .into_value()
            .unwrap_or(Value::Absent(Absence::NotReported)),
    }
}
