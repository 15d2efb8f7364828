//! Who stands where, and how certain that is.

use super::{
    super::docx::{Align, Column, Row},
    Report,
};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::TeamResult,
    report::{
        class::{Class, classes, list, official},
        figure, grade,
        huge::{shown_names, shown_of_class},
        sheets::reasons,
        text::clean,
        words::pick,
    },
};

impl Report<'_> {
    pub(super) fn ranking(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        self.paper.section("得分排名情况", "Ranking");
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
                self.paper.part(&name);
            }
            intervals |= self.class(class, shown);
        }
        if intervals {
            let note = self.paper.pick(
                "名次区间：按样本多少估计，名次大致会落在的范围；样本少，区间就宽。",
                "Rank interval: where the rank would plausibly lie given how few cases there are.",
            );
            self.paper.note(note);
        }
        let reasons: Vec<(String, String)> = evaluation
            .teams
            .iter()
            .map(|team| (clean(&team.name), reasons(team, language)))
            .filter(|(_, reasons)| !reasons.is_empty())
            .collect();
        for (team, reasons) in reasons.iter().take(shown_names(evaluation)) {
            let colon = self.paper.pick("：", ": ");
            self.paper.labelled(&format!("{team}{colon}"), reasons);
        }
        let more = reasons.len().saturating_sub(shown_names(evaluation));
        self.rest(more, "scores.csv");
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
        self.paper.named_table(&caption, &columns, rows);
        self.rest(class.teams.len().saturating_sub(shown), "scores.csv");
        let alike = alike(&teams().collect::<Vec<_>>());
        let alike: Vec<String> =
            alike.into_iter().map(|teams| self.names(teams.into_iter(), "scores.csv")).collect();
        if !alike.is_empty() {
            let alike = alike.join(self.paper.pick("；", "; "));
            self.paper.body(&match language {
                Language::Chinese => format!("按现有样本分不出先后的：{alike}。"),
                Language::English => {
                    format!("These cannot be told apart on the cases at hand: {alike}.")
                }
            });
        }
        intervals
    }
}

/// The place of a team in the official ranking.
fn rank(team: &TeamResult, language: Language) -> String {
    match (official(team), language) {
        (None, _) => pick(language, "不排名", "–").to_owned(),
        (Some(standing), _) if standing.tied == 0 => standing.rank.to_string(),
        (Some(standing), Language::Chinese) => format!("{}（并列）", standing.rank),
        (Some(standing), Language::English) => format!("{} (tied)", standing.rank),
    }
}

/// The teams of each band that has several, in the order of `teams`; that tied ones are alike is seen without that.
fn alike<'a>(teams: &[&'a TeamResult]) -> Vec<Vec<&'a TeamResult>> {
    let band = |team: &TeamResult| team.certainty.as_ref().map(|certainty| certainty.band);
    let runs = teams.chunk_by(|a, b| band(a).is_some() && band(a) == band(b));
    let rank = |team: &TeamResult| official(team).map(|standing| standing.rank);
    let differ = |run: &&[&TeamResult]| {
        run.windows(2).any(|pair| match pair {
            [a, b] => rank(a) != rank(b),
            _ => false,
        })
    };
    runs.filter(differ).map(<[_]>::to_vec).collect()
}
