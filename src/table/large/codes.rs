//! Cells that hold a code, such as `ZG-2026-000000123`: what there is most of, and mostly one like the one before.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use crate::value::byte_kind::{DIGIT, IN_CODE, byte_kind};

/// What all of the bytes are, and what any of them is.
fn kinds(text: &[u8]) -> (u8, u8) {
    text.iter().fold((u8::MAX, 0), |(every, any), byte| {
        let kinds = byte_kind(*byte);
        (every & kinds, any | kinds)
    })
}

/// Nothing but letters, digits and signs of ASCII that codes are made of?
pub(super) fn is_plain(text: &[u8]) -> bool {
    kinds(text).0 & IN_CODE != 0
}

/// The same with a digit.
pub(super) fn is_code(text: &[u8]) -> bool {
    let (every, any) = kinds(text);
    every & IN_CODE != 0 && any & DIGIT != 0
}

/// A hash of a text that [`is_plain`]; capitals and small letters are the same.
pub(super) fn hash_of_plain(text: &[u8]) -> u64 {
    // Sets the bit that tells a small letter from a capital. All else that codes are made of has it, but the low line,
    // which becomes what is no part of codes.
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let mut hasher = FxHasher::default();
    let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes) | SMALL;
    match text.last_chunk::<8>() {
        Some(last) => {
            // The last eight are looked at twice where they begin inside a word.
            text.as_chunks::<8>().0.iter().for_each(|bytes| hasher.write_u64(word(bytes)));
            hasher.write_u64(word(last));
        }
        None => {
            let mut bytes = [0; 8];
            for (slot, byte) in bytes.iter_mut().zip(text) {
                *slot = *byte;
            }
            hasher.write_u64(word(&bytes));
        }
    }
    hasher.write_usize(text.len());
    hasher.finish()
}

/// Of codes that differ in nothing but the digits at their end: what goes before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series<'a> {
    head: &'a [u8],
    length: usize,
}

impl<'a> Series<'a> {
    /// The series of a code; nothing if it has no digits to count with.
    ///
    /// The first two digits of the last run belong to the head: how a run of digits begins tells whether it may be the
    /// number of a person.
    pub(super) fn of(code: &'a [u8]) -> Option<Self> {
        let digits = code.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let head = code.get(..code.len() - digits.checked_sub(2).filter(|rest| *rest > 0)?)?;
        Some(Self { head, length: code.len() })
    }

    /// Is that another one of it?
    #[inline]
    pub(super) fn has(&self, text: &[u8]) -> bool {
        self.rest(text).is_some_and(|rest| rest.iter().all(u8::is_ascii_digit))
    }

    /// What number another one of it has; nothing where it is none, or may have a number too large.
    #[inline]
    pub(super) fn number(&self, text: &[u8]) -> Option<u64> {
        const DIGITS: usize = 18;
        let rest = self.rest(text).filter(|rest| rest.len() <= DIGITS)?;
        rest.iter().try_fold(0u64, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0'))
        })
    }

    #[inline]
    fn rest<'b>(&self, text: &'b [u8]) -> Option<&'b [u8]> {
        if text.len() == self.length { text.strip_prefix(self.head) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::personal;

    proptest! {
        #[test]
        fn capitals_do_not_matter(text in "[A-Za-z0-9_./-]{0,30}", other in "[A-Za-z0-9_./-]{0,30}") {
            let same = text.eq_ignore_ascii_case(&other);
            prop_assert_eq!(hash_of_plain(text.as_bytes()) == hash_of_plain(other.as_bytes()), same);
            let lower = text.to_ascii_lowercase();
            prop_assert_eq!(hash_of_plain(text.as_bytes()), hash_of_plain(lower.as_bytes()));
        }

        #[test]
        fn codes_of_a_series_all_have_room_for_a_personal_number_or_none(
            head in "[A-Z]{0,2}(-?[0-9]{1,5}){0,3}[A-Z./-]?", first in "[0-9]{3,20}", second in "[0-9]{3,20}",
        ) {
            let (first, second) = (format!("{head}{first}"), format!("{head}{second}"));
            let Some(series) = Series::of(first.as_bytes()) else { return Ok(()) };
            prop_assert!(series.has(first.as_bytes()));
            if series.has(second.as_bytes()) {
                prop_assert_eq!(personal::has_room(&first), personal::has_room(&second));
            }
        }
    }

    #[test]
    fn a_series_goes_on_with_digits_only() {
        let series = Series::of(b"ZG-2026-0001").unwrap();
        assert!(series.has(b"ZG-2026-0099"));
        assert_eq!(series.number(b"ZG-2026-0099"), Some(99));
        assert_eq!(series.number(b"ZG-2026-00A9"), None);
        assert!(!series.has(b"ZG-2026-0199"), "the run begins otherwise");
        assert!(!series.has(b"ZG-2026-00A9"));
        assert!(!series.has(b"ZG-2026-00001"));
        assert!(!series.has(b"ZG-2025-0001"));
        assert!(Series::of(b"ZG-01").is_none());
        assert!(Series::of(b"ZG").is_none());
    }
}
