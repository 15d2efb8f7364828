//! One team: its scores, measures, vetoes and weak points as the outputs show them.

use std::{cell::RefCell, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    described::is_rate,
    draft,
    evaluation::{
        AdjustmentResult, LedgerLine, MeasureResult, NodeResult, Rows, TeamResult, VetoResult,
        WeakPoint,
    },
    grade,
    shared::{Reads, Shared},
    standing::Judged,
    statistics::interval::wilson_at,
    weak_point,
};
use crate::{
    diagnostic::Diagnostics,
    method::model::{MetricIndex, NodeIndex},
    metric::{Evidence, Measured},
    score::{AdjustmentScore, Line, MeasureKey, TeamScore},
    table::{Ledgers, RowRef},
    value::{Number, Value},
};

impl Judged<'_> {
    /// Everything about a team but its standing among others at each node.
    pub(super) fn team(
        &self,
        team: usize,
        shared: &Shared,
        found: &mut Diagnostics,
    ) -> Option<TeamResult> {
        let method = self.input.method;
        let ledgers = self.input.ledgers;
        let points = self.scored.teams.get(team)?;
        let places_of_rows = RefCell::new(FxHashMap::default());
        let rows = SharedRows { shared, ledgers, known: &places_of_rows };
        let (measures, keys) = self.measures(team, shared, rows);
        let reads = Reads::new(shared, &keys);
        let weak = weak_point::of_team(self.input, self.scored, team, shared, found);
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
                reads
                    .of(&score.reads)
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
                    ledger: rows.lines(&score.lines),
                    reads: reads.of(&score.reads),
                    bounds: moving.nodes.get(at).cloned().flatten(),
                }
            })
            .collect();
        let given = self.grades.get(team).cloned().unwrap_or_default();
        let printed = points.total.as_ref().map(|total| total.round_half_up(method.decimals));
        let adjustments = |list: &[AdjustmentResult], scores: &[AdjustmentScore]| {
            list.iter()
                .zip(scores)
                .map(|(described, score)| AdjustmentResult {
                    points: score.points.clone(),
                    ledger: rows.lines(&score.lines),
                    reads: reads.of(&score.reads),
                    ..described.clone()
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
            bonuses: adjustments(&shared.bonuses, &points.bonuses),
            deductions: adjustments(&shared.deductions, &points.deductions),
            vetoes: vetoes(points, shared, &reads, rows),
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

    /// All metrics of a team, and which each of the list is.
    fn measures(
        &self,
        team: usize,
        shared: &Shared,
        rows: SharedRows<'_>,
    ) -> (Vec<Arc<MeasureResult>>, Vec<MeasureKey>) {
        let mut list = Vec::with_capacity(shared.keys.len());
        let mut keys = Vec::with_capacity(shared.keys.len());
        for (place, key) in shared.keys.iter().enumerate() {
            let Some(measured) = self.scored.measures.get(key.metric, team, key.node) else {
                continue;
            };
            keys.push(*key);
            let fresh = || Arc::new(self.measure(key.metric, key.node, measured, rows));
            list.push(shared.measure(place, measured, fresh));
        }
        (list, keys)
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

/// All vetoes of a team.
fn vetoes(
    points: &TeamScore,
    shared: &Shared,
    reads: &Reads<'_>,
    rows_of: SharedRows<'_>,
) -> Vec<VetoResult> {
    let each = shared.vetoes.iter().zip(&points.vetoes);
    each.map(|(described, score)| {
        let (evidence, rows) = rows_of.evidence(&score.evidence);
        VetoResult {
            fired: score.fired,
            unjudged: score.unjudged.map(crate::value::Absence::message),
            detail: Arc::clone(&score.detail),
            reads: reads.of(&score.reads),
            evidence,
            rows,
            ..described.clone()
        }
    })
    .collect()
}

/// The rows behind what a team has; those that stand behind several things are put into words once.
#[derive(Clone, Copy)]
struct SharedRows<'a> {
    shared: &'a Shared,
    ledgers: &'a Ledgers,
    known: &'a RefCell<FxHashMap<usize, Rows>>,
}

impl SharedRows<'_> {
    /// Lines that teams share stay shared where no rows are behind them.
    fn lines(self, lines: &Arc<Vec<Line>>) -> Arc<[LedgerLine]> {
        let fresh = || lines.iter().map(|line| self.line(line)).collect();
        self.shared.lines(lines, fresh)
    }

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
        let fresh = || self.rows(evidence.rows());
        let rows = self.known.borrow_mut().entry(shared).or_insert_with(fresh).clone();
        (evidence.count(), rows)
    }

    fn rows(self, rows: &[RowRef]) -> Rows {
        self.rows_of_file(rows)
            .unwrap_or_else(|| rows.iter().map(|row| self.ledgers.row_place(*row)).collect())
    }

    /// Rows that stand in one file; nothing if they do not.
    fn rows_of_file(self, rows: &[RowRef]) -> Option<Rows> {
        let first = rows.first()?;
        let (source, _) = self.ledgers.row_in_file(*first)?;
        let number = |row: &RowRef| {
            let (of, number) = self.ledgers.row_in_file(*row)?;
            let same = row.table == first.table && of == source;
            same.then(|| u32::try_from(number).ok())?
        };
        let numbers: Option<Box<[u32]>> = rows.iter().map(number).collect();
        let file = self.shared.file((first.table, source), || {
            let place = self.ledgers.row_place(*first);
            place.rsplit_once(':').map_or("", |(file, _)| file).into()
        });
        Some(Rows::of_file(file, numbers?))
    }
}
