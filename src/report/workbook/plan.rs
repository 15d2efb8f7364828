//! Which sheets there are, and how they differ from the CSV files: no ids where there are names beside
//! them, no columns without anything in them.

use super::style::Tone;
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeResult},
    report::{
        class::node_name,
        figure, label as l,
        sheet::{Builder, Cell, Sheet},
        sheets,
        words::{self, pick},
    },
};

/// A sheet of the workbook.
pub(super) struct Page {
    /// Its name on the tab.
    pub(super) name: &'static str,
    /// What stands in it.
    pub(super) sheet: Sheet,
    /// How many columns stay in view at the left.
    pub(super) frozen: u16,
    /// The widest that a column gets.
    pub(super) widest: usize,
    /// The colour of each cell that has one.
    pub(super) tones: Vec<(usize, usize, Tone)>,
    /// A line under the title that tells how to read it.
    pub(super) legend: Option<&'static str>,
    /// With a chart of the totals.
    pub(super) with_chart: bool,
}

/// All sheets, in their order.
pub(super) fn pages(evaluation: &Evaluation, language: Language) -> Vec<Page> {
    let name = |zh: &'static str, en: &'static str| pick(language, zh, en);
    let page = |name, sheet, frozen| Page {
        name,
        sheet: for_people(evaluation, &sheet),
        frozen,
        widest: 46,
        tones: Vec::new(),
        legend: None,
        with_chart: false,
    };
    let (matrix, tones) = matrix(evaluation, language);
    let weak = sheets::weak_points(evaluation, language);
    vec![
        Page {
            with_chart: evaluation.teams.iter().any(|team| team.total.is_some()),
            ..page(name("得分排名", "Ranking"), sheets::scores(evaluation, language), 1)
        },
        Page {
            tones,
            legend: Some(pick(
                language,
                "深色加粗为薄弱环节；浅色为得分率偏低；灰字为未评分的原因。",
                "Dark and bold: weak point. Light: low score rate. Grey: why it has no score.",
            )),
            ..page(name("指标得分", "Indicators"), matrix, 1)
        },
        Page {
            legend: Some(pick(
                language,
                "同一巡察组各行得失分相加，就是它的总分；得失分为 0 的行是核查过而没有影响得分的事项。",
                "The points of a team add up to its total; lines with 0 points were examined and cost nothing.",
            )),
            ..page(name("得分台账", "Ledger"), sheets::ledger(evaluation, language), 1)
        },
        Page { widest: 28, ..page(name("薄弱环节", "Weak points"), weak, 2) },
        page(name("共性薄弱环节", "Common weak points"), sheets::problems(evaluation, language), 1),
        page(name("指标数据", "Metrics"), sheets::metrics(evaluation, language), 1),
        page(name("总体情况", "Overall"), sheets::overall(evaluation, language), 1),
        page(name("数据质量", "Data quality"), sheets::data_quality(evaluation, language), 0),
    ]
}

/// Ids that have names beside them, and columns in which nothing stands, are for machines.
fn for_people(evaluation: &Evaluation, sheet: &Sheet) -> Sheet {
    let same_names = evaluation.teams.iter().all(|team| team.id == team.name);
    let dropped = |at: usize, id: &str| {
        let named = match id {
            "team" => same_names,
            "group" => true,
            "node" | "indicator" | "metric" => {
                let name = format!("{id}_name");
                sheet.headers.iter().any(|header| header.id == name)
            }
            // Rates of groups are for machines: the ranking must fit a page.
            _ => sheet.id == "scores" && id.ends_with("_rate"),
        };
        let blank = !sheet.rows.is_empty()
            && sheet.rows.iter().all(|row| matches!(row.get(at), None | Some(Cell::Blank)));
        named || blank
    };
    let kept: Vec<usize> = sheet
        .headers
        .iter()
        .enumerate()
        .filter(|(at, header)| !dropped(*at, &header.id))
        .map(|(at, _)| at)
        .collect();
    fn pick_out<T: Clone>(list: &[T], kept: &[usize]) -> Vec<T> {
        kept.iter().filter_map(|at| list.get(*at).cloned()).collect()
    }
    Sheet {
        id: sheet.id,
        headers: pick_out(&sheet.headers, &kept),
        rows: sheet.rows.iter().map(|row| pick_out(row, &kept)).collect(),
    }
}

/// The scores of all indicators with their full points in the heads, and the reason where there is none.
fn matrix(evaluation: &Evaluation, language: Language) -> (Sheet, Vec<(usize, usize, Tone)>) {
    let indicators = sheets::indicator_places(evaluation);
    let mut builder = Builder::new("matrix", language).columns(&[l::TEAM, l::NAME]);
    for at in &indicators {
        let points = evaluation.nodes.get(*at).map(|node| figure::by_hand(&node.points));
        let points = points.unwrap_or_default();
        let name = node_name(evaluation, *at);
        builder = builder.column(
            evaluation.nodes.get(*at).map_or("", |node| &node.id),
            &match language {
                Language::Chinese => format!("{name}（{points} 分）"),
                Language::English => format!("{name} ({points})"),
            },
        );
    }
    builder = builder.columns(&[l::TOTAL]);
    // The column of ids goes if the names are enough: for_people drops it.
    let shift = usize::from(evaluation.teams.iter().any(|team| team.id != team.name)) + 1;
    let mut tones = Vec::new();
    for (row, team) in evaluation.teams.iter().enumerate() {
        let mut cells = vec![Cell::text(&team.id), Cell::text(&team.name)];
        for (column, at) in indicators.iter().enumerate() {
            let Some(result) = team.nodes.get(*at) else {
                cells.push(Cell::Blank);
                continue;
            };
            cells.push(match &result.score {
                Some(score) => Cell::Score(score.clone()),
                None => words::status(result.status, language),
            });
            if let Some(tone) = tone(result) {
                tones.push((row, column + shift, tone));
            }
        }
        cells.push(Cell::score(team.total.as_ref()));
        builder.row(cells);
    }
    (builder.build(), tones)
}

fn tone(result: &NodeResult) -> Option<Tone> {
    match (&result.score, result.weak, result.colour.as_deref()) {
        (None, ..) => Some(Tone::Absent),
        (Some(_), true, _) => Some(Tone::Weak),
        (Some(_), false, Some(_)) => Some(Tone::Low),
        _ => None,
    }
}
