//! Numbers become points: the rules of indicators, the tree, bonuses, deductions and vetoes, each point
//! with the line of the ledger that gave or took it.
//!
//! Everything is worked out for all teams together, step by step in the order of [`Method::plan`], since
//! a step may look at the peers. Ranks and grades are the business of `judge`.

mod adjustment;
mod drafts;
mod how_far;
mod missing;
mod node;
mod outcome;
mod rescale;
mod rule;
mod run;
mod share;
mod sight;
mod tree;
mod veto;

pub use outcome::{
    AdjustmentScore, LedgerKind, Line, MeasureKey, NodeScore, Status, TeamScore, VetoScore,
};
pub(crate) use rule::KnownConditions;
pub(crate) use run::node_contexts;
pub use run::{Input, PreviousTeam, Scored, run};
pub use sight::Sight;
