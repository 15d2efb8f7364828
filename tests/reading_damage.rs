//! One piece of damage in a clean file: it is named, or it does no harm. Nothing is silently wrong.
//!
//! The law, with declared headers: either the rows that come out are those that went in, or something is told
//! as an error or warning; where a row is damaged and told by its row, all other rows come out as they went in.
//! By shape alone a reader cannot know what a column should hold, so damage that leaves a file which somebody
//! may have meant (a cell put into another row's place, a row twice, a row left out) is not asked for.
//!
//! With a method's types more is: two cells of a row that changed places, a cell that stands in another column too,
//! and a row that is there twice. The law there: a cell that its column does not admit, and a key that is there
//! twice, is an error that names the row; what the method admits everywhere is harmless by definition, since the file
//! says so and no reader can know better, and it comes out where it stands.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may fail loudly")]

#[cfg(test)]
mod declared;

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use zhixiao::diagnostic::{Diagnostic, Severity};
use zhixiao::method::{self, Pack, ShippedPacks, model::Method};
use zhixiao::table::{
    ColumnSpec, HeaderSpec, InputFile, ReadOptions, RoundData, load, read, read_shape,
};
use zhixiao::value::Date;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Damage {
    DelimiterLost,
    DelimiterAdded,
    QuoteAdded,
    OtherEncoding,
    LineBreakAdded,
    LoneReturn,
    LineEndLost,
    RowCut,
    Nul,
    ByteLost,
    ByteGained,
}

const ALL: [Damage; 11] = [
    Damage::DelimiterLost,
    Damage::DelimiterAdded,
    Damage::QuoteAdded,
    Damage::OtherEncoding,
    Damage::LineBreakAdded,
    Damage::LoneReturn,
    Damage::LineEndLost,
    Damage::RowCut,
    Damage::Nul,
    Damage::ByteLost,
    Damage::ByteGained,
];

const HEADER: [&str; 5] = ["编号", "巡察组", "整改状态", "完成时间", "备注"];

fn spec() -> HeaderSpec {
    let column = |at: usize| ColumnSpec {
        required: true,
        key: at == 0,
        ..declared::column(HEADER[at], &[HEADER[at]])
    };
    HeaderSpec {
        table: 0,
        name: Arc::from("台账"),
        files: vec!["t".to_owned()],
        columns: (0..HEADER.len()).map(column).collect(),
        total_words: Vec::new(),
    }
}

fn clean(rows: usize) -> Vec<Vec<String>> {
    let states = ["已完成", "正在整改", "未整改"];
    (1..=rows)
        .map(|row| {
            vec![
                format!("Z{row:03}"),
                format!("市委第{}巡察组", ["一", "二", "三"][row % 3]),
                states[row % 3].to_owned(),
                format!("2026-05-{:02}", row % 28 + 1),
                ["已验收，资料齐全", "材料待补", "持续跟踪"][row % 3].to_owned(),
            ]
        })
        .collect()
}

/// The file in two bytes a character, of which one is missing or too many.
fn harm_wide(lines: &[String], row: usize, place: usize, damage: Damage) -> Vec<u8> {
    let sixteen = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mark = if place.is_multiple_of(2) { &b"\xFF\xFE"[..] } else { b"" };
    let above: String = lines[..row].iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let at = mark.len() + sixteen(&above).len() + place % sixteen(&lines[row]).len();
    let mut bytes = [mark, &sixteen(&(lines.join("\n") + "\n"))].concat();
    match damage {
        Damage::ByteLost => {
            bytes.remove(at);
        }
        _ => bytes.insert(at, b'a'),
    }
    bytes
}

/// The damaged bytes.
fn harm(lines: &[String], row: usize, place: usize, damage: Damage) -> Vec<u8> {
    if matches!(damage, Damage::ByteLost | Damage::ByteGained) {
        return harm_wide(lines, row, place, damage);
    }
    let mut bytes = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let mut line = line.clone();
        let mut end = "\n";
        if at == row {
            let spots: Vec<usize> = line.char_indices().map(|(at, _)| at).skip(1).collect();
            let spot = spots[place % spots.len()];
            let commas: Vec<usize> = line.match_indices(',').map(|(at, _)| at).collect();
            match damage {
                Damage::DelimiterLost => {
                    line.replace_range(commas[place % 4]..=commas[place % 4], "");
                }
                Damage::DelimiterAdded => line.insert(spot, ','),
                Damage::QuoteAdded => line.insert(spot, '"'),
                Damage::LineBreakAdded => line.insert(spot, '\n'),
                Damage::LoneReturn => line.insert(spot, '\r'),
                Damage::LineEndLost => end = "",
                Damage::RowCut => line.truncate(commas[place % 4]),
                Damage::Nul => line.insert(spot, '\0'),
                Damage::ByteLost | Damage::ByteGained => {}
                Damage::OtherEncoding => {
                    bytes.extend(encoding_rs::GBK.encode(&line).0.iter());
                    line.clear();
                }
            }
        }
        bytes.extend(line.as_bytes());
        bytes.extend(end.as_bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_named_or_harmless(
        count in 4usize..30, at in 0usize..1000, place in 0usize..1000, kind in 0usize..ALL.len(),
    ) {
        let rows = clean(count);
        let mut lines = vec![HEADER.join(",")];
        lines.extend(rows.iter().map(|row| row.join(",")));
        let row = at % count + 1;
        let damage = ALL[kind];
        let bytes = harm(&lines, row, place, damage);
        let file = InputFile { name: Arc::from("t.csv"), bytes: Arc::from(bytes) };

        let (grids, found) = read(std::slice::from_ref(&file), &[spec()], &ReadOptions::default());
        let out: Vec<Vec<String>> = grids.iter().flat_map(|(_, grid)| {
            grid.rows().map(|row| (0..5).map(|at| row.cell(at).shown().into_owned()).collect::<Vec<_>>()).collect::<Vec<_>>()
        }).collect();
        let loud: Vec<_> = found.iter().filter(|one| one.severity != Severity::Note).collect();
        if out != rows {
            prop_assert!(!loud.is_empty(), "{damage:?} in row {row}: silently {out:?}");
            // Named where it is: in the damaged line or the one behind it.
            let line = row as u64 + 1;
            let near = loud.iter().any(|one| one.place.row.is_some_and(|at| at == line || at == line + 1));
            prop_assert!(near, "{damage:?} in line {line}: {:?}", loud);
            // What comes out is a row that went in.
            // Where bytes are no characters a sign stands for them.
            let decoded = out.iter().filter(|row| !row.concat().contains('\u{FFFD}'));
            for row in decoded {
                prop_assert!(rows.contains(row), "{damage:?}: {row:?} was never written, {loud:?}");
            }
            prop_assert!(out.len() + 3 >= rows.len(), "{damage:?}: too many rows are gone");
        }

        match read_shape(&file, &ReadOptions::default()) {
            Err(found) => prop_assert!(found.has_errors()),
            Ok(reading) => {
                let out: Vec<Vec<String>> = reading.rows().collect();
                prop_assert!(out == rows || reading.has_errors(), "{damage:?} by shape: silently {out:?}");
                if reading.has_errors() {
                    let near = reading.doubts.iter().any(|doubt| {
                        doubt.record.is_none_or(|at| at.abs_diff(row as u64 + 1) <= 1)
                    });
                    prop_assert!(near, "{damage:?} at record {}: {:?}", row + 1, reading.doubts);
                }
            }
        }
    }
}

const METHOD: &str = r#"
[method]
id = "damage"
name = "损坏"
[tables.teams]
name = "名册"
files = ["teams"]
key = ["组"]
columns = { "组" = { type = "text", required = true } }
[tables.t]
name = "台账"
files = ["t"]
key = ["编号"]
[tables.t.columns]
"编号" = { type = "text", required = true }
"巡察组" = { type = "team", required = true }
"整改状态" = { type = "enum", required = true, values = ["已完成", "正在整改", "未整改"] }
"完成时间" = { type = "date", required = true }
"备注" = { type = "text" }
[[indicator]]
id = "one"
name = "一项"
points = 1
score = '1'
"#;

static LOADED: LazyLock<Method> = LazyLock::new(|| {
    let pack = Pack::new([("method.toml", METHOD.as_bytes())]);
    method::load(&pack, &ShippedPacks).0.unwrap()
});

/// Does the method let this stand in the column?
fn admits(column: usize, text: &str) -> bool {
    match column {
        1 => text.starts_with("市委第"),
        2 => ["已完成", "正在整改", "未整改"].contains(&text),
        3 => text.starts_with("2026-05-"),
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cells_out_of_place_are_found_or_admitted(
        count in 3usize..12, at in 0usize..1000, from in 0usize..5, to in 0usize..5, kind in 0usize..3,
    ) {
        let mut rows = clean(count);
        let at = at % count;
        let mut wrong: Vec<usize> = Vec::new();
        match kind {
            0 => {
                rows[at].swap(from, to);
                wrong.extend([from, to]);
            }
            1 => {
                rows[at][to] = rows[at][from].clone();
                wrong.push(to);
            }
            _ => rows.insert(at + 1, rows[at].clone()),
        }
        wrong.retain(|column| !admits(*column, &rows[at][*column]));
        let text = std::iter::once(HEADER.join(",")).chain(rows.iter().map(|row| row.join(",")));
        let text = text.collect::<Vec<_>>().join("\n");
        let file = |name: &str, text: String| InputFile {
            name: Arc::from(name),
            bytes: Arc::from(text.into_bytes()),
        };
        let teams = "组\n市委第一巡察组\n市委第二巡察组\n市委第三巡察组\n".to_owned();
        let files = [file("teams.csv", teams), file("t.csv", text)];
        let round = RoundData::on(Date::new(2026, 6, 30).unwrap());
        let (_, found) = load(&LOADED, &files, &round, &ReadOptions::default());
        let errors: Vec<_> = found.iter().filter(|one| one.severity == Severity::Error).collect();
        // The header is line 1.
        let line = at as u64 + 2;
        for column in &wrong {
            let named = |one: &&&Diagnostic| {
                one.place.row == Some(line) && one.place.header.as_deref() == Some(HEADER[*column])
            };
            prop_assert!(errors.iter().find(named).is_some(), "{column}: {errors:?}");
        }
        if kind == 2 {
            let twice = |one: &&&Diagnostic| {
                one.code == "duplicate-key" && one.place.row.is_some_and(|row| row == line || row == line + 1)
            };
            prop_assert!(errors.iter().find(twice).is_some(), "{errors:?}");
        } else {
            prop_assert_eq!(errors.is_empty(), wrong.is_empty(), "{:?}", errors);
        }

        let (grids, _) = read(&files[1..], &[spec()], &ReadOptions::default());
        let out: Vec<Vec<String>> = grids[0].1.rows()
            .map(|row| (0..5).map(|at| row.cell(at).shown().into_owned()).collect())
            .collect();
        prop_assert_eq!(out, rows);
    }
}
