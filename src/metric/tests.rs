//! Every aggregation and every kind of absence, by small ledgers.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    EVIDENCE_SAMPLE, GatheredMetrics, Measured, Measures, Scores, compute, from_tables,
    from_tables::work_out,
};
use crate::{
    diagnostic::Diagnostics,
    method::model::{Method, MetricIndex, NodeIndex, Step},
    table::{
        Ledgers,
        ledger::fixture::{TEAMS, method, read, told},
    },
    value::{Absence, Number, Value},
};

const LEDGER: &str = r#"
[tables.ledger]
name = "台账"
key = ["编号"]
required = false
[tables.ledger.columns]
"编号" = { type = "text" }
"巡察组" = { type = "team" }
"指标" = { type = "indicator" }
"状态" = { type = "enum", values = ["完成", "未完成"] }
"分" = { type = "number", absent = { not_applicable = ["/"], withheld = ["-"] } }
"总" = { type = "number" }
"日" = { type = "date" }
"有" = { type = "bool" }
[tables.other]
name = "另表"
required = false
[tables.other.columns]
"巡察组" = { type = "team" }
"数" = { type = "number" }
[tables.world]
name = "总表"
required = false
[tables.world.columns]
"数" = { type = "number" }
"#;

const HEAD: &str = "编号,巡察组,指标,状态,分,总,日,有\n";

/// No node has a score yet.
struct NoScores;

impl Scores for NoScores {
    fn score(&self, _: usize, _: NodeIndex) -> Result<Number, Absence> {
        Err(Absence::NotReported)
    }
}

/// The done indicator has 7.5 of 10, the quick one 4 of 5, for everybody.
struct Fixed;

impl Scores for Fixed {
    fn score(&self, _: usize, node: NodeIndex) -> Result<Number, Absence> {
        Ok(Number::ratio(if node.0 == 1 { 15 } else { 8 }, 2).unwrap())
    }
}

struct Round {
    method: Method,
    ledgers: Ledgers,
    measures: Measures,
    told: Vec<String>,
}

fn measured(metrics: &str, rows: &str) -> Round {
    measured_with(metrics, &[], &[("ledger.csv", &format!("{HEAD}{rows}"))], &NoScores)
}

fn measured_with(
    metrics: &str,
    modules: &[(&str, &str)],
    files: &[(&str, &str)],
    scores: &(dyn Scores + Sync),
) -> Round {
    let method = method(&format!("{LEDGER}{metrics}"), modules);
    let mut all = vec![TEAMS];
    all.extend(files);
    let (ledgers, mut found) = read(&method, &all);
    assert!(!found.has_errors(), "{:?}", told(&found));
    let mut now = Diagnostics::new();
    let mut measures = from_tables(&method, &ledgers, EVIDENCE_SAMPLE, &mut now);
    for step in &method.plan {
        if let Step::Metric(metric) = step {
            let previous = |team: &str, id: &str| {
                (team == "甲").then(|| Number::ratio(if id.contains('/') { 1 } else { 3 }, 4))?
            };
            compute(&method, &ledgers, *metric, &mut measures, scores, &previous, &mut now);
        }
    }
    found.extend(now);
    Round { told: told(&found), method, ledgers, measures }
}

impl Round {
    /// Teams are 甲, 乙, 丙; nodes are the method, done, quick.
    fn of(&self, metric: &str, team: usize, node: Option<usize>) -> &Measured {
        let at = self.method.metrics.iter().position(|known| &*known.id == metric).unwrap();
        let team = self.ledgers.roster().position(["甲", "乙", "丙"][team]).unwrap();
        self.measures.get(MetricIndex(at), team, node.map(NodeIndex)).unwrap()
    }

    /// The values of 甲, 乙 and 丙.
    fn values(&self, metric: &str) -> [String; 3] {
        [0, 1, 2].map(|team| shown(&self.of(metric, team, None).value))
    }

    /// Value, numerator, denominator and evidence rows of 甲.
    fn first(&self, metric: &str) -> (String, String, String, Vec<u32>) {
        let measured = self.of(metric, 0, None);
        let number =
            |number: &Option<Number>| number.as_ref().map_or("-".to_owned(), Number::to_exact);
        let rows = measured.evidence.rows().iter().map(|row| row.row + 2).collect();
        (shown(&measured.value), number(&measured.numerator), number(&measured.denominator), rows)
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Absent(kind) => kind.id().to_owned(),
        Value::Number(number) => number.to_exact(),
        other => other.to_plain(),
    }
}

fn line(value: &str, over: &str, under: &str, rows: &[u32]) -> (String, String, String, Vec<u32>) {
    (value.to_owned(), over.to_owned(), under.to_owned(), rows.to_vec())
}

#[test]
fn every_aggregation() {
    let round = measured(
        r#"
[metrics.count]
table = "ledger"
count = '状态 == "完成"'
[metrics.all]
table = "ledger"
count = true
[metrics.ratio]
table = "ledger"
ratio = '状态 == "完成"'
[metrics.share]
table = "ledger"
ratio = '分'
of = '总'
[metrics.truths]
table = "ledger"
where = '分 > 1'
ratio = '有'
of = '状态 == "完成"'
[metrics.sum]
table = "ledger"
sum = '分'
[metrics.mean]
table = "ledger"
mean = '分'
[metrics.median]
table = "ledger"
median = '分'
[metrics.least]
table = "ledger"
min = '分'
[metrics.latest]
table = "ledger"
max = '日'
[metrics.distinct]
table = "ledger"
distinct = '分'
[metrics.stdev]
table = "ledger"
stdev = '分'
[metrics.trimmed]
table = "ledger"
trimmed_mean = '分'
trim = 1
at_least = 4
[metrics.kept]
table = "ledger"
trimmed_mean = '分'
trim = 1
at_least = 5
[metrics.quantile]
table = "ledger"
quantile = '分'
at = 0.25
[metrics.only]
table = "ledger"
where = '编号 == "3"'
value = '分'
[metrics.word]
table = "ledger"
where = '编号 == "3"'
value = '状态'
"#,
        "1,甲,完成,完成,1,2,2026-01-01,是\n\
         2,甲,完成,完成,2,2,2026-01-05,否\n\
         3,甲,完成,未完成,2,4,2026-01-03,是\n\
         4,甲,完成,完成,0,1,2026-01-02,否\n\
         5,乙,完成,未完成,7,7,2026-01-02,否\n",
    );
    assert!(round.told.is_empty(), "{:?}", round.told);
    assert_eq!(round.first("count"), line("3", "3", "4", &[2, 3, 5]));
    assert_eq!(round.first("all"), line("4", "4", "4", &[2, 3, 4, 5]));
    assert_eq!(round.first("ratio"), line("0.75", "3", "4", &[4]), "rows that do not match");
    assert_eq!(round.first("share"), line("5/9", "5", "9", &[2, 4, 5]), "rows that fall short");
    assert_eq!(round.first("truths"), line("1", "1", "1", &[3]));
    assert_eq!(round.first("sum"), line("5", "5", "4", &[2, 3, 4]), "rows that brought something");
    assert_eq!(round.first("mean"), line("1.25", "5", "4", &[2, 3, 4]));
    assert_eq!(round.values("median"), ["1.5", "7", "not_reported"]);
    assert_eq!(round.values("least"), ["0", "7", "not_reported"]);
    assert_eq!(round.values("latest"), ["2026-01-05", "2026-01-02", "not_reported"]);
    assert_eq!(round.values("distinct"), ["3", "1", "0"]);
    assert_eq!(round.values("stdev"), ["0.957427107756", "too_few", "not_reported"]);
    assert_eq!(round.values("trimmed"), ["1.5", "7", "not_reported"]);
    assert_eq!(round.values("kept"), ["1.25", "7", "not_reported"]);
    assert_eq!(round.values("quantile"), ["0.75", "7", "not_reported"]);
    assert_eq!(round.first("only"), line("2", "-", "-", &[4]));
    assert_eq!(round.values("word"), ["未完成", "not_reported", "not_reported"]);
    assert_eq!(round.values("count"), ["3", "0", "0"]);
    assert_eq!(round.values("ratio"), ["0.75", "0", "not_applicable"]);
    assert_eq!(round.values("sum"), ["5", "7", "0"]);
}

#[test]
fn over_no_rows_and_over_no_table() {
    let metrics = r#"
[metrics.count]
table = "ledger"
count = '分 > 0'
[metrics.ratio]
table = "ledger"
ratio = '分 > 0'
[metrics.full]
table = "ledger"
ratio = '分 > 0'
empty = 1
[metrics.mean]
table = "ledger"
mean = '分'
empty = 9
[metrics.few]
table = "ledger"
ratio = '分 > 0'
at_least = 2
[metrics.zero]
table = "ledger"
ratio = '分'
of = '总'
"#;
    let rows = "1,甲,,,1,0,,\n2,乙,,,1,1,,\n3,乙,,,0,1,,\n";
    let round = measured(metrics, rows);
    assert_eq!(round.values("count"), ["1", "1", "0"]);
    assert_eq!(round.values("ratio"), ["1", "0.5", "not_applicable"]);
    assert_eq!(round.values("full"), ["1", "0.5", "1"]);
    assert_eq!(round.values("mean"), ["1", "0.5", "9"]);
    assert_eq!(round.values("few"), ["too_few", "0.5", "not_applicable"]);
    assert_eq!(
        round.values("zero"),
        ["not_applicable", "0.5", "not_applicable"],
        "Σ of the denominators is 0"
    );
    let without = measured_with(metrics, &[], &[], &NoScores);
    for metric in ["count", "ratio", "full", "mean", "few", "zero"] {
        assert_eq!(without.values(metric), ["not_reported"; 3], "{metric}");
    }
}

#[test]
fn absent_values_count_on_neither_side() {
    let round = measured(
        r#"
[metrics.count]
table = "ledger"
count = '日 < as_of'
[metrics.ratio]
table = "ledger"
where = '状态 == "完成"'
ratio = '日 < as_of'
[metrics.sum]
table = "ledger"
sum = '分'
[metrics.mean]
table = "ledger"
mean = '分'
[metrics.asked]
table = "ledger"
count = '日 == () || 日 < as_of'
"#,
        "1,甲,,完成,1,,2026-01-01,\n\
         2,甲,,完成,,,,\n\
         3,甲,,,/,,2026-07-01,\n\
         4,乙,,完成,/,,,\n\
         5,丙,,完成,-,,2026-07-01,\n\
         6,丙,,完成,,,2026-07-01,\n",
    );
    assert_eq!(round.first("count"), line("1", "1", "2", &[2]));
    assert_eq!(round.values("count"), ["1", "0", "0"]);
    assert_eq!(round.values("ratio"), ["1", "not_applicable", "0"]);
    assert_eq!(round.values("sum"), ["1", "not_applicable", "not_reported"], "a blank is no 0");
    assert_eq!(round.values("mean"), ["1", "not_applicable", "not_reported"]);
    assert_eq!(round.values("asked"), ["2", "1", "0"]);
    assert_eq!(
        round.told,
        [
            "rows-not-judged ledger.csv:3 “count”有 2 行无法判断：日为空（ledger.csv:3、5）",
            "rows-not-judged ledger.csv:3 “ratio”有 2 行无法判断：日为空（ledger.csv:3、5）",
            "rows-not-judged ledger.csv:3 “sum”有 2 行无法判断：分为空（ledger.csv:3、7）",
            "rows-not-judged ledger.csv:4 “ratio”有 1 行无法判断：状态为空（ledger.csv:4）",
        ]
    );
}

#[test]
fn the_cause_is_the_column_that_is_blank_in_the_file() {
    let metrics = r#"
[metrics.late]
table = "ledger"
count = '期限 < as_of'
"#;
    let ledger = format!("{LEDGER}{metrics}").replace(
        "\"有\" = { type = \"bool\" }",
        "\"有\" = { type = \"bool\" }\n\"期限\" = { type = \"date\", expr = 'if 有 != () && 有 { 日 } else { 起 }' }\n\"起\" = { type = \"date\", expr = 'add_days(日, 分)' }",
    );
    let method = method(&ledger, &[]);
    let rows = "1,甲,,,,,2026-01-01,\n2,甲,,,3,,,\n3,乙,,,3,,2026-01-01,\n4,乙,,,,,,是\n";
    let (ledgers, mut found) = read(&method, &[TEAMS, ("ledger.csv", &format!("{HEAD}{rows}"))]);
    let measures = from_tables(&method, &ledgers, 5, &mut found);
    let _ = measures;
    assert_eq!(
        told(&found),
        [
            "rows-not-judged ledger.csv:2 “late”有 1 行无法判断：分为空（ledger.csv:2）",
            "rows-not-judged ledger.csv:3 “late”有 2 行无法判断：日为空（ledger.csv:3、5）",
        ]
    );
}

#[test]
fn distinct_keys_instead_of_rows() {
    let round = measured(
        r#"
[metrics.items]
table = "ledger"
count = true
unit = "总"
[metrics.done]
table = "ledger"
ratio = '状态 == "完成"'
unit = "总"
"#,
        "1,甲,,完成,,7,,\n2,甲,,完成,,7,,\n3,甲,,未完成,,8,,\n4,甲,,完成,,9,,\n5,乙,,完成,,,,\n",
    );
    assert_eq!(round.first("items"), line("3", "3", "3", &[2, 3, 4, 5]));
    assert_eq!(round.first("done"), line("2/3", "2", "3", &[4]));
    assert_eq!(round.values("items"), ["3", "0", "0"]);
    assert_eq!(round.told.len(), 2, "{:?}", round.told);
    assert!(round.told[0].contains("总为空"), "{:?}", round.told);
}

#[test]
fn two_rows_for_one_value() {
    let round = measured(
        "[metrics.only]\ntable = \"ledger\"\nper = \"indicator\"\nvalue = '分'\n",
        "1,甲,done,,1,,,\n2,甲,quick,,2,,,\n3,甲,done,,3,,,\n",
    );
    assert_eq!(
        round.told,
        ["second-value ledger.csv:4 “only”只应有一行，这一行之外还有 ledger.csv:2"]
    );
    assert_eq!(shown(&round.of("only", 0, Some(2)).value), "2");
    assert_eq!(shown(&round.of("only", 0, Some(1)).value), "not_reported");
    assert_eq!(shown(&round.of("only", 1, Some(1)).value), "not_reported");
}

#[test]
fn one_metric_for_each_word() {
    let round = measured(
        "[metrics.part]\ntable = \"ledger\"\neach = \"状态\"\nratio = '分 > 0'\n\
         [metrics.both]\nexpr = 'part.完成 - part.未完成'\n",
        "1,甲,,完成,1,,,\n2,甲,,完成,0,,,\n3,甲,,未完成,0,,,\n4,乙,,完成,1,,,\n",
    );
    assert_eq!(round.values("part.完成"), ["0.5", "1", "not_applicable"]);
    assert_eq!(round.values("part.未完成"), ["0", "not_applicable", "not_applicable"]);
    assert_eq!(round.values("both"), ["0.5", "not_applicable", "not_applicable"]);
    let both = round.of("both", 0, None);
    assert_eq!(both.denominator, Some(Number::from(2u32)), "the largest that went in");
    assert_eq!(both.evidence.rows().iter().map(|row| row.row).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_table_without_teams_is_the_same_for_all() {
    let round = measured_with(
        "[metrics.world]\ntable = \"world\"\nsum = '数'\n[metrics.part]\ntable = \"other\"\nsum = '数'\n\
         [metrics.share]\nexpr = 'part / world'\n[metrics.city]\nexpr = 'if 级别 == \"市级\" { 1 } else { 0 }'\n",
        &[],
        &[("world.csv", "数\n3\n5\n"), ("other.csv", "巡察组,数\n甲,2\n乙,6\n")],
        &NoScores,
    );
    assert_eq!(round.values("world"), ["8"; 3]);
    assert_eq!(round.values("share"), ["0.25", "0.75", "0"]);
    assert_eq!(round.values("city"), ["1", "1", "0"]);
}

#[test]
fn over_indicators_and_their_scores() {
    let round = measured_with(
        r#"
[metrics.given]
table = "ledger"
per = "indicator"
mean = '分'
[metrics.earned]
over = "indicators"
where = 'given != ()'
ratio = 'given'
of = 'points'
[metrics.weak]
over = "indicators"
count = 'score / points < 0.78'
[metrics.doubled]
per = "indicator"
expr = 'given * 2'
[metrics.mean]
peer_mean = "given"
"#,
        &[],
        &[(
            "ledger.csv",
            &format!("{HEAD}1,甲,done,,4,,,\n2,甲,done,,5,,,\n3,甲,quick,,3,,,\n4,乙,1.1,,8,,,\n"),
        )],
        &Fixed,
    );
    assert!(round.told.is_empty(), "{:?}", round.told);
    assert_eq!(round.first("earned"), line("0.5", "7.5", "15", &[]));
    assert_eq!(round.values("earned"), ["0.5", "0.8", "not_applicable"]);
    assert_eq!(round.values("weak"), ["1", "1", "1"], "7.5 of 10, but not 4 of 5");
    assert_eq!(shown(&round.of("doubled", 0, Some(1)).value), "9");
    assert_eq!(shown(&round.of("doubled", 2, Some(1)).value), "not_reported");
    assert_eq!(shown(&round.of("mean", 2, Some(1)).value), "6.25", "of 4.5 and 8");
}

#[test]
fn peers_within_their_class() {
    let round = measured_with(
        r#"
[metrics.n]
table = "other"
sum = '数'
[metrics.mean]
peer_mean = "n"
within = ["级别"]
[metrics.place]
rank = "n"
better = "low"
[metrics.everybody]
peer_sum = "n"
[metrics.shifted]
across = 'm::shift(n)'
[metrics.before]
previous = "n"
"#,
        &[(
            "m.rhai",
            "/// x\nfn shift(values) { let top = 0; for v in values { top = max(top, v); } let out = []; for v in values { out.push(top - v); } out }\n",
        )],
        &[("other.csv", "巡察组,数\n甲,2\n乙,7\n丙,2\n")],
        &NoScores,
    );
    assert!(round.told.is_empty(), "{:?}", round.told);
    assert_eq!(round.values("mean"), ["4.5", "4.5", "2"]);
    assert_eq!(round.values("place"), ["1", "3", "1"]);
    assert_eq!(round.values("everybody"), ["11"; 3]);
    assert_eq!(round.values("shifted"), ["5", "0", "5"]);
    assert_eq!(round.values("before"), ["0.75", "not_applicable", "not_applicable"]);
}

/// One row of random ledgers: team, done or not or blank, numerator, denominator.
type Row = (u8, Option<bool>, Option<i64>, i64);

fn csv(rows: &[(usize, Row)]) -> String {
    let mut text = HEAD.to_owned();
    for (id, (team, done, over, under)) in rows {
        let team = ["甲", "乙", "丙"][usize::from(*team)];
        let done = match done {
            Some(true) => "完成",
            Some(false) => "未完成",
            None => "",
        };
        let over = over.map_or(String::new(), |over| over.to_string());
        text.push_str(&format!("{id},{team},,{done},{over},{under},,\n"));
    }
    text
}

/// Constructs that are judged by different rows, and some that are not.
const MORE: &str = r#"
[metrics.each]
table = "ledger"
count = true
each = "状态"
[metrics.some]
table = "ledger"
where = '总 > 2'
ratio = '总 > 3'
[metrics.kinds]
table = "ledger"
distinct = '总'
[metrics.keys]
table = "ledger"
count = true
unit = "总"
[metrics.large]
table = "ledger"
where = '总 > 2'
count = true
each = "状态"
"#;

const ALL: &str = r#"
[metrics.count]
table = "ledger"
count = '状态 == "完成"'
[metrics.ratio]
table = "ledger"
ratio = '分'
of = '总'
[metrics.mean]
table = "ledger"
where = '状态 == "完成"'
mean = '分 / 3'
[metrics.stdev]
table = "ledger"
stdev = '分 / 7'
[metrics.median]
table = "ledger"
median = '分'
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Each different row judged once says what all rows judged one by one say.
    #[test]
    fn different_rows_count_as_often_as_they_occur(
        rows in prop::collection::vec((0u8..3, any::<Option<bool>>(), prop::option::of(-3i64..9), 1i64..5), 0..30),
        complete in any::<bool>(), limit in 0usize..5,
    ) {
        let filled = |(team, done, over, under): Row| match complete {
            true => (team, done.or(Some(false)), over.or(Some(1)), under),
            false => (team, done, over, under),
        };
        let rows: Vec<(usize, Row)> = rows.into_iter().map(filled).enumerate().collect();
        let round = measured_with(&format!("{ALL}{MORE}"), &[], &[("ledger.csv", &csv(&rows))], &NoScores);
        // With some, what the rules read is too much but what rows bring is not.
        let every = [|_| usize::MAX, |_| 60, |_| 12, |_| 0];
        let [once, by_some, by_few, one_by_one] = every.map(|few: fn(usize) -> usize| {
            let mut found = Diagnostics::new();
            let measures = work_out(
                &round.method, &round.ledgers, limit, &|_| false, few, GatheredMetrics::default(), &mut found,
            );
            (measures, told(&found))
        });
        prop_assert_eq!(&once, &one_by_one);
        prop_assert_eq!(&by_some, &one_by_one);
        prop_assert_eq!(by_few, one_by_one);
    }

    /// Against sums written out by hand; and in any order of the rows the same.
    #[test]
    fn like_by_hand_and_in_any_order(
        rows in prop::collection::vec((0u8..3, any::<Option<bool>>(), prop::option::of(-3i64..9), 1i64..5), 0..30),
        turn in 0usize..30,
    ) {
        let rows: Vec<(usize, Row)> = rows.into_iter().enumerate().collect();
        let mut turned = rows.clone();
        turned.reverse();
        turned.rotate_left(turn % rows.len().max(1));
        let rounds = [csv(&rows), csv(&turned)].map(|text| {
            measured_with(ALL, &[], &[("ledger.csv", &text)], &NoScores)
        });
        for team in 0..3u8 {
            let own = || rows.iter().map(|(_, row)| row).filter(move |row| row.0 == team);
            let judged: Vec<(i64, i64)> = own().filter_map(|row| Some((row.2?, row.3))).collect();
            let number = |over: i64, under: i64| Number::ratio(over, under).map(Value::Number);
            let mut wanted: BTreeMap<&str, Value> = BTreeMap::new();
            wanted.insert("count", Value::Number(Number::from(own().filter(|row| row.1 == Some(true)).count())));
            let (over, under) = judged.iter().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
            wanted.insert("ratio", number(over, under).unwrap_or(Value::Absent(Absence::NotApplicable)));
            let done: Vec<i64> = own().filter(|row| row.1 == Some(true)).filter_map(|row| row.2).collect();
            let mean = number(done.iter().sum(), 3 * i64::try_from(done.len()).unwrap());
            wanted.insert("mean", mean.unwrap_or(Value::Absent(Absence::NotReported)));
            for round in &rounds {
                for (metric, value) in &wanted {
                    prop_assert_eq!(&round.of(metric, usize::from(team), None).value, value, "{} {}", metric, team);
                }
            }
            for metric in ["count", "ratio", "mean", "stdev", "median"] {
                let [a, b] = rounds.each_ref().map(|round| {
                    let measured = round.of(metric, usize::from(team), None);
                    (measured.value.clone(), measured.numerator.clone(), measured.denominator.clone(),
                     measured.evidence.count())
                });
                prop_assert_eq!(a, b, "{}", metric);
            }
        }
    }
}

#[test]
fn a_rule_that_fails_is_told_once_with_its_rows() {
    let round = measured_with(
        "[metrics.x]\ntable = \"ledger\"\nsum = 'm::part(分)'\n",
        &[("m.rhai", "/// x\nfn part(n) { 6 / n }\n")],
        &[("ledger.csv", &format!("{HEAD}1,甲,,,0,,,\n2,甲,,,3,,,\n3,乙,,,0,,,\n"))],
        &NoScores,
    );
    assert_eq!(round.told.len(), 1, "{:?}", round.told);
    assert!(
        round.told[0].starts_with("row-rule-fails m.rhai:2 “x”算不出（ledger.csv:2、4）："),
        "{:?}",
        round.told
    );
    assert_eq!(round.values("x"), ["2", "0", "0"]);
    assert_eq!(round.ledgers.teams(), 3);
}

#[test]
fn what_rests_on_an_unreadable_cell_is_marked() {
    let toml = format!(
        "{LEDGER}[metrics.amount]\ntable = \"ledger\"\nsum = '分'\n\
         [metrics.finished]\ntable = \"ledger\"\nratio = '状态 == \"完成\"'\n\
         [metrics.half]\nexpr = 'amount / 2'\n[metrics.most]\npeer_max = \"amount\"\n"
    );
    let method = method(&toml, &[]);
    let marks = |rows: &str| {
        let (ledgers, mut found) =
            read(&method, &[TEAMS, ("ledger.csv", &format!("{HEAD}{rows}"))]);
        assert!(found.has_errors());
        let mut measures = from_tables(&method, &ledgers, 5, &mut found);
        for step in &method.plan {
            if let Step::Metric(metric) = step {
                let never = |_: &str, _: &str| None;
                compute(&method, &ledgers, *metric, &mut measures, &NoScores, &never, &mut found);
            }
        }
        let first = ledgers.roster().position("甲").unwrap();
        let second = ledgers.roster().position("乙").unwrap();
        ["amount", "finished", "half", "most"].map(|id| {
            let at = method.metrics.iter().position(|metric| &*metric.id == id).unwrap();
            [first, second]
                .map(|team| measures.get(MetricIndex(at), team, None).unwrap().unresolved)
        })
    };
    let (none, own, all) = ([false; 2], [true, false], [true; 2]);
    assert_eq!(marks("1,甲,,完成,约3,,,\n2,乙,,完成,1,,,\n"), [own, none, own, all]);
    assert_eq!(marks("1,甲,,完城,3,,,\n2,乙,,完成,1,,,\n"), [none, own, none, none]);
    assert_eq!(
        marks("1,丁,,完成,3,,,\n2,乙,,完成,1,,,\n"),
        [all, all, all, all],
        "whose row is it?"
    );
}
