//! A block of lines as columns of numbers.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{
    codes::{Series, hash_of_plain, is_code, is_plain},
    dictionary::{ABOVE, BLANK, Dictionary, Found, PADDING, QUOTES, SUSPECT, hash},
    field::{Field, Rows},
    runs::{Run, Runs},
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
    delimiter: u8,
    /// Keys of words that mark rows of totals.
    total_words: FxHashSet<String>,
    /// One of them is a code like `t1`.
    total_codes: bool,
    /// By field.
    columns: Vec<ColumnTest>,
    /// Refuse personal numbers.
    privacy: bool,
    /// Fields that rows are marked within.
    within: Vec<Vec<usize>>,
    /// Of the key only that it goes up is seen to.
    key_in_runs: bool,
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

/// What one thread keeps from block to block.
#[derive(Debug)]
pub(crate) struct Lane {
    /// Its place among the lanes.
    pub(crate) number: usize,
    /// The bytes of a block.
    pub(crate) buffer: Vec<u8>,
    /// By field.
    pub(crate) texts: Vec<Dictionary>,
    rows: Rows,
    /// Lists of numbers that are read, by field, to be filled again.
    spare: Vec<Vec<Vec<u32>>>,
}

impl Lane {
    pub(crate) fn new(number: usize, fields: usize) -> Self {
        let texts = (0..fields).map(|_| Dictionary::new()).collect();
        Self { number, buffer: Vec::new(), texts, rows: Rows::default(), spare: Vec::new() }
    }

    /// Takes back the lists of a block of this lane, once they are read.
    pub(crate) fn take_back(&mut self, mut numbers: Vec<Vec<u32>>) {
        numbers.iter_mut().for_each(Vec::clear);
        self.spare.push(numbers);
    }
}

/// A block, split.
#[derive(Debug)]
pub(crate) struct Split {
    /// The lane whose dictionaries know the numbers.
    pub(crate) lane: usize,
    pub(crate) rows: usize,
    /// By field, by row; none where the column is not kept.
    pub(crate) numbers: Vec<Vec<u32>>,
    /// Of the parts of the key whose texts are not kept.
    pub(crate) keys: Keys,
}

/// What is known of the keys of a block.
#[derive(Debug, Clone)]
pub(crate) enum Keys {
    /// By row, a hash; none at all where the texts are kept.
    Hashes(Vec<u64>),
    /// Where they go up; nothing where they go up and down.
    Runs(Option<Vec<Run>>),
}

/// Where a column that is not kept has more different texts than this, looking each up costs more than to test it.
const LOOKED_UP: usize = 1 << 15;

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
    fn test(&self, column: &ColumnTest, written: &[u8], quoted: bool) -> Option<u8> {
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
    fn series<'a>(&self, column: &ColumnTest, written: &'a [u8]) -> Option<Series<'a>> {
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

/// Rows that are split before their columns are looked up, one column after the other, so that what is known of a column
/// stays near.
const BATCH: usize = 256;

/// How often the codes of a batch are taken for a new series: some columns have no series.
const TRIES: usize = 8;

/// Splits the lines of the lane's buffer that stand in `lines`; nothing if there is anything that only the careful way
/// can read.
pub(crate) fn split(lane: &mut Lane, lines: Range<usize>, layout: &Layout) -> Option<Split> {
    let Lane { number, buffer, texts, rows: batch, spare } = lane;
    buffer.resize(buffer.len() + PADDING, 0);
    let padded = buffer.get_mut(lines.start..)?;
    let numbers = spare.pop().unwrap_or_else(|| vec![Vec::new(); layout.columns.len()]);
    let mut out = Split { lane: *number, rows: 0, numbers, keys: Keys::Hashes(Vec::new()) };
    let has_keys = layout.columns.iter().any(|column| column.key);
    let mut hashes = Vec::new();
    let mut runs = layout.key_in_runs.then(Runs::default);
    let width = layout.columns.len();
    let mut at = 0;
    while at < lines.len() {
        let block = padded.get_mut(..lines.len())?;
        let rows = batch.read(block, &mut at, layout.delimiter, width, BATCH)?;
        let mut full = [false; BATCH];
        for per in &layout.within {
            for (fields, full) in batch.fields.chunks_exact(width).zip(&mut full) {
                *full |= per
                    .iter()
                    .all(|column| fields.get(*column).is_some_and(|field| !field.is_empty()));
            }
        }
        let mut filled = [0u8; BATCH];
        let mut keys = [0u64; BATCH];
        let columns = layout.columns.iter().zip(texts.iter_mut()).zip(&mut out.numbers);
        for (place, ((test, texts), numbers)) in columns.enumerate() {
            let rows_of_fields = &batch.fields;
            let column = Column { layout, test, padded, fields: rows_of_fields, width, place };
            let mut flags = [0u8; BATCH];
            if test.marked {
                column.number_marked(texts, &full, numbers, &mut flags)?;
            } else if test.kept || texts.len() < LOOKED_UP {
                column.number(texts, numbers, &mut flags)?;
            } else {
                column.test(&mut flags)?;
            }
            column.judge(flags.get(..rows)?, &mut filled)?;
            if test.key && layout.key_in_runs {
                runs = runs.and_then(|mut runs| runs.take(column.texts()).map(|()| runs));
            } else if test.key {
                for (written, key) in column.texts().zip(&mut keys) {
                    *key = key.rotate_left(23) ^ key_hash(written);
                }
            }
        }
        if filled.iter().take(rows).any(|filled| *filled < 2) {
            return None;
        }
        if has_keys && !layout.key_in_runs {
            hashes.extend(keys.iter().take(rows));
        }
        out.rows += rows;
    }
    out.keys = match layout.key_in_runs {
        true => Keys::Runs(runs.map(Runs::into_all)),
        false => Keys::Hashes(hashes),
    };
    Some(out)
}

/// The series of codes that a column is in.
#[derive(Default)]
struct AnySeries<'a> {
    series: Option<Series<'a>>,
    tried: usize,
}

/// The fields of a batch of rows in one column. Whatever it does gives nothing where only the careful way can go on.
struct Column<'a> {
    layout: &'a Layout,
    test: &'a ColumnTest,
    /// The bytes of the block, and [`PADDING`] more.
    padded: &'a [u8],
    /// Those of all columns, row by row.
    fields: &'a [Field],
    width: usize,
    /// The place of the column.
    place: usize,
}

impl<'a> Column<'a> {
    fn fields(&self) -> impl Iterator<Item = Field> {
        let rows = self.fields.chunks_exact(self.width);
        rows.map(|row| row.get(self.place).copied().unwrap_or_default())
    }

    fn texts(&self) -> impl Iterator<Item = &'a [u8]> {
        self.fields().map(|field| field.text(self.padded).unwrap_or_default())
    }

    /// Looks up the texts: their numbers go behind `numbers` if the column is kept, their flags into `flags`.
    fn number(
        &self,
        texts: &mut Dictionary,
        numbers: &mut Vec<u32>,
        flags: &mut [u8; BATCH],
    ) -> Option<()> {
        let mut all = [Found::default(); BATCH];
        for (field, found) in self.fields().zip(&mut all) {
            *found = self.look_up(texts, field)?;
        }
        for (found, flags) in all.iter().zip(flags) {
            *flags = found.flags();
        }
        if self.test.kept {
            let found = all.get(..self.fields.len() / self.width)?;
            numbers.extend(found.iter().map(|found| found.number()));
        }
        Some(())
    }

    #[inline(always)]
    fn look_up(&self, texts: &mut Dictionary, field: Field) -> Option<Found> {
        let test = |text: &[u8]| self.layout.test(self.test, text, field.is_quoted());
        let (text, length) = field.padded(self.padded)?;
        texts.find(text, length, test)
    }

    /// The same for a column whose texts only go on in rows that are `full`; those of others are tested.
    fn number_marked(
        &self,
        texts: &mut Dictionary,
        full: &[bool; BATCH],
        numbers: &mut Vec<u32>,
        flags: &mut [u8; BATCH],
    ) -> Option<()> {
        let mut series = AnySeries::default();
        for ((field, full), flags) in self.fields().zip(full).zip(flags) {
            let (number, of_text) = if *full {
                let found = self.look_up(texts, field)?;
                (found.number(), found.flags())
            } else {
                (u32::MAX, self.test_one(field, &mut series)?)
            };
            *flags = of_text;
            numbers.push(number);
        }
        Some(())
    }

    /// The flags of texts that are not looked up.
    fn test(&self, flags: &mut [u8; BATCH]) -> Option<()> {
        let mut series = AnySeries::default();
        for (field, flags) in self.fields().zip(flags) {
            *flags = self.test_one(field, &mut series)?;
        }
        Some(())
    }

    #[inline]
    fn test_one(&self, field: Field, known: &mut AnySeries<'a>) -> Option<u8> {
        let text = field.text(self.padded)?;
        if known.series.as_ref().is_some_and(|series| series.has(text)) {
            return Some(0);
        }
        let flags = self.layout.test(self.test, text, field.is_quoted())?;
        if flags == 0 && known.tried < TRIES {
            known.tried += 1;
            known.series = self.layout.series(self.test, text);
        }
        Some(flags)
    }

    /// Counts in `filled` the fields of each row that are not blank; nothing where a row may be none of the table.
    fn judge(&self, flags: &[u8], filled: &mut [u8; BATCH]) -> Option<()> {
        let of_rows = flags.iter().zip(filled.iter_mut());
        if flags.iter().fold(0, |all, flags| all | flags) & !BLANK == 0 {
            for (flags, filled) in of_rows {
                *filled = filled.saturating_add(u8::from(*flags == 0));
            }
            return Some(());
        }
        for ((flags, filled), field) in of_rows.zip(self.fields()) {
            // Where it stands in quotes a quote more is harmless, elsewhere it is not.
            let odd = flags & QUOTES != 0
                && !field.is_quoted()
                && self.layout.test(self.test, field.text(self.padded)?, false).is_none();
            // The first words of a row tell whether it is one of the table.
            let other = flags & SUSPECT != 0 && *filled < 3;
            if flags & ABOVE != 0 || odd || other {
                return None;
            }
            *filled = filled.saturating_add(u8::from(flags & BLANK == 0));
        }
        Some(())
    }
}

/// A hash of what people take for the same text.
fn key_hash(field: &[u8]) -> u64 {
    if is_plain(field) {
        return hash_of_plain(field);
    }
    let key = text::key(&String::from_utf8_lossy(field));
    if is_plain(key.as_bytes()) { hash_of_plain(key.as_bytes()) } else { hash(key.as_bytes()) }
}

/// The field at a place of the line that `bytes` begin with, for those who want to see it again.
pub(crate) fn field_of_line(bytes: &[u8], layout: &Layout, wanted: usize) -> Option<String> {
    Rows::field_of_line(bytes, layout.delimiter, layout.columns.len(), wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_utf8_by_chance_is_left_to_the_careful_way() {
        let column = ColumnTest {
            header: "单位".to_owned(),
            filled: false,
            key: false,
            kept: true,
            marked: false,
        };
        let layout = Layout::new(b',', &[], vec![column.clone(), column], true, Vec::new());
        let split = |block: &[u8]| {
            let mut lane = Lane { buffer: block.to_vec(), ..Lane::new(0, 2) };
            super::split(&mut lane, 0..block.len(), &layout)
        };
        let mut block = "1,某某局\n2,όνομα\n".as_bytes().to_vec();
        assert_eq!(split(&block).unwrap().rows, 2);
        block.extend_from_slice(&encoding_rs::GB18030.encode("3,某某委\n").0);
        assert!(std::str::from_utf8(&block).is_ok());
        assert!(split(&block).is_none());
    }
}
