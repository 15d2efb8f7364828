//! Encoding, delimiter and header row of a text file are one question, answered by the headers that
//! are declared.

use std::sync::Arc;

use super::body::TextFacts;
use super::bounds::HEADER_WITHIN;
use super::csv::{TextTable, parse};
use super::decode::{
    Bad, Candidate, Decoded, decode, decode_head, is_all_head, is_one_cell_when_wide,
    narrow_candidates, plausibility, wide_candidates,
};
use super::grid::Found;
use super::header::{Aliases, find, labels};
use super::input::{Encoding, FileKind, InputFile, ReadOptions};
use super::source::Source;
use super::told::Told;
use crate::diagnostic::{Diagnostic, Place, listed, message};
use crate::value::text;

/// The signs that part fields.
pub(super) const DELIMITERS: [char; 6] = [',', '\t', ';', '|', '；', '，'];

/// A text file, read.
pub(super) struct TextFile {
    pub(super) source: Source,
    pub(super) facts: TextFacts,
    pub(super) found: Found,
}

/// One way to read the beginning of a file.
struct Reading {
    candidate: Candidate,
    delimiter: char,
    hits: usize,
    bad_lines: usize,
    plausible: u32,
    /// The row that holds the most declared headers, or else the first one with several fields.
    sample: Vec<String>,
    row: u64,
}

impl Reading {
    /// What one is better by than another.
    fn rank(&self) -> (usize, std::cmp::Reverse<usize>, u32, usize) {
        let bad_lines = std::cmp::Reverse(self.bad_lines);
        (self.hits, bad_lines, self.plausible / 100, self.sample.len().min(2))
    }
}

/// Reads a text file in the way that matches most of the declared headers of the tables it serves.
/// Nothing if no way does: then it is told.
pub(super) fn read_text(
    file: &InputFile,
    tables: &[&Aliases<'_>],
    options: &ReadOptions,
    told: &mut Told,
) -> Option<TextFile> {
    let mut heads = Heads::new(&file.bytes, tables);
    heads.read_all(options, false);
    let best = heads.best()?;
    if best.hits == 0 {
        heads.readings.sort_by_key(|reading| std::cmp::Reverse(reading.rank()));
        no_header(file, tables, &heads.readings, told);
        return None;
    }
    let (candidate, delimiter) = (best.candidate, best.delimiter);
    let known = heads.decoded.into_iter().find(|(known, _)| *known == candidate);
    match known.filter(|_| is_all_head(&file.bytes)) {
        Some((_, decoded)) => read_decoded(file, &decoded, candidate, delimiter, told),
        None => read_as(file, candidate, delimiter, told),
    }
}

/// Reads a text file in one encoding with one delimiter.
pub(super) fn read_as(
    file: &InputFile,
    candidate: Candidate,
    delimiter: char,
    told: &mut Told,
) -> Option<TextFile> {
    read_decoded(file, &decode(&file.bytes, candidate), candidate, delimiter, told)
}

fn read_decoded(
    file: &InputFile,
    Decoded { text, bad_lines }: &Decoded<'_>,
    candidate: Candidate,
    delimiter: char,
    told: &mut Told,
) -> Option<TextFile> {
    let main = candidate.encoding.name();
    for bad in bad_lines {
        let place = Place { row: Some(bad.line.into()), ..Place::file(&file.name) };
        told.push(match bad.what {
            Bad::Other(other) => {
                let other = other.name();
                Diagnostic::error(
                    "mixed-encodings",
                    place,
                    message!(zh: "文件是 {main} 编码，这一行却是 {other} 编码", en: "the file is {main}, this line is {other}"),
                )
                .help(message!(zh: "用记事本或 WPS 打开，另存为 UTF-8", en: "open it in an editor and save it as UTF-8"))
            }
            Bad::HalfCharacter => Diagnostic::error(
                "undecodable-text",
                place,
                message!(
                    zh: "这一行里少了或多了一个字节（半个字符），{main} 文件从这里起错位；后面的行已按错开一个字节读取",
                    en: "a byte is missing or too many in this line of {main}: half a character; the lines behind were read one byte later"
                ),
            )
            .help(message!(zh: "核对这一行和后面各行，或重新导出", en: "look at this line and those behind it, or export the file again")),
            Bad::Bytes => Diagnostic::error(
                "undecodable-text",
                place,
                message!(zh: "这一行有不能按 {main} 解码的字节，文件可能已损坏", en: "the line holds bytes that are not {main}: the file may be damaged"),
            )
            .help(message!(zh: "重新导出，或用 --encoding 指明编码", en: "export it again, or name the encoding with --encoding")),
        });
    }
    let Ok(TextTable { sheet, defects, .. }) = parse(text, delimiter, usize::MAX) else {
        told.push(Diagnostic::error(
            "file-too-large",
            Place::file(&file.name),
            message!(zh: "文件太大，内容超过 4 GB", en: "the file is too large: more than 4 GB of text"),
        ));
        return None;
    };
    Some(TextFile {
        source: Source::of_text(Arc::new(sheet)),
        facts: TextFacts { delimiter, defects },
        found: Found {
            kind: FileKind::Csv,
            encoding: Some(candidate.encoding),
            bom: candidate.mark > 0,
            delimiter: Some(delimiter),
            header_rows: (0, 0),
            rows: 0,
            dropped: Vec::new(),
            ignored: Vec::new(),
            hidden_rows: 0,
            hidden_columns: 0,
            filled: 0,
        },
    })
}

/// The beginning of a file, read in all ways that it may be.
struct Heads<'a> {
    bytes: &'a [u8],
    tables: &'a [&'a Aliases<'a>],
    readings: Vec<Reading>,
    /// By encoding.
    decoded: Vec<(Candidate, Decoded<'a>)>,
}

impl<'a> Heads<'a> {
    const fn new(bytes: &'a [u8], tables: &'a [&'a Aliases<'a>]) -> Self {
        Self { bytes, tables, readings: Vec::new(), decoded: Vec::new() }
    }

    /// Reads it in all ways; if not `thorough`, not in those that surely hold fewer headers than one before.
    fn read_all(&mut self, options: &ReadOptions, thorough: bool) {
        let (narrow, settled) = narrow_candidates(self.bytes, options.encoding);
        for candidate in narrow {
            if thorough || candidate.encoding != Encoding::Gb18030 || !self.beats_gb18030() {
                self.read(candidate);
            }
        }
        let best = self.readings.iter().map(|reading| reading.hits).max().unwrap_or(0);
        // One cell is one header for each table.
        let beats_wide = best > self.tables.len() && is_one_cell_when_wide(self.bytes);
        if !settled && (thorough || !beats_wide) {
            wide_candidates(self.bytes).into_iter().for_each(|candidate| self.read(candidate));
        }
        if self.decoded.is_empty() {
            self.read(Candidate { encoding: Encoding::Utf8, mark: 0 });
        }
    }

    fn read(&mut self, candidate: Candidate) {
        let head = decode_head(self.bytes, candidate);
        let plausible = plausibility(&head.text);
        for delimiter in DELIMITERS {
            // Without the sign it is a table of one column, which the comma stands for.
            if delimiter != ',' && !head.text.contains(delimiter) {
                continue;
            }
            let reading = reading(&head, candidate, delimiter, plausible, self.tables);
            self.readings.extend(reading);
        }
        self.decoded.push((candidate, head));
    }

    /// Is it sure that a reading as UTF-8 is better than any as GB18030?
    fn beats_gb18030(&self) -> bool {
        let Some((Candidate { encoding: Encoding::Utf8, .. }, head)) = self.decoded.last() else {
            return false;
        };
        let best = self.readings.iter().max_by_key(|reading| (reading.hits, reading.sample.len()));
        let ascii: usize = self.tables.iter().map(|aliases| aliases.ascii).sum();
        best.is_some_and(|best| {
            best.hits > 0 && best.sample.len() > 1 && (best.plausible == 1_000 || best.hits > ascii)
        }) && head.bad_lines.is_empty()
            && self.tables.iter().all(|aliases| aliases.plain)
            && shows_no_header_in_gb18030(&head.text)
    }

    /// The best way to read it; the first of equals.
    fn best(&self) -> Option<&Reading> {
        // Of equals the last one is taken.
        self.readings.iter().rev().max_by_key(|reading| reading.rank())
    }
}

/// Is it sure that the bytes of a UTF-8 text, read as GB18030, hold no declared header that they do not hold as UTF-8,
/// where headers are made of the commonest characters? Then reading them so is of no use.
///
/// Without characters of two bytes each that is no ASCII begins with a byte from 0xE0 on. Behind ASCII GB18030 begins a
/// character at the same byte, and makes a rare one of it: so no cell but one of ASCII alone is a common word, as long
/// as each begins behind ASCII, which wide delimiters are not.
fn shows_no_header_in_gb18030(text: &str) -> bool {
    const WIDE_DELIMITERS: [&[u8]; 2] = [b"\xA3\xAC", b"\xA3\xBB"];
    let bytes = text.as_bytes();
    !bytes.iter().any(|byte| (0xC2..=0xDF).contains(byte))
        && WIDE_DELIMITERS.iter().all(|wide| memchr::memmem::find(bytes, wide).is_none())
}

fn reading(
    head: &Decoded<'_>,
    candidate: Candidate,
    delimiter: char,
    plausible: u32,
    tables: &[&Aliases<'_>],
) -> Option<Reading> {
    let table = parse(&head.text, delimiter, HEADER_WITHIN).ok()?;
    let source = Source::of_text(Arc::new(table.sheet));
    let headers: Vec<_> = tables.iter().filter_map(|aliases| find(&source, aliases)).collect();
    let hits = headers.iter().map(|header| header.hits.len()).sum();
    let best = headers.iter().max_by_key(|header| header.rank());
    let row = match best {
        Some(header) => header.last,
        None => (0..source.cells.len())
            .max_by_key(|at| (source.cells.filled(*at).min(3), std::cmp::Reverse(*at)))?,
    };
    let sample = labels(&source, row, row).iter().map(|label| label.written.to_string()).collect();
    let row = source.cells.row(row).map_or(0, |row| row.number.into());
    let bad_lines = head.bad_lines.len();
    Some(Reading { candidate, delimiter, hits, bad_lines, plausible, sample, row })
}

/// The name of a delimiter for people.
pub(super) fn delimiter_name(delimiter: char) -> String {
    if delimiter == '\t' { "Tab".to_owned() } else { format!("“{delimiter}”") }
}

/// Tells that no reading holds a declared header, and shows the best three.
fn no_header(file: &InputFile, tables: &[&Aliases<'_>], readings: &[Reading], told: &mut Told) {
    let mut shown: Vec<String> = Vec::new();
    for reading in readings {
        let labels: Vec<String> = reading
            .sample
            .iter()
            .take(6)
            .map(|label| label.chars().take(12).collect::<String>())
            .collect();
        let (encoding, sign) =
            (reading.candidate.encoding.name(), delimiter_name(reading.delimiter));
        let labels = crate::value::personal::mask(&labels.join(" | ")).into_owned();
        let line = format!("[{encoding}, {sign}, {}] {labels}", reading.row);
        if !shown.contains(&line) {
            shown.push(line);
        }
        if shown.len() == 3 {
            break;
        }
    }
    let shown = shown.join("；");
    let names: Vec<&str> = tables.iter().map(|aliases| &*aliases.spec.name).collect();
    let (names, names_en) = listed(&names);
    let known: Vec<&str> = tables.iter().flat_map(|aliases| aliases.written()).take(12).collect();
    let (known, known_en) = listed(&known);
    let big5 = big5_matches(file, tables);
    let hint = if big5 { "；看起来是 Big5 编码，请加 --encoding big5" } else { "" };
    let hint_en = if big5 { "; it looks like Big5: try --encoding big5" } else { "" };
    told.push(
        Diagnostic::error(
            "header-not-found",
            Place::file(&file.name),
            message!(
                zh: "前 {HEADER_WITHIN} 行里找不到“{names}”的表头；最接近的读法：{shown}",
                en: "none of the first {HEADER_WITHIN} rows holds the headers of {names_en}; the nearest readings are: {shown}"
            ),
        )
        .help(message!(zh: "认可的表头：{known}{hint}", en: "known headers: {known_en}{hint_en}")),
    );
}

/// Short Big5 texts decode as GB18030 too: only the headers show what they are.
fn big5_matches(file: &InputFile, tables: &[&Aliases<'_>]) -> bool {
    let candidate = Candidate { encoding: Encoding::Big5, mark: 0 };
    let head = decode_head(&file.bytes, candidate);
    let key = text::key(&head.text);
    // Headers are declared in simplified characters, so those that both scripts share decide.
    let known: Vec<String> = tables
        .iter()
        .flat_map(|aliases| aliases.written().map(text::key))
        .filter(|alias| alias.chars().count() >= 2)
        .collect();
    !file.bytes.is_ascii()
        && std::str::from_utf8(&file.bytes).is_err()
        && known.iter().filter(|alias| key.contains(alias.as_str())).count() * 3
            >= known.len().max(3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::spec::{ColumnSpec, HeaderSpec};

    const HEADERS: [&str; 5] = ["编号", "整改时限", "team", "单位（全称）", "分"];

    fn spec() -> HeaderSpec {
        let columns = HEADERS.map(|header| ColumnSpec {
            id: Arc::from(header),
            headers: vec![header.to_owned()],
            ..ColumnSpec::default()
        });
        let name = Arc::from("t");
        HeaderSpec {
            table: 0,
            name,
            files: Vec::new(),
            columns: columns.into(),
            total_words: Vec::new(),
        }
    }

    #[test]
    fn no_common_character_comes_of_the_bytes_of_utf8_behind_ascii() {
        let wide = (0x800..=0x10_FFFF).filter_map(char::from_u32);
        for c in wide.filter(|c| c.len_utf8() > 2) {
            let text = format!("a{c}{c}{c}{c}");
            let foreign = encoding_rs::GB18030.decode_without_bom_handling(text.as_bytes()).0;
            let first = foreign.chars().nth(1).unwrap();
            assert!(plausibility(&first.to_string()) < 1_000, "{c} {first}");
        }
    }

    proptest! {
        #[test]
        fn what_is_left_out_would_not_have_been_chosen(
            rows in prop::collection::vec(
                prop::collection::vec("编号|team|分|整改时限|[一-龥，；。|、a-c1 \u{E9}]{0,5}", 1..6), 1..6,
            ),
            delimiter in prop::sample::select(&[",", "\t", "|", "，", "；"][..]),
        ) {
            let spec = spec();
            let aliases = Aliases::of(&spec);
            prop_assert!(aliases.plain);
            let lines: Vec<String> = rows.iter().map(|row| row.join(delimiter)).collect();
            let text = lines.join("\n");
            let options = ReadOptions::default();
            let chosen = |thorough| {
                let tables = [&aliases];
                let mut heads = Heads::new(text.as_bytes(), &tables);
                heads.read_all(&options, thorough);
                let best = heads.best().filter(|best| best.hits > 0);
                best.map(|best| (best.candidate, best.delimiter))
            };
            prop_assert_eq!(chosen(false), chosen(true), "{:?}", text);
        }
    }
}
