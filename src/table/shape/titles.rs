//! Where the header of a table begins and ends, by its shape.

use rustc_hash::FxHashMap;

use super::super::sheet::Sheet;
use super::super::source::Source;
use crate::value::RawCell;

/// Columns that the last merged cell of a header may reach over.
const MOST_MERGED: u16 = 64;
/// Within how many rows titles are looked for.
const WITHIN: usize = 10;

/// How many of `rows`, places in the sheet, are titles above the header of a table that is `usual` cells wide.
pub(super) fn count(source: &Source, rows: &[usize], usual: usize) -> usize {
    let cells = &source.cells;
    let head = rows.get(..rows.len().min(WITHIN)).unwrap_or_default();
    let used = used(cells, rows, usual);
    let is_header = |at: usize| is_header(source, at, used);
    // Titles above the header hold one cell; short lines of a table of two columns are no titles.
    let is_line = |at: usize| {
        let padded = !source.is_text || cells.width(at) == usual;
        cells.filled(at) <= 1 && usual >= 2 && (usual >= 3 || (padded && source.is_text))
    };
    // "Office: …,,filled in on: …" holds two; then the header below must be beyond doubt.
    let is_sparse = |at: usize| {
        let filled = cells.filled(at);
        let few = filled * 2 <= usual || (filled < usual && says_itself(cells, at));
        usual >= 3 && few && !is_header(at)
    };
    let mut titles = 0;
    for (place, at) in head.iter().enumerate() {
        if !is_line(*at) {
            let rest = head.get(place..).unwrap_or_default();
            let next = rest.iter().copied().find(|at| !is_sparse(*at));
            if !is_sparse(*at) || !next.is_some_and(is_header) {
                break;
            }
        }
        titles = place + 1;
    }
    if titles < head.len() { titles } else { 0 }
}

/// Every cell says what it is and its value: "Office: …".
fn says_itself(cells: &Sheet, at: usize) -> bool {
    cells.cells(at).filter(|(_, cell)| !cell.is_blank()).all(|(_, cell)| {
        let shown = cell.shown();
        let value = shown.split_once([':', '：']).map(|(_, value)| value.trim());
        value.is_some_and(|value| !value.is_empty())
    })
}

/// How many columns hold something in more than one row: exports have blank ones between and behind.
fn used(cells: &Sheet, rows: &[usize], usual: usize) -> usize {
    const SAMPLE: usize = 200;
    let mut counts: FxHashMap<u16, usize> = FxHashMap::default();
    for at in rows.iter().take(SAMPLE) {
        for (column, _) in cells.cells(*at).filter(|(_, cell)| !cell.is_blank()) {
            *counts.entry(column).or_default() += 1;
        }
    }
    let used = counts.values().filter(|count| **count > 1).count();
    if used < 2 { usual } else { used.min(usual) }
}

/// A row of names: all columns that are used hold something or belong to a merged cell that does, but for one that
/// damage may have taken, none of them a number or a date, nor a title that says what it is and its value.
fn is_header(source: &Source, at: usize, used: usize) -> bool {
    let cells = &source.cells;
    let number = cells.row(at).map_or(0, |row| row.number);
    let last = cells.cells(at).last().map_or(0, |(column, _)| column);
    let merged = (0..=last.saturating_add(MOST_MERGED)).filter(|column| {
        cells.cell(at, *column).is_blank()
            && source.merged_over(number, *column).is_some_and(|(top, from)| {
                source.row_at(top).is_some_and(|top| !cells.cell(top, from).is_blank())
            })
    });
    let filled = cells.filled(at);
    let covered = if source.is_text { filled } else { filled + merged.count() };
    filled >= 2
        && covered + 1 >= used
        && !cells.cell(at, 0).is_blank()
        && cells.cells(at).all(|(_, cell)| is_name(cell))
        && !says_itself(cells, at)
}

fn is_name(cell: RawCell<'_>) -> bool {
    match cell {
        RawCell::Blank => true,
        RawCell::Text(text) => {
            let text = text.trim();
            !text.starts_with(|c: char| c.is_ascii_digit())
                || text.chars().filter(|c| c.is_alphabetic()).count() * 2 > text.chars().count()
        }
        _ => false,
    }
}

/// The row below the header of a text file that is its second level: it names exactly the columns that the
/// first one leaves blank, beside those of their group, and no others.
pub(super) fn second_level(source: &Source, first: usize, below: Option<usize>) -> Option<usize> {
    let cells = &source.cells;
    let below = below.filter(|_| source.is_text)?;
    let width = cells.width(first);
    if width < 3 || cells.width(below) != width || !cells.cell(below, 0).is_blank() {
        return None;
    }
    let mut grouped = false;
    let mut alone = false;
    for column in 0..u16::try_from(width).ok()? {
        let (upper, lower) = (cells.cell(first, column), cells.cell(below, column));
        if !is_name(upper) || !is_name(lower) {
            return None;
        }
        match (upper.is_blank(), lower.is_blank()) {
            (true, true) => return None,
            (true, false) => grouped = true,
            (false, true) => alone = true,
            (false, false) => {}
        }
    }
    (grouped && alone).then_some(below)
}

#[cfg(test)]
mod tests {
    use super::super::tests::read;

    #[test]
    fn titles_of_two_cells_are_titles() {
        for text in [
            "统计表,,,,\n填报单位：某局,,填报时间：2026年6月,,\n编号,名称,状态,日期,备注\n1,a,b,c,d\n",
            "填报单位：某局,,,填报时间：2026年6月,制表：甲\n编号,名称,状态,日期,备注\n1,a,b,c,d\n",
            "统计表\n填报单位：某局,,填报时间：2026年6月\n\n编号,名称,状态,日期,备注\n1,a,b,c,d\n2,a,b,c,d\n",
        ] {
            let reading = read(text.as_bytes());
            assert_eq!(reading.header, ["编号", "名称", "状态", "日期", "备注"], "{text}");
            assert!(reading.doubts.is_empty(), "{text} {:?}", reading.doubts);
        }
        // A header with few names above rows of numbers stays the header.
        let reading = read("a,,,,b\n1,2,3,4,5\n6,7,8,9,0\n".as_bytes());
        assert_eq!(reading.header, ["a", "", "", "", "b"]);
    }

    #[test]
    fn two_levels_are_joined() {
        let text = "编号,整改情况,,备注\n,状态,日期,\n1,完成,2026-05-06,\n2,完成,2026-05-07,\n";
        let reading = read(text.as_bytes());
        assert_eq!(reading.header, ["编号", "整改情况/状态", "整改情况/日期", "备注"]);
        assert_eq!((reading.len(), reading.found.header_rows), (2, (1, 2)));
    }
}
