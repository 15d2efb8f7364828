//! Every construct of scoring that was met in practice, written in the method language alone.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod method_case;

use std::collections::BTreeSet;

/// How many constructs a letter has: A frame, B occurrences, C rates, D raters, E composition, F vetoes,
/// grades and ranks, G time, H evidence.
const CONSTRUCTS: [(char, usize); 8] =
    [('A', 7), ('B', 20), ('C', 19), ('D', 16), ('E', 16), ('F', 15), ('G', 11), ('H', 8)];

#[test]
fn every_construct_comes_out_as_by_hand() {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut cases = method_case::cases("tests/constructs");
    cases.retain(|case| only.is_empty() || case.code.starts_with(&only));
    method_case::run(&cases);
}

#[test]
fn there_is_a_case_for_every_construct() {
    let there: BTreeSet<String> =
        method_case::cases("tests/constructs").into_iter().map(|case| case.code).collect();
    let all: BTreeSet<String> = CONSTRUCTS
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}")))
        .collect();
    assert_eq!(there, all);
}
