use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use indexmap::IndexMap;

use super::{Data, library::zones};
use crate::diagnostic::{Message, Place, message};

/// A place where rules decide, and which ways of it were gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is decided.
    pub kind: DecisionKind,
    /// Where.
    pub place: Place,
    /// The part of the expression, where it is known as text.
    pub text: Option<String>,
    /// The ways that there are.
    pub ways: Vec<Way>,
}

/// One way of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it is: true, false, a band…
    pub name: Message,
    /// The tests that went it, by the number that [`Script::watch`](super::Script::watch) was given.
    pub tests: BTreeSet<u32>,
}

/// What is decided at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecisionKind {
    /// Is the function called at all?
    Function,
    /// A comparison.
    Comparison,
    /// Another condition: of an `if`, a loop or a case, a side of `&&` or `||`, or a whole expression that is
    /// true or false.
    Condition,
    /// A case of a `switch`.
    Case,
    /// `x ?? y`: is `x` absent?
    Absence,
    /// The bands of `bands`, the sides of the anchors of `curve` and of the ends of `linear`.
    Zones,
}

impl DecisionKind {
    /// The ways that are known before anything runs.
    fn ways(self) -> Vec<Message> {
        match self {
            Self::Function => vec![message!(zh: "调用", en: "called")],
            Self::Case => vec![message!(zh: "进入", en: "taken")],
            Self::Comparison | Self::Condition => {
                vec![message!(zh: "成立", en: "true"), message!(zh: "不成立", en: "false")]
            }
            Self::Absence => {
                vec![message!(zh: "有值", en: "there"), message!(zh: "没有值", en: "absent")]
            }
            // Known with the first table of bands.
            Self::Zones => Vec::new(),
        }
    }
}

/// What is known of the test that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Watcher {
    /// Its number.
    pub(crate) test: u32,
    /// It has constants of its own, so that bands which only it has are none of the method's.
    pub(crate) foreign: bool,
}

/// A decision while rules run. There are none unless a pack is loaded to be watched.
#[derive(Debug)]
pub(crate) struct Spot {
    pub(crate) kind: DecisionKind,
    place: Place,
    text: Option<String>,
    /// The tests that went each way.
    ways: Mutex<IndexMap<Message, BTreeSet<u32>>>,
}

impl Spot {
    pub(crate) fn new(kind: DecisionKind, place: Place, text: Option<String>) -> Self {
        let ways = kind.ways().into_iter().map(|way| (way, BTreeSet::new())).collect();
        Self { kind, place, text, ways: Mutex::new(ways) }
    }

    /// Notes that the first way was gone, or the second.
    pub(crate) fn mark(&self, watcher: Watcher, first: bool) {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, tests)) = ways.get_index_mut(usize::from(!first)) {
            tests.insert(watcher.test);
        }
    }

    /// Notes which zone of a call of a function that divides a scale was gone into.
    pub(crate) fn mark_zone(&self, watcher: Watcher, native: &str, arguments: &[Data]) {
        let Some(zones) = zones(native, arguments) else { return };
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        for (at, name) in zones.names.iter().enumerate() {
            let tests = match watcher.foreign {
                true => ways.get_mut(name),
                false => Some(ways.entry(name.clone()).or_default()),
            };
            if let Some(tests) = tests.filter(|_| at == zones.gone) {
                tests.insert(watcher.test);
            }
        }
    }

    /// What tells it from others: where it stands, what it is, and its text.
    pub(crate) fn identity(&self) -> (&Place, DecisionKind, Option<&str>) {
        (&self.place, self.kind, self.text.as_deref())
    }

    /// The ways that the test of this number went; they are forgotten.
    pub(crate) fn take(&self, test: u32) -> Vec<Message> {
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        ways.iter_mut()
            .filter_map(|(name, tests)| tests.remove(&test).then(|| name.clone()))
            .collect()
    }

    pub(crate) fn decision(&self) -> Decision {
        let ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ways: Vec<Way> = ways
            .iter()
            .map(|(name, tests)| Way { name: name.clone(), tests: tests.clone() })
            .collect();
        if ways.is_empty() {
            let name = message!(zh: "用到", en: "used");
            ways.push(Way { name, tests: BTreeSet::new() });
        }
        Decision { kind: self.kind, place: self.place.clone(), text: self.text.clone(), ways }
    }
}

/// The parts that a function of the library divides a scale into, and the one that a value lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zones {
    pub(crate) names: Vec<Message>,
    pub(crate) gone: usize,
}

/// The decisions in the order of the text.
pub(crate) fn in_order<'a>(spots: impl Iterator<Item = &'a Spot>) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = spots.map(Spot::decision).collect();
    decisions.sort_by(|a, b| (&a.place, a.kind).cmp(&(&b.place, b.kind)));
    decisions
}
