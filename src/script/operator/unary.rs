use crate::{
    diagnostic::Message,
    script::{Data, End, Kind},
};

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
