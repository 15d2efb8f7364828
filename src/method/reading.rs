//! Do two methods read the files of a round the same way?

use std::{collections::BTreeSet, sync::Arc};

use super::{build::table_rules, model::Method, scope::Symbol};
use crate::value::Date;

impl Method {
    /// Would `other` make the same rows of the files of a round that is judged on `day`? It would if the tables
    /// are declared alike, and all that their rules read beside the row: constants, functions, the names of
    /// indicators. Where it is doubtful, the answer is no.
    #[must_use]
    pub fn reads_like(&self, other: &Self, day: Date) -> bool {
        self.language == other.language
            && self.layout() == other.layout()
            && self.declares_tables_like(other)
            && self.params_of_tables(other).is_some_and(|names| {
                let on = |method: &Self, name: &Arc<str>| {
                    method.params.get(name).and_then(|param| param.on(day).cloned())
                };
                names.iter().all(|name| on(self, name) == on(other, name))
            })
    }

    /// The tables and columns in their order, and what cells may name an indicator by.
    fn layout(&self) -> Vec<String> {
        let mut layout = vec![self.roster.0.to_string()];
        for table in &self.tables {
            layout.push(format!("[{}]", table.id));
            layout.extend(table.columns.iter().map(|column| column.id.to_string()));
        }
        for node in &self.nodes {
            layout.push(format!("{:?} {} {:?} {}", node.level, node.id, node.code, node.name));
            layout.extend(node.aliases.iter().cloned());
        }
        layout
    }

    fn declares_tables_like(&self, other: &Self) -> bool {
        let of_tables = |method: &Self| -> Vec<(String, String)> {
            let declared = method.declared.iter();
            declared
                .filter(|one| one.path.starts_with("tables.") || one.path.ends_with(".csv"))
                .map(|one| (one.path.clone(), one.value.clone()))
                .collect()
        };
        of_tables(self) == of_tables(other)
    }

    /// The constants that the rules of tables read; nothing if they call functions, for what these read is not
    /// looked into, or if it cannot be told which they read.
    fn params_of_tables(&self, other: &Self) -> Option<BTreeSet<Arc<str>>> {
        let mut names = BTreeSet::new();
        for rule in
            [self, other].into_iter().flat_map(|method| &method.tables).flat_map(table_rules)
        {
            if !rule.expression.calls().is_empty() {
                return None;
            }
            for read in rule.expression.reads() {
                if matches!(rule.scope.symbol(read.slot), Some(Symbol::Params)) {
                    names.insert(Arc::clone(read.path.first()?));
                }
            }
        }
        Some(names)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        method::{self, Setting, ShippedPacks, embedded, model::Method},
        value::Date,
    };

    fn with(settings: &[&str]) -> Method {
        let settings: Vec<Setting> =
            settings.iter().map(|text| Setting::parse(text).unwrap()).collect();
        let pack = embedded::pack("tonghua-trial").unwrap();
        let (method, found) = method::load_with(&pack, &ShippedPacks, &settings);
        method.unwrap_or_else(|| panic!("{found:?}"))
    }

    #[test]
    fn only_what_makes_rows_counts() {
        let (own, day) = (with(&[]), Date::YEAR_2000);
        assert!(own.reads_like(&with(&[]), day));
        // What scores read is nothing to rows.
        assert!(own.reads_like(&with(&["params.线索办结满分线=0.95"]), day));
        assert!(own.reads_like(&with(&["params.加分门槛=81"]), day));
        // What a rule of a table reads is.
        assert!(!own.reads_like(&with(&["params.严重权重=2"]), day));
        let pack = embedded::pack("donghe-county").unwrap();
        let (county, _) = method::load(&pack, &ShippedPacks);
        assert!(!own.reads_like(&county.unwrap(), day));
    }
}
