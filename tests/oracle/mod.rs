//! The trial method computed a second time, from the text of the method alone.
//!
//! Nothing of the engine is used here: own fractions, own days, own reading of clean CSV files.
//! What the engine gives for a round must be what [`evaluate`] gives, to the last printed digit.

pub(crate) mod adjustment;
pub(crate) mod clues;
pub(crate) mod date;
pub(crate) mod evaluation;
pub(crate) mod fraction;
pub(crate) mod indicator;
pub(crate) mod petitions;
pub(crate) mod quality;
#[cfg(test)]
mod readings;
pub(crate) mod rectification;
pub(crate) mod results;
pub(crate) mod round;
pub(crate) mod standing;
pub(crate) mod tree;
#[cfg(test)]
mod worked_example;

use std::{collections::BTreeMap, path::Path};

use fraction::Fraction;
use indicator::{INDICATORS, Indicator};
use round::{Facts, Round};
use standing::{Contender, Place};
use tree::Tree;

/// A round, judged. Teams stand as in the roster.
#[derive(Debug)]
pub(crate) struct OracleResult {
    pub(crate) teams: Vec<TeamResult>,
    /// Indicators that are weak in at least half of the teams that they apply to.
    pub(crate) common: Vec<CommonWeakPoint>,
}

/// A team. Scores are printed with two decimals; a score that does not exist is an empty text.
#[derive(Debug)]
pub(crate) struct TeamResult {
    pub(crate) team: String,
    pub(crate) level: String,
    pub(crate) kind: String,
    pub(crate) base: String,
    pub(crate) bonus: String,
    pub(crate) deduction: String,
    pub(crate) total: String,
    /// `1`, or nothing for a team that is not ranked.
    pub(crate) rank: String,
    /// How many are ranked in its class.
    pub(crate) rank_of: usize,
    /// By the total alone; empty without a total.
    pub(crate) grade_by_score: String,
    /// As given; empty where no grade is given.
    pub(crate) grade: String,
    /// 优秀 by score and vetoes, but beyond the quota.
    pub(crate) over_quota: bool,
    /// `V1` … `V7`, those that apply.
    pub(crate) vetoes: Vec<&'static str>,
    /// The number of faults that the last tie-break looks at.
    pub(crate) faults: usize,
    /// In the order of the tree.
    pub(crate) groups: Vec<GroupResult>,
    /// In the order of the tree.
    pub(crate) indicators: Vec<IndicatorResult>,
}

/// A first-level domain of a team.
#[derive(Debug)]
pub(crate) struct GroupResult {
    pub(crate) id: &'static str,
    /// Of the whole, after re-scaling; exact, shown to twelve decimals.
    pub(crate) effective_points: String,
    pub(crate) score: String,
}

/// An indicator of a team.
#[derive(Debug)]
pub(crate) struct IndicatorResult {
    pub(crate) id: &'static str,
    /// Of the whole, after re-scaling; exact, shown to twelve decimals.
    pub(crate) effective_points: String,
    pub(crate) score: String,
    /// Printed score ÷ points, to twelve decimals.
    pub(crate) rate: String,
    /// `scored`, `not_applicable`, `not_reported` (0 points: its ledger was not handed in) or `stopped`.
    pub(crate) status: &'static str,
    /// By its own line.
    pub(crate) weak: bool,
    /// `red`, `yellow` or nothing, by the score rate.
    pub(crate) colour: &'static str,
    /// Its rank by printed score among the teams of the class that have a score.
    pub(crate) rank: String,
    /// The mean printed score of these teams, with two decimals.
    pub(crate) peer_mean: String,
    /// What went in: name, numerator, denominator.
    pub(crate) measures: Vec<(String, String, String)>,
}

/// A weak point that many teams share.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CommonWeakPoint {
    pub(crate) indicator: &'static str,
    /// The teams that are weak, of those that it applies to.
    pub(crate) weak: usize,
    pub(crate) of: usize,
}

/// Judges a round folder by the trial method.
pub(crate) fn evaluate(folder: &Path) -> OracleResult {
    judge(&Round::from_folder(folder))
}

/// Judges a round given as files.
pub(crate) fn evaluate_files(files: &[(String, String)]) -> OracleResult {
    judge(&Round::from_files(files))
}

/// A team with its scores.
struct Scored<'a> {
    facts: Facts<'a>,
    /// Nothing for a team whose scoring was stopped.
    tree: Option<Tree>,
    bonus: Fraction,
    deduction: Fraction,
    contender: Contender,
}

fn judge(round: &Round) -> OracleResult {
    let scored: Vec<_> = round.teams.iter().map(|team| score(Facts { round, team })).collect();
    let contenders: Vec<_> = scored.iter().map(|team| team.contender.clone()).collect();
    let places = standing::places(&contenders);
    let teams = scored.iter().zip(places).map(|(team, place)| report(team, place, &scored));
    OracleResult { teams: teams.collect(), common: common_weak_points(&scored) }
}

fn score(facts: Facts<'_>) -> Scored<'_> {
    let mut contender = Contender {
        level: facts.team.level.clone(),
        kind: facts.team.kind.clone(),
        total: None,
        first: Fraction::ZERO,
        fourth: Fraction::ZERO,
        faults: adjustment::faults(&facts),
        vetoes: vec!["V1"],
    };
    if adjustment::is_stopped(&facts) {
        return Scored {
            facts,
            tree: None,
            bonus: Fraction::ZERO,
            deduction: Fraction::ZERO,
            contender,
        };
    }
    let tree = Tree::grow(&facts);
    let base = tree.base.expect("some indicators always apply");
    let gate_is_open = base >= Fraction::whole(80);
    let bonus = if gate_is_open { adjustment::bonus(&facts) } else { Fraction::ZERO };
    let deduction = adjustment::deduction(&facts);
    contender.vetoes = adjustment::vetoes(&facts, &tree);
    let voided = contender.vetoes.contains(&"V3");
    contender.total = Some(if voided { Fraction::ZERO } else { base + bonus - deduction });
    contender.first = tree.branches[0].score.unwrap_or(Fraction::ZERO);
    contender.fourth = tree.branches[3].score.unwrap_or(Fraction::ZERO);
    Scored { facts, tree: Some(tree), bonus, deduction, contender }
}

fn printed(score: Option<Fraction>) -> String {
    score.map(|score| score.printed(2)).unwrap_or_default()
}

fn report(team: &Scored<'_>, place: Place, all: &[Scored<'_>]) -> TeamResult {
    let leaf_of = |other: &Scored<'_>, indicator: &Indicator| {
        let tree = other.tree.as_ref();
        tree.and_then(|tree| tree.leaves().find(|leaf| leaf.indicator.id == indicator.id)?.score)
    };
    let class =
        |other: &Scored<'_>| (other.facts.team.level.clone(), other.facts.team.kind.clone());
    let indicators = INDICATORS.iter().map(|indicator| {
        let tree = team.tree.as_ref();
        let leaf =
            tree.and_then(|tree| tree.leaves().find(|leaf| leaf.indicator.id == indicator.id));
        let score = leaf_of(team, indicator);
        let rate = score.map(|score| score / Fraction::whole(indicator.points));
        let peers = all.iter().filter(|other| class(other) == class(team));
        let scores: Vec<_> = peers.filter_map(|other| leaf_of(other, indicator)).collect();
        let mean = (!scores.is_empty())
            .then(|| scores.iter().copied().sum::<Fraction>() / indicator::count(scores.len()));
        IndicatorResult {
            id: indicator.id,
            effective_points: leaf.map_or(Fraction::ZERO, |leaf| leaf.effective).short(),
            score: printed(score),
            rate: rate.map(Fraction::short).unwrap_or_default(),
            status: match leaf {
                None => "stopped",
                Some(leaf) if leaf.outcome.unreported => "not_reported",
                Some(leaf) if leaf.score.is_some() => "scored",
                Some(_) => "not_applicable",
            },
            weak: leaf
                .zip(score)
                .is_some_and(|(leaf, score)| indicator.is_weak(&leaf.outcome, score)),
            colour: match rate {
                Some(rate) if rate < Fraction::new(60, 100) => "red",
                Some(rate) if rate < Fraction::new(80, 100) => "yellow",
                _ => "",
            },
            rank: score
                .map(|own| (scores.iter().filter(|other| **other > own).count() + 1).to_string())
                .unwrap_or_default(),
            peer_mean: printed(mean),
            measures: leaf.map(measures).unwrap_or_default(),
        }
    });
    let branches = team.tree.iter().flat_map(|tree| &tree.branches);
    let groups = branches.map(|branch| GroupResult {
        id: branch.group.id,
        effective_points: branch.effective.short(),
        score: printed(branch.score),
    });
    TeamResult {
        team: team.facts.team.name.clone(),
        level: team.facts.team.level.clone(),
        kind: team.facts.team.kind.clone(),
        base: printed(team.tree.as_ref().and_then(|tree| tree.base)),
        bonus: team.bonus.printed(2),
        deduction: team.deduction.printed(2),
        total: printed(team.contender.total),
        rank: place.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        rank_of: place.of,
        grade_by_score: place.by_total.unwrap_or_default().to_owned(),
        grade: place.grade.unwrap_or_default().to_owned(),
        over_quota: place.over_quota,
        vetoes: team.contender.vetoes.clone(),
        faults: team.contender.faults,
        groups: groups.collect(),
        indicators: indicators.collect(),
    }
}

fn measures(leaf: &tree::Leaf) -> Vec<(String, String, String)> {
    let measures = leaf.outcome.measures.iter();
    let cells = measures.map(|measure| {
        (measure.id.clone(), measure.numerator.short(), measure.denominator.short())
    });
    cells.collect()
}

fn common_weak_points(teams: &[Scored<'_>]) -> Vec<CommonWeakPoint> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for leaf in teams.iter().filter_map(|team| team.tree.as_ref()).flat_map(Tree::leaves) {
        if let Some(score) = leaf.score {
            let (weak, of) = counts.entry(leaf.indicator.id).or_default();
            *weak += usize::from(leaf.indicator.is_weak(&leaf.outcome, score));
            *of += 1;
        }
    }
    let counted = INDICATORS.iter().filter_map(|it| Some((it.id, *counts.get(it.id)?)));
    counted
        .filter(|(_, (weak, of))| *weak > 0 && 2 * weak >= *of)
        .map(|(indicator, (weak, of))| CommonWeakPoint { indicator, weak, of })
        .collect()
}
