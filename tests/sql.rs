//! `zhixiao sql`, and `evaluate --metrics`, which takes its result back in. What engines make of the SQL is tried by
//! `benches/sql/compare.py`; here it is held as text.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[expect(dead_code, reason = "not every test changes a pack")]
mod command;

use std::{fs, path::Path};

use command::{Desk, copy};
use zhixiao::{
    method::{
        self, ShippedPacks,
        model::{Method, MetricIndex, MetricSource},
    },
    report,
};

fn tonghua() -> Method {
    let pack = method::embedded::pack("tonghua-trial").unwrap();
    method::load(&pack, &ShippedPacks).0.unwrap()
}

/// A desk with the round and the pack that have every way to make a metric.
fn every_way() -> Desk {
    let desk = Desk::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql"), &desk.path().join("every"));
    desk
}

#[test]
fn the_sql_of_every_way_to_make_a_metric() {
    let desk = every_way();
    for dialect in ["duckdb", "spark"] {
        let line = format!("sql --dialect {dialect} --round every/round --folder ledgers");
        let ran = desk.run(&line);
        assert_eq!(ran.status, 0, "{}", ran.error);
        insta::assert_snapshot!(format!("{dialect}_zh"), ran.out);
        let english = desk.run(&format!("{line} --lang en"));
        let comments = |text: &str| -> String {
            text.lines()
                .take_while(|line| line.starts_with("--"))
                .fold(String::new(), |all, line| all + line + "\n")
        };
        insta::assert_snapshot!(format!("{dialect}_en_comments"), comments(&english.out));
        let statements = |text: &str| text.split_once("\nC").unwrap().1.to_owned();
        assert_eq!(statements(&english.out), statements(&ran.out));
    }
    insta::assert_snapshot!(
        "left_out_zh",
        desk.run("sql --dialect duckdb --round every/round").error
    );
    insta::assert_snapshot!(
        "left_out_en",
        desk.run("sql --dialect duckdb --round every/round --lang en").error
    );
}

#[test]
fn without_a_round_it_is_written_for_the_declared_names() {
    let desk = Desk::new();
    let ran =
        desk.run("sql tonghua-trial --dialect duckdb --as-of 2026-06-30 --folder s3://ledgers/8-2");
    assert_eq!((ran.status, ran.error.as_str()), (0, ""));
    for part in [
        "read_csv('s3://ledgers/8-2/rectification.csv'",
        "\"整改状态#raw\"",
        "DATE '2026-06-30'",
        "'市委巡察整改率' AS \"metric\"",
    ] {
        assert!(ran.out.contains(part), "{part}");
    }
    let ran = desk.run("sql tonghua-trial --dialect duckdb");
    assert_eq!(ran.status, 2);
    assert!(ran.error.contains("--as-of"), "{}", ran.error);
    assert_eq!(desk.run("sql tonghua-trial --dialect oracle --as-of 2026-06-30").status, 2);
}

#[test]
fn a_column_is_read_under_the_header_that_the_file_has() {
    let desk = every_way();
    let file = desk.path().join("every/round/work.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("编号", "编　号", 1)).unwrap();
    let ran = desk.run("sql --dialect spark --round every/round");
    assert!(ran.out.contains("NULLIF(trim(t.`编　号`), '') AS `id#raw`"), "{}", ran.out);
    // A title row: the file has to be read by zhixiao itself.
    fs::write(&file, format!("整改台账,,,,,,,,,,,,\n{text}")).unwrap();
    let ran = desk.run("sql --dialect spark --round every/round");
    assert_eq!(ran.status, 0);
    assert!(ran.error.contains("SQL 只能读 UTF-8、首行就是表头的 CSV 文件"), "{}", ran.error);
    assert!(!ran.out.contains("zx_rows_work"));
}

/// The result of the sample as the file that SQL gives, with `change` made to each line; the first is the header.
fn metrics_file(desk: &Desk, change: impl Fn(&str) -> Option<String>) {
    let method = tonghua();
    let bytes = fs::read(desk.path().join("out/result.json")).unwrap();
    let evaluation = report::read_result("result.json", &bytes).unwrap();
    let mut lines = vec![
        "kind,table,team,indicator,metric,numerator,denominator,value,absent,evidence".to_owned(),
        format!("method,,,,,,,{},,", method.ruler().structure),
        "as_of,,,,,,,2026-06-30,,".to_owned(),
        "table,rectification,,,,,,346,,".to_owned(),
    ];
    for team in &evaluation.teams {
        for measure in &team.measures {
            let metric = method.metrics.get(measure.metric).unwrap();
            let MetricSource::Table { table, .. } = &metric.source else { continue };
            let node = measure.node.map(|node| evaluation.nodes.get(node).unwrap());
            let exact = |number: &Option<zhixiao::value::Number>| {
                number.as_ref().map_or_else(String::new, zhixiao::value::Number::to_exact)
            };
            lines.push(format!(
                "number,{},{},{},{},{},{},{},{},{}",
                method.tables.get(table.0).unwrap().id,
                team.id,
                node.map_or("", |node| &node.id),
                metric.id,
                exact(&measure.numerator),
                exact(&measure.denominator),
                exact(&measure.value),
                measure.absent.as_deref().unwrap_or_default(),
                measure.evidence,
            ));
        }
    }
    let lines: Vec<String> = lines.iter().filter_map(|line| change(line)).collect();
    fs::write(desk.path().join("metrics.csv"), lines.join("\n") + "\n").unwrap();
}

/// The sample evaluated into `out`, then a round folder `bare` with nothing but the roster.
fn evaluated() -> Desk {
    let desk = Desk::new();
    assert_eq!(desk.run("evaluate samples/round-8-2 --out out --lang en").status, 0);
    fs::create_dir(desk.path().join("bare")).unwrap();
    for name in ["round.toml", "teams.csv"] {
        let (from, to) =
            (desk.path().join("samples/round-8-2").join(name), desk.path().join("bare"));
        fs::copy(from, to.join(name)).unwrap();
    }
    desk
}

const TAKE_BACK: &str =
    "evaluate bare --method rules/tonghua-trial --metrics metrics.csv --out again --lang en";

#[test]
fn metrics_from_a_file_give_the_same_scores() {
    let desk = evaluated();
    metrics_file(&desk, |line| Some(line.to_owned()));
    let ran = desk.run(TAKE_BACK);
    assert_eq!(ran.status, 0, "{}", ran.error);
    let read = |name: &str| fs::read_to_string(desk.path().join(name)).unwrap();
    for name in ["scores.csv", "matrix.csv", "overall.csv"] {
        assert_eq!(read(&format!("again/{name}")), read(&format!("out/{name}")), "{name}");
    }
    // What is behind the numbers: how many rows, but not which.
    let line = |name: &str, start: &str| {
        read(name).lines().find(|line| line.contains(start)).unwrap().to_owned()
    };
    let cells = |line: String| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let start = "市委第三巡察组,市委第三巡察组,,市委巡察整改率,";
    let (before, after) =
        (cells(line("out/metrics.csv", start)), cells(line("again/metrics.csv", start)));
    let at = before.len() - 2;
    assert_eq!(before[..=at], after[..=at]);
    assert!(before[at + 1].contains("rectification.csv:") && after[at + 1].is_empty());
    let notes = read("again/data_quality.csv");
    assert!(notes.contains("metrics-from-file") && notes.contains("problems-not-counted"));
    // The manifest holds the file, and verify wants it again.
    let manifest = read("again/manifest.json");
    assert!(manifest.contains("\"metrics\": \"metrics.csv\"") && !manifest.contains("clues.csv"));
    let ran = desk.run("verify again --round bare --method rules/tonghua-trial");
    assert_eq!(ran.status, 2);
    assert!(ran.error.contains("--metrics"), "{}", ran.error);
    let verify = "verify again --round bare --method rules/tonghua-trial --metrics metrics.csv";
    assert_eq!(desk.run(verify).status, 0);
    metrics_file(&desk, |line| {
        Some(line.replace("table,rectification,,,,,,346", "table,rectification,,,,,,347"))
    });
    let ran = desk.run(verify);
    assert_eq!(ran.status, 1);
    assert!(ran.error.contains("metrics.csv"), "{}", ran.error);
}

#[test]
fn ledgers_that_the_file_covers_are_not_read() {
    let desk = evaluated();
    metrics_file(&desk, |line| Some(line.to_owned()));
    // Nobody could read that, and nobody has to.
    fs::write(desk.path().join("bare/rectification.csv"), "x").unwrap();
    let ran = desk.run(TAKE_BACK);
    assert_eq!(ran.status, 0, "{}", ran.error);
    let manifest = fs::read_to_string(desk.path().join("again/manifest.json")).unwrap();
    assert!(!manifest.contains("rectification.csv"), "{manifest}");
}

#[test]
fn a_metric_that_the_file_does_not_give_wants_its_ledger() {
    let desk = evaluated();
    metrics_file(&desk, |line| (!line.contains(",信访迟分流数,")).then(|| line.to_owned()));
    let ran = desk.run(TAKE_BACK);
    assert_eq!(ran.status, 1);
    assert!(ran.error.contains("error[ledger-wanted]"), "{}", ran.error);
    assert!(ran.error.contains("信访迟分流数"), "{}", ran.error);
    let from = desk.path().join("samples/round-8-2");
    for name in ["petitions.csv", "calendar.csv"] {
        fs::copy(from.join(name), desk.path().join("bare").join(name)).unwrap();
    }
    let ran = desk.run(TAKE_BACK);
    assert_eq!(ran.status, 0, "{}", ran.error);
    let read = |name: &str| fs::read(desk.path().join(name)).unwrap();
    assert_eq!(read("again/scores.csv"), read("out/scores.csv"));
}

#[test]
fn what_is_wrong_with_the_file_is_told() {
    let desk = evaluated();
    metrics_file(&desk, |line| {
        Some(match line {
            line if line.starts_with("method,") => "method,,,,,,,0123,,".to_owned(),
            line if line.starts_with("as_of,") => "as_of,,,,,,,2026-07-31,,".to_owned(),
            line if line.starts_with("table,") => [
                "problem,rectification,,,整改状态,,,差不多,unread,3",
                "number,clues,市委第九巡察组,,线索数,1,1,1,,1",
                "number,clues,市委第一巡察组,,线索术,1,1,1,,1",
                "number,clues,市委第一巡察组,,扣分事项数,1,1,1,,1",
                "number,self,市委第一巡察组,,指标自评分,1,1,1,,1",
                "number,clues,市委第一巡察组,,线索退回数,一,1,1,,1",
                "figures,clues,,,,,,,,",
            ]
            .join("\n"),
            line if line.contains("县委第一巡察组,,线索数,") => return None,
            line => line.to_owned(),
        })
    });
    let ran = desk.run(TAKE_BACK);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!("wrong_en", ran.error);
    insta::assert_snapshot!(
        "wrong_zh",
        desk.run(&TAKE_BACK.replace("--lang en", "--lang zh")).error
    );
    assert!(!desk.path().join("again").exists());
}

/// The other kinds of values than numbers.
#[test]
fn days_words_and_roots_come_back_too() {
    let desk = every_way();
    assert_eq!(desk.run("evaluate every/round --out out --lang en").status, 0);
    let method_text = |name: &str| fs::read(desk.path().join("every/pack").join(name)).unwrap();
    let pack = method::Pack::new([
        ("method.toml", method_text("method.toml").as_slice()),
        ("ways.rhai", method_text("ways.rhai").as_slice()),
    ]);
    let method = method::load(&pack, &ShippedPacks).0.unwrap();
    let position = |id: &str| method.metrics.iter().position(|metric| *metric.id == *id).unwrap();
    let mut lines = vec![
        "kind,table,team,indicator,metric,numerator,denominator,value,absent,evidence".to_owned(),
        format!("method,,,,,,,{},,", method.ruler().structure),
    ];
    for team in ["T1", "T2", "T3", "T4"] {
        lines.push(format!("number,work,{team},,spread,,2,sqrt(25/2),,2"));
        lines.push(format!("number,work,{team},,first,,2,2026-03-04,,2"));
        lines.push(format!("number,work,{team},,kind_of_only,,,b,,1"));
    }
    fs::write(desk.path().join("metrics.csv"), lines.join("\r\n")).unwrap();
    let ran = desk.run("evaluate every/round --metrics metrics.csv --out again --lang en");
    assert_eq!(ran.status, 0, "{}", ran.error);
    let bytes = fs::read(desk.path().join("again/result.json")).unwrap();
    let evaluation = report::read_result("result.json", &bytes).unwrap();
    let of = |id: &str| {
        let at = MetricIndex(position(id)).0;
        let mut measures = evaluation.teams[0].measures.iter();
        measures.find(|measure| measure.metric == at).unwrap()
    };
    assert_eq!(of("spread").value.as_ref().unwrap().to_exact(), "3.535533905933");
    assert_eq!(of("first").text.as_deref(), Some("2026-03-04"));
    assert_eq!(of("kind_of_only").text.as_deref(), Some("乙类"));
    assert_eq!((of("spread").evidence, of("spread").rows.len()), (2, 0));
}
