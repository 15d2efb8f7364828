//! A block of lines as columns of numbers.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::{
    codes::{Series, hash_of_plain, is_code, is_plain},
    dictionary::{ABOVE, BLANK, Dictionary, QUOTES, SUSPECT, hash},
    field::{Field, Rows},
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
}

/// What is wanted of one field of the rows.
#[derive(Debug, Clone)]
pub(crate) struct ColumnTest {
    /// The header, normalised.
    pub(crate) header: String,
    /// Nothing may be blank, nor "as above".
    pub(crate) filled: bool,
    /// Part of a key whose texts are not kept: rows get a hash of them.
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

    /// Takes back what a block of this lane held, once it is read.
    pub(crate) fn take_back(&mut self, block: Split) {
        let mut numbers = block.numbers;
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
    /// By row, of the parts of the key whose texts are not kept.
    pub(crate) keys: Vec<u64>,
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
        let total_words: FxHashSet<String> =
            total_words.iter().map(|word| text::key(word)).collect();
        let total_codes = total_words.iter().any(|word| is_code(word.as_bytes()));
        Self { delimiter, total_words, total_codes, columns, privacy, within }
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
    let block = buffer.get(lines)?;
    let numbers = spare.pop().unwrap_or_else(|| vec![Vec::new(); layout.columns.len()]);
    let mut out = Split { lane: *number, rows: 0, numbers, keys: Vec::new() };
    let has_keys = layout.columns.iter().any(|column| column.key);
    let width = layout.columns.len();
    let mut at = 0;
    while at < block.len() {
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
            let column = Column {
                layout,
                test,
                block,
                unquoted: &batch.unquoted,
                fields: batch.fields.get(place..)?,
                width,
            };
            let mut flags = [0u8; BATCH];
            if test.marked {
                column.number_marked(texts, &full, numbers, &mut flags)?;
            } else if test.kept || texts.len() < LOOKED_UP {
                column.number(texts, numbers, &mut flags)?;
            } else {
                column.test(&mut flags)?;
            }
            column.judge(flags.get(..rows)?, &mut filled)?;
            if test.key {
                for (field, key) in column.fields().zip(&mut keys) {
                    let written = field.text(block, &batch.unquoted)?;
                    *key = key.rotate_left(23) ^ key_hash(written);
                }
            }
        }
        if filled.iter().take(rows).any(|filled| *filled < 2) {
            return None;
        }
        if has_keys {
            out.keys.extend(keys.iter().take(rows));
        }
        out.rows += rows;
    }
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
    block: &'a [u8],
    unquoted: &'a [u8],
    /// From the first one of the column on, those of the other columns between.
    fields: &'a [Field],
    width: usize,
}

impl Column<'_> {
    fn fields(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().step_by(self.width).copied()
    }

    /// Looks up the texts: their numbers go behind `numbers` if the column is kept, their flags into `flags`.
    fn number(
        &self,
        texts: &mut Dictionary,
        numbers: &mut Vec<u32>,
        flags: &mut [u8; BATCH],
    ) -> Option<()> {
        for (field, flags) in self.fields().zip(flags) {
            let (number, of_text) = self.look_up(texts, field)?;
            *flags = of_text;
            if self.test.kept {
                numbers.push(number);
            }
        }
        Some(())
    }

    #[inline(always)]
    fn look_up(&self, texts: &mut Dictionary, field: Field) -> Option<(u32, u8)> {
        let test = |text: &[u8]| self.layout.test(self.test, text, field.is_quoted());
        texts.number(field.text(self.block, self.unquoted)?, test)
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
                self.look_up(texts, field)?
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
    fn test_one<'s>(&'s self, field: Field, known: &mut AnySeries<'s>) -> Option<u8> {
        let text = field.text(self.block, self.unquoted)?;
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
                && self
                    .layout
                    .test(self.test, field.text(self.block, self.unquoted)?, false)
                    .is_none();
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
