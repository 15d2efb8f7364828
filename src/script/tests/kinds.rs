use super::{World, date, fault, module, no_script, run, shown, shown_with, status, wrong};
use crate::script::{Data, Kind, MapKind};

fn world() -> World {
    let row = |floor: i64| Data::map([("floor", Data::number(floor.into()))]);
    let of = Kind::Map(MapKind::closed([("floor".into(), Kind::Number)].into_iter().collect()));
    World::new()
        .with("status", status("done"))
        .with("other", status("doing"))
        .with("name", Data::text("甲"))
        .with("due", date("2026-05-06"))
        .number("x", "2")
        .with("flag", Data::bool(true))
        .typed("any", Kind::Any, Data::text("甲"))
        .typed(
            "standards",
            Kind::Map(MapKind::open(of)),
            Data::map([("city", row(3)), ("county", row(5))]),
        )
        .with("groups", Data::map([("a", Data::map([("score", Data::number(7i64.into()))]))]))
}

#[test]
fn values_of_one_kind_compare() {
    assert_eq!(shown(&world(), "status == \"done\" && status != \"basic\""), "true");
    assert_eq!(shown(&world(), "\"done\" == status"), "true");
    assert_eq!(
        shown(&world(), "due < date(\"2026-05-07\") && due == date(\"2026-05-06\")"),
        "true"
    );
    assert_eq!(shown(&world(), "name == \"甲\" && flag == true"), "true");
    assert_eq!(shown(&world(), "status in [\"done\", \"basic\"] && name !in [\"乙\"]"), "true");
    assert_eq!(shown(&world(), "[1, 2] == [1, 2]"), "true");
}

#[test]
fn mixing_kinds_is_refused_at_load() {
    assert_eq!(
        wrong(&world(), "status == \"dome\""),
        ["“dome”不是 整改台账.status 的取值|是否为 \"done\"？"]
    );
    assert_eq!(
        wrong(&world(), "x == \"2\""),
        ["数不能与文字比较|数字不加引号；若该列存的是数，请把列的 type 改为 number"],
    );
    assert_eq!(wrong(&world(), "due > 3"), ["日期不能与数比较"]);
    assert_eq!(wrong(&world(), "name > \"乙\""), ["`>` 不能用于文字|文字只能用 == 和 != 比较"]);
    assert_eq!(
        wrong(&world(), "status > \"basic\"")[0].split('|').nth(1).unwrap(),
        "枚举值没有大小；给该列声明 worth 后可比较 `.worth`",
    );
    assert_eq!(
        wrong(&world(), "due - due"),
        ["`-` 不能用于日期|两个日期相差的天数：days(从, 到)；工作日：workdays(从, 到)"]
    );
    assert_eq!(wrong(&world(), "if x { 1 } else { 2 }"), ["条件应为是非值，这里是数"]);
    assert_eq!(wrong(&world(), "x && flag"), ["`&&` 的两边应为是非值，这里是数"]);
    assert_eq!(
        wrong(&world(), "round(name)"),
        ["`round` 的第 1 个参数应为数，这里是文字|用法：`round(x, n?)`"]
    );
    assert_eq!(
        wrong(&world(), "status in [\"done\", \"bsic\"]"),
        ["“bsic”不是 整改台账.status 的取值|是否为 \"basic\"？"]
    );
    assert_eq!(
        wrong(&world(), "from_full(3) + 1"),
        [
            "`+` 不能用于得分台账和数|台账用 .award(分, 理由)、.deduct(分, 理由) 加减分，不能参加运算"
        ]
    );
}

#[test]
fn mixing_kinds_is_a_fault_where_it_was_not_known() {
    assert_eq!(fault(&no_script(), &world(), "any > 3"), "文字不能与数比较");
    assert_eq!(fault(&no_script(), &world(), "any == 3"), "文字不能与数比较");
    let script = module("fn f(x, y) { x == y } fn g(x) { if x { 1 } else { 2 } }");
    assert_eq!(
        fault(&script, &world(), "m::f(status, \"dome\")"),
        "“dome”不是 整改台账.status 的取值"
    );
    assert_eq!(fault(&script, &world(), "m::f(x, name)"), "数不能与文字比较");
    assert_eq!(fault(&script, &world(), "m::g(x)"), "条件应为是非值，这里是数");
    assert_eq!(shown_with(&script, &world(), "m::f(status, \"done\")"), "true");
}

#[test]
fn texts_are_joined_with_plus() {
    assert_eq!(shown(&world(), "\"共 \" + x + \" 个\""), "\"共 2 个\"");
    assert_eq!(
        shown(&world(), "`${name}${1/3} ${due} ${status}`"),
        "\"甲0.3333 2026-05-06 词done\""
    );
    let script = module("fn f(n, s) { \"共 \" + n + \" 个\" + s }");
    assert_eq!(shown_with(&script, &world(), "m::f(1/3, status)"), "\"共 0.3333 个词done\"");
}

#[test]
fn parts_and_items() {
    assert_eq!(shown(&world(), "status.worth + 1"), "11");
    assert_eq!(shown(&world(), "groups.a.score"), "7");
    assert_eq!(shown(&world(), "standards[\"city\"].floor + standards.county.floor"), "8");
    assert_eq!(shown(&world(), "[[1, 2], [3]][0][-1]"), "2");
    assert_eq!(
        fault(&no_script(), &world(), "other.worth"),
        "整改台账.status 的取值“doing”没有声明 worth"
    );
    let found = run(&no_script(), &world(), "standards[\"citi\"].floor").unwrap_err();
    assert_eq!(found.message.zh, "没有“citi”这一项");
    assert_eq!(found.help.unwrap().zh, "最接近的是“city”");
    assert_eq!(wrong(&world(), "groups.b.score"), ["没有“b”这一项"]);
    assert_eq!(wrong(&world(), "standards.city.flor"), ["没有“flor”这一项|最接近的是“floor”"]);
    assert_eq!(wrong(&world(), "name.worth"), ["文字没有“worth”这一部分"]);
    assert_eq!(fault(&no_script(), &world(), "[1][3]"), "数组有 1 项，没有第 [3] 项（从 0 数起）");
}

#[test]
fn what_is_read_is_known() {
    let expression = super::compile(
        &no_script(),
        &world(),
        "let y = groups.a.score; if standards[name].floor > y { x } else { x + status.worth }",
    )
    .unwrap();
    let reads: Vec<String> = expression
        .reads()
        .iter()
        .map(|read| {
            format!(
                "{}{}",
                world().names.get_index(read.slot as usize).unwrap().0,
                read.path.iter().map(|part| format!(".{part}")).collect::<String>()
            )
        })
        .collect();
    assert_eq!(reads, ["groups.a.score", "standards", "name", "x", "status"]);
    assert_eq!(expression.kind(), &Kind::Number);
}

#[test]
fn switch_decides_by_words() {
    let text = "switch status { \"done\" | \"basic\" if x > 5 => 1, \"done\" => 2, _ => 3 }";
    assert_eq!(shown(&world(), text), "2");
    assert_eq!(shown(&world(), "switch flag { true => 1, false => 2 }"), "1");
    let of_text = "switch `${name}${x}` { \"甲2\" => 1, _ => 2 }";
    assert_eq!(shown(&world(), of_text), "1");
    assert_eq!(
        shown(
            &world(),
            "switch status { \"done\" => { let y = 1; y + 1 } \"basic\" => 2, \"doing\" => 3 }"
        ),
        "2",
    );
    assert_eq!(
        wrong(&world(), "switch x { 1 => 2, _ => 3 }")[0],
        "switch 不用于数|用 if 比较，或用 bands(points, x, [[下限, 分], …], 说明) 分档"
    );
    assert_eq!(
        wrong(&world(), "switch status { \"dome\" => 1, _ => 2 }"),
        ["“dome”不是 整改台账.status 的取值|是否为 \"done\"？"]
    );
    assert_eq!(
        wrong(&world(), "switch status { \"done\" => 1 }"),
        ["switch 没有涵盖 \"basic\"、\"doing\"，遇到时没有值|加一个 `_ => …` 分支"]
    );
    assert_eq!(
        wrong(&world(), "switch name { \"甲\" => 1 }"),
        ["switch 没有涵盖 _，遇到时没有值|加一个 `_ => …` 分支"]
    );
}

#[test]
fn switch_is_the_same_in_functions() {
    let script = module(
        "fn f(s) { switch s { \"done\" | \"basic\" => 1, _ => 2 } }\n\
         fn g(s) { switch s { \"dome\" => 1, _ => 2 } }\n\
         fn h(s) { switch s { true => 1, false => 2 } }\n\
         fn open(s) { let n = 0; switch s { \"done\" => { n = 5; } } n }\n\
         fn closed(s) { switch s { \"done\" => 1 } }\n",
    );
    assert_eq!(
        shown_with(&script, &world(), "[m::f(status), m::f(other), m::f(name), m::h(flag)]"),
        "[1, 2, 2, 1]"
    );
    assert_eq!(fault(&script, &world(), "m::g(status)"), "“dome”不是 整改台账.status 的取值");
    assert_eq!(fault(&script, &world(), "m::f(x)"), "switch 不用于数");
    assert_eq!(fault(&script, &world(), "m::h(name)"), "文字不能与是非值比较");
    assert_eq!(shown_with(&script, &world(), "[m::open(status), m::open(other)]"), "[5, 0]");
    assert_eq!(fault(&script, &world(), "m::closed(other)"), "switch 没有“词doing”这一分支");
}
