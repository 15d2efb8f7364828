use std::sync::Arc;

use super::{World, compile, run};
use crate::{
    diagnostic::Language,
    script::{Data, Decision, DecisionKind, Kind, Module, Script},
    value::Absence,
};

fn watched(text: &str) -> Script {
    let module = Module { name: Arc::from("m"), file: Arc::from("m.rhai"), text: Arc::from(text) };
    let (script, mistakes) = Script::watched(&[module], &[], Language::English);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    script
}

/// Each decision with its line and the tests that went each way.
fn seen(decisions: &[Decision]) -> Vec<String> {
    decisions
        .iter()
        .map(|decision| {
            let kind = match decision.kind {
                DecisionKind::Function => "function",
                DecisionKind::Comparison => "comparison",
                DecisionKind::Condition => "condition",
                DecisionKind::Case => "case",
                DecisionKind::Absence => "absence",
                DecisionKind::Zones => "zones",
            };
            let ways: Vec<String> = decision
                .ways
                .iter()
                .map(|way| format!("{} {:?}", way.name.en, way.tests))
                .collect();
            format!("{} {kind}: {}", decision.place.row.unwrap_or(0), ways.join(", "))
        })
        .collect()
}

#[test]
fn functions_know_who_went_which_way() {
    let script = watched(
        "fn f(x, s) {\n\
           let n = x ?? 0;\n\
           if n > 1 && !(n == 9) { n = 2; }\n\
           while n > 5 { n -= 1; }\n\
           switch s {\n\
             \"a\" if n > 3 => 1,\n\
             \"b\" => 2,\n\
             _ => { 3 }\n\
           }\n\
         }\n\
         fn never() { 1 }\n\
         fn plain(yes) { if yes { 1 } else { 0 } }",
    );
    let world = World::new().typed("none", Kind::Number, Data::absent(Absence::TooFew));
    for (test, (call, value)) in
        (0u32..).zip([("m::f(none, \"a\")", 3i64), ("m::f(2, \"b\")", 2), ("m::plain(true)", 1)])
    {
        script.watch(Some(test), false);
        assert_eq!(run(&script, &world, call).unwrap(), Data::number(value.into()));
    }
    script.watch(None, false);
    run(&script, &world, "m::never()").unwrap();
    insta::assert_snapshot!(seen(&script.decisions()).join("\n"), @r"
    1 function: called {0, 1}
    2 absence: there {1}, absent {0}
    3 comparison: true {1}, false {0}
    3 comparison: true {}, false {1}
    4 comparison: true {}, false {0, 1}
    6 comparison: true {}, false {0}
    6 case: taken {}
    7 case: taken {1}
    8 case: taken {0}
    11 function: called {}
    12 function: called {2}
    12 condition: true {2}, false {}
    ");
}

#[test]
fn expressions_know_who_went_which_way() {
    let script = watched("fn f() { 1 }");
    let decisions = |text: &str, values: &[&str]| {
        let world = World::new().number("x", "0").with("yes", Data::bool(true));
        let expression = compile(&script, &world, text).unwrap();
        for (test, value) in (0u32..).zip(values) {
            let world = World::new().number("x", value).with("yes", Data::bool(*value == "1"));
            script.watch(Some(test), false);
            expression.evaluate(&script, &world).unwrap();
        }
        script.watch(Some(99), false);
        let world = World::new().number("x", "1").with("yes", Data::bool(true));
        // An explanation is no test.
        let _ = expression.trace(&script, &world);
        seen(&expression.decisions())
    };
    assert_eq!(decisions("x * 2", &["1"]), [""; 0]);
    assert_eq!(decisions("x > 3", &["1", "4"]), ["1 comparison: true {1}, false {0}"]);
    assert_eq!(decisions("yes", &["1"]), ["1 condition: true {0}, false {}"]);
    assert_eq!(
        decisions("if x > 3 || yes { 1 } else { x ?? 2 }", &["1", "0"]),
        [
            "1 comparison: true {}, false {0, 1}",
            "1 condition: true {0}, false {1}",
            "1 absence: there {1}, absent {}",
        ]
    );
    assert_eq!(
        decisions("x * (if x == () { 1 } else { 2 })", &["1"]),
        ["1 comparison: true {}, false {0}"]
    );
}

#[test]
fn bands_know_who_reached_them() {
    let script = watched(
        "fn f(x) { bands(5, x, [[0.5, 5], [0.3, 4]], \"甲\") }\n\
         fn g(x) { from_zero(10).award(10 * linear(x, 30, 10), \"乙\") }",
    );
    let world = World::new();
    for (test, call) in (0u32..).zip(["m::f(0.5)", "m::f(0.2)", "m::g(30)", "m::g(11)"]) {
        script.watch(Some(test), false);
        run(&script, &world, call).unwrap();
    }
    let curve = "curve(5, x, [[0.6, 0], [0.9, 1]], \"丙\")";
    let expression = compile(&script, &World::new().number("x", "0"), curve).unwrap();
    assert_eq!(seen(&expression.decisions()), ["1 zones: used {}"]);
    script.watch(Some(7), false);
    expression.evaluate(&script, &World::new().number("x", "0.9")).unwrap();
    let all = [script.decisions(), expression.decisions()].concat();
    insta::assert_snapshot!(seen(&all).join("\n"), @r"
    1 function: called {0, 1}
    1 zones: < 0.3 {1}, 0.3 … 0.5 {}, ≥ 0.5 {0}
    2 function: called {2, 3}
    2 zones: < 10 {}, 10 … 30 {3}, ≥ 30 {2}
    1 zones: < 0.6 {}, 0.6 … 0.9 {}, ≥ 0.9 {7}
    ");
}

#[test]
fn a_test_with_constants_of_its_own_makes_no_bands() {
    let script = watched("fn f(x, to) { linear(x, 0, to) }");
    for (test, foreign, call) in
        [(0, false, "m::f(1, 10)"), (1, true, "m::f(1, 20)"), (2, true, "m::f(-1, 20)")]
    {
        script.watch(Some(test), foreign);
        run(&script, &World::new(), call).unwrap();
    }
    assert_eq!(
        seen(&script.decisions()),
        ["1 function: called {0, 1, 2}", "1 zones: < 0 {2}, 0 … 10 {0}, ≥ 10 {}"]
    );
}

#[test]
fn nothing_is_counted_unless_it_is_asked_for() {
    let script = super::module("fn f(x) { if x > 1 { 2 } else { 1 } }");
    script.watch(Some(0), false);
    let expression = compile(&script, &World::new(), "m::f(2) > 1").unwrap();
    expression.evaluate(&script, &World::new()).unwrap();
    assert!(!script.is_watched() && script.decisions().is_empty());
    assert!(expression.decisions().is_empty());
}
