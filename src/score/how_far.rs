//! A comparison in words: what it came to, where the line is and how far that was.

use crate::{
    diagnostic::{Language, counted},
    method::model::{Aggregation, Method, MetricSource},
    script::{Comparison, Data, Outcome, Trace},
    value::Number,
};

/// What a decision looked at, for people: each comparison that was made, with the value, the line and the
/// distance. Empty if it compared nothing.
///
/// `denominator` gives the denominator of a metric of the team, for "short by 1 case".
pub(super) fn in_words(
    method: &Method,
    trace: &Trace,
    language: Language,
    denominator: &dyn Fn(usize) -> Option<Number>,
) -> String {
    let mut parts = Vec::new();
    collect(method, trace, language, denominator, &mut parts);
    parts.join(match language {
        Language::Chinese => "；",
        Language::English => "; ",
    })
}

fn collect(
    method: &Method,
    trace: &Trace,
    language: Language,
    denominator: &dyn Fn(usize) -> Option<Number>,
    parts: &mut Vec<String>,
) {
    if let Some(comparison) = &trace.comparison
        && !trace.children.is_empty()
    {
        let part = comparison_in_words(method, comparison, trace, language, denominator);
        if !parts.contains(&part) {
            parts.push(part);
        }
        return;
    }
    if trace.children.is_empty()
        && let Outcome::Data(data @ Data::Value(crate::value::Value::Bool(_))) = &trace.outcome
        && !matches!(&*trace.text, "true" | "false")
    {
        let text = &trace.text;
        let shown = truth(data.as_bool().unwrap_or_default(), language);
        parts.push(match language {
            Language::Chinese => format!("{text} 为{shown}"),
            Language::English => format!("{text} is {shown}"),
        });
    }
    for child in &trace.children {
        collect(method, child, language, denominator, parts);
    }
}

const fn truth(value: bool, language: Language) -> &'static str {
    match (language, value) {
        (Language::Chinese, true) => "是",
        (Language::Chinese, false) => "否",
        (Language::English, true) => "true",
        (Language::English, false) => "false",
    }
}

fn comparison_in_words(
    method: &Method,
    comparison: &Comparison,
    trace: &Trace,
    language: Language,
    denominator: &dyn Fn(usize) -> Option<Number>,
) -> String {
    // A constant is no part of a trace: it is the line, and what it is compared with stands first.
    let first = trace.children.first().map_or("", |child| &*child.text);
    let constant_first = trace.children.len() == 1 && !trace.text.trim_start().starts_with(first);
    let (value, line, operator) = if constant_first {
        (&comparison.right, &comparison.left, mirrored(comparison.operator))
    } else {
        (&comparison.left, &comparison.right, comparison.operator)
    };
    let metric = value.mark().and_then(|mark| {
        let index = usize::try_from(mark.0).ok()?;
        Some((index, method.metrics.get(index)?))
    });
    let (named, rate) = known_name(method, first, language);
    let is_rate = rate
        || metric.is_some_and(|(_, metric)| {
            matches!(
                metric.source,
                MetricSource::Table { aggregation: Aggregation::Ratio(..), .. }
                    | MetricSource::Indicators { aggregation: Aggregation::Ratio(..), .. }
            )
        });
    let name = metric.map_or(named, |(_, metric)| metric.name.clone());
    let shown = |data: &Data| match data.as_number() {
        Some(number) if is_rate => percent(number),
        Some(number) => number.to_string(),
        None => data.shown(language),
    };
    let (value_text, line_text) = (shown(value), shown(line));
    let sign = match operator {
        "==" => "=",
        "!=" => "≠",
        "<=" => "≤",
        ">=" => "≥",
        other => other,
    };
    let gap = match (value.as_number(), line.as_number()) {
        (Some(value), Some(line)) => (value - line).abs(),
        _ => {
            return match language {
                Language::Chinese => format!("{name} 为 {value_text}，比对 {sign} {line_text}"),
                Language::English => {
                    format!("{name} is {value_text}, compared with {sign} {line_text}")
                }
            };
        }
    };
    if gap.is_zero() {
        return match language {
            Language::Chinese => format!("{name}：线为 {sign} {line_text}，实为 {value_text}"),
            Language::English => {
                format!("{name}: the line is {sign} {line_text}, it is {value_text}")
            }
        };
    }
    let cases = metric.filter(|_| is_rate).and_then(|(index, _)| {
        let cases = (&gap * &denominator(index)?).ceil();
        cases.is_positive().then_some(cases)
    });
    let gap_text = match (is_rate, language) {
        (true, Language::Chinese) => {
            format!("{} 个百分点", (&gap * &Number::from(100i64)).to_short(2))
        }
        (true, Language::English) => {
            format!("{} percentage points", (&gap * &Number::from(100i64)).to_short(2))
        }
        (false, _) => gap.to_string(),
    };
    match (cases, language) {
        (Some(cases), Language::Chinese) => format!(
            "{name}：线为 {sign} {line_text}，实为 {value_text}，相差 {gap_text}（{cases} 件）"
        ),
        (None, Language::Chinese) => {
            format!("{name}：线为 {sign} {line_text}，实为 {value_text}，相差 {gap_text}")
        }
        (Some(cases), Language::English) => format!(
            "{name}: the line is {sign} {line_text}, it is {value_text}, {gap_text} away ({})",
            counted(&cases, "case")
        ),
        (None, Language::English) => {
            format!("{name}: the line is {sign} {line_text}, it is {value_text}, {gap_text} away")
        }
    }
}

fn percent(rate: &Number) -> String {
    format!("{}%", (rate * &Number::from(100i64)).to_short(2))
}

/// What people call a value that is no metric, and whether it is a rate: the base score, the total, the
/// score or score rate of a node. Anything else keeps the words of the pack.
fn known_name(method: &Method, text: &str, language: Language) -> (String, bool) {
    let chinese = language == Language::Chinese;
    let plain = text.trim().trim_start_matches('(');
    let plain = plain.split("??").next().unwrap_or_default().trim();
    let word = |zh: &str, en: &str| if chinese { zh } else { en }.to_owned();
    match plain {
        "base" => return (word("基础分", "base score"), false),
        "total" => return (word("总分", "total"), false),
        "score" => return (word("得分", "score"), false),
        "rate" => return (word("得分率", "score rate"), true),
        "lost" => return (word("失分", "points lost"), false),
        _ => {}
    }
    let parts: Vec<&str> = plain.split('.').collect();
    if let ["groups" | "indicators", id, part] = parts.as_slice()
        && let Some(node) = method.nodes.iter().find(|node| &*node.id == *id)
    {
        let name = &node.name;
        match *part {
            "rate" if chinese => return (format!("{name}得分率"), true),
            "rate" => return (format!("score rate of {name}"), true),
            "score" if chinese => return (format!("{name}得分"), false),
            "score" => return (format!("score of {name}"), false),
            _ => {}
        }
    }
    (text.to_owned(), false)
}

fn mirrored(operator: &'static str) -> &'static str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}
