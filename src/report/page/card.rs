use serde::Serialize;

use super::ranking::{anchor, grade_class, grade_name, percent, scale};
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, LedgerLine, NodeKind, NodeResult, TeamResult},
    report::{
        class::{self, node_name, official},
        figure,
        ledger::{self, Part, rows_in_words},
        measure,
        sheets::{costs, indicator_places, reasons},
        sums,
        text::clean,
        words::{self, pick},
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
    applicable: String,
    applies_fully: bool,
    to_next: Option<String>,
    steps: Vec<Step>,
    weak: Vec<Weak>,
    indicators: Vec<Indicator>,
    entries: Vec<Item>,
    vetoes: Vec<Veto>,
}

/// A step of the way to the total.
#[derive(Serialize)]
struct Step {
    name: String,
    note: String,
    points: String,
    /// `part`, `plus`, `minus` or `sum`.
    kind: &'static str,
    /// Where its bar begins and how long it is, in percent.
    start: String,
    length: String,
}

#[derive(Serialize)]
struct Weak {
    name: String,
    why: String,
    score: String,
    full: String,
    peer: Option<String>,
    lost: String,
    recoverable: String,
    uncertain: bool,
    repeated: String,
    advice: String,
    who: String,
    effort: String,
    lines: Vec<Line>,
    measures: Vec<Measure>,
}

#[derive(Serialize)]
struct Indicator {
    name: String,
    group: String,
    /// The first of its group: how many there are.
    group_rows: usize,
    full: String,
    score: Option<String>,
    rate: String,
    bar: String,
    peer: Option<String>,
    peer_at: Option<String>,
    status: String,
    reason: String,
    weak: bool,
    low: bool,
}

/// A node, bonus, deduction or the total with its ledger lines.
#[derive(Serialize)]
struct Item {
    name: String,
    lines: Vec<Line>,
    sum: Option<String>,
}

#[derive(Serialize)]
struct Line {
    kind: String,
    class: &'static str,
    points: String,
    reason: String,
    rows: String,
}

#[derive(Serialize)]
struct Measure {
    name: String,
    value: String,
    rows: String,
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
            anchor: anchor(at),
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
            applicable: figure::percent(&team.applicable),
            applies_fully: team.applicable >= Number::ONE,
            to_next: team.to_next_grade.as_ref().map(score),
            steps: steps(evaluation, team, language),
            weak: weak(evaluation, team, language),
            indicators: indicators(evaluation, team, language),
            entries: items(evaluation, team, language),
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

/// The way to the total while it is walked.
struct Way {
    scale: Number,
    reached: Number,
    steps: Vec<Step>,
}

impl Way {
    fn step(&mut self, name: String, note: String, points: &Number, text: String) {
        let before = self.reached.clone();
        self.reached = &before + points;
        let (low, high) = if points.is_negative() {
            (self.reached.clone(), before)
        } else {
            (before, self.reached.clone())
        };
        let kind = if points.is_negative() { "minus" } else { "plus" };
        self.push(name, note, text, kind, &low, &high);
    }

    fn sum(&mut self, name: &str, score: &Number, text: String) {
        self.reached = score.clone();
        self.push(name.to_owned(), String::new(), text, "sum", &Number::ZERO, score);
    }

    fn push(
        &mut self,
        name: String,
        note: String,
        points: String,
        kind: &'static str,
        low: &Number,
        high: &Number,
    ) {
        self.steps.push(Step {
            name,
            note,
            points,
            kind,
            start: percent(low, &self.scale),
            length: percent(&(high - low), &self.scale),
        });
    }
}

/// Groups, base, bonuses, deductions, total: each step with its points, so that they add up.
fn steps(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Step> {
    let (Some(root), Some(base), Some(total)) = (team.nodes.first(), &team.base, &team.total)
    else {
        return Vec::new();
    };
    let score = |score: &Number| figure::score(evaluation, score);
    let mut way = Way { scale: scale(evaluation), reached: Number::ZERO, steps: Vec::new() };
    let mut sum = Number::ZERO;
    for child in ledger::children(evaluation, 0) {
        let name = node_name(evaluation, child);
        let Some(result) = team.nodes.get(child) else { continue };
        match &result.score {
            Some(points) => {
                sum = &sum + points;
                let full = figure::by_hand(&result.points);
                let note = match language {
                    Language::Chinese => format!("满分 {full}"),
                    Language::English => format!("of {full}"),
                };
                way.step(name, note, points, score(points));
            }
            None => {
                let status = clean(result.status.message().in_language(language));
                way.step(name, status, &Number::ZERO, "–".to_owned());
            }
        }
    }
    lines_as_steps(&mut way, &sum, &root.ledger, base, language);
    way.sum(pick(language, "基础分", "Base"), base, score(base));
    let mut adjust =
        |list: &[crate::judge::evaluation::AdjustmentResult], off: bool, word: &str| {
            let mut any = false;
            for adjustment in list.iter().filter(|adjustment| !adjustment.points.is_zero()) {
                let points = if off { -&adjustment.points } else { adjustment.points.clone() };
                let text = figure::signed(&score(&points));
                way.step(clean(&adjustment.name), word.to_owned(), &points, text);
                any = true;
            }
            if !any && !list.is_empty() {
                way.step(word.to_owned(), String::new(), &Number::ZERO, score(&Number::ZERO));
            }
        };
    adjust(&team.bonuses, false, pick(language, "加分", "Bonus"));
    adjust(&team.deductions, true, pick(language, "另行扣分", "Deduction"));
    let before = &(base + &team.bonus) - &team.deduction;
    lines_as_steps(&mut way, &before, &team.total_ledger, total, language);
    way.sum(pick(language, "总分", "Total"), total, score(total));
    way.steps
}

fn lines_as_steps(
    way: &mut Way,
    before: &Number,
    lines: &[LedgerLine],
    score: &Number,
    language: Language,
) {
    for (line, text) in lines.iter().zip(sums::printed(before, lines, Some(score))) {
        let kind = clean(line.kind.message().in_language(language));
        way.step(clean(&line.reason), kind, &line.points, text);
    }
}

fn weak(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Weak> {
    let score = |score: &Number| figure::score(evaluation, score);
    team.weak_points
        .iter()
        .filter_map(|weak| {
            let (node, result) = (evaluation.nodes.get(weak.node)?, team.nodes.get(weak.node)?);
            let repeated = weak.repeated;
            Some(Weak {
                name: node_name(evaluation, weak.node),
                why: clean(weak.why.in_language(language)),
                score: result.score.as_ref().map(score).unwrap_or_default(),
                full: figure::by_hand(&result.points),
                peer: result
                    .peer_mean
                    .as_ref()
                    .map(|mean| mean.to_fixed(evaluation.method.decimals)),
                lost: score(&weak.lost),
                recoverable: weak.recoverable.to_fixed(evaluation.method.decimals),
                uncertain: weak.uncertain,
                repeated: match (repeated > 1, language) {
                    (false, _) => String::new(),
                    (true, Language::Chinese) => format!("连续 {repeated} 轮薄弱，重点关注"),
                    (true, Language::English) => format!("weak for {repeated} rounds running"),
                },
                advice: node.advice.as_deref().map(clean).unwrap_or_default(),
                who: node.who.as_deref().map(|who| words::who(who, language)).unwrap_or_default(),
                effort: node
                    .effort
                    .as_deref()
                    .map(|effort| words::effort(effort, language))
                    .unwrap_or_default(),
                lines: costs(result)
                    .into_iter()
                    .map(|own| {
                        let points = figure::signed(&figure::by_hand(&own.points));
                        line(own, points, language)
                    })
                    .collect(),
                measures: measures(evaluation, team, result, language),
            })
        })
        .collect()
}

fn measures(
    evaluation: &Evaluation,
    team: &TeamResult,
    result: &NodeResult,
    language: Language,
) -> Vec<Measure> {
    result
        .reads
        .iter()
        .filter_map(|place| team.measures.get(*place))
        .map(|own| Measure {
            name: measure::name(evaluation, own),
            value: measure::in_words(evaluation, own, language),
            rows: rows_in_words(&own.rows, own.evidence, language),
        })
        .collect()
}

fn line(line: &LedgerLine, points: String, language: Language) -> Line {
    Line {
        kind: clean(line.kind.message().in_language(language)),
        class: match () {
            () if line.points.is_negative() => "neg",
            () if line.points.is_zero() => "zero",
            () => "pos",
        },
        points,
        reason: clean(&line.reason),
        rows: rows_in_words(&line.rows, line.evidence, language),
    }
}

fn indicators(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Indicator> {
    let places = indicator_places(evaluation);
    let parent = |at: usize| evaluation.nodes.get(at).and_then(|node| node.parent);
    let mut rows: Vec<Indicator> = Vec::new();
    let mut last = None;
    for (order, at) in places.iter().enumerate() {
        let Some(result) = team.nodes.get(*at) else { continue };
        let group = parent(*at);
        let group_rows = if order > 0 && group == last {
            0
        } else {
            places.iter().skip(order).take_while(|other| parent(**other) == group).count()
        };
        last = group;
        rows.push(Indicator {
            name: node_name(evaluation, *at),
            group: group.map_or_else(String::new, |at| node_name(evaluation, at)),
            group_rows,
            full: figure::by_hand(&result.points),
            score: result.score.as_ref().map(|score| figure::score(evaluation, score)),
            rate: result.rate.as_ref().map(figure::percent).unwrap_or_default(),
            bar: result
                .score
                .as_ref()
                .map_or_else(|| "0".to_owned(), |score| percent(score, &result.points)),
            peer: result.peer_mean.as_ref().map(|mean| mean.to_fixed(evaluation.method.decimals)),
            peer_at: result.peer_mean.as_ref().map(|mean| percent(mean, &result.points)),
            status: clean(result.status.message().in_language(language)),
            reason: result
                .reason
                .as_ref()
                .map(|reason| clean(reason.in_language(language)))
                .unwrap_or_default(),
            weak: result.weak,
            low: result.weak || result.colour.is_some(),
        });
    }
    rows
}

/// The ledger, item by item; vetoes have a list of their own.
fn items(evaluation: &Evaluation, team: &TeamResult, language: Language) -> Vec<Item> {
    let entries = ledger::of_team(evaluation, team, language);
    let mut items = Vec::new();
    for block in entries.chunk_by(|a, b| a.part == b.part && a.id == b.id) {
        let Some(first) = block.first() else { continue };
        if first.part == Part::Veto {
            continue;
        }
        let lines: Vec<&LedgerLine> = block.iter().map(|entry| &*entry.line).collect();
        let (before, sum) = around(evaluation, team, first.part, first.id);
        let name = match first.part {
            Part::Indicator | Part::Group => first.name.clone(),
            Part::Base | Part::Total => first.part.name(language).to_owned(),
            part => format!("{}{}{}", part.name(language), pick(language, "：", ": "), first.name),
        };
        items.push(Item {
            name,
            lines: lines
                .iter()
                .zip(sums::printed(&before, &lines, sum.as_ref()))
                .map(|(own, points)| line(own, points, language))
                .collect(),
            sum: sum.map(|sum| figure::score(evaluation, &sum)),
        });
    }
    items
}

/// What stands above the lines of an item and what they make together with it.
fn around(
    evaluation: &Evaluation,
    team: &TeamResult,
    part: Part,
    id: &str,
) -> (Number, Option<Number>) {
    let adjustment = |list: &[crate::judge::evaluation::AdjustmentResult]| {
        list.iter()
            .find(|adjustment| adjustment.id == id)
            .map(|adjustment| adjustment.points.clone())
    };
    match part {
        Part::Bonus => (Number::ZERO, adjustment(&team.bonuses)),
        Part::Deduction => (Number::ZERO, adjustment(&team.deductions).map(|points| -points)),
        Part::Total => {
            let base = team.base.clone().unwrap_or(Number::ZERO);
            (&(&base + &team.bonus) - &team.deduction, team.total.clone())
        }
        Part::Veto => (Number::ZERO, None),
        Part::Indicator | Part::Group | Part::Base => {
            let place = evaluation.nodes.iter().position(|node| {
                node.id == id && (part == Part::Indicator) == (node.level == NodeKind::Indicator)
            });
            let Some(place) = place else { return (Number::ZERO, None) };
            let before = ledger::children(evaluation, place)
                .into_iter()
                .filter_map(|child| team.nodes.get(child)?.score.as_ref())
                .sum();
            (before, team.nodes.get(place).and_then(|node| node.score.clone()))
        }
    }
}
