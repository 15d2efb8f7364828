//! A method as it is after loading: overlays merged, names resolved, expressions compiled and typed.
//!
//! Everything refers to everything else by index. Indices are places in the lists of [`Method`].

mod adjustment;
mod grade;
mod judgement;
mod metric;
mod node;
mod table;

use std::sync::Arc;

use indexmap::IndexMap;

pub use adjustment::{Adjustment, Veto, VetoEffect};
pub use grade::{Grade, Quota, QuotaBase, QuotaRounding, QuotaTies, Ranking, TieBreak, TieBreakBy};
pub use judgement::{Allowed, CheckSettings, Judgement, ProblemList, WeakPoints};
pub use metric::{Aggregation, Better, Metric, MetricSource, PeerStatistic};
pub use node::{
    Aggregate, Direction, Effort, Missing, MissingPolicy, Monotone, Node, NodeLevel, Rescale,
    RescaleTo, Weak, Who,
};
pub use table::{Column, ColumnKind, ColumnOrigin, MonthDay, Quantity, Required, Table};

use crate::{
    diagnostic::{Language, Place},
    method::{
        declared::{self, Declaration, Ruler},
        scope::Scope,
    },
    script::{Expression, Script},
    value::{Date, Number},
};

/// A place in [`Method::tables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableIndex(pub usize);

/// A place in [`Table::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIndex(pub usize);

/// A place in [`Method::metrics`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricIndex(pub usize);

/// A place in [`Method::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(pub usize);

/// The root of the tree of nodes.
pub const ROOT: NodeIndex = NodeIndex(0);

/// A whole method.
#[derive(Debug, Clone)]
pub struct Method {
    /// `[method] id`.
    pub id: Arc<str>,
    /// `[method] name`, which people read.
    pub name: String,
    /// `[method] version`.
    pub version: String,
    /// The language of names, reasons and files, unless the user asks for another.
    pub language: Language,
    /// The document that the method comes from.
    pub source: Option<String>,
    /// How many decimals scores have.
    pub decimals: u32,
    /// When scores are rounded.
    pub rounding: Rounding,
    /// Roster columns within which teams are ranked, graded and counted for quotas.
    pub rank_within: Vec<ColumnIndex>,
    /// A team whose applicable points are a smaller share of the full points is not ranked.
    pub rank_if: Option<Number>,
    /// Teams for which this is false are scored and ranked, but not graded nor counted for quotas.
    pub eligible: Option<Rule>,
    /// Bounds of the total.
    pub total_cap: Option<Number>,
    /// Bounds of the total.
    pub total_floor: Option<Number>,
    /// The constants that analysts change, by name, with the value in force on each day.
    pub params: IndexMap<Arc<str>, Param>,
    /// The tables that the method reads, in the order of declaration. One is the roster.
    pub tables: Vec<Table>,
    /// The table `teams`.
    pub roster: TableIndex,
    /// Roster columns that hold the team's name and its aliases, where they are declared.
    pub roster_name: Option<ColumnIndex>,
    /// See [`Method::roster_name`].
    pub roster_aliases: Option<ColumnIndex>,
    /// The metrics, in the order of declaration; `each` is already spread out.
    pub metrics: Vec<Metric>,
    /// The tree: the method itself at [`ROOT`], then groups and indicators as declared.
    pub nodes: Vec<Node>,
    /// `[[bonus]]`.
    pub bonuses: Vec<Adjustment>,
    /// `[[deduction]]`.
    pub deductions: Vec<Adjustment>,
    /// `[bonus_cap]`: the cap over all bonuses of a group; the key `total` caps all bonuses.
    pub bonus_caps: IndexMap<Arc<str>, Number>,
    /// `[[veto]]`.
    pub vetoes: Vec<Veto>,
    /// `[[grade]]`, best first.
    pub grades: Vec<Grade>,
    /// `[[ranking]]`, the official one first; never empty.
    pub rankings: Vec<Ranking>,
    /// `[weak]`.
    pub weak: WeakPoints,
    /// `[judge]`.
    pub judge: Judgement,
    /// `[check]`.
    pub check: CheckSettings,
    /// `[[allow]]`.
    pub allowed: Vec<Allowed>,
    /// Compiled Rhai modules and the library.
    pub script: Script,
    /// In which order metrics and nodes are worked out; each for all teams at once.
    pub plan: Vec<Step>,
    /// The pack's files, base packs first: path within the pack and bytes.
    pub files: Vec<PackFile>,
    /// Everything that it declares, sorted by path.
    pub declared: Vec<Declaration>,
}

impl Method {
    /// Its fingerprints: of what can move a score, and of the words.
    #[must_use]
    pub fn ruler(&self) -> Ruler {
        declared::ruler(&self.declared)
    }
}

/// One file of a pack, as it was read.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// `pack-id/path/in/pack`.
    pub name: Arc<str>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// One step of the plan: done for all teams before the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Work out a metric.
    Metric(MetricIndex),
    /// Score a node; its children and all that its rule reads came before.
    Node(NodeIndex),
}

/// `[method] rounding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Each node's score is rounded when it is made.
    Each,
    /// Nothing is rounded before it is shown.
    Shown,
}

/// An expression of the pack with the scope that says what its names are.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The compiled expression; its slots are places in `scope`.
    pub expression: Expression,
    /// What each slot means.
    pub scope: Arc<Scope>,
}

/// A constant of `[params]`.
#[derive(Debug, Clone)]
pub struct Param {
    /// What people read.
    pub name: Option<String>,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// The values by the day from which they hold, earliest first; the first may have no day.
    pub values: Vec<(Option<Date>, Constant)>,
    /// Where it is declared.
    pub place: Place,
}

impl Param {
    /// The value in force on `day`: the last whose day is not later.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Constant> {
        self.values
            .iter()
            .rev()
            .find(|(from, _)| from.is_none_or(|from| from <= day))
            .map(|(_, value)| value)
    }
}

/// A value written in TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// A number, by its digits.
    Number(Number),
    /// A text.
    Text(Arc<str>),
    /// A truth value.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A list.
    Array(Vec<Constant>),
    /// A table.
    Map(IndexMap<Arc<str>, Constant>),
}
