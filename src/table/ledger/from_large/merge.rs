use std::sync::Arc;

use super::{
    FIRST_ROW, Served,
    head::Head,
    kept::{Kept, Marked},
    keys::are_unique,
    plan::{Plan, Role},
};
use crate::{
    diagnostic::Diagnostics,
    method::model::ColumnIndex,
    parallel,
    table::{
        LargeFile, LedgerColumn, LedgerTable,
        large::{Lane, Split},
        ledger::{
            Codes,
            cell::CellReader,
            from_grids::{Known, know_owners, row_source},
            ledger_table::Places,
            unkept::{ReadAgain, Unkept},
        },
    },
    value::{Absence, Value},
};

/// The blocks put together, one behind the other.
pub(super) struct Merge<'a> {
    known: &'a Known<'a>,
    served: &'a Served<'a>,
    plan: &'a Plan,
    pub(super) rows: usize,
    kept: Vec<Kept<'a>>,
    marked: Vec<Marked<'a>>,
    /// By row, of the parts of the key whose texts are not kept.
    keys: Vec<u64>,
}

impl<'a> Merge<'a> {
    pub(super) fn new(known: &'a Known<'a>, served: &'a Served<'a>, plan: &'a Plan) -> Self {
        let mut merge =
            Self { known, served, plan, rows: 0, kept: vec![], marked: vec![], keys: vec![] };
        let Known { method, roster, indicators, is_roster } = known;
        for (field, role) in plan.roles.iter().enumerate() {
            let Some(own) = role.column() else { continue };
            let Some(column) = served.table.columns.get(own.0) else { continue };
            let reader = || CellReader::new(method, column, roster, indicators, *is_roster);
            match role {
                Role::Kept(_) => merge.kept.push(Kept::new(field, own, column, reader())),
                Role::Marked(_) => merge.marked.push(Marked::new(field, own, reader())),
                Role::Ignored | Role::Unkept(_) => {}
            }
        }
        merge
    }

    /// Says how many rows there will be, more or less.
    pub(super) fn expect(&mut self, rows: usize) {
        self.kept.iter_mut().for_each(|column| column.expect(rows));
        if self.plan.has_key {
            self.keys.reserve_exact(rows);
        }
    }

    /// Takes the next blocks, from the lanes that split them.
    pub(super) fn add_wave(&mut self, blocks: Vec<Split>, lanes: &mut [Lane]) -> Option<()> {
        self.add(&blocks, lanes)?;
        for block in blocks {
            if let Some(lane) = lanes.iter_mut().find(|lane| lane.number == block.lane) {
                lane.take_back(block);
            }
        }
        self.forget_rare(lanes);
        Some(())
    }

    fn add(&mut self, blocks: &[Split], lanes: &[Lane]) -> Option<()> {
        let added = parallel::map_mut(&mut self.kept, |column| column.add(blocks, lanes));
        added.into_iter().collect::<Option<()>>()?;
        for block in blocks {
            for marked in &mut self.marked {
                marked.add(block, lanes)?;
            }
            self.keys.extend_from_slice(&block.keys);
            self.rows += block.rows;
        }
        Some(())
    }

    /// Forgets what lanes know of columns with too many different texts.
    fn forget_rare(&mut self, lanes: &mut [Lane]) {
        self.kept.iter_mut().for_each(|column| column.forget_rare(lanes));
        self.marked.iter().for_each(|column| column.forget_rare(lanes));
    }

    /// The table, once all blocks are there.
    pub(super) fn finish(
        self,
        file: &LargeFile,
        head: &Head,
        again: Arc<ReadAgain>,
    ) -> Option<(LedgerTable, Diagnostics)> {
        let table = self.served.table;
        let mut told = head.told.clone();
        let blank = || LedgerColumn {
            values: vec![Value::Absent(Absence::NotReported)],
            codes: Codes::Zeros(self.rows),
        };
        let mut columns: Vec<LedgerColumn> = table.columns.iter().map(|_| blank()).collect();
        let finished =
            parallel::map_into(self.kept, |kept| (kept.own, kept.finish(file, head, &*again)));
        for (own, (column, notes)) in finished {
            told.extend(notes.into_iter().collect::<Diagnostics>());
            *columns.get_mut(own.0)? = column;
        }
        for marked in self.marked {
            *columns.get_mut(marked.own.0)? = marked.column;
        }
        let unkept: Vec<(ColumnIndex, usize)> = (0..)
            .zip(&self.plan.roles)
            .filter_map(|(field, role)| Some((role.unkept()?, field)))
            .collect();
        if !unkept.is_empty() && !table.key.is_empty() {
            let is_kept = |own: &&ColumnIndex| !unkept.iter().any(|(known, _)| known == *own);
            let kept = table.key.iter().filter(is_kept);
            let kept: Option<Vec<&LedgerColumn>> = kept.map(|own| columns.get(own.0)).collect();
            let mut keys = self.keys;
            keys.resize(self.rows, 0);
            are_unique(keys, &kept?).then_some(())?;
        }
        let mut ledger = LedgerTable {
            supplied: true,
            columns,
            sources: vec![row_source(table, self.served.columns, &head.grid)],
            places: Places::Lines(FIRST_ROW, self.rows),
            key: table.key.clone(),
            unkept: (!unkept.is_empty()).then_some(Unkept { columns: unkept, again }),
            ..LedgerTable::default()
        };
        know_owners(self.known, table, &mut ledger);
        Some((ledger, told))
    }
}
