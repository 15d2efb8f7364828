//! Exact fractions over `i128`. An overflow ends the test: the numbers of a round are small.

use std::{
    cmp::Ordering,
    iter::Sum,
    ops::{Add, Div, Mul, Neg, Sub},
};

/// A fraction in lowest terms; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fraction {
    above: i128,
    below: i128,
}

const fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

impl Fraction {
    pub(crate) const ZERO: Self = Self { above: 0, below: 1 };

    /// `above` ÷ `below`.
    pub(crate) fn new(above: i128, below: i128) -> Self {
        assert_ne!(below, 0, "a fraction over zero");
        let divisor = greatest_common_divisor(above, below) * below.signum();
        Self { above: above / divisor, below: below / divisor }
    }

    pub(crate) fn whole(number: i128) -> Self {
        Self::new(number, 1)
    }

    /// A plain decimal such as `13.4`.
    pub(crate) fn decimal(text: &str) -> Self {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let above: i128 = format!("{whole}{part}").parse().expect("a plain decimal");
        let places = u32::try_from(part.len()).expect("few decimals");
        Self::new(sign * above, 10_i128.pow(places))
    }

    /// Half up, towards +∞, to two decimals.
    pub(crate) fn rounded(self) -> Self {
        Self::new(self.scaled(2), 100)
    }

    /// The nearest whole number of 10⁻ᵖˡᵃᶜᵉˢ, half up: ⌊x·10ᵖˡᵃᶜᵉˢ + ½⌋.
    fn scaled(self, places: u32) -> i128 {
        let shifted = self * Self::whole(10_i128.pow(places)) + Self::new(1, 2);
        shifted.above.div_euclid(shifted.below)
    }

    /// As printed with this many decimals, half up.
    pub(crate) fn printed(self, places: u32) -> String {
        let scaled = self.scaled(places);
        let unit = 10_i128.pow(places);
        let sign = if scaled < 0 { "-" } else { "" };
        let (whole, part) = (scaled.abs() / unit, scaled.abs() % unit);
        if places == 0 {
            return format!("{sign}{whole}");
        }
        format!("{sign}{whole}.{part:0width$}", width = places as usize)
    }

    /// The shortest text of at most twelve decimals: `0.857142857143`, `36`, `9.5`.
    pub(crate) fn short(self) -> String {
        let long = self.printed(12);
        long.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Add for Fraction {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let left = self.above.checked_mul(other.below).expect("small numbers");
        let right = other.above.checked_mul(self.below).expect("small numbers");
        let below = self.below.checked_mul(other.below).expect("small numbers");
        Self::new(left.checked_add(right).expect("small numbers"), below)
    }
}

impl Neg for Fraction {
    type Output = Self;

    fn neg(self) -> Self {
        Self { above: -self.above, below: self.below }
    }
}

impl Sub for Fraction {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Fraction {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let above = self.above.checked_mul(other.above).expect("small numbers");
        let below = self.below.checked_mul(other.below).expect("small numbers");
        Self::new(above, below)
    }
}

impl Div for Fraction {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let above = self.above.checked_mul(other.below).expect("small numbers");
        let below = self.below.checked_mul(other.above).expect("small numbers");
        Self::new(above, below)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (*self - *other).above.cmp(&0)
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, |sum, item| sum + item)
    }
}

#[cfg(test)]
mod tests {
    use super::Fraction;

    #[test]
    fn arithmetic_is_exact() {
        let third = Fraction::new(1, 3);
        assert_eq!(third + third + third, Fraction::whole(1));
        assert_eq!(Fraction::decimal("0.1") + Fraction::decimal("0.2"), Fraction::decimal("0.3"));
        assert_eq!(Fraction::new(3, -6), Fraction::new(-1, 2));
        assert!(Fraction::new(2, 3) > Fraction::decimal("0.666"));
    }

    #[test]
    fn rounding_is_half_up_towards_plus_infinity() {
        assert_eq!(Fraction::decimal("4.375").rounded().printed(2), "4.38");
        assert_eq!((Fraction::whole(3) * Fraction::new(5, 24)).rounded().printed(2), "0.63");
        assert_eq!(Fraction::decimal("-0.005").rounded(), Fraction::ZERO);
        assert_eq!(Fraction::decimal("-1.006").printed(2), "-1.01");
        assert_eq!(Fraction::decimal("-0.5").printed(2), "-0.50");
        assert_eq!(Fraction::new(6, 7).short(), "0.857142857143");
        assert_eq!(Fraction::decimal("9.50").short(), "9.5");
        assert_eq!(Fraction::whole(7900).short(), "7900");
    }
}
