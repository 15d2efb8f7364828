//! Everything that is known of the round, put into one [`Evaluation`].

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    certainty, draft,
    evaluation::{
        AdjustmentResult, CommonWeakPoint, Evaluation, GradeInfo, LedgerLine, MeasureResult,
        MethodInfo, MetricInfo, NodeInfo, NodeKind, NodeResult, Note, OverallRate, RankingInfo,
        RosterColumn, RoundInfo, Standing, TeamResult, VetoResult, WeakPoint,
    },
    grade::{self, Candidate, Given},
    rank::{self, Entry},
    weak_point,
};
use crate::{
    diagnostic::{Diagnostics, Message, message},
    method::model::{
        Adjustment, Aggregation, Better, Effort, Method, MetricIndex, MetricSource, NodeIndex,
        NodeLevel, Ranking, Required, Rounding, TieBreakBy, VetoEffect, Who,
    },
    metric::{Evidence, Measured, wilson},
    score::{AdjustmentScore, Input, Line, MeasureKey, Scored, Sight, TeamScore},
    value::{Number, Value},
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
    let judged = Judged { draft: facts.draft, ..Judged::new(input, scored, found) };
    let order = judged.order();
    let mut teams: Vec<TeamResult> =
        order.iter().filter_map(|team| judged.team(*team, found)).collect();
    let common = common(method, &teams);
    node_standings(&judged, &order, &mut teams);
    certainties(&judged, &order, &mut teams);
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
        roster: roster(method),
        nodes: nodes(method),
        metrics: metrics(method),
        grades: grades(method),
        rankings: judged.rankings(),
        overall: overall(&judged, scored),
        teams,
        common,
        notes,
    }
}

fn roster(method: &Method) -> Vec<RosterColumn> {
    let columns = method.tables.get(method.roster.0).map(|table| table.columns.as_slice());
    columns
        .unwrap_or_default()
        .iter()
        .map(|column| RosterColumn {
            id: column.id.to_string(),
            name: column.headers.first().cloned().unwrap_or_else(|| column.id.to_string()),
        })
        .collect()
}

fn nodes(method: &Method) -> Vec<NodeInfo> {
    method
        .nodes
        .iter()
        .map(|node| {
            let rule = node.score.as_ref();
            let weak = node.weak.as_ref();
            NodeInfo {
                id: node.id.to_string(),
                name: node.name.clone(),
                code: node.code.clone(),
                level: match node.level {
                    NodeLevel::Root => NodeKind::Root,
                    NodeLevel::Group => NodeKind::Group,
                    NodeLevel::Indicator => NodeKind::Indicator,
                },
                parent: node.parent.map(|parent| parent.0),
                points: node.points.clone(),
                source: node.source.clone(),
                expression: rule.map(|rule| rule.expression.text().trim().to_owned()),
                comment: rule.and_then(|rule| {
                    let (module, name) = rule.expression.calls().first()?;
                    let function =
                        method.script.functions().iter().find(|function| {
                            function.module == *module && function.name == *name
                        })?;
                    Some(function.comment.trim().to_owned()).filter(|comment| !comment.is_empty())
                }),
                weak_line: weak.and_then(|weak| weak_point::line_in_words(weak, method.language)),
                advice: weak.and_then(|weak| weak.advice.clone()),
                effort: weak.and_then(|weak| weak.effort).map(|effort| {
                    match effort {
                        Effort::Low => "low",
                        Effort::Medium => "medium",
                        Effort::High => "high",
                    }
                    .to_owned()
                }),
                who: weak.and_then(|weak| weak.who).map(|who| {
                    match who {
                        Who::Team => "team",
                        Who::Unit => "unit",
                        Who::Office => "office",
                    }
                    .to_owned()
                }),
            }
        })
        .collect()
}

/// Is the metric a share of cases?
fn is_rate(method: &Method, metric: MetricIndex) -> bool {
    method.metrics.get(metric.0).is_some_and(|metric| {
        matches!(
            &metric.source,
            MetricSource::Table { aggregation: Aggregation::Ratio(_, of), .. }
                | MetricSource::Indicators { aggregation: Aggregation::Ratio(_, of), .. }
                if of.as_ref().is_none_or(|of| {
                    matches!(of.expression.kind(), crate::script::Kind::Bool)
                        || !of.expression.reads().is_empty()
                })
        )
    })
}

fn metrics(method: &Method) -> Vec<MetricInfo> {
    method
        .metrics
        .iter()
        .enumerate()
        .map(|(at, metric)| MetricInfo {
            id: metric.id.to_string(),
            name: metric.name.clone(),
            per_indicator: metric.per_indicator,
            is_rate: is_rate(method, MetricIndex(at)),
            declaration: metric.declaration.clone(),
        })
        .collect()
}

fn grades(method: &Method) -> Vec<GradeInfo> {
    method
        .grades
        .iter()
        .map(|grade| GradeInfo {
            name: grade.name.to_string(),
            min: grade.min.clone(),
            quota: grade.quota.as_ref().map(|quota| grade::quota_in_words(quota, method.language)),
            consequence: grade.consequence.clone(),
        })
        .collect()
}

/// The judgement while it is made.
struct Judged<'a> {
    input: Input<'a>,
    scored: &'a Scored,
    /// By ranking, then by team.
    standings: Vec<Vec<Option<Standing>>>,
    /// By ranking: ties on the value alone.
    ties: Vec<usize>,
    /// By team.
    grades: Vec<Given>,
    /// By team: why it is not ranked.
    unranked: Vec<Option<Message>>,
    /// Cells that could not be read were counted as not reported.
    draft: bool,
}

impl<'a> Judged<'a> {
    fn new(input: Input<'a>, scored: &'a Scored, found: &mut Diagnostics) -> Self {
        let method = input.method;
        let count = scored.teams.len();
        let unranked: Vec<Option<Message>> =
            (0..count).map(|team| unranked(method, scored.teams.get(team))).collect();
        let mut judged = Self {
            input,
            scored,
            standings: Vec::new(),
            ties: Vec::new(),
            grades: vec![Given::default(); count],
            unranked,
            draft: false,
        };
        for ranking in &method.rankings {
            let (standings, ties) = judged.ranked(ranking);
            judged.standings.push(standings);
            judged.ties.push(ties);
        }
        judged.grade(found);
        judged
    }

    /// Printed as the ranking compares it.
    fn ranked_value(&self, ranking: &Ranking, value: &Number) -> Number {
        if ranking.printed {
            value.round_half_up(ranking.decimals.unwrap_or(self.input.method.decimals))
        } else {
            value.clone()
        }
    }

    fn ranked(&self, ranking: &Ranking) -> (Vec<Option<Standing>>, usize) {
        let mut standings = vec![None; self.scored.teams.len()];
        let mut ties = 0;
        for class in self.input.ledgers.classes(&ranking.within) {
            let entries: Vec<Entry> = class
                .iter()
                .filter(|team| self.unranked.get(**team).is_some_and(Option::is_none))
                .filter_map(|team| {
                    let total = self.scored.teams.get(*team)?.total.as_ref()?;
                    let mut keys =
                        vec![rank::signed(&self.ranked_value(ranking, total), ranking.better)];
                    keys.extend(ranking.tie_breaks.iter().map(|tie_break| {
                        rank::signed(&self.tie_break(*team, tie_break.by), tie_break.better)
                    }));
                    Some(Entry { team: *team, keys })
                })
                .collect();
            ties += rank::ties_on_value(&entries);
            let of = entries.len();
            for place in rank::rank(entries, ranking.dense) {
                if let Some(slot) = standings.get_mut(place.team) {
                    *slot = Some(Standing { rank: place.rank, of, tied: place.tied });
                }
            }
        }
        (standings, ties)
    }

    /// What decides between equals; what is absent counts 0.
    fn tie_break(&self, team: usize, by: TieBreakBy) -> Number {
        let value = match by {
            TieBreakBy::Node(node) => self
                .scored
                .teams
                .get(team)
                .and_then(|points| points.nodes.get(node.0)?.score.as_ref())
                .map(|score| self.input.method.printed(node, score)),
            TieBreakBy::Metric(metric) => self
                .scored
                .measures
                .get(metric, team, None)
                .and_then(|measured| measured.value.as_number().cloned()),
        };
        value.unwrap_or(Number::ZERO)
    }

    fn grade(&mut self, found: &mut Diagnostics) {
        let method = self.input.method;
        if method.grades.is_empty() {
            return;
        }
        let missing: Vec<&str> = method
            .tables
            .iter()
            .enumerate()
            .filter(|(at, table)| {
                table.required == Required::Grade && !self.input.ledgers.supplied(*at)
            })
            .map(|(_, table)| table.name.as_str())
            .collect();
        for class in self.input.ledgers.classes(&method.rank_within) {
            let candidates: Vec<Candidate> =
                class.iter().map(|team| self.candidate(*team, &missing, found)).collect();
            let given = grade::give(method, &candidates, &self.scored.teams);
            for (candidate, given) in candidates.iter().zip(given) {
                if let Some(slot) = self.grades.get_mut(candidate.team) {
                    *slot = given;
                }
            }
        }
    }

    fn candidate(&self, team: usize, missing: &[&str], found: &mut Diagnostics) -> Candidate {
        let method = self.input.method;
        let points = self.scored.teams.get(team);
        let sight = Sight::of(self.input, self.scored, team, None);
        let mut holds = |rule: &crate::method::model::Rule| match &sight {
            Some(sight) => sight.holds(rule).map_or_else(
                |fault| {
                    found.push(fault.into_diagnostic("rule-fails"));
                    false
                },
                |(holds, _)| holds,
            ),
            None => false,
        };
        let eligible = method.eligible.as_ref().is_none_or(&mut holds);
        let when =
            method.grades.iter().map(|grade| grade.when.as_ref().is_some_and(&mut holds)).collect();
        let stopped = points.is_some_and(|points| points.stopped);
        let ungraded = if stopped {
            None
        } else if !missing.is_empty() {
            let names = missing.join("、");
            Some(message!(
                zh: "缺少核心台账（{names}），不评定等次",
                en: "core tables are missing ({names}): not graded",
            ))
        } else if let Some(reason) = self.unranked.get(team).cloned().flatten() {
            Some(reason)
        } else if !eligible {
            Some(message!(zh: "不参加等次评定", en: "does not take part in grading"))
        } else {
            None
        };
        let standing = self.standings.first().and_then(|standings| standings.get(team)?.as_ref());
        Candidate {
            team,
            total: points
                .and_then(|points| points.total.as_ref())
                .map(|total| total.round_half_up(method.decimals)),
            when,
            rank: standing.map(|standing| standing.rank),
            ungraded,
            eligible,
        }
    }

    /// The teams in the order of the outputs.
    fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.scored.teams.len());
        for class in self.input.ledgers.classes(&self.input.method.rank_within) {
            let mut class = class;
            class.sort_by_key(|team| {
                let standing =
                    self.standings.first().and_then(|standings| standings.get(*team)?.as_ref());
                let no_total =
                    self.scored.teams.get(*team).is_none_or(|points| points.total.is_none());
                (
                    no_total,
                    standing.map_or(usize::MAX, |standing| standing.rank),
                    self.input.ledgers.team_id(*team).cloned(),
                )
            });
            order.extend(class);
        }
        order
    }

    fn rankings(&self) -> Vec<RankingInfo> {
        self.input
            .method
            .rankings
            .iter()
            .zip(&self.ties)
            .map(|(ranking, ties)| RankingInfo {
                id: ranking.id.to_string(),
                name: ranking.name.clone(),
                within: ranking.within.iter().map(|column| column.0).collect(),
                ties: *ties,
                top: ranking.top,
                bottom: ranking.bottom,
            })
            .collect()
    }

    fn team(&self, team: usize, found: &mut Diagnostics) -> Option<TeamResult> {
        let method = self.input.method;
        let ledgers = self.input.ledgers;
        let points = self.scored.teams.get(team)?;
        let (measures, places) = self.measures(team);
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
                    ledger: score.lines.iter().map(|line| self.line(line)).collect(),
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
                    ledger: score.lines.iter().map(|line| self.line(line)).collect(),
                    reads: reads(&score.reads),
                })
                .collect()
        };
        Some(TeamResult {
            id: id.to_string(),
            name: ledgers.team_name(team).to_string(),
            aliases: ledgers.team_aliases(team),
            roster: self.roster_row(team),
            nodes,
            bonuses: adjustments(&method.bonuses, &points.bonuses),
            deductions: adjustments(&method.deductions, &points.deductions),
            vetoes: self.vetoes(points, &reads),
            base: points.base.clone(),
            bonus: points.bonus.clone(),
            deduction: points.deduction.clone(),
            total_ledger: points.total_lines.iter().map(|line| self.line(line)).collect(),
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
            weak_points: weak
                .into_iter()
                .map(|weak| WeakPoint {
                    node: weak.node.0,
                    repeated: repeated(weak.node).unwrap_or(1),
                    why: weak.why,
                    lost: weak.lost,
                    recoverable: weak.recoverable,
                    uncertain: false,
                })
                .collect(),
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

    fn line(&self, line: &Line) -> LedgerLine {
        let (evidence, rows) = self.evidence(&line.evidence);
        LedgerLine {
            kind: line.kind,
            points: line.points.clone(),
            reason: line.reason.clone(),
            evidence,
            rows,
        }
    }

    fn evidence(&self, evidence: &Evidence) -> (u64, Vec<String>) {
        let rows = evidence.rows().iter().map(|row| self.input.ledgers.row_place(*row)).collect();
        (evidence.count(), rows)
    }

    fn vetoes(
        &self,
        points: &TeamScore,
        reads: &dyn Fn(&[MeasureKey]) -> Vec<usize>,
    ) -> Vec<VetoResult> {
        let method = self.input.method;
        method
            .vetoes
            .iter()
            .zip(&points.vetoes)
            .map(|(veto, score)| {
                let (evidence, rows) = self.evidence(&score.evidence);
                VetoResult {
                    id: veto.id.to_string(),
                    name: veto.name.clone(),
                    source: veto.source.clone(),
                    condition: veto.when.expression.text().trim().to_owned(),
                    fired: score.fired,
                    unjudged: score.unjudged.map(crate::value::Absence::message),
                    detail: score.detail.clone(),
                    effect: effect(method, &veto.effect),
                    reads: reads(&score.reads),
                    evidence,
                    rows,
                }
            })
            .collect()
    }

    /// All metrics of a team, and where each is in the list.
    fn measures(&self, team: usize) -> (Vec<MeasureResult>, IndexMap<MeasureKey, usize>) {
        let method = self.input.method;
        let mut list = Vec::new();
        let mut places = IndexMap::new();
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
                list.push(self.measure(index, node, measured));
            }
        }
        (list, places)
    }

    fn measure(
        &self,
        metric: MetricIndex,
        node: Option<NodeIndex>,
        measured: &Measured,
    ) -> MeasureResult {
        let method = self.input.method;
        let (evidence, rows) = self.evidence(&measured.evidence);
        let rate = is_rate(method, metric);
        let interval = measured
            .numerator
            .as_ref()
            .zip(measured.denominator.as_ref())
            .filter(|_| rate)
            .and_then(|(x, n)| wilson(x.to_f64(), n.to_f64()));
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

fn unranked(method: &Method, points: Option<&TeamScore>) -> Option<Message> {
    let points = points?;
    if points.stopped {
        return Some(message!(zh: "一票否决，停止评分", en: "a veto stopped the scoring"));
    }
    if points.total.is_none() {
        return Some(message!(zh: "没有总分", en: "no total"));
    }
    let least = method.rank_if.as_ref()?;
    if points.applicable >= *least {
        return None;
    }
    let percent = |share: &Number| (share * &Number::from(100i64)).to_short(2);
    let (share, least) = (percent(&points.applicable), percent(least));
    Some(message!(
        zh: "适用分值只占 {share}%，不足 {least}%，不排名、不评等次",
        en: "only {share}% of the points apply, fewer than {least}%: neither ranked nor graded",
    ))
}

/// What a veto does, in words.
pub(crate) fn effect(method: &Method, effect: &VetoEffect) -> Message {
    let grade = |index: usize| {
        method.grades.get(index).map_or_else(String::new, |grade| grade.name.to_string())
    };
    match effect {
        VetoEffect::Ceiling(index) => {
            let grade = grade(*index);
            message!(zh: "等次最高为{grade}", en: "the grade is at most {grade}")
        }
        VetoEffect::Grade(index) => {
            let grade = grade(*index);
            message!(zh: "等次定为{grade}", en: "the grade is {grade}")
        }
        VetoEffect::Score(score) => {
            let score = score.to_short(12);
            message!(zh: "总分计 {score} 分", en: "the total is {score}")
        }
        VetoEffect::Cap(rule) => {
            let rule = rule.expression.text().trim();
            message!(zh: "总分最高为 {rule}", en: "the total is at most {rule}")
        }
        VetoEffect::Indicator(node) => {
            let name = method.nodes.get(node.0).map_or("", |node| &node.name);
            message!(zh: "“{name}”计 0 分", en: "“{name}” gets 0 points")
        }
        VetoEffect::Bar(grades) => {
            let names: Vec<String> = grades.iter().map(|index| grade(*index)).collect();
            let (zh, en) = (names.join("、"), names.join(", "));
            message!(zh: "不得评为{zh}", en: "not eligible for {en}")
        }
        VetoEffect::Stop(index) => match index {
            Some(index) => {
                let grade = grade(*index);
                message!(zh: "停止评分，定为{grade}", en: "scoring stops; the grade is {grade}")
            }
            None => message!(zh: "停止评分", en: "scoring stops"),
        },
    }
}

/// Ranks and peer means of every node, within the classes of the official ranking.
fn node_standings(judged: &Judged<'_>, order: &[usize], teams: &mut [TeamResult]) {
    let method = judged.input.method;
    let Some(official) = method.rankings.first() else { return };
    let place: IndexMap<usize, usize> =
        order.iter().enumerate().map(|(at, team)| (*team, at)).collect();
    for class in judged.input.ledgers.classes(&official.within) {
        for (at, node) in method.nodes.iter().enumerate() {
            let index = NodeIndex(at);
            let scores: Vec<(usize, Number)> = class
                .iter()
                .filter_map(|team| {
                    let score = judged.scored.teams.get(*team)?.nodes.get(at)?.score.as_ref()?;
                    let shown =
                        if official.printed { method.printed(index, score) } else { score.clone() };
                    Some((*team, shown))
                })
                .collect();
            let mean = scores
                .iter()
                .map(|(_, score)| score)
                .sum::<Number>()
                .checked_div(&Number::from(scores.len()));
            let ranked = judged_entries(judged, &scores, node.better);
            let of = ranked.len();
            for standing in rank::rank(ranked, official.dense) {
                let result = place
                    .get(&standing.team)
                    .and_then(|at| teams.get_mut(*at))
                    .and_then(|team| team.nodes.get_mut(at));
                if let Some(result) = result {
                    result.standing =
                        Some(Standing { rank: standing.rank, of, tied: standing.tied });
                }
            }
            for (team, _) in &scores {
                let result = place
                    .get(team)
                    .and_then(|at| teams.get_mut(*at))
                    .and_then(|team| team.nodes.get_mut(at));
                if let Some(result) = result {
                    result.peer_mean.clone_from(&mean);
                }
            }
        }
    }
}

/// How certain the official ranks are, class by class.
fn certainties(judged: &Judged<'_>, order: &[usize], teams: &mut [TeamResult]) {
    let method = judged.input.method;
    let Some(official) = method.rankings.first() else { return };
    for (seed, class) in (method.judge.seed..).zip(judged.input.ledgers.classes(&official.within)) {
        let ranked: Vec<usize> = order
            .iter()
            .copied()
            .filter(|team| class.contains(team))
            .filter(|team| {
                judged
                    .standings
                    .first()
                    .is_some_and(|standings| standings.get(*team).is_some_and(Option::is_some))
            })
            .collect();
        let is_rate = |metric| is_rate(method, metric);
        let certain = certainty::of_class(judged.input, judged.scored, &ranked, &is_rate, seed);
        for (team, result) in order.iter().zip(teams.iter_mut()) {
            if let Some(certainty) = certain.get(team) {
                result.certainty = Some(certainty.clone());
            }
        }
    }
}

fn judged_entries(judged: &Judged<'_>, scores: &[(usize, Number)], better: Better) -> Vec<Entry> {
    scores
        .iter()
        .filter(|(team, _)| judged.unranked.get(*team).is_some_and(Option::is_none))
        .map(|(team, score)| Entry { team: *team, keys: vec![rank::signed(score, better)] })
        .collect()
}

/// Weak in at least the declared share of the teams that a node applies to, in the whole round.
fn common(method: &Method, teams: &[TeamResult]) -> Vec<CommonWeakPoint> {
    let mut common: Vec<CommonWeakPoint> = (0..method.nodes.len())
        .filter_map(|node| {
            let applies = teams
                .iter()
                .filter(|team| team.nodes.get(node).is_some_and(|node| node.score.is_some()))
                .count();
            let weak: Vec<usize> = teams
                .iter()
                .enumerate()
                .filter(|(_, team)| team.nodes.get(node).is_some_and(|node| node.weak))
                .map(|(at, _)| at)
                .collect();
            let share = Number::from(weak.len()).checked_div(&Number::from(applies))?;
            if weak.is_empty() || share < method.weak.common {
                return None;
            }
            let places: BTreeSet<usize> = weak.iter().copied().collect();
            let lost = teams
                .iter()
                .enumerate()
                .filter(|(at, _)| places.contains(at))
                .flat_map(|(_, team)| &team.weak_points)
                .filter(|weak| weak.node == node)
                .map(|weak| &weak.lost)
                .sum();
            Some(CommonWeakPoint { node, teams: weak, of: applies, lost })
        })
        .collect();
    common.sort_by(|a, b| {
        (b.teams.len() * a.of).cmp(&(a.teams.len() * b.of)).then_with(|| b.lost.cmp(&a.lost))
    });
    common
}

/// The rates of all teams together: of the round, then of each class.
fn overall(judged: &Judged<'_>, scored: &Scored) -> Vec<OverallRate> {
    let method = judged.input.method;
    let ledgers = judged.input.ledgers;
    let everybody: Vec<usize> = (0..scored.teams.len()).collect();
    let mut groups: Vec<(IndexMap<String, String>, Vec<usize>)> =
        vec![(IndexMap::new(), everybody)];
    if !method.rank_within.is_empty() {
        for class in ledgers.classes(&method.rank_within) {
            let Some(first) = class.first() else { continue };
            let row = ledgers.roster_row(*first);
            let columns = method.tables.get(method.roster.0).map(|table| &table.columns);
            let key = method
                .rank_within
                .iter()
                .filter_map(|column| {
                    let id = columns?.get(column.0)?.id.to_string();
                    Some((id, row.get(column.0)?.clone()))
                })
                .collect();
            groups.push((key, class));
        }
    }
    let mut rates = Vec::new();
    for (at, metric) in method.metrics.iter().enumerate() {
        let index = MetricIndex(at);
        if !is_rate(method, index) || metric.per_indicator {
            continue;
        }
        for (class, teams) in &groups {
            let measured: Vec<(&Number, &Number)> = teams
                .iter()
                .filter_map(|team| {
                    let measured = scored.measures.get(index, *team, None)?;
                    measured.numerator.as_ref().zip(measured.denominator.as_ref())
                })
                .filter(|(_, denominator)| !denominator.is_zero())
                .collect();
            let numerator: Number = measured.iter().map(|(numerator, _)| *numerator).sum();
            let denominator: Number = measured.iter().map(|(_, denominator)| *denominator).sum();
            rates.push(OverallRate {
                metric: at,
                node: None,
                class: class.clone(),
                teams: measured.len(),
                value: numerator.checked_div(&denominator),
                interval: wilson(numerator.to_f64(), denominator.to_f64()),
                numerator,
                denominator,
            });
        }
    }
    rates
}
