//! The READMEs are true: their commands run, and their excerpts are what the program prints.
//!
//! After a change of the output, `ZHIXIAO_UPDATE_README=1 cargo test --test readme` writes it anew.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const ZHIXIAO: &str = env!("CARGO_BIN_EXE_zhixiao");
const START: &str = "cargo run --release -- ";

/// A folder that looks like a clone, so that nothing is written into this one.
fn clone() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["samples", "rules"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        copy(&from, &folder.path().join(name));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Runs a line of a console block in `folder` and gives what a screen would show.
fn run(line: &str, folder: &Path, language: &str) -> String {
    if let Some((line, most)) = line.split_once(" 2>&1 | head -") {
        let most = most.parse().expect("a number of lines");
        let whole = run(line, folder, language);
        return whole.lines().take(most).collect::<Vec<_>>().join("\n");
    }
    if let Some(line) = line.strip_suffix(" 2>&1 | tail -1") {
        return run(line, folder, language)
            .trim_end()
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned();
    }
    let Output { stdout, stderr, .. } = match line.strip_prefix(START) {
        Some(arguments) => Command::new(ZHIXIAO)
            .args(arguments.split(' '))
            .current_dir(folder)
            .env("LC_ALL", language)
            .env("NO_COLOR", "1")
            .output()
            .expect("zhixiao runs"),
        None => Command::new("sh")
            .args(["-c", line])
            .current_dir(folder)
            .output()
            .expect("a shell runs"),
    };
    let mut text = String::from_utf8(stderr).expect("UTF-8");
    text.push_str(&String::from_utf8(stdout).expect("UTF-8"));
    text
}

/// The text with every console block as the program prints it now.
fn renewed(text: &str, language: &str) -> String {
    let folder = clone();
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            out.push_str(line);
            out.push('\n');
            if command != "cargo test" {
                let shown = run(command, folder.path(), language);
                let shown: Vec<&str> = shown.trim_end().lines().collect();
                for line in shown {
                    out.push_str(line.trim_end());
                    out.push('\n');
                }
            }
        }
    }
    out
}

fn check(name: &str, language: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).unwrap();
    let now = renewed(&text, language);
    if std::env::var_os("ZHIXIAO_UPDATE_README").is_some() {
        fs::write(&path, now).unwrap();
    } else if now != text {
        let differs = now.lines().zip(text.lines()).find(|(now, then)| now != then);
        panic!("{name} is not what the program prints: {differs:#?}");
    }
}

#[test]
fn the_english_one() {
    check("README.md", "en_US.UTF-8");
}

#[test]
fn the_chinese_one() {
    check("README.zh-CN.md", "zh_CN.UTF-8");
}

#[test]
fn the_page_for_analysts() {
    check("docs/分析人员.md", "zh_CN.UTF-8");
}
