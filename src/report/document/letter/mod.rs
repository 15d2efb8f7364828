//! The letter to a team: its score, its weak points and how to mend them, and every point that it lost with the rule
//! and the rows behind it.

mod points;

use super::{
    docx::{Align, Column, Docx, Row},
    method,
    paper::Paper,
    say_draft,
};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{card::Card, figure, headline, text::clean, words::pick},
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
    let [round, rest] = title(evaluation, language);
    let to = format!("{}{}", card.name, pick(language, "：", ","));
    let mut paper = Paper::new([&round, &rest], &to, language);
    let (method, day) =
        (method(evaluation, language), headline::day(&evaluation.round.as_of, language));
    paper.body(&match language {
        Language::Chinese => {
            format!("按照{method}，以{day}为评估基准日，现将你组的评估结果反馈如下。")
        }
        Language::English => {
            format!("These are the results of your team by {method}, as of {day}.")
        }
    });
    say_draft(evaluation, &mut paper);
    let mut letter = Letter { evaluation, team, card, language, paper };
    letter.result();
    letter.weak_points();
    letter.lost_points();
    letter.reply();
    letter.paper.signed()
}

struct Letter<'a> {
    evaluation: &'a Evaluation,
    team: &'a TeamResult,
    card: Card,
    language: Language,
    paper: Paper,
}

impl Letter<'_> {
    fn labelled(&mut self, zh: &str, en: &str, text: &str) {
        let label = self.paper.pick(zh, en);
        self.paper.labelled(label, text);
    }

    fn result(&mut self) {
        self.paper.section("评估结果", "Result");
        let facts = self.facts();
        self.paper.body(&facts);
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
            // Where nothing is doubtful there is nothing to say.
            if let Some((best, worst)) = card.interval.filter(|(best, worst)| best != worst) {
                parts.push(if chinese {
                    format!("按样本多少估计，名次大致在第 {best} 至第 {worst} 之间")
                } else {
                    format!("given how few cases there are, plausibly between {best} and {worst}")
                });
            }
        } else if card.of == Some(1) {
            parts.push(self.paper.pick("同类只有 1 个组", "the only team of its class").to_owned());
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
        format!("{}{}", parts.join(self.paper.pick("；", "; ")), self.paper.pick("。", "."))
    }

    fn way_to_total(&mut self) {
        let language = self.language;
        let steps = std::mem::take(&mut self.card.steps);
        if steps.is_empty() {
            return;
        }
        let caption = self.paper.pick("总分构成", "How the total came about");
        let columns = [
            Column::new(pick(language, "项目", "Item"), 76, Align::Left),
            Column::new(pick(language, "说明", "Note"), 44, Align::Left),
            Column::new(pick(language, "得分", "Points"), 36, Align::Center),
        ];
        let rows =
            steps.into_iter().map(|step| Row::Cells(vec![step.name, step.note, step.points]));
        self.paper.named_table(caption, &columns, rows);
    }

    fn indicators(&mut self) {
        let language = self.language;
        let indicators = std::mem::take(&mut self.card.indicators);
        if self.card.total.is_none() || indicators.is_empty() {
            return;
        }
        let caption = self.paper.pick("各指标得分", "Scores by indicator");
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
        self.paper.named_table(caption, &columns, rows);
    }

    fn weak_points(&mut self) {
        if self.card.total.is_none() {
            return;
        }
        let chinese = matches!(self.language, Language::Chinese);
        self.paper.section("薄弱环节", "Weak points");
        let weak = std::mem::take(&mut self.card.weak);
        if weak.is_empty() {
            let none = self.paper.pick("没有薄弱环节。", "None.");
            self.paper.body(none);
        }
        for point in weak {
            self.paper.part(&point.name);
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
                facts.push(
                    self.paper.pick("样本过少，把握不足", "too few cases to be sure").to_owned(),
                );
            }
            facts.retain(|fact| !fact.is_empty());
            let facts = facts.join(self.paper.pick("；", "; "));
            self.paper.body(&format!("{facts}{}", self.paper.pick("。", ".")));
            self.labelled("认定理由：", "Why: ", &point.why);
            let measures: Vec<String> = point
                .measures
                .into_iter()
                .map(|own| format!("{} {}", own.name, own.value))
                .collect();
            if !measures.is_empty() {
                let measures = measures.join(self.paper.pick("；", "; "));
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

    fn reply(&mut self) {
        self.paper.section("核对和整改", "Checking and mending");
        let text = self.paper.pick(
            "对得分有不同意见的，请注明指标、原因和佐证，于〔日期〕前书面反馈〔单位〕；请对照薄弱环节制定提升方案，于〔日期〕前报送。",
            "If you do not agree with a deduction, name the indicator, the reason and the evidence in writing to [office] by [date]. Please send a plan to mend the weak points by [date].",
        );
        self.paper.body(text);
    }
}
