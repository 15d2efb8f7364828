//! Workbooks as offices send them: what is read, and what is told about what is not.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "tests may fail loudly"
)]

#[cfg(test)]
mod declared;

use std::io::{Cursor, Write};
use std::sync::Arc;

use declared::column;
use rust_xlsxwriter::{
    ExcelDateTime, Format, Formula, Table, TableColumn, TableFunction, Workbook,
};
use zhixiao::diagnostic::{Diagnostics, Severity};
use zhixiao::table::{ColumnSpec, FileKind, Grid, HeaderSpec, InputFile, ReadOptions, read};
use zhixiao::value::RawCell;
use zip::write::SimpleFileOptions;

fn ledger() -> HeaderSpec {
    HeaderSpec {
        table: 1,
        name: Arc::from("整改台账"),
        files: vec!["整改台账".to_owned()],
        columns: vec![
            ColumnSpec { required: true, key: true, text: true, ..column("issue", &["编号"]) },
            ColumnSpec { required: true, fill_down: true, ..column("team", &["巡察组"]) },
            column("rate", &["完成率"]),
            column("due", &["时限", "整改/时限"]),
        ],
        total_words: Vec::new(),
    }
}

fn read_named(name: &str, bytes: Vec<u8>) -> (Vec<(usize, Grid)>, Diagnostics) {
    let file = InputFile { name: Arc::from(name), bytes: Arc::from(bytes) };
    read(&[file], &[ledger()], &ReadOptions::default())
}

fn read_one(bytes: Vec<u8>) -> (Vec<(usize, Grid)>, Diagnostics) {
    read_named("整改台账.xlsx", bytes)
}

fn cells(grid: &Grid) -> Vec<Vec<String>> {
    grid.rows()
        .map(|row| (0..grid.columns.len()).map(|at| row.cell(at).shown().into_owned()).collect())
        .collect()
}

fn errors(diagnostics: &Diagnostics) -> Vec<(&'static str, Option<u64>, Option<u32>)> {
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (found.code, found.place.row, found.place.column)).collect()
}

const ROOT: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="整改台账" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook of these parts.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet with this content in `worksheet`.
fn sheet(content: &str) -> Vec<u8> {
    let xml = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{content}</worksheet>"#
    );
    package(&[
        ("xl/workbook.xml", ROOT),
        ("xl/_rels/workbook.xml.rels", RELS),
        ("xl/worksheets/sheet1.xml", &xml),
    ])
}

fn inline(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

const HEADER: [(&str, &str); 4] = [("A", "编号"), ("B", "巡察组"), ("C", "完成率"), ("D", "时限")];

fn header(row: u32) -> String {
    let cells: String = HEADER.iter().map(|(c, text)| inline(&format!("{c}{row}"), text)).collect();
    format!(r#"<row r="{row}">{cells}</row>"#)
}

#[test]
fn values_are_what_the_cell_holds_and_texts_what_it_shows() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("整改台账").unwrap();
    sheet.write(0, 0, "整改台账（第一组）").unwrap();
    for (at, (_, text)) in HEADER.iter().enumerate() {
        sheet.write(2, u16::try_from(at).unwrap(), *text).unwrap();
    }
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let month = Format::new().set_num_format("yyyy年m月");
    let percent = Format::new().set_num_format("0.00%");
    let code = Format::new().set_num_format("000");
    sheet.write_with_format(3, 0, 7, &code).unwrap();
    sheet.merge_range(3, 1, 4, 1, "甲组", &Format::new()).unwrap();
    sheet.write_with_format(3, 2, 0.9871, &percent).unwrap();
    sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2023, 5, 6).unwrap(), &date).unwrap();
    sheet.write(4, 0, "Z2").unwrap();
    sheet.write(4, 2, 95).unwrap();
    sheet.write_with_format(4, 3, ExcelDateTime::from_ymd(2023, 5, 1).unwrap(), &month).unwrap();
    sheet.write(5, 0, "Z3").unwrap();
    sheet.write(5, 1, "乙组").unwrap();
    sheet.write_formula(5, 2, Formula::new("1/2").set_result("0.5")).unwrap();
    sheet.set_row_hidden(5).unwrap();
    let hidden = workbook.add_worksheet().set_name("下拉选项").unwrap();
    hidden.set_hidden(true).write(0, 0, "已完成").unwrap();

    let bytes = workbook.save_to_buffer().unwrap();
    let (grids, told) = read_one(bytes);
    assert!(errors(&told).is_empty(), "{told:?}");
    let [(1, grid)] = &grids[..] else { panic!("{told:?}") };
    assert_eq!(grid.found.kind, FileKind::Xlsx);
    assert_eq!(grid.found.header_rows, (3, 3));
    assert_eq!((grid.found.hidden_rows, grid.found.filled), (1, 1));
    assert_eq!(
        cells(grid),
        [
            ["007", "甲组", "98.71%", "2023-05-06"],
            ["Z2", "甲组", "95", "2023-05-01"],
            ["Z3", "乙组", "0.5", ""],
        ]
    );
    let row = grid.row(0).unwrap();
    assert_eq!(row.cell(2), RawCell::Number { digits: "0.9871", percent: true });
    assert!(matches!(
        row.cell(3),
        RawCell::DateSerial { digits: "45052", since_1904: false, shows_day: true }
    ));
    assert!(matches!(grid.row(1).unwrap().cell(3), RawCell::DateSerial { shows_day: false, .. }));
    let place = grid.row(2).unwrap().cell_place(2);
    assert_eq!(
        (place.row, place.column, place.sheet.as_deref()),
        (Some(6), Some(3), Some("整改台账"))
    );
    assert_eq!(place.key.as_deref(), Some("Z3"));
}

#[test]
fn the_rows_of_totals_of_a_table_are_believed() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("整改台账").unwrap();
    for (at, row) in [["Z1", "甲组", "1", ""], ["Z2", "乙组", "2", ""]].iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            sheet
                .write(u32::try_from(at).unwrap() + 1, u16::try_from(column).unwrap(), *text)
                .unwrap();
        }
    }
    let mut columns: Vec<TableColumn> =
        HEADER.iter().map(|(_, text)| TableColumn::new().set_header(*text)).collect();
    columns[0] = columns[0].clone().set_total_label("汇总");
    columns[2] = columns[2].clone().set_total_function(TableFunction::Count);
    let table = Table::new().set_columns(&columns).set_total_row(true);
    sheet.add_table(0, 0, 3, 3, &table).unwrap();
    let (grids, told) = read_one(workbook.save_to_buffer().unwrap());
    assert!(errors(&told).is_empty(), "{told:?}");
    assert_eq!(grids[0].1.len(), 2);
    assert_eq!(grids[0].1.found.dropped[0].row, 4);
}

#[test]
fn two_levels_with_merged_cells() {
    let content = format!(
        r#"<sheetData><row r="1">{}{}{}</row><row r="2">{}{}</row><row r="3">{}{}{}</row></sheetData>
        <mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/></mergeCells>"#,
        inline("A1", "编号"),
        inline("B1", "巡察组"),
        inline("C1", "整改"),
        inline("C2", "情况"),
        inline("D2", "时限"),
        inline("A3", "Z1"),
        inline("B3", "甲组"),
        inline("D3", "2023-05-06"),
    );
    let (grids, told) = read_one(sheet(&content));
    assert!(errors(&told).is_empty(), "{told:?}");
    let grid = &grids[0].1;
    assert_eq!(grid.found.header_rows, (1, 2));
    let found: Vec<_> = grid.columns.iter().map(|c| (c.header.to_string(), c.position)).collect();
    assert_eq!(
        found,
        [("编号".to_owned(), 1), ("巡察组".to_owned(), 2), ("整改/时限".to_owned(), 4)]
    );
}

#[test]
fn cells_without_a_value_are_errors_by_cell() {
    let content = format!(
        r#"<sheetData>{}<row r="2">{}{}<c r="C2"><f>SUM(A1)</f></c><c r="D2" t="e"><v>#REF!</v></c></row>
        <row r="3">{}{}<c r="C3" t="str"><f>A1</f><v></v></c><c r="D3"/></row></sheetData>"#,
        header(1),
        inline("A2", "Z1"),
        inline("B2", "甲组"),
        inline("A3", "Z2"),
        inline("B3", "乙组"),
    );
    let (grids, told) = read_one(sheet(&content));
    assert_eq!(
        errors(&told),
        [("formula-without-value", Some(2), Some(3)), ("cell-error", Some(2), Some(4))]
    );
    assert_eq!(grids[0].1.row(1).unwrap().cell(2), RawCell::Blank);
    assert!(matches!(grids[0].1.row(0).unwrap().cell(3), RawCell::Error("#REF!")));
}

#[test]
fn codes_that_lost_their_digits_are_told() {
    let content = format!(
        r#"<sheetData>{}<row r="2"><c r="A2"><v>1.10105194912310017E+17</v></c>{}</row></sheetData>"#,
        header(1),
        inline("B2", "甲组"),
    );
    assert_eq!(errors(&read_one(sheet(&content)).1), [("digits-lost", Some(2), Some(1))]);
}

#[test]
fn lying_dimensions_and_far_cells_do_no_harm() {
    let content = format!(
        r#"<dimension ref="A1:XFD1048576"/><sheetData>{}<row r="2">{}{}</row><row r="1048576">{}</row></sheetData>"#,
        header(1),
        inline("A2", "Z1"),
        inline("B2", "甲组"),
        inline("XFD1048576", "x"),
    );
    let (grids, _) = read_one(sheet(&content));
    assert_eq!(grids[0].1.len(), 2);
    for place in ["XFE1", "A1048577", "ZZZZZZZ9", "A999999999"] {
        let content =
            format!("<sheetData>{}<row>{}</row></sheetData>", header(1), inline(place, "x"));
        let (grids, told) = read_one(sheet(&content));
        assert!(grids.is_empty());
        assert_eq!(errors(&told), [("workbook-too-large", None, None)], "{place}");
    }
}

#[test]
fn strict_files_prefixes_backslashes_and_missing_places_are_read() {
    let root = ROOT
        .replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        .replace("<workbook ", "<x:workbook xmlns:x=\"y\" ")
        .replace("</workbook>", "</x:workbook>");
    let rels = RELS
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006",
            "http://purl.oclc.org/ooxml/officeDocument",
        )
        .replace("worksheets/sheet1", "\\xl\\worksheets\\sheet1");
    let cell = |text: &str| {
        format!(
            r#"<x:c t="inlineStr"><x:is><x:r><x:t>{text}</x:t></x:r><x:rPh><x:t>念</x:t></x:rPh></x:is></x:c>"#
        )
    };
    let row = |texts: &[&str]| {
        format!("<x:row>{}</x:row>", texts.iter().map(|t| cell(t)).collect::<String>())
    };
    let data = format!(
        r#"<x:worksheet xmlns:x="z"><x:sheetData>{}{}<x:row>{}{}<x:c/><x:c t="d"><x:v>2023-05-06T00:00:00</x:v></x:c></x:row></x:sheetData></x:worksheet>"#,
        row(&["编号", "巡察组", "完成率", "时限"]),
        row(&["A&amp;B&#10;C", "甲_x000D_组"]),
        cell("Z2"),
        cell("乙组"),
    );
    let bytes = package(&[
        ("xl\\workbook.xml", &root),
        ("xl\\_rels\\workbook.xml.rels", &rels),
        ("xl\\worksheets\\sheet1.xml", &data),
    ]);
    let (grids, told) = read_one(bytes);
    assert!(errors(&told).is_empty(), "{told:?}");
    assert_eq!(cells(&grids[0].1)[0][..2], ["A&B\nC", "甲\r组"]);
    assert_eq!(cells(&grids[0].1)[1][3], "2023-05-06T00:00:00");
}

#[test]
fn hostile_packages_are_refused() {
    let dtd =
        r#"<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>"#;
    let deep = format!("<worksheet>{}{}</worksheet>", "<a>".repeat(100), "</a>".repeat(100));
    let bomb = format!("<worksheet><!--{}--></worksheet>", " ".repeat(60 << 20));
    let cut = "<worksheet><sheetData><row>";
    for (content, code) in [
        (dtd, "broken-workbook"),
        (&deep, "workbook-too-large"),
        (&bomb, "workbook-too-large"),
        (cut, "broken-workbook"),
        (
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>9</v></c></row></sheetData></worksheet>",
            "broken-workbook",
        ),
        (
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row></sheetData></worksheet>",
            "broken-workbook",
        ),
    ] {
        let bytes = package(&[
            ("xl/workbook.xml", ROOT),
            ("xl/_rels/workbook.xml.rels", RELS),
            ("xl/worksheets/sheet1.xml", content),
        ]);
        let (grids, told) = read_one(bytes);
        assert!(grids.is_empty());
        assert_eq!(
            errors(&told).first().map(|error| error.0),
            Some(code),
            "{}",
            &content[..60.min(content.len())]
        );
    }
    // Two parts whose names differ only in how they are written.
    let two = package(&[
        ("xl/workbook.xml", ROOT),
        ("xl\\Workbook.xml", ROOT),
        ("xl/_rels/workbook.xml.rels", RELS),
    ]);
    assert_eq!(errors(&read_one(two).1)[0].0, "broken-workbook");
    // Cut off.
    let mut whole = sheet("<sheetData/>");
    whole.truncate(whole.len() / 2);
    assert_eq!(errors(&read_one(whole).1)[0].0, "broken-workbook");
    // A zip that is something else.
    let word = package(&[("word/document.xml", "<w/>")]);
    assert_eq!(errors(&read_one(word).1)[0].0, "not-a-table-file");
}

#[test]
fn the_type_of_a_file_is_its_content() {
    let content = format!(
        "<sheetData>{}<row r=\"2\">{}{}</row></sheetData>",
        header(1),
        inline("A2", "Z1"),
        inline("B2", "甲组")
    );
    let (grids, _) = read_named("整改台账.xls", sheet(&content));
    assert_eq!(grids[0].1.len(), 1);
    let (grids, _) = read_named("整改台账.xls", "编号\t巡察组\nZ1\t甲组\n".as_bytes().to_vec());
    assert_eq!(grids[0].1.len(), 1);
}

#[test]
fn sheets_are_chosen_by_name_or_by_the_files_name_and_never_hidden_ones() {
    let build = |sheets: &[(&str, bool, bool)]| {
        let mut workbook = Workbook::new();
        for (name, hidden, with_header) in sheets {
            let sheet = workbook.add_worksheet().set_name(*name).unwrap();
            if *hidden {
                sheet.set_hidden(true);
            }
            let texts = if *with_header { ["编号", "巡察组"] } else { ["甲", "乙"] };
            for (row, texts) in [texts, ["Z1", "甲组"]].iter().enumerate() {
                for (column, text) in texts.iter().enumerate() {
                    sheet
                        .write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text)
                        .unwrap();
                }
            }
        }
        workbook.save_to_buffer().unwrap()
    };
    let summary = |name: &str, sheets: &[(&str, bool, bool)]| {
        let (grids, told) = read_named(name, build(sheets));
        let read: Vec<String> =
            grids.iter().map(|(_, grid)| grid.sheet.as_deref().unwrap().to_owned()).collect();
        let codes: Vec<&str> =
            told.iter().filter(|d| d.severity != Severity::Note).map(|d| d.code).collect();
        (read, codes)
    };
    assert_eq!(
        summary("报送.xlsx", &[("整改台账", false, true), ("说明", false, false)]),
        (vec!["整改台账".to_owned()], vec![])
    );
    // A table misnamed is more than a note.
    assert_eq!(
        summary("报送.xlsx", &[("整改台账", false, true), ("整改台帐2", false, false)]),
        (vec!["整改台账".to_owned()], vec!["unknown-table"])
    );
    assert_eq!(
        summary(
            "整改台账.xlsx",
            &[("第一组", false, true), ("第二组", false, true), ("说明", false, false)]
        ),
        (vec!["第一组".to_owned(), "第二组".to_owned()], vec![])
    );
    assert_eq!(
        summary("整改台账.xlsx", &[("Sheet1", false, true), ("旧", true, true)]),
        (vec!["Sheet1".to_owned()], vec![])
    );
    assert_eq!(
        summary("报送.xlsx", &[("说明", false, false), ("整改台账", true, true)]),
        (vec![], vec!["hidden-sheet", "unknown-table"])
    );
}

#[test]
fn broken_bytes_never_panic() {
    let whole = sheet(&format!("<sheetData>{}</sheetData>", header(1)));
    for at in 0..whole.len() {
        for change in [0x00, 0xFF, 0x5A] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            let _ = read_one(bytes);
        }
    }
}

/// The same workbook as LibreOffice writes it in other formats, all data invented.
#[test]
fn other_formats_give_the_same_rows() {
    for (bytes, kind) in [
        (&include_bytes!("data/ledger.xls")[..], FileKind::Xls),
        (&include_bytes!("data/ledger.ods")[..], FileKind::Ods),
    ] {
        let mut spec = ledger();
        spec.columns.push(column("remark", &["备注"]));
        let file = InputFile { name: Arc::from("整改台账.et"), bytes: Arc::from(bytes) };
        let (grids, told) = read(&[file], &[spec], &ReadOptions::default());
        assert_eq!(errors(&told), [("cell-error", Some(8), Some(3))], "{kind:?}");
        let [(1, grid)] = &grids[..] else { panic!("{told:?}") };
        assert_eq!(grid.found.kind, kind);
        assert_eq!(grid.found.header_rows, (3, 3));
        assert_eq!(
            (grid.found.hidden_rows, grid.found.hidden_columns, grid.found.filled),
            (1, 1, 1)
        );
        let long = "汉字与letters混排，".repeat(700);
        let rows = cells(grid);
        let wanted = [
            ["Z1", "甲组", "98.71%", "2023-05-06", &long],
            ["Z2", "甲组", "0.5", "", "x"],
            ["Z3", "乙组", "95", "", "是"],
            ["007", "丙组", "-1.5", "", long.strip_prefix('汉').unwrap()],
            ["Z5", "丁组", "#DIV/0!", "", ""],
            ["Z6", "戊组", "0.25", "", "文本"],
        ];
        for (row, wanted) in rows.iter().zip(wanted) {
            for (at, (cell, wanted)) in row.iter().zip(wanted).enumerate() {
                // Dates differ in what a format can hold; the first is checked here, others below.
                if at != 3 || !wanted.is_empty() {
                    assert_eq!(cell, wanted, "{kind:?}");
                }
            }
        }
        let dates = zhixiao::value::parse::DateOptions {
            month: zhixiao::value::parse::MonthPolicy::End,
            years: None,
        };
        let date = |row: usize| {
            let cell = grid.row(row).unwrap().cell(3);
            zhixiao::value::parse::date(&cell, &dates).map(|parsed| parsed.value.to_string())
        };
        assert_eq!(date(0).unwrap(), "2023-05-06", "{kind:?}");
        assert_eq!(date(1).unwrap(), "2023-05-31", "{kind:?}");
        assert_eq!(date(2).unwrap(), "2023-05-06", "{kind:?}");
        assert!(told.iter().any(|found| found.code == "hidden-sheet"), "{kind:?}");
    }
}

#[test]
fn broken_old_files_never_panic() {
    for whole in [&include_bytes!("data/ledger.xls")[..], &include_bytes!("data/ledger.ods")[..]] {
        // The first bytes decide what is read at all; behind them every place matters.
        for at in (8..1_600).step_by(11).chain((1_600..whole.len()).step_by(331)) {
            for change in [0xFF, 0x01] {
                let mut bytes = whole.to_vec();
                bytes[at] ^= change;
                if at % 13 == 0 {
                    bytes.truncate(at);
                }
                let _ = read_named("整改台账.xls", bytes);
            }
        }
    }
}

/// A record of XLSB.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if kind < 0x80 {
        out.push(u8::try_from(kind).unwrap());
    } else {
        out.push(u8::try_from(kind & 0x7F).unwrap() | 0x80);
        out.push(u8::try_from(kind >> 7).unwrap());
    }
    let mut length = content.len();
    while length >= 0x80 {
        out.push(u8::try_from(length & 0x7F).unwrap() | 0x80);
        length >>= 7;
    }
    out.push(u8::try_from(length).unwrap());
    out.extend_from_slice(content);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    out.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    out
}

fn cell(kind: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[&column.to_le_bytes()[..], &style.to_le_bytes(), value].concat())
}

fn xlsb() -> Vec<u8> {
    let bundle =
        [&0u32.to_le_bytes()[..], &1u32.to_le_bytes(), &wide("rId1"), &wide("整改台账")].concat();
    let workbook = [
        record(131, &[]),
        record(153, &[0; 12]),
        record(143, &[]),
        record(156, &bundle),
        record(144, &[]),
        record(157, &[0; 26]),
        record(132, &[]),
    ]
    .concat();
    let xf = |format: u16| [&0u16.to_le_bytes()[..], &format.to_le_bytes(), &[0; 12]].concat();
    let styles = [
        record(278, &[]),
        record(615, &1u32.to_le_bytes()),
        record(44, &[&200u16.to_le_bytes()[..], &wide("yyyy\"年\"m\"月\"d\"日\"")].concat()),
        record(616, &[]),
        record(617, &3u32.to_le_bytes()),
        record(47, &xf(0)),
        record(47, &xf(200)),
        record(47, &xf(10)),
        record(618, &[]),
        record(279, &[]),
    ]
    .concat();
    let item = |text: &str| record(19, &[&[0][..], &wide(text)].concat());
    let strings = [
        record(159, &[&4u32.to_le_bytes()[..], &4u32.to_le_bytes()].concat()),
        item("编号"),
        item("巡察组"),
        item("完成率"),
        item("时限"),
        record(160, &[]),
    ]
    .concat();
    let row = |number: u32, hidden: bool| {
        let flags = if hidden { 0x10 } else { 0 };
        record(0, &[&number.to_le_bytes()[..], &[0; 4], &[0x2C, 1, 0, flags, 0], &[0; 4]].concat())
    };
    let shared = |column: u32| cell(7, column, 0, &column.to_le_bytes());
    let sheet = [
        record(129, &[]),
        record(148, &[0; 16]),
        record(145, &[]),
        row(0, false),
        shared(0),
        shared(1),
        shared(2),
        shared(3),
        row(1, false),
        cell(6, 0, 0, &wide("Z1")),
        cell(6, 1, 0, &wide("甲组")),
        cell(5, 2, 2, &0.987_1f64.to_le_bytes()),
        cell(2, 3, 1, &(45_052u32 << 2 | 2).to_le_bytes()),
        row(2, true),
        cell(8, 0, 0, &[&wide("Z2")[..], &[0; 6]].concat()),
        cell(1, 1, 0, &[]),
        cell(9, 2, 0, &[&0.5f64.to_le_bytes()[..], &[0; 6]].concat()),
        cell(11, 3, 0, &[0x2A, 0, 0, 0, 0, 0, 0]),
        record(146, &[]),
        record(177, &1u32.to_le_bytes()),
        record(176, &[1u32, 2, 1, 1].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>()),
        record(178, &[]),
        record(130, &[]),
    ]
    .concat();
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let relations = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}{}{}</Relationships>"#,
        relation("rId1", "worksheet", "worksheets/sheet1.bin"),
        relation("rId2", "styles", "styles.bin"),
        relation("rId3", "sharedStrings", "sharedStrings.bin"),
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("xl/workbook.bin", &workbook[..]),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/styles.bin", &styles),
        ("xl/sharedStrings.bin", &strings),
        ("xl/worksheets/sheet1.bin", &sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn binary_workbooks_are_read_as_calamine_reads_them() {
    use calamine::Reader;
    let bytes = xlsb();
    let mut other = calamine::Xlsb::new(Cursor::new(bytes.clone())).unwrap();
    let range = other.worksheet_range("整改台账").unwrap();
    assert_eq!(range.get_value((1, 0)).unwrap().to_string(), "Z1");
    assert!(
        matches!(range.get_value((1, 3)), Some(calamine::Data::DateTime(date)) if (date.as_f64() - 45_052.0).abs() < 1e-9)
    );
    assert_eq!(range.get_value((2, 2)), Some(&calamine::Data::Float(0.5)));

    let (grids, told) = read_one(bytes);
    assert_eq!(errors(&told), [("cell-error", Some(3), Some(4))]);
    let grid = &grids[0].1;
    assert_eq!(grid.found.kind, FileKind::Xlsb);
    assert_eq!((grid.found.hidden_rows, grid.found.filled), (1, 1));
    assert_eq!(
        cells(grid),
        [["Z1", "甲组", "98.71%", "2023-05-06"], ["Z2", "甲组", "0.5", "#N/A"]]
    );
}

/// A compound file with one small stream of this name.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0u8; 512 * 3];
    let mut put =
        |at: usize, content: &[u8]| bytes[at..at + content.len()].copy_from_slice(content);
    put(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    put(24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    put(44, &1u32.to_le_bytes());
    put(48, &1u32.to_le_bytes());
    put(56, &4_096u32.to_le_bytes());
    put(60, &0xFFFF_FFFEu32.to_le_bytes());
    put(68, &0xFFFF_FFFEu32.to_le_bytes());
    put(76, &[0xFF; 436]);
    put(76, &0u32.to_le_bytes());
    // The table of sectors: itself, and the folder.
    put(512, &[0xFF; 512]);
    put(512, &0xFFFF_FFFDu32.to_le_bytes());
    put(516, &0xFFFF_FFFEu32.to_le_bytes());
    for (at, name, kind, child) in [(1_024, "Root Entry", 5, 1u32), (1_152, stream, 2, u32::MAX)] {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(at, &units);
        put(at + 64, &u16::try_from(units.len() + 2).unwrap().to_le_bytes());
        put(at + 66, &[kind, 1]);
        put(at + 68, &[0xFF; 8]);
        put(at + 76, &child.to_le_bytes());
        put(at + 116, &0xFFFF_FFFEu32.to_le_bytes());
    }
    bytes
}

#[test]
fn passwords_and_other_documents_are_told_with_the_way_out() {
    for (stream, code, word) in [
        ("EncryptedPackage", "encrypted-workbook", "密码"),
        ("WordDocument", "not-a-table-file", "Word"),
        ("Book", "not-a-table-file", "Excel 95"),
        ("Other", "broken-workbook", "损坏"),
        ("Workbook", "broken-workbook", "损坏"),
    ] {
        let (grids, told) = read_one(compound(stream));
        assert!(grids.is_empty());
        assert_eq!(errors(&told), [(code, None, None)], "{stream}");
        assert!(told.iter().next().unwrap().message.zh.contains(word), "{stream}");
    }
}
