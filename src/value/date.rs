use std::fmt;

use jiff::{ToSpan, civil};

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// 2000-01-01, where some day is needed and none is named.
    pub const YEAR_2000: Self = Self(civil::date(2000, 1, 1));

    /// The day, if there is such a day.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `2026-05-06`, and nothing else.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day of a serial number of Excel's 1900 calendar. Serials below 61 are refused, since
    /// Excel counts a 29 February 1900 that never was.
    #[must_use]
    pub fn from_excel_serial(serial: i64) -> Option<Self> {
        if serial < 61 {
            return None;
        }
        Self::new(1899, 12, 30)?.add_days(serial)
    }

    /// The day of a serial number of the 1904 calendar, which counts from 1904-01-01 as 0.
    #[must_use]
    pub fn from_excel_serial_1904(serial: i64) -> Option<Self> {
        if serial < 0 {
            return None;
        }
        Self::new(1904, 1, 1)?.add_days(serial)
    }

    /// The day `days` later (earlier if negative), if the calendar reaches so far.
    #[must_use]
    pub fn add_days(self, days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// The same day of the month `months` later, or the last day of that month where it is shorter.
    #[must_use]
    pub fn add_months(self, months: i64) -> Option<Self> {
        let span = jiff::Span::new().try_months(months).ok()?;
        self.0.checked_add(span).ok().map(Self)
    }

    /// The last day of its month.
    #[must_use]
    pub fn month_end(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// Days from `self` to `other`: negative if `other` is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        (other.0 - self.0).get_days().into()
    }

    /// The next day, if there is one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1.day()).ok().map(Self)
    }

    /// Year, month and day.
    #[must_use]
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// Monday to Friday.
    #[must_use]
    pub fn is_monday_to_friday(self) -> bool {
        !matches!(self.0.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
