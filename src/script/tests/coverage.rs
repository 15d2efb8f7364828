use super::{World, compile, module, no_script, run};
use crate::{
    script::{Data, Decision, DecisionKind, Kind},
    value::Absence,
};

/// Each decision with its line and the ways that were gone.
fn seen(decisions: &[Decision]) -> Vec<String> {
    decisions
        .iter()
        .map(|decision| {
            let kind = match decision.kind {
                DecisionKind::Function => "function",
                DecisionKind::Condition => "condition",
                DecisionKind::Case => "case",
                DecisionKind::Absence => "absence",
            };
            let ways = match (decision.yes, decision.no) {
                (true, true) => "both",
                (true, false) => "yes",
                (false, true) => "no",
                (false, false) => "never",
            };
            format!("{} {kind} {ways}", decision.place.row.unwrap_or(0))
        })
        .collect()
}

#[test]
fn functions_know_which_ways_were_gone() {
    let script = module(
        "fn f(x, s) {\n\
           let n = x ?? 0;\n\
           if n > 1 { n = 2; }\n\
           while n > 5 { n -= 1; }\n\
           switch s {\n\
             \"a\" if n > 3 => 1,\n\
             \"b\" => 2,\n\
             _ => { 3 }\n\
           }\n\
         }\n\
         fn never() { 1 }",
    );
    assert!(script.decisions().iter().all(|decision| decision.gone() == 0));
    let world = World::new().typed("none", Kind::Number, Data::absent(Absence::TooFew));
    for (call, value) in [("m::f(none, \"a\")", 3i64), ("m::f(2, \"b\")", 2)] {
        assert_eq!(run(&script, &world, call).unwrap(), Data::number(value.into()));
    }
    assert_eq!(
        seen(&script.decisions()),
        [
            "1 function yes",
            "2 absence both",
            "3 condition both",
            "4 condition no",
            "6 condition no",
            "6 case never",
            "7 case yes",
            "8 case yes",
            "11 function never",
        ],
    );
}

#[test]
fn expressions_know_which_ways_were_gone() {
    let script = no_script();
    let decisions = |text: &str, values: &[&str]| {
        let world = World::new().number("x", "0");
        let expression = compile(&script, &world, text).unwrap();
        for value in values {
            let world = World::new().number("x", value);
            expression.evaluate(&script, &world).unwrap();
        }
        seen(&expression.decisions())
    };
    assert_eq!(decisions("x > 3", &["1"]), ["1 condition no"]);
    assert_eq!(decisions("x > 3", &["1", "4"]), ["1 condition both"]);
    assert_eq!(
        decisions("if x > 3 { 1 } else { x ?? 2 }", &["1"]),
        ["1 condition no", "1 absence no"]
    );
    assert_eq!(decisions("x * 2", &["1"]), [""; 0]);
    // An explanation is no test.
    let world = World::new().number("x", "1");
    let expression = compile(&script, &world, "x > 3").unwrap();
    let _ = expression.trace(&script, &world);
    assert_eq!(seen(&expression.decisions()), ["1 condition never"]);
}
