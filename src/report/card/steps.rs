//! The way to the total.

use serde::Serialize;

use crate::{
    diagnostic::Language,
    judge::evaluation::{AdjustmentResult, Evaluation, LedgerLine, TeamResult},
    report::{
        bar::{percent, scale},
        class::node_name,
        figure,
        ledger::{self},
        sums,
        text::clean,
        words::pick,
    },
    value::Number,
};

/// A step of the way to the total.
#[derive(Serialize)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) points: String,
    /// `part`, `plus`, `minus` or `sum`.
    pub(crate) kind: &'static str,
    /// Where its bar begins and how long it is, in percent.
    pub(crate) start: String,
    pub(crate) length: String,
}

/// The way to the total while it is walked.
struct Way {
    scale: Number,
    reached: Number,
    steps: Vec<Step>,
}

impl Way {
    fn step(&mut self, name: String, note: String, points: &Number, text: String) {
        let before = self.reached.clone();
        self.reached = &before + points;
        let (low, high) = if points.is_negative() {
            (self.reached.clone(), before)
        } else {
            (before, self.reached.clone())
        };
        let kind = if points.is_negative() { "minus" } else { "plus" };
        self.push(name, note, text, kind, &low, &high);
    }

    fn sum(&mut self, name: &str, score: &Number, text: String) {
        self.reached = score.clone();
        self.push(name.to_owned(), String::new(), text, "sum", &Number::ZERO, score);
    }

    fn push(
        &mut self,
        name: String,
        note: String,
        points: String,
        kind: &'static str,
        low: &Number,
        high: &Number,
    ) {
        self.steps.push(Step {
            name,
            note,
            points,
            kind,
            start: percent(low, &self.scale),
            length: percent(&(high - low), &self.scale),
        });
    }
}

/// Groups, base, bonuses, deductions, total: each step with its points, so that they add up.
pub(crate) fn steps(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Step> {
    let (Some(root), Some(base), Some(total)) = (team.nodes.first(), &team.base, &team.total)
    else {
        return Vec::new();
    };
    let score = |score: &Number| figure::score(evaluation, score);
    let mut way = Way { scale: scale(evaluation), reached: Number::ZERO, steps: Vec::new() };
    let mut sum = Number::ZERO;
    for child in ledger::children(evaluation, 0) {
        let name = node_name(evaluation, child);
        let Some(result) = team.nodes.get(child) else { continue };
        match &result.score {
            Some(points) => {
                sum = &sum + points;
                let full = figure::by_hand(&result.points);
                let note = match language {
                    Language::Chinese => format!("满分 {full}"),
                    Language::English => format!("of {full}"),
                };
                way.step(name, note, points, score(points));
            }
            None => {
                let status = clean(result.status.message().in_language(language));
                way.step(name, status, &Number::ZERO, "–".to_owned());
            }
        }
    }
    lines_as_steps(&mut way, &sum, &root.ledger, base, language);
    way.sum(pick(language, "基础分", "Base"), base, score(base));
    let mut adjust = |list: &[AdjustmentResult], off: bool, word: &str| {
        let mut any = false;
        for adjustment in list.iter().filter(|adjustment| !adjustment.points.is_zero()) {
            let points = if off { -&adjustment.points } else { adjustment.points.clone() };
            let text = figure::signed(&score(&points));
            way.step(clean(&adjustment.name), word.to_owned(), &points, text);
            any = true;
        }
        if !any && !list.is_empty() {
            way.step(word.to_owned(), String::new(), &Number::ZERO, score(&Number::ZERO));
        }
    };
    adjust(&team.bonuses, false, pick(language, "加分", "Bonus"));
    adjust(&team.deductions, true, pick(language, "另行扣分", "Deduction"));
    let before = &(base + &team.bonus) - &team.deduction;
    lines_as_steps(&mut way, &before, &team.total_ledger, total, language);
    way.sum(pick(language, "总分", "Total"), total, score(total));
    way.steps
}

fn lines_as_steps(
    way: &mut Way,
    before: &Number,
    lines: &[LedgerLine],
    score: &Number,
    language: Language,
) {
    for (line, text) in lines.iter().zip(sums::printed(before, lines, Some(score))) {
        let kind = clean(line.kind.message().in_language(language));
        way.step(clean(&line.reason), kind, &line.points, text);
    }
}
