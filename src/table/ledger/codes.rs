/// The codes of a column, each in as few bytes as the largest of them needs: ledgers of millions of rows have columns
/// of a handful of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// All of them are 0; how many there are.
    Zeros(usize),
    /// None is larger than 255.
    Narrow(Vec<u8>),
    /// None is larger than 65,535.
    Middle(Vec<u16>),
    /// Any.
    Wide(Vec<u32>),
}

/// The place of a combination of codes among all that could be.
pub(super) trait Cell: Copy {
    /// The place with one more code, of which there can be `width`.
    fn then(self, width: u32, code: u32) -> Self;
}

impl Cell for u32 {
    #[inline]
    fn then(self, width: u32, code: u32) -> Self {
        self.wrapping_mul(width).wrapping_add(code)
    }
}

impl Cell for u64 {
    #[inline]
    fn then(self, width: u32, code: u32) -> Self {
        self.wrapping_mul(width.into()).wrapping_add(code.into())
    }
}

impl Default for Codes {
    fn default() -> Self {
        Self::Zeros(0)
    }
}

impl Codes {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Zeros(count) => *count,
            Self::Narrow(codes) => codes.len(),
            Self::Middle(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// None at all?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code at that place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<u32> {
        match self {
            Self::Zeros(count) => (at < *count).then_some(0),
            Self::Narrow(codes) => codes.get(at).map(|code| u32::from(*code)),
            Self::Middle(codes) => codes.get(at).map(|code| u32::from(*code)),
            Self::Wide(codes) => codes.get(at).copied(),
        }
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).map(|at| self.get(at).unwrap_or_default())
    }

    /// Adds codes that are not larger than `largest`.
    pub(super) fn extend(&mut self, codes: impl Iterator<Item = u32>, largest: u32) {
        self.make_room(largest);
        match self {
            Self::Zeros(count) => *count += codes.count(),
            Self::Narrow(all) => {
                all.extend(codes.map(|code| u8::try_from(code).unwrap_or(u8::MAX)));
            }
            Self::Middle(all) => {
                all.extend(codes.map(|code| u16::try_from(code).unwrap_or(u16::MAX)));
            }
            Self::Wide(all) => all.extend(codes),
        }
    }

    /// Takes each of `cells`, of the rows from `start` on, times `width` and adds the row's code.
    #[inline]
    pub(super) fn combine<C: Cell>(&self, start: usize, width: u32, cells: &mut [C]) {
        fn add<T: Copy + Into<u32>, C: Cell>(
            codes: &[T],
            start: usize,
            width: u32,
            cells: &mut [C],
        ) {
            let codes = codes.get(start..).unwrap_or_default();
            for (cell, code) in cells.iter_mut().zip(codes) {
                *cell = cell.then(width, (*code).into());
            }
        }
        match self {
            Self::Zeros(_) => cells.iter_mut().for_each(|cell| *cell = cell.then(width, 0)),
            Self::Narrow(codes) => add(codes, start, width, cells),
            Self::Middle(codes) => add(codes, start, width, cells),
            Self::Wide(codes) => add(codes, start, width, cells),
        }
    }

    /// Adds the codes of others, where there will be `all` in the end.
    pub(super) fn append(&mut self, other: Self, all: usize) {
        match (&mut *self, other) {
            (own, other) if own.is_empty() => {
                *own = other;
                own.expect(all);
            }
            (Self::Narrow(own), Self::Narrow(other)) => own.extend(other),
            (Self::Middle(own), Self::Middle(other)) => own.extend(other),
            (Self::Wide(own), Self::Wide(other)) => own.extend(other),
            (own, other) => own.extend(other.iter(), other.iter().max().unwrap_or_default()),
        }
    }

    /// Makes room for as many codes as there will be, so that they are not moved as they grow.
    pub(super) fn expect(&mut self, all: usize) {
        let more = all.saturating_sub(self.len());
        match self {
            Self::Zeros(_) => {}
            Self::Narrow(codes) => codes.reserve_exact(more),
            Self::Middle(codes) => codes.reserve_exact(more),
            Self::Wide(codes) => codes.reserve_exact(more),
        }
    }

    /// Puts a code into a place that is there.
    pub(super) fn set(&mut self, at: usize, code: u32) {
        self.make_room(code);
        match self {
            Self::Zeros(_) => {}
            Self::Narrow(codes) => {
                if let (Some(slot), Ok(code)) = (codes.get_mut(at), u8::try_from(code)) {
                    *slot = code;
                }
            }
            Self::Middle(codes) => {
                if let (Some(slot), Ok(code)) = (codes.get_mut(at), u16::try_from(code)) {
                    *slot = code;
                }
            }
            Self::Wide(codes) => {
                if let Some(slot) = codes.get_mut(at) {
                    *slot = code;
                }
            }
        }
    }

    /// Takes all of them out, and keeps the room.
    pub(super) fn clear(&mut self) {
        match self {
            Self::Zeros(count) => *count = 0,
            Self::Narrow(codes) => codes.clear(),
            Self::Middle(codes) => codes.clear(),
            Self::Wide(codes) => codes.clear(),
        }
    }

    /// Takes those out that stand at `places`, which go up; they are added to `others`.
    pub(super) fn part(&mut self, places: &[u32], others: &mut Self) {
        let parted = || places.iter().filter_map(|place| self.get(*place as usize));
        let largest = parted().max().unwrap_or_default();
        others.extend(parted(), largest);
        match self {
            Self::Zeros(count) => *count = count.saturating_sub(places.len()),
            Self::Narrow(codes) => take_out(codes, places),
            Self::Middle(codes) => take_out(codes, places),
            Self::Wide(codes) => take_out(codes, places),
        }
    }

    /// Puts 0 in the place of the codes of rows that are not `kept`.
    pub(crate) fn clear_unless(&mut self, kept: &[bool]) {
        fn clear<T: Copy + Default>(codes: &mut [T], kept: &[bool]) {
            for (code, kept) in codes.iter_mut().zip(kept) {
                *code = if *kept { *code } else { T::default() };
            }
        }
        match self {
            Self::Zeros(_) => {}
            Self::Narrow(codes) => clear(codes, kept),
            Self::Middle(codes) => clear(codes, kept),
            Self::Wide(codes) => clear(codes, kept),
        }
    }

    /// Widens the codes so that one as large as `largest` has room.
    fn make_room(&mut self, largest: u32) {
        let own = match self {
            Self::Zeros(_) => 0,
            Self::Narrow(_) => u32::from(u8::MAX),
            Self::Middle(_) => u32::from(u16::MAX),
            Self::Wide(_) => u32::MAX,
        };
        if largest <= own {
            return;
        }
        *self = if let Ok(_narrow) = u8::try_from(largest) {
            Self::Narrow(self.iter().map(|code| u8::try_from(code).unwrap_or(u8::MAX)).collect())
        } else if let Ok(_middle) = u16::try_from(largest) {
            Self::Middle(self.iter().map(|code| u16::try_from(code).unwrap_or(u16::MAX)).collect())
        } else {
            Self::Wide(self.iter().collect())
        };
    }
}

/// Takes out what stands at `places`, which go up.
pub(super) fn take_out<T: Copy>(items: &mut Vec<T>, places: &[u32]) {
    let count = items.len();
    let ends = places.iter().skip(1).map(|place| *place as usize).chain(std::iter::once(count));
    let mut end = places.first().map_or(count, |place| *place as usize);
    // What stands between two of them is moved as a whole.
    for (place, next) in places.iter().zip(ends) {
        let between = (*place as usize).saturating_add(1)..next.min(count);
        if end <= between.start && between.start <= between.end && between.end <= count {
            let moved = between.len();
            items.copy_within(between, end);
            end += moved;
        }
    }
    items.truncate(end);
}

impl FromIterator<u32> for Codes {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let codes: Vec<u32> = codes.into_iter().collect();
        let largest = codes.iter().copied().max().unwrap_or_default();
        let mut all = Self::default();
        all.extend(codes.into_iter(), largest);
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_widen_as_they_grow() {
        let mut codes: Codes = [0, 0].into_iter().collect();
        assert_eq!(codes, Codes::Zeros(2));
        for code in [3, 300, 70_000] {
            codes.extend(std::iter::once(code), code);
        }
        assert_eq!(codes.iter().collect::<Vec<_>>(), [0, 0, 3, 300, 70_000]);
        codes.set(1, 9);
        assert_eq!((codes.get(1), codes.get(5), codes.len()), (Some(9), None, 5));
    }

    proptest! {
        #[test]
        fn taking_out_leaves_the_others(
            items in prop::collection::vec(any::<u16>(), 0..60), gone in prop::collection::btree_set(0u32..70, 0..30),
        ) {
            let gone: Vec<u32> = gone.into_iter().filter(|place| (*place as usize) < items.len()).collect();
            let mut left = items.clone();
            take_out(&mut left, &gone);
            let kept = (0u32..).zip(items).filter(|(place, _)| !gone.contains(place));
            prop_assert_eq!(left, kept.map(|(_, item)| item).collect::<Vec<_>>());
        }
    }

    #[test]
    fn some_codes_part_from_the_others() {
        for most in [0, 7, 700, 70_000] {
            let mut codes: Codes = (0..9).map(|at| at.min(1) * most).collect();
            let mut others: Codes = std::iter::once(5).collect();
            codes.part(&[0, 3, 8], &mut others);
            assert_eq!(codes.iter().collect::<Vec<_>>(), [most; 6]);
            assert_eq!(others.iter().collect::<Vec<_>>(), [5, 0, most, most]);
        }
    }
}
