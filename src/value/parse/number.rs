use super::misread::{Misread, Normalised, Parsed, quoted};
use super::numerals;
use crate::diagnostic::{listed, message};
use crate::value::{Number, RawCell, text};

/// An ending that a number may carry, and what it is worth: 万元 is 10000 元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// As people write it; width, case and spaces do not matter.
    pub ending: String,
    /// What the number is multiplied with.
    pub factor: Number,
}

/// How a column of numbers is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberOptions {
    /// The endings that are allowed; `%` only if it is among them.
    pub units: Vec<Unit>,
    /// Whole numbers only.
    pub integer: bool,
}

/// Reads a number: `95`, `９５`, `1,234.5`, `-0.5`, `−3`, `1.5e3`, `7.132万元` where 万元 is a declared
/// unit. Approximate numbers, ranges, brackets and unknown endings are refused by name.
///
/// # Errors
/// When the cell, as a whole, is no such number.
pub fn number(cell: &RawCell<'_>, options: &NumberOptions) -> Result<Parsed<Number>, Misread> {
    let parsed = match *cell {
        RawCell::Number { digits, percent: false } => plain(digits).map(Parsed::clean),
        RawCell::Number { digits, percent: true } => {
            if unit(&options.units, "%").is_none() {
                return Err(percent_sign(&cell.shown()));
            }
            plain(digits).map(|value| Parsed { value, notes: vec![Normalised::Percent] })
        }
        RawCell::Text(written) => from_text(written, options),
        RawCell::DateSerial { .. } => {
            let shown = cell.shown();
            Err(Misread::new(
                "date-in-number",
                message!(zh: "“{shown}”在表格里是日期格式，这里要填数字", en: "\"{shown}\" is formatted as a date; a number is wanted"),
            )
            .help(message!(zh: "把单元格格式改为“常规”后核对数字", en: "set the cell's format to General and check the number")))
        }
        RawCell::Bool(_) | RawCell::Blank | RawCell::Error(_) => Err(not_a_number(&cell.shown())),
    }?;
    if options.integer && !parsed.value.is_integer() {
        let shown = quoted(&cell.shown());
        return Err(Misread::new(
            "not-a-whole-number",
            message!(zh: "“{shown}”不是整数", en: "\"{shown}\" is not a whole number"),
        ));
    }
    Ok(parsed)
}

fn plain(digits: &str) -> Result<Number, Misread> {
    Number::from_decimal(digits).ok_or_else(|| not_a_number(digits))
}

fn not_a_number(shown: &str) -> Misread {
    let shown = quoted(shown);
    Misread::new(
        "not-a-number",
        message!(zh: "“{shown}”不是数字", en: "\"{shown}\" is not a number"),
    )
}

fn percent_sign(shown: &str) -> Misread {
    let shown = quoted(shown);
    Misread::new(
        "percent-in-number",
        message!(zh: "“{shown}”是百分数，这一列要填数字", en: "\"{shown}\" is a percentage, and this column holds plain numbers"),
    )
    .help(message!(zh: "填写数字；如果这一列本来就是百分数，请在评估办法里把列的类型改为 percent", en: "write a plain number; if the column is one of percentages, let the method declare type = \"percent\""))
}

/// The declared unit that is written `ending`.
fn unit<'a>(units: &'a [Unit], ending: &str) -> Option<&'a Unit> {
    let wanted = text::key(ending);
    units.iter().find(|unit| text::key(&unit.ending) == wanted)
}

fn from_text(written: &str, options: &NumberOptions) -> Result<Parsed<Number>, Misread> {
    let mut notes = Vec::new();
    let clean = text::normalise(written);
    if clean != written {
        notes.push(Normalised::Width);
    }
    let (length, used) = leading_number(&clean);
    let (front, ending) = clean.split_at_checked(length).unwrap_or((&clean, ""));
    let Some(value) = used else { return Err(refusal(written, &clean, options)) };
    let value = value.map_err(|()| grouping(written))?;
    notes.extend(front.contains(',').then_some(Normalised::Thousands));
    notes.extend(front.contains(['−', '﹣']).then_some(Normalised::Minus));
    if text::is_blank(ending) {
        return Ok(Parsed { value, notes });
    }
    match unit(&options.units, ending) {
        Some(unit) => {
            notes.push(Normalised::Unit);
            Ok(Parsed { value: &value * &unit.factor, notes })
        }
        None => Err(refusal(written, &clean, options)),
    }
}

/// The number at the beginning of a normalised text, and how many bytes it takes; an `Err` inside
/// if it has commas in the wrong places.
pub(super) fn leading_number(clean: &str) -> (usize, Option<Result<Number, ()>>) {
    let mut plain = String::with_capacity(clean.len());
    let mut end = 0;
    let mut rest = clean.chars().peekable();
    if let Some(sign) = rest.next_if(|c| matches!(c, '-' | '−' | '﹣' | '+')) {
        plain.push(if sign == '+' { '+' } else { '-' });
        end += sign.len_utf8();
    }
    let whole_start = end;
    while let Some(c) = rest.next_if(|c| c.is_ascii_digit() || *c == ',') {
        plain.push(c);
        end += 1;
    }
    let whole = clean.get(whole_start..end).unwrap_or_default().to_owned();
    let mut part = 0;
    if rest.next_if_eq(&'.').is_some() {
        plain.push('.');
        end += 1;
        while let Some(c) = rest.next_if(char::is_ascii_digit) {
            plain.push(c);
            end += 1;
            part += 1;
        }
    }
    if whole.is_empty() && part == 0 {
        return (0, None);
    }
    if let Some(exponent) = exponent(clean.get(end..).unwrap_or_default()) {
        plain.push_str(exponent);
        end += exponent.len();
    }
    if whole.contains(',') {
        if !well_grouped(&whole) {
            return (end, Some(Err(())));
        }
        plain.retain(|c| c != ',');
    }
    (end, Number::from_decimal(&plain).map(Ok))
}

/// `e-3` at the beginning of what follows the digits.
fn exponent(rest: &str) -> Option<&str> {
    let mut digits = rest.strip_prefix(['e', 'E'])?;
    digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let length = rest.len() - digits.len() + count;
    if count == 0 { None } else { rest.get(..length) }
}

/// One to three digits, then groups of exactly three.
fn well_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

fn grouping(written: &str) -> Misread {
    let shown = quoted(written);
    Misread::new(
        "misplaced-separator",
        message!(zh: "“{shown}”里的逗号不在千位上，不能确定是哪个数", en: "the commas of \"{shown}\" do not separate thousands, so the number is unclear"),
    )
    .help(message!(zh: "去掉逗号，小数点用“.”", en: "leave out the commas and write the decimal point as \".\""))
}

const APPROXIMATE_BEFORE: [&str; 16] = [
    "约", "大约", "近", "将近", "超", "超过", "逾", "不足", "至少", "最多", "≥", "≤", ">", "<",
    "~", "≈",
];
const APPROXIMATE_AFTER: [&str; 9] =
    ["余", "多", "左右", "以上", "以下", "上下", "许", "+", "以内"];
const RANGE_SIGNS: [&str; 7] = ["-", "~", "至", "到", "—", "–", "−"];

/// Why a text that is not a whole number was refused.
pub(super) fn refusal(written: &str, clean: &str, options: &NumberOptions) -> Misread {
    let shown = quoted(written);
    let bare: String = clean.chars().filter(|c| *c != ' ').collect();
    let (length, value) = leading_number(&bare);
    let ending = bare.get(length..).unwrap_or_default();
    if let Some(Ok(value)) = &value {
        let digits = value.to_short(12);
        if APPROXIMATE_AFTER.iter().any(|word| ending.contains(word)) {
            return approximate(&shown);
        }
        if let Some(other) = RANGE_SIGNS.iter().find_map(|sign| ending.strip_prefix(sign))
            && leading_number(other).1.is_some()
        {
            return Misread::new(
                "number-range",
                message!(zh: "“{shown}”是一个范围，不是一个数", en: "\"{shown}\" is a range, not one number"),
            )
            .help(message!(zh: "填写一个确切的数", en: "write one exact number"));
        }
        if ending.strip_prefix('/').is_some_and(|other| leading_number(other).1.is_some()) {
            return Misread::new(
                "number-out-of",
                message!(zh: "“{shown}”里有两个数", en: "\"{shown}\" holds two numbers"),
            )
            .help(message!(zh: "只填一个数，例如“{digits}”", en: "write one number only, such as \"{digits}\""));
        }
        if ending.starts_with('%') {
            return percent_sign(written);
        }
        if !ending.is_empty() {
            let known = options.units.iter().map(|unit| unit.ending.as_str());
            let known: Vec<&str> = known.collect();
            let help = if known.is_empty() {
                message!(zh: "只填数字，例如“{digits}”", en: "write the number alone: \"{digits}\"")
            } else {
                let (zh, en) = listed(&known);
                message!(zh: "这一列可以带的单位：{zh}；或只填数字", en: "units that this column knows: {en}; or write the number alone")
            };
            let ending = quoted(ending);
            return Misread::new(
                "unknown-unit",
                message!(zh: "“{shown}”的数字后面有“{ending}”，不是这一列声明的单位", en: "\"{shown}\" ends in \"{ending}\", which is no declared unit of this column"),
            )
            .help(help);
        }
        // A sign or digits kept apart by spaces.
        return Misread::new(
            "space-in-number",
            message!(zh: "“{shown}”的数字中间有空格", en: "there are spaces inside the number \"{shown}\""),
        )
        .help(message!(zh: "如果是“{digits}”，请去掉空格", en: "if it is \"{digits}\", take out the spaces"));
    }
    if APPROXIMATE_BEFORE
        .iter()
        .any(|word| bare.strip_prefix(word).is_some_and(|rest| leading_number(rest).1.is_some()))
    {
        return approximate(&shown);
    }
    if let Some(inner) = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
        && leading_number(inner).1.is_some()
    {
        return Misread::new(
            "number-in-brackets",
            message!(zh: "“{shown}”带括号，可能是负数，也可能是序号", en: "\"{shown}\" is in brackets: it may be a negative number or a mark"),
        )
        .help(message!(zh: "负数请写“-{inner}”，正数请去掉括号", en: "write \"-{inner}\" if it is negative, and no brackets if it is not"));
    }
    let misread = not_a_number(written);
    match numerals::arabic(&bare).filter(|digits| Number::from_decimal(digits).is_some()) {
        Some(digits) => misread.help(
            message!(zh: "请用阿拉伯数字填写：{digits}", en: "write it in Arabic digits: {digits}"),
        ),
        None => misread,
    }
}

fn approximate(shown: &str) -> Misread {
    Misread::new(
        "approximate-number",
        message!(zh: "“{shown}”不是确数", en: "\"{shown}\" is not an exact number"),
    )
    .help(message!(zh: "填写确切的数", en: "write the exact number"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn options() -> NumberOptions {
        let unit = |ending: &str, factor: i64| Unit {
            ending: ending.to_owned(),
            factor: Number::from(factor),
        };
        NumberOptions {
            units: vec![unit("万元", 10_000), unit("元", 1), unit("件", 1)],
            integer: false,
        }
    }

    fn read(written: &str) -> Result<String, &'static str> {
        number(&RawCell::Text(written), &options())
            .map(|parsed| parsed.value.to_exact())
            .map_err(|misread| misread.code)
    }

    #[test]
    fn numbers_as_clerks_write_them() {
        for (written, value) in [
            ("95", "95"),
            ("95.0", "95"),
            ("９５", "95"),
            (" 4.5 ", "4.5"),
            ("４．５", "4.5"),
            ("1,234", "1234"),
            ("1，369.5", "1369.5"),
            ("12,345,678", "12345678"),
            ("-0.5", "-0.5"),
            ("−0.5", "-0.5"),
            ("－３", "-3"),
            ("+3", "3"),
            ("1.5e3", "1500"),
            ("1E-2", "0.01"),
            ("7.132万元", "71320"),
            ("71320元", "71320"),
            ("71320 元", "71320"),
            ("3件", "3"),
            ("0", "0"),
            (".5", "0.5"),
        ] {
            assert_eq!(read(written).as_deref(), Ok(value), "{written}");
        }
    }

    #[test]
    fn what_is_no_exact_number_is_named() {
        for (written, code) in [
            ("约30", "approximate-number"),
            ("30余", "approximate-number"),
            ("120余条", "approximate-number"),
            ("98以上", "approximate-number"),
            (">5", "approximate-number"),
            ("3-5", "number-range"),
            ("3~5", "number-range"),
            ("3至5件", "number-range"),
            ("4.5/5", "number-out-of"),
            ("95%", "percent-in-number"),
            ("5分", "unknown-unit"),
            ("3件次", "unknown-unit"),
            ("3万", "unknown-unit"),
            ("1,23", "misplaced-separator"),
            ("1,2345", "misplaced-separator"),
            ("0,5", "misplaced-separator"),
            ("1,,234", "misplaced-separator"),
            (",5", "misplaced-separator"),
            ("1 369", "space-in-number"),
            ("- 5", "space-in-number"),
            ("(5)", "number-in-brackets"),
            ("（５）", "number-in-brackets"),
            ("扣0.5", "not-a-number"),
            ("满分", "not-a-number"),
            ("五", "not-a-number"),
            ("/", "not-a-number"),
            ("-", "not-a-number"),
            ("1.2.3", "unknown-unit"),
            ("0x10", "unknown-unit"),
            ("NaN", "not-a-number"),
            ("1e999999999", "not-a-number"),
        ] {
            assert_eq!(read(written), Err(code), "{written}");
        }
    }

    #[test]
    fn whole_numbers_and_workbook_cells() {
        let whole = NumberOptions { integer: true, ..options() };
        let cell = |digits| RawCell::Number { digits, percent: false };
        assert_eq!(number(&cell("3"), &whole).unwrap().value, Number::from(3u32));
        assert_eq!(number(&cell("3.5"), &whole).unwrap_err().code, "not-a-whole-number");
        let percent = RawCell::Number { digits: "0.95", percent: true };
        assert_eq!(number(&percent, &whole).unwrap_err().code, "percent-in-number");
        let date = RawCell::DateSerial { digits: "45052", since_1904: false, shows_day: true };
        assert_eq!(number(&date, &whole).unwrap_err().code, "date-in-number");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_number_is_made_up(written in "[-+0-9,.eE万元件约余%/ （）]{0,12}") {
            if let Ok(parsed) = number(&RawCell::Text(&written), &options()) {
                // The digits of the cell, in their order, are the digits of the number.
                let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
                let plain = !written.contains(['e', 'E', '万']);
                prop_assert!(!plain || digits(&written).trim_matches('0').contains(
                    digits(&parsed.value.abs().to_short(12)).trim_matches('0')));
            }
        }

        #[test]
        fn grouped_or_not_is_the_same(value in any::<i64>(), cents in 0u32..100) {
            let number_text = format!("{}.{cents:02}", i128::from(value));
            let whole = i128::from(value).unsigned_abs().to_string();
            let mut grouped = String::new();
            for (at, c) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at) % 3 == 0 { grouped.push(','); }
                grouped.push(c);
            }
            let sign = if value < 0 { "-" } else { "" };
            let grouped = format!("{sign}{grouped}.{cents:02}");
            prop_assert_eq!(read(&grouped), read(&number_text));
            prop_assert!(read(&grouped).is_ok());
        }
    }
}
