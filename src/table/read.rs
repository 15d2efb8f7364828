use std::sync::Arc;

use super::assemble::{Input, assemble};
use super::body::TextFacts;
use super::grid::{Found, Grid};
use super::header::{Aliases, find};
use super::input::{InputFile, ReadOptions};
use super::marks::is_mark;
use super::serve::nearest_name;
use super::sniff::{Content, sniff};
use super::source::Source;
use super::spec::HeaderSpec;
use super::text_file::read_text;
use super::told::Told;
use super::workbook::{self, WorkbookSheet};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, listed, message};

/// Reads all files and gives the grids of the declared tables, each with the table's index
/// ([`HeaderSpec::table`]), in the order of the files. A file or sheet serves a table whose `files` name it;
/// one that no table names is told with the nearest name. Everything that is wrong is reported at once.
#[must_use]
pub fn read(
    files: &[InputFile],
    specs: &[HeaderSpec],
    options: &ReadOptions,
) -> (Vec<(usize, Grid)>, Diagnostics) {
    let aliases: Vec<Aliases<'_>> = specs.iter().map(Aliases::of).collect();
    let work = |file: &InputFile| read_file(file, specs, &aliases, options);
    #[cfg(feature = "parallel")]
    let each: Vec<_> = {
        use rayon::prelude::*;
        files.par_iter().map(work).collect()
    };
    #[cfg(not(feature = "parallel"))]
    let each: Vec<_> = files.iter().map(work).collect();
    let mut grids = Vec::new();
    let mut all = Diagnostics::new();
    for (found, diagnostics) in each {
        grids.extend(found);
        all.extend(diagnostics);
    }
    (grids, all)
}

fn read_file(
    file: &InputFile,
    specs: &[HeaderSpec],
    aliases: &[Aliases<'_>],
    options: &ReadOptions,
) -> (Vec<(usize, Grid)>, Diagnostics) {
    let mut told = Told::default();
    let place = Place::file(&file.name);
    let stem = file.stem();
    let named: Vec<&Aliases<'_>> =
        aliases.iter().filter(|aliases| aliases.spec.serves(stem)).collect();
    let mut grids = Vec::new();
    match sniff(&file.bytes) {
        Content::Text if named.is_empty() => unknown(&place, stem, false, specs, &mut told),
        Content::Text => {
            if let Some(read) = read_text(file, &named, options, &mut told) {
                let sheet = Part { file, name: None, source: &read.source, found: &read.found };
                for aliases in named {
                    sheet.serve(aliases, Some(&read.facts), true, options, &mut told, &mut grids);
                }
            }
        }
        Content::Workbook(kind) => {
            let sheets = workbook::read(file, kind, &mut told);
            serve_sheets(file, &sheets, specs, aliases, &named, options, &mut told, &mut grids);
        }
        Content::Empty => {
            let empty = Diagnostic::error(
                "empty-file",
                place.clone(),
                message!(zh: "文件是空的", en: "the file is empty"),
            );
            if named.is_empty() {
                unknown(&place, stem, false, specs, &mut told);
            } else {
                told.push(empty);
            }
        }
        Content::Refused(refusal) => {
            let (message, help) = refusal.explain();
            told.push(Diagnostic::error(refusal.code(), place.clone(), message).help(help));
        }
    }
    (grids, told.finish(&place))
}

/// One sheet or text file that may serve a table.
struct Part<'a> {
    file: &'a InputFile,
    name: Option<Arc<str>>,
    source: &'a Source,
    found: &'a Found,
}

impl Part<'_> {
    fn place(&self) -> Place {
        Place { sheet: self.name.clone(), ..Place::file(&self.file.name) }
    }

    /// Adds the grid for a table. Without a header it is told, if it `must` be there.
    fn serve(
        &self,
        aliases: &Aliases<'_>,
        text: Option<&TextFacts>,
        must: bool,
        options: &ReadOptions,
        told: &mut Told,
        grids: &mut Vec<(usize, Grid)>,
    ) -> bool {
        let header = find(self.source, aliases);
        let Some(header) = header.filter(|header| header.is_enough(aliases.spec)) else {
            if must {
                let name = &aliases.spec.name;
                let known: Vec<&str> = aliases.written().take(12).collect();
                let (known, known_en) = listed(&known);
                told.push(
                    Diagnostic::error(
                        "header-not-found",
                        self.place(),
                        message!(zh: "找不到“{name}”的表头", en: "the headers of {name} are not found"),
                    )
                    .help(message!(zh: "认可的表头：{known}", en: "known headers: {known_en}")),
                );
            }
            return false;
        };
        let input = Input {
            file: &self.file.name,
            sheet: self.name.clone(),
            source: self.source,
            text,
            found: self.found.clone(),
        };
        grids.push((aliases.spec.table, assemble(&input, aliases, &header, options, told)));
        true
    }
}

fn unknown(place: &Place, name: &str, sheet: bool, specs: &[HeaderSpec], told: &mut Told) {
    let text = if sheet {
        message!(zh: "工作表“{name}”不对应任何一张表，没有读取", en: "the sheet \"{name}\" serves no table and was not read")
    } else {
        message!(zh: "文件“{name}”不对应任何一张表，没有读取", en: "the file \"{name}\" serves no table and was not read")
    };
    let diagnostic = Diagnostic::warning("unknown-table", place.clone(), text);
    told.push(match nearest_name(specs, name) {
        Some(near) => diagnostic
            .help(message!(zh: "是不是“{near}”？请改名", en: "is it \"{near}\"? Then rename it")),
        None => {
            let names: Vec<&str> =
                specs.iter().filter_map(|spec| spec.files.first()).map(String::as_str).collect();
            if names.is_empty() {
                // Every table has its file by [files] of round.toml.
                diagnostic.help(message!(
                    zh: "多余的文件可以移走；要用它，在 round.toml 的 [files] 里写明",
                    en: "take it away if it is not needed, or name it under [files] of round.toml"
                ))
            } else {
                let (zh, en) = listed(&names);
                diagnostic
                    .help(message!(zh: "可以用的名称：{zh}", en: "names that are known: {en}"))
            }
        }
    });
}

#[expect(clippy::too_many_arguments, reason = "one step of reading a file, split off for length")]
fn serve_sheets(
    file: &InputFile,
    sheets: &[WorkbookSheet],
    specs: &[HeaderSpec],
    aliases: &[Aliases<'_>],
    named: &[&Aliases<'_>],
    options: &ReadOptions,
    told: &mut Told,
    grids: &mut Vec<(usize, Grid)>,
) {
    let part = |sheet: &'_ WorkbookSheet| Place {
        sheet: Some(sheet.name.clone()),
        ..Place::file(&file.name)
    };
    let filled = |sheet: &&WorkbookSheet| {
        let cells = &sheet.source.cells;
        sheet.hidden || (0..cells.len()).any(|at| !cells.is_blank_row(at))
    };
    // What could not be read at all needs no second message.
    let broken =
        ["broken-workbook", "workbook-too-large", "encrypted-workbook", "not-a-table-file"]
            .iter()
            .any(|code| told.has(code));
    // Sheets that a table names.
    let mut by_name = vec![false; sheets.len()];
    let mut served: Vec<usize> = Vec::new();
    for (sheet, by_name) in sheets.iter().zip(&mut by_name) {
        for aliases in aliases.iter().filter(|aliases| aliases.spec.serves(&sheet.name)) {
            *by_name = true;
            if sheet.hidden {
                told.push(Diagnostic {
                    severity: Severity::Warning,
                    ..hidden_sheet(part(sheet), &sheet.name)
                });
                continue;
            }
            let part = Part {
                file,
                name: Some(sheet.name.clone()),
                source: &sheet.source,
                found: &sheet.found,
            };
            part.serve(aliases, None, true, options, told, grids);
            served.push(aliases.spec.table);
        }
    }
    let rest: Vec<&WorkbookSheet> = sheets
        .iter()
        .zip(&by_name)
        .filter(|(_, by_name)| !**by_name)
        .map(|(sheet, _)| sheet)
        .filter(filled)
        .collect();
    let open: Vec<&&WorkbookSheet> =
        rest.iter().filter(|sheet| !sheet.hidden && !is_mark(&sheet.name)).collect();
    // The file's name stands for the sheets that no table names.
    let wanted: Vec<&&Aliases<'_>> =
        named.iter().filter(|aliases| !served.contains(&aliases.spec.table)).collect();
    let mut used = vec![false; open.len()];
    for aliases in &wanted {
        let mut any = false;
        for (sheet, used) in open.iter().zip(&mut used) {
            let part = Part {
                file,
                name: Some(sheet.name.clone()),
                source: &sheet.source,
                found: &sheet.found,
            };
            if part.serve(aliases, None, open.len() == 1, options, told, grids) {
                any = true;
                *used = true;
            }
        }
        if open.len() == 1 {
            if let Some(used) = used.first_mut() {
                *used = true;
            }
        } else if !any && !broken {
            let name = &aliases.spec.name;
            let known: Vec<&str> = aliases.written().take(12).collect();
            let (known, known_en) = listed(&known);
            told.push(
                Diagnostic::error(
                    "header-not-found",
                    Place::file(&file.name),
                    message!(zh: "没有一张可见的工作表有“{name}”的表头", en: "no visible sheet has the headers of {name}"),
                )
                .help(message!(zh: "认可的表头：{known}", en: "known headers: {known_en}")),
            );
        }
    }
    let any = !served.is_empty() || used.contains(&true);
    for (sheet, _) in open.iter().zip(&used).filter(|(_, used)| !**used) {
        // A name near that of a table may be a table misnamed.
        if any && nearest_name(specs, &sheet.name).is_none() {
            beside(part(sheet), &sheet.name, told);
        } else {
            unknown(&part(sheet), &sheet.name, true, specs, told);
        }
    }
    for sheet in rest.iter().filter(|sheet| sheet.hidden) {
        told.push(hidden_sheet(part(sheet), &sheet.name));
    }
}

/// A sheet beside those that hold the tables of a workbook: instructions, drafts, lists to choose from.
fn beside(place: Place, name: &str, told: &mut Told) {
    told.push(Diagnostic::note(
        "unused-sheet",
        place,
        message!(zh: "工作表“{name}”不对应任何一张表，没有读取", en: "the sheet \"{name}\" serves no table and was not read"),
    ));
}

fn hidden_sheet(place: Place, name: &str) -> Diagnostic {
    Diagnostic::note(
        "hidden-sheet",
        place,
        message!(zh: "工作表“{name}”是隐藏的，没有读取", en: "the sheet \"{name}\" is hidden and was not read"),
    )
    .help(message!(zh: "需要读取时，请取消隐藏", en: "unhide it if it is to be read"))
}
