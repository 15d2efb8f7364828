//! Whole numbers as digits.

/// Adds `number` to `text`. Many are written: this takes a fraction of what formatting takes.
pub(crate) fn push_digits(text: &mut String, number: u64) {
    // No number of 64 bits has more digits.
    let mut digits = [b'0'; 20];
    let (mut rest, mut used) = (number, 0);
    for digit in digits.iter_mut().rev() {
        // One digit always fits.
        *digit += u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        used += 1;
        if rest == 0 {
            break;
        }
    }
    let written = digits.get(digits.len() - used..).unwrap_or_default();
    text.push_str(str::from_utf8(written).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_are_those_of_the_number(number in any::<u64>(), shift in 0u32..64) {
            for number in [number >> shift, 0, u64::MAX] {
                let mut text = "甲".to_owned();
                push_digits(&mut text, number);
                prop_assert_eq!(text, format!("甲{number}"));
            }
        }
    }
}
