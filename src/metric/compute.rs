use super::Measures;
use crate::{
    diagnostic::Diagnostics,
    method::model::{Method, MetricIndex, NodeIndex},
    table::Ledgers,
    value::{Absence, Number},
};

/// The scores of nodes, for metrics over indicators.
pub trait Scores {
    /// The printed score of a node, or why there is none.
    ///
    /// # Errors
    /// Why there is none.
    fn score(&self, team: usize, node: NodeIndex) -> Result<Number, Absence>;
}

/// The last round's value of a metric by the team's id and the metric's; `metric/indicator` for those
/// per team × indicator.
pub type Previous<'a> = dyn Fn(&str, &str) -> Option<Number> + Sync + 'a;

/// Works out one metric for all teams: over indicators, an expression, a statistic of peers, the last
/// round's value. What it needs was worked out before. One over a table is there already.
pub fn compute(
    method: &Method,
    ledgers: &Ledgers,
    metric: MetricIndex,
    measures: &mut Measures,
    scores: &(dyn Scores + Sync),
    previous: &Previous<'_>,
    found: &mut Diagnostics,
) {
    let _ = (method, ledgers, metric, measures, scores, previous, found);
}
