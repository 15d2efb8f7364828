//! Texts in lanes of 16 bytes, to be hashed and compared without asking how long they are: where the lengths of a
//! column go up and down, to guess the way wrong costs more than the way itself.

use wide::u8x16;

/// Lanes of the longest text that has any.
pub(super) const MOST: usize = 5;
/// The longest text that has lanes has one byte less.
pub(super) const ROOM: usize = MOST * 16;

/// The lanes of a text as they are kept.
pub(super) type Kept<const N: usize> = [[u8; 16]; N];

/// All bits of as many bytes as a text has, and none behind them, for whoever begins that far from the middle.
static MASK: [[u8; ROOM]; 2] = [[u8::MAX; ROOM], [0; ROOM]];

/// A text, zeros behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lanes<const N: usize>([u8x16; N]);

impl<const N: usize> Lanes<N> {
    /// The lanes of the first `length` of some bytes, of which there must be [`ROOM`]; nothing where they do not fit.
    #[inline(always)]
    pub(super) fn of(padded: &[u8], length: usize) -> Option<Self> {
        if length >= N * 16 {
            return None;
        }
        let bytes = padded.first_chunk::<ROOM>()?.as_chunks().0;
        let mask = MASK.as_flattened().get(ROOM.checked_sub(length)?..)?;
        let masks = mask.first_chunk::<ROOM>()?.as_chunks().0;
        let mut lanes = [u8x16::ZERO; N];
        for ((lane, bytes), mask) in lanes.iter_mut().zip(bytes).zip(masks) {
            *lane = u8x16::new(*bytes) & u8x16::new(*mask);
        }
        Some(Self(lanes))
    }

    /// The same whatever `N` is.
    #[inline(always)]
    pub(super) fn hash(self, length: usize) -> u64 {
        let (mut even, mut odd) = (u8x16::ZERO, u8x16::ZERO);
        for pair in self.0.chunks(2) {
            if let Some(lane) = pair.first() {
                even ^= *lane;
            }
            if let Some(lane) = pair.get(1) {
                odd ^= *lane;
            }
        }
        let ([a, b], [c, d]) = (halves(even), halves(odd));
        // Any two odd numbers without a pattern.
        let first = a ^ d ^ 0x9E37_79B9_7F4A_7C15;
        let second = b ^ c.rotate_left(32) ^ length as u64 ^ 0xD1B5_4A32_D192_ED03;
        let product = u128::from(first) * u128::from(second);
        low(product) ^ low(product >> 64)
    }

    /// Are they all the same as those that are kept of a text of the same length?
    #[inline(always)]
    pub(super) fn are(self, kept: &Kept<N>) -> bool {
        let mut same = u8x16::splat(u8::MAX);
        for (lane, kept) in self.0.iter().zip(kept) {
            same &= lane.simd_eq(u8x16::new(*kept));
        }
        same.to_bitmask() == 0xFFFF
    }

    pub(super) fn kept(self) -> Kept<N> {
        self.0.map(u8x16::to_array)
    }
}

fn halves(lane: u8x16) -> [u64; 2] {
    let number = u128::from_le_bytes(lane.to_array());
    [low(number), low(number >> 64)]
}

fn low(number: u128) -> u64 {
    u64::try_from(number & u128::from(u64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lanes<const N: usize>(text: &str, behind: u8) -> Option<Lanes<N>> {
        let mut padded = text.as_bytes().to_vec();
        padded.resize(text.len() + ROOM, behind);
        Lanes::of(&padded, text.len())
    }

    proptest! {
        #[test]
        fn they_are_the_same_for_the_same_text_only(a in "[ab某]{0,30}", b in "[ab某]{0,30}", behind: u8) {
            let (Some(lanes_of_a), Some(other)) = (lanes::<MOST>(&a, behind), lanes::<MOST>(&b, 0)) else {
                prop_assert!(a.len().max(b.len()) >= ROOM);
                return Ok(());
            };
            if a.len() == b.len() {
                prop_assert_eq!(lanes_of_a.are(&other.kept()), a == b);
            }
            prop_assert!(lanes_of_a.are(&lanes::<MOST>(&a, !behind).unwrap().kept()));
        }

        #[test]
        fn their_number_does_not_matter(text in "[a-z0-9某]{0,20}", behind: u8) {
            let Some(few) = lanes::<2>(&text, behind) else {
                prop_assert!(text.len() >= 32);
                return Ok(());
            };
            let all = lanes::<MOST>(&text, 0).unwrap();
            prop_assert_eq!(few.hash(text.len()), all.hash(text.len()));
        }
    }

    #[test]
    fn a_text_as_long_as_the_room_has_none() {
        assert!(lanes::<MOST>(&"a".repeat(ROOM - 1), 0).is_some());
        assert!(lanes::<MOST>(&"a".repeat(ROOM), 0).is_none());
    }
}
