//! What stands outside the tree: bonuses, deductions, vetoes, and the count of faults.

use std::collections::BTreeMap;

use super::{
    clues,
    fraction::Fraction,
    indicator::count,
    petitions, quality, rectification,
    round::{Cells, Facts, Row},
    tree::Tree,
};

const CORE_TABLES: [&str; 5] = ["self", "office", "rectification", "clues", "petitions"];

/// A bonus event by its own worth; nothing without proof and document number.
fn worth(row: &Row) -> Fraction {
    if !row.is("佐证", "有") || row.is_blank("依据文号") {
        return Fraction::ZERO;
    }
    let level = row.text("级别");
    let province = level == "中央" || level == "省级";
    let city = level == "市级";
    let half_points = match row.text("规则") {
        "成果获批示" if province => 4,
        "成果获批示" if city => 2,
        "推动出台制度" if province || city => 2,
        "线索留置或移送司法" => 2,
        "经验做法推广" if province => 2,
        "经验做法推广" if city => 1,
        _ => 0,
    };
    Fraction::new(half_points, 2)
}

/// All bonuses: the highest of each matter, then the cap of each rule, then 5.
pub(crate) fn bonus(facts: &Facts<'_>) -> Fraction {
    let rows = facts.rows("events").into_iter().filter(|row| row.is("类型", "加分"));
    let mut events: Vec<_> = rows.filter(|row| worth(row) > Fraction::ZERO).collect();
    events.sort_by_key(|row| row.text("编号"));
    let mut best: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in events {
        // Without the number of a matter an event is a matter of its own.
        let matter = if row.is_blank("事项编号") {
            row.text("编号")
        } else {
            row.text("事项编号")
        };
        let kept = best.entry(matter).or_insert(row);
        if worth(row) > worth(kept) {
            *kept = row;
        }
    }
    let of_rule = |rule: &str| {
        best.values().filter(|row| row.is("规则", rule)).map(|row| worth(row)).sum::<Fraction>()
    };
    let two = Fraction::whole(2);
    let sum = of_rule("成果获批示")
        + of_rule("推动出台制度").min(two)
        + of_rule("线索留置或移送司法").min(two)
        + of_rule("经验做法推广");
    sum.min(Fraction::whole(5))
}

/// Did the team fail to hand its self-assessment in, or in time?
fn self_assessment_late(facts: &Facts<'_>) -> bool {
    facts.rows("self").is_empty() || facts.events("未按时报送自评表") > 0
}

pub(crate) fn deduction(facts: &Facts<'_>) -> Fraction {
    let untrue = count(facts.events("与事实不符")) * Fraction::new(1, 2);
    untrue + if self_assessment_late(facts) { Fraction::whole(1) } else { Fraction::ZERO }
}

/// The vetoes that apply, by their numbers in §8.3. V1 is decided before anything is scored.
pub(crate) fn vetoes(facts: &Facts<'_>, tree: &Tree) -> Vec<&'static str> {
    let low = tree.branches.iter().take(3).any(|branch| {
        let line = Fraction::new(branch.group.points * 60, 100);
        branch.score.is_some_and(|score| score < line)
    });
    let rules = [
        ("V2", facts.events("以巡谋私") > 0),
        ("V3", facts.events("与事实不符") >= 5),
        ("V4", facts.events("应发现未发现重大问题") > 0),
        ("V5", rectification::falsified_after_closing(facts) >= 3),
        ("V6", low),
        ("V7", CORE_TABLES.iter().any(|table| !facts.supplied(table))),
    ];
    rules.into_iter().filter(|(_, applies)| *applies).map(|(id, _)| id).collect()
}

/// V1: scoring stops.
pub(crate) fn is_stopped(facts: &Facts<'_>) -> bool {
    facts.events("泄密跑风漏气") > 0
}

/// The faults that the last tie-break counts: in 1.5, 2.3, 3.2, 4.1, 4.3, 4.5, 4.6 and outside the tree.
pub(crate) fn faults(facts: &Facts<'_>) -> usize {
    let found = facts.rows("rectification");
    let look_back = found.iter().filter(|row| !row.is_blank("回头看发现")).count();
    let (returned, late_transfers) = clues::faults(facts);
    let (late_referrals, wrong, repeated) = petitions::faults(facts);
    let (changed, thin, rewritten) = quality::report_faults(facts);
    let (late_steps, missing_steps, _) = quality::steps(facts);
    look_back
        + returned
        + late_transfers
        + late_referrals
        + wrong
        + repeated
        + changed
        + thin
        + rewritten
        + late_steps
        + missing_steps
        + facts.rows("entries").len()
        + facts.events("内部管理不规范")
        + facts.events("与事实不符")
        + usize::from(self_assessment_late(facts))
}
