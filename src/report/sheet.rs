//! A table on its way out: what CSV and workbook have in common.

use std::{borrow::Cow, sync::Arc};

use super::{
    figure,
    label::Label,
    ledger::rows_in_words,
    text::{clean, cleaned, is_clean},
};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, Rows},
    value::Number,
};

/// The header of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// In English CSV files.
    pub(crate) id: String,
    /// For people.
    pub(crate) name: String,
}

/// One cell. A number stays a number until the file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing is known. Never 0.
    Blank,
    /// Already clean.
    Text(Arc<str>),
    /// A word from a closed list: its id and what people read.
    Word(&'static str, Cow<'static, str>),
    /// With the method's decimals.
    Score(Number),
    /// With all its decimals.
    Exact(Number),
    /// A share of 1.
    Share(Number),
    /// A whole number.
    Count(u64),
    /// Rows behind something, as `file:row`; the second text is the same for people.
    Rows(String, String),
}

impl Cell {
    /// Free text; blank if there is nothing in it.
    pub(crate) fn text(text: impl AsRef<str>) -> Self {
        let text = cleaned(text.as_ref());
        if text.is_empty() { Self::Blank } else { Self::Text(text.into()) }
    }

    /// Free text, if there is any.
    pub(crate) fn text_or_blank(text: Option<impl AsRef<str>>) -> Self {
        text.map_or(Self::Blank, Self::text)
    }

    /// A score, if there is one.
    pub(crate) fn score(score: Option<&Number>) -> Self {
        score.map_or(Self::Blank, |score| Self::Score(score.clone()))
    }

    /// A number, if there is one.
    pub(crate) fn exact(number: Option<&Number>) -> Self {
        number.map_or(Self::Blank, |number| Self::Exact(number.clone()))
    }

    /// A share, if there is one.
    pub(crate) fn share(share: Option<&Number>) -> Self {
        share.map_or(Self::Blank, |share| Self::Share(share.clone()))
    }

    /// A count, if there is one.
    pub(crate) fn count(count: Option<usize>) -> Self {
        count.map_or(Self::Blank, |count| Self::Count(count as u64))
    }

    /// Some of the rows behind something, of `evidence` in all.
    pub(crate) fn rows(rows: &Rows, evidence: u64, language: Language) -> Self {
        if rows.is_empty() && evidence == 0 {
            return Self::Blank;
        }
        let mut joined = String::new();
        let add = |row: &str| {
            joined.push_str(if joined.is_empty() { "" } else { " " });
            joined.push_str(row);
            Ok::<_, ()>(())
        };
        // Nothing goes wrong.
        let _ = rows.try_each(add);
        if !is_clean(&joined) {
            joined = clean(&joined);
        }
        Self::Rows(joined, rows_in_words(rows, evidence, language))
    }

    /// Yes or no.
    pub(crate) fn truth(value: bool, language: Language) -> Self {
        match (value, language) {
            (true, Language::Chinese) => Self::Word("yes", "是".into()),
            (false, Language::Chinese) => Self::Word("no", "否".into()),
            (true, Language::English) => Self::Word("yes", "yes".into()),
            (false, Language::English) => Self::Word("no", "no".into()),
        }
    }

    /// Yes, or blank.
    pub(crate) fn mark(value: bool, language: Language) -> Self {
        if value { Self::truth(true, language) } else { Self::Blank }
    }

    /// As a plain text, as files have it.
    pub(crate) fn plain(&self, evaluation: &Evaluation, language: Language) -> Cow<'_, str> {
        match self {
            Self::Blank => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Rows(text, _) => Cow::Borrowed(text),
            Self::Word(id, name) => Cow::Borrowed(match language {
                Language::Chinese => name,
                Language::English => id,
            }),
            Self::Score(score) => figure::score(evaluation, score).into(),
            Self::Exact(number) | Self::Share(number) => figure::exact(number).into(),
            Self::Count(count) => count.to_string().into(),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// The stem of its CSV file.
    pub(crate) id: &'static str,
    /// The columns.
    pub(crate) headers: Vec<Header>,
    /// The rows, each as long as `headers`.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// The rows are left out, since there are too many.
    pub(crate) cut: bool,
}

/// A sheet while its columns are declared and its rows filled.
#[derive(Debug)]
pub(crate) struct Builder {
    sheet: Sheet,
    language: Language,
}

impl Builder {
    /// An empty sheet.
    pub(crate) const fn new(id: &'static str, language: Language) -> Self {
        Self { sheet: Sheet { id, headers: Vec::new(), rows: Vec::new(), cut: false }, language }
    }

    /// Columns of the catalogue.
    pub(crate) fn columns(mut self, labels: &[Label]) -> Self {
        let language = self.language;
        self.sheet.headers.extend(labels.iter().map(|label| Header {
            id: label.id.to_owned(),
            name: label.name(language).to_owned(),
        }));
        self
    }

    /// A column whose name the method gives. A header that is taken already gets an underscore, so that
    /// no file has two columns of one name.
    pub(crate) fn column(mut self, id: &str, name: &str) -> Self {
        let mut header = Header { id: clean(id), name: clean(name) };
        while self.sheet.headers.iter().any(|other| other.id == header.id) {
            header.id.push('_');
        }
        while self.sheet.headers.iter().any(|other| other.name == header.name) {
            header.name.push('_');
        }
        self.sheet.headers.push(header);
        self
    }

    /// One more row.
    pub(crate) fn row(&mut self, row: Vec<Cell>) {
        debug_assert_eq!(row.len(), self.sheet.headers.len(), "{}", self.sheet.id);
        self.sheet.rows.push(row);
    }

    /// The sheet without its rows, since there are too many.
    pub(crate) fn cut(mut self) -> Sheet {
        self.sheet.rows = Vec::new();
        self.sheet.cut = true;
        self.sheet
    }

    /// The finished sheet.
    pub(crate) fn build(self) -> Sheet {
        self.sheet
    }
}
