//! Between our data and Rhai's.
//!
//! In Rhai whole numbers are Rhai's own integers, so that they count, index and run through ranges;
//! all other numbers are [`Number`]. An absent value is [`Missing`], which keeps its kind.

use std::sync::Arc;

use indexmap::IndexMap;
use rhai::{Dynamic, EvalAltResult, ImmutableString, Position};

use crate::{
    diagnostic::message,
    script::{Data, End, MetricMark, Points},
    value::{Absence, Date, EnumValue, Number, Value},
};

/// An absent value in Rhai.
#[derive(Debug, Clone, Copy)]
pub(super) struct Missing(pub(super) Absence);

/// A number that is a metric.
#[derive(Debug, Clone)]
pub(super) struct Measure(pub(super) Number, pub(super) MetricMark);

/// Named parts that nobody changes: params, reference tables and their rows.
#[derive(Debug, Clone)]
pub(super) struct Record(pub(super) Arc<IndexMap<Arc<str>, Data>>);

/// An array that nobody changes, on its way to a function of the library: it is not made one of Rhai's and back.
#[derive(Debug, Clone)]
pub(super) struct Items(pub(super) Data);

/// A points ledger.
#[derive(Debug, Clone)]
pub(super) struct Ledger(pub(super) Arc<Points>);

/// The end of a rule on its way through Rhai.
#[derive(Debug, Clone)]
pub(super) struct Raised(pub(super) End);

/// The end of a rule as an error of Rhai, which fills in the position.
pub(super) fn raise(end: End) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(Raised(end)), Position::NONE))
}

/// A number as Rhai holds it.
pub(super) fn number(number: Number) -> Dynamic {
    match number.to_i64() {
        Some(whole) => Dynamic::from_int(whole),
        None => Dynamic::from(number),
    }
}

/// Ours to Rhai's.
pub(super) fn to_dynamic(data: Data) -> Dynamic {
    match data {
        Data::Value(Value::Absent(kind)) => Dynamic::from(Missing(kind)),
        Data::Value(Value::Bool(value)) => Dynamic::from_bool(value),
        Data::Value(Value::Number(value)) => number(value),
        Data::Value(Value::Text(text)) => Dynamic::from(ImmutableString::from(&*text)),
        Data::Value(Value::Date(date)) => Dynamic::from(date),
        Data::Value(Value::Enum(value)) => Dynamic::from(value),
        Data::Measure(number, mark) => Dynamic::from(Measure(number, mark)),
        Data::Array(items) => Dynamic::from_array(items.iter().cloned().map(to_dynamic).collect()),
        Data::Map(entries) => Dynamic::from(Record(entries)),
        Data::Ledger(points) => Dynamic::from(Ledger(points)),
    }
}

/// Rhai's to ours. A function cannot be a value of ours.
pub(super) fn to_data(dynamic: &Dynamic) -> Result<Data, End> {
    if let Ok(whole) = dynamic.as_int() {
        return Ok(Data::number(Number::from(whole)));
    }
    if let Some(number) = dynamic.read_lock::<Number>() {
        return Ok(Data::number(number.clone()));
    }
    if let Some(items) = dynamic.read_lock::<Items>() {
        return Ok(items.0.clone());
    }
    if let Some(measure) = dynamic.read_lock::<Measure>() {
        return Ok(Data::Measure(measure.0.clone(), measure.1));
    }
    if let Ok(value) = dynamic.as_bool() {
        return Ok(Data::bool(value));
    }
    if let Some(text) = dynamic.read_lock::<ImmutableString>() {
        return Ok(Data::text(&text));
    }
    if let Some(ledger) = dynamic.read_lock::<Ledger>() {
        return Ok(Data::Ledger(Arc::clone(&ledger.0)));
    }
    if let Some(missing) = dynamic.read_lock::<Missing>() {
        return Ok(Data::absent(missing.0));
    }
    if dynamic.is_unit() {
        return Ok(Data::NOT_REPORTED);
    }
    if let Some(value) = dynamic.read_lock::<EnumValue>() {
        return Ok(Data::Value(Value::Enum(value.clone())));
    }
    if let Some(date) = dynamic.read_lock::<Date>() {
        return Ok(Data::Value(Value::Date(*date)));
    }
    if let Some(record) = dynamic.read_lock::<Record>() {
        return Ok(Data::Map(Arc::clone(&record.0)));
    }
    if let Some(items) = dynamic.read_lock::<rhai::Array>() {
        return items.iter().map(to_data).collect::<Result<_, _>>().map(Data::array);
    }
    if let Some(map) = dynamic.read_lock::<rhai::Map>() {
        let entries: Result<IndexMap<Arc<str>, Data>, End> =
            map.iter().map(|(key, value)| Ok((Arc::from(key.as_str()), to_data(value)?))).collect();
        return entries.map(|entries| Data::Map(Arc::new(entries)));
    }
    if let Ok(character) = dynamic.as_char() {
        return Ok(Data::text(&character.to_string()));
    }
    if let Ok(decimal) = dynamic.as_decimal()
        && let Some(number) = Number::from_decimal(&decimal.to_string())
    {
        return Ok(Data::number(number));
    }
    Err(End::fault(message!(
        zh: "这里不能用函数或范围作值",
        en: "a function or a range cannot be a value here",
    )))
}

/// Takes the value out of Rhai's, without copying a ledger.
pub(super) fn take_data(dynamic: &mut Dynamic) -> Result<Data, End> {
    if dynamic.is::<Ledger>() && !dynamic.is_shared() {
        let taken = std::mem::take(dynamic);
        return match taken.try_cast::<Ledger>() {
            Some(ledger) => Ok(Data::Ledger(ledger.0)),
            None => Ok(Data::NOT_REPORTED),
        };
    }
    to_data(dynamic)
}

/// Is it absent? Rhai's own `()` counts as well.
pub(super) fn is_absent(dynamic: &Dynamic) -> bool {
    dynamic.is_unit() || dynamic.is::<Missing>()
}
