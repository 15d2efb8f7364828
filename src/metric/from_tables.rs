use super::{
    Measured, Measures,
    aggregate::{Case, Group},
    axes::{Axes, nodes},
    different_rows,
    gathering::GatheredMetrics,
    ledger_rows::{Causes, LedgerRows},
    unjudged::{Unjudged, View},
};
use crate::{
    diagnostic::Diagnostics,
    method::model::{Method, Metric, MetricIndex, MetricSource, NodeIndex},
    table::Ledgers,
    value::Absence,
};

/// Works out all metrics over tables. `limit` is how many rows each number keeps as evidence:
/// [`super::EVIDENCE_SAMPLE`], or everything for `explain`.
///
/// What goes wrong, and rows that could not be judged, are told in `found`.
#[must_use]
pub fn from_tables(
    method: &Method,
    ledgers: &Ledgers,
    limit: usize,
    found: &mut Diagnostics,
) -> Measures {
    from_tables_but(method, ledgers, limit, &|_| false, GatheredMetrics::default(), found)
}

/// The same without the metrics that are worked out `elsewhere`; those over tables whose rows were handed on are in
/// `gathered`.
#[must_use]
pub fn from_tables_but(
    method: &Method,
    ledgers: &Ledgers,
    limit: usize,
    elsewhere: &dyn Fn(MetricIndex) -> bool,
    gathered: GatheredMetrics,
    found: &mut Diagnostics,
) -> Measures {
    work_out(method, ledgers, limit, elsewhere, few, gathered, found)
}

/// How many different rows of so many are few: judging each of them once is then worth telling them apart.
pub(super) const fn few(rows: usize) -> usize {
    if rows < 1 << 16 { 0 } else { rows / 8 }
}

/// `few` tells of a number of rows up to how many different ones each is judged once.
pub(super) fn work_out(
    method: &Method,
    ledgers: &Ledgers,
    limit: usize,
    elsewhere: &dyn Fn(MetricIndex) -> bool,
    few: fn(usize) -> usize,
    mut gathered: GatheredMetrics,
    found: &mut Diagnostics,
) -> Measures {
    let mut measures = Measures::new(method, ledgers.teams());
    let over_tables: Vec<(MetricIndex, &Metric, Option<Judged>)> = method
        .metrics
        .iter()
        .enumerate()
        .filter(|(_, metric)| matches!(metric.source, MetricSource::Table { .. }))
        .map(|(at, metric)| (MetricIndex(at), metric))
        .filter(|(at, _)| !elsewhere(*at))
        .map(|(at, metric)| (at, metric, gathered.take(at)))
        .collect();
    let done = found.of_each(over_tables, |(index, metric, gathered), found| {
        let groups = one(method, ledgers, metric, limit, few, gathered, found);
        (index, metric, groups, !found.is_empty())
    });
    for (index, metric, groups, told) in done {
        if told {
            measures.tell_of(index);
        }
        if !metric.per_indicator {
            measures.fill(index, groups.by_team(ledgers.teams()));
            continue;
        }
        let nodes = nodes(method, metric);
        for team in 0..ledgers.teams() {
            for node in &nodes {
                measures.set(index, team, *node, groups.of(team, *node));
            }
        }
    }
    measures
}

/// The values of one metric, group by group.
struct Groups {
    axes: Axes,
    values: Vec<Measured>,
}

impl Groups {
    /// The values of the teams, of a metric that is not per indicator.
    fn by_team(self, teams: usize) -> Vec<Measured> {
        match self.axes.by_team && self.values.len() == teams {
            true => self.values,
            false => (0..teams).map(|team| self.of(team, None)).collect(),
        }
    }

    fn of(&self, team: usize, node: Option<NodeIndex>) -> Measured {
        let at = self.axes.place(team, node);
        let value = at.and_then(|at| self.values.get(at)).cloned();
        value.unwrap_or_else(|| Measured::absent(Absence::NotReported))
    }
}

/// What became of the rows of a metric.
pub(super) struct Judged {
    pub(super) groups: Vec<Group>,
    /// What the numbers of the groups' cases stand for.
    pub(super) cases: Vec<Case>,
    pub(super) unjudged: Unjudged,
}

/// How the rows of a metric over that table are told apart.
pub(super) fn axes_of(method: &Method, ledgers: &Ledgers, metric: &Metric, by_team: bool) -> Axes {
    Axes {
        teams: ledgers.teams(),
        nodes: method.nodes.len(),
        by_team,
        by_node: metric.per_indicator,
    }
}

/// The values of a metric; `gathered` is what its rows came to where they were handed on.
fn one(
    method: &Method,
    ledgers: &Ledgers,
    metric: &Metric,
    limit: usize,
    few: fn(usize) -> usize,
    gathered: Option<Judged>,
    found: &mut Diagnostics,
) -> Groups {
    let MetricSource::Table { table: index, aggregation, at_least, .. } = &metric.source else {
        let axes = Axes { teams: 0, nodes: 0, by_team: false, by_node: false };
        return Groups { axes, values: Vec::new() };
    };
    let known = ledgers.table(*index).zip(method.tables.get(index.0));
    let has_teams = known.is_some_and(|(ledger, _)| ledger.has_teams());
    let axes = axes_of(method, ledgers, metric, has_teams);
    let Some((ledger, table)) = known.filter(|(ledger, _)| ledger.supplied) else {
        let nothing = Measured::absent(Absence::NotReported);
        return Groups { axes, values: vec![nothing; axes.groups()] };
    };
    let view = View { method, ledgers, metric, ledger, table };
    let judged = gathered.unwrap_or_else(|| {
        judge(view, axes, limit, few(ledger.rows()), &mut Causes::default(), found)
    });
    judged.unjudged.tell(view, aggregation, found);
    let finish = |group: Group| {
        group.finish(aggregation, &judged.cases, at_least.as_ref(), metric.empty.as_ref())
    };
    Groups { axes, values: judged.groups.into_iter().map(finish).collect() }
}

/// Judges the rows of a metric. `few` is up to how many different rows each of them is judged once.
pub(super) fn judge(
    view: View<'_>,
    axes: Axes,
    limit: usize,
    few: usize,
    causes: &mut Causes,
    found: &mut Diagnostics,
) -> Judged {
    let MetricSource::Table { table: index, condition, member, aggregation, unit, .. } =
        &view.metric.source
    else {
        return Judged { groups: Vec::new(), cases: Vec::new(), unjudged: Unjudged::default() };
    };
    if let Some((groups, cases)) = different_rows::judge(view, axes, limit, few) {
        return Judged { groups, cases, unjudged: Unjudged::default() };
    }
    let groups = vec![Group::new(limit, unit.is_some()); axes.groups()];
    let mut over = LedgerRows::new(view, axes, groups, causes);
    let rows = over.rows(member.as_ref(), condition.as_ref(), found);
    let cases = over.aggregate(*index, aggregation, *unit, &rows, found);
    over.mark_unresolved(
        member.as_ref().map(|(column, _)| *column),
        condition.as_ref(),
        aggregation,
        *unit,
    );
    Judged { groups: over.groups, cases, unjudged: over.unjudged }
}
