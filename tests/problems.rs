//! Common, local and frequent problems over the inspected units, held against the table that was worked out apart from
//! the program (ten units, four problems).

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod one_ledger;

use zhixiao::{
    diagnostic::{Diagnostics, Language},
    judge::evaluation::{Evaluation, Reach, UnitProblem},
    pipeline::{self, Options},
    report::{self, ReportOptions},
};

const METHOD: &str = r#"
[tables.problems]
name = "问题清单"
files = ["problems"]
key = ["number"]
[tables.problems.columns]
number = { headers = ["编号"], type = "text", required = true }
team = { headers = ["巡察组"], type = "team", required = true }
unit = { headers = ["单位"], type = "text" }
kind = { headers = ["类别"], type = "text" }

[metrics.all]
name = "问题数"
table = "problems"
count = true

[[indicator]]
id = "found"
name = "发现问题"
points = 10
score = 'min(points, all)'

[judge]
problems = { table = "problems", of = "kind", unit = "unit" }
"#;

/// How many cases of each problem the ten units have.
const COUNTS: [(&str, [usize; 10]); 4] = [
    ("P1", [3, 0, 1, 0, 2, 1, 0, 4, 1, 0]),
    ("P2", [0, 0, 0, 0, 0, 0, 0, 9, 0, 0]),
    ("P3", [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]),
    ("P4", [0, 2, 0, 0, 0, 0, 1, 0, 0, 0]),
];

fn rows() -> Vec<String> {
    let mut rows = Vec::new();
    for (kind, counts) in COUNTS {
        for (unit, count) in counts.into_iter().enumerate() {
            for _ in 0..count {
                rows.push(format!("甲,单位{unit},{kind}"));
            }
        }
    }
    rows
}

fn ledger(rows: &[String]) -> String {
    let mut text = "编号,巡察组,单位,类别\n".to_owned();
    for (number, row) in rows.iter().enumerate() {
        text.push_str(&format!("{},{row}\n", number + 1));
    }
    text
}

fn evaluate(ledger: String, is_large: bool) -> Evaluation {
    let (method, found) = one_ledger::loaded(METHOD);
    let method = method.unwrap_or_else(|| panic!("{:?}", codes(&found)));
    let input = one_ledger::round("problems.csv", ledger, is_large);
    let (evaluation, found) = pipeline::evaluate(&method, &input, &Options::default(), &|_| {});
    evaluation.unwrap_or_else(|| panic!("{:?}", codes(&found)))
}

fn codes(found: &Diagnostics) -> Vec<String> {
    found.iter().map(|found| format!("{} {}", found.code, found.message.en)).collect()
}

fn close(own: f64, reference: f64) -> bool {
    (own - reference).abs() < 1e-6
}

fn check(problems: &[UnitProblem]) {
    let names: Vec<&str> = problems.iter().map(|problem| &*problem.name).collect();
    assert_eq!(names, ["P1", "P2", "P3", "P4"]);
    let reach: Vec<Reach> = problems.iter().map(|problem| problem.reach).collect();
    assert_eq!(reach, [Reach::Common, Reach::Local, Reach::Common, Reach::TooFew]);
    let frequent: Vec<bool> = problems.iter().map(|problem| problem.frequent).collect();
    // 12, 21 and 30 of 33 cases: the third kind reaches four fifths.
    assert_eq!(frequent, [true, true, true, false]);
    let intervals = [
        (0.312_674, 0.831_820),
        (0.017_876, 0.404_150),
        (0.595_850, 0.982_124),
        (0.056_682, 0.509_838),
    ];
    for (problem, (low, high)) in problems.iter().zip(intervals) {
        assert!(close(problem.interval.0, low) && close(problem.interval.1, high), "{problem:?}");
        assert_eq!(problem.of, 10);
    }
    assert_eq!(problems[0].units, 6);
    assert_eq!((problems[0].top_unit.as_str(), problems[0].top_cases), ("单位7", 4));
    assert_eq!(problems[1].evidence, 9);
    let first: Vec<_> = problems[1].rows.iter().collect();
    assert_eq!(first[0], "problems.csv:14");
    // Exact Poisson of 3 cases: 0.6187 to 8.7673, over ten units.
    let (low, high) = problems[3].per_unit;
    assert!((low - 0.061_867).abs() < 1e-5 && (high - 0.876_727).abs() < 1e-5, "{low} {high}");
}

#[test]
fn they_are_those_of_the_reference() {
    check(&evaluate(ledger(&rows()), false).problems);
}

/// Rows of a big ledger are counted as those of a small one: they are kept for it.
#[test]
fn a_big_ledger_counts_alike() {
    check(&evaluate(ledger(&rows()), true).problems);
}

#[test]
fn blanks_do_not_count_and_ways_of_writing_are_one() {
    let mut rows = rows();
    let whole = evaluate(ledger(&rows), false).problems;
    rows.push("乙,,P4".to_owned());
    rows.push("乙,单位3,".to_owned());
    for row in &mut rows {
        if row == "甲,单位7,P2" {
            "乙,单位７,ｐ2".clone_into(row);
            break;
        }
    }
    // Which way of writing is shown does not depend on the order of the rows.
    assert_eq!(evaluate(ledger(&rows), false).problems, whole);
}

#[test]
fn they_are_in_the_outputs() {
    let evaluation = evaluate(ledger(&rows()), false);
    for (language, words) in [
        (Language::Chinese, ["P2,,1,10,0.1,0.017876,0.40415,9,", "个性,是,单位7,1,"]),
        (Language::English, ["P2,,1,10,0.1,0.017876,0.40415,9,", "local,yes,单位7,1,"]),
    ] {
        let outputs = report::all(&evaluation, &ReportOptions { language }).unwrap();
        let text = |name: &str| {
            let output = outputs.iter().find(|output| output.name == name).unwrap();
            String::from_utf8(output.bytes.clone()).unwrap()
        };
        let table = text("problems.csv");
        assert!(words.iter().all(|words| table.contains(words)), "{table}");
        assert!(text("report.html").contains("单位7"));
        let result = text("result.json");
        let again = report::read_result("result.json", result.as_bytes()).unwrap();
        assert_eq!(again.problems, evaluation.problems);
    }
}

#[test]
fn what_is_named_must_be_there() {
    for (old, new, code) in [
        ("table = \"problems\", of", "table = \"problem\", of", "unknown-table"),
        ("of = \"kind\"", "of = \"kinds\"", "unknown-column"),
        ("unit = \"unit\" }", "unit = \"units\" }", "unknown-column"),
        (", unit = \"unit\" }", " }", "missing-key"),
    ] {
        assert!(METHOD.contains(old));
        let (_, found) = one_ledger::loaded(&METHOD.replace(old, new));
        assert!(found.iter().any(|found| found.code == code), "{code}: {:?}", codes(&found));
    }
}

/// Nobody reads a page of thousands of kinds, be it that a column of sentences was named; the table has all of them.
#[test]
fn of_many_kinds_the_first_are_shown() {
    let rows: Vec<String> =
        (0..500).map(|row| format!("甲,单位{},类别{}", row % 7, row % 100)).collect();
    let evaluation = evaluate(ledger(&rows), false);
    assert_eq!(evaluation.problems.len(), 100);
    for (language, more) in [
        (Language::Chinese, "另有 70 类问题，见 problems.csv。"),
        (Language::English, "70 more kinds in problems.csv."),
    ] {
        let outputs = report::all(&evaluation, &ReportOptions { language }).unwrap();
        let text = |name: &str| {
            let output = outputs.iter().find(|output| output.name == name).unwrap();
            String::from_utf8(output.bytes.clone()).unwrap()
        };
        assert_eq!(text("problems.csv").lines().count(), 101);
        let page = text("report.html");
        assert!(page.contains(more));
        assert_eq!(page.matches("<td class=\"name\">类别").count(), 30);
    }
}
