//! The totals as bars, below the ranking.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ColNum, Color,
    RowNum, Worksheet, XlsxError,
};

use super::{grid::Placed, plan::Page};
use crate::{diagnostic::Language, judge::evaluation::Evaluation, report::words::pick};

pub(super) fn insert(
    worksheet: &mut Worksheet,
    page: &Page<'_>,
    placed: &Placed,
    evaluation: &Evaluation,
    language: Language,
) -> Result<(), XlsxError> {
    let column = |id: &str| {
        let at = page.headers().position(|header| header.id == id)?;
        ColNum::try_from(at).ok()
    };
    let (Some(name), Some(total)) = (column("name"), column("total")) else { return Ok(()) };
    let last: RowNum = placed.end.saturating_sub(1);
    let font = |size: u32| {
        let mut font = ChartFont::new();
        font.set_size(f64::from(size)).set_name(match language {
            Language::Chinese => "宋体",
            Language::English => "Calibri",
        });
        font
    };
    let mut chart = Chart::new_bar();
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(0x3F_6E_9C)));
    let decimals = "0".repeat(evaluation.method.decimals.min(12) as usize);
    let format = if decimals.is_empty() { "0".to_owned() } else { format!("0.{decimals}") };
    chart
        .add_series()
        .set_categories((page.name, placed.first, name, last, name))
        .set_values((page.name, placed.first, total, last, total))
        .set_name(pick(language, "总分", "Total"))
        .set_format(&mut fill)
        .set_gap(45)
        .set_data_label(
            ChartDataLabel::new().show_value().set_num_format(format).set_font(&font(9)),
        );
    chart.title().set_name(pick(language, "总分", "Totals")).set_font(font(12).set_bold());
    chart.legend().set_hidden();
    // The first team on top.
    chart.y_axis().set_reverse().set_font(&font(9));
    let mut grid = ChartLine::new();
    grid.set_color(Color::RGB(0xD9_DE_E3));
    chart
        .x_axis()
        .set_font(&font(9))
        .set_major_gridlines_line(&grid)
        .set_num_format("0")
        .set_min(0);
    let teams = u32::try_from(evaluation.teams.len()).unwrap_or(60).min(120);
    chart.set_width(760).set_height(90 + 24 * teams);
    chart.set_alt_text(pick(language, "各巡察组总分条形图", "The totals of all teams as bars"));
    worksheet.insert_chart_with_offset(placed.end + 1, 0, &chart, 8, 4)?;
    Ok(())
}
