//! A report of tests as text.

mod coverage;
mod csv;
mod human;
mod json;
mod junit;
mod lcov;

pub use coverage::{Shown, suggested_in_words, to_text};
pub use csv::to_csv;
pub use human::Human;
pub use json::to_json;
pub use junit::to_junit;
pub use lcov::to_lcov;

use super::{Mismatch, TestResult};
use crate::diagnostic::{Language, Message, Place};

/// What a mismatch says in one sentence.
fn sentence(mismatch: &Mismatch) -> Message {
    let Mismatch { what, expected, got, .. } = mismatch;
    Message {
        zh: format!("{}：应为 {}，实为 {}", what.zh, expected.zh, got.zh),
        en: format!("{}: {} expected, and it is {}", what.en, expected.en, got.en),
    }
}

/// All that is wrong with a test, a sentence each.
fn problems(result: &TestResult, language: Language) -> Vec<String> {
    let errors = result.errors.iter().map(|error| error.text(language).to_owned());
    let mismatches = result.mismatches.iter().map(sentence);
    errors.chain(mismatches.map(|said| said.in_language(language).to_owned())).collect()
}

/// `tests/a.toml:12`
fn at(place: &Place) -> String {
    let file = place.file.as_deref().unwrap_or_default();
    match place.row {
        Some(row) => format!("{file}:{row}"),
        None => file.to_owned(),
    }
}
