//! Files given back marked: what is wrong is coloured, commented and said in a column; put back into the round
//! they are read as before.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use calamine::{Reader, Xlsx, open_workbook};

fn zhixiao(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_zhixiao"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .expect("zhixiao runs")
}

fn rows_of(path: &Path, sheet: usize) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(sheet).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The problems of a round: code, row and key of each, without those of rows that cannot be told apart.
fn problems(round: &str, but: &[&str]) -> Vec<String> {
    let output = zhixiao(&["check", round, "--message-format", "csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut list: Vec<String> =
        csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
            .records()
            .map(|record| record.unwrap())
            .filter(|record| !but.contains(&&record[10]))
            .map(|record| format!("{} {} {}", &record[10], &record[5], &record[6]))
            .collect();
    list.sort();
    list
}

#[test]
fn the_broken_sample_comes_back_marked_and_stays_as_wrong_as_it_was() {
    let top = tempfile::tempdir().unwrap();
    let marked = top.path().join("marked");
    let sample = "samples/round-8-2-broken";
    let output = zhixiao(&["check", sample, "--mark", marked.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    // Texts are as they were, the last column says what is wrong.
    let ledger = marked.join("rectification.xlsx");
    let rows = rows_of(&ledger, 0);
    let header = rows.first().unwrap();
    assert_eq!(header.last().unwrap(), "错误说明");
    let wrong = rows.iter().find(|row| row.iter().any(|cell| cell == "已完城")).unwrap();
    assert!(wrong.last().unwrap().contains("【整改状态】"), "{wrong:?}");
    let cut = rows.iter().filter(|row| row.last().unwrap().starts_with("【行损坏】")).count();
    assert_eq!(cut, 2, "one field too few, one too many");
    let mut book: Xlsx<_> = open_workbook(&ledger).unwrap();
    assert_eq!(book.sheet_names().last().unwrap(), "错误说明");
    assert!(book.worksheet_range("错误说明").unwrap().rows().count() > 10);
    // Comments stand in the part that Excel and WPS show them from.
    let mut zip = zip::ZipArchive::new(fs::File::open(&ledger).unwrap()).unwrap();
    let mut comments = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("xl/comments1.xml").unwrap(), &mut comments)
        .unwrap();
    assert!(comments.contains("<author>zhixiao</author>") && comments.contains("已完成"));

    // Put back unmended, every mistake is still there, and nothing else: a row that was torn stays an error.
    let again = top.path().join("again");
    fs::create_dir(&again).unwrap();
    for entry in fs::read_dir(&marked).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), again.join(entry.file_name())).unwrap();
    }
    fs::copy(Path::new(sample).join("round.toml"), again.join("round.toml")).unwrap();
    let torn =
        ["ragged-row", "unclosed-quote", "marked-row-not-mended", "row-left-out", "required-blank"];
    let before = problems(sample, &torn);
    let after = problems(again.to_str().unwrap(), &torn);
    for problem in &before {
        assert!(after.contains(problem), "no longer told: {problem}");
    }
    let left = problems(again.to_str().unwrap(), &[]);
    let unmended = left.iter().filter(|one| one.starts_with("marked-row-not-mended")).count();
    assert_eq!(unmended, 3);
    assert!(
        !left.iter().any(|one| one.contains("unknown-table") || one.contains("similar-column"))
    );

    // Marking the marked: one column of marks, not two.
    let twice = top.path().join("twice");
    zhixiao(&["check", again.to_str().unwrap(), "--mark", twice.to_str().unwrap()]);
    let rows = rows_of(&twice.join("rectification.xlsx"), 0);
    assert_eq!(rows.first().unwrap().iter().filter(|cell| *cell == "错误说明").count(), 1);
    let mut book: Xlsx<_> = open_workbook(twice.join("rectification.xlsx")).unwrap();
    assert_eq!(book.sheet_names().len(), 2);
    assert!(book.worksheet_range_at(0).is_some());
}

#[test]
fn clean_files_come_back_as_they_were() {
    let top = tempfile::tempdir().unwrap();
    for sample in ["samples/round-8-2", "samples/round-8-2-dirty"] {
        let name = Path::new(sample).file_name().unwrap();
        let marked = top.path().join(name);
        let output = zhixiao(&["check", sample, "--mark", marked.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        fs::copy(Path::new(sample).join("round.toml"), marked.join("round.toml")).unwrap();
        let out = |round: &str, to: &str| {
            let to = top.path().join(to);
            let done = zhixiao(&["evaluate", round, "--out", to.to_str().unwrap()]);
            assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
            fs::read(to.join("scores.csv")).unwrap()
        };
        let (before, after) = (out(sample, "before"), out(marked.to_str().unwrap(), "after"));
        assert_eq!(before, after, "{sample}");
    }
}

#[test]
fn big_files_come_back_too_and_always_the_same() {
    let top = tempfile::tempdir().unwrap();
    let round = top.path().join("round");
    fs::create_dir(&round).unwrap();
    for entry in fs::read_dir("samples/round-8-2-broken").unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, round.join(path.file_name().unwrap())).unwrap();
    }
    // Blank lines below the tables: few long ones make a file that is not held as a whole, many more rows than a sheet.
    let append = |name: &str, line: &str, times: usize| {
        let path = round.join(name);
        let text = [fs::read(&path).unwrap(), line.repeat(times).into_bytes()].concat();
        fs::write(path, text).unwrap();
    };
    append("rectification.csv", &format!("{}\n", " ".repeat(100_000)), 170);
    append("office.csv", "\n", 1_048_577);
    let names = ["rectification.xlsx", "office-有错的行.xlsx"];
    let marked = ["first", "second"].map(|folder| {
        let folder = top.path().join(folder);
        zhixiao(&["check", round.to_str().unwrap(), "--mark", folder.to_str().unwrap()]);
        names.map(|name| fs::read(folder.join(name)).unwrap())
    });
    assert!(marked[0] == marked[1]);
    for name in names {
        let rows = rows_of(&top.path().join("first").join(name), 0);
        assert_eq!(rows.first().unwrap().last().unwrap(), "错误说明");
    }
}

#[test]
fn only_the_wrong_rows() {
    let top = tempfile::tempdir().unwrap();
    let marked = top.path().join("marked");
    let arguments = ["check", "samples/round-8-2-broken", "--only-wrong", "--mark"];
    zhixiao(&[&arguments[..], &[marked.to_str().unwrap()]].concat());
    let rows = rows_of(&marked.join("office-有错的行.xlsx"), 0);
    assert!(rows.iter().skip(1).all(|row| row.last().unwrap().starts_with("原第 ")), "{rows:?}");
    assert_eq!(rows.len(), 6, "{rows:?}");
    // What stands in the folder is never written over.
    let again = zhixiao(&[&arguments[..], &[marked.to_str().unwrap()]].concat());
    assert_eq!(again.status.code(), Some(2));
}

/// The authors and texts of the comments of the first sheet, as Excel and WPS read them.
fn comments_of(path: &Path) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut comments = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("xl/comments1.xml").unwrap(), &mut comments)
        .unwrap();
    comments
}

#[test]
fn comments_of_other_people_stay() {
    let top = tempfile::tempdir().unwrap();
    let round = top.path().join("round");
    fs::create_dir(&round).unwrap();
    for entry in fs::read_dir("samples/round-8-2-broken").unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, round.join(path.file_name().unwrap())).unwrap();
    }
    // The ledger as a workbook, with comments of two people: at a wrong cell, at a good one, and below the table.
    let text = fs::read(round.join("rectification.csv")).unwrap();
    fs::remove_file(round.join("rectification.csv")).unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&*text);
    for (row, record) in (0..).zip(rows.records()) {
        for (column, cell) in (0..).zip(&record.unwrap()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    let note = |text: &str, author: &str| rust_xlsxwriter::Note::new(text).set_author(author);
    sheet.insert_note(2, 12, &note("等第三组来文", "老张")).unwrap();
    sheet.insert_note(1, 0, &note("编号以台账为准", "老李")).unwrap();
    sheet.insert_note(900, 1, &note("以下空白", "老李")).unwrap();
    book.save(round.join("rectification.xlsx")).unwrap();

    let mark = |round: &Path, to: &Path| {
        let output = zhixiao(&["check", round.to_str().unwrap(), "--mark", to.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let (first, second) = (top.path().join("first"), top.path().join("second"));
    let said = mark(&round, &first);
    assert!(!said.contains("别人在这些文件里写的批注没有带上"), "{said}");
    fs::copy(round.join("round.toml"), first.join("round.toml")).unwrap();
    // Marking the marked, what an earlier check said does not come twice.
    mark(&first, &second);
    for folder in [&first, &second] {
        let comments = comments_of(&folder.join("rectification.xlsx"));
        for told in ["等第三组来文", "编号以台账为准", "以下空白"] {
            assert_eq!(comments.matches(told).count(), 1, "{told}: {comments}");
        }
        for author in ["<author>老张</author>", "<author>老李</author>", "<author>zhixiao</author>"]
        {
            assert!(comments.contains(author), "{author}: {comments}");
        }
        let (_, cell) = comments.split_once("ref=\"M3\"").unwrap();
        let (cell, _) = cell.split_once("</comment>").unwrap();
        assert!(cell.contains("等第三组来文") && cell.contains("已完成"), "{cell}");
        assert_eq!(cell.matches("【zhixiao】").count(), 1, "{cell}");
    }
    // Where only wrong rows come back, so do their comments.
    let wrong = top.path().join("wrong");
    let arguments = ["check", round.to_str().unwrap(), "--only-wrong", "--mark"];
    zhixiao(&[&arguments[..], &[wrong.to_str().unwrap()]].concat());
    let comments = comments_of(&wrong.join("rectification-有错的行.xlsx"));
    assert!(comments.contains("等第三组来文") && !comments.contains("以下空白"), "{comments}");
}

#[test]
fn comments_that_cannot_be_kept_are_told() {
    let top = tempfile::tempdir().unwrap();
    let round = top.path().join("round");
    fs::create_dir(&round).unwrap();
    fs::write(round.join("round.toml"), "id = \"1\"\nname = \"一\"\nas_of = 2026-06-30\n").unwrap();
    let mut plain = zip::ZipArchive::new(fs::File::open("tests/data/ledger.ods").unwrap()).unwrap();
    let noted = round.join("有批注.ods");
    let mut zip = zip::ZipWriter::new(fs::File::create(&noted).unwrap());
    for at in 0..plain.len() {
        let mut part = plain.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        if part.name().unwrap() == "content.xml" {
            let text = String::from_utf8(bytes).unwrap();
            let note = "<office:annotation><text:p>等来文</text:p></office:annotation><text:p>";
            bytes = text.replacen("<text:p>", note, 1).into_bytes();
            assert!(bytes.len() > text.len());
        }
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(part.name().unwrap(), options).unwrap();
        std::io::Write::write_all(&mut zip, &bytes).unwrap();
    }
    zip.finish().unwrap();
    fs::copy("tests/data/ledger.ods", round.join("没有批注.ods")).unwrap();
    fs::copy("tests/data/ledger.xls", round.join("没有.xls")).unwrap();
    for (language, told) in [
        ("zh", "别人在这些文件里写的批注没有带上（只带得上 xlsx 里的）：有批注.ods\n"),
        (
            "en",
            "the comments of other people in these files are left out (those of xlsx can be kept): 有批注.ods\n",
        ),
    ] {
        let to = top.path().join(language);
        let arguments = ["check", round.to_str().unwrap(), "--lang", language, "--mark"];
        let output = zhixiao(&[&arguments[..], &[to.to_str().unwrap()]].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(told), "{said}");
    }
}
