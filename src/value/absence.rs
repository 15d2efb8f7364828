use std::fmt;

use crate::diagnostic::{Language, Message, message};

/// Why a value is not there. An absent value never passes as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absence {
    /// 不适用: the thing does not exist for this team ("held no such check").
    NotApplicable,
    /// 未报送: it exists and was not handed in. A blank cell is this.
    NotReported,
    /// 不公开: it exists and is kept back.
    Withheld,
    /// 数量过少: too few cases to say anything.
    TooFew,
}

impl Absence {
    /// All kinds, in the order in which they are listed to people.
    pub const ALL: [Self; 4] =
        [Self::NotApplicable, Self::NotReported, Self::Withheld, Self::TooFew];

    /// The word that packs and result files use.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::NotReported => "not_reported",
            Self::Withheld => "withheld",
            Self::TooFew => "too_few",
        }
    }

    /// The kind that a pack calls `id`.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The word for people.
    #[must_use]
    pub fn name(self, language: Language) -> String {
        self.message().in_language(language).to_owned()
    }

    /// The word for people, in both languages.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::NotApplicable => message!(zh: "不适用", en: "not applicable"),
            Self::NotReported => message!(zh: "未报送", en: "not reported"),
            Self::Withheld => message!(zh: "不公开", en: "withheld"),
            Self::TooFew => message!(zh: "数量过少", en: "too few"),
        }
    }
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
