//! A block of lines as columns of numbers.

use std::ops::Range;

use memchr::{memchr, memchr2};
use rustc_hash::FxHashSet;

use super::dictionary::{ABOVE, BLANK, Dictionary, QUOTES, SUSPECT, hash};
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
    /// Quoted fields without their doubled quotes.
    unquoted: Vec<u8>,
    /// By column, then by row.
    fields: Vec<Field>,
}

impl Lane {
    pub(crate) fn new(number: usize, fields: usize) -> Self {
        let texts = (0..fields).map(|_| Dictionary::new()).collect();
        Self { number, buffer: Vec::new(), texts, unquoted: Vec::new(), fields: Vec::new() }
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

/// Splits the lines of the lane's buffer that stand in `lines`; nothing if there is anything that only the careful way
/// can read.
pub(crate) fn split(lane: &mut Lane, lines: Range<usize>, layout: &Layout) -> Option<Split> {
    let Lane { number, buffer, texts, unquoted, fields } = lane;
    let block = buffer.get(lines)?;
    let expected = block.len() / 64;
    let numbers = |column: &ColumnTest| Vec::with_capacity(if column.kept { expected } else { 0 });
    let mut out = Split {
        lane: *number,
        rows: 0,
        numbers: layout.columns.iter().map(numbers).collect(),
        keys: Vec::new(),
    };
    let has_keys = layout.columns.iter().any(|column| column.key);
    let width = layout.columns.len();
    fields.resize(width.checked_mul(BATCH)?, Field::default());
    let mut at = 0;
    while at < block.len() {
        unquoted.clear();
        let mut rows = 0;
        while rows < BATCH && at < block.len() {
            for (column, field) in fields.iter_mut().skip(rows).step_by(BATCH).enumerate() {
                let last = column + 1 == width;
                *field = Field::read(block, &mut at, layout.delimiter, last, unquoted)?;
            }
            rows += 1;
        }
        let mut full = [false; BATCH];
        for per in &layout.within {
            for (row, full) in full.iter_mut().enumerate().take(rows) {
                *full |= per.iter().all(|column| {
                    fields.get(column * BATCH + row).is_some_and(|field| !field.is_empty())
                });
            }
        }
        let mut filled = [0u8; BATCH];
        let mut keys = [0u64; BATCH];
        let columns = layout.columns.iter().zip(texts.iter_mut()).zip(&mut out.numbers);
        for (((test, texts), numbers), fields) in columns.zip(fields.chunks(BATCH)) {
            let looked_up = test.kept || texts.len() < LOOKED_UP;
            let of_rows = fields.iter().take(rows).zip(&mut filled).zip(&mut keys).zip(&full);
            for (((field, filled), key), full) in of_rows {
                let written = field.text(block, unquoted)?;
                let flags = if test.marked && !full {
                    // Nobody asks for the text of this row.
                    numbers.push(u32::MAX);
                    layout.test(test, written, field.is_quoted())?
                } else if looked_up {
                    let quoted = field.is_quoted();
                    let (number, flags) =
                        texts.number(written, |written| layout.test(test, written, quoted))?;
                    if test.kept {
                        numbers.push(number);
                    }
                    flags
                } else {
                    layout.test(test, written, field.is_quoted())?
                };
                if flags == 0 {
                    *filled = filled.saturating_add(1);
                } else {
                    // Where it stands in quotes a quote more is harmless, elsewhere it is not.
                    let odd = flags & QUOTES != 0
                        && !field.is_quoted()
                        && layout.test(test, written, false).is_none();
                    // The first words of a row tell whether it is one of the table.
                    let other = flags & SUSPECT != 0 && *filled < 3;
                    if flags & ABOVE != 0 || odd || other {
                        return None;
                    }
                    *filled = filled.saturating_add(u8::from(flags & BLANK == 0));
                }
                if test.key {
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

/// Where the text of a field stands: its start (32 bits), how it is written (2) and its length (30), in one word that
/// goes through registers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Field(u64);

/// In quotes.
const QUOTED: u64 = 1 << 30;
/// In quotes with quotes inside: the text without their doubles stands elsewhere.
const DOUBLED: u64 = 1 << 31;
/// Blocks are far smaller.
const LONGEST: u64 = QUOTED - 1;

impl Field {
    fn new(start: usize, length: usize, how: u64) -> Self {
        Self((start as u64) << 32 | how | (length as u64).min(LONGEST))
    }

    /// The field that begins at `at`, which goes on to where the next begins. Nothing unless the row ends with the
    /// `last` field and with no other.
    #[inline]
    fn read(
        block: &[u8],
        at: &mut usize,
        delimiter: u8,
        last: bool,
        unquoted: &mut Vec<u8>,
    ) -> Option<Self> {
        let line = block.get(*at..)?;
        if line.first() == Some(&b'"') {
            return Self::read_quoted(line, at, delimiter, last, unquoted);
        }
        let start = *at;
        let Some(end) = memchr2(delimiter, b'\n', line) else {
            *at = block.len();
            let length = line.strip_suffix(b"\r").unwrap_or(line).len();
            return last.then_some(Self::new(start, length, 0));
        };
        *at = start + end + 1;
        if (line.get(end) == Some(&b'\n')) != last {
            return None;
        }
        let returned = last && end > 0 && line.get(end - 1) == Some(&b'\r');
        Some(Self::new(start, end - usize::from(returned), 0))
    }

    #[cold]
    fn read_quoted(
        line: &[u8],
        at: &mut usize,
        delimiter: u8,
        last: bool,
        unquoted: &mut Vec<u8>,
    ) -> Option<Self> {
        let inside = line.get(1..)?;
        let mut end = 0;
        let mut doubled = false;
        loop {
            end += memchr(b'"', inside.get(end..)?)?;
            if inside.get(end + 1) != Some(&b'"') {
                break;
            }
            doubled = true;
            end += 2;
        }
        let behind = inside.get(end + 1..)?;
        let sign = match (behind, last) {
            ([sign, ..], false) if *sign == delimiter => 1,
            ([], true) => 0,
            ([b'\n', ..], true) => 1,
            ([b'\r', b'\n', ..], true) => 2,
            _ => return None,
        };
        let start = *at + 1;
        *at += end + 2 + sign;
        if !doubled {
            return Some(Self::new(start, end, QUOTED));
        }
        let start = unquoted.len();
        let mut skip = false;
        for byte in inside.get(..end)? {
            skip = *byte == b'"' && !skip;
            if !skip {
                unquoted.push(*byte);
            }
        }
        Some(Self::new(start, unquoted.len() - start, DOUBLED))
    }

    const fn is_empty(self) -> bool {
        self.0 & LONGEST == 0
    }

    const fn is_quoted(self) -> bool {
        self.0 & (QUOTED | DOUBLED) != 0
    }

    #[inline]
    fn text<'a>(self, block: &'a [u8], unquoted: &'a [u8]) -> Option<&'a [u8]> {
        let bytes = if self.0 & DOUBLED != 0 { unquoted } else { block };
        let start = usize::try_from(self.0 >> 32).ok()?;
        bytes.get(start..)?.get(..usize::try_from(self.0 & LONGEST).ok()?)
    }
}

/// What codes are made of.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/')
}

/// A code such as `ZG-2026-000000123`, which is what there is most of.
fn is_code(text: &[u8]) -> bool {
    text.iter().all(|byte| is_plain(*byte)) && text.iter().any(u8::is_ascii_digit)
}

/// A hash of what people take for the same text.
fn key_hash(field: &[u8]) -> u64 {
    let mut small = [0u8; 32];
    if let Some(small) = small.get_mut(..field.len())
        && field.iter().all(|byte| is_plain(*byte))
    {
        for (slot, byte) in small.iter_mut().zip(field) {
            *slot = byte.to_ascii_lowercase();
        }
        return hash(small);
    }
    hash(text::key(&String::from_utf8_lossy(field)).as_bytes())
}

/// The field at a place of the line that `bytes` begin with, for those who want to see it again.
pub(crate) fn field_of_line(bytes: &[u8], layout: &Layout, wanted: usize) -> Option<String> {
    let mut unquoted = Vec::new();
    let mut at = 0;
    for column in 1..=layout.columns.len() {
        let last = column == layout.columns.len();
        let field = Field::read(bytes, &mut at, layout.delimiter, last, &mut unquoted)?;
        if column == wanted + 1 {
            return Some(String::from_utf8_lossy(field.text(bytes, &unquoted)?).into_owned());
        }
    }
    None
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
