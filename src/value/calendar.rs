use std::collections::BTreeMap;

use super::Date;

/// Which days are workdays: what is listed counts as listed, other Mondays to Fridays are workdays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    listed: BTreeMap<Date, bool>,
}

impl Calendar {
    /// A calendar that lists nothing: Monday to Friday.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says of a day whether it is a workday (a Saturday that is worked, a public holiday). What was
    /// said of the day before is replaced and returned.
    pub fn list(&mut self, day: Date, workday: bool) -> Option<bool> {
        self.listed.insert(day, workday)
    }

    /// Is it a workday?
    #[must_use]
    pub fn is_workday(&self, day: Date) -> bool {
        self.listed.get(&day).copied().unwrap_or_else(|| day.is_monday_to_friday())
    }

    /// The first and the last day that are listed.
    #[must_use]
    pub fn listed_between(&self) -> Option<(Date, Date)> {
        Some((*self.listed.first_key_value()?.0, *self.listed.last_key_value()?.0))
    }

    /// The workdays from `from` to `to`: `from` is not counted, `to` is. Negative when `to` is
    /// earlier: the workdays by which `to` lies before `from`, `to` not counted, `from` counted.
    #[must_use]
    pub fn workdays(&self, from: Date, to: Date) -> i64 {
        if to < from {
            return -self.workdays(to, from);
        }
        // Whole weeks are five workdays each; then the rest and what is listed otherwise.
        let days = from.days_until(to);
        let mut count = days / 7 * 5;
        let mut day = from.add_days(days / 7 * 7).unwrap_or(to);
        while day < to {
            let Some(next) = day.next() else { break };
            day = next;
            count += i64::from(day.is_monday_to_friday());
        }
        let Some(first) = from.next() else { return count };
        if first > to {
            return count;
        }
        for (day, workday) in self.listed.range(first..=to) {
            count += i64::from(*workday) - i64::from(day.is_monday_to_friday());
        }
        count
    }

    /// The day by which `workdays` workdays have passed since `from` (that many before it, if
    /// negative); nothing where the calendar of the program ends. 0 is the day itself.
    #[must_use]
    pub fn add_workdays(&self, from: Date, workdays: i64) -> Option<Date> {
        let step = workdays.signum();
        let mut left = workdays.unsigned_abs();
        let mut day = from;
        while left > 0 {
            day = day.add_days(step)?;
            if self.is_workday(day) {
                left -= 1;
            }
        }
        Some(day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        Date::from_iso(text).unwrap()
    }

    /// 国庆 2026: 1–7 October off, Saturday 10 October worked.
    fn october() -> Calendar {
        let mut calendar = Calendar::new();
        for number in 1..=7 {
            calendar.list(Date::new(2026, 10, number).unwrap(), false);
        }
        calendar.list(day("2026-10-10"), true);
        calendar
    }

    #[test]
    fn the_first_day_is_not_counted_and_the_last_is() {
        let plain = Calendar::new();
        assert_eq!(plain.workdays(day("2026-05-08"), day("2026-05-11")), 1);
        assert_eq!(plain.workdays(day("2026-05-08"), day("2026-05-08")), 0);
        assert_eq!(plain.workdays(day("2026-05-11"), day("2026-05-08")), -1);
        assert_eq!(october().workdays(day("2026-09-30"), day("2026-10-10")), 3);
        assert_eq!(october().add_workdays(day("2026-09-30"), 3), Some(day("2026-10-10")));
        assert_eq!(october().add_workdays(day("2026-10-10"), -3), Some(day("2026-09-30")));
    }

    proptest! {
        #[test]
        fn counting_is_the_same_day_by_day(start in 0i64..400, length in 0i64..200) {
            let from = day("2026-01-01").add_days(start).unwrap();
            let to = from.add_days(length).unwrap();
            let calendar = october();
            let mut count = 0;
            let mut at = from;
            while at < to {
                at = at.next().unwrap();
                count += i64::from(calendar.is_workday(at));
            }
            prop_assert_eq!(calendar.workdays(from, to), count);
            prop_assert_eq!(calendar.workdays(to, from), -count);
        }
    }
}
