//! Long tables are written as the library of workbooks would have written them.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use proptest::prelude::*;

use super::{LONG, build, long::column_name};
use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    report::{
        fixture,
        sheet::{Builder, Cell, Sheet},
        sheets,
    },
    value::Number,
};

fn tables(evaluation: &Evaluation, language: Language) -> Vec<Sheet> {
    let whole = |(make, _): (sheets::Maker, bool)| {
        let mut sheet = make.start(evaluation, language);
        sheet.rows.extend(make.rows(evaluation, &evaluation.teams, language));
        sheet
    };
    sheets::ALL.map(whole).into()
}

/// The parts of a workbook by their names, with texts in the place of their numbers.
fn parts(workbook: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        parts.insert(part.name().unwrap().into_owned(), text);
    }
    let strings = parts.remove("xl/sharedStrings.xml").unwrap();
    let texts: Vec<&str> = strings.split("<si>").skip(1).collect();
    let cells = strings.split("count=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(strings.contains(&format!("uniqueCount=\"{}\"", texts.len())));
    let mut count = 0;
    for part in parts.values_mut().filter(|part| part.contains("<sheetData>")) {
        let mut pieces = part.split(" t=\"s\"><v>");
        let mut text = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let (number, after) = piece.split_once('<').unwrap();
            text += texts[number.parse::<usize>().unwrap()].trim_end_matches("</sst>");
            text += after;
            count += 1;
        }
        *part = text;
    }
    assert_eq!(cells, count.to_string());
    parts
}

#[test]
fn long_tables_are_written_like_short_ones() {
    let mut hostile = fixture::hostile();
    let team = &mut hostile.teams[1];
    team.name = " &amp; _x0041_x0042_ <r>_x004_</r>".into();
    let lines = std::sync::Arc::make_mut(&mut team.nodes[2].ledger);
    lines[0].reason = "长".repeat(33_000).into();
    lines[0].points = Number::from(10u64).pow(400).unwrap();
    let lines = std::sync::Arc::make_mut(&mut hostile.teams[2].nodes[2].ledger);
    lines[0].points = Number::ratio(i64::MAX, 3).unwrap();
    for evaluation in [fixture::evaluation(), fixture::draft(), hostile] {
        for language in [Language::Chinese, Language::English] {
            let tables = tables(&evaluation, language);
            let of = |long| parts(build(&evaluation, &tables, language, long).unwrap());
            let [short, long] = [of(usize::MAX), of(0)];
            assert!(short.keys().eq(long.keys()));
            for (name, part) in &short {
                assert!(part == &long[name], "{name}\n{part}\n{}", long[name]);
            }
        }
    }
}

/// Whatever may stand in a cell, also what no cell of ours holds: texts are cleaned before.
fn cells() -> impl Strategy<Value = Cell> {
    let text = prop_oneof![
        "[ \\t\\n\u{3000}]?[ -~甲\u{0}-\u{1F}\u{7F}\u{FFFE}\u{FFFF}🙂]{0,6}[ \\t\\n\u{3000}]?",
        "[_a&]?_x[0-9a-fA-F]{3,5}_?[_x0-9]{0,6}",
        Just("整改 ".repeat(20)),
    ];
    let even = [1, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, i64::MAX];
    let number = prop_oneof![
        (any::<i64>(), 1i64..).prop_map(|(top, bottom)| Number::ratio(top, bottom).unwrap()),
        (-9i64..99, 1i64..9).prop_map(|(top, bottom)| Number::ratio(top, bottom).unwrap()),
        (prop::sample::select(even.to_vec()), -1i64..2)
            .prop_map(|(even, sign)| Number::from(even * sign)),
        (prop::sample::select(vec![-300, 16, 308, 309, 400]), -1i64..2)
            .prop_map(|(power, sign)| Number::from(10i64).pow(power).unwrap() * Number::from(sign)),
    ];
    prop_oneof![
        4 => text.clone().prop_map(|text| Cell::Text(text.into())),
        4 => number.clone().prop_map(Cell::Exact),
        1 => number.clone().prop_map(Cell::Score),
        1 => number.prop_map(Cell::Share),
        1 => any::<u64>().prop_map(Cell::Count),
        1 => Just(Cell::Blank),
        1 => text.prop_map(|text| Cell::Rows(String::new(), text)),
        1 => Just(Cell::Word("not_met", "未达标".into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn long_tables_hold_what_short_ones_hold(
        rows in prop::collection::vec(prop::collection::vec(cells(), 28), 1..9), english: bool,
    ) {
        let language = if english { Language::English } else { Language::Chinese };
        let evaluation = fixture::evaluation();
        let columns = (0..28).fold(Builder::new("metrics", language), |columns, at| {
            columns.column(&format!("c{at}"), &format!("列{at}"))
        });
        let mut sheet = columns.build();
        // More text than is written at once.
        sheet.rows = rows.into_iter().cycle().take(100).collect();
        let odd: String = ('\0'..' ').chain(['\u{7F}', '\u{FFFE}', '\u{FFFF}']).collect();
        sheet.rows[0][0] = Cell::Text(odd.into());
        let sheets = [sheet];
        let of = |long| parts(build(&evaluation, &sheets, language, long).unwrap());
        let [short, long] = [of(usize::MAX), of(1)];
        prop_assert!(short.keys().eq(long.keys()));
        for (name, part) in &short {
            let cells = |part: &str| part.split("<c r=").map(str::to_owned).collect::<Vec<_>>();
            for (short, long) in cells(part).into_iter().zip(cells(&long[name])) {
                prop_assert_eq!(short, long, "{}", name);
            }
            prop_assert_eq!(part.len(), long[name].len(), "{}", name);
        }
    }
}

#[test]
fn columns_have_the_names_of_the_library() {
    for column in 0..16_384u16 {
        let name = rust_xlsxwriter::column_number_to_name(column);
        assert_eq!(column_name(column.into()), name);
    }
}

/// A text that no cell can hold is refused either way.
#[test]
fn too_long_texts_are_refused() {
    let mut evaluation = fixture::evaluation();
    let lines = std::sync::Arc::make_mut(&mut evaluation.teams[0].nodes[2].ledger);
    lines[0].reason = "🙂".repeat(20_000).into();
    let tables = tables(&evaluation, Language::Chinese);
    for long in [0, usize::MAX] {
        assert!(build(&evaluation, &tables, Language::Chinese, long).is_err());
    }
}

/// In a round of many teams there are long tables.
#[test]
fn a_workbook_with_long_tables_is_read() {
    use calamine::{Data, Reader, Xlsx};
    let evaluation = fixture::huge();
    let tables = tables(&evaluation, Language::Chinese);
    let workbook = build(&evaluation, &tables, Language::Chinese, LONG).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(workbook)).unwrap();
    let range = book.worksheet_range("得分台账").unwrap();
    let last = range.rows().next_back().unwrap();
    assert_eq!(last[0], Data::String(evaluation.teams.last().unwrap().id.clone()));
    assert!(range.height() > 5_000, "{}", range.height());
}
