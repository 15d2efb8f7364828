use std::sync::Arc;

use super::{
    FIRST_ROW, Served,
    head::Head,
    kept::{Kept, Marked},
    keys::{are_unique, whole_keys},
    plan::{Plan, Role},
};
use crate::{
    diagnostic::Diagnostics,
    method::model::ColumnIndex,
    parallel,
    table::{
        LargeFile, LedgerColumn, LedgerTable,
        large::{Keys, Lane, Run, Split, are_apart},
        ledger::{
            Codes,
            cell::CellReader,
            from_grids::{Known, know_owners, row_source},
            ledger_table::Places,
            unkept::{ReadAgain, Unkept, UnkeptColumn},
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
    /// Of these, how many were handed on.
    pub(super) handed_on: usize,
    kept: Vec<Kept<'a>>,
    marked: Vec<Marked<'a>>,
    keys: KeysOfRows,
    /// Of rows that were handed on, hashes of their whole keys.
    whole_keys: Vec<u64>,
}

/// What is known of the parts of the key whose texts are not kept.
enum KeysOfRows {
    /// By row that was not handed on.
    Hashes(Vec<u64>),
    /// They go up in these rows; as long as there were so many, or not many more, the runs were apart.
    Runs(Vec<Run>, usize),
    /// They go up and down: only hashes can tell.
    Mixed,
}

impl KeysOfRows {
    fn add(&mut self, of_block: Keys) {
        match (&mut *self, of_block) {
            (Self::Hashes(keys), Keys::Hashes(more)) => keys.extend(more),
            (Self::Runs(runs, _), Keys::Runs(Some(more))) => runs.extend(more),
            _ => *self = Self::Mixed,
        }
    }
}

impl<'a> Merge<'a> {
    /// `key_in_runs`: of keys only that they go up is known.
    pub(super) fn new(
        known: &'a Known<'a>,
        served: &'a Served<'a>,
        plan: &'a Plan,
        key_in_runs: bool,
    ) -> Self {
        let keys = match key_in_runs {
            true => KeysOfRows::Runs(Vec::new(), 0),
            false => KeysOfRows::Hashes(Vec::new()),
        };
        let (kept, marked) = (Vec::new(), Vec::new());
        let mut merge = Self {
            known,
            served,
            plan,
            rows: 0,
            handed_on: 0,
            kept,
            marked,
            keys,
            whole_keys: vec![],
        };
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

    /// Says how many rows there will be, and be kept at a time, more or less.
    pub(super) fn expect(&mut self, rows: usize, kept: usize) {
        self.kept.iter_mut().for_each(|column| column.expect(kept));
        if let KeysOfRows::Hashes(keys) = &mut self.keys
            && self.plan.has_key
        {
            keys.reserve_exact(rows.saturating_sub(keys.len()));
        }
    }

    /// Is it known, or yet to be found out, that no two keys are the same? Not where they go up and down. `whole`: all
    /// blocks are there.
    pub(super) fn can_tell_keys_apart(&mut self, whole: bool) -> bool {
        match &mut self.keys {
            KeysOfRows::Hashes(_) => true,
            KeysOfRows::Mixed => false,
            // What is sorted again and again is sorted when there is twice as much of it.
            KeysOfRows::Runs(runs, apart) if whole || runs.len() >= *apart * 2 => {
                *apart = runs.len();
                are_apart(runs)
            }
            KeysOfRows::Runs(..) => true,
        }
    }

    /// Takes the next blocks, from the lanes that split them.
    pub(super) fn add_wave(&mut self, blocks: Vec<Split>, lanes: &mut [Lane]) -> Option<()> {
        self.add(&blocks, lanes)?;
        for Split { lane, numbers, keys, .. } in blocks {
            self.keys.add(keys);
            if let Some(lane) = lanes.iter_mut().find(|known| known.number == lane) {
                lane.take_back(numbers);
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
            self.rows += block.rows;
        }
        Some(())
    }

    /// Forgets what lanes know of columns with too many different texts.
    fn forget_rare(&mut self, lanes: &mut [Lane]) {
        self.kept.iter_mut().for_each(|column| column.forget_rare(lanes));
        self.marked.iter().for_each(|column| column.forget_rare(lanes));
    }

    /// The columns of the rows that were not handed on yet, as declared. [`Self::take_back`] is to follow where more is to
    /// be read.
    pub(super) fn lend(&mut self) -> Option<Vec<LedgerColumn>> {
        let mut columns = self.blank(self.rows - self.handed_on);
        for kept in &mut self.kept {
            *columns.get_mut(kept.own.0)? = kept.lend();
        }
        for marked in &mut self.marked {
            *columns.get_mut(marked.own.0)? = std::mem::take(&mut marked.column);
        }
        let whole = self.whole_keys_of(&columns)?;
        self.whole_keys.extend(whole);
        Some(columns)
    }

    /// Takes back what was lent, now that all rows that are there are handed on.
    pub(super) fn take_back(&mut self, mut columns: Vec<LedgerColumn>) {
        self.handed_on = self.rows;
        let mut back =
            |own: ColumnIndex| columns.get_mut(own.0).map(std::mem::take).unwrap_or_default();
        for kept in &mut self.kept {
            kept.take_back(back(kept.own), self.rows);
        }
        for marked in &mut self.marked {
            marked.column = back(marked.own);
            marked.column.codes.clear();
        }
    }

    /// Hashes of the whole keys of the rows that were not handed on, where they are compared by hashes.
    fn whole_keys_of(&mut self, columns: &[LedgerColumn]) -> Option<Vec<u64>> {
        let KeysOfRows::Hashes(keys) = &mut self.keys else { return Some(Vec::new()) };
        let key = &self.served.table.key;
        let is_kept = |own: &&ColumnIndex| {
            !self.plan.roles.iter().any(|role| role.unkept().as_ref() == Some(*own))
        };
        let kept = key.iter().filter(is_kept).map(|own| columns.get(own.0));
        let kept: Option<Vec<&LedgerColumn>> = kept.collect();
        let mut keys = std::mem::take(keys);
        keys.resize(if key.is_empty() { 0 } else { self.rows - self.handed_on }, 0);
        Some(whole_keys(keys, &kept?))
    }

    /// The declared columns without anything in them.
    fn blank(&self, rows: usize) -> Vec<LedgerColumn> {
        let blank = LedgerColumn {
            values: vec![Value::Absent(Absence::NotReported)],
            codes: Codes::Zeros(rows),
        };
        vec![blank; self.served.table.columns.len()]
    }

    /// The table, once all blocks are there.
    pub(super) fn finish(
        mut self,
        file: &LargeFile,
        head: &Head,
        again: Arc<ReadAgain>,
    ) -> Option<(LedgerTable, Diagnostics)> {
        let table = self.served.table;
        let mut told = head.told.clone();
        let handed_on = self.handed_on > 0;
        let unkept = (0..).zip(&self.plan.roles);
        let mut unkept: Vec<UnkeptColumn> = unkept
            .filter_map(|(field, role)| Some(UnkeptColumn::of_texts(role.unkept()?, field)))
            .collect();
        if handed_on {
            let kept = self.kept.iter().filter(|kept| table.key.contains(&kept.own));
            unkept.extend(kept.map(Kept::meanings));
        }
        let mut columns = self.blank(self.rows);
        let finished = parallel::map_into(std::mem::take(&mut self.kept), |kept| {
            (kept.own, kept.finish(file, head, &*again))
        });
        for (own, (column, notes)) in finished {
            told.extend(notes.into_iter().collect::<Diagnostics>());
            *columns.get_mut(own.0)? = column;
        }
        for marked in std::mem::take(&mut self.marked) {
            *columns.get_mut(marked.own.0)? = marked.column;
        }
        if handed_on {
            columns.fill(LedgerColumn::default());
        } else if !unkept.is_empty() {
            self.whole_keys = self.whole_keys_of(&columns)?;
        }
        are_unique(self.whole_keys).then_some(())?;
        let mut ledger = LedgerTable {
            supplied: true,
            columns,
            handed_on,
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
