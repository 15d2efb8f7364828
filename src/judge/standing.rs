//! Who stands where: ranks in every ranking, grades, and the order of the outputs.

use super::{
    evaluation::{RankingInfo, Standing},
    grade::{self, Candidate, Given},
    rank::{self, Entry},
};
use crate::{
    diagnostic::{Diagnostics, Message, listed, message},
    method::model::{Better, Method, Ranking, Required, Rule, TieBreakBy},
    score::{Input, KnownConditions, Scored, Sight, TeamScore},
    value::Number,
};

/// The judgement while it is made.
pub(super) struct Judged<'a> {
    pub(super) input: Input<'a>,
    pub(super) scored: &'a Scored,
    /// By ranking, then by team.
    pub(super) standings: Vec<Vec<Option<Standing>>>,
    /// By ranking: ties on the value alone.
    ties: Vec<usize>,
    /// By team.
    pub(super) grades: Vec<Given>,
    /// By team: why it is not ranked.
    pub(super) unranked: Vec<Option<Message>>,
    /// Cells that could not be read were counted as not reported.
    pub(super) draft: bool,
}

/// What is known of who may be graded and of what grades want beside a total.
struct KnownGrades {
    eligible: KnownConditions,
    /// By grade.
    when: Vec<KnownConditions>,
}

impl<'a> Judged<'a> {
    pub(super) fn new(
        input: Input<'a>,
        scored: &'a Scored,
        draft: bool,
        found: &mut Diagnostics,
    ) -> Self {
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
            draft,
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
        let known = KnownGrades {
            eligible: KnownConditions::default(),
            when: method.grades.iter().map(|_| KnownConditions::default()).collect(),
        };
        for class in self.input.ledgers.classes(&method.rank_within) {
            let candidates =
                found.of_each(class, |team, found| self.candidate(team, &missing, &known, found));
            let given = grade::give(method, &candidates, &self.scored.teams);
            for (candidate, given) in candidates.iter().zip(given) {
                if let Some(slot) = self.grades.get_mut(candidate.team) {
                    *slot = given;
                }
            }
        }
    }

    fn candidate(
        &self,
        team: usize,
        missing: &[&str],
        known: &KnownGrades,
        found: &mut Diagnostics,
    ) -> Candidate {
        let method = self.input.method;
        let points = self.scored.teams.get(team);
        let sight = Sight::of(self.input, self.scored, team, None);
        let mut holds = |rule: &Rule, known: &KnownConditions| match &sight {
            Some(sight) => sight.holds_known(rule, known).map_or_else(
                |fault| {
                    found.push(fault.into_diagnostic("rule-fails"));
                    false
                },
                |(holds, _)| holds,
            ),
            None => false,
        };
        let eligible = method.eligible.as_ref().is_none_or(|rule| holds(rule, &known.eligible));
        let grades = method.grades.iter().zip(&known.when);
        let when = grades
            .map(|(grade, known)| grade.when.as_ref().is_some_and(|rule| holds(rule, known)))
            .collect();
        let stopped = points.is_some_and(|points| points.stopped);
        let ungraded = if stopped {
            None
        } else if !missing.is_empty() {
            let (zh, en) = listed(missing);
            Some(message!(
                zh: "缺少核心台账（{zh}），不评定等次",
                en: "core tables are missing ({en}): not graded",
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
    pub(super) fn order(&self) -> Vec<usize> {
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

    pub(super) fn rankings(&self) -> Vec<RankingInfo> {
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

/// Those of the scores that are ranked at all.
pub(super) fn judged_entries(
    judged: &Judged<'_>,
    scores: &[(usize, Number)],
    better: Better,
) -> Vec<Entry> {
    scores
        .iter()
        .filter(|(team, _)| judged.unranked.get(*team).is_some_and(Option::is_none))
        .map(|(team, score)| Entry { team: *team, keys: vec![rank::signed(score, better)] })
        .collect()
}
