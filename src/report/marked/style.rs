use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::diagnostic::Severity;

/// How cells look.
pub(super) struct Styles {
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) why: Format,
}

const RED: Color = Color::RGB(0x00FF_C7CE);
const YELLOW: Color = Color::RGB(0x00FF_EB9C);

impl Styles {
    pub(super) fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(11);
        let framed =
            || base().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00BF_BFBF));
        let top = || framed().set_align(FormatAlign::Top);
        Self {
            head: framed().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00F2_F2F2)),
            text: top(),
            why: top().set_text_wrap().set_font_color(Color::RGB(0x009C_0006)),
        }
    }
}

/// `format` in the colour of what is wrong.
pub(super) fn coloured(format: &Format, severity: Severity) -> Format {
    let colour = if severity == Severity::Error { RED } else { YELLOW };
    format.clone().set_background_color(colour)
}
