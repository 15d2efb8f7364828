//! A word-processing document (ECMA-376, WordprocessingML) as it is written down, paragraph by paragraph.
//!
//! The order of elements inside paragraphs, cells and sections is that of the schema: word processors are strict.

use std::fmt::Write;

use quick_xml::escape::escape;

use crate::report::text::width;

/// The width of the text on the page, in millimetres (GB/T 9704-2012, 5.2.1).
pub(super) const TEXT_WIDTH: u32 = 156;

/// How a paragraph looks; the styles are those of [`super::package`].
#[derive(Clone, Copy)]
pub(super) enum Style {
    Title,
    /// 一、…
    Section,
    /// （一）…
    Subsection,
    /// Body text, its first line two characters in.
    Body,
    /// Body text without that.
    Flush,
    /// The name of a table.
    Caption,
    /// What stands small below a table.
    Note,
    /// Who signs, and the day.
    Signature,
    CellHead,
    Cell,
    /// A narrow empty line below a table.
    Gap,
}

impl Style {
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Section => "Heading1",
            Self::Subsection => "Heading2",
            Self::Body => "Normal",
            Self::Flush => "Flush",
            Self::Caption => "Caption",
            Self::Note => "Note",
            Self::Signature => "Signature",
            Self::CellHead => "CellHead",
            Self::Cell => "Cell",
            Self::Gap => "Gap",
        }
    }
}

/// Where the text of a column stands.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Center,
}

/// A column of a table: its header, its share of the width, where its text stands.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) width: u32,
    pub(super) align: Align,
}

impl Column {
    pub(super) const fn new(name: &'static str, width: u32, align: Align) -> Self {
        Self { name, width, align }
    }
}

/// A row of a table.
pub(super) enum Row {
    /// A text for each column; a line break begins a new paragraph.
    Cells(Vec<String>),
    /// One text across all columns.
    Across(String),
}

/// A document while it is written.
#[derive(Default)]
pub(super) struct Docx {
    body: String,
}

impl Docx {
    /// The paragraphs and tables so far, as XML.
    pub(super) fn body(&self) -> &str {
        &self.body
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, style: Style, text: &str) {
        self.open(style, None);
        self.run(text, false);
        self.close();
    }

    /// What the document is called: on one line if it has room, else a line for each part.
    pub(super) fn title(&mut self, parts: [&str; 2]) {
        // 20 Chinese characters of the title's size are as wide as the text.
        const ROOM: usize = 40;
        let [first, second] = parts;
        self.open(Style::Title, None);
        self.run(first, false);
        if width(first) + width(second) <= ROOM {
            self.run(second, false);
        } else {
            self.body.push_str("<w:r><w:br/></w:r>");
            self.run(second.trim(), false);
        }
        self.close();
    }

    /// A paragraph of body text that begins with words set apart from the rest.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        self.open(Style::Body, None);
        self.run(label, true);
        self.run(text, false);
        self.close();
    }

    /// A text of the paragraph that is open.
    fn run(&mut self, text: &str, bold: bool) {
        let bold = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
        self.push(format_args!("<w:r>{bold}<w:t xml:space=\"preserve\">"));
        self.body.push_str(&escape(writable(text)));
        self.body.push_str("</w:t></w:r>");
    }

    fn close(&mut self) {
        self.body.push_str("</w:p>");
    }

    fn open(&mut self, style: Style, align: Option<Align>) {
        let align = match align {
            None => "",
            Some(Align::Left) => "<w:jc w:val=\"left\"/>",
            Some(Align::Center) => "<w:jc w:val=\"center\"/>",
        };
        let style = style.id();
        self.push(format_args!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{align}</w:pPr>"));
    }

    /// A table as wide as the text; its head is repeated on each page, and no row is parted.
    pub(super) fn table(&mut self, columns: &[Column], rows: impl IntoIterator<Item = Row>) {
        let whole: u32 = columns.iter().map(|column| column.width).sum();
        let width = |part: u32| twentieths(TEXT_WIDTH) * part / whole.max(1);
        let all = width(whole);
        self.push(format_args!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"{all}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>"
        ));
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            self.push(format_args!(
                "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"
            ));
        }
        self.body.push_str(
            "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:top w:w=\"30\" w:type=\"dxa\"/>\
             <w:left w:w=\"85\" w:type=\"dxa\"/><w:bottom w:w=\"30\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/>\
             </w:tblCellMar></w:tblPr><w:tblGrid>",
        );
        for column in columns {
            self.push(format_args!("<w:gridCol w:w=\"{}\"/>", width(column.width)));
        }
        self.body.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for column in columns {
            self.cell(width(column.width), 1, Style::CellHead, Align::Center, column.name);
        }
        self.body.push_str("</w:tr>");
        for row in rows {
            self.body.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            match row {
                Row::Cells(texts) => {
                    for (column, text) in columns.iter().zip(&texts) {
                        self.cell(width(column.width), 1, Style::Cell, column.align, text);
                    }
                }
                Row::Across(text) => {
                    self.cell(all, columns.len(), Style::CellHead, Align::Left, &text);
                }
            }
            self.body.push_str("</w:tr>");
        }
        self.body.push_str("</w:tbl>");
        // What follows does not touch it, and two tables in a row stay two.
        self.open(Style::Gap, None);
        self.close();
    }

    fn cell(&mut self, width: u32, columns: usize, style: Style, align: Align, text: &str) {
        self.push(format_args!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>"));
        if columns > 1 {
            self.push(format_args!("<w:gridSpan w:val=\"{columns}\"/>"));
        }
        self.body.push_str("<w:vAlign w:val=\"center\"/></w:tcPr>");
        for line in text.split('\n') {
            self.open(style, Some(align));
            self.run(line, false);
            self.close();
        }
        self.body.push_str("</w:tc>");
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // A string takes whatever is written to it.
        let _ = self.body.write_fmt(text);
    }
}

/// Millimetres as twentieths of a point, the unit of widths and margins.
pub(super) const fn twentieths(millimetres: u32) -> u32 {
    (millimetres * 14_400 + 127) / 254
}

/// What XML can hold of a text that is clean already: two code points are no characters.
fn writable(text: &str) -> std::borrow::Cow<'_, str> {
    let no_character = |c: char| matches!(c, '\u{FFFE}' | '\u{FFFF}') || c.is_control();
    if text.contains(no_character) {
        text.replace(no_character, "\u{FFFD}").into()
    } else {
        text.into()
    }
}
