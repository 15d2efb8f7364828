use serde::Serialize;

use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        bar::percent,
        card::anchor,
        class::{Class, list, official},
        figure, grade,
        huge::and_more,
        sheets::reasons,
        text::clean,
        words::pick,
    },
    value::Number,
};

/// The ranking of a class.
#[derive(Serialize)]
pub(super) struct Ranking {
    name: String,
    teams: usize,
    rows: Vec<Row>,
    /// Is any interval known?
    intervals: bool,
    /// Lines of the grades, for the axis.
    lines: Vec<Line>,
    /// How many teams are not shown, and where they are.
    more: String,
}

#[derive(Serialize)]
struct Row {
    /// Where more is said of the team; empty where nothing is.
    anchor: String,
    name: String,
    rank: String,
    tied: bool,
    total: Option<String>,
    /// Where the bar ends, in percent.
    bar: String,
    grade: String,
    grade_class: String,
    reasons: String,
    list: String,
    best: usize,
    worst: usize,
    /// The interval and the rank as places on a scale of 100.
    low: String,
    high: String,
    at: String,
    has_interval: bool,
    kept: String,
    weak: Option<usize>,
    /// What is said of the band that begins here.
    band: String,
    /// It is in a band with others.
    in_band: bool,
}

#[derive(Serialize)]
struct Line {
    at: String,
    name: String,
}

impl Ranking {
    /// `scale` as [`bar::scale`](crate::report::bar::scale) has it; `shown` is how many teams have the room.
    pub(super) fn new(
        evaluation: &Evaluation,
        class: &Class,
        scale: &Number,
        shown: usize,
        language: Language,
    ) -> Self {
        let teams: Vec<(usize, &TeamResult)> = class
            .teams
            .iter()
            .filter_map(|at| evaluation.teams.get(*at).map(|team| (*at, team)))
            .collect();
        let mut rows: Vec<Row> =
            teams.iter().map(|(at, team)| row(evaluation, *at, team, scale, language)).collect();
        bands(&teams, &mut rows, language);
        let more = teams.len().saturating_sub(shown);
        rows.truncate(shown);
        Self {
            more: and_more(more, "scores.csv", language).unwrap_or_default(),
            name: class.name.clone(),
            teams: teams.len(),
            intervals: rows.iter().any(|row| row.has_interval),
            rows,
            lines: evaluation
                .grades
                .iter()
                .filter_map(|grade| {
                    let min = grade.min.as_ref()?;
                    Some(Line {
                        at: percent(min, scale),
                        name: format!("{} ≥ {}", clean(&grade.name), figure::by_hand(min)),
                    })
                })
                .collect(),
        }
    }
}

fn row(
    evaluation: &Evaluation,
    at: usize,
    team: &TeamResult,
    scale: &Number,
    language: Language,
) -> Row {
    let standing = official(team);
    let certainty = team.certainty.as_ref();
    let of = standing.map_or(1, |standing| standing.of);
    // Ranks on a scale of 100: the first at the left end, the last at the right.
    let place = |rank: usize| {
        let steps = Number::from(of.saturating_sub(1).max(1));
        percent(&Number::from(rank.saturating_sub(1)), &steps)
    };
    let rank = standing.map_or(0, |standing| standing.rank);
    let (best, worst) =
        certainty.map_or((0, 0), |certainty| (certainty.best_rank, certainty.worst_rank));
    Row {
        anchor: anchor(evaluation, at),
        name: clean(&team.name),
        rank: standing.map_or_else(
            || pick(language, "不排名", "–").to_owned(),
            |standing| standing.rank.to_string(),
        ),
        tied: standing.is_some_and(|standing| standing.tied > 0),
        total: team.total.as_ref().map(|total| figure::score(evaluation, total)),
        bar: team.total.as_ref().map_or_else(|| "0".to_owned(), |total| percent(total, scale)),
        grade: grade::name(evaluation, team.grade),
        grade_class: grade::colour(evaluation, team),
        reasons: reasons(team, language),
        list: list(evaluation, team, language).map_or_else(String::new, |(_, name)| name),
        best,
        worst,
        low: place(best),
        high: place(worst),
        at: place(rank),
        has_interval: certainty.is_some(),
        kept: certainty
            .map_or_else(String::new, |certainty| figure::percent_f64(certainty.grade_kept)),
        weak: team.total.as_ref().map(|_| team.weak_points.len()),
        band: String::new(),
        in_band: false,
    }
}

/// Marks each run of teams in one band: the teams of a run cannot be told apart.
fn bands(teams: &[(usize, &TeamResult)], rows: &mut [Row], language: Language) {
    let band = |at: usize| {
        teams.get(at).and_then(|(_, team)| team.certainty.as_ref()).map(|certainty| certainty.band)
    };
    let ranked = rows.iter().filter(|row| row.has_interval).count();
    let mut start = 0;
    while start < rows.len() {
        let mut end = start + 1;
        while end < rows.len() && band(end).is_some() && band(end) == band(start) {
            end += 1;
        }
        let count = end - start;
        for row in rows.get_mut(start..end).unwrap_or_default() {
            row.in_band = count > 1;
        }
        if let Some(first) = rows.get_mut(start)
            && first.has_interval
        {
            first.band = match (count, language) {
                (1, _) if ranked < 2 => String::new(),
                (1, _) => pick(language, "分得开", "yes").to_owned(),
                (_, Language::Chinese) => format!("{count} 个组分不出先后"),
                (_, Language::English) => format!("no: {count} teams alike"),
            };
        }
        start = end;
    }
}
