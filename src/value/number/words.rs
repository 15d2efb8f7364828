//! Numbers that are big by their denominator only, such as rates with twelve decimals, in machine words.

use std::cmp::Ordering;

use super::{Big, Number, Small, gcd_of_words};

/// A numerator and the denominator, in lowest terms. The denominator is below 2^63.
pub(super) type Words = (i64, u64);

/// `number` if its parts are no larger than that.
pub(super) fn of(number: &Number) -> Option<Words> {
    match &number.0 {
        Small { numerator, denominator } => Some((*numerator, u64::from(*denominator))),
        Big(big) => {
            let numerator = i64::try_from(big.numerator()).ok()?;
            let denominator = i64::try_from(big.denominator()).ok()?;
            Some((numerator, u64::try_from(denominator).ok()?))
        }
    }
}

/// Two of them.
pub(super) fn both(one: &Number, other: &Number) -> Option<(Words, Words)> {
    Some((of(one)?, of(other)?))
}

// No product of two parts reaches 2^127, the bound of i128.

/// Which is greater.
pub(super) fn order(((a, b), (c, d)): (Words, Words)) -> Ordering {
    (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b)))
}

/// One times the other: what goes into the parts of both is taken out first.
pub(super) fn product(((a, b), (c, d)): (Words, Words)) -> Option<Number> {
    let (a, d) = reduced(a, d)?;
    let (c, b) = reduced(c, b)?;
    lowest(i128::from(a) * i128::from(c), u128::from(b) * u128::from(d))
}

/// One and the other.
pub(super) fn sum(((a, b), (c, d)): (Words, Words)) -> Option<Number> {
    let (top, other) = (i128::from(a) * i128::from(d), i128::from(c) * i128::from(b));
    total(top.checked_add(other)?, b, d)
}

/// One without the other.
pub(super) fn difference(((a, b), (c, d)): (Words, Words)) -> Option<Number> {
    let (top, other) = (i128::from(a) * i128::from(d), i128::from(c) * i128::from(b));
    total(top.checked_sub(other)?, b, d)
}

fn total(top: i128, b: u64, d: u64) -> Option<Number> {
    let bottom = u128::from(b) * u128::from(d);
    match (b, d) {
        // With a whole number it stays in lowest terms.
        (1, _) | (_, 1) => lowest(top, bottom),
        _ => None,
    }
}

fn lowest(top: i128, bottom: u128) -> Option<Number> {
    // Nothing has one form only.
    let bottom = if top == 0 { 1 } else { bottom };
    Some(Number::of_lowest(top < 0, top.unsigned_abs(), bottom))
}

/// `top / bottom` in lowest terms.
fn reduced(top: i64, bottom: u64) -> Option<Words> {
    let common = gcd_of_words(top.unsigned_abs(), bottom).max(1);
    Some((top.checked_div(i64::try_from(common).ok()?)?, bottom / common))
}
