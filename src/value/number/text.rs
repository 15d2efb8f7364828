//! Numbers as texts, both ways.

use std::fmt;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Big, Number, Small, decimal::Decimal};
use crate::value::push_digits;

impl Number {
    /// Reads a plain decimal number by its digits: `12`, `-0.50`, `+3.`, `.5`, `1.5e-3`. No spaces, no
    /// separators of thousands, no words; dirty cells are read by `value::parse`.
    #[must_use]
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.as_bytes().first()? {
            b'-' => (true, mantissa.get(1..)?),
            b'+' => (false, mantissa.get(1..)?),
            _ => (false, mantissa),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && part.is_empty()
            || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        // A cell cannot hold more than this; a longer one is not a number but an attack.
        const MAX_DIGITS: usize = 4_096;
        if whole.len() + part.len() > MAX_DIGITS || exponent.unsigned_abs() > 4_096 {
            return None;
        }
        let shift = i64::from(exponent) - i64::try_from(part.len()).ok()?;
        if let Some(number) = in_words(negative, whole, part, shift) {
            return Some(number);
        }
        let all = format!("{whole}{part}");
        let top = if all.len() <= 18 {
            IBig::from(all.parse::<i64>().ok()?)
        } else {
            IBig::from(UBig::from_str_radix(&all, 10).ok()?)
        };
        let top = if negative { -top } else { top };
        let power = UBig::from(10u8).pow(usize::try_from(shift.unsigned_abs()).ok()?);
        Some(Self::from_big(if shift >= 0 {
            RBig::from(top * IBig::from(power))
        } else {
            RBig::from_parts(top, power)
        }))
    }

    /// Reads `6/7` as well as what [`Number::from_decimal`] reads.
    #[must_use]
    pub fn from_fraction(text: &str) -> Option<Self> {
        match text.split_once('/') {
            Some((top, bottom)) => {
                Self::from_decimal(top.trim())?.checked_div(&Self::from_decimal(bottom.trim())?)
            }
            None => Self::from_decimal(text.trim()),
        }
    }

    /// With exactly `places` decimals, rounded half up: `14.50`.
    #[must_use]
    pub fn to_fixed(&self, places: u32) -> String {
        if let Some(decimal) = Decimal::of(self, places) {
            return decimal.text();
        }
        self.to_fixed_slowly(places)
    }

    /// The same with big integers.
    fn to_fixed_slowly(&self, places: u32) -> String {
        let scaled = self.round_slowly(places).to_big() * Self::power_of_ten(places).to_big();
        let (top, _) = scaled.into_parts();
        let negative = top < IBig::ZERO;
        let digits = if negative { -top } else { top }.to_string();
        let places = places as usize;
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let sign = if negative { "-" } else { "" };
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }

    /// With at most `places` decimals and no trailing zeros: `14.5`.
    #[must_use]
    pub fn to_short(&self, places: u32) -> String {
        self.with_short(places, str::to_owned)
    }

    /// The same handed to `take`; no text is made for it.
    pub(crate) fn with_short<R>(&self, places: u32, take: impl FnOnce(&str) -> R) -> R {
        match Decimal::of(self, places) {
            Some(decimal) => decimal.shortened().with_text(take),
            None => take(&Self::shortened(&self.to_fixed_slowly(places))),
        }
    }

    /// `fixed` without the zeros at its end. It is never `-0.00`.
    fn shortened(fixed: &str) -> String {
        let short = match fixed.contains('.') {
            true => fixed.trim_end_matches('0').trim_end_matches('.'),
            false => fixed,
        };
        short.to_owned()
    }

    /// The exact value as a text that [`Number::from_fraction`] reads back: `14.5`, or `6/7` where
    /// no decimal with at most 12 places is exact.
    #[must_use]
    pub fn to_exact(&self) -> String {
        self.with_exact(str::to_owned)
    }

    /// The same handed to `take`; no text is made for it.
    fn with_exact<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        const PLACES: u32 = 12;
        let is_decimal = match &self.0 {
            // In lowest terms it is one if all of its denominator goes into a power of ten.
            Small { denominator, .. } => {
                10u64.pow(PLACES).checked_rem(u64::from(*denominator)) == Some(0)
            }
            Big(_) => &self.round_half_up(PLACES) == self,
        };
        if is_decimal {
            return self.with_short(PLACES, take);
        }
        match &self.0 {
            Small { numerator, denominator } => {
                let mut text = String::with_capacity(24);
                text.push_str(if *numerator < 0 { "-" } else { "" });
                push_digits(&mut text, numerator.unsigned_abs());
                text.push('/');
                push_digits(&mut text, u64::from(*denominator));
                take(&text)
            }
            Big(big) => take(&format!("{}/{}", big.numerator(), big.denominator())),
        }
    }
}

/// The number with these digits and this exponent, where machine words hold all that it takes.
fn in_words(negative: bool, whole: &str, part: &str, shift: i64) -> Option<Number> {
    const MOST_DIGITS: usize = 18;
    if whole.len() + part.len() > MOST_DIGITS {
        return None;
    }
    let digits = whole.bytes().chain(part.bytes()).map(|byte| i128::from(byte - b'0'));
    let top = digits.fold(0, |top, digit| top * 10 + digit);
    let top = if negative { -top } else { top };
    let power = 10i64.checked_pow(u32::try_from(shift.unsigned_abs()).ok()?)?;
    Some(match shift >= 0 {
        true => Number::from_i128(top * i128::from(power), 1),
        false => Number::from_i128(top, u128::from(power.unsigned_abs())),
    })
}

/// At most four decimals, without trailing zeros, as numbers stand in texts for people.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_short(4, |text| f.write_str(text))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_exact())
    }
}

/// As a text, exact: see [`Number::to_exact`].
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_exact(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_fraction(&text)
            .ok_or_else(|| de::Error::custom(format_args!("not a number: {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_all_lengths_are_read_and_written() {
        for digits in 1..60 {
            let nines = "9".repeat(digits);
            for text in [nines.clone(), format!("-{nines}")] {
                let number = Number::from_decimal(&text).unwrap();
                let one = Number::from(if number.is_negative() { -1i64 } else { 1 });
                let power = Number::power_of_ten(u32::try_from(digits).unwrap());
                assert_eq!(&number + &one, &power * &one, "{text}");
                assert_eq!(number.to_exact(), text);
                assert_eq!(number.to_fixed(18), format!("{text}.{}", "0".repeat(18)));
            }
        }
        for number in [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX] {
            for (places, zeros) in [(0, ""), (18, ".000000000000000000")] {
                assert_eq!(Number::from(number).to_fixed(places), format!("{number}{zeros}"));
            }
            let third = Number::ratio(number, 3).unwrap();
            assert_eq!(third.to_fixed(18), third.to_fixed_slowly(18));
        }
    }

    #[test]
    fn what_is_too_long_is_no_number() {
        let digits = |whole: usize, part: usize| {
            Number::from_decimal(&format!("{}.{}", "1".repeat(whole), "1".repeat(part)))
        };
        assert!(digits(4_096, 0).is_some() && digits(1, 4_095).is_some());
        assert!(digits(4_097, 0).is_none() && digits(1, 4_096).is_none());
        for (exponent, is_number) in
            [("e4096", true), ("e-4096", true), ("e4097", false), ("e-4097", false)]
        {
            assert_eq!(Number::from_decimal(&format!("1{exponent}")).is_some(), is_number);
        }
        assert_eq!(Number::from_decimal("1e2147483648"), None);
    }

    proptest! {
        #[test]
        fn machine_words_and_big_integers_are_written_alike(
            top in prop_oneof![9 => any::<i64>(), 1 => Just(i64::MIN)], small in -100_000i64..100_000, bottom in 1u32.., decimal in 0u32..12,
            places in 0u32..20,
        ) {
            let power = 10i64.pow(decimal);
            let numbers = [
                Number::ratio(top, bottom.into()),
                Number::ratio(small, bottom.into()),
                Number::ratio(top, power),
                Number::ratio(small, power),
                Number::ratio(small, 1),
            ];
            // Big by their denominator only.
            let long = numbers.clone().into_iter().flatten().map(|number| {
                &number * &Number::ratio(i64::from(bottom), 10i64.pow(12)).unwrap()
            });
            for number in numbers.clone().into_iter().flatten().chain(long) {
                let slow = number.to_fixed_slowly(places);
                prop_assert_eq!(number.to_short(places), Number::shortened(&slow));
                prop_assert_eq!(number.to_fixed(places), slow);
                let exact = match number.round_half_up(12) == number {
                    true => Number::shortened(&number.to_fixed_slowly(12)),
                    false => {
                        let fraction = number.to_big();
                        format!("{}/{}", fraction.numerator(), fraction.denominator())
                    }
                };
                prop_assert_eq!(number.to_exact(), exact);
                prop_assert_eq!(number.round_half_up(places), number.round_slowly(places));
            }
        }

        #[test]
        fn floats_are_taken_alike_in_machine_words(
            value in prop_oneof![any::<f64>(), -1e6..1e6f64, -1.0..1.0f64, -1e-9..1e-9f64],
            units in -4_000i32..4_000, places in 0u32..20,
        ) {
            // Halves of the last place among them.
            for value in [value, f64::from(units) / 16.0] {
                let big = RBig::try_from(value).map(|big| Number::from_big(big).round_half_up(places));
                prop_assert_eq!(Number::from_f64(value, places), big.ok(), "{} {}", value, places);
            }
        }

        #[test]
        fn short_and_long_texts_are_read_alike(
            negative in any::<bool>(), whole in "[0-9]{0,12}", part in "[0-9]{0,8}", exponent in -25i32..25,
        ) {
            let sign = if negative { "-" } else { "" };
            let text = format!("{sign}{whole}.{part}e{exponent}");
            // Zeros in front make the text too long for machine words.
            let long = format!("{sign}{}{whole}.{part}e{exponent}", "0".repeat(20));
            if !whole.is_empty() || !part.is_empty() {
                prop_assert_eq!(Number::from_decimal(&text), Number::from_decimal(&long));
            }
        }
    }
}
