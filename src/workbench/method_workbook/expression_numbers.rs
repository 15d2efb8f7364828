//! The numbers that are written in an expression, so that they can be changed and all else stays as it is.

use std::ops::Range;

/// A number, or what stands in the place of one, as bytes of the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) at: Range<usize>,
    /// It is a plain number or fraction, perhaps with a sign.
    pub(super) number: bool,
}

/// A table inside a call of `bands`, `curve` or `faults`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Steps {
    pub(super) function: &'static str,
    /// The parts of each step.
    pub(super) rows: Vec<Vec<Part>>,
}

/// What an expression holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Tables that hold a number.
    pub(super) tables: Vec<Steps>,
    /// Numbers outside such tables, but for 0 and for what stands in the place of an absent value (`?? 1`);
    /// a fraction is one number.
    pub(super) single: Vec<Range<usize>>,
}

/// The functions that take a table of steps, and the place of that argument, from 0.
const SHAPES: [(&str, usize); 3] = [("bands", 2), ("curve", 2), ("faults", 1)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Word,
    Text,
    Sign(u8),
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    at: Range<usize>,
}

/// The numbers of an expression that Rhai has read without complaint.
pub(super) fn numbers(expression: &str) -> Numbers {
    let tokens = tokens(expression);
    let mut found = Numbers::default();
    let mut inside: Vec<Range<usize>> = Vec::new();
    for at in 0..tokens.len() {
        let Some((function, place)) = shape(expression, &tokens, at) else { continue };
        let Some(list) = argument(&tokens, at + 1, place) else { continue };
        let Some(rows) = rows(&tokens, &list) else { continue };
        let ends = (tokens.get(list.start), tokens.get(list.end.saturating_sub(1)));
        if let (Some(first), Some(last)) = ends {
            inside.push(first.at.start..last.at.end);
        }
        if rows.iter().flatten().any(|part| part.number) {
            found.tables.push(Steps { function, rows });
        }
    }
    let mut next = 0;
    for (at, token) in tokens.iter().enumerate() {
        let covered = inside.iter().any(|range| range.contains(&token.at.start));
        if at < next || token.kind != Kind::Number || covered {
            continue;
        }
        let mut range = token.at.clone();
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let divides = before.is_some_and(|sign| matches!(sign.kind, Kind::Sign(b'/' | b'%')));
        if !divides
            && let (Some(Token { kind: Kind::Sign(b'/'), .. }), Some(below)) =
                (tokens.get(at + 1), tokens.get(at + 2))
            && below.kind == Kind::Number
        {
            range.end = below.at.end;
            next = at + 3;
        }
        let zero = expression
            .get(range.clone())
            .is_some_and(|text| text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'_')));
        let instead = before.is_some_and(|sign| sign.kind == Kind::Sign(b'?'));
        if !zero && !instead {
            found.single.push(range);
        }
    }
    found
}

/// Does the call of a shape begin here? A function of a module with the same name is none.
fn shape(expression: &str, tokens: &[Token], at: usize) -> Option<(&'static str, usize)> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let opens = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Sign(b'('));
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let other = before.is_some_and(|before| matches!(before.kind, Kind::Sign(b':' | b'.')));
    let name = expression.get(token.at.clone())?;
    SHAPES.into_iter().find(|(known, _)| opens && !other && *known == name)
}

/// How deep the brackets are after a token.
fn depth_after(depth: usize, token: &Token) -> usize {
    match token.kind {
        Kind::Sign(b'(' | b'[' | b'{') => depth + 1,
        Kind::Sign(b')' | b']' | b'}') => depth.saturating_sub(1),
        _ => depth,
    }
}

/// The tokens between commas from `from` to the bracket that closes before `depth` 0, the bracket at
/// `open` being the first.
fn divided(tokens: &[Token], open: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (1usize, open + 1);
    for (at, token) in tokens.iter().enumerate().skip(open + 1) {
        depth = depth_after(depth, token);
        if depth == 0 {
            if start < at {
                parts.push(start..at);
            }
            break;
        }
        if depth == 1 && token.kind == Kind::Sign(b',') {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts
}

/// The tokens of argument `place` of the call whose bracket is at `open`.
fn argument(tokens: &[Token], open: usize, place: usize) -> Option<Range<usize>> {
    divided(tokens, open).into_iter().nth(place)
}

/// The rows of a list of lists that is written out.
fn rows(tokens: &[Token], list: &Range<usize>) -> Option<Vec<Vec<Part>>> {
    let bracketed = |range: &Range<usize>| {
        let first = tokens.get(range.start)?;
        let last = tokens.get(range.end.checked_sub(1)?)?;
        let ends = |token: &Token, sign: u8| token.kind == Kind::Sign(sign);
        (ends(first, b'[') && ends(last, b']')).then_some(range.start)
    };
    divided(tokens, bracketed(list)?)
        .iter()
        .map(|row| {
            let parts = divided(tokens, bracketed(row)?);
            parts.iter().map(|part| one(tokens, part)).collect::<Option<Vec<Part>>>()
        })
        .collect()
}

fn one(tokens: &[Token], range: &Range<usize>) -> Option<Part> {
    let tokens = tokens.get(range.clone())?;
    let kinds: Vec<Kind> = tokens.iter().map(|token| token.kind).collect();
    let plain = kinds.strip_prefix(&[Kind::Sign(b'-')]).unwrap_or(&kinds);
    let number = matches!(plain, [Kind::Number] | [Kind::Number, Kind::Sign(b'/'), Kind::Number]);
    Some(Part { at: tokens.first()?.at.start..tokens.last()?.at.end, number })
}

/// Enough of Rhai's words to find numbers: comments are passed over, texts are one piece.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let here = byte(at);
        let kind = match here {
            b'/' if byte(at + 1) == b'/' => {
                while at < bytes.len() && byte(at) != b'\n' {
                    at += 1;
                }
                continue;
            }
            b'/' if byte(at + 1) == b'*' => {
                at += 2;
                while at < bytes.len() && !(byte(at) == b'*' && byte(at + 1) == b'/') {
                    at += 1;
                }
                at += 2;
                continue;
            }
            _ if here.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'"' | b'`' | b'\'' => {
                at = end_of_text(bytes, at);
                Kind::Text
            }
            b'0'..=b'9' => {
                let digits = |mut at: usize| {
                    while byte(at).is_ascii_digit() || byte(at) == b'_' {
                        at += 1;
                    }
                    at
                };
                at = digits(at);
                if byte(at) == b'.' && byte(at + 1).is_ascii_digit() {
                    at = digits(at + 1);
                }
                if matches!(byte(at), b'e' | b'E') {
                    let sign = usize::from(matches!(byte(at + 1), b'+' | b'-'));
                    if byte(at + 1 + sign).is_ascii_digit() {
                        at = digits(at + 1 + sign);
                    }
                }
                // 0x10 and the like are left alone.
                if is_word(byte(at)) {
                    while is_word(byte(at)) {
                        at += 1;
                    }
                    Kind::Word
                } else {
                    Kind::Number
                }
            }
            _ if is_word(here) => {
                while is_word(byte(at)) {
                    at += 1;
                }
                Kind::Word
            }
            sign => {
                at += 1;
                Kind::Sign(sign)
            }
        };
        at = at.min(bytes.len());
        tokens.push(Token { kind, at: start..at });
    }
    tokens
}

/// Letters beyond ASCII are all of words.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Behind the text that begins at `start`, with what is put into a text between backticks.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start).copied().unwrap_or(0);
    let mut at = start + 1;
    while let Some(here) = bytes.get(at).copied() {
        match here {
            b'\\' if quote != b'`' => at += 2,
            b'$' if quote == b'`' && bytes.get(at + 1) == Some(&b'{') => {
                let mut depth = 0usize;
                while let Some(inner) = bytes.get(at).copied() {
                    match inner {
                        b'{' => depth += 1,
                        b'}' if depth == 1 => break,
                        b'}' => depth = depth.saturating_sub(1),
                        b'"' | b'`' => at = end_of_text(bytes, at).saturating_sub(1),
                        _ => {}
                    }
                    at += 1;
                }
                at += 1;
            }
            _ if here == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expression: &str) -> String {
        let found = numbers(expression);
        let mut out = Vec::new();
        for table in found.tables {
            for row in table.rows {
                let parts = row.iter().map(|part| {
                    let mark = if part.number { "" } else { "~" };
                    format!("{mark}{}", expression.get(part.at.clone()).unwrap())
                });
                out.push(format!("{} {}", table.function, parts.collect::<Vec<_>>().join(" | ")));
            }
        }
        out.extend(found.single.into_iter().map(|range| expression.get(range).unwrap().to_owned()));
        out.join("\n")
    }

    #[test]
    fn steps_are_told_from_other_numbers() {
        let cases = [
            (
                "bands(points, 率 / 2, [[0.50, 5], [1/3, -4.5]], \"率 3\")",
                "bands 0.50 | 5\nbands 1/3 | -4.5\n2",
            ),
            (
                "faults(points, [\n  [a ?? 0, 1_000, \"], [2\"], // 7\n  [b, params.x * (y - 1), `z ${1 + 2} }`],\n])",
                "faults ~a ?? 0 | 1_000 | ~\"], [2\"\nfaults ~b | ~params.x * (y - 1) | ~`z ${1 + 2} }`",
            ),
            ("faults(points, [[a, params.x * (y - 1)]]) * 3 + (z ?? 1)", "3"),
            ("curve(points, x, params.曲线, \"x\")", ""),
            ("m::bands(1, 2, [[3, 4]])", "1\n2\n3\n4"),
            ("/* 5 */ 2 * (批示数 ?? 0) + 1e-2", "2\n1e-2"),
            ("x / 2 / 3", "2\n3"),
            ("x2 >= 0.80 && y[0].z < 2/3", "0.80\n2/3"),
            ("线索::办结(points, 0x10)", ""),
            ("bands(points, x, [[0.5, 5], 3])", "0.5\n5\n3"),
        ];
        for (expression, wanted) in cases {
            assert_eq!(shown(expression), wanted, "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_gone_through(text in "[a-z0-9 \"`'$\\{\\}\\[\\](),/*\\\\\\-.:数]{0,40}") {
            for range in numbers(&text).single {
                proptest::prop_assert!(text.get(range).is_some());
            }
        }
    }
}
