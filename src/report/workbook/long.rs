//! The rows of a long table, written straight into the file: the library of workbooks keeps each cell in a tree until
//! the file is written, which takes many times as long. It writes all else, and in the place of the rows a cell of each
//! look, from which this file learns by which number the look is called.

use std::fmt::Write as _;

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use super::{
    grid::text_of,
    look::{Look, Run},
    plan::Page,
    strings::Strings,
    style::Styles,
};
use crate::{
    diagnostic::Language,
    report::sheet::Cell,
    value::{Number, push_digits},
};

/// A table that the worksheet has only the place of.
pub(super) struct LongTable {
    /// The first row of data.
    first: RowNum,
    /// How each cell looks, row by row.
    looks: Vec<Look>,
    /// The different ones in the order in which the library would get to know them.
    told: Vec<Look>,
    /// How high each row is, in pixels.
    heights: Vec<u32>,
}

impl LongTable {
    pub(super) const fn new(first: RowNum) -> Self {
        Self { first, looks: Vec::new(), told: Vec::new(), heights: Vec::new() }
    }

    /// The next cell, row by row, and the run of alike cells that it ends.
    pub(super) fn next(&mut self, look: Look, run: Option<Run>) {
        self.looks.push(look);
        run.into_iter().for_each(|run| self.last(run));
    }

    /// A run that ends with the table.
    pub(super) fn last(&mut self, run: Run) {
        if !self.told.contains(&run.look) {
            self.told.push(run.look);
        }
    }

    /// Puts a cell of each look in the place of the rows, and one in the last place, so that the worksheet is as large
    /// as it will be. The rows end above `end`.
    pub(super) fn stand_in(
        &mut self,
        worksheet: &mut Worksheet,
        page: &Page<'_>,
        (end, heights): (RowNum, Vec<u32>),
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        self.heights = heights;
        let columns = ColNum::try_from(page.headers().count()).unwrap_or(ColNum::MAX);
        let places = (self.first..end).flat_map(|row| (0..columns).map(move |at| (row, at)));
        for ((row, column), look) in places.zip(&self.told) {
            worksheet.write_blank(row, column, &look.format(styles))?;
        }
        let cells = u64::from(end - self.first) * u64::from(columns);
        if let Some(look) = self.told.first()
            && (self.told.len() as u64) < cells
        {
            worksheet.write_blank(end - 1, columns.saturating_sub(1), &look.format(styles))?;
        }
        Ok(())
    }

    /// What begins the rows in the text of the worksheet.
    pub(super) fn mark(&self) -> String {
        format!("<row r=\"{}\"", self.first + 1)
    }

    /// The numbers of the looks, from the text of the cells that stand in for the rows.
    pub(super) fn learn(&self, stand_ins: &str) -> Option<Numbers> {
        let mut numbers = Numbers(vec![String::new(); Look::CODES]);
        let mut found = stand_ins.split(" s=\"").skip(1);
        for look in &self.told {
            let (number, _) = found.next()?.split_once('"')?;
            *numbers.0.get_mut(look.code())? = format!("\" s=\"{number}\"");
        }
        Some(numbers)
    }

    /// Hands the text of the rows of `page` to `take`, piece by piece.
    pub(super) fn write<'a, E: From<XlsxError>>(
        &self,
        page: &'a Page<'_>,
        numbers: &Numbers,
        strings: &mut Strings<'a>,
        language: Language,
        take: &mut dyn FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        /// About so many bytes are handed on at once.
        const PIECE: usize = 1 << 16;
        let names: Vec<String> = (0..page.headers().count()).map(column_name).collect();
        let mut text = String::with_capacity(2 * PIECE);
        let mut looks = self.looks.iter();
        let mut known: Option<(u32, String)> = None;
        for ((row, height), number) in page.rows().zip(&self.heights).zip(self.first + 1..) {
            let mut row_number = String::new();
            push_digits(&mut row_number, u64::from(number));
            // Most rows are as high as the one above.
            let beginning = match &known {
                Some((known, beginning)) if known == height => beginning,
                _ => {
                    // Three points are four pixels.
                    let (columns, high) = (names.len(), f64::from(*height) * 0.75);
                    let text =
                        format!("\" spans=\"1:{columns}\" ht=\"{high}\" customHeight=\"1\">");
                    &known.insert((*height, text)).1
                }
            };
            text += "<row r=\"";
            text += &row_number;
            text += beginning;
            for ((cell, name), look) in row.zip(&names).zip(&mut looks) {
                text += "<c r=\"";
                text += name;
                text += &row_number;
                text += numbers.of(*look);
                write_cell(&mut text, cell, strings, language)?;
            }
            text += "</row>";
            if text.len() >= PIECE {
                take(&text)?;
                text.clear();
            }
        }
        take(&text)
    }
}

/// The numbers by which the looks are called in the file, by [`Look::code`], each as the attribute of a cell; none for looks
/// that no cell has.
pub(super) struct Numbers(Vec<String>);

impl Numbers {
    fn of(&self, look: Look) -> &str {
        self.0.get(look.code()).map_or("", String::as_str)
    }
}

/// What is in the cell, after its place and its look.
fn write_cell<'a>(
    text: &mut String,
    cell: &'a Cell,
    strings: &mut Strings<'a>,
    language: Language,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Score(number) | Cell::Exact(number) | Cell::Share(number) => {
            write_number(text, number, strings);
        }
        Cell::Count(count) => write_number(text, &Number::from(*count), strings),
        Cell::Blank => *text += "/>",
        Cell::Text(_) | Cell::Rows(..) | Cell::Word(..) => match text_of(cell, language) {
            empty if empty.is_empty() => *text += "/>",
            string => write_string(text, strings.number_of(string)?),
        },
    }
    Ok(())
}

fn write_number(text: &mut String, number: &Number, strings: &mut Strings<'_>) {
    // What is nearest to a greater one has other digits.
    const EXACT: u64 = 1 << 53;
    let whole = number.to_i64().filter(|whole| whole.unsigned_abs() < EXACT);
    let float = number.to_f64();
    match whole {
        Some(whole) => {
            *text += if whole < 0 { "><v>-" } else { "><v>" };
            push_digits(text, whole.unsigned_abs());
            *text += "</v></c>";
        }
        // Writing to a string cannot fail.
        None if float.is_finite() => _ = write!(text, "><v>{float}</v></c>"),
        // Workbooks have no such number.
        None => {
            let infinite = if number.is_negative() { "-INF" } else { "INF" };
            write_string(text, strings.number_of_short(infinite));
        }
    }
}

fn write_string(text: &mut String, string: u32) {
    *text += " t=\"s\"><v>";
    push_digits(text, u64::from(string));
    *text += "</v></c>";
}

/// What a column is called: A to Z, AA and so on.
pub(super) fn column_name(mut at: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ".get(at % 26).copied().unwrap_or(b'A'));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    name.iter().rev().map(|letter| char::from(*letter)).collect()
}
