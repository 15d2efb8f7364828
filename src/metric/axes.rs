use crate::{
    method::model::{ColumnIndex, Method, Metric, NodeIndex, NodeLevel, Table},
    table::LedgerTable,
};

/// For which indicators a metric has values: for all, or, per team, for none.
pub(super) fn nodes(method: &Method, metric: &Metric) -> Vec<Option<NodeIndex>> {
    if !metric.per_indicator {
        return vec![None];
    }
    let nodes = method.nodes.iter().enumerate();
    nodes
        .filter(|(_, node)| node.level == NodeLevel::Indicator)
        .map(|(at, _)| Some(NodeIndex(at)))
        .collect()
}

/// How rows are told apart: by team, by indicator, by both, by nothing.
#[derive(Clone, Copy)]
pub(super) struct Axes {
    pub(super) teams: usize,
    pub(super) nodes: usize,
    pub(super) by_team: bool,
    pub(super) by_node: bool,
}

impl Axes {
    /// How many groups there are.
    pub(super) const fn groups(self) -> usize {
        let teams = if self.by_team { self.teams } else { 1 };
        let nodes = if self.by_node { self.nodes } else { 1 };
        teams.saturating_mul(nodes)
    }

    /// The group of a team and an indicator.
    pub(super) fn place(self, team: usize, node: Option<NodeIndex>) -> Option<usize> {
        let team = if self.by_team { team } else { 0 };
        match node {
            Some(node) if self.by_node => Some(team * self.nodes + node.0),
            None if self.by_node => None,
            _ => Some(team),
        }
    }

    /// The columns that tell the group of a row.
    pub(super) fn columns(self, table: &Table) -> Vec<ColumnIndex> {
        let team = table.team.filter(|_| self.by_team);
        team.into_iter().chain(table.indicator.filter(|_| self.by_node)).collect()
    }

    /// The group of a row; nothing where it is not known whose it is, which was told when it was read.
    pub(super) fn of_row(self, ledger: &LedgerTable, row: usize) -> Option<usize> {
        let team = if self.by_team { ledger.team(row)? } else { 0 };
        let node = if self.by_node { Some(ledger.indicator(row)?) } else { None };
        self.place(team, node)
    }
}
