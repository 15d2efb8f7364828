use super::{World, compile, load, module, no_script, said, wrong};

fn world() -> World {
    World::new().number("整改率", "0.8").number("x", "2").number("points", "15")
}

#[test]
fn all_mistakes_of_an_expression_are_found_at_once() {
    assert_eq!(
        wrong(&world(), "整改绿 > 0.8 && roud(x) == \"2\" && linear(x) > 0"),
        [
            "这里没有名为“整改绿”的值|是否为“整改率”？",
            "没有函数“roud”|是否为“round”？",
            "`linear` 不能用 1 个参数调用；用法：`linear(x, zero_at, full_at)`",
        ],
    );
}

#[test]
fn places_are_those_of_the_toml_file() {
    let found = compile(&no_script(), &world(), "整改率 > 0.8\n  && y > 1").unwrap_err();
    let place = &found[0].place;
    assert_eq!((place.row, place.column), (Some(2), Some(6)));
    assert_eq!(&*place.excerpt.as_ref().unwrap().text, "  && y > 1'''");
    let found = compile(&no_script(), &world(), "整改率 > y").unwrap_err();
    assert_eq!((found[0].place.row, found[0].place.column), (Some(1), Some(18)));
}

#[test]
fn what_analysts_type_is_mended() {
    assert_eq!(wrong(&world(), "1 <= x <= 3"), ["比较不能连写|改为：1 <= x && x <= 3"]);
    assert_eq!(wrong(&world(), "x = 3"), ["比较相等写 `==`|改为：x == 3"]);
    assert_eq!(
        wrong(&world(), "整改率 >= 80%"),
        ["规则里的比率写成小数，不写 80%|改为：整改率 >= 0.8"]
    );
    assert_eq!(
        wrong(&world(), "x > 1 且 整改率 > 0"),
        [
            "规则里不能写“且”|改为：x > 1 && 整改率 > 0（且 `&&`，或 `||`，非 `!`，如果 `if 条件 { … } else { … }`）"
        ],
    );
    assert_eq!(
        wrong(&world(), "x == 优秀"),
        ["这里没有名为“优秀”的值|若是文字，请加双引号：\"优秀\""]
    );
    assert_eq!(
        wrong(&world(), "round + 1")[0],
        "这里没有名为“round”的值|“round”是函数，要带括号：round(…)"
    );
}

#[test]
fn what_expressions_do_not_hold_is_refused() {
    assert_eq!(
        wrong(&world(), "[1].map(|y| y + x)")[0],
        "TOML 里的表达式不能写 |x| …|写到 .rhai 文件的函数里，再在这里调用：模块::函数(…)"
    );
    assert_eq!(wrong(&world(), "|y| y")[0].split('|').next().unwrap(), "TOML 里的表达式不能写 ");
    assert_eq!(
        wrong(&world(), "for i in [1] { x } x")[0].split('|').next().unwrap(),
        "TOML 里的表达式不写循环"
    );
    assert_eq!(
        wrong(&world(), "fn f(x) { x } f(1)")[0].split('|').next().unwrap(),
        "函数写在 .rhai 文件里，这里只能调用：模块::函数(…)"
    );
    assert_eq!(wrong(&world(), ""), ["表达式是空的"]);
    assert_eq!(
        wrong(&world(), "if x > 1 { 2 }"),
        ["if 没有 else：条件不成立时没有值|加上 else { … }"]
    );
    assert_eq!(wrong(&world(), "let y = x;"), ["到这里没有得出值|最后一行写要得出的值"]);
    assert_eq!(wrong(&world(), "x | 1"), ["规则里不用 `|`|或写 `||`"]);
    assert_eq!(wrong(&world(), "x?.y"), ["规则里不用 `?.` 和 `?[`|没有值时用 `x ?? 值` 代替"]);
}

#[test]
fn functions_of_the_pack_are_looked_up() {
    let script = module("fn completion(points, rate) { points * rate }");
    let wrong = |text: &str| said(compile(&script, &world(), text).map(|_| ()).unwrap_err());
    assert_eq!(
        wrong("m::completon(1, 2)"),
        ["模块 m 里没有函数“completon”|是否为 m::completion？"]
    );
    assert_eq!(
        wrong("m::completion(1)"),
        ["m::completion 有 2 个参数，这里给了 1 个|写法：m::completion(points, rate)"]
    );
    assert_eq!(wrong("n::completion(1, 2)"), ["没有模块“n”（即 n.rhai）"]);
    assert_eq!(
        wrong("completion(1, 2)"),
        ["没有函数“completion”|办法里的函数要带模块名：m::completion(…)"]
    );
}

#[test]
fn mistakes_in_functions_are_found_at_load() {
    let (_, mistakes) = load(
        "fn f(points, rate) {\n\
           let score = from_zero(ponits);\n\
           score.awrd(rate, \"a\");\n\
           roud(rate) + g(1) + other::h(2) + linear(1, 2) + params.a + standards[\"x\"].b\n\
         }\n\
         fn g(a, b) { a[zz] + `${yy}` }\n\
         fn k(x) { switch x { 1 => 2, _ => 3 } }\n\
         fn l(x) { x.g(1) + (1 <= x <= 2) }\n\
         fn c(xs) { xs.map(|x| x * factor) }\n\
         fn r() { import_me(); this_is = 3; 1 }\n",
    );
    assert_eq!(
        said(mistakes),
        [
            "没有名为“ponits”的变量|是否为“points”？",
            "没有函数“awrd”|是否为“award”？",
            "没有函数“roud”|是否为“round”？",
            "m::g 有 2 个参数，这里给了 1 个|写法：m::g(a, b)",
            "没有模块“other”（即 other.rhai）",
            "`linear` 不能用 2 个参数调用；用法：`linear(x, zero_at, full_at)`",
            "没有名为“zz”的变量|函数只看得到自己的参数、params 和参照表；把它加到参数里",
            "没有名为“yy”的变量|函数只看得到自己的参数、params 和参照表；把它加到参数里",
            "switch 不用于数|用 if 比较，或用 bands(points, x, [[下限, 分], …], 说明) 分档",
            "没有函数“g”|写成 g(…)",
            "比较不能连写|改为：a <= x && x <= b",
            "没有名为“factor”的变量|函数只看得到自己的参数、params 和参照表；把它加到参数里",
            "没有函数“import_me”",
            "只能改变用 let 定义的变量",
        ],
    );
}

#[test]
fn many_arguments_are_an_array_in_functions() {
    assert_eq!(
        said(load("fn f() { max(1, 2, 3, 4, 5, 6, 7, 8, 9) }").1),
        ["`max` 在函数里最多写 8 个参数|写成数组：max([…])"],
    );
    assert!(load("fn f() { max(1, 2, 3, 4, 5, 6, 7, 8) }").1.is_empty());
}

#[test]
fn modules_hold_functions_only() {
    let (_, mistakes) = load("const A = 3;\nfn round(x) { x }\nfn a·b(x) { x }");
    let found: Vec<String> =
        said(mistakes).iter().map(|said| said.split('|').next().unwrap().to_owned()).collect();
    assert_eq!(
        found,
        [
            ".rhai 文件里只写函数 fn …",
            "“round”是内置函数的名字，请换一个",
            "函数名“a·b”里不能有“·”"
        ],
    );
    let (_, mistakes) = load("import \"x\" as y;\nfn f() { 1 }");
    assert_eq!(
        said(mistakes),
        ["规则里不能用 `import`|同一办法里的函数直接写 模块::函数(…)，不用 import"]
    );
    let (_, mistakes) = load("fn f() { try { 1 } catch { 2 } }");
    assert_eq!(said(mistakes)[0].split('|').next().unwrap(), "规则里不能用 `try`");
}
