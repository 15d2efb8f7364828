//! What is wrong with single rows of a text file, and what is said about it.

use rustc_hash::FxHashSet;

use super::csv::DefectKind;
use super::sheet::Sheet;
use crate::diagnostic::{Diagnostic, Place, counted, message};

/// A quoted field that holds a whole line with as many fields as the table: a quote too many, and
/// another one further down that happens to close it.
pub(super) fn swallows(cells: &Sheet, at: usize, delimiter: char, width: usize) -> bool {
    let line = |at| cells.row(at).map_or(0, |row| row.number);
    let next = line(at + 1);
    if width < 3 || (next != 0 && next <= line(at).saturating_add(1)) {
        return false;
    }
    cells.cells(at).any(|(_, cell)| {
        let shown = cell.shown();
        let last = shown.split(['\r', '\n']).count().saturating_sub(1);
        let mut inner = shown.split(['\r', '\n']).enumerate().filter(|(n, _)| *n > 0 && *n < last);
        inner.any(|(_, line)| line.matches(delimiter).count() + 1 == width)
    })
}

/// Which of `rows`, places in the sheet, stand beside a piece of a row. A line break too many inside the
/// first or the last field leaves a short piece, and a row beside it that has all its fields and is not whole.
/// A short row whose first field looks like those of other rows has lost a delimiter and is no piece.
/// The first `headers` rows are no examples.
pub(super) fn beside_fragments(
    cells: &Sheet,
    rows: &[usize],
    headers: usize,
    expected: usize,
) -> Vec<bool> {
    let short = |at: usize| {
        let width = cells.width(at);
        expected > 1 && width < expected && (width > 1 || !cells.is_blank_row(at))
    };
    let pieces: Vec<bool> = rows.iter().map(|at| short(*at)).collect();
    let mut beside = vec![false; rows.len()];
    if !pieces.contains(&true) {
        return beside;
    }
    let is_piece = |place: Option<usize>| place.and_then(|place| pieces.get(place)) == Some(&true);
    // The forms of the first fields of rows of which nothing is in doubt.
    let sound: FxHashSet<String> = rows
        .iter()
        .enumerate()
        .filter(|(place, at)| {
            !is_piece(Some(*place))
                && !is_piece(place.checked_sub(1))
                && cells.width(**at) == expected
                && *place >= headers
        })
        .map(|(_, at)| form(cells.written(*at, 0)))
        .collect();
    let strange = |at: usize| !sound.contains(&form(cells.written(at, 0)));
    for (place, (at, beside)) in rows.iter().zip(&mut beside).enumerate() {
        let below = rows.get(place + 1).copied().filter(|_| is_piece(Some(place + 1)));
        let cut_below = below.is_some_and(|below| cells.width(below) == 1 || strange(below));
        let above = place.checked_sub(1).filter(|above| is_piece(Some(*above)));
        let above = above.and_then(|above| rows.get(above));
        let cut_above = above.is_some_and(|above| cells.width(*above) == 1 || strange(*at));
        *beside = cut_below || cut_above;
    }
    beside
}

/// What a text looks like: runs of digits, of letters and of other characters of words, and signs.
fn form(text: &str) -> String {
    let mut form = String::new();
    for c in text.trim().chars() {
        let kind = match c {
            _ if c.is_ascii_digit() => '0',
            _ if c.is_ascii_alphabetic() => 'a',
            _ if c.is_alphanumeric() => 'w',
            other => other,
        };
        if !(kind.is_alphanumeric() && form.ends_with(kind)) {
            form.push(kind);
        }
    }
    form
}

/// The message for a row beside a fragment.
pub(super) fn cut(place: Place) -> Diagnostic {
    Diagnostic::error(
        "cut-row",
        place,
        message!(
            zh: "相邻的一行只有一个单元格，这一行可能被多余的换行切断了",
            en: "the line beside it holds one field only: a line break may have cut this row"
        ),
    )
    .help(message!(
        zh: "检查相邻的行；内容里有换行时要加英文双引号",
        en: "look at the lines beside it; quote fields that hold a line break"
    ))
}

pub(super) fn ragged(width: usize, expected: usize, place: Place) -> Diagnostic {
    let fields = counted(&width, "field");
    Diagnostic::error(
        "ragged-row",
        place,
        message!(
            zh: "这一行有 {width} 列，表头有 {expected} 列",
            en: "the row has {fields}, the header {expected}"
        ),
    )
    .help(message!(
        zh: "检查这一行是否多了或少了分隔符；内容里有分隔符时要加英文双引号",
        en: "look for a delimiter too many or too few; quote fields that contain one"
    ))
}

pub(super) fn swallowed(place: Place) -> Diagnostic {
    Diagnostic::error(
        "swallowed-lines",
        place,
        message!(
            zh: "这一行有一个带引号的单元格，里面包含了完整的数据行",
            en: "a quoted field of this row holds a whole row of the table"
        ),
    )
    .help(message!(zh: "检查多余或缺少的双引号", en: "look for a double quote too many or too few"))
}

/// The message for a damaged row.
pub(super) fn damaged(kind: DefectKind, place: Place) -> Diagnostic {
    let quotes = || {
        message!(
            zh: "检查双引号是否成对；单元格内容里的双引号要写成两个",
            en: "double quotes come in pairs; one inside a field is written twice"
        )
    };
    match kind {
        DefectKind::UnclosedQuote => Diagnostic::error(
            "unclosed-quote",
            place,
            message!(
                zh: "双引号从这一行开始，没有正确结束；后面的行已按各自的行读取",
                en: "a double quote opens here and is never rightly closed; the lines behind were read as lines of their own"
            ),
        )
        .help(quotes()),
        DefectKind::StrayQuote => Diagnostic::error(
            "stray-quote",
            place,
            message!(zh: "双引号不成对，或出现在不该有的位置", en: "a double quote stands where none can be"),
        )
        .help(quotes()),
        DefectKind::Nul => Diagnostic::error(
            "nul-character",
            place,
            message!(zh: "含有空字符（NUL），文件可能已损坏", en: "holds a NUL character: the file may be damaged"),
        )
        .help(message!(zh: "请从原系统重新导出", en: "export the file again")),
        DefectKind::LongField => Diagnostic::error(
            "cell-too-long",
            place,
            message!(zh: "单元格内容超过 32767 个字符", en: "the cell is longer than 32,767 characters"),
        ),
        DefectKind::ManyColumns => Diagnostic::error(
            "too-many-columns",
            place,
            message!(zh: "超过 16384 列", en: "more than 16,384 columns"),
        ),
    }
}
