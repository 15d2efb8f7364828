use std::sync::Arc;

use super::{FIRST_ROW, Served, merge::Merge, plan::Plan};
use crate::{
    diagnostic::Diagnostics,
    method::model::{ColumnIndex, ColumnOrigin, Table},
    parallel,
    table::{
        LedgerColumn, LedgerTable, Ledgers,
        ledger::{
            Codes, RowTaker,
            codes::take_out,
            derive::{derive, full},
            from_grids::{Known, know_owners},
            ledger_table::Places,
            unkept::{Unkept, UnkeptColumn},
            validate::validate,
        },
    },
};

/// Hands the rows of a table on, part by part, each once it is worked out and checked.
pub(super) struct Parts<'a> {
    known: &'a Known<'a>,
    ledgers: &'a Ledgers,
    served: &'a Served<'a>,
    taker: &'a dyn RowTaker,
    /// Rows of a part.
    pub(super) size: usize,
    /// For each mark that looks at other rows, the columns in which a row must be full to have any.
    marks: Vec<Vec<ColumnIndex>>,
    /// What tells that keys were compared as they were read.
    unkept: Option<Unkept>,
    /// Rows that have to wait for others, by column: they are full in the columns of a mark.
    waiting: Vec<Codes>,
    /// Which rows they are.
    rows: Vec<u32>,
}

impl<'a> Parts<'a> {
    /// For a file of so many rows, more or less; nothing where they cannot be handed on in parts.
    pub(super) fn of(
        known: &'a Known<'a>,
        ledgers: &'a Ledgers,
        served: &'a Served<'a>,
        plan: &Plan,
        taker: &'a dyn RowTaker,
        rows: usize,
    ) -> Option<Self> {
        let table = served.table;
        let unkept = plan.roles.iter().filter_map(|role| role.unkept());
        let unkept = unkept.map(|own| UnkeptColumn::of_texts(own, 0)).collect();
        let marks = marks(table)?;
        let size = taker.size_of_part(ledgers, served.index, rows)?;
        Some(Self {
            known,
            ledgers,
            served,
            taker,
            size,
            marks,
            // Texts are of no use to whoever takes rows.
            unkept: Some(Unkept { columns: unkept, again: Arc::new(|_, _| None) }),
            waiting: vec![Codes::default(); table.columns.len()],
            rows: Vec::new(),
        })
    }

    /// Hands on what was read since the last time, but rows that have to wait. Comes back with whether that was taken;
    /// nothing where there are more rows than have numbers.
    pub(super) fn hand_on(&mut self, merge: &mut Merge<'_>) -> Option<bool> {
        let first = u32::try_from(merge.handed_on).ok()?;
        let rows: Vec<u32> = (first..u32::try_from(merge.rows).ok()?).collect();
        let mut part = self.table_of(merge.lend()?, rows);
        let waiting = self.waiting_in(&part);
        if !waiting.is_empty() {
            let mut columns: Vec<_> = part.columns.iter_mut().zip(&mut self.waiting).collect();
            parallel::map_mut(&mut columns, |(column, codes)| column.codes.part(&waiting, codes));
            self.rows.extend(waiting.iter().map(|row| first + row));
            if let Places::Picked(_, rows) = &mut part.places {
                take_out(rows, &waiting);
            }
        }
        let taken = self.take(&mut part);
        merge.take_back(part.columns);
        Some(taken)
    }

    /// Hands on what is left, now that all rows are there: what was read since the last time, and the rows that waited.
    /// What is lent for these is not taken back, since nothing more is read.
    pub(super) fn finish(mut self, merge: &mut Merge<'_>) -> Option<bool> {
        if merge.rows > merge.handed_on && !self.hand_on(merge)? {
            return Some(false);
        }
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Some(true);
        }
        let mut rest = self.table_of(merge.lend()?, rows);
        for (column, codes) in rest.columns.iter_mut().zip(std::mem::take(&mut self.waiting)) {
            column.codes = codes;
        }
        Some(self.take(&mut rest))
    }

    fn table_of(&self, columns: Vec<LedgerColumn>, rows: Vec<u32>) -> LedgerTable {
        let table = self.served.table;
        let mut part = LedgerTable {
            supplied: true,
            columns,
            places: Places::Picked(FIRST_ROW, rows),
            key: table.key.clone(),
            unkept: self.unkept.clone(),
            ..LedgerTable::default()
        };
        know_owners(self.known, table, &mut part);
        part
    }

    /// The rows of a part that others have to be known for, in their order.
    fn waiting_in(&self, part: &LedgerTable) -> Vec<u32> {
        let mut waiting: Vec<u32> = self.marks.iter().flat_map(|per| full(per, part)).collect();
        waiting.sort_unstable();
        waiting.dedup();
        waiting
    }

    /// Works out what the rows say beside what is written, checks them and hands them on.
    fn take(&self, part: &mut LedgerTable) -> bool {
        let Self { served: Served { index, table, .. }, ledgers, .. } = self;
        let mut found = Diagnostics::new();
        derive(self.known.method, ledgers, table, part, &mut found);
        validate(self.known.method, ledgers, table, part, &mut found);
        // What is told names rows, and may sum up all of them: for that they are wanted together.
        found.is_empty() && self.taker.take(ledgers, *index, part)
    }
}

/// The columns of the file in which a row must be full to be marked among others; nothing where that could be all rows.
fn marks(table: &Table) -> Option<Vec<Vec<ColumnIndex>>> {
    let of_file = |own: &&ColumnIndex| {
        table.columns.get(own.0).is_some_and(|column| matches!(column.origin, ColumnOrigin::File))
    };
    let marks = table.columns.iter().filter_map(|column| match &column.origin {
        ColumnOrigin::Highest { per, .. } | ColumnOrigin::Nth { per, .. } => {
            let per: Vec<ColumnIndex> = per.iter().filter(of_file).copied().collect();
            Some((!per.is_empty()).then_some(per))
        }
        _ => None,
    });
    marks.collect()
}
