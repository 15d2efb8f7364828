//! What the header of a sheet has of the declared columns, and what it has too much or too little.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::grid::{GridColumn, IgnoredColumn};
use super::header::{Aliases, Header, Label, header_key};
use super::marks::is_mark;
use super::privacy::denied;
use super::source::Source;
use super::spec::ColumnSpec;
use super::told::Told;
use crate::diagnostic::render::column_letters;
use crate::diagnostic::{Diagnostic, Place, counted, listed, message, nearest};

/// The declared columns that the header holds. With `privacy`, headers that name persons are told elsewhere.
pub(super) fn columns(
    aliases: &Aliases<'_>,
    header: &Header,
    place: &Place,
    privacy: bool,
    told: &mut Told,
) -> Vec<GridColumn> {
    let mut columns = Vec::new();
    for hit in &header.hits {
        let labels: Vec<&Label> =
            hit.labels.iter().filter_map(|at| header.labels.get(*at)).collect();
        let Some(first) = labels.first() else { continue };
        let spec = aliases.spec.columns.get(hit.target.0);
        let at = |label: &Label| Place {
            column: Some(u32::from(label.column) + 1),
            header: Some(label.written.clone()),
            ..place.clone()
        };
        let written = &first.written;
        if labels.len() > 1 {
            let letters: Vec<String> =
                labels.iter().map(|label| column_letters(u32::from(label.column) + 1)).collect();
            let (list, list_en) = listed(&letters);
            told.push(
                Diagnostic::error(
                    "duplicate-column",
                    at(first),
                    message!(zh: "{list} 列都是“{written}”，不能确定用哪一列", en: "the columns {list_en} are all \"{written}\": which one counts is unclear"),
                )
                .help(message!(zh: "删除或改名其中的列", en: "delete or rename all but one")),
            );
        }
        if spec.is_some_and(|spec| spec.private) && !(privacy && denied(written).is_some()) {
            told.push(
                Diagnostic::error(
                    "private-column",
                    at(first),
                    message!(zh: "评估办法不允许有“{written}”这一列", en: "the method refuses the column \"{written}\""),
                )
                .help(message!(zh: "删除这一列后重新报送", en: "delete the column")),
            );
        }
        columns.push(GridColumn {
            spec: hit.target.0,
            placeholder: hit.target.1.clone(),
            header: written.clone(),
            position: u32::from(first.column) + 1,
            fill: None,
            shown: FxHashMap::default(),
        });
    }
    columns.sort_by_key(|column| column.position);
    columns
}

fn is_found(header: &Header, spec: usize) -> bool {
    header.hits.iter().any(|hit| hit.target.0 == spec)
}

/// The labels that no declared header matches.
fn unmatched(header: &Header) -> impl Iterator<Item = &Label> {
    header
        .labels
        .iter()
        .enumerate()
        .filter(|(at, label)| {
            !is_mark(&label.written) && !header.hits.iter().any(|hit| hit.labels.contains(at))
        })
        .map(|(_, label)| label)
}

pub(super) fn missing(aliases: &Aliases<'_>, header: &Header, place: &Place, told: &mut Told) {
    let table = &aliases.spec.name;
    for (index, spec) in aliases.spec.columns.iter().enumerate() {
        if !spec.required || spec.headers.is_empty() || is_found(header, index) {
            continue;
        }
        let name = spec.headers.first().map_or("", |name| name);
        let near = spec
            .headers
            .iter()
            .find_map(|wanted| nearest(wanted, unmatched(header).map(|label| &*label.written)));
        let missing = Diagnostic::error(
            "missing-column",
            place.clone(),
            message!(zh: "“{table}”缺少“{name}”列", en: "{table} has no column \"{name}\""),
        );
        let (known, known_en) = listed(&spec.headers);
        told.push(match near {
            Some(near) => missing.help(message!(
                zh: "表里的“{near}”是不是这一列？认可的表头：{known}",
                en: "is it the column \"{near}\"? Known headers: {known_en}"
            )),
            None => {
                missing.help(message!(zh: "认可的表头：{known}", en: "known headers: {known_en}"))
            }
        });
    }
}

pub(super) fn ignored(
    aliases: &Aliases<'_>,
    header: &Header,
    place: &Place,
    told: &mut Told,
) -> Vec<IgnoredColumn> {
    let free = |spec: &&ColumnSpec| {
        !aliases
            .spec
            .columns
            .iter()
            .zip(0..)
            .any(|(other, index)| std::ptr::eq(other, *spec) && is_found(header, index))
    };
    let wanted: Vec<&str> = aliases
        .spec
        .columns
        .iter()
        .filter(|spec| !spec.required)
        .filter(free)
        .flat_map(|spec| spec.headers.iter().map(String::as_str))
        .collect();
    let mut list = Vec::new();
    for label in unmatched(header) {
        let written = &label.written;
        let position = u32::from(label.column) + 1;
        let lowest = written.rsplit('/').next().unwrap_or(written);
        if let Some(near) = nearest(&header_key(lowest), wanted.iter().copied()) {
            told.push(
                Diagnostic::warning(
                    "similar-column",
                    Place {
                        column: Some(position),
                        header: Some(written.clone()),
                        ..place.clone()
                    },
                    message!(zh: "“{written}”列没有用到", en: "the column \"{written}\" is not used"),
                )
                .help(message!(zh: "如果就是“{near}”，请改表头", en: "if it is \"{near}\", change the header")),
            );
        }
        list.push(IgnoredColumn { header: written.clone(), position });
    }
    if !list.is_empty() {
        let names: Vec<&str> = list.iter().map(|column| &*column.header).collect();
        let count = names.len();
        let columns = counted(&count, "column");
        let (names, names_en) = listed(&names);
        told.push(Diagnostic::note(
            "ignored-columns",
            place.clone(),
            message!(zh: "有 {count} 列没有用到：{names}", en: "{columns} not used: {names_en}"),
        ));
    }
    list
}

/// Columns that hold something and have no header.
pub(super) fn nameless(
    source: &Source,
    rows: &[u32],
    header: &Header,
    place: &Place,
    told: &mut Told,
) {
    let cells = &source.cells;
    let named: FxHashSet<u16> = header.labels.iter().map(|label| label.column).collect();
    let mut found = BTreeSet::new();
    for row in rows {
        let at = *row as usize;
        // Most tables have a header over each column.
        if source.is_text && cells.width(at) <= named.len() {
            continue;
        }
        let loose = cells.cells(at).filter(|(column, _)| !named.contains(column));
        found.extend(loose.filter(|(_, cell)| !cell.is_blank()).map(|(column, _)| column));
    }
    if !found.is_empty() {
        let letters = found.iter().take(12).map(|column| column_letters(u32::from(*column) + 1));
        let letters: Vec<String> = letters.collect();
        let (list, list_en) = listed(&letters);
        told.push(
            Diagnostic::warning(
                "column-without-header",
                place.clone(),
                message!(zh: "{list} 列有内容但没有表头，没有读取", en: "the columns {list_en} hold something and have no header: they were not read"),
            )
            .help(message!(zh: "补上表头，或删除多余的内容", en: "write a header or delete what stands there")),
        );
    }
}
