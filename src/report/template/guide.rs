//! What each column wants, with an example; on a sheet that no table is read from.

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{
    columns,
    example::{mark, wanted},
    header_format, printed,
};
use crate::{
    diagnostic::Language,
    method::model::{Method, Required, Table},
};

/// Of the column that says what to write, and how many letters surely fit into it.
const WIDTH: f64 = 66.0;
const WIDE: usize = 60;

pub(super) fn guide(
    method: &Method,
    table: &Table,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let chinese = method.language == Language::Chinese;
    let t = |zh: &'static str, en: &'static str| if chinese { zh } else { en };
    sheet.set_name(t("填写说明", "how to fill in"))?;
    let bold =
        header_format(Format::new()).set_bold().set_background_color(Color::RGB(0x00DC_E6F1));
    let cell = header_format(Format::new()).set_text_wrap();
    let centred = cell.clone().set_align(FormatAlign::Center);
    let letters = Format::new().set_font_name("宋体").set_font_size(11);
    let need = match table.required {
        Required::Yes => t("本表必须报送", "this table is required"),
        Required::Grade => t("本表缺少时不评定等次", "without this table no grade is given"),
        Required::No => t("没有可不报", "may be left out"),
    };
    let colon = t("：", ": ");
    let first = format!("{}{colon}{need}", table.name);
    sheet.write_with_format(0, 0, first, &letters.clone().set_bold())?;
    let mark = mark(method.language);
    let mark = mark.trim_end();
    let rule = match chinese {
        true => format!(
            "橙色的列必填。以“{mark}”开头的一行是示例，不作为数据，可以留着也可以删去；照着填时去掉“{mark}”。"
        ),
        false => format!(
            "Columns with an orange header are required. The row that begins with “{mark}” is an example and no data; it may stay. A row made from it must not begin so."
        ),
    };
    sheet.write_with_format(1, 0, rule, &letters)?;
    let titles = [
        t("列", "column"),
        t("必填", "required"),
        t("填什么", "what to write"),
        t("示例", "example"),
    ];
    for (at, title) in (0u16..).zip(titles) {
        sheet.write_with_format(2, at, title, &bold)?;
    }
    for (row, column) in (3u32..).zip(columns(table)) {
        let (what, example) = wanted(method, table, column);
        let required = if column.required { t("是", "yes") } else { "" };
        // Programs other than Excel do not grow rows by themselves.
        let lines = u8::try_from(what.width() / WIDE + 1).unwrap_or(20).min(20);
        sheet.set_row_height(row, f64::from(lines) * 15.0 + 4.0)?;
        sheet.write_with_format(row, 0, column.header(), &cell)?;
        sheet.write_with_format(row, 1, required, &centred)?;
        sheet.write_with_format(row, 2, what, &cell)?;
        sheet.write_with_format(row, 3, example.shown(), &cell)?;
    }
    for (at, width) in (0u16..).zip([20.0, 8.0, WIDTH, 24.0]) {
        sheet.set_column_width(at, width)?;
    }
    printed(sheet, 2)?;
    Ok(())
}
