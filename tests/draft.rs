//! A draft: cells that cannot be read count as not reported, and everything says so.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::{fs, path::Path};

use zhixiao::{
    judge::evaluation::{Evaluation, TeamResult},
    method::{self, ShippedPacks, model::Method},
    pipeline::{self, Options, Round, RoundInput},
    report::{self, ReportOptions},
    table::InputFile,
};

const ROUND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/round-8-2");

fn method() -> Method {
    let pack = method::embedded::pack("tonghua-trial").unwrap();
    method::load(&pack, &ShippedPacks).0.unwrap()
}

/// The sample round; `change` may write a file anew.
fn evaluate(draft: bool, change: impl Fn(&str, String) -> String) -> (Option<Evaluation>, usize) {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(ROUND)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".csv") {
            let text = change(&name, fs::read_to_string(&path).unwrap());
            files.push(InputFile { name: name.into(), bytes: text.into_bytes().into() });
        }
    }
    let text = fs::read_to_string(Path::new(ROUND).join("round.toml")).unwrap();
    let round = Round::parse("round.toml", &text).0.unwrap();
    let input = RoundInput { round, files, large: Vec::new(), previous: None, metrics: None };
    let options = Options { draft, ..Options::default() };
    let (evaluation, found) = pipeline::evaluate(&method(), &input, &options, &|_| {});
    let unread = found.iter().filter(|found| found.code == "unknown-word").count();
    (evaluation, unread)
}

/// One status of 青桦县委第一巡察组 that nobody can read.
fn damage(name: &str, text: String) -> String {
    with_status(name, text, "差不多了")
}

fn with_status(name: &str, text: String, status: &str) -> String {
    if name != "rectification.csv" {
        return text;
    }
    let mut done = false;
    let lines = text.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if !done && cells.get(1) == Some(&"青桦县委第一巡察组") && cells.get(3) == Some(&"市委巡察")
        {
            done = true;
            for (at, cell) in [(12, status), (13, "")] {
                *cells.get_mut(at).unwrap() = cell;
            }
        }
        cells.join(",") + "\n"
    });
    lines.collect()
}

fn team<'a>(evaluation: &'a Evaluation, id: &str) -> &'a TeamResult {
    evaluation.teams.iter().find(|team| team.id == id).unwrap()
}

#[test]
fn strict_is_the_default() {
    let (evaluation, _) = evaluate(false, damage);
    assert!(evaluation.is_none());
}

#[test]
fn what_rests_on_an_unread_cell_is_marked_and_bounded() {
    let (draft, _) = evaluate(true, damage);
    let draft = draft.unwrap();
    assert!(draft.draft);
    let node = |id: &str| draft.nodes.iter().position(|node| node.id == id).unwrap();
    let touched = team(&draft, "青桦县委第一巡察组");
    let bounds = |id: &str| touched.nodes.get(node(id)).unwrap().bounds.clone();
    assert_eq!(bounds("regular_rectification").unwrap().0.to_string(), "0");
    assert_eq!(bounds("regular_rectification").unwrap().1.to_string(), "14");
    assert!(bounds("clue_closure").is_none(), "another table is read whole");
    assert!(bounds("clues").is_none());
    assert!(touched.measures.iter().any(|measure| measure.unresolved));
    // Whatever stands in the cell, the total lies between the bounds.
    for status in ["已完成", "基本完成", "未整改", "长期坚持", "不再整改"] {
        let (mended, _) = evaluate(false, |name, text| with_status(name, text, status));
        let Some(mended) = mended else { continue };
        let now = team(&mended, "青桦县委第一巡察组");
        let total = now.total.clone().unwrap();
        assert!(touched.worst.as_ref().is_none_or(|worst| *worst <= total), "{status}: {total}");
        assert!(touched.best.as_ref().is_none_or(|best| *best >= total), "{status}: {total}");
        for (before, after) in touched.nodes.iter().zip(&now.nodes) {
            match (&before.bounds, &after.score) {
                (Some((low, high)), Some(score)) => assert!(low <= score && score <= high),
                (None, score) => assert_eq!(before.score, *score, "{status}"),
                _ => {}
            }
        }
    }
    let other = team(&draft, "市委第二巡察组");
    assert!(other.nodes.iter().all(|node| node.bounds.is_none()));
    assert_eq!((&other.worst, &other.best), (&other.total, &other.total));
}

#[test]
fn every_file_says_draft() {
    let (draft, _) = evaluate(true, damage);
    let draft = draft.unwrap();
    let outputs =
        report::all(&draft, &ReportOptions { language: zhixiao::diagnostic::Language::Chinese })
            .unwrap();
    for output in outputs.iter().filter(|output| output.name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&output.bytes);
        assert!(text.lines().next().unwrap().contains("草稿"), "{}", output.name);
    }
    let page = outputs.iter().find(|output| output.name == "report.html").unwrap();
    assert!(String::from_utf8_lossy(&page.bytes).contains("草稿"));
    assert!(
        report::summary(&draft, zhixiao::diagnostic::Language::Chinese, 80, false).contains("草稿")
    );
}
