//! Text files that mean harm.

use crate::{Case, case, noise};

const HEADER: &str = "编号,巡察组,状态,完成时间\n";
const ROW: &str = "ZG1,市委第一巡察组,已完成,2026-05-06\n";
/// A little more than a cell may hold.
const LONG: usize = 140_000;

pub(crate) fn cases() -> Vec<Case> {
    let mut list = Vec::new();
    for (name, body) in bodies() {
        list.push(case(format!("{name}, under a header"), format!("{HEADER}{ROW}{body}")));
        list.push(case(name, body));
    }
    list.extend(bytes());
    list.extend(wide());
    list
}

fn bodies() -> Vec<(&'static str, String)> {
    vec![
        ("a long field", "a".repeat(LONG)),
        ("a long quoted field", format!("\"{}\"", "a".repeat(LONG))),
        ("a long number", format!("{},1e999999999,-1e-999999999\n", "9".repeat(30_000))),
        ("a quote that never ends", format!("\"{}", "a,b\n".repeat(60_000))),
        ("quotes in each line", "x,\"\"\"a\n".repeat(30_000)),
        ("quotes that open and never close", "\"a\nb,".repeat(40_000)),
        ("nothing but quotes", "\"".repeat(200_000)),
        ("odd quotes", "\",".repeat(60_000) + "\""),
        ("quotes and letters", "\"x\"y,".repeat(40_000)),
        ("quotes escaped by backslashes", "\"\\\"\\".repeat(40_000)),
        ("a line of delimiters", ",".repeat(100_000)),
        ("nothing but line ends", "\n".repeat(200_000)),
        ("nothing but returns", "\r".repeat(200_000)),
        ("line ends of all kinds", "a,b\rc,d\n\re,f\r\r\n".repeat(20_000)),
        ("delimiters of all kinds", ",;\t|；，".repeat(6_000)),
        ("NULs", "\0".repeat(200_000)),
        ("NULs in cells", "a\0,b\0,\0\n".repeat(20_000)),
        ("bidirectional signs", "\u{202E}\u{2066}a,\u{200F}b,\u{2069}c\n".repeat(10_000)),
        ("control characters", "\u{1}\u{7}\u{1b}[2J,\u{8},\u{7f}\n".repeat(10_000)),
        ("zero width signs", "\u{200B}\u{FEFF}\u{2060},".repeat(20_000)),
        ("combining marks", format!("a{}", "\u{301}".repeat(60_000))),
        ("astral characters", "𠮷,😀,🏴\n".repeat(20_000)),
        ("noncharacters", "\u{FFFF},\u{FFFE},\u{10FFFF}\n".repeat(10_000)),
        ("spaces before quotes", format!("{}\"a\"", " ".repeat(200_000))),
        ("long titles", format!("{}\n", "题".repeat(10_000)).repeat(30)),
        ("headers over and over", HEADER.repeat(10_000)),
        ("formulas", "=cmd|' /C calc'!A0,@SUM(1),+1,-1\n".repeat(2_000)),
        ("rows that widen", (0..600).map(|n| "a,".repeat(n) + "\n").collect()),
        ("totals and notes only", "合计,,,\n注：见附件,,,\n".repeat(10_000)),
        ("as above without an above", "同上,〃,同上,\"\"\"\"\n".repeat(10_000)),
        ("pieces of rows", "a\nb,c\n".repeat(20_000)),
        ("numbers of identity cards without an end", "110101199003070".repeat(8_000)),
        ("one field a line", "a\n".repeat(60_000)),
        ("30 rows of 2,000 columns", ("编号,".repeat(2_000) + "\n").repeat(30)),
        ("16,385 columns", "a,".repeat(16_385) + "\n" + &"1,".repeat(16_385)),
    ]
}

fn bytes() -> Vec<Case> {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let long_header = (0..20_000).map(|n| format!("列{n},")).collect::<String>();
    vec![
        case("bytes of no encoding", [0xFF, 0xFE, 0xFD, 0xC0, 0x80].repeat(20_000)),
        case("UTF-8 cut in a character", b"a,\xE4\xB8"),
        case("overlong UTF-8", b"\xC0\xAF,\xE0\x80\xAF\n".repeat(10_000)),
        case("surrogates in UTF-8", b"\xED\xA0\x80,\xED\xBF\xBF\n".repeat(10_000)),
        case("GB18030 cut in a character", b"a,\x81\x30\x81"),
        case("GB18030 beyond its range", b"\xFE\x39\xFE\x39,\x84\x31\xA5\x30\n".repeat(10_000)),
        case("four bytes a character", b"\x81\x39\xEF\x30".repeat(40_000)),
        case("a mark and nothing", b"\xEF\xBB\xBF"),
        case("marks over and over", b"\xEF\xBB\xBF".repeat(40_000)),
        case(
            "a mark of UTF-8 before GB18030",
            [b"\xEF\xBB\xBF".to_vec(), gb(HEADER), gb(ROW)].concat(),
        ),
        case(
            "a mark of UTF-16 before UTF-8",
            [b"\xFF\xFE", HEADER.as_bytes(), ROW.as_bytes()].concat(),
        ),
        case("nothing", b""),
        case("one NUL", b"\0"),
        case("every byte", (0..=255u8).cycle().take(100_000).collect::<Vec<u8>>()),
        case("noise", noise(300_000)),
        case(
            "a line of each encoding",
            [HEADER.as_bytes(), &gb(ROW), ROW.as_bytes()].concat().repeat(3_000),
        ),
        case("a header of 2 MB", format!("{HEADER}{}", "头".repeat(700_000))),
        case("20,000 headers", format!("{long_header}\n1\n")),
        case("10,000 headers of one name", "编号,".repeat(10_000) + "\n1\n"),
        case(
            "headers of twenty thousand letters",
            format!("{}\n", "编号,".repeat(4) + &"甲".repeat(20_000)),
        ),
        case("a page of the web", "<table><tr><td>编号</td></tr></table>".repeat(3_000)),
        case(
            "a bomb named in XML",
            "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaa\">]><l>&a;</l>",
        ),
    ]
}

/// Two and four bytes a character.
fn wide() -> Vec<Case> {
    let sixteen = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let text = format!("{HEADER}{}", ROW.repeat(2_000));
    let marked = |bytes: Vec<u8>| [b"\xFF\xFE".to_vec(), bytes].concat();
    let mut short = marked(sixteen(&text));
    short.remove(20_001);
    let mut long = marked(sixteen(&text));
    long.insert(20_001, b'x');
    let thirty_two: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    vec![
        case("odd UTF-16", b"\xFF\xFEa\0,\0b"),
        case("UTF-16 with a byte too few", short),
        case("UTF-16 with a byte too many", long),
        case("lone surrogates", marked(b"\x00\xD8,\x00".repeat(40_000))),
        case("surrogates the wrong way round", marked(b"\x00\xDC\x00\xD8".repeat(30_000))),
        case("UTF-16 without line ends", marked(sixteen(&"甲,".repeat(60_000)))),
        case("UTF-16 of NULs", marked(vec![0; 200_000])),
        case("UTF-16 of line ends", marked(b"\n\0".repeat(80_000))),
        case(
            "UTF-16 without a mark, the other way",
            text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(),
        ),
        case("UTF-32", [b"\xFF\xFE\0\0".to_vec(), thirty_two].concat()),
        case("UTF-32 beyond Unicode", [b"\xFF\xFE\0\0".to_vec(), vec![0xFF; 40_000]].concat()),
    ]
}
