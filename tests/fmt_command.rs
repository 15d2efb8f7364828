//! `zhixiao fmt`: files of a method and a round laid out in one way.

mod command;

use std::fs;

use command::Desk;

#[test]
fn what_is_not_laid_out_is_listed_and_then_laid_out() {
    let desk = Desk::new();
    desk.changed(
        "新办法",
        &[
            ("points = 100\ndecimals = 2\n", "points=100\n\n\n\ndecimals  =  2   \n"),
            ("[bonus_cap]\n", "[ bonus_cap ]\n"),
        ],
    );
    let functions = desk.path().join("新办法/线索.rhai");
    let text = fs::read_to_string(&functions).unwrap();
    let tidy = "    if 办结率 >= 满分线 {\n";
    assert!(text.contains(tidy));
    fs::write(&functions, text.replace(tidy, "  if 办结率>=满分线{\n")).unwrap();
    let check = desk.run("fmt 新办法 --check");
    assert_eq!(check.status, 1);
    insta::assert_snapshot!("fmt_check", check.out);
    assert_eq!(check.error, "2 个文件要整理：zhixiao fmt 新办法\n");
    let laid_out = desk.run("fmt 新办法 --lang en");
    assert_eq!((laid_out.status, laid_out.out.as_str()), (0, ""));
    insta::assert_snapshot!("fmt_en", laid_out.error);
    assert_eq!(fs::read_to_string(&functions).unwrap(), text);
    let again = desk.run("fmt 新办法 --check");
    assert_eq!((again.status, again.error.as_str()), (0, "19 个文件都是整齐的\n"));
}

#[test]
fn what_people_get_is_laid_out() {
    let desk = Desk::new();
    assert_eq!(desk.run("fmt rules/tonghua-trial --check").status, 0);
    assert_eq!(desk.run("init --method 小办法").status, 0);
    assert_eq!(desk.run("fmt 小办法 --check").status, 0);
    assert_eq!(desk.run("init --method small --lang en").status, 0);
    assert_eq!(desk.run("fmt small --check").status, 0);
    assert_eq!(desk.run("fmt samples/round-8-2 --check").status, 0);
}

#[test]
fn where_one_file_cannot_be_read_none_is_touched() {
    let desk = Desk::new();
    desk.changed("新办法", &[("points = 100\n", "points=100\n")]);
    let broken = desk.path().join("新办法/信访.rhai");
    fs::write(&broken, "fn 一(a {\n").unwrap();
    let ran = desk.run("fmt 新办法");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.error.contains("rhai-syntax") && ran.error.contains("信访.rhai"), "{}", ran.error);
    let text = fs::read_to_string(desk.path().join("新办法/method.toml")).unwrap();
    assert!(text.contains("points=100"));
    assert_eq!(desk.run("fmt samples/round-8-3").status, 3);
}

#[test]
fn all_that_cannot_be_read_is_told_at_once() {
    let desk = Desk::new();
    desk.changed("新办法", &[]);
    fs::write(desk.path().join("新办法/信访.rhai"), b"// \xd0\xc5\n").unwrap();
    fs::write(desk.path().join("新办法/线索.rhai"), "fn 一(a {\n").unwrap();
    let ran = desk.run("fmt 新办法");
    assert_eq!(ran.status, 1);
    assert!(ran.error.contains("not-utf8") && ran.error.contains("rhai-syntax"), "{}", ran.error);
}

#[test]
fn a_folder_is_wanted() {
    let desk = Desk::new();
    let file = "rules/tonghua-trial/method.toml";
    for command in ["fmt", "check", "evaluate", "watch"] {
        let zh = desk.run(&format!("{command} {file}"));
        assert_eq!(zh.status, 2, "{command}");
        assert_eq!(zh.error, format!("错误: {file} 是一个文件，请给出它所在的目录\n"));
        let en = desk.run(&format!("{command} {file} --lang en"));
        assert_eq!(en.error, format!("error: {file} is a file; give the folder that holds it\n"));
    }
    fs::create_dir(desk.path().join("空")).unwrap();
    let empty = desk.run("fmt 空");
    assert_eq!(empty.status, 2);
    assert!(empty.error.contains("空 里没有办法或轮次的文件"), "{}", empty.error);
}
