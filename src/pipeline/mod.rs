//! The whole way of a round in one call: files and a method in, an [`Evaluation`] out.
//!
//! This is what a program that embeds zhixiao calls; the command line calls it too. It works on bytes and
//! values, and reads no file itself.

mod draft;
mod prepared;
mod read_round;
mod round;

use std::sync::Arc;

use indexmap::IndexMap;

pub use prepared::{Prepared, SetMetric};
pub use read_round::ReadRound;
pub use round::Round;

use crate::{
    diagnostic::{Diagnostics, Severity},
    judge::evaluation::{Evaluation, Note},
    method::model::{Method, TableIndex},
    metric::GivenMetrics,
    score::PreviousTeam,
    table::{self, InputFile, LargeFile, ReadOptions},
    value::Number,
};

/// What a round consists of.
#[derive(Debug, Clone)]
pub struct RoundInput {
    /// What round.toml says.
    pub round: Round,
    /// The files of the round folder.
    pub files: Vec<InputFile>,
    /// Those of its files that are too big to be held as a whole.
    pub large: Vec<LargeFile>,
    /// The judgement of the round before, if there is one.
    pub previous: Option<Evaluation>,
    /// Metrics that were worked out elsewhere; see [`RoundInput::take_metrics`].
    pub metrics: Option<GivenMetrics>,
}

impl RoundInput {
    /// Takes a file of metrics in the place of the ledgers: those all of whose metrics it gives are left out.
    pub fn take_metrics(&mut self, method: &Method, file: &InputFile) -> Diagnostics {
        let (given, found) = GivenMetrics::read(method, self.round.as_of, file);
        let elsewhere = given.elsewhere(method);
        let specs = table::declared_headers(method);
        let is_gone = |id: &str| {
            elsewhere.iter().any(|at| method.tables.get(at.0).is_some_and(|table| *table.id == *id))
        };
        let named: Vec<String> = self
            .round
            .files
            .iter()
            .filter(|(id, _)| is_gone(id))
            .map(|(_, path)| path.clone())
            .collect();
        self.round.files.retain(|id, _| !is_gone(id));
        let still_named: Vec<&String> = self.round.files.values().collect();
        let stays = |name: &str, stem: &str| {
            let mut serves = specs.iter().filter(|spec| spec.serves(stem)).peekable();
            let own = serves.peek().is_some() || named.iter().any(|path| **path == *name);
            let others = still_named.iter().any(|path| ***path == *name)
                || serves.any(|spec| !elsewhere.contains(&TableIndex(spec.table)));
            others || !own
        };
        self.files.retain(|file| stays(&file.name, file.stem()));
        self.large.retain(|file| stays(&file.name, file.stem()));
        self.metrics = Some(given);
        found
    }
}

/// How it is evaluated.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How files are read.
    pub read: ReadOptions,
    /// Keep all evidence rows, not a bounded sample: for `explain`.
    pub all_evidence: bool,
    /// Cells of ledgers that cannot be read count as not reported, instead of being errors.
    pub draft: bool,
}

/// A stage of the work, told to whoever shows progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files become typed rows.
    Reading,
    /// Rows become numbers.
    Measuring,
    /// Numbers become points.
    Scoring,
    /// Points become judgements.
    Judging,
}

/// Evaluates a round. There is an evaluation only if nothing is an error; warnings and notes come with it.
#[must_use]
pub fn evaluate(
    method: &Method,
    input: &RoundInput,
    options: &Options,
    progress: &dyn Fn(Stage),
) -> (Option<Evaluation>, Diagnostics) {
    Prepared::new(method, input, options, progress).judge(&[], progress)
}

fn notes(found: &Diagnostics) -> Vec<Note> {
    found
        .iter()
        .map(|found| {
            let place = &found.place;
            let file = place.file.as_deref().unwrap_or_default();
            Note {
                severity: match found.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                }
                .to_owned(),
                code: found.code.to_owned(),
                place: match place.row {
                    Some(row) => format!("{file}:{row}"),
                    None => file.to_owned(),
                },
                message: found.message.clone(),
            }
        })
        .collect()
}

/// What rules may know of the round before, by team id.
fn previous_teams(previous: &Evaluation) -> IndexMap<Arc<str>, PreviousTeam> {
    previous
        .teams
        .iter()
        .map(|team| {
            let node_id =
                |node: usize| previous.nodes.get(node).map(|node| Arc::<str>::from(&*node.id));
            let metrics: IndexMap<Arc<str>, Number> = team
                .measures
                .iter()
                .filter_map(|measure| {
                    let metric = previous.metrics.get(measure.metric)?;
                    let id = match measure.node {
                        Some(node) => format!("{}/{}", metric.id, previous.nodes.get(node)?.id),
                        None => metric.id.clone(),
                    };
                    Some((Arc::from(id), measure.value.clone()?))
                })
                .collect();
            let result = PreviousTeam {
                weak: team.weak_points.iter().filter_map(|weak| node_id(weak.node)).collect(),
                grade: team
                    .grade
                    .and_then(|grade| previous.grades.get(grade))
                    .map(|grade| Arc::from(&*grade.name)),
                total: team.total.clone(),
                rank: team
                    .standings
                    .first()
                    .and_then(|first| first.as_ref())
                    .map(|first| first.rank),
                metrics,
            };
            (Arc::from(&*team.id), result)
        })
        .collect()
}
