//! Which sheets there are, and how they differ from the CSV files: no ids where there are names beside
//! them, no columns without anything in them.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::style::Tone;
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeResult},
    report::{
        class::node_name,
        figure,
        huge::MOST_CELLS,
        label as l,
        sheet::{Builder, Cell, Header, Sheet},
        sheets,
        words::{self, pick},
    },
};

/// A sheet of the workbook.
pub(super) struct Page<'a> {
    /// Its name on the tab.
    pub(super) name: &'static str,
    sheet: Cow<'a, Sheet>,
    /// The columns of the sheet that stand in it.
    kept: Vec<usize>,
    /// How many columns stay in view at the left.
    pub(super) frozen: u16,
    /// The widest that a column gets.
    pub(super) widest: usize,
    /// The colour of each cell that has one, by its row and column.
    pub(super) tones: Tones,
    /// A line under the title that tells how to read it.
    pub(super) legend: Option<String>,
    /// With a chart of the totals.
    pub(super) with_chart: bool,
}

/// The colours of cells, by row and column.
pub(super) type Tones = FxHashMap<(usize, usize), Tone>;

impl Page<'_> {
    /// The heads of its columns.
    pub(super) fn headers(&self) -> impl Iterator<Item = &Header> {
        self.kept.iter().filter_map(|at| self.sheet.headers.get(*at))
    }

    /// Its rows, each as long as the heads.
    pub(super) fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = &Cell>> {
        self.sheet.rows.iter().map(|row| self.kept.iter().filter_map(|at| row.get(*at)))
    }

    /// How many cells its rows have.
    pub(super) fn cells(&self) -> usize {
        self.sheet.rows.len().saturating_mul(self.kept.len())
    }
}

/// All sheets, in their order; `sheets` are the tables that were made of the evaluation.
pub(super) fn pages<'a>(
    evaluation: &Evaluation,
    sheets: &'a [Sheet],
    language: Language,
) -> Vec<Page<'a>> {
    let name = |zh: &'static str, en: &'static str| pick(language, zh, en);
    let page = |name, sheet: Cow<'a, Sheet>, frozen| Page {
        name,
        kept: for_people(evaluation, &sheet),
        frozen,
        widest: 46,
        tones: Tones::default(),
        legend: sheet.cut.then(|| left_out(sheet.id, language)),
        with_chart: false,
        sheet,
    };
    let explained = |page: Page<'a>, zh: &str, en: &str| {
        let legend = page.legend.or_else(|| Some(pick(language, zh, en).to_owned()));
        Page { legend, ..page }
    };
    let made = |id: &'static str| {
        let found = sheets.iter().find(|sheet| sheet.id == id).map(Cow::Borrowed);
        found.unwrap_or_else(|| Cow::Owned(Builder::new(id, language).build()))
    };
    let (matrix, tones) = matrix(evaluation, language);
    let ranking = page(name("得分排名", "Ranking"), made("scores"), 1);
    vec![
        Page {
            with_chart: !ranking.sheet.cut
                && evaluation.teams.iter().any(|team| team.total.is_some()),
            ..ranking
        },
        Page {
            tones,
            ..explained(
                page(name("指标得分", "Indicators"), Cow::Owned(matrix), 1),
                "深色加粗为薄弱环节；浅色为得分率偏低；灰字为未评分的原因。",
                "Dark and bold: weak point. Light: low score rate. Grey: why it has no score.",
            )
        },
        explained(
            page(name("得分台账", "Ledger"), made("ledger"), 1),
            "同一巡察组各行得失分相加，就是它的总分；得失分为 0 的行是核查过而没有影响得分的事项。",
            "The points of a team add up to its total; lines with 0 points were examined and cost nothing.",
        ),
        Page { widest: 28, ..page(name("薄弱环节", "Weak points"), made("weak_points"), 2) },
        page(name("共性问题", "Common problems"), made("problems"), 1),
        page(name("指标数据", "Metrics"), made("metrics"), 1),
        page(name("总体情况", "Overall"), made("overall"), 1),
        page(name("数据质量", "Data quality"), made("data_quality"), 0),
    ]
}

/// What stands above a sheet that is too long for a workbook.
fn left_out(id: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("行数太多，工作簿里放不下，请看 {id}.csv。"),
        Language::English => format!("Too many rows for a workbook: see {id}.csv."),
    }
}

/// The columns for people: ids that have names beside them, and columns in which nothing stands, are for machines.
fn for_people(evaluation: &Evaluation, sheet: &Sheet) -> Vec<usize> {
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
    let columns = sheet.headers.iter().enumerate();
    columns.filter(|(at, header)| !dropped(*at, &header.id)).map(|(at, _)| at).collect()
}

/// The scores of all indicators with their full points in the heads, and the reason where there is none.
fn matrix(evaluation: &Evaluation, language: Language) -> (Sheet, Tones) {
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
    let mut tones = Tones::default();
    let cells = evaluation.teams.len().saturating_mul(indicators.len() + 3);
    if cells > MOST_CELLS {
        return (builder.cut(), tones);
    }
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
                tones.insert((row, column + shift), tone);
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
