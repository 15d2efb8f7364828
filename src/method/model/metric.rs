//! Metrics, and what they are worked out from.

use std::sync::Arc;

use super::{ColumnIndex, Constant, MetricIndex, NodeIndex, Quantity, Rule, TableIndex};
use crate::{diagnostic::Place, script::Kind, value::Number};

/// `[metrics.ID]`.
#[derive(Debug, Clone)]
pub struct Metric {
    /// Its id; with `each`, `id.member`.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// One value for each team × indicator, instead of each team.
    pub per_indicator: bool,
    /// How it is worked out.
    pub source: MetricSource,
    /// Stands in where the value is absent for want of rows.
    pub empty: Option<Constant>,
    /// What its value is.
    pub kind: Kind,
    /// What the number is a quantity of.
    pub quantity: Option<Quantity>,
    /// Its declaration as TOML, for people: `table = "…"`, `ratio = '…'`…
    pub declaration: String,
    /// Where it is declared.
    pub place: Place,
}

impl Metric {
    /// The table whose rows it is over, if it is over rows.
    #[must_use]
    pub const fn table(&self) -> Option<TableIndex> {
        match &self.source {
            MetricSource::Table { table, .. } => Some(*table),
            _ => None,
        }
    }
}

/// How a metric is worked out.
#[derive(Debug, Clone)]
pub enum MetricSource {
    /// Over the rows of a table.
    Table {
        /// Which.
        table: TableIndex,
        /// Only rows for which this is true.
        condition: Option<Rule>,
        /// With `each`: only rows whose column is this member.
        member: Option<(ColumnIndex, Arc<str>)>,
        /// What is done with them.
        aggregation: Aggregation,
        /// Distinct keys are counted instead of rows.
        unit: Option<ColumnIndex>,
        /// A smaller denominator is `too_few`.
        at_least: Option<Number>,
    },
    /// Over the indicators of the team.
    Indicators {
        /// Only those for which this is true.
        condition: Option<Rule>,
        /// What is done with them.
        aggregation: Aggregation,
        /// A smaller denominator is `too_few`.
        at_least: Option<Number>,
        /// Indicators that need this metric themselves: for them `score` is absent.
        without_score: Vec<NodeIndex>,
    },
    /// An expression over other metrics.
    Expression(Rule),
    /// A statistic of the peers' values of a metric.
    Peers {
        /// Which statistic.
        statistic: PeerStatistic,
        /// Of which metric.
        of: MetricIndex,
        /// Peers agree in these roster columns; empty: all teams.
        within: Vec<ColumnIndex>,
        /// Which end is rank 1, percentile 1.
        better: Better,
    },
    /// `across`: an expression whose metrics stand for the arrays of all peers' values and which
    /// gives as many values back.
    Across {
        /// The expression; each metric in its scope has an array.
        rule: Rule,
        /// Peers agree in these roster columns; empty: all teams.
        within: Vec<ColumnIndex>,
    },
    /// The value of the metric in the round before.
    Previous {
        /// Its id then.
        metric: Arc<str>,
    },
}

/// What is done with the rows of a metric. The rules see the row.
#[derive(Debug, Clone)]
pub enum Aggregation {
    /// The cell of the only row; two rows are an error.
    Value(Rule),
    /// How many match; without a rule, all.
    Count(Option<Rule>),
    /// Σ numerator / Σ denominator (1 when left out); truth values count 1.
    Ratio(Rule, Option<Rule>),
    /// Σ.
    Sum(Rule),
    /// Arithmetic mean.
    Mean(Rule),
    /// Median (type 7).
    Median(Rule),
    /// Smallest.
    Min(Rule),
    /// Greatest.
    Max(Rule),
    /// How many different values.
    Distinct(Rule),
    /// Standard deviation, n − 1.
    StandardDeviation(Rule),
    /// Mean without the `trim` lowest and highest, if there are more than `2 trim` and at least `at_least` values;
    /// the plain mean otherwise.
    TrimmedMean {
        /// What is averaged.
        of: Rule,
        /// How many are dropped at each end.
        trim: usize,
        /// Fewer values than this are not trimmed.
        at_least: usize,
    },
    /// Quantile (type 7).
    Quantile {
        /// Of what.
        of: Rule,
        /// From 0 to 1.
        at: Number,
    },
}

impl Aggregation {
    /// Its rules: what is aggregated, and the denominator.
    #[must_use]
    pub const fn rules(&self) -> (Option<&Rule>, Option<&Rule>) {
        match self {
            Self::Count(rule) => (rule.as_ref(), None),
            Self::Ratio(over, under) => (Some(over), under.as_ref()),
            Self::Value(rule)
            | Self::Sum(rule)
            | Self::Mean(rule)
            | Self::Median(rule)
            | Self::Min(rule)
            | Self::Max(rule)
            | Self::Distinct(rule)
            | Self::StandardDeviation(rule)
            | Self::TrimmedMean { of: rule, .. }
            | Self::Quantile { of: rule, .. } => (Some(rule), None),
        }
    }
}

/// A statistic over the peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerStatistic {
    /// `peer_mean`.
    Mean,
    /// `peer_sum`.
    Sum,
    /// `peer_min`.
    Min,
    /// `peer_max`.
    Max,
    /// `peer_median`.
    Median,
    /// `peer_stdev` (n − 1).
    StandardDeviation,
    /// `peer_count`: how many peers have a value.
    Count,
    /// `rank`: ties share the better.
    Rank,
    /// `percentile`: the share of the others below, ties half.
    Percentile,
    /// `zscore`.
    ZScore,
    /// `minmax`: 0 at the worst, 1 at the best of the peers.
    MinMax,
    /// `winsorise`: cut to the quantiles `lower` and `upper` of the peers.
    Winsorise {
        /// From 0 to 1.
        lower: Number,
        /// From 0 to 1.
        upper: Number,
    },
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Better {
    /// More is better.
    #[default]
    High,
    /// Less is better.
    Low,
}
