//! Vetoes: all are judged and all are kept, fired or not. What they do to the total is done here; what they
//! do to indicators and to the scoring itself is done by scoring again, and what they do to grades is done
//! by `judge`.

use std::sync::Arc;

use super::{
    outcome::{LedgerKind, Line, MeasureKey, TeamScore, VetoScore},
    rule::{self, KnownConditions},
    sight::Sight,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, Place, message},
    method::model::{Method, Veto, VetoEffect},
    metric::Evidence,
};

/// A veto while all teams are scored.
pub(super) struct OfVeto<'a> {
    veto: &'a Veto,
    /// The metrics that its condition reads.
    reads: Arc<[MeasureKey]>,
    known: KnownConditions,
}

impl<'a> OfVeto<'a> {
    /// Those of a method.
    pub(super) fn all(method: &'a Method) -> Vec<Self> {
        let of = |veto: &'a Veto| {
            let reads = rule::reads(&veto.when, method, None);
            Self { veto, reads, known: KnownConditions::default() }
        };
        method.vetoes.iter().map(of).collect()
    }
}

/// Judges all vetoes of a team and changes its total where one says so.
pub(super) fn judge(
    sight: &Sight<'_>,
    vetoes: &[OfVeto<'_>],
    team: &mut TeamScore,
    found: &mut Diagnostics,
) {
    let mut sight = sight.clone();
    sight.total = team.total.as_ref().map(|total| {
        // Scores are compared as printed.
        total.round_half_up(sight.method.decimals)
    });
    team.vetoes = vetoes.iter().map(|veto| one(&sight, veto, found)).collect();
    let mut lowest: Option<(crate::value::Number, &Veto)> = None;
    for (veto, outcome) in sight.method.vetoes.iter().zip(&team.vetoes) {
        if !outcome.fired {
            continue;
        }
        let limit = match &veto.effect {
            VetoEffect::Score(score) => Some(score.clone()),
            VetoEffect::Cap(rule) => match rule::number(rule, &sight) {
                Ok(cap) => cap.filter(|cap| team.total.as_ref().is_some_and(|total| total > cap)),
                Err(fault) => {
                    let name = sight.ledgers.team_name(sight.team);
                    found.push(rule::about(*fault, name, &veto.name).into_diagnostic("rule-fails"));
                    None
                }
            },
            _ => None,
        };
        if let Some(limit) = limit
            && lowest.as_ref().is_none_or(|(least, _)| limit < *least)
        {
            lowest = Some((limit, veto));
        }
    }
    if let (Some((limit, veto)), Some(total)) = (lowest, &team.total)
        && &limit != total
    {
        let (name, shown) = (&veto.name, limit.to_short(12));
        let reason = match sight.language() {
            Language::Chinese => format!("{name}：总分计 {shown} 分"),
            Language::English => format!("{name}: the total is {shown}"),
        };
        team.total_lines.push(Line::new(LedgerKind::Veto, &limit - total, reason));
        team.total = Some(limit);
    }
}

fn one(sight: &Sight<'_>, of: &OfVeto<'_>, found: &mut Diagnostics) -> VetoScore {
    let veto = of.veto;
    let condition = match rule::condition(&veto.when, &of.reads, sight, &of.known) {
        Ok(condition) => condition,
        Err(fault) => {
            let name = sight.ledgers.team_name(sight.team);
            found.push(rule::about(*fault, name, &veto.name).into_diagnostic("rule-fails"));
            return VetoScore {
                fired: false,
                unjudged: None,
                detail: Arc::default(),
                reads: Arc::default(),
                evidence: Evidence::default(),
            };
        }
    };
    if let Err(kind) = condition.outcome {
        let (team, name) = (sight.ledgers.team_name(sight.team), &veto.name);
        let Message { zh, en } = kind.message();
        let message = Message {
            zh: format!("{team} 的否决项“{name}”无法判断：所需数据{zh}"),
            en: format!("{team}: the veto “{name}” could not be judged: its data are {en}"),
        };
        found.push(Diagnostic::warning("veto-not-judged", Place::default(), message).help(
            message!(
                zh: "补报数据后重算；办法可用 ?? 说明缺数据时怎么算",
                en: "hand the data in and evaluate again; the method can say with ?? what to take instead",
            ),
        ));
    }
    VetoScore {
        fired: condition.outcome == Ok(true),
        unjudged: condition.outcome.err(),
        detail: condition.detail,
        reads: Arc::clone(&of.reads),
        evidence: rule::evidence(&of.reads, sight),
    }
}
