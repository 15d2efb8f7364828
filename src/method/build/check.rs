//! `[check]`, `[[allow]]` and `monotone`: what `zhixiao check` goes by.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Builder, columns::suggest, nodes::Draft};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Content, Item},
        keys,
        model::{Allowed, CheckSettings, Direction, Monotone, Rule},
        scope::Symbol,
        section::Reader,
    },
};

impl<'a> Builder<'a> {
    /// `[check]`.
    pub(super) fn check_settings(&mut self) -> CheckSettings {
        let root = self.root;
        let Some(reader) = root.table("check", &keys::CHECK) else {
            return CheckSettings::default();
        };
        let mut positive = |key: &str| {
            let item = reader.item(key)?;
            let number = item.as_number()?;
            if number.is_positive() {
                return Some(number.clone());
            }
            self.found.push(Diagnostic::error(
                "not-positive",
                item.place(),
                message!(zh: "`{key}` 要大于 0", en: "`{key}` is to be above 0"),
            ));
            None
        };
        let (cliff, reviewed_years) = (positive("cliff"), positive("reviewed_years"));
        let cases = positive("cases").and_then(|_| reader.count("cases"));
        CheckSettings { cliff, cases, reviewed_years }
    }

    /// `[[allow]]`.
    pub(super) fn allowed(&self) -> Vec<Allowed> {
        let entries = self.root.entries("allow", &keys::ALLOW);
        let one = |reader: &Reader<'_>| {
            Some(Allowed {
                code: Arc::clone(reader.text("code")?),
                at: reader.text("at").cloned(),
                reason: reader.string("reason")?,
                until: reader.date("until")?,
                place: reader.item("code")?.place(),
            })
        };
        entries.iter().filter_map(one).collect()
    }

    /// `monotone` of a node with its rule: each name must be a number that the rule reads.
    pub(super) fn monotone(&mut self, draft: &Draft<'a>, rule: Option<&Rule>) -> Option<Monotone> {
        let item = draft.item("monotone")?;
        let table = match &item.content {
            Content::Table(table) => table,
            _ => return direction(item).map(Monotone::All),
        };
        let known: Vec<String> = rule.map(metrics_named).unwrap_or_default();
        let mut each = IndexMap::new();
        for (name, field) in table {
            if !known.iter().any(|known| *known == **name) {
                let wrong = Diagnostic::error(
                    "unknown-input",
                    field.key.place(),
                    message!(
                        zh: "`score` 没有用到数 `{name}`",
                        en: "`score` reads no metric `{name}`"
                    ),
                );
                self.found.push(suggest(wrong, name, known.iter().map(String::as_str)));
                continue;
            }
            if let Some(direction) = direction(&field.item) {
                each.insert(Arc::clone(name), direction);
            }
        }
        Some(Monotone::Each(each))
    }
}

fn direction(item: &Item) -> Option<Direction> {
    match &**item.as_text()? {
        "up" => Some(Direction::Up),
        "down" => Some(Direction::Down),
        _ => None,
    }
}

/// The metrics that a rule reads, as it writes them.
fn metrics_named(rule: &Rule) -> Vec<String> {
    let mut names = Vec::new();
    for read in rule.expression.reads() {
        let (Some(symbol), Some(name)) = (rule.scope.symbol(read.slot), rule.scope.name(read.slot))
        else {
            continue;
        };
        match (symbol, read.path.first()) {
            (Symbol::Metric(_), _) => names.push(name.to_string()),
            (Symbol::Metrics(_), Some(member)) => names.push(format!("{name}.{member}")),
            _ => {}
        }
    }
    names
}
