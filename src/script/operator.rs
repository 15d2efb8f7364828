//! The operators of rules, once for expressions and functions.

use std::cmp::Ordering;

use super::{Data, End, Kind};
use crate::{
    diagnostic::{Message, message, nearest},
    value::{EnumValue, Number, Value},
};

/// An operator between two values. `&&`, `||` and `??` are not here: they look at their right side only
/// when they need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Binary {
    pub(crate) const ALL: [Self; 12] = [
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Remainder,
        Self::Power,
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Power => "**",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    pub(crate) fn from_sign(sign: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.sign() == sign)
    }

    pub(crate) const fn is_comparison(self) -> bool {
        self.is_equality() || self.is_order()
    }

    pub(crate) const fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    pub(crate) const fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }

    /// Does `ordering` of left and right satisfy the operator?
    const fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            _ => ordering.is_ge(),
        }
    }

    /// The kind of the result, or what is wrong with these two kinds.
    pub(crate) fn kind(self, left: &Kind, right: &Kind) -> Result<Kind, End> {
        use Kind::{Any, Array, Bool, Date, Number, Text};
        if self.is_equality() {
            return match left.comparable(right) {
                true => Ok(Bool),
                false => Err(self.mixed(left, right)),
            };
        }
        if self.is_order() {
            return match (left, right) {
                (Any | Number, Any | Number) | (Any | Date, Any | Date) => Ok(Bool),
                _ => Err(self.mixed(left, right)),
            };
        }
        match (self, left, right) {
            (_, Number, Number) => Ok(Number),
            (Self::Add, Text, _) | (Self::Add, _, Text) => match (left, right) {
                (Array(_) | Kind::Map(_) | Kind::Ledger, _)
                | (_, Array(_) | Kind::Map(_) | Kind::Ledger) => Err(self.mixed(left, right)),
                _ => Ok(Text),
            },
            (Self::Add, Any, Any) => Ok(Any),
            (Self::Add, Array(a), Array(b)) => Ok(Array(Box::new(a.or(b)))),
            (Self::Add, Any, Array(_)) | (Self::Add, Array(_), Any) => Ok(Array(Box::new(Any))),
            (Self::Add, Any, Number) | (Self::Add, Number, Any) => Ok(Any),
            (Self::Add, Any, Bool | Date | Kind::Enum(_))
            | (Self::Add, Bool | Date | Kind::Enum(_), Any) => Ok(Text),
            (_, Any | Number, Any | Number) => Ok(Number),
            _ => Err(self.mixed(left, right)),
        }
    }

    /// The value.
    pub(crate) fn apply(self, left: &Data, right: &Data) -> Result<Data, End> {
        if let Some(kind) = left.absence().or(right.absence()) {
            return Err(End::Absent(kind));
        }
        if self.is_equality() {
            let equal = equal(left, right)?.ok_or_else(|| self.mixed_data(left, right))?;
            return Ok(Data::bool(equal == (self == Self::Equal)));
        }
        if let (Some(a), Some(b)) = (left.as_number(), right.as_number()) {
            return self.numbers(a, b);
        }
        if self.is_order() {
            return match (left.as_date(), right.as_date()) {
                (Some(a), Some(b)) => Ok(Data::bool(self.holds(a.cmp(&b)))),
                _ => Err(self.mixed_data(left, right)),
            };
        }
        match (self, left, right) {
            (Self::Add, Data::Value(a), Data::Value(b)) if is_text(a) || is_text(b) => {
                Ok(Data::text(&format!("{left}{right}")))
            }
            (Self::Add, Data::Value(Value::Text(_)), Data::Measure(..))
            | (Self::Add, Data::Measure(..), Data::Value(Value::Text(_))) => {
                Ok(Data::text(&format!("{left}{right}")))
            }
            (Self::Add, Data::Array(a), Data::Array(b)) => {
                Ok(Data::array(a.iter().chain(b.iter()).cloned().collect()))
            }
            _ => Err(self.mixed_data(left, right)),
        }
    }

    fn numbers(self, a: &Number, b: &Number) -> Result<Data, End> {
        let number = match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a.checked_div(b).ok_or_else(|| division_by_zero(a))?,
            Self::Remainder => {
                let quotient = a.checked_div(b).ok_or_else(|| division_by_zero(a))?;
                // The remainder has the sign of the dividend, as it has in Rhai.
                let whole = if quotient.is_negative() { quotient.ceil() } else { quotient.floor() };
                a - &(&whole * b)
            }
            Self::Power => power(a, b)?,
            _ => return Ok(Data::bool(self.holds(a.cmp(b)))),
        };
        bounded(number).map(Data::number)
    }

    fn mixed_data(self, left: &Data, right: &Data) -> End {
        self.mixed(&Kind::of(left), &Kind::of(right))
    }

    /// The mistake of putting these two kinds beside this operator, with the way out where one is
    /// likely.
    fn mixed(self, left: &Kind, right: &Kind) -> End {
        let (sign, a, b) = (self.sign(), left.name(), right.name());
        let message = if left == right || matches!(left, Kind::Any) || matches!(right, Kind::Any) {
            let this = if matches!(left, Kind::Any) || takes_number(left) { &b } else { &a };
            Message {
                zh: format!("`{sign}` 不能用于{}", this.zh),
                en: format!("`{sign}` does not work on {}", this.en),
            }
        } else if self.is_comparison() {
            Message {
                zh: format!("{}不能与{}比较", a.zh, b.zh),
                en: format!("{} cannot be compared with {}", a.en, b.en),
            }
        } else {
            Message {
                zh: format!("`{sign}` 不能用于{}和{}", a.zh, b.zh),
                en: format!("`{sign}` does not work on {} and {}", a.en, b.en),
            }
        };
        let end = End::fault(message);
        match self.way_out(left, right) {
            Some(help) => end.help(help),
            None => end,
        }
    }

    fn way_out(self, left: &Kind, right: &Kind) -> Option<Message> {
        let either = |wanted: fn(&Kind) -> bool| wanted(left) || wanted(right);
        Some(match self {
            _ if either(|kind| matches!(kind, Kind::Ledger)) => message!(
                zh: "台账用 .award(分, 理由)、.deduct(分, 理由) 加减分，不能参加运算",
                en: "points of a ledger are given and taken with .award(n, reason) and .deduct(n, reason)",
            ),
            Self::Subtract if matches!((left, right), (Kind::Date, Kind::Date)) => message!(
                zh: "两个日期相差的天数：days(从, 到)；工作日：workdays(从, 到)",
                en: "the days between two dates: days(from, to); workdays(from, to) for workdays",
            ),
            Self::Add | Self::Subtract if either(|kind| matches!(kind, Kind::Date)) => message!(
                zh: "日期加减天数：add_days(日期, 天数)",
                en: "a date so many days later: add_days(date, days)",
            ),
            _ if self.is_order() && either(|kind| matches!(kind, Kind::Enum(_))) => message!(
                zh: "枚举值没有大小；给该列声明 worth 后可比较 `.worth`",
                en: "enum values have no order; declare worth on the column and compare `.worth`",
            ),
            _ if self.is_order() && left == right && matches!(left, Kind::Text) => message!(
                zh: "文字只能用 == 和 != 比较",
                en: "texts can only be compared with == and !=",
            ),
            _ if either(|kind| matches!(kind, Kind::Text))
                && either(|kind| matches!(kind, Kind::Number)) =>
            {
                message!(
                    zh: "数字不加引号；若该列存的是数，请把列的 type 改为 number",
                    en: "write numbers without quotes; if the column holds numbers, declare it as number",
                )
            }
            _ => return None,
        })
    }
}

fn takes_number(kind: &Kind) -> bool {
    matches!(kind, Kind::Number)
}

const fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

fn division_by_zero(dividend: &Number) -> End {
    End::fault(message!(zh: "除数为 0：{dividend} / 0", en: "division by zero: {dividend} / 0"))
        .help(message!(
            zh: "先判断除数：if x == 0 {{ … }} else {{ … }}",
            en: "look at the divisor first: if x == 0 {{ … }} else {{ … }}",
        ))
}

/// Refuses numbers that have outgrown every use.
pub(crate) fn bounded(number: Number) -> Result<Number, End> {
    if number.bits() > Number::MAX_BITS {
        let bits = Number::MAX_BITS;
        return Err(End::fault(message!(
            zh: "数过大或过细：超过 {bits} 位",
            en: "the number has outgrown {bits} bits",
        )));
    }
    Ok(number)
}

/// How many decimals of a result that has no exact value are kept.
pub(crate) const INEXACT_PLACES: u32 = 12;

/// A result of `libm` as a number.
pub(crate) fn inexact(value: f64, what: impl FnOnce() -> Message) -> Result<Number, End> {
    Number::from_f64(value, INEXACT_PLACES).ok_or_else(|| End::fault(what()))
}

/// To a power: exact for whole exponents, else to 12 decimals.
pub(crate) fn power(base: &Number, exponent: &Number) -> Result<Number, End> {
    let impossible = || {
        message!(
            zh: "{base} 的 {exponent} 次方没有值，或数过大",
            en: "{base} to the power {exponent} has no value, or is too large",
        )
    };
    match exponent.to_i64() {
        Some(whole) => {
            let whole = i32::try_from(whole).map_err(|_| End::fault(impossible()))?;
            base.pow(whole).ok_or_else(|| End::fault(impossible()))
        }
        None => inexact(libm::pow(base.to_f64(), exponent.to_f64()), impossible),
    }
}

/// Are they equal? Nothing if they are of kinds that cannot be equal.
pub(crate) fn equal(left: &Data, right: &Data) -> Result<Option<bool>, End> {
    if let Some(kind) = left.absence().or(right.absence()) {
        return Err(End::Absent(kind));
    }
    if let (Some(a), Some(b)) = (left.as_number(), right.as_number()) {
        return Ok(Some(a == b));
    }
    Ok(match (left, right) {
        (Data::Value(Value::Enum(value)), Data::Value(Value::Text(text)))
        | (Data::Value(Value::Text(text)), Data::Value(Value::Enum(value))) => {
            known_id(value, text)?;
            Some(value.id() == &**text)
        }
        (Data::Value(a), Data::Value(b)) => match (a, b) {
            (Value::Bool(a), Value::Bool(b)) => Some(a == b),
            (Value::Text(a), Value::Text(b)) => Some(a == b),
            (Value::Date(a), Value::Date(b)) => Some(a == b),
            (Value::Enum(a), Value::Enum(b)) => Some(a == b),
            _ => None,
        },
        (Data::Array(a), Data::Array(b)) => {
            if a.len() != b.len() {
                return Ok(Some(false));
            }
            for (a, b) in a.iter().zip(b.iter()) {
                match equal(a, b)? {
                    Some(true) => {}
                    other => return Ok(other),
                }
            }
            Some(true)
        }
        (Data::Map(a), Data::Map(b)) => Some(a == b),
        _ => None,
    })
}

/// A text that is compared with an enum value must be one of the enum's ids.
pub(crate) fn known_id(value: &EnumValue, text: &str) -> Result<(), End> {
    let enumeration = value.enumeration();
    if enumeration.position(text).is_some() {
        return Ok(());
    }
    Err(unknown_id(&enumeration.name, enumeration.members.iter().map(|member| &*member.id), text))
}

/// The mistake of comparing with a word that is none of the ids.
pub(crate) fn unknown_id<'a>(
    name: &str,
    ids: impl Iterator<Item = &'a str> + Clone,
    text: &str,
) -> End {
    let end = End::fault(message!(
        zh: "“{text}”不是 {name} 的取值",
        en: "\"{text}\" is none of the values of {name}",
    ));
    match nearest(text, ids.clone()) {
        Some(near) => end.help(message!(
            zh: "是否为 \"{near}\"？",
            en: "did you mean \"{near}\"?",
        )),
        None => {
            let all: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
            let (zh, en) = (all.join("、"), all.join(", "));
            end.help(Message { zh: format!("可取：{zh}"), en: format!("the values are {en}") })
        }
    }
}

/// An operator on one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unary {
    Negate,
    Plus,
    Not,
}

impl Unary {
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Negate => "-",
            Self::Plus => "+",
            Self::Not => "!",
        }
    }

    pub(crate) fn kind(self, of: &Kind) -> Result<Kind, End> {
        match (self, of) {
            (Self::Not, Kind::Bool | Kind::Any) => Ok(Kind::Bool),
            (Self::Negate | Self::Plus, Kind::Number | Kind::Any) => Ok(Kind::Number),
            _ => Err(self.wrong(of)),
        }
    }

    pub(crate) fn apply(self, data: &Data) -> Result<Data, End> {
        if let Some(kind) = data.absence() {
            return Err(End::Absent(kind));
        }
        match (self, data.as_number(), data.as_bool()) {
            (Self::Not, _, Some(value)) => Ok(Data::bool(!value)),
            (Self::Negate, Some(number), _) => Ok(Data::number(-number)),
            (Self::Plus, Some(number), _) => Ok(Data::number(number.clone())),
            _ => Err(self.wrong(&Kind::of(data))),
        }
    }

    fn wrong(self, kind: &Kind) -> End {
        let (sign, name) = (self.sign(), kind.name());
        End::fault(Message {
            zh: format!("`{sign}` 不能用于{}", name.zh),
            en: format!("`{sign}` does not work on {}", name.en),
        })
    }
}

/// A value that decides: a truth value, or the rule ends.
pub(crate) fn truth(data: &Data) -> Result<bool, End> {
    match (data.absence(), data.as_bool()) {
        (Some(kind), _) => Err(End::Absent(kind)),
        (None, Some(value)) => Ok(value),
        (None, None) => Err(not_a_condition(&Kind::of(data))),
    }
}

/// The mistake of using something else as a condition.
pub(crate) fn not_a_condition(kind: &Kind) -> End {
    let name = kind.name();
    End::fault(Message {
        zh: format!("条件应为是非值，这里是{}", name.zh),
        en: format!("a condition is true or false, and this is {}", name.en),
    })
}

/// The part `name` of a value.
pub(crate) fn property(data: &Data, name: &str) -> Result<Data, End> {
    match data {
        Data::Value(Value::Absent(kind)) => Err(End::Absent(*kind)),
        Data::Value(Value::Enum(value)) if name == "worth" => {
            value.worth().cloned().map(Data::number).ok_or_else(|| {
                let (id, list) = (value.id(), &value.enumeration().name);
                End::fault(message!(
                    zh: "{list} 的取值“{id}”没有声明 worth",
                    en: "no worth is declared for the value \"{id}\" of {list}",
                ))
            })
        }
        Data::Map(entries) => {
            entries.get(name).cloned().ok_or_else(|| no_key(name, entries.keys().map(|key| &**key)))
        }
        other => Err(no_property(&Kind::of(other), name)),
    }
}

/// The mistake of asking for a key that a map does not have.
pub(crate) fn no_key<'a>(key: &str, keys: impl Iterator<Item = &'a str>) -> End {
    let end = End::fault(message!(zh: "没有“{key}”这一项", en: "there is no entry \"{key}\""));
    match nearest(key, keys) {
        Some(near) => end.help(message!(zh: "最接近的是“{near}”", en: "the nearest is \"{near}\"")),
        None => end,
    }
}

/// The mistake of asking for a part of something that has none.
pub(crate) fn no_property(kind: &Kind, name: &str) -> End {
    let of = kind.name();
    let end = End::fault(Message {
        zh: format!("{}没有“{name}”这一部分", of.zh),
        en: format!("{} has no part `{name}`", of.en),
    });
    match kind {
        Kind::Enum(_) => end.help(message!(
            zh: "枚举值只有 `.worth`",
            en: "an enum value only has `.worth`",
        )),
        _ => end,
    }
}

/// The item at an index: of an array by its place (from 0, negative from the end), of a map by its
/// key.
pub(crate) fn at(data: &Data, index: &Data) -> Result<Data, End> {
    if let Some(kind) = data.absence().or(index.absence()) {
        return Err(End::Absent(kind));
    }
    match data {
        Data::Map(entries) => {
            let key = key(index)?;
            entries
                .get(key.as_str())
                .cloned()
                .ok_or_else(|| no_key(&key, entries.keys().map(|key| &**key)))
        }
        Data::Array(items) => {
            let place = index.as_number().and_then(Number::to_i64);
            let found = place.and_then(|place| {
                let place = match place < 0 {
                    true => items.len().checked_sub(usize::try_from(place.unsigned_abs()).ok()?)?,
                    false => usize::try_from(place).ok()?,
                };
                items.get(place)
            });
            found.cloned().ok_or_else(|| {
                let (length, index) = (items.len(), index.to_string());
                End::fault(message!(
                    zh: "数组有 {length} 项，没有第 [{index}] 项（从 0 数起）",
                    en: "the array has {length} items and none at [{index}] (counted from 0)",
                ))
            })
        }
        other => {
            let name = Kind::of(other).name();
            Err(End::fault(Message {
                zh: format!("{}不能用 [ ] 取项", name.zh),
                en: format!("{} has no items to take with [ ]", name.en),
            }))
        }
    }
}

/// How a value is written as the key of a map: texts as they are, enums by their id, numbers plain.
pub(crate) fn key(index: &Data) -> Result<String, End> {
    match index {
        Data::Value(Value::Absent(kind)) => Err(End::Absent(*kind)),
        Data::Value(Value::Enum(value)) => Ok(value.id().to_owned()),
        Data::Measure(number, _) => Ok(number.to_short(INEXACT_PLACES)),
        Data::Value(value) => Ok(value.to_plain()),
        other => {
            let name = Kind::of(other).name();
            Err(End::fault(Message {
                zh: format!("{}不能作键", name.zh),
                en: format!("{} cannot be a key", name.en),
            }))
        }
    }
}

/// How a value stands inside a text.
pub(crate) fn in_text(data: &Data) -> Result<String, End> {
    match data.absence() {
        Some(kind) => Err(End::Absent(kind)),
        None => Ok(data.to_string()),
    }
}
