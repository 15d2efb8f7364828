//! Text with separated fields. A damaged row never shifts, drops or swallows anything: what is wrong
//! with it is told, and the rows behind it are read as if it had not been there.

use super::bounds::{MAX_CELL_BYTES, MAX_COLUMNS};
use super::sheet::{CellKind, Sheet, TooLarge};

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DefectKind {
    /// A quote was opened and not closed before the lines behind it.
    UnclosedQuote,
    /// A quote where none can be.
    StrayQuote,
    /// A NUL character.
    Nul,
    /// A field longer than any spreadsheet's cell.
    LongField,
    /// More columns than any spreadsheet has.
    ManyColumns,
}

/// Something wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Defect {
    /// The row's place in the sheet, from 0.
    pub(crate) row: usize,
    /// The field, from 0.
    pub(crate) column: u16,
    pub(crate) kind: DefectKind,
}

/// A text file as rows of fields.
#[derive(Debug, Default)]
pub(crate) struct TextTable {
    pub(crate) sheet: Sheet,
    /// In the order of the rows.
    pub(crate) defects: Vec<Defect>,
    /// The file goes on behind the last row.
    pub(crate) cut: bool,
}

/// Reads at most `most` records.
///
/// # Errors
/// When the text is larger than a sheet's offsets can count.
pub(crate) fn parse(text: &str, delimiter: char, most: usize) -> Result<TextTable, TooLarge> {
    let mut mark = [0u8; 4];
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        delimiter: delimiter.encode_utf8(&mut mark).as_bytes(),
        at: 0,
        line: 1,
        // What reading lines again may cost in all, so that no file takes more than linear time.
        patience: text.len().saturating_mul(4).saturating_add(1 << 16),
        last_line_end: text.bytes().rposition(|byte| matches!(byte, b'\r' | b'\n')),
        scratch: String::new(),
        table: TextTable {
            sheet: if most == usize::MAX {
                Sheet::with_capacity(text.len(), text.len() / 8)
            } else {
                Sheet::default()
            },
            ..TextTable::default()
        },
    };
    let mut record = 0u32;
    while parser.at < parser.bytes.len() {
        if record as usize >= most {
            parser.table.cut = true;
            break;
        }
        record = record.checked_add(1).ok_or(TooLarge)?;
        parser.table.sheet.start_row(parser.line, record)?;
        parser.record()?;
    }
    Ok(parser.table)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    delimiter: &'a [u8],
    at: usize,
    line: u32,
    patience: usize,
    last_line_end: Option<usize>,
    /// A quoted field with its doubled quotes undone.
    scratch: String,
    table: TextTable,
}

/// How a quoted field ends.
enum Quoted {
    /// Rightly: where the content ends, where the field ends, whether it has doubled quotes, and the
    /// line ends in it.
    Closed { content_end: usize, end: usize, doubled: bool, lines: u32 },
    /// With something else behind the closing quote, or never.
    Broken { same_line: bool },
}

impl Parser<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn is_delimiter(&self, at: usize) -> bool {
        match self.delimiter {
            [one] => self.byte(at) == Some(*one),
            many => self.bytes.get(at..).is_some_and(|rest| rest.starts_with(many)),
        }
    }

    fn ends_field(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b'\r' | b'\n')) || self.is_delimiter(at)
    }

    /// The place behind spaces that begin at `at`; tabs that delimit are none.
    fn past_spaces(&self, mut at: usize) -> usize {
        while self.byte(at) == Some(b' ')
            || (self.byte(at) == Some(b'\t') && !self.is_delimiter(at))
        {
            at += 1;
        }
        at
    }

    /// One record, up to and with its line end.
    fn record(&mut self) -> Result<(), TooLarge> {
        let mut column = 0u32;
        loop {
            self.field(column)?;
            if self.is_delimiter(self.at) {
                self.at += self.delimiter.len();
                column = column.saturating_add(1);
                continue;
            }
            self.line_end();
            return Ok(());
        }
    }

    fn line_end(&mut self) {
        match (self.byte(self.at), self.byte(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (Some(_), _) => self.at += 1,
            (None, _) => return,
        }
        self.line = self.line.saturating_add(1);
    }

    fn field(&mut self, column: u32) -> Result<(), TooLarge> {
        let start = self.at;
        let opening = self.past_spaces(start);
        if self.byte(opening) == Some(b'"') {
            match self.quoted(opening) {
                Quoted::Closed { content_end, end, doubled, lines } => {
                    self.at = end;
                    self.line = self.line.saturating_add(lines);
                    return self.push(column, opening + 1, content_end, doubled);
                }
                // Text that merely begins with a space and a quote is text.
                Quoted::Broken { .. } if opening > start => {}
                Quoted::Broken { same_line } => {
                    let kind = match same_line {
                        true => DefectKind::StrayQuote,
                        false => DefectKind::UnclosedQuote,
                    };
                    if let Some((content_end, end, lines)) = self.escaped(opening) {
                        self.at = end;
                        self.line = self.line.saturating_add(lines);
                        return self.push_escaped(column, opening + 1, content_end);
                    }
                    self.defect(column, kind);
                    if let Some((content_end, end)) = self.quoted_within_line(opening) {
                        self.at = end;
                        return self.push(column, opening + 1, content_end, false);
                    }
                    self.unquoted(start);
                    return self.push(column, start, self.at, false);
                }
            }
        }
        if self.unquoted(start) {
            self.defect(column, DefectKind::StrayQuote);
        }
        self.push(column, start, self.at, false)
    }

    /// Moves to the end of an unquoted field, and says whether it holds an odd number of quotes.
    fn unquoted(&mut self, start: usize) -> bool {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let mut odd = false;
        let mut from = 0;
        let first = self.delimiter.first().copied().unwrap_or(b',');
        loop {
            let tail = rest.get(from..).unwrap_or_default();
            let stop = tail
                .iter()
                .position(|byte| matches!(byte, b'\r' | b'\n' | b'"') || *byte == first)
                .map_or(rest.len(), |at| from + at);
            self.at = start + stop;
            match rest.get(stop) {
                Some(b'"') => odd = !odd,
                // The first byte of a wide delimiter begins other characters too.
                Some(byte) if *byte == first && !self.is_delimiter(self.at) => {}
                _ => return odd,
            }
            from = stop + 1;
        }
    }

    /// Follows a quoted field whose quote opens at `opening`.
    fn quoted(&mut self, opening: usize) -> Quoted {
        let mut at = opening + 1;
        let mut doubled = false;
        let mut lines = 0u32;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let stop = rest.iter().position(|byte| matches!(byte, b'"' | b'\r' | b'\n'));
            let Some(stop) = stop.filter(|stop| at + stop - opening <= MAX_CELL_BYTES) else {
                self.patience = self.patience.saturating_sub(rest.len().min(MAX_CELL_BYTES));
                return Quoted::Broken {
                    same_line: lines == 0 && stop.is_none() && !self.more(at),
                };
            };
            at += stop;
            match (self.byte(at), self.byte(at + 1)) {
                (Some(b'"'), Some(b'"')) => {
                    doubled = true;
                    at += 2;
                }
                (Some(b'"'), _) => {
                    let end = self.past_spaces(at + 1);
                    if self.ends_field(end) {
                        return Quoted::Closed { content_end: at, end, doubled, lines };
                    }
                    self.patience = self.patience.saturating_sub(at - opening);
                    return Quoted::Broken { same_line: lines == 0 };
                }
                (Some(b'\r'), Some(b'\n')) => {
                    lines = lines.saturating_add(1);
                    at += 2;
                }
                _ => {
                    lines = lines.saturating_add(1);
                    at += 1;
                }
            }
            // Whoever has had so many lines read again gets no more fields over several lines.
            if lines > 0 && self.patience == 0 {
                return Quoted::Broken { same_line: false };
            }
        }
    }

    /// Is there another line behind the one at `at`?
    fn more(&self, at: usize) -> bool {
        self.last_line_end.is_some_and(|last| at <= last)
    }

    /// A field whose quotes are all escaped by a backslash, as databases export them, and that is closed by one
    /// that is not: where its content and the field end, and its line ends.
    fn escaped(&mut self, opening: usize) -> Option<(usize, usize, u32)> {
        let mut at = opening + 1;
        let (mut lines, mut any) = (0u32, false);
        let found = loop {
            if at - opening > MAX_CELL_BYTES || (lines > 0 && self.patience == 0) {
                break None;
            }
            match (self.byte(at), self.byte(at + 1)) {
                (None, _) => break None,
                (Some(b'\\'), Some(b'"')) => {
                    any = true;
                    at += 1;
                }
                (Some(b'\\'), Some(b'\\')) => at += 1,
                (Some(b'"'), _) => {
                    let end = self.past_spaces(at + 1);
                    break (any && self.ends_field(end)).then_some((at, end, lines));
                }
                (Some(b'\r'), Some(b'\n')) => {
                    lines = lines.saturating_add(1);
                    at += 1;
                }
                (Some(b'\r' | b'\n'), _) => lines = lines.saturating_add(1),
                _ => {}
            }
            at += 1;
        };
        self.patience = self.patience.saturating_sub(at - opening);
        found
    }

    fn push_escaped(&mut self, column: u32, start: usize, end: usize) -> Result<(), TooLarge> {
        let content = self.text.get(start..end).unwrap_or_default();
        let plain = content.replace("\\\"", "\"").replace("\\\\", "\\");
        let Some(place) = u16::try_from(column).ok().filter(|_| column < MAX_COLUMNS) else {
            return self.push(column, start, end, false);
        };
        if plain.contains('\0') {
            self.defect(column, DefectKind::Nul);
        }
        self.table.sheet.push(place, CellKind::Text, 0, &plain)
    }

    /// The first closing quote before the end of the line that has a delimiter or the line's end
    /// behind it: where the content and the field end.
    fn quoted_within_line(&mut self, opening: usize) -> Option<(usize, usize)> {
        let mut at = opening + 1;
        let found = loop {
            match self.byte(at) {
                None | Some(b'\r' | b'\n') => break None,
                Some(b'"') => {
                    let end = self.past_spaces(at + 1);
                    if self.ends_field(end) {
                        break Some((at, end));
                    }
                }
                Some(_) => {}
            }
            at += 1;
            // A line may hold as many quotes as it likes.
            if self.patience == 0 || at - opening > MAX_CELL_BYTES {
                break None;
            }
        };
        self.patience = self.patience.saturating_sub(at - opening);
        found
    }

    fn push(
        &mut self,
        column: u32,
        start: usize,
        end: usize,
        doubled: bool,
    ) -> Result<(), TooLarge> {
        let Some(place) = u16::try_from(column).ok().filter(|_| column < MAX_COLUMNS) else {
            if column == MAX_COLUMNS {
                self.defect(column, DefectKind::ManyColumns);
            }
            return Ok(());
        };
        let content = self.text.get(start..end).unwrap_or_default();
        if content.len() > MAX_CELL_BYTES {
            self.defect(column, DefectKind::LongField);
            return self.table.sheet.push(place, CellKind::Text, 0, "");
        }
        if content.as_bytes().contains(&0) {
            self.defect(column, DefectKind::Nul);
        }
        if doubled {
            self.scratch.clear();
            let mut rest = content;
            while let Some((before, after)) = rest.split_once("\"\"") {
                self.scratch.push_str(before);
                self.scratch.push('"');
                rest = after;
            }
            self.scratch.push_str(rest);
            return self.table.sheet.push(place, CellKind::Text, 0, &self.scratch);
        }
        self.table.sheet.push(place, CellKind::Text, 0, content)
    }

    fn defect(&mut self, column: u32, kind: DefectKind) {
        let row = self.table.sheet.len().saturating_sub(1);
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        self.table.defects.push(Defect { row, column, kind });
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    type Found = (usize, u16, DefectKind);

    /// The rows as texts, and the defects as (row, column, kind).
    pub(crate) fn rows(text: &str, delimiter: char) -> (Vec<Vec<String>>, Vec<Found>) {
        let table = parse(text, delimiter, usize::MAX).unwrap();
        let rows = (0..table.sheet.len())
            .map(|row| table.sheet.cells(row).map(|(_, cell)| cell.shown().into_owned()).collect())
            .collect();
        let defects = table.defects.iter().map(|d| (d.row, d.column, d.kind)).collect();
        (rows, defects)
    }

    #[test]
    fn quotes_line_breaks_and_line_ends() {
        let (read, defects) = rows("a,b\r\n\"1,\"\"x\"\"\n2\", y \rc,\"\"\nd,e", ',');
        assert_eq!(
            read,
            [vec!["a", "b"], vec!["1,\"x\"\n2", " y "], vec!["c", ""], vec!["d", "e"]]
        );
        assert!(defects.is_empty());
        let table = parse("a\n\"b\nc\"\nd\n", ',', usize::MAX).unwrap();
        let numbers: Vec<_> = (0..3).map(|at| table.sheet.row(at).unwrap()).collect();
        assert_eq!(
            numbers.iter().map(|row| (row.number, row.record)).collect::<Vec<_>>(),
            [(1, 1), (2, 2), (4, 3)]
        );
    }

    #[test]
    fn an_unclosed_quote_swallows_nothing() {
        let text = "编号,内容,状态\nZ1,\"甲,完成\nZ2,\"乙,丙\",未完成\nZ3,丁,完成\n";
        let (read, defects) = rows(text, ',');
        assert_eq!(defects, [(1, 1, DefectKind::UnclosedQuote)]);
        assert_eq!(read[1], ["Z1", "\"甲", "完成"]);
        assert_eq!(read[2], ["Z2", "乙,丙", "未完成"]);
        assert_eq!(read[3], ["Z3", "丁", "完成"]);
        // Nothing behind it: still the lines are lines of their own.
        let (read, defects) = rows("a,b\n1,\"x\n2,y\n3,z\n", ',');
        assert_eq!(defects, [(1, 1, DefectKind::UnclosedQuote)]);
        assert_eq!(read.len(), 4);
    }

    #[test]
    fn stray_quotes_are_told() {
        for (text, column) in [
            ("1,\"ab\"c,d\n", 1),
            ("1,ab\",d\n", 1),
            ("1,a\"b,d\n", 1),
            ("1,\"\"ab\",d\n", 1),
            ("1,\"a\"b\",d\n", 1),
            ("1,\"ab", 1),
        ] {
            let (_, defects) = rows(text, ',');
            assert_eq!(defects, [(0, column, DefectKind::StrayQuote)], "{text:?}");
        }
        let (read, defects) = rows("整改\"回头看\"情况,\"是\" , \"否\"\n", ',');
        assert!(defects.is_empty());
        assert_eq!(read, [["整改\"回头看\"情况", "是", "否"]]);
    }

    #[test]
    fn quotes_escaped_by_a_backslash_are_read() {
        let (read, defects) = rows("1,\"a \\\"b\\\", c\",d\n2,\"x\\\" z\ny\",e\n", ',');
        assert_eq!(read, [vec!["1", "a \"b\", c", "d"], vec!["2", "x\" z\ny", "e"]]);
        assert!(defects.is_empty());
        // A folder at the end of a field is no escape.
        let (read, defects) = rows("\"C:\\\",d\n\"x\",e\n", ',');
        assert_eq!(read, [["C:\\", "d"], ["x", "e"]]);
        assert!(defects.is_empty());
        // One more quote than can be is told as before.
        let (_, defects) = rows("1,\"a \\\"b\" c\",d\n", ',');
        assert_eq!(defects, [(0, 1, DefectKind::StrayQuote)]);
    }

    #[test]
    fn wide_delimiters_and_nul() {
        let (read, defects) = rows("编号；内容，甲\n1；\"乙；丙\"\n", '；');
        assert_eq!(read, [["编号", "内容，甲"], ["1", "乙；丙"]]);
        assert!(defects.is_empty());
        assert_eq!(rows("a,b\0c\n", ',').1, [(0, 1, DefectKind::Nul)]);
        assert_eq!(rows("a\t\tb\n", '\t').0, [["a", "", "b"]]);
    }

    #[test]
    fn bad_quotes_cost_linear_time() {
        // Each line opens a quote that no later one closes rightly.
        let text = "x,\"\"\"a\n".repeat(200_000);
        let started = std::time::Instant::now();
        let table = parse(&text, ',', usize::MAX).unwrap();
        assert_eq!(table.sheet.len(), 200_000);
        assert!(started.elapsed().as_secs() < 20);
    }

    /// As a careful program writes it.
    pub(crate) fn write(rows: &[Vec<String>]) -> String {
        let mut out = String::new();
        for row in rows {
            let fields: Vec<String> = row
                .iter()
                .map(|field| {
                    match field.contains([',', '"', '\n', '\r']) || field.starts_with(' ') {
                        true => format!("\"{}\"", field.replace('"', "\"\"")),
                        false => field.clone(),
                    }
                })
                .collect();
            out.push_str(&fields.join(","));
            out.push('\n');
        }
        out
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(rows_in in prop::collection::vec(
            prop::collection::vec("[a-c甲乙,;\" \n]{0,6}", 2..5), 1..6)) {
            let (read, defects) = rows(&write(&rows_in), ',');
            prop_assert!(defects.is_empty());
            let blank = |field: &String| match crate::value::text::is_blank(field) {
                true => String::new(),
                false => field.clone(),
            };
            let wanted: Vec<Vec<String>> = rows_in.iter().map(|row| row.iter().map(blank).collect()).collect();
            prop_assert_eq!(read, wanted);
        }

        #[test]
        fn nothing_panics(text in "[a,;\"\r\n\0 甲；]{0,60}") {
            for delimiter in [',', ';', '\t', '；'] {
                let _ = parse(&text, delimiter, usize::MAX);
            }
        }
    }
}
