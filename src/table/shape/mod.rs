//! Reading one file without any declared headers, by its shape alone: the first look at a file.

mod choose;
mod doubts;
mod oddities;
mod titles;

use std::sync::Arc;

use super::csv::Defect;
use super::grid::Found;
use super::header::labels;
use super::input::{FileKind, InputFile, ReadOptions};
use super::sniff::{Content, sniff};
use super::source::Source;
use super::text_file::{TextFile, read_as};
use super::told::Told;
use super::workbook;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, message};
use crate::value::{Number, RawCell};

/// What one file looks like.
#[derive(Debug, Clone)]
pub struct ShapeReading {
    /// How it was read.
    pub found: Found,
    /// The sheet that was read: the first one that can be seen and holds something.
    pub sheet: Option<Arc<str>>,
    /// The other sheets, and whether they are hidden.
    pub others: Vec<(Arc<str>, bool)>,
    /// Rows above the header that are titles, as a spreadsheet or editor counts them.
    pub titles: Vec<u64>,
    /// The headers as the file has them; several levels are joined by `/`.
    pub header: Vec<String>,
    /// What is doubtful or wrong.
    pub doubts: Vec<Doubt>,
    cells: Source,
    rows: Vec<u32>,
    width: usize,
}

/// Something that is doubtful or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The row's place among the records, the header being the first; nothing where it is the whole
    /// file.
    pub record: Option<u64>,
    /// What, and where.
    pub diagnostic: Diagnostic,
}

impl ShapeReading {
    /// How many rows stand under the header.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Nothing under the header?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows under the header as texts: of a text file the fields as they are, of a workbook the
    /// values in their shortest form, dates as 2026-05-06.
    pub fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.rows.iter().map(|at| texts(&self.cells, *at as usize, self.width))
    }
}

/// Reads one file by its shape.
///
/// # Errors
/// What is told when it cannot be read at all.
pub fn read_shape(file: &InputFile, options: &ReadOptions) -> Result<ShapeReading, Diagnostics> {
    let mut told = Told::default();
    let place = Place::file(&file.name);
    let read = match sniff(&file.bytes) {
        Content::Text => read_text(file, options, &mut told),
        Content::Workbook(kind) => read_workbook(file, kind, &mut told),
        Content::Empty => {
            told.push(empty(place.clone()));
            None
        }
        Content::Refused(refusal) => {
            let (message, help) = refusal.explain();
            told.push(Diagnostic::error(refusal.code(), place.clone(), message).help(help));
            None
        }
    };
    let told = told.finish(&place);
    match read {
        Some(mut reading) => {
            let lines = reading.lines();
            for diagnostic in told {
                let record = diagnostic.place.row.and_then(|row| record_at(&lines, row));
                reading.doubts.push(Doubt { record, diagnostic });
            }
            reading.doubts.sort_by_key(|doubt| doubt.record);
            Ok(reading)
        }
        None => Err(told),
    }
}

fn read_workbook(file: &InputFile, kind: FileKind, told: &mut Told) -> Option<ShapeReading> {
    let place = Place::file(&file.name);
    let mut sheets = workbook::read(file, kind, told);
    let filled = |source: &Source| (0..source.cells.len()).any(|at| !source.cells.is_blank_row(at));
    let Some(at) = sheets.iter().position(|sheet| !sheet.hidden && filled(&sheet.source)) else {
        if !told.has("broken-workbook") {
            told.push(empty(place));
        }
        return None;
    };
    let sheet = sheets.remove(at);
    let others = sheets.into_iter().map(|sheet| (sheet.name, sheet.hidden)).collect();
    Some(shape(&place, Some(sheet.name), others, sheet.source, sheet.found, &[], told))
}

fn empty(place: Place) -> Diagnostic {
    Diagnostic::error(
        "empty-file",
        place,
        message!(zh: "文件里没有内容", en: "there is nothing in the file"),
    )
}

fn read_text(file: &InputFile, options: &ReadOptions, told: &mut Told) -> Option<ShapeReading> {
    let choice = choose::choose(&file.bytes, options);
    let place = Place::file(&file.name);
    if choice.unclear {
        told.push(
            Diagnostic::error(
                "encoding-unclear",
                place.clone(),
                message!(zh: "不能确定文件的编码", en: "the encoding of the file is unclear"),
            )
            .help(message!(
                zh: "用 --encoding 指明编码，如 big5、windows-1252",
                en: "name it with --encoding, such as big5 or windows-1252"
            )),
        );
    }
    let read = chosen(file, &choice, told)?;
    let facts = read.facts;
    let cells = &read.source.cells;
    if (0..cells.len()).all(|at| cells.width(at) <= 1 && cells.is_blank_row(at)) {
        told.push(empty(place));
        return None;
    }
    let reading = shape(&place, None, Vec::new(), read.source, read.found, &facts.defects, told);
    reading.swallowed_rows(&place, facts.delimiter, told);
    Some(reading)
}

fn chosen(file: &InputFile, choice: &choose::Choice, told: &mut Told) -> Option<TextFile> {
    let mut read = read_as(file, choice.candidate, choice.delimiter, told)?;
    if choice.delimiter == choose::NONE {
        read.found.delimiter = None;
    }
    Some(read)
}

/// A text file read by its shape alone.
pub(super) fn guessed_text(
    file: &InputFile,
    options: &ReadOptions,
    told: &mut Told,
) -> Option<TextFile> {
    chosen(file, &choose::choose(&file.bytes, options), told)
}

/// The place among the records of what stands in line `line`; the last record that begins before it.
fn record_at(lines: &[u64], line: u64) -> Option<u64> {
    let at = lines.partition_point(|first| *first <= line);
    Some(at.max(1) as u64)
}

/// Finds the header by shape and lists what is wrong.
fn shape(
    place: &Place,
    sheet: Option<Arc<str>>,
    others: Vec<(Arc<str>, bool)>,
    source: Source,
    mut found: Found,
    defects: &[Defect],
    told: &mut Told,
) -> ShapeReading {
    let cells = source.cells.clone();
    let place = Place { sheet: sheet.clone(), ..place.clone() };
    // Of a text file every record counts but lines with nothing in them.
    let is_row = |at: &usize| match source.is_text {
        true => cells.width(*at) > 1 || !cells.is_blank_row(*at),
        false => !cells.is_blank_row(*at),
    };
    let mut rows: Vec<usize> = (0..cells.len()).filter(is_row).collect();
    let usual = if source.is_text {
        choose::usual_width(rows.iter().map(|at| cells.width(*at)))
    } else {
        let last = |at: &usize| {
            let full = cells.cells(*at).filter(|(_, cell)| !cell.is_blank());
            full.last().map_or(0, |(column, _)| usize::from(column) + 1)
        };
        rows.iter().map(last).max().unwrap_or(0)
    };
    let titles = titles::count(&source, &rows, usual);
    let above: Vec<usize> = rows.drain(..titles).collect();
    let first = rows.first().copied().unwrap_or(0);
    let below = rows.get(1).copied();
    let last = header_end(&source, first)
        .max(titles::second_level(&source, first, below).unwrap_or(first));
    let number = |at: usize| cells.row(at).map_or(0, |row| u64::from(row.number));
    let under: Vec<u32> =
        rows.iter().filter(|at| **at > last).filter_map(|at| u32::try_from(*at).ok()).collect();
    let width = if source.is_text { cells.width(first) } else { usual };
    let header = if last > first {
        let found = labels(&source, first, last);
        (0..width)
            .map(|column| {
                let label = found.iter().find(|label| usize::from(label.column) == column);
                label.map_or_else(String::new, |label| label.written.to_string())
            })
            .collect()
    } else {
        texts(&source, first, width)
    };
    found.header_rows = (number(first), number(last));
    found.rows = under.len() as u64;
    let reading = ShapeReading {
        found,
        sheet,
        others,
        titles: above.into_iter().map(number).collect(),
        header,
        doubts: Vec::new(),
        cells: source,
        rows: under,
        width,
    };
    reading.find_doubts(&place, (first, last), usual, defects, told);
    reading.find_oddities(&place, first, told);
    reading
}

/// The last row of a header whose first one is known: as far as its merged cells reach.
fn header_end(source: &Source, first: usize) -> usize {
    let Some(number) = source.cells.row(first).map(|row| row.number) else { return first };
    let reach = source.merged.iter().filter(|range| range.first_row == number);
    let reach = reach.map(|range| range.last_row).max().unwrap_or(number);
    let last = reach.min(number.saturating_add(2));
    source.row_at(last).filter(|last| *last >= first).unwrap_or(first)
}

/// One row as texts; rows of workbooks have one width.
fn texts(source: &Source, at: usize, width: usize) -> Vec<String> {
    let cells = &source.cells;
    let width = if source.is_text { cells.width(at) } else { width };
    (0..width)
        .filter_map(|column| u16::try_from(column).ok())
        .map(|column| match cells.cell(at, column) {
            RawCell::Blank | RawCell::Text(_) => cells.written(at, column).to_owned(),
            RawCell::Number { digits, .. } => digits.to_owned(),
            RawCell::Bool(value) => value.to_string(),
            RawCell::Error("=") => String::new(),
            RawCell::Error(error) => error.to_owned(),
            cell @ RawCell::DateSerial { digits, .. } => with_time(digits, &cell.shown()),
        })
        .collect()
}

/// A date with its time of the day, if it has one; a time alone if it has no day.
fn with_time(digits: &str, date: &str) -> String {
    let Some(serial) = Number::from_decimal(digits) else { return digits.to_owned() };
    let part = &serial - &serial.floor();
    if part.is_zero() {
        return date.to_owned();
    }
    let seconds = (&part * &Number::from(86_400u32)).round_half_up(0).to_i64().unwrap_or(0);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if serial < Number::ONE { clock } else { format!("{date} {clock}") }
}

impl ShapeReading {
    /// The lines on which the records begin.
    fn lines(&self) -> Vec<u64> {
        let cells = &self.cells.cells;
        let number = |at: &u32| cells.row(*at as usize).map_or(0, |row| u64::from(row.number));
        std::iter::once(self.found.header_rows.0).chain(self.rows.iter().map(number)).collect()
    }

    fn place_of(&self, place: &Place, at: usize) -> Place {
        let row = self.cells.cells.row(at);
        Place {
            row: row.map(|row| row.number.into()),
            record: row
                .filter(|row| self.cells.is_text && row.number != row.record)
                .map(|row| row.record.into()),
            ..place.clone()
        }
    }

    /// Is anything wrong, not only doubtful?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt.diagnostic.severity == Severity::Error)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::table::Encoding;

    pub(super) fn read(bytes: &[u8]) -> ShapeReading {
        let file = InputFile { name: Arc::from("a.csv"), bytes: Arc::from(bytes) };
        read_shape(&file, &ReadOptions::default()).unwrap()
    }

    pub(super) fn doubts(reading: &ShapeReading) -> Vec<(Option<u64>, &'static str)> {
        reading.doubts.iter().map(|doubt| (doubt.record, doubt.diagnostic.code)).collect()
    }

    #[test]
    fn delimiters_are_seen_by_shape() {
        for (text, delimiter, width) in [
            ("a,b,c\n1,2,3\n4,5,6\n", Some(','), 3),
            ("a\tb\n1,5\t2\n3,5\t4\n", Some('\t'), 2),
            ("a;b;c\n1,5;2,5;3\n4,5;5;6\n", Some(';'), 3),
            ("a|b\n1|2\n", Some('|'), 2),
            ("a\n1\n2\n", None, 1),
            ("说明\n今天，下雨\n明天\n", None, 1),
            ("a,b;c,d\n\"x;y\",2;3,4\n5,6;7,8\n", Some(','), 3),
        ] {
            let reading = read(text.as_bytes());
            assert_eq!(
                (reading.found.delimiter, reading.header.len()),
                (delimiter, width),
                "{text}"
            );
            assert!(reading.doubts.is_empty(), "{text} {:?}", reading.doubts);
        }
    }

    #[test]
    fn encodings_are_seen_by_shape() {
        let text = "编号,单位名称,整改情况\n1,某某局,已经完成\n2,某某委,正在整改\n";
        let gb = encoding_rs::GB18030.encode(text).0;
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, encoding) in [
            (text.as_bytes(), Encoding::Utf8),
            (&gb[..], Encoding::Gb18030),
            (&utf16[..], Encoding::Utf16Le),
        ] {
            let reading = read(bytes);
            assert_eq!(reading.found.encoding, Some(encoding));
            assert_eq!(reading.header, ["编号", "单位名称", "整改情况"]);
            assert!(reading.doubts.is_empty());
        }
        // French letters in UTF-8 are not Chinese ones in GB18030.
        let reading = read("nom,été\né,è\n".as_bytes());
        assert_eq!(reading.found.encoding, Some(Encoding::Utf8));
        // In Windows-1252 they are told, not made Chinese.
        let reading = read(b"nom,\xE9t\xE9\n\xE9l\xE8ve,\xE8\n");
        assert!(reading.has_errors());
    }

    #[test]
    fn a_mark_alone_is_no_table() {
        let file = InputFile { name: Arc::from("a.csv"), bytes: Arc::from(&b"\xFF\xFE"[..]) };
        let told = read_shape(&file, &ReadOptions::default()).unwrap_err();
        assert_eq!(told.iter().map(|told| told.code).collect::<Vec<_>>(), ["empty-file"]);
    }

    #[test]
    fn text_of_two_bytes_that_lost_one_is_told_at_its_row() {
        let text = "编号,名称\r\n".to_owned() + &"1,某某局\r\n2,某某委\r\n".repeat(20);
        let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (at, record) in [(5, 1), (100, 8), (bytes.len() - 7, 41)] {
            let lost = bytes.remove(at);
            let reading = read(&bytes);
            let told = doubts(&reading);
            assert!(told.contains(&(Some(record), "undecodable-text")), "{at}: {told:?}");
            assert_eq!(reading.len(), 40, "{at}");
            bytes.insert(at, lost);
        }
    }

    #[test]
    fn damage_is_told_at_its_record() {
        let reading = read("附件1,,\na,b,c\n1,2,3\n\n4,5\n6,\"7,8\n9,1,2\n".as_bytes());
        assert_eq!(reading.titles, [1]);
        assert_eq!(reading.header, ["a", "b", "c"]);
        assert_eq!(doubts(&reading), [(Some(3), "ragged-row"), (Some(4), "unclosed-quote")]);
        let rows: Vec<Vec<String>> = reading.rows().collect();
        assert_eq!(
            rows,
            [vec!["1", "2", "3"], vec!["4", "5"], vec!["6", "\"7", "8"], vec!["9", "1", "2"]]
        );
    }

    #[test]
    fn a_damaged_header_is_no_title() {
        let reading = read("ab\n1,2\n3,4\n".as_bytes());
        assert_eq!(doubts(&reading), [(Some(1), "ragged-row"), (Some(2), "cut-row")]);
        assert_eq!(reading.len(), 2);
    }

    #[test]
    fn fields_keep_their_spaces() {
        let rows: Vec<Vec<String>> = read("a,b\n 1 ,  \n".as_bytes()).rows().collect();
        assert_eq!(rows, [[" 1 ", "  "]]);
    }

    #[test]
    fn times_are_shown() {
        assert_eq!(with_time("45052.5625", "2023-05-06"), "2023-05-06 13:30:00");
        assert_eq!(with_time("0.5", "0.5"), "12:00:00");
        assert_eq!(with_time("45052", "2023-05-06"), "2023-05-06");
    }
}
