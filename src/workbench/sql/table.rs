//! The rows of a table, layer upon layer: the file, its cells as values, derived columns.

use super::{
    Dialect, SqlFile,
    cell::{Named, absent, cell, kind, raw, source_of, sql_type, term_of, word_in},
    expression::{Join, NoForm, TEAMS, Translation, World, nothing},
    term::{Digits, Reasons, Term},
};
use crate::{
    diagnostic::message,
    method::{
        model::{
            Column, ColumnIndex, ColumnKind, ColumnOrigin, Constant, Method, NodeLevel, Rule,
            Table, TableIndex,
        },
        scope::Symbol,
    },
    script::Kind,
    value::{Absence, Date, Value},
};

/// What the words for teams are looked up in.
pub(super) const TEAM_WORDS: &str = "zx_team_words";
/// What the words for indicators are looked up in.
pub(super) const INDICATOR_WORDS: &str = "zx_indicator_words";

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

    /// The raw texts, then the values.
    fn cells(&mut self) {
        let dialect = self.dialect();
        let in_file = |at: usize| self.file.headers.get(at).and_then(Option::as_ref);
        let mut texts = Vec::new();
        let mut prepared = Vec::new();
        let mut values = Vec::new();
        let mut reasons = Vec::new();
        let mut joins = String::new();
        let table = self.table;
        for (at, column) in table.columns.iter().enumerate() {
            let of_file = matches!(column.origin, ColumnOrigin::File);
            if column.private || !of_file && !matches!(column.origin, ColumnOrigin::WordIn(_)) {
                continue;
            }
            let header = in_file(at).filter(|_| of_file);
            let source = match header {
                Some(header) => format!("NULLIF(trim(t.{}), '')", dialect.name(header)),
                None => format!("CAST(NULL AS {})", dialect.text_type()),
            };
            texts.push((raw(column), source));
            if column.per_indicator {
                let why = message!(
                    zh: "一个指标一列的表还没有 SQL 写法",
                    en: "columns for each indicator have no form in SQL yet",
                );
                self.set(at, Err(NoForm { why, place: column.place.clone() }));
                continue;
            }
            let words = match column.kind {
                ColumnKind::Team if !self.is_roster() => Some(TEAM_WORDS),
                ColumnKind::Indicator => Some(INDICATOR_WORDS),
                _ => None,
            };
            let found = words.map(|words| self.looked_up(at, column, words));
            let named = match &found {
                Some((id, join)) => {
                    joins.push_str(join);
                    Named::Joined(id)
                }
                None => Named::Text,
            };
            let cell = match cell(dialect, column, &named) {
                Ok(cell) => cell,
                Err(none) => {
                    self.set(at, Err(none));
                    continue;
                }
            };
            let word = self.word_for(at);
            let value = match &word {
                Some(word) => {
                    let own = format!("{}#own", column.id);
                    let term = format!("t.{}", dialect.name(&own));
                    values.push((own, cell.value.clone()));
                    self.problems.push(Problem {
                        column: column.id.to_string(),
                        code: "word-contradicts",
                        condition: format!("{term} <> {word}"),
                        example: None,
                    });
                    format!("COALESCE({}, {word})", cell.value)
                }
                None => cell.value.clone(),
            };
            prepared.extend(cell.prepared);
            values.push((column.id.to_string(), value));
            if let Some(absent_sql) = cell.absent {
                reasons.push((absent(&column.id), absent_sql));
            }
            self.cell_problems(
                column,
                &cell.term,
                cell.known.as_deref(),
                word.is_some(),
                header.is_some(),
            );
            self.set(at, Ok(cell.term));
        }
        let list: Vec<String> =
            texts.iter().map(|(name, sql)| format!("{sql} AS {}", dialect.name(name))).collect();
        let file = dialect.name(&file_view(self.table));
        self.layers
            .push(format!("texts AS (\n  SELECT {}\n  FROM {file} t)", list.join(",\n    ")));
        self.layers.push(layer(dialect, "plain", "texts", &prepared, ""));
        self.layers.push(layer(dialect, "cells", "plain", &values, &joins));
        self.layers.push(layer(dialect, "reasons", "cells", &reasons, ""));
    }

    /// The id that a cell names by one of `words`, and the joins that find it.
    fn looked_up(&self, at: usize, column: &Column, words: &str) -> (String, String) {
        let dialect = self.dialect();
        let (source, alias) = (source_of(dialect, column), format!("w{at}"));
        let key = dialect.key(&source);
        match dialect {
            // As it is written first: to make keys costs more than to look twice.
            Dialect::DuckDb => (
                format!("COALESCE({alias}.id, {alias}k.id)"),
                format!(
                    "\n  LEFT JOIN {words} {alias} ON {alias}.word = {source}\n  LEFT JOIN {words} {alias}k \
                     ON {alias}k.word = CASE WHEN {alias}.id IS NULL THEN {key} END"
                ),
            ),
            // Spark takes long to plan a table that is joined twice.
            Dialect::Spark => (
                format!("{alias}.id"),
                format!("\n  LEFT JOIN {words} {alias} ON {alias}.word = {key}"),
            ),
        }
    }

    /// The word that a date column of this table may put into the column at `at`.
    fn word_for(&self, at: usize) -> Option<String> {
        let words: Vec<String> = self
            .table
            .columns
            .iter()
            .filter(|date| matches!(&date.words, Some((_, target)) if target.0 == at))
            .filter_map(|date| word_in(self.dialect(), date))
            .collect();
        match words.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            all => Some(format!("COALESCE({})", all.join(", "))),
        }
    }

    fn set(&mut self, at: usize, term: Result<Term, NoForm>) {
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = term;
        }
    }

    fn problem(&mut self, column: &Column, code: &'static str, condition: String, shown: bool) {
        // A text may be about a person: its cells are not shown.
        let example =
            (shown && column.kind != ColumnKind::Text).then(|| source_of(self.dialect(), column));
        self.problems.push(Problem { column: column.id.to_string(), code, condition, example });
    }

    fn cell_problems(
        &mut self,
        column: &Column,
        term: &Term,
        known: Option<&str>,
        word: bool,
        in_file: bool,
    ) {
        let dialect = self.dialect();
        let (value, source) = (&term.sql, source_of(dialect, column));
        if column.required {
            let or_word = if word { format!(" AND {value} IS NULL") } else { String::new() };
            self.problem(column, "required-blank", format!("{source} IS NULL{or_word}"), false);
        }
        if !in_file {
            return;
        }
        if column.fill_down && !column.required {
            self.problem(column, "blank-to-fill", format!("{source} IS NULL"), false);
        }
        let own = match word {
            true => format!("t.{}", dialect.name(&format!("{}#own", column.id))),
            false => value.clone(),
        };
        let unread = format!("{source} IS NOT NULL AND {own} IS NULL");
        let unread = match known {
            None => unread,
            Some(known) => format!("{unread} AND NOT {known}"),
        };
        self.problem(column, "unread", unread, true);
        for (bound, sign, code) in
            [(&column.min, "<", "below-minimum"), (&column.max, ">", "above-maximum")]
        {
            let bound = match bound {
                Some(Constant::Number(bound)) => Term::number(bound).map(|term| term.sql),
                Some(Constant::Date(bound)) => Some(dialect.date(*bound)),
                _ => None,
            };
            if let Some(bound) = bound {
                self.problem(column, code, format!("{value} {sign} {bound}"), true);
            }
        }
        let points = column.quantity == Some(crate::method::model::Quantity::Points);
        if let Some(indicator) = self.table.indicator
            && points
            && let Some(Ok(indicator)) = self.columns.get(indicator.0)
        {
            let ways: String = self
                .shared
                .method
                .nodes
                .iter()
                .filter(|node| node.level == NodeLevel::Indicator)
                .filter_map(|node| {
                    let (low, high) =
                        (Term::number(node.range.start())?, Term::number(node.range.end())?);
                    Some(format!(
                        " WHEN {} THEN {value} NOT BETWEEN {} AND {}",
                        dialect.text(&node.id),
                        low.sql,
                        high.sql
                    ))
                })
                .collect();
            let condition = format!("CASE {}{ways} END", indicator.sql);
            self.problem(column, "points-out-of-range", condition, true);
        }
    }

    /// Columns that are worked out, layer by layer: those that need the same layers below them together.
    fn derived(&mut self) {
        let table = self.table;
        let mut waiting = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            let made = match &column.origin {
                ColumnOrigin::Derived(rule) => self.expression(at, column, rule),
                ColumnOrigin::Highest { by, per } => self.highest(at, column, by, per),
                ColumnOrigin::Nth { per, order } => self.nth(at, column, per, order),
                _ => continue,
            };
            match made {
                Ok(derived) => waiting.push(derived),
                Err(none) => self.set(at, Err(none)),
            }
        }
        waiting.sort_by_key(|derived| derived.level);
        let mut together: Option<Derived> = None;
        for mut next in waiting {
            if let Some(before) = next.before.take() {
                let (columns, joins) = (vec![before], std::mem::take(&mut next.joins));
                self.push(together.take());
                self.push(Some(Derived { level: next.level, before: None, columns, joins }));
            }
            match &mut together {
                Some(open) if open.goes_with(&next) => {
                    open.columns.append(&mut next.columns);
                    if open.joins.is_empty() {
                        open.joins = next.joins;
                    }
                }
                _ => {
                    self.push(together.take());
                    together = Some(next);
                }
            }
        }
        self.push(together);
    }

    /// One more layer of columns.
    fn push(&mut self, derived: Option<Derived>) {
        let Some(derived) = derived else { return };
        let name = format!("derived{}", self.layers.len());
        let (dialect, joins) = (self.dialect(), joined(&derived.joins));
        self.layers.push(layer(dialect, &name, &self.last, &derived.columns, &joins));
        self.last = name;
    }

    fn level_of(&self, columns: impl IntoIterator<Item = ColumnIndex>) -> usize {
        let levels = columns.into_iter().filter_map(|at| self.levels.get(at.0).copied());
        levels.max().unwrap_or_default() + 1
    }

    fn reads(rule: &Rule) -> impl Iterator<Item = ColumnIndex> + '_ {
        rule.expression.reads().iter().filter_map(|read| match rule.scope.symbol(read.slot) {
            Some(Symbol::Column(column)) => Some(*column),
            _ => None,
        })
    }

    fn translated(&self, rule: &Rule) -> Result<(Term, Vec<Join>), NoForm> {
        let mut joins = Vec::new();
        let world = self.shared.world(self.index, &self.columns);
        let term = Translation::new(&world, rule, &mut joins).whole()?;
        Ok((term, joins))
    }

    fn expression(&mut self, at: usize, column: &Column, rule: &Rule) -> Result<Derived, NoForm> {
        let dialect = self.dialect();
        let level = self.level_of(Self::reads(rule));
        let (term, joins) = self.translated(rule)?;
        let own = match (kind(&column.kind), &term.kind) {
            (own, Kind::Any) => own,
            (Kind::Enum(own), Kind::Enum(_) | Kind::Text) => Kind::Enum(own),
            (Kind::Text, Kind::Enum(_) | Kind::Text) => Kind::Text,
            (own, kind) if own == *kind => own,
            _ => {
                return Err(NoForm { why: nothing(), place: column.place.clone() });
            }
        };
        let mut columns = vec![(column.id.to_string(), typed(dialect, &term, &own))];
        if term.reasons.kinds.len() > 1 {
            columns.push((absent(&column.id), term.reasons.sql(dialect)));
        }
        let known = term_of(dialect, &column.id, own, term.digits, &term.reasons);
        self.set(at, Ok(known));
        if let Some(slot) = self.levels.get_mut(at) {
            *slot = level;
        }
        Ok(Derived { level, before: None, columns, joins })
    }

    /// The team and the columns of `per` as what rows agree in, and whether one of these is blank.
    fn groups(&self, per: &[ColumnIndex]) -> Result<(String, String), NoForm> {
        let dialect = self.dialect();
        let mut blank = Vec::new();
        let mut parts = Vec::new();
        for column in per {
            let term = self.column(*column)?;
            blank.push(format!("{} IS NULL", term.sql));
            parts.push(folded(dialect, &term));
        }
        let blank = match blank.is_empty() {
            true => "FALSE".to_owned(),
            false => format!("({})", blank.join(" OR ")),
        };
        // Rows that are alone are not compared: no work for them.
        let mut by: Vec<String> =
            parts.iter().map(|part| format!("CASE WHEN NOT {blank} THEN {part} END")).collect();
        if let Some(team) = self.table.team.filter(|_| !self.is_roster()) {
            by.insert(0, self.column(team)?.sql);
        }
        if by.is_empty() {
            by.push("1".to_owned());
        }
        Ok((by.join(", "), blank))
    }

    fn column(&self, column: ColumnIndex) -> Result<Term, NoForm> {
        match self.columns.get(column.0) {
            Some(known) => known.clone(),
            None => Err(NoForm { why: nothing(), place: self.table.place.clone() }),
        }
    }

    /// The order of values where an order is needed: words in the order of their declaration.
    fn sorted_by(&self, term: &Term) -> String {
        match &term.kind {
            Kind::Enum(enumeration) => {
                let ways: String = enumeration
                    .members
                    .iter()
                    .enumerate()
                    .map(|(at, member)| {
                        format!(" WHEN {} THEN {at}", self.dialect().text(&member.id))
                    })
                    .collect();
                format!("CASE {}{ways} END", term.sql)
            }
            _ => term.sql.clone(),
        }
    }

    /// `order`, then the key, then all that the file holds where there is no key.
    fn order(&self, order: &[ColumnIndex], blank: &str) -> Result<String, NoForm> {
        let own: Vec<ColumnIndex> = match self.table.key.as_slice() {
            [] => (0..self.table.columns.len())
                .map(ColumnIndex)
                .filter(|at| {
                    self.table.columns.get(at.0).is_some_and(|column| {
                        matches!(column.origin, ColumnOrigin::File) && !column.private
                    })
                })
                .collect(),
            key => key.to_vec(),
        };
        let mut parts = Vec::new();
        for column in order.iter().chain(&own) {
            let term = self.column(*column)?;
            if term.reasons.kinds.len() > 1 && order.contains(column) {
                let why = message!(
                    zh: "排序的列有几种缺项",
                    en: "a column that it sorts by can be absent for several reasons",
                );
                return Err(NoForm { why, place: self.table.place.clone() });
            }
            let part = self.sorted_by(&term);
            parts.push(format!("CASE WHEN NOT {blank} THEN {part} END ASC NULLS LAST"));
        }
        Ok(parts.join(", "))
    }

    fn highest(
        &mut self,
        at: usize,
        column: &Column,
        by: &Rule,
        per: &[ColumnIndex],
    ) -> Result<Derived, NoForm> {
        let dialect = self.dialect();
        let read = Self::reads(by).chain(per.iter().copied());
        let level = self.level_of(read.chain(self.table.key.iter().copied()));
        let (term, joins) = self.translated(by)?;
        let name = format!("{}#by", column.id);
        let own = Term { sql: format!("t.{}", dialect.name(&name)), ..term.clone() };
        let before = Some((name, typed(dialect, &term, &term.kind)));
        let (partition, blank) = self.groups(per)?;
        let rest = self.order(&[], &blank)?;
        let most = self.sorted_by(&own);
        let sql = format!(
            "CASE WHEN {0} IS NULL THEN FALSE WHEN {blank} THEN TRUE ELSE row_number() OVER (PARTITION BY {partition} \
             ORDER BY {most} DESC NULLS LAST, {rest}) = 1 END",
            own.sql
        );
        self.set(at, Ok(Term::sure(format!("t.{}", dialect.name(&column.id)), Kind::Bool)));
        if let Some(slot) = self.levels.get_mut(at) {
            *slot = level;
        }
        Ok(Derived { level, before, columns: vec![(column.id.to_string(), sql)], joins })
    }

    fn nth(
        &mut self,
        at: usize,
        column: &Column,
        per: &[ColumnIndex],
        order: &[ColumnIndex],
    ) -> Result<Derived, NoForm> {
        let dialect = self.dialect();
        let read = per.iter().chain(order).chain(&self.table.key).copied();
        let level = self.level_of(read);
        let (partition, blank) = self.groups(per)?;
        let order = self.order(order, &blank)?;
        let sql = format!(
            "CASE WHEN {blank} THEN 1 ELSE row_number() OVER (PARTITION BY {partition} ORDER BY {order}) END"
        );
        let term = Term::sure(format!("t.{}", dialect.name(&column.id)), Kind::Number);
        self.set(at, Ok(term.digits(Digits { whole: 12, places: 0 })));
        if let Some(slot) = self.levels.get_mut(at) {
            *slot = level;
        }
        let columns = vec![(column.id.to_string(), sql)];
        Ok(Derived { level, before: None, columns, joins: Vec::new() })
    }

    /// `check`: what must not be false where something stands.
    fn checks(&mut self) {
        let table = self.table;
        for (at, column) in table.columns.iter().enumerate() {
            let Some(rule) = &column.check else { continue };
            let (Ok((check, joins)), Some(Ok(own))) = (self.translated(rule), self.columns.get(at))
            else {
                continue;
            };
            if joins.is_empty() {
                let condition = format!("{} IS NOT NULL AND NOT {}", own.sql, check.sql);
                let shown = matches!(column.origin, ColumnOrigin::File);
                self.problem(column, "check-failed", condition, shown);
            }
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

/// A column that is worked out.
struct Derived {
    level: usize,
    /// A column that has to stand in a layer below it, as windows want.
    before: Option<(String, String)>,
    columns: Vec<(String, String)>,
    joins: Vec<Join>,
}

impl Derived {
    /// Can both stand in one layer?
    fn goes_with(&self, next: &Self) -> bool {
        let joins = self.joins.is_empty() || next.joins.is_empty() || self.joins == next.joins;
        self.level == next.level && joins
    }
}

/// The view of a table's file.
pub(super) fn file_view(table: &Table) -> String {
    format!("zx_file_{}", table.id)
}

fn rows_view(table: &Table) -> String {
    format!("zx_rows_{}", table.id)
}

/// NULL alone has no type.
fn typed(dialect: Dialect, term: &Term, own: &Kind) -> String {
    match term.kind {
        Kind::Any => format!("CAST({} AS {})", term.sql, sql_type(dialect, own, term.digits)),
        _ => term.sql.clone(),
    }
}

/// What people take for the same: texts with width, case and spaces set aside.
pub(super) fn folded(dialect: Dialect, term: &Term) -> String {
    match term.kind {
        Kind::Text => {
            // Most texts are their own keys, and that is quicker to see than to make.
            let odd = dialect.text("[^\\x{4E00}-\\x{9FFF}a-z0-9_.-]");
            let is_odd = match dialect {
                Dialect::DuckDb => format!("regexp_matches({}, {odd})", term.sql),
                Dialect::Spark => format!("{} RLIKE {odd}", term.sql),
            };
            format!("CASE WHEN {is_odd} THEN {} ELSE {} END", dialect.key(&term.sql), term.sql)
        }
        _ => term.sql.clone(),
    }
}

/// The statements that make the roster's names and the table of all teams.
pub(super) fn teams(shared: &Shared<'_>, rows: &Rows) -> Result<String, NoForm> {
    let (method, dialect) = (shared.method, shared.dialect);
    let Some(table) = method.tables.get(method.roster.0) else { return Ok(String::new()) };
    let mut parts = Vec::new();
    for column in &table.key {
        let declared = table.columns.get(column.0);
        let known = rows.columns.get(column.0).cloned();
        match (declared.map(|column| &column.kind), known) {
            (Some(ColumnKind::Text | ColumnKind::Team), Some(known)) => parts.push(known?.sql),
            _ => {
                let why = message!(
                    zh: "名册的 key 不是文字",
                    en: "the key of the roster is no text",
                );
                return Err(NoForm { why, place: table.place.clone() });
            }
        }
    }
    let id = match parts.as_slice() {
        [only] => only.clone(),
        all => format!("concat_ws('/', {})", all.join(", ")),
    };
    let text = |column: Option<ColumnIndex>| {
        let known = column.and_then(|column| rows.columns.get(column.0));
        known.and_then(|known| known.as_ref().ok()).map(|term| term.sql.clone())
    };
    let keep = dialect.keep(TEAMS);
    let view = dialect.name(&rows.view);
    let not_blank: Vec<String> = parts.iter().map(|part| format!("{part} IS NOT NULL")).collect();
    let not_blank = not_blank.join(" AND ");
    let mut words = vec![format!("SELECT zx_id AS id, zx_id AS word FROM {TEAMS}")];
    let bare = |sql: &str| sql.trim_start_matches("t.").to_owned();
    if let Some(name) = text(method.roster_name) {
        words.push(format!("SELECT zx_id, {} FROM {TEAMS}", bare(&name)));
    }
    if let Some(aliases) = text(method.roster_aliases) {
        let each = dialect.split_rows(&bare(&aliases), "[、，,;；|/\n]");
        words.push(format!("SELECT zx_id, {each} FROM {TEAMS}"));
    }
    let words = words.join("\n  UNION ALL ");
    let key = dialect.key("word");
    let id_key = dialect.key("id");
    Ok(format!(
        "{keep}\n  SELECT {id} AS zx_id, t.* FROM {view} t WHERE {not_blank};\n\
         {}\nWITH words AS (\n  {words}),\nkeys AS (\n  SELECT id, trim(word) AS word, {key} AS key, {id_key} AS id_key FROM words \
         WHERE trim(word) <> ''),\n\
         known AS (\n  SELECT key, CASE WHEN count(DISTINCT id) = 1 THEN min(id) \
         WHEN count(DISTINCT CASE WHEN key = id_key THEN id END) = 1 THEN min(CASE WHEN key = id_key THEN id END) END AS id\n  \
         FROM keys GROUP BY key)\n\
         SELECT key AS word, id FROM known WHERE id IS NOT NULL\n\
         UNION SELECT keys.word, known.id FROM keys JOIN known ON known.key = keys.key WHERE known.id IS NOT NULL;\n",
        dialect.keep(TEAM_WORDS),
    ))
}

/// The statement that says what cells call the indicators.
pub(super) fn indicators(dialect: Dialect, words: &[(String, String)]) -> String {
    let rows: Vec<String> = words
        .iter()
        .map(|(word, id)| format!("({}, {})", dialect.text(word), dialect.text(id)))
        .collect();
    format!(
        "{}\n  SELECT * FROM (VALUES {}) AS v(word, id);\n",
        dialect.keep(INDICATOR_WORDS),
        rows.join(", ")
    )
}

/// The statement that numbers the workdays: of each day, how many there were up to it.
pub(super) fn days(dialect: Dialect, calendar: Option<(&str, &Term, &Term)>) -> String {
    let all = match (Date::new(1900, 1, 1), Date::new(2199, 12, 31)) {
        (Some(first), Some(last)) => dialect.all_days(first, last),
        _ => String::new(),
    };
    let (listed, workday) = match calendar {
        None => (String::new(), dialect.is_monday_to_friday("d.day")),
        Some((view, day, workday)) => (
            format!(
                "\n  LEFT JOIN (SELECT {} AS day, bool_or({}) AS workday FROM {} t WHERE {} IS NOT NULL AND {} IS NOT NULL \
                 GROUP BY 1) c ON c.day = d.day",
                day.sql,
                workday.sql,
                dialect.name(view),
                day.sql,
                workday.sql,
            ),
            format!("COALESCE(c.workday, {})", dialect.is_monday_to_friday("d.day")),
        ),
    };
    format!(
        "{}\nWITH days AS ({all}),\nmarked AS (\n  SELECT d.day, {workday} AS workday FROM days d{listed})\n\
         SELECT day, workday, sum(CASE WHEN workday THEN 1 ELSE 0 END) OVER (ORDER BY day) AS workdays FROM marked;\n",
        dialect.keep(super::expression::DAYS),
    )
}

/// The reasons for which a value is absent, as codes: the smallest of several is the one that is told.
pub(super) const fn code(kind: Absence) -> u8 {
    match kind {
        Absence::NotReported => 0,
        Absence::NotApplicable => 1,
        Absence::Withheld => 2,
        Absence::TooFew => 3,
    }
}

/// Why a term is NULL, as a code.
pub(super) fn code_of(dialect: Dialect, reasons: &Reasons) -> String {
    match (reasons.kinds.len(), reasons.kinds.first()) {
        (0, _) => "0".to_owned(),
        (1, Some(kind)) => code(*kind).to_string(),
        _ => {
            let ways: String = Absence::ALL
                .iter()
                .map(|kind| format!(" WHEN {} THEN {}", dialect.text(kind.id()), code(*kind)))
                .collect();
            format!("CASE {}{ways} END", reasons.sql(dialect))
        }
    }
}

/// A constant as the text of a value, or a kind of absence.
pub(super) fn constant(value: &Constant) -> Result<String, Absence> {
    if let Constant::Text(name) = value
        && let Some(kind) = Absence::from_id(name)
    {
        return Err(kind);
    }
    let plain = crate::table::constant(value).into_value();
    Ok(match plain {
        Some(Value::Number(number)) => number.to_exact(),
        Some(value) => value.to_plain(),
        None => String::new(),
    })
}
