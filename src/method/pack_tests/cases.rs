use std::sync::Arc;

use super::{Expected, PackTest, read::figure};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message},
    method::{
        build::constant,
        document::Item,
        section::{Reader, texts_of},
    },
    value::Number,
};

/// One test for each row of `cases`.
pub(super) fn cases(reader: &Reader<'_>, test: PackTest, found: &mut Diagnostics) -> Vec<PackTest> {
    let columns = reader.texts("columns");
    let rows = reader.item("cases").and_then(Item::as_list);
    let (Some(rows), false) = (rows, columns.is_empty()) else { return vec![test] };
    if rows.is_empty() {
        let place = reader.item("cases").map_or_else(Place::default, Item::place);
        found.push(Diagnostic::error(
            "asserts-nothing",
            place,
            message!(zh: "`cases` 是空的", en: "`cases` is empty"),
        ));
    }
    let mut tests = Vec::new();
    let mut known = vec![true; columns.len()];
    for (number, row) in rows.iter().enumerate() {
        let Some(values) = row.as_list() else { continue };
        if values.len() != columns.len() {
            let (have, want) = (values.len(), columns.len());
            found.push(Diagnostic::error(
                "case-width",
                row.place(),
                message!(
                    zh: "这一行有 {have} 个值，`columns` 有 {want} 列",
                    en: "this row has {have} values, but there are {want} `columns`"
                ),
            ));
            continue;
        }
        let mut case = test.clone();
        case.name = Arc::from(format!("{} [{}]", test.name, number + 1));
        case.place = row.place();
        for (at, ((column, _), value)) in columns.iter().zip(values).enumerate() {
            if !put(&mut case, column, value)
                && let Some(known) = known.get_mut(at)
            {
                *known = false;
            }
        }
        if case.expected.is_empty() && !case.todo {
            found.push(
                Diagnostic::error(
                    "asserts-nothing",
                    row.place(),
                    message!(zh: "这一行什么也没有断言", en: "this row asserts nothing"),
                )
                .help(message!(
                    zh: "`columns` 里要有 score 或 expect.… 之类的列",
                    en: "one of the `columns` is to be `score` or such as `expect.total`"
                )),
            );
        }
        tests.push(case);
    }
    for ((column, spot), known) in columns.iter().zip(known) {
        if !known {
            found.push(
                Diagnostic::error(
                    "unknown-column",
                    spot.place(),
                    message!(
                        zh: "看不懂 `columns` 里的「{column}」",
                        en: "\"{column}\" in `columns` is not understood"
                    ),
                )
                .help(message!(
                    zh: "可用 score、call 的变量名，或 metrics.数、team.列、params.常数、indicators.标识、expect.键",
                    en: "it may be `score`, a variable of the call, or metrics.ID, team.ID, params.NAME, indicators.ID, expect.KEY"
                )),
            );
        }
    }
    tests
}

/// Puts the value of a case where its column says.
fn put(test: &mut PackTest, column: &str, item: &Item) -> bool {
    let expected = &mut test.expected;
    match column.split_once('.') {
        None if column == "score" && test.call.is_some() => expected.score = Some(figure(item)),
        None if column == "fails" && test.call.is_some() => {
            expected.fails = item.as_text().map(ToString::to_string);
        }
        None => {
            let Some(call) = &mut test.call else { return false };
            call.variables.insert(Arc::from(column), figure(item));
        }
        Some(("metrics", id)) => {
            test.metrics.insert(Arc::from(id), figure(item));
        }
        Some(("team", id)) => {
            test.team.insert(Arc::from(id), figure(item));
        }
        Some(("params", name)) => {
            test.params.insert(Arc::from(name), constant(item));
        }
        Some(("indicators", id)) => {
            expected.indicators.insert(Arc::from(id), figure(item));
        }
        Some(("expect", rest)) => return put_expected(expected, rest, item),
        Some(_) => return false,
    }
    true
}

fn put_expected(expected: &mut Expected, key: &str, item: &Item) -> bool {
    let texts = || texts_of(item).into_iter().map(|(text, _)| Arc::clone(text));
    match key.split_once('.') {
        Some(("metrics", id)) => expected.metrics.insert(Arc::from(id), figure(item)).is_some(),
        Some(("indicators", id)) => {
            expected.indicators.insert(Arc::from(id), figure(item)).is_some()
        }
        Some(("groups", id)) => expected.groups.insert(Arc::from(id), figure(item)).is_some(),
        Some(("bonus", id)) => expected.bonuses.insert(Arc::from(id), figure(item)).is_some(),
        Some(("deduction", id)) => {
            expected.deductions.insert(Arc::from(id), figure(item)).is_some()
        }
        Some(_) => return false,
        None => {
            match key {
                "base" => expected.base = Some(figure(item)),
                "bonus" => expected.bonus = Some(figure(item)),
                "deduction" => expected.deduction = Some(figure(item)),
                "total" => expected.total = Some(figure(item)),
                "grade" => expected.grade = item.as_text().cloned(),
                "veto" => expected.veto = Some(texts().collect()),
                "weak" => expected.weak = Some(texts().collect()),
                "rank" => {
                    let rank = item.as_number().and_then(Number::to_i64);
                    expected.rank = rank.and_then(|rank| u32::try_from(rank).ok());
                }
                _ => return false,
            }
            true
        }
    };
    true
}
