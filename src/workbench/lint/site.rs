//! Every place of a method where a rule stands.

use super::domain::Stand;
use crate::method::{
    model::{Adjustment, ColumnOrigin, Method, Node, NodeLevel, Rule, TableIndex, VetoEffect},
    rules_of,
};

/// A rule and where it stands.
pub(super) struct Site<'a> {
    pub(super) rule: &'a Rule,
    pub(super) stand: Stand<'a>,
    /// The path of what it belongs to: `metrics.完成率`.
    pub(super) at: String,
}

/// `indicator.id` or `group.id`.
pub(super) fn node_path(node: &Node) -> String {
    match node.level {
        NodeLevel::Root => "method".to_owned(),
        NodeLevel::Group => format!("group.{}", node.id),
        NodeLevel::Indicator => format!("indicator.{}", node.id),
    }
}

/// The bonuses, then the deductions, with their paths.
pub(super) fn adjustments(method: &Method) -> impl Iterator<Item = (String, &Adjustment)> {
    let bonuses = method.bonuses.iter().map(|bonus| (format!("bonus.{}", bonus.id), bonus));
    let deductions = method.deductions.iter().map(|one| (format!("deduction.{}", one.id), one));
    bonuses.chain(deductions)
}

/// All of them, in the order of the model.
pub(super) fn sites(method: &Method) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    let nowhere = Stand::default();
    for (at, table) in method.tables.iter().enumerate() {
        let stand = Stand { table: Some(TableIndex(at)), node: None, scored: false };
        for column in &table.columns {
            let path = format!("tables.{}.columns.{}", table.id, column.id);
            if let ColumnOrigin::Derived(rule) | ColumnOrigin::Highest { by: rule, .. } =
                &column.origin
            {
                let at = path.clone();
                sites.push(Site { rule, stand, at });
            }
            if let Some(rule) = &column.check {
                sites.push(Site { rule, stand, at: path });
            }
        }
    }
    for metric in &method.metrics {
        let stand = Stand { table: metric.table(), node: None, scored: false };
        for rule in rules_of(&metric.source) {
            let at = format!("metrics.{}", metric.id);
            sites.push(Site { rule, stand, at });
        }
    }
    for node in &method.nodes {
        let stand = Stand { table: None, node: Some(node), scored: false };
        let path = node_path(node);
        if let Some(rule) = &node.score {
            let stand = Stand { scored: true, ..stand };
            sites.push(Site { rule, stand, at: path.clone() });
        }
        let weak = node.weak.as_ref().and_then(|weak| weak.when.as_ref());
        for rule in node.applies.iter().chain(weak) {
            sites.push(Site { rule, stand, at: path.clone() });
        }
    }
    for (at, adjustment) in adjustments(method) {
        let rule = &adjustment.score;
        sites.push(Site { rule, stand: nowhere, at: at.clone() });
        if let Some(rule) = &adjustment.gate {
            sites.push(Site { rule, stand: nowhere, at });
        }
    }
    for veto in &method.vetoes {
        let at = format!("veto.{}", veto.id);
        let rule = &veto.when;
        sites.push(Site { rule, stand: nowhere, at: at.clone() });
        if let VetoEffect::Cap(rule) = &veto.effect {
            sites.push(Site { rule, stand: nowhere, at });
        }
    }
    for grade in &method.grades {
        if let Some(rule) = &grade.when {
            let at = format!("grade.{}", grade.name);
            sites.push(Site { rule, stand: nowhere, at });
        }
    }
    if let Some(rule) = &method.eligible {
        let at = "method".to_owned();
        sites.push(Site { rule, stand: nowhere, at });
    }
    sites
}
