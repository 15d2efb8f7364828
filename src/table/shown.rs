//! Numbers of a workbook as the spreadsheet shows them, for columns in which texts are wanted: `007`,
//! `95%`.

use crate::value::{Number, RawCell};

/// A whole number of more digits than a spreadsheet keeps: the last ones are not those that were typed.
pub(super) fn has_lost_digits(digits: &str) -> bool {
    Number::from_decimal(digits)
        .and_then(|number| number.abs().is_integer().then(|| number.abs().to_fixed(0)))
        .is_some_and(|whole| whole.len() > 15)
}

/// The cell as a text: numbers in the forms that ledgers use (fixed decimals, leading zeros,
/// percentages, separators of thousands), any other form as the plain number.
pub(super) fn shown(cell: RawCell<'_>, format: &str) -> Option<String> {
    match cell {
        RawCell::Number { digits, .. } => {
            let number = Number::from_decimal(digits)?;
            Some(formatted(&number, format).unwrap_or_else(|| number.to_short(12)))
        }
        RawCell::DateSerial { .. } => Some(cell.shown().into_owned()),
        _ => None,
    }
}

fn formatted(number: &Number, format: &str) -> Option<String> {
    let first = format.split(';').next().unwrap_or(format);
    let (core, percent) = match first.strip_suffix('%') {
        Some(core) => (core, true),
        None => (first, false),
    };
    let core = core.trim_end_matches(['_', ' ']);
    let (whole, part) = core.split_once('.').unwrap_or((core, ""));
    let simple = |text: &str| text.chars().all(|c| matches!(c, '0' | '#' | ','));
    if whole.is_empty() || !simple(whole) || !part.chars().all(|c| c == '0') {
        return None;
    }
    let scaled = if percent { number * &Number::from(100u32) } else { number.clone() };
    let places = u32::try_from(part.len()).ok()?.min(12);
    // Excel rounds halves away from zero.
    let fixed = scaled.abs().to_fixed(places);
    let (digits, decimals) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let least = whole.bytes().filter(|byte| *byte == b'0').count().min(64);
    let mut digits = format!("{digits:0>least$}");
    if whole.contains(',') {
        let plain = std::mem::take(&mut digits);
        for (at, c) in plain.char_indices() {
            if at > 0 && (plain.len() - at).is_multiple_of(3) {
                digits.push(',');
            }
            digits.push(c);
        }
    }
    let sign = if number.is_negative() && fixed.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        "-"
    } else {
        ""
    };
    let point = if decimals.is_empty() { "" } else { "." };
    let percent = if percent { "%" } else { "" };
    Some(format!("{sign}{digits}{point}{decimals}{percent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_the_spreadsheet() {
        for (digits, format, text) in [
            ("7", "000", "007"),
            ("0.95", "0%", "95%"),
            ("0.9871", "0.00%", "98.71%"),
            ("1234.5", "#,##0.00", "1,234.50"),
            ("1001", "General", "1001"),
            ("1001.5", "General", "1001.5"),
            ("-2.345", "0.00", "-2.35"),
            ("-0.001", "0.00", "0.00"),
            ("12", "0\"分\"", "12"),
        ] {
            let cell = RawCell::Number { digits, percent: false };
            assert_eq!(shown(cell, format).as_deref(), Some(text), "{digits} {format}");
        }
        assert!(has_lost_digits("110105194912310000"));
        assert!(has_lost_digits("1.1010519491231E17"));
        assert!(!has_lost_digits("123456789012345"));
        assert!(!has_lost_digits("0.1234567890123456789"));
    }
}
