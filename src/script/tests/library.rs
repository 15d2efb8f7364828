use super::{World, module, no_script, number, run, shown, shown_with};
use crate::{
    diagnostic::Language,
    script::{Data, LineKind, MetricMark, MetricRef, library::natives},
};

#[test]
fn every_example_gives_what_it_says() {
    let world = World::new();
    for native in natives() {
        for (call, gives) in native.examples {
            assert_eq!(&shown(&world, call), gives, "{call}");
        }
    }
}

#[test]
fn every_example_gives_the_same_in_a_function() {
    let world = World::new();
    for native in natives() {
        for (call, gives) in native.examples {
            let script = module(&format!("fn f() {{ {call} }}"));
            assert_eq!(&shown_with(&script, &world, "m::f()"), gives, "{call}");
        }
    }
}

fn reasons(text: &str) -> Vec<String> {
    match run(&no_script(), &World::new(), text).unwrap() {
        Data::Ledger(points) => points
            .settle(&number("0"), &points.full)
            .lines
            .into_iter()
            .map(|line| format!("{} {}", line.points.to_exact(), line.reason))
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_four_shapes_say_their_reason() {
    assert_eq!(
        reasons("by_rate(15, 23/26, \"整改完成率\")"),
        ["345/26 整改完成率 88.46%，按比例计分", "0 满分 15 分，未得 1.7308 分"],
    );
    assert_eq!(
        reasons("bands(5, 0.30, [[0.50, 5], [0.30, 4]], \"满意率\")"),
        [
            "4 满意率 30%，达到 30% 档",
            "0 上一档需 50%（5 分），实为 30%，差 20%",
            "0 满分 5 分，未得 1 分",
        ],
    );
    assert_eq!(
        reasons("bands(5, 2, [[3, 5], [1, 0]], \"问题数\")"),
        [
            "0 问题数 2，达到 1 档，未得分",
            "0 上一档需 3（5 分），实为 2，差 1",
            "0 满分 5 分，未得 5 分",
        ],
    );
    assert_eq!(
        reasons("curve(15, 0.7, [[0.60, 0], [0.80, 0.60]], \"整改完成率\")"),
        [
            "4.5 整改完成率 70%，在 60%（得 0%）与 80%（得 60%）之间按直线计分",
            "0 满分 15 分，未得 10.5 分",
        ],
    );
    assert_eq!(
        reasons("faults(10, [[2, 1, \"线索被退回\"], [0, 0.5, \"线索迟移交\"]])"),
        ["-2 线索被退回 2 次，每次扣 1 分", "0 线索迟移交 0 次，未扣分"],
    );
}

#[test]
fn a_metric_is_remembered_until_it_is_worked_with() {
    let world = World::new().with("overdue", super::mark());
    let ledger = |text: &str| match run(&no_script(), &world, text).unwrap() {
        Data::Ledger(points) => points.lines[0].clone(),
        other => panic!("{other:?}"),
    };
    let tied = Some(MetricRef::Mark(MetricMark(7)));
    assert_eq!(ledger("from_full(5).deduct(overdue, \"逾期\", overdue)").metric, tied);
    assert_eq!(ledger("from_full(5).deduct(overdue, \"逾期\", overdue * 1)").metric, None);
    assert_eq!(ledger("faults(5, [[overdue, 1, \"逾期\"]])").metric, tied);
    let named = ledger("from_full(5).deduct(1, \"逾期\", \"overdue\")").metric;
    assert_eq!(named, Some(MetricRef::Id("overdue".into())));
    let script = module("fn f(points, n) { from_full(points).deduct(n, `逾期 ${n} 个`, n) }");
    let Data::Ledger(points) = run(&script, &world, "m::f(5, overdue)").unwrap() else { panic!() };
    assert_eq!(points.lines[0].metric, tied);
    assert_eq!(points.lines[0].reason, "逾期 2 个");
    assert_eq!(points.lines[0].kind, LineKind::Deduct);
}

#[test]
fn reasons_speak_the_language_of_the_method() {
    let script = crate::script::Script::new(&[], &[], Language::English).0;
    let Data::Ledger(points) =
        run(&script, &World::new(), "by_rate(10, 0.5, \"Completion\")").unwrap()
    else {
        panic!()
    };
    assert_eq!(points.lines[0].reason, "Completion 50%, points in proportion");
}

#[test]
fn numbers_are_exact() {
    let world = World::new();
    assert_eq!(shown(&world, "1/3*3 == 1 && 0.1 + 0.2 == 0.3"), "true");
    assert_eq!(shown(&world, "3 * 5/24"), "0.625");
    assert_eq!(shown(&world, "round(3 * 5/24, 2)"), "0.63");
    assert_eq!(shown(&world, "-2 ** 2 + 7 % 3"), "5");
    let script = module("fn f() { let x = 3 / 2; x += 1/3; [x, 7 / 2, 4 / 2, 2 ** 10, 1.0] }");
    assert_eq!(shown_with(&script, &world, "m::f()"), "[11/6, 3.5, 2, 1024, 1]");
}
