//! Grades: by the total, then ceilings and vetoes, then quotas; the lowest grade wins.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Language, Message, message},
    method::model::{Grade, Method, Quota, QuotaBase, QuotaRounding, QuotaTies, VetoEffect},
    score::TeamScore,
    value::Number,
};

/// What is known of a team when grades are given.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Its place in the roster.
    pub(super) team: usize,
    /// Its printed total.
    pub(super) total: Option<Number>,
    /// For each grade that has a `when`: whether it holds.
    pub(super) when: Vec<bool>,
    /// Its place in the official ranking, best first; nothing if it is not ranked.
    pub(super) rank: Option<usize>,
    /// Why it cannot be graded, if it cannot.
    pub(super) ungraded: Option<Message>,
    /// It belongs to those that quotas are counted of.
    pub(super) eligible: bool,
}

/// The grade of a team.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Given {
    /// By the total alone.
    pub(super) by_score: Option<usize>,
    /// What it gets.
    pub(super) grade: Option<usize>,
    /// Why that differs, or why there is none.
    pub(super) reasons: Vec<Message>,
}

/// Grades the teams of one class. `scores` are all teams' points by place in the roster.
pub(super) fn give(method: &Method, class: &[Candidate], scores: &[TeamScore]) -> Vec<Given> {
    let graded: Vec<&Number> = class
        .iter()
        .filter(|candidate| candidate.ungraded.is_none() && candidate.eligible)
        .filter_map(|candidate| candidate.total.as_ref())
        .collect();
    let lines = quantile_lines(method, graded);
    let mut given: Vec<Given> =
        class.iter().map(|candidate| by_score(method, candidate, &lines)).collect();
    for (candidate, given) in class.iter().zip(&mut given) {
        if let Some(score) = scores.get(candidate.team) {
            by_vetoes(method, score, given);
        }
        if let Some(reason) = &candidate.ungraded {
            if !scores.get(candidate.team).is_some_and(|score| score.stopped) {
                given.grade = None;
            }
            given.reasons.insert(0, reason.clone());
        }
    }
    for (index, grade) in method.grades.iter().enumerate() {
        if let Some(quota) = &grade.quota {
            by_quota(method, index, quota, class, &mut given);
        }
    }
    given
}

/// The totals above and up to which a grade lies that is drawn at quantiles; nothing where there is no such line.
struct Lines {
    above: Option<Number>,
    below: Option<Number>,
}

/// By grade.
fn quantile_lines(method: &Method, mut graded: Vec<&Number>) -> Vec<Lines> {
    graded.sort();
    let line = |at: Option<&Number>| at.and_then(|at| quantile(&graded, at));
    let of_grade = |grade: &Grade| Lines {
        above: line(grade.above_quantile.as_ref()),
        below: line(grade.below_quantile.as_ref()),
    };
    method.grades.iter().map(of_grade).collect()
}

fn by_score(method: &Method, candidate: &Candidate, lines: &[Lines]) -> Given {
    let Some(total) = &candidate.total else { return Given::default() };
    let fits = method
        .grades
        .iter()
        .zip(lines)
        .enumerate()
        .position(|(index, (grade, lines))| fits(grade, index, total, candidate, lines));
    Given { by_score: fits, grade: fits, reasons: Vec::new() }
}

fn fits(grade: &Grade, index: usize, total: &Number, candidate: &Candidate, lines: &Lines) -> bool {
    let below = |max: &Number| if grade.open { total < max } else { total <= max };
    grade.min.as_ref().is_none_or(|min| total >= min)
        && grade.max.as_ref().is_none_or(below)
        && grade
            .above_quantile
            .as_ref()
            .is_none_or(|_| lines.above.as_ref().is_some_and(|line| total > line))
        && grade
            .below_quantile
            .as_ref()
            .is_none_or(|_| lines.below.as_ref().is_some_and(|line| total <= line))
        && (grade.when.is_none() || candidate.when.get(index).copied().unwrap_or(false))
}

/// The quantile of type 7 of sorted values: linear between order statistics, exact.
fn quantile(sorted: &[&Number], at: &Number) -> Option<Number> {
    let last = sorted.len().checked_sub(1)?;
    let place = at * &Number::from(last);
    let below = place.floor();
    let index = usize::try_from(below.to_i64()?).ok()?;
    let low = *sorted.get(index)?;
    let high = sorted.get(index + 1).copied().unwrap_or(low);
    Some(low + &(&(high - low) * &(&place - &below)))
}

/// Ceilings, fixed grades and bars. Grades are listed best first, so the lowest grade is the greatest
/// place in the list.
fn by_vetoes(method: &Method, score: &TeamScore, given: &mut Given) {
    let mut barred: BTreeSet<usize> = BTreeSet::new();
    let mut floor: Option<usize> = given.grade;
    let mut reasons = Vec::new();
    for (veto, outcome) in method.vetoes.iter().zip(&score.vetoes) {
        if !outcome.fired {
            continue;
        }
        let reason = &veto.reason;
        let name = |index: usize| {
            method.grades.get(index).map_or_else(String::new, |grade| grade.name.to_string())
        };
        match &veto.effect {
            VetoEffect::Ceiling(ceiling) => {
                if floor.is_some_and(|grade| grade < *ceiling) {
                    floor = Some(*ceiling);
                    let ceiling = name(*ceiling);
                    reasons.push(message!(
                        zh: "{reason}，等次最高为{ceiling}",
                        en: "{reason}: the grade is at most {ceiling}",
                    ));
                }
            }
            VetoEffect::Grade(fixed) => {
                if floor.is_none_or(|grade| grade < *fixed) {
                    floor = Some(*fixed);
                }
                let fixed = name(*fixed);
                reasons.push(message!(
                    zh: "一票否决：{reason}，定为{fixed}",
                    en: "veto: {reason}; the grade is {fixed}",
                ));
            }
            VetoEffect::Stop(fixed) => {
                if let Some(fixed) = fixed {
                    floor = Some(floor.map_or(*fixed, |grade| grade.max(*fixed)));
                }
                reasons.push(message!(
                    zh: "一票否决：{reason}，不再评分",
                    en: "veto: {reason}; nothing else is scored",
                ));
            }
            VetoEffect::Bar(grades) => {
                barred.extend(grades.iter().copied());
                if floor.is_some_and(|grade| grades.contains(&grade)) {
                    reasons.push(message!(
                        zh: "{reason}，不得评为该等次",
                        en: "{reason}: not eligible for the grade",
                    ));
                }
            }
            VetoEffect::Score(_) | VetoEffect::Cap(_) | VetoEffect::Indicator(_) => {
                reasons.push(message!(zh: "一票否决：{reason}", en: "veto: {reason}"));
            }
        }
    }
    while let Some(grade) = floor
        && barred.contains(&grade)
        && grade + 1 < method.grades.len()
    {
        floor = Some(grade + 1);
    }
    given.grade = floor;
    given.reasons.extend(reasons);
}

/// How many of `base` teams a quota lets through.
fn places(quota: &Quota, base: usize) -> usize {
    let share = &quota.share * &Number::from(base);
    let whole = match quota.rounding {
        QuotaRounding::Floor => share.floor(),
        QuotaRounding::Ceiling => share.ceil(),
        QuotaRounding::Nearest => share.round_half_up(0),
    };
    let whole = whole.to_i64().and_then(|whole| usize::try_from(whole).ok()).unwrap_or(0);
    whole.max(quota.at_least)
}

/// Moves what is over the quota of the grade `index` to the next grade.
fn by_quota(
    method: &Method,
    index: usize,
    quota: &Quota,
    class: &[Candidate],
    given: &mut [Given],
) {
    let base = class
        .iter()
        .filter(|candidate| candidate.eligible)
        .filter(|candidate| match quota.of {
            QuotaBase::Roster => true,
            QuotaBase::Graded => candidate.ungraded.is_none() && candidate.total.is_some(),
        })
        .count();
    let places = places(quota, base);
    // Places in `class`, best rank first; who has no rank comes last.
    let mut holders: Vec<(usize, usize)> = class
        .iter()
        .enumerate()
        .filter(|(at, candidate)| {
            candidate.eligible && given.get(*at).is_some_and(|given| given.grade == Some(index))
        })
        .map(|(at, candidate)| (candidate.rank.unwrap_or(usize::MAX), at))
        .collect();
    holders.sort_unstable();
    let Some((next_rank, _)) = holders.get(places).copied() else { return };
    let cut_ties = places
        .checked_sub(1)
        .and_then(|last| holders.get(last))
        .is_some_and(|(rank, _)| *rank == next_rank);
    let mut keep = places;
    if cut_ties {
        let better = holders.iter().filter(|(rank, _)| *rank < next_rank).count();
        let through = holders.iter().filter(|(rank, _)| *rank <= next_rank).count();
        keep = match quota.ties {
            QuotaTies::All => through,
            // The places that are guaranteed are given even if their holders tie.
            QuotaTies::None if better < quota.at_least => through,
            QuotaTies::None => better,
        };
    }
    if index + 1 >= method.grades.len() {
        return;
    }
    let (name, share) = (
        method.grades.get(index).map_or("", |grade| &grade.name),
        (&quota.share * &Number::from(100i64)).to_short(2),
    );
    for (_, at) in holders.into_iter().skip(keep) {
        if let Some(given) = given.get_mut(at) {
            given.grade = Some(index + 1);
            given.reasons.push(message!(
                zh: "{QUOTA}：{name}不超过 {share}%（{base} 个组中 {keep} 个）",
                en: "quota ({QUOTA}): at most {share}% get {name} ({keep} of {base} teams)",
            ));
        }
    }
}

/// What a reason begins with that speaks of a quota.
const QUOTA: &str = "比例控制";

/// Does the reason of a grade say that a quota held the team back?
pub(crate) fn is_of_quota(reason: &Message) -> bool {
    reason.zh.starts_with(QUOTA)
}

/// The quota in words.
pub(crate) fn quota_in_words(quota: &Quota, language: Language) -> String {
    let share = (&quota.share * &Number::from(100i64)).to_short(2);
    match (language, quota.at_least) {
        (Language::Chinese, 0) => format!("不超过 {share}%"),
        (Language::Chinese, least) => format!("不超过 {share}%，至少 {least} 个"),
        (Language::English, 0) => format!("at most {share}%"),
        (Language::English, least) => format!("at most {share}%, at least {least}"),
    }
}

/// Points to the line of the next better grade that is set by a total.
pub(super) fn to_next(method: &Method, grade: usize, total: &Number) -> Option<Number> {
    let better = method.grades.get(..grade)?.iter().rev();
    let line = better.filter_map(|grade| grade.min.as_ref()).find(|min| *min > total)?;
    Some(line - total)
}
