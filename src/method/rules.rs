use super::{
    build::{node_rules, table_rules},
    model::{Method, Rule, VetoEffect},
    rules_of,
};

/// All rules of a method, in the order of its parts.
pub(crate) fn all_rules(method: &Method) -> Vec<&Rule> {
    let mut rules: Vec<&Rule> = method.eligible.iter().collect();
    rules.extend(method.tables.iter().flat_map(table_rules));
    rules.extend(method.metrics.iter().flat_map(|metric| rules_of(&metric.source)));
    rules.extend(method.nodes.iter().flat_map(node_rules));
    for adjustment in method.bonuses.iter().chain(&method.deductions) {
        rules.push(&adjustment.score);
        rules.extend(&adjustment.gate);
    }
    for veto in &method.vetoes {
        rules.push(&veto.when);
        if let VetoEffect::Cap(rule) = &veto.effect {
            rules.push(rule);
        }
    }
    rules.extend(method.grades.iter().filter_map(|grade| grade.when.as_ref()));
    rules
}
