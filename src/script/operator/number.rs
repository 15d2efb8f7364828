use crate::{
    diagnostic::{Message, message},
    script::End,
    value::Number,
};

/// Refuses numbers that have outgrown every use.
pub(crate) fn bounded(number: Number) -> Result<Number, End> {
    if number.bits() > Number::MAX_BITS {
        let bits = Number::MAX_BITS;
        return Err(End::fault(message!(
            zh: "数过大或过细：超过 {bits} 位",
            en: "the number has outgrown {bits} bits",
        )));
    }
    Ok(number)
}

/// How many decimals of a result that has no exact value are kept.
pub(crate) const INEXACT_PLACES: u32 = 12;

/// A result of `libm` as a number.
pub(crate) fn inexact(value: f64, what: impl FnOnce() -> Message) -> Result<Number, End> {
    Number::from_f64(value, INEXACT_PLACES).ok_or_else(|| End::fault(what()))
}

/// To a power: exact for whole exponents, else to 12 decimals.
pub(crate) fn power(base: &Number, exponent: &Number) -> Result<Number, End> {
    let impossible = || {
        message!(
            zh: "{base} 的 {exponent} 次方没有值，或数过大",
            en: "{base} to the power {exponent} has no value, or is too large",
        )
    };
    match exponent.to_i64() {
        Some(whole) => {
            let whole = i32::try_from(whole).map_err(|_| End::fault(impossible()))?;
            base.pow(whole).ok_or_else(|| End::fault(impossible()))
        }
        None => inexact(libm::pow(base.to_f64(), exponent.to_f64()), impossible),
    }
}
