//! Metrics over a ledger too big to be kept: each part of its rows is judged as it is read, and what it came to is
//! added up.

use std::sync::{Mutex, PoisonError};

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::{
    EVIDENCE_SAMPLE,
    aggregate::{Case, Group},
    from_tables::{Judged, axes_of, few, judge},
    ledger_rows::Causes,
    unjudged::{Unjudged, View},
};
use crate::{
    diagnostic::Diagnostics,
    method::model::{
        Aggregation, ColumnOrigin, Method, Metric, MetricIndex, MetricSource, TableIndex,
    },
    parallel,
    table::{LedgerTable, Ledgers, RowTaker},
};

/// Rows of a part: so many that judging them part by part costs no more than judging them together.
pub(super) const PART: usize = 1 << 21;

/// Rows whose codes take as much memory as what is kept of one group.
const ROWS_OF_A_GROUP: usize = 8;

/// Adds up, metric by metric, what the parts of big ledgers come to.
#[derive(Debug)]
pub struct Gathering<'a> {
    method: &'a Method,
    size_of_part: SizeOfPart,
    few: fn(usize) -> usize,
    /// By [`MetricIndex`].
    of_metric: Vec<Mutex<Option<Gathered>>>,
}

/// Of a number of rows and one of groups, how many rows a part should have; nothing where it is better to keep them.
pub(super) type SizeOfPart = fn(usize, usize) -> Option<usize>;

/// What is kept of each group is as much as is kept of some rows: parts are worth it where rows are many more, and then
/// a part has more rows than there are groups.
pub(super) fn size_of_part(rows: usize, groups: usize) -> Option<usize> {
    let size = PART.max(groups);
    (size < rows && groups <= rows / ROWS_OF_A_GROUP).then_some(size)
}

/// Up to how many different rows in a part each of them is judged once: half of them, where rows that are judged
/// together have an eighth ([`few`]). What a different row comes to is found out anew in each part, but that still takes
/// less than judging row by row.
const fn few_of_part(rows: usize) -> usize {
    if few(rows) == 0 { 0 } else { rows / 2 }
}

/// What the rows of metrics came to that were handed on, by [`MetricIndex`].
#[derive(Debug, Default)]
pub struct GatheredMetrics(Vec<Option<Gathered>>);

impl GatheredMetrics {
    /// What the rows of a metric came to; nothing where they were kept, or somebody took it.
    pub(super) fn take(&mut self, metric: MetricIndex) -> Option<Judged> {
        let Gathered { groups, cases, unjudged, .. } = self.0.get_mut(metric.0)?.take()?;
        Some(Judged { groups, cases: cases.into_iter().collect(), unjudged })
    }
}

/// What the parts of a metric's rows that were taken came to.
#[derive(Debug, Default)]
struct Gathered {
    /// By their places on the axes, which are the same for all parts; none before the first part.
    groups: Vec<Group>,
    /// What the numbers of the groups' cases stand for. Each part has numbers of its own.
    cases: IndexSet<Case, FxBuildHasher>,
    unjudged: Unjudged,
    /// Why rows could not be judged, as far as it was looked for in all parts together.
    causes: Causes,
    /// The last one in the file of the rows that were taken.
    last: Option<u32>,
}

impl<'a> Gathering<'a> {
    /// For the metrics of a method.
    #[must_use]
    pub fn new(method: &'a Method) -> Self {
        Self::in_parts(method, size_of_part, few_of_part)
    }

    /// With so many rows in a part; `few` tells of a number of rows up to how many different ones each is judged once.
    pub(super) fn in_parts(
        method: &'a Method,
        size_of_part: SizeOfPart,
        few: fn(usize) -> usize,
    ) -> Self {
        Self {
            method,
            size_of_part,
            few,
            of_metric: method.metrics.iter().map(|_| Mutex::new(None)).collect(),
        }
    }

    /// What all parts came to.
    #[must_use]
    pub fn finish(self) -> GatheredMetrics {
        let of_metric = self.of_metric.into_iter();
        GatheredMetrics(
            of_metric.map(|own| own.into_inner().unwrap_or_else(PoisonError::into_inner)).collect(),
        )
    }

    /// The metrics over a table.
    fn over(&self, table: TableIndex) -> Vec<(&'a Metric, &Mutex<Option<Gathered>>)> {
        let metrics = self.method.metrics.iter().zip(&self.of_metric);
        metrics.filter(|(metric, _)| metric.table() == Some(table)).collect()
    }
}

impl RowTaker for Gathering<'_> {
    fn size_of_part(&self, ledgers: &Ledgers, table: TableIndex, rows: usize) -> Option<usize> {
        let declared = self.method.tables.get(table.0)?;
        // Its rows are looked at once more when the round is judged.
        if self.method.judge.problems.is_some_and(|problems| problems.table == table) {
            return None;
        }
        let mut groups = 0usize;
        for (metric, _) in self.over(table) {
            if !can_be_added_up(self.method, metric) {
                return None;
            }
            let axes = axes_of(self.method, ledgers, metric, declared.team.is_some());
            groups = groups.saturating_add(axes.groups());
        }
        (self.size_of_part)(rows, groups)
    }

    fn take(&self, ledgers: &Ledgers, table: TableIndex, part: &LedgerTable) -> bool {
        let Some(declared) = self.method.tables.get(table.0) else { return false };
        let taken = parallel::map(&self.over(table), |(metric, own)| {
            let view = View { method: self.method, ledgers, metric, ledger: part, table: declared };
            let mut own = own.lock().unwrap_or_else(PoisonError::into_inner);
            own.get_or_insert_default().take(view, (self.few)(part.rows()))
        });
        !taken.contains(&false)
    }

    fn forget(&self, table: TableIndex) {
        for (_, own) in self.over(table) {
            *own.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

/// Can the metric be worked out part by part?
fn can_be_added_up(method: &Method, metric: &Metric) -> bool {
    let MetricSource::Table { table, aggregation, unit, .. } = &metric.source else { return true };
    // Of a value that only one row may give, all others are told. The codes of derived columns differ from part to part.
    let is_written = unit.is_none_or(|unit| {
        let column = method.tables.get(table.0).and_then(|table| table.columns.get(unit.0));
        column.is_some_and(|column| matches!(column.origin, ColumnOrigin::File))
    });
    is_written && !matches!(aggregation, Aggregation::Value(_))
}

impl Gathered {
    /// Judges a part and adds what it came to. Comes back with whether that says what all rows together would say.
    fn take(&mut self, view: View<'_>, few: usize) -> bool {
        let View { method, ledgers, metric, ledger, .. } = view;
        let MetricSource::Table { unit, .. } = &metric.source else { return false };
        let axes = axes_of(method, ledgers, metric, ledger.has_teams());
        let mut found = Diagnostics::new();
        let Judged { groups, cases, unjudged } =
            judge(view, axes, EVIDENCE_SAMPLE, few, &mut self.causes, &mut found);
        let rows = u32::try_from(ledger.rows()).unwrap_or(u32::MAX);
        let [first, last] = [0, rows.saturating_sub(1)].map(|row| ledger.row_of_whole(row));
        // Of rows that could not be judged, the cause of the first ones is told: they have to come first.
        let goes_on = self.last < Some(first);
        if !found.is_empty() || (!goes_on && !unjudged.is_empty() && self.causes.are_full()) {
            return false;
        }
        self.last = self.last.max(Some(last));
        let row_of_whole = |row: u32| ledger.row_of_whole(row);
        let names: Vec<u32> = cases.into_iter().map(|case| self.name(case)).collect();
        if self.groups.is_empty() {
            self.groups = vec![Group::new(EVIDENCE_SAMPLE, unit.is_some()); groups.len()];
        }
        // In the first part, and where nothing new comes up, cases are called as they are.
        let same_names = (0u32..).zip(&names).all(|(number, name)| number == *name);
        let names = (!same_names).then_some(names);
        for (own, group) in self.groups.iter_mut().zip(groups) {
            own.add_part(group, names.as_deref(), row_of_whole);
        }
        self.unjudged.add_part(unjudged, row_of_whole);
        true
    }

    /// The number of a case here.
    fn name(&mut self, case: Case) -> u32 {
        u32::try_from(self.cases.insert_full(case).0).unwrap_or(u32::MAX)
    }
}
