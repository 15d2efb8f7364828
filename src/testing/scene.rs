use std::sync::Arc;

use indexmap::IndexMap;

use super::{given, needs};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Severity, message, nearest},
    judge::{RoundFacts, evaluation::Evaluation, judge},
    method::{
        model::{Method, NodeLevel},
        pack_tests::{Expected, PackTest},
    },
    metric::{self, EVIDENCE_SAMPLE},
    score::{self, Input, PreviousTeam, Scored},
    table::{self, InputFile, Ledgers, ReadOptions, RoundData},
    value::Date,
};

/// A test worked out: the small round that it describes, with its scores and its judgement.
pub(super) struct Scene {
    /// The method as the test has it: its params, and only what it asks for.
    pub(super) method: Method,
    pub(super) ledgers: Ledgers,
    pub(super) scored: Scored,
    /// Nothing where only a few scores were asked for.
    pub(super) judged: Option<Evaluation>,
    /// The errors that came up.
    pub(super) errors: Vec<Diagnostic>,
    previous: IndexMap<Arc<str>, PreviousTeam>,
}

impl Scene {
    /// Works a test out.
    ///
    /// # Errors
    /// The test hands in what the method does not have.
    pub(super) fn of(base: &Method, test: &PackTest, day: Date) -> Result<Self, Diagnostics> {
        let mut method = base.clone();
        let mut wrong = Diagnostics::new();
        // How certain a rank is no test can ask for, and it takes long.
        method.judge.draws = 0;
        given::params(&mut method, test, &mut wrong);
        let (ledgers, measures, mut found) = if test.tables.is_empty() {
            let roster = given::roster(&mut method, test);
            let (mut ledgers, found) = load(&method, &[roster], day);
            ledgers.suppose_supplied(&method);
            (ledgers, given::measures(&method, test, &mut wrong), found)
        } else {
            let files = files(&method, test, &mut wrong);
            let (ledgers, mut found) = load(&method, &files, day);
            found = without_missing(test, found);
            let measures = metric::from_tables(&method, &ledgers, EVIDENCE_SAMPLE, &mut found);
            (ledgers, measures, found)
        };
        if wrong.has_errors() {
            return Err(wrong);
        }
        let few = asks_for_few(test);
        if few {
            let expected = &test.expected;
            let node = |id: &Arc<str>, level| given::node(&method, id, level);
            let indicators = expected.indicators.keys().map(|id| (id, NodeLevel::Indicator));
            let groups = expected.groups.keys().map(|id| (id, NodeLevel::Group));
            let nodes: Vec<_> =
                indicators.chain(groups).filter_map(|(id, level)| node(id, level)).collect();
            let metrics: Vec<_> =
                expected.metrics.keys().filter_map(|id| given::metric(&method, id)).collect();
            needs::prune(&mut method, &nodes, &metrics, &measures);
        }
        let previous = IndexMap::new();
        let input = Input { method: &method, ledgers: &ledgers, previous: &previous };
        let scored = score::run(input, &measures, &mut found);
        let judged =
            (!few).then(|| judge(input, RoundFacts::default(), &scored, Vec::new(), &mut found));
        found.sort();
        let errors = found.into_iter().filter(|found| found.severity == Severity::Error).collect();
        Ok(Self { method, ledgers, scored, judged, errors, previous })
    }

    pub(super) fn input(&self) -> Input<'_> {
        Input { method: &self.method, ledgers: &self.ledgers, previous: &self.previous }
    }

    /// The team that is called so, by its place in the roster.
    pub(super) fn team(&self, name: &str) -> Option<usize> {
        (0..self.ledgers.teams()).find(|team| {
            self.ledgers.team_id(*team).is_some_and(|id| &**id == name)
                || self.ledgers.team_name(*team) == name
        })
    }
}

/// Does the test only ask for what a few metrics make of a few scores?
fn asks_for_few(test: &PackTest) -> bool {
    let Expected { metrics, indicators, groups, errors, .. } = &test.expected;
    let some = Expected {
        metrics: metrics.clone(),
        indicators: indicators.clone(),
        groups: groups.clone(),
        errors: errors.clone(),
        ..Expected::default()
    };
    let nothing_else = Expected {
        metrics: IndexMap::new(),
        indicators: IndexMap::new(),
        groups: IndexMap::new(),
        errors: None,
        ..test.expected.clone()
    };
    test.tables.is_empty() && test.team.is_empty() && !some.is_empty() && nothing_else.is_empty()
}

fn load(method: &Method, files: &[InputFile], day: Date) -> (Ledgers, Diagnostics) {
    let named = files.iter().map(|file| (file.stem().to_owned(), file.name.to_string()));
    let round = RoundData { as_of: day, files: named.collect() };
    table::load(method, files, &round, &ReadOptions::default())
}

/// The tables of a test as files that are named after them.
fn files(method: &Method, test: &PackTest, wrong: &mut Diagnostics) -> Vec<InputFile> {
    let mut files = Vec::with_capacity(test.tables.len());
    let roster = method.tables.get(method.roster.0).filter(|roster| roster.in_pack.is_none());
    if let Some(roster) = roster
        && !test.tables.contains_key(&roster.id)
        && test.expected.errors.is_none()
    {
        let id = &roster.id;
        let message = message!(
            zh: "给出了表，却没有名册 `tables.{id}`",
            en: "there are tables, but no roster `tables.{id}`",
        );
        wrong.push(Diagnostic::error("missing-table", test.place.clone(), message).help(message!(
            zh: "写上有哪些组，如 tables.{id} = \"team\\n甲\"",
            en: "say which teams there are, such as tables.{id} = \"team\\n甲\"",
        )));
    }
    for (id, text) in &test.tables {
        if !method.tables.iter().any(|table| table.id == *id) {
            let message = message!(
                zh: "办法里没有表 `{id}`",
                en: "the method has no table `{id}`",
            );
            let ids = method.tables.iter().map(|table| &*table.id);
            let near = nearest(id, ids);
            wrong.push(given::unknown(message, &test.place, near));
        }
        let text = text.trim_start_matches('\n');
        files.push(InputFile {
            name: Arc::from(format!("{id}.csv")),
            bytes: Arc::from(text.as_bytes()),
        });
    }
    files
}

/// A test hands in the tables that it is about: that others are missing is no mistake of it.
fn without_missing(test: &PackTest, found: Diagnostics) -> Diagnostics {
    let expected = test.expected.errors.iter().flatten().any(|code| &**code == "missing-table");
    found.into_iter().filter(|found| found.code != "missing-table" || expected).collect()
}
