//! Metrics that were worked out elsewhere and come in as a file, in the place of the ledgers.

mod fill;
mod problems;
mod rows;

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;

use self::rows::Reading;
use super::Measured;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, Severity, message},
    method::model::{Method, MetricIndex, NodeIndex, TableIndex},
    table::{ColumnSpec, HeaderSpec, InputFile, ReadOptions, read},
    value::Date,
};

/// The columns of such a file, in their order.
pub const GIVEN_COLUMNS: [&str; 10] = [
    "kind",
    "table",
    "team",
    "indicator",
    "metric",
    "numerator",
    "denominator",
    "value",
    "absent",
    "evidence",
];

/// What a file of metrics says.
#[derive(Debug, Clone)]
pub struct GivenMetrics {
    file: InputFile,
    metrics: BTreeSet<MetricIndex>,
    /// By table: how many rows it has, as the file says.
    rows: IndexMap<TableIndex, String>,
    numbers: Vec<Given>,
}

#[derive(Debug, Clone)]
struct Given {
    place: Place,
    team: String,
    metric: MetricIndex,
    node: Option<NodeIndex>,
    measured: Measured,
}

impl GivenMetrics {
    /// Reads a file of metrics for `method` on the day `as_of`. Everything that is wrong is told at once; problems of
    /// the ledgers that the file tells are errors as they would be if zhixiao had read them.
    #[must_use]
    pub fn read(method: &Method, as_of: Date, file: &InputFile) -> (Self, Diagnostics) {
        let mut found = Diagnostics::new();
        let columns = GIVEN_COLUMNS.map(|column| ColumnSpec {
            id: Arc::from(column),
            headers: vec![column.to_owned()],
            required: column != "table",
            text: true,
            ..ColumnSpec::default()
        });
        let spec = HeaderSpec {
            table: 0,
            name: Arc::from(&*file.name),
            files: vec!["*".to_owned()],
            columns: columns.to_vec(),
            total_words: Vec::new(),
        };
        let options =
            ReadOptions { privacy: false, total_words: Vec::new(), ..ReadOptions::default() };
        let (grids, told) = read(std::slice::from_ref(file), &[spec], &options);
        found.extend(told.into_iter().filter(|one| one.severity == Severity::Error));
        let mut given = Self {
            file: file.clone(),
            metrics: BTreeSet::new(),
            rows: IndexMap::new(),
            numbers: Vec::new(),
        };
        let mut reading =
            Reading { method, as_of, given: &mut given, found: &mut found, says_method: false };
        for (_, grid) in &grids {
            reading.grid(grid);
        }
        if !reading.says_method && !grids.is_empty() {
            found.push(Diagnostic::warning(
                "metrics-of-unknown-method",
                Place::file(&file.name),
                message!(
                    zh: "文件没有写按哪一版办法算的（kind 为 method 的一行），无从核对",
                    en: "the file does not say by which method its numbers were made (a row of kind method)",
                ),
            ));
        }
        (given, found)
    }

    /// The file.
    #[must_use]
    pub const fn file(&self) -> &InputFile {
        &self.file
    }

    /// Does it give that metric?
    #[must_use]
    pub fn gives(&self, metric: MetricIndex) -> bool {
        self.metrics.contains(&metric)
    }

    /// The tables all of whose metrics it gives: nothing has to be read of them.
    #[must_use]
    pub fn elsewhere(&self, method: &Method) -> Vec<TableIndex> {
        self.tables(method, |given, all| given == all)
    }

    /// The tables some of whose metrics it gives, but not all.
    fn in_part(&self, method: &Method) -> Vec<TableIndex> {
        self.tables(method, |given, all| given < all)
    }

    fn tables(&self, method: &Method, fits: impl Fn(usize, usize) -> bool) -> Vec<TableIndex> {
        (0..method.tables.len())
            .map(TableIndex)
            .filter(|at| {
                let seen_by_all = *at == method.roster
                    || method
                        .tables
                        .get(at.0)
                        .is_some_and(|table| table.reference || table.calendar);
                let over = over(method, *at);
                let given = over.iter().filter(|metric| self.gives(**metric)).count();
                !seen_by_all && given > 0 && fits(given, over.len())
            })
            .collect()
    }
}

/// The metrics over a table.
fn over(method: &Method, table: TableIndex) -> Vec<MetricIndex> {
    let metrics = method.metrics.iter().enumerate();
    metrics
        .filter(|(_, metric)| metric.table() == Some(table))
        .map(|(at, _)| MetricIndex(at))
        .collect()
}
