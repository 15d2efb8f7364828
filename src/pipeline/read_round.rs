use std::sync::Arc;

use indexmap::IndexMap;

use super::{Options, RoundInput, Stage, draft, previous_teams};
use crate::{
    diagnostic::Diagnostics,
    judge::RoundFacts,
    method::model::{Method, MetricIndex},
    metric::{GivenMetrics, Measures},
    score::PreviousTeam,
    table::{self, Ledgers, ReadOptions, RowTaker},
};

/// A round whose files are read. Methods that read alike ([`Method::reads_like`]) can share it.
#[derive(Debug, Clone)]
pub struct ReadRound {
    pub(super) ledgers: Ledgers,
    pub(super) previous: IndexMap<Arc<str>, PreviousTeam>,
    pub(super) facts: RoundFacts,
    /// Metrics that were worked out elsewhere.
    pub(super) given: Option<GivenMetrics>,
    /// What was found on the way.
    pub(super) found: Diagnostics,
    /// What a method measured in it before.
    pub(super) before: Option<Arc<Before>>,
}

/// What a method measured in a round.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) method: Method,
    pub(super) measures: Measures,
    /// How many rows each number kept as evidence.
    pub(super) limit: usize,
}

impl Before {
    /// The metric that comes to the same values as another method's, if there is any; what was told of it is not kept.
    pub(super) fn like(&self, method: &Method, metric: MetricIndex) -> Option<MetricIndex> {
        let id = &method.metrics.get(metric.0)?.id;
        let own = MetricIndex(self.method.metrics.iter().position(|known| known.id == *id)?);
        let known = self.measures.has(own) && self.measures.is_quiet(own);
        (known && self.method.measures_like(own, method, metric)).then_some(own)
    }
}

impl ReadRound {
    /// Reads the files of a round and keeps all rows, to be measured as often as somebody wants.
    #[must_use]
    pub fn new(
        method: &Method,
        input: &RoundInput,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Self {
        Self::with_rows_for(None, method, input, options, progress)
    }

    /// Reads the files of a round; rows of big ledgers go to `taker` where it can take them.
    pub(super) fn with_rows_for(
        taker: Option<&dyn RowTaker>,
        method: &Method,
        input: &RoundInput,
        options: &Options,
        progress: &dyn Fn(Stage),
    ) -> Self {
        progress(Stage::Reading);
        let round = input.round.facts();
        let given = input.metrics.clone();
        let read = ReadOptions {
            elsewhere: given.as_ref().map(|given| given.elsewhere(method)).unwrap_or_default(),
            ..options.read.clone()
        };
        let (files, large) = (&input.files, &input.large);
        let (ledgers, mut found) = match taker {
            Some(taker) => table::load_in_parts(method, files, large, &round, &read, taker),
            None => table::load_with(method, files, large, &round, &read),
        };
        if options.draft {
            found = draft::softened(method, &ledgers, found);
        }
        let facts = RoundFacts {
            id: input.round.id.clone(),
            name: input.round.name.clone(),
            previous: input.previous.as_ref().map(|previous| previous.round.id.clone()),
            draft: options.draft,
        };
        let previous = input.previous.as_ref().map(previous_teams).unwrap_or_default();
        Self { ledgers, previous, facts, given, found, before: None }
    }

    /// Would that method make the same rows, and are all of their cells kept that it looks at? Where no method has
    /// measured them, nothing is known of who read them.
    #[must_use]
    pub fn suits(&self, method: &Method) -> bool {
        let day = self.ledgers.as_of();
        let reads_like = |before: &Before| before.method.reads_like(method, day);
        self.before.as_deref().is_some_and(reads_like) && self.ledgers.serve(method)
    }

    /// The same rows for a method that reads like the one that read them; its constants are its own.
    #[must_use]
    pub fn by(self, method: &Method) -> Self {
        Self { ledgers: self.ledgers.with_params_of(method), ..self }
    }
}
