use crate::table::RowRef;

/// How many rows a number keeps as evidence unless everything is wanted.
pub const EVIDENCE_SAMPLE: usize = 20;

/// The rows behind a number: how many there are, and the first of them.
///
/// Of a count they are the rows that match, of a ratio those that fall short, of everything else those
/// that brought something other than 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// INVARIANT: `rows` is sorted, without repeats, at most `limit` long and not longer than `count`.
    count: u64,
    rows: Vec<RowRef>,
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
        Self { count: 0, rows: Vec::new(), limit }
    }

    /// So many rows, none of which is known.
    #[must_use]
    pub const fn counted(count: u64) -> Self {
        Self { count, rows: Vec::new(), limit: EVIDENCE_SAMPLE }
    }

    /// How many rows there are. Where samples were merged, rows that stand in both count twice.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The first of the rows, in the order of the tables and files.
    #[must_use]
    pub fn rows(&self) -> &[RowRef] {
        &self.rows
    }

    /// Are all the rows kept?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.count == self.rows.len() as u64
    }

    /// One more row. Rows of one table come in their order.
    pub fn push(&mut self, row: RowRef) {
        self.count += 1;
        if self.rows.len() < self.limit {
            self.rows.push(row);
        }
    }

    /// How many rows it keeps.
    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// Keeps the first rows of the `count` that there are, in their order.
    pub(super) fn of_many(&mut self, rows: Vec<RowRef>, count: u64) {
        self.rows = rows;
        self.count = count;
    }

    /// The rows of both. While both are complete, a row that stands in both counts once.
    pub fn merge(&mut self, other: &Self) {
        let complete = self.is_complete() && other.is_complete();
        self.limit = self.limit.max(other.limit);
        self.count = self.count.saturating_add(other.count);
        self.rows.extend_from_slice(&other.rows);
        self.rows.sort_unstable();
        self.rows.dedup();
        if complete {
            self.count = self.rows.len() as u64;
        }
        self.rows.truncate(self.limit);
    }
}

#[cfg(test)]
mod tests {
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
}
