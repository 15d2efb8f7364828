//! The rows of a table, layer upon layer: the file, its cells as values, derived columns.

mod derived;
mod file_cells;
mod problems;

use super::{
    Dialect, SqlFile,
    expression::{Join, NoForm, World, nothing},
    term::Term,
};
use crate::{
    method::model::{Method, Table, TableIndex},
    value::Date,
};

/// Something that must not be, counted over the rows.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) column: String,
    pub(super) code: &'static str,
    /// True for a row that has it.
    pub(super) condition: String,
    /// A cell to show.
    pub(super) example: Option<String>,
}

/// A table as SQL.
#[derive(Debug)]
pub(super) struct Rows {
    /// The view of the rows with all columns.
    pub(super) view: String,
    /// The statements that make both.
    pub(super) sql: String,
    /// By column: what stands for it in the rows, as `t."…"`.
    pub(super) columns: Vec<Result<Term, NoForm>>,
    pub(super) problems: Vec<Problem>,
}

/// What all tables share.
pub(super) struct Shared<'a> {
    pub(super) method: &'a Method,
    pub(super) dialect: Dialect,
    pub(super) as_of: Date,
    /// By column of the roster, by its bare name.
    pub(super) roster: &'a [Result<Term, NoForm>],
    pub(super) supplied: &'a dyn Fn(&str) -> bool,
    pub(super) workdays: bool,
}

impl<'a> Shared<'a> {
    /// What the rules of a table see.
    pub(super) fn world(
        &self,
        table: TableIndex,
        columns: &'a [Result<Term, NoForm>],
    ) -> World<'a> {
        World {
            method: self.method,
            dialect: self.dialect,
            as_of: self.as_of,
            table,
            columns,
            roster: self.roster,
            supplied: self.supplied,
            workdays: self.workdays,
        }
    }
}

impl Rows {
    /// A table that is read from `file`.
    pub(super) fn of(shared: &Shared<'_>, index: TableIndex, file: &SqlFile) -> Option<Self> {
        let table = shared.method.tables.get(index.0)?;
        let mut building = Building {
            shared,
            index,
            table,
            file,
            layers: Vec::new(),
            last: "reasons".to_owned(),
            columns: vec![
                Err(NoForm { why: nothing(), place: table.place.clone() });
                table.columns.len()
            ],
            levels: vec![0; table.columns.len()],
            problems: Vec::new(),
        };
        building.cells();
        building.derived();
        building.checks();
        Some(building.finish())
    }
}

struct Building<'a> {
    shared: &'a Shared<'a>,
    index: TableIndex,
    table: &'a Table,
    file: &'a SqlFile,
    layers: Vec<String>,
    /// The name of the last of them.
    last: String,
    columns: Vec<Result<Term, NoForm>>,
    /// By column: 0 for those of the file, and one more than what it reads for those that are worked out.
    levels: Vec<usize>,
    problems: Vec<Problem>,
}

impl Building<'_> {
    fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    fn is_roster(&self) -> bool {
        self.index == self.shared.method.roster
    }

    fn set(&mut self, at: usize, term: Result<Term, NoForm>) {
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = term;
        }
    }

    fn finish(self) -> Rows {
        let dialect = self.dialect();
        let (file, view) = (file_view(self.table), rows_view(self.table));
        let sql = format!(
            "{}{}\nWITH {}\nSELECT * FROM {};\n",
            dialect.file(&file, &self.file.path, self.file.delimiter),
            dialect.view(&view),
            self.layers.join(",\n"),
            self.last,
        );
        Rows { view, sql, columns: self.columns, problems: self.problems }
    }
}

/// A layer: what is selected beside everything below it, from where.
fn layer(
    dialect: Dialect,
    name: &str,
    of: &str,
    columns: &[(String, String)],
    joins: &str,
) -> String {
    let list: String = columns
        .iter()
        .map(|(name, sql)| format!(",\n    {sql} AS {}", dialect.name(name)))
        .collect();
    format!("{name} AS (\n  SELECT t.*{list}\n  FROM {of} t{joins})")
}

/// The joins of a layer.
pub(super) fn joined(joins: &[Join]) -> String {
    joins
        .iter()
        .map(|Join { alias, table, on }| format!("\n  LEFT JOIN {table} {alias} ON {on}"))
        .collect()
}

/// The view of a table's file.
pub(super) fn file_view(table: &Table) -> String {
    format!("zx_file_{}", table.id)
}

fn rows_view(table: &Table) -> String {
    format!("zx_rows_{}", table.id)
}
