//! The parts of a document beside its text, and the file that holds them: an Open Packaging Convention archive.
//!
//! The look is that of Chinese official papers, GB/T 9704-2012: A4, 156 × 225 mm of text, 22 lines of 28 characters; the
//! title in 小标宋 of size 2, headings in 黑体 and 楷体, the text in 仿宋 of size 3; page numbers between dashes, on the
//! outer side. What is not installed has a stand-in (`altName`).

use std::{
    error::Error,
    io::{Cursor, Write},
};

use quick_xml::escape::escape;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::docx::{Docx, TEXT_WIDTH, twentieths};
use crate::{diagnostic::Language, report::words::pick};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MEDIA: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Margins in millimetres: above the text, beside the binding.
const TOP: u32 = 37;
const LEFT: u32 = 28;
/// The page, and the height of the text on it.
const PAGE: (u32, u32) = (210, 297);
const TEXT_HEIGHT: u32 = 225;
/// From one line of the text to the next, in twentieths of a point: 22 of them fill the height.
const LINE: u32 = twentieths(TEXT_HEIGHT) / 22;

/// What a package says of itself.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    /// As 2026-06-30.
    pub(super) day: &'a str,
}

/// The parts that all documents of a round have alike, packed once.
pub(super) struct Shell {
    parts: Vec<u8>,
    section: String,
}

type Unwritten = Box<dyn Error>;

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .unix_permissions(0o600)
        // The same input gives the same bytes on any day.
        .last_modified_time(DateTime::default())
}

impl Shell {
    pub(super) fn new(draft: bool, language: Language) -> Result<Self, Unwritten> {
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", content_types()),
            ("_rels/.rels", package_relations()),
            ("word/_rels/document.xml.rels", document_relations()),
            ("word/styles.xml", styles(language)),
            ("word/settings.xml", settings()),
            ("word/fontTable.xml", fonts()),
            ("word/footer1.xml", footer("right")),
            ("word/footer2.xml", footer("left")),
            ("word/header1.xml", header(pick(language, "草稿", "DRAFT"))),
        ] {
            file.start_file(name, options())?;
            file.write_all(text.as_bytes())?;
        }
        Ok(Self { parts: file.finish()?.into_inner(), section: section(draft, language) })
    }

    /// A document as a file.
    pub(super) fn with(&self, document: &Docx, about: &About<'_>) -> Result<Vec<u8>, Unwritten> {
        let mut parts = ZipArchive::new(Cursor::new(self.parts.as_slice()))?;
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..parts.len() {
            file.raw_copy_file(parts.by_index_raw(at)?)?;
        }
        // It is so short that packing takes longer than it saves.
        let stored =
            options().compression_level(None).compression_method(CompressionMethod::Stored);
        file.start_file("docProps/core.xml", stored)?;
        file.write_all(properties(about).as_bytes())?;
        file.start_file("word/document.xml", options())?;
        write!(
            file,
            "{HEAD}<w:document {WORD} xmlns:r=\"{RELATIONS}\"><w:body>{}{}</w:body></w:document>",
            document.body(),
            self.section,
        )?;
        Ok(file.finish()?.into_inner())
    }
}

fn content_types() -> String {
    let mut text = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    );
    for (part, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
        ("header1", "header"),
    ] {
        text += &format!(
            "<Override PartName=\"/word/{part}.xml\" ContentType=\"{MEDIA}.{kind}+xml\"/>"
        );
    }
    text + "</Types>"
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for ((kind, target, space), number) in list.iter().zip(1..) {
        text += &format!(
            "<Relationship Id=\"rId{number}\" Type=\"{space}/{kind}\" Target=\"{target}\"/>"
        );
    }
    text + "</Relationships>"
}

fn package_relations() -> String {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata";
    relations(&[
        ("officeDocument", "word/document.xml", RELATIONS),
        ("core-properties", "docProps/core.xml", core),
    ])
}

/// In this order: [`section`] names the last three by their numbers.
fn document_relations() -> String {
    relations(&[
        ("styles", "styles.xml", RELATIONS),
        ("settings", "settings.xml", RELATIONS),
        ("fontTable", "fontTable.xml", RELATIONS),
        ("footer", "footer1.xml", RELATIONS),
        ("footer", "footer2.xml", RELATIONS),
        ("header", "header1.xml", RELATIONS),
    ])
}

/// The page; each page of a draft says that it is one.
fn section(draft: bool, language: Language) -> String {
    let header = if draft {
        "<w:headerReference w:type=\"default\" r:id=\"rId6\"/><w:headerReference w:type=\"even\" r:id=\"rId6\"/>"
    } else {
        ""
    };
    let (width, height) = PAGE;
    let [top, left, bottom, right] =
        [TOP, LEFT, height - TOP - TEXT_HEIGHT, width - LEFT - TEXT_WIDTH].map(twentieths);
    let grid = match language {
        Language::Chinese => format!("<w:docGrid w:type=\"lines\" w:linePitch=\"{LINE}\"/>"),
        Language::English => String::new(),
    };
    // The number of the page stands 7 mm below the text.
    let footer = twentieths(height - TOP - TEXT_HEIGHT - 7 - 5);
    let (width, height) = (twentieths(width), twentieths(height));
    format!(
        "<w:sectPr>{header}<w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>\
         <w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>\
         <w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"851\" w:footer=\"{footer}\" w:gutter=\"0\"/>\
         {grid}</w:sectPr>"
    )
}

fn settings() -> String {
    format!(
        "{HEAD}<w:settings {WORD}><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat></w:settings>"
    )
}

/// Fonts of official papers, and what stands in where they are missing.
fn fonts() -> String {
    let mut text = format!("{HEAD}<w:fonts {WORD}>");
    for (name, other) in [
        ("仿宋_GB2312", "仿宋"),
        ("楷体_GB2312", "楷体"),
        ("方正小标宋简体", "华文中宋"),
        ("黑体", "SimHei"),
        ("宋体", "SimSun"),
    ] {
        text += &format!(
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{other}\"/><w:charset w:val=\"86\"/><w:family w:val=\"auto\"/><w:pitch w:val=\"default\"/></w:font>"
        );
    }
    text + "</w:fonts>"
}

fn footer(side: &str) -> String {
    let indent = if side == "left" {
        "w:leftChars=\"100\" w:left=\"280\""
    } else {
        "w:rightChars=\"100\" w:right=\"280\""
    };
    let run = |inner: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"宋体\" w:eastAsia=\"宋体\" w:hAnsi=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>{inner}</w:r>"
        )
    };
    let field = |kind: &str| run(&format!("<w:fldChar w:fldCharType=\"{kind}\"/>"));
    let text = |text: &str| run(&format!("<w:t xml:space=\"preserve\">{text}</w:t>"));
    format!(
        "{HEAD}<w:ftr {WORD}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:ind {indent}/><w:jc w:val=\"{side}\"/></w:pPr>{}{}{}{}{}{}{}</w:p></w:ftr>",
        text("— "),
        field("begin"),
        run("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
        field("separate"),
        text("1"),
        field("end"),
        text(" —"),
    )
}

fn header(draft: &str) -> String {
    format!(
        "{HEAD}<w:hdr {WORD}><w:p><w:pPr><w:pStyle w:val=\"Header\"/><w:jc w:val=\"right\"/></w:pPr>\
         <w:r><w:rPr><w:b/><w:color w:val=\"C00000\"/><w:sz w:val=\"32\"/></w:rPr><w:t>{draft}</w:t></w:r></w:p></w:hdr>"
    )
}

fn properties(about: &About<'_>) -> String {
    let About { title, day } = about;
    let (title, day) = (escape(*title), escape(*day));
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{title}</dc:title><dc:creator>zhixiao</dc:creator>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:created></cp:coreProperties>"
    )
}

/// A style: its id, its name, what it rests on, properties of paragraphs and of letters.
type StyleParts = (&'static str, &'static str, &'static str, String, String);

/// The Chinese look follows the standard; English papers have smaller letters and no indents.
fn styles(language: Language) -> String {
    let (is_chinese, body) = match language {
        Language::Chinese => (true, 32),
        Language::English => (false, 22),
    };
    // Chinese headings have letters of their own, English ones are bold.
    let letters = |name: &str, size: u32, heading: bool| {
        let size = if is_chinese { size } else { (size * 11 / 16).max(18) };
        let bold = if heading && !is_chinese { "<w:b/>" } else { "" };
        format!(
            "<w:rFonts w:eastAsia=\"{name}\"/>{bold}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>"
        )
    };
    let line = if is_chinese {
        format!("<w:spacing w:line=\"{LINE}\" w:lineRule=\"exact\"/>")
    } else {
        "<w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/>".to_owned()
    };
    let indent =
        if is_chinese { "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>" } else { "" };
    let flush = "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"/>";
    let heading = |level: u32| {
        format!(
            "<w:keepNext/>{line}{indent}<w:jc w:val=\"left\"/><w:outlineLvl w:val=\"{level}\"/>"
        )
    };
    // On the grid of the text each line of a table would be as high as one of the text.
    let small = |before: u32, after: u32, line: &str, rest: &str| {
        format!(
            "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"{before}\" w:after=\"{after}\" {line}/>{flush}{rest}"
        )
    };
    let loose = "w:line=\"240\" w:lineRule=\"auto\"";
    let close = if is_chinese { "w:line=\"300\" w:lineRule=\"exact\"" } else { loose };
    let list: Vec<StyleParts> = vec![
        (
            "Title",
            "Title",
            "Normal",
            format!(
                "<w:spacing w:before=\"240\" w:after=\"480\" w:line=\"720\" w:lineRule=\"exact\"/>{flush}<w:jc w:val=\"center\"/>"
            ),
            letters("方正小标宋简体", 44, true),
        ),
        ("Heading1", "heading 1", "Normal", heading(0), letters("黑体", 32, true)),
        ("Heading2", "heading 2", "Normal", heading(1), letters("楷体_GB2312", 32, true)),
        ("Flush", "Flush", "Normal", flush.to_owned(), String::new()),
        (
            "Caption",
            "caption",
            "Normal",
            format!("<w:keepNext/>{}", small(240, 60, loose, "<w:jc w:val=\"center\"/>")),
            letters("黑体", 28, true),
        ),
        ("Note", "Note", "Normal", small(60, 0, close, ""), letters("仿宋_GB2312", 21, false)),
        (
            "Signature",
            "Signature",
            "Normal",
            format!(
                "<w:ind w:firstLineChars=\"0\" w:firstLine=\"0\" w:rightChars=\"400\" w:right=\"{}\"/><w:jc w:val=\"right\"/>",
                body * 40
            ),
            String::new(),
        ),
        (
            "Cell",
            "Cell",
            "Normal",
            small(0, 0, close, "<w:jc w:val=\"left\"/>"),
            letters("仿宋_GB2312", 21, false),
        ),
        ("CellHead", "Cell head", "Cell", "<w:keepNext/>".to_owned(), letters("黑体", 21, true)),
        (
            "Gap",
            "Gap",
            "Normal",
            small(0, 0, "w:line=\"120\" w:lineRule=\"exact\"", ""),
            String::new(),
        ),
        ("Header", "header", "Normal", small(0, 0, loose, ""), String::new()),
        ("Footer", "footer", "Normal", small(0, 0, loose, ""), String::new()),
    ];
    let mut text = format!(
        "{HEAD}<w:styles {WORD}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋_GB2312\" w:cs=\"Times New Roman\"/>\
         <w:sz w:val=\"{body}\"/><w:szCs w:val=\"{body}\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>\
         <w:pPr>{line}{indent}<w:jc w:val=\"both\"/></w:pPr></w:style>"
    );
    for (id, name, base, paragraph, letters) in list {
        text += &format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"{base}\"/><w:qFormat/>\
             <w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        );
    }
    text + "</w:styles>"
}
