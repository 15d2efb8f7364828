use std::borrow::Cow;

/// One cell as a file holds it, before anybody has decided what it means. CSV files give only
/// [`RawCell::Blank`] and [`RawCell::Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RawCell<'a> {
    /// Nothing, or nothing but spaces. It is not a 0.
    Blank,
    /// A text as it stands in the file, with its spaces and line breaks.
    Text(&'a str),
    /// A number of a workbook.
    Number {
        /// Its digits, as [`crate::value::Number::from_decimal`] reads them.
        digits: &'a str,
        /// Shown as a percentage: `0.95` is seen as 95 %.
        percent: bool,
    },
    /// A number of a workbook that is shown as a date or time.
    DateSerial {
        /// Days and the fraction of a day, as digits.
        digits: &'a str,
        /// Counted from 1904-01-01 instead of 1899-12-30.
        since_1904: bool,
        /// The style shows the day; `yyyy年m月` does not.
        shows_day: bool,
    },
    /// A truth value of a workbook.
    Bool(bool),
    /// A cell that has no value: an error value such as `#REF!`, or a formula whose value was not
    /// stored (`=`). Whoever read the file has reported it.
    Error(&'a str),
}

impl<'a> RawCell<'a> {
    /// Nothing there?
    #[must_use]
    pub const fn is_blank(self) -> bool {
        matches!(self, Self::Blank)
    }

    /// The text as people would write it down: serials as dates, truth values as 是 and 否.
    #[must_use]
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) | Self::Error(text) => Cow::Borrowed(text),
            Self::Number { digits, percent: false } => Cow::Borrowed(digits),
            Self::Number { digits, percent: true } => {
                super::Number::from_decimal(digits).map_or(Cow::Borrowed(digits), |number| {
                    let hundred = super::Number::from(100u32);
                    Cow::Owned(format!("{}%", (&number * &hundred).to_short(12)))
                })
            }
            Self::DateSerial { digits, since_1904, .. } => {
                let days = super::Number::from_decimal(digits).and_then(|n| n.floor().to_i64());
                let date = days.and_then(|days| match since_1904 {
                    true => super::Date::from_excel_serial_1904(days),
                    false => super::Date::from_excel_serial(days),
                });
                date.map_or(Cow::Borrowed(digits), |date| Cow::Owned(date.to_string()))
            }
            Self::Bool(true) => Cow::Borrowed("是"),
            Self::Bool(false) => Cow::Borrowed("否"),
        }
    }
}
