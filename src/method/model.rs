//! A method as it is after loading: overlays merged, names resolved, expressions compiled and typed.
//!
//! Everything refers to everything else by index. Indices are places in the lists of [`Method`].

use std::{ops::RangeInclusive, sync::Arc};

use indexmap::IndexMap;

use crate::{
    diagnostic::{Language, Place},
    method::{
        declared::{self, Declaration, Ruler},
        scope::Scope,
    },
    script::{Expression, Kind, Script},
    value::{Absence, Date, Enumeration, Number},
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

/// `[tables.ID]`.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// Stems of files or names of sheets; `*` stands for anything.
    pub files: Vec<String>,
    /// The columns that identify a row; may be empty.
    pub key: Vec<ColumnIndex>,
    /// It is no ledger but a map by its key that every expression sees.
    pub reference: bool,
    /// The method's own table: its rows come from the pack's files (indices into
    /// [`Method::files`]), not from the round.
    pub in_pack: Option<Vec<usize>>,
    /// What its absence means.
    pub required: Required,
    /// `role = "calendar"`: what `workdays` counts by. The first date column is the day and the
    /// first column of type bool says whether it is a workday.
    pub calendar: bool,
    /// Its columns: those of the file, then derived ones in the order in which they can be worked out.
    pub columns: Vec<Column>,
    /// The column of type `team` that says whose the row is, if there is one.
    pub team: Option<ColumnIndex>,
    /// The column of type `indicator`, if there is one.
    pub indicator: Option<ColumnIndex>,
    /// Where it is declared.
    pub place: Place,
}

/// `required` of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// Without it nothing is evaluated.
    Yes,
    /// It may be missing; its metrics are then not reported.
    No,
    /// Without it teams are scored but not graded.
    Grade,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its id.
    pub id: Arc<str>,
    /// What it holds.
    pub kind: ColumnKind,
    /// Where its values come from.
    pub origin: ColumnOrigin,
    /// The headers by which it is found in a file; the id is one of them.
    pub headers: Vec<String>,
    /// One of the headers holds `{indicator}`: one column for each indicator.
    pub per_indicator: bool,
    /// A blank is an error.
    pub required: bool,
    /// Bounds of numbers and dates.
    pub min: Option<Constant>,
    /// Bounds of numbers and dates.
    pub max: Option<Constant>,
    /// Must not be false for any row.
    pub check: Option<Rule>,
    /// Words that mean an absence.
    pub absent: Vec<(Absence, Vec<String>)>,
    /// Endings that a number may carry, with their factor.
    pub units: Vec<(String, Number)>,
    /// Words that a date cell may hold, and the column that then takes their id.
    pub words: Option<(Arc<Enumeration>, ColumnIndex)>,
    /// An empty cell takes the value above it.
    pub fill_down: bool,
    /// What a date is that has a month and no day; without it such a date is an error.
    pub month: Option<MonthDay>,
    /// A bare number of a percent column is divided by this.
    pub scale: Option<Number>,
    /// What the number is a quantity of.
    pub quantity: Option<Quantity>,
    /// The file is refused if it has this column at all.
    pub private: bool,
    /// Where it is declared.
    pub place: Place,
}

impl Column {
    /// What people call it: the header that is declared first.
    #[must_use]
    pub fn header(&self) -> &str {
        self.headers.first().map_or(&*self.id, String::as_str)
    }
}

/// `month`: the day that a date without one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthDay {
    /// The first of the month.
    Start,
    /// The last of the month.
    End,
}

/// Where a column's values come from.
#[derive(Debug, Clone)]
pub enum ColumnOrigin {
    /// The file.
    File,
    /// The word that stood in a date cell of that column.
    WordIn(ColumnIndex),
    /// The id of the indicator whose column of the file the row was read for.
    HeaderIndicator,
    /// An expression over the row.
    Derived(Box<Rule>),
    /// `highest`: true for the one row with the greatest `by` among the rows that agree in `per` (and the team).
    Highest {
        /// What is compared; rows for which it is absent are never the highest.
        by: Box<Rule>,
        /// Within rows that agree in these.
        per: Vec<ColumnIndex>,
    },
    /// `nth`: 1, 2, 3… among the rows that agree in `per` (and the team), in the order of `order`, then the key.
    Nth {
        /// Within rows that agree in these.
        per: Vec<ColumnIndex>,
        /// Sorted by these.
        order: Vec<ColumnIndex>,
    },
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// A fraction of one, written as 95 %, ９５％ or 0.95.
    Percent,
    /// A day.
    Date,
    /// 是 or 否.
    Bool,
    /// One of a closed list.
    Enum(Arc<Enumeration>),
    /// A team of the roster, by id, name or alias.
    Team,
    /// An indicator of the method, by id, code, name or alias.
    Indicator,
}

impl ColumnKind {
    /// What a cell of the column is to expressions.
    #[must_use]
    pub fn in_expressions(&self) -> Kind {
        match self {
            Self::Text | Self::Team | Self::Indicator => Kind::Text,
            Self::Int | Self::Number | Self::Percent => Kind::Number,
            Self::Date => Kind::Date,
            Self::Bool => Kind::Bool,
            Self::Enum(of) => Kind::Enum(Arc::clone(of)),
        }
    }
}

/// What a number is a quantity of: for `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A share of one.
    Ratio,
    /// Points.
    Points,
    /// Things.
    Count,
    /// Calendar days.
    Days,
    /// Workdays.
    Workdays,
    /// Money.
    Money,
}

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

/// `[[bonus]]` or `[[deduction]]`.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// A number or a ledger.
    pub score: Rule,
    /// At most this.
    pub cap: Option<Number>,
    /// The group of `[bonus_cap]` that it belongs to.
    pub group: Option<Arc<str>>,
    /// Counts only if this is true.
    pub gate: Option<Rule>,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// `[[veto]]`.
#[derive(Debug, Clone)]
pub struct Veto {
    /// Its id.
    pub id: Arc<str>,
    /// What people read; the reason where it has no name.
    pub name: String,
    /// Fires when true.
    pub when: Rule,
    /// Why.
    pub reason: String,
    /// What it does.
    pub effect: VetoEffect,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// What a veto does. Grades are places in [`Method::grades`].
#[derive(Debug, Clone)]
pub enum VetoEffect {
    /// The grade is at most this.
    Ceiling(usize),
    /// The grade is this.
    Grade(usize),
    /// The total is this.
    Score(Number),
    /// The total is at most this.
    Cap(Rule),
    /// That indicator gets 0.
    Indicator(NodeIndex),
    /// Not eligible for these grades.
    Bar(Vec<usize>),
    /// Nothing else is scored; the team gets the grade, if one is named.
    Stop(Option<usize>),
}

/// `[[grade]]`.
#[derive(Debug, Clone)]
pub struct Grade {
    /// What people read; also its id.
    pub name: Arc<str>,
    /// The total must reach this.
    pub min: Option<Number>,
    /// The total must stay below this (or at it, unless `open`).
    pub max: Option<Number>,
    /// `max` itself is not included.
    pub open: bool,
    /// The total must be above this quantile of the graded totals of the class.
    pub above_quantile: Option<Number>,
    /// The total must be at or below this quantile.
    pub below_quantile: Option<Number>,
    /// Must be true.
    pub when: Option<Rule>,
    /// How many may have it.
    pub quota: Option<Quota>,
    /// What follows from it.
    pub consequence: Option<String>,
    /// The clause.
    pub source: Option<String>,
    /// When somebody last checked it.
    pub reviewed: Option<Date>,
    /// Where it is declared.
    pub place: Place,
}

/// How many teams of a class may have a grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Of the base.
    pub share: Number,
    /// What the share is of.
    pub of: QuotaBase,
    /// How a broken number of teams is made whole.
    pub rounding: QuotaRounding,
    /// At least so many, if so many reach the grade; their ties get it all the same.
    pub at_least: usize,
    /// What happens to teams that tie over the cut.
    pub ties: QuotaTies,
}

/// What a quota is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaBase {
    /// All teams of the class on the roster.
    Roster,
    /// Those that can be graded.
    Graded,
}

/// How a broken number of teams is made whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaRounding {
    /// Down.
    Floor,
    /// Up.
    Ceiling,
    /// Half up.
    Nearest,
}

/// What happens to teams that tie over the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaTies {
    /// None of them gets the grade.
    None,
    /// All of them get it.
    All,
}

/// `[[ranking]]`.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: String,
    /// Roster columns within which it ranks.
    pub within: Vec<ColumnIndex>,
    /// Which way is better.
    pub better: Better,
    /// Printed values are ranked, not exact ones.
    pub printed: bool,
    /// Decimals of the printed value where they differ from the method's.
    pub decimals: Option<u32>,
    /// After two firsts comes a second, not a third.
    pub dense: bool,
    /// What decides between equals, in this order.
    pub tie_breaks: Vec<TieBreak>,
    /// How many stand in the red list.
    pub top: Option<usize>,
    /// How many stand in the black list.
    pub bottom: Option<usize>,
    /// Where it is declared.
    pub place: Place,
}

/// What decides between equals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TieBreak {
    /// The value that is compared.
    pub by: TieBreakBy,
    /// Which way is better.
    pub better: Better,
}

/// The value of a tie-break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieBreakBy {
    /// A node's score; not applicable counts 0.
    Node(NodeIndex),
    /// A metric.
    Metric(MetricIndex),
}

/// `[weak]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakPoints {
    /// Weak in at least this share of the teams that it applies to: a common weak point.
    pub common: Number,
    /// Weak in so many rounds running: to be watched.
    pub repeated: u32,
    /// Colours by score rate: below each bound, its name (an id: `red`, `yellow`), lowest bound first.
    pub colours: Vec<(Number, Arc<str>)>,
}

/// `[judge]`: how certain the judgement says it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Confidence of intervals of rates: 0.95.
    pub confidence: Number,
    /// Confidence of rank intervals: 0.90.
    pub rank_confidence: Number,
    /// How many draws: 2,000.
    pub draws: u32,
    /// Where the random numbers start.
    pub seed: u64,
    /// How far weights are shaken: 0.25.
    pub weights: Number,
    /// Denominators below this are marked as small: 5.
    pub small: u32,
}

/// `[check]`: what `zhixiao check` goes by. No score depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckSettings {
    /// One case that moves more points than this is a cliff.
    pub cliff: Option<Number>,
    /// Of how many cases a rate is made when one case more or less is tried.
    pub cases: Option<u32>,
    /// What was reviewed longer ago than so many years is to be looked at again.
    pub reviewed_years: Option<Number>,
}

/// `[[allow]]`: a warning that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The code of the warning.
    pub code: Arc<str>,
    /// Only there: an id, or the whole path.
    pub at: Option<Arc<str>>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Where it is declared.
    pub place: Place,
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
