use std::sync::Arc;

use super::{Absence, Date, EnumValue, Number};

/// What one cell of a ledger holds once it is understood; also what a metric may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Nothing, and why.
    Absent(Absence),
    /// 是 or 否.
    Bool(bool),
    /// An exact fraction. Percents are fractions of one.
    Number(Number),
    /// A text; cells of type `team` and `indicator` hold the id.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// One of a closed list.
    Enum(EnumValue),
}

impl Value {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    /// Why it is absent, if it is.
    #[must_use]
    pub const fn absence(&self) -> Option<Absence> {
        match self {
            Self::Absent(kind) => Some(*kind),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value as it is printed: texts as they are, enums as their word, numbers with at most
    /// 12 decimals, dates as 2026-05-06, truth values as `true`/`false`, absences as nothing.
    #[must_use]
    pub fn to_plain(&self) -> String {
        match self {
            Self::Absent(_) => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.to_short(12),
            Self::Text(text) => text.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Enum(value) => value.word().to_owned(),
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}
