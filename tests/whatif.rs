//! `zhixiao whatif` as a whole command.

mod command;

use std::fs;

use command::Desk;

#[test]
fn a_constant_is_set_for_one_run() {
    let desk = Desk::new();
    let ran = desk.run("whatif samples/round-8-2 --set params.线索办结满分线=0.95");
    assert_eq!((ran.status, ran.error.as_str()), (0, ""));
    insta::assert_snapshot!("constant_zh", ran.out);
    let ran = desk.run("whatif samples/round-8-2 --set params.线索办结满分线=0.95 --lang en");
    insta::assert_snapshot!("constant_en", ran.out);
}

#[test]
fn points_are_moved_and_a_grade_is_lowered() {
    let desk = Desk::new();
    let ran = desk.run(
        "whatif samples/round-8-2 --set clue_closure.points=7 --set clues.points=16 --set method.points=101 --set 优秀.min=85 --set 良好.max=85",
    );
    assert_eq!(ran.status, 0, "{}", ran.error);
    for told in
        ["indicator.clue_closure.points：6 → 7", "分值 6.00 → 7.00", "越过“优秀”的分数线 85.00"]
    {
        assert!(ran.out.contains(told), "{told}: {}", ran.out);
    }
}

#[test]
fn a_metric_of_a_team_is_set() {
    let desk = Desk::new();
    let ran = desk.run("whatif samples/round-8-2 --set 市委第三巡察组.线索办结率=90%");
    assert_eq!(ran.status, 0, "{}", ran.error);
    assert!(ran.out.contains("移交问题线索办结率：2/3（66.67%） → 2.7/3（90%）"), "{}", ran.out);
    assert!(ran.out.contains("13 个组中 1 个有变动"), "{}", ran.out);
}

#[test]
fn what_is_not_there_is_told_with_what_was_meant() {
    let desk = Desk::new();
    for (set, told) in [
        ("params.自评占=0.3", "是否为 params.自评占比？"),
        ("clue_closur.points=3", "是否为 clue_closure.points？"),
        ("市委第三巡察组.线索办结=0.9", "是否为 线索办结率？"),
        ("市委第三巡察组.线索办结率=很高", "“很高”不是数"),
    ] {
        let ran = desk.run(&format!("whatif samples/round-8-2 --set {set}"));
        assert_eq!(ran.status, 1, "{set}: {}", ran.error);
        assert!(ran.error.contains(told), "{set}: {}", ran.error);
    }
    assert_eq!(desk.run("whatif samples/round-8-2").status, 2);
    assert_eq!(desk.run("whatif samples/round-8-2 --team 市委第三巡察组 --to 很好").status, 2);
}

#[test]
fn what_lifts_a_team_to_a_grade() {
    let desk = Desk::new();
    let ran = desk.run("whatif samples/round-8-2 --team 市委第一巡察组 --to 优秀");
    assert_eq!(ran.status, 0, "{}", ran.error);
    insta::assert_snapshot!("towards_zh", ran.out);
    let ran = desk.run("whatif samples/round-8-2 --team 市委第三巡察组 --to 优秀 --lang en");
    insta::assert_snapshot!("too_far_en", ran.out);
    let ran = desk.run("whatif samples/round-8-2 --team 市委第二巡察组 --to 良好");
    assert!(ran.out.contains("已经达到"), "{}", ran.out);
}

/// A team with one case of each kind: `lapses` and `late` are worse the more there are, until a rise past ten
/// earns everything back; only `late` says so, as one step leaves its score alone. `shown` earns by rising.
const BENT: &str = r#"
[method]
id = "bent"
name = "Bent"
version = "1"
language = "en"
points = 100
decimals = 2

[tables.teams]
name = "Teams"
files = ["teams"]
key = ["team"]
[tables.teams.columns]
team = { type = "text", required = true }

[tables.cases]
name = "Cases"
files = ["cases"]
key = ["no"]
[tables.cases.columns]
no = { type = "text", required = true }
team = { type = "team", required = true }
kind = { type = "enum", values = ["lapse", "late", "shown"], required = true }

[metrics.lapses]
name = "lapses"
table = "cases"
count = 'kind == "lapse"'
[metrics.late]
name = "late"
table = "cases"
count = 'kind == "late"'
[metrics.shown]
name = "shown"
table = "cases"
count = 'kind == "shown"'

[[indicator]]
id = "a"
name = "A"
points = 40
score = 'if lapses > 10 { points } else { max(0, points - 10 * lapses) }'
[[indicator]]
id = "b"
name = "B"
points = 30
score = 'if late > 10 { points } else { points - 10 }'
monotone = "down"
[[indicator]]
id = "c"
name = "C"
points = 30
score = 'if shown > 10 { points } else { points - 10 }'

[[grade]]
name = "good"
min = 75
[[grade]]
name = "poor"
"#;

#[test]
fn a_metric_is_moved_only_the_way_that_is_better() {
    let desk = Desk::new();
    for (file, text) in [
        ("bent/method.toml", BENT),
        ("round/round.toml", "id = \"1\"\nname = \"One\"\nas_of = 2026-06-30\n"),
        ("round/teams.csv", "team\nfirst\n"),
        ("round/cases.csv", "no,team,kind\n1,first,lapse\n2,first,late\n3,first,shown\n"),
    ] {
        let file = desk.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let ran = desk.run("whatif round --method bent --team first --to good --lang en");
    assert_eq!((ran.status, ran.error.as_str()), (0, ""));
    insta::assert_snapshot!("bent_en", ran.out);
}

#[test]
fn the_method_that_is_named_is_asked_and_left_as_it_is() {
    let desk = Desk::new();
    desk.changed(
        "新办法",
        &[("\"线索办结满分线\" = { value = 0.90", "\"线索办结满分线\" = { value = 0.95")],
    );
    let file = desk.path().join("新办法/method.toml");
    let before = fs::read_to_string(&file).unwrap();
    let ran = desk.run("whatif samples/round-8-2 --method 新办法 --set params.线索办结满分线=0.90");
    assert!(ran.out.contains("params.线索办结满分线：0.95 → 0.9"), "{}", ran.out);
    assert!(ran.out.contains("84.27  85.27  +1.00"), "{}", ran.out);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}
