use std::sync::atomic::{AtomicU8, Ordering};

use crate::diagnostic::Place;

/// A place where rules decide, and which ways have been gone since the pack was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is decided.
    pub kind: DecisionKind,
    /// Where.
    pub place: Place,
    /// The condition was true, the case or the function was reached, the value was absent.
    pub yes: bool,
    /// The condition was false, the value was there. Cases and functions have no such way.
    pub no: bool,
}

/// What is decided at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecisionKind {
    /// Is the function called at all?
    Function,
    /// The condition of an `if`, a loop or a case; or a whole expression that is true or false.
    Condition,
    /// A case of a `switch`.
    Case,
    /// `x ?? y`: is `x` absent?
    Absence,
}

impl Decision {
    /// The ways that there are: 1 or 2.
    #[must_use]
    pub const fn ways(&self) -> usize {
        match self.kind {
            DecisionKind::Function | DecisionKind::Case => 1,
            DecisionKind::Condition | DecisionKind::Absence => 2,
        }
    }

    /// The ways that were gone.
    #[must_use]
    pub fn gone(&self) -> usize {
        usize::from(self.yes).saturating_add(usize::from(self.no)).min(self.ways())
    }
}

/// A decision while rules run. Threads mark it without waiting for each other.
#[derive(Debug)]
pub(crate) struct Spot {
    kind: DecisionKind,
    place: Place,
    seen: AtomicU8,
}

impl Spot {
    const YES: u8 = 1;
    const NO: u8 = 2;

    pub(crate) const fn new(kind: DecisionKind, place: Place) -> Self {
        Self { kind, place, seen: AtomicU8::new(0) }
    }

    /// Notes which way was gone.
    pub(crate) fn mark(&self, yes: bool) {
        let bit = if yes { Self::YES } else { Self::NO };
        // Reading is free for all threads; it is written twice at most.
        if self.seen.load(Ordering::Relaxed) & bit == 0 {
            self.seen.fetch_or(bit, Ordering::Relaxed);
        }
    }

    pub(crate) fn decision(&self) -> Decision {
        let seen = self.seen.load(Ordering::Relaxed);
        Decision {
            kind: self.kind,
            place: self.place.clone(),
            yes: seen & Self::YES != 0,
            no: seen & Self::NO != 0,
        }
    }
}

/// The decisions in the order of the text.
pub(crate) fn in_order<'a>(spots: impl Iterator<Item = &'a Spot>) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = spots.map(Spot::decision).collect();
    decisions.sort_by(|a, b| (&a.place, a.kind).cmp(&(&b.place, b.kind)));
    decisions
}
