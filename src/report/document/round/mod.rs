//! The round's report: the judgement first, then who stands where, what was done well and badly, and what to do.

mod groups;
mod ranking;

use super::{
    docx::{Align, Column, Docx, Row},
    method,
    paper::Paper,
    say_draft,
};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{CommonWeakPoint, Evaluation, TeamResult},
    report::{
        class::node_name,
        figure, headline,
        huge::{MOST_PROBLEMS, and_more, has_letters, other_problems, shown_names},
        measure, remark,
        sheets::bands,
        text::clean,
        words::{self, pick},
    },
};

/// The report on the round.
pub(super) fn report(evaluation: &Evaluation, language: Language) -> Docx {
    let [round, rest] = headline::title_parts(evaluation, language);
    let to = pick(language, "〔主送机关〕：", "[addressee]");
    let mut paper = Paper::new([&round, &rest], to, language);
    let (method, day) =
        (method(evaluation, language), headline::day(&evaluation.round.as_of, language));
    let teams = evaluation.teams.len();
    paper.body(&match language {
        Language::Chinese => format!(
            "按照{method}，以{day}为评估基准日，对 {teams} 个巡察组进行了质效评估。现将有关情况报告如下。"
        ),
        Language::English => format!(
            "{} evaluated by {method}, as of {day}. The results are these.",
            counted(&teams, "team")
        ),
    });
    say_draft(evaluation, &mut paper);
    let mut report = Report { evaluation, language, paper };
    report.judgement();
    report.ranking();
    report.groups();
    report.weak_points();
    report.common();
    report.advice();
    report.annexes();
    report.paper.signed()
}

struct Report<'a> {
    evaluation: &'a Evaluation,
    language: Language,
    paper: Paper,
}

impl Report<'_> {
    /// How many teams are not shown, and where they are.
    fn rest(&mut self, more: usize, file: &str) {
        if let Some(line) = and_more(more, file, self.language) {
            self.paper.note(&line);
        }
    }

    const fn remark<'t>(&self, (zh, en): (&'t str, &'t str)) -> &'t str {
        pick(self.language, zh, en)
    }

    /// Names in a row, as many as have the room.
    fn names<'t>(
        &self,
        teams: impl ExactSizeIterator<Item = &'t TeamResult>,
        file: &str,
    ) -> String {
        let count = teams.len();
        let mut names: Vec<String> =
            teams.take(shown_names(self.evaluation)).map(|team| clean(&team.name)).collect();
        names.extend(and_more(count - names.len(), file, self.language));
        names.join(self.paper.pick("、", ", "))
    }

    /// What leaders read first.
    fn judgement(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.paper.section("总体情况", "The round as a whole");
        let mut lead = headline::headline(evaluation, language);
        if let Some(line) = headline::common(evaluation, language) {
            lead.push_str(self.paper.pick("", " "));
            lead.push_str(&line);
        }
        self.paper.body(&lead);
        let fired = headline::fired(evaluation, language);
        let more = fired.len().saturating_sub(shown_names(evaluation));
        for line in fired.iter().take(shown_names(evaluation)) {
            self.paper.body(&self.paper.ended(line));
        }
        self.rest(more, "ledger.csv");
        self.rates();
        let data = headline::data(evaluation, language);
        self.paper.body(&data);
    }

    /// The rates of all teams together, and who is below 80 %.
    fn rates(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        let rows: Vec<Row> = evaluation
            .overall
            .iter()
            .filter(|rate| rate.class.is_empty() && !rate.denominator.is_zero())
            .map(|rate| {
                let [full, above, below] = bands(evaluation, rate);
                Row::Cells(vec![
                    measure::metric_name(evaluation, rate.metric),
                    format!(
                        "{}/{}",
                        figure::by_hand(&rate.numerator),
                        figure::by_hand(&rate.denominator)
                    ),
                    rate.value.as_ref().map(figure::percent).unwrap_or_default(),
                    full.to_string(),
                    above.to_string(),
                    below.to_string(),
                ])
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let caption = self.paper.pick("总体比率", "The rates of all teams together");
        let columns = [
            Column::new(pick(language, "数据", "Metric"), 54, Align::Left),
            Column::new(pick(language, "合计", "Together"), 34, Align::Center),
            Column::new(pick(language, "比率", "Rate"), 22, Align::Center),
            Column::new(pick(language, "达到100%\n组数", "Teams\nat 100%"), 24, Align::Center),
            Column::new(pick(language, "80%以上\n组数", "At 80%\nor more"), 24, Align::Center),
            Column::new(pick(language, "低于80%\n组数", "Below\n80%"), 24, Align::Center),
        ];
        self.paper.named_table(caption, &columns, rows);
        let note = self.remark(remark::RATES);
        self.paper.note(note);
    }

    /// The weak points of each team, the most recoverable first.
    fn weak_points(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.paper.section("各组主要薄弱环节", "Weak points of the teams");
        let weak = || evaluation.teams.iter().filter(|team| !team.weak_points.is_empty());
        let teams = weak().count();
        if teams == 0 {
            let none = self.paper.pick("各组都没有薄弱环节。", "No team has a weak point.");
            return self.paper.body(none);
        }
        let all: usize = weak().map(|team| team.weak_points.len()).sum();
        self.paper.body(&match language {
            Language::Chinese => {
                format!("{teams} 个组共有 {all} 处薄弱环节，按可挽回的分数排列，各组列前三处。")
            }
            Language::English => format!(
                "{} with {} in all; the first three of each, the most recoverable points first.",
                counted(&teams, "team"),
                counted(&all, "weak point")
            ),
        });
        let shown = shown_names(evaluation);
        let rows = weak().take(shown).map(|team| {
            let mut lines: Vec<String> = team
                .weak_points
                .iter()
                .take(3)
                .map(|weak| {
                    let name = node_name(evaluation, weak.node);
                    let lost = figure::score(evaluation, &weak.lost);
                    match language {
                        Language::Chinese => format!("{name}（失 {lost} 分）"),
                        Language::English => format!("{name} ({lost} lost)"),
                    }
                })
                .collect();
            if let Some(more @ 1..) = team.weak_points.len().checked_sub(3) {
                lines.push(match language {
                    Language::Chinese => format!("另有 {more} 处"),
                    Language::English => format!("and {more} more"),
                });
            }
            Row::Cells(vec![clean(&team.name), lines.join("\n")])
        });
        let caption = self.paper.pick("各组主要薄弱环节", "Weak points of the teams");
        let columns = [
            Column::new(pick(language, "巡察组", "Team"), 46, Align::Left),
            Column::new(
                pick(language, "薄弱环节（失分）", "Weak points (points lost)"),
                110,
                Align::Left,
            ),
        ];
        self.paper.named_table(caption, &columns, rows);
        self.rest(teams.saturating_sub(shown), "weak_points.csv");
    }

    /// Problems of the inspected units, and weak points that many teams share.
    fn common(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.paper.section("共性问题", "Common problems");
        self.problems();
        if evaluation.common.is_empty() {
            let none = self.remark(remark::NOTHING_COMMON);
            return self.paper.body(none);
        }
        for CommonWeakPoint { node, teams, of, lost } in &evaluation.common {
            let name = node_name(evaluation, *node);
            self.paper.part(&name);
            let members: Vec<&TeamResult> =
                teams.iter().filter_map(|at| evaluation.teams.get(*at)).collect();
            let names = self.names(members.into_iter(), "problems.csv");
            let (teams, lost) = (teams.len(), figure::score(evaluation, lost));
            self.paper.body(&match language {
                Language::Chinese => {
                    format!(
                        "适用的 {of} 个组中有 {teams} 个组在这项上薄弱，共失 {lost} 分：{names}。"
                    )
                }
                Language::English => format!(
                    "Weak for {teams} of the {} that it applies to, {} lost: {names}.",
                    counted(of, "team"),
                    counted(&lost, "point")
                ),
            });
        }
    }

    /// The problems found in the inspected units.
    fn problems(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        if evaluation.problems.is_empty() {
            return;
        }
        let columns = [
            Column::new(pick(language, "问题类别", "Problem"), 46, Align::Left),
            Column::new(pick(language, "件数", "Cases"), 18, Align::Center),
            Column::new(
                pick(language, "有此问题\n的单位", "Units that\nhave it"),
                24,
                Align::Center,
            ),
            Column::new(pick(language, "性质", "Whose it is"), 26, Align::Center),
            Column::new(pick(language, "易发多发", "Frequent"), 22, Align::Center),
            Column::new(pick(language, "最多的单位", "Unit with most"), 46, Align::Left),
        ];
        let rows = evaluation.problems.iter().take(MOST_PROBLEMS).map(|problem| {
            Row::Cells(vec![
                clean(&problem.name),
                problem.evidence.to_string(),
                format!("{}/{}", problem.units, problem.of),
                words::reach_in_words(problem.reach, language).to_owned(),
                if problem.frequent { pick(language, "是", "yes") } else { "" }.to_owned(),
                words::top_unit(problem, language),
            ])
        });
        let name = self.paper.pick("被巡察单位的问题", "Problems in the inspected units");
        self.paper.named_table(name, &columns, rows);
        if let Some(more) = other_problems(evaluation, language) {
            self.paper.note(&more);
        }
        let note = self.remark(remark::PROBLEMS);
        self.paper.note(note);
    }

    /// What the method advises against the common weak points.
    fn advice(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.paper.section("意见建议", "What to do");
        for common in &evaluation.common {
            let Some(node) = evaluation.nodes.get(common.node) else { continue };
            let Some(advice) = node.advice.as_deref().map(clean) else { continue };
            let name = node_name(evaluation, common.node);
            let who = node.who.as_deref().map(|who| words::who(who, language));
            let part = match language {
                Language::Chinese => format!("针对“{name}”"),
                Language::English => format!("Against “{name}”"),
            };
            self.paper.part(&part);
            self.paper.body(&match (who, language) {
                (None, _) => advice,
                (Some(who), Language::Chinese) => format!("{advice}（责任主体：{who}）"),
                (Some(who), Language::English) => format!("{advice} (by {who})"),
            });
        }
        let all = self.paper.pick(
            "各组对照反馈单，逐项核对扣分依据，制定提升方案，按期落实。〔其他意见建议〕",
            "Each team checks the deductions in its letter against the ledgers, makes a plan and carries it out in time. [other advice]",
        );
        self.paper.body(all);
    }

    fn annexes(&mut self) {
        let letters = has_letters(self.evaluation)
            .then(|| self.paper.pick("各组反馈单", "letters to the teams"));
        let workbook = self.paper.pick(
            "得分和失分明细表（evaluation.xlsx）",
            "scores and points in full (evaluation.xlsx)",
        );
        self.paper.annexes(letters.into_iter().chain([workbook]));
    }
}
