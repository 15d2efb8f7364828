//! Bonuses and deductions outside the tree, and the total.

use super::{
    outcome::{AdjustmentScore, LedgerKind, Line, TeamScore},
    rule::{self, Given},
    sight::Sight,
};
use crate::{
    diagnostic::{Diagnostics, Language},
    method::model::{Adjustment, ROOT},
    metric::Evidence,
    value::Number,
};

/// An adjustment that was not looked at.
pub(super) const fn none() -> AdjustmentScore {
    AdjustmentScore { points: Number::ZERO, lines: Vec::new(), reads: Vec::new() }
}

/// Base, bonuses, deductions and their total. Vetoes come later.
pub(super) fn total(sight: &Sight<'_>, found: &mut Diagnostics) -> TeamScore {
    let method = sight.method;
    let base = sight
        .nodes
        .get(ROOT)
        .and_then(|root| root.score.clone())
        .map(|score| method.printed(ROOT, &score));
    let mut bonuses: Vec<AdjustmentScore> =
        method.bonuses.iter().map(|bonus| one(sight, bonus, found)).collect();
    cap_groups(sight, &mut bonuses);
    let mut deductions: Vec<AdjustmentScore> =
        method.deductions.iter().map(|deduction| one(sight, deduction, found)).collect();
    for deduction in &mut deductions {
        for line in &mut deduction.lines {
            line.points = -&line.points;
            if line.kind == LedgerKind::Bonus {
                line.kind = LedgerKind::Deduction;
            }
        }
    }
    let bonus: Number = bonuses.iter().map(|bonus| &bonus.points).sum();
    let deduction: Number = deductions.iter().map(|deduction| &deduction.points).sum();
    let mut total_lines = Vec::new();
    let total = sight
        .nodes
        .get(ROOT)
        .and_then(|root| root.score.clone())
        .map(|base| limited(sight, &(&(&base + &bonus) - &deduction), &mut total_lines));
    TeamScore {
        nodes: Vec::new(),
        bonuses,
        deductions,
        vetoes: Vec::new(),
        base,
        bonus,
        deduction,
        total,
        total_lines,
        applicable: Number::ZERO,
        stopped: false,
    }
}

/// The total within `total_cap` and `total_floor`.
pub(super) fn limited(sight: &Sight<'_>, total: &Number, lines: &mut Vec<Line>) -> Number {
    let method = sight.method;
    let mut limited = total.clone();
    if let Some(cap) = &method.total_cap {
        limited = limited.min(cap.clone());
    }
    if let Some(floor) = &method.total_floor {
        limited = limited.max(floor.clone());
    }
    if &limited != total {
        let shown = limited.to_short(12);
        let reason = match sight.language() {
            Language::Chinese => format!("总分以 {shown} 分为限"),
            Language::English => format!("the total is limited to {shown}"),
        };
        lines.push(Line::new(LedgerKind::Limit, &limited - total, reason));
    }
    limited
}

fn one(sight: &Sight<'_>, adjustment: &Adjustment, found: &mut Diagnostics) -> AdjustmentScore {
    let mut fail = |fault: crate::script::Fault| {
        let name = sight.ledgers.team_name(sight.team);
        let code = if fault.thrown { "rule-throws" } else { "rule-fails" };
        found.push(rule::about(fault, name, &adjustment.name).into_diagnostic(code));
        none()
    };
    let chinese = sight.language() == Language::Chinese;
    let mut result = none();
    result.reads = rule::reads(&adjustment.score, sight);
    if let Some(gate) = &adjustment.gate {
        let condition = match rule::condition(gate, sight) {
            Ok(condition) => condition,
            Err(fault) => return fail(*fault),
        };
        if condition.outcome != Ok(true) {
            let detail = match condition.outcome {
                Err(kind) => kind.name(sight.language()),
                Ok(_) => condition.detail,
            };
            let reason = if chinese {
                format!("未达到计分条件：{detail}")
            } else {
                format!("does not count: {detail}")
            };
            result.lines.push(Line::new(LedgerKind::Checked, Number::ZERO, reason));
            return result;
        }
        if !condition.detail.is_empty() {
            let reason = if chinese {
                format!("达到计分条件：{}", condition.detail)
            } else {
                format!("counts: {}", condition.detail)
            };
            result.lines.push(Line::new(LedgerKind::Checked, Number::ZERO, reason));
        }
    }
    match rule::score(&adjustment.score, sight, &Number::ZERO, None) {
        Ok(Given::Score(points, lines)) => {
            result.points = round(sight, &points);
            for mut line in lines {
                if matches!(line.kind, LedgerKind::Award | LedgerKind::Deduct) {
                    line.kind = LedgerKind::Bonus;
                    if line.points.is_zero() {
                        line.kind = LedgerKind::Checked;
                        line.evidence = Evidence::default();
                    }
                }
                if line.kind != LedgerKind::Unearned {
                    result.lines.push(line);
                }
            }
            super::node::round_line(
                sight.language(),
                &mut result.lines,
                &points,
                &result.points.clone(),
            );
        }
        Ok(Given::Absent(kind, reason)) => {
            let why = reason.unwrap_or_else(|| kind.message());
            let why = why.in_language(sight.language());
            let reason =
                if chinese { format!("{why}，不计") } else { format!("{why}: does not count") };
            result.lines.push(Line::new(LedgerKind::Note, Number::ZERO, reason));
        }
        Err(fault) => return fail(*fault),
    }
    if let Some(cap) = &adjustment.cap
        && &result.points > cap
    {
        cut(sight, &mut result, cap);
    }
    result
}

fn round(sight: &Sight<'_>, points: &Number) -> Number {
    match sight.method.rounding {
        crate::method::model::Rounding::Each => points.round_half_up(sight.method.decimals),
        crate::method::model::Rounding::Shown => points.clone(),
    }
}

fn cut(sight: &Sight<'_>, adjustment: &mut AdjustmentScore, to: &Number) {
    let shown = to.to_short(12);
    let reason = match sight.language() {
        Language::Chinese => format!("以 {shown} 分为限"),
        Language::English => format!("limited to {shown}"),
    };
    adjustment.lines.push(Line::new(LedgerKind::Cap, to - &adjustment.points, reason));
    adjustment.points = to.clone();
}

/// The caps over several bonuses. What is over is taken off the bonuses that come last in the method.
fn cap_groups(sight: &Sight<'_>, bonuses: &mut [AdjustmentScore]) {
    let method = sight.method;
    for (group, cap) in &method.bonus_caps {
        let mut left = cap.clone();
        for (bonus, result) in method.bonuses.iter().zip(bonuses.iter_mut()) {
            let belongs = &**group == "total" || bonus.group.as_ref() == Some(group);
            if !belongs {
                continue;
            }
            if result.points > left {
                let over = left.clone();
                cut(sight, result, &over);
            }
            left = &left - &result.points;
        }
    }
}
