//! Numbers that belong to a person: what they look like in a text, and how they are masked.

use std::borrow::Cow;
use std::ops::Range;

use super::byte_kind::{DIGIT, PLAIN, SIGN, byte_kind};
use crate::diagnostic::{Message, message};

/// What kind of personal number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalKind {
    /// 居民身份证号, 18 characters with a check digit.
    IdentityCard,
    /// 手机号.
    Mobile,
    /// 银行卡号, 16 to 19 digits that satisfy Luhn's rule.
    BankCard,
    /// 电子邮箱.
    Email,
    /// 固定电话 with its area code.
    Landline,
}

impl PersonalKind {
    /// Its name for people.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::IdentityCard => message!(zh: "身份证号", en: "identity card number"),
            Self::Mobile => message!(zh: "手机号", en: "mobile phone number"),
            Self::BankCard => message!(zh: "银行卡号", en: "bank card number"),
            Self::Email => message!(zh: "电子邮箱", en: "e-mail address"),
            Self::Landline => message!(zh: "固定电话", en: "telephone number"),
        }
    }
}

/// The check digit of GB 11643-1999, over a plausible region, year and date.
fn is_identity_card(characters: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let [digits @ .., last] = characters else { return false };
    if digits.len() != 17 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |range: Range<usize>| {
        digits.get(range).unwrap_or_default().iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'))
    };
    let (province, year, month, day) =
        (number(0..2), number(6..10), number(10..12), number(12..14));
    if !(11..=91).contains(&province)
        || !(1900..=2100).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
    {
        return false;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    CHECKS.get(sum as usize % 11) == Some(&last.to_ascii_uppercase())
}

/// Luhn's rule.
fn is_bank_card(digits: &[u8]) -> bool {
    if !(16..=19).contains(&digits.len()) || !matches!(digits.first(), Some(b'3'..=b'9')) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let value = u32::from(digit - b'0') * if at % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_mobile(digits: &[u8]) -> bool {
    match digits {
        [b'1', b'3'..=b'9', ..] => digits.len() == 11,
        [b'8', b'6', rest @ ..] => is_mobile(rest),
        _ => false,
    }
}

/// `0435-3212345`, `(0435)3212345`: the area code and then 7 or 8 digits.
fn is_landline(area: &[u8], rest: &[u8]) -> bool {
    matches!(area, [b'0', b'1'..=b'9', ..])
        && (3..=4).contains(&area.len())
        && (7..=8).contains(&rest.len())
        && matches!(rest, [b'2'..=b'9', ..])
}

/// A run of digits in a text: bytes `range`, and its ASCII digits.
struct Run {
    range: Range<usize>,
    digits: Vec<u8>,
}

/// Runs of digits, full-width ones too. When `joined`, one space or dash between groups of at least
/// three digits is passed over: `138-0000-0000` is one run, `2023-05-06` is not.
fn runs(text: &str, joined: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut group = 0;
    let mut gap = false;
    for (at, c) in text.char_indices() {
        let narrow = super::text::narrow(c);
        if let Some(digit) = u8::try_from(narrow).ok().filter(u8::is_ascii_digit) {
            let end = at + c.len_utf8();
            match runs.last_mut().filter(|_| gap || group > 0) {
                Some(run) => {
                    run.range.end = end;
                    run.digits.push(digit);
                }
                None => runs.push(Run { range: at..end, digits: vec![digit] }),
            }
            group = if gap { 1 } else { group + 1 };
            gap = false;
        } else {
            gap = joined && group >= 3 && matches!(narrow, ' ' | '-' | '\u{3000}' | '\u{A0}');
            group = 0;
        }
    }
    runs
}

/// Letters and digits glued to a run make it a document number or the like, not a phone number.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    !glued(text.get(..range.start).and_then(|before| before.chars().next_back()))
        && !glued(text.get(range.end..).and_then(|after| after.chars().next()))
}

fn emails(text: &str, found: &mut Vec<(Range<usize>, PersonalKind)>) {
    for (at, _) in text.match_indices(['@', '＠']) {
        let sign = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + sign..).unwrap_or_default();
        let start = before.trim_end_matches(local).len();
        let domain = after.len()
            - after
                .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || ".-".contains(c))
                .len();
        let host = after.get(..domain).unwrap_or_default().trim_end_matches(['.', '-']);
        let top = host.rsplit_once('.').map_or("", |(_, top)| top);
        if start < at && top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            found.push((start..at + sign + host.len(), PersonalKind::Email));
        }
    }
}

/// Most cells are short or hold few digits: nothing for those. Of others, whether the sign of an e-mail address stands in
/// them.
fn looked_at(text: &str) -> Option<bool> {
    if text.len() < 6 {
        return None;
    }
    let (mut digits, mut sign, mut wide) = (0, false, false);
    for byte in text.bytes() {
        digits += usize::from(byte.is_ascii_digit());
        sign |= byte == b'@';
        // Full-width digits and signs begin with it in UTF-8, and so do full-width commas and brackets.
        wide |= byte == 0xEF;
    }
    if wide {
        digits += text.chars().filter(|c| matches!(c, '０'..='９')).count();
        sign |= text.contains('＠');
    }
    (digits >= 10 || sign).then_some(sign)
}

/// The personal numbers in `text`, as byte ranges, in their order and without overlap.
#[must_use]
pub fn find(text: &str) -> Vec<(Range<usize>, PersonalKind)> {
    let Some(sign) = looked_at(text) else { return Vec::new() };
    let mut found = Vec::new();
    if sign {
        emails(text, &mut found);
    }
    for joined in [false, true] {
        let runs = runs(text, joined);
        for run in &runs {
            if !found
                .iter()
                .any(|(range, _)| range.start < run.range.end && run.range.start < range.end)
                && let Some((range, kind)) = classify(text, run)
            {
                found.push((range, kind));
            }
        }
        if !joined {
            landlines(text, &runs, &mut found);
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// Could [`find`] find anything? Quick, and never wrongly no; codes such as `ZG-2026-000000123` are what most cells with
/// many digits hold.
pub(crate) fn may_hold(text: &str) -> bool {
    has_room(text) && !find(text).is_empty()
}

/// Has it as many digits in a run as a number of a person that begins so? Of a text that is nothing but letters, digits,
/// dashes, dots and strokes of ASCII it depends on no digit but the first two of each run.
pub(crate) fn has_room(text: &str) -> bool {
    // One pass: the digits, and the fewest that a number of a person has that begins as one of the runs does.
    let mut digits = 0;
    let mut least = usize::MAX;
    let (mut every, mut any, mut before) = (u8::MAX, 0, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let kinds = byte_kind(*byte);
        if kinds & !before & DIGIT != 0 {
            least = least.min(fewest_digits(bytes.get(at..).unwrap_or_default()));
        }
        digits += usize::from(kinds & DIGIT);
        every &= kinds;
        any |= kinds;
        before = kinds;
    }
    let code = every & PLAIN != 0;
    let few = digits < 10 && any & SIGN == 0 || code && digits < least;
    !few && (!code || has_long_run(bytes))
}

/// How many digits a number of a person has at least that begins like this.
fn fewest_digits(begins: &[u8]) -> usize {
    match begins {
        // An area code.
        [b'0', b'1'..=b'9', ..] => 10,
        [b'1', ..] => 11,
        [b'8', ..] => 13,
        _ => 16,
    }
}

/// Is there a run of digits, with single dashes between them, that is as long as a number of a person which begins so?
fn has_long_run(bytes: &[u8]) -> bool {
    let mut before = None;
    bytes.iter().enumerate().any(|(at, byte)| {
        let begins = byte.is_ascii_digit() && !before.is_some_and(|b: u8| b.is_ascii_digit());
        before = Some(*byte);
        let rest = bytes.get(at..).unwrap_or_default();
        let joined = rest.split(|byte| !byte.is_ascii_digit() && *byte != b'-').next();
        let digits = joined.unwrap_or_default().iter().filter(|byte| byte.is_ascii_digit());
        begins && digits.count() >= fewest_digits(rest)
    })
}

fn classify(text: &str, run: &Run) -> Option<(Range<usize>, PersonalKind)> {
    // The check character of an identity card may be an X.
    if run.digits.len() == 17
        && let Some(x) = text.get(run.range.end..).and_then(|rest| rest.chars().next())
        && matches!(x, 'x' | 'X' | 'ｘ' | 'Ｘ')
    {
        let mut whole = run.digits.clone();
        whole.push(b'X');
        let range = run.range.start..run.range.end + x.len_utf8();
        return (is_identity_card(&whole) && stands_alone(text, &range))
            .then_some((range, PersonalKind::IdentityCard));
    }
    if !stands_alone(text, &run.range) {
        return None;
    }
    let kind = if is_identity_card(&run.digits) {
        PersonalKind::IdentityCard
    } else if is_mobile(&run.digits) {
        PersonalKind::Mobile
    } else if is_bank_card(&run.digits) {
        PersonalKind::BankCard
    } else {
        return None;
    };
    Some((run.range.clone(), kind))
}

fn landlines(text: &str, runs: &[Run], found: &mut Vec<(Range<usize>, PersonalKind)>) {
    for pair in runs.windows(2) {
        let [area, rest] = pair else { continue };
        let between = text.get(area.range.end..rest.range.start).unwrap_or_default();
        let sign = matches!(between, "-" | "－" | "—" | " " | ")" | "）" | ")-" | "）-");
        let range = area.range.start..rest.range.end;
        if sign && is_landline(&area.digits, &rest.digits) && stands_alone(text, &range) {
            found.push((range, PersonalKind::Landline));
        }
    }
    for run in runs {
        let split = |at| run.digits.split_at_checked(at);
        let area3 = split(3).is_some_and(|(area, rest)| {
            matches!(area, b"010" | [b'0', b'2', _]) && rest.len() == 8 && is_landline(area, rest)
        });
        let area4 = split(4).is_some_and(|(area, rest)| {
            matches!(area, [b'0', b'3'..=b'9', ..]) && is_landline(area, rest)
        });
        if (area3 || area4) && stands_alone(text, &run.range) {
            found.push((run.range.clone(), PersonalKind::Landline));
        }
    }
}

/// `text` with every personal number in it made unreadable: all but its first three and last two
/// characters are `*`, of an e-mail address all before the sign.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, kind) in found {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        let secret = text.get(range.clone()).unwrap_or_default();
        let length = secret.chars().count();
        let sign = secret.chars().position(|c| matches!(c, '@' | '＠')).unwrap_or(length);
        out.extend(secret.chars().enumerate().map(|(at, c)| match kind {
            PersonalKind::Email if at >= sign => c,
            PersonalKind::Email => '*',
            _ if at < 3 || at + 2 >= length => c,
            _ => '*',
        }));
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kinds(text: &str) -> Vec<PersonalKind> {
        find(text).into_iter().map(|(_, kind)| kind).collect()
    }

    #[test]
    fn personal_numbers_are_seen() {
        use PersonalKind::{BankCard, Email, IdentityCard, Landline, Mobile};
        // All invented: the check digits are right, the persons do not exist.
        for (text, kind) in [
            ("11010519491231002X", IdentityCard),
            ("身份证１１０１０５１９４９１２３１００２Ｘ。", IdentityCard),
            ("110105 19491231 002x", IdentityCard),
            ("联系电话13800000000", Mobile),
            ("+86 13800000000", Mobile),
            ("138-0000-0000", Mobile),
            ("4111111111111111", BankCard),
            ("卡号 4111 1111 1111 1111", BankCard),
            ("someone@example.com", Email),
            ("0435-3212345", Landline),
            ("（０４３５）３２１２３４５", Landline),
            ("01062345678", Landline),
        ] {
            assert_eq!(kinds(text), [kind], "{text}");
            assert_ne!(mask(text), text);
            assert!(kinds(&mask(text)).is_empty() || kind == Email, "{}", mask(text));
        }
    }

    #[test]
    fn ordinary_numbers_are_left_alone() {
        for text in [
            "2023-05-06",
            "2023-05-06 00:00:00",
            "20230506",
            "通委〔2026〕1号",
            "11010519491231002",  // no check digit
            "110105194912310021", // a wrong one
            "23471.60万元",
            "Z20260100013800000000",
            "4111111111111112",
            "12345678901",
            "第1条、第2条",
            "",
        ] {
            assert!(kinds(text).is_empty(), "{text}: {:?}", kinds(text));
            assert!(matches!(mask(text), Cow::Borrowed(_)));
        }
    }

    proptest! {
        #[test]
        fn masking_never_panics_and_keeps_the_rest(text in "[0-9０-９Xx@. a-c甲（）-]{0,40}") {
            let masked = mask(&text);
            prop_assert_eq!(masked.chars().count(), text.chars().count());
        }

        #[test]
        fn the_quick_look_says_what_the_long_one_says(
            front in "[0-9A-Za-z./甲 -]{0,6}",
            number in prop::sample::select(vec![
                "11010519491231002X", "110105-19491231-002x", "13800000000", "8613800000000", "138-0000-0000", "4111111111111111",
                "4111-1111-1111-1111", "a@example.com", "0435-3212345", "01062345678", "０４３５３２１２３４５", "ZG-2026-000000123",
            ]),
            back in "[0-9A-Za-z./甲 -]{0,6}",
            codes in "[0-9-]{0,24}",
        ) {
            for text in [format!("{front}{number}{back}"), format!("{front}{codes}{back}")] {
                prop_assert_eq!(may_hold(&text), !find(&text).is_empty(), "{}", text);
            }
        }
    }
}
