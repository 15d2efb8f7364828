use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    clipped,
    style::{Styles, coloured},
};
use crate::{
    diagnostic::{Diagnostic, Language, Severity, render::column_letters},
    table::MARK_HEADER,
};

/// One sheet with everything, also what has no row.
pub(super) fn list(
    target: &mut Worksheet,
    found: &[&Diagnostic],
    styles: &Styles,
    language: Language,
) -> Result<(), XlsxError> {
    target.set_name(MARK_HEADER)?;
    let heads = match language {
        Language::Chinese => ["程度", "工作表", "行", "列", "列名", "单元格内容", "问题", "办法"],
        Language::English => {
            ["severity", "sheet", "row", "column", "header", "cell", "problem", "way out"]
        }
    };
    for ((at, head), width) in (0..).zip(heads).zip([8, 12, 8, 6, 18, 18, 50, 50]) {
        target.write_with_format(0, at, head, &styles.head)?;
        target.set_column_width(at, width)?;
    }
    let text = styles.text.clone().set_text_wrap();
    for (row, one) in (1..).zip(found) {
        let severity = match (one.severity, language) {
            (Severity::Error, Language::Chinese) => "错误",
            (Severity::Error, Language::English) => "error",
            (_, Language::Chinese) => "提醒",
            (_, Language::English) => "warning",
        };
        target.write_with_format(row, 0, severity, &coloured(&text, one.severity))?;
        let place = &one.place;
        let help = one.help.as_ref().map_or("", |help| help.in_language(language));
        let texts = [
            (1, place.sheet.as_deref().unwrap_or_default().to_owned()),
            (3, place.column.map(column_letters).unwrap_or_default()),
            (4, place.header.as_deref().unwrap_or_default().to_owned()),
            (5, place.cell.as_deref().unwrap_or_default().to_owned()),
            (6, one.text(language).to_owned()),
            (7, help.to_owned()),
        ];
        for (at, written) in texts {
            target.write_string_with_format(row, at, clipped(&written), &text)?;
        }
        match place.row.and_then(|row| u32::try_from(row).ok()) {
            Some(number) => target.write_number_with_format(row, 2, number, &text)?,
            None => target.write_blank(row, 2, &text)?,
        };
    }
    target.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    target.set_freeze_panes(1, 0)?;
    target.autofilter(0, 0, u32::try_from(found.len()).unwrap_or(u32::MAX).min(1_048_575), 7)?;
    Ok(())
}
