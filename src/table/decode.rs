//! From bytes to characters, strictly: what does not decode is named by its line.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::{BIG5, GB18030, GBK, UTF_8, WINDOWS_1252};

use super::input::Encoding;
use super::utf16;

/// An encoding that the bytes may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) encoding: Encoding,
    /// How many bytes the byte order mark takes.
    pub(crate) mark: usize,
}

/// A line that is not in the encoding of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadLine {
    /// From 1.
    pub(crate) line: u32,
    pub(crate) what: Bad,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bad {
    /// It is in this encoding.
    Other(Encoding),
    /// Bytes that are no characters.
    Bytes,
    /// Of a text of two bytes a character one byte is missing or too many.
    HalfCharacter,
}

/// A file as characters.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) bad_lines: Vec<BadLine>,
}

const MARKS: [(&[u8], Encoding); 6] = [
    (b"\xEF\xBB\xBF", Encoding::Utf8),
    (b"\xFF\xFE\x00\x00", Encoding::Utf32Le),
    (b"\x00\x00\xFE\xFF", Encoding::Utf32Be),
    (b"\xFF\xFE", Encoding::Utf16Le),
    (b"\xFE\xFF", Encoding::Utf16Be),
    (b"\x84\x31\x95\x33", Encoding::Gb18030),
];

/// The encodings that `bytes` may have, the likeliest first; never empty. A byte order mark settles it, and
/// so does the user.
pub(crate) fn candidates(bytes: &[u8], asked: Option<Encoding>) -> Vec<Candidate> {
    let (mut list, settled) = narrow_candidates(bytes, asked);
    if !settled {
        list.extend(wide_candidates(bytes));
    }
    if list.is_empty() {
        list.push(Candidate { encoding: Encoding::Utf8, mark: 0 });
    }
    list
}

/// Those of them in which ASCII takes one byte, and whether there are no others.
pub(super) fn narrow_candidates(bytes: &[u8], asked: Option<Encoding>) -> (Vec<Candidate>, bool) {
    let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    let marked = marked.map(|(mark, encoding)| Candidate { encoding: *encoding, mark: mark.len() });
    if let Some(encoding) = asked {
        let mark = marked.filter(|found| found.encoding == encoding).map_or(0, |found| found.mark);
        return (vec![Candidate { encoding, mark }], true);
    }
    if let Some(marked) = marked {
        return (vec![marked], true);
    }
    let head = head(bytes);
    let mut list = Vec::new();
    if !has_many_nulls(head) {
        // A file of two encodings is neither: then the one with fewer bad lines counts.
        list.push(Candidate { encoding: Encoding::Utf8, mark: 0 });
        if !head.is_ascii() {
            list.push(Candidate { encoding: Encoding::Gb18030, mark: 0 });
        }
    }
    (list, false)
}

/// Those in which every character takes two or four bytes.
pub(super) fn wide_candidates(bytes: &[u8]) -> Vec<Candidate> {
    let head = head(bytes);
    let mut list = Vec::new();
    let mut push = |encoding| list.push(Candidate { encoding, mark: 0 });
    let wide = head.contains(&0);
    if wide || (bytes.len().is_multiple_of(2) && !head.is_ascii()) {
        // A byte may have been lost.
        let even = head.get(..head.len() - head.len() % 2).unwrap_or_default();
        for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
            let decoded = utf16::decode(even, encoding);
            if is_text(&decoded.text, decoded.broken_lines.len()) {
                push(encoding);
            }
        }
    }
    if bytes.len().is_multiple_of(4) && wide {
        for encoding in [Encoding::Utf32Le, Encoding::Utf32Be] {
            if is_text(&thirty_two(head, encoding).0, 0) {
                push(encoding);
            }
        }
    }
    list
}

/// Read with two bytes a character, is the beginning of a file without signs of ASCII, their wide forms, line ends and
/// quotes among them: is it one cell?
pub(super) fn is_one_cell_when_wide(bytes: &[u8]) -> bool {
    memchr::memchr2(0x00, 0xFF, head(bytes)).is_none()
}

/// Is the head of a file all of it?
pub(super) fn is_all_head(bytes: &[u8]) -> bool {
    head(bytes).len() == bytes.len()
}

/// Next to no replacement characters but for those `known`, and control characters but tabs and line ends.
fn is_text(text: &str, known: usize) -> bool {
    let odd = |c: &char| *c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\t' | '\r' | '\n'));
    let all = text.chars().count();
    // Two damaged characters do not make it another encoding.
    all > 0 && text.chars().filter(odd).count() <= (all / 64).min(2) + known
}

/// A few NULs are damage; in text of two or four bytes a character each sign of ASCII brings some.
fn has_many_nulls(head: &[u8]) -> bool {
    head.iter().filter(|byte| **byte == 0).count() * 32 >= head.len().max(1)
}

/// Text of two bytes a character that has lost one: what stands behind it is another text.
pub(super) fn has_lost_a_byte(bytes: &[u8]) -> bool {
    !bytes.len().is_multiple_of(2) && has_many_nulls(head(bytes))
}

/// Bytes of a file in which its header is looked for.
pub(super) const HEAD: usize = 256 << 10;

/// The part of a file in which its header is looked for: whole lines where a line end is one byte.
fn head(bytes: &[u8]) -> &[u8] {
    if bytes.len() <= HEAD {
        return bytes;
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let end = head.iter().rposition(|byte| *byte == b'\n').map_or(HEAD, |at| at + 1);
    bytes.get(..end).unwrap_or(head)
}

/// The head in one encoding: to look for headers in.
pub(crate) fn decode_head(bytes: &[u8], candidate: Candidate) -> Decoded<'_> {
    let head = head(bytes);
    let whole = match candidate.encoding {
        Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Utf32Le | Encoding::Utf32Be => {
            head.len() - head.len() % 4
        }
        _ => head.len(),
    };
    // Short files are looked at as they are, so that a cut character is seen.
    let head = if head.len() == bytes.len() { head } else { head.get(..whole).unwrap_or(head) };
    decode(head, candidate)
}

fn lossy(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes).0,
        Encoding::Big5 => BIG5.decode_without_bom_handling(bytes).0,
        Encoding::Windows1252 => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        Encoding::Utf16Le | Encoding::Utf16Be => Cow::Owned(utf16::decode(bytes, encoding).text),
        Encoding::Utf32Le | Encoding::Utf32Be => Cow::Owned(thirty_two(bytes, encoding).0),
    }
}

fn thirty_two(bytes: &[u8], encoding: Encoding) -> (String, bool) {
    let mut wrong = !bytes.len().is_multiple_of(4);
    let text = bytes
        .chunks_exact(4)
        .map(|unit| {
            let unit: [u8; 4] = unit.try_into().unwrap_or_default();
            let code = match encoding {
                Encoding::Utf32Be => u32::from_be_bytes(unit),
                _ => u32::from_le_bytes(unit),
            };
            char::from_u32(code).unwrap_or_else(|| {
                wrong = true;
                '\u{FFFD}'
            })
        })
        .collect();
    (text, wrong)
}

/// Decodes a whole file. Lines that are not in its encoding are decoded in the one they are in, or as
/// far as possible, and named.
pub(crate) fn decode(bytes: &[u8], candidate: Candidate) -> Decoded<'_> {
    let body = bytes.get(candidate.mark..).unwrap_or_default();
    let strict = |text: Cow<'static, str>| Decoded { text, bad_lines: Vec::new() };
    match candidate.encoding {
        Encoding::Utf8 => {
            if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(body)
                && !(is_chinese(body) && lines(body).any(is_really_gb18030))
            {
                return Decoded { text, bad_lines: Vec::new() };
            }
            by_line(body, Encoding::Utf8)
        }
        Encoding::Gb18030 => {
            if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(body)
                && !lines(body).any(is_really_utf8)
            {
                return Decoded { text, bad_lines: Vec::new() };
            }
            by_line(body, Encoding::Gb18030)
        }
        encoding @ (Encoding::Big5 | Encoding::Windows1252) => {
            let table = if encoding == Encoding::Big5 { BIG5 } else { WINDOWS_1252 };
            match table.decode_without_bom_handling_and_without_replacement(body) {
                Some(text) => Decoded { text, bad_lines: Vec::new() },
                None => by_line(body, encoding),
            }
        }
        encoding => {
            let (text, wrong, broken) = match encoding {
                Encoding::Utf16Le | Encoding::Utf16Be => {
                    let decoded = utf16::decode(body, encoding);
                    (decoded.text, decoded.wrong, decoded.broken_lines)
                }
                _ => {
                    let (text, wrong) = thirty_two(body, encoding);
                    (text, wrong, Vec::new())
                }
            };
            if !wrong {
                return strict(Cow::Owned(text));
            }
            let bad = text.split('\n').zip(1..).filter(|(line, _)| line.contains('\u{FFFD}'));
            let what = |line| match broken.contains(&line) {
                true => Bad::HalfCharacter,
                false => Bad::Bytes,
            };
            let bad_lines = bad.map(|(_, line)| BadLine { line, what: what(line) }).collect();
            Decoded { text: Cow::Owned(text), bad_lines }
        }
    }
}

/// The lines of a text in an encoding whose line ends are those of ASCII, with their ends.
fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split_inclusive(|byte| *byte == b'\n')
}

fn by_line(body: &[u8], encoding: Encoding) -> Decoded<'static> {
    let mut text = String::with_capacity(body.len());
    let mut bad_lines = Vec::new();
    let mut number = 1u32;
    let chinese = is_chinese(body);
    for line in lines(body) {
        let strict = |encoding| match encoding {
            Encoding::Utf8 => UTF_8.decode_without_bom_handling_and_without_replacement(line),
            Encoding::Big5 => BIG5.decode_without_bom_handling_and_without_replacement(line),
            Encoding::Windows1252 => {
                WINDOWS_1252.decode_without_bom_handling_and_without_replacement(line)
            }
            _ => GB18030.decode_without_bom_handling_and_without_replacement(line),
        };
        let other = match encoding {
            Encoding::Utf8 => Encoding::Gb18030,
            _ => Encoding::Utf8,
        };
        let own = strict(encoding).filter(|_| match encoding {
            Encoding::Gb18030 => !is_really_utf8(line),
            Encoding::Utf8 => !(chinese && is_really_gb18030(line)),
            _ => true,
        });
        match own {
            Some(decoded) => text.push_str(&decoded),
            None => {
                let really = strict(other);
                let what = really.as_ref().map_or(Bad::Bytes, |_| Bad::Other(other));
                bad_lines.push(BadLine { line: number, what });
                text.push_str(&really.unwrap_or_else(|| lossy(line, encoding)));
            }
        }
        // A lone CR ends a line too.
        let mut after = line.iter().skip(1).chain([&b'x']);
        let returns = line.iter().filter(|byte| {
            let next = after.next();
            **byte == b'\r' && next != Some(&b'\n')
        });
        let ends = returns.count() + usize::from(line.ends_with(b"\n"));
        number = number.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
    }
    Decoded { text: Cow::Owned(text), bad_lines }
}

/// Does a UTF-8 text hold Chinese characters? Of Greek or Cyrillic ledgers no line is Chinese by chance.
fn is_chinese(body: &[u8]) -> bool {
    body.iter().any(|byte| (0xE4..=0xE9).contains(byte))
}

/// A line that is UTF-8 by chance: as UTF-8 all its wide characters are of two bytes and not such as stand where
/// they do, as GB18030 they are common Chinese ones.
pub(super) fn is_really_gb18030(line: &[u8]) -> bool {
    if line.is_ascii() || line.iter().any(|byte| *byte >= 0xE0) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let Some(other) = GB18030.decode_without_bom_handling_and_without_replacement(line) else {
        return false;
    };
    plausibility(&other) == 1_000 && !is_of_measures(text)
}

/// Are all wide signs of a text such as stand beside numbers, each where it belongs: 25°, ±0.5, m², §3, 6÷2, 5µm, 3·15? As
/// GB18030 each is one Chinese character, and none would stand there alone (25掳, 卤0.5, m虏).
///
/// Others are doubtful, for they may be the one Chinese character of a line: ³A123 is 鲁A123, a number plate of
/// Shandong; ¥3 is 楼3, building 3; 5· is 5路, bus line 5. A line of them is named.
fn is_of_measures(text: &str) -> bool {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        let belongs = match c {
            '°' => before.is_ascii_digit(),
            '±' | '§' => after.is_ascii_digit(),
            '²' | '³' => before == 'm',
            '÷' => before.is_ascii_digit() && after.is_ascii_digit(),
            // The sign of the unit, and the Greek letter that is written for it.
            'µ' | 'μ' => matches!(after, 'g' | 'l' | 'm' | 's' | 'L'),
            '·' => !before.is_ascii_digit() || after.is_ascii_alphanumeric(),
            // Its bytes are no common character.
            '×' => true,
            c => c.is_ascii(),
        };
        if !belongs {
            return false;
        }
        before = c;
    }
    true
}

/// A line of a GB18030 file that is UTF-8: read as UTF-8 its characters are common ones, read as
/// GB18030 they are not.
fn is_really_utf8(line: &[u8]) -> bool {
    if line.is_ascii() {
        return false;
    }
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let wide = text.chars().filter(|c| c.len_utf8() >= 3).count();
    let all = text.chars().filter(|c| !c.is_ascii()).count();
    if wide < all {
        return false;
    }
    let foreign = GB18030.decode_without_bom_handling(line).0;
    let (as_utf8, as_gb) = (plausibility(text), plausibility(&foreign));
    as_utf8 > as_gb
}

/// The share, in thousandths, of characters that Chinese ledgers are made of: printable ASCII, the
/// 3,755 commonest characters, Chinese punctuation and full-width signs. Inside a word of Latin letters it
/// is the other way round: there an accented letter is one (Türkiye), and a Chinese character is not (T眉rkiye).
pub(crate) fn plausibility(text: &str) -> u32 {
    const SAMPLE: usize = 4_096;
    let (mut good, mut all) = (0u32, 0u32);
    let mut before = ' ';
    let mut characters = text.chars().take(SAMPLE).peekable();
    while let Some(c) = characters.next() {
        all += 1;
        let after = characters.peek().copied().unwrap_or(' ');
        let in_word = before.is_ascii_alphabetic() && after.is_ascii_lowercase();
        before = c;
        let ordinary = match c {
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}' => in_word,
            '\u{4E00}'..='\u{9FFF}' if in_word => false,
            '\t' | '\r' | '\n' | ' '..='~' => true,
            '\u{3000}'..='\u{303F}'
            | '\u{FF00}'..='\u{FF5E}'
            | '“'
            | '”'
            | '—'
            | '…'
            | '·'
            | '×'
            | '√' => true,
            '\u{4E00}'..='\u{9FFF}' => is_common(c),
            _ => false,
        };
        good += u32::from(ordinary);
    }
    (good * 1_000).checked_div(all).unwrap_or(1_000)
}

/// Is it one of the 3,755 commonest Chinese characters, the first level of GB 2312?
fn is_common(c: char) -> bool {
    /// Where they begin in Unicode.
    const FIRST: u32 = 0x4E00;
    static COMMON: LazyLock<Vec<bool>> = LazyLock::new(|| {
        let pairs = (0xB0..=0xD7u8).flat_map(|high| (0xA1..=0xFEu8).map(move |low| [high, low]));
        let bytes: Vec<u8> = pairs.flatten().collect();
        let mut common = Vec::new();
        for c in GBK.decode_without_bom_handling(&bytes).0.chars() {
            // Behind the last one stand a few for private use.
            let at = u32::from(c).checked_sub(FIRST).filter(|_| c <= '\u{9FFF}');
            let Some(at) = at.and_then(|at| usize::try_from(at).ok()) else { continue };
            common.resize(common.len().max(at + 1), false);
            if let Some(place) = common.get_mut(at) {
                *place = true;
            }
        }
        common
    });
    let at = u32::from(c).checked_sub(FIRST).and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| COMMON.get(at)).copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "问题编号,巡察组\r\nZ001,市委第一巡察组\r\n";

    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        match encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
            Encoding::Big5 => BIG5.encode(text).0.into_owned(),
            Encoding::Windows1252 => WINDOWS_1252.encode(text).0.into_owned(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Utf32Le => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
            Encoding::Utf32Be => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
        }
    }

    #[test]
    fn the_likeliest_candidate_is_the_truth() {
        use Encoding::{Gb18030, Utf8, Utf16Be, Utf16Le, Utf32Be, Utf32Le};
        for encoding in [Utf8, Gb18030, Utf16Le, Utf16Be, Utf32Le, Utf32Be] {
            let bytes = encode(TEXT, encoding);
            let best = candidates(&bytes, None)
                .into_iter()
                .max_by_key(|c| {
                    let head = decode_head(&bytes, *c);
                    (std::cmp::Reverse(head.bad_lines.len()), plausibility(&head.text))
                })
                .unwrap();
            assert_eq!(best.encoding, encoding);
            let decoded = decode(&bytes, best);
            assert_eq!((&*decoded.text, decoded.bad_lines.len()), (TEXT, 0));
        }
    }

    #[test]
    fn accented_letters_are_not_chinese_characters() {
        let utf8 = "country,value\nTürkiye,1\nCôte d'Ivoire,2\n";
        let gb18030 = GB18030.decode_without_bom_handling(utf8.as_bytes()).0;
        assert_eq!(plausibility(utf8), 1_000);
        assert!(plausibility(&gb18030) < 1_000, "{gb18030}");
        assert_eq!(plausibility("单位,A类\n联通,B组\n"), 1_000);
    }

    #[test]
    fn common_characters_are_those_of_the_first_level() {
        let is_first_level = |c: char| {
            let text = c.to_string();
            let (bytes, _, unmapped) = GBK.encode(&text);
            !unmapped && matches!(*bytes, [0xB0..=0xD7, 0xA1..=0xFF])
        };
        let chinese = || '\u{4E00}'..='\u{9FFF}';
        assert_eq!(chinese().filter(|c| is_common(*c)).count(), 3_755);
        let wrong: Vec<char> = chinese().filter(|c| is_common(*c) != is_first_level(*c)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn marks_settle_it() {
        for (mark, encoding) in MARKS {
            let mut bytes = mark.to_vec();
            bytes.extend(encode(TEXT, encoding));
            let [candidate] = candidates(&bytes, None)[..] else { panic!("{encoding:?}") };
            assert_eq!(candidate.encoding, encoding);
            assert_eq!(decode(&bytes, candidate).text, TEXT);
        }
    }

    #[test]
    fn rare_characters_of_gb18030_are_read() {
        let text = "姓名\n㛃𠮷\n";
        let bytes = encode(text, Encoding::Gb18030);
        let candidate = Candidate { encoding: Encoding::Gb18030, mark: 0 };
        assert_eq!(decode(&bytes, candidate).text, text);
    }

    #[test]
    fn a_line_in_another_encoding_is_named() {
        let lines = ["问题编号,整改状态\n", "Z001,已完成\n", "Z002,正在整改\n"];
        for (main, other) in
            [(Encoding::Utf8, Encoding::Gb18030), (Encoding::Gb18030, Encoding::Utf8)]
        {
            for wrong in 0..3u32 {
                let mut bytes = Vec::new();
                for (at, line) in (0..).zip(lines) {
                    bytes.extend(encode(line, if at == wrong { other } else { main }));
                }
                let decoded = decode(&bytes, Candidate { encoding: main, mark: 0 });
                assert_eq!(decoded.text, lines.concat());
                assert_eq!(
                    decoded.bad_lines,
                    [BadLine { line: wrong + 1, what: Bad::Other(other) }]
                );
            }
        }
    }

    #[test]
    fn a_cut_character_is_named() {
        let mut bytes = encode(TEXT, Encoding::Gb18030);
        bytes.truncate(bytes.len() - 3);
        let decoded = decode(&bytes, Candidate { encoding: Encoding::Gb18030, mark: 0 });
        assert_eq!(decoded.bad_lines, [BadLine { line: 2, what: Bad::Bytes }]);
    }

    #[test]
    fn a_line_that_is_utf8_by_chance_is_named() {
        let mut bytes = "单位,得分\n某某局,1\n".as_bytes().to_vec();
        bytes.extend(encode("某某委,2\n", Encoding::Gb18030));
        assert!(std::str::from_utf8(&bytes).is_ok());
        let decoded = decode(&bytes, Candidate { encoding: Encoding::Utf8, mark: 0 });
        assert_eq!(decoded.text, "单位,得分\n某某局,1\n某某委,2\n");
        let named = BadLine { line: 3, what: Bad::Other(Encoding::Gb18030) };
        assert_eq!(decoded.bad_lines, [named]);
        let greek = "όνομα,ναι\n".as_bytes();
        assert!(
            decode(greek, Candidate { encoding: Encoding::Utf8, mark: 0 }).bad_lines.is_empty()
        );
    }

    #[test]
    fn signs_beside_numbers_are_utf8_where_they_can_be_nothing_else() {
        let read = |line: &str| {
            let text = format!("单位,备注\n某某局,好\n{line}\n");
            let decoded = decode(text.as_bytes(), Candidate { encoding: Encoding::Utf8, mark: 0 });
            decoded.bad_lines.is_empty() && decoded.text == text
        };
        for line in [
            "Z1,37.5°",
            "Z1,37.5°C",
            "Z1,±0.5",
            "Z1,10±2",
            "Z1,12m²",
            "Z1,12m³,±1",
            "Z1,§3",
            "Z1,6÷2",
            "Z1,2.5µm",
            "Z1,2.5μm",
            "Z1,3×4",
            "Z1,3×4m²",
            "Z1,3·15",
            "Z1,· a",
        ] {
            assert!(read(line), "{line}");
        }
        // The one Chinese character of a line of GBK: 鲁A123, 楼3, 梅, 卤, 2陆, m虏卤, 5路.
        for line in ["Z1,³A123", "Z1,¥3", "Z1,÷", "Z1,±", "Z1,2½", "Z1,12m²±", "Z1,5·"] {
            assert!(!read(line), "{line}");
        }
    }

    #[test]
    fn the_one_chinese_character_of_a_line_of_gbk_is_read() {
        for line in
            ["Z1,鲁A123", "Z1,楼3", "Z1,梅", "Z1,陆", "Z1,露", "Z1,录2", "1梅,2卤", "Z1,5路"]
        {
            let mut bytes = "单位,备注\n某某局,好\n".as_bytes().to_vec();
            let written = encode(line, Encoding::Gb18030);
            assert!(std::str::from_utf8(&written).is_ok(), "{line}");
            bytes.extend(written);
            let decoded = decode(&bytes, Candidate { encoding: Encoding::Utf8, mark: 0 });
            assert!(decoded.text.ends_with(line), "{}", decoded.text);
            assert_eq!(decoded.bad_lines.len(), 1);
        }
    }

    #[test]
    fn short_gbk_that_looks_like_utf8_stays_gbk() {
        // The famous two characters whose GBK bytes are valid UTF-8.
        let bytes = encode("单位\n联通\n", Encoding::Gb18030);
        let decoded = decode(&bytes, Candidate { encoding: Encoding::Gb18030, mark: 0 });
        assert!(decoded.bad_lines.is_empty());
    }
}
