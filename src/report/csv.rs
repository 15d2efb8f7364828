//! Tables as CSV: UTF-8 with a byte order mark, which Excel and WPS need to see that it is UTF-8, and CRLF.

use std::{borrow::Cow, io};

use super::{
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
    table.head(&mut head).map_err(fail)?;
    table.rows(&kept, &mut head).map_err(fail)?;
    files.piece(&head).map_err(fail)?;
    for held in evaluation.teams.chunks(HELD) {
        let chunks: Vec<&[TeamResult]> = held.chunks(AT_ONCE).collect();
        let texts = parallel::map(&chunks, |teams| {
            let rows = make.rows(evaluation, teams, language);
            let mut text = Vec::new();
            table.rows(&rows, &mut text).map(|()| (text, rows))
        });
        for text in texts {
            let (text, rows) = text.map_err(fail)?;
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

    fn head(&self, text: &mut Vec<u8>) -> io::Result<()> {
        let headers = self.sheet.headers.iter().map(|header| match self.language {
            Language::Chinese => harmless(&header.name).into_owned(),
            Language::English => harmless(&header.id).into_owned(),
        });
        let draft = self.says_so().then(|| match self.language {
            Language::English => DRAFT.id.to_owned(),
            Language::Chinese => DRAFT.name(self.language).to_owned(),
        });
        let mut writer = writer(text);
        writer.write_record(headers.chain(draft))?;
        writer.flush()
    }

    fn rows(&self, rows: &[Vec<Cell>], text: &mut Vec<u8>) -> io::Result<()> {
        let yes = Cell::truth(true, self.language);
        let draft = self.says_so().then(|| yes.plain(self.evaluation, self.language));
        let mut writer = writer(text);
        for row in rows {
            for cell in row {
                let plain = cell.plain(self.evaluation, self.language);
                let safe = match cell {
                    Cell::Text(_) | Cell::Word(..) | Cell::Rows(..) => harmless(&plain),
                    _ => Cow::Borrowed(&*plain),
                };
                writer.write_field(safe.as_bytes())?;
            }
            if let Some(draft) = &draft {
                writer.write_field(draft.as_bytes())?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()
    }
}

fn writer(text: &mut Vec<u8>) -> csv::Writer<&mut Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(text)
}
