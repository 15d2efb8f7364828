//! The tutorial is true: whoever follows it from an empty folder sees what it shows.
//!
//! A line that says where a block goes stands right above it: 写入 a file, 加在 the end of one, or, of two
//! blocks, the first 换成 the second. After a change of the program's words,
//! `ZHIXIAO_UPDATE_README=1 cargo test --test tutorial` writes the outputs anew.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "command/run.rs"]
mod command;

use std::{fs, path::Path};

/// What the reader has done by hand to a file.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Write,
    Append,
    Replace,
}

/// The edit that a line of the page asks for, and of which file.
fn edit(line: &str) -> Option<(Edit, &str)> {
    let line = line.trim_end();
    if !line.ends_with('：') {
        return None;
    }
    let edit = if line.contains("写入 `") {
        Edit::Write
    } else if line.contains("加在 `") {
        Edit::Append
    } else if line.contains("换成") {
        Edit::Replace
    } else {
        return None;
    };
    Some((edit, line.split('`').nth(1)?))
}

/// Runs a line of a console block and gives what a screen would show.
fn run(line: &str, folder: &Path) -> String {
    let ran = command::run(folder, line.strip_prefix("zhixiao ").expect("only zhixiao is run"));
    format!("{}{}", ran.error, ran.out)
}

/// The page as a reader would see it now.
fn renewed(page: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut asked: Option<(Edit, &str)> = None;
    let mut replaced: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(kind) = line.strip_prefix("```") else {
            // Between the two blocks of a replacement nothing but a blank line may stand.
            if !line.is_empty() {
                asked = edit(line);
                assert!(replaced.is_none(), "the second block is missing before: {line}");
            }
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text: String = block.iter().flat_map(|line| [*line, "\n"]).collect();
        if kind == "console" {
            for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                out.push_str(&format!("$ {command}\n"));
                for line in run(command, folder).trim_end().lines() {
                    out.push_str(line.trim_end());
                    out.push('\n');
                }
            }
        } else {
            out.push_str(&text);
            match asked.take() {
                None => {}
                Some((edit, name)) => {
                    let path = folder.join(name);
                    fs::create_dir_all(path.parent().unwrap()).unwrap();
                    let before = fs::read_to_string(&path).unwrap_or_default();
                    let (now, more) = match (edit, replaced.take()) {
                        (Edit::Write, _) => (text, false),
                        (Edit::Append, _) => (format!("{before}\n{text}"), false),
                        (Edit::Replace, None) => {
                            let times = before.matches(&text).count();
                            assert_eq!(times, 1, "{name} has it {times} times:\n{text}");
                            replaced = Some(text);
                            (before, true)
                        }
                        (Edit::Replace, Some(old)) => (before.replace(&old, &text), false),
                    };
                    fs::write(path, now).unwrap();
                    if more {
                        asked = Some((edit, name));
                    }
                }
            }
        }
        out.push_str("```\n");
    }
    out
}

#[test]
fn whoever_follows_the_tutorial_sees_what_it_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/教程.md");
    let page = fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let now = renewed(&page, folder.path());
    if std::env::var_os("ZHIXIAO_UPDATE_README").is_some() {
        fs::write(&path, &now).unwrap();
    } else if now != page {
        let differs = now.lines().zip(page.lines()).find(|(now, then)| now != then);
        panic!("the tutorial is not what the program prints: {differs:#?}");
    }
    // What it promises: ten indicators, and nothing is wrong at the end.
    let method = fs::read_to_string(folder.path().join("窗口考评/method.toml")).unwrap();
    assert_eq!(method.matches("[[indicator]]").count(), 10);
    for line in ["check 窗口考评", "test 窗口考评", "test 开发区考评"] {
        assert_eq!(command::run(folder.path(), line).status, 0, "{line}");
    }
}
