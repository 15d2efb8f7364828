//! The files of a round given back as workbooks: what is wrong is coloured and commented where it stands, and
//! one column says it in words, to filter by.

mod comment;
mod list;
mod sheet;
mod style;

use std::collections::BTreeSet;

use rust_xlsxwriter::{Workbook, XlsxError};

use self::{comment::Others, list::list, sheet::Marking, style::Styles};
use super::{
    output::{Output, ReportError, undated},
    text::sheet_name,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Severity},
    table::{
        Comments, Grid, HeaderSpec, InputFile, MARK_HEADER, RawSheet, ReadOptions, comments,
        raw_sheets, read,
    },
};

/// Behind the name of a file that holds only the rows with something wrong: it must not serve as the table.
const ONLY_WRONG: &str = "-有错的行";
/// The rows of a sheet.
const MOST_ROWS: usize = 1_048_576;
/// What Excel takes in one cell, with some room left.
const MOST_TEXT: usize = 32_000;

/// How files are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkOptions {
    /// The language of the texts.
    pub language: Language,
    /// Only the rows that have something wrong, and only files that hold such.
    pub only_wrong: bool,
}

/// What comes of marking.
#[derive(Debug, Default)]
pub struct Marked {
    /// The marked workbooks.
    pub outputs: Vec<Output>,
    /// The names of files with comments of other people that could not be read and are left out.
    pub comments_lost: Vec<String>,
}

/// Writes a copy of each file that can be read, marked with `found`. A text file becomes a workbook; texts,
/// numbers and number formats stay as they were, and so do the comments of other people, where they can be read;
/// formulas become their values, hidden sheets are left out. Of a text file with more rows than a sheet can hold only the wrong ones come back.
///
/// # Errors
/// When a workbook cannot be written.
pub fn marked(
    files: &[InputFile],
    specs: &[HeaderSpec],
    found: &Diagnostics,
    read_options: &ReadOptions,
    options: MarkOptions,
) -> Result<Marked, ReportError> {
    let Marked { mut outputs, mut comments_lost } = Marked::default();
    for file in files {
        let own: Vec<&Diagnostic> = found
            .iter()
            .filter(|one| one.severity != Severity::Note)
            .filter(|one| one.place.file.as_deref() == Some(&*file.name))
            .collect();
        if options.only_wrong && own.is_empty() {
            continue;
        }
        let sheets = raw_sheets(file, specs, read_options);
        if sheets.is_empty() {
            continue;
        }
        let (grids, _) = read(std::slice::from_ref(file), specs, read_options);
        let grids: Vec<&Grid> = grids.iter().map(|(_, grid)| grid).collect();
        // A text file may have more rows than a sheet can hold.
        let too_long = sheets.iter().any(|sheet| sheet.rows().count() > MOST_ROWS);
        let options = MarkOptions { only_wrong: options.only_wrong || too_long, ..options };
        if too_long && own.is_empty() {
            continue;
        }
        let suffix = if options.only_wrong { ONLY_WRONG } else { "" };
        let mut name = format!("{}{suffix}.xlsx", file.stem());
        if outputs.iter().any(|other| other.name == name) {
            name = format!("{}{suffix}.xlsx", file.name.replace('/', "-"));
        }
        let comments = comments(file);
        if comments.unread {
            comments_lost.push(file.name.to_string());
        }
        let bytes = workbook(&sheets, &grids, &comments, &own, options)
            .map_err(|error| ReportError::new(&name, error))?;
        outputs.push(Output { name, bytes });
    }
    Ok(Marked { outputs, comments_lost })
}

fn workbook(
    sheets: &[RawSheet],
    grids: &[&Grid],
    comments: &Comments,
    found: &[&Diagnostic],
    options: MarkOptions,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&undated()?);
    let styles = Styles::new();
    let mut taken = BTreeSet::from([MARK_HEADER.to_owned()]);
    for sheet in sheets.iter().filter(|sheet| sheet.name.as_deref() != Some(MARK_HEADER)) {
        let grid = grids.iter().find(|grid| grid.sheet == sheet.name);
        let own: Vec<&Diagnostic> = found
            .iter()
            .copied()
            .filter(|one| one.place.row.is_some())
            .filter(|one| one.place.sheet == sheet.name || one.place.sheet.is_none())
            .collect();
        let target = workbook.add_worksheet();
        if let Some(name) = &sheet.name {
            let name = sheet_name(name);
            // Names that no spreadsheet would give, or that differ by what it does not tell apart, give way.
            if !name.is_empty() && taken.insert(name.to_lowercase()) {
                target.set_name(name)?;
            }
        }
        let grid = grid.copied();
        let others = Others::of(comments.of_sheet(sheet.name.as_deref()));
        Marking { sheet, grid, styles: &styles, options }.write(target, &own, others)?;
    }
    if !found.is_empty() {
        list(workbook.add_worksheet(), found, &styles, options.language)?;
    }
    workbook.save_to_buffer()
}

fn clipped(text: &str) -> String {
    text.chars().take(MOST_TEXT).collect()
}
