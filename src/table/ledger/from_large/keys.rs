use crate::{
    parallel,
    table::{LedgerColumn, ledger::folded_codes},
};

/// Hashes of whole keys: `keys` are hashes of the parts that are not kept, by row; `kept` are the other parts. Rows with
/// a blank part have no key.
pub(super) fn whole_keys(mut keys: Vec<u64>, kept: &[&LedgerColumn]) -> Vec<u64> {
    let mut whole: Option<Vec<bool>> = None;
    for column in kept {
        let absent: Vec<bool> =
            column.values.iter().map(|value| value.absence().is_some()).collect();
        let is_absent = |code: u32| absent.get(code as usize).copied().unwrap_or(true);
        if absent.contains(&true) && column.codes.iter().any(is_absent) {
            let whole = whole.get_or_insert_with(|| vec![true; keys.len()]);
            for (whole, code) in whole.iter_mut().zip(column.codes.iter()) {
                *whole &= !is_absent(code);
            }
        }
        let folded = folded_codes(&column.values);
        for (key, code) in keys.iter_mut().zip(column.codes.iter()) {
            let folded = folded.get(code as usize).copied().unwrap_or_default();
            *key = (key.rotate_left(23) ^ u64::from(folded)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
    if let Some(whole) = whole {
        let mut whole = whole.into_iter();
        keys.retain(|_| whole.next().unwrap_or(true));
    }
    keys
}

/// Have no two rows the same key, as far as short hashes can tell? Where two might, the careful way looks.
pub(super) fn are_unique(mut keys: Vec<u64>) -> bool {
    parallel::sort(&mut keys);
    keys.windows(2).all(|pair| pair.first() != pair.last())
}
