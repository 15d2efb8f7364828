//! What a node's absence means: the policies of `missing`.

use std::sync::Arc;

use super::{
    outcome::{LedgerKind, Line, NodeScore, Status},
    run::Nodes,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, message},
    method::model::{Method, MissingPolicy, Node, NodeIndex},
    table::Ledgers,
    value::{Absence, Number},
};

/// A node of a team that is absent, with what is known of it.
pub(super) struct Absent<'a> {
    pub(super) method: &'a Method,
    pub(super) ledgers: &'a Ledgers,
    pub(super) node: &'a Node,
    pub(super) team: usize,
    pub(super) kind: Absence,
    pub(super) reason: Option<Message>,
}

/// Gives the node of a team the score that the policy gives it, or none. Policies that look at the
/// peers are left for [`from_peers`].
pub(super) fn apply(absent: &Absent<'_>, found: &mut Diagnostics) -> NodeScore {
    let Absent { method, node, kind, .. } = absent;
    let reason = absent.reason.clone().unwrap_or_else(|| kind.message());
    let policy = node.missing.policy(*kind);
    let with = |score: &Number, because: Message| {
        let text = because.in_language(method.language).to_owned();
        let line = Line::new(LedgerKind::Missing, score.clone(), text);
        NodeScore {
            score: Some(score.clone()),
            lines: Arc::new(vec![line]),
            ..NodeScore::without((*kind).into(), Some(*kind), Some(because))
        }
    };
    match policy {
        MissingPolicy::Zero => {
            if *kind == Absence::NotReported {
                warn_of_zero(absent, &reason, found);
            }
            let because = Message {
                zh: format!("{}，计 0 分", reason.zh),
                en: format!("{}: 0 points", reason.en),
            };
            with(&Number::ZERO, because)
        }
        MissingPolicy::Full => {
            let because = Message {
                zh: format!("{}，计满分", reason.zh),
                en: format!("{}: full points", reason.en),
            };
            with(&node.points, because)
        }
        MissingPolicy::Error => {
            let (team, name) = (absent.ledgers.team_name(absent.team), &node.name);
            let Message { zh, en } = &reason;
            let message = Message {
                zh: format!("{team} 的“{name}”没有得分（{zh}），办法规定此时不得评分"),
                en: format!(
                    "{team} has no score for “{name}” ({en}), and the method then refuses the round"
                ),
            };
            found.push(Diagnostic::error("missing-refused", node.place.clone(), message).help(
                message!(
                    zh: "补报数据，或改该节点的 missing",
                    en: "hand in the data, or change `missing` of the node",
                ),
            ));
            NodeScore::without((*kind).into(), Some(*kind), Some(reason))
        }
        MissingPolicy::Renormalise
        | MissingPolicy::Spread
        | MissingPolicy::Void
        | MissingPolicy::Mean
        | MissingPolicy::Worst => NodeScore::without((*kind).into(), Some(*kind), Some(reason)),
    }
}

fn warn_of_zero(absent: &Absent<'_>, reason: &Message, found: &mut Diagnostics) {
    let (team, name) = (absent.ledgers.team_name(absent.team), &absent.node.name);
    let Message { zh, en } = reason;
    let message = Message {
        zh: format!("{team} 的“{name}”{zh}，按 0 分计"),
        en: format!("{team}: “{name}” is {en} and counts 0 points"),
    };
    found.push(
        Diagnostic::warning("zero-for-missing", crate::diagnostic::Place::default(), message).help(
            message!(
                zh: "如确无此项工作，请在名册或台账中注明“不适用”；否则补报",
                en: "hand the data in, or say in the roster or ledger that it does not apply",
            ),
        ),
    );
}

/// The policies `mean` and `worst`: after all teams have the node, those without a score get the
/// peers' mean or worst rate. Where no peer has a score they stay without one.
pub(super) fn from_peers(method: &Method, ledgers: &Ledgers, index: NodeIndex, nodes: &mut Nodes) {
    let Some(node) = method.nodes.get(index.0) else { return };
    let wants = |kind: Absence| {
        matches!(node.missing.policy(kind), MissingPolicy::Mean | MissingPolicy::Worst)
    };
    if !Absence::ALL.into_iter().any(wants) {
        return;
    }
    for class in ledgers.classes(&method.rank_within) {
        let scores: Vec<Number> = class
            .iter()
            .filter_map(|team| nodes.get(*team)?.get(index.0)?.as_ref()?.score.clone())
            .collect();
        let Some(worst) = scores.iter().min().cloned() else { continue };
        let mean = scores
            .iter()
            .sum::<Number>()
            .checked_div(&Number::from(scores.len()))
            .unwrap_or(Number::ZERO);
        for team in class {
            let Some(slot) = nodes.get_mut(team).and_then(|nodes| nodes.get_mut(index.0)) else {
                continue;
            };
            let Some(scored) = slot.as_mut() else { continue };
            let Some(kind) = scored.absence.filter(|_| scored.score.is_none()) else { continue };
            if scored.status == Status::Stopped {
                continue;
            }
            let (score, because) = match node.missing.policy(kind) {
                MissingPolicy::Mean => (
                    &mean,
                    message!(zh: "按同类平均得分率计", en: "counts at the peers' mean rate"),
                ),
                MissingPolicy::Worst => (
                    &worst,
                    message!(zh: "按同类最低得分率计", en: "counts at the peers' worst rate"),
                ),
                _ => continue,
            };
            let (zh, en) = (kind.name(Language::Chinese), kind.name(Language::English));
            let because = Message {
                zh: format!("{zh}，{}", because.zh),
                en: format!("{en}: {}", because.en),
            };
            let exact = score.clone();
            let rounded = super::node::rounded(method, node, &exact);
            let text = because.in_language(method.language).to_owned();
            let lines = Arc::make_mut(&mut scored.lines);
            lines.push(Line::new(LedgerKind::Missing, exact.clone(), text));
            lines.extend(super::node::round_line(method.language, &exact, &rounded));
            scored.score = Some(rounded);
            scored.reason = Some(Arc::new(because));
        }
    }
}
