//! What is suspicious in a method although it loads: warnings for its author, each with the line and a way out.
//!
//! ```text
//! Method ── analysis ─────────── conditions, bands, division      what can never be
//!        │  rules followed with
//!        │  intervals for values
//!        ├─ trial ────────────── range, monotone, cliff           what some values do
//!        └─ declarations ─────── unused, clauses, quantities, words
//! ```
//!
//! Lints err on the side of silence: what is reported holds for some data, or for all, that fit the
//! declaration.

mod allow;
mod analysis;
mod bands;
mod catalogue;
mod clauses;
mod conditions;
mod division;
mod domain;
mod flow;
mod interval;
mod quantities;
mod site;
mod trial;
mod unused;
mod words;

pub use catalogue::{LINTS, Lint};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    method::model::Method,
    value::{Date, Number},
};

/// What is gone by where the method's `[check]` and the defaults are not meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The day on which reviews are old and suppressions run out, and of which params are taken.
    pub day: Date,
    /// What was reviewed longer ago is old.
    pub reviewed_months: i64,
    /// One case that moves more points than this is a cliff; half of the indicator's points unless given.
    pub cliff: Option<Number>,
    /// Of how many cases a rate is made.
    pub cases: u32,
}

impl Options {
    /// What the method's `[check]` says, on a day.
    #[must_use]
    pub fn of(method: &Method, day: Date) -> Self {
        let check = &method.check;
        let months = check.reviewed_years.as_ref().map(|years| years * &Number::from(12i64));
        Self {
            day,
            reviewed_months: months.and_then(|months| months.floor().to_i64()).unwrap_or(24),
            cliff: check.cliff.clone(),
            cases: check.cases.unwrap_or(20).clamp(2, 200),
        }
    }
}

/// A warning and what it is about, as `[[allow]] at` names it.
struct Finding {
    at: String,
    diagnostic: Diagnostic,
}

/// What came of looking at a method.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// What is told.
    pub found: Diagnostics,
    /// How many warnings `[[allow]]` keeps silent.
    pub silenced: usize,
}

/// Looks at a method. `loaded` is what loading it said; what `[[allow]]` covers of that is silent, too.
#[must_use]
pub fn check(method: &Method, loaded: Diagnostics, options: &Options) -> Checked {
    let analysis = analysis::Analysis::of(method, options.day);
    let mut findings: Vec<Finding> = loaded
        .into_iter()
        .map(|diagnostic| Finding { at: allow::named(&diagnostic.place), diagnostic })
        .collect();
    findings.extend(unused::find(&analysis));
    findings.extend(conditions::find(&analysis));
    findings.extend(bands::find(&analysis));
    findings.extend(division::find(&analysis));
    findings.extend(clauses::find(method, options));
    findings.extend(quantities::find(&analysis));
    findings.extend(words::find(&analysis));
    findings.extend(trial::find(&analysis, options));
    let divisions: Vec<_> = findings
        .iter()
        .filter(|finding| finding.diagnostic.code == division::BY_ZERO)
        .map(|finding| finding.diagnostic.place.clone())
        .collect();
    // The counter-example to a division is said once.
    findings.retain(|finding| {
        finding.diagnostic.code != trial::FAILS || !divisions.contains(&finding.diagnostic.place)
    });
    allow::sift(method, findings, options.day)
}
