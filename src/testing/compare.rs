//! Is a value what a test says?

use crate::{
    diagnostic::{Message, message},
    method::{
        model::Constant,
        pack_tests::{Figure, FigureValue},
    },
    value::{Absence, Number, Value},
};

/// Is `value` what is written? A decimal is compared after rounding to the digits that are written, a
/// fraction exactly.
pub(super) fn is(value: &Value, figure: &Figure) -> bool {
    match (&figure.value, value) {
        (FigureValue::Number { number, decimals }, value) => match (value.as_number(), decimals) {
            (Some(value), Some(decimals)) => value.round_half_up(*decimals) == *number,
            (Some(value), None) => value == number,
            (None, _) => false,
        },
        (FigureValue::Absent(kind), Value::Absent(value)) => kind.is_none_or(|kind| kind == *value),
        (FigureValue::Other(Constant::Bool(wanted)), Value::Bool(value)) => wanted == value,
        (FigureValue::Other(Constant::Date(wanted)), Value::Date(value)) => wanted == value,
        (FigureValue::Other(Constant::Text(wanted)), Value::Text(value)) => wanted == value,
        (FigureValue::Other(Constant::Text(wanted)), Value::Enum(value)) => {
            **wanted == *value.id() || **wanted == *value.word()
        }
        (FigureValue::Other(Constant::Text(wanted)), Value::Date(value)) => {
            **wanted == *value.to_string()
        }
        _ => false,
    }
}

/// The same of something that is a number or absent for a reason.
pub(super) fn number_is(number: Option<&Number>, why: Option<Absence>, figure: &Figure) -> bool {
    match number {
        Some(number) => is(&Value::Number(number.clone()), figure),
        None => match &figure.value {
            FigureValue::Absent(kind) => kind.is_none_or(|kind| why.is_none_or(|why| why == kind)),
            _ => false,
        },
    }
}

/// A number, or that there is none and why.
pub(super) fn number_or_none(number: Option<&Number>, why: Option<Absence>) -> Message {
    match (number, why) {
        (Some(number), _) => Message::same(super::part::shown(number)),
        (None, Some(kind)) => absent(kind),
        (None, None) => message!(zh: "没有", en: "none"),
    }
}

fn absent(kind: Absence) -> Message {
    let Message { zh, en } = kind.message();
    Message { zh: format!("()（{zh}）"), en: format!("() ({en})") }
}

/// A value as people read it.
pub(super) fn value_shown(value: &Value) -> Message {
    match value {
        Value::Absent(kind) => absent(*kind),
        Value::Number(number) => Message::same(super::part::shown(number)),
        Value::Text(_) | Value::Enum(_) => Message::same(format!("\"{}\"", value.to_plain())),
        value => Message::same(value.to_plain()),
    }
}
