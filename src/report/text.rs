//! Free text on its way out: what data brought along is made fit for people and for spreadsheets.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::{table::privacy, value::text::is_invisible};

/// `text` on one line: personal numbers masked, line breaks and control characters made spaces, invisible
/// and direction characters taken out, no spaces at the ends.
pub(crate) fn clean(text: &str) -> String {
    cleaned(text).into_owned()
}

/// The same as [`clean`]; most texts stay as they are.
pub(crate) fn cleaned(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
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
    Cow::Owned(match out.trim() {
        trimmed if trimmed.len() == out.len() => out,
        trimmed => trimmed.to_owned(),
    })
}

/// Most texts are Chinese or ASCII without many digits, on which nothing is to be done; one look tells. It is never
/// wrongly yes.
pub(crate) fn is_clean(text: &str) -> bool {
    !text.starts_with(' ') && !text.ends_with(' ') && are_clean(text.chars())
}

/// The same of the characters of a text that has no spaces at its ends.
pub(crate) fn are_clean(text: impl Iterator<Item = char>) -> bool {
    // No number of a person has fewer digits, and only an address has an @.
    const FEWEST_DIGITS: usize = 10;
    let mut digits = 0;
    for c in text {
        match c {
            '0'..='9' => {
                digits += 1;
                if digits == FEWEST_DIGITS {
                    return false;
                }
            }
            // Nothing but spaces, dashes and brackets stands inside such a number.
            'A'..='Z' | 'a'..='z' | '\u{4E00}'..='\u{9FFF}' => digits = 0,
            ' '..='?' | '['..='~' | '\u{3001}'..='\u{303F}' => {}
            '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF1F}' => {}
            '“' | '”' | '…' | '—' | '·' | '×' | '÷' => {}
            _ => return false,
        }
    }
    true
}

/// How many columns of a fixed-width font a clean text takes; a Chinese character takes two.
pub(crate) fn width(text: &str) -> usize {
    let mut width = 0;
    for c in text.chars() {
        width += match c {
            ' '..='~' => 1,
            '\u{4E00}'..='\u{9FFF}' | '\u{3001}'..='\u{3011}' | '\u{FF01}'..='\u{FF5E}' => 2,
            // What stands beside others of these does not change theirs; of the rest that is not so.
            _ => return text.width(),
        };
    }
    width
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
        for sign in "=+-@|＝＋－＠".chars() {
            assert_eq!(harmless(&format!("{sign}cmd")), format!("'{sign}cmd"));
            assert_eq!(harmless(&format!("整改{sign}")), format!("整改{sign}"));
        }
        assert_eq!(harmless("整改率 90%"), "整改率 90%");
        assert_eq!(harmless(""), "");
    }

    proptest! {
        #[test]
        fn what_is_clean_at_a_look_is_clean(
            text in "[ -~\u{7F}\u{80}\u{AD}\u{3000}-\u{3002}\u{4E00}-\u{4E10}\u{9FFF}\u{FEFF}！-？＠“”…—·]{0,16}",
            number in "[-0-9０-９ ]{0,20}",
            parted in "[-0-9 ()（）a甲:.]{0,24}",
            person in prop::sample::select(&[
                "138-0000-0000", "(0435)3212345", "11010519491231002X", "+86 13800000000",
                // No number has fewer digits.
                "010-3212345", "１３８００００００００", "a@example.com",
            ][..]),
        ) {
            let parted_person = format!("{parted}{person}{parted}");
            for text in [&text, &number, &parted, &parted_person, &format!("{text}{number}")] {
                if is_clean(text) {
                    prop_assert_eq!(without_hidden(text), text.trim());
                    prop_assert!(!text.chars().any(char::is_control));
                }
            }
        }

        #[test]
        fn widths_are_those_of_unicode(
            text in "[ -~\u{4E00}-\u{4E10}\u{9FFF}\u{3001}-\u{3011}\u{FF01}-\u{FF5E}\u{FF71}\u{FF9E}\u{301}\u{200D}\u{FE0F}\u{309A}☺]{0,12}",
            // What stands beside those that are told at a look.
            edge in "[ -~\u{0}-\u{1F}\u{7F}-\u{FF}\u{4DC0}-\u{4E01}\u{9FFE}-\u{A010}\u{3000}-\u{3040}\u{FEFE}-\u{FFEF}]{0,4}",
        ) {
            for text in [&text, &edge, &format!("{text}{edge}")] {
                prop_assert_eq!(width(text), text.width());
            }
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let once = clean(&text);
            prop_assert!(!once.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert_eq!(clean(&once), once);
        }
    }
}
