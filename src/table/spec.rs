use std::sync::Arc;

/// The headers that a declared table is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderSpec {
    /// The caller's index of the table: it comes back with the grids.
    pub table: usize,
    /// The table's name for people: 整改台账.
    pub name: Arc<str>,
    /// Stems of files and names of sheets; `*` stands for any characters.
    pub files: Vec<String>,
    /// The declared columns.
    pub columns: Vec<ColumnSpec>,
    /// Words that mark a row of totals; none: those of [`super::ReadOptions`].
    pub total_words: Vec<String>,
}

impl HeaderSpec {
    /// Does a file or sheet of this name serve the table? Width, case and spaces aside.
    #[must_use]
    pub fn serves(&self, name: &str) -> bool {
        self.files.iter().any(|pattern| super::serve::fits(pattern, name))
    }
}

/// One declared column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnSpec {
    /// The column's id.
    pub id: Arc<str>,
    /// Its headers. One with `{indicator}` stands for a column for each word of `placeholder`.
    pub headers: Vec<String>,
    /// The table cannot be read without it.
    pub required: bool,
    /// Part of the table's key.
    pub key: bool,
    /// Blanks take the value above: merged cells.
    pub fill_down: bool,
    /// What `{indicator}` may stand for: `(id, a word for it)`.
    pub placeholder: Vec<(Arc<str>, String)>,
    /// Numbers are wanted as a spreadsheet shows them: `007`, `95%`.
    pub text: bool,
    /// Refused if it is there at all.
    pub private: bool,
}
