//! A round that was read for one method is measured by another one only where all is there that it looks at.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod one_ledger;

use zhixiao::{
    judge::evaluation::Evaluation,
    method::model::Method,
    pipeline::{Options, Prepared, ReadRound, RoundInput},
    value::Number,
};

const METHOD: &str = r#"
[tables.ledger]
name = "台账"
files = ["ledger"]
key = ["number"]
[tables.ledger.columns]
number = { headers = ["编号"], type = "text", required = true }
team = { headers = ["巡察组"], type = "team", required = true }
status = { headers = ["状态"], type = "text" }
kind = { headers = ["类别"], type = "text" }

[metrics.done]
name = "完成率"
table = "ledger"
ratio = 'status == "完成"'

[[indicator]]
id = "done"
name = "完成"
points = 10
score = 'points * done'
"#;

fn method(text: &str) -> Method {
    one_ledger::loaded(text).0.unwrap()
}

fn input() -> RoundInput {
    let mut ledger = "编号,巡察组,状态,类别\n".to_owned();
    for number in 0..100 {
        let status = if number % 2 == 0 { "完成" } else { "未完成" };
        let kind = if number % 4 == 0 { "" } else { "财务" };
        ledger.push_str(&format!("{number},甲,{status},{kind}\n"));
    }
    one_ledger::round("ledger.csv", ledger, true)
}

fn done(evaluation: Option<Evaluation>) -> Number {
    evaluation.unwrap().teams.first().unwrap().total.clone().unwrap()
}

#[test]
fn a_method_that_looks_at_more_reads_again() {
    let (input, options, own) = (input(), Options::default(), method(METHOD));
    let read =
        || Prepared::of(&own, ReadRound::new(&own, &input, &options, &|_| {}), &options, &|_| {});
    let half = Number::from(5i64);
    assert_eq!(done(read().judge(&[], &|_| {}).0), half);
    // The kind is a text that no rule of the first method looks at: its cells are not kept.
    let more = method(&METHOD.replace("\"完成\"'", "\"完成\" && kind != ()'"));
    let alone = done(Prepared::new(&more, &input, &options, &|_| {}).judge(&[], &|_| {}).0);
    assert_eq!(alone, Number::ratio(5, 2).unwrap());
    let again = read().again(&more, &input, &options, &|_| {});
    assert_eq!(done(again.judge(&[], &|_| {}).0), alone);
    assert!(!read().into_read().unwrap().suits(&more));
    // One that looks at the same takes what is read.
    let other = method(&METHOD.replace("points * done", "points * done / 2"));
    assert!(read().into_read().unwrap().suits(&other));
    let again = read().again(&other, &input, &options, &|_| {});
    assert_eq!(done(again.judge(&[], &|_| {}).0), alone);
}
