//! Conditions that are always or never true, cases of `switch` that never come, and numbers that are compared
//! with percent.

use super::{
    Finding,
    analysis::Analysis,
    flow::{DeadCase, Mark},
    interval::{Interval, Truth},
};
use crate::{
    diagnostic::{Diagnostic, Message, message},
    value::Number,
};

const NEVER: &str = "never-true";
const ALWAYS: &str = "always-true";
const CASE: &str = "unreachable-case";
const PERCENT: &str = "percent-as-number";

pub(super) fn find(analysis: &Analysis<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, seen) in &analysis.seen {
        for mark in &seen.marks {
            if let Some(diagnostic) = of_mark(mark) {
                found.push(Finding { at: at.clone(), diagnostic });
            }
        }
        found.extend(
            seen.dead_cases
                .iter()
                .map(|case| Finding { at: at.clone(), diagnostic: dead_case(case) }),
        );
    }
    found
}

fn of_mark(mark: &Mark) -> Option<Diagnostic> {
    if let Some(diagnostic) = percent(mark) {
        return Some(diagnostic);
    }
    if !mark.varies {
        return None;
    }
    let (code, zh, en) = match mark.truth {
        Truth { yes: false, no: true } => (NEVER, "永远不成立", "is never true"),
        Truth { yes: true, no: false } => (ALWAYS, "总是成立", "is always true"),
        _ => return None,
    };
    let text = &mark.text;
    let why = why(mark);
    let (why_zh, why_en) = (&why.zh, &why.en);
    let diagnostic = Diagnostic::warning(
        code,
        mark.place.clone(),
        message!(zh: "“{text}”{zh}{why_zh}", en: "`{text}` {en}{why_en}"),
    );
    Some(diagnostic.help(match code {
        NEVER => message!(
            zh: "核对门槛和前面的条件；确实用不到的删去",
            en: "look at the line and at the conditions before it; take out what is not needed",
        ),
        _ => message!(
            zh: "核对门槛和前面的条件；确实总成立的删去这个条件",
            en: "look at the line and at the conditions before it; take the condition out if it is meant",
        ),
    }))
}

/// Why it cannot be otherwise.
fn why(mark: &Mark) -> Message {
    let Some(sides) = &mark.sides else {
        return message!(zh: "（就取值范围和前面的条件而言）", en: ", going by what is declared and asked before");
    };
    let [(a, x), (b, y)] = &**sides;
    let one = |name: &str, interval: &Interval| {
        let shown = interval.shown();
        Message {
            zh: format!("“{name}”在这里为 {}", shown.zh),
            en: format!("`{name}` is {} here", shown.en),
        }
    };
    let parts: Vec<Message> = [(a, x), (b, y)]
        .into_iter()
        .filter(|(name, interval)| interval.only().is_none_or(|only| only.to_exact() != **name))
        .map(|(name, interval)| one(name, interval))
        .collect();
    let zh: Vec<&str> = parts.iter().map(|part| part.zh.as_str()).collect();
    let en: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
    Message { zh: format!("：{}", zh.join("，")), en: format!(": {}", en.join(", ")) }
}

/// A share of one that is compared with a number that is meant as percent.
fn percent(mark: &Mark) -> Option<Diagnostic> {
    let [(a, x), (b, y)] = &**mark.sides.as_ref()?;
    let share = |interval: &Interval| {
        interval.high.as_ref().is_some_and(|high| high.at == Number::ONE)
            && interval.is_never_negative()
            && !interval.whole
    };
    let percents = |interval: &Interval| {
        interval
            .only()
            .filter(|number| **number >= Number::from(10i64) && **number <= Number::from(100i64))
            .cloned()
    };
    let (name, number) = match (percents(x), percents(y)) {
        (None, Some(number)) if share(x) => (a, number),
        (Some(number), None) if share(y) => (b, number),
        _ => return None,
    };
    let text = &mark.text;
    let meant = number.checked_div(&Number::from(100i64))?;
    Some(
        Diagnostic::warning(
            PERCENT,
            mark.place.clone(),
            message!(
                zh: "“{text}”：“{name}”在 0 与 1 之间，{number} 像是百分数",
                en: "`{text}`: `{name}` lies between 0 and 1, and {number} looks like percent",
            ),
        )
        .help(message!(zh: "写成 {meant}", en: "write {meant}")),
    )
}

fn dead_case(case: &DeadCase) -> Diagnostic {
    let label = &case.label;
    Diagnostic::warning(
        CASE,
        case.place.clone(),
        message!(
            zh: "分支“{label}”到不了：前面的分支或条件已排除",
            en: "the case \"{label}\" is never reached: what stands before it rules it out",
        ),
    )
    .help(message!(zh: "删去它，或调整次序", en: "take it out, or change the order"))
}
