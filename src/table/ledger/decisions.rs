//! Rows told apart by what a rule reads of them, which is often less than it could: a rule that begins with `整改时限 != ()`
//! looks at other columns only where that cell is empty.
//!
//! Rules are pure, so which column is read first is the same for all rows, and which one is read next follows from
//! what was read before. That makes a tree: at each node stands a column, and a branch for each of its codes.

use std::ops::Range;

use super::{LedgerTable, tuples::Tuples};
use crate::{method::model::ColumnIndex, parallel};

/// Rows that the tree is made from, one after the other, before those that are left go through it on all cores.
const SAMPLE: usize = 1 << 16;
/// A tree is of no use where more of the sample than one in so many has an end of its own.
const WORTH: usize = 8;
/// Rows that one thread takes.
const SHARE: usize = 1 << 18;
/// Nobody has been there yet.
const UNSEEN: u32 = u32::MAX;
/// Marks the end of a way: the other bits are its number.
const END: u32 = 1 << 31;

struct Node<'a> {
    codes: &'a super::Codes,
    column: ColumnIndex,
    /// By code: another node, or an end.
    next: Vec<u32>,
}

/// Where a row leaves the tree.
enum Left {
    End(u32),
    /// At a branch where nobody has been: of which node, with which code.
    At(usize, u32),
}

struct Tree<'a, T> {
    table: &'a LedgerTable,
    /// The first one is where each row begins.
    nodes: Vec<Node<'a>>,
    /// All branches together, and how many there may be.
    branches: usize,
    most: usize,
    /// What the rule came to at each end, and the first row that went there.
    ends: Vec<T>,
    first: Vec<u32>,
}

/// Tells the rows that are `chosen` apart, all of them if nothing, and says what the rule came to for each number; rows
/// that are not chosen have the number after the last. Nothing where the rule reads nothing less than it could, or
/// nearly.
///
/// `evaluate` gives what the rule came to for a row and the columns that it read, each once, in the order in which it
/// came to them.
pub(super) fn decide<T>(
    table: &LedgerTable,
    chosen: Option<&[bool]>,
    evaluate: impl Fn(u32) -> (T, Vec<ColumnIndex>),
) -> Option<(Tuples, Vec<T>)>
where
    T: Send + Sync,
{
    decide_from(table, chosen, SAMPLE, evaluate)
}

fn decide_from<T>(
    table: &LedgerTable,
    chosen: Option<&[bool]>,
    sample: usize,
    evaluate: impl Fn(u32) -> (T, Vec<ColumnIndex>),
) -> Option<(Tuples, Vec<T>)>
where
    T: Send + Sync,
{
    let rows = table.rows();
    let most = rows / 4;
    let mut tree =
        Tree { table, nodes: Vec::new(), branches: 0, most, ends: Vec::new(), first: Vec::new() };
    let is_chosen =
        |row: usize| chosen.is_none_or(|chosen| chosen.get(row).copied().unwrap_or_default());
    let mut numbers = Vec::with_capacity(rows);
    let mut looked_at = 0;
    while numbers.len() < rows && looked_at < sample {
        let row = numbers.len();
        if !is_chosen(row) {
            numbers.push(UNSEEN);
            continue;
        }
        looked_at += 1;
        numbers.push(tree.number(row, &evaluate)?);
    }
    if tree.ends.len() > looked_at / WORTH {
        return None;
    }
    let starts: Vec<usize> = (numbers.len()..rows).step_by(SHARE).collect();
    let shares =
        parallel::map(&starts, |start| tree.follow(*start..rows.min(start + SHARE), &is_chosen));
    let mut new = Vec::new();
    for (of_rows, unseen) in shares {
        numbers.extend(of_rows);
        new.extend(unseen);
    }
    for row in new {
        let number = tree.number(row as usize, &evaluate)?;
        *numbers.get_mut(row as usize)? = number;
    }
    let none = u32::try_from(tree.ends.len()).ok()?;
    for number in &mut numbers {
        *number = none.min(*number);
    }
    Some((Tuples { numbers, first: tree.first }, tree.ends))
}

impl<T> Tree<'_, T> {
    fn leave(&self, row: usize) -> Left {
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let code = node.codes.get(row).unwrap_or_default();
            match node.next.get(code as usize) {
                Some(next) if *next < END => at = *next as usize,
                Some(next) if *next != UNSEEN => return Left::End(*next & !END),
                _ => return Left::At(at, code),
            }
        }
        // A rule that reads nothing has one end and no node.
        if self.ends.is_empty() { Left::At(0, 0) } else { Left::End(0) }
    }

    /// The number of a row, whose way is added if it is new. Nothing if the tree grows too large.
    fn number(
        &mut self,
        row: usize,
        evaluate: &impl Fn(u32) -> (T, Vec<ColumnIndex>),
    ) -> Option<u32> {
        let (mut at, mut code) = match self.leave(row) {
            Left::End(number) => return Some(number),
            Left::At(node, code) => (node, code),
        };
        let own = u32::try_from(row).ok()?;
        let (came_to, read) = evaluate(own);
        let number = u32::try_from(self.ends.len()).ok().filter(|number| *number < END - 1)?;
        // The columns behind the node where the way ended.
        let mut rest = match self.nodes.get(at) {
            Some(node) => {
                let passed = read.iter().position(|column| *column == node.column)?;
                read.get(passed + 1..)?.iter()
            }
            None => read.iter(),
        };
        if self.nodes.is_empty()
            && let Some(column) = rest.next()
        {
            code = self.add(*column, row)?;
            at = 0;
        }
        for column in rest {
            let next = u32::try_from(self.nodes.len()).ok()?;
            let next_code = self.add(*column, row)?;
            *self.nodes.get_mut(at)?.next.get_mut(code as usize)? = next;
            (at, code) = (next as usize, next_code);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            *node.next.get_mut(code as usize)? = number | END;
        }
        self.ends.push(came_to);
        self.first.push(own);
        Some(number)
    }

    /// Adds a node for a column; the code that the row has there.
    fn add(&mut self, column: ColumnIndex, row: usize) -> Option<u32> {
        let own = self.table.columns.get(column.0)?;
        let width = own.values.len().max(1);
        self.branches += width;
        if self.branches > self.most {
            return None;
        }
        self.nodes.push(Node { codes: &own.codes, column, next: vec![UNSEEN; width] });
        own.codes.get(row)
    }

    /// The numbers of rows, and the rows whose way is not there yet.
    fn follow(
        &self,
        rows: Range<usize>,
        is_chosen: &impl Fn(usize) -> bool,
    ) -> (Vec<u32>, Vec<u32>) {
        let mut numbers = Vec::with_capacity(rows.len());
        let mut new = Vec::new();
        for row in rows {
            let mut number = UNSEEN;
            if is_chosen(row) {
                match self.leave(row) {
                    Left::End(end) => number = end,
                    Left::At(..) => new.extend(u32::try_from(row)),
                }
            }
            numbers.push(number);
        }
        (numbers, new)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;
    use crate::table::ledger::fixture::table_of;

    /// Reads the second column only where the first is 0, and the third only where the second is odd.
    fn rule(codes: [u32; 3]) -> (u32, Vec<ColumnIndex>) {
        let [first, second, third] = codes;
        let read = |count| (0..count).map(ColumnIndex).collect();
        match (first, second % 2) {
            (0, 1) => (1_000 + third, read(3)),
            (0, _) => (100 + second, read(2)),
            _ => (first, read(1)),
        }
    }

    proptest! {
        #[test]
        fn each_row_has_what_the_rule_comes_to_there(
            head in prop::collection::vec((0u32..4, 0u32..6, 0u32..9, any::<bool>()), 1..40),
            some in any::<bool>(),
        ) {
            // Over and over again, with a few rows behind the sample that are like none before.
            let mut rows: Vec<_> = head.iter().cycle().take(1_000).copied().collect();
            rows.extend([(0, 7, 1, true), (0, 7, 2, true), (5, 0, 0, true), (0, 7, 1, true)]);
            let table = table_of(&[
                rows.iter().map(|row| row.0).collect::<Vec<_>>(),
                rows.iter().map(|row| row.1).collect(),
                rows.iter().map(|row| row.2).collect(),
            ]);
            // As many as the sample has, or all of them.
            let some = some && rows.iter().filter(|row| row.3).count() >= 600;
            let chosen: Vec<bool> = rows.iter().map(|row| !some || row.3).collect();
            let times = Cell::new(0);
            let (tuples, ends) = decide_from(&table, some.then_some(&chosen), 600, |row| {
                times.set(times.get() + 1);
                let (a, b, c, _) = rows[row as usize];
                rule([a, b, c])
            })
            .unwrap();
            prop_assert_eq!(times.get(), ends.len());
            let mut next = 0;
            for ((number, (a, b, c, _)), chosen) in tuples.numbers.iter().zip(&rows).zip(&chosen) {
                let end = ends.get(*number as usize);
                prop_assert_eq!(end.copied(), chosen.then(|| rule([*a, *b, *c]).0));
                if *chosen && *number == next {
                    next += 1;
                }
                prop_assert!(!chosen || *number < next, "numbered in the order of the rows");
            }
            prop_assert_eq!(tuples.first.len(), ends.len());
            for (number, first) in (0..).zip(&tuples.first) {
                prop_assert_eq!(tuples.numbers[*first as usize], number);
            }
        }
    }

    #[test]
    fn a_rule_that_reads_nothing_has_one_end() {
        let table = table_of(&[vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
        let (tuples, ends) = decide(&table, None, |_| (7, Vec::new())).unwrap();
        assert_eq!((tuples.numbers, tuples.first, ends), (vec![0; 10], vec![0], vec![7]));
    }

    #[test]
    fn a_rule_that_reads_all_there_is_gets_no_tree() {
        let table = table_of(&[(0..100).collect()]);
        assert!(decide(&table, None, |row| (row, vec![ColumnIndex(0)])).is_none());
    }
}
