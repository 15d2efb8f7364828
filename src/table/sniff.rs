//! What a file is, by its first bytes and never by its name.

use super::bounds::MAX_FILE_BYTES;
use super::input::FileKind;
use crate::diagnostic::{Message, message};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Empty,
    Text,
    Workbook(FileKind),
    Refused(Refusal),
}

/// Why a file is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Html,
    Mhtml,
    SpreadsheetXml,
    Pdf,
    Word,
    Rtf,
    Image,
    Archive,
    Zip,
    OldExcel,
    TooLarge,
}

impl Refusal {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "file-too-large",
            _ => "not-a-table-file",
        }
    }

    /// What it is, and the way out.
    pub(super) fn explain(self) -> (Message, Message) {
        let resave = || {
            message!(
                zh: "用 WPS 或 Excel 打开后另存为 xlsx",
                en: "open it in WPS or Excel and save it as xlsx"
            )
        };
        match self {
            Self::Html => (
                message!(zh: "内容是网页（HTML），不是表格文件，扩展名不可信", en: "the content is a web page (HTML), whatever the name says"),
                resave(),
            ),
            Self::Mhtml => (
                message!(zh: "内容是单个文件网页（MHTML），不是表格文件", en: "the content is a single-file web page (MHTML)"),
                resave(),
            ),
            Self::SpreadsheetXml => (
                message!(zh: "内容是“XML 电子表格 2003”", en: "the content is an XML Spreadsheet 2003"),
                resave(),
            ),
            Self::OldExcel => (
                message!(zh: "内容是 Excel 95 或更早的格式", en: "the content is of Excel 95 or earlier"),
                resave(),
            ),
            Self::Pdf => (
                message!(zh: "内容是 PDF", en: "the content is a PDF"),
                message!(zh: "请报送原来的表格", en: "hand in the spreadsheet that it was made from"),
            ),
            Self::Word => (
                message!(zh: "内容是 Word 文档", en: "the content is a Word document"),
                message!(zh: "把表格复制到 WPS 表格或 Excel，另存为 xlsx", en: "copy the table into a spreadsheet and save it as xlsx"),
            ),
            Self::Rtf => (
                message!(zh: "内容是 RTF 文档", en: "the content is an RTF document"),
                message!(zh: "把表格复制到 WPS 表格或 Excel，另存为 xlsx", en: "copy the table into a spreadsheet and save it as xlsx"),
            ),
            Self::Image => (
                message!(zh: "内容是图片", en: "the content is a picture"),
                message!(zh: "请报送原来的表格", en: "hand in the spreadsheet itself"),
            ),
            Self::Archive => (
                message!(zh: "内容是压缩包", en: "the content is an archive"),
                message!(zh: "解压后报送里面的表格", en: "unpack it and hand in the tables"),
            ),
            Self::Zip => (
                message!(zh: "内容是压缩包，但不是 xlsx、xlsb 或 ods 工作簿", en: "the content is a zip, but no xlsx, xlsb or ods workbook"),
                message!(zh: "解压后报送里面的表格，或用 WPS、Excel 另存为 xlsx", en: "unpack it, or save the table as xlsx"),
            ),
            Self::TooLarge => (
                message!(zh: "文件超过 2 GB", en: "the file is larger than 2 GB"),
                message!(zh: "请分成几个文件", en: "split it into several files"),
            ),
        }
    }
}

/// Looks at the beginning of a file.
pub(super) fn sniff(bytes: &[u8]) -> Content {
    use Refusal::{Archive, Html, Image, Mhtml, OldExcel, Pdf, Rtf, SpreadsheetXml, TooLarge};
    if bytes.len() > MAX_FILE_BYTES {
        return Content::Refused(TooLarge);
    }
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    let refused = [
        (&b"%PDF-"[..], Pdf),
        (b"{\\rtf", Rtf),
        (b"\x89PNG", Image),
        (b"\xFF\xD8\xFF", Image),
        (b"GIF8", Image),
        (b"Rar!", Archive),
        (b"7z\xBC\xAF", Archive),
        (b"\x1F\x8B", Archive),
        // BIFF streams without a compound file around them.
        (b"\x09\x08\x08\x00", OldExcel),
        (b"\x09\x04\x06\x00", OldExcel),
        (b"\x09\x02\x06\x00", OldExcel),
        (b"\x09\x00\x04\x00", OldExcel),
    ];
    if let Some((_, refusal)) = refused.iter().find(|(mark, _)| begins(mark)) {
        return Content::Refused(*refusal);
    }
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return match super::workbook::kind_of_zip(bytes) {
            Ok(kind) => Content::Workbook(kind),
            Err(refusal) => Content::Refused(refusal),
        };
    }
    if begins(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Content::Workbook(FileKind::Xls);
    }
    let start = start(bytes);
    let has = |word: &str| start.contains(word);
    let first = start.trim_start();
    if first.starts_with("mime-version:") || (first.starts_with("from:") && has("content-type:")) {
        return Content::Refused(Mhtml);
    }
    if first.starts_with('<') {
        if has("urn:schemas-microsoft-com:office:spreadsheet") && has("<?xml") && !has("<html") {
            return Content::Refused(SpreadsheetXml);
        }
        if ["<html", "<!doctype html", "<table", "<meta", "<head"].iter().any(|word| has(word)) {
            return Content::Refused(Html);
        }
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0xEF | 0xBB | 0xBF);
    if bytes.len() <= 64 && bytes.iter().all(blank) { Content::Empty } else { Content::Text }
}

/// The first characters as small ASCII letters, in whatever width they are.
fn start(bytes: &[u8]) -> String {
    let head = bytes.get(..2_048).unwrap_or(bytes);
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    head.iter()
        .filter(|byte| byte.is_ascii() && (!wide || **byte != 0))
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}
