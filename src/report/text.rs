//! Free text on its way out: what data brought along is made fit for people and for spreadsheets.

use std::borrow::Cow;

use crate::{table::privacy, value::text::is_invisible};

/// `text` on one line: personal numbers masked, line breaks and control characters made spaces, invisible
/// and direction characters taken out, no spaces at the ends.
pub(crate) fn clean(text: &str) -> String {
    let masked = without_hidden(text);
    let mut out = String::with_capacity(masked.len());
    for c in masked.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    match out.trim() {
        trimmed if trimmed.len() == out.len() => out,
        trimmed => trimmed.to_owned(),
    }
}

/// A name that a sheet may have: Excel forbids some signs, apostrophes at the ends and more than 31 characters.
pub(crate) fn sheet_name(name: &str) -> String {
    let forbidden = |c: &char| c.is_control() || "[]:*?/\\".contains(*c);
    let name: String = name.chars().filter(|c| !forbidden(c)).take(31).collect();
    name.trim_matches('\'').to_owned()
}

/// Like [`clean`], line by line: for source text of a method.
pub(crate) fn clean_lines(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        format!("{indent}{}", clean(line))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Hidden characters go first: they must not hide a personal number from the mask.
fn without_hidden(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_invisible) {
        let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        Cow::Owned(privacy::mask(&visible).into_owned())
    } else {
        privacy::mask(text)
    }
}

/// `text` as a CSV cell that no spreadsheet takes for a formula: one that begins like a formula gets an
/// apostrophe in front, which spreadsheets know as "this is text".
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|') => {
            Cow::Owned(format!("'{text}"))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hidden_characters_and_personal_numbers_do_not_get_out() {
        assert_eq!(clean(" 甲\r\n乙\t\u{202E}丙\u{200B} "), "甲 乙 丙");
        assert_eq!(clean("电话138\u{200B}00000000"), "电话138******00");
        assert_eq!(clean_lines("  a(\n    b)\r\n"), "  a(\n    b)");
    }

    #[test]
    fn formulas_are_only_text() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("＝cmd"), "'＝cmd");
        assert_eq!(harmless("整改率 90%"), "整改率 90%");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let once = clean(&text);
            prop_assert!(!once.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert_eq!(clean(&once), once);
        }
    }
}
