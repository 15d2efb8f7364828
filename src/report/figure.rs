//! Numbers as they are printed.

use crate::{judge::evaluation::Evaluation, value::Number};

/// A score: with the method's decimals, or with more where the node is rounded to more.
pub(crate) fn score(evaluation: &Evaluation, score: &Number) -> String {
    let decimals = evaluation.method.decimals;
    let fixed = score.round_half_up(decimals);
    if evaluation.method.rounded_when_shown || &fixed == score || &score.round_half_up(6) != score {
        return fixed.to_fixed(decimals);
    }
    score.to_short(6)
}

/// To 12 decimals, without trailing zeros: what files hold.
pub(crate) fn exact(number: &Number) -> String {
    number.to_short(12)
}

/// The same handed to `take`; no text is made for it.
pub(crate) fn with_exact<R>(number: &Number, take: impl FnOnce(&str) -> R) -> R {
    number.with_short(12, take)
}

/// For people who add up by hand: exact if six decimals are enough, else four decimals.
pub(crate) fn by_hand(number: &Number) -> String {
    if &number.round_half_up(6) == number { number.to_short(6) } else { number.to_short(4) }
}

/// The same as a number.
pub(crate) fn rounded_by_hand(number: &Number) -> Number {
    let six = number.round_half_up(6);
    if &six == number { six } else { number.round_half_up(4) }
}

/// A share as a percentage with at most two decimals: `88.46%`.
pub(crate) fn percent(share: &Number) -> String {
    format!("{}%", (share * &Number::from(100i64)).to_short(2))
}

/// A share that statistics worked out, as a percentage with one decimal.
pub(crate) fn percent_f64(share: f64) -> String {
    Number::from_f64(share, 12).map_or_else(String::new, |share| {
        format!("{}%", (&share * &Number::from(100i64)).to_short(1))
    })
}

/// With its sign, as ledger lines show it: `+4`, `-0.5`, `0`.
pub(crate) fn signed(text: &str) -> String {
    if text.starts_with('-') || text == "0" { text.to_owned() } else { format!("+{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_for_adding_up() {
        let number = |text: &str| Number::from_fraction(text).unwrap();
        assert_eq!(by_hand(&number("36/7")), "5.1429");
        assert_eq!(by_hand(&number("4.375")), "4.375");
        assert_eq!(by_hand(&number("0.000001")), "0.000001");
        assert_eq!(percent(&number("6/7")), "85.71%");
        assert_eq!(percent_f64(0.266_656), "26.7%");
        assert_eq!(signed("0.5"), "+0.5");
        assert_eq!(signed("0"), "0");
    }
}
