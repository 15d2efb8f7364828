//! What moved between two results, and why: each team's difference split into parts that add up to it.

mod parts;
mod ruler;
mod text;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

pub use parts::{MetricMove, Part, PartKind, Reading};
pub use ruler::{MethodChange, changes};
pub(crate) use text::{change_in_words, reading};
pub use text::{moves, text};

use crate::{
    judge::evaluation::{Evaluation, TeamResult},
    method::{Ruler, model::Method},
    value::Number,
};

/// What was and what is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// In the first result.
    pub before: T,
    /// In the second.
    pub after: T,
}

impl<T> Pair<T> {
    pub(crate) const fn new(before: T, after: T) -> Self {
        Self { before, after }
    }
}

impl<T: PartialEq> Pair<T> {
    /// Is it another now?
    #[must_use]
    pub fn moved(&self) -> bool {
        self.before != self.after
    }
}

/// How far a change goes. The order is from what may pass unseen to what nobody may overlook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing differs.
    None,
    /// Only words of the method differ.
    WordingOnly,
    /// The method differs in what can move a score, and for these data none moves.
    NoEffectHere,
    /// A score or a rank moves.
    MovesScores,
    /// A team gets another grade.
    MovesGrades,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The round's id.
    pub round: String,
    /// Its name.
    pub round_name: String,
    /// The day on which it was judged.
    pub as_of: String,
    /// The method's id.
    pub method: String,
    /// Its name.
    pub method_name: String,
    /// Its version.
    pub version: String,
    /// Its fingerprints.
    pub ruler: Ruler,
}

impl Side {
    fn of(evaluation: &Evaluation) -> Self {
        Self {
            round: evaluation.round.id.clone(),
            round_name: evaluation.round.name.clone(),
            as_of: evaluation.round.as_of.clone(),
            method: evaluation.method.id.clone(),
            method_name: evaluation.method.name.clone(),
            version: evaluation.method.version.clone(),
            ruler: evaluation.method.ruler.clone(),
        }
    }
}

/// Two results against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How far the difference goes.
    pub effect: Effect,
    /// What is compared.
    pub sides: Pair<Side>,
    /// What the methods declare differently; nothing where only the results are known.
    pub changes: Option<Vec<MethodChange>>,
    /// What was set for this run alone: `params.x = 5`.
    pub settings: Vec<String>,
    /// Every team of either side, in the order of the second result.
    pub teams: Vec<TeamMove>,
    /// How many decimals scores have.
    #[serde(skip)]
    pub decimals: u32,
}

/// What moved for a team.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TeamMove {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Is it in the results at all?
    pub present: Pair<bool>,
    /// The totals.
    pub total: Pair<Option<Number>>,
    /// After − before, where both have a total.
    pub difference: Option<Number>,
    /// The places in the official ranking.
    pub rank: Pair<Option<usize>>,
    /// The grades that the totals give by themselves.
    pub grade_by_score: Pair<Option<String>>,
    /// The grades that are given.
    pub grade: Pair<Option<String>>,
    /// The lowest total of each grade whose line the team's total crosses, with the grade.
    pub crossed: Vec<Crossed>,
    /// Vetoes that fire on one side only.
    pub vetoes: Vec<VetoMove>,
    /// What the difference is made of; the points add up to it exactly. Without a difference they tell what
    /// moved all the same.
    pub parts: Vec<Part>,
}

impl TeamMove {
    /// Does anything about it differ?
    #[must_use]
    pub fn moved(&self) -> bool {
        self.present.moved()
            || self.total.moved()
            || self.rank.moved()
            || self.grade.moved()
            || self.grade_by_score.moved()
            || !self.vetoes.is_empty()
            || !self.parts.is_empty()
    }
}

/// The line of a grade that a total went over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crossed {
    /// The grade that begins there.
    pub grade: String,
    /// Where, in the second result.
    pub min: Number,
    /// It went up.
    pub up: bool,
}

/// A veto that fires on one side only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VetoMove {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// It fires now.
    pub fires: bool,
}

/// Compares two results. `methods` are the methods behind them, where they are at hand.
#[must_use]
pub fn compare(
    before: &Evaluation,
    after: &Evaluation,
    methods: Option<(&Method, &Method)>,
) -> Comparison {
    // Of two with one id the first.
    let mut old: FxHashMap<&str, &TeamResult> = FxHashMap::default();
    for team in &before.teams {
        old.entry(&team.id).or_insert(team);
    }
    let there: FxHashSet<&str> = after.teams.iter().map(|team| &*team.id).collect();
    let mut teams: Vec<TeamMove> = after
        .teams
        .iter()
        .map(|team| {
            let old = old.get(&*team.id).copied();
            team_move((before, old), (after, Some(team)))
        })
        .collect();
    let gone = before.teams.iter().filter(|old| !there.contains(&*old.id));
    teams.extend(gone.map(|old| team_move((before, Some(old)), (after, None))));
    let changes = methods.map(|(old, new)| changes(old, new));
    let sides = Pair::new(Side::of(before), Side::of(after));
    let effect = effect(&sides, changes.as_deref(), &teams);
    let decimals = after.method.decimals.max(before.method.decimals);
    Comparison { effect, sides, changes, settings: Vec::new(), teams, decimals }
}

fn effect(sides: &Pair<Side>, changes: Option<&[MethodChange]>, teams: &[TeamMove]) -> Effect {
    if teams.iter().any(|team| team.grade.moved()) {
        return Effect::MovesGrades;
    }
    if teams.iter().any(TeamMove::moved) {
        return Effect::MovesScores;
    }
    let (old, new) = (&sides.before.ruler, &sides.after.ruler);
    let some = |wording: bool| {
        changes.is_some_and(|list| list.iter().any(|change| change.wording == wording))
    };
    if old.structure != new.structure || some(false) {
        Effect::NoEffectHere
    } else if old.wording != new.wording || some(true) {
        Effect::WordingOnly
    } else {
        Effect::None
    }
}

type At<'a> = (&'a Evaluation, Option<&'a TeamResult>);

fn team_move(before: At<'_>, after: At<'_>) -> TeamMove {
    let (old, new) = (before.1, after.1);
    let named = new.or(old);
    let total = |team: Option<&TeamResult>| team.and_then(|team| team.total.clone());
    let totals = Pair::new(total(old), total(new));
    let difference = totals.after.as_ref().zip(totals.before.as_ref()).map(|(new, old)| new - old);
    let rank = |team: Option<&TeamResult>| {
        team.and_then(|team| team.standings.first()?.as_ref().map(|standing| standing.rank))
    };
    let grade = |(evaluation, team): At<'_>, of: fn(&TeamResult) -> Option<usize>| {
        team.and_then(of).and_then(|at| evaluation.grades.get(at)).map(|grade| grade.name.clone())
    };
    TeamMove {
        id: named.map(|team| team.id.clone()).unwrap_or_default(),
        name: named.map(|team| team.name.clone()).unwrap_or_default(),
        present: Pair::new(old.is_some(), new.is_some()),
        crossed: crossed(before.0, after.0, &totals),
        total: totals,
        difference,
        rank: Pair::new(rank(old), rank(new)),
        grade_by_score: Pair::new(
            grade(before, |team| team.grade_by_score),
            grade(after, |team| team.grade_by_score),
        ),
        grade: Pair::new(grade(before, |team| team.grade), grade(after, |team| team.grade)),
        vetoes: vetoes(old, new),
        parts: match (old, new) {
            (Some(old), Some(new)) => parts::of_team((before.0, old), (after.0, new)),
            _ => Vec::new(),
        },
    }
}

/// The grades whose line lies between the totals, each line as it was when the total before stood against it.
fn crossed(before: &Evaluation, after: &Evaluation, totals: &Pair<Option<Number>>) -> Vec<Crossed> {
    let (Some(old), Some(new)) = (&totals.before, &totals.after) else { return Vec::new() };
    let printed = |number: &Number, of: &Evaluation| number.round_half_up(of.method.decimals);
    after
        .grades
        .iter()
        .filter_map(|grade| {
            let now = grade.min.clone()?;
            let then = before.grades.iter().find(|old| old.name == grade.name)?.min.clone()?;
            let was = printed(old, before) >= then;
            let is = printed(new, after) >= now;
            (was != is).then(|| Crossed { grade: grade.name.clone(), min: now, up: is })
        })
        .collect()
}

fn vetoes(old: Option<&TeamResult>, new: Option<&TeamResult>) -> Vec<VetoMove> {
    let list = |team: Option<&TeamResult>| -> Vec<(String, String)> {
        team.map(|team| {
            let fired = team.vetoes.iter().filter(|veto| veto.fired);
            fired.map(|veto| (veto.id.to_string(), veto.name.to_string())).collect()
        })
        .unwrap_or_default()
    };
    let (old, new) = (list(old), list(new));
    let missing = |from: &[(String, String)], other: &[(String, String)], fires: bool| {
        from.iter()
            .filter(|(id, _)| other.iter().all(|(known, _)| known != id))
            .map(|(id, name)| VetoMove { id: id.clone(), name: name.clone(), fires })
            .collect::<Vec<_>>()
    };
    let mut moves = missing(&new, &old, true);
    moves.extend(missing(&old, &new, false));
    moves
}
