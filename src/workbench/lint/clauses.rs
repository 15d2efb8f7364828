//! Clauses, advice and dates of review that are missing or old.

use super::{Finding, Options, site};
use crate::{
    diagnostic::{Diagnostic, Message, Place, message},
    method::model::{Method, NodeLevel},
    value::Date,
};

const SOURCE: &str = "missing-source";
const ADVICE: &str = "missing-advice";
const STALE: &str = "stale-review";

/// One thing that has a clause and a date of review.
struct Entry<'a> {
    path: String,
    name: &'a str,
    source: Option<&'a String>,
    reviewed: Option<Date>,
    place: &'a Place,
    /// It decides points or grades, so it needs a clause.
    rules: bool,
}

pub(super) fn find(method: &Method, options: &Options) -> Vec<Finding> {
    let entries = entries(method);
    let mut found = Vec::new();
    // A method that names few clauses is a draft; one that names most has forgotten the others.
    if mostly(entries.iter().filter(|entry| entry.rules).map(|entry| entry.source.is_some())) {
        for entry in entries.iter().filter(|entry| entry.rules && entry.source.is_none()) {
            let name = entry.name;
            let diagnostic = Diagnostic::warning(
                SOURCE,
                entry.place.clone(),
                message!(zh: "“{name}”没有写出处", en: "“{name}” names no clause"),
            )
            .help(message!(
                zh: "加上 source = \"第八条第（一）项\"",
                en: "add source = \"Article 8 (1)\"",
            ));
            found.push(Finding { at: entry.path.clone(), diagnostic });
        }
    }
    found.extend(advice(method));
    found.extend(entries.iter().filter_map(|entry| stale(entry, options)));
    found
}

fn entries(method: &Method) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for (name, param) in &method.params {
        entries.push(Entry {
            path: format!("params.{name}"),
            name: param.name.as_deref().unwrap_or(name),
            source: param.source.as_ref(),
            reviewed: param.reviewed,
            place: &param.place,
            rules: false,
        });
    }
    for node in &method.nodes {
        entries.push(Entry {
            path: site::node_path(node),
            name: &node.name,
            source: node.source.as_ref(),
            reviewed: node.reviewed,
            place: &node.place,
            rules: node.level == NodeLevel::Indicator,
        });
    }
    for (path, adjustment) in site::adjustments(method) {
        entries.push(Entry {
            path,
            name: &adjustment.name,
            source: adjustment.source.as_ref(),
            reviewed: adjustment.reviewed,
            place: &adjustment.place,
            rules: true,
        });
    }
    for veto in &method.vetoes {
        entries.push(Entry {
            path: format!("veto.{}", veto.id),
            name: &veto.name,
            source: veto.source.as_ref(),
            reviewed: veto.reviewed,
            place: &veto.place,
            rules: true,
        });
    }
    for grade in &method.grades {
        entries.push(Entry {
            path: format!("grade.{}", grade.name),
            name: &grade.name,
            source: grade.source.as_ref(),
            reviewed: grade.reviewed,
            place: &grade.place,
            rules: false,
        });
    }
    entries
}

/// Does it hold for half of them at least?
fn mostly(all: impl Iterator<Item = bool>) -> bool {
    let (yes, no): (Vec<bool>, Vec<bool>) = all.partition(|has| *has);
    !yes.is_empty() && yes.len() >= no.len()
}

fn advice(method: &Method) -> Vec<Finding> {
    let indicators = || method.nodes.iter().filter(|node| node.level == NodeLevel::Indicator);
    let has = |node: &crate::method::model::Node| {
        node.weak.as_ref().is_some_and(|weak| weak.advice.is_some())
    };
    if !mostly(indicators().map(has)) {
        return Vec::new();
    }
    indicators()
        .filter(|node| !has(node))
        .map(|node| {
            let name = &node.name;
            let what: Message = match node.weak {
                Some(_) => message!(
                    zh: "“{name}”薄弱时没有改进建议",
                    en: "“{name}” gives no advice where it is weak",
                ),
                None => message!(
                    zh: "“{name}”没有写明什么算薄弱和怎样改进",
                    en: "“{name}” does not say when it is weak and what to do then",
                ),
            };
            let diagnostic = Diagnostic::warning(ADVICE, node.place.clone(), what).help(message!(
                zh: "写明 weak = {{ below = 0.70, advice = \"…\" }}",
                en: "say weak = {{ below = 0.70, advice = \"…\" }}",
            ));
            Finding { at: site::node_path(node), diagnostic }
        })
        .collect()
}

fn stale(entry: &Entry<'_>, options: &Options) -> Option<Finding> {
    let (reviewed, name) = (entry.reviewed?, entry.name);
    let limit = options.day.add_months(options.reviewed_months.checked_neg()?)?;
    if reviewed >= limit {
        return None;
    }
    let day = options.day;
    let diagnostic = Diagnostic::warning(
        STALE,
        entry.place.clone(),
        message!(
            zh: "“{name}”上次核对是 {reviewed}，到 {day} 已过期限",
            en: "“{name}” was last reviewed on {reviewed}, too long before {day}",
        ),
    )
    .help(message!(
        zh: "对照原文核对，再改 reviewed",
        en: "read it against the document again, then mend `reviewed`",
    ));
    Some(Finding { at: entry.path.clone(), diagnostic })
}
