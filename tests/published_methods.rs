//! Published programmes with their published results, and whole packs of other fields with results worked
//! out apart: the program's own output files against them.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod method_case;

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use zhixiao::method::{Pack, ShippedPacks, pack_tests};

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

/// The outputs against `expected/scores.csv`, whose numbers may differ by `tolerance`; words must be the same.
fn agree(name: &str, tolerance: f64) {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let folder = evaluate(&case.join("round"), &format!("tests/packs/{name}"), "");
    let out = folder.path().join("out");
    let matrix = rows(&out.join("matrix.csv"));
    let scores = rows(&out.join("scores.csv"));
    let expected = rows(&case.join("expected/scores.csv"));
    assert_eq!(scores.len(), expected.len());
    let mut wrong = Vec::new();
    for expected in &expected {
        let team = &expected["team"];
        let of = |rows: &Rows| rows.iter().find(|row| row["team"] == *team).unwrap().clone();
        let (score, indicators) = (of(&scores), of(&matrix));
        for (column, expected) in expected {
            let is = score.get(column).unwrap_or_else(|| &indicators[column]);
            let same = match (is.parse::<f64>(), expected.parse::<f64>()) {
                (Ok(is), Ok(expected)) => (is - expected).abs() <= tolerance,
                _ => is == expected,
            };
            if !same {
                wrong.push(format!("{team} {column}: {is:?} instead of {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_county_ranks_its_townships() {
    agree("township_ranking", 0.0);
}

#[test]
fn hospitals_have_a_scorecard() {
    // The expected values have four decimals, the printed ones one.
    agree("hospital_scorecard", 0.050_1);
}

#[test]
fn the_tests_of_the_packs_are_understood() {
    for name in ["township_ranking", "hospital_scorecard"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs").join(name);
        let mut files = Vec::new();
        for part in ["", "tests"] {
            for entry in fs::read_dir(folder.join(part)).unwrap().map(Result::unwrap) {
                if entry.path().is_file() {
                    let file = entry.file_name().into_string().unwrap();
                    let name = if part.is_empty() { file } else { format!("{part}/{file}") };
                    files.push((name, fs::read(entry.path()).unwrap()));
                }
            }
        }
        let pack = Pack::new(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
        let (tests, found) = pack_tests::read(&pack, &ShippedPacks);
        assert!(!found.has_errors(), "{name}: {found:#?}");
        assert!(tests.len() >= 2, "{name}");
    }
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
