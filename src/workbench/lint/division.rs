//! Divisions by what can be 0, and rates over nothing of which no policy says what they mean.

use std::collections::BTreeSet;

use super::{Finding, analysis::Analysis};
use crate::{
    diagnostic::{Diagnostic, listed, message},
    method::{
        metrics_of,
        model::{Aggregation, MetricSource, Node},
    },
    script::tree::{Node as Tree, Part},
};

pub(super) const BY_ZERO: &str = "division-by-zero";
const EMPTY: &str = "empty-denominator";

pub(super) fn find(analysis: &Analysis<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, seen) in &analysis.seen {
        for division in &seen.divisions {
            let divisor = &division.divisor;
            let diagnostic = Diagnostic::warning(
                BY_ZERO,
                division.place.clone(),
                message!(
                    zh: "除数“{divisor}”可能为 0，那时规则出错",
                    en: "the divisor `{divisor}` can be 0, and then the rule ends with an error",
                ),
            )
            .help(message!(
                zh: "先判断 if {divisor} == 0 …；必不为 0 的，在列上写 min = 1",
                en: "ask `if {divisor} == 0` first; if it is never 0, declare min = 1 on its column",
            ));
            found.push(Finding { at: at.clone(), diagnostic });
        }
    }
    found.extend(empty(analysis));
    found
}

/// Rates of which an indicator without any declared policy is made.
fn empty(analysis: &Analysis<'_>) -> Vec<Finding> {
    let method = analysis.domains.method;
    let declared: BTreeSet<&str> =
        method.declared.iter().map(|declared| declared.path.as_str()).collect();
    let says = |path: &str| {
        declared.iter().any(|there| {
            there.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    if says("method.missing") || says("defaults.indicator.missing") {
        return Vec::new();
    }
    let mut named = Vec::new();
    let mut told = BTreeSet::new();
    for node in &method.nodes {
        let Some(rule) = &node.score else { continue };
        let path = super::site::node_path(node);
        if says(&format!("{path}.missing")) || above_says(method, node, &says) {
            continue;
        }
        for index in metrics_of(rule) {
            let Some(metric) = method.metrics.get(index.0) else { continue };
            let rate = matches!(
                &metric.source,
                MetricSource::Table { aggregation: Aggregation::Ratio(..), .. }
                    | MetricSource::Indicators { aggregation: Aggregation::Ratio(..), .. }
            );
            if !rate
                || metric.empty.is_some()
                || asks(rule.expression.root())
                || !told.insert(index)
            {
                continue;
            }
            named.push((metric.name.clone(), metric.place.clone()));
        }
    }
    let Some((_, place)) = named.first().cloned() else { return Vec::new() };
    let names: Vec<String> = named.into_iter().map(|(name, _)| name).collect();
    let (zh, en) = listed(&names);
    let diagnostic = Diagnostic::note(
        EMPTY,
        place,
        message!(
            zh: "这些比率一行也没有时为不适用，用它们的指标没有写 missing，分值由同级分摊：{zh}",
            en: "over no rows these rates are not applicable, and as their indicators say no `missing`, siblings share the points: {en}",
        ),
    )
    .help(message!(
        zh: "如此可行就在 [method] 里写明 missing = {{ not_applicable = \"renormalise\" }}",
        en: "if that is meant, say missing = {{ not_applicable = \"renormalise\" }} in [method]",
    ));
    vec![Finding { at: "method".to_owned(), diagnostic }]
}

fn above_says(
    method: &crate::method::model::Method,
    node: &Node,
    says: &dyn Fn(&str) -> bool,
) -> bool {
    let parent = node.parent.and_then(|parent| method.nodes.get(parent.0));
    parent.is_some_and(|parent| says(&format!("{}.missing", super::site::node_path(parent))))
}

/// Does the rule ask about absence by itself?
fn asks(tree: &Tree) -> bool {
    match &tree.unwatched().part {
        Part::IsAbsent { .. } | Part::Coalesce(_) => true,
        Part::If(parts) => asks(&parts.0) || asks(&parts.1) || parts.2.as_ref().is_some_and(asks),
        Part::And(parts) | Part::Or(parts) | Part::Array(parts) => parts.iter().any(asks),
        Part::Native { arguments, .. } | Part::Call { arguments, .. } => arguments.iter().any(asks),
        Part::Binary(_, sides) => asks(&sides.0) || asks(&sides.1),
        Part::Unary(_, of) => asks(of),
        _ => false,
    }
}
