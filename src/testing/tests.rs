use super::{Report, RunOptions, Suite, Verdict, render::Human, run};
use crate::{
    diagnostic::Language,
    method::{ShippedPacks, embedded},
};

fn shipped(id: &str) -> Report {
    let (suite, found) = Suite::load(&embedded::pack(id).unwrap(), &ShippedPacks);
    assert!(!found.has_errors(), "{found:?}");
    run(&suite.unwrap(), &RunOptions::default())
}

#[test]
fn the_shipped_tests_pass() {
    for id in embedded::ids() {
        let report = shipped(id);
        let human = Human { language: Language::English, quiet: true, width: 100, colour: false };
        assert!(report.is_good(), "{id}: {}", human.render(&report));
        assert!(report.count(Verdict::Passed) > 80, "{id}: {}", report.results.len());
    }
}
