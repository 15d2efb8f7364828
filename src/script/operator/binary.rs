use std::cmp::Ordering;

use super::{bounded, equal, power};
use crate::{
    diagnostic::{Message, message},
    script::{Data, End, Kind},
    value::{Number, Value},
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

    /// The comparison that holds where this one does not; what is no comparison stays.
    pub(crate) const fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            other => other,
        }
    }

    /// The comparison of right with left that says the same; what is no comparison stays.
    pub(crate) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            other => other,
        }
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
