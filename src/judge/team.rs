//! One team: its scores, measures, vetoes and weak points as the outputs show them.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::{
    described::is_rate,
    draft,
    evaluation::{
        AdjustmentResult, LedgerLine, MeasureResult, NodeResult, Rows, TeamResult, VetoResult,
        WeakPoint,
    },
    grade,
    standing::Judged,
    statistics::interval::wilson_at,
    veto, weak_point,
};
use crate::{
    diagnostic::Diagnostics,
    method::model::{Adjustment, MetricIndex, NodeIndex, NodeLevel},
    metric::{Evidence, Measured},
    score::{AdjustmentScore, Line, MeasureKey, TeamScore},
    table::Ledgers,
    value::{Number, Value},
};

impl Judged<'_> {
    /// Everything about a team but its standing among others at each node.
    pub(super) fn team(&self, team: usize, found: &mut Diagnostics) -> Option<TeamResult> {
        let method = self.input.method;
        let ledgers = self.input.ledgers;
        let points = self.scored.teams.get(team)?;
        let places_of_rows = RefCell::new(FxHashMap::default());
        let rows = SharedRows { ledgers, known: &places_of_rows };
        let (measures, places) = self.measures(team, rows);
        let reads = |keys: &[MeasureKey]| -> Vec<usize> {
            keys.iter().filter_map(|key| places.get(key).copied()).collect()
        };
        let weak = weak_point::of_team(self.input, self.scored, team, found);
        let id = ledgers.team_id(team)?;
        let moving = match self.draft {
            true => draft::moving(method, self.scored, team),
            false => draft::Moving::default(),
        };
        let repeated = |node: NodeIndex| {
            let before = self.input.previous.get(id)?;
            let node = method.nodes.get(node.0)?;
            before.weak.contains(&node.id).then_some(2)
        };
        let small = |node: NodeIndex| {
            points.nodes.get(node.0).is_some_and(|score| {
                reads(&score.reads)
                    .iter()
                    .any(|read| measures.get(*read).is_some_and(|measure| measure.small))
            })
        };
        let nodes = points
            .nodes
            .iter()
            .enumerate()
            .zip(&method.nodes)
            .map(|((at, score), node)| {
                let index = NodeIndex(at);
                let printed = score.score.clone();
                NodeResult {
                    status: score.status,
                    points: node.points.clone(),
                    effective_points: score.effective.clone(),
                    rate: printed
                        .as_ref()
                        .and_then(|score| method.printed(index, score).checked_div(&node.points)),
                    score: printed,
                    contribution: score.contribution.clone(),
                    standing: None,
                    peer_mean: None,
                    weak: weak.iter().any(|weak| weak.node == index),
                    colour: weak_point::colour(method, index, score),
                    reason: score.reason.clone(),
                    ledger: score.lines.iter().map(|line| rows.line(line)).collect(),
                    reads: reads(&score.reads),
                    bounds: moving.nodes.get(at).cloned().flatten(),
                }
            })
            .collect();
        let given = self.grades.get(team).cloned().unwrap_or_default();
        let printed = points.total.as_ref().map(|total| total.round_half_up(method.decimals));
        let adjustments = |list: &[Adjustment], scores: &[AdjustmentScore]| {
            list.iter()
                .zip(scores)
                .map(|(adjustment, score)| AdjustmentResult {
                    id: adjustment.id.to_string(),
                    name: adjustment.name.clone(),
                    source: adjustment.source.clone(),
                    expression: adjustment.score.expression.text().trim().to_owned(),
                    points: score.points.clone(),
                    ledger: score.lines.iter().map(|line| rows.line(line)).collect(),
                    reads: reads(&score.reads),
                })
                .collect()
        };
        let weak_points = weak
            .into_iter()
            .map(|weak| WeakPoint {
                node: weak.node.0,
                repeated: repeated(weak.node).unwrap_or(1),
                why: weak.why,
                lost: weak.lost,
                recoverable: weak.recoverable,
                uncertain: small(weak.node),
            })
            .collect();
        Some(TeamResult {
            id: id.to_string(),
            name: ledgers.team_name(team).to_string(),
            aliases: ledgers.team_aliases(team),
            roster: self.roster_row(team),
            nodes,
            bonuses: adjustments(&method.bonuses, &points.bonuses),
            deductions: adjustments(&method.deductions, &points.deductions),
            vetoes: self.vetoes(points, &reads, rows),
            base: points.base.clone(),
            bonus: points.bonus.clone(),
            deduction: points.deduction.clone(),
            total_ledger: points.total_lines.iter().map(|line| rows.line(line)).collect(),
            applicable: points.applicable.clone(),
            standings: self
                .standings
                .iter()
                .map(|standings| standings.get(team).cloned().flatten())
                .collect(),
            unranked: self.unranked.get(team).cloned().flatten(),
            grade_by_score: given.by_score,
            grade: given.grade,
            to_next_grade: given
                .by_score
                .zip(printed.as_ref())
                .and_then(|(grade, total)| grade::to_next(method, grade, total)),
            grade_reasons: given.reasons,
            total: points.total.clone(),
            measures,
            weak_points,
            certainty: None,
            worst: moving.worst,
            best: moving.best,
        })
    }

    /// The roster row without the aliases, which only help to read ledgers.
    fn roster_row(&self, team: usize) -> Vec<String> {
        let mut row = self.input.ledgers.roster_row(team);
        let aliases = self.input.method.roster_aliases;
        if let Some(cell) = aliases.and_then(|column| row.get_mut(column.0)) {
            cell.clear();
        }
        row
    }

    fn vetoes(
        &self,
        points: &TeamScore,
        reads: &dyn Fn(&[MeasureKey]) -> Vec<usize>,
        shared: SharedRows<'_>,
    ) -> Vec<VetoResult> {
        let method = self.input.method;
        method
            .vetoes
            .iter()
            .zip(&points.vetoes)
            .map(|(veto, score)| {
                let (evidence, rows) = shared.evidence(&score.evidence);
                VetoResult {
                    id: veto.id.to_string(),
                    name: veto.name.clone(),
                    source: veto.source.clone(),
                    condition: veto.when.expression.text().trim().to_owned(),
                    fired: score.fired,
                    unjudged: score.unjudged.map(crate::value::Absence::message),
                    detail: score.detail.clone(),
                    effect: veto::effect(method, &veto.effect),
                    reads: reads(&score.reads),
                    evidence,
                    rows,
                }
            })
            .collect()
    }

    /// All metrics of a team, and where each is in the list.
    fn measures(
        &self,
        team: usize,
        rows: SharedRows<'_>,
    ) -> (Vec<MeasureResult>, FxHashMap<MeasureKey, usize>) {
        let method = self.input.method;
        let mut list = Vec::with_capacity(method.metrics.len());
        let mut places = FxHashMap::default();
        for (at, metric) in method.metrics.iter().enumerate() {
            let index = MetricIndex(at);
            let nodes: Vec<Option<NodeIndex>> = if metric.per_indicator {
                (0..method.nodes.len())
                    .map(NodeIndex)
                    .filter(|node| {
                        method
                            .nodes
                            .get(node.0)
                            .is_some_and(|node| node.level == NodeLevel::Indicator)
                    })
                    .map(Some)
                    .collect()
            } else {
                vec![None]
            };
            for node in nodes {
                let Some(measured) = self.scored.measures.get(index, team, node) else {
                    continue;
                };
                places.insert(MeasureKey { metric: index, node }, list.len());
                list.push(self.measure(index, node, measured, rows));
            }
        }
        (list, places)
    }

    fn measure(
        &self,
        metric: MetricIndex,
        node: Option<NodeIndex>,
        measured: &Measured,
        shared: SharedRows<'_>,
    ) -> MeasureResult {
        let method = self.input.method;
        let (evidence, rows) = shared.evidence(&measured.evidence);
        let rate = is_rate(method, metric);
        let interval = measured
            .numerator
            .as_ref()
            .zip(measured.denominator.as_ref())
            .filter(|_| rate)
            .and_then(|(x, n)| wilson_at(x.to_f64(), n.to_f64(), method.judge.confidence.to_f64()));
        MeasureResult {
            metric: metric.0,
            node: node.map(|node| node.0),
            numerator: measured.numerator.clone(),
            denominator: measured.denominator.clone(),
            value: measured.value.as_number().cloned(),
            text: match &measured.value {
                Value::Number(_) | Value::Absent(_) => None,
                other => Some(other.to_plain()),
            },
            absent: measured.value.absence().map(|kind| kind.id().to_owned()),
            interval,
            small: rate
                && measured
                    .denominator
                    .as_ref()
                    .is_some_and(|denominator| *denominator < Number::from(method.judge.small)),
            evidence,
            rows,
            unresolved: measured.unresolved,
        }
    }
}

/// The rows behind what a team has; those that stand behind several things are put into words once.
#[derive(Clone, Copy)]
struct SharedRows<'a> {
    ledgers: &'a Ledgers,
    known: &'a RefCell<FxHashMap<usize, Rows>>,
}

impl SharedRows<'_> {
    fn line(self, line: &Line) -> LedgerLine {
        let (evidence, rows) = self.evidence(&line.evidence);
        LedgerLine {
            kind: line.kind,
            points: line.points.clone(),
            reason: line.reason.clone(),
            evidence,
            rows,
        }
    }

    fn evidence(self, evidence: &Evidence) -> (u64, Rows) {
        let Some(shared) = evidence.shared() else { return (evidence.count(), Rows::NONE) };
        let fresh = || evidence.rows().iter().map(|row| self.ledgers.row_place(*row)).collect();
        let rows = self.known.borrow_mut().entry(shared).or_insert_with(fresh).clone();
        (evidence.count(), rows)
    }
}
