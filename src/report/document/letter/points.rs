//! Every point that a team lost, with the rule and the rows behind it.

use super::{
    super::docx::{Align, Column, Row},
    Letter,
};
use crate::{
    diagnostic::Language,
    judge::evaluation::{AdjustmentResult, LedgerKind, LedgerLine, NodeKind},
    report::{
        class::node_name,
        figure,
        ledger::{self, rows_in_words},
        sheets::costs,
        sums,
        text::clean,
        words::pick,
    },
    value::Number,
};

impl Letter<'_> {
    /// Every point lost, and what was added or taken off outside the indicators.
    pub(super) fn lost_points(&mut self) {
        let language = self.language;
        let mut rows = Vec::new();
        if self.card.total.is_some() {
            self.of_indicators(&mut rows);
            self.of_adjustments(&mut rows);
        }
        for veto in self.team.vetoes.iter().filter(|veto| veto.fired) {
            let name = clean(&veto.name);
            let source = clause(veto.source.as_deref(), language);
            rows.push(Row::Across(format!(
                "{}{name}{source}",
                pick(language, "触发：", "Fired: ")
            )));
            rows.push(Row::Cells(vec![
                String::new(),
                ledger::veto_in_words(veto, language),
                rows_in_words(&veto.rows, veto.evidence, language),
            ]));
        }
        if rows.is_empty() {
            return;
        }
        self.paper.section("失分和加减分明细", "Points lost, added and taken off");
        let text = self.paper.pick(
            "依据一栏是台账文件和行号。各项核查过而没有影响得分的事项见 ledger.csv。",
            "The rows are those of the ledgers. What was examined and cost nothing is in ledger.csv.",
        );
        self.paper.body(text);
        let columns = [
            Column::new(pick(language, "得失分", "Points"), 22, Align::Center),
            Column::new(pick(language, "原因", "Reason"), 66, Align::Left),
            Column::new(pick(language, "依据", "Rows"), 68, Align::Left),
        ];
        self.paper.table(&columns, rows);
    }

    fn of_indicators(&self, rows: &mut Vec<Row>) {
        let (evaluation, language) = (self.evaluation, self.language);
        for (at, (node, result)) in evaluation.nodes.iter().zip(&self.team.nodes).enumerate() {
            let Some(score) = &result.score else { continue };
            if node.level != NodeKind::Indicator || *score >= result.points {
                continue;
            }
            let (name, source) =
                (node_name(evaluation, at), clause(node.source.as_deref(), language));
            let (own, full) = (figure::score(evaluation, score), figure::by_hand(&result.points));
            rows.push(Row::Across(match language {
                Language::Chinese => format!("{name}{source}　得 {own} 分，分值 {full} 分"),
                Language::English => format!("{name}{source}: {own} of {full}"),
            }));
            // From the full points down, or from 0 up, whoever adds up the column gets the score.
            let printed = sums::printed(&Number::ZERO, &result.ledger, Some(score));
            let told = costs(result);
            for (line, points) in result.ledger.iter().zip(printed) {
                let counts = !line.points.is_zero() && line.kind != LedgerKind::Start;
                if counts || told.iter().any(|own| std::ptr::eq(*own, line)) {
                    rows.push(row(line, points, language));
                }
            }
        }
    }

    fn of_adjustments(&self, rows: &mut Vec<Row>) {
        let language = self.language;
        let team = self.team;
        let mut add = |word: &str, list: &[AdjustmentResult]| {
            for own in list.iter().filter(|own| !own.points.is_zero()) {
                let (name, source) = (clean(&own.name), clause(own.source.as_deref(), language));
                let colon = pick(language, "：", ": ");
                rows.push(Row::Across(format!("{word}{colon}{name}{source}")));
                let printed = sums::printed(&Number::ZERO, &own.ledger, None);
                let lines = own.ledger.iter().zip(printed);
                let lines = lines.filter(|(line, _)| !line.points.is_zero());
                rows.extend(lines.map(|(line, points)| row(line, points, language)));
            }
        };
        add(pick(language, "加分", "Bonus"), &team.bonuses);
        add(pick(language, "另行扣分", "Deduction"), &team.deductions);
        let total: Vec<&LedgerLine> =
            team.total_ledger.iter().filter(|line| !line.points.is_zero()).collect();
        if !total.is_empty() {
            rows.push(Row::Across(pick(language, "总分", "Total").to_owned()));
            let printed = sums::printed(&Number::ZERO, &total, None);
            rows.extend(
                total.iter().zip(printed).map(|(line, points)| row(line, points, language)),
            );
        }
    }
}

/// The clause of a rule in brackets; nothing without one.
fn clause(source: Option<&str>, language: Language) -> String {
    match (source.map(clean), language) {
        (Some(source), Language::Chinese) if !source.is_empty() => format!("（{source}）"),
        (Some(source), Language::English) if !source.is_empty() => format!(" ({source})"),
        _ => String::new(),
    }
}

fn row(line: &LedgerLine, points: String, language: Language) -> Row {
    let rows = rows_in_words(&line.rows, line.evidence, language);
    Row::Cells(vec![points, clean(&line.reason), rows])
}
