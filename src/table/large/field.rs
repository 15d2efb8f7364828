//! The fields of lines, as places in a block.

use memchr::{memchr, memchr2};

use super::separators::separators;

/// Where the text of a field stands: its start (32 bits), whether it is in quotes (2) and its length (30), in one word
/// that goes through registers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Field(u64);

/// In quotes.
const QUOTED: u64 = 1 << 30;
/// Blocks are far smaller.
const LONGEST: u64 = QUOTED - 1;

impl Field {
    fn new(start: usize, length: usize) -> Self {
        Self((start as u64) << 32 | (length as u64).min(LONGEST))
    }

    /// The field that begins at `at`, which goes on to where the next begins. Nothing unless the row ends with the
    /// `last` field and with no other.
    #[inline]
    fn read(block: &mut [u8], at: &mut usize, delimiter: u8, last: bool) -> Option<Self> {
        let line = block.get(*at..)?;
        if line.first() == Some(&b'"') {
            return Self::read_quoted(block, at, delimiter, last);
        }
        let start = *at;
        let Some(end) = memchr2(delimiter, b'\n', line) else {
            let length = line.strip_suffix(b"\r").unwrap_or(line).len();
            *at = block.len();
            return last.then_some(Self::new(start, length));
        };
        *at = start + end + 1;
        if (line.get(end) == Some(&b'\n')) != last {
            return None;
        }
        let returned = last && end > 0 && line.get(end - 1) == Some(&b'\r');
        Some(Self::new(start, end - usize::from(returned)))
    }

    /// Of doubled quotes inside the block loses one: what stands behind moves up.
    fn read_quoted(block: &mut [u8], at: &mut usize, delimiter: u8, last: bool) -> Option<Self> {
        let start = *at + 1;
        let inside = block.get_mut(start..)?;
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
        *at += end + 2 + sign;
        let length = if doubled { undouble(inside.get_mut(..end)?) } else { end };
        let Self(field) = Self::new(start, length);
        Some(Self(field | QUOTED))
    }

    /// Leaves out the last byte, unless there is none.
    const fn shorten(&mut self) {
        if !self.is_empty() {
            self.0 -= 1;
        }
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 & LONGEST == 0
    }

    pub(super) const fn is_quoted(self) -> bool {
        self.0 & QUOTED != 0
    }

    #[inline]
    pub(super) fn text(self, block: &[u8]) -> Option<&[u8]> {
        let (text, length) = self.padded(block)?;
        text.get(..length)
    }

    /// The text with all that stands behind it, and its length.
    #[inline]
    pub(super) fn padded(self, block: &[u8]) -> Option<(&[u8], usize)> {
        let start = usize::try_from(self.0 >> 32).ok()?;
        Some((block.get(start..)?, usize::try_from(self.0 & LONGEST).ok()?))
    }
}

/// Leaves one of each two quotes; how many bytes there are then.
fn undouble(text: &mut [u8]) -> usize {
    let mut length = 0;
    let mut skip = false;
    for at in 0..text.len() {
        let byte = text.get(at).copied().unwrap_or_default();
        skip = byte == b'"' && !skip;
        if !skip && let Some(slot) = text.get_mut(length) {
            *slot = byte;
            length += 1;
        }
    }
    length
}

/// Rows of fields, of which there are never more than some.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Row by row.
    pub(super) fields: Vec<Field>,
    /// Where separators stand.
    places: Vec<u32>,
}

impl Rows {
    /// Reads up to `most` rows of `width` fields from `at` on, which goes on to where the next begins. Nothing unless
    /// each row has just as many.
    pub(super) fn read(
        &mut self,
        block: &mut [u8],
        at: &mut usize,
        delimiter: u8,
        width: usize,
        most: usize,
    ) -> Option<usize> {
        let Self { fields, places } = self;
        fields.resize(width.checked_mul(most)?, Field::default());
        places.resize(width.checked_mul(most)?.checked_add(64)?, 0);
        let mut rows = 0;
        while rows < most && *at < block.len() {
            let plain = block.get(*at..)?;
            let found = separators(plain, delimiter, places);
            let whole = (found / width).min(most - rows);
            let mut room = fields.get_mut(rows * width..)?.chunks_exact_mut(width);
            if whole == 0 {
                // A row with quotes, or the last one without a line feed.
                for (slot, column) in room.next()?.iter_mut().zip(1..) {
                    *slot = Field::read(block, at, delimiter, column == width)?;
                }
                rows += 1;
                continue;
            }
            let mut start = 0;
            let mut feeds = 0;
            for (ends, slots) in places.get(..whole * width)?.chunks_exact(width).zip(room) {
                for (end, slot) in ends.iter().zip(slots.iter_mut()) {
                    let end = *end as usize;
                    feeds += usize::from(plain.get(end) == Some(&b'\n'));
                    *slot = Field::new(*at + start, end.wrapping_sub(start));
                    start = end + 1;
                }
                // Each row has one line feed and ends with it.
                let end = start.checked_sub(1)?;
                let before = plain.get(end.saturating_sub(1));
                if plain.get(end) != Some(&b'\n') {
                    return None;
                }
                if before == Some(&b'\r') {
                    slots.last_mut()?.shorten();
                }
            }
            if feeds != whole {
                return None;
            }
            *at += start;
            rows += whole;
        }
        fields.truncate(rows * width);
        Some(rows)
    }

    /// The field at a place of the line that `bytes` begin with, for those who want to see it again.
    pub(super) fn field_of_line(
        bytes: &[u8],
        delimiter: u8,
        width: usize,
        wanted: usize,
    ) -> Option<String> {
        let mut bytes = bytes.to_vec();
        let mut at = 0;
        for column in 1..=width {
            let field = Field::read(&mut bytes, &mut at, delimiter, column == width)?;
            if column == wanted + 1 {
                return Some(String::from_utf8_lossy(field.text(&bytes)?).into_owned());
            }
        }
        None
    }
}
