//! Do two methods read the files of a round the same way?

use std::{collections::BTreeSet, sync::Arc};

use super::{
    build::table_rules,
    model::{Method, Metric, MetricIndex, MetricSource, Rule},
    scope::Symbol,
};
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

    /// Would `other` come to the same values of its metric as this method to those of its own, of rows that both read
    /// alike? It would if both are declared alike over a table, and what their rules read beside the row is the same.
    /// Where it is doubtful, the answer is no.
    #[must_use]
    pub fn measures_like(&self, own: MetricIndex, other: &Self, others: MetricIndex) -> bool {
        let metrics = self.metrics.get(own.0).zip(other.metrics.get(others.0));
        let Some((metric, known)) = metrics.filter(|(a, b)| a.id == b.id) else { return false };
        let (
            MetricSource::Table { table, condition, member, aggregation, unit, .. },
            MetricSource::Table {
                table: other_table, member: other_member, unit: other_unit, ..
            },
        ) = (&metric.source, &known.source)
        else {
            return false;
        };
        let declared = self.declared_of(metric);
        let (main, under) = aggregation.rules();
        let mut rules = condition.iter().chain(main).chain(under);
        !declared.is_empty()
            && declared == other.declared_of(known)
            && (table, member, unit) == (other_table, other_member, other_unit)
            && metric.per_indicator == known.per_indicator
            && rules.all(|rule| self.reads_the_same(rule, other))
    }

    /// What is declared of a metric, or of all those that `each` makes with it.
    fn declared_of(&self, metric: &Metric) -> Vec<(&str, &str)> {
        let under = |id: &str| -> Vec<(&str, &str)> {
            let head = format!("metrics.{id}.");
            let declared = self.declared.iter().filter(|one| !one.wording);
            declared
                .filter(|one| one.path.starts_with(&head))
                .map(|one| (&*one.path, &*one.value))
                .collect()
        };
        let own = under(&metric.id);
        match metric.id.rsplit_once('.') {
            Some((stem, _)) if own.is_empty() => under(stem),
            _ => own,
        }
    }

    /// Does a rule, which `other` has too, read the same there, whatever the row?
    fn reads_the_same(&self, rule: &Rule, other: &Self) -> bool {
        let same_param = |name: &Arc<str>| {
            let values = |method: &Self| Some(method.params.get(name)?.values.clone());
            values(self).is_some() && values(self) == values(other)
        };
        rule.expression.calls().is_empty()
            && rule.expression.reads().iter().all(|read| match rule.scope.symbol(read.slot) {
                Some(Symbol::Column(_) | Symbol::AsOf | Symbol::Reference(_)) => true,
                Some(Symbol::Params) => read.path.first().is_some_and(same_param),
                _ => false,
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
        method::{
            self, Setting, ShippedPacks, embedded,
            model::{Method, MetricIndex, MetricSource},
        },
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
    fn only_metrics_that_changed_are_measured_otherwise() {
        let own = with(&[]);
        let alike = |other: &Method| -> Vec<String> {
            let all = own.metrics.iter().enumerate();
            let metrics = all.filter(|(at, _)| {
                let at = MetricIndex(*at);
                own.measures_like(at, other, at)
            });
            metrics.map(|(_, metric)| metric.id.to_string()).collect()
        };
        let same = alike(&with(&[]));
        let over_tables = own.metrics.iter().filter(|metric| match &metric.source {
            MetricSource::Table { condition, aggregation, .. } => {
                let (main, under) = aggregation.rules();
                condition
                    .iter()
                    .chain(main)
                    .chain(under)
                    .all(|rule| rule.expression.calls().is_empty())
            }
            _ => false,
        });
        assert_eq!(same, over_tables.map(|metric| metric.id.to_string()).collect::<Vec<_>>());
        let differ = |setting: &str| -> Vec<String> {
            let alike = alike(&with(&[setting]));
            same.iter().filter(|id| !alike.contains(id)).cloned().collect()
        };
        assert_eq!(differ("params.线索办结满分线=0.95"), [""; 0]);
        assert_eq!(differ("params.分流工作日=3"), ["信访迟分流数"]);
        assert_eq!(differ("metrics.信访按期办结率.at_least=7"), ["信访按期办结率"]);
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
