use super::layout::{right, wrap};
use crate::{
    diagnostic::{Language, Message},
    judge::evaluation::{
        AdjustmentResult, Evaluation, LedgerKind, LedgerLine, NodeInfo, NodeKind, NodeResult,
        TeamResult,
    },
    report::{
        class::{self, node_name, official},
        figure,
        ledger::{children, rows_in_words, veto_in_words},
        measure,
        sheets::reasons,
        sums,
        text::{clean, clean_lines},
        words::pick,
    },
    value::Number,
};

/// How the points of a team came about, so that it can be added up by hand: for each indicator the clause,
/// the rule, the metrics with their rows, every line of the points ledger and the score; then the groups,
/// bonuses, deductions, vetoes, the total and the grade.
///
/// `team` is a place in [`Evaluation::teams`]. With `node`, a place in [`Evaluation::nodes`], only that
/// indicator or group. Empty if there is no such team.
#[must_use]
pub fn explain(
    evaluation: &Evaluation,
    team: usize,
    node: Option<usize>,
    language: Language,
    width: usize,
) -> String {
    let Some(team) = evaluation.teams.get(team) else { return String::new() };
    let mut page =
        Page { evaluation, team, language, width: width.clamp(60, 140), lines: Vec::new() };
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
        let (method, version, as_of) = (
            clean(&self.evaluation.method.name),
            clean(&self.evaluation.method.version),
            clean(&self.evaluation.round.as_of),
        );
        let line = match self.language {
            Language::Chinese => format!("办法：{method} {version}；评估基准日 {as_of}"),
            Language::English => format!("method: {method} {version}; as of {as_of}"),
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

    fn node(&mut self, at: usize) {
        let (Some(node), Some(result)) = (self.evaluation.nodes.get(at), self.team.nodes.get(at))
        else {
            return;
        };
        let children = children(self.evaluation, at);
        for child in &children {
            self.node(*child);
        }
        self.blank();
        match node.level {
            NodeKind::Indicator => self.indicator(at, node, result),
            NodeKind::Group | NodeKind::Root => self.group(at, node, result, &children),
        }
    }

    /// `1.1 名称  11.20 / 14（80%）`
    fn title(&mut self, at: usize, node: &NodeInfo, result: &NodeResult) {
        let name = match node.level {
            NodeKind::Root => self.pick("基础分", "Base").to_owned(),
            _ => node_name(self.evaluation, at),
        };
        let outcome = match &result.score {
            Some(score) => {
                let rate = result.rate.as_ref().map_or_else(String::new, |rate| {
                    let rate = figure::percent(rate);
                    match self.language {
                        Language::Chinese => format!("（{rate}）"),
                        Language::English => format!(" ({rate})"),
                    }
                });
                format!("{} / {}{rate}", self.score(score), figure::by_hand(&result.points))
            }
            None => self.message(&result.status.message()),
        };
        let weak = if result.weak { self.pick("  薄弱", "  WEAK") } else { "" };
        self.prose(&format!("{name}  {outcome}{weak}"), 2);
    }

    fn indicator(&mut self, at: usize, node: &NodeInfo, result: &NodeResult) {
        self.title(at, node, result);
        if let Some(source) = &node.source {
            self.field(self.pick("依据", "clause"), &clean(source));
        }
        if let Some(expression) = &node.expression {
            self.expression(expression, node.comment.as_deref());
        }
        self.measures(&result.reads);
        if let Some(reason) = &result.reason {
            self.field(self.pick("说明", "because"), &self.message(reason));
        }
        if let Some((worst, best)) = &result.bounds {
            let (worst, best) = (self.score(worst), self.score(best));
            let text = match self.language {
                Language::Chinese => format!("最差 {worst}，最好 {best}（有未读出的单元格）"),
                Language::English => format!("{worst} at worst, {best} at best (unread cells)"),
            };
            self.field(self.pick("范围", "bounds"), &text);
        }
        if result.ledger.is_empty() && result.score.is_none() {
            return;
        }
        self.ledger(&Number::ZERO, &result.ledger, result.score.as_ref());
        self.result(result);
    }

    fn expression(&mut self, expression: &str, comment: Option<&str>) {
        let name = self.pick("规则", "rule");
        for (at, line) in clean_lines(expression).lines().enumerate() {
            let name = if at == 0 { name } else { "" };
            self.field(name, line);
        }
        for line in comment.map(clean_lines).iter().flat_map(|text| text.lines()) {
            let line = line.trim_start_matches('/').trim();
            if !line.is_empty() {
                self.field("", line);
            }
        }
    }

    fn measures(&mut self, reads: &[usize]) {
        let mut name = self.pick("数据", "data");
        for place in reads {
            let Some(own) = self.team.measures.get(*place) else { continue };
            let words = measure::in_words(self.evaluation, own, self.language);
            let title = measure::name(self.evaluation, own);
            let colon = self.pick("：", ": ");
            self.field(name, &format!("{title}{colon}{words}"));
            name = "";
            if own.evidence > 0 {
                let rows = rows_in_words(&own.rows, own.evidence, self.language);
                let of_rate =
                    self.evaluation.metrics.get(own.metric).is_some_and(|metric| metric.is_rate);
                let what = if of_rate {
                    self.pick("未达到的行：", "rows that fall short: ")
                } else {
                    self.pick("行：", "rows: ")
                };
                self.field("", &format!("  {what}{rows}"));
            }
        }
    }

    /// The lines of a points ledger.
    fn ledger(&mut self, before: &Number, lines: &[LedgerLine], score: Option<&Number>) {
        let shown = if self.evaluation.method.rounded_when_shown { None } else { score };
        let printed = sums::printed(before, lines, shown);
        for (line, points) in lines.iter().zip(printed) {
            let points = match line.kind {
                LedgerKind::Start => points.trim_start_matches('+').to_owned(),
                LedgerKind::Note => String::new(),
                _ => points,
            };
            let kind = self.message(&line.kind.message());
            let reason = clean(&line.reason);
            let text = match self.language {
                Language::Chinese => format!("[{kind}] {reason}"),
                Language::English => format!("[{kind}] {reason}"),
            };
            self.points(&points, &text);
            if line.evidence > 0 {
                let rows = rows_in_words(&line.rows, line.evidence, self.language);
                self.points("", &rows);
            }
        }
    }

    fn result(&mut self, result: &NodeResult) {
        let Some(score) = &result.score else { return };
        self.rule();
        let mut text = self.pick("得分", "score").to_owned();
        if let Some(standing) = &result.standing {
            let (rank, of) = (standing.rank, standing.of);
            text.push_str(&match self.language {
                Language::Chinese => format!("，同类第 {rank} 名（共 {of} 个组）"),
                Language::English => format!(", rank {rank} of {of}"),
            });
        }
        if let Some(mean) = &result.peer_mean {
            let mean = mean.to_fixed(self.evaluation.method.decimals);
            text.push_str(&match self.language {
                Language::Chinese => format!("，同类平均 {mean}"),
                Language::English => format!(", peer mean {mean}"),
            });
        }
        self.points(&format!("= {}", self.score(score)), &text);
    }

    fn group(&mut self, at: usize, node: &NodeInfo, result: &NodeResult, children: &[usize]) {
        self.title(at, node, result);
        if let Some(source) = &node.source
            && node.level == NodeKind::Group
        {
            self.field(self.pick("依据", "clause"), &clean(source));
        }
        if let Some(expression) = &node.expression {
            self.expression(expression, node.comment.as_deref());
            self.measures(&result.reads);
        }
        if let Some(reason) = &result.reason {
            self.field(self.pick("说明", "because"), &self.message(reason));
        }
        let mut sum = Number::ZERO;
        for child in children {
            let Some(own) = self.team.nodes.get(*child) else { continue };
            let name = node_name(self.evaluation, *child);
            match &own.score {
                Some(score) => {
                    sum = &sum + score;
                    self.points(&self.score(score), &name);
                }
                None => {
                    let status = self.message(&own.status.message());
                    let text = match self.language {
                        Language::Chinese => format!("{name}（{status}）"),
                        Language::English => format!("{name} ({status})"),
                    };
                    self.points("", &text);
                }
            }
        }
        self.ledger(&sum, &result.ledger, result.score.as_ref());
        self.result(result);
    }

    fn adjustments(&mut self) {
        let team = self.team;
        for adjustment in &team.bonuses {
            self.adjustment(self.pick("加分", "Bonus"), adjustment, &adjustment.points);
        }
        for adjustment in &team.deductions {
            self.adjustment(self.pick("另行扣分", "Deduction"), adjustment, &-&adjustment.points);
        }
    }

    fn adjustment(&mut self, what: &str, adjustment: &AdjustmentResult, points: &Number) {
        self.blank();
        let colon = self.pick("：", ": ");
        let shown = figure::signed(&self.score(points));
        self.prose(&format!("{what}{colon}{}  {shown}", clean(&adjustment.name)), 2);
        if let Some(source) = &adjustment.source {
            self.field(self.pick("依据", "clause"), &clean(source));
        }
        self.expression(&adjustment.expression, None);
        self.measures(&adjustment.reads);
        if adjustment.ledger.is_empty() {
            return;
        }
        self.ledger(&Number::ZERO, &adjustment.ledger, Some(points));
        self.rule();
        self.points(&format!("= {}", self.score(points)), what);
    }

    fn vetoes(&mut self) {
        let team = self.team;
        if team.vetoes.is_empty() {
            return;
        }
        self.blank();
        self.lines.push(self.pick("一票否决和等次限制", "Vetoes").to_owned());
        for veto in &team.vetoes {
            let colon = self.pick("：", ": ");
            let words = veto_in_words(veto, self.language);
            let mark = if veto.fired { "  ! " } else { "  - " };
            self.prose(
                &format!("{mark}{} {}{colon}{words}", clean(&veto.id), clean(&veto.name)),
                4,
            );
            let condition = clean(&veto.condition);
            let text = match self.language {
                Language::Chinese => format!("    条件 {condition}"),
                Language::English => format!("    when {condition}"),
            };
            self.prose(&text, 4);
            if veto.evidence > 0 {
                let rows = rows_in_words(&veto.rows, veto.evidence, self.language);
                self.prose(&format!("    {rows}"), 4);
            }
        }
    }

    fn total(&mut self) {
        let team = self.team;
        self.blank();
        self.lines.push(self.pick("总分", "Total").to_owned());
        let (Some(base), Some(total)) = (&team.base, &team.total) else {
            let why = team.unranked.as_ref().map(|why| self.message(why)).unwrap_or_default();
            let text = self.pick("没有总分", "no total").to_owned();
            let colon = self.pick("：", ": ");
            self.field("", &if why.is_empty() { text } else { format!("{text}{colon}{why}") });
            return;
        };
        self.points(&self.score(base), self.pick("基础分", "base"));
        self.points(&figure::signed(&self.score(&team.bonus)), self.pick("加分", "bonus"));
        self.points(
            &figure::signed(&self.score(&-&team.deduction)),
            self.pick("另行扣分", "deductions"),
        );
        let before = &(base + &team.bonus) - &team.deduction;
        self.ledger(&before, &team.total_ledger, Some(total));
        self.rule();
        self.points(&format!("= {}", self.score(total)), self.pick("总分", "total"));
    }

    fn grade(&mut self) {
        let team = self.team;
        if self.evaluation.grades.is_empty() {
            return;
        }
        self.blank();
        let name = |place: Option<usize>| {
            place.and_then(|at| self.evaluation.grades.get(at)).map(|grade| clean(&grade.name))
        };
        let none = self.pick("不评等次", "none").to_owned();
        let by_score = name(team.grade_by_score);
        let given = name(team.grade).unwrap_or(none);
        let mut text = match (self.language, by_score) {
            (Language::Chinese, Some(by_score)) => format!("等次：{given}（按分数为{by_score}）"),
            (Language::Chinese, None) => format!("等次：{given}"),
            (Language::English, Some(by_score)) => format!("Grade: {given} (by score {by_score})"),
            (Language::English, None) => format!("Grade: {given}"),
        };
        let reasons = reasons(team, self.language);
        if !reasons.is_empty() {
            text.push_str(self.pick("：", ": "));
            text.push_str(&reasons);
        }
        self.prose(&text, 2);
        if let Some(points) = &team.to_next_grade {
            let points = self.score(points);
            let text = match self.language {
                Language::Chinese => format!("距上一等次还差 {points} 分"),
                Language::English => format!("{points} points to the next grade"),
            };
            self.prose(&format!("  {text}"), 2);
        }
        if let Some(consequence) = team
            .grade
            .and_then(|at| self.evaluation.grades.get(at))
            .and_then(|grade| grade.consequence.as_ref())
        {
            self.prose(&format!("  {}", clean(consequence)), 2);
        }
    }
}
