//! Grades as they are shown.

use super::text::clean;
use crate::judge::evaluation::{Evaluation, TeamResult};

/// What people read of the grade at a place of [`Evaluation::grades`]; empty without one.
pub(crate) fn name(evaluation: &Evaluation, place: Option<usize>) -> String {
    place
        .and_then(|at| evaluation.grades.get(at))
        .map_or_else(String::new, |grade| clean(&grade.name))
}

/// How it is coloured: `g1` for the best grade, `gl` for the last one; empty without a grade.
pub(crate) fn colour(evaluation: &Evaluation, team: &TeamResult) -> String {
    match team.grade {
        Some(0) => "g1".to_owned(),
        Some(at) if at + 1 == evaluation.grades.len() => "gl".to_owned(),
        Some(_) => "gm".to_owned(),
        None => String::new(),
    }
}
