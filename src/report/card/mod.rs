//! What one team reads, in words: on its card of the page and in its letter.

mod indicators;
mod items;
mod steps;
mod weak;

use serde::Serialize;

use self::{indicators::Indicator, items::Item, steps::Step, weak::Weak};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        class::{self, official},
        figure, grade,
        huge::is_huge,
        ledger::{self, rows_in_words},
        sheets::reasons,
        text::clean,
    },
    value::Number,
};

/// Where the page says more of a team; empty where it has not the room.
pub(crate) fn anchor(evaluation: &Evaluation, team: usize) -> String {
    if is_huge(evaluation) { String::new() } else { format!("team-{}", team + 1) }
}

/// What one team reads.
#[derive(Serialize)]
pub(crate) struct Card {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) total: Option<String>,
    pub(crate) bounds: Option<(String, String)>,
    pub(crate) grade: String,
    pub(crate) grade_class: String,
    pub(crate) by_score: String,
    pub(crate) consequence: String,
    pub(crate) reasons: String,
    pub(crate) rank: Option<usize>,
    pub(crate) of: Option<usize>,
    pub(crate) tied: bool,
    pub(crate) interval: Option<(usize, usize)>,
    /// The ranks that it keeps between when the weights are shaken.
    pub(crate) by_weights: Option<(usize, usize)>,
    pub(crate) applicable: String,
    pub(crate) applies_fully: bool,
    pub(crate) to_next: Option<String>,
    pub(crate) steps: Vec<Step>,
    pub(crate) weak: Vec<Weak>,
    pub(crate) indicators: Vec<Indicator>,
    pub(crate) entries: Vec<Item>,
    pub(crate) vetoes: Vec<Veto>,
}

#[derive(Serialize)]
pub(crate) struct Veto {
    pub(crate) name: String,
    pub(crate) words: String,
    pub(crate) condition: String,
    pub(crate) fired: bool,
    pub(crate) rows: String,
}

impl Card {
    /// Without what [`Self::with_ledger`] adds: most of the work.
    pub(crate) fn new(
        evaluation: &Evaluation,
        at: usize,
        team: &TeamResult,
        language: Language,
    ) -> Self {
        let standing = official(team);
        let score = |score: &Number| figure::score(evaluation, score);
        let by_score = grade::name(evaluation, team.grade_by_score);
        let grade = grade::name(evaluation, team.grade);
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
            grade_class: grade::colour(evaluation, team),
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
            entries: Vec::new(),
            vetoes: Vec::new(),
        }
    }

    /// With every line of the points ledger and every veto, fired or not.
    pub(crate) fn with_ledger(
        self,
        evaluation: &Evaluation,
        team: &TeamResult,
        language: Language,
    ) -> Self {
        Self {
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
            ..self
        }
    }
}
