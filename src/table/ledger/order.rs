//! In which order values stand where an order is needed and the method declares none.

use std::cmp::Ordering;

use crate::value::Value;

/// Words of a closed list in the order of their declaration, numbers and days by size, texts by their
/// characters; different kinds never mix in one column; what is absent comes last.
pub(crate) fn values(a: &Value, b: &Value) -> Ordering {
    const fn kind(value: &Value) -> u8 {
        match value {
            Value::Bool(_) => 0,
            Value::Number(_) => 1,
            Value::Date(_) => 2,
            Value::Enum(_) => 3,
            Value::Text(_) => 4,
            Value::Absent(_) => 5,
        }
    }
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Enum(a), Value::Enum(b)) => {
            // Two lists may name the same id at different places; the id then decides.
            if a.id() == b.id() {
                Ordering::Equal
            } else {
                (a.index(), a.id()).cmp(&(b.index(), b.id()))
            }
        }
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Absent(a), Value::Absent(b)) => a.cmp(b),
        _ => kind(a).cmp(&kind(b)),
    }
}

/// By the first values, then the second…
pub(crate) fn tuples(a: &[&Value], b: &[&Value]) -> Ordering {
    let pairs = a.iter().zip(b).map(|(a, b)| values(a, b));
    pairs.fold(Ordering::Equal, Ordering::then).then(a.len().cmp(&b.len()))
}
