use std::sync::Arc;

use super::Evidence;
use crate::{
    method::model::{Method, MetricIndex, NodeIndex},
    value::{Absence, Number, Value},
};

/// The value of a metric for one team (and one indicator).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The value, or why there is none.
    pub value: Value,
    /// What was counted or summed above the line; exact.
    pub numerator: Option<Number>,
    /// Out of how many: of a ratio its denominator, of everything else over rows the rows (or distinct
    /// keys, or values) that were judged; of an expression the largest of those that went in.
    pub denominator: Option<Number>,
    /// The rows behind it.
    pub evidence: Evidence,
    /// It may come out otherwise once cells that could not be read are mended.
    pub unresolved: bool,
}

impl Measured {
    /// A value that no rows are behind.
    #[must_use]
    pub fn of(value: Value) -> Self {
        Self {
            value,
            numerator: None,
            denominator: None,
            evidence: Evidence::default(),
            unresolved: false,
        }
    }

    /// No value, and why.
    #[must_use]
    pub fn absent(kind: Absence) -> Self {
        Self::of(Value::Absent(kind))
    }
}

/// The metrics of all teams, as far as they are worked out. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    teams: usize,
    nodes: usize,
    metrics: Vec<OfMetric>,
}

#[derive(Debug, Clone, PartialEq)]
struct OfMetric {
    per_indicator: bool,
    /// Handed in from outside, as tests of a method do: it is not worked out.
    given: bool,
    /// Something was told while it was worked out.
    told: bool,
    /// Nothing before it is worked out.
    values: Option<Values>,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// All teams have the same, and no rows are behind it: so it is for most teams' ledgers that hold nothing.
    Alike(Measured),
    /// By team, or by team and then node.
    Each(Arc<Vec<Option<Measured>>>),
}

impl Measures {
    /// Nothing worked out yet, for `teams` teams.
    #[must_use]
    pub fn new(method: &Method, teams: usize) -> Self {
        let metrics = method
            .metrics
            .iter()
            .map(|metric| OfMetric {
                per_indicator: metric.per_indicator,
                given: false,
                told: false,
                values: None,
            })
            .collect();
        Self { teams, nodes: method.nodes.len(), metrics }
    }

    /// How many teams there are.
    #[must_use]
    pub const fn teams(&self) -> usize {
        self.teams
    }

    /// Is the metric worked out?
    #[must_use]
    pub fn has(&self, metric: MetricIndex) -> bool {
        self.metrics.get(metric.0).is_some_and(|metric| metric.values.is_some())
    }

    /// Says that the metric is handed in from outside and is not to be worked out, as tests of a method do.
    pub fn give(&mut self, metric: MetricIndex) {
        if let Some(metric) = self.metrics.get_mut(metric.0) {
            metric.given = true;
        }
    }

    /// Was the metric handed in from outside?
    #[must_use]
    pub fn is_given(&self, metric: MetricIndex) -> bool {
        self.metrics.get(metric.0).is_some_and(|metric| metric.given)
    }

    /// The value of a metric for the team at that place of the roster. A metric per team × indicator
    /// wants the node; for others it does not matter.
    #[must_use]
    pub fn get(
        &self,
        metric: MetricIndex,
        team: usize,
        node: Option<NodeIndex>,
    ) -> Option<&Measured> {
        let of = self.metrics.get(metric.0)?;
        let at = self.place(of, team, node)?;
        match of.values.as_ref()? {
            Values::Alike(measured) => Some(measured),
            Values::Each(values) => values.get(at)?.as_ref(),
        }
    }

    /// Says that something was told while the metric was worked out.
    pub(super) fn tell_of(&mut self, metric: MetricIndex) {
        if let Some(metric) = self.metrics.get_mut(metric.0) {
            metric.told = true;
        }
    }

    /// Was nothing told while the metric was worked out?
    #[must_use]
    pub fn is_quiet(&self, metric: MetricIndex) -> bool {
        self.metrics.get(metric.0).is_some_and(|metric| !metric.told)
    }

    /// Takes the values of a metric from those of the same teams by another method that works it out alike.
    pub fn take_over(&mut self, metric: MetricIndex, others: &Self, other: MetricIndex) {
        let alike = self.teams == others.teams && self.nodes == others.nodes;
        let values = others.metrics.get(other.0).filter(|_| alike);
        if let (Some(of), Some(OfMetric { values, .. })) = (self.metrics.get_mut(metric.0), values)
        {
            of.values.clone_from(values);
        }
    }

    /// Puts in the values of a metric that is not per indicator, one for each team, over what is there.
    pub(super) fn fill(&mut self, metric: MetricIndex, values: Vec<Measured>) {
        let teams = self.teams;
        let Some(of) = self.metrics.get_mut(metric.0) else { return };
        if of.per_indicator || values.len() != teams {
            return;
        }
        let mut values = values;
        let alike = |first: &Measured| {
            first.evidence.rows().is_empty() && values.iter().all(|value| value == first)
        };
        of.values = match values.first().is_some_and(alike) {
            true => values.pop().map(Values::Alike),
            false => Some(Values::Each(Arc::new(values.into_iter().map(Some).collect()))),
        };
    }

    /// Puts a value in, over what is there. What has no place is left out: a team that is not on the
    /// roster, a metric per team × indicator without an indicator.
    pub fn set(
        &mut self,
        metric: MetricIndex,
        team: usize,
        node: Option<NodeIndex>,
        measured: Measured,
    ) {
        let Some(at) = self.metrics.get(metric.0).and_then(|of| self.place(of, team, node)) else {
            return;
        };
        let (teams, nodes) = (self.teams, self.nodes);
        let Some(of) = self.metrics.get_mut(metric.0) else { return };
        let size = if of.per_indicator { teams.saturating_mul(nodes) } else { teams };
        let before = match of.values.take() {
            Some(Values::Each(values)) => values,
            Some(Values::Alike(value)) => Arc::new(vec![Some(value); size]),
            None => Arc::new(vec![None; size]),
        };
        let Values::Each(values) = of.values.insert(Values::Each(before)) else { return };
        if let Some(slot) = Arc::make_mut(values).get_mut(at) {
            *slot = Some(measured);
        }
    }

    fn place(&self, of: &OfMetric, team: usize, node: Option<NodeIndex>) -> Option<usize> {
        if team >= self.teams {
            return None;
        }
        if !of.per_indicator {
            return Some(team);
        }
        let node = node?.0;
        (node < self.nodes).then(|| team * self.nodes + node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of one metric and three teams.
    fn filled(values: [i64; 3]) -> Measures {
        let of = OfMetric { per_indicator: false, given: false, told: false, values: None };
        let mut measures = Measures { teams: 3, nodes: 1, metrics: vec![of] };
        let measured = |value: i64| Measured::of(Value::Number(Number::from(value)));
        measures.fill(MetricIndex(0), values.map(measured).to_vec());
        measures
    }

    fn shown(measures: &Measures) -> Vec<i64> {
        let of = |team| measures.get(MetricIndex(0), team, None)?.value.as_number()?.to_i64();
        (0..4).filter_map(of).collect()
    }

    #[test]
    fn what_all_teams_have_alike_is_kept_once_and_each_can_still_be_set() {
        let mut alike = filled([7, 7, 7]);
        let place = |measures: &Measures, team| {
            measures.get(MetricIndex(0), team, None).map(std::ptr::from_ref)
        };
        assert_eq!(place(&alike, 0), place(&alike, 2));
        assert_eq!(shown(&alike), [7, 7, 7]);
        alike.set(MetricIndex(0), 1, None, Measured::absent(Absence::TooFew));
        assert_eq!(shown(&alike), [7, 7]);
        let different = filled([7, 8, 7]);
        assert_ne!(place(&different, 0), place(&different, 2));
        assert_eq!(shown(&different), [7, 8, 7]);
    }
}
