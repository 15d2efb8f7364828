//! Parts of workbooks that mean harm: XML of XLSX and ODS, records of XLSB.

use crate::package::{BOOK, RELATIONS, good_sheet, sheet, xlsx, zip};
use crate::{Case, case, noise};

pub(crate) fn cases() -> Vec<Case> {
    let mut list = sheets();
    list.extend(xml());
    list.extend(others());
    list.extend(ods());
    list.extend(xlsb());
    list
}

fn cell(place: &str) -> String {
    format!(r#"<sheetData><row r="1"><c r="{place}"><v>1</v></c></row></sheetData>"#)
}

fn inline(text: &str) -> String {
    let cell = format!(r#"<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>"#);
    format!(r#"<sheetData><row r="1">{cell}</row></sheetData>"#)
}

fn value(kind: &str, value: &str) -> String {
    format!(r#"<sheetData><row r="1"><c r="A1" {kind}><v>{value}</v></c></row></sheetData>"#)
}

fn merges(range: impl Fn(u32) -> String, count: u32) -> String {
    let ranges: String =
        (1..=count).map(|n| format!(r#"<mergeCell ref="{}"/>"#, range(n))).collect();
    let rows: String =
        (1..=40).map(|n| format!(r#"<row r="{n}"><c><v>{n}</v></c></row>"#)).collect();
    format!("<sheetData>{rows}</sheetData><mergeCells>{ranges}</mergeCells>")
}

fn sheets() -> Vec<Case> {
    let all = r#"<col min="1" max="16384" hidden="1"/>"#;
    let contents = [
        ("a cell outside the grid", cell("XFE1048577")),
        ("a cell at the grid's end", r#"<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>"#.into()),
        ("a cell of a column of 30 letters", cell(&("A".repeat(30) + "1"))),
        ("a cell of a row of 30 digits", cell(&("A".to_owned() + &"9".repeat(30)))),
        ("a cell of row 0", cell("A0")),
        ("a cell without a place", "<sheetData><row><c><v>1</v></c></row></sheetData>".into()),
        ("a row number that overflows", r#"<sheetData><row r="4294967295"><c><v>1</v></c></row><row><c><v>1</v></c></row></sheetData>"#.into()),
        ("a row number that is none", r#"<sheetData><row r="-1"><c><v>1</v></c></row></sheetData>"#.into()),
        ("rows out of order", r#"<sheetData><row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row></sheetData>"#.into()),
        ("two cells in one place", r#"<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData>"#.into()),
        ("20,000 cells in one place", format!(r#"<sheetData><row r="1">{}</row></sheetData>"#, r#"<c r="A1"><v>1</v></c>"#.repeat(20_000))),
        ("20,000 columns", format!(r#"<sheetData><row r="1">{}</row></sheetData>"#, "<c><v>1</v></c>".repeat(20_000))),
        ("a lying dimension", format!(r#"<dimension ref="A1:XFD1048576"/>{}"#, cell("A1"))),
        ("20,000 merged ranges", merges(|n| format!("A{n}:B{n}"), 20_000)),
        ("5,000 merged ranges of the whole sheet", merges(|_| "A1:XFD1048576".to_owned(), 5_000)),
        ("merged ranges of whole columns", merges(|n| format!("A{n}:A1048576"), 5_000)),
        ("merged ranges turned round", merges(|n| format!("Z{}:A1", n + 1), 100)),
        ("merged ranges that are none", merges(|_| ":::".to_owned(), 100)),
        ("columns turned round", format!(r#"<cols><col min="4294967295" max="0" hidden="1"/></cols>{}"#, cell("A1"))),
        ("all columns hidden many times", format!("<cols>{}</cols>{}", all.repeat(1_000), cell("A1"))),
        ("hidden rows without an end", format!("<sheetData>{}</sheetData>", r#"<row r="4294967295" hidden="1"/>"#.repeat(20_000))),
        ("deep XML", format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000))),
        ("XML that never closes", "<sheetData><row>".repeat(1_000)),
        ("XML that closes what is not open", "</a></b></worksheet></worksheet>".into()),
        ("20,000 attributes", format!("<sheetData {}/>", (0..20_000).map(|n| format!("a{n}=\"\" ")).collect::<String>())),
        ("an attribute of 17 MB", format!(r#"<sheetData><row r="{}"/></sheetData>"#, "1".repeat(17 << 20))),
        ("a comment of 17 MB", format!("<!--{}-->", "-x".repeat(9 << 20))),
        ("an entity that nobody knows", inline("&bomb;")),
        ("characters that are none", inline("&#xFFFFFFFF;&#0;&#xD800;&#-1;")),
        ("a cell of 140,000 bytes", inline(&"a".repeat(140_000))),
        ("a cell of 20,000 escapes", inline(&"_x000".repeat(20_000))),
        ("a cell of NULs by escape", inline(&"_x0000_".repeat(1_000))),
        ("a cell in 20,000 runs", format!(r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is>{}</is></c></row></sheetData>"#, "<r><t>甲</t></r>".repeat(20_000))),
        ("a shared string that is not there", value(r#"t="s""#, "99999999999999999999")),
        ("a style that is not there", value(r#"s="18446744073709551615""#, "1")),
        ("a number out of all bounds", value("", "1e99999999999")),
        ("a number that is none", value("", "NaN")),
        ("a number of 100,000 digits", value("", &"9".repeat(100_000))),
        ("a cell type of a thousand letters", value(&format!(r#"t="{}""#, "s".repeat(1_000)), "1")),
        ("a date before all dates", value(r#"s="1""#, "-99999999999")),
        ("a formula without a value", r#"<sheetData><row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f><v/></c></row></sheetData>"#.into()),
        ("100,000 empty rows", format!("<sheetData>{}</sheetData>", "<row/>".repeat(100_000))),
        ("20,000 tables that are not there", format!("{}<tableParts>{}</tableParts>", cell("A1"), (0..20_000).map(|n| format!(r#"<tablePart xmlns:r="r" r:id="r{n}"/>"#)).collect::<String>())),
    ];
    contents.into_iter().map(|(name, content)| case(name, xlsx(&sheet(&content), &[]))).collect()
}

fn xml() -> Vec<Case> {
    let laughs: String = (0..10)
        .map(|n| format!("<!ENTITY b{} \"{}\">", n + 1, format!("&b{n};").repeat(10)))
        .collect();
    let texts = [
        ("a DTD", r#"<!DOCTYPE a [<!ENTITY x "y">]><worksheet/>"#.to_owned()),
        (
            "a billion laughs",
            format!("<!DOCTYPE a [<!ENTITY b0 \"ha\">{laughs}]><worksheet>&b10;</worksheet>"),
        ),
        (
            "an entity from a file",
            r#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>"#
                .to_owned(),
        ),
        ("NULs", "\0\u{1}\u{2}".repeat(1_000)),
        ("an open comment", "<worksheet><!-- ".to_owned() + &"-".repeat(100_000)),
        ("an open CDATA", "<worksheet><![CDATA[".to_owned() + &"]".repeat(100_000)),
        ("an open tag", "<worksheet ".to_owned() + &"a=\"".repeat(50_000)),
        ("nothing", String::new()),
        ("a mark of UTF-16", "\u{FEFF}<worksheet/>".to_owned()),
        (
            "another encoding than it says",
            r#"<?xml version="1.0" encoding="UTF-16"?><worksheet/>"#.to_owned(),
        ),
    ];
    let mut list: Vec<Case> = texts
        .into_iter()
        .map(|(name, text)| case(format!("a sheet of {name}"), xlsx(text.as_bytes(), &[])))
        .collect();
    list.push(case("a sheet of noise", xlsx(&noise(100_000), &[])));
    list
}

/// The parts beside the sheets.
fn others() -> Vec<Case> {
    let with = |name: &str, part: &str, text: String| {
        case(name, xlsx(&good_sheet(), &[(part, text.as_bytes())]))
    };
    let format =
        |n: u32| format!(r#"<numFmt numFmtId="{n}" formatCode="{}{n}"/>"#, "0".repeat(20_000));
    let formats: String = (200..300).map(format).collect();
    // Each cell has another of those formats.
    let styles = format!(
        "<styleSheet><numFmts>{formats}</numFmts><cellXfs>{}</cellXfs></styleSheet>",
        (0..20_000).map(|n| format!(r#"<xf numFmtId="{}"/>"#, 200 + n % 100)).collect::<String>()
    );
    let styled: String =
        (0..5_000).map(|n| format!(r#"<row><c s="{n}"><v>1</v></c></row>"#)).collect();
    let styled = sheet(&format!("<sheetData>{styled}</sheetData>"));
    let many = format!(
        "<styleSheet><cellXfs>{}</cellXfs></styleSheet>",
        r#"<xf numFmtId="2"/>"#.repeat(65_537)
    );
    // A long text in 15,000 cells: 450 MB.
    let long = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(30_000));
    let shared = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(15_000);
    let shared = sheet(&format!("<sheetData>{shared}</sheetData>"));
    let sheets: String =
        (0..1_001).map(|n| format!(r#"<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>"#)).collect();
    let book = |sheets: &str| BOOK.replace(r#"<sheet name="S" sheetId="1" r:id="rId1"/>"#, sheets);
    let in_book = |book: String| {
        zip(&[
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
            ("xl/worksheets/sheet1.xml", &good_sheet()),
        ])
    };
    let link = r#"<Relationship Id="x" Type="t" Target="a"/>"#;
    let links = RELATIONS.replace("</Relationships>", &(link.repeat(10_001) + "</Relationships>"));
    let named = r#"<sheet name="甲/\*[]:?'甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲甲" sheetId="1" r:id="rId1"/>"#;
    vec![
        with("shared strings without an end", "xl/sharedStrings.xml", "<sst><si><t>".repeat(1_000)),
        with(
            "100,000 shared strings",
            "xl/sharedStrings.xml",
            format!("<sst count=\"4294967295\">{}</sst>", "<si><t>a</t></si>".repeat(100_000)),
        ),
        with(
            "shared strings in shared strings",
            "xl/sharedStrings.xml",
            format!("<sst>{}{}</sst>", "<si>".repeat(60), "</si>".repeat(60)),
        ),
        case(
            "one long text in 15,000 cells",
            xlsx(&shared, &[("xl/sharedStrings.xml", long.as_bytes())]),
        ),
        case("long formats in many cells", xlsx(&styled, &[("xl/styles.xml", styles.as_bytes())])),
        with("65,537 styles", "xl/styles.xml", many),
        case("1,001 sheets", in_book(book(&sheets))),
        case(
            "900 sheets that are one",
            in_book(book(&sheets[..sheets.find("<sheet name=\"S900\"").unwrap()])),
        ),
        case("a sheet with a name that no program writes", in_book(book(named))),
        case(
            "10,001 relationships",
            zip(&[
                ("xl/workbook.xml", BOOK.as_bytes()),
                ("xl/_rels/workbook.xml.rels", links.as_bytes()),
                ("xl/worksheets/sheet1.xml", &good_sheet()),
            ]),
        ),
    ]
}

fn ods() -> Vec<Case> {
    let book = |rows: &str| {
        let content = format!(
            r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
        ])
    };
    let cell = |says: &str, text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string" {says}><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let row =
        |says: &str, cells: &str| format!("<table:table-row {says}>{cells}</table:table-row>");
    let times = |n: &str| format!(r#"table:number-columns-repeated="{n}""#);
    let rows = |n: &str| format!(r#"table:number-rows-repeated="{n}""#);
    [
        ("rows without an end", row(&rows("4294967295"), &cell("", "a"))),
        ("cells without an end", row("", &cell(&times("4294967295"), "a"))),
        ("a million rows of a thousand cells", row(&rows("1000000"), &cell(&times("1000"), &"a".repeat(2_000)))),
        ("a long text over and over", row(&rows("10000"), &cell(&times("3"), &"a".repeat(30_000)))),
        ("hidden rows over and over", (row(&(rows("1048576") + r#" table:visibility="collapse""#), "")).repeat(2_000)),
        ("spaces without an end", row("", &cell("", r#"<text:s text:c="4294967295"/>"#))),
        ("a thousand spaces 20,000 times", row("", &cell("", &r#"<text:s text:c="1024"/>"#.repeat(20_000)))),
        ("cells spanned without an end", row("", &cell(r#"table:number-columns-spanned="4294967295" table:number-rows-spanned="4294967295""#, "a"))),
        ("rows in rows", "<table:table-row>".repeat(2_000)),
        ("20,000 columns", row("", &cell("", "a").repeat(20_000))),
        ("a number that is none", row("", r#"<table:table-cell office:value-type="float" office:value="x"/>"#)),
        ("tables in a table", "<table:table>".repeat(50) + &"</table:table>".repeat(50)),
    ]
    .into_iter()
    .map(|(name, rows)| case(format!("ODS: {name}"), book(&rows)))
    .chain([
        case("ODS: without its content", zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")])),
        case("ODS: a billion laughs", zip(&[("content.xml", br#"<!DOCTYPE a [<!ENTITY b "&b;&b;">]><a>&b;</a>"#)])),
    ])
    .collect()
}

fn xlsb() -> Vec<Case> {
    let record = |kind: u16, content: &[u8]| {
        let mut bytes = match kind {
            0..128 => vec![u8::try_from(kind).unwrap()],
            _ => vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8],
        };
        let length = u32::try_from(content.len()).unwrap();
        bytes.extend(
            (0..4).map(|n| (length >> (7 * n)) as u8 & 0x7F | if n < 3 { 0x80 } else { 0 }),
        );
        bytes.extend(content);
        bytes
    };
    let wide = |text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        let length = u32::try_from(units.len()).unwrap().to_le_bytes();
        [length.to_vec(), units.into_iter().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let book = [record(156, &[vec![0; 8], wide("rId1"), wide("S")].concat())].concat();
    let relations = RELATIONS.replace(".xml", ".bin");
    let with = |book: &[u8], sheet: &[u8], strings: &[u8]| {
        zip(&[
            ("xl/workbook.bin", book),
            ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
            ("xl/worksheets/sheet1.bin", sheet),
            ("xl/sharedStrings.bin", strings),
        ])
    };
    let number = |n: u32| n.to_le_bytes();
    let data = |inner: Vec<u8>| [record(145, &[]), inner, record(146, &[])].concat();
    let row = |n: u32| record(0, &[number(n).to_vec(), vec![0; 12]].concat());
    let at = |kind: u16, column: u32, style: u32, value: &[u8]| {
        record(kind, &[&number(column), &number(style), value].concat())
    };
    let whole = [number(0), number(u32::MAX), number(0), number(u32::MAX)].concat();
    let long = record(19, &[vec![0], wide(&"a".repeat(30_000))].concat());
    let shared: Vec<u8> =
        (0..15_000).flat_map(|n| [row(n), at(7, 0, 0, &number(0))].concat()).collect();
    [
        ("a row beyond the grid", data([row(u32::MAX), at(2, 0, 0, &number(2))].concat()), vec![]),
        (
            "a column beyond the grid",
            data([row(0), at(2, u32::MAX, 0, &number(2))].concat()),
            vec![],
        ),
        (
            "a style that is not there",
            data([row(0), at(2, 0, u32::MAX, &number(2))].concat()),
            vec![],
        ),
        (
            "a number that is none",
            data([row(0), at(5, 0, 0, &f64::NAN.to_le_bytes())].concat()),
            vec![],
        ),
        (
            "a text longer than its record",
            data([row(0), at(6, 0, 0, &number(u32::MAX))].concat()),
            vec![],
        ),
        (
            "a shared string that is not there",
            data([row(0), at(7, 0, 0, &number(u32::MAX))].concat()),
            vec![],
        ),
        ("one long text in 15,000 cells", data(shared), long),
        (
            "merged ranges of the whole sheet",
            [data(row(0)), record(176, &whole).repeat(5_000)].concat(),
            vec![],
        ),
        (
            "columns hidden over and over",
            [record(60, &[&whole[..8], &[0; 8], &[1, 0]].concat()).repeat(1_000), data(row(0))]
                .concat(),
            vec![],
        ),
        (
            "rows hidden over and over",
            data(record(0, &[vec![0xFF; 4], vec![0; 7], vec![0x10; 5]].concat()).repeat(20_000)),
            vec![],
        ),
        ("records of nothing", vec![0; 200_000], vec![]),
        ("a record longer than the file", vec![0x9C, 0x01, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2], vec![]),
        ("noise", noise(100_000), noise(100_000)),
    ]
    .into_iter()
    .map(|(name, sheet, strings)| case(format!("XLSB: {name}"), with(&book, &sheet, &strings)))
    .chain([
        case("XLSB: a list of sheets of noise", with(&noise(50_000), b"", b"")),
        case("XLSB: 1,001 sheets", with(&book.repeat(1_001), &data(row(0)), b"")),
    ])
    .collect()
}
