//! The printable scoring handbook of a method: everything that it declares, for people who score and who are
//! scored.

mod block;
mod content;
mod difference;

use crate::{diagnostic::Language, method::model::Method};

/// How a handbook is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Markdown.
    #[default]
    Markdown,
    /// One HTML page, ready for print.
    Html,
}

/// The handbook of a method.
#[must_use]
pub fn handbook(method: &Method, language: Language, form: Form) -> String {
    block::write(&content::blocks(method, language), language, form)
}

/// What a second method declares differently.
#[must_use]
pub fn difference(before: &Method, after: &Method, language: Language, form: Form) -> String {
    block::write(&difference::blocks(before, after, language), language, form)
}
