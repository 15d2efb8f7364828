//! Which file serves which table, and the grids in them.

use std::{collections::BTreeSet, sync::Arc};

use super::{RoundData, header_specs::header_spec};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message, nearest},
    method::model::{ColumnIndex, Method, Table, TableIndex},
    table::{
        Grid, HeaderSpec, InputFile, LargeFile, ReadOptions, read,
        sniff::{Content, sniff},
    },
};

/// What the files are recognised by.
pub(super) struct Specs(pub(super) Vec<(HeaderSpec, Vec<ColumnIndex>)>);

impl Specs {
    pub(super) fn of(method: &Method) -> Self {
        Self(
            (0..method.tables.len()).filter_map(|at| header_spec(method, TableIndex(at))).collect(),
        )
    }

    /// The tables that a file of this name serves.
    fn served_by(&self, stem: &str) -> impl Iterator<Item = usize> {
        self.0.iter().filter(move |(spec, _)| spec.serves(stem)).map(|(spec, _)| spec.table)
    }

    pub(super) fn columns(&self, table: usize) -> &[ColumnIndex] {
        self.0.get(table).map_or(&[], |(_, columns)| columns)
    }
}

/// The big files that may be read block by block, each with its table; and all others, whole.
pub(super) fn sort_out(
    method: &Method,
    specs: &Specs,
    files: &[InputFile],
    large: &[LargeFile],
    round: &RoundData,
    options: &ReadOptions,
    found: &mut Diagnostics,
) -> (Vec<(usize, LargeFile)>, Vec<InputFile>) {
    let mut all = files.to_vec();
    if large.is_empty() {
        return (Vec::new(), all);
    }
    let stems = files.iter().map(InputFile::stem).chain(large.iter().map(LargeFile::stem));
    let served: Vec<usize> = stems.flat_map(|stem| specs.served_by(stem)).collect();
    // A sheet of any workbook may belong to the table.
    let workbook = files.iter().any(|file| matches!(sniff(&file.bytes), Content::Workbook(_)));
    let only_table_of = |file: &LargeFile| {
        let mut tables = specs.served_by(file.stem());
        let (at, None) = (tables.next()?, tables.next()) else { return None };
        let table = method.tables.get(at)?;
        let named = round.files.iter().any(|(id, path)| **id == *table.id || **path == *file.name);
        let alone = served.iter().filter(|other| **other == at).count() == 1;
        (alone && !named && table.in_pack.is_none() && at != method.roster.0).then_some(at)
    };
    let mut streams = Vec::new();
    for file in large {
        let table = only_table_of(file).filter(|_| !workbook && options.encoding.is_none());
        match table {
            Some(at) => streams.push((at, file.clone())),
            None => all.extend(whole(file, found)),
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    (streams, all)
}

/// A big file with all its bytes.
pub(super) fn whole(file: &LargeFile, found: &mut Diagnostics) -> Option<InputFile> {
    file.whole()
        .map_err(|error| {
            found.push(Diagnostic::error(
                "unreadable-file",
                Place::file(&file.name),
                message!(zh: "文件读不出来：{error}", en: "the file cannot be read: {error}"),
            ));
        })
        .ok()
}

/// The grids of all tables, by table.
pub(super) fn read_all(
    method: &Method,
    specs: &Specs,
    files: &[InputFile],
    round: &RoundData,
    options: &ReadOptions,
    found: &mut Diagnostics,
) -> Vec<Vec<Grid>> {
    let mut grids: Vec<Vec<Grid>> = vec![Vec::new(); method.tables.len()];
    let mut take = |(read, told): (Vec<(usize, Grid)>, Diagnostics), found: &mut Diagnostics| {
        found.extend(told);
        for (table, grid) in read {
            if let Some(own) = grids.get_mut(table) {
                own.push(grid);
            }
        }
    };
    let named = named_files(method, files, round, found);
    let named_tables: BTreeSet<usize> = named.iter().map(|(table, _)| *table).collect();
    let of_round = |table: &Table| table.in_pack.is_none();
    let free: Vec<HeaderSpec> = specs
        .0
        .iter()
        .filter(|(spec, _)| !named_tables.contains(&spec.table))
        .filter(|(spec, _)| method.tables.get(spec.table).is_some_and(of_round))
        .map(|(spec, _)| spec.clone())
        .collect();
    // A file that is named may serve other tables with its other sheets.
    let mut named_indices: Vec<usize> = named.iter().map(|(_, file)| *file).collect();
    named_indices.sort_unstable();
    named_indices.dedup();
    for index in &named_indices {
        let Some(file) = files.get(*index) else { continue };
        let mut own = free.clone();
        for (table, _) in named.iter().filter(|(_, file)| file == index) {
            if let Some((spec, _)) = specs.0.get(*table) {
                let mut spec = spec.clone();
                spec.files.push(file.stem().to_owned());
                own.push(spec);
            }
        }
        take(read(std::slice::from_ref(file), &own, options), found);
    }
    let rest: Vec<InputFile> = files
        .iter()
        .enumerate()
        .filter(|(at, _)| !named_indices.contains(at))
        .map(|(_, file)| file.clone())
        .collect();
    take(read(&rest, &free, options), found);
    for (at, table) in method.tables.iter().enumerate() {
        let (Some(own), Some((spec, _))) = (&table.in_pack, specs.0.get(at)) else { continue };
        let files: Vec<InputFile> = own
            .iter()
            .filter_map(|file| method.files.get(*file))
            .map(|file| InputFile { name: Arc::clone(&file.name), bytes: Arc::clone(&file.bytes) })
            .collect();
        take(read(&files, std::slice::from_ref(spec), options), found);
    }
    for own in &mut grids {
        // Whatever order the files were handed in.
        own.sort_by(|a, b| (&a.file, &a.sheet).cmp(&(&b.file, &b.sheet)));
    }
    grids
}

/// The files that `[files]` of round.toml names, as places of tables and files.
fn named_files(
    method: &Method,
    files: &[InputFile],
    round: &RoundData,
    found: &mut Diagnostics,
) -> Vec<(usize, usize)> {
    let mut named = Vec::new();
    for (id, path) in &round.files {
        let table = method.tables.iter().position(|table| *table.id == **id);
        let file = files.iter().position(|file| *file.name == **path);
        if table.is_none() {
            let text = message!(zh: "[files] 里的“{id}”不是评估办法的表", en: "[files] names \"{id}\", which is no table of the method");
            let mistake = Diagnostic::error("unknown-table", Place::file("round.toml"), text);
            let ids = method.tables.iter().map(|table| &*table.id);
            found.push(match nearest(id, ids) {
                Some(near) => mistake.help(message!(zh: "是不是 {near}？", en: "is it {near}?")),
                None => mistake,
            });
        }
        if file.is_none() {
            let text = message!(zh: "[files] 里的文件“{path}”不存在", en: "[files] names \"{path}\", which is not there");
            let mistake = Diagnostic::error("missing-file", Place::file("round.toml"), text);
            let names = files.iter().map(|file| &*file.name);
            found.push(match nearest(path, names) {
                Some(near) => mistake.help(message!(zh: "是不是 {near}？", en: "is it {near}?")),
                None => mistake,
            });
        }
        named.extend(table.zip(file));
    }
    named
}
