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
