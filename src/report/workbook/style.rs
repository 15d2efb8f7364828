//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::{diagnostic::Language, report::sheet::Cell};

/// A cell that stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    /// A weak point.
    Weak,
    /// A low score rate that is no weak point by the node's own line.
    Low,
    /// No score.
    Absent,
}

/// Which of the formats a cell of a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Style {
    Text,
    Wrapped,
    Word,
    Score,
    Exact,
    Whole,
    Share,
    Count,
    Blank,
}

impl Style {
    /// That of `cell`, whose text takes several lines if `wrap`.
    pub(in crate::report) fn of(cell: &Cell, wrap: bool) -> Self {
        match cell {
            Cell::Blank => Self::Blank,
            Cell::Text(_) | Cell::Rows(..) if wrap => Self::Wrapped,
            Cell::Text(_) | Cell::Rows(..) => Self::Text,
            Cell::Word(..) => Self::Word,
            Cell::Score(_) => Self::Score,
            Cell::Exact(number) if number.is_integer() => Self::Whole,
            Cell::Exact(_) => Self::Exact,
            Cell::Share(_) => Self::Share,
            Cell::Count(_) => Self::Count,
        }
    }
}

/// The formats, each made once.
pub(crate) struct Styles {
    pub(crate) title: Format,
    pub(crate) subtitle: Format,
    pub(crate) draft: Format,
    pub(crate) head: Format,
    pub(crate) text: Format,
    pub(crate) wrapped: Format,
    pub(crate) word: Format,
    pub(crate) score: Format,
    pub(crate) exact: Format,
    pub(crate) whole: Format,
    pub(crate) share: Format,
    pub(crate) count: Format,
    pub(crate) blank: Format,
}

const INK: Color = Color::RGB(0x1F_29_33);
const LINE: Color = Color::RGB(0xBF_C7_CF);
const HEAD: Color = Color::RGB(0xE3_EA_F1);

impl Styles {
    /// `decimals` is how many decimals scores have.
    pub(crate) fn new(decimals: u32, language: Language) -> Self {
        let font = match language {
            Language::Chinese => "宋体",
            Language::English => "Calibri",
        };
        let base = Format::new().set_font_name(font).set_font_size(10.5).set_font_color(INK);
        let cell = base
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(LINE)
            .set_align(FormatAlign::VerticalCenter);
        let digits = "0".repeat(decimals.min(12) as usize);
        let fixed = if digits.is_empty() { "0".to_owned() } else { format!("0.{digits}") };
        let long = format!("{fixed}{}", if digits.is_empty() { ".####" } else { "##" });
        let signed = |format: &str| format!("{format};[Red]-{format};{format}");
        Self {
            title: base.clone().set_bold().set_font_size(15),
            subtitle: base.clone().set_font_color(Color::RGB(0x52_60_6D)),
            draft: base.clone().set_bold().set_font_color(Color::RGB(0xB2_3B_00)),
            head: cell
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(HEAD),
            text: cell.clone().set_indent(1),
            wrapped: cell.clone().set_text_wrap().set_indent(1),
            word: cell.clone().set_align(FormatAlign::Center),
            score: cell.clone().set_num_format(signed(&fixed)),
            exact: cell.clone().set_num_format(signed(&long)),
            whole: cell.clone().set_num_format(signed("0")),
            share: cell.clone().set_num_format("0.00%"),
            count: cell.clone().set_num_format("0"),
            blank: cell,
        }
    }

    /// The format of `style`.
    pub(in crate::report) const fn of(&self, style: Style) -> &Format {
        match style {
            Style::Text => &self.text,
            Style::Wrapped => &self.wrapped,
            Style::Word => &self.word,
            Style::Score => &self.score,
            Style::Exact => &self.exact,
            Style::Whole => &self.whole,
            Style::Share => &self.share,
            Style::Count => &self.count,
            Style::Blank => &self.blank,
        }
    }
}

impl Tone {
    /// `format` with this tone. Dark on light, and told apart without colour: bold, plain, italic.
    pub(in crate::report) fn over(self, format: &Format) -> Format {
        match self {
            Self::Weak => format
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0xF4_B0_84))
                .set_font_color(Color::RGB(0x5A_1E_00)),
            Self::Low => format.clone().set_background_color(Color::RGB(0xFF_F2_CC)),
            Self::Absent => format
                .clone()
                .set_italic()
                .set_font_color(Color::RGB(0x6B_77_85))
                .set_align(FormatAlign::Center),
        }
    }
}
