//! A block of lines as columns of numbers.

use memchr::{memchr, memchr2};
use rustc_hash::FxHashSet;

use super::dictionary::{ABOVE, BLANK, Dictionary, QUOTES, SUSPECT, hash};
use crate::{
    table::{
        body::{NOTES, SIGNATURES},
        bounds::MAX_CELL_BYTES,
        cells::is_ditto_text,
        decode::is_really_gb18030,
    },
    value::{personal, text},
};

/// What the rows of the file look like.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    /// Keys of words that mark rows of totals.
    pub(crate) total_words: FxHashSet<String>,
    /// By field.
    pub(crate) columns: Vec<ColumnTest>,
    /// Refuse personal numbers.
    pub(crate) privacy: bool,
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
}

/// One column of a block.
#[derive(Debug)]
pub(crate) struct BlockColumn {
    pub(crate) texts: Dictionary,
    /// By row; none where the column is not kept and is no part of a key.
    pub(crate) numbers: Vec<u32>,
}

/// A block, split.
#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) rows: usize,
    /// By field.
    pub(crate) columns: Vec<BlockColumn>,
    /// By row, of the parts of the key whose texts are not kept.
    pub(crate) keys: Vec<u64>,
}

impl Layout {
    /// The flags of a new text, or nothing if only the careful way can read it. `quoted`: it stood in quotes.
    fn test(&self, column: &ColumnTest, written: &[u8], quoted: bool) -> Option<u8> {
        let plain = std::str::from_utf8(written).ok()?;
        let sound = written.len() <= MAX_CELL_BYTES
            && !written.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n'));
        let quotes = written.iter().filter(|byte| **byte == b'"').count();
        // Quotes in pairs inside a text are text, unless they could open a field.
        let balanced =
            quoted || quotes == 0 || (quotes % 2 == 0 && !plain.trim_start().starts_with('"'));
        if !sound
            || !balanced
            || is_really_gb18030(written)
            || (self.privacy && personal::may_hold(plain))
        {
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
        // Codes of plain letters, digits and dashes are what there is most of, and none of the words.
        let plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
        if written.bytes().all(plain) && written.bytes().any(|byte| byte.is_ascii_digit()) {
            return written == column.header || self.total_words.contains(&written.to_lowercase());
        }
        let normalised = text::normalise(written);
        let first = normalised.trim_start_matches(['(', ' ']);
        let key = text::key(&normalised);
        *normalised == *column.header
            || self.total_words.contains(key.trim_end_matches(':'))
            || NOTES.iter().chain(&SIGNATURES).any(|word| first.starts_with(word))
    }
}

/// Splits a block of whole lines; nothing if there is anything that only the careful way can read.
pub(crate) fn split(block: &[u8], layout: &Layout) -> Option<Split> {
    let lines = block.len() / 64;
    let mut out = Split {
        rows: 0,
        columns: layout
            .columns
            .iter()
            .map(|column| BlockColumn {
                texts: Dictionary::new(),
                numbers: Vec::with_capacity(if column.kept || column.key { lines } else { 0 }),
            })
            .collect(),
        keys: Vec::new(),
    };
    let has_keys = layout.columns.iter().any(|column| column.key);
    let last = layout.columns.len().checked_sub(1)?;
    let mut scratch = Vec::new();
    let mut rest = block;
    while !rest.is_empty() {
        let mut filled = 0;
        let mut key = 0u64;
        for (at, (test, column)) in layout.columns.iter().zip(&mut out.columns).enumerate() {
            let (field, quoted, behind) = field(rest, layout.delimiter, at == last, &mut scratch)?;
            rest = behind;
            let (number, flags) =
                column.texts.number(field, |written| layout.test(test, written, quoted))?;
            // Where it stands in quotes a quote more is harmless, elsewhere it is not.
            if flags & ABOVE != 0
                || (flags & QUOTES != 0 && !quoted && layout.test(test, field, false).is_none())
            {
                return None;
            }
            if filled < 3 && flags & BLANK == 0 {
                if flags & SUSPECT != 0 {
                    return None;
                }
                filled += 1;
            }
            if test.kept || test.key {
                column.numbers.push(number);
            }
            if test.key {
                key = key.rotate_left(23) ^ key_hash(field);
            }
        }
        if filled < 2 {
            return None;
        }
        if has_keys {
            out.keys.push(key);
        }
        out.rows += 1;
    }
    Some(out)
}

/// The first field of `line`, whether it stood in quotes, and what stands behind its delimiter or line end.
#[inline]
fn field<'s, 'a: 's>(
    line: &'a [u8],
    delimiter: u8,
    last: bool,
    scratch: &'s mut Vec<u8>,
) -> Option<(&'s [u8], bool, &'a [u8])> {
    if line.first() == Some(&b'"') {
        return quoted(line, delimiter, last, scratch);
    }
    let Some(end) = memchr2(delimiter, b'\n', line) else {
        let field = line.strip_suffix(b"\r").unwrap_or(line);
        return last.then_some((field, false, &[]));
    };
    let (field, behind) = line.split_at_checked(end)?;
    let (sign, behind) = behind.split_first()?;
    if (*sign == b'\n') != last {
        return None;
    }
    let field = if last { field.strip_suffix(b"\r").unwrap_or(field) } else { field };
    Some((field, false, behind))
}

fn quoted<'s, 'a: 's>(
    line: &'a [u8],
    delimiter: u8,
    last: bool,
    scratch: &'s mut Vec<u8>,
) -> Option<(&'s [u8], bool, &'a [u8])> {
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
    let mut field = inside.get(..end)?;
    let behind = inside.get(end + 1..)?;
    let behind = match (behind, last) {
        ([sign, rest @ ..], false) if *sign == delimiter => rest,
        ([], true) => behind,
        ([b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..], true) => rest,
        _ => return None,
    };
    if doubled {
        scratch.clear();
        let mut skip = false;
        for byte in field {
            skip = *byte == b'"' && !skip;
            if !skip {
                scratch.push(*byte);
            }
        }
        field = scratch;
    }
    Some((field, true, behind))
}

/// A hash of what people take for the same text.
fn key_hash(field: &[u8]) -> u64 {
    let plain = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'/');
    if field.iter().all(plain) {
        return hash(field);
    }
    if field.iter().all(|byte| plain(byte) || byte.is_ascii_uppercase()) && field.len() <= 64 {
        let mut small = [0u8; 64];
        for (slot, byte) in small.iter_mut().zip(field) {
            *slot = byte.to_ascii_lowercase();
        }
        return hash(small.get(..field.len()).unwrap_or_default());
    }
    hash(text::key(&String::from_utf8_lossy(field)).as_bytes())
}

/// The field at a place of the line that `bytes` begin with, for those who want to see it again.
pub(crate) fn field_of_line(bytes: &[u8], layout: &Layout, wanted: usize) -> Option<String> {
    let last = layout.columns.len().checked_sub(1)?;
    let mut scratch = Vec::new();
    let mut rest = bytes;
    for at in 0..=last {
        let (found, _, behind) = field(rest, layout.delimiter, at == last, &mut scratch)?;
        if at == wanted {
            return Some(String::from_utf8_lossy(found).into_owned());
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_utf8_by_chance_is_left_to_the_careful_way() {
        let column =
            ColumnTest { header: "单位".to_owned(), filled: false, key: false, kept: true };
        let layout = Layout {
            delimiter: b',',
            total_words: FxHashSet::default(),
            columns: vec![column.clone(), column],
            privacy: true,
        };
        let mut block = "1,某某局\n2,όνομα\n".as_bytes().to_vec();
        assert_eq!(split(&block, &layout).unwrap().rows, 2);
        block.extend_from_slice(&encoding_rs::GB18030.encode("3,某某委\n").0);
        assert!(std::str::from_utf8(&block).is_ok());
        assert!(split(&block, &layout).is_none());
    }
}
