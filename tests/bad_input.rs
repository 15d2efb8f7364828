//! Bad input: a clear error with its place and a way out for each mistake, all in one run, exit status 1,
//! and an older output left as it is.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

fn zhixiao(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "en_US.UTF-8")
        .output()
        .expect("zhixiao runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
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

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} holds no {from:?}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let bytes = if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
            (path, bytes)
        })
        .collect()
}

/// The rows of the CSV form: severity, file, sheet, row, column, header, key, cell, problem, help, code.
fn rows(output: &Output) -> Vec<Vec<String>> {
    let text = text(&output.stdout);
    csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

#[test]
fn the_broken_sample_shows_every_kind_of_mistake_in_one_run() {
    let output = zhixiao(&["check", "samples/round-8-2-broken", "--message-format", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    let rows = rows(&output);
    for code in [
        "unknown-team",
        "unknown-indicator",
        "unknown-word",
        "duplicate-key",
        "missing-table",
        "missing-column",
        "no-such-day",
        "month-without-day",
        "word-in-date",
        "points-out-of-range",
        "approximate-number",
        "not-a-number",
        "percent-in-number",
        "required-blank",
        "check-failed",
        "ragged-row",
        "unclosed-quote",
        "private-column",
        "personal-number",
        "duplicate-column",
    ] {
        assert!(rows.iter().any(|row| cell(row, 10) == code), "{code} is not reported");
    }
    for row in rows.iter().filter(|row| cell(row, 0) == "error") {
        let place = !cell(row, 1).is_empty() || cell(row, 10) == "missing-table";
        assert!(place, "no file: {row:?}");
        assert!(!cell(row, 8).is_empty(), "no sentence: {row:?}");
    }
    let helped = rows.iter().filter(|row| !cell(row, 9).is_empty()).count();
    assert!(helped * 2 > rows.len(), "most have a way out");
}

#[test]
fn an_older_output_stays_as_it_is() {
    let top = tempfile::tempdir().unwrap();
    let out = top.path().join("out");
    let out_text = out.to_str().unwrap();
    let good = zhixiao(&["evaluate", "samples/round-8-2", "--out", out_text]);
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));
    let before = contents(&out);
    let bad = zhixiao(&["evaluate", "samples/round-8-2-broken", "--out", out_text]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(bad.stdout.is_empty(), "no summary of what was not evaluated");
    assert!(contents(&out) == before, "the older output has changed");
    assert_eq!(fs::read_dir(top.path()).unwrap().count(), 1, "nothing else is left behind");
}

#[test]
fn the_screen_is_capped_and_the_table_is_complete() {
    let top = tempfile::tempdir().unwrap();
    let round = top.path().join("round");
    copy(Path::new("samples/round-8-2"), &round);
    let path = round.join("rectification.csv");
    let mut broken = 0;
    let changed: Vec<String> = fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(|line| {
            if broken < 500 && line.contains(",已完成,") {
                broken += 1;
                return line.replace(",已完成,", ",已完城,");
            }
            line.to_owned()
        })
        .collect();
    assert_eq!(broken, 500);
    fs::write(&path, changed.join("\n") + "\n").unwrap();
    let round = round.to_str().unwrap();
    let screen = zhixiao(&["check", round]);
    assert_eq!(screen.status.code(), Some(1));
    let shown = text(&screen.stderr);
    assert!(shown.contains("and 496 more of the same kind (unknown-word)"), "{shown}");
    assert_eq!(shown.matches("已完城").count(), 4);
    let table = zhixiao(&["check", round, "--message-format", "csv"]);
    assert_eq!(rows(&table).iter().filter(|row| cell(row, 10) == "unknown-word").count(), 500);
    let lines = zhixiao(&["check", round, "--message-format", "json"]);
    assert_eq!(text(&lines.stdout).matches("\"unknown-word\"").count(), 500);
}

#[test]
fn mistakes_of_a_method_are_shown_together_with_their_lines() {
    let top = tempfile::tempdir().unwrap();
    let pack = top.path().join("pack");
    copy(Path::new("rules/tonghua-trial"), &pack);
    let method = pack.join("method.toml");
    replace(&method, "by_rate(points, 按期整改率,", "by_rate(points, 按时整改率,");
    replace(&method, "points = 35", "points = 36");
    let named = pack.to_str().unwrap();
    let output = zhixiao(&["check", named]);
    assert_eq!(output.status.code(), Some(1));
    let shown = text(&output.stderr);
    assert!(shown.contains("did you mean `按期整改率`?"), "{shown}");
    assert!(shown.contains("points = 36"), "{shown}");
    // A mistake of syntax in a module is shown at its line too.
    let module = pack.join("线索.rhai");
    let whole = fs::read_to_string(&module).unwrap();
    fs::write(&module, format!("{whole}\nfn broken(x) {{\n    if x > 1 {{ x }} else {{\n}}\n"))
        .unwrap();
    let output = zhixiao(&["check", named]);
    let shown = text(&output.stderr);
    assert!(shown.contains("线索.rhai:"), "{shown}");
}

#[test]
fn a_rule_that_runs_wild_is_stopped_at_its_line() {
    let top = tempfile::tempdir().unwrap();
    let pack = top.path().join("pack");
    copy(Path::new("rules/tonghua-trial"), &pack);
    replace(
        &pack.join("method.toml"),
        "by_rate(points, 按期整改率,",
        "by_rate(线索::永不结束(points), 按期整改率,",
    );
    let module = pack.join("线索.rhai");
    let whole = fs::read_to_string(&module).unwrap();
    let line = whole.lines().count() + 3;
    fs::write(
        &module,
        format!("{whole}\nfn 永不结束(points) {{\n    loop {{ points += 1; }}\n    points\n}}\n"),
    )
    .unwrap();
    let began = Instant::now();
    let output = zhixiao(&["evaluate", "samples/round-8-2", "--method", pack.to_str().unwrap()]);
    assert!(began.elapsed() < Duration::from_secs(60), "it is stopped soon");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    let shown = text(&output.stderr);
    assert!(shown.contains("线索.rhai"), "{shown}");
    assert!(shown.contains(&format!(":{line}:")), "line {line}: {shown}");
}

#[test]
fn a_wrong_command_line_is_no_error_of_the_data() {
    for arguments in [&["evaluate"][..], &["evaluat"], &["check", "x", "--nonsense"]] {
        assert_eq!(zhixiao(arguments).status.code(), Some(2), "{arguments:?}");
    }
    let nowhere = zhixiao(&["evaluate", "no-such-folder"]);
    assert_eq!(nowhere.status.code(), Some(3));
    let method = zhixiao(&["evaluate", "samples/round-8-2", "--method", "no-such-method"]);
    assert_eq!(method.status.code(), Some(2));
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let top = tempfile::tempdir().unwrap();
    fs::write(top.path().join("letter.txt"), "dear").unwrap();
    let output = zhixiao(&["evaluate", "samples/round-8-2", "--out", top.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_dir(top.path()).unwrap().count(), 1);
}
