//! A source text in pieces, so that what stands in quotes is left alone.

/// A part of a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// A quoted text or a comment.
    Quoted,
    /// Letters, digits, `_`.
    Word,
    /// One other character.
    Other,
}

/// The source text in pieces, each with its byte offset.
pub(super) type Pieces<'a> = Vec<(Piece, usize, &'a str)>;

pub(super) fn pieces(text: &str) -> Pieces<'_> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut at = 0usize;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| {
            c.is_alphanumeric() && !full_width_of(c).is_some_and(|(_, digit)| digit) || c == '_'
        };
        let (piece, length) = if first == '"' || first == '`' {
            let mut length = first.len_utf8();
            let mut escaped = false;
            for next in rest.chars().skip(1) {
                length = length.saturating_add(next.len_utf8());
                if next == first && !escaped {
                    break;
                }
                escaped = next == '\\' && !escaped && first == '"';
            }
            (Piece::Quoted, length)
        } else if rest.starts_with("//") {
            (Piece::Quoted, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Piece::Quoted, rest.find("*/").map_or(rest.len(), |end| end.saturating_add(2)))
        } else if is_word(first) {
            (Piece::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len()))
        } else {
            (Piece::Other, first.len_utf8())
        };
        let length = length.max(1);
        let (this, others) = match rest.split_at_checked(length) {
            Some(parts) => parts,
            None => (rest, ""),
        };
        pieces.push((piece, at, this));
        at = at.saturating_add(this.len());
        rest = others;
    }
    pieces
}

/// What a full-width character stands for, and whether it is a letter or a digit.
pub(super) fn full_width_of(character: char) -> Option<(&'static str, bool)> {
    const TABLE: [(&str, &str); 40] = [
        ("（", "("),
        ("）", ")"),
        ("，", ","),
        ("、", ","),
        ("。", "."),
        ("．", "."),
        ("；", ";"),
        ("：", ":"),
        ("“", "\""),
        ("”", "\""),
        ("‘", "\""),
        ("’", "\""),
        ("＂", "\""),
        ("「", "\""),
        ("」", "\""),
        ("＝", "="),
        ("＞", ">"),
        ("＜", "<"),
        ("≥", ">="),
        ("≧", ">="),
        ("≤", "<="),
        ("≦", "<="),
        ("≠", "!="),
        ("×", "*"),
        ("÷", "/"),
        ("＊", "*"),
        ("／", "/"),
        ("％", "%"),
        ("＋", "+"),
        ("－", "-"),
        ("—", "-"),
        ("！", "!"),
        ("【", "["),
        ("】", "]"),
        ("［", "["),
        ("］", "]"),
        ("｛", "{"),
        ("｝", "}"),
        ("　", " "),
        ("｜", "|"),
    ];
    const DIGITS: [(&str, &str); 10] = [
        ("０", "0"),
        ("１", "1"),
        ("２", "2"),
        ("３", "3"),
        ("４", "4"),
        ("５", "5"),
        ("６", "6"),
        ("７", "7"),
        ("８", "8"),
        ("９", "9"),
    ];
    if character.is_ascii() {
        return None;
    }
    let find = |table: &[(&'static str, &'static str)], digit| {
        let entry = table.iter().find(|(wide, _)| wide.chars().eq([character]));
        entry.map(|(_, plain)| (*plain, digit))
    };
    find(&TABLE, false).or_else(|| find(&DIGITS, true)).or(match character {
        '＆' => Some(("&", false)),
        '＿' => Some(("_", true)),
        _ => None,
    })
}
