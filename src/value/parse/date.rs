use std::ops::RangeInclusive;

use super::date_text::{Form, form};
use super::misread::{Misread, Normalised, Parsed, quoted};
use crate::diagnostic::message;
use crate::value::{Date, Number, RawCell};

/// What a date of which only the month is given means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MonthPolicy {
    /// The first day of the month: for beginnings.
    Start,
    /// The last day of the month: for deadlines.
    End,
    /// It is not known which day: an error. For the date on which something was done.
    #[default]
    Refuse,
}

/// How a column of dates is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateOptions {
    /// What a month without a day means.
    pub month: MonthPolicy,
    /// The years in which a date without a year may lie: it is read only if there is one year.
    pub years: Option<RangeInclusive<i16>>,
}

/// Bare numbers are taken for serial numbers only from 1990-01-01 to 2099-12-31.
const SERIALS: RangeInclusive<i64> = 32_874..=73_050;
/// Years that a ledger can speak of.
const YEARS: RangeInclusive<i16> = 1900..=2199;

/// Reads a date: `2023.5.6`, `2023-05-06`, `2023/5/6`, `20230506`, `2023年5月6日`, `二〇二三年五月六日`,
/// full-width letters, a time of the day behind it, serial numbers of spreadsheets; months
/// (`2023年5月`, `2023.5`, `2023年5月底前`) and days without a year (`5月6日`) as `options` say.
///
/// # Errors
/// When the cell, as a whole, is no such date: two-digit years, ranges, quarters and words have
/// messages of their own.
pub fn date(cell: &RawCell<'_>, options: &DateOptions) -> Result<Parsed<Date>, Misread> {
    match *cell {
        RawCell::Text(written) => from_text(written, options),
        RawCell::Number { digits, percent: false } => match digits.parse::<i64>() {
            Ok(_) => from_text(digits, options),
            Err(_) => from_decimal(digits, options),
        },
        RawCell::DateSerial { digits, since_1904, shows_day } => {
            from_serial(digits, since_1904, shows_day, options)
        }
        _ => Err(not_a_date(&cell.shown())),
    }
}

fn not_a_date(shown: &str) -> Misread {
    let shown = quoted(shown);
    Misread::new("not-a-date", message!(zh: "“{shown}”不是日期", en: "\"{shown}\" is not a date"))
        .help(
            message!(zh: "写成 2023-05-06 或 2023年5月6日 的样子", en: "write it like 2023-05-06"),
        )
}

/// A number cell of a workbook with decimals: `2023.5`, or a serial number with a time.
fn from_decimal(digits: &str, options: &DateOptions) -> Result<Parsed<Date>, Misread> {
    let days = Number::from_decimal(digits).and_then(|number| number.floor().to_i64());
    match days {
        Some(days) if SERIALS.contains(&days) => {
            let date = Date::from_excel_serial(days).ok_or_else(|| not_a_date(digits))?;
            Ok(Parsed { value: date, notes: vec![Normalised::Serial, Normalised::Time] })
        }
        _ => from_text(digits, options),
    }
}

fn from_serial(
    digits: &str,
    since_1904: bool,
    shows_day: bool,
    options: &DateOptions,
) -> Result<Parsed<Date>, Misread> {
    let number = Number::from_decimal(digits).ok_or_else(|| not_a_date(digits))?;
    let days = number.floor();
    let time = days != number;
    let days = days.to_i64().ok_or_else(|| not_a_date(digits))?;
    let date =
        if since_1904 { Date::from_excel_serial_1904(days) } else { Date::from_excel_serial(days) };
    let Some(date) = date.filter(|date| YEARS.contains(&date.parts().0)) else {
        return Err(Misread::new(
            "implausible-date",
            message!(zh: "日期序列值 {digits} 不是合理的日期", en: "the serial number {digits} is no plausible date"),
        )
        .help(message!(zh: "可能是把数字设成了日期格式，或只填了时刻；请重新填写", en: "a number may have been formatted as a date, or only a time was entered: write the date again")));
    };
    // A cell that shows 2023年5月 and holds the first was typed as a month.
    if !shows_day && date.parts().2 == 1 {
        let (year, month, _) = date.parts();
        let shown = format!("{year}年{month}月");
        return month_only(&shown, date, false, options, Vec::new());
    }
    let notes = if time { vec![Normalised::Time] } else { Vec::new() };
    Ok(Parsed { value: date, notes })
}

fn month_only(
    shown: &str,
    first: Date,
    says_end: bool,
    options: &DateOptions,
    mut notes: Vec<Normalised>,
) -> Result<Parsed<Date>, Misread> {
    match options.month {
        MonthPolicy::Start if !says_end => {
            notes.push(Normalised::MonthStart);
            Ok(Parsed { value: first, notes })
        }
        MonthPolicy::Start | MonthPolicy::End => {
            notes.push(Normalised::MonthEnd);
            Ok(Parsed { value: first.month_end(), notes })
        }
        MonthPolicy::Refuse => {
            let shown = quoted(shown);
            let last = first.month_end();
            Err(Misread::new(
                "month-without-day",
                message!(zh: "“{shown}”没有写到日，这一列要确切的日期", en: "\"{shown}\" names no day, and this column needs one"),
            )
            .help(message!(zh: "补上日期，例如 {last}", en: "write the day, for example {last}")))
        }
    }
}

fn day(shown: &str, year: i32, month: u32, day: u32) -> Result<Date, Misread> {
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()));
    let date = date.and_then(|(year, (month, day))| Date::new(year, month, day));
    let shown = quoted(shown);
    let Some(date) = date else {
        return Err(Misread::new(
            "no-such-day",
            message!(zh: "“{shown}”：日历上没有这一天", en: "\"{shown}\": there is no such day"),
        )
        .help(message!(zh: "核对年、月、日", en: "check year, month and day")));
    };
    if !YEARS.contains(&date.parts().0) {
        return Err(Misread::new(
            "implausible-date",
            message!(zh: "“{shown}”的年份 {year} 不合理", en: "the year {year} of \"{shown}\" is not plausible"),
        )
        .help(message!(zh: "核对年份", en: "check the year")));
    }
    Ok(date)
}

/// `2023-05-06`, as most are written.
fn plain(written: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = written.as_bytes() else { return None };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0i16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i16::from(**digit - b'0'))
        })
    };
    let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let year = number(&[y1, y2, y3, y4]).filter(|year| YEARS.contains(year))?;
    Date::new(year, month, day)
}

fn from_text(written: &str, options: &DateOptions) -> Result<Parsed<Date>, Misread> {
    if let Some(value) = plain(written) {
        return Ok(Parsed { value, notes: Vec::new() });
    }
    in_any_form(written, options)
}

fn in_any_form(written: &str, options: &DateOptions) -> Result<Parsed<Date>, Misread> {
    let read = form(written);
    let mut notes = read.notes;
    let shown = quoted(written);
    match read.form {
        Form::Day { year, month, day: d } => {
            let value = day(written, year, month, d)?;
            if notes.is_empty() && written != value.to_string() {
                notes.push(Normalised::DateForm);
            }
            Ok(Parsed { value, notes })
        }
        Form::BeforeDay { year, month, day: d } => {
            let value = day(written, year, month, d)?;
            match options.month {
                MonthPolicy::Start | MonthPolicy::End => {
                    notes.push(Normalised::DateForm);
                    Ok(Parsed { value, notes })
                }
                MonthPolicy::Refuse => Err(Misread::new(
                    "date-not-exact",
                    message!(zh: "“{shown}”没有写明是哪一天", en: "\"{shown}\" does not say which day it was"),
                )
                .help(message!(zh: "填写确切的日期，例如 {value}", en: "write the exact day, such as {value}"))),
            }
        }
        Form::Month { year, month, end } => {
            let first = day(written, year, month, 1)?;
            month_only(written, first, end, options, notes)
        }
        Form::MonthLostZero { year } => Err(Misread::new(
            "month-unclear",
            message!(zh: "“{shown}”可能是 {year} 年 1 月，也可能是 {year} 年 10 月（末尾的 0 会丢失）", en: "\"{shown}\" may be January or October {year}: a final 0 gets lost"),
        )
        .help(message!(zh: "写成“{year}年1月”或“{year}年10月”", en: "write {year}-01 or {year}-10"))),
        Form::NoYear { month, day: d, end } => {
            without_year(written, month, d, end, options, notes)
        },
        Form::Serial { days, time } => {
            let date = SERIALS.contains(&days).then(|| Date::from_excel_serial(days)).flatten();
            let value = date.ok_or_else(|| not_a_date(written))?;
            notes.push(Normalised::Serial);
            notes.extend(time.then_some(Normalised::Time));
            Ok(Parsed { value, notes })
        }
        Form::TwoDigitYear { year, month, day: d } => {
            let misread = Misread::new(
                "two-digit-year",
                message!(zh: "“{shown}”的年份只有两位", en: "the year of \"{shown}\" has two digits only"),
            );
            Err(match day(written, 2000 + year, month, d) {
                Ok(date) => misread
                    .help(message!(zh: "如果是 {date}，请写全年份", en: "if it is {date}, write the whole year")),
                Err(_) => misread.help(message!(zh: "写全年份，例如 2023-05-06", en: "write the whole year, like 2023-05-06")),
            })
        }
        Form::YearLast { year, first, second } => {
            let either = [day(written, year, first, second), day(written, year, second, first)];
            let list = either.into_iter().flatten().map(|date| date.to_string());
            let list = list.collect::<Vec<_>>().join(" / ");
            Err(Misread::new(
                "date-order-unclear",
                message!(zh: "“{shown}”的月和日分不清先后", en: "which is the month and which the day of \"{shown}\" is unclear"),
            )
            .help(message!(zh: "按年-月-日填写：{list}", en: "write year-month-day: {list}")))
        }
        Form::Range => Err(Misread::new(
            "date-range",
            message!(zh: "“{shown}”是一段时间，不是一个日期", en: "\"{shown}\" is a span of time, not one date"),
        )
        .help(message!(zh: "填写一个日期；截止日期填最后一天", en: "write one date: for a deadline the last day"))),
        Form::TooVague { suggestion } => {
            let misread = Misread::new(
                "date-too-vague",
                message!(zh: "“{shown}”没有写到月、日", en: "\"{shown}\" names neither month nor day"),
            );
            Err(match suggestion.and_then(|(y, m)| day(written, y, m, 1).ok()) {
                Some(first) => {
                    let last = first.month_end();
                    misread.help(message!(zh: "如果截至最后一天，请写 {last}", en: "if its last day is meant, write {last}"))
                }
                None => misread.help(message!(zh: "写成 2023-05-06 的样子", en: "write it like 2023-05-06")),
            })
        }
        Form::TimeZone => Err(Misread::new(
            "date-with-time-zone",
            message!(zh: "“{shown}”带时区，换算后可能是另一天", en: "\"{shown}\" has a time zone and may be another day here"),
        )
        .help(message!(zh: "只填日期", en: "write the date alone"))),
        Form::MonthAndDayAsNumber { month, day: d } => {
            let misread = Misread::new(
                "date-without-year",
                message!(zh: "“{shown}”没有写年份", en: "\"{shown}\" has no year"),
            );
            let year = options.years.as_ref().map(|years| i32::from(*years.end()));
            Err(match year.and_then(|year| day(written, year, month, d).ok()) {
                Some(date) => misread.help(message!(zh: "如果是 {date}，请写全", en: "if it is {date}, write it in full")),
                None => misread.help(message!(zh: "写成 2023-05-06 的样子", en: "write it like 2023-05-06")),
            })
        }
        Form::Words => Err(Misread::new(
            "word-in-date",
            message!(zh: "“{shown}”不是日期", en: "\"{shown}\" is not a date"),
        )
        .help(message!(
            zh: "填写日期；如果这一列允许这样的文字，请在评估办法的列声明里加上 words",
            en: "write a date; if the column may hold such words, let the method declare them as words"
        ))),
        Form::Other => Err(not_a_date(written)),
    }
}

/// `5月6日`, or `5月` when `day` is nothing: read only if one year fits.
fn without_year(
    written: &str,
    month: u32,
    day_of_month: Option<u32>,
    says_end: bool,
    options: &DateOptions,
    mut notes: Vec<Normalised>,
) -> Result<Parsed<Date>, Misread> {
    let years = options.years.iter().cloned().flatten();
    let fits: Vec<Date> = years
        .take(64)
        .filter_map(|year| day(written, year.into(), month, day_of_month.unwrap_or(1)).ok())
        .collect();
    let shown = quoted(written);
    let [only] = fits.as_slice() else {
        let list = fits.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
        let misread = Misread::new(
            "date-without-year",
            message!(zh: "“{shown}”没有写年份", en: "\"{shown}\" has no year"),
        );
        return Err(if list.is_empty() {
            misread.help(message!(zh: "写成 2023-05-06 的样子", en: "write it like 2023-05-06"))
        } else {
            misread.help(message!(zh: "写全年份，可能是：{list}", en: "write the year too; it may be {list}"))
        });
    };
    notes.push(Normalised::Year);
    match day_of_month {
        Some(_) => Ok(Parsed { value: *only, notes }),
        None => month_only(written, *only, says_end, options, notes),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn deadline() -> DateOptions {
        DateOptions { month: MonthPolicy::End, years: Some(2023..=2023) }
    }

    fn read(written: &str, options: &DateOptions) -> Result<String, &'static str> {
        date(&RawCell::Text(written), options)
            .map(|parsed| parsed.value.to_string())
            .map_err(|misread| misread.code)
    }

    #[test]
    fn whole_dates_in_every_dress() {
        for written in [
            "2023-05-06",
            "2023-5-6",
            "2023.5.6",
            "2023.05.06",
            "2023/5/6",
            "20230506",
            "2023年5月6日",
            "2023年05月06日",
            "2023年5月6号",
            "2023年5月6",
            "２０２３．５．６",
            "２０２３年５月６日",
            "二〇二三年五月六日",
            "二零二三年五月六日",
            "二○二三年五月六日",
            "2023-05-06 00:00:00",
            "2023/5/6 0:00",
            "2023-05-06T13:30:00",
            "2023-05-06 13:30:00.000",
            "2023/5/6 上午 12:00:00",
            "2023。5。6",
            "2023.5.6。",
            " 2023 年 5 月 6 日 ",
            "2023-05-06\n",
            "2023－05－06",
            "2023—5—6",
            "45052",
            "45052.5",
            "2023.5.6.",
        ] {
            let exact = DateOptions::default();
            assert_eq!(read(written, &exact).as_deref(), Ok("2023-05-06"), "{written}");
        }
    }

    #[test]
    fn months_are_deadlines_at_their_end_and_ambiguous_otherwise() {
        for (written, end) in [
            ("2023年5月", "2023-05-31"),
            ("2023年2月", "2023-02-28"),
            ("2023.5", "2023-05-31"),
            ("2023.05", "2023-05-31"),
            ("2023-05", "2023-05-31"),
            ("2023/5", "2023-05-31"),
            ("202305", "2023-05-31"),
            ("2023.10", "2023-10-31"),
            ("2023年5月份", "2023-05-31"),
            ("2023年5月底", "2023-05-31"),
            ("2023年5月底前", "2023-05-31"),
            ("2023年5月末", "2023-05-31"),
            ("5月底前", "2023-05-31"),
            ("二〇二三年五月", "2023-05-31"),
        ] {
            assert_eq!(read(written, &deadline()).as_deref(), Ok(end), "{written}");
            let refused = DateOptions { month: MonthPolicy::Refuse, ..deadline() };
            assert_eq!(read(written, &refused), Err("month-without-day"), "{written}");
        }
        assert_eq!(read("2023.1", &deadline()), Err("month-unclear"));
    }

    #[test]
    fn months_may_begin_something() {
        let start = DateOptions { month: MonthPolicy::Start, ..deadline() };
        assert_eq!(read("2023年5月", &start).as_deref(), Ok("2023-05-01"));
        assert_eq!(read("2023年5月底", &start).as_deref(), Ok("2023-05-31"));
    }

    #[test]
    fn a_missing_year_must_be_unique() {
        assert_eq!(read("5月6日", &deadline()).as_deref(), Ok("2023-05-06"));
        let two = DateOptions { years: Some(2023..=2024), ..deadline() };
        assert_eq!(read("5月6日", &two), Err("date-without-year"));
        // Only one of the two years has that day.
        assert_eq!(read("2月29日", &two).as_deref(), Ok("2024-02-29"));
        assert_eq!(read("5月6日", &DateOptions::default()), Err("date-without-year"));
        assert_eq!(read("5.6", &deadline()), Err("date-without-year"));
    }

    #[test]
    fn what_is_no_date_has_its_own_name() {
        for (written, code) in [
            ("23.5.6", "two-digit-year"),
            ("23-05-06", "two-digit-year"),
            ("23年5月6日", "two-digit-year"),
            ("5/6/2023", "date-order-unclear"),
            ("2023.4—6月", "date-range"),
            ("2023.5.6-2023.6.7", "date-range"),
            ("2023年5月至6月", "date-range"),
            ("2023.5.6~6.7", "date-range"),
            ("2023.5-6", "date-range"),
            ("2023年上半年", "date-too-vague"),
            ("二季度", "date-too-vague"),
            ("2023年", "date-too-vague"),
            ("2023年底前", "date-too-vague"),
            ("长期坚持", "word-in-date"),
            ("立行立改", "word-in-date"),
            ("3个月内", "word-in-date"),
            ("反馈后60日内", "word-in-date"),
            ("已完成", "word-in-date"),
            ("2023-02-30", "no-such-day"),
            ("2023-13-01", "no-such-day"),
            ("2023年5月0日", "no-such-day"),
            ("20231301", "no-such-day"),
            ("0203-05-06", "implausible-date"),
            ("2023-05-06T16:00:00Z", "date-with-time-zone"),
            ("2023-05-06 16:00:00+08:00", "date-with-time-zone"),
            ("2023-05-06 25:00:00", "not-a-date"),
            ("12345", "not-a-date"),
            ("95", "not-a-date"),
            ("2023", "date-too-vague"),
            ("/", "not-a-date"),
            ("2023-05-06已完成", "not-a-date"),
            ("约2023-05-06", "not-a-date"),
            ("2023 0506", "not-a-date"),
        ] {
            assert_eq!(read(written, &deadline()), Err(code), "{written}");
        }
    }

    #[test]
    fn cells_of_workbooks() {
        let serial = |digits, since_1904, shows_day| {
            date(&RawCell::DateSerial { digits, since_1904, shows_day }, &deadline())
                .map(|parsed| parsed.value.to_string())
                .map_err(|misread| misread.code)
        };
        assert_eq!(serial("45052", false, true).as_deref(), Ok("2023-05-06"));
        assert_eq!(serial("43590", true, true).as_deref(), Ok("2023-05-06"));
        assert_eq!(serial("45047", false, false).as_deref(), Ok("2023-05-31"));
        assert_eq!(serial("45052", false, false).as_deref(), Ok("2023-05-06"));
        assert_eq!(serial("60", false, true), Err("implausible-date"));
        assert_eq!(serial("0.5", false, true), Err("implausible-date"));
        let number = |digits| {
            date(&RawCell::Number { digits, percent: false }, &deadline())
                .map(|parsed| parsed.value.to_string())
                .map_err(|misread| misread.code)
        };
        assert_eq!(number("20230506").as_deref(), Ok("2023-05-06"));
        assert_eq!(number("45052").as_deref(), Ok("2023-05-06"));
        assert_eq!(number("2023.5").as_deref(), Ok("2023-05-31"));
        assert_eq!(number("2023.1"), Err("month-unclear"));
        assert_eq!(number("95"), Err("not-a-date"));
    }

    #[test]
    fn clean_dates_need_no_note() {
        assert!(date(&RawCell::Text("2023-05-06"), &deadline()).unwrap().notes.is_empty());
        let notes = |written| date(&RawCell::Text(written), &deadline()).unwrap().notes;
        assert_eq!(notes("2023.5.6"), [Normalised::DateForm]);
        assert_eq!(notes("2023-05-06 00:00:00"), [Normalised::Time]);
        assert_eq!(notes("2023年5月"), [Normalised::MonthEnd]);
    }

    proptest! {
        #[test]
        fn plain_dates_are_read_as_others_are(
            written in "[0-9]{4}-[0-9]{2}-[0-9]{2}|(1[89]|2[012])[0-9]{2}-[01][0-9]-[0-3][0-9]|[0-9０-９-]{10}",
        ) {
            for options in [DateOptions::default(), deadline()] {
                let read = from_text(&written, &options);
                prop_assert_eq!(format!("{read:?}"), format!("{:?}", in_any_form(&written, &options)));
            }
        }

        #[test]
        fn nothing_panics(written in "[-./年月日号0-9 :TZ上下午底前末至~—一二十〇零。]{0,16}") {
            let _ = read(&written, &deadline());
        }

        #[test]
        fn every_day_in_every_dress_is_that_day(days in 32_874i64..73_050) {
            let day = Date::from_excel_serial(days).unwrap();
            let (y, m, d) = day.parts();
            for written in [
                format!("{y}.{m}.{d}"), format!("{y}/{m:02}/{d:02}"), format!("{y}年{m}月{d}日"),
                format!("{y}{m:02}{d:02}"), format!("{days}"), format!("{y}-{m}-{d} 00:00:00"),
            ] {
                prop_assert_eq!(read(&written, &DateOptions::default()), Ok(day.to_string()));
            }
        }
    }
}
