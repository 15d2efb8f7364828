//! One type for everything that is wrong: a code, a severity, a place, a sentence and a way out, in
//! Chinese and English.
//!
//! The sentence of a mistake stands beside the code that finds it, written with [`message!`] in both
//! languages at once, so that neither can be forgotten.

mod collected;
mod language;
mod message;
mod place;
mod problem;
pub mod render;
mod suggest;

pub use collected::Diagnostics;
pub use language::Language;
pub use message::Message;
pub(crate) use message::{counted, message, said};
pub(crate) use place::lines_before;
pub use place::{Excerpt, Place};
pub use problem::{Diagnostic, Severity};
pub use suggest::nearest;
pub(crate) use suggest::{listed, suggestion};
