//! A block of lines as columns of numbers.

use std::ops::Range;

use super::{
    codes::{Series, hash_of_plain, is_plain},
    dictionary::{ABOVE, BLANK, Dictionary, Found, PADDING, QUOTES, SUSPECT, hash},
    field::{Field, Rows},
    layout::{ColumnTest, Layout},
    runs::{Run, Runs},
};
use crate::value::text;

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
#[derive(Debug)]
pub(crate) enum Keys {
    /// By row, a hash; none at all where the texts are kept.
    Hashes(Vec<u64>),
    /// Where they go up; nothing where they go up and down.
    Runs(Option<Vec<Run>>),
}

/// Where a column that is not kept has more different texts than this, looking each up costs more than to test it.
const LOOKED_UP: usize = 1 << 15;

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
            let column = Column { layout, test, padded, fields: &batch.fields, width, place };
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
