use std::collections::BTreeMap;

use serde::Serialize;

use super::{heat::Heat, phrase::phrases, ranking::Ranking};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{Evaluation, UnitProblem},
    report::{
        bar,
        card::Card,
        class::{classes, node_name},
        figure, headline,
        huge::{MOST_PROBLEMS, and_more, left_out, other_problems, shown_names, shown_of_class},
        measure,
        sheets::bands,
        text::clean,
        words,
    },
    value::Number,
};

/// Everything on the page, in words.
#[derive(Serialize)]
pub(super) struct Page {
    t: BTreeMap<&'static str, &'static str>,
    lang: &'static str,
    title: String,
    method: String,
    version: String,
    source: String,
    as_of: String,
    draft: bool,
    rounded_when_shown: bool,
    headline: String,
    common_line: String,
    fired: Vec<String>,
    rankings: Vec<Ranking>,
    ties: String,
    heat: Heat,
    /// Said in the place of what would be shown of each team; empty if that is shown.
    left_out: &'static str,
    common: Vec<Common>,
    problems: Vec<Problem>,
    other_problems: String,
    overall: Vec<Overall>,
    /// How many classes there are.
    classes: usize,
    cards: Vec<Card>,
    notes: Vec<Note>,
    warnings: usize,
    program: &'static str,
}

#[derive(Serialize)]
struct Common {
    name: String,
    teams: usize,
    of: usize,
    bar: String,
    lost: String,
    advice: String,
    who: String,
    names: String,
}

#[derive(Serialize)]
struct Problem {
    name: String,
    cases: u64,
    units: usize,
    of: usize,
    bar: String,
    reach: String,
    frequent: bool,
    top: String,
}

#[derive(Serialize)]
struct Overall {
    name: String,
    class: String,
    teams: usize,
    cases: String,
    value: Option<String>,
    bar: String,
    interval: Option<(String, String)>,
    low: String,
    width: String,
    bands: [usize; 3],
    /// The line of the whole round.
    whole: bool,
}

#[derive(Serialize)]
struct Note {
    severity: String,
    warning: bool,
    place: String,
    message: String,
}

impl Page {
    pub(super) fn new(evaluation: &Evaluation, language: Language) -> Self {
        let classes = classes(evaluation);
        let (scale, shown) = (bar::scale(evaluation), shown_of_class(evaluation, &classes));
        let left_out = left_out(evaluation, language);
        let teams = if left_out.is_empty() { &*evaluation.teams } else { &[] };
        Self {
            left_out,
            t: phrases(language),
            lang: match language {
                Language::Chinese => "zh-CN",
                Language::English => "en",
            },
            title: headline::title(evaluation, language),
            method: clean(&evaluation.method.name),
            version: clean(&evaluation.method.version),
            source: evaluation.method.source.as_deref().map(clean).unwrap_or_default(),
            as_of: headline::day(&evaluation.round.as_of, language),
            draft: evaluation.draft,
            rounded_when_shown: evaluation.method.rounded_when_shown,
            headline: headline::headline(evaluation, language),
            common_line: headline::common(evaluation, language).unwrap_or_default(),
            fired: few(headline::fired(evaluation, language), evaluation, language),
            rankings: classes
                .iter()
                .map(|class| Ranking::new(evaluation, class, &scale, shown, language))
                .collect(),
            ties: ties(evaluation, language),
            heat: Heat::new(evaluation, if teams.is_empty() { &[] } else { &classes }, language),
            common: common(evaluation, language),
            problems: problems(evaluation, language),
            other_problems: other_problems(evaluation, language).unwrap_or_default(),
            overall: overall(evaluation),
            classes: classes.len(),
            cards: teams
                .iter()
                .enumerate()
                .map(|(at, team)| {
                    let card = Card::new(evaluation, at, team, language);
                    card.with_ledger(evaluation, team, language)
                })
                .collect(),
            notes: evaluation
                .notes
                .iter()
                .map(|note| Note {
                    severity: words::severity(&note.severity, language),
                    warning: note.severity == "warning",
                    place: clean(&note.place),
                    message: clean(note.message.in_language(language)),
                })
                .collect(),
            warnings: evaluation.notes.iter().filter(|note| note.severity == "warning").count(),
            program: concat!("zhixiao ", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// Those of the lines that have the room, and where the others are.
fn few(mut lines: Vec<String>, evaluation: &Evaluation, language: Language) -> Vec<String> {
    let more = lines.len().saturating_sub(shown_names(evaluation));
    lines.truncate(shown_names(evaluation));
    lines.extend(and_more(more, "ledger.csv", language));
    lines
}

fn ties(evaluation: &Evaluation, language: Language) -> String {
    match (evaluation.rankings.first().map_or(0, |official| official.ties), language) {
        (0, _) => String::new(),
        (ties, Language::Chinese) => format!("按显示分数比较，有 {ties} 处同分。"),
        (ties, Language::English) => {
            format!("On printed totals there are {}.", counted(&ties, "tie"))
        }
    }
}

fn common(evaluation: &Evaluation, language: Language) -> Vec<Common> {
    evaluation
        .common
        .iter()
        .filter_map(|common| {
            let node = evaluation.nodes.get(common.node)?;
            let names = common.teams.iter().filter_map(|team| evaluation.teams.get(*team));
            let shown = names.take(shown_names(evaluation)).map(|team| clean(&team.name));
            let mut names: Vec<String> = shown.collect();
            let more = common.teams.len().saturating_sub(names.len());
            names.extend(and_more(more, "problems.csv", language));
            Some(Common {
                name: node_name(evaluation, common.node),
                teams: common.teams.len(),
                of: common.of,
                bar: bar::percent(&Number::from(common.teams.len()), &Number::from(common.of)),
                lost: figure::score(evaluation, &common.lost),
                advice: node.advice.as_deref().map(clean).unwrap_or_default(),
                who: node.who.as_deref().map(|who| words::who(who, language)).unwrap_or_default(),
                names: names.join(words::pick(language, "、", ", ")),
            })
        })
        .collect()
}

fn problems(evaluation: &Evaluation, language: Language) -> Vec<Problem> {
    let of = |problem: &UnitProblem| Problem {
        name: clean(&problem.name),
        cases: problem.evidence,
        units: problem.units,
        of: problem.of,
        bar: bar::percent(&Number::from(problem.units), &Number::from(problem.of)),
        reach: words::reach_in_words(problem.reach, language).to_owned(),
        frequent: problem.frequent,
        top: words::top_unit(problem, language),
    };
    evaluation.problems.iter().take(MOST_PROBLEMS).map(of).collect()
}

fn overall(evaluation: &Evaluation) -> Vec<Overall> {
    evaluation
        .overall
        .iter()
        .filter(|rate| !rate.denominator.is_zero())
        .map(|rate| {
            let class: Vec<String> = rate.class.values().map(|value| clean(value)).collect();
            let share = |share: f64| Number::from_f64(share, 6).unwrap_or(Number::ZERO);
            let (low, high) = rate.interval.unwrap_or_default();
            Overall {
                name: measure::metric_name(evaluation, rate.metric),
                whole: class.is_empty(),
                class: class.join(" · "),
                teams: rate.teams,
                cases: format!(
                    "{} / {}",
                    figure::by_hand(&rate.numerator),
                    figure::by_hand(&rate.denominator)
                ),
                value: rate.value.as_ref().map(figure::percent),
                bar: rate
                    .value
                    .as_ref()
                    .map_or_else(|| "0".to_owned(), |value| bar::percent(value, &Number::ONE)),
                interval: rate
                    .interval
                    .map(|(low, high)| (figure::percent_f64(low), figure::percent_f64(high))),
                low: bar::percent(&share(low), &Number::ONE),
                width: bar::percent(&(share(high) - share(low)), &Number::ONE),
                bands: bands(evaluation, rate),
            }
        })
        .collect()
}
