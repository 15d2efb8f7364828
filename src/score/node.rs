//! The score of one node for all teams.

use std::sync::Arc;

use super::{
    drafts::{Behind, Drafts},
    missing::{self, Absent},
    outcome::{LedgerKind, Line, MeasureKey, NodeScore, Status},
    rule::{self, Given, Seen},
    run::{Input, Nodes, Verdicts},
    sight::{self, Sight},
    tree::{self, Child, ChildState, NoScore},
};
use crate::{
    diagnostic::{Diagnostics, Language, Message, message},
    method::model::{Aggregate, Method, MissingPolicy, Node, NodeIndex, NodeLevel, Rounding},
    metric::Measures,
    parallel::Known,
    script::{Context, Fault},
    value::{Absence, Number, Value},
};

/// Scores the node `index` for every team, into `nodes`.
pub(super) fn score(
    input: Input<'_>,
    contexts: &[Arc<Context>],
    measures: &Measures,
    index: NodeIndex,
    verdicts: &Verdicts,
    nodes: &mut Nodes,
    found: &mut Diagnostics,
) {
    let method = input.method;
    let Some(node) = method.nodes.get(index.0) else { return };
    let score = node.score.as_ref();
    let of_node = OfNode {
        node,
        reads: score.map(|rule| rule::reads(rule, method, Some(index))).unwrap_or_default(),
        known: Known::default(),
    };
    let one = |team: usize, scored: &[Option<NodeScore>]| {
        let mut found = Diagnostics::new();
        if verdicts.stopped.contains(&team) {
            return (NodeScore::without(Status::Stopped, None, None), found);
        }
        let sight = Sight {
            method,
            ledgers: input.ledgers,
            measures,
            team,
            node: Some(index),
            context: contexts
                .get(index.0)
                .map_or_else(|| Arc::clone(input.ledgers.context()), Arc::clone),
            nodes: sight::Nodes::SoFar(scored),
            total: None,
            previous: input.ledgers.team_id(team).and_then(|id| input.previous.get(id)),
            instead: None,
        };
        let mut result = of_node.of_team(&sight, &mut found);
        if verdicts.zero.contains(&(team, index)) {
            veto(method, &mut result);
        }
        (result, found)
    };
    let results = each_team(nodes, &one);
    for (team, (result, problems)) in results.into_iter().enumerate() {
        found.extend(problems);
        if let Some(slot) = nodes.get_mut(team).and_then(|nodes| nodes.get_mut(index.0)) {
            *slot = Some(result);
        }
    }
    missing::from_peers(method, input.ledgers, index, nodes);
}

/// What one team got, and what went wrong for it.
type OfTeam = (NodeScore, Diagnostics);

#[cfg(feature = "parallel")]
fn each_team(
    nodes: &Nodes,
    one: &(impl Fn(usize, &[Option<NodeScore>]) -> OfTeam + Sync),
) -> Vec<OfTeam> {
    use rayon::prelude::*;
    nodes.par_iter().enumerate().with_min_len(8).map(|(team, scored)| one(team, scored)).collect()
}

#[cfg(not(feature = "parallel"))]
fn each_team(
    nodes: &Nodes,
    one: &(impl Fn(usize, &[Option<NodeScore>]) -> OfTeam + Sync),
) -> Vec<OfTeam> {
    nodes.iter().enumerate().map(|(team, scored)| one(team, scored)).collect()
}

/// A node while all teams are scored.
struct OfNode<'a> {
    node: &'a Node,
    /// The metrics that its rule reads.
    reads: Arc<[MeasureKey]>,
    /// What came out for the values that its rules read.
    known: Known<Seen, Arc<Worked>>,
}

/// What came out for a node, for all teams with the same values.
struct Worked {
    /// Its lines stand in `lines`.
    score: NodeScore,
    lines: Drafts,
}

impl Worked {
    /// What has no rows behind it.
    fn plain(mut score: NodeScore) -> Self {
        let lines = Drafts::plain(std::mem::take(&mut score.lines));
        Self { score, lines }
    }

    fn of_team(&self, sight: &Sight<'_>) -> NodeScore {
        let lines = self.lines.of_team(&self.score.reads, sight);
        NodeScore { lines, ..self.score.clone() }
    }
}

impl OfNode<'_> {
    fn of_team(&self, sight: &Sight<'_>, found: &mut Diagnostics) -> NodeScore {
        // What hangs on the scores of children hangs on more than what the rules read.
        let seen = match &self.node.score {
            Some(rule) if self.node.children.is_empty() => {
                rule::seen(self.node.applies.iter().chain([rule]), sight)
            }
            _ => None,
        };
        if let Some(known) = seen.as_ref().and_then(|seen| self.known.get(seen)) {
            return known.of_team(sight);
        }
        let mut own = Diagnostics::new();
        let worked = self.worked_out(sight, &mut own);
        let score = worked.of_team(sight);
        // What is told names the team.
        if let Some(seen) = seen.filter(|_| own.is_empty()) {
            self.known.put(seen, Arc::new(worked));
        }
        found.extend(own);
        score
    }

    fn worked_out(&self, sight: &Sight<'_>, found: &mut Diagnostics) -> Worked {
        let node = self.node;
        let absent = |kind, reason| Absent {
            method: sight.method,
            ledgers: sight.ledgers,
            node,
            team: sight.team,
            kind,
            reason,
        };
        match applies(sight, node) {
            Ok(true) => {}
            Ok(false) => {
                return Worked::plain(missing::apply(&absent(Absence::NotApplicable, None), found));
            }
            Err(fault) => return Worked::plain(failed(sight, node, *fault, found)),
        }
        let mut result = match &node.score {
            Some(rule) => {
                let (low, high) = (node.range.start(), node.range.end());
                match rule::score(rule, sight, low, Some(high)) {
                    Ok(Given::Score(exact, lines)) => finished(sight, node, &exact, lines),
                    Ok(Given::Absent(kind, reason)) => {
                        let reason = reason.or_else(|| why(sight, kind, &self.reads));
                        Worked::plain(missing::apply(&absent(kind, reason), found))
                    }
                    Err(fault) => Worked::plain(failed(sight, node, *fault, found)),
                }
            }
            None => Worked::plain(match from_children(sight, node) {
                Ok(result) => result,
                Err((Status::Void, kind)) => {
                    let mut result = missing::apply(&absent(kind, void_reason()), found);
                    if result.score.is_none() {
                        result.status = Status::Void;
                    }
                    result
                }
                Err((_, kind)) => missing::apply(&absent(kind, None), found),
            }),
        };
        result.score.reads = Arc::clone(&self.reads);
        result
    }
}

fn void_reason() -> Option<Message> {
    Some(
        message!(zh: "下级有不可缺的项没有得分", en: "a part that may not be missing has no score"),
    )
}

/// Whose absence it was: the first metric of that kind that went in.
fn why(sight: &Sight<'_>, kind: Absence, reads: &[MeasureKey]) -> Option<Message> {
    let name = reads.iter().find_map(|key| {
        let measured = sight.measured(*key)?;
        (measured.value == Value::Absent(kind))
            .then(|| sight.method.metrics.get(key.metric.0).map(|metric| &metric.name))?
    })?;
    let (zh, en) = (kind.name(Language::Chinese), kind.name(Language::English));
    Some(Message { zh: format!("“{name}”{zh}"), en: format!("“{name}” {en}") })
}

fn applies(sight: &Sight<'_>, node: &Node) -> Result<bool, Box<Fault>> {
    let Some(rule) = &node.applies else { return Ok(true) };
    let data = sight.evaluate(rule)?;
    // What the roster does not say is taken to apply: leaving a cell blank must not win anything.
    Ok(data.as_bool().unwrap_or(true))
}

fn failed(sight: &Sight<'_>, node: &Node, fault: Fault, found: &mut Diagnostics) -> NodeScore {
    let name = sight.ledgers.team_name(sight.team);
    let code = if fault.thrown { "rule-throws" } else { "rule-fails" };
    found.push(rule::about(fault, name, &node.name).into_diagnostic(code));
    NodeScore::without(Status::Void, Some(Absence::NotReported), None)
}

/// Rounded as the method declares it for this node.
pub(super) fn rounded(method: &Method, node: &Node, exact: &Number) -> Number {
    match (node.round, method.rounding) {
        (Some(decimals), _) => exact.round_half_up(decimals),
        (None, Rounding::Each) => exact.round_half_up(method.decimals),
        (None, Rounding::Shown) => exact.clone(),
    }
}

/// A line for what rounding changed, if it changed anything.
pub(super) fn round_line(language: Language, exact: &Number, rounded: &Number) -> Option<Line> {
    let difference = rounded - exact;
    if difference.is_zero() {
        return None;
    }
    let reason = match language {
        Language::Chinese => format!("四舍五入至 {}", rounded.to_short(12)),
        Language::English => format!("rounded half up to {}", rounded.to_short(12)),
    };
    Some(Line::new(LedgerKind::Rounding, difference, reason))
}

fn finished(sight: &Sight<'_>, node: &Node, exact: &Number, own: Drafts) -> Worked {
    // A node that is set against its peers is rounded when that is done.
    let score =
        if node.rescale.is_some() { exact.clone() } else { rounded(sight.method, node, exact) };
    let mut lines = Drafts::default();
    let is_group = node.level != NodeLevel::Indicator;
    if is_group {
        // The lines of a group add up to its score together with its children's scores, which here
        // are shown and not counted.
        let counted: Number =
            node.children.iter().filter_map(|child| child_score(sight, *child)).sum();
        if !counted.is_zero() {
            let reason = match sight.language() {
                Language::Chinese => "本组另有评分规则，下级得分只列示、不相加",
                Language::English => {
                    "the group has a rule of its own; its parts are shown, not added"
                }
            };
            lines.push(Line::new(LedgerKind::Aggregate, -&counted, reason), Behind::Nothing);
        }
    }
    for (line, behind) in own.into_parts() {
        lines.push(line, behind);
    }
    if let Some(line) = round_line(sight.language(), exact, &score) {
        lines.push(line, Behind::Nothing);
    }
    let score = NodeScore { score: Some(score), ..NodeScore::without(Status::Scored, None, None) };
    Worked { score, lines }
}

fn child_score(sight: &Sight<'_>, child: NodeIndex) -> Option<Number> {
    sight.nodes.get(child)?.score.clone()
}

/// How the parent sees its child.
fn child(sight: &Sight<'_>, index: NodeIndex) -> Option<Child> {
    let node = sight.method.nodes.get(index.0)?;
    let scored = sight.nodes.get(index)?;
    let state = match (&scored.score, scored.absence) {
        (Some(score), _) => ChildState::Scored(score.clone()),
        (None, Some(kind)) => match node.missing.policy(kind) {
            MissingPolicy::Spread => ChildState::Spread(kind),
            MissingPolicy::Void | MissingPolicy::Error => ChildState::Void(kind),
            _ => ChildState::Renormalise(kind),
        },
        (None, None) => ChildState::Void(Absence::NotReported),
    };
    Some(Child { points: node.points.clone(), weight: node.weight.clone(), state })
}

fn from_children(sight: &Sight<'_>, node: &Node) -> Result<NodeScore, (Status, Absence)> {
    let children: Vec<Child> =
        node.children.iter().filter_map(|index| child(sight, *index)).collect();
    let combined = tree::combine(node.aggregate, &node.points, node.minimum.as_ref(), &children);
    let mut exact = match combined.score {
        Ok(score) => score,
        Err(NoScore::NoChildren(kind)) => return Err((kind.into(), kind)),
        Err(NoScore::Void(kind)) => return Err((Status::Void, kind)),
        Err(NoScore::TooFew) => return Err((Status::TooFew, Absence::TooFew)),
    };
    let sum: Number = children
        .iter()
        .filter_map(|child| match &child.state {
            ChildState::Scored(score) => Some(score),
            _ => None,
        })
        .sum();
    let mut lines = Vec::new();
    let mut cut = None;
    let declared = *node.range.start() != Number::ZERO || node.range.end() != &node.points;
    if declared {
        let inside = exact.clone().clamp(node.range.start().clone(), node.range.end().clone());
        if inside != exact {
            cut = Some(&inside - &exact);
            exact = inside;
        }
    }
    let score =
        if node.rescale.is_some() { exact.clone() } else { rounded(sight.method, node, &exact) };
    let before_cut = cut.as_ref().map_or_else(|| exact.clone(), |cut| &exact - cut);
    let difference = &before_cut - &sum;
    if !difference.is_zero() {
        // Printed as the node is, so that whoever adds up the printed column gets the printed score.
        let shown = if node.rescale.is_none() && cut.is_none() {
            &score - &sum
        } else {
            difference.clone()
        };
        let (kind, reason) = balance(sight, node, &combined.freed);
        let shown = if node.aggregate == Aggregate::Sum { shown } else { difference };
        lines.push(Line::new(kind, shown, reason));
    }
    if let Some(cut) = cut {
        let reason = match sight.language() {
            Language::Chinese => "超出本组的分值范围，截止",
            Language::English => "cut to the range of the group",
        };
        lines.push(Line::new(LedgerKind::Cut, cut, reason));
    }
    let made: Number = lines.iter().map(|line| &line.points).sum();
    lines.extend(round_line(sight.language(), &(sum + made), &score));
    let lines = Arc::new(lines);
    Ok(NodeScore { score: Some(score), lines, ..NodeScore::without(Status::Scored, None, None) })
}

/// The kind and the words of the line that leads from the sum of the children to the group's score.
fn balance(sight: &Sight<'_>, node: &Node, freed: &Number) -> (LedgerKind, String) {
    let points = &node.points;
    let chinese = sight.language() == Language::Chinese;
    if node.aggregate == Aggregate::Sum {
        let there = points - freed;
        let missing: Vec<String> = node
            .children
            .iter()
            .filter(|child| child_score(sight, **child).is_none())
            .filter_map(|child| sight.method.nodes.get(child.0))
            .map(|child| match &child.code {
                Some(code) => format!("{code} {}", child.name),
                None => child.name.clone(),
            })
            .collect();
        let reason = if chinese {
            format!("{}不计，{there} 分折算为 {points} 分", missing.join("、"))
        } else {
            format!("without {}: {there} points re-scaled to {points}", missing.join(", "))
        };
        return (LedgerKind::Rescale, reason);
    }
    let reason = match (node.aggregate, chinese) {
        (Aggregate::Mean, true) => "各项得分率取平均",
        (Aggregate::Mean, false) => "mean of the score rates",
        (Aggregate::Weighted, true) => "各项得分率加权平均",
        (Aggregate::Weighted, false) => "weighted mean of the score rates",
        (Aggregate::Geometric, true) => "各项得分率取几何平均",
        (Aggregate::Geometric, false) => "geometric mean of the score rates",
        (Aggregate::Min, true) => "取最低得分率",
        (Aggregate::Min, false) => "the least score rate",
        (Aggregate::Max, true) => "取最高得分率",
        (Aggregate::Sum | Aggregate::Max, _) => "the greatest score rate",
    };
    (LedgerKind::Aggregate, reason.to_owned())
}

/// A veto takes the whole score of an indicator.
fn veto(method: &Method, result: &mut NodeScore) {
    if let Some(score) = result.score.replace(Number::ZERO)
        && !score.is_zero()
    {
        let reason = match method.language {
            Language::Chinese => "本项被否决，计 0 分",
            Language::English => "a veto takes this indicator's score",
        };
        Arc::make_mut(&mut result.lines).push(Line::new(LedgerKind::Veto, -&score, reason));
    }
}
