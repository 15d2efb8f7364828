//! Which decisions of a method its tests reach: not lines but ways. A comparison is true and false, each band
//! is gone into, each kind of absence meets its policy, a veto fires and does not.
//!
//! What rules decide is counted while they run ([`Script::watch`](crate::script::Script::watch)); what the
//! engine decides for them is read off the results ([`Observer`]).

mod absences;
mod observer;
mod paths;
mod rules;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use indexmap::IndexMap;

pub(super) use observer::Observer;
pub(super) use paths::{Path, gone};

use crate::{
    diagnostic::{Message, Place},
    script::DecisionKind,
    value::Number,
};

/// What the tests of a method reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The decisions of the method, by file and line.
    pub decisions: Vec<Decision>,
}

/// A place where the method decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What kind of decision.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// What decides: a comparison as it is written, a veto by its id…
    pub what: Message,
    /// The ways that there are, with the tests that went each.
    pub ways: Vec<Way>,
}

/// One way of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it is: true, false, a band…
    pub name: Message,
    /// The names of the tests that went it, in the order of the tests.
    pub tests: Vec<Arc<str>>,
}

/// What kind of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Of an expression or a function.
    Rule(DecisionKind),
    /// What the absence of a node means.
    Missing,
    /// A weak line.
    Weak,
    /// A cap or a floor.
    Limit,
    /// A veto.
    Veto,
    /// A grade.
    Grade,
    /// Is the team ranked?
    Ranked,
}

impl Kind {
    /// The word that files use.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rule(DecisionKind::Function) => "function",
            Self::Rule(DecisionKind::Comparison) => "comparison",
            Self::Rule(DecisionKind::Condition) => "condition",
            Self::Rule(DecisionKind::Case) => "case",
            Self::Rule(DecisionKind::Absence) => "absence",
            Self::Rule(DecisionKind::Zones) => "bands",
            Self::Missing => "missing",
            Self::Weak => "weak",
            Self::Limit => "limit",
            Self::Veto => "veto",
            Self::Grade => "grade",
            Self::Ranked => "ranked",
        }
    }
}

impl Decision {
    /// How many of its ways were gone.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.ways.iter().filter(|way| !way.tests.is_empty()).count()
    }
}

impl Coverage {
    /// How many ways there are.
    #[must_use]
    pub fn ways(&self) -> usize {
        self.decisions.iter().map(|decision| decision.ways.len()).sum()
    }

    /// How many of them were gone.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.decisions.iter().map(Decision::reached).sum()
    }

    /// The decisions some way of which was not gone.
    pub fn not_reached(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.iter().filter(|decision| decision.reached() < decision.ways.len())
    }

    /// The share that was gone, from 0 to 100; 100 where nothing decides.
    #[must_use]
    pub fn percent(&self) -> Number {
        percent(self.reached(), self.ways())
    }

    /// By file: ways that were gone, and ways that there are.
    #[must_use]
    pub fn files(&self) -> BTreeMap<&str, (usize, usize)> {
        let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for decision in &self.decisions {
            let file = decision.place.file.as_deref().unwrap_or_default();
            let (reached, ways) = files.entry(file).or_default();
            *reached += decision.reached();
            *ways += decision.ways.len();
        }
        files
    }
}

/// `reached` out of `ways` as a percentage.
pub(super) fn percent(reached: usize, ways: usize) -> Number {
    let hundred = Number::from(100i64);
    (&Number::from(reached) * &hundred).checked_div(&Number::from(ways)).unwrap_or(hundred)
}

/// A decision with the numbers of tests, while tests run.
#[derive(Debug, Clone)]
struct Seen {
    kind: Kind,
    place: Place,
    what: Message,
    ways: IndexMap<Message, BTreeSet<u32>>,
}

/// Decisions put together: those that stand at one place and are called the same are one, as they are where
/// `each` makes several metrics of one expression.
fn finish(all: Vec<Seen>, tests: &[Arc<str>]) -> Coverage {
    let mut merged: IndexMap<(Place, Kind, Message), IndexMap<Message, BTreeSet<u32>>> =
        IndexMap::new();
    for seen in all {
        let ways = merged.entry((seen.place, seen.kind, seen.what)).or_default();
        for (name, tests) in seen.ways {
            ways.entry(name).or_default().extend(tests);
        }
    }
    let name = |test: u32| usize::try_from(test).ok().and_then(|test| tests.get(test)).cloned();
    let mut decisions: Vec<Decision> = merged
        .into_iter()
        .map(|((place, kind, what), ways)| Decision {
            kind,
            place,
            what,
            ways: ways
                .into_iter()
                .map(|(way, tests)| Way {
                    name: way,
                    tests: tests.into_iter().filter_map(name).collect(),
                })
                .collect(),
        })
        .collect();
    decisions.sort_by(|a, b| (&a.place, a.kind, &a.what).cmp(&(&b.place, b.kind, &b.what)));
    Coverage { decisions }
}
