//! The one value that the judgement hands to every report, and that `result.json` holds.
//!
//! It knows everything that a report may say and nothing of how it is said: no widths, no colours,
//! no rounding beyond what the method declares. Indices are places in the lists of [`Evaluation`].

use std::sync::Arc;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use super::{rows::Rows, statistics::concentration::Reach};
pub use crate::score::{LedgerKind, Status};
use crate::{diagnostic::Message, method::Ruler, value::Number};

/// A judged round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The version of this format; see [`Evaluation::FORMAT`].
    pub format: u32,
    /// The round.
    pub round: RoundInfo,
    /// The method.
    pub method: MethodInfo,
    /// Unresolved cells were counted as not reported.
    pub draft: bool,
    /// The columns of the roster that people may want to see, in the order of declaration.
    pub roster: Vec<RosterColumn>,
    /// The tree; the method itself comes first.
    pub nodes: Vec<NodeInfo>,
    /// The metrics.
    pub metrics: Vec<MetricInfo>,
    /// The grades, best first; empty if the method has none.
    pub grades: Vec<GradeInfo>,
    /// The rankings, the official one first.
    pub rankings: Vec<RankingInfo>,
    /// The teams, in the order of the outputs: by class as the roster names them, then by official
    /// rank, then by id; teams without a total last.
    pub teams: Vec<TeamResult>,
    /// Weak points that many teams share.
    pub common: Vec<CommonWeakPoint>,
    /// The problems found in the inspected units, the kind with the most cases first; empty where the method names no
    /// table of them.
    #[serde(default)]
    pub problems: Vec<UnitProblem>,
    /// The rates of all teams together, by class.
    pub overall: Vec<OverallRate>,
    /// What was found in the round's files, beside errors: normalised, guessed, not judged.
    pub notes: Vec<Note>,
}

impl Evaluation {
    /// The version of the format that this program writes.
    pub const FORMAT: u32 = 1;
}

/// The round that was evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundInfo {
    /// `id` of round.toml.
    pub id: String,
    /// `name` of round.toml.
    pub name: String,
    /// The day on which overdue is judged, as 2026-06-30.
    pub as_of: String,
    /// The id of the round before, if its result was given.
    pub previous: Option<String>,
}

/// The method that it was evaluated by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodInfo {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `zh` or `en`.
    pub language: String,
    /// The document that it comes from.
    pub source: Option<String>,
    /// How many decimals scores have.
    pub decimals: u32,
    /// Nothing is rounded before it is shown, so printed parts need not add up.
    pub rounded_when_shown: bool,
    /// The roster columns (places in [`Evaluation::roster`]) whose values make a class.
    pub class: Vec<usize>,
    /// The fingerprints of the ruler; empty in results of programs that did not know them.
    #[serde(default)]
    pub ruler: Ruler,
}

/// A column of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterColumn {
    /// Its id.
    pub id: String,
    /// The header that people read.
    pub name: String,
}

/// A node of the tree, as the method declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeInfo {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// `1.1`.
    pub code: Option<String>,
    /// `root`, `group` or `indicator`.
    pub level: NodeKind,
    /// Nothing for the root.
    pub parent: Option<usize>,
    /// Full points.
    pub points: Number,
    /// The clause.
    pub source: Option<String>,
    /// The expression that scores it, as the pack has it.
    pub expression: Option<String>,
    /// The comment above the function that it calls, if it has one.
    pub comment: Option<String>,
    /// Its weak line in words of the pack: `below` as a rate, or the expression of `when`.
    pub weak_line: Option<String>,
    /// What to do when it is weak.
    pub advice: Option<String>,
    /// `low`, `medium` or `high`.
    pub effort: Option<String>,
    /// `team`, `unit` or `office`.
    pub who: Option<String>,
}

/// What kind of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// The method.
    Root,
    /// A group.
    Group,
    /// An indicator.
    Indicator,
}

/// A metric, as the method declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricInfo {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// One value for each team × indicator.
    pub per_indicator: bool,
    /// It is a share of cases, so it has an interval.
    pub is_rate: bool,
    /// Its declaration, for people.
    pub declaration: String,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeInfo {
    /// What people read; also its id.
    pub name: String,
    /// The total that it begins at.
    pub min: Option<Number>,
    /// Its quota in words ("≤30 %"), if it has one.
    pub quota: Option<String>,
    /// What follows from it.
    pub consequence: Option<String>,
}

/// A ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingInfo {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The roster columns (places in [`Evaluation::roster`]) within which it ranks.
    pub within: Vec<usize>,
    /// How many ties it made among printed totals that were not decided by a tie-break.
    pub ties: usize,
    /// How many stand in the red list.
    pub top: Option<usize>,
    /// How many stand in the black list.
    pub bottom: Option<usize>,
}

/// Everything about one team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TeamResult {
    /// Its id.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What else ledgers may call it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its roster row, by place in [`Evaluation::roster`], as printed; its aliases are left blank there.
    pub roster: Vec<String>,
    /// By place in [`Evaluation::nodes`].
    pub nodes: Vec<NodeResult>,
    /// Bonuses, in the order of the method.
    pub bonuses: Vec<AdjustmentResult>,
    /// Deductions outside the tree, in the order of the method; their points are positive numbers to be taken off.
    pub deductions: Vec<AdjustmentResult>,
    /// All vetoes, fired or not, in the order of the method.
    pub vetoes: Vec<VetoResult>,
    /// The root's score.
    pub base: Option<Number>,
    /// The sum of the bonuses that count.
    pub bonus: Number,
    /// The sum of the deductions, as a positive number.
    pub deduction: Number,
    /// base + bonus − deductions, after vetoes.
    pub total: Option<Number>,
    /// Lines between base + bonus − deductions and the total: caps, floors, vetoes. They add up to it.
    pub total_ledger: Vec<LedgerLine>,
    /// The share of the full points that applied to the team, from 0 to 1.
    pub applicable: Number,
    /// Where it stands, by place in [`Evaluation::rankings`]; nothing if it is not ranked there.
    pub standings: Vec<Option<Standing>>,
    /// Why it is not ranked, if it is not.
    pub unranked: Option<Message>,
    /// The grade that its total gives by itself: a place in [`Evaluation::grades`].
    pub grade_by_score: Option<usize>,
    /// The grade that it gets.
    pub grade: Option<usize>,
    /// Why that differs from the grade by score, or why there is none: veto, ceiling, 比例控制…
    pub grade_reasons: Vec<Message>,
    /// Points to the line of the next better grade.
    pub to_next_grade: Option<Number>,
    /// Every metric of the team. Teams for which one came out alike share it.
    pub measures: Vec<Arc<MeasureResult>>,
    /// Its weak points, the most recoverable points first.
    pub weak_points: Vec<WeakPoint>,
    /// How certain its rank is; nothing where it cannot be said.
    pub certainty: Option<Certainty>,
    /// A draft's worst total over the unresolved cells; nothing where there is no lower end.
    #[serde(default)]
    pub worst: Option<Number>,
    /// A draft's best total; nothing where there is no upper end.
    #[serde(default)]
    pub best: Option<Number>,
}

/// A place in a ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// From 1; ties share the better place.
    pub rank: usize,
    /// Of how many.
    pub of: usize,
    /// How many others share it.
    pub tied: usize,
}

/// How certain a rank is: the total is recomputed with each rate drawn from what the cases allow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certainty {
    /// The best rank that is not unlikely.
    pub best_rank: usize,
    /// The worst rank that is not unlikely.
    pub worst_rank: usize,
    /// The mean rank over the draws.
    pub mean_rank: f64,
    /// In which band of teams that cannot be told apart it is, from 1.
    pub band: usize,
    /// The share of draws in which the grade by score stays.
    pub grade_kept: f64,
    /// Where its rank lies if the points of the indicators are argued up or down; nothing where they are not.
    #[serde(default)]
    pub by_weights: Option<ByWeights>,
}

/// The ranks that are not unlikely when the weights are shaken (`[judge] weights`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByWeights {
    /// The best of them.
    pub best_rank: usize,
    /// The worst.
    pub worst_rank: usize,
}

/// The score of a node for a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeResult {
    /// Scored, or why not.
    pub status: Status,
    /// Full points that the method gives it.
    pub points: Number,
    /// Full points after re-scaling of what does not apply; 0 where it does not apply.
    pub effective_points: Number,
    /// The score, rounded as declared.
    pub score: Option<Number>,
    /// score ÷ points.
    pub rate: Option<Number>,
    /// What it brings to the root's score, after re-scaling.
    pub contribution: Option<Number>,
    /// Its rank within the official ranking's class.
    pub standing: Option<Standing>,
    /// The mean score of the peers of its class that have one, itself included.
    pub peer_mean: Option<Number>,
    /// It is one of the team's weak points.
    pub weak: bool,
    /// The colour of its score rate (`red`, `yellow`), if the method gives it one.
    pub colour: Option<Arc<str>>,
    /// Why it was not scored, or what a policy made of an absence.
    pub reason: Option<Arc<Message>>,
    /// How the score came about. Of an indicator the lines add up to the score; of a group, the children's
    /// scores and these lines do.
    pub ledger: Arc<[LedgerLine]>,
    /// The metrics that went in: places in [`TeamResult::measures`].
    pub reads: Arc<[usize]>,
    /// A draft's worst and best score over the unresolved cells.
    pub bounds: Option<(Number, Number)>,
}

/// One line of the points ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// What kind of line.
    pub kind: LedgerKind,
    /// What it adds to the score; negative for what it takes off; 0 for what was examined and cost nothing.
    pub points: Number,
    /// Why, in the method's language.
    pub reason: Arc<str>,
    /// How many rows are behind it.
    pub evidence: u64,
    /// Some of these rows, as `file:row`; all of them if there are not more than the bound.
    pub rows: Rows,
}

/// A bonus or a deduction outside the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentResult {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: Arc<str>,
    /// The clause.
    pub source: Option<Arc<str>>,
    /// The expression, as the pack has it.
    pub expression: Arc<str>,
    /// What counts: not negative.
    pub points: Number,
    /// How it came about; the lines add up to `points` (for deductions, to −`points`).
    pub ledger: Arc<[LedgerLine]>,
    /// The metrics that went in: places in [`TeamResult::measures`].
    pub reads: Arc<[usize]>,
}

/// A veto, fired or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VetoResult {
    /// Its id.
    pub id: Arc<str>,
    /// What people read.
    pub name: Arc<str>,
    /// The clause.
    pub source: Option<Arc<str>>,
    /// The condition, as the pack has it.
    pub condition: Arc<str>,
    /// Did it fire?
    pub fired: bool,
    /// The condition could not be judged for want of data: why.
    pub unjudged: Option<Message>,
    /// What was compared, and how far it was from firing.
    pub detail: Arc<str>,
    /// What it does.
    pub effect: Arc<Message>,
    /// The metrics that went in: places in [`TeamResult::measures`].
    pub reads: Arc<[usize]>,
    /// How many rows are behind it.
    pub evidence: u64,
    /// Some of them, as `file:row`.
    pub rows: Rows,
}

/// A metric of a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureResult {
    /// A place in [`Evaluation::metrics`].
    pub metric: usize,
    /// The indicator (a place in [`Evaluation::nodes`]) for metrics per team × indicator.
    pub node: Option<usize>,
    /// Σ of what counts, for metrics that count or divide.
    pub numerator: Option<Number>,
    /// Σ of what it is a share of.
    pub denominator: Option<Number>,
    /// The value, if it is a number.
    pub value: Option<Number>,
    /// The value, if it is a text, a date or a truth value, as printed.
    pub text: Option<String>,
    /// Why it is absent, if it is: `not_applicable`, `not_reported`, `withheld`, `too_few`.
    pub absent: Option<String>,
    /// Wilson's interval of a rate.
    pub interval: Option<(f64, f64)>,
    /// The denominator is so small that the value says little.
    pub small: bool,
    /// How many rows are behind it: of a count those that match, of a ratio those that do not.
    pub evidence: u64,
    /// Some of them, as `file:row`.
    pub rows: Rows,
    /// It rests on cells that could not be read, so a draft's value may still change.
    #[serde(default)]
    pub unresolved: bool,
}

/// A weak point of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeakPoint {
    /// A place in [`Evaluation::nodes`].
    pub node: usize,
    /// Why it is one: the line and the value.
    pub why: Arc<Message>,
    /// points − score.
    pub lost: Number,
    /// What the total would win if the score were full.
    pub recoverable: Number,
    /// Too few cases to be sure.
    pub uncertain: bool,
    /// Weak in the round before as well, and how many rounds running.
    pub repeated: u32,
}

/// A weak point that many teams share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonWeakPoint {
    /// A place in [`Evaluation::nodes`].
    pub node: usize,
    /// Places in [`Evaluation::teams`].
    pub teams: Vec<usize>,
    /// Of how many teams that it applies to.
    pub of: usize,
    /// Σ of the points lost by these teams.
    pub lost: Number,
}

/// A kind of problem over the inspected units (`[judge] problems`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitProblem {
    /// The kind, as the ledger has it.
    pub name: String,
    /// In how many units it was found.
    pub units: usize,
    /// How many units were inspected: those that the ledger names.
    pub of: usize,
    /// Wilson's 95 % interval of units ÷ of.
    pub interval: (f64, f64),
    /// The exact 95 % interval (Poisson) of cases in a unit.
    pub per_unit: (f64, f64),
    /// The unit with the most cases.
    pub top_unit: String,
    /// How many of the cases it has.
    pub top_cases: u64,
    /// Whose problem it is.
    pub reach: Reach,
    /// Among the kinds that make up the first 80 % of all cases.
    pub frequent: bool,
    /// How many cases there are: a row each.
    pub evidence: u64,
    /// Some of the rows, as `file:row`.
    pub rows: Rows,
}

/// A rate of several teams together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverallRate {
    /// A place in [`Evaluation::metrics`].
    pub metric: usize,
    /// The indicator, for metrics per team × indicator.
    pub node: Option<usize>,
    /// The class: roster column id and value; empty for all teams.
    pub class: IndexMap<String, String>,
    /// How many teams have a value.
    pub teams: usize,
    /// Σ of the numerators.
    pub numerator: Number,
    /// Σ of the denominators.
    pub denominator: Number,
    /// Σ numerators ÷ Σ denominators.
    pub value: Option<Number>,
    /// Wilson's interval.
    pub interval: Option<(f64, f64)>,
}

/// Something that people should know about the inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `warning` or `note`.
    pub severity: String,
    /// The kind, such as `total-row`.
    pub code: String,
    /// `file:row`, or the file.
    pub place: String,
    /// What.
    pub message: Message,
}
