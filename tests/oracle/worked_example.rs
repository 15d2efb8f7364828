//! The worked example of §8.4, to the last digit.

use std::{collections::BTreeMap, fs, path::Path};

use super::{OracleResult, TeamResult, evaluate};

const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/worked_example");

fn result() -> OracleResult {
    evaluate(&Path::new(CASE).join("round"))
}

fn team(result: &OracleResult) -> &TeamResult {
    result.teams.first().expect("one team")
}

fn expected(file: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(Path::new(CASE).join("expected").join(file)).expect("a file");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("rows")
}

#[test]
fn indicators() {
    let result = result();
    let expected = expected("indicators.csv");
    assert_eq!(expected.len(), 21);
    for (row, indicator) in expected.iter().zip(&team(&result).indicators) {
        assert_eq!(row["indicator"], indicator.id);
        assert_eq!(row["score"], indicator.score, "{}", indicator.id);
    }
}

#[test]
fn metrics() {
    let result = result();
    let measures: BTreeMap<_, _> = team(&result)
        .indicators
        .iter()
        .flat_map(|indicator| &indicator.measures)
        .map(|(id, above, below)| (id.clone(), (above.clone(), below.clone())))
        .collect();
    let expected: BTreeMap<_, _> = expected("metrics.csv")
        .iter()
        .map(|row| (row["metric"].clone(), (row["numerator"].clone(), row["denominator"].clone())))
        .collect();
    assert_eq!(measures, expected);
}

#[test]
fn scores() {
    let result = result();
    let team = team(&result);
    let rows = expected("scores.csv");
    let row = rows.first().expect("a row");
    assert_eq!(row["total"], team.total);
    assert_eq!(row["rank"], team.rank);
    assert_eq!(row["grade"], team.grade);
    assert_eq!(row["base"], team.base);
    assert_eq!(row["bonus"], team.bonus);
    assert_eq!(row["extra"], team.deduction);
    assert_eq!(row["entries"], team.faults.to_string());
    assert_eq!(row["effects"], team.vetoes.join(" "));
    let domains = ["d1", "d2", "d3", "d4", "d5", "d6"];
    for (domain, group) in domains.iter().zip(&team.groups) {
        assert_eq!(row[*domain], group.score, "{}", group.id);
    }
}

#[test]
fn weak_points_and_colours() {
    let result = result();
    let rows = expected("weak_points.csv");
    for indicator in &team(&result).indicators {
        let row = rows.iter().find(|row| row["indicator"] == indicator.id);
        let cell = |name: &str| row.map_or("", |row| row[name].as_str());
        assert_eq!(cell("own_line") == "weak", indicator.weak, "{}", indicator.id);
        assert_eq!(cell("colour"), indicator.colour, "{}", indicator.id);
    }
}
