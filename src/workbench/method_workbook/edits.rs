//! What a workbook says otherwise than the method that it was made from.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    address::Address,
    cell,
    plan::{Cell, Field, Row, Sheet, Value},
    workbook::{Line, Workbook},
    write::{shown, shown_number},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message, nearest},
    report::text::clean,
    table::RawSheet,
    value::RawCell,
};

/// A value that was changed.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) address: Address,
    pub(super) value: Value,
    /// How many decimals the number had.
    pub(super) decimals: u32,
    /// The cell.
    pub(super) place: Place,
    /// What the row is called.
    pub(super) name: String,
    /// As cells show them.
    pub(super) before: String,
    pub(super) after: String,
}

/// All edits of the workbook, whose plan is `sheets`, in the order of the plan; all that is wrong.
pub(super) fn edits(workbook: &Workbook, sheets: &[Sheet]) -> (Vec<Edit>, Diagnostics) {
    let mut search =
        Search { workbook, edits: Vec::new(), found: Diagnostics::new(), sheet: Place::default() };
    for sheet in sheets {
        search.sheet = Place { sheet: Some(Arc::from(sheet.name)), ..workbook.place() };
        let there = workbook.sheets.iter().find(|there| there.name.as_deref() == Some(sheet.name));
        match there {
            Some(there) => search.sheet(sheet, there),
            None => search.no_sheet(sheet),
        }
    }
    (search.edits, search.found)
}

struct Search<'a> {
    workbook: &'a Workbook,
    edits: Vec<Edit>,
    found: Diagnostics,
    /// The sheet as a place.
    sheet: Place,
}

impl Search<'_> {
    fn no_sheet(&mut self, sheet: &Sheet) {
        let name = sheet.name;
        let place = self.workbook.place();
        self.found.push(
            Diagnostic::error(
                "sheet-missing",
                place,
                message!(zh: "缺少工作表“{name}”，或者它被隐藏", en: "the sheet “{name}” is missing or hidden"),
            )
            .help(message!(
                zh: "取消隐藏，或重新导出后再改",
                en: "show it, or export again and make the changes there",
            )),
        );
    }

    fn sheet(&mut self, sheet: &Sheet, there: &RawSheet) {
        let first = sheet.headings.first().map_or("", |heading| heading.name);
        let mut lines = there.rows().map(Line::of);
        let Some(head) = lines.by_ref().find(|line| line.text(1) == first) else {
            self.found.push(
                Diagnostic::error(
                    "head-missing",
                    self.sheet.clone(),
                    message!(
                        zh: "找不到以“{first}”开头的表头",
                        en: "the row of heads that begins with “{first}” is missing",
                    ),
                )
                .help(message!(
                    zh: "表头和第一列照导出时的样子保留",
                    en: "leave the heads and the first column as they were exported",
                )),
            );
            return;
        };
        let columns = self.columns(sheet, &head);
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for line in lines.filter(|line| line.cells.values().any(|(cell, _)| !cell.is_blank())) {
            let key = line.text(1);
            let Some(row) = sheet.rows.iter().find(|row| row.key == key) else {
                self.added(sheet, &line, &key);
                continue;
            };
            if let Some(before) = seen.insert(&row.key, line.number) {
                let mistake = Diagnostic::error(
                    "row-twice",
                    Place { row: Some(line.number), column: Some(1), ..self.sheet.clone() },
                    message!(
                        zh: "“{key}”在第 {before} 行已经有了",
                        en: "“{key}” stands in row {before} already",
                    ),
                );
                let help = message!(zh: "删去其中一行", en: "take one of the rows out");
                self.found.push(mistake.help(help));
                continue;
            }
            for (at, cell) in row.cells.iter().enumerate() {
                if let Some(Some(column)) = columns.get(at + 1) {
                    let heading = sheet.headings.get(at + 1).map_or("", |heading| heading.name);
                    self.cell(row, cell, heading, &line, *column);
                }
            }
        }
        for row in sheet.rows.iter().filter(|row| !seen.contains_key(row.key.as_str())) {
            let (key, name) = (&row.key, &row.name);
            self.found.push(
                Diagnostic::error(
                    "row-missing",
                    self.sheet.clone(),
                    message!(zh: "缺少“{key}”（{name}）一行", en: "the row “{key}” ({name}) is missing"),
                )
                .help(message!(
                    zh: "删行不等于删去规定：要去掉一项，在叠加办法的 TOML 里写 remove = true；这里把该行补回来",
                    en: "a row that is taken out takes nothing away: for that write remove = true in the overlay's TOML, and put the row back here",
                )),
            );
        }
    }

    /// The column of each heading.
    fn columns(&mut self, sheet: &Sheet, head: &Line<'_>) -> Vec<Option<u32>> {
        let heads: Vec<(u32, String)> =
            head.cells.keys().map(|column| (*column, head.text(*column))).collect();
        for (column, name) in heads.iter().filter(|(_, name)| !name.is_empty()) {
            if sheet.headings.iter().all(|heading| heading.name != name) {
                self.found.push(Diagnostic::warning(
                    "column-not-read",
                    Place { row: Some(head.number), column: Some(*column), ..self.sheet.clone() },
                    message!(zh: "不读“{name}”这一列", en: "the column “{name}” is not read"),
                ));
            }
        }
        sheet
            .headings
            .iter()
            .map(|heading| {
                let name = heading.name;
                let at = heads.iter().find(|(_, there)| there == name).map(|(column, _)| *column);
                if at.is_none() {
                    self.found.push(
                        Diagnostic::error(
                            "column-missing",
                            Place { row: Some(head.number), ..self.sheet.clone() },
                            message!(zh: "缺少“{name}”这一列", en: "the column “{name}” is missing"),
                        )
                        .help(message!(
                            zh: "把表头改回来，或从原工作簿补上这一列",
                            en: "mend the head, or put the column back",
                        )),
                    );
                }
                at
            })
            .collect()
    }

    fn added(&mut self, sheet: &Sheet, line: &Line<'_>, key: &str) {
        let place = Place { row: Some(line.number), column: Some(1), ..self.sheet.clone() };
        let near = nearest(key, sheet.rows.iter().map(|row| row.key.as_str()));
        let mistake = if key.is_empty() {
            Diagnostic::error(
                "row-added",
                place,
                message!(zh: "多出一行，第一列“位置”是空的", en: "this row was added: its first column is blank"),
            )
        } else {
            let key = short(key);
            Diagnostic::error(
                "row-added",
                place,
                message!(zh: "办法里没有“{key}”", en: "the method has no “{key}”"),
            )
        };
        self.found.push(match near {
            Some(near) => {
                mistake.help(message!(zh: "是不是“{near}”？", en: "did you mean “{near}”?"))
            }
            None => mistake.help(message!(
                zh: "新增的内容（指标、常数、档、取值）在叠加办法的 TOML 里写；这里删去这一行",
                en: "what is new (an indicator, a constant, a step, a value) goes into the overlay's TOML; take the row out here",
            )),
        });
    }

    fn cell(&mut self, row: &Row, cell: &Cell, heading: &str, line: &Line<'_>, column: u32) {
        let (raw, written) = line.cell(column);
        let place = Place {
            row: Some(line.number),
            column: Some(column),
            header: Some(Arc::from(heading)),
            cell: (!raw.is_blank()).then(|| Arc::from(short(&raw.shown()))),
            ..self.sheet.clone()
        };
        let language = self.workbook.language;
        let field = cell.slot.as_ref().map(|slot| slot.field);
        let told = |value: Option<&Value>| match value {
            Some(Value::Number(number)) => shown_number(number, field, cell.decimals),
            value => shown(value, language),
        };
        let before = told(cell.value.as_ref());
        let old = short(&before);
        let Some(slot) = &cell.slot else {
            if !same_note(cell.value.as_ref(), raw, written) {
                self.found.push(
                    Diagnostic::error(
                        "not-editable",
                        place,
                        message!(
                            zh: "这一格只供对照，不能改（原为“{old}”）",
                            en: "this cell is only to be read (it was “{old}”)",
                        ),
                    )
                    .help(message!(
                        zh: "改回原样；要改它，在叠加办法的 TOML 里写",
                        en: "put back what was there; to change it, write it in the overlay's TOML",
                    )),
                );
            }
            return;
        };
        let value = match cell::read(raw, written, slot.field) {
            Ok(value) => value,
            Err((message, help)) => {
                self.found.push(Diagnostic::error("cell-not-read", place, message).help(help));
                return;
            }
        };
        let none = |value: &Value| matches!(value, Value::Texts(words) if words.is_empty());
        let planned = cell.value.clone().filter(|value| !none(value));
        if value == planned {
            return;
        }
        if slot.locked {
            self.found.push(
                Diagnostic::error(
                    "locked",
                    place,
                    message!(
                        zh: "上级办法已锁定，不能改（原为“{old}”）",
                        en: "the method has locked this (it was “{old}”)",
                    ),
                )
                .help(message!(
                    zh: "改回原样；确需改动的，在上级办法里去掉 locked = true",
                    en: "put back what was there; if the change is really needed, take `locked = true` out of that method",
                )),
            );
            return;
        }
        let value = match (value, slot.field) {
            (Some(value), _) => value,
            (None, Field::Texts) => Value::Texts(Vec::new()),
            (None, _) => {
                self.found.push(
                    Diagnostic::error(
                        "cannot-be-emptied",
                        place,
                        message!(
                            zh: "叠加的办法不能去掉上级办法写明的内容（原为“{old}”）",
                            en: "an overlay cannot take away what its base says (it was “{old}”)",
                        ),
                    )
                    .help(message!(
                        zh: "写上新的内容，或改回原样；要去掉它，改上级办法的 TOML",
                        en: "write something else or what was there; to take it away, change the base's TOML",
                    )),
                );
                return;
            }
        };
        self.edits.push(Edit {
            address: slot.address.clone(),
            after: told(Some(&value)),
            value,
            decimals: cell.decimals,
            place,
            name: row.name.clone(),
            before,
        });
    }
}

/// A text as a message may hold it.
fn short(text: &str) -> String {
    const MOST: usize = 40;
    let text = clean(text);
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Does a cell that is only to be read still say the same?
fn same_note(value: Option<&Value>, raw: RawCell<'_>, written: &str) -> bool {
    let field = match value {
        None => return raw.is_blank(),
        Some(Value::Number(_)) => Field::Literal,
        Some(Value::Date(_)) => Field::Date,
        Some(Value::Truth(_)) => Field::Truth,
        Some(_) => Field::Text,
    };
    cell::read(raw, written, field).ok().flatten().as_ref() == value
}
