//! The rules of a pack: expressions in TOML, functions in Rhai, zhixiao's own functions, and the
//! points ledger. Knows no pack.
//!
//! Expressions are parsed by Rhai and evaluated by a small typed tree of our own; functions run on
//! Rhai's engine, or as such a tree where they hold nothing else ([`plain`]). Both use the same operators and the same
//! library over [`Data`].

mod chain;
mod coverage;
mod data;
mod definitions;
mod engine;
mod evaluate;
mod expression;
mod fault;
mod function_tree;
mod kind;
mod labels;
mod library;
mod limits;
mod locator;
mod lower;
mod mistakes;
pub(crate) mod operator;
mod parse;
mod plain;
mod points;
mod reference;
mod scope;
mod size;
mod trace;
pub(crate) mod tree;

pub(crate) use coverage::Spot;
pub use coverage::{Decision, DecisionKind, Way};
pub use data::{Data, MetricMark};
pub(crate) use definitions::library_definitions;
pub use engine::{Function, Module, Script};
pub use expression::{Expression, Source};
pub(crate) use fault::End;
pub use fault::Fault;
pub(crate) use function_tree::FunctionTree;
pub use kind::{Kind, MapKind};
pub use limits::Limits;
pub(crate) use parse::tokens;
pub use points::{LineKind, MetricRef, Points, PointsLine, Settled, Start};
pub use reference::reference;
pub use scope::{Context, Environment, Names, Read};
pub use trace::{Comparison, Outcome, Trace};

#[cfg(test)]
mod tests;
