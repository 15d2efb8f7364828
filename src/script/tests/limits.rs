use std::sync::Arc;

use super::{World, compile, fault, load, module, run, said};
use crate::{
    diagnostic::Language,
    script::{Data, Limits, Module, Script},
};

#[test]
fn a_rule_that_runs_wild_is_stopped_at_its_line() {
    let script = module("fn f() {\n  let x = 1;\n  loop { x = x + 1; }\n  x\n}");
    let started = std::time::Instant::now();
    let found = run(&script, &World::new(), "m::f()").unwrap_err();
    assert_eq!(found.message.zh, "规则运行过久，已停止；检查这里的循环");
    assert_eq!(found.place.row, Some(3));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn limits_can_be_set() {
    let text = "fn f(n) { let s = 0; for i in 0..n { s += g(i); } s } fn g(i) { i }";
    let module = Module { name: Arc::from("m"), file: Arc::from("m.rhai"), text: Arc::from(text) };
    let limits = Limits { operations: 500, ..Limits::default() };
    let (script, mistakes) = Script::with_limits(&[module], &[], Language::Chinese, limits);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    assert!(run(&script, &World::new(), "m::f(5)").is_ok());
    assert_eq!(fault(&script, &World::new(), "m::f(1000)"), "规则运行过久，已停止；检查这里的循环");
}

#[test]
fn recursion_has_an_end() {
    let script = module(
        "fn f(n) {\n  if n == 0 { 0 } else { f(n - 1) + 1 }\n}\nfn g(n) { [n].map(|x| g(x))[0] }",
    );
    let world = World::new();
    assert_eq!(super::shown_with(&script, &world, "m::f(10)"), "10");
    let found = run(&script, &world, "m::f(1000)").unwrap_err();
    assert!(found.message.zh.starts_with("函数一层调用一层，超过 "), "{}", found.message.zh);
    assert_eq!(found.place.row, Some(2));
    assert!(run(&script, &world, "m::g(1)").is_err());
}

#[test]
fn texts_lists_and_numbers_have_a_size() {
    let script = module(
        "fn words() { let s = \"甲\"; loop { s += s; } s }\n\
         fn list() { let a = [1]; loop { a.append(a); } a }\n\
         fn big() { let x = 2; loop { x = x * x; } x }\n\
         fn joined() { let a = [\"甲甲甲甲甲甲甲甲\"]; loop { a = [join(a + a, \"、\")]; } a }",
    );
    let world = World::new();
    assert_eq!(fault(&script, &world, "m::words()"), "文字、数组或映射表过大");
    assert_eq!(fault(&script, &world, "m::list()"), "文字、数组或映射表过大");
    assert_eq!(fault(&script, &world, "m::big()"), "数过大或过细：超过 65536 位");
    assert_eq!(fault(&script, &world, "m::joined()"), "文字、数组或映射表过大");
    assert_eq!(fault(&script, &world, "2 ** 70000"), "2 的 70000 次方没有值，或数过大");
    assert_eq!(fault(&script, &world, "exp(100000)"), "exp(100000) 太大");
}

/// Without a loop, in functions that are run as trees and in TOML.
#[test]
fn what_doubles_has_a_size() {
    let too_large = "文字、数组或映射表过大";
    for (start, doubled) in [
        ("\"甲\"", "a + a"),
        ("\"甲\"", "`${a}` + a"),
        ("[1]", "a + a"),
        ("1", "[a, a]"),
        ("1", "#{ x: a, y: a }"),
        ("\"甲\"", "[#{ x: [a] }, #{ x: [a] }]"),
    ] {
        let text = |times: usize| {
            let step = format!("a = {doubled};\n");
            format!("let a = {start}; {} a", step.repeat(times))
        };
        let world = World::new();
        for (times, is_too_large) in [(10, false), (17, true), (60, true)] {
            let script = module(&format!("fn f() {{ {} }}", text(times)));
            assert!(script.runs_as_tree(0));
            for expression in ["m::f()", &text(times)] {
                match is_too_large {
                    true => assert_eq!(fault(&script, &world, expression), too_large, "{doubled}"),
                    false => assert!(run(&script, &world, expression).is_ok(), "{doubled}"),
                }
            }
        }
    }
    let deep = format!("let a = 1; {} a", "a = [a];".repeat(1_000));
    assert_eq!(fault(&module("fn f() { 1 }"), &World::new(), &deep), too_large);
}

#[test]
fn nothing_outside_can_be_reached() {
    for text in [
        "fn f() { eval(\"1\") }",
        "fn f() { sleep(1) }",
        "fn f() { timestamp() }",
        "fn f() { parse_json(\"1\") }",
        "fn f() { exit(1) }",
        "fn f() { Fn(\"f\").call() }",
        "fn f(x) { x.type_of() }",
    ] {
        assert!(!load(text).1.is_empty(), "{text}");
    }
    let script = module("fn f() { print(\"a\"); debug(1); 1 }");
    assert_eq!(super::shown_with(&script, &World::new(), "m::f()"), "1");
}

#[test]
fn deep_nesting_is_refused_and_never_overflows() {
    let deep = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    let world = World::new();
    let script = module("fn f() { 1 }");
    assert!(compile(&script, &world, &deep(20)).is_ok());
    let refused = compile(&script, &world, &deep(5_000)).unwrap_err();
    assert_eq!(said(refused), ["表达式套得太深"]);
    for chain in [
        vec!["1"; 20_000].join(" + "),
        format!("1{}", ".abs()".repeat(20_000)),
        format!("[1]{}", "[0]".repeat(20_000)),
        format!("{}1", "!".repeat(20_000)),
        format!("{}1", "-".repeat(20_000)),
        format!("if true {{ 1 }} {} else {{ 2 }}", "else if true { 1 }".repeat(20_000)),
        "`${`${".repeat(1_000),
        "[".repeat(20_000),
        vec!["1 > 0"; 20_000].join(" && "),
        vec!["1"; 20_000].join(" ?? "),
        "x::".repeat(20_000),
    ] {
        assert!(compile(&script, &world, &chain).is_err());
        assert!(!load(&format!("fn f() {{ {chain} }}")).1.is_empty());
    }
    // Long lists and many statements are no chains.
    let list = format!("len([{}])", vec!["1 + 1"; 5_000].join(", "));
    assert_eq!(super::shown_with(&script, &world, &list), "5000");
    let steps = "let x = 1 + 1; if x > 1 { x = 2; }".repeat(1_000);
    assert!(load(&format!("fn f() {{ {steps} x }}")).1.is_empty());
    let steps = "if n > 1 { n = 2; } for x in [1] { n += x; }".repeat(1_000);
    assert!(load(&format!("fn f(n) {{ {steps} n }}")).1.is_empty());
    let cases: String = (0..1_000).map(|case| format!("\"{case}\" => {{ n > 1 }}\n")).collect();
    assert!(load(&format!("fn f(n, s) {{ switch s {{ {cases} _ => false }} }}")).1.is_empty());
}

/// The deepest text of its kind that is still read, calling itself.
fn deepest(open: &str, close: &str) -> Script {
    let mut best = None;
    for depth in 1..=Limits::CHAIN {
        let inner = format!("{}f(n + 1){}", open.repeat(depth), close.repeat(depth));
        let (script, mistakes) = load(&format!("fn f(n) {{ {inner} }}"));
        if mistakes.is_empty() {
            best = Some(script);
        }
    }
    best.unwrap()
}

#[test]
fn the_deepest_recursion_fits_the_stack_of_a_thread() {
    for (open, close) in [
        ("(1 + ", ")"),
        ("[1, ", "]"),
        ("if true { ", " } else { 1 }"),
        ("{ let x = ", "; x }"),
        ("abs(", ")"),
        ("[1].map(|x| ", ")"),
        ("switch \"a\" { \"a\" => ", ", _ => 1 }"),
        ("true && ", ""),
        ("#{ a: ", " }.a"),
        ("", " + 1"),
        ("", ".abs()"),
    ] {
        let script = deepest(open, close);
        let found = std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || run(&script, &World::new(), "m::f(1)").map_err(Box::new))
            .unwrap()
            .join()
            .unwrap();
        assert!(found.is_err(), "{open}");
    }
}

/// As deep as expressions and calls may be, each function calling the next one and run as a tree.
#[test]
fn the_deepest_plain_functions_fit_the_stack_of_a_thread() {
    for (open, close) in [
        ("(1 + ", ")"),
        ("[1, ", "][1]"),
        ("if true { ", " } else { 1 }"),
        ("{ let x = ", "; x }"),
        ("abs(", ")"),
        ("switch \"a\" { \"a\" => ", ", _ => 1 }"),
        ("#{ a: ", " }.a"),
    ] {
        let nested = |depth: usize| {
            let function = |at: usize| {
                let inner = format!("{}f{}(n){}", open.repeat(depth), at + 1, close.repeat(depth));
                format!("fn f{at}(n) {{ {inner} }}\n")
            };
            let last = Limits::CALL_DEPTH - 1;
            let functions: String = (0..last).map(function).collect();
            load(&format!("{functions}fn f{last}(n) {{ n + 1 }}"))
        };
        let deepest =
            (1..=Limits::CHAIN).map(nested).take_while(|(_, mistakes)| mistakes.is_empty());
        let (script, _) = deepest.last().unwrap();
        // Those that are nested deeper are run by Rhai.
        let first = Limits::CALL_DEPTH - 4;
        assert!(script.runs_as_tree(first) && !script.runs_as_tree(first - 1), "{open}");
        let both = format!("[m::f0(1), m::f{first}(1)]");
        let found = std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || run(&script, &World::new(), &both).map_err(Box::new))
            .unwrap()
            .join()
            .unwrap();
        assert!(found.is_ok(), "{open}");
    }
}

#[test]
fn functions_that_call_each_other_often_are_stopped() {
    let many = |name: &str| format!("[{}].len()", vec![format!("{name}(n)"); 150].join(", "));
    let (a, b, c) = (many("b"), many("c"), many("d"));
    let text = format!("fn a(n) {{ {a} }} fn b(n) {{ {b} }} fn c(n) {{ {c} }} fn d(n) {{ n + 1 }}");
    let (script, mistakes) = load(&text);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    assert!(script.runs_as_tree(0));
    let found = run(&script, &World::new(), "m::a(1)").unwrap_err();
    assert_eq!(found.message.zh, "规则运行过久，已停止；检查这里的循环");
    assert!(run(&script, &World::new(), "m::c(1)").is_ok());
}

/// With whatever limit a tree comes to a value, so does Rhai; in tests both are run.
#[test]
fn a_tree_is_stopped_before_rhai_is() {
    let text = "fn f(n) { let a = n * 2; if a > 3 && n < 9 { a = max(a, [n, 1][0]) } `${a}` + `${g(a)}` }
                fn g(n) { let m = #{ a: n, b: params.step ?? 1 }; switch \"a\" { \"a\" => m.a + m.b, _ => 0 } }";
    let module = Module { name: Arc::from("m"), file: Arc::from("m.rhai"), text: Arc::from(text) };
    let world = World::new().params(Data::map([("step", Data::number(super::number("2")))]));
    let mut passed = 0;
    for operations in (1..400).chain([100_000]) {
        let limits = Limits { operations, ..Limits::default() };
        let modules = [module.clone()];
        let (script, mistakes) = Script::with_limits(&modules, &[], Language::Chinese, limits);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert!(script.runs_as_tree(0));
        passed += usize::from(run(&script, &world, "m::f(2)").is_ok());
    }
    assert!(passed > 1 && passed < 400, "{passed}");
}
