//! What the method is, as the outputs name it: roster, nodes, metrics, grades.

use super::{
    evaluation::{GradeInfo, MetricInfo, NodeInfo, NodeKind, RosterColumn},
    grade, weak_point,
};
use crate::method::model::{
    Aggregation, Effort, Method, MetricIndex, MetricSource, NodeLevel, Who,
};

pub(super) fn roster(method: &Method) -> Vec<RosterColumn> {
    let columns = method.tables.get(method.roster.0).map(|table| table.columns.as_slice());
    columns
        .unwrap_or_default()
        .iter()
        .map(|column| RosterColumn {
            id: column.id.to_string(),
            name: column.headers.first().cloned().unwrap_or_else(|| column.id.to_string()),
        })
        .collect()
}

pub(super) fn nodes(method: &Method) -> Vec<NodeInfo> {
    method
        .nodes
        .iter()
        .map(|node| {
            let rule = node.score.as_ref();
            let weak = node.weak.as_ref();
            NodeInfo {
                id: node.id.to_string(),
                name: node.name.clone(),
                code: node.code.clone(),
                level: match node.level {
                    NodeLevel::Root => NodeKind::Root,
                    NodeLevel::Group => NodeKind::Group,
                    NodeLevel::Indicator => NodeKind::Indicator,
                },
                parent: node.parent.map(|parent| parent.0),
                points: node.points.clone(),
                source: node.source.clone(),
                expression: rule.map(|rule| rule.expression.text().trim().to_owned()),
                comment: rule.and_then(|rule| {
                    let (module, name) = rule.expression.calls().first()?;
                    let function =
                        method.script.functions().iter().find(|function| {
                            function.module == *module && function.name == *name
                        })?;
                    Some(function.comment.trim().to_owned()).filter(|comment| !comment.is_empty())
                }),
                weak_line: weak.and_then(|weak| weak_point::line_in_words(weak, method.language)),
                advice: weak.and_then(|weak| weak.advice.clone()),
                effort: weak.and_then(|weak| weak.effort).map(|effort| {
                    match effort {
                        Effort::Low => "low",
                        Effort::Medium => "medium",
                        Effort::High => "high",
                    }
                    .to_owned()
                }),
                who: weak.and_then(|weak| weak.who).map(|who| {
                    match who {
                        Who::Team => "team",
                        Who::Unit => "unit",
                        Who::Office => "office",
                    }
                    .to_owned()
                }),
            }
        })
        .collect()
}

/// Is the metric a share of cases?
pub(super) fn is_rate(method: &Method, metric: MetricIndex) -> bool {
    method.metrics.get(metric.0).is_some_and(|metric| {
        matches!(
            &metric.source,
            MetricSource::Table { aggregation: Aggregation::Ratio(_, of), .. }
                | MetricSource::Indicators { aggregation: Aggregation::Ratio(_, of), .. }
                if of.as_ref().is_none_or(|of| {
                    matches!(of.expression.kind(), crate::script::Kind::Bool)
                        || !of.expression.reads().is_empty()
                })
        )
    })
}

pub(super) fn metrics(method: &Method) -> Vec<MetricInfo> {
    method
        .metrics
        .iter()
        .enumerate()
        .map(|(at, metric)| MetricInfo {
            id: metric.id.to_string(),
            name: metric.name.clone(),
            per_indicator: metric.per_indicator,
            is_rate: is_rate(method, MetricIndex(at)),
            declaration: metric.declaration.clone(),
        })
        .collect()
}

pub(super) fn grades(method: &Method) -> Vec<GradeInfo> {
    method
        .grades
        .iter()
        .map(|grade| GradeInfo {
            name: grade.name.to_string(),
            min: grade.min.clone(),
            quota: grade.quota.as_ref().map(|quota| grade::quota_in_words(quota, method.language)),
            consequence: grade.consequence.clone(),
        })
        .collect()
}
