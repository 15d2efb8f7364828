use serde::Serialize;

use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeResult},
    report::{
        card::anchor,
        class::{Class, node_name},
        figure,
        sheets::indicator_places,
        text::clean,
    },
    value::Number,
};

/// The table team × indicator.
#[derive(Serialize)]
pub(super) struct Heat {
    groups: Vec<Span>,
    indicators: Vec<Head>,
    classes: Vec<Block>,
}

#[derive(Serialize)]
struct Span {
    name: String,
    columns: usize,
}

#[derive(Serialize)]
struct Head {
    code: String,
    name: String,
    points: String,
}

#[derive(Serialize)]
struct Block {
    name: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    anchor: String,
    name: String,
    cells: Vec<Cell>,
    total: Option<String>,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    class: &'static str,
    weak: bool,
    title: String,
}

impl Heat {
    pub(super) fn new(evaluation: &Evaluation, classes: &[Class], language: Language) -> Self {
        let places = indicator_places(evaluation);
        let mut groups: Vec<(Option<usize>, usize)> = Vec::new();
        for at in &places {
            let parent = evaluation.nodes.get(*at).and_then(|node| node.parent);
            match groups.last_mut() {
                Some((last, columns)) if *last == parent => *columns += 1,
                _ => groups.push((parent, 1)),
            }
        }
        Self {
            groups: groups
                .into_iter()
                .map(|(parent, columns)| Span {
                    name: parent.map_or_else(String::new, |at| node_name(evaluation, at)),
                    columns,
                })
                .collect(),
            indicators: places
                .iter()
                .filter_map(|at| evaluation.nodes.get(*at))
                .map(|node| Head {
                    code: node.code.as_deref().map(clean).unwrap_or_default(),
                    name: clean(&node.name),
                    points: figure::by_hand(&node.points),
                })
                .collect(),
            classes: classes
                .iter()
                .map(|class| Block {
                    name: class.name.clone(),
                    rows: class
                        .teams
                        .iter()
                        .filter_map(|at| row(evaluation, *at, &places, language))
                        .collect(),
                })
                .collect(),
        }
    }
}

fn row(evaluation: &Evaluation, at: usize, places: &[usize], language: Language) -> Option<Row> {
    let team = evaluation.teams.get(at)?;
    let cells = places
        .iter()
        .filter_map(|place| Some((node_name(evaluation, *place), team.nodes.get(*place)?)))
        .map(|(name, result)| cell(evaluation, &name, result, language))
        .collect();
    Some(Row {
        anchor: anchor(evaluation, at),
        name: clean(&team.name),
        cells,
        total: team.total.as_ref().map(|total| figure::score(evaluation, total)),
    })
}

fn cell(evaluation: &Evaluation, name: &str, result: &NodeResult, language: Language) -> Cell {
    let Some(score) = &result.score else {
        let status = clean(result.status.message().in_language(language));
        return Cell {
            text: "–".to_owned(),
            class: "na",
            weak: false,
            title: format!("{name}: {status}"),
        };
    };
    let text = figure::score(evaluation, score);
    let (class, rate) = match &result.rate {
        Some(rate) => (shade(rate), figure::percent(rate)),
        None => ("", String::new()),
    };
    Cell {
        title: format!("{name}: {text} / {}, {rate}", figure::by_hand(&result.points)),
        text,
        class,
        weak: result.weak,
    }
}

/// Six steps from dark orange to dark blue.
fn shade(rate: &Number) -> &'static str {
    let at_least = |percent: i64| Number::ratio(percent, 100).is_some_and(|line| *rate >= line);
    match () {
        () if at_least(98) => "h6",
        () if at_least(90) => "h5",
        () if at_least(80) => "h4",
        () if at_least(70) => "h3",
        () if at_least(60) => "h2",
        () => "h1",
    }
}
