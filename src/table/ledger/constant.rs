use std::sync::Arc;

use crate::{method::model::Constant, script::Data, value::Value};

/// A value written in TOML as expressions see it.
#[must_use]
pub fn constant(constant: &Constant) -> Data {
    match constant {
        Constant::Number(number) => Data::number(number.clone()),
        Constant::Text(text) => Data::Value(Value::Text(Arc::clone(text))),
        Constant::Bool(value) => Data::bool(*value),
        Constant::Date(date) => Data::Value(Value::Date(*date)),
        Constant::Array(items) => Data::array(items.iter().map(self::constant).collect()),
        Constant::Map(entries) => {
            Data::map(entries.iter().map(|(key, value)| (Arc::clone(key), self::constant(value))))
        }
    }
}
