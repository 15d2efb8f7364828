//! What the names in an expression mean.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::model::{ColumnIndex, MetricIndex, TableIndex};
use crate::script::{Kind, Names};

/// What a name in an expression means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Symbol {
    /// A column of the row.
    Column(ColumnIndex),
    /// A column of the team's own roster row.
    Roster(ColumnIndex),
    /// `teams`: every team's roster row.
    Teams,
    /// A metric of the team (and of the indicator that is being worked out).
    Metric(MetricIndex),
    /// The common stem of metrics made by `each`: `rate` of `rate.regular`; by the member's id.
    Metrics(IndexMap<Arc<str>, MetricIndex>),
    /// A reference table, as a map by its key.
    Reference(TableIndex),
    /// `params`.
    Params,
    /// `as_of`.
    AsOf,
    /// `team`: the team's id.
    Team,
    /// `indicator`: the indicator's id.
    Indicator,
    /// `points`: the node's full points.
    Points,
    /// `score`: the node's score.
    Score,
    /// `rate`: score ÷ points.
    Rate,
    /// `lost`: points − score.
    Lost,
    /// `base`: the root's printed score.
    Base,
    /// `total`.
    Total,
    /// `groups.id.score`, `.points`, `.rate`.
    Groups,
    /// `indicators.id.score`, `.points`, `.rate`.
    Indicators,
    /// `previous.weak`, `previous.grade`, `previous.total`, `previous.rank`.
    Previous,
}

/// The names that an expression may use; a slot is a place in the list.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    names: IndexMap<Arc<str>, (Symbol, Kind), FxBuildHasher>,
}

impl Scope {
    /// No names yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No names yet, and room for so many.
    pub(crate) fn with_capacity(names: usize) -> Self {
        Self { names: IndexMap::with_capacity_and_hasher(names, FxBuildHasher) }
    }

    /// Adds a name. Returns what the name meant before, if it meant something.
    pub fn insert(&mut self, name: Arc<str>, symbol: Symbol, kind: Kind) -> Option<Symbol> {
        self.names.insert(name, (symbol, kind)).map(|(symbol, _)| symbol)
    }

    /// What the slot means.
    #[must_use]
    pub fn symbol(&self, slot: u32) -> Option<&Symbol> {
        let (_, (symbol, _)) = self.names.get_index(slot as usize)?;
        Some(symbol)
    }

    /// What the name means.
    #[must_use]
    pub fn symbol_of(&self, name: &str) -> Option<&Symbol> {
        self.names.get(name).map(|(symbol, _)| symbol)
    }

    /// The name of the slot.
    #[must_use]
    pub fn name(&self, slot: u32) -> Option<&Arc<str>> {
        self.names.get_index(slot as usize).map(|(name, _)| name)
    }

    /// All names with their meaning, by slot.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Symbol, &Kind)> {
        self.names.iter().map(|(name, (symbol, kind))| (name, symbol, kind))
    }
}

impl Names for Scope {
    fn find(&self, name: &str) -> Option<(u32, Kind)> {
        let (slot, _, (_, kind)) = self.names.get_full(name)?;
        Some((u32::try_from(slot).ok()?, kind.clone()))
    }

    fn known(&self) -> Vec<Arc<str>> {
        self.names.keys().cloned().collect()
    }
}
