//! The cells of the file as values: the texts, their keys, what they are read as, why they are blank.

use super::{Building, Problem, file_view, layer};
use crate::{
    diagnostic::message,
    method::model::{Column, ColumnKind, ColumnOrigin},
    workbench::sql::{
        Dialect,
        cell::{Named, absent, cell, raw, source_of, word_in},
        expression::NoForm,
        lookups::{INDICATOR_WORDS, TEAM_WORDS},
    },
};

impl Building<'_> {
    /// The raw texts, then the values.
    pub(super) fn cells(&mut self) {
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
}
