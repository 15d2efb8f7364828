//! The tests of the shipped packs go every way of every decision.

use zhixiao::{
    diagnostic::Language,
    method::{ShippedPacks, embedded},
    testing::{
        RunOptions, Suite,
        render::{Shown, to_text},
        run,
    },
};

#[test]
fn the_shipped_packs_are_covered_whole() {
    for id in embedded::ids() {
        let (suite, found) = Suite::load_watched(&embedded::pack(id).unwrap(), &ShippedPacks);
        assert!(!found.has_errors(), "{found:?}");
        let coverage = run(&suite.unwrap(), &RunOptions::default()).coverage.unwrap();
        assert!(coverage.ways() > 600, "{id}: {}", coverage.ways());
        let missing = to_text(&coverage, Shown::Missing, Language::Chinese);
        assert_eq!(coverage.reached(), coverage.ways(), "{id}: {missing}");
    }
}
