//! Text of two bytes a character, and where it has lost or gained a single byte: what stands behind such a place
//! would be another text.

use encoding_rs::{UTF_16BE, UTF_16LE};

use super::decode::plausibility;
use super::input::Encoding;

/// How many such places are looked for in one file.
const MOST_BREAKS: usize = 64;
/// By how many characters the text behind a break must be the better one when it is read a byte later.
const SURE: i32 = 8;
/// The same at the end of a file that has an odd number of bytes.
const SURE_AT_THE_END: i32 = 1;

/// A text, and the lines in which a byte was lost or gained, from 1. There a replacement character stands, and
/// what follows is read a byte later.
pub(super) struct Utf16 {
    pub(super) text: String,
    pub(super) broken_lines: Vec<u32>,
    /// Is anything not UTF-16, breaks included?
    pub(super) wrong: bool,
}

pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Utf16 {
    let mut decoded = Utf16 { text: String::new(), broken_lines: Vec::new(), wrong: false };
    let (mut rest, mut line) = (bytes, 1u32);
    while decoded.broken_lines.len() < MOST_BREAKS
        && let Some(at) = break_in(rest, encoding)
        && let Some((before, behind)) = rest.split_at_checked(at)
    {
        let (text, _) = plain(before, encoding);
        let ends = text.bytes().filter(|byte| *byte == b'\n').count();
        line = line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        decoded.text.push_str(&text);
        decoded.text.push('\u{FFFD}');
        decoded.broken_lines.push(line);
        decoded.wrong = true;
        rest = behind.get(1..).unwrap_or_default();
    }
    let (text, wrong) = plain(rest, encoding);
    decoded.wrong |= wrong;
    match decoded.text.is_empty() {
        true => decoded.text = text,
        false => decoded.text.push_str(&text),
    }
    decoded
}

fn plain(bytes: &[u8], encoding: Encoding) -> (String, bool) {
    let table = if encoding == Encoding::Utf16Be { UTF_16BE } else { UTF_16LE };
    let (text, wrong) = table.decode_without_bom_handling(bytes);
    (text.into_owned(), wrong)
}

fn unit(pair: [u8; 2], encoding: Encoding) -> u16 {
    match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(pair),
        _ => u16::from_le_bytes(pair),
    }
}

/// Does the unit belong to scripts that ledgers are written in? Characters whose lower byte is 0 hardly ever do, and
/// ASCII read a byte late gives nothing else.
const fn is_ordinary(unit: u16) -> bool {
    let lower_is_zero = unit & 0xFF == 0;
    match unit >> 8 {
        0x00 => matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..),
        0x01..=0x06 | 0x20..=0x26 | 0x30 | 0xAC..=0xD7 | 0xFF => !lower_is_zero,
        0x4E..=0x9F => !lower_is_zero || unit == 0x4E00,
        _ => false,
    }
}

/// Where, in bytes, a text goes on that is one when it is read a byte later, and none as it stands.
fn break_in(bytes: &[u8], encoding: Encoding) -> Option<usize> {
    let later = bytes.get(1..).unwrap_or_default().as_chunks::<2>().0;
    let units = bytes.as_chunks::<2>().0.iter().zip(later);
    // How much better the later reading has been since `start`.
    let (mut better, mut start) = (0i32, 0usize);
    for (at, (own, later)) in units.enumerate() {
        let own = is_ordinary(unit(*own, encoding));
        let later = is_ordinary(unit(*later, encoding));
        if better == 0 {
            start = at;
        }
        better += i32::from(later) - i32::from(own);
        better = better.max(0);
        if better >= SURE {
            if is_better_later(bytes, start * 2, encoding) {
                return Some(start * 2);
            }
            // A text that is none either way is not looked at again at each of its characters.
            better = 0;
        }
    }
    let odd = !bytes.len().is_multiple_of(2);
    (odd && better >= SURE_AT_THE_END && is_better_later(bytes, start * 2, encoding))
        .then_some(start * 2)
}

/// The characters behind a place, read both ways and compared with those that tables are made of.
fn is_better_later(bytes: &[u8], at: usize, encoding: Encoding) -> bool {
    const LOOK: usize = 128;
    let behind = |from: usize| {
        let end = bytes.len().min(from.saturating_add(LOOK));
        plausibility(&plain(bytes.get(from..end).unwrap_or_default(), encoding).0)
    };
    let (own, later) = (behind(at), behind(at + 1));
    later >= 850 && own + 200 <= later
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        let bytes = |unit: u16| match encoding {
            Encoding::Utf16Be => unit.to_be_bytes(),
            _ => unit.to_le_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    const BOTH: [Encoding; 2] = [Encoding::Utf16Le, Encoding::Utf16Be];

    fn text(rows: usize) -> String {
        let row = |n: usize| {
            format!("Z{n:03},市委第{}巡察组,已完成整改,2026-05-{:02}\n", n % 9 + 1, n % 28 + 1)
        };
        std::iter::once("编号,巡察组,整改状态,完成时间\n".to_owned())
            .chain((1..=rows).map(row))
            .collect()
    }

    #[test]
    fn whole_texts_have_no_breaks() {
        let texts = [
            text(20),
            "name,value\nTürkiye,1\nCôte d'Ivoire,2\n".repeat(10),
            "Область,Доля\nМосква,0.5\nЖитомир,1\n".repeat(10),
            "지역,값\n서울특별시,1\n".repeat(10),
            "点检項目,結果\nカメラ,○\n".repeat(10),
            "编号\t数\n一二三\t１２３\n刀开最攀稀\t一\n".repeat(10),
            "𠮷😀,\u{E000}\u{F8FF}\n".repeat(10),
            "\0\0\0\u{1}".repeat(20),
        ];
        for text in texts {
            for encoding in BOTH {
                let decoded = decode(&encode(&text, encoding), encoding);
                assert_eq!((decoded.text, decoded.broken_lines.len()), (text.clone(), 0));
            }
        }
    }

    proptest! {
        #[test]
        fn a_byte_lost_or_gained_harms_one_line(
            rows in 1usize..30, at in any::<prop::sample::Index>(), gained in any::<Option<u8>>(),
            big in any::<bool>(),
        ) {
            let text = text(rows);
            let encoding = BOTH[usize::from(big)];
            let mut bytes = encode(&text, encoding);
            let at = at.index(bytes.len() - 1);
            match gained {
                Some(byte) => bytes.insert(at, byte),
                None => {
                    bytes.remove(at);
                }
            }
            let decoded = decode(&bytes, encoding);
            prop_assert!(decoded.wrong);
            let lines: Vec<&str> = text.split('\n').collect();
            let out: Vec<&str> = decoded.text.split('\n').collect();
            let unit = at / 2;
            let harmed = text.encode_utf16().take(unit).filter(|unit| *unit == 10).count();
            let named = decoded.text.split('\n').position(|line| line.contains('\u{FFFD}')).unwrap();
            // The byte may have been that of a line end.
            prop_assert!(named.abs_diff(harmed) <= 1, "{harmed} {named} {:?}", decoded.text);
            let near = |line: &&str| !lines.contains(line);
            prop_assert!(out.iter().filter(|line| near(line)).count() <= 2, "{:?}", decoded.text);
        }
    }
}
