//! The different texts of a column, each with a number.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::lanes::{Kept, Lanes, MOST, ROOM};

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
/// That of a free slot.
const LARGEST: u32 = (1 << NUMBER_BITS) - 1;

/// Lanes of the texts that most columns hold.
const FEW: usize = 3;

/// Bytes that must stand behind the texts that are looked up, whatever they are.
pub(crate) const PADDING: usize = ROOM;

/// Texts in the order in which they came up. What a look-up touches stands close together: columns are read by the
/// hundred million cells, and waiting for memory is most of what that costs.
#[derive(Debug)]
pub(crate) struct Dictionary {
    /// A part of the text's hash with its length (32 bits), its flags (8) and its number (24); a power of two of them,
    /// at most a quarter of them taken.
    slots: Vec<u64>,
    /// By number, up to the last such text, the lanes of the texts that have few.
    few: Vec<Kept<FEW>>,
    /// The same of those that have more.
    more: Vec<Kept<MOST>>,
    /// The texts, one behind the other.
    bytes: Vec<u8>,
    /// By number, where the text ends.
    ends: Vec<u32>,
}

/// Of a text, over all its bytes.
#[inline]
pub(crate) fn hash(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.write_usize(text.len());
    hasher.finish()
}

impl Dictionary {
    pub(crate) fn new() -> Self {
        let slots = vec![FREE; 256];
        Self { slots, few: vec![], more: vec![], bytes: vec![], ends: vec![] }
    }

    /// How many texts there are.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text. `test` gives the flags of one that is new, or nothing if it cannot be taken. The text is as long as
    /// `length`; behind it stand [`PADDING`] bytes that are none of it.
    #[inline(always)]
    pub(crate) fn find(
        &mut self,
        padded: &[u8],
        length: usize,
        test: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Option<Found> {
        if length < FEW * 16 {
            self.find_short(|texts| &texts.few, padded, length, test)
        } else if length < ROOM {
            self.find_short(|texts| &texts.more, padded, length, test)
        } else {
            self.find_long(padded.get(..length)?, test)
        }
    }

    #[inline(always)]
    fn find_short<const N: usize>(
        &mut self,
        kept: impl Fn(&Self) -> &[Kept<N>],
        padded: &[u8],
        length: usize,
        test: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Option<Found> {
        let lanes = Lanes::<N>::of(padded, length)?;
        let hash = lanes.hash(length);
        let tag = tag(hash, length);
        let mask = self.slots.len() - 1;
        let mut at = place(hash, mask);
        loop {
            let slot = *self.slots.get(at)?;
            let found = Found::of(slot);
            let kept = kept(self).get(found.number() as usize);
            if slot >> 32 == tag && kept.is_some_and(|kept| lanes.are(kept)) {
                return Some(found);
            }
            if slot == FREE {
                return self.add(at, padded, length, test);
            }
            at = (at + 1) & mask;
        }
    }

    #[inline(never)]
    fn find_long(&mut self, text: &[u8], test: impl FnOnce(&[u8]) -> Option<u8>) -> Option<Found> {
        let hash = hash(text);
        let mask = self.slots.len() - 1;
        let mut at = place(hash, mask);
        loop {
            let slot = *self.slots.get(at)?;
            if slot == FREE {
                return self.add(at, text, text.len(), test);
            }
            let found = Found::of(slot);
            if slot >> 32 == tag(hash, text.len()) && self.at(found.number()) == Some(text) {
                return Some(found);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds the text at a slot that is free.
    #[cold]
    #[inline(never)]
    fn add(
        &mut self,
        at: usize,
        padded: &[u8],
        length: usize,
        test: impl FnOnce(&[u8]) -> Option<u8>,
    ) -> Option<Found> {
        let text = padded.get(..length)?;
        let flags = test(text)?;
        let number = u32::try_from(self.ends.len()).ok().filter(|number| *number < LARGEST)?;
        let before = self.ends.len();
        if let Some(lanes) = Lanes::of(padded, length) {
            self.few.resize(before, Kept::default());
            self.few.push(lanes.kept());
        } else if let Some(lanes) = Lanes::of(padded, length) {
            self.more.resize(before, Kept::default());
            self.more.push(lanes.kept());
        }
        self.bytes.extend_from_slice(text);
        self.ends.push(u32::try_from(self.bytes.len()).ok()?);
        let found = Found::new(number, flags);
        *self.slots.get_mut(at)? = tag(hashed(padded, length), length) << 32 | u64::from(found.0);
        if self.ends.len() * 4 > self.slots.len() {
            self.widen()?;
        }
        Some(found)
    }

    fn widen(&mut self) -> Option<()> {
        let mut slots = vec![FREE; self.slots.len() * 2];
        let mut padded = Vec::new();
        let mask = slots.len() - 1;
        for slot in self.slots.iter().filter(|slot| **slot != FREE) {
            padded.clear();
            padded.extend_from_slice(self.at(Found::of(*slot).number())?);
            let length = padded.len();
            padded.resize(length + PADDING, 0);
            let hash = hashed(&padded, length);
            let mut at = place(hash, mask);
            while slots.get(at).is_some_and(|slot| *slot != FREE) {
                at = (at + 1) & mask;
            }
            *slots.get_mut(at)? = *slot;
        }
        self.slots = slots;
        Some(())
    }

    fn at(&self, number: u32) -> Option<&[u8]> {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        self.bytes.get(*start as usize..*self.ends.get(number)? as usize)
    }

    /// The text of a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        // INVARIANT: only texts whose test found them to be UTF-8 were added.
        std::str::from_utf8(self.at(number).unwrap_or_default()).unwrap_or_default()
    }
}

/// A text that is found: its flags (8 bits) and its number (24), in one word that goes through registers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Found(u32);

impl Found {
    const fn new(number: u32, flags: u8) -> Self {
        Self((flags as u32) << NUMBER_BITS | number)
    }

    /// What the lower half of a slot says.
    fn of(slot: u64) -> Self {
        Self(u32::try_from(slot & u64::from(u32::MAX)).unwrap_or_default())
    }

    /// The number of the text.
    pub(crate) const fn number(self) -> u32 {
        self.0 & LARGEST
    }

    /// What its test found.
    pub(crate) const fn flags(self) -> u8 {
        self.0.to_le_bytes()[3]
    }
}

/// The hash of the text that `padded` begins with.
fn hashed(padded: &[u8], length: usize) -> u64 {
    match Lanes::<MOST>::of(padded, length) {
        Some(lanes) => lanes.hash(length),
        None => hash(padded.get(..length).unwrap_or(padded)),
    }
}

/// What stands at the top of a slot: a part of the hash, and the length of a text that has lanes.
fn tag(hash: u64, length: usize) -> u64 {
    let length = length.min(ROOM) as u64;
    hash >> 39 << 7 | length
}

/// Where the search for a hash begins.
fn place(hash: u64, mask: usize) -> usize {
    usize::try_from(hash & mask as u64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_in_their_order() {
        let mut dictionary = Dictionary::new();
        let find = |dictionary: &mut Dictionary, text: &str, flags| {
            let padded = format!("{text}{}", "?".repeat(PADDING));
            dictionary.find(padded.as_bytes(), text.len(), |_| flags)
        };
        // From the blank text on to one that has no lanes.
        let text = |n: u32| "某ab".repeat((n % 25) as usize) + &"0".repeat((n / 25) as usize);
        for n in 0..5_000 {
            let found = find(&mut dictionary, &text(n % 1_700), Some(BLANK));
            assert_eq!(found, Some(Found::new(n % 1_700, BLANK)));
        }
        assert_eq!(dictionary.text(1_699), text(1_699));
        assert_eq!(dictionary.len(), 1_700);
        assert_eq!(find(&mut dictionary, "refused", None), None);
        assert_ne!(hash(b"a\0"), hash(b"a"));
    }
}
