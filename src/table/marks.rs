//! What `zhixiao check --mark` writes into the workbooks that are given back, and how it is known again.

use super::sheet::Sheet;
use crate::diagnostic::{Diagnostic, Place, message};
use crate::value::text;

/// The header of the column, and the name of the sheet, that say what is wrong. Neither is ever data, unless a
/// method declares a column or sheet of this name.
pub const MARK_HEADER: &str = "错误说明";
/// What the text of a row begins with whose fields could not be told apart. In a workbook such a row looks
/// whole, so it stays an error until somebody has mended it and taken the text away.
pub const BROKEN_ROW: &str = "【行损坏】";

/// What the first cell of an example row begins with, as the templates of a new round write it: in Chinese and in
/// English.
pub const EXAMPLE_MARKS: [&str; 2] = ["示例：", "Example: "];

/// The words for it, as keys.
pub(super) const EXAMPLE_WORDS: [&str; 3] = ["示例", "样例", "example"];

/// Is a row whose first filled cell this is an example, and no data? The word stands alone, in brackets or before a
/// colon: a unit may be called 示例学校.
pub(super) fn is_example(first: &str) -> bool {
    let key = text::key(first);
    let key = key.trim_start_matches(['(', '[', '【']);
    let rest = EXAMPLE_WORDS.iter().find_map(|word| key.strip_prefix(word));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ')', ']', '】']))
}

/// Is this header of one or more levels that of the column of marks?
pub(crate) fn is_mark(written: &str) -> bool {
    written.rsplit('/').next().is_some_and(|leaf| text::key(leaf) == MARK_HEADER)
}

/// Was the row marked as damaged, and not mended since?
pub(super) fn is_unmended(cells: &Sheet, at: usize, mark: u16) -> bool {
    cells.written(at, mark).trim_start().starts_with(BROKEN_ROW)
}

/// The message for such a row.
pub(super) fn unmended(place: Place, mark: u16) -> Diagnostic {
    Diagnostic::error(
        "marked-row-not-mended",
        Place { column: Some(u32::from(mark) + 1), header: Some(MARK_HEADER.into()), ..place },
        message!(
            zh: "这一行上次检查时已损坏，还没有改正",
            en: "the row was found damaged before and has not been mended"
        ),
    )
    .help(message!(
        zh: "对照原始数据改正整行，然后清空这一行的“{MARK_HEADER}”",
        en: "mend the whole row, then clear its cell under {MARK_HEADER}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_known_by_their_mark() {
        for yes in [
            "示例：A-001",
            "示例: 2026-05-06",
            " 示例 ",
            "（示例）甲",
            "【示例】",
            "样例：甲",
            "EXAMPLE: a",
            "Example",
        ] {
            assert!(is_example(yes), "{yes}");
        }
        for no in ["示例学校", "示例1", "甲示例：", "Example Ltd", "examples: a", ""] {
            assert!(!is_example(no), "{no}");
        }
    }
}
