//! The letter to a team: its score, its weak points and how to mend them, and every point that it lost with the rule
//! and the rows behind it.

use super::{
    Sections,
    docx::{Align, Column, Docx, Row, Style},
    ended, method, say_draft, signature,
};
use crate::{
    diagnostic::Language,
    judge::evaluation::{
        AdjustmentResult, Evaluation, LedgerKind, LedgerLine, NodeKind, TeamResult,
    },
    report::{
        card::Card,
        class::node_name,
        figure, headline,
        ledger::{self, rows_in_words},
        sheets::costs,
        sums,
        text::clean,
        words::pick,
    },
    value::Number,
};

/// What all letters are called, in the two parts between which a line may end.
pub(super) fn title(evaluation: &Evaluation, language: Language) -> [String; 2] {
    let round = clean(&evaluation.round.name);
    let (mark, rest) = match language {
        Language::Chinese if round.ends_with("评估") => ("", "反馈单"),
        Language::Chinese => ("", "质效评估反馈单"),
        Language::English => (":", " letter on the evaluation"),
    };
    [round + mark, rest.to_owned()]
}

/// The letter to the team at a place of [`Evaluation::teams`].
pub(super) fn letter(
    evaluation: &Evaluation,
    at: usize,
    team: &TeamResult,
    language: Language,
) -> Docx {
    let card = Card::new(evaluation, at, team, language);
    let mut document = Docx::default();
    let [round, rest] = title(evaluation, language);
    document.title([&round, &rest]);
    document.paragraph(
        Style::Flush,
        &match language {
            Language::Chinese => format!("{}：", card.name),
            Language::English => format!("{},", card.name),
        },
    );
    let (method, day) =
        (method(evaluation, language), headline::day(&evaluation.round.as_of, language));
    document.paragraph(
        Style::Body,
        &match language {
            Language::Chinese => {
                format!("按照{method}，以{day}为评估基准日，现将你组的评估结果反馈如下。")
            }
            Language::English => {
                format!("these are the results of your team by {method}, as of {day}.")
            }
        },
    );
    say_draft(evaluation, &mut document, language);
    let mut letter =
        Letter { evaluation, team, card, language, document, sections: Sections::new(language) };
    letter.result();
    letter.weak_points();
    letter.lost_points();
    letter.reply();
    signature(&mut letter.document, language);
    letter.document
}

struct Letter<'a> {
    evaluation: &'a Evaluation,
    team: &'a TeamResult,
    card: Card,
    language: Language,
    document: Docx,
    sections: Sections,
}

impl Letter<'_> {
    const fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        pick(self.language, zh, en)
    }

    fn section(&mut self, zh: &str, en: &str) {
        let name = self.pick(zh, en);
        self.sections.section(&mut self.document, name);
    }

    fn body(&mut self, text: &str) {
        self.document.paragraph(Style::Body, text);
    }

    fn labelled(&mut self, zh: &str, en: &str, text: &str) {
        let label = self.pick(zh, en);
        self.document.labelled(label, &ended(text, self.language));
    }

    fn result(&mut self) {
        self.section("评估结果", "Result");
        let facts = self.facts();
        self.body(&facts);
        let (reasons, consequence) = (self.card.reasons.clone(), self.card.consequence.clone());
        if !reasons.is_empty() {
            self.labelled("等次说明：", "About the grade: ", &reasons);
        }
        if !consequence.is_empty() {
            self.labelled("结果运用：", "What follows: ", &consequence);
        }
        self.way_to_total();
        self.indicators();
    }

    /// Total, grade, rank and how certain it is, in a sentence or two.
    fn facts(&self) -> String {
        let card = &self.card;
        let chinese = matches!(self.language, Language::Chinese);
        let full = self.evaluation.nodes.first().map(|root| figure::by_hand(&root.points));
        let full = full.unwrap_or_default();
        let mut parts: Vec<String> = vec![match (&card.total, chinese) {
            (Some(total), true) => format!("总分 {total} 分（满分 {full} 分）"),
            (Some(total), false) => format!("Total {total} of {full} points"),
            (None, true) => "没有总分".to_owned(),
            (None, false) => "No total".to_owned(),
        }];
        if let Some((worst, best)) = &card.bounds {
            parts.push(if chinese {
                format!("视读不出的单元格而定，在 {worst} 至 {best} 分之间")
            } else {
                format!("between {worst} and {best} depending on the cells that could not be read")
            });
        }
        if !card.grade.is_empty() {
            parts.push(if chinese {
                format!("等次为“{}”", card.grade)
            } else {
                format!("grade {}", card.grade)
            });
        }
        if !card.by_score.is_empty() {
            parts.push(if chinese {
                format!("按分数为“{}”", card.by_score)
            } else {
                format!("{} by score", card.by_score)
            });
        }
        if let (Some(rank), Some(of @ 2..)) = (card.rank, card.of) {
            let class = &card.class;
            let tied = match (card.tied, chinese) {
                (false, _) => "",
                (true, true) => "并列",
                (true, false) => "tied ",
            };
            parts.push(match (chinese, class.is_empty()) {
                (true, true) => format!("在 {of} 个组中{tied}第 {rank} 名"),
                (true, false) => format!("在“{class}”{of} 个组中{tied}第 {rank} 名"),
                (false, true) => format!("{tied}rank {rank} of {of}"),
                (false, false) => format!("{tied}rank {rank} of {of} in {class}"),
            });
            parts.extend(card.interval.map(|interval| match (interval, chinese) {
                ((best, worst), true) if best == worst => "按样本多少估计，名次比较确定".to_owned(),
                ((best, worst), false) if best == worst => "which is fairly certain".to_owned(),
                ((best, worst), true) => {
                    format!("按样本多少估计，名次大致在第 {best} 至第 {worst} 之间")
                }
                ((best, worst), false) => {
                    format!("given how few cases there are, plausibly between {best} and {worst}")
                }
            }));
        } else if card.of == Some(1) {
            parts.push(self.pick("同类只有 1 个组", "the only team of its class").to_owned());
        }
        if let Some(next) = &card.to_next {
            parts.push(if chinese {
                format!("距上一等次 {next} 分")
            } else {
                format!("{next} points below the next grade")
            });
        }
        if card.total.is_some() && !card.applies_fully {
            let share = &card.applicable;
            parts.push(if chinese {
                format!("适用分值占满分的 {share}，已折算")
            } else {
                format!("{share} of the points apply, which was re-scaled")
            });
        }
        format!("{}{}", parts.join(self.pick("；", "; ")), self.pick("。", "."))
    }

    fn way_to_total(&mut self) {
        let language = self.language;
        let steps = std::mem::take(&mut self.card.steps);
        if steps.is_empty() {
            return;
        }
        let caption = self.pick("总分构成", "How the total came about");
        self.sections.caption(&mut self.document, caption);
        let columns = [
            Column::new(pick(language, "项目", "Item"), 76, Align::Left),
            Column::new(pick(language, "说明", "Note"), 44, Align::Left),
            Column::new(pick(language, "得分", "Points"), 36, Align::Center),
        ];
        let rows =
            steps.into_iter().map(|step| Row::Cells(vec![step.name, step.note, step.points]));
        self.document.table(&columns, rows);
    }

    fn indicators(&mut self) {
        let language = self.language;
        let indicators = std::mem::take(&mut self.card.indicators);
        if self.card.total.is_none() || indicators.is_empty() {
            return;
        }
        let caption = self.pick("各指标得分", "Scores by indicator");
        self.sections.caption(&mut self.document, caption);
        let columns = [
            Column::new(pick(language, "指标", "Indicator"), 72, Align::Left),
            Column::new(pick(language, "分值", "Points"), 20, Align::Center),
            Column::new(pick(language, "得分", "Score"), 24, Align::Center),
            Column::new(pick(language, "得分率", "Rate"), 22, Align::Center),
            Column::new(pick(language, "同类平均", "Peer mean"), 24, Align::Center),
        ];
        let mut rows = Vec::new();
        for own in indicators {
            if own.group_rows > 0 && !own.group.is_empty() {
                rows.push(Row::Across(own.group));
            }
            let weak = if own.weak { pick(language, "（薄弱）", " (weak)") } else { "" };
            rows.push(Row::Cells(vec![
                format!("{}{weak}", own.name),
                own.full,
                own.score.unwrap_or(own.status),
                own.rate,
                own.peer.unwrap_or_default(),
            ]));
        }
        self.document.table(&columns, rows);
    }

    fn weak_points(&mut self) {
        if self.card.total.is_none() {
            return;
        }
        let chinese = matches!(self.language, Language::Chinese);
        self.section("薄弱环节", "Weak points");
        let weak = std::mem::take(&mut self.card.weak);
        if weak.is_empty() {
            let none = self.pick("没有薄弱环节。", "None.");
            self.body(none);
        }
        for point in weak {
            self.sections.part(&mut self.document, &point.name);
            let mut facts = vec![if chinese {
                format!(
                    "得 {} 分，分值 {} 分，失 {} 分，可挽回 {} 分",
                    point.score, point.full, point.lost, point.recoverable
                )
            } else {
                format!(
                    "{} of {} points, {} lost, {} recoverable",
                    point.score, point.full, point.lost, point.recoverable
                )
            }];
            facts.extend(point.peer.map(|mean| {
                if chinese {
                    format!("同类平均 {mean} 分")
                } else {
                    format!("peer mean {mean}")
                }
            }));
            facts.push(point.repeated);
            if point.uncertain {
                facts.push(self.pick("样本过少，把握不足", "too few cases to be sure").to_owned());
            }
            facts.retain(|fact| !fact.is_empty());
            let facts = facts.join(self.pick("；", "; "));
            self.body(&format!("{facts}{}", self.pick("。", ".")));
            self.labelled("认定理由：", "Why: ", &point.why);
            let measures: Vec<String> = point
                .measures
                .into_iter()
                .map(|own| format!("{} {}", own.name, own.value))
                .collect();
            if !measures.is_empty() {
                let measures = measures.join(self.pick("；", "; "));
                self.labelled("依据数据：", "Figures: ", &measures);
            }
            if !point.advice.is_empty() {
                self.labelled("改进建议：", "What to do: ", &point.advice);
            }
            if !point.who.is_empty() {
                let who = match (point.effort.as_str(), chinese) {
                    ("", _) => point.who,
                    (effort, true) => format!("{}（{effort}）", point.who),
                    (effort, false) => format!("{} ({effort})", point.who),
                };
                self.labelled("责任主体：", "Who: ", &who);
            }
        }
    }

    /// Every point lost, and what was added or taken off outside the indicators.
    fn lost_points(&mut self) {
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
        self.section("失分和加减分明细", "Points lost, added and taken off");
        let text = self.pick(
            "依据一栏是台账文件和行号。各项核查过而没有影响得分的事项见 ledger.csv。",
            "The rows are those of the ledgers. What was examined and cost nothing is in ledger.csv.",
        );
        self.body(text);
        let columns = [
            Column::new(pick(language, "得失分", "Points"), 22, Align::Center),
            Column::new(pick(language, "原因", "Reason"), 66, Align::Left),
            Column::new(pick(language, "依据", "Rows"), 68, Align::Left),
        ];
        self.document.table(&columns, rows);
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

    fn reply(&mut self) {
        self.section("核对和整改", "Checking and mending");
        let text = self.pick(
            "对得分有不同意见的，请注明指标、原因和佐证，于〔日期〕前书面反馈〔单位〕；请对照薄弱环节制定提升方案，于〔日期〕前报送。",
            "If you do not agree with a deduction, name the indicator, the reason and the evidence in writing to [office] by [date]. Please send a plan to mend the weak points by [date].",
        );
        self.body(text);
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
