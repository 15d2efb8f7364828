use super::{World, fault, module, no_script, run, shown, shown_with};
use crate::{
    script::{Data, Kind},
    value::Absence,
};

fn world() -> World {
    World::new()
        .absent("na", Absence::NotApplicable)
        .absent("nr", Absence::NotReported)
        .absent("few", Absence::TooFew)
        .typed("flag", Kind::Bool, Data::absent(Absence::Withheld))
        .number("x", "2")
}

fn absence(text: &str) -> Option<Absence> {
    run(&no_script(), &world(), text).unwrap().absence()
}

#[test]
fn asking_and_replacing_are_allowed() {
    assert_eq!(shown(&world(), "na == ()"), "true");
    assert_eq!(shown(&world(), "() != na"), "false");
    assert_eq!(shown(&world(), "x == ()"), "false");
    assert_eq!(shown(&world(), "na ?? 3"), "3");
    assert_eq!(shown(&world(), "na ?? nr ?? x"), "2");
    assert_eq!(shown(&world(), "x ?? 1/0"), "2");
    assert_eq!(absence("na ?? few"), Some(Absence::TooFew));
}

#[test]
fn everything_else_ends_the_rule_for_the_same_reason() {
    for text in [
        "na > 0",
        "na == 1",
        "-na",
        "na + x",
        "x + na",
        "min(x, na)",
        "`${na}`",
        "[x][na]",
        "if na > 0 { 1 } else { 2 }",
        "from_full(10).deduct(na, \"\")",
        "na == nr",
        "na in [1]",
        "if x > 1 { na } else { 1 }",
        "let y = na; y + 1",
        "days(add_days(date(\"2026-01-01\"), na), date(\"2026-01-01\"))",
    ] {
        assert_eq!(absence(text), Some(Absence::NotApplicable), "{text}");
    }
    assert_eq!(absence("nr + na"), Some(Absence::NotReported));
    assert_eq!(absence("few * 2"), Some(Absence::TooFew));
    assert_eq!(absence("if flag { 1 } else { 2 }"), Some(Absence::Withheld));
    assert_eq!(absence("switch na == 1 { true => 1, false => 2 }"), Some(Absence::NotApplicable));
}

#[test]
fn and_or_look_only_as_far_as_they_need() {
    assert_eq!(shown(&world(), "false && flag"), "false");
    assert_eq!(shown(&world(), "true || flag"), "true");
    assert_eq!(absence("flag && false"), Some(Absence::Withheld));
    assert_eq!(absence("true && flag"), Some(Absence::Withheld));
    assert_eq!(absence("false || flag"), Some(Absence::Withheld));
    assert_eq!(absence("!flag"), Some(Absence::Withheld));
}

#[test]
fn it_is_the_same_in_functions() {
    let script = module(
        "fn greater(x) { if x > 0 { 1 } else { 2 } }\n\
         fn asked(x) { if x == () { \"没有\" } else { \"有\" } }\n\
         fn replaced(x) { x ?? 5 }\n\
         fn both(x, y) { x ?? y }\n\
         fn plain(x) { x }\n\
         fn stored(x) { let m = #{ a: x }; m.a }\n\
         fn used(x) { let m = #{ a: [x] }; m.a[0] + 1 }\n\
         fn truth(x) { if x { 1 } else { 2 } }\n\
         fn and(x) { false && x }\n\
         fn and2(x) { x && false }\n\
         fn said(x) { `${x}` }\n\
         fn each(x) { let n = 0; for y in x { n += 1; } n }\n\
         fn set(x) { let n = 0; n += x; n }\n\
         fn kept(x) { [1, 2].filter(|y| x) }\n\
         fn nothing() { () }\n\
         fn inner(x) { greater(x) }\n\
         fn chosen(x) { switch x { () => 7, _ => 8 } }\n\
         fn chosen2(x) { switch x { \"a\" => 7, _ => 8 } }\n",
    );
    let absent = |text: &str| run(&script, &world(), text).unwrap().absence();
    for name in [
        "greater", "plain", "stored", "used", "truth", "and2", "said", "each", "set", "kept",
        "inner", "chosen2",
    ] {
        assert_eq!(absent(&format!("m::{name}(few)")), Some(Absence::TooFew), "{name}");
    }
    assert_eq!(shown_with(&script, &world(), "m::asked(few)"), "\"没有\"");
    assert_eq!(shown_with(&script, &world(), "m::asked(x)"), "\"有\"");
    assert_eq!(shown_with(&script, &world(), "m::replaced(few)"), "5");
    assert_eq!(shown_with(&script, &world(), "m::and(flag)"), "false");
    assert_eq!(shown_with(&script, &world(), "m::chosen(few)"), "7");
    assert_eq!(absent("m::both(na, few)"), Some(Absence::TooFew));
    assert_eq!(absent("m::nothing()"), Some(Absence::NotReported));
}

#[test]
fn division_by_zero_is_a_mistake() {
    assert_eq!(fault(&no_script(), &world(), "x / (x - 2)"), "除数为 0：2 / 0");
    let script = module("fn f(x) { x / 0 }");
    assert_eq!(fault(&script, &world(), "m::f(x)"), "除数为 0：2 / 0");
}
