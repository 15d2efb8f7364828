//! Text files as clerks send them: what is read, and what is told about what is not.
#![expect(clippy::indexing_slicing, reason = "tests may fail loudly")]

#[cfg(test)]
mod declared;
#[cfg(test)]
mod encoded;

use std::sync::Arc;

use declared::column;
use encoded::encoded;
use proptest::prelude::*;
use zhixiao::diagnostic::{Diagnostics, Language, Severity};
use zhixiao::table::{ColumnSpec, Encoding, Grid, HeaderSpec, InputFile, ReadOptions, read};

fn ledger() -> HeaderSpec {
    HeaderSpec {
        table: 7,
        name: Arc::from("整改台账"),
        files: vec!["rectification".to_owned(), "整改台账".to_owned()],
        columns: vec![
            ColumnSpec { required: true, key: true, ..column("issue", &["问题编号"]) },
            ColumnSpec { required: true, fill_down: true, ..column("team", &["巡察组"]) },
            column("status", &["整改状态", "状态"]),
            column("due", &["整改时限", "整改期限"]),
        ],
        total_words: Vec::new(),
    }
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> InputFile {
    InputFile { name: Arc::from(name), bytes: Arc::from(bytes.into()) }
}

fn read_one(bytes: impl Into<Vec<u8>>) -> (Vec<(usize, Grid)>, Diagnostics) {
    read(&[file("整改台账.csv", bytes)], &[ledger()], &ReadOptions::default())
}

fn cells(grid: &Grid) -> Vec<Vec<String>> {
    let cell = |row: zhixiao::table::GridRow<'_>, at| row.cell(at).shown().into_owned();
    grid.rows().map(|row| (0..grid.columns.len()).map(|at| cell(row, at)).collect()).collect()
}

fn codes(diagnostics: &Diagnostics, severity: Severity) -> Vec<(&'static str, Option<u64>)> {
    let chosen = diagnostics.iter().filter(|found| found.severity == severity);
    chosen.map(|found| (found.code, found.place.row)).collect()
}

fn errors(diagnostics: &Diagnostics) -> Vec<(&'static str, Option<u64>)> {
    codes(diagnostics, Severity::Error)
}

const CLEAN: &str =
    "问题编号,巡察组,整改状态,整改时限\nZ1,甲组,已完成,2026-05-06\nZ2,乙组,未完成,2026-06-30\n";

#[test]
fn every_encoding_delimiter_and_line_end() {
    use Encoding::{Gb18030, Utf8, Utf16Be, Utf16Le, Utf32Be, Utf32Le};
    let (clean, _) = read_one(CLEAN);
    let wanted = cells(&clean[0].1);
    assert_eq!(clean[0].0, 7);
    for encoding in [Utf8, Gb18030, Utf16Le, Utf16Be, Utf32Le, Utf32Be] {
        for mark in ["", "\u{FEFF}"] {
            for delimiter in [',', '\t', ';', '|', '；'] {
                for line_end in ["\n", "\r\n", "\r"] {
                    let text = CLEAN.replace(',', &delimiter.to_string()).replace('\n', line_end);
                    let bytes = encoded(&format!("{mark}{text}"), encoding);
                    let (grids, told) = read_one(bytes);
                    assert!(errors(&told).is_empty(), "{encoding:?} {delimiter:?} {told:?}");
                    let (_, grid) = &grids[0];
                    assert_eq!(
                        cells(grid),
                        wanted,
                        "{encoding:?} {mark:?} {delimiter:?} {line_end:?}"
                    );
                    assert_eq!(grid.found.encoding, Some(encoding));
                    assert_eq!(grid.found.delimiter, Some(delimiter));
                    assert_eq!(grid.row(1).unwrap().row(), 3);
                }
            }
        }
    }
}

#[test]
fn titles_totals_notes_and_repeated_headers_are_left_out() {
    let text = "附件2,,,\n整改台账,,,\n填报单位：某办,,,\n问题编号,巡察组,整改状态,整改时限\n必填,必填,从下拉选择,格式:2026-05-06\n\
                Z1,甲组,已完成,\nZ2,,未完成,\n小 计,,2,\n,,,\n问题编号,巡察组,整改状态,整改时限\nZ3,乙组,未完成,\n合计：,,3,\n\n注：本表一式两份。\n填报人：,,审核人：,\n";
    let (grids, told) = read_one(text);
    assert!(errors(&told).is_empty(), "{told:?}");
    let (_, grid) = &grids[0];
    assert_eq!(
        cells(grid).iter().map(|row| row[..2].join("/")).collect::<Vec<_>>(),
        ["Z1/甲组", "Z2/甲组", "Z3/乙组"]
    );
    assert_eq!(grid.found.header_rows, (4, 4));
    let dropped: Vec<_> =
        grid.found.dropped.iter().map(|row| (row.row, row.reason.zh.as_str())).collect();
    assert_eq!(
        dropped,
        [
            (5, "填写说明"),
            (8, "合计行"),
            (10, "重复的表头"),
            (12, "合计行"),
            (14, "表下的说明或签字"),
            (15, "表下的说明或签字"),
        ]
    );
    assert_eq!(grid.found.filled, 1);
    assert_eq!(codes(&told, Severity::Note).len(), 6);
}

#[test]
fn an_example_is_left_out_wherever_it_stands() {
    let (grids, found) =
        read_one(format!("{CLEAN}示例：Z9,市委第一巡察组,已完成,\nZ8,市委第一巡察组,已完成,\n"));
    let (clean, _) = read_one(CLEAN);
    let mut rows = cells(&clean[0].1);
    let last = cells(&grids[0].1).pop().unwrap();
    assert_eq!(last[0], "Z8");
    rows.push(last);
    assert_eq!(cells(&grids[0].1), rows);
    assert_eq!(codes(&found, Severity::Note), [("row-left-out", Some(rows.len() as u64 + 1))]);
}

#[test]
fn a_total_word_inside_a_real_row_is_data() {
    let text = "问题编号,巡察组,整改状态,整改时限\nZ1,合计,已完成,\nZ2,甲组,小计,\n";
    let (grids, _) = read_one(text);
    assert_eq!(grids[0].1.len(), 2);
}

#[test]
fn damaged_rows_are_named_and_swallow_nothing() {
    let text = "问题编号,巡察组,整改状态,整改时限\nZ1,甲组,已完成\nZ2,\"乙组,未完成,2026-06-30\nZ3,丙组,\"a\"b,\nZ4,丁组,\"两\n行\",\nZ5,戊组,1,2,3\n";
    let (grids, told) = read_one(text);
    assert_eq!(
        errors(&told),
        [
            ("ragged-row", Some(2)),
            ("unclosed-quote", Some(3)),
            ("stray-quote", Some(4)),
            ("ragged-row", Some(7))
        ]
    );
    let rows = cells(&grids[0].1);
    assert_eq!(rows, [["Z4", "丁组", "两\n行", ""]]);
    let last = told.iter().last().unwrap();
    assert_eq!((last.place.row, last.place.record), (Some(7), Some(6)));
    assert!(last.text(Language::Chinese).contains("5 列"));
}

#[test]
fn two_encodings_in_one_file_are_an_error_at_their_line() {
    let mut bytes = CLEAN.as_bytes().to_vec();
    bytes.extend(encoded("Z3,丙组,已完成,\n", Encoding::Gb18030));
    let (grids, told) = read_one(bytes);
    assert_eq!(errors(&told), [("mixed-encodings", Some(4))]);
    assert_eq!(cells(&grids[0].1)[2][1], "丙组");
    let mut bytes = encoded(CLEAN, Encoding::Gb18030);
    bytes.extend("Z3,丙组,已完成,\n".as_bytes());
    assert_eq!(errors(&read_one(bytes).1), [("mixed-encodings", Some(4))]);
}

#[test]
fn headers_that_are_not_found_are_never_a_guess() {
    let (grids, told) = read_one("编码,小组,进展\n1,甲,完成\n");
    assert!(grids.is_empty());
    assert_eq!(errors(&told), [("header-not-found", None)]);
    let text = told.iter().next().unwrap().text(Language::Chinese);
    assert!(text.contains("编码 | 小组 | 进展"), "{text}");

    let (grids, told) = read_one("问题编号,巡查组,状态,整改时间,备注\nZ1,甲,完成,,\n");
    assert_eq!(errors(&told), [("missing-column", Some(1))]);
    assert_eq!(codes(&told, Severity::Warning), [("similar-column", Some(1))]);
    let help = told.iter().find_map(|found| found.help.as_ref()).unwrap();
    assert!(help.zh.contains("巡查组"), "{}", help.zh);
    let ignored: Vec<_> = grids[0].1.found.ignored.iter().map(|c| c.header.to_string()).collect();
    assert_eq!(ignored, ["巡查组", "整改时间", "备注"]);

    let (_, told) = read_one("问题编号,巡察组,状态,整改状态\nZ1,甲,完成,完成\n");
    assert_eq!(errors(&told), [("duplicate-column", Some(1))]);
}

#[test]
fn files_that_serve_no_table_are_told_with_the_nearest_name() {
    let files = [file("整改台帐.csv", CLEAN), file("x/Rectification.csv", CLEAN)];
    let (grids, told) = read(&files, &[ledger()], &ReadOptions::default());
    assert_eq!(grids.len(), 1);
    assert_eq!(&*grids[0].1.file, "x/Rectification.csv");
    let warning = told.iter().next().unwrap();
    assert_eq!((warning.code, warning.severity), ("unknown-table", Severity::Warning));
    assert!(warning.help.as_ref().unwrap().zh.contains("整改台账"));
}

#[test]
fn personal_data_is_refused_by_header_and_told_by_place() {
    let text = "问题编号,巡察组,举报人,反映人数\nZ1,甲组,某某,3\nZ2,甲组,13800000000,3\n";
    let (_, told) = read_one(text);
    assert_eq!(errors(&told), [("private-column", Some(1))]);
    let warning = told.iter().find(|found| found.code == "personal-number").unwrap();
    assert_eq!((warning.place.row, warning.place.column), (Some(3), Some(3)));
    assert!(!format!("{warning:?}").contains("13800000000"));
}

#[test]
fn files_that_are_no_tables_are_refused_with_the_way_out() {
    for (bytes, code) in [
        (&b"<html><body><table><tr><td>1</td></tr></table>"[..], "not-a-table-file"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "not-a-table-file"),
        (b"%PDF-1.7", "not-a-table-file"),
        (b"", "empty-file"),
        (b"\xEF\xBB\xBF\r\n", "empty-file"),
    ] {
        let (grids, told) = read_one(bytes);
        assert!(grids.is_empty());
        assert_eq!(errors(&told), [(code, None)]);
    }
}

#[test]
fn a_semicolon_table_with_commas_in_it_is_a_semicolon_table() {
    let text = "问题编号;巡察组;整改状态\nZ1;甲,乙组;a,b\nZ2;丙,丁组;c,d\n";
    let (grids, told) = read_one(text);
    assert!(errors(&told).is_empty());
    assert_eq!(cells(&grids[0].1)[0], ["Z1", "甲,乙组", "a,b"]);
}

#[test]
fn as_above_means_the_value_above() {
    let text = "问题编号,巡察组,整改状态\nZ1,甲组,已完成\nZ2,同上,同上\nZ3,〃,未完成\n";
    let rows = cells(&read_one(text).0[0].1);
    // Only where the method says that cells are filled down.
    assert_eq!(rows[1], ["Z2", "甲组", "同上"]);
    assert_eq!(rows[2], ["Z3", "甲组", "未完成"]);
}

#[test]
fn columns_without_a_header_and_marks_of_secrecy_are_told() {
    let text = "秘密★1年,,,\n问题编号,巡察组,,整改状态\nZ1,甲组,多出的内容,已完成\n";
    let (grids, told) = read_one(text);
    assert_eq!(grids[0].1.len(), 1);
    assert_eq!(
        codes(&told, Severity::Warning),
        [("secrecy-mark", Some(1)), ("column-without-header", Some(2))]
    );
}

#[test]
fn a_damaged_row_is_named_by_its_key_too() {
    let (_, told) = read_one("问题编号,巡察组,整改状态\nZ1,甲组,已完成\nZ2,乙组\n");
    let place = &told.iter().next().unwrap().place;
    assert_eq!((place.row, place.key.as_deref()), (Some(3), Some("Z2")));
}

/// What random damage makes of a last row now and then.
#[test]
fn a_last_row_that_looks_like_a_note_is_told_to_be_left_out() {
    let text = "问题编号,巡察组,整改状态,整改时限\nZ1,甲组,,\nZ2乙组一段长长的话。,,\n";
    let (grids, told) = read_one(text);
    assert_eq!(grids[0].1.len(), 1);
    assert!(errors(&told).is_empty());
    assert_eq!(codes(&told, Severity::Note), [("row-left-out", Some(3))]);
}

#[test]
fn a_line_cut_off_at_the_end_is_no_note() {
    let text =
        "问题编号,巡察组,整改状态\nZ1,甲组,已完成\nZ2,乙组,一段话\n后面还有一整句很长的话。\n";
    let (grids, told) = read_one(text);
    assert_eq!(errors(&told), [("cut-row", Some(3)), ("ragged-row", Some(4))]);
    assert_eq!(grids[0].1.len(), 1);
}

fn csv(rows: &[Vec<String>]) -> String {
    let mut out = String::from("问题编号,巡察组,整改状态,整改时限\n");
    for (row, at) in rows.iter().zip(1..) {
        out.push_str(&format!("Z{at}"));
        for field in row {
            out.push(',');
            if field.contains([',', '"', '\n']) || field.starts_with(' ') {
                out.push_str(&format!("\"{}\"", field.replace('"', "\"\"")));
            } else {
                out.push_str(field);
            }
        }
        out.push('\n');
    }
    out
}

/// The rows under their key.
fn by_key(grids: &[(usize, Grid)]) -> Vec<(String, Vec<String>)> {
    let rows = grids.iter().flat_map(|(_, grid)| cells(grid));
    rows.map(|row| (row[0].clone(), row[1..].to_vec())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// One damage to a clean file: every row that is read without a word is as it was, and every row
    /// that is not there is told.
    #[test]
    fn one_damage_is_never_silently_wrong(
        rows in prop::collection::vec(prop::collection::vec("[a-c甲乙组1-9,;\" \n。]{0,5}", 3..=3), 2..7),
        kind in 0usize..7,
        place in any::<prop::sample::Index>(),
    ) {
        // Blank teams would be filled from above, and of a field that looks as if it held a whole row it is told that it does.
        let rows: Vec<Vec<String>> = rows.into_iter().map(|mut row| {
            row.iter_mut().filter(|field| *field == "\n,,,\n").for_each(String::clear);
            row[0] = format!("组{}", row[0]);
            row
        }).collect();
        let clean = csv(&rows);
        let (before, told) = read_one(clean.as_str());
        prop_assert!(errors(&told).is_empty(), "{:?} {:?}", clean, told);
        let before = by_key(&before);
        let body = clean.find('\n').unwrap() + 1;
        let spots = |wanted: &dyn Fn(char) -> bool| -> Vec<usize> {
            clean.char_indices().filter(|(at, c)| *at >= body && wanted(*c)).map(|(at, _)| at).collect()
        };
        let any_place = spots(&|_| true);
        let pick = |list: &[usize]| (!list.is_empty()).then(|| *place.get(list));
        let mut damaged = clean.clone();
        let done = match kind {
            0 => pick(&spots(&|c| c == ',')).map(|at| damaged.replace_range(at..=at, "")),
            1 => pick(&any_place).map(|at| damaged.insert(at, ',')),
            2 => pick(&any_place).map(|at| damaged.insert(at, '"')),
            3 => pick(&spots(&|c| c == '"')).map(|at| damaged.replace_range(at..=at, "")),
            4 => pick(&spots(&|c| c == '\n')).map(|at| damaged.replace_range(at..=at, "")),
            5 => { damaged = damaged.replace('\n', "\r\n"); None }
            _ => pick(&any_place).map(|at| damaged.insert(at, '\n')),
        };
        let (after, told) = read_one(damaged.as_str());
        if done.is_none() && kind != 5 {
            return Ok(());
        }
        if kind == 5 {
            let unix: Vec<_> = by_key(&after).into_iter()
                .map(|(key, row)| (key, row.iter().map(|f| f.replace("\r\n", "\n")).collect::<Vec<_>>())).collect();
            prop_assert_eq!(unix, before);
            return Ok(());
        }
        if errors(&told).is_empty() {
            let after = by_key(&after);
            // Nothing is told, so the damage changed the content of one field at most, as a comma or a
            // line break inside quotes does, and shifted nothing. The last row may have come to look like a note
            // below the table: then a note tells that it is left out.
            let notes = codes(&told, Severity::Note);
            let left_out = notes.iter().filter(|(code, _)| *code == "row-left-out").count();
            prop_assert_eq!(after.len() + left_out, before.len(), "{:?} -> {:?}", clean, damaged);
            let fields = |rows: &[(String, Vec<String>)]| rows.iter().flat_map(|(key, row)| std::iter::once(key.clone()).chain(row.iter().cloned())).collect::<Vec<_>>();
            let differ = fields(&after).iter().zip(fields(&before).iter()).filter(|(a, b)| a != b).count();
            // Quotes and line ends are no content.
            let most = usize::from(!matches!(kind, 2 | 3));
            prop_assert!(differ <= most, "{:?} -> {:?}: {:?}", clean, damaged, after);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_one(bytes);
    }
}
