//! The different texts of a column of a block, each with a number.

/// Nothing but spaces.
pub(crate) const BLANK: u8 = 1;
/// May be a word of a row that is no row of the table: totals, notes, headers.
pub(crate) const SUSPECT: u8 = 2;
/// A sign for "as above".
pub(crate) const ABOVE: u8 = 4;
/// Holds double quotes.
pub(crate) const QUOTES: u8 = 8;

/// A slot that holds no place.
const FREE: u32 = u32::MAX;

/// Texts in the order in which they came up.
#[derive(Debug)]
pub(crate) struct Dictionary {
    /// Places in `entries`; a power of two of them.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    start: u32,
    length: u32,
    times: u32,
    /// What [`super::ColumnTest`] found.
    flags: u8,
}

/// Of a text, mixed from eight bytes at a time.
pub(crate) fn hash(text: &[u8]) -> u64 {
    const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut state = (text.len() as u64).wrapping_mul(MIX);
    let mut take = |word: u64| {
        let mixed = u128::from(state ^ word) * u128::from(MIX ^ 0x5851_F42D_4C95_7F2D);
        let halves = (mixed >> 64) ^ (mixed & u128::from(u64::MAX));
        state = u64::try_from(halves).unwrap_or_default().wrapping_add(MIX);
    };
    let mut rest = text;
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        take(u64::from_le_bytes(*word));
        rest = behind;
    }
    if !rest.is_empty() {
        let mut last = [0u8; 8];
        for (slot, byte) in last.iter_mut().zip(rest) {
            *slot = *byte;
        }
        take(u64::from_le_bytes(last));
    }
    state ^ state >> 32
}

impl Dictionary {
    pub(crate) fn new() -> Self {
        Self { slots: vec![FREE; 256], entries: Vec::new(), bytes: Vec::new() }
    }

    /// The number of a text and its flags. `test` gives the flags of a text that is new, or nothing if it cannot be
    /// taken.
    #[inline]
    pub(crate) fn number(
        &mut self,
        text: &[u8],
        test: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Option<(u32, u8)> {
        let hash = hash(text);
        let mask = self.slots.len() - 1;
        let mut at = usize::try_from(hash & mask as u64).unwrap_or_default();
        loop {
            let number = *self.slots.get(at)?;
            if number == FREE {
                return self.add(at, hash, text, test);
            }
            let entry = self.entries.get_mut(number as usize)?;
            if entry.hash == hash {
                let start = entry.start as usize;
                if self.bytes.get(start..start + entry.length as usize)? == text {
                    entry.times = entry.times.saturating_add(1);
                    return Some((number, entry.flags));
                }
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn add(
        &mut self,
        at: usize,
        hash: u64,
        text: &[u8],
        test: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Option<(u32, u8)> {
        let flags = test(text)?;
        let number = u32::try_from(self.entries.len()).ok()?;
        let start = u32::try_from(self.bytes.len()).ok()?;
        let length = u32::try_from(text.len()).ok()?;
        self.bytes.extend_from_slice(text);
        self.entries.push(Entry { hash, start, length, times: 1, flags });
        *self.slots.get_mut(at)? = number;
        if self.entries.len() * 2 > self.slots.len() {
            let mut slots = vec![FREE; self.slots.len() * 4];
            let mask = slots.len() - 1;
            for (entry, number) in self.entries.iter().zip(0u32..) {
                let mut at = usize::try_from(entry.hash & mask as u64).unwrap_or_default();
                while slots.get(at).is_some_and(|slot| *slot != FREE) {
                    at = (at + 1) & mask;
                }
                *slots.get_mut(at)? = number;
            }
            self.slots = slots;
        }
        Some((number, flags))
    }

    /// All texts with their flags and how often each came up.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, u8, u64)> {
        let entries = self.entries.iter();
        entries.map(|entry| (self.text_of(entry), entry.flags, u64::from(entry.times)))
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        self.entries.get(number as usize).map_or("", |entry| self.text_of(entry))
    }

    fn text_of(&self, entry: &Entry) -> &str {
        // INVARIANT: only texts whose test found them to be UTF-8 were added.
        std::str::from_utf8(self.bytes_of(entry)).unwrap_or_default()
    }

    fn bytes_of(&self, entry: &Entry) -> &[u8] {
        let start = entry.start as usize;
        self.bytes.get(start..start + entry.length as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_in_their_order() {
        let mut dictionary = Dictionary::new();
        let texts: Vec<String> = (0..5_000).map(|n| format!("ZG-{:05}", n % 1_700)).collect();
        for (text, at) in texts.iter().zip(0u32..) {
            let found = dictionary.number(text.as_bytes(), |_| Some(BLANK));
            assert_eq!(found, Some((at % 1_700, BLANK)));
        }
        assert_eq!(dictionary.text(1_699), "ZG-01699");
        let times: u64 = dictionary.texts().map(|(_, _, times)| times).sum();
        assert_eq!(times, 5_000);
        assert_eq!(dictionary.number(b"refused", |_| None), None);
        assert_ne!(hash(b"a\0"), hash(b"a"));
    }
}
