use std::path::Path;

use assert_cmd::Command;

/// What a run ended with and printed.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

/// Runs the program in a folder, on a Chinese desk; `line` is split at spaces.
pub(crate) fn run(folder: &Path, line: &str) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .current_dir(folder)
        .env("LC_ALL", "zh_CN.UTF-8")
        .args(line.split(' '))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: text(output.stdout),
        error: text(output.stderr),
    }
}
