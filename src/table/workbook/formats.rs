//! What number formats say about a number: that it is a date, a month, a percentage.

use super::super::bounds::{MAX_FORMAT_CHARACTERS, MAX_STYLES};
use super::super::sheet::CellKind;
use super::damage::Damage;
use crate::diagnostic::message;

/// The code of a built-in number format that a workbook does not write down.
pub(super) fn built_in(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        14 => "m/d/yyyy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "m/d/yy h:mm",
        // Chinese Excel and WPS.
        27 | 36 | 50 | 52 | 57 => "yyyy年m月",
        28 | 29 | 51 | 53 | 54 | 58 => "m月d日",
        30 => "m-d-yy",
        31 => "yyyy年m月d日",
        32 => "h时mm分",
        33 => "h时mm分ss秒",
        34 | 55 => "上午/下午h时mm分",
        35 | 56 => "上午/下午h时mm分ss秒",
        37 | 38 => "#,##0",
        39 | 40 => "#,##0.00",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mmss.0",
        48 => "##0.0E+0",
        _ => "General",
    }
}

/// A number format as long as Excel allows.
pub(super) fn clipped(code: &str) -> &str {
    let end = code.char_indices().nth(MAX_FORMAT_CHARACTERS).map_or(code.len(), |(at, _)| at);
    code.get(..end).unwrap_or(code)
}

pub(super) fn too_many() -> Damage {
    Damage::TooMuch(message!(
        zh: "单元格样式超过 {MAX_STYLES} 种",
        en: "more than {MAX_STYLES} formats of cells"
    ))
}

/// What a number with this format is.
pub(super) fn kind(code: &str) -> CellKind {
    if code.is_empty() || code.eq_ignore_ascii_case("general") || code.starts_with("G/") {
        return CellKind::Number;
    }
    let (mut year, mut month, mut day, mut hour, mut percent) = (false, false, false, false, false);
    let mut letters = code.split(';').next().unwrap_or(code).chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' => {
                letters.by_ref().find(|c| *c == '"');
            }
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                // [h] counts hours; colours, conditions and languages say nothing.
                hour |= !inside.is_empty()
                    && inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'));
            }
            'y' | 'Y' => year = true,
            'e' | 'E' if !matches!(letters.peek(), Some('+' | '-')) => year = true,
            'm' | 'M' => month = true,
            'd' | 'D' => day = true,
            'h' | 'H' | 's' | 'S' => hour = true,
            '%' => percent = true,
            _ => {}
        }
    }
    if day || (year && !month) || hour {
        CellKind::Date
    } else if month {
        CellKind::Month
    } else if percent {
        CellKind::Percent
    } else {
        CellKind::Number
    }
}

/// A stored number in its shortest form, at the 15 digits that spreadsheets keep: what Excel writes as
/// `0.98709999999999998` was typed as 0.9871. Nothing if it is no finite number.
pub(super) fn canonical(stored: &str) -> Option<String> {
    let stored = stored.trim();
    let digits = stored.bytes().filter(u8::is_ascii_digit).count();
    let plain = stored.strip_prefix('-').unwrap_or(stored);
    if digits <= 15
        && !plain.is_empty()
        && plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && plain.starts_with(|c: char| c.is_ascii_digit())
    {
        return stored.parse::<f64>().ok().map(|_| stored.to_owned());
    }
    from_float(stored.parse::<f64>().ok()?)
}

/// The shortest decimal of a float at 15 digits.
pub(super) fn from_float(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let scientific = format!("{value:.14e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    if !(-30..=30).contains(&exponent) {
        return Some(format!("{mantissa}E{exponent}"));
    }
    crate::value::Number::from_decimal(&format!("{mantissa}e{exponent}"))
        .map(|number| number.to_short(45))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_say_what_a_number_is() {
        for (code, wanted) in [
            ("General", CellKind::Number),
            ("G/通用格式", CellKind::Number),
            ("0.00", CellKind::Number),
            ("0.00E+00", CellKind::Number),
            ("#,##0.00\"万元\"", CellKind::Number),
            ("0\"月\"", CellKind::Number),
            ("[Red]0.00", CellKind::Number),
            ("0\\d", CellKind::Number),
            ("0%", CellKind::Percent),
            ("0.00%;-0.00%", CellKind::Percent),
            ("yyyy-mm-dd", CellKind::Date),
            ("yyyy\"年\"m\"月\"d\"日\"", CellKind::Date),
            ("yyyy年m月d日", CellKind::Date),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@", CellKind::Date),
            ("m/d/yyyy", CellKind::Date),
            ("yyyy\"年\"m\"月\"", CellKind::Month),
            ("[$-804]e\"年\"m\"月\"", CellKind::Month),
            ("mmm-yy", CellKind::Month),
            ("h:mm", CellKind::Date),
            ("[h]:mm:ss", CellKind::Date),
        ] {
            assert_eq!(kind(code), wanted, "{code}");
        }
        assert_eq!(kind(built_in(14)), CellKind::Date);
        assert_eq!(kind(built_in(57)), CellKind::Month);
        assert_eq!(kind(built_in(58)), CellKind::Date);
        assert_eq!(kind(built_in(10)), CellKind::Percent);
        assert_eq!(kind(built_in(49)), CellKind::Number);
    }

    #[test]
    fn numbers_lose_the_noise_of_floats() {
        for (stored, wanted) in [
            ("0.98709999999999998", "0.9871"),
            ("0.30000000000000004", "0.3"),
            ("45052", "45052"),
            ("0.95", "0.95"),
            ("1E-3", "0.001"),
            ("-2.5", "-2.5"),
            ("1.1010519491231001E+17", "110105194912310000"),
            ("123456789012345", "123456789012345"),
        ] {
            assert_eq!(canonical(stored).as_deref(), Some(wanted), "{stored}");
        }
        for bad in ["", "NaN", "inf", "x", "1e999"] {
            assert_eq!(canonical(bad), None, "{bad}");
        }
    }
}
