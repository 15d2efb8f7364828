use std::{fmt, sync::Arc};

use indexmap::IndexMap;

use super::Points;
use crate::{
    diagnostic::Language,
    value::{Absence, Date, EnumValue, Number, Value},
};

/// What an expression works with: values, and what is made of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// A value or an absence.
    Value(Value),
    /// A number that remembers which metric it is, so that a ledger line can be tied to the rows
    /// behind it. Arithmetic forgets.
    Measure(Number, MetricMark),
    /// A list.
    Array(Arc<Vec<Data>>),
    /// Named parts: a group of params, a row of a reference table, a reference table by its key.
    Map(Arc<IndexMap<Arc<str>, Data>>),
    /// A points ledger.
    Ledger(Arc<Points>),
}

/// Names a metric to whoever handed the number in; scripts only carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricMark(pub u32);

impl Data {
    /// What is absent because nothing was handed in.
    pub const NOT_REPORTED: Self = Self::Value(Value::Absent(Absence::NotReported));

    /// A truth value.
    #[must_use]
    pub const fn bool(value: bool) -> Self {
        Self::Value(Value::Bool(value))
    }

    /// A number.
    #[must_use]
    pub const fn number(number: Number) -> Self {
        Self::Value(Value::Number(number))
    }

    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Value(Value::text(text))
    }

    /// An absence.
    #[must_use]
    pub const fn absent(kind: Absence) -> Self {
        Self::Value(Value::Absent(kind))
    }

    /// A list.
    #[must_use]
    pub fn array(items: Vec<Self>) -> Self {
        Self::Array(Arc::new(items))
    }

    /// A map, in the order given.
    #[must_use]
    pub fn map<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(Arc::new(entries.into_iter().map(|(key, data)| (key.into(), data)).collect()))
    }

    /// Why it is absent, if it is.
    #[must_use]
    pub const fn absence(&self) -> Option<Absence> {
        match self {
            Self::Value(value) => value.absence(),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Value(Value::Number(number)) | Self::Measure(number, _) => Some(number),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Value(Value::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// The text, or the id of the enum value.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Value(Value::Text(text)) => Some(text),
            Self::Value(Value::Enum(value)) => Some(value.id()),
            _ => None,
        }
    }

    /// The date, if it is one.
    #[must_use]
    pub const fn as_date(&self) -> Option<Date> {
        match self {
            Self::Value(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The enum value, if it is one.
    #[must_use]
    pub const fn as_enum(&self) -> Option<&EnumValue> {
        match self {
            Self::Value(Value::Enum(value)) => Some(value),
            _ => None,
        }
    }

    /// The metric that it is, if it is one.
    #[must_use]
    pub const fn mark(&self) -> Option<MetricMark> {
        match self {
            Self::Measure(_, mark) => Some(*mark),
            _ => None,
        }
    }

    /// The plain value; a measure becomes its number. Lists, maps and ledgers are none.
    #[must_use]
    pub fn into_value(self) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Measure(number, _) => Some(Value::Number(number)),
            Self::Array(_) | Self::Map(_) | Self::Ledger(_) => None,
        }
    }

    /// What people read of it in explanations: numbers exact, texts in quotes, an absence with its
    /// kind.
    #[must_use]
    pub fn shown(&self, language: Language) -> String {
        match self {
            Self::Value(Value::Absent(kind)) => {
                let name = kind.name(language);
                match language {
                    Language::Chinese => format!("()（{name}）"),
                    Language::English => format!("() ({name})"),
                }
            }
            Self::Value(Value::Number(number)) | Self::Measure(number, _) => number.to_exact(),
            Self::Value(Value::Text(text)) => format!("\"{text}\""),
            Self::Value(Value::Enum(value)) => format!("\"{}\"", value.id()),
            Self::Value(value) => value.to_plain(),
            Self::Array(items) => {
                let shown: Vec<String> = items.iter().map(|item| item.shown(language)).collect();
                format!("[{}]", shown.join(", "))
            }
            Self::Map(entries) => {
                let shown: Vec<String> = entries
                    .iter()
                    .map(|(key, data)| format!("{key}: {}", data.shown(language)))
                    .collect();
                format!("#{{{}}}", shown.join(", "))
            }
            Self::Ledger(points) => points.uncut().to_exact(),
        }
    }
}

/// As it stands in a sentence: numbers with at most four decimals, enums by their word.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(Value::Number(number)) | Self::Measure(number, _) => write!(f, "{number}"),
            Self::Value(value) => f.write_str(&value.to_plain()),
            other => f.write_str(&other.shown(Language::Chinese)),
        }
    }
}

impl From<Value> for Data {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<Number> for Data {
    fn from(number: Number) -> Self {
        Self::number(number)
    }
}

impl From<bool> for Data {
    fn from(value: bool) -> Self {
        Self::bool(value)
    }
}
