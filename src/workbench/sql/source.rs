//! Where the SQL finds the ledgers.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, listed, message},
    method::model::{ColumnOrigin, Method, Table},
    table::{
        Encoding, FileKind, Grid, HeaderSpec, InputFile, ReadOptions, declared_headers, raw_sheets,
        read,
    },
    value::Date,
};

/// A file that the SQL reads a table from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlFile {
    /// As the engine is told.
    pub path: String,
    /// Between the fields.
    pub delimiter: char,
    /// By column of the table: the header in the file, if it has that column.
    pub headers: Vec<Option<String>>,
}

/// All that the SQL is written for, beside the method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlSource {
    /// The day on which overdue is judged: it and the params of that day stand in the SQL.
    pub as_of: Date,
    /// By table of the method: its file, if it is there.
    pub files: Vec<Option<SqlFile>>,
}

impl SqlSource {
    /// Files that are named and headed as the method declares it: the first name, the first header of each column,
    /// UTF-8 with commas, in `folder`.
    #[must_use]
    pub fn declared(method: &Method, as_of: Date, folder: &str) -> Self {
        let file = |table: &Table| {
            let stem = table.files.iter().find(|name| !name.contains('*'))?;
            let headers = table
                .columns
                .iter()
                .map(|column| {
                    let own = matches!(column.origin, ColumnOrigin::File) && !column.private;
                    own.then(|| column.headers.first().cloned()).flatten()
                })
                .collect();
            table.in_pack.is_none().then(|| SqlFile {
                path: inside(folder, &format!("{stem}.csv")),
                delimiter: ',',
                headers,
            })
        };
        Self { as_of, files: method.tables.iter().map(file).collect() }
    }

    /// The files of a round, under the headers that they have. `files` may be only their beginnings. What SQL
    /// cannot read is told: it has to be a CSV file in UTF-8 whose first line is the header.
    #[must_use]
    pub fn of_files(
        method: &Method,
        as_of: Date,
        folder: &str,
        files: &[InputFile],
    ) -> (Self, Diagnostics) {
        let mut found = Diagnostics::new();
        let specs = declared_headers(method);
        let (grids, _) = read(files, &specs, &ReadOptions::default());
        let mut own: Vec<Vec<Grid>> = vec![Vec::new(); method.tables.len()];
        for (table, grid) in grids {
            if let Some(own) = own.get_mut(table) {
                own.push(grid);
            }
        }
        let mut sources = Vec::new();
        for (table, grids) in method.tables.iter().zip(&own) {
            sources.push(match grids.as_slice() {
                [] => None,
                [grid] => of_grid(table, folder, grid, (files, &specs), &mut found),
                several => {
                    let names: Vec<&str> = several.iter().map(|grid| &*grid.file).collect();
                    let (zh, en) = listed(&names);
                    let name = &table.name;
                    found.push(cannot(
                        names.first().copied().unwrap_or_default(),
                        message!(
                            zh: "“{name}”分在几个文件里：{zh}；SQL 只读一个",
                            en: "\"{name}\" is in several files: {en}; SQL reads one only",
                        ),
                        message!(zh: "先合成一个文件", en: "put them into one file first"),
                    ));
                    None
                }
            });
        }
        (Self { as_of, files: sources }, found)
    }

    /// The file of the table at that place.
    #[must_use]
    pub fn file(&self, table: usize) -> Option<&SqlFile> {
        self.files.get(table)?.as_ref()
    }
}

fn inside(folder: &str, file: &str) -> String {
    match folder {
        "" => file.to_owned(),
        folder => format!("{}/{file}", folder.trim_end_matches('/')),
    }
}

fn cannot(
    file: &str,
    text: crate::diagnostic::Message,
    help: crate::diagnostic::Message,
) -> Diagnostic {
    Diagnostic::warning("no-sql-form", Place::file(file), text).help(help)
}

fn of_grid(
    table: &Table,
    folder: &str,
    grid: &Grid,
    (files, specs): (&[InputFile], &[HeaderSpec]),
    found: &mut Diagnostics,
) -> Option<SqlFile> {
    let read = &grid.found;
    let plain = read.kind == FileKind::Csv
        && matches!(read.encoding, None | Some(Encoding::Utf8))
        && read.header_rows == (1, 1);
    if !plain {
        found.push(cannot(
            &grid.file,
            message!(
                zh: "SQL 只能读 UTF-8、首行就是表头的 CSV 文件",
                en: "SQL reads CSV files in UTF-8 whose first line is the header",
            ),
            message!(
                zh: "另存为这样的 CSV；不改也可以，由它得出的数仍由 evaluate 读台账计算",
                en: "save it so; or leave it, and evaluate works its metrics out of the ledger itself",
            ),
        ));
        return None;
    }
    // Headers as they stand in the file, not as they are compared.
    let file = files.iter().find(|file| *file.name == *grid.file)?;
    let sheets = raw_sheets(file, specs, &ReadOptions::default());
    let header = sheets.first()?.rows().next()?;
    let written: BTreeMap<u32, &str> =
        header.cells().map(|(column, _, written, _)| (column, written)).collect();
    let mut headers = vec![None; table.columns.len()];
    let of_file: Vec<usize> = (0..table.columns.len())
        .filter(|at| {
            table.columns.get(*at).is_some_and(|column| matches!(column.origin, ColumnOrigin::File))
        })
        .collect();
    for column in &grid.columns {
        let slot = of_file.get(column.spec).and_then(|at| headers.get_mut(*at));
        if let Some(slot) = slot {
            *slot = written.get(&column.position).map(|header| (*header).to_owned());
        }
    }
    Some(SqlFile {
        path: inside(folder, &grid.file),
        delimiter: read.delimiter.unwrap_or(','),
        headers,
    })
}
