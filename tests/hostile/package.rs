//! Zips around workbooks that mean harm.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{Case, case, noise};

pub(crate) const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
pub(crate) const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// A zip of these parts.
pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1));
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An XLSX with this part as its sheet, and more parts.
pub(crate) fn xlsx(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    parts.extend(more);
    zip(&parts)
}

pub(crate) fn sheet(content: &str) -> Vec<u8> {
    format!(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{content}</worksheet>"#)
        .into_bytes()
}

pub(crate) fn good_sheet() -> Vec<u8> {
    let cell = |place: &str, text: &str| {
        format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let header =
        [("A1", "编号"), ("B1", "巡察组"), ("C1", "状态")].map(|(p, t)| cell(p, t)).concat();
    let row = [("A2", "Z1"), ("B2", "一组"), ("C2", "已完成")].map(|(p, t)| cell(p, t)).concat();
    sheet(&format!(r#"<sheetData><row r="1">{header}</row><row r="2">{row}</row></sheetData>"#))
}

/// Where a signature stands, over and over.
fn places(bytes: &[u8], mark: &[u8]) -> Vec<usize> {
    bytes.windows(mark.len()).enumerate().filter(|(_, at)| *at == mark).map(|(at, _)| at).collect()
}

/// The good workbook with bytes of its records of the central directory, or of its end, replaced.
fn patched(record: &[u8; 4], which: usize, at: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = xlsx(&good_sheet(), &[]);
    let start = places(&bytes, record)[which] + at;
    bytes[start..start + value.len()].copy_from_slice(value);
    bytes
}

pub(crate) fn cases() -> Vec<Case> {
    const ENTRY: &[u8; 4] = b"PK\x01\x02";
    const LOCAL: &[u8; 4] = b"PK\x03\x04";
    const END: &[u8; 4] = b"PK\x05\x06";
    let good = xlsx(&good_sheet(), &[]);
    let mut list = vec![
        case("a zip of nothing", b"PK\x05\x06".iter().copied().chain([0; 18]).collect::<Vec<u8>>()),
        case("the mark of a zip alone", b"PK\x03\x04"),
        case("a zip of noise", [b"PK\x03\x04".to_vec(), noise(60_000)].concat()),
        case("two parts in one place", patched(ENTRY, 2, 42, &[0; 4])),
        case("a part beyond the file", patched(ENTRY, 2, 42, &[0xFF, 0xFF, 0xFF, 0x7F])),
        case("a part that says it is long", patched(ENTRY, 2, 20, &[0xFF, 0xFF, 0xFF, 0x7F])),
        case(
            "a part that says it unpacks to 4 GB",
            patched(ENTRY, 2, 24, &[0xFE, 0xFF, 0xFF, 0xFF]),
        ),
        case("a part that says it unpacks to nothing", patched(ENTRY, 2, 24, &[0; 4])),
        case("a part with a wrong checksum", patched(ENTRY, 2, 16, &[1, 2, 3, 4])),
        case("a part packed in an unknown way", patched(ENTRY, 2, 10, &[99, 0])),
        case("a part that says it is not packed", patched(ENTRY, 2, 10, &[0, 0])),
        case("a part that says it has a password", patched(ENTRY, 2, 8, &[1, 0])),
        case("a part whose own head says something else", patched(LOCAL, 2, 26, &[0xFF, 0xFF])),
        case("a part whose name is longer than the file", patched(ENTRY, 2, 28, &[0xFF, 0xFF])),
        case("65,535 parts that are not there", patched(END, 0, 8, &[0xFF; 4])),
        case("a directory of 4 GB", patched(END, 0, 12, &[0xFE, 0xFF, 0xFF, 0xFF])),
        case("a directory beyond the file", patched(END, 0, 16, &[0xFE, 0xFF, 0xFF, 0xFF])),
        case("sizes in a record that is not there", patched(ENTRY, 2, 20, &[0xFF; 8])),
        case("a comment that never ends", patched(END, 0, 20, &[0xFF, 0xFF])),
        case(
            "the end of a zip a thousand times",
            [good.clone(), good[good.len() - 22..].repeat(1_000)].concat(),
        ),
        case("a zip in a zip", xlsx(&good, &[])),
        case("a zip behind something else", [noise(10_000), good.clone()].concat()),
        case("two zips in one file", [good.clone(), good.clone()].concat()),
        case("a zip of no workbook", zip(&[("a.txt", b"a")])),
        case("a workbook without sheets", zip(&[("xl/workbook.xml", b"<workbook/>")])),
        case("a workbook without its parts", zip(&[("xl/workbook.xml", BOOK.as_bytes())])),
    ];
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\windows\\x",
        "xl\\worksheets\\sheet1.xml",
        "XL/WORKBOOK.XML",
        "xl/workbook.xml/",
        "\u{202E}lmx.1teehs",
        "a\0b",
        "",
    ] {
        list.push(case(format!("a part named {name:?}"), xlsx(&good_sheet(), &[(name, b"x")])));
    }
    let names: Vec<String> = (0..10_001).map(|n| format!("x/{n}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b""[..])).collect();
    list.push(case("10,001 parts", xlsx(&good_sheet(), &many)));
    for target in
        ["../../../../etc/passwd", "/", "..", "", "workbook.xml", "_rels/workbook.xml.rels"]
    {
        let relations = RELATIONS.replace("worksheets/sheet1.xml", target);
        let parts = [("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", &*relations)];
        list.push(case(
            format!("a sheet at {target:?}"),
            zip(&parts.map(|(n, p)| (n, p.as_bytes()))),
        ));
    }
    let spaces = vec![b' '; 17 << 20];
    list.push(case("a sheet of spaces", xlsx(&spaces, &[])));
    list.push(case(
        "shared strings of spaces",
        xlsx(&good_sheet(), &[("xl/sharedStrings.xml", &spaces)]),
    ));
    list.push(case("styles of spaces", xlsx(&good_sheet(), &[("xl/styles.xml", &spaces)])));
    for share in 1..10 {
        list.push(case(
            format!("a zip cut at {share}/10"),
            good[..good.len() * share / 10].to_vec(),
        ));
    }
    for step in 0..12 {
        let mut bytes = good.clone();
        for at in (step..bytes.len()).step_by(37) {
            bytes[at] ^= 0x5A;
        }
        bytes[..4].copy_from_slice(LOCAL);
        list.push(case(format!("a zip with wrong bytes, {step}"), bytes));
    }
    list
}
