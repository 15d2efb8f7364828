//! The other way round: what a team would have to do, metric by metric, to reach a grade.

use std::cmp::{Ordering, Reverse};

use serde::Serialize;

use super::{
    compare::{self, Pair, Reading},
    page::Page,
};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{Evaluation, MeasureResult, Status, TeamResult},
    method::model::Direction,
    parallel,
    pipeline::{Prepared, SetMetric},
    report::{figure, text::clean, words::pick},
    value::Number,
};

/// A count is tried up to so many more.
const MOST_MORE: i64 = 20;
/// A rate over weights is tried in so many steps.
const STEPS: i64 = 100;
/// So many of the metrics that do not suffice alone are told.
const NEAREST: usize = 5;

/// What one metric alone can do for a team.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Improvement {
    /// The metric's id; `metric/indicator` for one per team × indicator.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Its values now and then.
    pub value: Pair<Reading>,
    /// The total that comes of it.
    pub total: Option<Number>,
    /// The grade that comes of it.
    pub grade: Option<String>,
    /// How many steps it takes: cases, or hundredths of a rate over weights.
    #[serde(skip)]
    steps: i64,
    /// The steps are cases of a rate.
    #[serde(skip)]
    cases: bool,
}

/// The answer to "what would lift this team to that grade".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Improvements {
    /// The team's name.
    pub team: String,
    /// Its total now.
    pub total: Option<Number>,
    /// Its grade now.
    pub grade: Option<String>,
    /// The grade that is wanted.
    pub target: String,
    /// It has that grade or a better one already.
    pub reached: bool,
    /// The smallest change of each metric that suffices alone, the fewest steps first.
    pub sufficient: Vec<Improvement>,
    /// Where none suffices: what brings the most, taken as far as it goes.
    pub nearest: Vec<Improvement>,
    #[serde(skip)]
    decimals: u32,
}

/// One way to try: a metric, and its value after each number of steps.
struct Candidate<'a> {
    measure: &'a MeasureResult,
    id: String,
    name: String,
    rate: bool,
    /// Each step is one case of a rate.
    cases: bool,
    most: i64,
    /// What one step adds to the numerator (of a rate) or to the value.
    step: Number,
}

impl Candidate<'_> {
    /// The metric's id, without the indicator.
    fn metric(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    fn value(&self, steps: i64) -> Number {
        let shift = &self.step * &Number::from(steps);
        if !self.rate {
            let now = self.measure.value.clone().unwrap_or(Number::ZERO);
            return &now + &shift;
        }
        let bottom = self.measure.denominator.clone().unwrap_or(Number::ONE);
        let top = self.measure.numerator.clone().unwrap_or(Number::ZERO);
        let value = (&top + &shift).checked_div(&bottom).unwrap_or(Number::ZERO);
        value.clamp(Number::ZERO, Number::ONE)
    }

    /// What the metric reads with a value. Over weights not every numerator can come about, and which ones can is not
    /// known: between none and all there the rate stands alone.
    fn reading(&self, value: Number) -> Reading {
        let bottom = self.measure.denominator.as_ref().filter(|_| self.rate);
        let now = self.measure.value.as_ref() == Some(&value);
        let known = self.cases || now || value == Number::ZERO || value == Number::ONE;
        let numerator = bottom.filter(|_| known).map(|bottom| bottom * &value);
        Reading {
            numerator,
            denominator: bottom.cloned(),
            value: Some(value),
            text: None,
            absent: None,
            rate: self.rate,
        }
    }
}

/// Looks for the smallest improvements of single metrics that lift the team at `team` of `now` to the grade
/// at `target`, or to a better one. What is tried goes through the whole evaluation, peers and quotas
/// included. A metric is only moved the way that is better for the team: as the method claims with `monotone`,
/// else as the total moves with one step. A change that goes further is taken to be no worse, and one that
/// makes an indicator fall away is none.
#[must_use]
pub fn improvements(
    prepared: &Prepared<'_>,
    now: &Evaluation,
    team: usize,
    target: usize,
) -> Option<Improvements> {
    let (result, wanted) = (now.teams.get(team)?, now.grades.get(target)?);
    let grade = |at: Option<usize>, of: &Evaluation| {
        at.and_then(|at| of.grades.get(at)).map(|grade| grade.name.clone())
    };
    let mut answer = Improvements {
        team: result.name.clone(),
        total: result.total.clone(),
        grade: grade(result.grade, now),
        target: wanted.name.clone(),
        reached: result.grade.is_some_and(|at| at <= target),
        sufficient: Vec::new(),
        nearest: Vec::new(),
        decimals: now.method.decimals,
    };
    if answer.reached {
        return Some(answer);
    }
    let of_metrics: Vec<Vec<Candidate<'_>>> = result
        .measures
        .iter()
        .filter(|measure| {
            prepared.can_set(now.metrics.get(measure.metric).map_or("", |one| &one.id))
        })
        .map(|measure| candidates(now, measure))
        .collect();
    let found: Vec<Option<(bool, Improvement)>> = parallel::map(&of_metrics, |candidates| {
        let attempt = |candidate: &Candidate<'_>, steps: i64| {
            let value = candidate.value(steps);
            let setting = SetMetric {
                team: result.id.clone(),
                metric: candidate.id.clone(),
                value: value.clone(),
            };
            let (then, _) = prepared.judge(&[setting], &|_| {});
            let then = then?;
            let team = then.teams.iter().find(|team| team.id == result.id)?;
            // What makes an indicator fall away mends nothing.
            let scored = |team: &TeamResult, at: usize| {
                team.nodes.get(at).is_some_and(|node| node.status == Status::Scored)
            };
            if (0..result.nodes.len()).any(|at| scored(result, at) && !scored(team, at)) {
                return None;
            }
            let improvement = Improvement {
                id: candidate.id.clone(),
                name: candidate.name.clone(),
                value: Pair::new(
                    candidate.reading(candidate.measure.value.clone()?),
                    candidate.reading(value),
                ),
                total: team.total.clone(),
                grade: grade(team.grade, &then),
                steps,
                cases: candidate.cases,
            };
            Some((team.grade.is_some_and(|at| at <= target), improvement))
        };
        let sensible: Vec<&Candidate<'_>> = match prepared.direction(candidates.first()?.metric()) {
            Some(direction) => {
                let up = direction == Direction::Up;
                candidates.iter().filter(|one| one.step.is_positive() == up).collect()
            }
            // One step tells which way is better: what raises the total, else what leaves it as it is, where
            // the score is flat on one side or on both.
            None => {
                let moved: Vec<Ordering> = candidates
                    .iter()
                    .map(|one| {
                        attempt(one, 1)
                            .map_or(Ordering::Less, |(_, then)| then.total.cmp(&result.total))
                    })
                    .collect();
                let best = moved.iter().max().copied().filter(|best| best.is_ge())?;
                candidates
                    .iter()
                    .zip(moved)
                    .filter(|(_, at)| *at == best)
                    .map(|(one, _)| one)
                    .collect()
            }
        };
        let outcomes = sensible.into_iter().filter_map(|candidate| {
            let furthest = attempt(candidate, candidate.most)?;
            if !furthest.0 && furthest.1.total <= result.total {
                return None;
            }
            // The fewest steps that do what the furthest does.
            let (mut short, mut best) = (0, furthest);
            while best.1.steps - short > 1 {
                let middle = short + (best.1.steps - short) / 2;
                match attempt(candidate, middle) {
                    Some(one) if one.0 == best.0 && (best.0 || one.1.total >= best.1.total) => {
                        best = one;
                    }
                    _ => short = middle,
                }
            }
            Some(best)
        });
        outcomes.max_by(|(reached, a), (other, b)| {
            (reached, &a.total, Reverse(a.steps)).cmp(&(other, &b.total, Reverse(b.steps)))
        })
    });
    let (mut sufficient, mut nearest): (Vec<_>, Vec<_>) =
        found.into_iter().flatten().partition(|(reached, _)| *reached);
    sufficient.sort_by(|(_, a), (_, b)| (a.steps, &a.id).cmp(&(b.steps, &b.id)));
    nearest.sort_by(|(_, a), (_, b)| (&b.total, &a.id).cmp(&(&a.total, &b.id)));
    nearest.truncate(NEAREST);
    answer.sufficient = sufficient.into_iter().map(|(_, one)| one).collect();
    if answer.sufficient.is_empty() {
        answer.nearest = nearest.into_iter().map(|(_, one)| one).collect();
    }
    Some(answer)
}

/// Both directions of a metric that counts or divides, as far as a team could go: no count below 0, no rate below
/// 0 or above 1.
fn candidates<'a>(now: &Evaluation, measure: &'a MeasureResult) -> Vec<Candidate<'a>> {
    let Some(metric) = now.metrics.get(measure.metric) else { return Vec::new() };
    let Some(value) = &measure.value else { return Vec::new() };
    let id = match measure.node.and_then(|node| now.nodes.get(node)) {
        Some(node) => format!("{}/{}", metric.id, node.id),
        None => metric.id.clone(),
    };
    let make = |most: i64, step: Number, rate: bool, cases: bool| Candidate {
        measure,
        id: id.clone(),
        name: metric.name.clone(),
        rate,
        cases,
        most,
        step,
    };
    let mut list = Vec::new();
    match (&measure.numerator, &measure.denominator) {
        (Some(top), Some(bottom)) if metric.is_rate && bottom.is_positive() => {
            let whole = top.is_integer() && bottom.is_integer();
            let step = if whole {
                Number::ONE
            } else {
                bottom.checked_div(&Number::from(STEPS)).unwrap_or(Number::ONE)
            };
            let steps = |room: &Number| {
                room.checked_div(&step).and_then(|steps| steps.ceil().to_i64()).unwrap_or(0)
            };
            for (most, step) in [(steps(&(bottom - top)), step.clone()), (steps(top), -&step)] {
                if most > 0 {
                    list.push(make(most, step, true, whole));
                }
            }
        }
        _ if !metric.is_rate && measure.numerator.is_some() => {
            let whole = value.to_i64().filter(|value| *value >= 0);
            if let Some(value) = whole {
                list.push(make(MOST_MORE, Number::ONE, false, false));
                if value > 0 {
                    list.push(make(value, -&Number::ONE, false, false));
                }
            }
        }
        _ => {}
    }
    list
}

/// The answer for people.
#[must_use]
pub fn text(answer: &Improvements, language: Language, width: usize) -> String {
    let mut page = Page::new(width);
    let score = |total: Option<&Number>| {
        total.map_or_else(
            || pick(language, "无总分", "no total").to_owned(),
            |total| total.to_fixed(answer.decimals),
        )
    };
    let grade = |grade: Option<&String>| {
        grade
            .map_or_else(|| pick(language, "未评等次", "not graded").to_owned(), |name| clean(name))
    };
    let (team, target) = (clean(&answer.team), clean(&answer.target));
    let (total, now) = (score(answer.total.as_ref()), grade(answer.grade.as_ref()));
    page.prose(
        0,
        &match language {
            Language::Chinese => format!("{team}现为 {total} 分、{now}，目标：{target}"),
            Language::English => format!("{team} has {total} ({now}); wanted: {target}"),
        },
    );
    page.blank();
    let list = if answer.reached {
        page.prose(0, pick(language, "已经达到。", "It is there already."));
        &[][..]
    } else if answer.sufficient.is_empty() {
        page.prose(
            0,
            pick(
                language,
                "单靠一项数据做到头也达不到。下面是能提高最多的几项，须几项一起改进，或先解除否决和比例限制：",
                "No single metric suffices, however far it goes. These bring the most; several have to be mended together, or a veto or quota is in the way:",
            ),
        );
        &answer.nearest[..]
    } else {
        page.prose(
            0,
            pick(
                language,
                "只改一项数据、其余不变，至少要做到：",
                "One of these alone, with all else as it is, is enough:",
            ),
        );
        &answer.sufficient[..]
    };
    for one in list {
        let (old, new) = (
            compare::reading(&one.value.before, language),
            compare::reading(&one.value.after, language),
        );
        let name = clean(&one.name);
        let result = format!("{} {}", score(one.total.as_ref()), grade(one.grade.as_ref()));
        let colon = pick(language, "：", ": ");
        let steps = figure::by_hand(&Number::from(one.steps));
        let cases = match (language, one.cases) {
            (Language::Chinese, true) => format!("（{steps} 件）"),
            (Language::English, true) => format!(" ({})", counted(&steps, "case")),
            _ => String::new(),
        };
        page.with_number(2, &format!("{name}{colon}{old} → {new}{cases}"), &result);
    }
    page.text()
}
