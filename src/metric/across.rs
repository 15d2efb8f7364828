use std::sync::Arc;

use super::{
    Measured,
    axes::nodes,
    compute::{Made, behind},
    environment::Facts,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::{
        model::{ColumnIndex, Metric, MetricIndex, NodeIndex, Rule},
        scope::{Scope, Symbol},
    },
    script::{Context, Data, Environment},
    table::ledger::walk,
    value::{Absence, Value},
};

/// `across`: one expression over the values of all peers together, which gives as many back.
pub(super) fn across(
    facts: Facts<'_>,
    metric: &Metric,
    rule: &Rule,
    within: &[ColumnIndex],
    found: &mut Diagnostics,
) -> Vec<Made> {
    let mut made = Vec::new();
    for node in nodes(facts.method, metric) {
        for class in facts.ledgers.classes(within) {
            let environment = PeersEnvironment { facts, scope: &rule.scope, class: &class, node };
            let values = match rule.expression.evaluate(&facts.method.script, &environment) {
                Ok(Data::Array(values)) if values.len() == class.len() => values,
                Ok(Data::Value(Value::Absent(kind))) => {
                    Arc::new(vec![Data::absent(kind); class.len()])
                }
                Ok(other) => {
                    let (name, peers) = (&metric.name, class.len());
                    let given = match &other {
                        Data::Array(values) => {
                            let count = values.len();
                            message!(zh: "{count} 个", en: "{count}")
                        }
                        other => crate::diagnostic::Message {
                            zh: other.shown(crate::diagnostic::Language::Chinese),
                            en: other.shown(crate::diagnostic::Language::English),
                        },
                    };
                    let (zh, en) = (given.zh, given.en);
                    let text = message!(
                        zh: "“{name}”应给 {peers} 个组各一个值，却给出 {zh}",
                        en: "\"{name}\" should give one value for each of the {peers} teams and gives {en}"
                    );
                    let place = rule.expression.place().clone();
                    found.push(Diagnostic::error("across-length", place, text));
                    continue;
                }
                Err(fault) => {
                    found.push(fault.into_diagnostic("metric-fails"));
                    continue;
                }
            };
            let unresolved = class.iter().any(|team| behind(facts, rule, *team, node).unresolved);
            for (team, data) in class.iter().zip(values.iter()) {
                let value =
                    data.clone().into_value().unwrap_or(Value::Absent(Absence::NotReported));
                made.push((*team, node, Measured { unresolved, ..Measured::of(value) }));
            }
        }
    }
    made
}

/// All peers at once: each metric, and each column of the roster, is the list of their values.
struct PeersEnvironment<'a> {
    facts: Facts<'a>,
    scope: &'a Scope,
    class: &'a [usize],
    node: Option<NodeIndex>,
}

impl PeersEnvironment<'_> {
    fn metric(&self, metric: MetricIndex) -> Data {
        let value = |team: &usize| {
            let measured = self.facts.measures.get(metric, *team, self.node);
            measured.map_or(Data::NOT_REPORTED, |measured| Data::Value(measured.value.clone()))
        };
        Data::array(self.class.iter().map(value).collect())
    }
}

impl Environment for PeersEnvironment<'_> {
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data {
        let Some(symbol) = self.scope.symbol(slot) else { return Data::NOT_REPORTED };
        let Facts { method, ledgers, .. } = self.facts;
        match symbol {
            Symbol::Metric(metric) => self.metric(*metric),
            Symbol::Metrics(members) => match path {
                [] => Data::map(
                    members.iter().map(|(id, metric)| (Arc::clone(id), self.metric(*metric))),
                ),
                [member, rest @ ..] => {
                    let metric = members.get(member).map(|metric| self.metric(*metric));
                    metric.map_or(Data::NOT_REPORTED, |metric| walk(&metric, rest))
                }
            },
            Symbol::Roster(_) | Symbol::Team => Data::array(
                self.class
                    .iter()
                    .map(|team| ledgers.team_symbol(method, *team, symbol, &[]))
                    .collect(),
            ),
            other => ledgers.round_symbol(method, other, path),
        }
    }

    fn context(&self) -> &Arc<Context> {
        self.facts.ledgers.context()
    }
}
