//! The shapes in which people write dates.

use super::misread::Normalised;
use super::numerals;
use crate::value::text;

/// What a text looks like, before anybody has asked the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Day {
        year: i32,
        month: u32,
        day: u32,
    },
    /// `2023年5月6日前`
    BeforeDay {
        year: i32,
        month: u32,
        day: u32,
    },
    Month {
        year: i32,
        month: u32,
        // 5月底
        end: bool,
    },
    /// `2023.1`, which a spreadsheet also makes of `2023.10`.
    MonthLostZero {
        year: i32,
    },
    /// `5月6日`, `5月底前`
    NoYear {
        month: u32,
        day: Option<u32>,
        end: bool,
    },
    /// `5.6`, which may be a number as well.
    MonthAndDayAsNumber {
        month: u32,
        day: u32,
    },
    TwoDigitYear {
        year: i32,
        month: u32,
        day: u32,
    },
    /// `5/6/2023`
    YearLast {
        year: i32,
        first: u32,
        second: u32,
    },
    Serial {
        days: i64,
        time: bool,
    },
    Range,
    /// A year, half-year or quarter, and its last month if that is clear.
    TooVague {
        suggestion: Option<(i32, u32)>,
    },
    TimeZone,
    Words,
    Other,
}

pub(super) struct Read {
    pub(super) form: Form,
    pub(super) notes: Vec<Normalised>,
}

/// Looks at the whole text.
pub(super) fn form(written: &str) -> Read {
    let mut notes = Vec::new();
    let mut clean = text::normalise(written).into_owned();
    if clean != written {
        notes.push(Normalised::Width);
    }
    if let Some(digits) = numerals::arabic(&clean) {
        // Words such as 一般 hold numerals too: only what then reads as a date is one.
        let read = shape(&digits);
        if !matches!(read.0, Form::Words | Form::Other) {
            notes.retain(|note| *note != Normalised::Width);
            notes.push(Normalised::DateForm);
            notes.extend(read.1.then_some(Normalised::Time));
            return Read { form: read.0, notes };
        }
    }
    if clean.ends_with(['.', '。']) {
        clean.pop();
        if notes.is_empty() {
            notes.push(Normalised::DateForm);
        }
    }
    let (form, time) = shape(&clean);
    notes.extend(time.then_some(Normalised::Time));
    Read { form, notes }
}

/// The form, and whether a time of the day was cut off.
fn shape(clean: &str) -> (Form, bool) {
    let (front, time) = match split_time(clean) {
        Time::None => (clean, false),
        Time::Of(front) => (front, true),
        Time::Zoned => return (Form::TimeZone, false),
    };
    let tight = tighten(front);
    let form = parts(&tight).unwrap_or_else(|| otherwise(&tight));
    match form {
        Form::Day { .. } => (form, time),
        _ if time => (Form::Other, false),
        _ => (form, false),
    }
}

enum Time<'a> {
    None,
    Of(&'a str),
    Zoned,
}

/// Cuts a time of the day off the end.
fn split_time(clean: &str) -> Time<'_> {
    let Some(colon) = clean.find(':') else { return Time::None };
    let before = clean.get(..colon).unwrap_or_default();
    let hour_at = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let hour = before.get(hour_at..).unwrap_or_default();
    let mut front = before.get(..hour_at).unwrap_or_default();
    front = match front.strip_suffix('T') {
        Some(front) => front,
        None => {
            let trimmed = front.trim_end();
            let word = ["上午", "下午", "AM", "PM", "am", "pm"]
                .iter()
                .find_map(|word| trimmed.strip_suffix(word));
            match word {
                Some(front) => front.trim_end(),
                None if trimmed.len() < front.len() => trimmed,
                None => return Time::None,
            }
        }
    };
    let rest = clean.get(colon + 1..).unwrap_or_default();
    let rest = rest.trim_end_matches(['上', '下', '午', 'A', 'P', 'M', 'a', 'p', 'm']).trim_end();
    let clock_end = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'));
    let (clock, zone) = rest.split_at(clock_end.unwrap_or(rest.len()));
    if !zone.is_empty() {
        let zoned = zone == "Z" || zone.starts_with(['+', '-']);
        return if zoned { Time::Zoned } else { Time::None };
    }
    let mut fields = clock.split(':');
    let below = |field: &str, bound: u32| {
        let whole = field.split('.').next().unwrap_or_default();
        (1..=2).contains(&whole.len()) && whole.parse::<u32>().is_ok_and(|value| value < bound)
    };
    let minute = fields.next().is_some_and(|minute| below(minute, 60));
    let second = fields.next().is_none_or(|second| below(second, 60));
    if below(hour, 24) && minute && second && fields.next().is_none() {
        Time::Of(front)
    } else {
        Time::None
    }
}

/// Without the spaces beside the signs and words that part a date; those between digits stay.
fn tighten(front: &str) -> String {
    let chars: Vec<char> = front.trim().chars().collect();
    let digit =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let keep = |at: usize, c: char| c != ' ' || (digit(at.checked_sub(1)) && digit(Some(at + 1)));
    chars.iter().enumerate().filter(|(at, c)| keep(*at, **c)).map(|(_, c)| *c).collect()
}

/// A run of at most `most` digits at the beginning: its value, how many there are, and the rest.
fn digits(text: &str, most: usize) -> Option<(u32, usize, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 || count > most {
        return None;
    }
    let (number, rest) = text.split_at_checked(count)?;
    Some((number.parse().ok()?, count, rest))
}

fn year_of(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

const SEPARATORS: [char; 8] = ['.', '-', '/', '。', '、', '—', '–', '−'];

/// Dates and months; nothing if the text is neither.
fn parts(tight: &str) -> Option<Form> {
    if let Some(form) = run_of_digits(tight) {
        return Some(form);
    }
    let (first, width, rest) = digits(tight, 4)?;
    let sign = rest.chars().next()?;
    let rest = rest.get(sign.len_utf8()..)?;
    match sign {
        '年' => after_year(first, width, rest),
        '月' if width <= 2 => after_month(rest).map(|after| match after {
            AfterMonth::Day(day) => Form::NoYear { month: first, day: Some(day), end: false },
            AfterMonth::Whole => Form::NoYear { month: first, day: None, end: says_end(rest) },
            AfterMonth::BeforeDay => Form::Other,
        }),
        _ if SEPARATORS.contains(&sign) => separated(first, width, sign, rest),
        _ => None,
    }
}

fn run_of_digits(tight: &str) -> Option<Form> {
    if let Some((whole, part)) = tight.split_once('.')
        && whole.len() == 5
        && !part.is_empty()
        && part.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(Form::Serial {
            days: whole.parse().ok()?,
            time: part.bytes().any(|b| b != b'0'),
        });
    }
    let (value, count, rest) = digits(tight, 8)?;
    if !rest.is_empty() {
        return None;
    }
    match count {
        8 => Some(Form::Day {
            year: year_of(value / 10_000),
            month: value / 100 % 100,
            day: value % 100,
        }),
        // From 2013 on the third and fourth digit are no month, so it is no date of six digits.
        6 if (201_301..=209_912).contains(&value) && (1..=12).contains(&(value % 100)) => {
            Some(Form::Month { year: year_of(value / 100), month: value % 100, end: false })
        }
        5 => Some(Form::Serial { days: value.into(), time: false }),
        4 if (1990..=2099).contains(&value) => {
            Some(Form::TooVague { suggestion: Some((year_of(value), 12)) })
        }
        _ => Some(Form::Other),
    }
}

fn says_end(after_month: &str) -> bool {
    after_month.starts_with(['底', '末'])
}

enum AfterMonth {
    Day(u32),
    BeforeDay,
    Whole,
}

/// What stands behind `5月`.
fn after_month(rest: &str) -> Option<AfterMonth> {
    if matches!(
        rest,
        "" | "份" | "底" | "末" | "底前" | "末前" | "底之前" | "份前" | "前" | "内" | "份内"
    ) {
        return Some(AfterMonth::Whole);
    }
    let (day, _, rest) = digits(rest, 2)?;
    match rest {
        "" | "日" | "号" => Some(AfterMonth::Day(day)),
        "日前" | "号前" | "日之前" | "日以前" | "前" => Some(AfterMonth::BeforeDay),
        _ => None,
    }
}

fn after_year(year: u32, width: usize, rest: &str) -> Option<Form> {
    let (month, _, after) = digits(rest, 2)?;
    let after = after.strip_prefix('月')?;
    let kind = after_month(after)?;
    let day = match kind {
        AfterMonth::Day(day) => day,
        AfterMonth::BeforeDay => digits(after, 2)?.0,
        AfterMonth::Whole => 1,
    };
    let year = year_of(year);
    match (width, kind) {
        (2, _) => Some(Form::TwoDigitYear { year, month, day }),
        (4, AfterMonth::Day(_)) => Some(Form::Day { year, month, day }),
        (4, AfterMonth::BeforeDay) => Some(Form::BeforeDay { year, month, day }),
        // "2023年5月前" ends before May begins, and "5月底前" with it.
        (4, AfterMonth::Whole) if after == "前" => Some(Form::TooVague { suggestion: None }),
        (4, AfterMonth::Whole) => Some(Form::Month { year, month, end: says_end(after) }),
        _ => None,
    }
}

/// Numbers parted by one and the same sign.
fn separated(first: u32, width: usize, sign: char, rest: &str) -> Option<Form> {
    let (second, second_width, after) = digits(rest, 2)?;
    let Some(last) = after.strip_prefix(sign) else {
        if !after.is_empty() {
            return None;
        }
        return Some(match width {
            4 if sign == '.' && second_width == 1 && second == 1 => {
                Form::MonthLostZero { year: year_of(first) }
            }
            4 if (1..=12).contains(&second) => {
                Form::Month { year: year_of(first), month: second, end: false }
            }
            1 | 2 if (1..=12).contains(&first) && (1..=31).contains(&second) => {
                Form::MonthAndDayAsNumber { month: first, day: second }
            }
            _ => Form::Other,
        });
    };
    let (third, third_width, end) = digits(last, 4)?;
    if !end.is_empty() {
        return None;
    }
    match (width, third_width) {
        (4, 1 | 2) => Some(Form::Day { year: year_of(first), month: second, day: third }),
        (1 | 2, 4) => Some(Form::YearLast { year: year_of(third), first, second }),
        (2, 1 | 2) => Some(Form::TwoDigitYear { year: year_of(first), month: second, day: third }),
        _ => None,
    }
}

/// A text that is neither a date nor a month: what kind of thing is it?
fn otherwise(tight: &str) -> Form {
    let has_digit = tight.bytes().any(|byte| byte.is_ascii_digit());
    let dash = |c: char| matches!(c, '-' | '—' | '–' | '−' | '~' | '至' | '到');
    if has_digit
        && tight.char_indices().any(|(at, c)| {
            let before = tight.get(..at).unwrap_or_default();
            let after = tight.get(at + c.len_utf8()..).unwrap_or_default();
            // Both ends begin or end like dates: 2023.4—6月, 2023.5.6-2023.6.7.
            dash(c)
                && before.ends_with(|c: char| c.is_ascii_digit() || "年月日号".contains(c))
                && after.starts_with(|c: char| c.is_ascii_digit() || dash(c))
                && date_like(before)
                && date_like(after)
        })
    {
        return Form::Range;
    }
    let year = digits(tight, 4).filter(|(_, width, rest)| *width == 4 && rest.starts_with('年'));
    let behind = year.and_then(|(_, _, rest)| rest.strip_prefix('年')).unwrap_or(tight);
    let year = year.map(|(value, ..)| year_of(value));
    let at = |month| year.map(|year| (year, month));
    let ending = behind.trim_end_matches(['前', '底', '末', '内', '之']);
    let last_month = match ending {
        "" | "年" | "全年" | "下半年" | "4季度" | "第4季度" | "四季度" | "第四季度" => {
            Some(12)
        }
        "上半年" | "2季度" | "第2季度" | "二季度" | "第二季度" => Some(6),
        "1季度" | "第1季度" | "一季度" | "第一季度" => Some(3),
        "3季度" | "第3季度" | "三季度" | "第三季度" => Some(9),
        _ => None,
    };
    if let Some(month) = last_month
        && (year.is_some() || !ending.is_empty())
    {
        return Form::TooVague { suggestion: at(month) };
    }
    let only_words = tight.chars().any(char::is_alphabetic)
        && digits(tight, 4)
            .is_none_or(|(.., rest)| rest.starts_with(['个', '天', '日', '周', '工']));
    let dated = digits(tight.trim_start_matches(|c: char| !c.is_ascii_digit()), 4)
        .is_some_and(|(_, width, _)| width == 4);
    if only_words && !dated { Form::Words } else { Form::Other }
}

/// Only digits and the signs and words of dates?
fn date_like(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| {
            c.is_ascii_digit() || SEPARATORS.contains(&c) || "年月日号底前末份~至到".contains(c)
        })
}
