//! Text in columns where a Chinese character is two wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns `text` takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// At most `columns` wide, and filled up with spaces.
pub(crate) fn left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let gap = columns.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(gap))
}

/// At most `columns` wide, with spaces before.
pub(crate) fn right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let gap = columns.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(gap))
}

/// `text`, or its beginning and two points.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 2 > columns {
            break;
        }
        out.push(c);
        used += wide;
    }
    out.push_str(".. ".get(..columns.saturating_sub(used).min(2)).unwrap_or_default());
    out
}

/// Characters that no line may begin with.
fn never_first(c: char) -> bool {
    "，。、；：！？）》〉」』”’】〕％%,.;:!?)]}".contains(c)
}

/// `text` in lines of at most `columns`, each after the first indented by `indent`. Chinese may be broken
/// anywhere but before closing punctuation, other words at spaces; a word that is longer than a line is cut.
pub(crate) fn wrap(text: &str, columns: usize, indent: usize) -> Vec<String> {
    let columns = columns.max(indent + 8);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(text) {
        // Signs that some terminals draw one wide and others two are taken as two, so that no line
        // is ever too long.
        let wide = UnicodeWidthStr::width_cjk(piece.trim_end());
        let empty = line.chars().all(|c| c == ' ');
        if used + wide > columns && !empty {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            line = " ".repeat(indent);
            used = indent;
        }
        if used + wide <= columns {
            line.push_str(piece);
            used += UnicodeWidthStr::width_cjk(piece);
            continue;
        }
        for c in piece.chars() {
            let wide = c.width_cjk().unwrap_or(0);
            if used + wide > columns {
                lines.push(std::mem::take(&mut line));
                line = " ".repeat(indent);
                used = indent;
            }
            line.push(c);
            used += wide;
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// `text` cut where a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let may_break = before.is_some_and(|last| {
            !never_first(c)
                && !"（《“‘「【〔(".contains(last)
                && (wide(c) || c != ' ' && (last == ' ' || wide(last)))
        });
        if may_break {
            pieces.push(text.get(start..at).unwrap_or_default());
            start = at;
        }
        before = Some(c);
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}

fn wide(c: char) -> bool {
    c.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chinese_and_latin_line_up() {
        assert_eq!(width(&left("市委第一巡察组", 16)), 16);
        assert_eq!(left("市委第一巡察组", 9), "市委第.. ");
        assert_eq!(right("9.5", 6), "   9.5");
        assert_eq!(
            wrap("整改完成率 90%，按期 85%。", 12, 2),
            ["整改完成率", "  90%，按期", "  85%。"]
        );
        assert_eq!(wrap("one two three", 8, 0), ["one two", "three"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "[a-z 巡察组，。（）]{0,80}", columns in 12usize..40) {
            let lines = wrap(&text, columns, 2);
            for line in &lines {
                prop_assert!(width(line) <= columns + 2, "{line}");
            }
            let without = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(without(&lines.concat()), without(&text));
        }
    }
}
