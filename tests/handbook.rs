//! `zhixiao doc` as a whole command.

mod command;

use std::fs;

use command::Desk;
use serde_json::Value;

#[test]
fn the_handbook_of_the_shipped_method() {
    let desk = Desk::new();
    let zh = desk.run("doc rules/tonghua-trial");
    assert_eq!((zh.status, zh.error.as_str()), (0, ""));
    insta::assert_snapshot!("handbook_zh", zh.out);
    let en = desk.run("doc rules/tonghua-trial --lang en");
    for told in
        ["## Indicators and points", "- weak where: ", "## Constants", "the grade is at most 良好"]
    {
        assert!(en.out.contains(told), "{told}");
    }
}

#[test]
fn a_page_for_print() {
    let desk = Desk::new();
    let ran = desk.run("doc rules/tonghua-trial --out 细则.html");
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.error);
    let page = fs::read_to_string(desk.path().join("细则.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</body>\n</html>\n"));
    for told in ["<h2>评分细则</h2>", "市委巡察整改率 &lt; 0.80", "<th>条款</th>"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("http"), "the page needs nothing from outside");
}

#[test]
fn what_a_second_method_changes() {
    let desk = Desk::new();
    desk.changed(
        "新办法",
        &[
            ("\"线索办结满分线\" = { value = 0.90", "\"线索办结满分线\" = { value = 0.95"),
            ("规范移交手续和材料要件", "规范移交手续、材料要件"),
        ],
    );
    let rhai = desk.path().join("新办法/整改.rhai");
    let text = fs::read_to_string(&rhai).unwrap();
    fs::write(&rhai, text.replace("缺完成时间 > 0", "缺完成时间 >= 1")).unwrap();
    let zh = desk.run("doc rules/tonghua-trial --diff 新办法");
    insta::assert_snapshot!("difference_zh", zh.out);
    let en = desk.run("doc rules/tonghua-trial --diff 新办法 --lang en");
    insta::assert_snapshot!("difference_en", en.out);
    let none = desk.run("doc rules/tonghua-trial --diff tonghua-trial");
    assert!(none.out.contains("没有不同"), "{}", none.out);
}

#[test]
fn schemas_for_editors() {
    let desk = Desk::new();
    for (kind, key) in [("", "params"), (" round", "as_of"), (" tests", "test")] {
        let ran = desk.run(&format!("doc --schema{kind}"));
        assert_eq!(ran.status, 0, "{}", ran.error);
        let schema: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(schema["properties"][key].is_object(), "{kind}");
        // Every reference leads somewhere.
        for part in ran.out.split("\"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema["$defs"][name].is_object(), "{name}");
        }
    }
    assert_eq!(desk.run("doc").status, 2);
}

#[test]
fn definition_files_are_no_part_of_the_method() {
    let desk = Desk::new();
    let before = desk.run("evaluate samples/round-8-2 --method rules/tonghua-trial --out 一");
    assert_eq!(before.status, 0);
    let ran = desk.run("doc rules/tonghua-trial --definitions rules/tonghua-trial");
    assert_eq!(ran.status, 0);
    assert!(ran.error.contains("8 个 .d.rhai 文件"), "{}", ran.error);
    let folder = desk.path().join("rules/tonghua-trial");
    let text = fs::read_to_string(folder.join("整改.d.rhai")).unwrap();
    insta::assert_snapshot!("definitions", text);
    let text = fs::read_to_string(folder.join("zhixiao.d.rhai")).unwrap();
    assert!(text.contains("/// 从满分起算的台账，逐项扣分。"), "{text}");
    assert!(text.contains("    /// = 0.9\n"), "{text}");
    assert_eq!(desk.run("check rules/tonghua-trial").status, 0);
    assert_eq!(desk.run("fmt rules/tonghua-trial --check").status, 0);
    let verified = desk.run("verify 一 --round samples/round-8-2 --method rules/tonghua-trial");
    assert_eq!(verified.status, 0, "{}", verified.out);
}
