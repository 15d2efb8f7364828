//! The operators of rules, once for expressions and functions.

mod binary;
mod equality;
mod number;
mod part;
mod unary;

pub(crate) use binary::Binary;
pub(crate) use equality::{equal, known_id, unknown_id};
pub(crate) use number::{INEXACT_PLACES, bounded, inexact, power};
pub(crate) use part::{at, in_text, key, no_key, no_property, property};
pub(crate) use unary::{Unary, not_a_condition, truth};
