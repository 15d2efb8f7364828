use super::{World, compile, no_script, number};
use crate::script::{Data, Outcome, Trace};

fn lines(trace: &Trace, depth: usize, out: &mut Vec<String>) {
    let outcome = match &trace.outcome {
        Outcome::Data(data) => data.shown(crate::diagnostic::Language::Chinese),
        Outcome::Fault(fault) => fault.message.zh.clone(),
    };
    out.push(format!("{}{} = {outcome}", " ".repeat(depth), trace.text));
    for child in &trace.children {
        lines(child, depth + 1, out);
    }
}

fn traced(text: &str) -> Vec<String> {
    let world = World::new().number("x", "2").number("rate", "23/26");
    let script = no_script();
    let expression = compile(&script, &world, text).unwrap();
    let mut out = Vec::new();
    lines(&expression.trace(&script, &world), 0, &mut out);
    out
}

#[test]
fn every_part_has_its_value() {
    assert_eq!(
        traced("rate >= 0.9 || (x + 1) * 2 == 6 && x > 5"),
        [
            "rate >= 0.9 || (x + 1) * 2 == 6 && x > 5 = false",
            " rate >= 0.9 = false",
            "  rate = 23/26",
            " (x + 1) * 2 == 6 && x > 5 = false",
            "  (x + 1) * 2 == 6 = true",
            "   (x + 1) * 2 = 6",
            "    x + 1 = 3",
            "     x = 2",
            "  x > 5 = false",
            "   x = 2",
        ],
    );
    assert_eq!(traced("x / 0"), ["x / 0 = 除数为 0：2 / 0", " x = 2"]);
    assert_eq!(traced("3"), ["3 = 3"]);
}

#[test]
fn a_comparison_keeps_both_sides() {
    let world = World::new().number("rate", "23/26");
    let script = no_script();
    let expression = compile(&script, &world, "rate >= 0.9").unwrap();
    let comparison = expression.trace(&script, &world).comparison.unwrap();
    assert_eq!(comparison.operator, ">=");
    assert_eq!(comparison.left, Data::number(number("23/26")));
    assert_eq!(comparison.right, Data::number(number("0.9")));
}
