use std::sync::Arc;

use super::{Codes, unkept::Unkept};
use crate::{
    diagnostic::Place,
    method::model::{ColumnIndex, NodeIndex, TableIndex},
    value::{Absence, Value},
};

/// A row of a loaded table. Its place in a file is told by [`super::Ledgers::row_place`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// The table.
    pub table: TableIndex,
    /// The row, from 0, in the order of the files.
    pub row: u32,
}

/// The rows of one table of the method, column by column.
#[derive(Debug, Clone, Default)]
pub struct LedgerTable {
    /// At least one file or sheet was found for it, be it without rows.
    pub supplied: bool,
    /// By [`ColumnIndex`]; all of the same length.
    pub columns: Vec<LedgerColumn>,
    pub(super) sources: Vec<RowSource>,
    /// By row.
    pub(super) places: Places,
    /// What is known of the texts that are not kept.
    pub(super) unkept: Option<Unkept>,
    /// Cells that could not be read, or must not be blank; they are taken for not reported. Sorted.
    pub(super) unresolved: Vec<(u32, ColumnIndex)>,
    /// The columns of the key, for places.
    pub(super) key: Vec<ColumnIndex>,
    /// Whose row it is, by the code of the team column.
    pub(super) team: Option<(ColumnIndex, Vec<Option<u32>>)>,
    /// Which indicator it is about, by the code of the indicator column.
    pub(super) indicator: Option<(ColumnIndex, Vec<Option<NodeIndex>>)>,
    /// Its rows were handed on part by part ([`super::RowTaker`]): it knows where they stand and nothing more.
    pub(super) handed_on: bool,
}

/// One column: its different values, and for each row which of them it has.
#[derive(Debug, Clone, Default)]
pub struct LedgerColumn {
    /// Each value once.
    pub values: Vec<Value>,
    /// By row, places in `values`.
    pub codes: Codes,
}

/// One file or sheet that rows come from.
#[derive(Debug, Clone, Default)]
pub(super) struct RowSource {
    pub(super) file: Arc<str>,
    pub(super) sheet: Option<Arc<str>>,
    /// By [`ColumnIndex`]: the header and the position of the column that it was read from.
    pub(super) headers: Vec<Option<(Arc<str>, u32)>>,
}

/// Where the rows stand.
#[derive(Debug, Clone)]
pub(super) enum Places {
    /// Each by itself.
    Each(Vec<RowPlace>),
    /// The lines of one file, one behind the other: the first row, and how many there are.
    Lines(u64, usize),
    /// Some of such lines: the first row of all, and which they are, from 0.
    Picked(u64, Vec<u32>),
}

impl Default for Places {
    fn default() -> Self {
        Self::Each(Vec::new())
    }
}

impl Places {
    fn len(&self) -> usize {
        match self {
            Self::Each(places) => places.len(),
            Self::Lines(_, count) => *count,
            Self::Picked(_, rows) => rows.len(),
        }
    }

    fn get(&self, row: usize) -> Option<RowPlace> {
        match self {
            Self::Each(places) => places.get(row).copied(),
            Self::Lines(first, count) => {
                (row < *count).then(|| RowPlace { source: 0, row: *first + row as u64, record: 0 })
            }
            Self::Picked(first, rows) => {
                let row = u64::from(*rows.get(row)?);
                Some(RowPlace { source: 0, row: *first + row, record: 0 })
            }
        }
    }
}

/// Where a row stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowPlace {
    pub(super) source: u32,
    pub(super) row: u64,
    /// 0 where it is the same as the row.
    pub(super) record: u64,
}

/// A column that a table does not have is absent in every row.
const NOTHING: Value = Value::Absent(Absence::NotReported);

impl LedgerColumn {
    /// The value in a row.
    #[must_use]
    pub fn value(&self, row: usize) -> &Value {
        self.codes.get(row).and_then(|code| self.values.get(code as usize)).unwrap_or(&NOTHING)
    }
}

impl LedgerTable {
    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.places.len()
    }

    /// The number that a row of a part has in the whole table.
    pub(crate) fn row_of_whole(&self, row: u32) -> u32 {
        match &self.places {
            Places::Picked(_, rows) => rows.get(row as usize).copied().unwrap_or(row),
            Places::Each(_) | Places::Lines(..) => row,
        }
    }

    /// The value of a column in a row.
    #[must_use]
    pub fn value(&self, column: ColumnIndex, row: usize) -> &Value {
        self.columns.get(column.0).map_or(&NOTHING, |column| column.value(row))
    }

    /// The code of a column in a row: the same for the same value.
    pub(crate) fn code(&self, column: ColumnIndex, row: usize) -> u32 {
        self.columns.get(column.0).and_then(|column| column.codes.get(row)).unwrap_or_default()
    }

    /// The cells that could not be read, and those that must not be blank and are: row and column, in the
    /// order of the rows. They are taken for not reported.
    #[must_use]
    pub fn unresolved(&self) -> &[(u32, ColumnIndex)] {
        &self.unresolved
    }

    /// A table of some of the rows, with some of the columns; the others are blank. It tells no places.
    pub(crate) fn only(&self, columns: &[ColumnIndex], rows: &[u32]) -> Self {
        let mut own = vec![LedgerColumn::default(); self.columns.len()];
        for at in columns {
            if let (Some(slot), Some(column)) = (own.get_mut(at.0), self.columns.get(at.0)) {
                let code = |row: &u32| column.codes.get(*row as usize).unwrap_or_default();
                slot.codes = rows.iter().map(code).collect();
                slot.values.clone_from(&column.values);
            }
        }
        Self {
            supplied: self.supplied,
            columns: own,
            places: Places::Lines(0, rows.len()),
            team: self.team.clone(),
            indicator: self.indicator.clone(),
            ..Self::default()
        }
    }

    /// Is it a table whose rows belong to teams?
    #[must_use]
    pub const fn has_teams(&self) -> bool {
        self.team.is_some()
    }

    /// Is it a table whose rows belong to indicators?
    #[must_use]
    pub const fn has_indicators(&self) -> bool {
        self.indicator.is_some()
    }

    /// The team that the row belongs to, by its place in the roster.
    #[must_use]
    pub fn team(&self, row: usize) -> Option<usize> {
        let (column, teams) = self.team.as_ref()?;
        let team = *teams.get(self.code(*column, row) as usize)?;
        team.map(|team| team as usize)
    }

    /// The indicator that the row is about.
    #[must_use]
    pub fn indicator(&self, row: usize) -> Option<NodeIndex> {
        let (column, nodes) = self.indicator.as_ref()?;
        *nodes.get(self.code(*column, row) as usize)?
    }

    /// The row as a place, with its key.
    #[must_use]
    pub fn place(&self, row: usize) -> Place {
        Place { key: self.key_text(row).map(Arc::from), ..self.line(row) }
    }

    /// The row as a place, without its key: what that is may have to be read again.
    #[must_use]
    pub(crate) fn line(&self, row: usize) -> Place {
        let Some(at) = self.places.get(row) else { return Place::default() };
        let source = self.sources.get(at.source as usize);
        Place {
            file: source.map(|source| Arc::clone(&source.file)),
            sheet: source.and_then(|source| source.sheet.clone()),
            row: Some(at.row),
            record: (at.record != 0).then_some(at.record),
            ..Place::default()
        }
    }

    /// In which of its files a row stands, and its number there.
    pub(super) fn line_in_source(&self, row: usize) -> Option<(u32, u64)> {
        self.places.get(row).map(|at| (at.source, at.row))
    }

    /// The cell of a column in a row as a place; its text masked where it may be personal.
    #[must_use]
    pub fn cell_place(&self, column: ColumnIndex, row: usize) -> Place {
        let source = self.places.get(row).and_then(|at| self.sources.get(at.source as usize));
        let header = source.and_then(|source| source.headers.get(column.0)?.as_ref());
        let shown = self.value(column, row).to_plain();
        Place {
            column: header.map(|(_, position)| *position),
            header: header.map(|(header, _)| Arc::clone(header)),
            cell: (header.is_some() && !shown.is_empty())
                .then(|| Arc::from(&*crate::table::privacy::mask(&shown))),
            ..self.place(row)
        }
    }

    /// The row's key as people find it again; nothing if the table has none or it is blank.
    pub(super) fn key_text(&self, row: usize) -> Option<String> {
        let unkept = self.unkept.as_ref();
        let parts: Vec<String> = self
            .key
            .iter()
            .map(|column| match unkept.and_then(|unkept| unkept.text(*column, row)) {
                Some(text) => text.to_string(),
                None => self.value(*column, row).to_plain(),
            })
            .filter(|part| !part.is_empty())
            .map(|part| crate::table::privacy::mask(&part).into_owned())
            .collect();
        (!parts.is_empty()).then(|| parts.join(" / "))
    }
}
