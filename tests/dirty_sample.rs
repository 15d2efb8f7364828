//! The sample round as clerks would send it gives the same scores as the clean one, byte for byte.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod dirty_round;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const CLEAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round-8-2");
const DIRTY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round-8-2-dirty");

fn clean(name: &str) -> String {
    fs::read_to_string(Path::new(CLEAN).join(name)).expect("a file of the clean round")
}

#[test]
fn is_what_the_generator_makes() {
    let made = dirty_round::files(&clean);
    for (name, content) in &made {
        let committed = fs::read(Path::new(DIRTY).join(name)).expect("a file");
        assert!(
            committed == *content,
            "{name} differs: run `cargo test --test dirty_sample -- --ignored remake`"
        );
    }
    let known = made.len() + dirty_round::OF_OFFICE.len();
    assert_eq!(fs::read_dir(DIRTY).unwrap().count(), known, "files that nobody makes");
}

#[test]
#[ignore = "writes samples/round-8-2-dirty; XLS and ODS only where LibreOffice is installed"]
fn remake() {
    fs::create_dir_all(DIRTY).expect("the folder");
    for (name, content) in dirty_round::files(&clean) {
        fs::write(Path::new(DIRTY).join(name), content).expect("a file");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in dirty_round::OF_OFFICE.iter().zip(dirty_round::for_office(&clean)) {
        let (stem, ending) = name.rsplit_once('.').unwrap();
        let source = folder.path().join(format!("{stem}.xlsx"));
        fs::write(&source, content).expect("a file");
        let done = Command::new("soffice")
            .args(["--headless", "--convert-to", ending, "--outdir", DIRTY])
            .arg(&source)
            .status();
        println!("{name}: {done:?}");
    }
}

/// Evaluates a round and gives one of the files that come out.
fn evaluated(round: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let done = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .args(["evaluate", round, "--out"])
        .arg(&out)
        .args(["--lang", "zh"])
        .output()
        .expect("zhixiao runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (folder, out)
}

/// A CSV file without the columns of these names.
fn without(path: &Path, names: &[&str]) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let kept: Vec<usize> =
        (0..rows[0].len()).filter(|at| !names.contains(&&rows[0][*at])).collect();
    assert_eq!(kept.len() + names.len(), rows[0].len(), "the columns left out are there");
    rows.iter().map(|row| kept.iter().map(|at| row[*at].to_owned()).collect()).collect()
}

#[test]
fn scores_are_those_of_the_clean_round() {
    let (_clean, clean) = evaluated(CLEAN);
    let (_dirty, dirty) = evaluated(DIRTY);
    for name in ["scores.csv", "matrix.csv", "groups.csv", "indicators.csv"] {
        let (clean, dirty) = (fs::read(clean.join(name)), fs::read(dirty.join(name)));
        assert!(clean.unwrap() == dirty.unwrap(), "{name} differs");
    }
    // The same rows stand at other places.
    for name in ["ledger.csv", "metrics.csv", "weak_points.csv"] {
        let places = ["依据行"];
        let (clean, dirty) =
            (without(&clean.join(name), &places), without(&dirty.join(name), &places));
        for (clean, dirty) in clean.iter().zip(&dirty) {
            assert_eq!(clean, dirty, "{name}");
        }
        assert_eq!(clean.len(), dirty.len(), "{name}");
    }
}
