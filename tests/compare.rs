//! `zhixiao compare`, `evaluate --against`, `backtest`, `verify` and `report` as whole commands.

mod command;

use std::fs;

use command::Desk;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;
use zhixiao::value::Number;

const STRICTER: &[(&str, &str)] = &[
    ("\"线索办结满分线\" = { value = 0.90", "\"线索办结满分线\" = { value = 0.95"),
    ("min = 90", "min = 88"),
    ("max = 90", "max = 88"),
    ("规范移交手续和材料要件", "规范移交手续、材料要件"),
];

#[test]
fn a_stricter_method_moves_a_grade_and_every_part_is_told() {
    let desk = Desk::new();
    desk.changed("新办法", STRICTER);
    let zh = desk.run("evaluate samples/round-8-2 --against 新办法");
    assert_eq!((zh.status, zh.error.as_str()), (0, ""));
    insta::assert_snapshot!("against_zh", zh.out);
    let en = desk.run("evaluate samples/round-8-2 --against 新办法 --lang en");
    insta::assert_snapshot!("against_en", en.out);
    for line in zh.out.lines().chain(en.out.lines()) {
        assert!(line.width() <= 80, "{line}");
    }
}

#[test]
fn what_is_written_beside_a_comparison_is_by_the_rounds_own_method() {
    let desk = Desk::new();
    desk.changed(
        "新办法",
        &[("\"线索办结满分线\" = { value = 0.90", "\"线索办结满分线\" = { value = 0.95")],
    );
    let alone = desk.run("evaluate samples/round-8-2 --out 一");
    assert_eq!(alone.status, 0);
    let both = desk.run("evaluate samples/round-8-2 --against 新办法 --out 二");
    assert_eq!((both.status, both.error.as_str()), (0, "按轮次自己的办法评出的结果已写入 二\n"));
    assert_eq!(both.out, desk.run("evaluate samples/round-8-2 --against 新办法").out);
    let read = |folder: &str| fs::read(desk.path().join(folder).join("result.json")).unwrap();
    assert_eq!(read("一"), read("二"));
    // What rows read is read anew, and comes out as by that method alone.
    desk.changed("另一", &[("\"严重权重\" = { value = 1.5", "\"严重权重\" = { value = 2")]);
    let other = desk.run("evaluate samples/round-8-2 --method 另一 --out 三");
    assert_eq!(other.status, 0);
    let compared = desk.run("compare 一 三 --format json").out;
    let against = desk.run("evaluate samples/round-8-2 --against 另一 --format json").out;
    let teams = |text: &str| serde_json::from_str::<Value>(text).unwrap()["teams"].clone();
    assert_eq!(teams(&compared), teams(&against));
}

#[test]
fn the_parts_add_up_to_the_difference_exactly() {
    let desk = Desk::new();
    desk.changed(
        "新办法",
        &[
            ("\"加分门槛\" = { value = 80", "\"加分门槛\" = { value = 90"),
            ("\"与事实不符扣分\" = { value = 0.5", "\"与事实不符扣分\" = { value = 0.7"),
            ("[0.60, 0], [0.80, 0.60]", "[0.55, 0], [0.80, 0.70]"),
            ("rounding = \"each\"", "rounding = \"shown\""),
            ("\"销号虚假否决数\" = { value = 3", "\"销号虚假否决数\" = { value = 30"),
            ("\"与事实不符否决数\" = { value = 5", "\"与事实不符否决数\" = { value = 1"),
        ],
    );
    let ran = desk.run("evaluate samples/round-8-2 --against 新办法 --format json");
    let comparison: Value = serde_json::from_str(&ran.out).unwrap();
    let number = |value: &Value| Number::from_fraction(value.as_str().unwrap()).unwrap();
    let mut moved = 0;
    for team in comparison["teams"].as_array().unwrap() {
        if team["difference"].is_null() {
            continue;
        }
        let parts = team["parts"].as_array().unwrap();
        let sum: Number = parts.iter().map(|part| number(&part["points"])).sum();
        assert_eq!(sum, number(&team["difference"]), "{}", team["name"]);
        moved += usize::from(!sum.is_zero());
    }
    assert!(moved > 5, "{moved}");
    let kinds: std::collections::BTreeSet<&str> = comparison["teams"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|team| team["parts"].as_array().unwrap())
        .map(|part| part["kind"].as_str().unwrap())
        .collect();
    for kind in ["indicator", "bonus", "deduction", "rounding", "veto"] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
}

#[test]
fn how_far_a_change_goes() {
    let desk = Desk::new();
    let effect = |changes: &[(&str, &str)]| {
        let name = "新办法";
        let _ = fs::remove_dir_all(desk.path().join(name));
        desk.changed(name, changes);
        let ran = desk.run("evaluate samples/round-8-2 --against 新办法 --format json");
        let comparison: Value = serde_json::from_str(&ran.out).unwrap();
        comparison["effect"].as_str().unwrap().to_owned()
    };
    assert_eq!(effect(&[]), "none");
    assert_eq!(effect(&[("规范移交手续和", "规范移交手续、")]), "wording_only");
    assert_eq!(
        effect(&[("\"测评有效票下限\" = { value = 5", "\"测评有效票下限\" = { value = 4")]),
        "no_effect_here"
    );
    assert_eq!(
        effect(&[(
            "\"线索办结每点扣分\" = { value = 0.2",
            "\"线索办结每点扣分\" = { value = 0.19"
        )]),
        "moves_scores"
    );
    assert_eq!(effect(STRICTER), "moves_grades");
}

#[test]
fn results_are_compared_and_a_failure_is_asked_for() {
    let desk = Desk::new();
    desk.changed("新办法", STRICTER);
    assert_eq!(desk.run("evaluate samples/round-8-2 --out 甲").status, 0);
    assert_eq!(desk.run("evaluate samples/round-8-2 --method 新办法 --out 乙").status, 0);
    let ran = desk.run("compare 甲 乙 --fail-on moves-grades");
    assert_eq!((ran.status, ran.error.as_str()), (1, "错误: 等次有变动（--fail-on）\n"));
    assert!(ran.out.contains("市委第三巡察组      60.46  59.46  -1.00"), "{}", ran.out);
    let ran = desk.run("compare 甲 甲/result.json --fail-on moves-scores");
    assert_eq!(ran.status, 0, "{}", ran.error);
    assert!(ran.out.contains("结论：没有不同"), "{}", ran.out);
    let ran = desk.run("backtest 新办法 samples/round-8-2 --fail-on moves-scores");
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!("backtest_zh", ran.out);
    let ran = desk.run("backtest 新办法 samples/round-8-2 --lang en");
    insta::assert_snapshot!("backtest_en", ran.out);
}

#[test]
fn the_same_bytes_come_out_and_whatever_is_not_the_same_is_told() {
    let desk = Desk::new();
    assert_eq!(desk.run("evaluate samples/round-8-2 --out 甲 --as-of 2026-07-15").status, 0);
    let ran = desk.run("verify 甲 --round samples/round-8-2");
    assert_eq!(ran.status, 0, "{}", ran.error);
    assert!(ran.error.starts_with("一致：用同样的 15 个轮次文件"), "{}", ran.error);

    let scores = desk.path().join("甲/scores.csv");
    let text = fs::read_to_string(&scores).unwrap();
    fs::write(&scores, text.replace("97.", "98.")).unwrap();
    let ran = desk.run("verify 甲 --round samples/round-8-2 --message-format json");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("output-changed") && ran.out.contains("scores.csv"), "{}", ran.out);

    let clues = desk.path().join("samples/round-8-2/clues.csv");
    let text = fs::read_to_string(&clues).unwrap();
    fs::write(&clues, format!("{text}\n")).unwrap();
    let ran = desk.run("verify 甲 --round samples/round-8-2 --message-format json");
    assert!(ran.out.contains("not-the-same") && ran.out.contains("clues.csv"), "{}", ran.out);
}

#[test]
fn the_outputs_come_again_from_the_result() {
    let desk = Desk::new();
    assert_eq!(desk.run("evaluate samples/round-8-2 --out 甲").status, 0);
    let ran = desk.run("report 甲/result.json --out 乙");
    assert_eq!((ran.status, ran.out.as_str()), (0, "结果已写入 乙\n"), "{}", ran.error);
    let mut names = 0;
    for entry in fs::read_dir(desk.path().join("甲")).unwrap() {
        let name = entry.unwrap().file_name();
        let (one, two) = (desk.path().join("甲").join(&name), desk.path().join("乙").join(&name));
        if one.is_file() {
            assert!(fs::read(one).unwrap() == fs::read(two).unwrap(), "{name:?}");
            names += 1;
        }
    }
    assert!(names > 10, "{names}");
    assert_eq!(desk.run("verify 乙 --round samples/round-8-2").status, 0);
}
