//! Bonuses and deductions outside the tree, and the total.

use std::sync::Arc;

use super::{
    drafts::{Behind, Drafts},
    outcome::{AdjustmentScore, LedgerKind, Line, MeasureKey, TeamScore},
    rule::{self, Given, KnownConditions, Seen},
    sight::Sight,
};
use crate::{
    diagnostic::{Diagnostics, Language},
    method::model::{Adjustment, Method, ROOT},
    parallel::Known,
    value::Number,
};

/// An adjustment that was not looked at.
pub(super) fn none() -> AdjustmentScore {
    AdjustmentScore { points: Number::ZERO, lines: Arc::default(), reads: Arc::default() }
}

/// The bonuses and deductions of a method while all teams are scored.
pub(super) struct Adjustments<'a> {
    bonuses: Vec<OfAdjustment<'a>>,
    deductions: Vec<OfAdjustment<'a>>,
}

/// A bonus or deduction while all teams are scored.
struct OfAdjustment<'a> {
    adjustment: &'a Adjustment,
    is_deduction: bool,
    /// The metrics that its rule reads.
    reads: Arc<[MeasureKey]>,
    /// The metrics that its gate reads.
    gate_reads: Arc<[MeasureKey]>,
    gate: KnownConditions,
    /// What came out for the values that gate and rule read, and for the denominators of the metrics of the gate.
    known: Known<(Seen, Vec<Option<Number>>), Arc<Worked>>,
}

/// What came out, for all teams with the same values.
struct Worked {
    points: Number,
    lines: Drafts,
}

impl<'a> Adjustments<'a> {
    pub(super) fn new(method: &'a Method) -> Self {
        let of = |adjustments: &'a [Adjustment], is_deduction| {
            let reads = |rule| rule::reads(rule, method, None);
            let each = adjustments.iter().map(|adjustment| OfAdjustment {
                adjustment,
                is_deduction,
                reads: reads(&adjustment.score),
                gate_reads: adjustment.gate.as_ref().map(reads).unwrap_or_default(),
                gate: KnownConditions::default(),
                known: Known::default(),
            });
            each.collect()
        };
        Self { bonuses: of(&method.bonuses, false), deductions: of(&method.deductions, true) }
    }
}

/// Base, bonuses, deductions and their total. Vetoes come later.
pub(super) fn total(
    sight: &Sight<'_>,
    adjustments: &Adjustments<'_>,
    found: &mut Diagnostics,
) -> TeamScore {
    let method = sight.method;
    let base = sight
        .nodes
        .get(ROOT)
        .and_then(|root| root.score.clone())
        .map(|score| method.printed(ROOT, &score));
    let mut bonuses: Vec<AdjustmentScore> =
        adjustments.bonuses.iter().map(|bonus| bonus.of_team(sight, found)).collect();
    cap_groups(sight, &mut bonuses);
    let deductions: Vec<AdjustmentScore> =
        adjustments.deductions.iter().map(|deduction| deduction.of_team(sight, found)).collect();
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

impl OfAdjustment<'_> {
    fn of_team(&self, sight: &Sight<'_>, found: &mut Diagnostics) -> AdjustmentScore {
        let rules = self.adjustment.gate.iter().chain([&self.adjustment.score]);
        let denominators = self.gate_reads.iter().map(|key| sight.denominator(*key));
        let seen = rule::seen(rules, sight).map(|seen| (seen, denominators.collect()));
        let worked = match self.known.get_or_try(seen, || self.worked_out(sight).map(Arc::new)) {
            Ok(worked) => worked,
            Err(fault) => {
                let name = sight.ledgers.team_name(sight.team);
                let code = if fault.thrown { "rule-throws" } else { "rule-fails" };
                let fault = rule::about(*fault, name, &self.adjustment.name);
                found.push(fault.into_diagnostic(code));
                return none();
            }
        };
        AdjustmentScore {
            points: worked.points.clone(),
            lines: worked.lines.of_team(&self.reads, sight),
            reads: Arc::clone(&self.reads),
        }
    }

    /// Points and lines of it, those of a deduction with their sign turned.
    fn worked_out(&self, sight: &Sight<'_>) -> Result<Worked, Box<crate::script::Fault>> {
        let adjustment = self.adjustment;
        let chinese = sight.language() == Language::Chinese;
        let mut lines = Lines { is_deduction: self.is_deduction, drafts: Drafts::default() };
        let none = |lines: Lines| Worked { points: Number::ZERO, lines: lines.drafts };
        if let Some(gate) = &adjustment.gate {
            let condition = rule::condition(gate, &self.gate_reads, sight, &self.gate)?;
            if condition.outcome != Ok(true) {
                let detail = match condition.outcome {
                    Err(kind) => kind.name(sight.language()).into(),
                    Ok(_) => condition.detail,
                };
                let reason = if chinese {
                    format!("未达到计分条件：{detail}")
                } else {
                    format!("does not count: {detail}")
                };
                lines.push(Line::new(LedgerKind::Checked, Number::ZERO, reason), Behind::Nothing);
                return Ok(none(lines));
            }
            if !condition.detail.is_empty() {
                let reason = if chinese {
                    format!("达到计分条件：{}", condition.detail)
                } else {
                    format!("counts: {}", condition.detail)
                };
                lines.push(Line::new(LedgerKind::Checked, Number::ZERO, reason), Behind::Nothing);
            }
        }
        let (exact, own) = match rule::score(&adjustment.score, sight, &Number::ZERO, None)? {
            Given::Score(exact, own) => (exact, own),
            Given::Absent(kind, reason) => {
                let why = reason.unwrap_or_else(|| kind.message());
                let why = why.in_language(sight.language());
                let reason = if chinese {
                    format!("{why}，不计")
                } else {
                    format!("{why}: does not count")
                };
                lines.push(Line::new(LedgerKind::Note, Number::ZERO, reason), Behind::Nothing);
                return Ok(none(lines));
            }
        };
        let mut points = round(sight, &exact);
        for (mut line, mut behind) in own.into_parts() {
            if matches!(line.kind, LedgerKind::Award | LedgerKind::Deduct) {
                line.kind = LedgerKind::Bonus;
                if line.points.is_zero() {
                    line.kind = LedgerKind::Checked;
                    behind = Behind::Nothing;
                }
            }
            if line.kind != LedgerKind::Unearned {
                lines.push(line, behind);
            }
        }
        if let Some(line) = super::node::round_line(sight.language(), &exact, &points) {
            lines.push(line, Behind::Nothing);
        }
        if let Some(cap) = adjustment.cap.as_ref().filter(|cap| points > **cap) {
            lines.push(cut(sight, &points, cap), Behind::Nothing);
            points = cap.clone();
        }
        Ok(Worked { points, lines: lines.drafts })
    }
}

/// The lines of a bonus or deduction.
struct Lines {
    is_deduction: bool,
    drafts: Drafts,
}

impl Lines {
    fn push(&mut self, mut line: Line, behind: Behind) {
        if self.is_deduction {
            line.points = -&line.points;
            if line.kind == LedgerKind::Bonus {
                line.kind = LedgerKind::Deduction;
            }
        }
        self.drafts.push(line, behind);
    }
}

fn round(sight: &Sight<'_>, points: &Number) -> Number {
    match sight.method.rounding {
        crate::method::model::Rounding::Each => points.round_half_up(sight.method.decimals),
        crate::method::model::Rounding::Shown => points.clone(),
    }
}

/// The line for what is cut off `points`.
fn cut(sight: &Sight<'_>, points: &Number, to: &Number) -> Line {
    let shown = to.to_short(12);
    let reason = match sight.language() {
        Language::Chinese => format!("以 {shown} 分为限"),
        Language::English => format!("limited to {shown}"),
    };
    Line::new(LedgerKind::Cap, to - points, reason)
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
                let line = cut(sight, &result.points, &left);
                Arc::make_mut(&mut result.lines).push(line);
                result.points = left.clone();
            }
            left = &left - &result.points;
        }
    }
}
