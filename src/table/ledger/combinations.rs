use std::{borrow::Cow, ops::Range};

use super::{
    Codes, LedgerTable,
    codes::Cell,
    tuples::{Tuples, all_tuples},
};
use crate::{method::model::ColumnIndex, parallel};

/// Rows told apart by what they hold in some columns. No row has a number of its own: it follows from the codes of
/// the columns, a block of rows at a time.
#[derive(Debug)]
pub(crate) struct Combinations<'a> {
    /// The codes of the columns, each with how many there can be.
    columns: Vec<(Cow<'a, Codes>, u32)>,
    /// By the place of a combination among all that could be: its number among those that occur.
    numbers: Vec<u32>,
    /// The first row of each that occurs; they are numbered in the order in which they come up.
    first: Vec<u32>,
    rows: usize,
    /// The rows that are looked at; all of them if nothing.
    chosen: Option<&'a [bool]>,
}

/// Combinations are looked up in a plain table as long as it has no more cells than this, or than a quarter of the rows.
const PLAIN_TABLE: usize = 1 << 16;
/// Rows that are worked on together, so that what is known of them stays near.
const BLOCK: usize = 1 << 10;
/// Rows that one thread takes at a time.
const SHARE: usize = 1 << 19;

const UNSEEN: u32 = u32::MAX;

impl<'a> Combinations<'a> {
    /// Of all rows, or of those that are `chosen`.
    pub(crate) fn of(
        table: &'a LedgerTable,
        columns: &[ColumnIndex],
        chosen: Option<&'a [bool]>,
    ) -> Self {
        Self::few(table, columns, chosen).unwrap_or_else(|| Self::many(table, columns, chosen))
    }

    /// The same, however many there are.
    pub(super) fn many(
        table: &LedgerTable,
        columns: &[ColumnIndex],
        chosen: Option<&'a [bool]>,
    ) -> Self {
        let mut all = Self::numbered(all_tuples(table, columns), chosen);
        if chosen.is_some() {
            // Only those count that are looked at.
            all.numbers.fill(UNSEEN);
            all.number();
        }
        all
    }

    /// The same, unless there could be too many to count them in a plain table.
    pub(super) fn few(
        table: &'a LedgerTable,
        columns: &[ColumnIndex],
        chosen: Option<&'a [bool]>,
    ) -> Option<Self> {
        let rows = table.rows();
        let (columns, cells) = plain(table, columns);
        if cells > PLAIN_TABLE.max(rows / 4) {
            return None;
        }
        let numbers = vec![UNSEEN; cells];
        let mut all = Self { columns, numbers, first: Vec::new(), rows, chosen };
        all.number();
        Some(all)
    }

    /// Of rows that are numbered already, in the order in which they come up; a row has no number that is after the
    /// last.
    pub(super) fn numbered(Tuples { numbers, first }: Tuples, chosen: Option<&'a [bool]>) -> Self {
        let count = u32::try_from(first.len()).unwrap_or(u32::MAX);
        let rows = numbers.len();
        let codes = Cow::Owned(numbers.into_iter().collect());
        let numbers = (0..count).chain([UNSEEN]).collect();
        Self { columns: vec![(codes, count.saturating_add(1))], numbers, first, rows, chosen }
    }

    /// Of all rows, with how often each occurs. Nothing if there could be more than `most`.
    pub(crate) fn counted(
        table: &'a LedgerTable,
        columns: &[ColumnIndex],
        most: usize,
    ) -> Option<(Self, Vec<u64>)> {
        Self::counted_with(table, columns, None, most)
    }

    /// The same with one more column, and how many codes there can be in it.
    pub(crate) fn counted_with(
        table: &'a LedgerTable,
        columns: &[ColumnIndex],
        more: Option<(Codes, u32)>,
        most: usize,
    ) -> Option<(Self, Vec<u64>)> {
        let (mut columns, mut cells) = plain(table, columns);
        if let Some((codes, width)) = more {
            columns.push((Cow::Owned(codes), width));
            cells = cells.saturating_mul(width as usize);
        }
        if cells > most {
            return None;
        }
        let numbers = vec![UNSEEN; cells];
        let mut all =
            Self { columns, numbers, first: Vec::new(), rows: table.rows(), chosen: None };
        let mut seen = vec![(UNSEEN, 0u32); cells];
        all.each_cell(0..all.rows, |row, cell| {
            if let Some((first, times)) = seen.get_mut(cell as usize) {
                *first = row.min(*first);
                *times += 1;
            }
        });
        let order = all.in_order(seen.iter().map(|(first, _)| *first));
        let times = order.iter().map(|cell| seen.get(*cell as usize).map_or(0, |(_, n)| *n));
        let times = times.map(u64::from).collect();
        Some((all, times))
    }

    fn number(&mut self) {
        // A table for each share is worth it only where it is small beside the rows.
        let share = SHARE.max(self.numbers.len().saturating_mul(8));
        let found = parallel::map(&shares(self.rows, share), |rows| {
            let mut first = vec![UNSEEN; self.numbers.len()];
            self.each_cell(rows.clone(), |row, cell| {
                if let Some(slot) = first.get_mut(cell as usize)
                    && *slot == UNSEEN
                {
                    *slot = row;
                }
            });
            first
        });
        let mut first = vec![UNSEEN; self.numbers.len()];
        for part in found {
            for (slot, row) in first.iter_mut().zip(part) {
                *slot = row.min(*slot);
            }
        }
        self.in_order(first.into_iter());
    }

    /// Numbers the combinations by the `first` row of each that could be. What comes back is which they are.
    fn in_order(&mut self, first: impl Iterator<Item = u32>) -> Vec<u32> {
        let cells = first.zip(0u32..).filter(|(row, _)| *row != UNSEEN);
        let mut order: Vec<(u32, u32)> = cells.collect();
        order.sort_unstable();
        for ((_, cell), number) in order.iter().zip(0u32..) {
            if let Some(slot) = self.numbers.get_mut(*cell as usize) {
                *slot = number;
            }
        }
        self.first = order.iter().map(|(row, _)| *row).collect();
        order.into_iter().map(|(_, cell)| cell).collect()
    }

    /// The first row of each of them.
    pub(crate) fn first(&self) -> &[u32] {
        &self.first
    }

    /// The number of the combination that a row has.
    pub(crate) fn of_row(&self, row: usize) -> Option<u32> {
        let mut cell = 0u32;
        for (codes, width) in &self.columns {
            cell = cell.then(*width, codes.get(row)?);
        }
        self.numbers.get(cell as usize).copied().filter(|number| *number != UNSEEN)
    }

    /// The code that a row has in the last of the columns.
    pub(crate) fn code_of_last(&self, row: u32) -> Option<u32> {
        self.columns.last().and_then(|(codes, _)| codes.get(row as usize))
    }

    /// The rows that are looked at, in their order, each with the number of its combination.
    pub(crate) fn each(&self, mut take: impl FnMut(u32, u32)) {
        self.each_cell(0..self.rows, |row, cell| {
            if let Some(number) = self.numbers.get(cell as usize) {
                take(row, *number);
            }
        });
    }

    /// The same as [`Self::each`], as long as `take` says so.
    pub(crate) fn each_while(&self, mut take: impl FnMut(u32, u32) -> bool) {
        let mut goes_on = true;
        for rows in shares(self.rows, BLOCK) {
            self.each_cell(rows, |row, cell| {
                if let Some(number) = self.numbers.get(cell as usize).filter(|_| goes_on) {
                    goes_on = take(row, *number);
                }
            });
            if !goes_on {
                return;
            }
        }
    }

    /// Which rows have one of the combinations that are `wanted`, by number. Of rows that are not looked at: no.
    pub(crate) fn rows_with(&self, wanted: &[bool]) -> Vec<bool> {
        let of_cell: Vec<bool> = self
            .numbers
            .iter()
            .map(|number| wanted.get(*number as usize).copied().unwrap_or_default())
            .collect();
        let mut rows = Vec::with_capacity(self.rows);
        self.each_block(0..self.rows, |_, cells| {
            let wanted = |cell: &u32| of_cell.get(*cell as usize).copied().unwrap_or_default();
            rows.extend(cells.iter().map(wanted));
        });
        if let Some(chosen) = self.chosen {
            rows.iter_mut().zip(chosen).for_each(|(row, chosen)| *row &= chosen);
        }
        rows
    }

    /// The same as [`Self::each`] with the number that the row has in `beside`, of the same table.
    pub(crate) fn each_with(&self, beside: &Self, mut take: impl FnMut(u32, u32, u32)) {
        let mut others = [0u32; BLOCK];
        self.each_block(0..self.rows, |start, cells| {
            let Some(others) = others.get_mut(..cells.len()) else { return };
            beside.combine(start, others);
            let rows = u32::try_from(start).unwrap_or(u32::MAX)..;
            let chosen = self.chosen.map(|chosen| chosen.get(start..).unwrap_or_default());
            for (at, ((row, cell), other)) in rows.zip(cells).zip(others).enumerate() {
                if chosen.is_some_and(|chosen| chosen.get(at) != Some(&true)) {
                    continue;
                }
                let number = self.numbers.get(*cell as usize);
                if let (Some(number), Some(other)) = (number, beside.numbers.get(*other as usize)) {
                    take(row, *number, *other);
                }
            }
        });
    }

    /// The codes of a column that has `codes` of the combinations in its rows, none larger than `largest`. All rows
    /// are looked at.
    pub(crate) fn codes(&self, codes: &[u32], largest: u32) -> Codes {
        let of_cell: Vec<u32> = self
            .numbers
            .iter()
            .map(|number| codes.get(*number as usize).copied().unwrap_or_default())
            .collect();
        let parts = parallel::map(&shares(self.rows, SHARE), |rows| {
            let mut part = Codes::default();
            self.each_block(rows.clone(), |_, cells| {
                let code = |cell: &u32| of_cell.get(*cell as usize).copied().unwrap_or_default();
                part.extend(cells.iter().map(code), largest);
            });
            part
        });
        let mut all = Codes::default();
        for part in parts {
            all.append(part, self.rows);
        }
        all
    }

    #[inline]
    fn each_cell(&self, rows: Range<usize>, mut take: impl FnMut(u32, u32)) {
        self.each_block(rows, |start, cells| {
            let rows = u32::try_from(start).unwrap_or(u32::MAX)..;
            match self.chosen {
                None => rows.zip(cells).for_each(|(row, cell)| take(row, *cell)),
                Some(chosen) => {
                    let chosen = chosen.get(start..).unwrap_or_default();
                    for ((row, cell), chosen) in rows.zip(cells).zip(chosen) {
                        if *chosen {
                            take(row, *cell);
                        }
                    }
                }
            }
        });
    }

    /// Blocks of rows: the first row, and by row the place of its combination among all that could be.
    #[inline]
    fn each_block(&self, rows: Range<usize>, mut take: impl FnMut(usize, &[u32])) {
        let mut cells = [0u32; BLOCK];
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min(start + BLOCK);
            let Some(cells) = cells.get_mut(..end - start) else { return };
            self.combine(start, cells);
            take(start, cells);
            start = end;
        }
    }

    /// By row from `start` on, the place of its combination among all that could be.
    fn combine(&self, start: usize, cells: &mut [u32]) {
        cells.fill(0);
        for (codes, width) in &self.columns {
            codes.combine(start, *width, cells);
        }
    }
}

/// The codes of some columns, each with how many there can be, and how many combinations that makes.
fn plain<'a>(
    table: &'a LedgerTable,
    columns: &[ColumnIndex],
) -> (Vec<(Cow<'a, Codes>, u32)>, usize) {
    let mut cells = 1usize;
    let mut own = Vec::with_capacity(columns.len());
    for column in columns.iter().filter_map(|column| table.columns.get(column.0)) {
        let width = column.values.len().max(1);
        cells = cells.saturating_mul(width);
        own.push((Cow::Borrowed(&column.codes), u32::try_from(width).unwrap_or(u32::MAX)));
    }
    (own, cells)
}

/// The rows in parts of so many.
pub(super) fn shares(rows: usize, share: usize) -> Vec<Range<usize>> {
    (0..rows).step_by(share.max(1)).map(|start| start..rows.min(start + share)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::ledger::{fixture::table_of, tuples::tuples};

    proptest! {
        /// Large codes go by numbered tuples, small ones by the plain table: both say what the list of tuples says.
        #[test]
        fn they_number_rows_as_tuples_do(
            rows in prop::collection::vec((0u32..4, 0u32..300, 0u32..300, any::<bool>()), 0..40), some in any::<bool>(),
        ) {
            let table = table_of(&[
                rows.iter().map(|row| row.0).collect::<Vec<_>>(),
                rows.iter().map(|row| row.1).collect(),
                rows.iter().map(|row| row.2).collect(),
            ]);
            let chosen: Vec<bool> = rows.iter().map(|row| !some || row.3).collect();
            let list: Vec<u32> = (0u32..).zip(&chosen).filter(|(_, own)| **own).map(|(row, _)| row).collect();
            for columns in [&[ColumnIndex(0)][..], &[ColumnIndex(0), ColumnIndex(1), ColumnIndex(2)], &[]] {
                let wanted = tuples(&table, columns, &list);
                let found = Combinations::of(&table, columns, some.then_some(&chosen));
                prop_assert_eq!(found.first(), &wanted.first);
                let mut each = Vec::new();
                found.each(|row, number| each.push((row, number)));
                let listed: Vec<(u32, u32)> = list.iter().copied().zip(wanted.numbers).collect();
                for (row, number) in &listed {
                    prop_assert_eq!(found.of_row(*row as usize), Some(*number));
                }
                prop_assert_eq!(each, listed);
            }
        }
    }

    #[test]
    fn many_rows_go_in_shares() {
        let count = u32::try_from(SHARE).unwrap() * 2 + 77;
        let codes: Vec<u32> = (0..count).map(|row| row / 3 % 7).collect();
        let table = table_of(std::slice::from_ref(&codes));
        let all = Combinations::of(&table, &[ColumnIndex(0)], None);
        assert_eq!(all.first(), [0, 3, 6, 9, 12, 15, 18]);
        assert!(
            all.codes(&[5, 6, 7, 8, 9, 10, 300], 300)
                .iter()
                .eq(codes.iter().map(|code| if *code == 6 { 300 } else { code + 5 }))
        );
    }
}
