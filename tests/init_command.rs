//! `zhixiao init`: a new round, or a new method that is ready to be used.
#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

#[path = "command/run.rs"]
mod command;

use std::fs;

use command::run as zhixiao;

#[test]
fn a_new_method_loads_passes_its_tests_and_gives_templates() {
    for (language, name, roster, ledger) in [
        ("", "督查", "巡察组名册.xlsx", "整改台账.xlsx"),
        (" --lang en", "mine", "teams.xlsx", "rectification.xlsx"),
    ] {
        let desk = tempfile::tempdir().unwrap();
        let top = desk.path();
        let made = zhixiao(top, &format!("init --method {name}{language}"));
        assert_eq!((made.status, made.out.as_str()), (0, ""), "{}", made.error);
        assert!(made.error.contains(&format!("zhixiao test {name}")), "{}", made.error);
        for file in ["method.toml", "README.md"] {
            assert!(top.join(name).join(file).is_file(), "{file}");
        }
        let method = fs::read_to_string(top.join(name).join("method.toml")).unwrap();
        assert!(method.contains(&format!("name = \"{name}\"")), "{method}");

        let checked = zhixiao(top, &format!("check {name}{language}"));
        assert_eq!(checked.status, 0, "{}{}", checked.out, checked.error);
        for word in ["警告", "warning"] {
            assert!(!checked.error.contains(word), "{}", checked.error);
        }
        let tested = zhixiao(top, &format!("test {name}{language}"));
        assert_eq!(tested.status, 0, "{}{}", tested.out, tested.error);

        let round = zhixiao(top, &format!("init 第一轮 --method {name} --as-of 2026-06-30"));
        assert_eq!(round.status, 0, "{}", round.error);
        let file = fs::read_to_string(top.join("第一轮/round.toml")).unwrap();
        assert!(file.contains("as_of = 2026-06-30"), "{file}");
        for table in [roster, ledger] {
            assert!(top.join("第一轮").join(table).is_file(), "no {table}");
            let read = zhixiao(top, &format!("read 第一轮/{table} --method {name}{language}"));
            assert_eq!(read.status, 0, "{}{}", read.out, read.error);
        }
    }
}

#[test]
fn what_a_new_round_lacks_is_told_with_its_file_once() {
    let desk = tempfile::tempdir().unwrap();
    let top = desk.path();
    assert_eq!(zhixiao(top, "init 轮次").status, 0);
    for (language, told) in [
        ("", "错误[missing-as-of]: round.toml：没有写评估基准日 as_of\n"),
        (
            " --lang en",
            "error[missing-as-of]: round.toml: as_of is missing, the day on which the round is judged\n",
        ),
    ] {
        let checked = zhixiao(top, &format!("check 轮次{language}"));
        assert_eq!(checked.status, 1);
        assert!(checked.error.starts_with(told), "{}", checked.error);
    }
    fs::remove_file(top.join("轮次/round.toml")).unwrap();
    let checked = zhixiao(top, "check 轮次");
    assert_eq!(checked.error.lines().next().unwrap().matches("round.toml").count(), 1);
}

#[test]
fn the_new_round_is_evaluated_by_the_new_method() {
    let desk = tempfile::tempdir().unwrap();
    let top = desk.path();
    assert_eq!(zhixiao(top, "init --method 督查").status, 0);
    assert_eq!(zhixiao(top, "init 轮次 --method 督查 --as-of 2026-06-30").status, 0);
    for entry in fs::read_dir(top.join("轮次")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "xlsx") {
            fs::remove_file(path).unwrap();
        }
    }
    let write = |name: &str, text: &str| fs::write(top.join("轮次").join(name), text).unwrap();
    write("巡察组名册.csv", "巡察组,级别\n甲组,市级\n乙组,市级\n");
    write(
        "整改台账.csv",
        "问题编号,巡察组,整改状态,整改期限,完成时间\n\
         1,甲组,已完成,2026-05-31,2026-05-20\n\
         2,甲组,整改中,2026-05-31,\n\
         3,乙组,完成,2026-05-31,2026-05-20\n",
    );
    let ran = zhixiao(top, "evaluate 轮次");
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.error);
    // 甲组: 1/2 is under the zero line: 0; one overdue problem: 18; 30. 乙组: 100.
    for word in ["48.00", "100.00", "不合格", "优秀"] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
}

#[test]
fn what_is_there_is_never_written_over() {
    let desk = tempfile::tempdir().unwrap();
    let top = desk.path();
    fs::create_dir(top.join("a")).unwrap();
    fs::write(top.join("a/letter.txt"), "dear").unwrap();
    fs::write(top.join("file"), "").unwrap();
    assert_eq!(zhixiao(top, "init --method 督查").status, 0);
    let before = fs::read(top.join("督查/method.toml")).unwrap();
    for (line, words) in [
        ("init --method a", "a 已有内容"),
        ("init --method file", "file 是文件"),
        ("init --method 督查", "zhixiao init 轮次目录 --method 督查"),
        ("init --method tonghua-trial", "是已有的办法"),
        ("init --method b --as-of 2026-06-30", "办法没有评估基准日"),
        ("init a", "a 已有内容"),
        ("init", "新建轮次写 zhixiao init 目录，新建办法写 zhixiao init --method 目录"),
        ("init c --method nothing", "找不到评估办法“nothing”"),
    ] {
        let ran = zhixiao(top, line);
        assert_eq!(ran.status, 2, "{line}: {}", ran.error);
        assert!(ran.error.contains(words), "{line}: {}", ran.error);
    }
    assert_eq!(fs::read(top.join("督查/method.toml")).unwrap(), before);
    for name in ["b", "c", "tonghua-trial"] {
        assert!(!top.join(name).exists(), "{name}");
    }
}
