use std::sync::Arc;

use crate::table::RowRef;

/// How many rows a number keeps as evidence unless everything is wanted.
pub const EVIDENCE_SAMPLE: usize = 20;

/// The rows behind a number: how many there are, and the first of them.
///
/// Of a count they are the rows that match, of a ratio those that fall short, of everything else those
/// that brought something other than 0. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// INVARIANT: `rows` is sorted, without repeats, at most `limit` long and not longer than `count`.
    count: u64,
    /// Nothing where there are none.
    rows: Option<Arc<Vec<RowRef>>>,
    limit: usize,
}

impl Default for Evidence {
    fn default() -> Self {
        Self::keeping(EVIDENCE_SAMPLE)
    }
}

impl Evidence {
    /// No rows yet, and at most `limit` to be kept.
    #[must_use]
    pub const fn keeping(limit: usize) -> Self {
        Self { count: 0, rows: None, limit }
    }

    /// So many rows, none of which is known.
    #[must_use]
    pub const fn counted(count: u64) -> Self {
        Self { count, rows: None, limit: EVIDENCE_SAMPLE }
    }

    /// How many rows there are. Where samples were merged, rows that stand in both count twice.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The first of the rows, in the order of the tables and files.
    #[must_use]
    pub fn rows(&self) -> &[RowRef] {
        self.rows.as_ref().map_or(&[], |rows| rows.as_slice())
    }

    /// A number that two have only if their rows are kept in one place and so are the same; nothing without rows.
    #[must_use]
    pub fn shared(&self) -> Option<usize> {
        self.rows.as_ref().map(|rows| Arc::as_ptr(rows).addr())
    }

    /// No rows at all?
    pub(crate) const fn is_nothing(&self) -> bool {
        self.count == 0 && self.rows.is_none()
    }

    /// Are all the rows kept?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.count == self.rows().len() as u64
    }

    /// One more row. Rows of one table come in their order.
    pub fn push(&mut self, row: RowRef) {
        self.count += 1;
        if self.rows().len() < self.limit {
            Arc::make_mut(self.rows.get_or_insert_default()).push(row);
        }
    }

    /// How many rows it keeps.
    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// Keeps the first rows of the `count` that there are, in their order.
    pub(super) fn of_many(&mut self, rows: Vec<RowRef>, count: u64) {
        self.rows = (!rows.is_empty()).then(|| Arc::new(rows));
        self.count = count;
    }

    /// Rows that stand in none of its own: the first of them, and how many there are.
    pub(super) fn add(&mut self, first: impl Iterator<Item = RowRef>, count: u64) {
        self.count += count;
        let mut first = first.peekable();
        if first.peek().is_none() {
            return;
        }
        let rows = Arc::make_mut(self.rows.get_or_insert_default());
        let last = rows.last().copied();
        if rows.len() >= self.limit && last < first.peek().copied() {
            return;
        }
        rows.extend(first);
        if !rows.is_sorted() {
            rows.sort_unstable();
        }
        rows.truncate(self.limit);
    }

    /// The rows of both. While both are complete, a row that stands in both counts once.
    pub fn merge(&mut self, other: &Self) {
        self.limit = self.limit.max(other.limit);
        if self.count == 0 {
            self.rows.clone_from(&other.rows);
            self.count = other.count;
            return;
        }
        let complete = self.is_complete() && other.is_complete();
        let count = self.count.saturating_add(other.count);
        if other.count == 0 || self.shared().is_some_and(|own| other.shared() == Some(own)) {
            self.count = if complete { self.count } else { count };
            return;
        }
        let mut rows = [self.rows(), other.rows()].concat();
        rows.sort_unstable();
        rows.dedup();
        let count = if complete { rows.len() as u64 } else { count };
        rows.truncate(self.limit);
        self.of_many(rows, count);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::method::model::TableIndex;

    fn rows(numbers: &[u32], limit: usize) -> Evidence {
        let mut evidence = Evidence::keeping(limit);
        for row in numbers {
            evidence.push(RowRef { table: TableIndex(0), row: *row });
        }
        evidence
    }

    #[test]
    fn a_row_behind_two_metrics_counts_once() {
        let mut both = rows(&[1, 2, 5], 10);
        both.merge(&rows(&[2, 3], 10));
        assert_eq!(both.count(), 4);
        assert_eq!(both.rows().iter().map(|row| row.row).collect::<Vec<_>>(), [1, 2, 3, 5]);
    }

    #[test]
    fn the_count_is_exact_beyond_the_sample() {
        let mut evidence = rows(&[1, 2, 3, 4], 2);
        assert_eq!((evidence.count(), evidence.rows().len()), (4, 2));
        evidence.merge(&rows(&[9], 2));
        assert_eq!((evidence.count(), evidence.rows().len()), (5, 2));
    }

    /// The same by sets.
    fn slow(parts: &[Evidence]) -> (u64, Vec<u32>) {
        let (mut count, mut kept) = (0, BTreeSet::new());
        let mut limit = EVIDENCE_SAMPLE;
        for part in parts {
            limit = limit.max(part.limit);
            let complete = part.is_complete() && count == kept.len() as u64;
            count += part.count;
            kept.extend(part.rows().iter().map(|row| row.row));
            count = if complete { kept.len() as u64 } else { count };
            kept = kept.into_iter().take(limit).collect();
        }
        (count, kept.into_iter().collect())
    }

    proptest! {
        #[test]
        fn merging_is_that_of_sets(parts in prop::collection::vec(
            (prop::collection::btree_set(0u32..60, 0..30), prop::sample::select(vec![5, 20, 40]), 0u8..3),
            0..4,
        )) {
            let mut all: Vec<Evidence> = Vec::new();
            for (numbers, limit, kind) in parts {
                let numbers: Vec<u32> = numbers.into_iter().collect();
                all.push(match (kind, all.last()) {
                    (0, Some(last)) => last.clone(),
                    (1, _) => Evidence::counted(numbers.len() as u64),
                    _ => rows(&numbers, limit),
                });
            }
            let mut merged = Evidence::default();
            all.iter().for_each(|part| merged.merge(part));
            let found: Vec<u32> = merged.rows().iter().map(|row| row.row).collect();
            prop_assert_eq!((merged.count(), found), slow(&all));
        }
    }
}
