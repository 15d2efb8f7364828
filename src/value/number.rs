mod decimal;
mod text;
mod words;

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
    iter::Sum,
    ops::{Add, Mul, Neg, Sub},
};

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;

use self::decimal::Decimal;

/// An exact fraction: the one number of rules, scores and metrics.
///
/// `1/3*3 == 1` and `0.1 + 0.2 == 0.3`; sums do not depend on their order. Numbers that fit are kept
/// as two machine words, others as big integers; nobody can tell from outside.
#[derive(Clone)]
pub struct Number(Repr);

/// INVARIANT: fractions are in lowest terms, and whatever fits `Small` is `Small`, so that equality
/// and hashing can look at the parts.
#[derive(Clone)]
enum Repr {
    Small { numerator: i64, denominator: u32 },
    Big(Box<RBig>),
}

use Repr::{Big, Small};

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Two words are divided much faster than four, and nearly all numbers fit.
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_of_words(a, b));
        }
        (a, b) = (b, a % b);
    }
    a
}

fn gcd_of_words(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self(Small { numerator: 0, denominator: 1 });
    /// One.
    pub const ONE: Self = Self(Small { numerator: 1, denominator: 1 });
    /// A rule whose numbers need more bits than this is stopped.
    pub const MAX_BITS: usize = 65_536;

    /// `numerator / denominator`; nothing if the denominator is 0.
    #[must_use]
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let (n, d) = (i128::from(numerator), i128::from(denominator));
        Some(Self::from_i128(if d < 0 { -n } else { n }, d.unsigned_abs()))
    }

    /// INVARIANT: `denominator` is not 0.
    fn from_i128(numerator: i128, denominator: u128) -> Self {
        // Nearly all fit two words, which are divided much faster than four.
        if let (Ok(top), Ok(bottom)) =
            (u64::try_from(numerator.unsigned_abs()), u64::try_from(denominator))
        {
            let common = if bottom == 1 { 1 } else { gcd_of_words(top, bottom).max(1) };
            if let (Ok(top), Ok(denominator)) =
                (i64::try_from(top / common), u32::try_from(bottom / common))
            {
                let numerator = if numerator < 0 { -top } else { top };
                return Self(Small { numerator, denominator });
            }
        }
        let (top, bottom) = match gcd(numerator.unsigned_abs(), denominator) {
            0 | 1 => (numerator.unsigned_abs(), denominator),
            common => (numerator.unsigned_abs() / common, denominator / common),
        };
        Self::of_lowest(numerator < 0, top, bottom)
    }

    /// INVARIANT: `top` and `bottom` are in lowest terms.
    fn of_lowest(negative: bool, top: u128, bottom: u128) -> Self {
        if let (Ok(top), Ok(denominator)) = (i64::try_from(top), u32::try_from(bottom)) {
            return Self(Small { numerator: if negative { -top } else { top }, denominator });
        }
        let top = IBig::from(top);
        let top = if negative { -top } else { top };
        Self(Big(Box::new(RBig::from_parts(top, UBig::from(bottom)))))
    }

    fn from_big(big: RBig) -> Self {
        if let (Ok(numerator), Ok(denominator)) =
            (i64::try_from(big.numerator().clone()), u32::try_from(big.denominator().clone()))
            && numerator != i64::MIN
        {
            return Self(Small { numerator, denominator });
        }
        Self(Big(Box::new(big)))
    }

    fn to_big(&self) -> RBig {
        match &self.0 {
            Small { numerator, denominator } => {
                RBig::from_parts(IBig::from(*numerator), UBig::from(*denominator))
            }
            Big(big) => (**big).clone(),
        }
    }

    /// A float taken at `places` decimals, half up; nothing if it is not finite.
    #[must_use]
    pub fn from_f64(value: f64, places: u32) -> Option<Self> {
        if let Some(decimal) = Decimal::of_f64(value, places) {
            return Some(decimal.to_number());
        }
        RBig::try_from(value).ok().map(|big| Self::from_big(big).round_half_up(places))
    }

    /// The nearest float: for statistics only.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            #[expect(
                clippy::cast_precision_loss,
                reason = "the nearest float is what is asked for"
            )]
            Small { numerator, denominator } if numerator.unsigned_abs() < 1 << 53 => {
                *numerator as f64 / f64::from(*denominator)
            }
            _ => self.to_big().to_f64().value(),
        }
    }

    /// Nothing if `other` is 0.
    #[must_use]
    pub fn checked_div(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if let (Small { numerator: a, denominator: b }, Small { numerator: c, denominator: d }) =
            (&self.0, &other.0)
        {
            let top = i128::from(*a) * i128::from(*d);
            let bottom = u128::from(*b) * u128::from(c.unsigned_abs());
            return Some(Self::from_i128(if *c < 0 { -top } else { top }, bottom));
        }
        Some(Self::from_big(self.to_big() / other.to_big()))
    }

    /// Is it 0?
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Small { numerator: 0, .. })
    }

    /// Below 0?
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Small { numerator, .. } => *numerator < 0,
            Big(big) => big.numerator() < &IBig::ZERO,
        }
    }

    /// Above 0?
    #[must_use]
    pub fn is_positive(&self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// A whole number?
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small { denominator, .. } => *denominator == 1,
            Big(big) => big.is_int(),
        }
    }

    /// As a machine integer, if it is whole and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Small { numerator, denominator: 1 } => Some(*numerator),
            Small { .. } => None,
            Big(big) if big.is_int() => i64::try_from(big.numerator().clone()).ok(),
            Big(_) => None,
        }
    }

    /// How many bits numerator and denominator take together.
    #[must_use]
    pub fn bits(&self) -> usize {
        use dashu_int::ops::BitTest;
        match &self.0 {
            Small { .. } => 96,
            Big(big) => big.numerator().bit_len() + big.denominator().bit_len(),
        }
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// The greatest whole number that is not greater.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Small { numerator, denominator } => {
                Self::from(numerator.div_euclid(i64::from(*denominator)))
            }
            Big(big) => Self::from_big(RBig::from(big.floor())),
        }
    }

    /// The smallest whole number that is not smaller.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -&(-self).floor()
    }

    /// Rounded to `places` decimals, half up, which is towards +∞: 0.125 becomes 0.13, −0.125 becomes −0.12.
    #[must_use]
    pub fn round_half_up(&self, places: u32) -> Self {
        let is_exact = match &self.0 {
            // In lowest terms it is if its denominator goes into the power of ten.
            Small { denominator: 1, .. } => true,
            Small { denominator, .. } => 10u64
                .checked_pow(places)
                .is_some_and(|power| power.is_multiple_of(u64::from(*denominator))),
            Big(big) => big.is_int(),
        };
        if is_exact {
            return self.clone();
        }
        match Decimal::of(self, places) {
            Some(decimal) => decimal.to_number(),
            None => self.round_slowly(places),
        }
    }

    /// The same with big integers.
    fn round_slowly(&self, places: u32) -> Self {
        let scale = Self::power_of_ten(places);
        let half = Self(Small { numerator: 1, denominator: 2 });
        let whole = Self::from_big(self.to_big() * scale.to_big() + half.to_big()).floor();
        whole.checked_div(&scale).unwrap_or(whole)
    }

    fn power_of_ten(places: u32) -> Self {
        match 10i64.checked_pow(places) {
            Some(power) => Self::from(power),
            None => Self::from_big(RBig::from(UBig::from(10u8).pow(places as usize))),
        }
    }

    /// To the whole power `exponent`; nothing for 0 to a negative power, or if it would outgrow
    /// [`Number::MAX_BITS`].
    #[must_use]
    pub fn pow(&self, exponent: i32) -> Option<Self> {
        let times = usize::try_from(exponent.unsigned_abs()).ok()?;
        if self.bits().checked_mul(times.max(1))? > Self::MAX_BITS {
            return None;
        }
        let (top, bottom) = self.to_big().into_parts();
        let power = Self::from_big(RBig::from_parts(top.pow(times), bottom.pow(times)));
        if exponent < 0 { Self::ONE.checked_div(&power) } else { Some(power) }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        if value == i64::MIN {
            return Self::from_i128(i128::from(value), 1);
        }
        Self(Small { numerator: value, denominator: 1 })
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::from_i128(i128::from(value), 1)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self::from(value as u64)
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $whole:expr, $small:expr, $words:expr) => {
        impl $trait<&Number> for &Number {
            type Output = Number;
            fn $method(self, other: &Number) -> Number {
                if let (
                    Small { numerator: a, denominator: b },
                    Small { numerator: c, denominator: d },
                ) = (&self.0, &other.0)
                {
                    // Most numbers are counts.
                    let whole: fn(i64, i64) -> Option<i64> = $whole;
                    if let (1, 1, Some(numerator)) = (b, d, whole(*a, *c))
                        && numerator != i64::MIN
                    {
                        return Number(Small { numerator, denominator: 1 });
                    }
                    let small: fn(i128, i128, i128, i128) -> (i128, u128) = $small;
                    let (top, bottom) =
                        small(i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                    return Number::from_i128(top, bottom);
                }
                if let Some(result) = words::both(self, other).and_then($words) {
                    return result;
                }
                Number::from_big($trait::$method(self.to_big(), other.to_big()))
            }
        }

        impl $trait for Number {
            type Output = Number;
            fn $method(self, other: Number) -> Number {
                $trait::$method(&self, &other)
            }
        }
    };
}

// With |a|, |c| < 2^63 and 0 < b, d < 2^32 nothing here reaches 2^97, far below i128's bound.
operator!(
    Add,
    add,
    i64::checked_add,
    |a, b, c, d| (a * d + c * b, (b * d).unsigned_abs()),
    words::sum
);
operator!(
    Sub,
    sub,
    i64::checked_sub,
    |a, b, c, d| (a * d - c * b, (b * d).unsigned_abs()),
    words::difference
);
operator!(Mul, mul, i64::checked_mul, |a, b, c, d| (a * c, (b * d).unsigned_abs()), words::product);

impl Neg for &Number {
    type Output = Number;
    fn neg(self) -> Number {
        &Number::ZERO - self
    }
}

impl Neg for Number {
    type Output = Number;
    fn neg(self) -> Number {
        -&self
    }
}

impl Sum for Number {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |sum, number| sum + number)
    }
}

impl<'a> Sum<&'a Number> for Number {
    fn sum<I: Iterator<Item = &'a Number>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |sum, number| &sum + number)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Small { numerator: a, denominator: b }, Small { numerator: c, denominator: d }) => {
                a == c && b == d
            }
            (Big(a), Big(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Small { numerator, denominator } => (numerator, denominator).hash(state),
            Big(big) => (big.numerator(), big.denominator()).hash(state),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small { numerator: a, denominator: b }, Small { numerator: c, denominator: d }) => {
                (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b)))
            }
            _ => match words::both(self, other) {
                Some(both) => words::order(both),
                None => self.to_big().cmp(&other.to_big()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::from_fraction(text).unwrap()
    }

    #[test]
    fn thirds_and_tenths_are_exact() {
        assert_eq!(number("1/3") * Number::from(3i64), Number::ONE);
        assert_eq!(number("0.1") + number("0.2"), number("0.3"));
        assert_eq!((number("3") * number("5/24")).round_half_up(2), number("0.63"));
    }

    #[test]
    fn half_goes_up_on_both_sides_of_zero() {
        assert_eq!(number("0.125").to_fixed(2), "0.13");
        assert_eq!(number("-0.125").to_fixed(2), "-0.12");
        assert_eq!(number("-0.001").to_fixed(2), "0.00");
        assert_eq!(number("4.5").to_fixed(0), "5");
        assert_eq!(number("7").to_fixed(2), "7.00");
        assert_eq!(number("29.7259").to_short(2), "29.73");
        assert_eq!(number("10").to_short(2), "10");
    }

    #[test]
    fn decimals_are_read_by_their_digits() {
        assert_eq!(Number::from_decimal("1.5e-3"), Some(number("3/2000")));
        assert_eq!(Number::from_decimal("1e3"), Some(Number::from(1000i64)));
        assert_eq!(Number::from_decimal(".5"), Some(number("1/2")));
        for bad in ["", "-", ".", "1.2.3", "1,000", " 1", "１", "1e", "0x10", "1e99999999"] {
            assert_eq!(Number::from_decimal(bad), None, "{bad}");
        }
    }

    #[test]
    fn powers_have_a_bound() {
        assert_eq!(number("2/3").pow(-2), Some(number("9/4")));
        assert_eq!(Number::ZERO.pow(-1), None);
        assert_eq!(number("3").pow(1_000_000), None);
    }

    /// Large ones, small ones, and those at the ends.
    fn tops() -> impl Strategy<Value = i64> {
        let ends = prop::sample::select(&[i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX][..]);
        prop_oneof![6 => any::<i64>(), 2 => -20i64..20, 1 => ends]
    }

    /// The same above 0, and some that have much in common.
    fn bottoms() -> impl Strategy<Value = i64> {
        let alike = (1i64..9, 28u32..59).prop_map(|(times, power)| times << power);
        let ends = prop::sample::select(&[1, (1 << 32) - 1, 1 << 32, i64::MAX][..]);
        prop_oneof![4 => 1i64.., 2 => alike, 2 => 1i64..20, 1 => ends]
    }

    proptest! {
        #[test]
        fn small_and_big_agree(a in tops(), b in bottoms(), c in tops(), d in bottoms()) {
            let x = Number::ratio(a, b).unwrap();
            let p = RBig::from_parts(a.into(), b.unsigned_abs().into());
            // What both have goes out of a product, and whole numbers are added more simply.
            for (c, d) in [(c, d), (c, 1), (b, a.checked_abs().unwrap_or(1).max(1)), (d, 1)] {
                let y = Number::ratio(c, d).unwrap();
                let q = RBig::from_parts(c.into(), d.unsigned_abs().into());
                prop_assert_eq!((&x + &y).to_big(), &p + &q);
                prop_assert_eq!((&x - &y).to_big(), &p - &q);
                prop_assert_eq!((&x * &y).to_big(), &p * &q);
                for result in [&x + &y, &x - &y, &x * &y] {
                    prop_assert_eq!(&Number::from_big(result.to_big()), &result);
                }
                if c != 0 {
                    prop_assert_eq!(x.checked_div(&y).unwrap().to_big(), &p / &q);
                }
                prop_assert_eq!(x.cmp(&y), p.cmp(&q));
            }
            prop_assert_eq!(x.floor().to_big(), RBig::from(p.floor()));
            prop_assert_eq!(Number::from_fraction(&x.to_exact()), Some(x));
        }
    }
}
