//! Everything that is known of the round, put into one [`Evaluation`].

use super::{
    certainty, described,
    evaluation::{Evaluation, MethodInfo, Note, RoundInfo, TeamResult},
    peers, problems,
    shared::Shared,
    standing::Judged,
    whole_round,
};
use crate::{
    diagnostic::Diagnostics,
    method::model::Rounding,
    score::{Input, Scored},
};

/// The facts of the round that are no data.
#[derive(Debug, Clone, Default)]
pub struct RoundFacts {
    /// `id` of round.toml.
    pub id: String,
    /// `name` of round.toml.
    pub name: String,
    /// The id of the round before, if its result was given.
    pub previous: Option<String>,
    /// Unresolved cells were counted as not reported.
    pub draft: bool,
}

/// Judges the round: ranks, grades, weak points. What goes wrong goes to `found`.
#[must_use]
pub fn judge(
    input: Input<'_>,
    facts: RoundFacts,
    scored: &Scored,
    notes: Vec<Note>,
    found: &mut Diagnostics,
) -> Evaluation {
    let method = input.method;
    let judged = Judged::new(input, scored, facts.draft, found);
    let order = judged.order();
    let shared = Shared::new(&judged);
    let teams = found.of_each(&order, |team, found| judged.team(*team, &shared, found));
    let mut teams: Vec<TeamResult> = teams.into_iter().flatten().collect();
    let common = whole_round::common(method, &teams);
    peers::node_standings(&judged, &order, &mut teams);
    certainty::of_round(&judged, &order, &mut teams);
    Evaluation {
        format: Evaluation::FORMAT,
        round: RoundInfo {
            id: facts.id,
            name: facts.name,
            as_of: input.ledgers.as_of().to_string(),
            previous: facts.previous,
        },
        method: MethodInfo {
            id: method.id.to_string(),
            name: method.name.clone(),
            version: method.version.clone(),
            language: method.language.code().to_owned(),
            source: method.source.clone(),
            decimals: method.decimals,
            rounded_when_shown: method.rounding == Rounding::Shown,
            class: method.rank_within.iter().map(|column| column.0).collect(),
            ruler: method.ruler(),
        },
        draft: facts.draft,
        roster: described::roster(method),
        nodes: described::nodes(method),
        metrics: described::metrics(method),
        grades: described::grades(method),
        rankings: judged.rankings(),
        overall: whole_round::overall(&judged, scored),
        problems: problems::problems(input),
        teams,
        common,
        notes,
    }
}
