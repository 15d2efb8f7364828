use serde::{Deserialize, Serialize};

use super::Language;

/// A sentence for people in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Message {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Message {
    /// The same text in both languages: for names, numbers and quoted source.
    #[must_use]
    pub fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }

    /// Adds `more` behind it.
    pub fn append(&mut self, more: &Self) {
        self.zh.push_str(&more.zh);
        self.en.push_str(&more.en);
    }

    /// The sentence in `language`.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// `1 case`, `2 cases`: a number with its noun in English.
pub(crate) fn counted(count: &impl ToString, one: &str) -> String {
    let count = count.to_string();
    let ending = if count == "1" { "" } else { "s" };
    format!("{count} {one}{ending}")
}

/// `message!(zh: "第 {row} 行", en: "row {row}")`: a [`Message`] from two format strings that see the
/// same variables.
macro_rules! message {
    (zh: $zh:literal, en: $en:literal $(,)?) => {
        $crate::diagnostic::Message { zh: format!($zh), en: format!($en) }
    };
}

pub(crate) use message;

/// `said!(language, zh: "第 {row} 行", en: "row {row}")`: the text of such a [`Message`] in one language, where the other
/// is not asked for.
macro_rules! said {
    ($language:expr, zh: $zh:literal, en: $en:literal $(,)?) => {
        match $language {
            $crate::diagnostic::Language::Chinese => format!($zh),
            $crate::diagnostic::Language::English => format!($en),
        }
    };
}

pub(crate) use said;
