use indexmap::IndexMap;
use serde::Serialize;

use super::Pair;
use crate::{
    judge::evaluation::{
        AdjustmentResult, Evaluation, LedgerKind, MeasureResult, NodeKind, TeamResult,
    },
    value::Number,
};

/// A part of a team's difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// What kind of part.
    pub kind: PartKind,
    /// The id of the indicator, bonus or deduction; empty for others.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What it adds to the difference.
    pub points: Number,
    /// The scores; of bonuses and deductions what counts.
    pub score: Pair<Option<Number>>,
    /// The full points that the method gives.
    pub full: Pair<Option<Number>>,
    /// Of `points`, what comes from re-scaling and not from the score: another share of points that did not
    /// apply. Nothing where there is none.
    pub rescaled: Option<Number>,
    /// The expressions, where they differ.
    pub expression: Option<Pair<Option<String>>>,
    /// The metrics behind it that differ.
    pub metrics: Vec<MetricMove>,
}

/// The kinds of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// What an indicator (or a group that is scored by itself) brings to the total.
    Indicator,
    /// Rounding, aggregation and cuts between the indicators and the base.
    Rounding,
    /// A bonus.
    Bonus,
    /// A deduction outside the tree.
    Deduction,
    /// What a cap over several bonuses took.
    BonusCap,
    /// A bound of the total.
    Limit,
    /// Vetoes.
    Veto,
}

/// A metric that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MetricMove {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Its values.
    #[serde(flatten)]
    pub value: Pair<Reading>,
}

/// A metric as a result has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// What counts.
    pub numerator: Option<Number>,
    /// Out of how many.
    pub denominator: Option<Number>,
    /// The value as a number.
    pub value: Option<Number>,
    /// The value as a text.
    pub text: Option<String>,
    /// Why there is none.
    pub absent: Option<String>,
    /// It is a share of cases.
    #[serde(skip)]
    pub rate: bool,
}

type At<'a> = (&'a Evaluation, &'a TeamResult);

/// What brings points to the base: nodes with a contribution none of whose descendants has one.
struct Leaf<'a> {
    at: usize,
    name: String,
    contribution: &'a Number,
}

fn leaves<'a>((evaluation, team): At<'a>) -> IndexMap<&'a str, Leaf<'a>> {
    let counts = |at: usize| team.nodes.get(at).and_then(|node| node.contribution.as_ref());
    let mut above = vec![false; evaluation.nodes.len()];
    for (at, node) in evaluation.nodes.iter().enumerate() {
        if counts(at).is_none() {
            continue;
        }
        let mut parent = node.parent;
        while let Some(up) = parent {
            if let Some(flag) = above.get_mut(up) {
                *flag = true;
            }
            parent = evaluation.nodes.get(up).and_then(|node| node.parent);
        }
    }
    evaluation
        .nodes
        .iter()
        .enumerate()
        .filter(|(at, node)| {
            !above.get(*at).is_some_and(|above| *above) && node.level != NodeKind::Root
        })
        .filter_map(|(at, node)| {
            let name = match &node.code {
                Some(code) => format!("{code} {}", node.name),
                None => node.name.clone(),
            };
            Some((&*node.id, Leaf { at, name, contribution: counts(at)? }))
        })
        .collect()
}

/// What the difference of a team's totals is made of. Only what moved; the points add up exactly.
pub(super) fn of_team(before: At<'_>, after: At<'_>) -> Vec<Part> {
    let mut parts = indicators(before, after);
    let residue = |at: At<'_>| -> Number {
        let sum: Number = leaves(at).values().map(|leaf| leaf.contribution.clone()).sum();
        &at.1.base.clone().unwrap_or(Number::ZERO) - &sum
    };
    parts.extend(plain(PartKind::Rounding, &residue(before), &residue(after)));
    parts.extend(adjustments(
        PartKind::Bonus,
        (before, &before.1.bonuses),
        (after, &after.1.bonuses),
    ));
    let capped = |team: &TeamResult| {
        &team.bonus - &team.bonuses.iter().map(|bonus| bonus.points.clone()).sum::<Number>()
    };
    parts.extend(plain(PartKind::BonusCap, &capped(before.1), &capped(after.1)));
    parts.extend(adjustments(
        PartKind::Deduction,
        (before, &before.1.deductions),
        (after, &after.1.deductions),
    ));
    let vetoed = |team: &TeamResult| -> Number {
        let lines = team.total_ledger.iter().filter(|line| line.kind == LedgerKind::Veto);
        lines.map(|line| line.points.clone()).sum()
    };
    parts.extend(plain(PartKind::Veto, &vetoed(before.1), &vetoed(after.1)));
    // Whatever else stands between the parts and the total.
    let rest = |team: &TeamResult| -> Number {
        let Some(total) = &team.total else { return Number::ZERO };
        let base = team.base.clone().unwrap_or(Number::ZERO);
        let sum = &(&(&base + &team.bonus) - &team.deduction) + &vetoed(team);
        let deductions = team.deductions.iter().map(|one| one.points.clone()).sum::<Number>();
        &(total - &sum) + &(&deductions - &team.deduction)
    };
    parts.extend(plain(PartKind::Limit, &rest(before.1), &rest(after.1)));
    parts
}

fn plain(kind: PartKind, before: &Number, after: &Number) -> Option<Part> {
    let points = after - before;
    (!points.is_zero()).then(|| Part {
        kind,
        id: String::new(),
        name: String::new(),
        points,
        score: Pair::new(Some(before.clone()), Some(after.clone())),
        full: Pair::new(None, None),
        rescaled: None,
        expression: None,
        metrics: Vec::new(),
    })
}

fn indicators(before: At<'_>, after: At<'_>) -> Vec<Part> {
    let (old, new) = (leaves(before), leaves(after));
    let mut ids: Vec<&str> = Vec::new();
    // All nodes in the order of the tree, so that what never counts is seen to move as well.
    for (evaluation, _) in [after, before] {
        for node in evaluation.nodes.iter().filter(|node| node.level != NodeKind::Root) {
            if !ids.contains(&&*node.id) {
                ids.push(&node.id);
            }
        }
    }
    ids.into_iter()
        .filter_map(|id| indicator(id, (before, old.get(id)), (after, new.get(id))))
        .collect()
}

fn indicator(
    id: &str,
    (before, old): (At<'_>, Option<&Leaf<'_>>),
    (after, new): (At<'_>, Option<&Leaf<'_>>),
) -> Option<Part> {
    let place = |(evaluation, _): At<'_>, leaf: Option<&Leaf<'_>>| {
        leaf.map(|leaf| leaf.at).or_else(|| evaluation.nodes.iter().position(|node| node.id == id))
    };
    let places = (place(before, old), place(after, new));
    let contribution =
        |leaf: Option<&Leaf<'_>>| leaf.map_or(Number::ZERO, |leaf| leaf.contribution.clone());
    let points = &contribution(new) - &contribution(old);
    let score = |(_, team): At<'_>, at: Option<usize>| {
        at.and_then(|at| team.nodes.get(at)).and_then(|node| node.score.clone())
    };
    let scores = Pair::new(score(before, places.0), score(after, places.1));
    let is_indicator = |(evaluation, _): At<'_>, at: Option<usize>| {
        at.and_then(|at| evaluation.nodes.get(at))
            .is_some_and(|node| node.level == NodeKind::Indicator)
    };
    // A group is the sum of what is below it; it is told only where it counts by itself.
    let of_itself = old.is_some() || new.is_some();
    let indicator = is_indicator(before, places.0) || is_indicator(after, places.1);
    if !of_itself && !indicator || points.is_zero() && !scores.moved() {
        return None;
    }
    let info = |(evaluation, _): At<'_>, at: Option<usize>| {
        at.and_then(|at| evaluation.nodes.get(at)).cloned()
    };
    let (info_old, info_new) = (info(before, places.0), info(after, places.1));
    let expression = Pair::new(
        info_old.as_ref().and_then(|node| node.expression.clone()),
        info_new.as_ref().and_then(|node| node.expression.clone()),
    );
    let rescaled = match (&scores.before, &scores.after, old, new) {
        (Some(was), Some(is), Some(_), Some(_)) => {
            let rest = &points - &(is - was);
            Some(rest).filter(|rest| !rest.is_zero())
        }
        _ => None,
    };
    let reads = |at: At<'_>, node: Option<usize>| {
        node.and_then(|node| at.1.nodes.get(node)).map_or_else(Vec::new, |node| node.reads.to_vec())
    };
    let name = match new.or(old) {
        Some(leaf) => leaf.name.clone(),
        None => info_new
            .as_ref()
            .or(info_old.as_ref())
            .map(|node| node.name.clone())
            .unwrap_or_default(),
    };
    Some(Part {
        kind: PartKind::Indicator,
        id: id.to_owned(),
        name,
        points,
        full: Pair::new(info_old.map(|node| node.points), info_new.map(|node| node.points)),
        score: scores,
        rescaled,
        expression: expression.moved().then_some(expression),
        metrics: metrics((before, &reads(before, places.0)), (after, &reads(after, places.1))),
    })
}

type Adjusted<'a> = (At<'a>, &'a [AdjustmentResult]);

fn adjustments(kind: PartKind, before: Adjusted<'_>, after: Adjusted<'_>) -> Vec<Part> {
    let find = |list: Adjusted<'_>, id: &str| list.1.iter().find(|one| *one.id == *id).cloned();
    let mut ids: Vec<&str> = after.1.iter().map(|one| &*one.id).collect();
    ids.extend(before.1.iter().map(|one| &*one.id).filter(|id| find(after, id).is_none()));
    ids.into_iter()
        .filter_map(|id| {
            let (old, new) = (find(before, id), find(after, id));
            let any = new.as_ref().or(old.as_ref())?;
            let zero = Number::ZERO;
            let points = |one: &Option<AdjustmentResult>| {
                one.as_ref().map_or(&zero, |one| &one.points).clone()
            };
            let up = &points(&new) - &points(&old);
            if up.is_zero() {
                return None;
            }
            let expression = Pair::new(
                old.as_ref().map(|one| one.expression.to_string()),
                new.as_ref().map(|one| one.expression.to_string()),
            );
            let reads = |one: &Option<AdjustmentResult>| {
                one.as_ref().map(|one| one.reads.clone()).unwrap_or_default()
            };
            Some(Part {
                kind,
                id: id.to_owned(),
                name: any.name.to_string(),
                points: if kind == PartKind::Deduction { -&up } else { up },
                score: Pair::new(
                    old.as_ref().map(|one| one.points.clone()),
                    new.as_ref().map(|one| one.points.clone()),
                ),
                full: Pair::new(None, None),
                rescaled: None,
                metrics: metrics((before.0, &reads(&old)), (after.0, &reads(&new))),
                expression: expression.moved().then_some(expression),
            })
        })
        .collect()
}

/// Metrics that were read on either side and differ.
fn metrics((before, old): (At<'_>, &[usize]), (after, new): (At<'_>, &[usize])) -> Vec<MetricMove> {
    let named = |at: At<'_>, place: usize| {
        let measure = at.1.measures.get(place)?;
        let metric = at.0.metrics.get(measure.metric)?;
        let node = measure.node.and_then(|node| at.0.nodes.get(node)).map(|node| node.id.clone());
        let id = match &node {
            Some(node) => format!("{}/{node}", metric.id),
            None => metric.id.clone(),
        };
        Some((id, (metric.name.clone(), reading(measure, metric.is_rate))))
    };
    let list = |at: At<'_>, places: &[usize]| -> IndexMap<String, (String, Reading)> {
        places.iter().filter_map(|place| named(at, *place)).collect()
    };
    // A metric that only one side reads is still looked up on the other.
    let all = |at: At<'_>| -> Vec<usize> { (0..at.1.measures.len()).collect() };
    let (read_old, read_new) = (list(before, old), list(after, new));
    let (all_old, all_new) = (list(before, &all(before)), list(after, &all(after)));
    let mut ids: Vec<&String> = read_new.keys().collect();
    ids.extend(read_old.keys().filter(|id| !read_new.contains_key(*id)));
    ids.into_iter()
        .filter_map(|id| {
            let (old, new) = (all_old.get(id), all_new.get(id));
            let (name, _) = new.or(old)?;
            let value = Pair::new(
                old.map(|(_, reading)| reading.clone()).unwrap_or_default(),
                new.map(|(_, reading)| reading.clone()).unwrap_or_default(),
            );
            value.moved().then(|| MetricMove { id: id.clone(), name: name.clone(), value })
        })
        .collect()
}

fn reading(measure: &MeasureResult, rate: bool) -> Reading {
    Reading {
        numerator: measure.numerator.clone(),
        denominator: measure.denominator.clone(),
        value: measure.value.clone(),
        text: measure.text.clone(),
        absent: measure.absent.clone(),
        rate,
    }
}
