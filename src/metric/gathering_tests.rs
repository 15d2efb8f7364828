//! Rows handed on part by part come to what they come to together, to the last message.

use std::sync::Arc;

use proptest::prelude::*;

use super::{
    EVIDENCE_SAMPLE, Gathering,
    axes::nodes,
    from_tables_but,
    gathering::{PART, SizeOfPart, size_of_part},
};
use crate::{
    method::model::MetricIndex,
    table::{
        InputFile, LargeFile, ReadOptions, RoundData, RowTaker,
        ledger::{
            fixture::{TEAMS, method},
            load_in,
        },
    },
    value::Date,
};

const METHOD: &str = r#"
[tables.ledger]
name = "台账"
key = ["巡察组", "编号"]
highest = { by = '分', per = ["事"], as = "最高" }
nth = { per = ["事", "状态"], order = ["日", "说明"], as = "第几" }
[tables.ledger.columns]
"编号" = { type = "text" }
"巡察组" = { type = "team" }
"指标" = { type = "indicator" }
"状态" = { type = "enum", values = ["完成", "未完成"] }
"分" = { type = "number", absent = { not_applicable = ["/"] } }
"日" = { type = "date" }
"事" = { type = "text" }
"说明" = { type = "text" }
"过期" = { type = "bool", expr = '日 < as_of' }
"倍" = { type = "number", expr = 'm::times(分)' }
[metrics.count]
table = "ledger"
count = '状态 == "完成"'
[metrics.overdue]
table = "ledger"
where = '过期'
ratio = '分'
of = '分 + 1'
[metrics.mean]
table = "ledger"
where = '状态 == "完成"'
mean = '分 / 3'
[metrics.sum]
table = "ledger"
sum = '分'
[metrics.weighted]
table = "ledger"
sum = 'days(日, as_of) * 分'
[metrics.days]
table = "ledger"
distinct = '日'
[metrics.matters]
table = "ledger"
count = '过期'
unit = "事"
[metrics.last]
table = "ledger"
max = '日'
[metrics.best]
table = "ledger"
where = '最高'
sum = '分'
[metrics.first]
table = "ledger"
where = '第几 == 1'
count = true
[metrics.of]
table = "ledger"
per = "indicator"
count = true
each = "状态"
"#;

type Row = (u8, Option<bool>, Option<i64>, Option<i64>, Option<u8>);

fn ledger(rows: &[Row]) -> String {
    let mut text = "编号,巡察组,指标,状态,分,日,事,说明\n".to_owned();
    for (id, (team, done, points, day, matter)) in rows.iter().enumerate() {
        let team = ["甲", "第二组", "丙"][usize::from(*team)];
        let indicator = ["完成", "及时"][id % 2];
        let done = done.map_or("", |done| if done { "完成" } else { "未完成" });
        let points = match points {
            Some(0) => "/".to_owned(),
            Some(points) => points.to_string(),
            None => String::new(),
        };
        // Some days are written so that a note says how they are read.
        let start = Date::new(2026, 1, 1).unwrap();
        let day = day.map_or(String::new(), |day| start.add_days(day).unwrap().to_string());
        let day = if id % 11 == 10 { day.replace('-', ".") } else { day };
        let matter = matter.map_or(String::new(), |matter| format!("事项{matter}"));
        let about = id * 7 % 5;
        text += &format!("N-{id:05},{team},{indicator},{done},{points},{day},{matter},说{about}\n");
    }
    text
}

/// What rows came to.
struct Outcome {
    /// A line for each value and each message.
    lines: Vec<String>,
    /// Were the rows kept?
    kept: bool,
}

/// Where rows are kept, and where they are handed on.
fn both(rows: &[Row], block: u64, size: SizeOfPart, few: fn(usize) -> usize) -> [Outcome; 2] {
    both_of(METHOD, &ledger(rows), block, size, few)
}

/// The same of a file.
fn both_of(
    method_text: &str,
    text: &str,
    block: u64,
    size: SizeOfPart,
    few: fn(usize) -> usize,
) -> [Outcome; 2] {
    let module = "/// How often.\nfn times(n) { 6 / (n + 1) }\n";
    let method = method(method_text, &[("m.rhai", module)]);
    let file =
        |name: &str, text: &str| InputFile { name: name.into(), bytes: Arc::from(text.as_bytes()) };
    let bytes: Arc<[u8]> = Arc::from(text.as_bytes());
    let large = LargeFile { name: "ledger.csv".into(), source: Arc::new(bytes) };
    let files = [file(TEAMS.0, TEAMS.1)];
    let round = RoundData::on(Date::new(2026, 6, 30).unwrap());
    let options = ReadOptions::default();
    [false, true].map(|in_parts| {
        let gathering = Gathering::in_parts(&method, size, few);
        let taker = in_parts.then_some(&gathering as &dyn RowTaker);
        let large = std::slice::from_ref(&large);
        let (ledgers, mut told) = load_in(block, &method, &files, large, &round, &options, taker);
        let gathered = gathering.finish();
        let measures =
            from_tables_but(&method, &ledgers, EVIDENCE_SAMPLE, &|_| false, gathered, &mut told);
        let mut lines: Vec<String> = told.iter().map(|told| format!("{told:?}")).collect();
        for (at, metric) in method.metrics.iter().enumerate() {
            for (team, node) in (0..3)
                .flat_map(|team| nodes(&method, metric).into_iter().map(move |node| (team, node)))
            {
                let measured = measures.get(MetricIndex(at), team, node);
                lines.push(format!("{} {team} {node:?} {measured:?}", metric.id));
            }
        }
        Outcome { lines, kept: ledgers.has_rows() }
    })
}

/// The lines of the one that the other does not have.
fn differences([kept, parts]: &[Outcome; 2]) -> Vec<String> {
    let pairs = kept.lines.iter().zip(&parts.lines).filter(|(one, other)| one != other);
    let mut lines: Vec<String> = pairs.map(|(one, other)| format!("{one}\n{other}")).collect();
    if kept.lines.len() != parts.lines.len() {
        lines.push(format!("{} lines and {}", kept.lines.len(), parts.lines.len()));
    }
    lines
}

/// Parts of so many rows, whatever there is of groups.
const SIZES: [SizeOfPart; 3] = [|_, _| Some(1), |_, _| Some(20), |_, _| Some(1_000)];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_come_to_what_all_come_to(
        rows in prop::collection::vec(
            (0u8..3, any::<Option<bool>>(), prop::option::of(0i64..9), prop::option::of(0i64..9), prop::option::of(0u8..3)),
            1..120,
        ),
        block in 40u64..400, size in 0usize..3, once in any::<bool>(),
    ) {
        let few: fn(usize) -> usize = if once { |_| usize::MAX } else { |_| 0 };
        let outcomes = both(&rows, block, SIZES[size], few);
        prop_assert_eq!(differences(&outcomes), Vec::<String>::new());
        prop_assert!(outcomes[0].kept && !outcomes[1].kept);
    }
}

#[test]
fn where_causes_are_too_many_the_first_ones_are_told() {
    let row = |at: i64| -> Row { (0, Some(true), None, Some(at), (at % 3 == 0).then_some(1)) };
    for rows in [300, 480, 900] {
        let rows: Vec<Row> = (0..rows).map(row).collect();
        let outcomes = both(&rows, 400, |_, _| Some(20), |_| 0);
        assert_eq!(differences(&outcomes), Vec::<String>::new());
    }
}

#[test]
fn rows_are_kept_where_they_are_wanted_together() {
    // A rule that cannot be worked out is told with all its rows.
    let row: Row = (0, Some(true), Some(-1), Some(3), None);
    let outcomes = both(&[row; 90], 100, |_, _| Some(5), |_| 0);
    assert_eq!(differences(&outcomes), Vec::<String>::new());
    assert!(outcomes[1].kept);
    // Be it a rule of the metric itself, in the first part or in a later one.
    let row: Row = (0, Some(true), Some(1), Some(3), None);
    let method = format!("{METHOD}\n[metrics.more]\ntable = \"ledger\"\nsum = '6 / (分 - 2)'\n");
    for wrong in [0, 80] {
        let mut rows = [row; 90];
        rows[wrong].2 = Some(2);
        let outcomes = both_of(&method, &ledger(&rows), 100, |_, _| Some(5), |_| 0);
        assert_eq!(differences(&outcomes), Vec::<String>::new());
        assert!(outcomes[1].kept);
    }
    // Of metrics that cannot be added up, and where it is not worth it.
    let alone = "where = '分 == 2'\nvalue = '日'";
    let mut rows = [row; 90];
    (rows[0].2, rows[80].2) = (Some(2), Some(2));
    let of_derived = "count = true\nunit = \"过期\"";
    for metric in [alone, of_derived] {
        let method = format!("{METHOD}\n[metrics.more]\ntable = \"ledger\"\n{metric}\n");
        let outcomes = both_of(&method, &ledger(&rows), 100, |_, _| Some(5), |_| 0);
        assert_eq!(differences(&outcomes), Vec::<String>::new());
        assert!(outcomes[1].kept);
    }
    // Where the kinds of problems are counted once the round is judged.
    let problems = "[judge]\nproblems = { table = \"ledger\", of = \"状态\", unit = \"事\" }\n";
    let method = format!("{METHOD}\n{problems}");
    assert!(both_of(&method, &ledger(&[row; 90]), 100, |_, _| Some(5), |_| 0)[1].kept);
    assert!(both(&[row; 90], 100, |_, _| None, |_| 0)[1].kept);
    assert!(!both(&[row; 90], 100, |_, _| Some(5), |_| 0)[1].kept);
}

#[test]
fn parts_are_worth_it_where_rows_are_many_more_than_groups() {
    assert_eq!(size_of_part(0, 0), None);
    assert_eq!(size_of_part(PART, 0), None);
    assert_eq!(size_of_part(PART + 1, 0), Some(PART));
    assert_eq!(size_of_part(16 * PART, 2 * PART), Some(2 * PART));
    assert_eq!(size_of_part(16 * PART, 2 * PART + 1), None);
}

#[test]
fn keys_are_told_apart_across_parts() {
    let row = |at: u8| -> Row { (at % 3, Some(true), Some(i64::from(at % 5)), Some(3), Some(at)) };
    let text = ledger(&(0..120).map(row).collect::<Vec<_>>());
    let (header, rows) = text.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    let look = |rows: &[&str]| {
        let outcomes = both_of(
            METHOD,
            &format!("{header}\n{}\n", rows.join("\n")),
            100,
            |_, _| Some(5),
            |_| 0,
        );
        assert_eq!(differences(&outcomes), Vec::<String>::new());
        let repeated = outcomes[1].lines.iter().any(|line| line.contains("duplicate-key"));
        (outcomes[1].kept, repeated)
    };
    assert_eq!(look(&rows), (false, false));
    let repeated = rows[3];
    rows.push(repeated);
    assert_eq!(look(&rows), (true, true));
    rows.pop();
    // Up and down.
    rows.sort_by_key(|row| row.chars().rev().collect::<String>());
    assert_eq!(look(&rows), (false, false));
    rows.push(repeated);
    assert_eq!(look(&rows), (true, true));
}
