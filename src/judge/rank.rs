//! Ranks: competition or dense, on printed or exact values, with tie-breaks.

use std::cmp::Ordering;

use crate::{method::model::Better, value::Number};

/// What is ranked: a value, and what decides between equals, in this order. Greater is better in all of
/// them; who wants less to be better turns the sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Who.
    pub(super) team: usize,
    /// The value, then the tie-breaks.
    pub(super) keys: Vec<Number>,
}

/// A place in a ranking, with its group of equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Who.
    pub(super) team: usize,
    /// From 1; equals share the better place.
    pub(super) rank: usize,
    /// How many others share it.
    pub(super) tied: usize,
}

/// The sign that makes greater better.
pub(super) fn signed(value: &Number, better: Better) -> Number {
    match better {
        Better::High => value.clone(),
        Better::Low => -value,
    }
}

/// Ranks the entries, best first. Equal entries are in the order in which they came.
pub(super) fn rank(mut entries: Vec<Entry>, dense: bool) -> Vec<Place> {
    entries.sort_by(|a, b| compare(b, a));
    let mut places: Vec<Place> = Vec::with_capacity(entries.len());
    let mut distinct = 0;
    let mut rest = entries.as_slice();
    while let Some(first) = rest.first() {
        let equal = rest.iter().take_while(|entry| compare(first, entry).is_eq()).count();
        distinct += 1;
        let rank = if dense { distinct } else { places.len() + 1 };
        let (same, after) = rest.split_at(equal);
        places.extend(same.iter().map(|entry| Place { team: entry.team, rank, tied: equal - 1 }));
        rest = after;
    }
    places
}

fn compare(a: &Entry, b: &Entry) -> Ordering {
    a.keys.cmp(&b.keys)
}

/// How many groups of equals there are on the first key alone.
pub(super) fn ties_on_value(entries: &[Entry]) -> usize {
    let mut values: Vec<&Number> = entries.iter().filter_map(|entry| entry.keys.first()).collect();
    values.sort();
    values.chunk_by(|a, b| a == b).filter(|equal| equal.len() > 1).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(values: &[i64]) -> Vec<Entry> {
        values
            .iter()
            .enumerate()
            .map(|(team, value)| Entry { team, keys: vec![Number::from(*value)] })
            .collect()
    }

    fn ranks(values: &[i64], dense: bool) -> Vec<usize> {
        let mut places = rank(entries(values), dense);
        places.sort_by_key(|place| place.team);
        places.iter().map(|place| place.rank).collect()
    }

    #[test]
    fn equals_share_the_better_place() {
        assert_eq!(ranks(&[90, 95, 95, 80], false), [3, 1, 1, 4]);
        assert_eq!(ranks(&[90, 95, 95, 80], true), [2, 1, 1, 3]);
        assert_eq!(ties_on_value(&entries(&[90, 95, 95, 80])), 1);
    }

    #[test]
    fn tie_breaks_decide_between_equals() {
        let mut list = entries(&[90, 90, 90]);
        for (entry, second) in list.iter_mut().zip([1i64, 3, 3]) {
            entry.keys.push(Number::from(second));
        }
        let places = rank(list, false);
        let shown: Vec<_> =
            places.iter().map(|place| (place.team, place.rank, place.tied)).collect();
        assert_eq!(shown, [(1, 1, 1), (2, 1, 1), (0, 3, 0)]);
    }

    proptest! {
        #[test]
        fn a_rank_is_one_more_than_the_number_of_better_ones(values in prop::collection::vec(0i64..6, 1..20)) {
            for (value, rank) in values.iter().zip(ranks(&values, false)) {
                prop_assert_eq!(rank, values.iter().filter(|other| *other > value).count() + 1);
            }
        }
    }
}
