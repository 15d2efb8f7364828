//! Rules of nodes, bonuses and vetoes, evaluated for one team.

use std::sync::Arc;

use super::{
    drafts::{Behind, Drafts},
    how_far,
    outcome::{LedgerKind, Line, MeasureKey},
    sight::Sight,
};
use crate::{
    diagnostic::{Language, Message},
    method::{
        model::{Method, MetricIndex, NodeIndex, Rule},
        scope::Symbol,
    },
    metric::Evidence,
    parallel::Known,
    script::{Data, Fault, LineKind, MetricRef, Points, Start},
    value::{Absence, Number, Value},
};

/// What a scoring rule gave.
pub(super) enum Given {
    /// A score, with lines that add up to it.
    Score(Number, Drafts),
    /// Nothing, and why.
    Absent(Absence, Option<Message>),
}

/// The metrics that a rule reads, in the order in which it names them. They are the same for all teams.
pub(super) fn reads(rule: &Rule, method: &Method, node: Option<NodeIndex>) -> Arc<[MeasureKey]> {
    let mut keys = Vec::new();
    let mut add = |metric: MetricIndex| {
        let per_indicator = method.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator);
        let key = MeasureKey { metric, node: node.filter(|_| per_indicator) };
        if !keys.contains(&key) {
            keys.push(key);
        }
    };
    for read in rule.expression.reads() {
        match rule.scope.symbol(read.slot) {
            Some(Symbol::Metric(metric)) => add(*metric),
            Some(Symbol::Metrics(members)) => match read.path.first() {
                Some(member) => members.get(member).into_iter().for_each(|metric| add(*metric)),
                None => members.values().for_each(|metric| add(*metric)),
            },
            _ => {}
        }
    }
    keys.into()
}

/// All that rules may come to follows from the values that they read of a team.
pub(crate) type Seen = Vec<Value>;

/// The values that `rules` read of a team; nothing where they read what is no plain value. For teams with the same
/// values they come to the same, as long as they do not look at their metrics' rows.
pub(super) fn seen<'r>(
    rules: impl IntoIterator<Item = &'r Rule>,
    sight: &Sight<'_>,
) -> Option<Seen> {
    let mut seen = Vec::new();
    for rule in rules {
        for read in rule.expression.reads() {
            match rule.scope.symbol(read.slot) {
                // The same for all teams.
                None
                | Some(
                    Symbol::Params
                    | Symbol::Reference(_)
                    | Symbol::AsOf
                    | Symbol::Indicator
                    | Symbol::Points
                    | Symbol::Teams,
                ) => {}
                Some(Symbol::Metrics(members)) if read.path.is_empty() => {
                    for metric in members.values() {
                        seen.push(plain(sight.metric(*metric))?);
                    }
                }
                Some(symbol) => seen.push(plain(sight.symbol(symbol, &read.path))?),
            }
        }
    }
    Some(seen)
}

fn plain(data: Data) -> Option<Value> {
    match data {
        Data::Value(value) => Some(value),
        // Which metric it is follows from what reads it.
        Data::Measure(number, _) => Some(Value::Number(number)),
        _ => None,
    }
}

/// The rows behind all the metrics that a rule reads.
pub(super) fn evidence(keys: &[MeasureKey], sight: &Sight<'_>) -> Evidence {
    let mut all = Evidence::default();
    for key in keys {
        if let Some(measured) = sight.measured(*key) {
            all.merge(&measured.evidence);
        }
    }
    all
}

/// Evaluates a rule that gives points, and cuts them to `low..=high` (no upper limit without `high`).
///
/// # Errors
/// A fault of the rule, or a value that is no score.
pub(super) fn score(
    rule: &Rule,
    sight: &Sight<'_>,
    low: &Number,
    high: Option<&Number>,
) -> Result<Given, Box<Fault>> {
    let data = sight.evaluate(rule)?;
    match data {
        Data::Ledger(points) => Ok(settle(&points, sight, low, high)),
        Data::Value(Value::Absent(kind)) => Ok(Given::Absent(kind, None)),
        other => match other.as_number() {
            Some(number) => {
                if number < low || high.is_some_and(|high| number > high) {
                    return Err(Box::new(outside(rule, number, low, high)));
                }
                let kind =
                    if number.is_negative() { LedgerKind::Deduct } else { LedgerKind::Award };
                let reason = format!("{} = {number}", rule.expression.text().trim());
                let mut lines = Drafts::default();
                lines.push(Line::new(kind, number.clone(), reason), Behind::AllReads);
                Ok(Given::Score(number.clone(), lines))
            }
            None => Err(Box::new(no_score(rule, &other))),
        },
    }
}

fn outside(rule: &Rule, number: &Number, low: &Number, high: Option<&Number>) -> Fault {
    let value = number.to_exact();
    let message = match high {
        Some(high) => crate::diagnostic::message!(
            zh: "规则给出 {value} 分，超出 {low} 至 {high} 分的范围",
            en: "the rule gives {value} points, outside {low} to {high}",
        ),
        None => crate::diagnostic::message!(
            zh: "规则给出 {value} 分，低于 {low} 分",
            en: "the rule gives {value} points, below {low}",
        ),
    };
    Fault {
        place: rule.expression.place().clone(),
        message,
        help: Some(crate::diagnostic::message!(
            zh: "改规则，或用 clamp(…) 限定，或在该节点写 range = […]；以 from_full/from_zero 记分时会自动截止",
            en: "mend the rule, limit it with clamp(…), or declare range = […] on the node; a ledger made by from_full or from_zero is cut by itself",
        )),
        thrown: false,
    }
}

fn no_score(rule: &Rule, data: &Data) -> Fault {
    let (zh, en) = (data.shown(Language::Chinese), data.shown(Language::English));
    Fault {
        place: rule.expression.place().clone(),
        message: Message {
            zh: format!("规则没有给出得分，而是 {zh}"),
            en: format!("the rule gives no score but {en}"),
        },
        help: Some(crate::diagnostic::message!(
            zh: "得分应为数、记分台账（from_full、from_zero）或 ()",
            en: "a score is a number, a points ledger (from_full, from_zero) or ()",
        )),
        thrown: false,
    }
}

fn settle(points: &Points, sight: &Sight<'_>, low: &Number, high: Option<&Number>) -> Given {
    if let Some(reason) = &points.not_applicable {
        return Given::Absent(Absence::NotApplicable, Some(Message::same(reason.clone())));
    }
    let uncut = points.uncut();
    let ceiling = match high {
        Some(high) => high.clone(),
        None if &uncut > low => uncut,
        None => low.clone(),
    };
    let settled = points.settle(low, &ceiling);
    let mut lines = Drafts::default();
    if points.start == Start::Full {
        let full = points.start_points();
        let reason = match sight.language() {
            Language::Chinese => format!("起评满分 {full} 分"),
            Language::English => format!("starts from full points, {full}"),
        };
        lines.push(Line::new(LedgerKind::Start, full, reason), Behind::Nothing);
    }
    for line in settled.lines {
        let kind = match line.kind {
            LineKind::Award => LedgerKind::Award,
            LineKind::Deduct => LedgerKind::Deduct,
            LineKind::Checked => LedgerKind::Checked,
            LineKind::Note => LedgerKind::Note,
            LineKind::Cap => LedgerKind::Cap,
            LineKind::Cut => LedgerKind::Cut,
            LineKind::Unearned => LedgerKind::Unearned,
        };
        let behind = match (&line.metric, kind) {
            (Some(reference), _) => tied(reference, sight),
            (None, LedgerKind::Award | LedgerKind::Deduct) => Behind::AllReads,
            _ => Behind::Nothing,
        };
        lines.push(Line::new(kind, line.points, line.reason), behind);
    }
    Given::Score(settled.score, lines)
}

/// The metric that a line is tied to.
fn tied(reference: &MetricRef, sight: &Sight<'_>) -> Behind {
    let index = match reference {
        MetricRef::Mark(mark) => usize::try_from(mark.0).ok(),
        MetricRef::Id(id) => sight.method.metrics.iter().position(|metric| metric.id == *id),
    };
    let Some(metric) = index.map(MetricIndex) else { return Behind::Nothing };
    let per_indicator =
        sight.method.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator);
    Behind::One(MeasureKey { metric, node: sight.node.filter(|_| per_indicator) })
}

/// What became of a condition.
#[derive(Clone)]
pub(crate) struct Condition {
    /// True, false, or absent for a reason.
    pub(super) outcome: Result<bool, Absence>,
    /// What it compared, in words.
    pub(super) detail: Arc<str>,
}

/// What conditions came to for the values that they read, and for the denominators of the metrics among them.
pub(crate) type KnownConditions = Known<(Seen, Vec<Option<Number>>), Condition>;

/// Evaluates a condition, which reads the metrics `keys`, and says how far it was from turning. Which condition it is
/// must be the same for all that is `known`.
///
/// # Errors
/// A fault of the rule, or a value that is no truth value.
pub(super) fn condition(
    rule: &Rule,
    keys: &[MeasureKey],
    sight: &Sight<'_>,
    known: &KnownConditions,
) -> Result<Condition, Box<Fault>> {
    let denominators = keys.iter().map(|key| sight.denominator(*key));
    let seen = seen([rule], sight).map(|seen| (seen, denominators.collect()));
    known.get_or_try(seen, || worked_out(rule, keys, sight))
}

fn worked_out(
    rule: &Rule,
    keys: &[MeasureKey],
    sight: &Sight<'_>,
) -> Result<Condition, Box<Fault>> {
    let data = sight.evaluate(rule)?;
    let outcome = match (data.as_bool(), data.absence()) {
        (Some(value), _) => Ok(value),
        (None, Some(kind)) => Err(kind),
        (None, None) => {
            let (zh, en) = (data.shown(Language::Chinese), data.shown(Language::English));
            return Err(Box::new(Fault {
                place: rule.expression.place().clone(),
                message: Message {
                    zh: format!("条件应为是或否，却是 {zh}"),
                    en: format!("the condition should be true or false and is {en}"),
                },
                help: None,
                thrown: false,
            }));
        }
    };
    let trace = sight.trace(rule);
    let denominator =
        |metric: usize| sight.denominator(*keys.iter().find(|key| key.metric.0 == metric)?);
    let detail = how_far::in_words(sight.method, &trace, sight.language(), &denominator);
    Ok(Condition { outcome, detail: detail.into() })
}

/// The value of a rule that must be a number; nothing where it is absent.
///
/// # Errors
/// A fault of the rule.
pub(super) fn number(rule: &Rule, sight: &Sight<'_>) -> Result<Option<Number>, Box<Fault>> {
    let data = sight.evaluate(rule)?;
    match (data.as_number(), data.absence()) {
        (Some(number), _) => Ok(Some(number.clone())),
        (None, Some(_)) => Ok(None),
        (None, None) => Err(Box::new(no_score(rule, &data))),
    }
}

/// `message` in front of a fault, so that it says for whom it happened.
pub(super) fn about(fault: Fault, team: &str, what: &str) -> Fault {
    Fault {
        message: Message {
            zh: format!("{team}，{what}：{}", fault.message.zh),
            en: format!("{team}, {what}: {}", fault.message.en),
        },
        ..fault
    }
}
