//! Every key of a pack's TOML, declared once: by it files are read, mistakes are found, the
//! reference (`docs/pack.md`) is checked and the JSON Schema is made.

mod check;
mod judgement;
mod measures;
mod nodes;
mod reference;
mod root;
mod round;
mod tests_file;

pub use check::{ALLOW, CHECK};
pub use judgement::{
    ADJUSTMENT, COLOUR, GRADE, JUDGE, PROBLEMS, QUOTA, RANKING, TIE_BREAK, VETO, WEAK_POINTS,
};
pub use measures::{COLUMN, HIGHEST, METRIC, NTH, TABLE};
pub use nodes::{
    DEFAULT_GROUP, DEFAULT_INDICATOR, DEFAULTS, GROUP, INDICATOR, MISSING, RESCALE, WEAK,
};
pub use reference::{json_schema, json_schema_of, reference, table};
pub use root::{METHOD, MODULE, PARAM, PARAM_STEP, ROOT};
pub use round::ROUND;
pub use tests_file::{EXPECT, LEDGER_LINE, TEST, TESTS};

use crate::diagnostic::{Message, message};

/// The keys of one table of a pack's TOML.
#[derive(Debug)]
pub struct Section {
    /// Its header in the file: `[method]`, `[tables.ID]`, `[[indicator]]`, or the key behind which
    /// it stands as an inline table: `weak = {…}`.
    pub header: &'static str,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
    /// Keys without which it means nothing.
    pub required: &'static [&'static str],
}

impl Section {
    /// The key called `name`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What may stand behind it.
    pub kind: Kind,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
    /// A value as it is written in a file.
    pub example: &'static str,
}

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text.
    Text,
    /// A text, or a list of texts.
    Texts,
    /// A number.
    Number,
    /// A whole number from 0.
    Count,
    /// `true` or `false`.
    Bool,
    /// A day: 2026-05-06.
    Date,
    /// A text that is an expression.
    Expression,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `[least, greatest]`.
    Range,
    /// A table with these keys.
    Table(&'static Section),
    /// A list of tables with these keys.
    Entries(&'static Section),
    /// A table with any keys, behind each of which stands this.
    Map(&'static Kind),
    /// A list of this.
    List(&'static Kind),
    /// Any of these.
    Either(&'static [Kind]),
    /// Anything.
    Any,
}

impl Kind {
    /// What it is, for messages.
    #[must_use]
    pub fn name(&self) -> Message {
        match self {
            Self::Text => message!(zh: "文字", en: "a text"),
            Self::Texts => message!(zh: "文字或文字的列表", en: "a text or a list of texts"),
            Self::Number => message!(zh: "数", en: "a number"),
            Self::Count => message!(zh: "不小于 0 的整数", en: "a whole number from 0"),
            Self::Bool => message!(zh: "true 或 false", en: "true or false"),
            Self::Date => message!(zh: "日期（2026-05-06）", en: "a date (2026-05-06)"),
            Self::Expression => message!(zh: "表达式 '…'", en: "an expression '…'"),
            Self::Word(words) => {
                let zh = words.join("、");
                let en = words.join(", ");
                message!(zh: "{zh} 之一", en: "one of {en}")
            }
            Self::Range => message!(zh: "[下限, 上限]", en: "[least, greatest]"),
            Self::Table(_) | Self::Map(_) => message!(zh: "表 {{…}}", en: "a table {{…}}"),
            Self::Entries(_) | Self::List(_) => message!(zh: "列表 […]", en: "a list […]"),
            Self::Either(kinds) => {
                let names: Vec<Message> = kinds.iter().map(Self::name).collect();
                let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
                let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
                let (zh, en) = (zh.join("，或"), en.join(", or "));
                message!(zh: "{zh}", en: "{en}")
            }
            Self::Any => message!(zh: "任意值", en: "anything"),
        }
    }
}

/// Every section, in the order of the reference.
pub static SECTIONS: &[&Section] = &[
    &ROOT,
    &METHOD,
    &PARAM,
    &PARAM_STEP,
    &MODULE,
    &TABLE,
    &HIGHEST,
    &NTH,
    &COLUMN,
    &METRIC,
    &GROUP,
    &INDICATOR,
    &DEFAULTS,
    &DEFAULT_INDICATOR,
    &DEFAULT_GROUP,
    &MISSING,
    &RESCALE,
    &WEAK,
    &ADJUSTMENT,
    &VETO,
    &GRADE,
    &QUOTA,
    &RANKING,
    &TIE_BREAK,
    &WEAK_POINTS,
    &COLOUR,
    &JUDGE,
    &PROBLEMS,
    &CHECK,
    &ALLOW,
    &TESTS,
    &TEST,
    &EXPECT,
    &LEDGER_LINE,
];

/// Declares a key: name, kind, Chinese, English, example.
macro_rules! key {
    ($name:literal, $kind:expr, $zh:literal, $en:literal, $example:literal) => {
        $crate::method::keys::Key { name: $name, kind: $kind, zh: $zh, en: $en, example: $example }
    };
}
use key;
