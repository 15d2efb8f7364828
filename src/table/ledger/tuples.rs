use rustc_hash::FxHashMap;

use super::{LedgerColumn, LedgerTable};
use crate::method::model::ColumnIndex;

/// Rows sorted by what they hold in some columns: rows of the same number hold the same values there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tuples {
    /// The number of each of the rows that were looked at, in their order.
    pub(crate) numbers: Vec<u32>,
    /// The first row of each number.
    pub(crate) first: Vec<u32>,
}

/// Pairs are looked up in a plain table as long as it has no more cells than this or than rows.
const PLAIN_TABLE: usize = 1 << 16;

const UNSEEN: u32 = u32::MAX;

/// Numbers the different tuples of `columns` among `rows`, in the order in which they come up.
///
/// Columns are taken in one after the other; after each there are at most as many numbers as rows, so a
/// pair of numbers always fits a machine word, however many columns there are.
pub(crate) fn tuples(table: &LedgerTable, columns: &[ColumnIndex], rows: &[u32]) -> Tuples {
    let columns = columns.iter().filter_map(|column| table.columns.get(column.0));
    by_codes(columns.map(|column| (column, None)), rows)
}

/// The same over columns whose codes may stand for other codes: the second of the pair.
pub(super) fn by_codes<'a>(
    columns: impl Iterator<Item = (&'a LedgerColumn, Option<Vec<u32>>)>,
    rows: &[u32],
) -> Tuples {
    let mut all =
        Tuples { numbers: vec![0; rows.len()], first: rows.first().copied().into_iter().collect() };
    for (column, renamed) in columns {
        let width = column.values.len().max(1);
        let code = |row: u32| {
            let code = column.codes.get(row as usize).unwrap_or_default();
            match &renamed {
                Some(renamed) => renamed.get(code as usize).copied().unwrap_or_default(),
                None => code,
            }
        };
        let cells = all.first.len().saturating_mul(width);
        let mut first = Vec::new();
        let mut number_of = |known: &mut u32, row: u32| {
            if *known == UNSEEN {
                *known = u32::try_from(first.len()).unwrap_or(UNSEEN - 1);
                first.push(row);
            }
            *known
        };
        if cells <= PLAIN_TABLE.max(rows.len()) {
            let mut seen = vec![UNSEEN; cells];
            for (number, row) in all.numbers.iter_mut().zip(rows) {
                let at = *number as usize * width + code(*row) as usize;
                if let Some(known) = seen.get_mut(at) {
                    *number = number_of(known, *row);
                }
            }
        } else {
            let mut seen: FxHashMap<u64, u32> = FxHashMap::default();
            for (number, row) in all.numbers.iter_mut().zip(rows) {
                let pair = u64::from(*number) << 32 | u64::from(code(*row));
                *number = number_of(seen.entry(pair).or_insert(UNSEEN), *row);
            }
        }
        all.first = first;
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::table::ledger::fixture::table_of;

    proptest! {
        /// Large values reach the hash map, small ones the plain table.
        #[test]
        fn same_number_same_values(rows in prop::collection::vec((0u32..4, 0u32..3000, 0u32..300), 0..40)) {
            let columns = [
                rows.iter().map(|row| row.0).collect::<Vec<_>>(),
                rows.iter().map(|row| row.1).collect(),
                rows.iter().map(|row| row.2).collect(),
            ];
            let table = table_of(&columns);
            let every: Vec<u32> = (0..u32::try_from(rows.len()).unwrap()).collect();
            let indices = [ColumnIndex(0), ColumnIndex(1), ColumnIndex(2)];
            let tuples = tuples(&table, &indices, &every);
            let mut numbers = HashMap::new();
            for (row, number) in rows.iter().zip(&tuples.numbers) {
                let next = u32::try_from(numbers.len()).unwrap();
                prop_assert_eq!(numbers.entry(*row).or_insert(next), number);
            }
            prop_assert_eq!(tuples.first.len(), numbers.len());
            for (number, first) in tuples.first.iter().enumerate() {
                prop_assert_eq!(tuples.numbers[*first as usize] as usize, number);
            }
        }
    }

    #[test]
    fn no_columns_is_one_tuple() {
        let table = table_of(&[]);
        assert_eq!(tuples(&table, &[], &[3, 4]), Tuples { numbers: vec![0, 0], first: vec![3] });
        assert_eq!(tuples(&table, &[], &[]), Tuples::default());
    }
}
