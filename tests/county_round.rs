//! The county's round by the county's overlay.

use std::{fs, path::Path, process::Command};

#[test]
fn a_county_evaluates_its_round_by_its_own_overlay() {
    let top = tempfile::tempdir().unwrap();
    let round = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/donghe-2026-1");
    let ran = Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .args(["evaluate", round.to_str().unwrap(), "--lang", "en", "--out"])
        .arg(top.path().join("out"))
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let read = |name: &str| fs::read_to_string(top.path().join("out").join(name)).unwrap();
    let indicators = read("indicators.csv");
    let header: Vec<&str> = indicators.lines().next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|own| own.contains(name)).unwrap();
    let (indicator, status) = (at("indicator"), at("status"));
    let visits: Vec<&str> = indicators
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| cells.get(indicator) == Some(&"village_visits"))
        .map(|cells| *cells.get(status).unwrap())
        .collect();
    // One team has no villages in its units.
    assert_eq!(visits.iter().filter(|status| **status == "scored").count(), 4, "{visits:?}");
    assert_eq!(
        visits.iter().filter(|status| **status == "not_applicable").count(),
        1,
        "{visits:?}"
    );
    assert!(read("manifest.json").contains("visits.csv"));
}
