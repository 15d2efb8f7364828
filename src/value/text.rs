//! Texts as people type them, brought to one form: widths, spaces, line breaks and what cannot be
//! seen.

use std::borrow::Cow;

/// Characters that take no room and that nobody sees: zero width spaces and joiners, byte order
/// marks, soft hyphens, direction marks and overrides.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Every kind of space and line break, the ideographic and the no-break space among them.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// The narrow form of a full-width letter, digit or sign; any other character as it is.
#[must_use]
pub fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{FFE0}' => '¢',
        '\u{FFE1}' => '£',
        '\u{FFE5}' => '¥',
        _ => c,
    }
}

/// `text` with full-width letters, digits and signs made narrow, every run of spaces and line
/// breaks made one space, invisible characters taken out, and no space at the ends.
#[must_use]
pub fn normalise(text: &str) -> Cow<'_, str> {
    let clean = |c: char| {
        // Most characters need no closer look.
        matches!(c, ' '..='~' | '\u{4E00}'..='\u{9FFF}')
            || !is_invisible(c) && narrow(c) == c && !is_space(c)
    };
    if text.chars().all(clean) && !text.contains("  ") {
        return Cow::Borrowed(text.trim_matches(' '));
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if is_space(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(narrow(c));
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    Cow::Owned(out)
}

/// The same as [`key`]; most texts are their own key.
#[must_use]
pub fn key_of(text: &str) -> Cow<'_, str> {
    match text.chars().all(is_own_key) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(key_by_character(text)),
    }
}

/// Most characters have no case, or the small one, and no other width.
const fn is_own_key(c: char) -> bool {
    matches!(c, '!'..='@' | '['..='~' | '\u{4E00}'..='\u{9FFF}')
}

/// What two texts have in common when width, case and all spaces are set aside: headers and words of
/// enumerations are the same when their keys are.
#[must_use]
pub fn key(text: &str) -> String {
    key_of(text).into_owned()
}

fn key_by_character(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_own_key(c) => key.push(c),
            'A'..='Z' => key.push(c.to_ascii_lowercase()),
            c if is_invisible(c) || is_space(c) => {}
            c => key.extend(narrow(c).to_lowercase()),
        }
    }
    key
}

/// `text` on one line: every run of spaces and line breaks made one space, and none at the ends.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Nothing but spaces and invisible characters?
#[must_use]
pub fn is_blank(text: &str) -> bool {
    // Most texts begin with a letter or a digit.
    !matches!(text.as_bytes(), [b'!'..=b'~', ..])
        && text.chars().all(|c| is_space(c) || is_invisible(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn widths_spaces_and_line_breaks_are_one_form() {
        assert_eq!(normalise("９５％"), "95%");
        assert_eq!(normalise("　整改\r\n时限\u{200B} "), "整改 时限");
        assert_eq!(normalise("（一）：Ａ\u{A0}\u{A0}b"), "(一):A b");
        assert_eq!(normalise("a b"), "a b");
        assert_eq!(key("整改 时限\n（天）"), key("整改时限(天)"));
        assert_eq!(key("Team ID"), key("ｔｅａｍｉｄ"));
        assert_eq!(one_line(" a\n  && b "), "a && b");
        assert!(is_blank(" \u{3000}\u{FEFF}\t"));
        assert!(!is_blank(" 0 "));
    }

    proptest! {
        #[test]
        fn keys_are_made_alike_at_a_look_and_one_by_one(
            text in any::<String>(), plain in "[ -~一-龥Ａ　]{0,6}", ascii in "[!-~]{0,9}",
        ) {
            for text in [&text, &plain, &ascii] {
                let seen = text.chars().filter(|c| !is_invisible(*c) && !is_space(*c));
                let slow: String = seen.flat_map(|c| narrow(c).to_lowercase()).collect();
                prop_assert_eq!(key_of(text), &*slow);
                prop_assert_eq!(key(text), slow);
            }
        }

        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            let once = normalise(&text).into_owned();
            prop_assert_eq!(normalise(&once), once.clone());
            prop_assert_eq!(key(&once), key(&text));
        }
    }
}
