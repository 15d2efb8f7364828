//! `??`, `if` and `switch`: several ways, of which one gives the value.

use std::collections::BTreeSet;

use super::{NoForm, Translation, nothing};
use crate::{
    diagnostic::message,
    script::{
        Kind,
        tree::{Label, Node, Part, Switch},
    },
    workbench::sql::term::{Digits, Reasons, Term},
};

impl Translation<'_, '_> {
    /// `a ?? b ?? c`.
    pub(super) fn first_present(&mut self, node: &Node, sides: &[Node]) -> Result<Term, NoForm> {
        let terms = self.nodes(sides)?;
        let list: Vec<&str> = terms.iter().map(|term| term.sql.as_str()).collect();
        let sql = format!("COALESCE({})", list.join(", "));
        let sure = terms.iter().any(|term| term.reasons.never());
        let reasons = match terms.last() {
            Some(last) if !sure => last.reasons.clone(),
            _ => Reasons::default(),
        };
        Ok(self.alike(node, sql, &terms)?.with(reasons))
    }

    /// The kind of what comes out of several ways, all of one kind.
    fn alike(&self, node: &Node, sql: String, terms: &[Term]) -> Result<Term, NoForm> {
        let mut known: Option<&Kind> = None;
        let mut digits = Digits { whole: 0, places: 0 };
        for term in terms {
            digits = digits.either(term.digits);
            match (known, &term.kind) {
                (_, Kind::Any) => {}
                (None, kind) => known = Some(kind),
                (Some(Kind::Enum(_) | Kind::Text), Kind::Enum(_) | Kind::Text) => {}
                (Some(before), kind) if before == kind => {}
                _ => {
                    return self.none(
                        node,
                        message!(zh: "各分支的类型不同", en: "its ways give different kinds"),
                    );
                }
            }
        }
        Ok(Term::sure(sql, known.cloned().unwrap_or(Kind::Any)).digits(digits))
    }

    /// `if … else if … else …` as one CASE.
    pub(super) fn branches(&mut self, node: &Node) -> Result<Term, NoForm> {
        let mut ways = Vec::new();
        let mut at = node;
        let other = loop {
            let Part::If(parts) = &at.part else { break self.node(at)? };
            let (condition, then, otherwise) = &**parts;
            ways.push((self.node(condition)?, self.node(then)?));
            match otherwise {
                Some(next) => at = next.unwatched(),
                None => return self.none(at, nothing()),
            }
        };
        self.cases(node, ways, Some(other))
    }

    /// The first way whose condition is true; absent where a condition before it is.
    fn cases(
        &self,
        node: &Node,
        ways: Vec<(Term, Term)>,
        other: Option<Term>,
    ) -> Result<Term, NoForm> {
        let dialect = self.dialect();
        let mut sql = "CASE".to_owned();
        let mut reason = "CASE".to_owned();
        let mut kinds = BTreeSet::new();
        let mut values = Vec::new();
        for (condition, value) in ways {
            if !condition.reasons.never() {
                sql.push_str(&format!(" WHEN {} IS NULL THEN NULL", condition.sql));
                let why = condition.reasons.sql(dialect);
                reason.push_str(&format!(" WHEN {} IS NULL THEN {why}", condition.sql));
                kinds.extend(condition.reasons.kinds);
            }
            sql.push_str(&format!(" WHEN {} THEN {}", condition.sql, value.sql));
            let why = value.reasons.sql(dialect);
            reason.push_str(&format!(" WHEN {} THEN {why}", condition.sql));
            kinds.extend(value.reasons.kinds.iter().copied());
            values.push(value);
        }
        if let Some(other) = other {
            sql.push_str(&format!(" ELSE {}", other.sql));
            reason.push_str(&format!(" ELSE {}", other.reasons.sql(dialect)));
            kinds.extend(other.reasons.kinds.iter().copied());
            values.push(other);
        }
        sql.push_str(" END");
        reason.push_str(" END");
        Ok(self.alike(node, sql, &values)?.with(Reasons::several(kinds, reason)))
    }

    pub(super) fn switch(&mut self, node: &Node, switch: &Switch) -> Result<Term, NoForm> {
        let dialect = self.dialect();
        let on = self.node(&switch.on)?;
        let asks =
            switch.cases.iter().flat_map(|case| &case.labels).any(|one| *one == Label::Absent);
        let mut ways = Vec::new();
        if !asks && !on.reasons.never() {
            let absent = Term::sure(format!("({} IS NULL)", on.sql), Kind::Bool);
            let nothing = Term::sure("NULL".to_owned(), Kind::Any).with(on.reasons.clone());
            ways.push((absent, nothing));
        }
        let mut other = None;
        for case in &switch.cases {
            let body = self.node(&case.body)?;
            let labels: Vec<String> = case
                .labels
                .iter()
                .map(|label| match label {
                    Label::Absent => format!("({} IS NULL)", on.sql),
                    Label::Bool(true) => format!("({} IS TRUE)", on.sql),
                    Label::Bool(false) => format!("({} IS FALSE)", on.sql),
                    Label::Text(text) => {
                        format!("COALESCE({} = {}, FALSE)", on.sql, dialect.text(text))
                    }
                })
                .collect();
            let fits = (!labels.is_empty())
                .then(|| Term::sure(format!("({})", labels.join(" OR ")), Kind::Bool));
            let guard = case.guard.as_ref().map(|guard| self.node(guard)).transpose()?;
            if guard.as_ref().is_some_and(|guard| !guard.reasons.never()) {
                return self.none(
                    node,
                    message!(
                        zh: "switch 分支的 if 条件可能没有值",
                        en: "the condition of a case of its switch may be absent",
                    ),
                );
            }
            match (fits, guard) {
                (None, None) => {
                    other = Some(body);
                    break;
                }
                (Some(fits), None) => ways.push((fits, body)),
                (None, Some(guard)) => ways.push((guard, body)),
                (Some(fits), Some(guard)) => {
                    let both = Term::sure(format!("({} AND {})", fits.sql, guard.sql), Kind::Bool);
                    ways.push((both, body));
                }
            }
        }
        if other.is_none() {
            return self.none(
                node,
                message!(
                    zh: "switch 没有 `_` 分支，落空时要报错",
                    en: "its switch has no case `_`, and nothing to fit is a mistake",
                ),
            );
        }
        self.cases(node, ways, other)
    }
}
