mod node;
mod rows;
mod total;

pub use rows::ShownRows;

use super::layout::{right, wrap};
use crate::{
    diagnostic::{Language, Message},
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        class::{self, official},
        figure, headline,
        text::clean,
        words::pick,
    },
    value::Number,
};

/// How the points of a team came about, so that it can be added up by hand: for each indicator the clause,
/// the rule, the metrics with their rows, every line of the points ledger and the score; then the groups,
/// bonuses, deductions, vetoes, the total and the grade.
///
/// `team` is a place in [`Evaluation::teams`]. With `node`, a place in [`Evaluation::nodes`], only that
/// indicator or group. `shown` says how many rows stand beside each number. Empty if there is no such team.
#[must_use]
pub fn explain(
    evaluation: &Evaluation,
    team: usize,
    node: Option<usize>,
    language: Language,
    width: usize,
    shown: ShownRows,
) -> String {
    let Some(team) = evaluation.teams.get(team) else { return String::new() };
    let width = width.clamp(60, 140);
    let mut page = Page { evaluation, team, language, width, shown, cut: false, lines: Vec::new() };
    page.head();
    match node {
        Some(node) => page.node(node),
        None => {
            for root in 0..evaluation.nodes.len() {
                if evaluation.nodes.get(root).is_some_and(|node| node.parent.is_none()) {
                    page.node(root);
                }
            }
            page.adjustments();
            page.vetoes();
            page.total();
            page.grade();
        }
    }
    page.told_of_cuts();
    let mut text = page.lines.join("\n");
    text.push('\n');
    text
}

/// The column in which points end.
const POINTS: usize = 14;
/// Where the text beside points begins.
const TEXT: usize = POINTS + 2;

struct Page<'a> {
    evaluation: &'a Evaluation,
    team: &'a TeamResult,
    language: Language,
    width: usize,
    shown: ShownRows,
    /// Rows were left out.
    cut: bool,
    lines: Vec<String>,
}

impl Page<'_> {
    fn pick<'b>(&self, zh: &'b str, en: &'b str) -> &'b str {
        pick(self.language, zh, en)
    }

    fn message(&self, message: &Message) -> String {
        clean(message.in_language(self.language))
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn prose(&mut self, text: &str, indent: usize) {
        self.lines.extend(wrap(text, self.width, indent));
    }

    /// `  name  text`, the text in a column of its own.
    fn field(&mut self, name: &str, text: &str) {
        let column = self.pick("    ", "          ").len() + 4;
        let name = super::layout::left(name, column.saturating_sub(2));
        self.prose(&format!("  {name}{text}"), column);
    }

    /// Points in their column, and the text beside them.
    fn points(&mut self, points: &str, text: &str) {
        self.prose(&format!("{}  {text}", right(points, POINTS)), TEXT);
    }

    fn rule(&mut self) {
        self.lines.push(format!("{}{}", " ".repeat(POINTS - 10), "-".repeat(10)));
    }

    /// A score as the outline prints it.
    fn score(&self, score: &Number) -> String {
        if self.evaluation.method.rounded_when_shown {
            figure::by_hand(score)
        } else {
            figure::score(self.evaluation, score)
        }
    }

    fn head(&mut self) {
        let team = self.team;
        let class = class::of_team(self.evaluation, team);
        let class = if class.is_empty() { class } else { format!("  {class}") };
        self.prose(&format!("{}{class}", clean(&team.name)), 2);
        let mut facts: Vec<String> = Vec::new();
        facts.push(match &team.total {
            Some(total) => {
                let total = figure::score(self.evaluation, total);
                match self.language {
                    Language::Chinese => format!("总分 {total}"),
                    Language::English => format!("total {total}"),
                }
            }
            None => self.pick("没有总分", "no total").to_owned(),
        });
        if let Some(grade) = team.grade.and_then(|at| self.evaluation.grades.get(at)) {
            let grade = clean(&grade.name);
            facts.push(match self.language {
                Language::Chinese => format!("等次 {grade}"),
                Language::English => format!("grade {grade}"),
            });
        }
        if let Some(standing) = official(team) {
            let (rank, of) = (standing.rank, standing.of);
            facts.push(match self.language {
                Language::Chinese => format!("第 {rank} 名（共 {of} 个组）"),
                Language::English => format!("rank {rank} of {of}"),
            });
        }
        self.prose(&facts.join(self.pick("，", ", ")), 2);
        let method = headline::method(self.evaluation);
        let as_of = clean(&self.evaluation.round.as_of);
        let line = match self.language {
            Language::Chinese => format!("办法：{method}；评估基准日 {as_of}"),
            Language::English => format!("method: {method}; as of {as_of}"),
        };
        self.prose(&line, 2);
        if self.evaluation.draft {
            self.prose(
                self.pick(
                    "草稿：读不出的单元格按未报送计，得分仅供参考。",
                    "DRAFT: cells that could not be read count as not reported.",
                ),
                2,
            );
        }
        if self.evaluation.method.rounded_when_shown {
            self.prose(
                self.pick(
                    "各数只在显示时取整，显示的数相加可能与合计差末位。",
                    "Numbers are rounded only when shown; shown parts may differ from the sum in the last digit.",
                ),
                2,
            );
        }
    }
}
