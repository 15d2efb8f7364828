//! What the rows of a big file look like, and which of their texts only the careful way can read.

use rustc_hash::FxHashSet;

use super::{
    codes::{Series, is_code},
    dictionary::{ABOVE, BLANK, QUOTES, SUSPECT},
};
use crate::{
    table::{
        body::{NOTES, SIGNATURES},
        bounds::MAX_CELL_BYTES,
        cells::is_ditto_text,
        decode::is_really_gb18030,
        marks::is_example,
        totals,
    },
    value::{personal, text},
};

/// What the rows of the file look like.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(super) delimiter: u8,
    /// Keys of words that mark rows of totals.
    total_words: FxHashSet<String>,
    /// One of them is a code like `t1`.
    total_codes: bool,
    /// By field.
    pub(super) columns: Vec<ColumnTest>,
    /// Refuse personal numbers.
    privacy: bool,
    /// Fields that rows are marked within.
    pub(super) within: Vec<Vec<usize>>,
    /// Of the key only that it goes up is seen to.
    pub(super) key_in_runs: bool,
}

/// What is wanted of one field of the rows.
#[derive(Debug, Clone)]
pub(crate) struct ColumnTest {
    /// The header, normalised.
    pub(crate) header: String,
    /// Nothing may be blank, nor "as above".
    pub(crate) filled: bool,
    /// Part of a key whose texts are not kept: rows get a hash of them, or are seen to go up.
    pub(crate) key: bool,
    /// Its texts go on; of others only that they are sound matters.
    pub(crate) kept: bool,
    /// Its texts go on only in rows that are full in the columns of one of [`Layout::new`]'s `within`.
    pub(crate) marked: bool,
}

impl Layout {
    /// `total_words` mark rows of totals.
    pub(crate) fn new(
        delimiter: u8,
        total_words: &[String],
        columns: Vec<ColumnTest>,
        privacy: bool,
        within: Vec<Vec<usize>>,
    ) -> Self {
        let key_in_runs = columns.iter().filter(|column| column.key).count() == 1;
        let total_words: FxHashSet<String> =
            total_words.iter().map(|word| text::key(word)).collect();
        let total_codes = total_words.iter().any(|word| is_code(word.as_bytes()));
        Self { delimiter, total_words, total_codes, columns, privacy, within, key_in_runs }
    }

    /// The same for a file whose keys go up and down.
    pub(crate) fn with_keys_hashed(self) -> Self {
        Self { key_in_runs: false, ..self }
    }

    /// Of the keys only that they go up is seen to: one part of a key that is different everywhere is enough.
    pub(crate) const fn has_key_in_runs(&self) -> bool {
        self.key_in_runs
    }

    /// The flags of a new text, or nothing if only the careful way can read it. `quoted`: it stood in quotes.
    pub(super) fn test(&self, column: &ColumnTest, written: &[u8], quoted: bool) -> Option<u8> {
        let plain = std::str::from_utf8(written).ok()?;
        if written.len() > MAX_CELL_BYTES || (self.privacy && personal::may_hold(plain)) {
            return None;
        }
        if is_code(written) {
            let suspect = *column.header == *plain
                || (self.total_codes && self.total_words.contains(&plain.to_lowercase()));
            return Some(if suspect { SUSPECT } else { 0 });
        }
        let sound = !written.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n'));
        let quotes = written.iter().filter(|byte| **byte == b'"').count();
        // Quotes in pairs inside a text are text, unless they could open a field.
        let balanced =
            quoted || quotes == 0 || (quotes % 2 == 0 && !plain.trim_start().starts_with('"'));
        if !sound || !balanced || is_really_gb18030(written) {
            return None;
        }
        let mut flags = if quotes > 0 { QUOTES } else { 0 };
        if text::is_blank(plain) {
            flags |= BLANK;
        } else if self.is_suspect(column, plain) {
            flags |= SUSPECT;
        }
        if column.filled && (flags & BLANK != 0 || is_ditto_text(plain)) {
            flags |= ABOVE;
        }
        Some(flags)
    }

    /// The series of a text whose flags are none, where all of it has none either.
    pub(super) fn series<'a>(&self, column: &ColumnTest, written: &'a [u8]) -> Option<Series<'a>> {
        let plain = std::str::from_utf8(written).ok()?;
        let other = self.total_codes || is_code(column.header.as_bytes()) || !is_code(written);
        let hidden = self.privacy && personal::has_room(plain);
        if other || hidden { None } else { Series::of(written) }
    }

    fn is_suspect(&self, column: &ColumnTest, written: &str) -> bool {
        let normalised = text::normalise(written);
        let first = normalised.trim_start_matches(['(', ' ']);
        let key = text::key(&normalised);
        *normalised == *column.header
            || self.total_words.contains(key.trim_end_matches(':'))
            || is_example(written)
            || totals::label(written, &self.total_words).is_some()
            || NOTES.iter().chain(&SIGNATURES).any(|word| first.starts_with(word))
    }
}
