//! Tables as CSV: UTF-8 with a byte order mark, which Excel and WPS need to see that it is UTF-8, and CRLF.

use std::io;

use super::{
    figure,
    label::DRAFT,
    output::{Files, ReportError},
    sheet::{Cell, Sheet},
    sheets::Maker,
    text::harmless,
};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    parallel,
};

/// So many teams are turned into text at once by one thread.
const AT_ONCE: usize = 64;
/// So many are held as text.
const HELD: usize = 64 * AT_ONCE;

/// The table that `make` makes as a file. It comes back for other uses; without its rows if it has more than `most`
/// cells.
pub(crate) fn write(
    make: Maker,
    evaluation: &Evaluation,
    language: Language,
    most: usize,
    files: &mut dyn Files,
) -> Result<Sheet, ReportError> {
    let mut sheet = make.start(evaluation, language);
    let mut kept = std::mem::take(&mut sheet.rows);
    let is_more = |rows: usize| rows.saturating_mul(sheet.headers.len()) > most;
    let mut cut = is_more(kept.len());
    let table = Table { sheet: &sheet, evaluation, language };
    let name = format!("{}.csv", sheet.id);
    let fail = |error: io::Error| ReportError::new(&name, error);
    files.begin(&name).map_err(fail)?;
    let mut head = b"\xEF\xBB\xBF".to_vec();
    table.head(&mut head);
    table.rows(&kept, &mut head);
    files.piece(&head).map_err(fail)?;
    for held in evaluation.teams.chunks(HELD) {
        let chunks: Vec<&[TeamResult]> = held.chunks(AT_ONCE).collect();
        let texts = parallel::map(&chunks, |teams| {
            let rows = make.rows(evaluation, teams, language);
            let mut text = Vec::new();
            table.rows(&rows, &mut text);
            (text, rows)
        });
        for (text, rows) in texts {
            files.piece(&text).map_err(fail)?;
            cut |= is_more(kept.len() + rows.len());
            if cut {
                kept = Vec::new();
            } else {
                kept.extend(rows);
            }
        }
    }
    sheet.rows = if cut { Vec::new() } else { kept };
    sheet.cut = cut;
    Ok(sheet)
}

/// A table on its way out.
struct Table<'a> {
    sheet: &'a Sheet,
    evaluation: &'a Evaluation,
    language: Language,
}

impl Table<'_> {
    /// Whoever gets one file of a draft without the others must see what it is.
    fn says_so(&self) -> bool {
        self.evaluation.draft && !self.sheet.headers.iter().any(|header| header.id == DRAFT.id)
    }

    fn head(&self, text: &mut Vec<u8>) {
        let headers = self.sheet.headers.iter().map(|header| match self.language {
            Language::Chinese => harmless(&header.name).into_owned(),
            Language::English => harmless(&header.id).into_owned(),
        });
        let draft = self.says_so().then(|| match self.language {
            Language::English => DRAFT.id.to_owned(),
            Language::Chinese => DRAFT.name(self.language).to_owned(),
        });
        let mut record = Record::new(text);
        headers.chain(draft).for_each(|header| record.field(&header));
        record.end();
    }

    fn rows(&self, rows: &[Vec<Cell>], text: &mut Vec<u8>) {
        let yes = Cell::truth(true, self.language);
        let draft = self.says_so().then(|| yes.plain(self.evaluation, self.language));
        for row in rows {
            let mut record = Record::new(text);
            for cell in row {
                match cell {
                    Cell::Blank => record.field(""),
                    Cell::Exact(number) | Cell::Share(number) => {
                        figure::with_exact(number, |number| record.field(number));
                    }
                    Cell::Text(_) | Cell::Word(..) | Cell::Rows(..) => {
                        record.field(&harmless(&cell.plain(self.evaluation, self.language)));
                    }
                    Cell::Score(_) | Cell::Count(_) => {
                        record.field(&cell.plain(self.evaluation, self.language));
                    }
                }
            }
            if let Some(draft) = &draft {
                record.field(draft);
            }
            record.end();
        }
    }
}

/// A line of the file.
struct Record<'a> {
    text: &'a mut Vec<u8>,
    start: usize,
    fields: usize,
}

impl<'a> Record<'a> {
    const fn new(text: &'a mut Vec<u8>) -> Self {
        let start = text.len();
        Self { text, start, fields: 0 }
    }

    /// One more field, in quotes where it must be: most are numbers and short words, for which the library of CSV
    /// takes several times as long.
    fn field(&mut self, field: &str) {
        if self.fields > 0 {
            self.text.push(b',');
        }
        self.fields += 1;
        let bytes = field.as_bytes();
        if !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            self.text.extend_from_slice(bytes);
            return;
        }
        self.text.push(b'"');
        for byte in bytes {
            if *byte == b'"' {
                self.text.push(b'"');
            }
            self.text.push(*byte);
        }
        self.text.push(b'"');
    }

    fn end(self) {
        // A line without anything would be no line.
        if self.text.len() == self.start {
            self.text.extend_from_slice(b"\"\"");
        }
        self.text.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        report::{fixture, sheet::Builder},
        value::Number,
    };

    #[test]
    fn no_field_is_a_formula() {
        let evaluation = fixture::evaluation();
        for (language, head) in
            [(Language::Chinese, "'@名,整改率\r\n"), (Language::English, "'=id,rate\r\n")]
        {
            let columns = Builder::new("t", language).column("=id", "@名");
            let mut sheet = columns.column("rate", "整改率");
            let number = Number::from(-1i64);
            sheet.row(vec![Cell::text("-1+2"), Cell::Exact(number.clone())]);
            sheet.row(vec![Cell::Word("+yes", "+是".into()), Cell::Score(number)]);
            let sheet = sheet.build();
            let table = Table { sheet: &sheet, evaluation: &evaluation, language };
            let mut text = Vec::new();
            table.head(&mut text);
            table.rows(&sheet.rows, &mut text);
            let word = match language {
                Language::Chinese => "是",
                Language::English => "yes",
            };
            let rows = format!("'-1+2,-1\r\n'+{word},-1.00\r\n");
            assert_eq!(String::from_utf8(text).unwrap(), format!("{head}{rows}"));
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_of_the_library(records in prop::collection::vec(
            prop::collection::vec("[ a,甲\"\r\n#'\t;\\\\]{0,3}", 1..4), 0..4,
        )) {
            let mut slow = csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .flexible(true)
                .from_writer(Vec::new());
            let mut text = Vec::new();
            for fields in &records {
                slow.write_record(fields).unwrap();
                let mut record = Record::new(&mut text);
                fields.iter().for_each(|field| record.field(field));
                record.end();
            }
            let slow = slow.into_inner().unwrap();
            prop_assert_eq!(String::from_utf8(text), String::from_utf8(slow));
        }
    }
}
