//! Tables as files: text in several encodings, and workbooks.

use encoding_rs::GBK;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::table::serial;

/// Lines as text with separated fields, line ends of Windows.
pub(crate) fn text(lines: &[Vec<String>], delimiter: &str) -> String {
    let field = |cell: &String| match cell.contains(['"', '\n', '\r']) || cell.contains(delimiter) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    lines
        .iter()
        .map(|line| line.iter().map(field).collect::<Vec<_>>().join(delimiter) + "\r\n")
        .collect()
}

pub(crate) fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = GBK.encode(text);
    assert!(!lost, "GBK holds all characters of the round");
    bytes.into_owned()
}

/// UTF-16, low byte first, as 另存为 Unicode 文本 makes it.
pub(crate) fn utf16_le_with_mark(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// UTF-16, high byte first, as some export buttons make it: without a mark.
pub(crate) fn utf16_be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// Lines of one width, with empty fields behind.
pub(crate) fn padded(mut lines: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    for line in &mut lines {
        line.resize(width, String::new());
    }
    lines
}

pub(crate) fn line<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// A sheet: its lines, which rows are merged, and how.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) name: &'static str,
    pub(crate) lines: Vec<Vec<String>>,
    /// Ranges with one value: first row, first column, last row, last column, from 0.
    pub(crate) merged: Vec<[usize; 4]>,
    /// Columns whose dates become real dates.
    pub(crate) dates: Vec<usize>,
    /// Columns whose numbers become real numbers.
    pub(crate) numbers: Vec<usize>,
    pub(crate) hidden_rows: Vec<usize>,
}

fn row(at: usize) -> u32 {
    u32::try_from(at).expect("a row of a sheet")
}

fn column(at: usize) -> u16 {
    u16::try_from(at).expect("a column of a sheet")
}

fn fill(sheet: &mut Worksheet, page: &Page) {
    let date = Format::new().set_num_format("yyyy/m/d");
    let plain = Format::new();
    sheet.set_name(page.name).expect("a name of a sheet");
    let covered = |at: usize, c: usize| {
        page.merged.iter().any(|[r0, c0, r1, c1]| {
            (*r0..=*r1).contains(&at) && (*c0..=*c1).contains(&c) && (at, c) != (*r0, *c0)
        })
    };
    for (at, line) in page.lines.iter().enumerate() {
        for (c, written) in line.iter().enumerate() {
            if written.is_empty() || covered(at, c) {
                continue;
            }
            let day = serial(written).filter(|_| page.dates.contains(&c));
            let number = written.parse::<f64>().ok().filter(|_| page.numbers.contains(&c));
            let done = match (day, number) {
                (Some(day), _) => {
                    let day = f64::from(i32::try_from(day).expect("a day"));
                    sheet.write_number_with_format(row(at), column(c), day, &date)
                }
                (_, Some(number)) => sheet.write_number(row(at), column(c), number),
                _ => sheet.write_string(row(at), column(c), written),
            };
            done.expect("a cell");
        }
    }
    for [r0, c0, r1, c1] in &page.merged {
        let written = &page.lines[*r0][*c0];
        sheet
            .merge_range(row(*r0), column(*c0), row(*r1), column(*c1), written, &plain)
            .expect("a merged range");
    }
    for at in &page.hidden_rows {
        sheet.set_row_hidden(row(*at)).expect("a row");
    }
}

pub(crate) fn workbook(pages: &[Page]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2026, 6, 30).expect("a day");
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for page in pages {
        fill(workbook.add_worksheet(), page);
    }
    workbook.save_to_buffer().expect("a workbook")
}
