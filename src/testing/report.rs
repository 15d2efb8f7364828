use std::sync::Arc;

use super::{Part, coverage::Coverage};
use crate::diagnostic::{Diagnostic, Message, Place, message};

/// What became of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// All that was to come out came out.
    Passed,
    /// Something else came out.
    Failed,
    /// Nothing came out: a rule ended with an error, or the test asks for what the method does not have.
    Broken,
    /// It is not expected to pass yet.
    Todo,
    /// An overlay changes on purpose what it says; it was not run.
    Superseded,
}

impl Verdict {
    /// The word that files use.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Broken => "broken",
            Self::Todo => "todo",
            Self::Superseded => "superseded",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Passed => message!(zh: "通过", en: "passed"),
            Self::Failed => message!(zh: "失败", en: "failed"),
            Self::Broken => message!(zh: "出错", en: "broken"),
            Self::Todo => message!(zh: "待办", en: "todo"),
            Self::Superseded => message!(zh: "已被取代", en: "superseded"),
        }
    }
}

/// Something that came out otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// What: the total, the score of an indicator…
    pub what: Message,
    /// What was to come out.
    pub expected: Message,
    /// What did.
    pub got: Message,
    /// Where the expectation is written.
    pub place: Place,
    /// How it came about.
    pub parts: Vec<Part>,
}

/// A test that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct TestResult {
    /// Its name; of a case with the case's number behind it.
    pub name: Arc<str>,
    /// The id of the pack that it belongs to.
    pub pack: Arc<str>,
    /// Where it is written.
    pub place: Place,
    /// What became of it.
    pub verdict: Verdict,
    /// What came out otherwise; of a test that is still to be done as well.
    pub mismatches: Vec<Mismatch>,
    /// What it broke on.
    pub errors: Vec<Diagnostic>,
}

/// What became of all tests.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The method's id.
    pub method: Arc<str>,
    /// Those that were chosen, in the order of the files.
    pub results: Vec<TestResult>,
    /// How many the filter left out.
    pub left_out: usize,
    /// The decisions that they reached, if that was counted.
    pub coverage: Option<Coverage>,
}

impl Report {
    /// How many have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.results.iter().filter(|result| result.verdict == verdict).count()
    }

    /// Did nothing fail or break?
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.count(Verdict::Failed) == 0 && self.count(Verdict::Broken) == 0
    }
}
