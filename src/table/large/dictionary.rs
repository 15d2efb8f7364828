//! The different texts of a column, each with a number.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Nothing but spaces.
pub(crate) const BLANK: u8 = 1;
/// May be a word of a row that is no row of the table: totals, notes, headers.
pub(crate) const SUSPECT: u8 = 2;
/// A sign for "as above".
pub(crate) const ABOVE: u8 = 4;
/// Holds double quotes.
pub(crate) const QUOTES: u8 = 8;

/// A slot that holds nothing.
const FREE: u64 = u64::MAX;
/// Bits of a slot that hold the number of a text.
const NUMBER_BITS: u32 = 24;
/// The largest number is that of a free slot.
const MOST: u32 = (1 << NUMBER_BITS) - 1;

/// Texts in the order in which they came up. What a look-up touches stands close together: columns are read by the
/// hundred million cells, and waiting for memory is most of what that costs.
#[derive(Debug)]
pub(crate) struct Dictionary {
    /// Where a text stands (32 bits), a part of its hash (8) and its number (24); a power of two of them, at most half
    /// of them taken.
    slots: Vec<u64>,
    /// Each text, behind its length and its flags.
    bytes: Vec<u8>,
    /// By number, where the text stands.
    starts: Vec<u32>,
}

/// The length of a text, and what [`super::ColumnTest`] found.
type Head = [u8; 5];

/// Of a text, over all its bytes.
#[inline]
pub(crate) fn hash(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.write_usize(text.len());
    hasher.finish()
}

/// The same as `==`, without a call for the few bytes that cells have.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    fn words<const N: usize>(a: Option<&[u8; N]>, b: Option<&[u8; N]>) -> bool {
        a == b
    }
    if a.len() != b.len() {
        return false;
    }
    if a.len() < 8 {
        if a.len() >= 4 {
            return words::<4>(a.first_chunk(), b.first_chunk())
                && words::<4>(a.last_chunk(), b.last_chunk());
        }
        return a.iter().zip(b).all(|(a, b)| a == b);
    }
    let (whole, other) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let number = |word: &[u8; 8]| u64::from_ne_bytes(*word);
    whole.iter().zip(other).all(|(a, b)| number(a) == number(b))
        && words::<8>(a.last_chunk(), b.last_chunk())
}

impl Dictionary {
    pub(crate) fn new() -> Self {
        Self { slots: vec![FREE; 256], bytes: Vec::new(), starts: Vec::new() }
    }

    /// How many texts there are.
    pub(crate) const fn len(&self) -> usize {
        self.starts.len()
    }

    /// The number of a text and its flags. `test` gives the flags of a text that is new, or nothing if it cannot be
    /// taken.
    #[inline(always)]
    pub(crate) fn number(
        &mut self,
        text: &[u8],
        test: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Option<(u32, u8)> {
        let hash = hash(text);
        let mask = self.slots.len() - 1;
        let mut at = place(hash, mask);
        loop {
            let slot = *self.slots.get(at)?;
            if slot == FREE {
                return self.add(at, hash, text, test);
            }
            if tag(slot << 32) == tag(hash) {
                let (known, flags) = self.at(start(slot))?;
                if same(known, text) {
                    return Some((number(slot), flags));
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
        let number = u32::try_from(self.starts.len()).ok().filter(|number| *number < MOST)?;
        let start = u32::try_from(self.bytes.len()).ok()?;
        let [a, b, c, d] = u32::try_from(text.len()).ok()?.to_le_bytes();
        self.bytes.extend_from_slice(&[a, b, c, d, flags]);
        self.bytes.extend_from_slice(text);
        self.starts.push(start);
        *self.slots.get_mut(at)? = slot(start, hash, number);
        if self.starts.len() * 2 > self.slots.len() {
            self.widen()?;
        }
        Some((number, flags))
    }

    fn widen(&mut self) -> Option<()> {
        let mut slots = vec![FREE; self.slots.len() * 2];
        let mask = slots.len() - 1;
        for (start, number) in self.starts.iter().zip(0u32..) {
            let hash = hash(self.at(*start)?.0);
            let mut at = place(hash, mask);
            while slots.get(at).is_some_and(|slot| *slot != FREE) {
                at = (at + 1) & mask;
            }
            *slots.get_mut(at)? = slot(*start, hash, number);
        }
        self.slots = slots;
        Some(())
    }

    /// The text that stands there, and its flags.
    #[inline]
    fn at(&self, start: u32) -> Option<(&[u8], u8)> {
        let (head, behind) = self.bytes.get(start as usize..)?.split_first_chunk()?;
        let [a, b, c, d, flags]: Head = *head;
        Some((behind.get(..u32::from_le_bytes([a, b, c, d]) as usize)?, flags))
    }

    /// The texts from a number on, with their flags.
    pub(crate) fn texts_from(&self, number: usize) -> impl Iterator<Item = (&str, u8)> {
        let starts = self.starts.get(number..).unwrap_or_default().iter();
        starts.map(|start| self.text_at(*start))
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        self.starts.get(number as usize).map_or("", |start| self.text_at(*start).0)
    }

    fn text_at(&self, start: u32) -> (&str, u8) {
        let (bytes, flags) = self.at(start).unwrap_or_default();
        // INVARIANT: only texts whose test found them to be UTF-8 were added.
        (std::str::from_utf8(bytes).unwrap_or_default(), flags)
    }
}

fn slot(start: u32, hash: u64, number: u32) -> u64 {
    u64::from(start) << 32 | tag(hash) << NUMBER_BITS | u64::from(number)
}

/// The upper bits of a hash; of a slot they stand at the top of its lower half.
const fn tag(hash: u64) -> u64 {
    hash >> 56
}

fn start(slot: u64) -> u32 {
    u32::try_from(slot >> 32).unwrap_or(u32::MAX)
}

fn number(slot: u64) -> u32 {
    u32::try_from(slot & u64::from(MOST)).unwrap_or(MOST)
}

/// Where the search for a hash begins.
fn place(hash: u64, mask: usize) -> usize {
    usize::try_from(hash & mask as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        assert_eq!(dictionary.len(), 1_700);
        assert_eq!(dictionary.texts_from(1_698).count(), 2);
        assert_eq!(dictionary.number(b"refused", |_| None), None);
        assert_ne!(hash(b"a\0"), hash(b"a"));
    }

    proptest! {
        #[test]
        fn the_same_bytes_are_the_same(a in "[ab]{0,20}", b in "[ab]{0,20}", other in 0usize..20) {
            prop_assert_eq!(same(a.as_bytes(), b.as_bytes()), a == b);
            prop_assert!(same(a.as_bytes(), a.clone().as_bytes()));
            let mut changed = a.clone().into_bytes();
            if let Some(byte) = changed.get_mut(other) {
                *byte ^= 3;
                prop_assert!(!same(a.as_bytes(), &changed));
            }
        }
    }
}
