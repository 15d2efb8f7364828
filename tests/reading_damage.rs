//! One piece of damage in a clean file: it is named, or it does no harm. Nothing is silently wrong.
//!
//! The law, with declared headers: either the rows that come out are those that went in, or something is told
//! as an error or warning; where a row is damaged and told by its row, all other rows come out as they went in.
//! By shape alone a reader cannot know what a column should hold, so damage that leaves a file which somebody
//! may have meant (a cell put into another row's place, a row twice, a row left out) is not asked for.

#![expect(clippy::indexing_slicing, reason = "a test may fail loudly")]

#[cfg(test)]
mod declared;

use std::sync::Arc;

use proptest::prelude::*;
use zhixiao::diagnostic::Severity;
use zhixiao::table::{ColumnSpec, HeaderSpec, InputFile, ReadOptions, read, read_shape};

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
}

const ALL: [Damage; 9] = [
    Damage::DelimiterLost,
    Damage::DelimiterAdded,
    Damage::QuoteAdded,
    Damage::OtherEncoding,
    Damage::LineBreakAdded,
    Damage::LoneReturn,
    Damage::LineEndLost,
    Damage::RowCut,
    Damage::Nul,
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

/// The damaged bytes.
fn harm(lines: &[String], row: usize, place: usize, damage: Damage) -> Vec<u8> {
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
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

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
            for row in &out {
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

/// Two cells in each other's place: only what the columns must hold can tell, so a state in the place of a date is
/// left to the types of the method; here both texts come out where they stand, and nothing else moves.
#[test]
fn a_swapped_cell_moves_nothing_else() {
    let rows = clean(6);
    let mut swapped = rows.clone();
    swapped[2].swap(2, 3);
    let mut lines = vec![HEADER.join(",")];
    lines.extend(swapped.iter().map(|row| row.join(",")));
    let bytes = lines.join("\n").into_bytes();
    let file = InputFile { name: Arc::from("t.csv"), bytes: Arc::from(bytes) };
    let (grids, _) = read(&[file], &[spec()], &ReadOptions::default());
    let grid = &grids[0].1;
    assert_eq!(grid.len(), 6);
    assert_eq!(grid.row(2).unwrap().cell(3).shown(), swapped[2][3]);
}
