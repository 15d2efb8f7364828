//! `zhixiao test` as a whole command, on a small pack with a test that passes, one that is broken and one that
//! is still to be done.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod command;

use std::{fs, path::Path};

use command::Desk;
use quick_xml::{Reader, XmlVersion, events::Event};
use serde_json::Value;

/// The small pack on a desk.
fn desk() -> Desk {
    let desk = Desk::new();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/small");
    command::copy(&from, &desk.path().join("小办法"));
    desk
}

/// Only what passes is left of its tests.
fn mend(desk: &Desk) {
    let file = desk.path().join("小办法/tests/完成.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text.replace("件书", "件数")).unwrap();
}

#[test]
fn what_passes_and_what_does_not() {
    let desk = desk();
    let zh = desk.run("test 小办法");
    assert_eq!((zh.status, zh.error.as_str()), (1, ""));
    insta::assert_snapshot!("test_zh", zh.out);
    let en = desk.run("test 小办法 --quiet --lang en");
    insta::assert_snapshot!("test_en", en.out);
    mend(&desk);
    let good = desk.run("test 小办法 --quiet");
    assert_eq!(good.status, 0);
    assert!(good.out.contains("测试结果：通过。通过 5，失败 0，出错 0，待办 1"), "{}", good.out);
}

#[test]
fn a_filter_chooses_and_must_find_something() {
    let desk = desk();
    let some = desk.run("test 小办法 满分线 没有问题 --quiet");
    assert_eq!(some.status, 0);
    assert!(some.out.contains("通过 3") && some.out.contains("未选 3"), "{}", some.out);
    let none = desk.run("test 小办法 没有的问题");
    assert_eq!((none.status, none.out.as_str()), (2, ""));
    assert!(none.error.contains("是不是“没有问题”？"), "{}", none.error);
}

#[test]
fn the_coverage_for_people() {
    let desk = desk();
    let missing = desk.run("test 小办法 --quiet --coverage");
    insta::assert_snapshot!("coverage_zh", missing.out);
    let all = desk.run("test 小办法 --quiet --coverage=all --lang en");
    insta::assert_snapshot!("coverage_all_en", all.out);
}

#[test]
fn the_threshold_is_an_exit_status() {
    let desk = desk();
    mend(&desk);
    // 11 of 21 ways are 52.38 %.
    assert_eq!(desk.run("test 小办法 --quiet --threshold 52").status, 0);
    assert_eq!(desk.run("test 小办法 --quiet --threshold 52.38%").status, 0);
    let short = desk.run("test 小办法 --quiet --threshold 52.4");
    assert_eq!(short.status, 1);
    assert_eq!(short.error, "错误: 判定覆盖不到 52.4%：21 种走向只走到 11 种\n");
    assert_eq!(desk.run("test 小办法 --threshold 101").status, 2);
    assert_eq!(desk.run("test 小办法 --threshold many").status, 2);
}

#[test]
fn json_has_a_line_a_test_the_coverage_and_the_sums() {
    let ran = desk().run("test 小办法 --message-format json --coverage");
    assert_eq!(ran.status, 1);
    let lines: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    let tests = ["test"; 6];
    assert_eq!(kinds, [&tests[..], &["coverage", "summary"][..]].concat());
    assert_eq!(lines[4]["verdict"], "broken");
    assert_eq!(lines[4]["errors"][0]["code"], "unknown-name");
    assert_eq!((lines[4]["row"].as_u64(), &lines[7]["broken"]), (Some(19), &Value::from(1)));
    // What is still to be done tells how far it is.
    assert_eq!(lines[5]["mismatches"][0]["expected"], "3");
    assert_eq!(lines[6]["ways"], 21);
    let decisions = lines[6]["decisions"].as_array().unwrap();
    let bands = decisions.iter().find(|decision| decision["kind"] == "bands").unwrap();
    assert_eq!(bands["ways"][1]["tests"][0], "件数分档");
}

#[test]
fn csv_has_a_row_a_test() {
    let ran = desk().run("test 小办法 --message-format csv");
    let mut reader = csv::Reader::from_reader(ran.out.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.headers().unwrap(), &["测试", "办法", "文件", "行", "结果", "问题"][..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 6);
    assert_eq!(
        rows[4],
        ["写错了名称", "mini", "tests/完成.toml", "19", "出错", "办法里没有 [metrics] 的数 `件书`"]
            [..]
    );
}

#[test]
fn junit_is_xml_that_tells_the_same() {
    let desk = desk();
    // A name with all that XML minds.
    let file = desk.path().join("小办法/tests/完成.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("件数分档", "件数 < 10 & \\\"分档\\\"\\u0007")).unwrap();
    assert_eq!(desk.run("test 小办法 --quiet --junit 结果.xml").status, 1);
    let xml = fs::read_to_string(desk.path().join("结果.xml")).unwrap();
    insta::assert_snapshot!("junit", xml);
    let mut reader = Reader::from_str(&xml);
    let mut names: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                let attributes: Vec<_> = element.attributes().map(Result::unwrap).collect();
                let name = attributes.iter().find(|attribute| attribute.key.as_ref() == b"name");
                if let Some(name) = name.filter(|_| element.name().as_ref() == b"testcase") {
                    names
                        .push(name.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned());
                }
            }
            _ => {}
        }
    }
    assert_eq!(names.len(), 6);
    assert_eq!(names[2], "件数 < 10 & \"分档\"");
}

#[test]
fn a_changed_threshold_fails_where_it_is_tested() {
    let desk = Desk::new();
    let from = "\"线索办结满分线\" = { value = 0.90";
    desk.changed("新办法", &[(from, "\"线索办结满分线\" = { value = 0.95")]);
    let ran = desk.run("test 新办法 90% --quiet");
    assert_eq!(ran.status, 1);
    for told in ["得分：应为 6，实为 5 分", "线索办结率 90%，比 95% 低 5 个百分点 = -1"]
    {
        assert!(ran.out.contains(told), "{told}: {}", ran.out);
    }
}

#[test]
fn lcov_names_the_lines_that_decide() {
    let desk = desk();
    assert_eq!(desk.run("test 小办法 --quiet --lcov 覆盖.info").status, 1);
    let text = fs::read_to_string(desk.path().join("覆盖.info")).unwrap();
    insta::assert_snapshot!("lcov", text);
    let records = text.split("end_of_record\n").filter(|record| !record.is_empty());
    for record in records {
        let file = record.lines().find_map(|line| line.strip_prefix("SF:")).unwrap();
        // Each file is there, and each line that is named holds something.
        let source = fs::read_to_string(desk.path().join(file)).unwrap();
        let lines: Vec<&str> = source.lines().collect();
        let number = |key: &str| -> usize {
            let value = record.lines().find_map(|line| line.strip_prefix(key)).unwrap();
            value.parse().unwrap()
        };
        let branches: Vec<&str> =
            record.lines().filter_map(|line| line.strip_prefix("BRDA:")).collect();
        let hit =
            branches.iter().filter(|branch| !matches!(branch.rsplit(',').next(), Some("0" | "-")));
        assert_eq!((number("BRF:"), number("BRH:")), (branches.len(), hit.count()));
        for line in record.lines().filter_map(|line| line.strip_prefix("DA:")) {
            let at: usize = line.split(',').next().unwrap().parse().unwrap();
            assert!(!lines[at - 1].trim().is_empty(), "{file}:{at}");
        }
    }
}

#[test]
fn what_a_real_team_got_becomes_a_test_without_its_name() {
    let desk = Desk::new();
    let record =
        "test rules/tonghua-trial --record samples/round-8-2 --team 市委第三巡察组 --indicator";
    let one = desk.run(&format!("{record} 线索办结率"));
    assert_eq!((one.status, one.error.as_str()), (0, ""));
    insta::assert_snapshot!("record", one.out);
    // Of each kind of indicator, added to one file, twice: names get numbers, and all of them pass.
    for _ in 0..2 {
        for indicator in ["1.1", "1.5", "2.2", "4.2", "5.3", "6.1", "6.2"] {
            let file = "rules/tonghua-trial/tests/记录.toml";
            let ran = desk.run(&format!("{record} {indicator} --out {file}"));
            assert_eq!((ran.status, ran.out.as_str(), ran.error.as_str()), (0, "", ""));
        }
    }
    let text = fs::read_to_string(desk.path().join("rules/tonghua-trial/tests/记录.toml")).unwrap();
    assert!(!text.contains("第三") && !text.contains("八届"), "{text}");
    let ran = desk.run("test rules/tonghua-trial 记录 --quiet");
    assert!(ran.out.contains("通过 14，失败 0，出错 0"), "{}", ran.out);
    // A group has no numbers of its own; and half of what is needed is a wrong usage.
    assert_eq!(desk.run(&format!("{record} 2")).status, 1);
    let short = "test rules/tonghua-trial --record samples/round-8-2 --team 市委第三巡察组";
    assert_eq!(desk.run(short).status, 2);
}

#[test]
fn what_the_small_pack_lacks() {
    let desk = desk();
    let zh = desk.run("test 小办法 --suggest");
    assert_eq!(zh.status, 0);
    insta::assert_snapshot!("suggest_text", zh.out);
    insta::assert_snapshot!("suggest_zh", zh.error);
    let en = desk.run("test 小办法 --suggest --lang en");
    assert_eq!((en.status, &en.out), (0, &zh.out));
    insta::assert_snapshot!("suggest_en", en.error);
}

#[test]
fn what_is_suggested_counts_only_once_it_is_confirmed() {
    let desk = desk();
    let file = desk.path().join("小办法/tests/建议.toml");
    let out = "test 小办法 --suggest --out 小办法/tests/建议.toml";
    assert_eq!(desk.run(out).out, "");
    let text = fs::read_to_string(&file).unwrap();
    let before = desk.run("test 小办法 --quiet --threshold 53");
    assert!(before.error.contains("21 种走向只走到 11 种"), "{}", before.error);
    assert!(before.out.contains("待办 17"), "{}", before.out);
    // It is there, so that it is not suggested again.
    let again = desk.run("test 小办法 --suggest");
    assert_eq!(again.out, "");
    assert!(again.error.starts_with("没有可建议的测试"), "{}", again.error);
    fs::write(&file, text.replace("todo = true\n", "")).unwrap();
    let after = desk.run("test 小办法 建议 --quiet --threshold 100");
    assert!(after.out.contains("失败 0，出错 0，待办 0"), "{}", after.out);
    assert_eq!(desk.run("test 小办法 --suggest --record samples/round-8-2").status, 2);
}
