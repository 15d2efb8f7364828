//! Is a value what a test says?

use crate::{
    diagnostic::{Message, message},
    method::{
        model::Constant,
        pack_tests::{Figure, FigureValue},
    },
    value::{Absence, Number, Value},
};

/// Is `value` what is written? A decimal is compared after rounding to the digits that are written; a
/// fraction and a whole number exactly, for 5 is not what 5.4 is.
pub(super) fn is(value: &Value, figure: &Figure) -> bool {
    at_least(value, figure, 0)
}

/// The same, and a number is compared at `least` decimals at least: a score that is printed with two is not
/// 14.5 where it is 14.54.
fn at_least(value: &Value, figure: &Figure, least: u32) -> bool {
    match (&figure.value, value) {
        (FigureValue::Number { number, decimals }, value) => {
            let places = decimals.map(|written| written.max(least)).filter(|places| *places > 0);
            match (value.as_number(), places) {
                (Some(value), Some(places)) => value.round_half_up(places) == *number,
                (Some(value), None) => value == number,
                (None, _) => false,
            }
        }
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

/// Is a score what is written? It is a number, compared at the `decimals` of the method at least, or absent
/// for a reason.
pub(super) fn score_is(
    number: Option<&Number>,
    why: Option<Absence>,
    figure: &Figure,
    decimals: u32,
) -> bool {
    match number {
        Some(number) => at_least(&Value::Number(number.clone()), figure, decimals),
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

#[cfg(test)]
mod tests {
    use super::{is, score_is};
    use crate::{
        diagnostic::Place,
        method::pack_tests::{Figure, FigureValue},
        value::{Number, Value},
    };

    fn figure(written: &str) -> Figure {
        let decimals = written.split_once('.').map_or(0, |(_, digits)| digits.len());
        let number = Number::from_decimal(written).unwrap();
        let value = FigureValue::Number { number, decimals: u32::try_from(decimals).ok() };
        Figure { value, written: written.into(), place: Place::default() }
    }

    #[test]
    fn a_number_hides_no_difference() {
        let number = |text: &str| Number::from_decimal(text).unwrap();
        let metric =
            |value: &str, written: &str| is(&Value::Number(number(value)), &figure(written));
        assert!(metric("5", "5") && metric("5", "5.00"));
        assert!(!metric("5.4", "5") && !metric("4.99", "5"));
        assert!(metric("0.66666", "0.667") && !metric("0.666", "0.667"));
        let score =
            |value: &str, written: &str| score_is(Some(&number(value)), None, &figure(written), 2);
        assert!(score("14.5", "14.5") && score("14", "14") && score("14.333333", "14.33"));
        assert!(!score("14.54", "14.5") && !score("14.4", "14") && !score("14.333", "14.3333"));
    }
}
