//! Lines of points as they are printed, so that whoever adds up what is printed gets what is printed.

use std::borrow::Borrow;

use super::figure;
use crate::{
    judge::evaluation::{LedgerKind, LedgerLine},
    value::Number,
};

/// The printed points of `lines`, which together with `before` (printed above them) make `score`.
///
/// Fractions are printed to four decimals; what that leaves goes into the printed rounding line, which is
/// itself such a remainder.
pub(crate) fn printed<L: Borrow<LedgerLine>>(
    before: &Number,
    lines: &[L],
    score: Option<&Number>,
) -> Vec<String> {
    let numbers: Vec<Number> =
        lines.iter().map(|line| figure::rounded_by_hand(&line.borrow().points)).collect();
    let last_rounding = lines.iter().rposition(|line| line.borrow().kind == LedgerKind::Rounding);
    let rest = score.map(|score| score - &(before + &numbers.iter().sum::<Number>()));
    numbers
        .iter()
        .enumerate()
        .map(|(at, number)| {
            let number = match &rest {
                Some(rest) if Some(at) == last_rounding => number + rest,
                _ => number.clone(),
            };
            figure::signed(&figure::by_hand(&number))
        })
        .collect()
}
