//! What analysts type and Rhai does not know, seen in the text itself.

use super::pieces::{Piece, Pieces, full_width_of};
use crate::{
    diagnostic::{Message, message},
    value::text::one_line,
};

/// A mistake that is seen in the text itself.
pub(super) struct Found {
    /// Byte offset.
    pub(super) at: usize,
    /// In characters.
    pub(super) length: usize,
    pub(super) message: Message,
    pub(super) help: Message,
}

impl Found {
    fn mended(text: &str, at: usize, length: usize, message: Message, mended: &str) -> Self {
        let line =
            text.get(at..).map_or(0, |_| text.get(..at).unwrap_or_default().matches('\n').count());
        let mended = mended.lines().nth(line).unwrap_or(mended).trim();
        Self { at, length, message, help: message!(zh: "改为：{mended}", en: "write: {mended}") }
    }
}

/// The first mistake of its kind in the text.
pub(super) fn typed(text: &str, pieces: &Pieces<'_>) -> Option<Found> {
    full_width(text, pieces)
        .or_else(|| chinese_words(pieces))
        .or_else(|| percent_sign(text, pieces))
        .or_else(|| english_words(text, pieces))
        .or_else(|| scientific(text, pieces))
}

/// Full-width punctuation and digits outside quotes.
fn full_width(text: &str, pieces: &Pieces<'_>) -> Option<Found> {
    let mut first = None;
    let mut mended = String::new();
    for &(piece, at, part) in pieces {
        let wide = match piece {
            Piece::Other => part.chars().next().and_then(full_width_of),
            _ => None,
        };
        match wide {
            Some((plain, _)) => {
                first.get_or_insert((at, part));
                mended.push_str(plain);
                // A full-width comma takes its own room; an ASCII one wants a space.
                if plain == "," {
                    mended.push(' ');
                }
            }
            None => mended.push_str(part),
        }
    }
    let (at, wide) = first?;
    let message = message!(
        zh: "这里用了全角符号“{wide}”，规则里要用半角",
        en: "the full-width character `{wide}` stands here; rules use ASCII punctuation",
    );
    Some(Found::mended(text, at, 1, message, &mended))
}

/// 如果/否则, 且/或/非.
fn chinese_words(words: &Pieces<'_>) -> Option<Found> {
    const WORDS: [(&str, &str); 12] = [
        ("如果", "if"),
        ("若", "if"),
        ("否则", "else"),
        ("那么", ""),
        ("则", ""),
        ("并且", "&&"),
        ("而且", "&&"),
        ("且", "&&"),
        ("或者", "||"),
        ("或", "||"),
        ("不等于", "!="),
        ("非", "!"),
    ];
    let find = |part: &str| WORDS.iter().find(|(zh, _)| *zh == part).copied();
    let (at, word) = words.iter().find_map(|(piece, at, part)| {
        (*piece == Piece::Word).then(|| find(part)).flatten().map(|(zh, _)| (*at, zh))
    })?;
    // 如果 … 则 … 否则 … becomes blocks; other words are replaced one by one.
    let mut mended = String::new();
    let mut open = false;
    let structured = words.iter().any(|(_, _, part)| *part == "如果" || *part == "若");
    let has_braces = words.iter().any(|(_, _, part)| *part == "{");
    for (piece, _, part) in words {
        match find(part).filter(|_| *piece == Piece::Word) {
            Some((_, "")) if structured && !has_braces => {
                mended.push('{');
                open = true;
            }
            Some((_, "else")) if structured && !has_braces => {
                mended.push_str(if open { "} else {" } else { "else {" });
                open = true;
            }
            Some((_, plain)) => mended.push_str(plain),
            None => mended.push_str(part),
        }
    }
    if open {
        mended.push_str(" }");
    }
    let mended = one_line(&mended);
    let message = message!(
        zh: "规则里不能写“{word}”",
        en: "`{word}` is no word of rules",
    );
    let length = word.chars().count();
    let help = message!(
        zh: "改为：{mended}（且 `&&`，或 `||`，非 `!`，如果 `if 条件 {{ … }} else {{ … }}`）",
        en: "write: {mended}",
    );
    Some(Found { at, length, message, help })
}

/// `80%`.
fn percent_sign(text: &str, words: &Pieces<'_>) -> Option<Found> {
    let mut first = None;
    let mut mended = String::new();
    let mut place = 0usize;
    while let Some((piece, at, part)) = words.get(place) {
        // 12 or 12.5, then %, then no operand.
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = |from: usize| -> Option<(String, usize)> {
            let whole = words.get(from).filter(|(_, _, part)| digits(part))?.2;
            let point = words.get(from.saturating_add(1)).is_some_and(|(_, _, part)| *part == ".");
            let part = words.get(from.saturating_add(2)).filter(|(_, _, part)| digits(part));
            match part.filter(|_| point) {
                Some((_, _, part)) => Some((format!("{whole}.{part}"), from.saturating_add(3))),
                None => Some((whole.to_owned(), from.saturating_add(1))),
            }
        };
        let rate =
            (*piece == Piece::Word).then(|| number(place)).flatten().and_then(|(number, next)| {
                words.get(next).filter(|(_, _, part)| *part == "%")?;
                let after = words
                    .iter()
                    .skip(next.saturating_add(1))
                    .find(|(_, _, part)| !part.trim().is_empty());
                let operand =
                    after.is_some_and(|(piece, _, part)| *piece == Piece::Word || *part == "(");
                if operand {
                    return None;
                }
                let fraction = crate::value::Number::from_decimal(&number)?
                    .checked_div(&crate::value::Number::from(100i64))?;
                Some((number, fraction, next.saturating_add(1)))
            });
        match rate {
            Some((number, fraction, next)) => {
                first.get_or_insert((*at, number));
                mended.push_str(&fraction.to_short(12));
                place = next;
            }
            None => {
                mended.push_str(part);
                place = place.saturating_add(1);
            }
        }
    }
    let (at, number) = first?;
    let length = number.len().saturating_add(1);
    let message = message!(
        zh: "规则里的比率写成小数，不写 {number}%",
        en: "rates are written as fractions in rules, not as {number}%",
    );
    Some(Found::mended(text, at, length, message, &mended))
}

/// `and`, `or`, `not`, `then`, `<>`.
fn english_words(text: &str, words: &Pieces<'_>) -> Option<Found> {
    const WORDS: [(&str, &str); 6] =
        [("and", "&&"), ("or", "||"), ("not", "!"), ("AND", "&&"), ("OR", "||"), ("NOT", "!")];
    let mut first = None;
    let mut mended = String::new();
    let mut glue = false;
    for (piece, at, part) in words {
        match WORDS.iter().find(|(word, _)| *piece == Piece::Word && word == part) {
            Some((word, sign)) => {
                first.get_or_insert((*at, *word));
                mended.push_str(sign);
                glue = *sign == "!";
            }
            None if glue && part.trim().is_empty() => {}
            None => {
                mended.push_str(part);
                glue = false;
            }
        }
    }
    if let Some((at, word)) = first {
        let message = message!(
            zh: "规则里不用 `{word}`：且写 `&&`，或写 `||`，非写 `!`",
            en: "rules do not use `{word}`: and is `&&`, or is `||`, not is `!`",
        );
        return Some(Found::mended(text, at, word.len(), message, &mended));
    }
    let at = words
        .iter()
        .zip(words.iter().skip(1))
        .find_map(|(a, b)| (a.0 == Piece::Other && a.2 == "<" && b.2 == ">").then_some(a.1))?;
    let message = message!(zh: "不等于写 `!=`", en: "not equal is written `!=`");
    Some(Found::mended(text, at, 2, message, &text.replace("<>", "!=")))
}

/// `1e3`.
fn scientific(text: &str, pieces: &Pieces<'_>) -> Option<Found> {
    let (at, number, value) = pieces.iter().find_map(|&(piece, at, part)| {
        let (digits, power) = part.split_once(['e', 'E']).filter(|_| piece == Piece::Word)?;
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(digits) || !plain(power) {
            return None;
        }
        Some((at, part, crate::value::Number::from_decimal(part)?))
    })?;
    let value = value.to_short(12);
    let message = message!(
        zh: "规则里的数不用科学计数法",
        en: "numbers in rules are written without an exponent",
    );
    Some(Found::mended(text, at, number.len(), message, &text.replace(number, &value)))
}
