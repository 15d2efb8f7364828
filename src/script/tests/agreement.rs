//! An expression means the same in TOML, where we evaluate it, and in a function, which Rhai runs.

use proptest::prelude::*;

use super::{World, compile, load, run, status};
use crate::{
    script::{Data, Fault, Kind},
    value::Absence,
};

const NAMES: [&str; 9] = ["n", "part", "none", "few", "word", "state", "day", "yes", "list"];

fn world() -> World {
    let any = |world: World, name: &str, data: Data| world.typed(name, Kind::Any, data);
    let world = any(World::new(), "n", Data::number(super::number("3")));
    let world = any(world, "part", super::mark());
    let world = any(world, "none", Data::absent(Absence::NotApplicable));
    let world = any(world, "few", Data::absent(Absence::TooFew));
    let world = any(world, "word", Data::text("done"));
    let world = any(world, "state", status("done"));
    let world = any(world, "day", super::date("2026-05-06"));
    let world = any(world, "yes", Data::bool(true));
    any(world, "list", Data::array(vec![Data::number(super::number("1/3")), Data::text("甲")]))
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["0", "1", "2", "0.5", "7", "100"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["\"done\"", "\"doing\"", "\"甲\"", "true", "false"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "??", "in",
        ]);
        let unary = prop::sample::select(vec!["-", "!", "abs", "percent", "len", "round", "text"]);
        prop_oneof![
            6 => (inner.clone(), operator, inner.clone())
                .prop_map(|(a, operator, b)| format!("({a} {operator} {b})")),
            2 => (unary, inner.clone()).prop_map(|(unary, a)| format!("{unary}({a})")),
            1 => inner.clone().prop_map(|a| format!("({a} == ())")),
            1 => inner.clone().prop_map(|a| format!("({a} != ())")),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("if {a} {{ {b} }} else {{ {c} }}")).prop_map(|text| format!("{{ let x = {text}; x }}")),
            1 => (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("[{a}, {b}][1]")),
            1 => (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("#{{ a: {a}, b: {b} }}.a")),
            1 => (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("`甲${{{a}}}乙${{{b}}}`")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("max({a}, {b})")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| {
                format!("{{ let y = switch {a} {{ \"done\" => {b}, \"doing\" => 1, _ => 2 }}; y }}")
            }),
        ]
    })
}

/// Statements of a function; tests run it as a tree and on Rhai's engine, and want the same of both.
fn statements() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["a", "b", "ledger", "n", "list", "word", "none"]);
    let operator = prop::sample::select(vec!["=", "+=", "-=", "*=", "/="]);
    let write = prop::sample::select(vec!["award", "deduct", "note", "cap"]);
    let leaf = prop_oneof![
        3 => (name.clone(), operator, expression())
            .prop_map(|(name, operator, value)| format!("{name} {operator} {value};")),
        2 => (name.clone(), write.clone(), 0u8..9).prop_map(|(name, write, points)| match write {
            "note" => format!("{name}.note(`记 ${{n}} {points}`);"),
            "cap" => format!("cap({name}, {points}, \"上限\");"),
            write => format!("{name}.{write}({points}, \"因\", part);"),
        }),
        1 => expression().prop_map(|value| format!("return {value};")),
        1 => expression().prop_map(|value| format!("let a = {value};")),
        1 => Just("return ledger.award(1, \"末\");".to_owned()),
        1 => Just("throw \"不行\";".to_owned()),
        1 => prop::sample::select(vec![
            "a = params.step;", "a = params.nothing ?? n;", "a = standards ?? 2;", "b = standards.x ?? 3;",
        ]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|all| all.join("\n")),
            1 => (expression(), inner.clone(), inner.clone())
                .prop_map(|(on, then, other)| format!("if {on} {{ {then} }} else {{ {other} }}")),
            1 => (expression(), inner.clone()).prop_map(|(on, then)| format!("if {on} {{ {then} }}")),
            1 => (expression(), inner.clone(), inner)
                .prop_map(|(on, one, other)| format!("switch {on} {{ \"done\" => {{ {one} }}, _ => {{ {other} }} }}")),
        ]
    })
}

fn outcome(found: Result<Data, Fault>) -> Result<Data, String> {
    found.map(forget).map_err(|fault| fault.message.zh)
}

/// A measure counts as its number.
fn forget(data: Data) -> Data {
    match data {
        Data::Measure(number, _) => Data::number(number),
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn toml_and_functions_agree(text in expression()) {
        let parameters = NAMES.join(", ");
        let (script, mistakes) = load(&format!("fn f({parameters}) {{ {text} }}"));
        let world = world();
        // What only one of them can see beforehand (kinds of literals) is no disagreement.
        if let (Ok(expression), true) = (compile(&script, &world, &text), mistakes.is_empty()) {
            let in_toml = outcome(expression.evaluate(&script, &world));
            let in_function = outcome(run(&script, &world, &format!("m::f({parameters})")));
            prop_assert_eq!(in_toml, in_function, "{}", text);
        }
    }

    #[test]
    fn trees_do_what_rhai_does(body in statements(), last in prop_oneof![expression(), Just("ledger".to_owned()), Just("a".to_owned())]) {
        let parameters = NAMES.join(", ");
        let text = format!(
            "fn g(ledger, n, part) {{ ledger.deduct(n, \"扣\", part); ledger }}
             fn f({parameters}) {{ let a = n; let b = standards; let ledger = g(from_full(100), n, part); {body} {last} }}"
        );
        let (script, mistakes) = load(&text);
        if mistakes.is_empty() {
            let _ = run(&script, &world(), &format!("m::f({parameters})")).map_err(Box::new);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "[ -~整改（），“”％≥0-9a-z\\[\\]{}`$|&?.]{0,60}") {
        let (script, _) = load(&text);
        let _ = compile(&script, &world(), &text).map(|found| outcome(found.evaluate(&script, &world())));
        let _ = load(&format!("fn f(x, y) {{ {text} }}"));
    }

    #[test]
    fn any_tokens_are_read_without_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "x", "f", "(", ")", "[", "]", "{", "}", "#{", "a:", ",", ";", "+", "-", "!", "==", "=", "&&",
        "||", "??", "|", "..", ".", "?.", "::", "if", "else", "switch", "=>", "_", "\"a\"", "`${", "}`",
        "1", "0.5", "()", "let", "for", "in", "while", "loop", "break", "return", "throw", "fn", "this",
        "map", "|x|", "params", "standards", "push", "true", "%", "**", "in", "\n",
    ]), 0..25)) {
        let text = parts.join(" ");
        let (script, _) = load(&text);
        let _ = compile(&script, &world(), &text).map(|found| outcome(found.evaluate(&script, &world())));
        let (script, mistakes) = load(&format!("fn f(x, y) {{ {text} }}"));
        if mistakes.is_empty() {
            let _ = run(&script, &world(), "m::f(1, list)").map_err(Box::new);
        }
    }
}
