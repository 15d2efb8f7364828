//! What must not be in the rows: cells that cannot be read, blanks, bounds, `check`.

use super::{Building, Problem};
use crate::{
    method::model::{Column, ColumnKind, ColumnOrigin, Constant, NodeLevel, Quantity},
    workbench::sql::{cell::source_of, term::Term},
};

impl Building<'_> {
    fn problem(&mut self, column: &Column, code: &'static str, condition: String, shown: bool) {
        // A text may be about a person: its cells are not shown.
        let example =
            (shown && column.kind != ColumnKind::Text).then(|| source_of(self.dialect(), column));
        self.problems.push(Problem { column: column.id.to_string(), code, condition, example });
    }

    pub(super) fn cell_problems(
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
        let points = column.quantity == Some(Quantity::Points);
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

    /// `check`: what must not be false where something stands.
    pub(super) fn checks(&mut self) {
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
}
