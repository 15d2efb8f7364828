//! The tree of nodes that are scored.

use std::{ops::RangeInclusive, sync::Arc};

use indexmap::IndexMap;

use super::{Better, ColumnIndex, NodeIndex, Param, Rule};
use crate::{
    diagnostic::Place,
    value::{Absence, Date, Number},
};

/// A node of the tree: the method, a group or an indicator.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// `code = "1.1"`.
    pub code: Option<String>,
    /// Other names that ledgers may use.
    pub aliases: Vec<String>,
    /// Nothing for the root.
    pub parent: Option<NodeIndex>,
    /// In the order of declaration; empty for indicators.
    pub children: Vec<NodeIndex>,
    /// Root, group or indicator.
    pub level: NodeLevel,
    /// Full points.
    pub points: Number,
    /// For `aggregate = "weighted"` of the parent.
    pub weight: Option<Number>,
    /// How the children make the score.
    pub aggregate: Aggregate,
    /// With fewer scored children (below 1: a smaller share of their weight) there is no score.
    pub minimum: Option<Number>,
    /// Decimals of the score where they differ from the method's; nothing with `rounding = "shown"`.
    pub round: Option<u32>,
    /// Against the peers, after all teams are scored.
    pub rescale: Option<Rescale>,
    /// What absence means.
    pub missing: Missing,
    /// How it is scored. Indicators always have one.
    pub score: Option<Rule>,
    /// The least and greatest score; `[0, points]` unless it says otherwise.
    pub range: RangeInclusive<Number>,
    /// Which way is better, for ranks.
    pub better: Better,
    /// Its own constants, which cover the method's of the same name.
    pub params: IndexMap<Arc<str>, Param>,
    /// Where this is false for a team's roster row, it is not applicable.
    pub applies: Option<Rule>,
    /// When it is a weak point.
    pub weak: Option<Weak>,
    /// What its score is claimed to do as what it reads grows.
    pub monotone: Option<Monotone>,
    /// An overlay must not touch it.
    pub locked: bool,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// The level of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeLevel {
    /// The method.
    Root,
    /// A group.
    Group,
    /// An indicator.
    Indicator,
}

/// How children make their parent's score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aggregate {
    /// Scores and full points are added.
    #[default]
    Sum,
    /// Mean of the rates × points.
    Mean,
    /// Weighted mean of the rates × points.
    Weighted,
    /// Geometric mean of the rates (weighted where children have weights) × points.
    Geometric,
    /// Least rate × points.
    Min,
    /// Greatest rate × points.
    Max,
}

/// `rescale`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescale {
    /// What the peers set.
    pub to: RescaleTo,
    /// Peers agree in these roster columns.
    pub within: Vec<ColumnIndex>,
}

/// What a rescaled score is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RescaleTo {
    /// The best peer gets full points: score ÷ best × points.
    Best,
    /// The best gets full points and the worst none.
    MinMax,
    /// The mean of the peers gets half: score ÷ mean × points ÷ 2, cut to the range.
    Mean,
}

/// What absence means, for each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Default: renormalise.
    pub not_applicable: MissingPolicy,
    /// Default: zero, with a warning.
    pub not_reported: MissingPolicy,
    /// Default: void.
    pub withheld: MissingPolicy,
    /// Default: renormalise.
    pub too_few: MissingPolicy,
}

impl Missing {
    /// Is this what any kind of absence means?
    #[must_use]
    pub fn has(&self, policy: MissingPolicy) -> bool {
        [self.not_applicable, self.not_reported, self.withheld, self.too_few].contains(&policy)
    }

    /// What absence for this reason means.
    #[must_use]
    pub const fn policy(&self, absence: Absence) -> MissingPolicy {
        match absence {
            Absence::NotApplicable => self.not_applicable,
            Absence::NotReported => self.not_reported,
            Absence::Withheld => self.withheld,
            Absence::TooFew => self.too_few,
        }
    }
}

impl Default for Missing {
    fn default() -> Self {
        Self {
            not_applicable: MissingPolicy::Renormalise,
            not_reported: MissingPolicy::Zero,
            withheld: MissingPolicy::Void,
            too_few: MissingPolicy::Renormalise,
        }
    }
}

/// What is done about an absent score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingPolicy {
    /// Siblings share its points in proportion.
    Renormalise,
    /// Siblings share its points in equal parts.
    Spread,
    /// 0 points.
    Zero,
    /// Full points.
    Full,
    /// The peers' mean rate.
    Mean,
    /// The peers' worst rate.
    Worst,
    /// The parent has no score either.
    Void,
    /// The round is refused.
    Error,
}

/// When a score is a weak point, and what to do about it.
#[derive(Debug, Clone)]
pub struct Weak {
    /// Of the score rate.
    pub below: Option<Number>,
    /// An expression instead; sees metrics, `score`, `rate`, `lost`, `points`.
    pub when: Option<Rule>,
    /// The largest denominator that went in must reach this.
    pub min_cases: Option<Number>,
    /// What to do.
    pub advice: Option<String>,
    /// How hard that is.
    pub effort: Option<Effort>,
    /// Who can do it.
    pub who: Option<Who>,
}

/// How hard an improvement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// At once.
    Low,
    /// Within a round.
    Medium,
    /// Longer.
    High,
}

/// Who can mend a weak point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The team.
    Team,
    /// The inspected unit.
    Unit,
    /// The office.
    Office,
}

/// Which way a score is claimed to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More gives more points, or as many.
    Up,
    /// More gives fewer points, or as many.
    Down,
}

/// `monotone` of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Monotone {
    /// Of all numbers that the rule reads.
    All(Direction),
    /// Of those named.
    Each(IndexMap<Arc<str>, Direction>),
}
