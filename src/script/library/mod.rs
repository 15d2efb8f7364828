//! zhixiao's own functions: one row each, used alike by expressions and by functions in Rhai, by
//! the checks, and by the reference page.

mod dates;
mod ledger;
mod lists;
mod numbers;
mod shapes;
mod statistics;
mod texts;
mod zones;

use std::{collections::HashMap, sync::LazyLock};

pub(crate) use lists::sorted;
pub(crate) use zones::{DIVIDING, zones};

use super::{Context, Data, End, Kind, Limits, Points};
use crate::{
    diagnostic::{Language, Message, counted, message},
    value::{Date, Number, Value},
};

/// A function of the library.
#[derive(Debug)]
pub(crate) struct Native {
    /// What rules call it.
    pub(crate) name: &'static str,
    /// The chapter of the reference page.
    pub(crate) chapter: Chapter,
    /// Its parameters; those at the end may be left out.
    pub(crate) parameters: &'static [Parameter],
    /// How many of the parameters must be given.
    pub(crate) required: usize,
    /// May the last parameter be given any number of times?
    pub(crate) many: bool,
    /// What it gives.
    pub(crate) gives: Gives,
    /// What it is for, in both languages.
    pub(crate) about: (&'static str, &'static str),
    /// Calls and what they give, as [`Data::shown`] writes it in Chinese.
    pub(crate) examples: &'static [(&'static str, &'static str)],
    /// Does it write into its first argument? Only the functions of a ledger do.
    pub(crate) writes: bool,
    /// Its work. No argument is absent, and all are of the kinds that the parameters want.
    pub(crate) run: fn(&Call<'_>, &mut [Data]) -> Result<Data, End>,
}

/// A parameter of a function of the library.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) wants: Wants,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wants {
    Any,
    /// Also what is absent.
    AnyOrAbsent,
    Number,
    Text,
    Date,
    Array,
    /// A text, an array or a map.
    Sized,
    /// A number, or an array of numbers.
    NumberOrArray,
    Ledger,
}

/// What a function of the library gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    Number,
    Text,
    Bool,
    Date,
    Ledger,
    Any,
    Texts,
}

/// The chapters of the reference page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chapter {
    Ledger,
    Shapes,
    Numbers,
    Dates,
    Statistics,
    Lists,
    Texts,
}

impl Chapter {
    pub(crate) const ALL: [Self; 7] = [
        Self::Ledger,
        Self::Shapes,
        Self::Numbers,
        Self::Dates,
        Self::Statistics,
        Self::Lists,
        Self::Texts,
    ];

    pub(crate) fn title(self) -> Message {
        match self {
            Self::Ledger => message!(zh: "得分台账", en: "The points ledger"),
            Self::Shapes => message!(zh: "四种常用计分方式", en: "The four common shapes"),
            Self::Numbers => message!(zh: "数", en: "Numbers"),
            Self::Dates => message!(zh: "日期", en: "Dates"),
            Self::Statistics => message!(zh: "统计", en: "Statistics"),
            Self::Lists => message!(zh: "数组与映射表", en: "Arrays and maps"),
            Self::Texts => message!(zh: "文字", en: "Texts"),
        }
    }
}

/// What a function of the library sees beside its arguments.
pub(crate) struct Call<'a> {
    pub(crate) context: &'a Context,
    pub(crate) language: Language,
    pub(crate) limits: &'a Limits,
}

static NATIVES: LazyLock<Vec<&'static Native>> = LazyLock::new(|| {
    [
        ledger::NATIVES,
        shapes::NATIVES,
        numbers::NATIVES,
        dates::NATIVES,
        statistics::NATIVES,
        lists::NATIVES,
        texts::NATIVES,
    ]
    .into_iter()
    .flatten()
    .collect()
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static Native>> =
    LazyLock::new(|| NATIVES.iter().map(|native| (native.name, *native)).collect());

/// All functions, in the order of the reference page.
pub(crate) fn natives() -> &'static [&'static Native] {
    &NATIVES
}

/// The function called `name`.
pub(crate) fn native(name: &str) -> Option<&'static Native> {
    BY_NAME.get(name).copied()
}

impl Native {
    /// The parameter that takes the argument at `place`.
    pub(crate) fn parameter(&self, place: usize) -> Option<&Parameter> {
        self.parameters.get(place).or_else(|| match self.many {
            true => self.parameters.last(),
            false => None,
        })
    }

    /// Can it be called with so many arguments?
    pub(crate) fn takes(&self, count: usize) -> bool {
        count >= self.required && (self.many || count <= self.parameters.len())
    }

    /// As it is called: `round(x, n?)`.
    pub(crate) fn signature(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .enumerate()
            .map(|(place, parameter)| match place >= self.required {
                true => format!("{}?", parameter.name),
                false => parameter.name.to_owned(),
            })
            .collect();
        let more = if self.many { ", …" } else { "" };
        format!("{}({}{more})", self.name, parameters.join(", "))
    }

    /// The mistake of calling it with `count` arguments.
    pub(crate) fn wrong_count(&self, count: usize) -> Message {
        let (name, signature) = (self.name, self.signature());
        let arguments = counted(&count, "argument");
        message!(
            zh: "`{name}` 不能用 {count} 个参数调用；用法：`{signature}`",
            en: "`{name}` cannot be called with {arguments}; it is `{signature}`",
        )
    }

    /// The mistake of giving something of another kind for the parameter at `place`.
    pub(crate) fn wrong_kind(&self, place: usize, kind: &Kind) -> End {
        let (name, signature, number) = (self.name, self.signature(), place.saturating_add(1));
        let wants = self.parameter(place).map_or(Wants::Any, |parameter| parameter.wants).name();
        let got = kind.name();
        End::fault(Message {
            zh: format!("`{name}` 的第 {number} 个参数应为{}，这里是{}", wants.zh, got.zh),
            en: format!(
                "argument {number} of `{name}` is to be {}, and this is {}",
                wants.en, got.en
            ),
        })
        .help(message!(zh: "用法：`{signature}`", en: "it is `{signature}`"))
    }

    /// Calls it, after a look at the arguments.
    pub(crate) fn call(&self, call: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
        if !self.takes(arguments.len()) {
            return Err(End::fault(self.wrong_count(arguments.len())));
        }
        for (place, argument) in arguments.iter().enumerate() {
            let wants = self.parameter(place).map_or(Wants::Any, |parameter| parameter.wants);
            if let Some(kind) = argument.absence() {
                if wants != Wants::AnyOrAbsent {
                    return Err(End::Absent(kind));
                }
            } else if !wants.fits_data(argument) {
                return Err(self.wrong_kind(place, &Kind::of(argument)));
            }
        }
        (self.run)(call, arguments)
    }
}

impl Wants {
    fn fits_data(self, data: &Data) -> bool {
        match self {
            Self::Any | Self::AnyOrAbsent => true,
            Self::Number => data.as_number().is_some(),
            Self::Text => data.as_text().is_some(),
            Self::Date => data.as_date().is_some(),
            Self::Array => matches!(data, Data::Array(_)),
            Self::Sized => {
                matches!(data, Data::Array(_) | Data::Map(_)) || data.as_text().is_some()
            }
            Self::NumberOrArray => matches!(data, Data::Array(_)) || data.as_number().is_some(),
            Self::Ledger => matches!(data, Data::Ledger(_)),
        }
    }

    /// May a value of this kind be given?
    pub(crate) fn fits(self, kind: &Kind) -> bool {
        match (self, kind) {
            (_, Kind::Any) | (Self::Any | Self::AnyOrAbsent, _) => true,
            (Self::Number, kind) => matches!(kind, Kind::Number),
            (Self::Text, kind) => matches!(kind, Kind::Text | Kind::Enum(_)),
            (Self::Date, kind) => matches!(kind, Kind::Date),
            (Self::Array, kind) => matches!(kind, Kind::Array(_)),
            (Self::Sized, kind) => {
                matches!(kind, Kind::Array(_) | Kind::Map(_) | Kind::Text | Kind::Enum(_))
            }
            (Self::NumberOrArray, kind) => matches!(kind, Kind::Array(_) | Kind::Number),
            (Self::Ledger, kind) => matches!(kind, Kind::Ledger),
        }
    }

    pub(crate) fn name(self) -> Message {
        match self {
            Self::Any | Self::AnyOrAbsent => Kind::Any.name(),
            Self::Number => Kind::Number.name(),
            Self::Text => Kind::Text.name(),
            Self::Date => Kind::Date.name(),
            Self::Array => message!(zh: "数组", en: "an array"),
            Self::Sized => message!(zh: "文字、数组或映射表", en: "a text, an array or a map"),
            Self::NumberOrArray => message!(zh: "数或数组", en: "a number or an array"),
            Self::Ledger => Kind::Ledger.name(),
        }
    }
}

impl Gives {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Number => Kind::Number,
            Self::Text => Kind::Text,
            Self::Bool => Kind::Bool,
            Self::Date => Kind::Date,
            Self::Ledger => Kind::Ledger,
            Self::Any => Kind::Any,
            Self::Texts => Kind::Array(Box::new(Kind::Text)),
        }
    }
}

// What `Native::call` has checked; each still answers with an error rather than a panic.

fn wrong() -> End {
    End::fault(message!(zh: "参数的种类不对", en: "an argument is of the wrong kind"))
}

fn number(arguments: &[Data], place: usize) -> Result<&Number, End> {
    arguments.get(place).and_then(Data::as_number).ok_or_else(wrong)
}

fn text(arguments: &[Data], place: usize) -> Result<&str, End> {
    arguments.get(place).and_then(Data::as_text).ok_or_else(wrong)
}

fn date(arguments: &[Data], place: usize) -> Result<Date, End> {
    arguments.get(place).and_then(Data::as_date).ok_or_else(wrong)
}

fn array(arguments: &[Data], place: usize) -> Result<&[Data], End> {
    match arguments.get(place) {
        Some(Data::Array(items)) => Ok(items),
        _ => Err(wrong()),
    }
}

fn whole(arguments: &[Data], place: usize, name: &str) -> Result<i64, End> {
    let number = number(arguments, place)?;
    number.to_i64().ok_or_else(|| {
        End::fault(message!(
            zh: "{name} 应为整数，这里是 {number}",
            en: "{name} is to be a whole number, and this is {number}",
        ))
    })
}

/// Takes the ledger out of the first argument, so that it is written without being copied.
fn take_ledger(arguments: &mut [Data]) -> Result<std::sync::Arc<Points>, End> {
    match arguments.first_mut().map(|first| std::mem::replace(first, Data::NOT_REPORTED)) {
        Some(Data::Ledger(points)) => Ok(points),
        _ => Err(wrong()),
    }
}

/// The numbers of an array. An absent one ends the rule.
fn numbers(items: &[Data]) -> Result<Vec<Number>, End> {
    items
        .iter()
        .map(|item| match item {
            Data::Value(Value::Absent(kind)) => Err(End::Absent(*kind)),
            item => item.as_number().cloned().ok_or_else(|| {
                let name = Kind::of(item).name();
                End::fault(Message {
                    zh: format!("数组里应全是数，其中有{}", name.zh),
                    en: format!("the array is to hold numbers, and there is {} in it", name.en),
                })
            }),
        })
        .collect()
}

/// A number as a percentage: `88.46%`.
fn percentage(number: &Number) -> String {
    let mut shown = String::with_capacity(8);
    (number * &Number::from(100i64)).with_short(2, |number| shown.push_str(number));
    shown.push('%');
    shown
}

#[cfg(test)]
mod tests;
