//! Places on bars that are drawn.

use crate::{judge::evaluation::Evaluation, value::Number};

/// `part` of `whole` in percent, from 0 to 100.
pub(crate) fn percent(part: &Number, whole: &Number) -> String {
    let share = part.checked_div(whole).unwrap_or(Number::ZERO);
    let share = share.clamp(Number::ZERO, Number::ONE);
    (&share * &Number::from(100i64)).to_short(2)
}

/// The scale of totals: the full points, or the best total if that is more.
pub(crate) fn scale(evaluation: &Evaluation) -> Number {
    let full = evaluation.nodes.first().map_or(Number::ONE, |root| root.points.clone());
    evaluation.teams.iter().filter_map(|team| team.total.clone()).fold(full, Number::max)
}
