//! Published programmes with their published results: the program's own output files against them.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod method_case;

use std::{collections::BTreeMap, fs, path::Path, process::Command};

type Rows = Vec<BTreeMap<String, String>>;

fn rows(path: &Path) -> Rows {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        })
        .collect()
}

/// Runs `evaluate` on a copy of the files as a round, and gives the folder with its outputs.
fn evaluate(inputs: &Path, pack: &str, round: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let work = folder.path().join("round");
    fs::create_dir(&work).unwrap();
    for entry in fs::read_dir(inputs).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), work.join(entry.file_name())).unwrap();
    }
    if !round.is_empty() {
        fs::write(work.join("round.toml"), round).unwrap();
    }
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join(pack);
    let output = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .args(["evaluate", "round", "--out", "out", "--lang", "en", "--method"])
        .arg(pack)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

#[test]
fn the_human_development_index_of_2022() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/undp_hdi");
    let round = "id = \"2022\"\nname = \"HDI 2022\"\nas_of = 2022-12-31\n\
                 [files]\nteams = \"components_2022.csv\"\n";
    let folder = evaluate(&case.join("inputs"), "tests/packs/undp_hdi", round);
    let out = folder.path().join("out");
    let scores: BTreeMap<String, BTreeMap<String, String>> =
        rows(&out.join("scores.csv")).into_iter().map(|row| (row["team"].clone(), row)).collect();
    let differences: BTreeMap<String, f64> = rows(&out.join("metrics.csv"))
        .into_iter()
        .filter(|row| row["metric"] == "gni_rank_minus_hdi_rank")
        .map(|row| (row["team"].clone(), row["value"].parse().unwrap()))
        .collect();
    let expected = rows(&case.join("expected/hdi_2022.csv"));
    assert_eq!((expected.len(), scores.len()), (193, 193));
    let mut wrong = Vec::new();
    for row in &expected {
        let country = &row["country"];
        let score = &scores[country];
        let (value, published): (f64, f64) =
            (score["total"].parse().unwrap(), row["hdi"].parse().unwrap());
        // Half a unit of the last printed decimal, and a little for binary fractions.
        if (value - published).abs() > 0.000_500_1 {
            wrong.push(format!("{country}: {value} instead of {published}"));
        }
        if score["rank"] != row["hdi_rank"] {
            wrong.push(format!("{country}: rank {} instead of {}", score["rank"], row["hdi_rank"]));
        }
        if score["grade"] != row["group"] {
            wrong.push(format!("{country}: {} instead of {}", score["grade"], row["group"]));
        }
        let difference: f64 = row["gni_rank_minus_hdi_rank"].parse().unwrap();
        if (differences[country] - difference).abs() > 0.1 {
            wrong.push(format!(
                "{country}: difference {} instead of {difference}",
                differences[country]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn methods_with_printed_arithmetic() {
    let cases = method_case::cases("tests/published");
    method_case::run(&cases);
    let mut codes: Vec<&str> = cases.iter().map(|case| case.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() >= 12, "{codes:?}");
}
