//! The engine with the shipped pack against the independent oracle: every indicator, total, rank and
//! grade, in the worked example, in the sample round and in random rounds full of edge cases.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

#[cfg(test)]
mod generator;
#[cfg(test)]
#[path = "oracle/mod.rs"]
mod oracle;

use std::{fs, path::Path, sync::Arc};

use oracle::{IndicatorResult, OracleResult, TeamResult};
use zhixiao::{
    judge::evaluation::{self, Evaluation},
    method::{self, ShippedPacks, model::Method},
    pipeline::{self, Options, Round, RoundInput},
    table::InputFile,
    value::Number,
};

const CASE: &str = "tests/cases/worked_example/round";

fn method() -> Method {
    let pack = method::embedded::pack("tonghua-trial").expect("shipped");
    let (method, found) = method::load(&pack, &ShippedPacks);
    method.unwrap_or_else(|| panic!("the shipped pack loads: {found:#?}"))
}

fn folder(path: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .filter(|(name, _)| name.ends_with(".csv") || name == "round.toml")
        .collect();
    files.sort();
    files
}

fn evaluate(method: &Method, files: &[(String, String)]) -> Evaluation {
    let text = &files.iter().find(|(name, _)| name == "round.toml").expect("a round.toml").1;
    let (round, found) = Round::parse("round.toml", text);
    let round = round.unwrap_or_else(|| panic!("{found:#?}"));
    let files = files
        .iter()
        .filter(|(name, _)| name.ends_with(".csv"))
        .map(|(name, text)| InputFile {
            name: Arc::from(name.as_str()),
            bytes: Arc::from(text.as_bytes()),
        })
        .collect();
    let input = RoundInput { round, files, large: Vec::new(), previous: None, metrics: None };
    let (evaluation, found) = pipeline::evaluate(method, &input, &Options::default(), &|_| {});
    evaluation.unwrap_or_else(|| {
        let errors: Vec<_> = found
            .iter()
            .filter(|found| found.severity == zhixiao::diagnostic::Severity::Error)
            .take(10)
            .collect();
        panic!("the round is valid: {errors:#?}")
    })
}

/// With exactly two decimals, or nothing.
fn printed(score: Option<&Number>) -> String {
    score.map(|score| score.to_fixed(2)).unwrap_or_default()
}

/// All differences, in words; empty if there are none.
fn differences(evaluation: &Evaluation, oracle: &OracleResult) -> Vec<String> {
    let mut differences = Vec::new();
    let mut differ = |what: String, engine: String, oracle: String| {
        if engine != oracle {
            differences.push(format!("{what}: the engine says {engine:?}, the oracle {oracle:?}"));
        }
    };
    differ("teams".into(), evaluation.teams.len().to_string(), oracle.teams.len().to_string());
    for expected in &oracle.teams {
        let name = &expected.team;
        let Some(team) = evaluation.teams.iter().find(|team| team.name == *name) else {
            differ(name.clone(), "nothing".into(), "a team".into());
            continue;
        };
        of_team(evaluation, team, expected, &mut differ);
    }
    let common: Vec<_> = evaluation
        .common
        .iter()
        .map(|common| (evaluation.nodes[common.node].id.clone(), common.teams.len(), common.of))
        .collect();
    for expected in &oracle.common {
        let found = common.iter().find(|(id, _, _)| id == expected.indicator);
        let shown = found.map(|(_, weak, of)| format!("{weak}/{of}")).unwrap_or_default();
        differ(
            format!("common {}", expected.indicator),
            shown,
            format!("{}/{}", expected.weak, expected.of),
        );
    }
    differ("common".into(), common.len().to_string(), oracle.common.len().to_string());
    differences
}

fn of_team(
    evaluation: &Evaluation,
    team: &evaluation::TeamResult,
    expected: &TeamResult,
    differ: &mut impl FnMut(String, String, String),
) {
    let name = &team.name;
    let grade = |grade: Option<usize>| {
        grade.map(|grade| evaluation.grades[grade].name.clone()).unwrap_or_default()
    };
    differ(format!("{name} base"), printed(team.base.as_ref()), expected.base.clone());
    differ(format!("{name} bonus"), printed(Some(&team.bonus)), expected.bonus.clone());
    differ(format!("{name} deduction"), printed(Some(&team.deduction)), expected.deduction.clone());
    differ(format!("{name} total"), printed(team.total.as_ref()), expected.total.clone());
    let standing = team.standings.first().and_then(Option::as_ref);
    differ(
        format!("{name} rank"),
        standing.map(|standing| standing.rank.to_string()).unwrap_or_default(),
        expected.rank.clone(),
    );
    if let Some(standing) = standing {
        differ(format!("{name} of"), standing.of.to_string(), expected.rank_of.to_string());
    }
    differ(
        format!("{name} grade by score"),
        grade(team.grade_by_score),
        expected.grade_by_score.clone(),
    );
    differ(format!("{name} grade"), grade(team.grade), expected.grade.clone());
    let over = team.grade_reasons.iter().any(|reason| reason.zh.contains("比例控制"));
    differ(format!("{name} over quota"), over.to_string(), expected.over_quota.to_string());
    for group in &expected.groups {
        let at = evaluation.nodes.iter().position(|node| node.id == group.id).expect("a group");
        differ(
            format!("{name} {}", group.id),
            printed(team.nodes[at].score.as_ref()),
            group.score.clone(),
        );
    }
    for indicator in &expected.indicators {
        of_indicator(evaluation, team, indicator, differ);
    }
}

fn of_indicator(
    evaluation: &Evaluation,
    team: &evaluation::TeamResult,
    expected: &IndicatorResult,
    differ: &mut impl FnMut(String, String, String),
) {
    let what = format!("{} {}", team.name, expected.id);
    let at = evaluation.nodes.iter().position(|node| node.id == expected.id).expect("a node");
    let node = &team.nodes[at];
    differ(format!("{what} score"), printed(node.score.as_ref()), expected.score.clone());
    differ(format!("{what} status"), node.status.id().to_owned(), expected.status.to_owned());
    differ(format!("{what} weak"), node.weak.to_string(), expected.weak.to_string());
    differ(
        format!("{what} colour"),
        node.colour.as_deref().unwrap_or_default().to_owned(),
        expected.colour.to_owned(),
    );
    if !expected.rank.is_empty() {
        let mean = node.peer_mean.as_ref();
        differ(format!("{what} peer mean"), printed(mean), expected.peer_mean.clone());
    }
}

/// Every ledger must add up by itself, exactly.
fn add_up(evaluation: &Evaluation) {
    for team in &evaluation.teams {
        for (info, node) in evaluation.nodes.iter().zip(&team.nodes) {
            let Some(score) = &node.score else { continue };
            let lines: Number = node.ledger.iter().map(|line| &line.points).sum();
            let at = evaluation.nodes.iter().position(|other| other.id == info.id).unwrap();
            let children: Number = evaluation
                .nodes
                .iter()
                .zip(&team.nodes)
                .filter(|(other, _)| other.parent == Some(at))
                .filter_map(|(_, child)| child.score.as_ref())
                .sum();
            assert_eq!(lines + children, *score, "{} {}", team.name, info.id);
        }
        if let Some(total) = &team.total {
            let base = team.base.clone().unwrap();
            let lines: Number = team.total_ledger.iter().map(|line| &line.points).sum();
            let sum = base + team.bonus.clone() - team.deduction.clone() + lines;
            assert_eq!(sum, *total, "{}", team.name);
        }
        for bonus in &team.bonuses {
            let lines: Number = bonus.ledger.iter().map(|line| &line.points).sum();
            assert_eq!(lines, bonus.points, "{} {}", team.name, bonus.id);
        }
        for deduction in &team.deductions {
            let lines: Number = deduction.ledger.iter().map(|line| &line.points).sum();
            assert_eq!(-lines, deduction.points, "{} {}", team.name, deduction.id);
        }
    }
}

fn agree(method: &Method, files: &[(String, String)], what: &str) {
    let evaluation = evaluate(method, files);
    let differences = differences(&evaluation, &oracle::evaluate_files(files));
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
    add_up(&evaluation);
}

#[test]
fn in_the_worked_example() {
    agree(&method(), &folder(Path::new(CASE)), "the worked example");
}

#[test]
fn in_the_sample_round() {
    agree(&method(), &folder(Path::new("samples/round-8-2")), "the sample round");
}

#[test]
fn in_a_hundred_random_rounds() {
    let method = method();
    for seed in 0..100 {
        agree(&method, &generator::round(seed), &format!("random round {seed}"));
    }
}
