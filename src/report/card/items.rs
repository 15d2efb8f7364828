//! The points ledger, item by item.

use serde::Serialize;

use crate::{
    diagnostic::Language,
    judge::evaluation::{
        AdjustmentResult, Evaluation, LedgerKind, LedgerLine, NodeKind, TeamResult,
    },
    report::{
        figure,
        ledger::{self, Part, rows_in_words},
        sums,
        text::clean,
        words::pick,
    },
    value::Number,
};

/// A node, bonus, deduction or the total with its ledger lines.
#[derive(Serialize)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) sum: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) kind: String,
    pub(crate) class: &'static str,
    pub(crate) points: String,
    pub(crate) reason: String,
    pub(crate) rows: String,
}

/// The ledger, item by item; vetoes have a list of their own.
pub(crate) fn items(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Item> {
    let entries = ledger::of_team(evaluation, team, language);
    let mut items = Vec::new();
    for block in entries.chunk_by(|a, b| a.part == b.part && a.id == b.id) {
        let Some(first) = block.first() else { continue };
        if first.part == Part::Veto {
            continue;
        }
        let lines: Vec<&LedgerLine> = block.iter().map(|entry| &*entry.line).collect();
        let (before, sum) = around(evaluation, team, first.part, first.id);
        let name = match first.part {
            Part::Indicator | Part::Group => first.name.clone(),
            Part::Base | Part::Total => first.part.name(language).to_owned(),
            part => format!("{}{}{}", part.name(language), pick(language, "：", ": "), first.name),
        };
        let mut printed: Vec<Line> = Vec::new();
        if matches!(first.part, Part::Group | Part::Base | Part::Total) {
            printed.push(Line {
                kind: String::new(),
                class: "pos",
                points: figure::by_hand(&before),
                reason: match first.part {
                    Part::Total => {
                        pick(language, "基础分加加分减另行扣分", "base + bonuses - deductions")
                    }
                    _ => pick(language, "所属各项得分合计", "the scores of its parts together"),
                }
                .to_owned(),
                rows: String::new(),
            });
        }
        printed.extend(
            lines
                .iter()
                .zip(sums::printed(&before, &lines, sum.as_ref()))
                .map(|(own, points)| line(own, points, language)),
        );
        items.push(Item {
            name,
            lines: printed,
            sum: sum.map(|sum| figure::score(evaluation, &sum)),
        });
    }
    items
}

pub(crate) fn line(line: &LedgerLine, points: String, language: Language) -> Line {
    Line {
        kind: clean(line.kind.message().in_language(language)),
        class: match () {
            () if line.points.is_negative() => "neg",
            () if line.points.is_zero() => "zero",
            () => "pos",
        },
        points: match line.kind {
            LedgerKind::Start => points.trim_start_matches('+').to_owned(),
            _ => points,
        },
        reason: clean(&line.reason),
        rows: rows_in_words(&line.rows, line.evidence, language),
    }
}

/// What stands above the lines of an item and what they make together with it.
fn around(
    evaluation: &Evaluation,
    team: &TeamResult,
    part: Part,
    id: &str,
) -> (Number, Option<Number>) {
    let adjustment = |list: &[AdjustmentResult]| {
        list.iter()
            .find(|adjustment| *adjustment.id == *id)
            .map(|adjustment| adjustment.points.clone())
    };
    match part {
        Part::Bonus => (Number::ZERO, adjustment(&team.bonuses)),
        Part::Deduction => (Number::ZERO, adjustment(&team.deductions).map(|points| -points)),
        Part::Total => {
            let base = team.base.clone().unwrap_or(Number::ZERO);
            (&(&base + &team.bonus) - &team.deduction, team.total.clone())
        }
        Part::Veto => (Number::ZERO, None),
        Part::Indicator | Part::Group | Part::Base => {
            let place = evaluation.nodes.iter().position(|node| {
                node.id == id && (part == Part::Indicator) == (node.level == NodeKind::Indicator)
            });
            let Some(place) = place else { return (Number::ZERO, None) };
            let before = ledger::children(evaluation, place)
                .into_iter()
                .filter_map(|child| team.nodes.get(child)?.score.as_ref())
                .sum();
            (before, team.nodes.get(place).and_then(|node| node.score.clone()))
        }
    }
}
