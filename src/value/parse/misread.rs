use crate::diagnostic::{Message, message};

/// A value, and what was changed to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The value.
    pub value: T,
    /// What was normalised on the way, for data_quality; empty for a clean cell.
    pub notes: Vec<Normalised>,
}

impl<T> Parsed<T> {
    /// A value that needed nothing.
    #[must_use]
    pub const fn clean(value: T) -> Self {
        Self { value, notes: Vec::new() }
    }

    /// The same with another value.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Parsed<U> {
        Parsed { value: change(self.value), notes: self.notes }
    }
}

/// One thing that was done to a cell before it could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Normalised {
    /// Full-width letters or digits, stray spaces, invisible characters.
    Width,
    /// Separators of thousands taken out.
    Thousands,
    /// A unit taken off and multiplied in.
    Unit,
    /// A minus sign other than `-`.
    Minus,
    /// A percent sign, or a bare number above 1 in a percent column.
    Percent,
    /// Multiplied or divided as the column's `scale` says.
    Scale,
    /// A number read as a count of days.
    Serial,
    /// A date written otherwise than 2026-05-06.
    DateForm,
    /// Only a month was given: the last day was taken.
    MonthEnd,
    /// Only a month was given: the first day was taken.
    MonthStart,
    /// No year was given: the round has only one that fits.
    Year,
    /// A time of the day left out.
    Time,
    /// Another sign or word for yes and no.
    TruthWord,
}

impl Normalised {
    /// Stable name, for files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Width => "width",
            Self::Thousands => "thousands",
            Self::Unit => "unit",
            Self::Minus => "minus",
            Self::Percent => "percent",
            Self::Scale => "scale",
            Self::Serial => "serial",
            Self::DateForm => "date-form",
            Self::MonthEnd => "month-end",
            Self::MonthStart => "month-start",
            Self::Year => "year",
            Self::Time => "time",
            Self::TruthWord => "truth-word",
        }
    }

    /// What was done, for people.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Width => message!(zh: "全角或空格已规范", en: "widths and spaces normalised"),
            Self::Thousands => {
                message!(zh: "去掉千位分隔符", en: "separators of thousands removed")
            }
            Self::Unit => message!(zh: "按单位换算", en: "converted by its unit"),
            Self::Minus => message!(zh: "负号已规范", en: "minus sign normalised"),
            Self::Percent => message!(zh: "百分数按小数读取", en: "percentage read as a fraction"),
            Self::Scale => message!(zh: "按声明的比例换算", en: "converted by the declared scale"),
            Self::Serial => {
                message!(zh: "日期序列值换算为日期", en: "serial number read as a date")
            }
            Self::DateForm => message!(zh: "日期格式已规范", en: "form of the date normalised"),
            Self::MonthEnd => {
                message!(zh: "只写到月，按当月最后一天", en: "month only: its last day is taken")
            }
            Self::MonthStart => {
                message!(zh: "只写到月，按当月第一天", en: "month only: its first day is taken")
            }
            Self::Year => {
                message!(zh: "未写年份，按本轮唯一可能的年份", en: "year taken from the round")
            }
            Self::Time => message!(zh: "去掉时刻", en: "time of the day left out"),
            Self::TruthWord => message!(zh: "按是/否读取", en: "read as yes or no"),
        }
    }
}

/// Why a cell could not be read. The place is the caller's to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The kind of mistake: the code of the diagnostic.
    pub code: &'static str,
    /// What is wrong with it.
    pub message: Message,
    /// The way out.
    pub help: Option<Message>,
}

impl Misread {
    pub(crate) const fn new(code: &'static str, message: Message) -> Self {
        Self { code, message, help: None }
    }

    pub(crate) fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }
}

/// The cell's text as a message may quote it: on one line, short.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 40;
    let line = crate::value::text::normalise(text);
    let line = crate::value::personal::mask(&line);
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.into_owned(),
    }
}
