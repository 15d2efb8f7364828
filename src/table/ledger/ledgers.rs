use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::{LedgerTable, Roster, RowRef, from_large::columns_needed};
use crate::{
    method::{
        model::{ColumnIndex, Method, TableIndex},
        scope::Symbol,
    },
    script::{Context, Data},
    value::{Date, Value},
};

/// What the round itself says, beside its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundData {
    /// The day on which overdue is judged.
    pub as_of: Date,
    /// Tables whose file is named: the table's id and the path inside the round folder.
    pub files: IndexMap<String, String>,
}

impl RoundData {
    /// A round that names no files.
    #[must_use]
    pub fn on(as_of: Date) -> Self {
        Self { as_of, files: IndexMap::new() }
    }
}

/// Everything that the files of a round say, as the method declares it.
#[derive(Debug, Clone)]
pub struct Ledgers {
    pub(super) as_of: Date,
    /// By [`TableIndex`].
    pub(super) tables: Vec<LedgerTable>,
    pub(super) roster: Roster,
    pub(super) roster_table: TableIndex,
    /// `teams` in expressions.
    pub(super) teams: Data,
    pub(super) context: Arc<Context>,
}

impl Ledgers {
    /// The day on which overdue is judged.
    #[must_use]
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// What functions see: params on that day, reference tables, the calendar, which tables there are.
    #[must_use]
    pub const fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// The teams' ids and names.
    #[must_use]
    pub const fn roster(&self) -> &Roster {
        &self.roster
    }

    /// How many teams the roster has.
    #[must_use]
    pub fn teams(&self) -> usize {
        self.roster.len()
    }

    /// The id of the team at that place of the roster.
    #[must_use]
    pub fn team_id(&self, team: usize) -> Option<&Arc<str>> {
        self.roster.id(team)
    }

    /// What people call the team; nothing for a team that is not there.
    #[must_use]
    pub fn team_name(&self, team: usize) -> &str {
        self.roster.name(team)
    }

    /// What else ledgers may call the team.
    #[must_use]
    pub fn team_aliases(&self, team: usize) -> Vec<String> {
        self.roster.aliases(team)
    }

    /// The table.
    #[must_use]
    pub fn table(&self, table: TableIndex) -> Option<&LedgerTable> {
        self.tables.get(table.0)
    }

    /// Was a file or sheet found for the table at that place of [`Method::tables`]?
    #[must_use]
    pub fn supplied(&self, table: usize) -> bool {
        self.tables.get(table).is_some_and(|table| table.supplied)
    }

    /// Are all rows kept, so that they can be measured again?
    #[must_use]
    pub fn has_rows(&self) -> bool {
        !self.tables.iter().any(|table| table.handed_on)
    }

    /// Do they hold all that the rules of `method` look at, which reads the files alike? Of a big ledger, texts that no rule
    /// of the method that read it looks at are not kept.
    #[must_use]
    pub fn serve(&self, method: &Method) -> bool {
        self.tables.iter().enumerate().all(|(at, table)| {
            table.unkept.as_ref().is_none_or(|unkept| {
                let needed = columns_needed(method, TableIndex(at));
                unkept.columns.iter().all(|column| !needed.contains(&column.own))
            })
        })
    }

    /// Takes all tables for handed in, be it without rows: tests of a method hand in the numbers instead.
    pub fn suppose_supplied(&mut self, method: &Method) {
        for table in &mut self.tables {
            table.supplied = true;
        }
        let mut context = (*self.context).clone();
        context.supplied = method.tables.iter().map(|table| Arc::clone(&table.id)).collect();
        self.context = Arc::new(context);
    }

    /// A value of a team's roster row.
    #[must_use]
    pub fn roster_value(&self, team: usize, column: ColumnIndex) -> Option<&Value> {
        let row = self.roster.row(team)?;
        Some(self.tables.get(self.roster_table.0)?.value(column, row))
    }

    /// A team's roster row as printed, by [`ColumnIndex`].
    #[must_use]
    pub fn roster_row(&self, team: usize) -> Vec<String> {
        let columns = self.tables.get(self.roster_table.0).map_or(0, |table| table.columns.len());
        (0..columns)
            .map(|column| {
                self.roster_value(team, ColumnIndex(column))
                    .map_or_else(String::new, Value::to_plain)
            })
            .collect()
    }

    /// The teams that agree in these roster columns, class by class: all in one class if there are no
    /// columns. Classes come in the order of their values: words in the order of their declaration, the
    /// rest by size or alphabet. Inside a class the teams keep the order of the roster.
    #[must_use]
    pub fn classes(&self, within: &[ColumnIndex]) -> Vec<Vec<usize>> {
        let mut classes: IndexMap<Vec<&Value>, Vec<usize>, FxBuildHasher> = IndexMap::default();
        let absent = Value::Absent(crate::value::Absence::NotReported);
        for team in 0..self.teams() {
            let key: Vec<&Value> = within
                .iter()
                .map(|column| self.roster_value(team, *column).unwrap_or(&absent))
                .collect();
            classes.entry(key).or_default().push(team);
        }
        classes.sort_by(|a, _, b, _| super::order::tuples(a, b));
        classes.into_values().collect()
    }

    /// The place of a row as `file:row`, for people and files.
    #[must_use]
    pub fn row_place(&self, row: RowRef) -> String {
        let place = self.table(row.table).map(|table| table.line(row.row as usize));
        let place = place.unwrap_or_default();
        let file = place.file.as_deref().unwrap_or_default();
        let sheet = place.sheet.as_deref().map_or_else(String::new, |sheet| format!("[{sheet}]"));
        format!("{file}{sheet}:{}", place.row.unwrap_or_default())
    }

    /// In which of the files of its table a row stands, and its number there; nothing if there is no such row.
    pub(crate) fn row_in_file(&self, row: RowRef) -> Option<(u32, u64)> {
        self.table(row.table)?.line_in_source(row.row as usize)
    }

    /// The names of an expression about a team that have nothing to do with scores or metrics: its roster
    /// row, other teams, reference tables, params, the date, the team's id. Anything else is not reported.
    #[must_use]
    pub fn team_symbol(
        &self,
        method: &Method,
        team: usize,
        symbol: &Symbol,
        path: &[Arc<str>],
    ) -> Data {
        let whole = match symbol {
            Symbol::Roster(column) => self
                .roster_value(team, *column)
                .map_or(Data::NOT_REPORTED, |value| Data::Value(value.clone())),
            Symbol::Team => self
                .team_id(team)
                .map_or(Data::NOT_REPORTED, |id| Data::Value(Value::Text(Arc::clone(id)))),
            other => return self.round_symbol(method, other, path),
        };
        walk(&whole, path)
    }

    /// The names of an expression that are the same for all teams.
    pub(crate) fn round_symbol(&self, method: &Method, symbol: &Symbol, path: &[Arc<str>]) -> Data {
        match symbol {
            Symbol::Teams => walk(&self.teams, path),
            Symbol::Reference(table) => method
                .tables
                .get(table.0)
                .and_then(|table| self.context.references.get(&table.id))
                .map_or(Data::NOT_REPORTED, |rows| walk(rows, path)),
            Symbol::Params => walk(&self.context.params, path),
            Symbol::AsOf => Data::Value(Value::Date(self.as_of)),
            _ => Data::NOT_REPORTED,
        }
    }
}

/// The part of `data` that `path` names; not reported where it leads nowhere.
pub(crate) fn walk(data: &Data, path: &[Arc<str>]) -> Data {
    let mut at = data;
    for key in path {
        match at {
            Data::Map(entries) => match entries.get(key) {
                Some(entry) => at = entry,
                None => return Data::NOT_REPORTED,
            },
            Data::Value(Value::Absent(_)) => return at.clone(),
            _ => return Data::NOT_REPORTED,
        }
    }
    at.clone()
}

/// The constants of a method on a day.
fn params(method: &Method, as_of: Date) -> Data {
    Data::map(
        method.params.iter().filter_map(|(name, param)| {
            Some((Arc::clone(name), super::constant(param.on(as_of)?)))
        }),
    )
}

impl Ledgers {
    /// The same rows with the constants of a method that reads them alike.
    #[must_use]
    pub fn with_params_of(mut self, method: &Method) -> Self {
        self.context = Arc::new(self.context.with_params(params(method, self.as_of)));
        self
    }

    /// No files and no teams.
    #[must_use]
    pub fn empty(method: &Method, as_of: Date) -> Self {
        let tables = method
            .tables
            .iter()
            .map(|table| LedgerTable {
                columns: vec![super::LedgerColumn::default(); table.columns.len()],
                key: table.key.clone(),
                ..LedgerTable::default()
            })
            .collect();
        let context = Context { params: params(method, as_of), ..Context::default() };
        Self {
            as_of,
            tables,
            roster: Roster::default(),
            roster_table: method.roster,
            teams: Data::map::<Arc<str>>([]),
            context: Arc::new(context),
        }
    }
}
