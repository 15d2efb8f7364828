use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Codes, LedgerTable, combinations::shares};
use crate::{method::model::ColumnIndex, parallel};

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
    by_codes(columns.map(|column| (&column.codes, column.values.len(), None)), rows)
}

/// The same of all rows, on all cores.
pub(crate) fn all_tuples(table: &LedgerTable, columns: &[ColumnIndex]) -> Tuples {
    let columns: Vec<(&Codes, u32)> = columns
        .iter()
        .filter_map(|column| table.columns.get(column.0))
        .map(|column| {
            (&column.codes, u32::try_from(column.values.len().max(1)).unwrap_or(u32::MAX))
        })
        .collect();
    let places = columns.iter().try_fold(1u64, |all, (_, width)| all.checked_mul((*width).into()));
    let rows = table.rows();
    if places.is_none() || rows == 0 {
        let every: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
        return by_codes(
            columns.iter().map(|(codes, width)| (*codes, *width as usize, None)),
            &every,
        );
    }
    let shares = parallel::map(&shares(rows, SHARE), |rows| Share::of(&columns, rows.clone()));
    let mut first = Vec::new();
    let mut known: FxHashMap<u64, u32> = FxHashMap::default();
    let mut named = Vec::with_capacity(shares.len());
    for Share { numbers, different } in shares {
        let names = different.into_iter().map(|(place, row)| {
            *known.entry(place).or_insert_with(|| {
                first.push(row);
                u32::try_from(first.len() - 1).unwrap_or(UNSEEN - 1)
            })
        });
        named.push((numbers, names.collect::<Vec<u32>>()));
    }
    let numbers = parallel::map_into(named, |(mut numbers, names)| {
        for number in &mut numbers {
            *number = names.get(*number as usize).copied().unwrap_or_default();
        }
        numbers
    });
    Tuples { numbers: numbers.concat(), first }
}

/// Rows that one thread takes.
const SHARE: usize = 1 << 18;
/// Rows that are worked on together, so that what is known of them stays near.
const BLOCK: usize = 1 << 10;

/// The different tuples among some of the rows.
struct Share {
    /// By row.
    numbers: Vec<u32>,
    /// By number, the place among all tuples that could be and the first row.
    different: Vec<(u64, u32)>,
}

impl Share {
    fn of(columns: &[(&Codes, u32)], rows: Range<usize>) -> Self {
        let mut share = Self { numbers: Vec::with_capacity(rows.len()), different: Vec::new() };
        let mut known: FxHashMap<u64, u32> = FxHashMap::default();
        let mut places = [0u64; BLOCK];
        for start in rows.clone().step_by(BLOCK) {
            let Some(places) = places.get_mut(..BLOCK.min(rows.end - start)) else { continue };
            places.fill(0);
            for (codes, width) in columns {
                codes.combine(start, *width, places);
            }
            for (place, row) in places.iter().zip(u32::try_from(start).unwrap_or(u32::MAX)..) {
                share.numbers.push(*known.entry(*place).or_insert_with(|| {
                    share.different.push((*place, row));
                    u32::try_from(share.different.len() - 1).unwrap_or_default()
                }));
            }
        }
        share
    }
}

/// The same over codes, how many there can be, and which other codes they stand for.
pub(super) fn by_codes<'a>(
    columns: impl Iterator<Item = (&'a Codes, usize, Option<Vec<u32>>)>,
    rows: &[u32],
) -> Tuples {
    let mut all =
        Tuples { numbers: vec![0; rows.len()], first: rows.first().copied().into_iter().collect() };
    for (codes, width, renamed) in columns {
        let width = width.max(1);
        let code = |row: u32| {
            let code = codes.get(row as usize).unwrap_or_default();
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
            prop_assert_eq!(&all_tuples(&table, &indices), &tuples);
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

    #[test]
    fn rows_of_several_shares_are_numbered_as_one() {
        let rows = u32::try_from(SHARE).unwrap() * 2 + 7;
        let table = table_of(&[
            (0..rows).map(|row| row / 5 % 1_000).collect(),
            (0..rows).map(|row| row / 3 % 700).collect(),
        ]);
        let indices = [ColumnIndex(0), ColumnIndex(1)];
        let every: Vec<u32> = (0..rows).collect();
        assert_eq!(all_tuples(&table, &indices), tuples(&table, &indices, &every));
        assert_eq!(all_tuples(&table, &[]), tuples(&table, &[], &every));
    }
}
