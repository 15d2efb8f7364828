//! Where the fields of plain lines end.

use wide::u8x16;

/// Bytes that are looked at together.
const CHUNK: usize = 64;
/// Separators that most chunks have at most.
const FEW: usize = 8;

/// Writes the places of the delimiters and line feeds that `bytes` begin with into `places`, up to the first double
/// quote, behind which they may be text, or until `places` has no room for those of another chunk; how many there are.
pub(super) fn separators(bytes: &[u8], delimiter: u8, places: &mut [u32]) -> usize {
    let signs = [delimiter, b'\n', b'"'].map(u8x16::splat);
    let (chunks, rest) = bytes.as_chunks::<CHUNK>();
    let mut found = 0;
    let mut base = 0;
    for chunk in chunks {
        match add(chunk, base, signs, places, found) {
            (count, true) => found += count,
            (count, false) => return found + count,
        }
        base += 64;
    }
    let mut last = [0; CHUNK];
    for (slot, byte) in last.iter_mut().zip(rest) {
        *slot = *byte;
    }
    found + add(&last, base, signs, places, found).0
}

/// Adds the places of a chunk that begins at `base`, behind those that were `found`: how many there are, and whether
/// to go on.
#[inline]
fn add(
    chunk: &[u8; CHUNK],
    base: u32,
    [delimiter, feed, quote]: [u8x16; 3],
    places: &mut [u32],
    found: usize,
) -> (usize, bool) {
    let mut marks = 0u64;
    let mut quotes = 0u64;
    for (at, lane) in chunk.as_chunks::<16>().0.iter().enumerate() {
        let lane = u8x16::new(*lane);
        let ends = lane.simd_eq(delimiter) | lane.simd_eq(feed);
        marks |= u64::from(ends.to_bitmask()) << (16 * at);
        quotes |= u64::from(lane.simd_eq(quote).to_bitmask()) << (16 * at);
    }
    if quotes != 0 {
        // Those below the lowest quote.
        marks &= (quotes & quotes.wrapping_neg()) - 1;
    }
    let Some(room) = places.get_mut(found..).and_then(<[u32]>::first_chunk_mut::<CHUNK>) else {
        return (0, false);
    };
    let count = marks.count_ones() as usize;
    // A fixed number of them costs less than to ask each time whether there is one more.
    let (few, more) = room.split_at_mut(FEW);
    for slot in few {
        *slot = base + marks.trailing_zeros();
        marks &= marks.wrapping_sub(1);
    }
    if count > FEW {
        for slot in more.iter_mut().take(count - FEW) {
            *slot = base + marks.trailing_zeros();
            marks &= marks.wrapping_sub(1);
        }
    }
    (count, quotes == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_those_that_a_slow_search_finds(text in "[a,\n\"某]{0,400}", room in 0usize..500) {
            let (plain, _) = text.split_once('"').unwrap_or((&*text, ""));
            let all: Vec<usize> = plain.match_indices([',', '\n']).map(|(at, _)| at).collect();
            let mut places = vec![0; room];
            let found = separators(text.as_bytes(), b',', &mut places);
            let places: Vec<usize> = places[..found].iter().map(|at| *at as usize).collect();
            prop_assert_eq!(&all[..found], &places);
            prop_assert!(found == all.len() || room - found < CHUNK);
        }
    }
}
