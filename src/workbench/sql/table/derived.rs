//! Columns that are worked out from others: expressions, `highest`, `nth`.

use super::{Building, joined, layer};
use crate::{
    diagnostic::message,
    method::model::{Column, ColumnIndex, ColumnOrigin, Rule},
    script::Kind,
    table::columns_read,
    workbench::sql::{
        Dialect,
        cell::{absent, sql_type, term_of},
        expression::{Join, NoForm, Translation, nothing},
        term::{Digits, Term, folded},
    },
};

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

impl Building<'_> {
    /// Columns that are worked out, layer by layer: those that need the same layers below them together.
    pub(super) fn derived(&mut self) {
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

    pub(super) fn translated(&self, rule: &Rule) -> Result<(Term, Vec<Join>), NoForm> {
        let mut joins = Vec::new();
        let world = self.shared.world(self.index, &self.columns);
        let term = Translation::new(&world, rule, &mut joins).whole()?;
        Ok((term, joins))
    }

    fn expression(&mut self, at: usize, column: &Column, rule: &Rule) -> Result<Derived, NoForm> {
        let dialect = self.dialect();
        let level = self.level_of(columns_read(rule));
        let (term, joins) = self.translated(rule)?;
        let own = match (column.kind.in_expressions(), &term.kind) {
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
        let read = columns_read(by).into_iter().chain(per.iter().copied());
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
}

/// NULL alone has no type.
fn typed(dialect: Dialect, term: &Term, own: &Kind) -> String {
    match term.kind {
        Kind::Any => format!("CAST({} AS {})", term.sql, sql_type(dialect, own, term.digits)),
        _ => term.sql.clone(),
    }
}
