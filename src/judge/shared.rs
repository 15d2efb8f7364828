//! What many teams have alike, kept once for all of them: thousands of teams with few cases have few different numbers.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::{
    evaluation::{AdjustmentResult, LedgerLine, MeasureResult, Rows, VetoResult},
    standing::Judged,
    veto,
};
use crate::{
    diagnostic::Message,
    method::model::{Adjustment, Method, MetricIndex, NodeIndex, NodeLevel, TableIndex},
    metric::Measured,
    parallel::Known,
    score::{KnownConditions, Line, MeasureKey, node_contexts},
    script::Context,
    value::{Number, Value},
};

/// What teams share.
pub(super) struct Shared {
    /// All metrics that a team may have, in the order of the outputs.
    pub(super) keys: Vec<MeasureKey>,
    /// By place in `keys`: what the team that came first has, and where it is kept. Where all teams have the same it
    /// is kept in one place.
    first: Vec<OnceLock<(usize, Arc<MeasureResult>)>>,
    /// Where each of them stands for a team that has them all.
    places: FxHashMap<MeasureKey, usize>,
    /// What the method says of each bonus.
    pub(super) bonuses: Vec<AdjustmentResult>,
    /// What the method says of each deduction.
    pub(super) deductions: Vec<AdjustmentResult>,
    /// What the method says of each veto.
    pub(super) vetoes: Vec<VetoResult>,
    /// By node.
    pub(super) weak: Vec<KnownWeak>,
    /// By metric: those that no rows are behind.
    measures: Vec<Known<Plain, Arc<MeasureResult>>>,
    /// By where scoring keeps the lines.
    lines: Known<usize, Arc<[LedgerLine]>>,
    /// By where scoring keeps the list of metrics; of teams that have them all.
    reads: Known<usize, Arc<[usize]>>,
    /// The names of the files of a table.
    files: Known<(TableIndex, u32), Arc<str>>,
}

/// What is known of whether a node is weak.
pub(super) struct KnownWeak {
    /// What functions see.
    pub(super) context: Arc<Context>,
    /// By what the condition reads.
    pub(super) when: KnownConditions,
    /// By score rate: why it is too low.
    pub(super) below: Known<Number, Arc<Message>>,
}

/// A number without rows: of which indicator, its value, numerator, denominator, how many rows, and whether it may
/// still change.
type Plain = (Option<NodeIndex>, Value, Option<Number>, Option<Number>, u64, bool);

impl Shared {
    pub(super) fn new(judged: &Judged<'_>) -> Self {
        let method = judged.input.method;
        let keys = keys(method);
        let contexts = node_contexts(judged.input).into_iter();
        Self {
            places: keys.iter().enumerate().map(|(at, key)| (*key, at)).collect(),
            first: keys.iter().map(|_| OnceLock::new()).collect(),
            keys,
            bonuses: adjustments(&method.bonuses),
            deductions: adjustments(&method.deductions),
            vetoes: vetoes(method),
            weak: contexts.map(KnownWeak::new).collect(),
            measures: method.metrics.iter().map(|_| Known::default()).collect(),
            lines: Known::default(),
            reads: Known::default(),
            files: Known::default(),
        }
    }

    /// A number of a team, the one at a place in `keys`, which `fresh` makes.
    pub(super) fn measure(
        &self,
        place: usize,
        measured: &Measured,
        fresh: impl FnOnce() -> Arc<MeasureResult>,
    ) -> Arc<MeasureResult> {
        let kept_at = std::ptr::from_ref(measured).addr();
        let Some(first) = self.first.get(place) else { return fresh() };
        match first.get() {
            Some((at, known)) if *at == kept_at => return Arc::clone(known),
            Some(_) => {}
            None => {
                let fresh = fresh();
                // Another thread may have been faster, for another team.
                let _ = first.set((kept_at, Arc::clone(&fresh)));
                return fresh;
            }
        }
        let key = self.keys.get(place).copied();
        let known = key.and_then(|key| Some((key, self.measures.get(key.metric.0)?)));
        let Some((key, known)) = known.filter(|_| measured.evidence.rows().is_empty()) else {
            return fresh();
        };
        let Measured { value, numerator, denominator, evidence, unresolved } = measured.clone();
        let plain = (key.node, value, numerator, denominator, evidence.count(), unresolved);
        known.get_or(plain, fresh)
    }

    /// The name of one of the files of a table, which `fresh` makes.
    pub(super) fn file(
        &self,
        key: (TableIndex, u32),
        fresh: impl FnOnce() -> Arc<str>,
    ) -> Arc<str> {
        self.files.get_or(key, fresh)
    }

    /// Lines of a ledger, which `fresh` makes.
    pub(super) fn lines(
        &self,
        lines: &Arc<Vec<Line>>,
        fresh: impl FnOnce() -> Arc<[LedgerLine]>,
    ) -> Arc<[LedgerLine]> {
        let shared = Arc::strong_count(lines) > 1;
        if !shared || lines.iter().any(|line| !line.evidence.rows().is_empty()) {
            return fresh();
        }
        let place = Arc::as_ptr(lines).addr();
        self.lines.get_or(place, fresh)
    }
}

impl KnownWeak {
    fn new(context: Arc<Context>) -> Self {
        Self { context, when: KnownConditions::default(), below: Known::default() }
    }
}

/// Where in the list of a team's metrics those stand that something read.
pub(super) struct Reads<'a> {
    shared: &'a Shared,
    /// Where each metric of the team stands, if it does not have them all.
    own: Option<FxHashMap<MeasureKey, usize>>,
}

impl<'a> Reads<'a> {
    /// Of a team that has the metrics `keys`, in this order.
    pub(super) fn new(shared: &'a Shared, keys: &[MeasureKey]) -> Self {
        let own = || keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
        Self { shared, own: (keys != shared.keys).then(own) }
    }

    pub(super) fn of(&self, keys: &Arc<[MeasureKey]>) -> Arc<[usize]> {
        let places = self.own.as_ref().unwrap_or(&self.shared.places);
        let fresh = || keys.iter().filter_map(|key| places.get(key).copied()).collect();
        if self.own.is_some() {
            return fresh();
        }
        let known = &self.shared.reads;
        let place = Arc::as_ptr(keys).addr();
        known.get_or(place, fresh)
    }
}

/// All metrics that a team may have.
fn keys(method: &Method) -> Vec<MeasureKey> {
    let indicators = || {
        let nodes = method.nodes.iter().enumerate();
        nodes.filter(|(_, node)| node.level == NodeLevel::Indicator).map(|(at, _)| NodeIndex(at))
    };
    let metrics = method.metrics.iter().enumerate();
    metrics
        .flat_map(|(at, metric)| {
            let nodes: Vec<Option<NodeIndex>> = match metric.per_indicator {
                true => indicators().map(Some).collect(),
                false => vec![None],
            };
            nodes.into_iter().map(move |node| MeasureKey { metric: MetricIndex(at), node })
        })
        .collect()
}

fn adjustments(list: &[Adjustment]) -> Vec<AdjustmentResult> {
    list.iter()
        .map(|adjustment| AdjustmentResult {
            id: Arc::clone(&adjustment.id),
            name: adjustment.name.as_str().into(),
            source: adjustment.source.as_deref().map(Arc::from),
            expression: adjustment.score.expression.text().trim().into(),
            points: Number::ZERO,
            ledger: Arc::default(),
            reads: Arc::default(),
        })
        .collect()
}

fn vetoes(method: &Method) -> Vec<VetoResult> {
    method
        .vetoes
        .iter()
        .map(|veto| VetoResult {
            id: Arc::clone(&veto.id),
            name: veto.name.as_str().into(),
            source: veto.source.as_deref().map(Arc::from),
            condition: veto.when.expression.text().trim().into(),
            fired: false,
            unjudged: None,
            detail: Arc::default(),
            effect: Arc::new(veto::effect(method, &veto.effect)),
            reads: Arc::default(),
            evidence: 0,
            rows: Rows::NONE,
        })
        .collect()
}
