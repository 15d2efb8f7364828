//! Tests that a method lacks, found by trying.
//!
//! Each value that goes into a rule is moved along its boundaries, the rest being equal; where that does not
//! do, several are drawn at once; whole teams begin at one that is good everywhere; rows of ledgers are tried
//! cell by cell. Of all that was tried the fewest are kept that go the ways which no test goes, and those that
//! stand just below, on and just above a number on which no test stands.
//!
//! What the method gives today is written as what is expected, and `todo = true` beside it: such a test is
//! counted apart and reaches nothing until a person has confirmed it.

mod calls;
mod draft;
mod parts;
mod rows;
mod subject;
mod trial;
mod values;
mod whole;
mod written;

use std::{collections::BTreeSet, sync::Arc};

use self::trial::Trial;
use super::{
    RunOptions, Suite, Verdict, coverage::Coverage, record::string, run, suite::default_day,
};
use crate::{
    diagnostic::{Diagnostics, Language},
    method::{Pack, Packs, model::PackFile, pack_tests::PackTest},
    value::Date,
};

/// A test that is suggested.
struct Draft {
    /// What it is about; the name is made of it.
    title: String,
    /// Its keys without the name.
    body: String,
}

/// What was found.
#[derive(Debug)]
pub struct Suggested {
    /// The tests as TOML; empty if there are none.
    pub text: String,
    /// How many there are; of a table of cases, one.
    pub tests: usize,
    /// What the tests of the method reach.
    pub before: Coverage,
    /// What they reach with these, once they are confirmed.
    pub after: Coverage,
}

/// The file that holds the suggestions while they are tried.
const FILE: &str = "tests/zhixiao-suggest.toml";

/// Finds the tests that a method lacks. `as_of` is the day for those that need one.
///
/// There is nothing if something is wrong with the method or its tests; all that is wrong is told.
#[must_use]
pub fn suggest(
    pack: &Pack,
    packs: &dyn Packs,
    as_of: Option<Date>,
) -> (Option<Suggested>, Diagnostics) {
    let (suite, found) = Suite::load_watched(pack, packs);
    let Some(mut suite) = suite else { return (None, found) };
    // Each try has the method to itself; what it does not need is not copied.
    suite.method.declared.clear();
    let drafts = drafts(&suite, as_of);
    let options = RunOptions { filters: Vec::new(), as_of };
    let taken: BTreeSet<Arc<str>> = suite.tests.iter().map(stem).collect();
    let texts = texts(&suite, drafts, &taken, as_of);
    let Some(before) = coverage(pack, packs, &options, "") else { return (None, found) };
    if texts.is_empty() {
        let after = before.clone();
        return (Some(Suggested { text: String::new(), tests: 0, before, after }), found);
    }
    // All of them pass as they are, and what they reach is counted as it will be.
    let confirmed: String = texts.iter().map(|(_, text)| text.replace(TODO, "")).collect();
    let good = passing(pack, packs, &options, &confirmed);
    let (mut text, mut confirmed, mut tests) = (String::new(), String::new(), 0);
    for (name, own) in &texts {
        if good.contains(&**name) {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(gap);
            text.push_str(own);
            confirmed.push_str(&own.replace(TODO, ""));
            tests += 1;
        }
    }
    let after = coverage(pack, packs, &options, &confirmed).unwrap_or_else(|| before.clone());
    (Some(Suggested { text, tests, before, after }), found)
}

/// The line that keeps a suggested test from passing by itself.
const TODO: &str = "todo = true\n";

fn drafts(suite: &Suite, as_of: Option<Date>) -> Vec<Draft> {
    let mut trial = Trial::of(suite, day(suite, as_of));
    let name = base_name(suite);
    let (mut drafts, ends) = parts::of_nodes(&mut trial);
    drafts.extend(parts::of_metrics(&mut trial));
    let team = whole::Team::of(&trial, &ends, &name);
    drafts.extend(whole::of_team(&mut trial, &team, &ends));
    drafts.extend(rows::of_tables(&mut trial));
    drafts.extend(calls::of_functions(&mut trial));
    drafts
}

/// The day on which rows are judged: any will do, if no param depends on it.
fn day(suite: &Suite, as_of: Option<Date>) -> Date {
    let default = default_day(&suite.method);
    as_of.unwrap_or(match default {
        Date::YEAR_2000 => Date::new(2026, 6, 30).unwrap_or(default),
        day => day,
    })
}

/// The name of the test of the team that is good everywhere, like no other.
fn base_name(suite: &Suite) -> String {
    let taken: BTreeSet<Arc<str>> = suite.tests.iter().map(stem).collect();
    numbered(
        &prefixed(
            suite,
            match suite.method.language {
                Language::Chinese => "各项都好的组",
                Language::English => "a team that is good everywhere",
            },
        ),
        &taken,
    )
}

fn prefixed(suite: &Suite, title: &str) -> String {
    match suite.method.language {
        Language::Chinese => format!("建议：{title}"),
        Language::English => format!("suggested: {title}"),
    }
}

/// The name, with a number where it is taken.
fn numbered(name: &str, taken: &BTreeSet<Arc<str>>) -> String {
    let more = (2u32..).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(more);
    names.find(|name| !taken.contains(&**name)).unwrap_or_default()
}

/// The name of a test without the number of the case.
fn stem(test: &PackTest) -> Arc<str> {
    match test.name.strip_suffix(']').and_then(|name| name.rsplit_once(" [")) {
        Some((name, number)) if number.chars().all(|c| c.is_ascii_digit()) => Arc::from(name),
        _ => Arc::clone(&test.name),
    }
}

/// The drafts as TOML, each with its name.
fn texts(
    suite: &Suite,
    drafts: Vec<Draft>,
    taken: &BTreeSet<Arc<str>>,
    as_of: Option<Date>,
) -> Vec<(String, String)> {
    let base = base_name(suite);
    let mut taken = taken.clone();
    let mut texts = Vec::new();
    for draft in drafts {
        let name = match draft.title == base {
            true => draft.title,
            false => numbered(&prefixed(suite, &draft.title), &taken),
        };
        taken.insert(Arc::from(&*name));
        let day = match as_of {
            Some(day) if !draft.body.starts_with("as_of") => format!("as_of = {day}\n"),
            _ => String::new(),
        };
        let text = format!("[[test]]\nname = {}\n{TODO}{day}{}", string(&name), draft.body);
        texts.push((name, text));
    }
    texts
}

fn with(pack: &Pack, text: &str) -> Pack {
    let mut pack = pack.clone();
    if !text.is_empty() {
        pack.files.push(PackFile { name: Arc::from(FILE), bytes: Arc::from(text.as_bytes()) });
    }
    pack
}

fn coverage(pack: &Pack, packs: &dyn Packs, options: &RunOptions, more: &str) -> Option<Coverage> {
    let (suite, _) = Suite::load_watched(&with(pack, more), packs);
    run(&suite?, options).coverage
}

/// The names of the tests of which all cases pass.
fn passing(pack: &Pack, packs: &dyn Packs, options: &RunOptions, text: &str) -> BTreeSet<Arc<str>> {
    let (suite, _) = Suite::load(&with(pack, text), packs);
    let Some(suite) = suite else { return BTreeSet::new() };
    let options = RunOptions { filters: vec![FILE.to_owned()], ..options.clone() };
    let report = run(&suite, &options);
    let own = suite.tests.iter().filter(|test| test.place.file.as_deref() == Some(FILE));
    let mut good: BTreeSet<Arc<str>> = own.clone().map(stem).collect();
    for (test, result) in own.zip(&report.results) {
        if result.verdict != Verdict::Passed {
            good.remove(&stem(test));
        }
    }
    good
}
