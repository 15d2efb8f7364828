//! What stands behind a dot: the worth of a word, a column of the roster.

use super::{NoForm, TEAMS, Translation, nothing};
use crate::{
    diagnostic::message,
    method::scope::Symbol,
    script::{
        Kind,
        tree::{Node, Part},
    },
    workbench::sql::{
        cell::absent,
        term::{Digits, Reasons, Term},
    },
};

impl Translation<'_, '_> {
    /// `x.worth` and `teams[team].column`.
    pub(super) fn property(&mut self, node: &Node, of: &Node, name: &str) -> Result<Term, NoForm> {
        let of = of.unwatched();
        if let Part::Index(parts) = &of.part {
            return self.of_team(node, &parts.0, &parts.1, name);
        }
        let term = self.node(of)?;
        let Kind::Enum(enumeration) = &term.kind else { return self.none(node, nothing()) };
        let mut sql = format!("CASE {}", term.sql);
        let mut digits = Digits { whole: 0, places: 0 };
        for member in &enumeration.members {
            let Some(worth) = &member.worth else { return self.none(node, nothing()) };
            let worth = self.number(node, worth)?;
            digits = digits.either(worth.digits);
            sql.push_str(&format!(" WHEN {} THEN {}", self.dialect().text(&member.id), worth.sql));
        }
        sql.push_str(" END");
        Ok(Term::sure(sql, Kind::Number).digits(digits).with(term.reasons))
    }

    fn of_team(
        &mut self,
        node: &Node,
        of: &Node,
        index: &Node,
        name: &str,
    ) -> Result<Term, NoForm> {
        let is_teams = matches!(&of.unwatched().part, Part::Variable { slot, path, .. }
            if path.is_empty() && matches!(self.scope().symbol(*slot), Some(Symbol::Teams)));
        let roster = self.world.method.tables.get(self.world.method.roster.0);
        let column =
            roster.and_then(|roster| roster.columns.iter().position(|column| *column.id == *name));
        let (true, Some(column)) = (is_teams, column) else {
            return self.none(node, message!(zh: "用了参照表", en: "it reads a reference table"));
        };
        let own = self.world.method.tables.get(self.world.table.0).and_then(|table| table.team);
        let own = own.and_then(|own| self.world.columns.get(own.0));
        let index_term = self.node(index)?;
        // A team that the roster does not have is a mistake of the rule, unless cells name teams.
        if !own.is_some_and(|own| own.as_ref() == Ok(&index_term)) {
            return self.none(
                index,
                message!(
                    zh: "teams[…] 里不是本行的组",
                    en: "it asks for another team than that of the row",
                ),
            );
        }
        let Some(known) = self.world.roster.get(column) else { return self.none(node, nothing()) };
        let mut known = known.clone()?;
        let (dialect, index) = (self.dialect(), index_term.sql.clone());
        let alias = self.join(TEAMS, |alias| format!("{alias}.zx_id = {index}"));
        let kinds = std::mem::take(&mut known.reasons.kinds);
        let why = format!("{alias}.{}", dialect.name(&absent(name)));
        let value = Term {
            sql: format!("{alias}.{}", known.sql),
            reasons: Reasons::several(kinds, why),
            ..known
        };
        let reasons = Reasons::first(dialect, [&index_term, &value].into_iter());
        Ok(value.with(reasons))
    }
}
