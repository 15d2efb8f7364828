//! `zhixiao method export` and `import` as whole commands.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail loudly"
)]

mod command;

use std::{
    fs,
    io::{Cursor, Read as _, Write as _},
    path::Path,
};

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use command::Desk;

/// What somebody does to a workbook.
enum Deed<'a> {
    /// Types a number.
    Number(&'a str, &'a str, &'a str, &'a str),
    /// Types a text.
    Text(&'a str, &'a str, &'a str, &'a str),
    /// Empties a cell.
    Empty(&'a str, &'a str, &'a str),
    /// Deletes a row.
    Delete(&'a str, &'a str),
}

use Deed::{Delete, Empty, Number, Text};

/// The place of a sheet, and the cell of the row that begins with `key` under `heading`.
fn find(bytes: &[u8], sheet: &str, key: &str, heading: &str) -> (usize, String) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let at = book.sheet_names().iter().position(|name| name == sheet).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let said = |cell: &Data, text: &str| cell.as_string().as_deref() == Some(text);
    let column = range.rows().nth(2).unwrap().iter().position(|cell| said(cell, heading)).unwrap();
    let row = range.rows().position(|row| said(&row[0], key)).unwrap();
    (at, format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1))
}

/// The workbook after all deeds, put into its XML.
fn edited(bytes: &[u8], deeds: &[Deed<'_>]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect();
    for deed in deeds {
        let (sheet, key, heading) = match deed {
            Number(sheet, key, heading, _) | Text(sheet, key, heading, _) => (sheet, key, *heading),
            Empty(sheet, key, heading) => (sheet, key, *heading),
            Delete(sheet, key) => (sheet, key, "位置"),
        };
        let (at, cell) = find(bytes, sheet, key, heading);
        let name = format!("xl/worksheets/sheet{}.xml", at + 1);
        let xml = &mut files.iter_mut().find(|(file, _)| *file == name).unwrap().1;
        let text = String::from_utf8(xml.clone()).unwrap();
        if let Delete(..) = deed {
            let start = text.find(&format!("<row r=\"{}\"", &cell[1..])).unwrap();
            let end = start + text[start..].find("</row>").unwrap() + "</row>".len();
            *xml = format!("{}{}", &text[..start], &text[end..]).into_bytes();
            continue;
        }
        let start = text.find(&format!("<c r=\"{cell}\"")).unwrap();
        let tag = start + text[start..].find('>').unwrap();
        let end = match text[..tag].ends_with('/') {
            true => tag + 1,
            false => start + text[start..].find("</c>").unwrap() + "</c>".len(),
        };
        let style = text[start..tag].split("s=\"").nth(1).unwrap().split('"').next().unwrap();
        let new = match deed {
            Number(.., value) => format!("<c r=\"{cell}\" s=\"{style}\"><v>{value}</v></c>"),
            Text(.., value) => {
                format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{value}</t></is></c>")
            }
            Empty(..) | Delete(..) => format!("<c r=\"{cell}\" s=\"{style}\"/>"),
        };
        *xml = format!("{}{new}{}", &text[..start], &text[end..]).into_bytes();
    }
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A desk with the shipped method as a workbook on which the deeds were done.
fn desk(deeds: &[Deed<'_>]) -> Desk {
    let desk = Desk::new();
    let ran = desk.run("method export rules/tonghua-trial x.xlsx");
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.error);
    edit(desk.path(), deeds);
    desk
}

fn edit(folder: &Path, deeds: &[Deed<'_>]) {
    let file = folder.join("x.xlsx");
    let bytes = fs::read(&file).unwrap();
    fs::write(file, edited(&bytes, deeds)).unwrap();
}

const GOOD: &[Deed<'_>] = &[
    Number("指标", "indicator.clue_closure", "分值", "7"),
    Number("指标", "group.clues", "分值", "16"),
    Number("指标", "method", "分值", "101"),
    Text("指标", "indicator.data_entry", "改进建议", "每周五集中录入，\"互查\"一次。"),
    Text("指标", "indicator.data_entry", "难度", "本轮内可改"),
    Number("参数", "params.线索办结满分线", "值", "0.85"),
    Number("参数", "params.分流工作日", "值", "3"),
    Text("参数", "params.分流工作日", "核对日期", "2026年6月1日"),
    Number("分档和算式", "params.整改得分曲线#2", "分值或比例", "0.65"),
    Text("分档和算式", "indicator.on_time_rectification.weak.when@1", "分值或比例", "80%"),
    Number("等次", "grade.优秀", "比例", "0.25"),
    Text("列别名", "rectification.整改状态 = 已完成", "写法", "已完成 | 完成 | 全部完成"),
    Text("列别名", "clues.巡察组", "写法", "巡察组｜移交巡察组"),
    Number("加分扣分否决", "bonus_cap.achievements", "至多几分", "6"),
];

/// The same in the TOML.
const SAME: &[(&str, &str)] = &[
    ("name = \"线索办结率\"\npoints = 6", "name = \"线索办结率\"\npoints = 7"),
    ("code = \"2\"\npoints = 15", "code = \"2\"\npoints = 16"),
    ("points = 100", "points = 101"),
    ("\"线索办结满分线\" = { value = 0.90", "\"线索办结满分线\" = { value = 0.85"),
    ("\"分流工作日\" = { value = 5", "\"分流工作日\" = { value = 3"),
    ("[0.80, 0.60]", "[0.80, 0.65]"),
    ("按期整改率 < 0.85", "按期整改率 < 0.80"),
    ("share = 0.30", "share = 0.25"),
    ("achievements = 5", "achievements = 6"),
];

#[test]
fn changes_are_shown_and_then_written_as_an_overlay() {
    let desk = desk(GOOD);
    let ran = desk.run("method import x.xlsx");
    assert_eq!(ran.status, 0, "{}", ran.error);
    insta::assert_snapshot!("preview_zh", format!("{}{}", ran.out, ran.error));
    let ran = desk.run("method import x.xlsx --lang en");
    insta::assert_snapshot!("preview_en", format!("{}{}", ran.out, ran.error));
    assert!(!desk.path().join("new").exists());

    let ran = desk.run("method import x.xlsx --out packs/new --accept --round samples/round-8-2");
    assert_eq!(ran.status, 0, "{}", ran.error);
    let toml = fs::read_to_string(desk.path().join("packs/new/method.toml")).unwrap();
    insta::assert_snapshot!("overlay", toml);
    assert!(ran.error.contains("packs/new/method.toml"), "{}", ran.error);
    assert!(ran.out.contains("结论：影响"), "{}", ran.out);

    let checked = desk.run("check packs/new");
    assert_eq!(checked.status, 0, "{}", checked.error);
    desk.changed("same", SAME);
    for pack in ["packs/new", "same"] {
        let ran = desk.run(&format!("evaluate samples/round-8-2 --method {pack} --out out/{pack}"));
        assert_eq!(ran.status, 0, "{}", ran.error);
    }
    let scores =
        |pack: &str| fs::read_to_string(desk.path().join("out").join(pack).join("scores.csv"));
    assert_eq!(scores("packs/new").unwrap(), scores("same").unwrap());
    // An overlay can be edited as a workbook again.
    let ran = desk.run("method export packs/new again.xlsx --lang en");
    assert_eq!(ran.status, 0, "{}", ran.error);
    let ran = desk.run("method import again.xlsx --out third --accept");
    assert!(ran.out.contains("没有不同"), "{}{}", ran.out, ran.error);
    assert!(!desk.path().join("third").exists());
}

#[test]
fn everything_that_cannot_be_is_named_by_its_cell() {
    let deeds = [
        Number("指标", "indicator.clue_closure", "上级", "7"),
        Text("指标", "indicator.clue_closure", "分值", "七分"),
        Text("指标", "indicator.clue_filing", "分值", "1/3"),
        Empty("指标", "indicator.clue_filing", "改进建议"),
        Text("指标", "indicator.clue_filing", "谁来改", "大家"),
        Text("指标", "indicator.clue_transfer", "位置", "indicator.clue_transfr"),
        Delete("指标", "indicator.petition_referral"),
        Text("参数", "params.分流工作日", "核对日期", "昨天"),
        Text("等次", "grade.良好", "名称", "较好"),
    ];
    let desk = desk(&deeds);
    let ran = desk.run("method import x.xlsx --out new --accept");
    assert_eq!(ran.status, 1);
    assert!(!desk.path().join("new").exists());
    insta::assert_snapshot!("mistakes_zh", ran.error);
    let ran = desk.run("method import x.xlsx --lang en");
    insta::assert_snapshot!("mistakes_en", ran.error);
}

#[test]
fn what_the_loader_refuses_is_told_at_the_cell() {
    let desk = desk(&[
        Number("指标", "indicator.clue_closure", "分值", "7"),
        Number("等次", "grade.良好", "最低分", "95"),
        Text("列别名", "rectification.整改状态 = 已完成", "写法", "已完成 | 未整改"),
    ]);
    let ran = desk.run("method import x.xlsx");
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!("loader_zh", ran.error);
}

#[test]
fn what_is_locked_stays() {
    let desk = Desk::new();
    desk.changed(
        "city",
        &[(
            "name = \"线索办结率\"\npoints = 6",
            "name = \"线索办结率\"\nlocked = true\npoints = 6",
        )],
    );
    assert_eq!(desk.run("method export city x.xlsx").status, 0);
    edit(
        desk.path(),
        &[
            Number("指标", "indicator.clue_closure", "分值", "7"),
            Number("参数", "params.线索办结满分线", "值", "0.85"),
            Text("列别名", "clues.巡察组", "写法", "巡察组 | 组"),
        ],
    );
    let ran = desk.run("method import x.xlsx");
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!("locked_zh", ran.error);
}

#[test]
fn the_method_must_be_the_one_that_was_exported() {
    let desk = desk(&[]);
    let toml = desk.path().join("rules/tonghua-trial/method.toml");
    let text = fs::read_to_string(&toml).unwrap();
    // A comment is no change.
    fs::write(&toml, format!("# 注\n{text}")).unwrap();
    assert_eq!(desk.run("method import x.xlsx").status, 0);
    fs::write(&toml, text.replace("version = \"2026.1\"", "version = \"2026.2\"")).unwrap();
    let ran = desk.run("method import x.xlsx");
    assert_eq!(ran.status, 1);
    assert!(
        ran.error.contains("导出之后办法 tonghua-trial 本身有了改动（版本 2026.1 → 2026.2）"),
        "{}",
        ran.error
    );
    // The one of that day is elsewhere.
    assert_eq!(desk.run("method import x.xlsx --method tonghua-trial").status, 0);
    let ran = desk.run("method import x.xlsx --method donghe-county");
    assert_eq!(ran.status, 1);
    assert!(ran.error.contains("工作簿由办法 tonghua-trial 导出"), "{}", ran.error);
    // Moved away, the shipped one of that id is taken.
    fs::rename(desk.path().join("rules"), desk.path().join("elsewhere")).unwrap();
    assert_eq!(desk.run("method import x.xlsx").status, 0);
}

#[test]
fn files_that_are_none_of_ours_are_refused() {
    let desk = desk(&[]);
    fs::write(desk.path().join("a.xlsx"), "甲,乙\n1,2\n").unwrap();
    fs::write(desk.path().join("b.xlsx"), b"PK\x03\x04nothing").unwrap();
    for file in ["a.xlsx", "b.xlsx"] {
        let ran = desk.run(&format!("method import {file}"));
        assert_eq!(ran.status, 1, "{}", ran.error);
        assert!(ran.error.contains(file), "{}", ran.error);
    }
    for (line, told) in [
        ("method export tonghua-trial x.xlsx", "已经存在"),
        ("method export nowhere y.xlsx", "找不到评估办法"),
        ("method import x.xlsx --accept", "--out"),
        ("method import x.xlsx --out rules", "已有内容"),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 2, "{line}: {}", ran.error);
        assert!(ran.error.contains(told), "{line}: {}", ran.error);
    }
}

#[test]
fn an_effect_that_is_not_wanted_is_not_written() {
    let desk = desk(&[
        Number("等次", "grade.优秀", "最低分", "80"),
        Number("等次", "grade.良好", "最高分", "80"),
        Number("等次", "grade.良好", "最低分", "70"),
        Number("等次", "grade.合格", "最高分", "70"),
    ]);
    let line = "method import x.xlsx --round samples/round-8-2 --out new --accept";
    let ran = desk.run(&format!("{line} --fail-on moves-grades"));
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(!desk.path().join("new").exists());
    let ran = desk.run(&format!("{line} --format json"));
    assert_eq!(ran.status, 0, "{}", ran.error);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["changes"].as_array().unwrap().len(), 4);
    assert_eq!(json["comparison"]["effect"], "moves_grades");
    assert_eq!(
        json["toml"].as_str().unwrap(),
        fs::read_to_string(desk.path().join("new/method.toml")).unwrap()
    );
}

/// docs/分析人员.md shows what this prints and writes.
#[test]
fn the_page_for_analysts_shows_what_is_printed() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/分析人员.md"));
    let page = page.unwrap();
    let desk = desk(&[
        Number("参数", "params.线索办结满分线", "值", "0.95"),
        Text("参数", "params.线索办结满分线", "核对日期", "2026-11-20"),
    ]);
    fs::rename(desk.path().join("x.xlsx"), desk.path().join("办法.xlsx")).unwrap();
    let ran = desk.run("method import 办法.xlsx");
    let shown = format!("$ zhixiao method import 办法.xlsx\n{}{}", ran.out, ran.error);
    assert!(page.contains(&shown), "{shown}");
    let ran = desk.run("method import 办法.xlsx --out 新办法 --accept");
    assert_eq!(ran.status, 0, "{}", ran.error);
    let toml = fs::read_to_string(desk.path().join("新办法/method.toml")).unwrap();
    assert!(page.contains(&format!("$ cat 新办法/method.toml\n{toml}```")), "{toml}");
}

#[test]
fn a_day_of_review_that_stays_is_warned_of() {
    let desk = desk(&[
        Number("参数", "params.分流工作日", "值", "3"),
        Text("参数", "params.分流工作日", "条款", "第九条"),
    ]);
    let ran = desk.run("method import x.xlsx");
    assert_eq!(ran.status, 0, "{}", ran.error);
    assert!(ran.error.contains("警告[old-day-of-review]"), "{}", ran.error);
    assert!(ran.error.contains("核对日期还是 2026-05-20"), "{}", ran.error);
}
