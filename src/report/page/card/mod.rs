mod indicators;
mod items;
mod steps;
mod weak;

use serde::Serialize;

use self::{indicators::Indicator, items::Item, steps::Step, weak::Weak};
use super::ranking::{anchor, grade_class, grade_name};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        class::{self, official},
        figure,
        ledger::{self, rows_in_words},
        sheets::reasons,
        text::clean,
    },
    value::Number,
};

/// What one team reads.
#[derive(Serialize)]
pub(super) struct Card {
    anchor: String,
    name: String,
    class: String,
    total: Option<String>,
    bounds: Option<(String, String)>,
    grade: String,
    grade_class: String,
    by_score: String,
    consequence: String,
    reasons: String,
    rank: Option<usize>,
    of: Option<usize>,
    tied: bool,
    interval: Option<(usize, usize)>,
    /// The ranks that it keeps between when the weights are shaken.
    by_weights: Option<(usize, usize)>,
    applicable: String,
    applies_fully: bool,
    to_next: Option<String>,
    steps: Vec<Step>,
    weak: Vec<Weak>,
    indicators: Vec<Indicator>,
    entries: Vec<Item>,
    vetoes: Vec<Veto>,
}

#[derive(Serialize)]
struct Veto {
    name: String,
    words: String,
    condition: String,
    fired: bool,
    rows: String,
}

impl Card {
    pub(super) fn new(
        evaluation: &Evaluation,
        at: usize,
        team: &TeamResult,
        language: Language,
    ) -> Self {
        let standing = official(team);
        let score = |score: &Number| figure::score(evaluation, score);
        let by_score = grade_name(evaluation, team.grade_by_score);
        let grade = grade_name(evaluation, team.grade);
        Self {
            anchor: anchor(evaluation, at),
            name: clean(&team.name),
            class: class::of_team(evaluation, team),
            total: team.total.as_ref().map(score),
            bounds: team
                .nodes
                .first()
                .and_then(|root| root.bounds.as_ref())
                .map(|(worst, best)| (score(worst), score(best))),
            by_score: if by_score == grade { String::new() } else { by_score },
            consequence: team
                .grade
                .and_then(|at| evaluation.grades.get(at)?.consequence.as_deref())
                .map(clean)
                .unwrap_or_default(),
            grade,
            grade_class: grade_class(evaluation, team),
            reasons: reasons(team, language),
            rank: standing.map(|standing| standing.rank),
            of: standing.map(|standing| standing.of),
            tied: standing.is_some_and(|standing| standing.tied > 0),
            interval: team
                .certainty
                .as_ref()
                .map(|certainty| (certainty.best_rank, certainty.worst_rank)),
            by_weights: team
                .certainty
                .as_ref()
                .and_then(|certainty| certainty.by_weights.as_ref())
                .map(|ranks| (ranks.best_rank, ranks.worst_rank)),
            applicable: figure::percent(&team.applicable),
            applies_fully: team.applicable >= Number::ONE,
            to_next: team.to_next_grade.as_ref().map(score),
            steps: steps::steps(evaluation, team, language),
            weak: weak::weak(evaluation, team, language),
            indicators: indicators::indicators(evaluation, team, language),
            entries: items::items(evaluation, team, language),
            vetoes: team
                .vetoes
                .iter()
                .map(|veto| Veto {
                    name: clean(&format!("{} {}", veto.id, veto.name)),
                    words: ledger::veto_in_words(veto, language),
                    condition: clean(&veto.condition),
                    fired: veto.fired,
                    rows: rows_in_words(&veto.rows, veto.evidence, language),
                })
                .collect(),
        }
    }
}
