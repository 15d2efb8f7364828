use std::path::Path;

use assert_cmd::Command;

/// What a run ended with and printed.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

/// On what day methods are checked where a line says none: on a later one they are told to want review.
const DAY: &str = "2026-11-01";

/// Runs the program in a folder, on a Chinese desk; `line` is split at spaces.
pub(crate) fn run(folder: &Path, line: &str) -> Ran {
    let is_method = |checked: &str| {
        let folder = checked.split(' ').next().map(|name| folder.join(name));
        folder.is_some_and(|folder| folder.join("method.toml").is_file())
    };
    let says_none = line.strip_prefix("check ").is_some_and(is_method) && !line.contains("--as-of");
    let output = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .current_dir(folder)
        .env("LC_ALL", "zh_CN.UTF-8")
        .args(line.split(' '))
        .args(says_none.then_some(["--as-of", DAY]).into_iter().flatten())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: text(output.stdout),
        error: text(output.stderr),
    }
}
