//! Tests of one expression.

use std::sync::Arc;

use super::{
    Mismatch, Part, compare, given,
    part::{of_data, shown},
};
use crate::{
    diagnostic::{Diagnostics, Message, Place, message},
    method::{
        model::{Constant, Method},
        pack_tests::{Call, ExpectedLine, Figure, FigureValue, PackTest},
    },
    script::{Context, Data, Environment, Expression, Kind, LineKind, Names, Points, Source},
    table::{self, Ledgers, ReadOptions, RoundData, constant},
    value::{Date, Number, Value},
};

/// What names an expression under test may use, and their values.
struct Sight {
    names: Vec<(Arc<str>, Data)>,
    context: Arc<Context>,
}

impl Names for Sight {
    fn find(&self, name: &str) -> Option<(u32, Kind)> {
        let at = self.names.iter().position(|(known, _)| &**known == name)?;
        let kind = self.names.get(at).map(|(_, data)| match data {
            // A map is looked into when it is evaluated, so that any key may be asked for.
            Data::Map(_) => Kind::Any,
            data => Kind::of(data),
        });
        Some((u32::try_from(at).ok()?, kind?))
    }

    fn known(&self) -> Vec<Arc<str>> {
        self.names.iter().map(|(name, _)| Arc::clone(name)).collect()
    }
}

impl Environment for Sight {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        let named = usize::try_from(slot).ok().and_then(|at| self.names.get(at));
        let data = named.map_or(Data::NOT_REPORTED, |(_, data)| data.clone());
        path.iter().fold(data, |data, key| match &data {
            Data::Map(entries) => entries.get(key).cloned().unwrap_or(Data::NOT_REPORTED),
            _ => Data::NOT_REPORTED,
        })
    }

    fn context(&self) -> &Arc<Context> {
        &self.context
    }
}

/// Evaluates the expression of a test.
///
/// # Errors
/// What it ends with, or why it cannot be evaluated at all.
pub(super) fn run(
    base: &Method,
    test: &PackTest,
    call: &Call,
    day: Date,
) -> Result<Vec<Mismatch>, Diagnostics> {
    let mut method = base.clone();
    let mut wrong = Diagnostics::new();
    given::params(&mut method, test, &mut wrong);
    if wrong.has_errors() {
        return Err(wrong);
    }
    let sight = sight(&method, call, day);
    let source = Source {
        file: &call.file,
        text: &call.text,
        span: call.span.clone(),
        expression: &call.expression,
    };
    let expression = Expression::compile(&method.script, source, &sight)
        .map_err(|mistakes| mistakes.into_iter().collect::<Diagnostics>())?;
    let outcome = expression.evaluate(&method.script, &sight);
    let trace = || vec![Part::of_trace(&expression.trace(&method.script, &sight))];
    let expected = &test.expected;
    let data = match (outcome, &expected.fails) {
        (Ok(data), None) => data,
        (Ok(data), Some(wanted)) => {
            return Ok(vec![Mismatch {
                what: message!(zh: "出错", en: "the error"),
                expected: message!(zh: "出错，含“{wanted}”", en: "an error with “{wanted}”"),
                got: of_data(&data),
                place: expression.place().clone(),
                parts: trace(),
            }]);
        }
        (Err(fault), Some(wanted)) => {
            let said = &fault.message;
            let as_wanted = said.zh.contains(&**wanted) || said.en.contains(&**wanted);
            if as_wanted {
                return Ok(Vec::new());
            }
            return Ok(vec![Mismatch {
                what: message!(zh: "出错", en: "the error"),
                expected: message!(zh: "出错，含“{wanted}”", en: "an error with “{wanted}”"),
                got: said.clone(),
                place: expression.place().clone(),
                parts: Vec::new(),
            }]);
        }
        (Err(fault), None) => {
            let code = if fault.thrown { "rule-throws" } else { "rule-fails" };
            return Err(Diagnostics::from(fault.into_diagnostic(code)));
        }
    };
    let mut mismatches = Vec::new();
    if let Some(figure) = &expected.score
        && !is(&data, figure)
    {
        mismatches.push(Mismatch {
            what: message!(zh: "得分", en: "the score"),
            expected: Message::same(&*figure.written),
            got: of_data(&data),
            place: figure.place.clone(),
            parts: trace(),
        });
    }
    if let Some(lines) = &expected.ledger {
        let place = expression.place();
        mismatches.extend(ledger(&data, lines, place, &trace));
    }
    Ok(mismatches)
}

/// What the expression of a call comes to; nothing if it cannot be evaluated or ends with an error.
pub(super) fn value(method: &Method, call: &Call, day: Date) -> Option<Data> {
    let sight = sight(method, call, day);
    let source = Source {
        file: &call.file,
        text: &call.text,
        span: call.span.clone(),
        expression: &call.expression,
    };
    let expression = Expression::compile(&method.script, source, &sight).ok()?;
    expression.evaluate(&method.script, &sight).ok()
}

fn sight(method: &Method, call: &Call, day: Date) -> Sight {
    let round = RoundData::on(day);
    let has_own = method.tables.iter().any(|table| table.in_pack.is_some());
    // What is wrong with the pack's own tables a round would say.
    let ledgers = match has_own {
        true => table::load(method, &[], &round, &ReadOptions::default()).0,
        false => Ledgers::empty(method, day),
    };
    let context = Arc::clone(ledgers.context());
    let mut names: Vec<(Arc<str>, Data)> =
        call.variables.iter().map(|(name, figure)| (Arc::clone(name), variable(figure))).collect();
    names.push((Arc::from("params"), context.params.clone()));
    names.push((Arc::from("as_of"), Data::Value(Value::Date(day))));
    for (id, rows) in &context.references {
        names.push((Arc::clone(id), rows.clone()));
    }
    Sight { names, context }
}

fn variable(figure: &Figure) -> Data {
    match &figure.value {
        FigureValue::Number { number, .. } => Data::number(number.clone()),
        FigureValue::Absent(None) => Data::NOT_REPORTED,
        FigureValue::Absent(Some(kind)) => Data::absent(*kind),
        FigureValue::Other(value) => constant(value),
    }
}

/// The score of a call: of a ledger what it comes to, cut to 0 and its full points.
fn is(data: &Data, figure: &Figure) -> bool {
    match data {
        Data::Ledger(points) => match &points.not_applicable {
            Some(_) => compare::is(&Value::Absent(crate::value::Absence::NotApplicable), figure),
            None => {
                let score = points.settle(&Number::ZERO, &points.full).score;
                compare::is(&Value::Number(score), figure)
            }
        },
        Data::Array(_) | Data::Map(_) => match &figure.value {
            FigureValue::Other(value @ (Constant::Array(_) | Constant::Map(_))) => {
                constant(value) == *data
            }
            _ => false,
        },
        data => data.clone().into_value().is_some_and(|value| compare::is(&value, figure)),
    }
}

/// The lines that a rule wrote, and those that caps and cuts made of them.
fn lines(points: &Points) -> Vec<(Number, String)> {
    let settled = points.settle(&Number::ZERO, &points.full);
    let written = settled.lines.into_iter().filter(|line| line.kind != LineKind::Unearned);
    written.map(|line| (line.points, line.reason)).collect()
}

fn ledger(
    data: &Data,
    expected: &[ExpectedLine],
    place: &Place,
    trace: &dyn Fn() -> Vec<Part>,
) -> Vec<Mismatch> {
    let Data::Ledger(points) = data else {
        return vec![Mismatch {
            what: message!(zh: "得分台账", en: "the points ledger"),
            expected: message!(zh: "得分台账", en: "a points ledger"),
            got: of_data(data),
            place: place.clone(),
            parts: trace(),
        }];
    };
    let lines = lines(points);
    let same = lines.len() == expected.len()
        && lines.iter().zip(expected).all(|((points, reason), expected)| {
            let number = Value::Number(points.clone());
            expected.points.as_ref().is_none_or(|figure| compare::is(&number, figure))
                && expected.reason.as_ref().is_none_or(|wanted| wanted == reason)
        });
    if same {
        return Vec::new();
    }
    let wanted: Vec<String> = expected
        .iter()
        .map(|line| {
            let points = line.points.as_ref().map_or("…", |figure| &*figure.written);
            format!("{points} {}", line.reason.as_deref().unwrap_or("…"))
        })
        .collect();
    let got: Vec<String> =
        lines.iter().map(|(points, reason)| format!("{} {reason}", shown(points))).collect();
    let first = expected.iter().find_map(|line| line.points.as_ref());
    vec![Mismatch {
        what: message!(zh: "得分台账", en: "the points ledger"),
        expected: Message { zh: wanted.join("；"), en: wanted.join("; ") },
        got: Message { zh: got.join("；"), en: got.join("; ") },
        place: first.map_or_else(|| place.clone(), |figure| figure.place.clone()),
        parts: trace(),
    }]
}
