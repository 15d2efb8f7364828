//! A number with so many decimals, in machine words.

use super::{Number, words};

/// A number rounded half up, which is towards +∞, by the digits before and behind its point.
pub(super) struct Decimal {
    pub(super) negative: bool,
    pub(super) whole: u64,
    /// What stands behind the point: so many units of the last place.
    pub(super) part: u64,
    /// How many places there are.
    pub(super) places: u32,
    /// How many units of the last place make 1.
    scale: u64,
}

impl Decimal {
    /// `number` with so many places; nothing if that takes more than machine words.
    pub(super) fn of(number: &Number, places: u32) -> Option<Self> {
        const MOST_PLACES: u32 = 18;
        let (numerator, bottom) = words::of(number)?;
        let scale = 10u64.checked_pow(places).filter(|_| places <= MOST_PLACES)?;
        let size = numerator.unsigned_abs();
        let (mut whole, rest) = (size / bottom, size % bottom);
        let mut negative = numerator < 0;
        let mut part = if rest == 0 { 0 } else { units(rest, bottom, scale, negative)? };
        if part == scale {
            (whole, part) = (whole + 1, 0);
        }
        negative &= whole > 0 || part > 0;
        Some(Self { negative, whole, part, places, scale })
    }

    /// The exact value of `value` rounded to so many places; nothing if that takes more than machine words.
    pub(super) fn of_f64(value: f64, places: u32) -> Option<Self> {
        const MOST_PLACES: u32 = 18;
        const FRACTION: u32 = 52;
        let scale = 10u64.checked_pow(places).filter(|_| places <= MOST_PLACES)?;
        let bits = value.to_bits();
        let exponent = u32::try_from(bits >> FRACTION & 0x7FF).ok()?;
        let digits = (bits & ((1 << FRACTION) - 1)) | (1 << FRACTION);
        // It is digits / 2^shift; from 2^-63 to below 2^53.
        let shift =
            (1_023 + FRACTION).checked_sub(exponent).filter(|shift| *shift < 64 + FRACTION)?;
        // Below 2^113, and with the half below 2^117.
        let twice = u128::from(digits) * u128::from(2 * scale);
        let mut negative = value.is_sign_negative();
        let half = (1u128 << shift) - u128::from(negative);
        let units = (twice + half) >> (shift + 1);
        let whole = u64::try_from(units / u128::from(scale)).ok()?;
        let part = u64::try_from(units % u128::from(scale)).ok()?;
        negative &= units > 0;
        Some(Self { negative, whole, part, places, scale })
    }

    /// As a fraction.
    pub(super) fn to_number(&self) -> Number {
        let units = i128::from(self.whole) * i128::from(self.scale) + i128::from(self.part);
        Number::from_i128(if self.negative { -units } else { units }, u128::from(self.scale))
    }

    /// Hands its text to `take`.
    pub(super) fn with_text<R>(&self, take: impl FnOnce(&str) -> R) -> R {
        // 20 digits before the point, 18 behind it, and the sign.
        let mut text = [0u8; 40];
        let mut free = text.iter_mut().rev();
        let mut used = 0;
        let mut put = |byte| {
            if let Some(place) = free.next() {
                *place = byte;
                used += 1;
            }
        };
        let digit =
            |number: u64| b"0123456789".get((number % 10) as usize).copied().unwrap_or(b'0');
        let (mut whole, mut part) = (self.whole, self.part);
        for _ in 0..self.places {
            put(digit(part));
            part /= 10;
        }
        if self.places > 0 {
            put(b'.');
        }
        loop {
            put(digit(whole));
            whole /= 10;
            if whole == 0 {
                break;
            }
        }
        if self.negative {
            put(b'-');
        }
        let text = text.get(text.len() - used..).unwrap_or_default();
        take(std::str::from_utf8(text).unwrap_or_default())
    }

    /// As a text.
    pub(super) fn text(&self) -> String {
        self.with_text(str::to_owned)
    }

    /// The same without zeros at its end.
    pub(super) fn shortened(mut self) -> Self {
        while self.places > 0 && self.part.is_multiple_of(10) {
            (self.part, self.scale, self.places) =
                (self.part / 10, self.scale / 10, self.places - 1);
        }
        self
    }
}

/// How many units, of which `scale` make 1, `rest / bottom` has, rounded; below 1, and of a negative number if `negative`:
/// there the half goes towards 0. `bottom` is below 2^63.
fn units(rest: u64, bottom: u64, scale: u64, negative: bool) -> Option<u64> {
    let half = bottom - u64::from(negative);
    let twice = rest.checked_mul(2 * scale).and_then(|twice| twice.checked_add(half));
    match twice {
        Some(twice) => Some(twice / (2 * bottom)),
        None => {
            let twice = u128::from(rest) * u128::from(2 * scale) + u128::from(half);
            u64::try_from(twice / u128::from(2 * bottom)).ok()
        }
    }
}
