use super::{Report, RunOptions, Suite, Verdict, render::Human, run};
use crate::{
    diagnostic::Language,
    method::{self, ShippedPacks, embedded},
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

#[test]
fn most_functions_of_the_shipped_methods_run_as_trees() {
    for id in embedded::ids() {
        let method = method::load(&embedded::pack(id).unwrap(), &ShippedPacks).0.unwrap();
        let functions = method.script.functions().len();
        let trees = (0..functions).filter(|at| method.script.runs_as_tree(*at)).count();
        assert!(functions == 0 || trees * 10 >= functions * 8, "{id}: {trees} of {functions}");
    }
}
