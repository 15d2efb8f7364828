//! Compound files and the records of old workbooks that mean harm.

use std::{fs, path::Path};

use crate::{Case, case, noise};

const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, content].concat()
}

/// A compound file with one stream, `Workbook`.
pub(crate) fn compound(stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut stream = stream.to_vec();
    // Small streams would stand elsewhere.
    stream.resize(stream.len().max(4_096).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    // The stream, its folder, and the table of the sectors.
    let tables = (sectors + 1).div_ceil(127);
    let mut table: Vec<u32> = (1..sectors).map(|n| u32::try_from(n).unwrap()).collect();
    table.extend([0xFFFF_FFFE, 0xFFFF_FFFE]);
    table.extend(vec![0xFFFF_FFFD; tables]);
    table.resize(tables * 128, u32::MAX);
    let mut header = [MAGIC.to_vec(), vec![0; SECTOR - 8]].concat();
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    let number = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    put(24, &[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    put(44, &number(tables));
    put(48, &number(sectors));
    put(56, &number(4_096));
    put(60, &[0xFE, 0xFF, 0xFF, 0xFF]);
    put(68, &[0xFE, 0xFF, 0xFF, 0xFF]);
    for n in 0..109 {
        put(76 + 4 * n, &if n < tables { number(sectors + 1 + n) } else { [0xFF; 4] });
    }
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: usize| {
        let mut raw = vec![0u8; 128];
        for (at, unit) in name.encode_utf16().enumerate() {
            raw[2 * at..2 * at + 2].copy_from_slice(&unit.to_le_bytes());
        }
        raw[64] = u8::try_from(2 * name.len() + 2).unwrap();
        raw[66] = kind;
        raw[68..76].fill(0xFF);
        raw[76..80].copy_from_slice(&child.to_le_bytes());
        raw[116..120].copy_from_slice(&start.to_le_bytes());
        raw[120..124].copy_from_slice(&number(size));
        raw
    };
    let mut folder = entry("Root Entry", 5, 1, 0xFFFF_FFFE, 0);
    folder.extend(entry("Workbook", 2, u32::MAX, 0, stream.len()));
    folder.resize(SECTOR, 0);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, stream, folder, table].concat()
}

fn begin(kind: u16) -> Vec<u8> {
    record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}

fn end() -> Vec<u8> {
    record(0x0A, &[])
}

/// A workbook of one sheet with these records, and some that all sheets share.
pub(crate) fn xls(globals: &[u8], sheet: &[u8]) -> Vec<u8> {
    let named = |offset: usize| {
        let offset = u32::try_from(offset).unwrap().to_le_bytes();
        record(0x85, &[&offset[..], &[0, 0, 1, 0, b'S']].concat())
    };
    let before = begin(5).len() + named(0).len() + globals.len() + end().len();
    let stream =
        [begin(5), named(before), globals.to_vec(), end(), begin(0x10), sheet.to_vec(), end()];
    compound(&stream.concat())
}

/// A table of shared strings with one text of `length` letters.
pub(crate) fn shared(length: u16) -> Vec<u8> {
    let (mut first, mut rest) = (vec![1, 0, 0, 0, 1, 0, 0, 0], usize::from(length));
    first.extend(length.to_le_bytes());
    first.push(0);
    first.extend(vec![b'a'; rest.min(8_000)]);
    rest -= rest.min(8_000);
    let mut all = record(0xFC, &first);
    while rest > 0 {
        let part = rest.min(8_000);
        all.extend(record(0x3C, &[vec![0], vec![b'a'; part]].concat()));
        rest -= part;
    }
    all
}

/// `count` cells with the first shared string, in one column.
pub(crate) fn labels(count: u16) -> Vec<u8> {
    let label = |row: u16| record(0xFD, &[&row.to_le_bytes()[..], &[0; 8]].concat());
    (0..count).flat_map(label).collect()
}

/// `count` sheets, each of which begins inside the one before.
pub(crate) fn nested(count: usize, filler: usize) -> Vec<u8> {
    let named = |offset: usize| {
        let offset = u32::try_from(offset).unwrap().to_le_bytes();
        record(0x85, &[&offset[..], &[0, 0, 1, 0, b'S']].concat())
    };
    let before = begin(5).len() + count * named(0).len() + end().len();
    let names: Vec<u8> = (0..count).flat_map(|n| named(before + n * begin(0x10).len())).collect();
    let stream = [
        begin(5),
        names,
        end(),
        begin(0x10).repeat(count),
        record(0x1234, &[]).repeat(filler),
        end().repeat(count),
    ];
    compound(&stream.concat())
}

pub(crate) fn cases() -> Vec<Case> {
    let mut list = vec![
        case("OLE of nothing more", MAGIC),
        case("OLE of zeros", [MAGIC.to_vec(), vec![0; 4_096]].concat()),
        case("OLE of 0xFF", [MAGIC.to_vec(), vec![0xFF; 4_096]].concat()),
        case("OLE of noise", [MAGIC.to_vec(), noise(60_000)].concat()),
    ];
    let good =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ledger.xls")).unwrap();
    for share in [1, 3, 5, 7, 9] {
        list.push(case(format!("XLS cut at {share}/10"), good[..good.len() * share / 10].to_vec()));
    }
    for step in 0..10 {
        let mut bytes = good.clone();
        for at in (512 + step * 7..bytes.len()).step_by(101) {
            bytes[at] = bytes[at].wrapping_add(0x3B);
        }
        list.push(case(format!("XLS with wrong bytes, {step}"), bytes));
    }
    for (at, value) in [
        (0x2C, 0xFFu8),
        (0x30, 1),
        (0x38, 0xFF),
        (0x3C, 0),
        (0x44, 0),
        (0x4C, 1),
        (0x1E, 0xFF),
        (0x20, 0xFF),
    ] {
        let mut bytes = good.clone();
        bytes[at] = value;
        list.push(case(format!("OLE header {at:#x} = {value:#x}"), bytes));
    }
    // The table of sectors leads in a circle.
    let mut circle = compound(&vec![0; 8_192]);
    let table = circle.len() - 512;
    circle[table..table + 4].fill(0);
    list.push(case("a chain of sectors in a circle", circle));
    let mut folder = compound(&vec![0; 8_192]);
    let entry = folder.len() - 1_024;
    folder[entry + 128 + 68..entry + 128 + 72].copy_from_slice(&1u32.to_le_bytes());
    list.push(case("a folder in a circle", folder));
    let mut long = compound(&vec![0; 8_192]);
    let entry = long.len() - 1_024 + 128;
    long[entry + 120..entry + 124].fill(0xFF);
    list.push(case("a stream that says it has 4 GB", long));

    let at = |row: u16, column: u16| [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    let number = |value: f64| record(0x0203, &[at(0, 0), value.to_le_bytes().to_vec()].concat());
    let merged =
        [vec![0xFF, 0xFF], [0u16, 0xFFFF, 0, 0xFFFF].map(u16::to_le_bytes).concat()].concat();
    let hidden =
        record(0x7D, &[[0u8, 0, 0xFF, 0xFF].to_vec(), vec![0; 4], vec![1, 0, 0, 0]].concat());
    let strings = [vec![0; 4], vec![0xFF, 0xFF, 0x7F, 0], vec![0; 20]].concat();
    let sheets: Vec<u8> = record(0x85, &[0; 9]).repeat(1_001);
    let styles = record(0xE0, &[0; 20]).repeat(65_537);
    let formats = record(0x041E, &[&[200, 0, 0x40, 0x1F, 0][..], &[b'0'; 8_000]].concat());
    list.extend([
        case("XLS: a long text in 15,000 cells", xls(&shared(30_000), &labels(15_000))),
        case("XLS: sheets inside each other", nested(900, 20_000)),
        case("XLS: sheets in one place", nested(1, 0).repeat(2)),
        case("XLS: 1,001 sheets", xls(&sheets, &[])),
        case("XLS: 65,537 styles", xls(&styles, &[])),
        case("XLS: formats of 8,000 letters", xls(&formats.repeat(50), &number(1.0))),
        case(
            "XLS: millions of shared strings that are not there",
            xls(&record(0xFC, &strings), &[]),
        ),
        case("XLS: a shared string that is not there", xls(&[], &labels(1))),
        case(
            "XLS: a text longer than its record",
            xls(&[], &record(0x0204, &[at(0, 0), vec![0xFF, 0xFF, 0]].concat())),
        ),
        case(
            "XLS: runs longer than the file",
            xls(
                &[],
                &record(
                    0x0204,
                    &[at(0, 0), vec![1, 0, 0x0C, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, b'a']]
                        .concat(),
                ),
            ),
        ),
        case("XLS: a number that is none", xls(&[], &number(f64::NAN))),
        case("XLS: a number without an end", xls(&[], &number(f64::INFINITY))),
        case(
            "XLS: records too short",
            xls(
                &[],
                &[0x0203, 0x027E, 0xBD, 0xFD, 0x06, 0x0205, 0x0208, 0x7D, 0xE5]
                    .map(|kind| record(kind, &[0]))
                    .concat(),
            ),
        ),
        case(
            "XLS: a row of numbers beyond the columns",
            xls(&[], &record(0xBD, &[vec![0, 0, 0xFE, 0xFF], vec![0; 6_002]].concat())),
        ),
        case(
            "XLS: merged ranges that are not there",
            xls(&[], &record(0xE5, &merged).repeat(5_000)),
        ),
        case("XLS: columns hidden over and over", xls(&[], &hidden.repeat(2_000))),
        case(
            "XLS: a text of a formula that is not there",
            xls(&[], &record(0x0207, &[1, 0, 0, b'a'])),
        ),
        case("XLS: charts without an end", xls(&[], &begin(0x20).repeat(5_000))),
        case("XLS: records that continue nothing", xls(&[], &record(0x3C, &[]).repeat(50_000))),
        case(
            "XLS: a sheet that never ends",
            compound(&[begin(5), record(0x85, &[24, 0, 0, 0, 0, 0, 1, 0, b'S'])].concat()),
        ),
        case("XLS: noise behind a good beginning", xls(&[], &noise(100_000))),
    ]);
    list
}
