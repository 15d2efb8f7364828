//! Whether the keys of rows go up, as they do in most ledgers: then no two are the same, and none has to be kept.

use super::codes::{Series, is_plain};

/// A key in its order: shorter ones first; capitals and small letters are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    length: usize,
    letters: Box<[u8]>,
}

impl Key {
    /// Nothing where more than capitals may be the same.
    fn of(text: &[u8]) -> Option<Self> {
        is_plain(text)
            .then(|| Self { length: text.len(), letters: text.to_ascii_lowercase().into() })
    }
}

/// Does one key stand before another in their order?
fn is_below(key: &[u8], other: &[u8]) -> bool {
    fn letters(key: &[u8]) -> impl Iterator<Item = u8> {
        key.iter().map(u8::to_ascii_lowercase)
    }
    key.len().cmp(&other.len()).then_with(|| letters(key).cmp(letters(other))).is_lt()
}

/// The first and the last key of rows whose keys go up all the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    first: Key,
    last: Key,
}

/// Do all keys of some runs differ? As long as none lies in the run of another, they do.
pub(crate) fn are_apart(runs: &mut [Run]) -> bool {
    runs.sort_unstable_by(|a, b| a.first.cmp(&b.first));
    let firsts = runs.iter().skip(1).map(|run| &run.first);
    runs.iter().zip(firsts).all(|(run, next)| run.last < *next)
}

/// Rows that a run has on average, or to know the runs is worth less than it costs.
const LONG: usize = 64;
/// As many short runs are nothing yet.
const FEW: usize = 16;

/// The runs of rows, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Runs {
    all: Vec<Run>,
    rows: usize,
}

impl Runs {
    /// Takes the keys of more rows. Nothing where they cannot be ordered, or go up and down.
    pub(super) fn take<'a>(&mut self, keys: impl Iterator<Item = &'a [u8]>) -> Option<()> {
        let mut before: Option<&[u8]> = None;
        let mut series: Option<(Series<'_>, u64)> = None;
        for key in keys {
            self.rows += 1;
            let in_series = match &mut series {
                Some((series, number)) => series.number(key).is_some_and(|next| {
                    let up = next > *number;
                    *number = next;
                    up
                }),
                None => false,
            };
            if !in_series {
                let goes_on = is_plain(key)
                    && match before {
                        Some(before) => is_below(before, key),
                        None => self.all.last().is_some_and(|run| is_below(&run.last.letters, key)),
                    };
                if !goes_on {
                    self.end(before)?;
                    self.begin(Key::of(key)?)?;
                }
                series = Series::of(key).and_then(|series| Some((series, series.number(key)?)));
            }
            before = Some(key);
        }
        self.end(before)
    }

    /// The last run goes on to that key.
    fn end(&mut self, last: Option<&[u8]>) -> Option<()> {
        if let (Some(run), Some(last)) = (self.all.last_mut(), last) {
            run.last = Key::of(last)?;
        }
        Some(())
    }

    /// Another run begins.
    fn begin(&mut self, key: Key) -> Option<()> {
        self.all.push(Run { first: key.clone(), last: key });
        (self.all.len() <= FEW + self.rows / LONG).then_some(())
    }

    pub(super) fn into_all(self) -> Vec<Run> {
        self.all
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn runs(keys: &[String]) -> Option<Vec<Run>> {
        let mut runs = Runs::default();
        // As they come: batch by batch.
        for batch in keys.chunks(5) {
            runs.take(batch.iter().map(String::as_bytes))?;
        }
        Some(runs.into_all())
    }

    proptest! {
        #[test]
        fn keys_whose_runs_are_apart_all_differ(
            mut keys in prop::collection::vec("(ZG-|zg-|Zg_)?[0-9]{1,3}[ab]?", 0..60), sorted: bool,
        ) {
            if sorted {
                keys.sort_by_key(|key| Key::of(key.as_bytes()));
                keys.dedup_by_key(|key| key.to_ascii_lowercase());
            }
            let different: HashSet<String> = keys.iter().map(|key| key.to_ascii_lowercase()).collect();
            let apart = runs(&keys).is_some_and(|mut runs| are_apart(&mut runs));
            prop_assert!(!apart || different.len() == keys.len());
            prop_assert!(apart || !sorted);
        }

        #[test]
        fn numbers_in_two_parts_are_two_runs(first in 1u32..900, second in 1u32..900, more in 1u32..90) {
            let keys = |from: u32| (from..from + more).map(|n| format!("ZG-2026-{n:06}"));
            let keys: Vec<String> = keys(first).chain(keys(second)).collect();
            let different: HashSet<&String> = keys.iter().collect();
            let mut runs = runs(&keys).unwrap();
            prop_assert!(runs.len() <= 2);
            prop_assert_eq!(are_apart(&mut runs), different.len() == keys.len());
        }
    }

    #[test]
    fn what_goes_up_and_down_has_no_runs() {
        let keys: Vec<String> = (0..500).map(|n| format!("ZG-{:04}", n * 7919 % 1000)).collect();
        assert_eq!(runs(&keys), None);
        assert_eq!(runs(&["某-1".to_owned()]), None);
    }
}
