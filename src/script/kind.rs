use std::sync::Arc;

use indexmap::IndexMap;

use super::Data;
use crate::{
    diagnostic::{Message, message},
    value::{Enumeration, Value},
};

/// What is known about a value before anything runs. Any of them may be absent.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Nothing is known.
    Any,
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A day.
    Date,
    /// One of a closed list.
    Enum(Arc<Enumeration>),
    /// A list of such.
    Array(Box<Kind>),
    /// Named parts.
    Map(MapKind),
    /// A points ledger.
    Ledger,
}

/// What is known about the parts of a map; cheap to clone, as each name in each expression gets its own.
#[derive(Debug, Clone, PartialEq)]
pub struct MapKind {
    /// All keys that there are; `None` if any key may be asked for.
    pub fields: Option<Arc<IndexMap<Arc<str>, Kind>>>,
    /// What stands behind each key when `fields` is `None`.
    pub of: Arc<Kind>,
}

impl MapKind {
    /// A map with exactly these keys.
    #[must_use]
    pub fn closed(fields: IndexMap<Arc<str>, Kind>) -> Self {
        Self { fields: Some(Arc::new(fields)), of: Arc::new(Kind::Any) }
    }

    /// A map that may be asked for any key.
    #[must_use]
    pub fn open(of: Kind) -> Self {
        Self { fields: None, of: Arc::new(of) }
    }
}

impl Kind {
    /// The kind of what is there. An absence may be of any kind.
    #[must_use]
    pub fn of(data: &Data) -> Self {
        match data {
            Data::Value(Value::Absent(_)) => Self::Any,
            Data::Value(Value::Bool(_)) => Self::Bool,
            Data::Value(Value::Number(_)) | Data::Measure(..) => Self::Number,
            Data::Value(Value::Text(_)) => Self::Text,
            Data::Value(Value::Date(_)) => Self::Date,
            Data::Value(Value::Enum(value)) => Self::Enum(Arc::clone(value.enumeration())),
            Data::Array(items) => {
                let of = items.iter().map(Self::of).reduce(|a, b| a.or(&b));
                Self::Array(Box::new(of.unwrap_or(Self::Any)))
            }
            Data::Map(entries) => Self::Map(MapKind::closed(
                entries.iter().map(|(key, data)| (Arc::clone(key), Self::of(data))).collect(),
            )),
            Data::Ledger(_) => Self::Ledger,
        }
    }

    /// What is known when it is either of two.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        match (self, other) {
            (Self::Array(a), Self::Array(b)) => Self::Array(Box::new(a.or(b))),
            // Two columns with the same ids are one enum for rules: values are equal by their ids.
            (Self::Enum(a), Self::Enum(b))
                if a.members.len() == b.members.len()
                    && a.members.iter().all(|member| b.position(&member.id).is_some()) =>
            {
                self.clone()
            }
            _ => Self::Any,
        }
    }

    /// May values of the two be compared for being equal?
    #[must_use]
    pub fn comparable(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Enum(_), Self::Text) | (Self::Text, Self::Enum(_)) => true,
            (Self::Enum(a), Self::Enum(b)) => {
                a == b || a.members.iter().any(|member| b.position(&member.id).is_some())
            }
            (Self::Array(a), Self::Array(b)) => a.comparable(b),
            (Self::Map(_), Self::Map(_)) => true,
            (Self::Ledger, _) | (_, Self::Ledger) => false,
            _ => self == other,
        }
    }

    /// The word for people.
    #[must_use]
    pub fn name(&self) -> Message {
        match self {
            Self::Any => message!(zh: "任意值", en: "any value"),
            Self::Bool => message!(zh: "是非值", en: "true or false"),
            Self::Number => message!(zh: "数", en: "a number"),
            Self::Text => message!(zh: "文字", en: "a text"),
            Self::Date => message!(zh: "日期", en: "a date"),
            Self::Enum(of) => {
                let name = &of.name;
                message!(zh: "枚举值（{name}）", en: "an enum value ({name})")
            }
            Self::Array(_) => message!(zh: "数组", en: "an array"),
            Self::Map(_) => message!(zh: "映射表", en: "a map"),
            Self::Ledger => message!(zh: "得分台账", en: "a points ledger"),
        }
    }
}
