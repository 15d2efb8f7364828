use std::sync::Arc;

use super::{World, compile, fault, load, module, no_script, number, run, said, shown, shown_with};
use crate::{
    diagnostic::Language,
    script::{
        Data, Kind, LineKind, Module, Script,
        library::{Wants, natives},
    },
    value::{Absence, Number},
};

#[test]
fn the_example_of_the_design() {
    let script = module(
        "/// 完成率 95% 以上得满分，60% 以下不得分，其间按比例。\n\
         /// 每有一个逾期问题扣 0.5 分，最多扣 5 分。\n\
         fn completion(points, rectified, overdue) {\n\
         \x20   let score = from_zero(points).award(points * linear(rectified, 0.60, 0.95), `整改完成率 ${percent(rectified)}`);\n\
         \x20   score.deduct(min(0.5 * overdue, 5), `逾期未完成 ${overdue} 个`)\n\
         }",
    );
    let found = run(&script, &World::new(), "m::completion(15, 0.95, 1)").unwrap();
    let Data::Ledger(points) = found else { panic!() };
    let end = points.settle(&number("0"), &points.full);
    assert_eq!(end.score, number("14.5"));
    let lines: Vec<_> =
        end.lines.iter().map(|line| (line.kind, line.points.clone(), &*line.reason)).collect();
    assert_eq!(
        lines,
        [
            (LineKind::Award, number("15"), "整改完成率 95%"),
            (LineKind::Deduct, number("-0.5"), "逾期未完成 1 个"),
        ],
    );
    let function = &script.functions()[0];
    assert_eq!((&*function.module, &*function.name), ("m", "completion"));
    assert_eq!(function.parameters.len(), 3);
    assert_eq!(function.comment.lines().count(), 2);
    assert_eq!((function.place.row, function.place.column), (Some(3), Some(4)));
}

#[test]
fn a_ledger_is_written_in_place_and_in_a_chain() {
    let script = module(
        "fn f(n) {\n\
           let score = from_full(10);\n\
           if n > 0 { score.deduct(1, \"甲\"); }\n\
           if n > 1 { score = score.deduct(2, \"乙\"); }\n\
           score\n\
         }\n\
         fn g(n) { let all = #{ score: from_full(10) }; all.score.deduct(n, \"甲\"); all.score }",
    );
    let world = World::new();
    assert_eq!(shown_with(&script, &world, "m::f(0)"), "10");
    assert_eq!(shown_with(&script, &world, "m::f(1)"), "9");
    assert_eq!(shown_with(&script, &world, "m::f(2)"), "7");
    assert_eq!(shown_with(&script, &world, "m::g(2)"), "8");
    assert_eq!(shown(&world, "let s = from_full(10); s.deduct(1, \"甲\"); s"), "9");
    assert_eq!(shown(&world, "let s = from_full(10); s = s.deduct(1, \"甲\"); s"), "9");
    assert_eq!(shown(&world, "let n = 1; n += 2; if n > 2 { n = n * 10; } n"), "30");
}

#[test]
fn functions_call_each_other_over_modules() {
    let texts = [
        ("甲", "fn 分(x) { 乙::双(x) + 加一(x) }\nfn 加一(x) { x + 1 }"),
        ("乙", "fn 双(x) { 倍(x, 2) }\nprivate fn 倍(x, n) { x * n }\nfn 无关() { 1 }"),
    ];
    let modules: Vec<Module> = texts
        .iter()
        .map(|(name, text)| Module {
            name: Arc::from(*name),
            file: Arc::from(format!("{name}.rhai")),
            text: Arc::from(*text),
        })
        .collect();
    let (script, mistakes) = Script::new(&modules, &[], Language::Chinese);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let expression = compile(&script, &World::new(), "甲::分(3)").unwrap();
    assert_eq!(expression.evaluate(&script, &World::new()).unwrap(), Data::number(number("10")));
    let calls: Vec<String> =
        expression.calls().iter().map(|(module, name)| format!("{module}::{name}")).collect();
    assert_eq!(calls, ["甲::分", "乙::双", "乙::倍", "甲::加一"]);
    let refused = compile(&script, &World::new(), "乙::倍(3, 2)").unwrap_err();
    assert_eq!(said(refused), ["乙::倍 标了 private，只能在本模块内用"]);
}

/// Handed on as it is or made one of Rhai's first: the library sees the same.
#[test]
fn arrays_of_params_are_the_same_to_the_library_however_they_come() {
    let script = module(
        "fn direct(x) { curve(10, x, params.line, \"甲\") }\n\
         fn through(x) { let line = params.line; curve(10, x, line, \"甲\") }\n\
         fn nested(x) { curve(10, x, params.inner.line, \"甲\") }\n\
         fn sums() { sum(params.list) + sum(params.list.map(|x| x * 2)) }\n\
         fn kept() { let list = params.list; list.push(100); sum(params.list) }\n\
         fn methods() { params.list.sum() + max(params.list) }\n\
         fn none() { sum(params.nothing) }",
    );
    let pair =
        |a: &str, b: &str| Data::array(vec![Data::number(number(a)), Data::number(number(b))]);
    let line = Data::array(vec![pair("0", "0"), pair("0.9", "0.5"), pair("1", "1")]);
    let list = Data::array(["1", "0.5", "2"].map(|text| Data::number(number(text))).into());
    let params = Data::map([
        (Arc::from("inner"), Data::map([(Arc::from("line"), line.clone())])),
        (Arc::from("line"), line),
        (Arc::from("list"), list),
    ]);
    let world = World::new().params(params);
    for x in ["0", "0.3", "0.95", "1"] {
        let slow = run(&script, &world, &format!("m::through({x})")).unwrap();
        for way in ["direct", "nested"] {
            assert_eq!(run(&script, &world, &format!("m::{way}({x})")).unwrap(), slow);
        }
    }
    assert_eq!(shown_with(&script, &world, "m::direct(0.95)"), "7.5");
    assert_eq!(shown_with(&script, &world, "m::sums()"), "10.5");
    assert_eq!(shown_with(&script, &world, "m::kept()"), "3.5");
    assert_eq!(shown_with(&script, &world, "m::methods()"), "5.5");
    assert!(run(&script, &world, "m::none()").is_err());
}

#[test]
fn every_function_of_the_library_sees_the_same_array_of_params() {
    let numbers = ["3", "0.5", "1"].map(|text| Data::number(number(text)));
    let texts = ["丙", "甲"].map(Data::text);
    let params = [
        ("numbers", Data::array(numbers.to_vec())),
        ("texts", Data::array(texts.to_vec())),
        ("pairs", Data::array(vec![Data::array(numbers[1..].to_vec()); 2])),
        ("none", Data::array(Vec::new())),
    ];
    let lists = params.clone().map(|(name, _)| name);
    let world = World::new().params(Data::map(params));
    let mut calls = Vec::new();
    for native in natives() {
        for list in lists {
            for place in 0..native.required {
                let arguments = |own: &str| -> String {
                    let other = |at| match native.parameter(at).map(|parameter| parameter.wants) {
                        Some(Wants::Text) => "\"、\"",
                        Some(Wants::Array) => "[[0, 0], [2, 1]]",
                        Some(Wants::Ledger) => "from_full(5)",
                        Some(Wants::Date) => "as_of",
                        _ => "1",
                    };
                    let all =
                        (0..native.required).map(|at| if at == place { own } else { other(at) });
                    all.collect::<Vec<_>>().join(", ")
                };
                let (name, handed) = (native.name, arguments(&format!("params.{list}")));
                calls.push((
                    list,
                    format!("{name}({handed})"),
                    format!("{name}({})", arguments("list")),
                ));
            }
        }
    }
    // Functions of the pack get one that they can change.
    calls.push(("numbers", "changed(params.numbers)".to_owned(), "changed(list)".to_owned()));
    let mut text =
        "fn changed(list) { for x in list { list.push(x); } list.len() + sum(list) }\n".to_owned();
    for (at, (list, direct, through)) in calls.iter().enumerate() {
        text += &format!(
            "fn direct{at}() {{ {direct} }}\nfn through{at}() {{ let list = params.{list}; {through} }}\n"
        );
    }
    let (script, _) = load(&text);
    let mut given = 0;
    for (at, (list, direct, _)) in calls.iter().enumerate() {
        let of = |way: &str| {
            run(&script, &world, &format!("m::{way}{at}()")).map_err(|fault| fault.message.zh)
        };
        let found = of("direct");
        given += usize::from(found.is_ok());
        assert_eq!(found, of("through"), "{direct} {list}");
    }
    assert!(given > 40, "{given}");
}

#[test]
fn long_arrays_of_several_kinds_are_not_sorted() {
    let script = module("fn own(list) { sorted(list) } fn rhai(list) { list.sort(); list }");
    // Like dice: sorting what has no order may panic.
    let dice = |at: u64| at.wrapping_add(9).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let item = |at: u64| match dice(at).is_multiple_of(2) {
        true => Data::text(&format!("{}", dice(at) % 53)),
        false => Data::number(Number::from(dice(at) % 53)),
    };
    let sort = |list: Vec<Data>| {
        let world = World::new().typed("list", Kind::Any, Data::array(list));
        ["sorted(list)", "m::own(list)", "m::rhai(list)"].map(|text| run(&script, &world, text))
    };
    for length in [2, 10, 30, 100, 1_000] {
        let mixed: Vec<Data> = (0..length).map(item).collect();
        for found in sort(mixed.clone()) {
            let message = "只有全是数、全是日期或全是文字的数组能排序";
            assert_eq!(found.unwrap_err().message.zh, message);
        }
        let numbers: Vec<Data> =
            mixed.into_iter().filter(|data| data.as_number().is_some()).collect();
        let mut wanted: Vec<Number> = numbers.iter().filter_map(Data::as_number).cloned().collect();
        wanted.sort();
        let wanted = Data::array(wanted.into_iter().map(Data::number).collect());
        for found in sort(numbers) {
            assert_eq!(found, Ok(wanted.clone()));
        }
    }
    let absent = vec![Data::number(number("1")), Data::absent(Absence::Withheld), Data::text("甲")];
    assert_eq!(sort(absent)[0], Ok(Data::absent(Absence::Withheld)));
}

#[test]
fn params_and_reference_tables_are_seen_without_being_handed_in() {
    let script = module(
        "fn f(x) { x * params.step + params.inner.cap }\n\
         fn g(level, kind) { standards[level][kind].min }\n\
         fn h(level) { let row = standards[level]; row.ratio.min + row[\"ratio\"].min }\n\
         fn k(xs) { xs.map(|x| x * params.step).filter(|x| x > params.inner.cap) }",
    );
    let row = Data::map([("min", Data::number(number("0.25")))]);
    let level = Data::map([("ratio", row)]);
    let params = Data::map([
        ("step", Data::number(number("0.5"))),
        ("inner", Data::map([("cap", Data::number(number("1")))])),
    ]);
    let world = World::new().params(params).reference("standards", Data::map([("市级", level)]));
    assert_eq!(shown_with(&script, &world, "m::f(4)"), "3");
    assert_eq!(shown_with(&script, &world, "m::g(\"市级\", \"ratio\")"), "0.25");
    assert_eq!(shown_with(&script, &world, "m::h(\"市级\")"), "0.5");
    assert_eq!(shown_with(&script, &world, "m::k([1, 2, 3, 4])"), "[1.5, 2]");
    assert_eq!(shown_with(&script, &world, "params.step * 2"), "1");
    assert_eq!(fault(&script, &world, "m::g(\"市极\", \"ratio\")"), "没有“市极”这一项");
}

#[test]
fn rhai_as_a_rule_author_expects_it() {
    let script = module(
        "fn loops(n) { let s = 0; for i in 0..n { s += i; } for i in 1..=3 { s += i; } let k = 0; while k < 5 { k += 1; if k == 3 { break; } } s + k }\n\
         fn lists() { let a = [3, 1, 2]; a.push(0.5); a.sort(); a.insert(0, 9); a.reverse(); a }\n\
         fn by() { let a = [[\"甲\", 2], [\"乙\", 1]]; a.sort(|x, y| x[1] - y[1]); a[0][0] }\n\
         fn closures() { let k = 10; let a = [1, 2, 3].map(|x| x * k); a.reduce(|s, x| s + x, 0) + a.reduce(|s, x| s + x) }\n\
         fn places() { [5, 6].map(|x, i| x * i) }\n\
         fn named() { [1, 2].map(double) }\n\
         fn double(x) { x * 2 }\n\
         fn maps() { let m = #{ a: 1, \"乙\": 2 }; m.a += 1; m[\"c\"] = 3; m.a + m[\"乙\"] + m.c + m.keys().len() }\n\
         fn nested() { let m = #{ a: [1, #{ b: 2 }] }; m.a[1].b = 5; m.a[0] += 1; m.a[1].b + m.a[0] }\n\
         fn texts(s) { if s.contains(\"整改\") && s.starts_with(\"市\") && s.len() == 4 { s.trim().replace(\"市\", \"县\") } else { \"\" } }\n\
         fn early(x) { if x > 1 { return \"大\"; } \"小\" }\n\
         fn find() { [[1, 2, 3].find(|x| x > 1), [1, 2].some(|x| x > 1), [1, 2].all(|x| x > 1), [1, 2].index_of(2), 2 in [1, 2]] }\n\
         fn value_of_loop() { let n = 0; let x = loop { n += 1; if n == 4 { break n; } }; x }\n\
         fn block(x) { let y = { let z = x; z + 1 }; let w = if y > 2 { 1 } else { 2 }; y + w }\n\
         fn capture() { let f = |x| x + 1; f.call(2) + call(f, 3) }\n\
         fn stat(xs) { mean(xs) + xs.sum() + max(xs) }\n",
    );
    let world = World::new();
    for (call, gives) in [
        ("loops(4)", "15"),
        ("lists()", "[3, 2, 1, 0.5, 9]"),
        ("by()", "\"乙\""),
        ("closures()", "120"),
        ("places()", "[0, 6]"),
        ("named()", "[2, 4]"),
        ("maps()", "10"),
        ("nested()", "7"),
        ("texts(\"市级整改\")", "\"县级整改\""),
        ("early(2)", "\"大\""),
        ("early(1)", "\"小\""),
        ("find()", "[2, true, false, 1, true]"),
        ("value_of_loop()", "4"),
        ("block(2)", "4"),
        ("capture()", "7"),
        ("stat([1, 2])", "6.5"),
    ] {
        assert_eq!(shown_with(&script, &world, &format!("m::{call}")), gives, "{call}");
    }
}

#[test]
fn errors_stand_at_their_line() {
    let script = module(
        "fn outer(x) {\n  let y = 1;\n  inner(x) + y\n}\nfn inner(x) {\n  // 注\n  x.award(1, \"\")\n}\n\
         fn thrown(x) {\n  if x > 0 { throw `不应大于 0：${x}`; }\n  1\n}\n\
         fn none(x) { if x > 0 { return 1; } let z = [].pop(); z }\n\
         fn bounds(a) { a[5] }\nfn key(a) { a.foo }\nfn type(a) { a.push(1); 1 }\nfn unary(a) { -a }\n",
    );
    let world = World::new();
    let found = run(&script, &world, "m::outer(3)").unwrap_err();
    assert_eq!(found.place.file.as_deref(), Some("m.rhai"));
    assert_eq!((found.place.row, found.place.column), (Some(7), Some(5)));
    assert_eq!(found.message.zh, "`award` 的第 1 个参数应为得分台账，这里是数");
    let found = run(&script, &world, "m::thrown(3)").unwrap_err();
    assert!(found.thrown);
    assert_eq!((found.message.zh.as_str(), found.place.row), ("不应大于 0：3", Some(10)));
    assert_eq!(fault(&script, &world, "m::bounds([1])"), "数组有 1 项，没有第 [5] 项（从 0 数起）");
    assert_eq!(fault(&script, &world, "m::key(#{ fo: 1 })"), "没有“foo”这一项");
    assert_eq!(fault(&script, &world, "m::type(3)"), "`push` 不能用于数、数");
    assert_eq!(fault(&script, &world, "m::unary(\"a\")"), "`-` 不能用于文字");
    let found = run(&script, &world, "throw \"停\"").unwrap_err();
    assert!(found.thrown);
    assert_eq!((found.place.row, found.place.column), (Some(1), Some(12)));
}

#[test]
fn a_function_without_a_value_is_a_mistake() {
    let (_, mistakes) = load("fn f(x) { if x > 1 { 2 } }\nfn g(x) { let y = x; }\nfn h() { }");
    assert_eq!(
        said(mistakes),
        [
            "if 没有 else：条件不成立时没有值|加上 else，或在后面再写一行作为结果",
            "到这里没有得出值|最后一行写要得出的值，例如台账变量本身",
            "到这里没有得出值|最后一行写要得出的值，例如台账变量本身",
        ],
    );
    let script = module("fn f(x) { let a = []; a.push(x) }");
    assert_eq!(fault(&script, &World::new(), "m::f(1)"), "函数 m::f 结束时没有得出值");
}

#[test]
fn scripts_are_shared_over_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let script = module("fn f(x) { let s = 0; for i in 0..x { s += i; } s }");
    shared(&script);
    let expression = compile(&script, &World::new(), "m::f(100)").unwrap();
    shared(&expression);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let world = World::new();
                for _ in 0..50 {
                    let value = expression.evaluate(&script, &world).unwrap();
                    assert_eq!(value, Data::number(number("4950")));
                }
            });
        }
    });
}

#[test]
fn expressions_hold_blocks_lists_and_maps() {
    let world = World::new().number("x", "2");
    assert_eq!(shown(&world, "let y = x * 2; let z = y + 1; [y, z]"), "[4, 5]");
    assert_eq!(shown(&world, "if x > 3 { 1 } else if x > 1 { 2 } else { 3 }"), "2");
    assert_eq!(shown(&world, "#{ a: x, b: [1] }.a"), "2");
    assert_eq!(shown(&world, "x.round(2) + x.max(3)"), "5");
    assert_eq!(shown(&world, "if x > 5 { throw \"大\"; } x"), "2");
    assert_eq!(
        fault(&no_script(), &world, "if x > 1 { throw `太大：${x}` } else { x }"),
        "太大：2"
    );
}

#[test]
fn every_function_of_rhai_that_is_allowed_exists() {
    let world = World::new();
    for (body, gives) in [
        ("let a = [1]; a.push(2); a", "[1, 2]"),
        ("let a = [1]; a.append([2]); a", "[1, 2]"),
        ("let a = [1]; a.insert(0, 2); a", "[2, 1]"),
        ("let a = [1, 2]; [a.pop(), a.shift()]", "[2, 1]"),
        ("let a = [1, 2]; a.remove(0); a", "[2]"),
        ("let a = [1, 2]; a.clear(); a", "[]"),
        ("let a = [1, 2, 3]; a.truncate(2); a.chop(1); a", "[2]"),
        ("let a = [1, 2]; a.reverse(); a", "[2, 1]"),
        ("let a = [1, 2]; a.set(0, 5); [a.get(0), a.get(1)]", "[5, 2]"),
        ("[1, 2, 3].extract(1, 1)", "[2]"),
        ("[1] + [2]", "[1, 2]"),
        (
            "let m = #{ a: 1 }; m.mixin(#{ b: 2 }); m.fill_with(#{ a: 3, c: 4 }); m",
            "#{a: 1, b: 2, c: 4}",
        ),
        ("let m = #{ a: 1 }; m.set(\"b\", 2); m.get(\"b\")", "2"),
        (
            "let n = 0; for i in range(1, 4) { n += i; } for i in range(0, 10, 5) { n += i; } n",
            "11",
        ),
        ("let t = \"\"; for c in \"甲乙\".chars() { t = c + t; } t", "\"乙甲\""),
        ("let n = 0; [1, 2].for_each(|x| n += x); n", "3"),
        ("(1/3).to_string()", "\"0.3333\""),
        ("(1..4).start() + (1..4).end()", "5"),
    ] {
        let script = module(&format!("fn f() {{ {body} }}"));
        assert_eq!(shown_with(&script, &world, "m::f()"), gives, "{body}");
    }
}

#[test]
fn plain_functions_run_as_trees() {
    let (script, mistakes) = load(
        "fn plain(n) { let a = n + 1; if a > 2 { return a } a * 2 }
         fn calls(n) { plain(n) + params.base }
         fn loops(n) { for i in 0..3 { n += i } n }
         fn calls_loops(n) { loops(n) }
         fn itself(n) { if n > 0 { itself(n - 1) } else { 0 } }
         fn both(n) { if n > 0 { plain(n) + both(n - 1) + loops(n) } else { 0 } }
         fn closes(list) { list.map(|x| x + 1) }
         fn writes(x) { x.ledger.award(1, \"a\"); x.ledger }",
    );
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let trees: Vec<&str> = (0..script.functions().len())
        .filter(|at| script.runs_as_tree(*at))
        .map(|at| &*script.functions()[at].name)
        .collect();
    assert_eq!(trees, ["plain", "calls"]);
    // What goes wrong is said by Rhai.
    let (script, _) = load("fn missing(n) { params.nothing ?? n }");
    assert!(script.runs_as_tree(0));
    let world = World::new().typed("n", Kind::Any, Data::number(number("2")));
    assert!(fault(&script, &world, "m::missing(n)").contains("nothing"));
}
