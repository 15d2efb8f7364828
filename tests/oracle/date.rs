//! Days of the Gregorian calendar, counted from 1 March of the year 0.

use std::fmt;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Date {
    number: i64,
}

impl Date {
    /// A day by its year, month (1-12) and day of the month.
    pub(crate) fn new(year: i64, month: i64, day: i64) -> Self {
        assert!((1..=12).contains(&month), "month {month}");
        assert!((1..=month_length(year, month)).contains(&day), "day {year}-{month}-{day}");
        // Years begin in March here, so that the leap day is the last one.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let leap_days = year / 4 - year / 100 + year / 400;
        Self { number: year * 365 + leap_days + (month * 306 + 5) / 10 + day - 1 }
    }

    /// `2026-06-30`.
    pub(crate) fn parse(text: &str) -> Self {
        let parts: Vec<i64> =
            text.split('-').map(|part| part.parse().expect("digits in a date")).collect();
        let [year, month, day] = parts.as_slice() else { panic!("not a date: {text}") };
        Self::new(*year, *month, *day)
    }

    /// `2026-06-30`, or `2026-06` for its last day.
    pub(crate) fn deadline(text: &str) -> Self {
        if text.split('-').count() == 3 {
            return Self::parse(text);
        }
        let (year, month) = text.split_once('-').expect("year and month");
        let (year, month) = (year.parse().expect("a year"), month.parse().expect("a month"));
        Self::new(year, month, month_length(year, month))
    }

    /// Year, month and day of the month.
    pub(crate) fn parts(self) -> (i64, i64, i64) {
        // A year too late at most by one: step back until its first of March is not after the day.
        let mut year = self.number / 365;
        while Self::new(year, 3, 1).number > self.number {
            year -= 1;
        }
        let (mut year, mut month) = (year, 3);
        let mut left = self.number - Self::new(year, 3, 1).number;
        while left >= month_length(year, month) {
            left -= month_length(year, month);
            month += 1;
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        (year, month, left + 1)
    }

    pub(crate) fn add_days(self, days: i64) -> Self {
        Self { number: self.number + days }
    }

    /// The same day of another month, or the last day of that month where it is shorter.
    pub(crate) fn add_months(self, months: i64) -> Self {
        let (year, month, day) = self.parts();
        let total = year * 12 + month - 1 + months;
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        Self::new(year, month, day.min(month_length(year, month)))
    }

    pub(crate) fn days_until(self, other: Self) -> i64 {
        other.number - self.number
    }

    pub(crate) fn is_weekend(self) -> bool {
        // Day 0, 1 March of the year 0, was a Wednesday.
        (self.number + 2).rem_euclid(7) >= 5
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(out, "{year:04}-{month:02}-{day:02}")
    }
}

pub(crate) fn month_length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_follow_each_other() {
        let mut day = Date::new(1999, 12, 28);
        for _ in 0..3000 {
            assert_eq!(Date::parse(&day.to_string()), day);
            day = day.add_days(1);
        }
        assert_eq!(day.to_string(), "2008-03-15");
        assert_eq!(Date::parse("2025-12-30").days_until(Date::parse("2026-06-30")), 182);
    }

    #[test]
    fn weekends_and_months() {
        assert!(Date::parse("2026-06-27").is_weekend()); // a Saturday
        assert!(Date::parse("2026-06-28").is_weekend());
        assert!(!Date::parse("2026-06-29").is_weekend());
        assert!(!Date::parse("2026-06-26").is_weekend());
        assert_eq!(Date::parse("2025-08-31").add_months(6).to_string(), "2026-02-28");
        assert_eq!(Date::parse("2025-12-30").add_months(6).to_string(), "2026-06-30");
        assert_eq!(Date::parse("2026-03-31").add_months(-13).to_string(), "2025-02-28");
        assert_eq!(Date::deadline("2024-02").to_string(), "2024-02-29");
        assert_eq!(Date::deadline("2024-02-03").to_string(), "2024-02-03");
    }
}
