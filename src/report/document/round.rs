//! The round's report: the judgement first, then who stands where, what was done well and badly, and what to do.

use super::{
    Sections,
    docx::{Align, Column, Docx, Row, Style},
    ended, method, say_draft, signature,
};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{CommonWeakPoint, Evaluation, TeamResult},
    report::{
        class::{Class, classes, list, node_name, official},
        figure, grade, headline,
        huge::{and_more, has_letters, shown_names, shown_of_class},
        ledger, measure,
        sheets::{bands, reasons},
        text::clean,
        words::{self, pick},
    },
    value::Number,
};

/// The report on the round.
pub(super) fn report(evaluation: &Evaluation, language: Language) -> Docx {
    let mut document = Docx::default();
    let [round, rest] = headline::title_parts(evaluation, language);
    document.title([&round, &rest]);
    document.paragraph(Style::Flush, pick(language, "〔主送机关〕：", "[addressee]"));
    let (method, day) =
        (method(evaluation, language), headline::day(&evaluation.round.as_of, language));
    let teams = evaluation.teams.len();
    document.paragraph(
        Style::Body,
        &match language {
            Language::Chinese => format!(
                "按照{method}，以{day}为评估基准日，对 {teams} 个巡察组进行了质效评估。现将有关情况报告如下。"
            ),
            Language::English => format!(
                "{} evaluated by {method}, as of {day}. The results are these.",
                counted(&teams, "team")
            ),
        },
    );
    say_draft(evaluation, &mut document, language);
    let mut report = Report { evaluation, language, document, sections: Sections::new(language) };
    report.judgement();
    report.ranking();
    report.groups();
    report.weak_points();
    report.common();
    report.advice();
    report.annexes();
    signature(&mut report.document, language);
    report.document
}

struct Report<'a> {
    evaluation: &'a Evaluation,
    language: Language,
    document: Docx,
    sections: Sections,
}

impl Report<'_> {
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

    /// How many teams are not shown, and where they are.
    fn rest(&mut self, style: Style, more: usize, file: &str) {
        if let Some(line) = and_more(more, file, self.language) {
            self.document.paragraph(style, &line);
        }
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
        names.join(self.pick("、", ", "))
    }

    /// What leaders read first.
    fn judgement(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.section("总体情况", "The round as a whole");
        let mut lead = headline::headline(evaluation, language);
        if let Some(line) = headline::common(evaluation, language) {
            lead.push_str(self.pick("", " "));
            lead.push_str(&line);
        }
        self.body(&lead);
        let fired = headline::fired(evaluation, language);
        let more = fired.len().saturating_sub(shown_names(evaluation));
        for line in fired.iter().take(shown_names(evaluation)) {
            self.body(&ended(line, language));
        }
        self.rest(Style::Body, more, "ledger.csv");
        self.rates();
        let data = headline::data(evaluation, language);
        self.body(&data);
    }

    /// The rates of all teams together, and who is below 80 %.
    fn rates(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        let whole = |rate: &&_| -> bool {
            let rate: &crate::judge::evaluation::OverallRate = rate;
            rate.class.is_empty() && !rate.denominator.is_zero()
        };
        let rows: Vec<Row> = evaluation
            .overall
            .iter()
            .filter(whole)
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
        let caption = self.pick("总体比率", "The rates of all teams together");
        self.sections.caption(&mut self.document, caption);
        let columns = [
            Column::new(pick(language, "数据", "Metric"), 54, Align::Left),
            Column::new(pick(language, "合计", "Together"), 34, Align::Center),
            Column::new(pick(language, "比率", "Rate"), 22, Align::Center),
            Column::new(pick(language, "达到100%\n组数", "Teams\nat 100%"), 24, Align::Center),
            Column::new(pick(language, "80%以上\n组数", "At 80%\nor more"), 24, Align::Center),
            Column::new(pick(language, "低于80%\n组数", "Below\n80%"), 24, Align::Center),
        ];
        self.document.table(&columns, rows);
        let note = self.pick(
            "比率按全部案件合计计算，不是各组的平均；后三列是各组的分布。",
            "Rates are over all cases together, not means of the teams; the last three columns are how the teams are spread.",
        );
        self.document.paragraph(Style::Note, note);
    }

    fn ranking(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.section("得分排名情况", "Ranking");
        let classes = classes(evaluation);
        let shown = shown_of_class(evaluation, &classes);
        let mut intervals = false;
        for class in &classes {
            if classes.len() > 1 {
                let name = match language {
                    Language::Chinese => format!("{}（{} 个组）", class.name, class.teams.len()),
                    Language::English => {
                        format!("{} ({})", class.name, counted(&class.teams.len(), "team"))
                    }
                };
                self.sections.part(&mut self.document, &name);
            }
            intervals |= self.class(class, shown);
        }
        if intervals {
            let note = self.pick(
                "名次区间：按样本多少估计，名次大致会落在的范围；样本少，区间就宽。",
                "Rank interval: where the rank would plausibly lie given how few cases there are.",
            );
            self.document.paragraph(Style::Note, note);
        }
        let reasons: Vec<(String, String)> = evaluation
            .teams
            .iter()
            .map(|team| (clean(&team.name), reasons(team, language)))
            .filter(|(_, reasons)| !reasons.is_empty())
            .collect();
        for (team, reasons) in reasons.iter().take(shown_names(evaluation)) {
            let colon = self.pick("：", ": ");
            self.document.labelled(&format!("{team}{colon}"), &ended(reasons, language));
        }
        let more = reasons.len().saturating_sub(shown_names(evaluation));
        self.rest(Style::Body, more, "scores.csv");
    }

    /// The ranking of a class, and which of its teams cannot be told apart. Has it intervals?
    fn class(&mut self, class: &Class, shown: usize) -> bool {
        let (evaluation, language) = (self.evaluation, self.language);
        let teams = || class.teams.iter().filter_map(|at| evaluation.teams.get(*at));
        let intervals = teams().any(|team| team.certainty.is_some());
        let mut columns = vec![
            Column::new(pick(language, "名次", "Rank"), 22, Align::Center),
            Column::new(pick(language, "巡察组", "Team"), 54, Align::Left),
            Column::new(pick(language, "总分", "Total"), 24, Align::Center),
            Column::new(pick(language, "等次", "Grade"), 22, Align::Center),
        ];
        if intervals {
            columns.push(Column::new(
                pick(language, "名次区间", "Rank\ninterval"),
                24,
                Align::Center,
            ));
        }
        columns.push(Column::new(pick(language, "薄弱环节", "Weak\npoints"), 24, Align::Center));
        let rows = teams().take(shown).map(|team| {
            let mut cells = vec![
                rank(team, language),
                match list(evaluation, team, language) {
                    Some((_, list)) => match language {
                        Language::Chinese => format!("{}（{list}）", clean(&team.name)),
                        Language::English => format!("{} ({list})", clean(&team.name)),
                    },
                    None => clean(&team.name),
                },
                team.total
                    .as_ref()
                    .map_or_else(|| "–".to_owned(), |total| figure::score(evaluation, total)),
                grade::name(evaluation, team.grade),
            ];
            if intervals {
                cells.push(team.certainty.as_ref().map_or_else(String::new, |certainty| {
                    format!("{}–{}", certainty.best_rank, certainty.worst_rank)
                }));
            }
            cells.push(
                team.total
                    .as_ref()
                    .map_or_else(String::new, |_| team.weak_points.len().to_string()),
            );
            Row::Cells(cells)
        });
        let caption = match (class.name.as_str(), language) {
            ("", _) => pick(language, "得分排名", "Ranking").to_owned(),
            (name, Language::Chinese) => format!("{name}得分排名"),
            (name, Language::English) => format!("Ranking: {name}"),
        };
        self.sections.caption(&mut self.document, &caption);
        self.document.table(&columns, rows);
        self.rest(Style::Note, class.teams.len().saturating_sub(shown), "scores.csv");
        let alike = alike(&teams().collect::<Vec<_>>());
        let alike: Vec<String> =
            alike.into_iter().map(|teams| self.names(teams.into_iter(), "scores.csv")).collect();
        if !alike.is_empty() {
            let alike = alike.join(self.pick("；", "; "));
            self.body(&match language {
                Language::Chinese => format!("按现有样本分不出先后的：{alike}。"),
                Language::English => {
                    format!("These cannot be told apart on the cases at hand: {alike}.")
                }
            });
        }
        intervals
    }

    /// How the round did in each part of the method.
    fn groups(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        let rows: Vec<Row> =
            ledger::children(evaluation, 0).into_iter().filter_map(|at| self.group(at)).collect();
        if rows.is_empty() {
            return;
        }
        self.section("各方面得分情况", "Scores by part");
        let caption = self.pick("各方面平均得分", "Mean scores by part");
        self.sections.caption(&mut self.document, caption);
        let columns = [
            Column::new(pick(language, "方面", "Part"), 48, Align::Left),
            Column::new(pick(language, "分值", "Points"), 20, Align::Center),
            Column::new(pick(language, "平均得分", "Mean"), 26, Align::Center),
            Column::new(pick(language, "平均\n得分率", "Mean\nrate"), 26, Align::Center),
            Column::new(pick(language, "得分率最高", "Highest rate"), 50, Align::Left),
            Column::new(pick(language, "得分率最低", "Lowest rate"), 50, Align::Left),
        ];
        self.document.table(&columns, rows);
    }

    /// The row of a part; nothing if nobody has a score there.
    fn group(&self, at: usize) -> Option<Row> {
        let evaluation = self.evaluation;
        let node = evaluation.nodes.get(at)?;
        let scored: Vec<(&TeamResult, &Number, &Number)> = evaluation
            .teams
            .iter()
            .filter_map(|team| {
                let result = team.nodes.get(at)?;
                Some((team, result.score.as_ref()?, result.rate.as_ref()?))
            })
            .collect();
        let count = Number::from(scored.len());
        let score =
            scored.iter().map(|(_, score, _)| *score).sum::<Number>().checked_div(&count)?;
        let rate = scored.iter().map(|(_, _, rate)| *rate).sum::<Number>().checked_div(&count)?;
        let best = scored.iter().map(|(_, _, rate)| *rate).max()?;
        let worst = scored.iter().map(|(_, _, rate)| *rate).min()?;
        let who = |end: &Number| {
            let teams: Vec<&TeamResult> =
                scored.iter().filter(|(_, _, rate)| *rate == end).map(|(team, ..)| *team).collect();
            let share = figure::percent(&end.round_half_up(4));
            match (teams.as_slice(), self.language) {
                ([one], Language::Chinese) => format!("{}（{share}）", clean(&one.name)),
                ([one], Language::English) => format!("{} ({share})", clean(&one.name)),
                (many, Language::Chinese) => format!("{} 个组（{share}）", many.len()),
                (many, Language::English) => format!("{} ({share})", counted(&many.len(), "team")),
            }
        };
        Some(Row::Cells(vec![
            node_name(evaluation, at),
            figure::by_hand(&node.points),
            score.to_fixed(evaluation.method.decimals),
            figure::percent(&rate.round_half_up(4)),
            who(best),
            if best == worst { String::new() } else { who(worst) },
        ]))
    }

    /// The weak points of each team, the most recoverable first.
    fn weak_points(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.section("各组主要薄弱环节", "Weak points of the teams");
        let weak = || evaluation.teams.iter().filter(|team| !team.weak_points.is_empty());
        let teams = weak().count();
        if teams == 0 {
            let none = self.pick("各组都没有薄弱环节。", "No team has a weak point.");
            return self.body(none);
        }
        let all: usize = weak().map(|team| team.weak_points.len()).sum();
        self.body(&match language {
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
        let caption = self.pick("各组主要薄弱环节", "Weak points of the teams");
        self.sections.caption(&mut self.document, caption);
        let columns = [
            Column::new(pick(language, "巡察组", "Team"), 46, Align::Left),
            Column::new(
                pick(language, "薄弱环节（失分）", "Weak points (points lost)"),
                110,
                Align::Left,
            ),
        ];
        self.document.table(&columns, rows);
        self.rest(Style::Note, teams.saturating_sub(shown), "weak_points.csv");
    }

    fn common(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.section("共性问题", "Common weak points");
        if evaluation.common.is_empty() {
            let none = self.pick(
                "没有半数以上的组共有的薄弱环节。",
                "No weak point is shared by enough teams to be called common.",
            );
            return self.body(none);
        }
        for CommonWeakPoint { node, teams, of, lost } in &evaluation.common {
            let name = node_name(evaluation, *node);
            self.sections.part(&mut self.document, &name);
            let members: Vec<&TeamResult> =
                teams.iter().filter_map(|at| evaluation.teams.get(*at)).collect();
            let names = self.names(members.into_iter(), "problems.csv");
            let (teams, lost) = (teams.len(), figure::score(evaluation, lost));
            self.body(&match language {
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

    /// What the method advises against the common weak points.
    fn advice(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.section("意见建议", "What to do");
        for common in &evaluation.common {
            let Some(node) = evaluation.nodes.get(common.node) else { continue };
            let Some(advice) = node.advice.as_deref().map(clean) else { continue };
            let name = node_name(evaluation, common.node);
            let who = node.who.as_deref().map(|who| words::who(who, language));
            let part = match language {
                Language::Chinese => format!("针对“{name}”"),
                Language::English => format!("Against “{name}”"),
            };
            self.sections.part(&mut self.document, &part);
            self.body(&match (who, language) {
                (None, _) => advice,
                (Some(who), Language::Chinese) => format!("{advice}（责任主体：{who}）"),
                (Some(who), Language::English) => format!("{advice} (by {who})"),
            });
        }
        let all = self.pick(
            "各组对照反馈单，逐项核对扣分依据，制定提升方案，按期落实。〔其他意见建议〕",
            "Each team checks the deductions in its letter against the ledgers, makes a plan and carries it out in time. [other advice]",
        );
        self.body(all);
    }

    fn annexes(&mut self) {
        let language = self.language;
        self.document.paragraph(Style::Flush, "");
        let mut annexes = Vec::new();
        if has_letters(self.evaluation) {
            annexes.push(pick(language, "各组反馈单", "letters to the teams"));
        }
        annexes.push(pick(
            language,
            "得分和失分明细表（evaluation.xlsx）",
            "scores and points in full (evaluation.xlsx)",
        ));
        for (number, annex) in (1..).zip(annexes) {
            self.document.paragraph(
                Style::Body,
                &match language {
                    Language::Chinese if number == 1 => format!("附件：{number}.{annex}"),
                    Language::Chinese => format!("　　　{number}.{annex}"),
                    Language::English => format!("Annex {number}: {annex}"),
                },
            );
        }
    }
}

/// The place of a team in the official ranking.
pub(super) fn rank(team: &TeamResult, language: Language) -> String {
    match (official(team), language) {
        (None, _) => pick(language, "不排名", "–").to_owned(),
        (Some(standing), _) if standing.tied == 0 => standing.rank.to_string(),
        (Some(standing), Language::Chinese) => format!("{}（并列）", standing.rank),
        (Some(standing), Language::English) => format!("{} (tied)", standing.rank),
    }
}

/// The teams of each band that has several, in the order of `teams`.
fn alike<'a>(teams: &[&'a TeamResult]) -> Vec<Vec<&'a TeamResult>> {
    let band = |team: &TeamResult| team.certainty.as_ref().map(|certainty| certainty.band);
    let runs = teams.chunk_by(|a, b| band(a).is_some() && band(a) == band(b));
    runs.filter(|run| run.len() > 1).map(<[_]>::to_vec).collect()
}
