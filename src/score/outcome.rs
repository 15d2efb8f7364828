use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::{Message, message},
    method::model::{MetricIndex, NodeIndex},
    metric::Evidence,
    value::{Absence, Number},
};

/// What became of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It has a score.
    Scored,
    /// 不适用.
    NotApplicable,
    /// 未报送.
    NotReported,
    /// 不公开.
    Withheld,
    /// 数量过少.
    TooFew,
    /// A child without a score took the score away.
    Void,
    /// A veto stopped the scoring of this team.
    Stopped,
}

impl Status {
    /// The word that files use.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::NotApplicable => "not_applicable",
            Self::NotReported => "not_reported",
            Self::Withheld => "withheld",
            Self::TooFew => "too_few",
            Self::Void => "void",
            Self::Stopped => "stopped",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Scored => message!(zh: "已评分", en: "scored"),
            Self::NotApplicable => Absence::NotApplicable.message(),
            Self::NotReported => Absence::NotReported.message(),
            Self::Withheld => Absence::Withheld.message(),
            Self::TooFew => Absence::TooFew.message(),
            Self::Void => message!(zh: "无得分", en: "void"),
            Self::Stopped => message!(zh: "停止评分", en: "scoring stopped"),
        }
    }
}

impl From<Absence> for Status {
    fn from(kind: Absence) -> Self {
        match kind {
            Absence::NotApplicable => Self::NotApplicable,
            Absence::NotReported => Self::NotReported,
            Absence::Withheld => Self::Withheld,
            Absence::TooFew => Self::TooFew,
        }
    }
}

/// The kinds of line of the points ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerKind {
    /// Where the score starts: full points.
    Start,
    /// Points won.
    Award,
    /// Points lost.
    Deduct,
    /// Examined, and cost or won nothing.
    Checked,
    /// What a ledger that starts at 0 leaves unearned; always 0 points, the reason tells how much.
    Unearned,
    /// The sum of awards or deductions was limited.
    Cap,
    /// Cut off at 0 or at the full points.
    Cut,
    /// A remark.
    Note,
    /// A policy for absence gave or took points.
    Missing,
    /// The children's points were scaled up for what does not apply, or set against the peers.
    Rescale,
    /// Children were not simply added (mean, weighted, geometric, own rule): the difference to their sum.
    Aggregate,
    /// Rounding.
    Rounding,
    /// A bonus.
    Bonus,
    /// A deduction outside the tree.
    Deduction,
    /// A veto changed the score.
    Veto,
    /// The total was limited.
    Limit,
}

impl LedgerKind {
    /// The word that files use.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Award => "award",
            Self::Deduct => "deduct",
            Self::Checked => "checked",
            Self::Unearned => "unearned",
            Self::Cap => "cap",
            Self::Cut => "cut",
            Self::Note => "note",
            Self::Missing => "missing",
            Self::Rescale => "rescale",
            Self::Aggregate => "aggregate",
            Self::Rounding => "rounding",
            Self::Bonus => "bonus",
            Self::Deduction => "deduction",
            Self::Veto => "veto",
            Self::Limit => "limit",
        }
    }

    /// The word for people.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Start => message!(zh: "起评", en: "start"),
            Self::Award => message!(zh: "得分", en: "award"),
            Self::Deduct => message!(zh: "扣分", en: "deduction"),
            Self::Checked => message!(zh: "已核", en: "checked"),
            Self::Unearned => message!(zh: "未得", en: "not earned"),
            Self::Cap => message!(zh: "限额", en: "cap"),
            Self::Cut => message!(zh: "截止", en: "cut off"),
            Self::Note => message!(zh: "说明", en: "note"),
            Self::Missing => message!(zh: "缺项处理", en: "missing"),
            Self::Rescale => message!(zh: "折算", en: "re-scaling"),
            Self::Aggregate => message!(zh: "合成", en: "aggregation"),
            Self::Rounding => message!(zh: "取整", en: "rounding"),
            Self::Bonus => message!(zh: "加分", en: "bonus"),
            Self::Deduction => message!(zh: "另行扣分", en: "extra deduction"),
            Self::Veto => message!(zh: "否决", en: "veto"),
            Self::Limit => message!(zh: "总分限额", en: "limit of the total"),
        }
    }
}

/// One line of the points ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What kind of line.
    pub kind: LedgerKind,
    /// What it adds to the score; 0 for what was examined and cost nothing.
    pub points: Number,
    /// Why, in the method's language.
    pub reason: Arc<str>,
    /// The rows behind it.
    pub evidence: Evidence,
}

impl Line {
    /// A line without rows of its own.
    #[must_use]
    pub fn new(kind: LedgerKind, points: Number, reason: impl Into<Arc<str>>) -> Self {
        Self { kind, points, reason: reason.into(), evidence: Evidence::default() }
    }

    /// With the rows behind it.
    #[must_use]
    pub fn with(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }
}

/// A metric that went into a rule: which, and for metrics per team × indicator of which indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureKey {
    /// Which metric.
    pub metric: MetricIndex,
    /// Of which indicator.
    pub node: Option<NodeIndex>,
}

/// The score of a node for a team.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeScore {
    /// Scored, or why not.
    pub status: Status,
    /// Why the node itself has no value of its own, even where a policy then gave it a score.
    pub absence: Option<Absence>,
    /// Rounded as declared.
    pub score: Option<Number>,
    /// Full points after the points of absent siblings were shared out, on the scale of the parent; the
    /// node's own where nothing is shared out, 0 where it counts for nothing.
    pub effective: Number,
    /// Full points after all sharing up to the root; 0 where it counts for nothing.
    pub effective_at_root: Number,
    /// What it brings to the root's score; nothing where the way up is not a sum.
    pub contribution: Option<Number>,
    /// How the score came about. Of an indicator the lines add up to the score; of a group, the
    /// children's scores and these lines do. Teams with the same lines share them.
    pub lines: Arc<Vec<Line>>,
    /// Why it was not scored, or what a policy made of an absence.
    pub reason: Option<Arc<Message>>,
    /// The metrics that went in.
    pub reads: Arc<[MeasureKey]>,
}

impl NodeScore {
    /// A node without a score.
    #[must_use]
    pub fn without(status: Status, absence: Option<Absence>, reason: Option<Message>) -> Self {
        Self {
            status,
            absence,
            score: None,
            effective: Number::ZERO,
            effective_at_root: Number::ZERO,
            contribution: None,
            lines: Arc::default(),
            reason: reason.map(Arc::new),
            reads: Arc::default(),
        }
    }
}

/// What a bonus or deduction brought.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustmentScore {
    /// What counts, never negative.
    pub points: Number,
    /// Lines that add up to `points` (of a deduction, to −`points`). Teams with the same lines share them.
    pub lines: Arc<Vec<Line>>,
    /// The metrics that went in.
    pub reads: Arc<[MeasureKey]>,
}

/// What a veto found.
#[derive(Debug, Clone, PartialEq)]
pub struct VetoScore {
    /// Did it fire?
    pub fired: bool,
    /// Its condition was absent, and so not judged.
    pub unjudged: Option<Absence>,
    /// What was compared, and how far it was from firing.
    pub detail: Arc<str>,
    /// The metrics that went in.
    pub reads: Arc<[MeasureKey]>,
    /// The rows behind it.
    pub evidence: Evidence,
}

/// Everything about the points of one team.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamScore {
    /// By [`NodeIndex`].
    pub nodes: Vec<NodeScore>,
    /// In the order of the method.
    pub bonuses: Vec<AdjustmentScore>,
    /// In the order of the method.
    pub deductions: Vec<AdjustmentScore>,
    /// In the order of the method.
    pub vetoes: Vec<VetoScore>,
    /// The root's printed score.
    pub base: Option<Number>,
    /// Σ bonuses.
    pub bonus: Number,
    /// Σ deductions, as a positive number.
    pub deduction: Number,
    /// base + bonus − deductions after limits and vetoes, exact in `rounding = "shown"`.
    pub total: Option<Number>,
    /// Lines between base + bonus − deductions and the total; they add up to it.
    pub total_lines: Vec<Line>,
    /// The share of the full points that applied to the team, from 0 to 1.
    pub applicable: Number,
    /// A veto stopped the scoring.
    pub stopped: bool,
}
