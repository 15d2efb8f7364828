use std::{collections::BTreeMap, sync::Arc};

use super::{
    about::{self, About},
    cell,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Place, message},
    table::{InputFile, RawRow, RawSheet, ReadOptions, raw_sheets, read},
    value::RawCell,
};

/// A workbook that `method export` has made.
#[derive(Debug)]
pub struct Workbook {
    file: Arc<str>,
    pub(super) sheets: Vec<RawSheet>,
    pub(super) language: Language,
    pub(super) about: About,
}

impl Workbook {
    /// Reads the file.
    ///
    /// # Errors
    /// If it is no workbook that [`super::export`] has made.
    pub fn open(file: &InputFile) -> Result<Self, Diagnostics> {
        let options = ReadOptions { privacy: false, ..ReadOptions::default() };
        let sheets = raw_sheets(file, &[], &options);
        let found = [Language::Chinese, Language::English].into_iter().find_map(|language| {
            let name = about::sheet_name(language);
            let sheet = sheets.iter().find(|sheet| sheet.name.as_deref() == Some(name))?;
            Some((language, facts(sheet, language)?))
        });
        let Some((language, about)) = found else {
            // What is wrong with the file itself is the reader's to say.
            let (_, told) = read(std::slice::from_ref(file), &[], &options);
            let mut told: Diagnostics = told.into_iter().filter(|_| sheets.is_empty()).collect();
            if !told.has_errors() {
                told.push(no_export(&file.name));
            }
            return Err(told);
        };
        Ok(Self { file: Arc::clone(&file.name), sheets, language, about })
    }

    /// The pack that it was made from, as it was named then.
    #[must_use]
    pub fn pack(&self) -> &str {
        &self.about.pack
    }

    /// The id of that pack.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.about.id
    }

    pub(super) fn place(&self) -> Place {
        Place::file(&self.file)
    }
}

fn no_export(file: &str) -> Diagnostic {
    Diagnostic::error(
        "no-method-workbook",
        Place::file(file),
        message!(
            zh: "不是 zhixiao method export 导出的工作簿，或者“说明”表被改动",
            en: "this is no workbook of zhixiao method export, or its sheet “about” was changed",
        ),
    )
    .help(message!(
        zh: "重新导出，把改动抄到新的工作簿里",
        en: "export again and carry the changes over",
    ))
}

/// What the first sheet says: the values beside its labels.
fn facts(sheet: &RawSheet, language: Language) -> Option<About> {
    let mut facts: [Option<String>; 5] = Default::default();
    for row in sheet.rows() {
        let line = Line::of(row);
        let label = line.text(1);
        let at = about::labels(language).iter().position(|known| *known == label);
        if let Some(fact) = at.and_then(|at| facts.get_mut(at)) {
            *fact = Some(line.text(2));
        }
    }
    let [pack, id, version, structure, wording] = facts;
    Some(About::from_facts([pack?, id?, version?, structure?, wording?]))
}

/// The cells of a row by their column, from 1.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) cells: BTreeMap<u32, (RawCell<'a>, &'a str)>,
}

impl<'a> Line<'a> {
    pub(super) fn of(row: RawRow<'a>) -> Self {
        let cells = row.cells().map(|(column, cell, written, _)| (column, (cell, written)));
        Self { number: row.number, cells: cells.collect() }
    }

    pub(super) fn cell(&self, column: u32) -> (RawCell<'a>, &'a str) {
        self.cells.get(&column).copied().unwrap_or((RawCell::Blank, ""))
    }

    pub(super) fn text(&self, column: u32) -> String {
        let (cell, written) = self.cell(column);
        if cell.is_blank() { String::new() } else { cell::text(cell, written) }
    }
}
