/// A language that texts for people exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// 简体中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The code that options and packs use: `zh` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// The language whose code is `code`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Chinese, Self::English].into_iter().find(|language| language.code() == code)
    }
}
