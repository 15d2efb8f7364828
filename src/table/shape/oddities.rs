//! Rows that are whole and yet may be no rows of the table.

use rustc_hash::FxHashSet;

use super::super::body::NOTES;
use super::super::marks::is_example;
use super::super::totals::{is_column_numbers, is_page_mark};
use super::ShapeReading;
use crate::diagnostic::{Diagnostic, Place, message};
use crate::table::told::Told;
use crate::value::text;

/// What notes below a table begin with, beside the headings that a table with declared headers knows.
const MORE_NOTES: [&str; 5] = ["来源", "数据来源", "note", "notes", "source"];

impl ShapeReading {
    /// Tells headers that are there again, and notes. They stay among the rows: without declared headers nobody
    /// knows for sure.
    pub(super) fn find_oddities(&self, place: &Place, first: usize, told: &mut Told) {
        let cells = &self.cells.cells;
        let row = |at: usize| -> Vec<(u16, String)> {
            let filled = cells.cells(at).filter(|(_, cell)| !cell.is_blank());
            filled.map(|(column, cell)| (column, cell.shown().trim().to_owned())).collect()
        };
        let header = row(first);
        let first_row = self.rows.first().map(|at| *at as usize);
        let doubtful: FxHashSet<u64> = told.rows().collect();
        for at in &self.rows {
            let at = *at as usize;
            if cells.row(at).is_some_and(|row| doubtful.contains(&row.number.into())) {
                continue;
            }
            let filled = row(at);
            let numbers_columns = || {
                let cells: Vec<&str> = filled.iter().map(|(_, cell)| cell.as_str()).collect();
                // A row of 1, 2, 3 alone may be data.
                cells.first() == Some(&"甲") && is_column_numbers(&cells, self.header.len())
            };
            let (code, may_be_data, what) = if first_row == Some(at) && numbers_columns() {
                (
                    "column-numbers",
                    false,
                    message!(zh: "这一行是各列的编号，不像数据", en: "the row numbers the columns and does not look like data"),
                )
            } else if header.len() >= 2 && filled == header {
                (
                    "repeated-header",
                    true,
                    message!(zh: "这一行与表头相同", en: "the row is the header again"),
                )
            } else if filled.first().is_some_and(|(_, cell)| is_example(cell)) {
                (
                    "example-row",
                    false,
                    message!(zh: "这一行是示例，不像数据", en: "the row is an example, not data"),
                )
            } else if self.width >= 3 && is_note(&filled) {
                (
                    "note-row",
                    true,
                    message!(zh: "这一行像是表下的说明，不像数据", en: "the row looks like a note, not like data"),
                )
            } else {
                continue;
            };
            let help = match may_be_data {
                true => message!(
                    zh: "如果不是数据，请删除；有 --method 时会自动跳过",
                    en: "delete it if it is no data; with --method it is passed over"
                ),
                false => message!(
                    zh: "请删除；有 --method 时会自动跳过",
                    en: "delete it; with --method it is passed over"
                ),
            };
            told.push(Diagnostic::warning(code, self.place_of(place, at), what).help(help));
        }
    }
}

fn is_note(row: &[(u16, String)]) -> bool {
    let [(_, only)] = row else { return false };
    if is_page_mark(only) {
        return true;
    }
    let key = text::key(only);
    NOTES.iter().chain(&MORE_NOTES).any(|word| {
        key.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty()
                || rest.starts_with(|c: char| c == ':' || c == '(' || c.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{doubts, read};

    #[test]
    fn headers_and_notes_among_the_rows_are_told() {
        let reading = read("a,b,c\n1,2,3\na,b,c\n4,,\n注：甲。,,\n示例：5,6,7\n".as_bytes());
        let expected =
            [(Some(3), "repeated-header"), (Some(5), "note-row"), (Some(6), "example-row")];
        assert_eq!(doubts(&reading), expected);
        assert_eq!(reading.len(), 5);
    }
}
