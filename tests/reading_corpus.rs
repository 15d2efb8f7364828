//! Small files after the laws of reading, as data: what comes out of each, or which place is named.
//!
//! `tests/reading_corpus/*.toml` hold the cases: `content` in `encoding` (with `bom`), or `cells` of a workbook
//! built here, read for one declared table; `rows` is what must come out, `told` the errors and warnings with
//! their places, as `code row column`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

#[cfg(test)]
mod declared;
#[cfg(test)]
mod encoded;

use std::{fs, path::Path, sync::Arc};

use declared::column;
use encoded::encoded;
use rust_xlsxwriter::{Format, Workbook};
use serde::Deserialize;
use zhixiao::diagnostic::Severity;
use zhixiao::table::{ColumnSpec, Encoding, HeaderSpec, InputFile, ReadOptions, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    content: Option<String>,
    #[serde(default)]
    encoding: String,
    #[serde(default)]
    bom: bool,
    /// Of a workbook: the rows of its sheet from the first on.
    cells: Option<Vec<Vec<String>>>,
    /// Merged ranges of the workbook: first row, first column, last row, last column, from 0.
    #[serde(default)]
    merged: Vec<[u32; 4]>,
    #[serde(default)]
    hidden: Vec<u32>,
    /// The name the file is handed in under.
    #[serde(default)]
    ending: String,
    rows: Option<Vec<Vec<String>>>,
    #[serde(default)]
    told: Vec<String>,
}

fn spec() -> HeaderSpec {
    HeaderSpec {
        table: 0,
        name: Arc::from("整改台账"),
        files: vec!["整改台账".to_owned()],
        columns: vec![
            ColumnSpec {
                required: true,
                key: true,
                text: true,
                ..column("id", &["问题编号", "编号"])
            },
            ColumnSpec { required: true, fill_down: true, ..column("team", &["巡察组"]) },
            ColumnSpec {
                required: true, ..column("status", &["整改状态", "整改情况/状态"])
            },
            column("due", &["整改时限", "整改情况/时限"]),
        ],
        total_words: Vec::new(),
    }
}

fn text_file(case: &Case, text: &str) -> Vec<u8> {
    let encoding = match &*case.encoding {
        "" => Encoding::Utf8,
        name => Encoding::from_name(name).unwrap_or_else(|| panic!("no encoding {name}")),
    };
    let mark = if case.bom { "\u{feff}" } else { "" };
    encoded(&format!("{mark}{text}"), encoding)
}

fn workbook(case: &Case, cells: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for [top, left, bottom, right] in &case.merged {
        let (left, right) = (u16::try_from(*left).unwrap(), u16::try_from(*right).unwrap());
        sheet.merge_range(*top, left, *bottom, right, "", &Format::new()).unwrap();
    }
    for (row, cells) in (0..).zip(cells) {
        for (column, text) in (0..).zip(cells) {
            if !text.is_empty() {
                sheet.write(row, column, text).unwrap();
            }
        }
    }
    for row in &case.hidden {
        sheet.set_row_hidden(*row).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// What is wrong with the reading of a case, if anything.
fn failure(case: &Case) -> Option<String> {
    let (bytes, ending) = match (&case.content, &case.cells) {
        (Some(text), None) => (text_file(case, text), "csv"),
        (None, Some(cells)) => (workbook(case, cells), "xlsx"),
        _ => return Some("content or cells".to_owned()),
    };
    let ending = if case.ending.is_empty() { ending } else { &case.ending };
    let name = Arc::from(format!("整改台账.{ending}"));
    let file = InputFile { name, bytes: Arc::from(bytes) };
    let (grids, found) = read(&[file], &[spec()], &ReadOptions::default());
    let rows: Vec<Vec<String>> = grids
        .iter()
        .flat_map(|(_, grid)| {
            grid.rows().map(|row| {
                let texts = (0..4).map(|spec| {
                    let at = grid.columns.iter().position(|column| column.spec == spec);
                    at.map_or_else(String::new, |at| row.cell(at).shown().trim().to_owned())
                });
                texts.collect::<Vec<_>>()
            })
        })
        .collect();
    let shown = |number: Option<String>| number.unwrap_or_else(|| "-".to_owned());
    let told: Vec<String> = found
        .iter()
        .filter(|one| one.severity != Severity::Note)
        .map(|one| {
            let place = &one.place;
            let (row, column) =
                (place.row.map(|n| n.to_string()), place.column.map(|n| n.to_string()));
            format!("{} {} {}", one.code, shown(row), shown(column))
        })
        .collect();
    if let Some(wanted) = &case.rows
        && *wanted != rows
    {
        return Some(format!("rows {rows:?}, wanted {wanted:?}; told {told:?}"));
    }
    (told != case.told).then(|| format!("told {told:?}, wanted {:?}", case.told))
}

#[test]
fn every_file_is_read_as_meant_or_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading_corpus");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut failed) = (0, Vec::new());
    for path in files {
        let cases: Cases = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in &cases.case {
            count += 1;
            if let Some(failure) = failure(case) {
                failed.push(format!(
                    "{}: {}: {failure}",
                    path.file_stem().unwrap().display(),
                    case.note
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}\n{} of {count} failed", failed.join("\n"), failed.len());
    assert!(count >= 300, "{count} cases");
}
