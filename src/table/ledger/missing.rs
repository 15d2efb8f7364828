use super::Ledgers;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, listed, message},
    method::model::{Column, ColumnKind, Method, Required, Table, TableIndex},
};

/// Tables that must be there and are not.
pub(super) fn tell_missing(method: &Method, ledgers: &Ledgers, found: &mut Diagnostics) {
    for (at, table) in method.tables.iter().enumerate() {
        let is_roster = TableIndex(at) == method.roster;
        if ledgers.supplied(at) {
            if is_roster && ledgers.teams() == 0 {
                let name = &table.name;
                let place = ledgers.tables.get(at).and_then(|table| table.sources.first());
                let place = place.map(|source| Place::file(&source.file)).unwrap_or_default();
                let text = message!(zh: "“{name}”里没有一个组", en: "\"{name}\" holds no team");
                found.push(Diagnostic::error("empty-roster", place, text));
            }
            continue;
        }
        let name = &table.name;
        let (zh, en) = listed(&table.files);
        let text = message!(zh: "缺少“{name}”", en: "\"{name}\" is missing");
        let help = message!(
            zh: "在轮次文件夹里放一个 CSV 或 XLSX 文件，或在工作簿里加一张工作表，名称可以是：{zh}；列名见评估办法",
            en: "put a CSV or XLSX file into the round's folder, or a sheet into a workbook, named {en}; its columns are in the method"
        );
        let place = Place::default();
        match table.required {
            Required::Yes => {
                found.push(Diagnostic::error("missing-table", place, text).help(help));
            }
            _ if is_roster => {
                found.push(Diagnostic::error("missing-table", place, text).help(help));
            }
            Required::Grade => {
                let text = message!(
                    zh: "缺少“{name}”：各组只评分，不评定等次",
                    en: "\"{name}\" is missing: teams are scored and not graded"
                );
                found.push(Diagnostic::warning("missing-table", place, text).help(help));
            }
            Required::No if table.calendar => found.push(no_calendar(table)),
            Required::No => {
                let text = message!(
                    zh: "没有“{name}”：由它得出的数按未报送处理",
                    en: "there is no \"{name}\": what comes from it counts as not reported"
                );
                found.push(Diagnostic::note("missing-table", place, text).help(help));
            }
        }
    }
}

/// What is reckoned without a calendar, and how to write one.
fn no_calendar(table: &Table) -> Diagnostic {
    let name = &table.name;
    let header = |of: &ColumnKind| {
        table.columns.iter().find(|column| column.kind == *of).map_or("", Column::header)
    };
    let (day, workday) = (header(&ColumnKind::Date), header(&ColumnKind::Bool));
    let (zh, en) = listed(&table.files);
    Diagnostic::note(
        "missing-table",
        Place::default(),
        message!(
            zh: "没有“{name}”：工作日按周一至周五算，没有扣除节假日，也没有算上调休上班的日子",
            en: "there is no \"{name}\": workdays are counted as Monday to Friday, without public holidays and the weekend days worked in their place"
        ),
    )
    .help(message!(
        zh: "要算准，在轮次文件夹里放一个 CSV 或 XLSX 文件，名称可以是：{zh}。两列：“{day}”和“{workday}”；只列与周一至周五不同的日子，如 2026-10-01 写否，2026-10-10 写是",
        en: "to have them counted, put a CSV or XLSX file named {en} into the round's folder, with the columns \"{day}\" and \"{workday}\"; list only the days that differ: 2026-10-01 with no, 2026-10-10 with yes"
    ))
}
