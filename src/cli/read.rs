use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ArgMatches;

use super::{command::get, exit::Exit, folders, run::Failure, screen::Screen};
use crate::{
    diagnostic::{
        Diagnostic, Diagnostics, Message, Severity, listed, message, render::column_letters,
    },
    table::{
        Doubt, FileKind, Found, Grid, HeaderSpec, InputFile, ReadOptions, ShapeReading,
        declared_headers, privacy::mask, read, read_shape,
    },
    value::text::normalise,
};

/// `zhixiao read`: what is read from one file, and what is doubtful about it.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(path) = get::<PathBuf>(matches, "file") else { return Ok(Exit::Usage) };
    let options = folders::read_options(matches)?;
    let file = open(path)?;
    let rows = matches.get_flag("rows");
    let spec = headers(matches, &file)?;
    let (doubts, refused) = match spec {
        Some(spec) => by_headers(screen, &file, &spec, &options, rows)?,
        None => by_shape(screen, &file, &options, rows)?,
    };
    let wrong = refused || doubts.iter().any(|doubt| doubt.diagnostic.severity != Severity::Note);
    if rows {
        for doubt in doubts.iter().filter(|doubt| doubt.diagnostic.severity != Severity::Note) {
            screen.say(&Message::same(defect(doubt)));
        }
    } else {
        let mut found: Diagnostics = doubts.into_iter().map(|doubt| doubt.diagnostic).collect();
        found.sort();
        screen.show(&found)?;
    }
    Ok(if wrong { Exit::Errors } else { Exit::Done })
}

fn open(path: &Path) -> Result<InputFile, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::machine(path, &error))?;
    let name =
        path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    Ok(InputFile { name: Arc::from(&*name), bytes: Arc::from(bytes) })
}

/// The headers of the table that `--method` and `--table` name; nothing if neither is given.
fn headers(matches: &ArgMatches, file: &InputFile) -> Result<Option<HeaderSpec>, Failure> {
    let method = get::<String>(matches, "method");
    let table = get::<String>(matches, "table");
    if method.is_none() && table.is_none() {
        return Ok(None);
    }
    let named = method.map_or(folders::DEFAULT_METHOD, |named| named);
    let (method, found) = folders::load_method(named, Path::new("."))?;
    let Some(method) = method else { return Err(Failure::Errors(found)) };
    let wanted = table.map_or(file.stem(), String::as_str);
    let specs = declared_headers(&method);
    let ids = || method.tables.iter().map(|table| &*table.id);
    let at = method.tables.iter().position(|table| *table.id == *wanted || *table.name == *wanted);
    let spec = specs.into_iter().find(|spec| match at {
        Some(at) => spec.table == at,
        None => spec.serves(wanted),
    });
    let Some(mut spec) = spec else {
        let (zh, en) = listed(&ids().collect::<Vec<_>>());
        return Err(Failure::Usage(message!(
            zh: "办法里没有“{wanted}”这张表，有：{zh}",
            en: "the method has no table “{wanted}”; it has {en}",
        )));
    };
    // As a file that `[files]` of round.toml names: sheets that serve no table may stand beside.
    spec.files.push(file.stem().to_owned());
    Ok(Some(spec))
}

/// What was found, and whether the file could not be read at all.
type Told = (Vec<Doubt>, bool);

fn whole(diagnostics: Diagnostics) -> Vec<Doubt> {
    diagnostics.into_iter().map(|diagnostic| Doubt { record: None, diagnostic }).collect()
}

fn by_shape(
    screen: Screen,
    file: &InputFile,
    options: &ReadOptions,
    rows: bool,
) -> Result<Told, Failure> {
    let reading = match read_shape(file, options) {
        Ok(reading) => reading,
        Err(found) => return Ok((whole(found), true)),
    };
    if rows {
        let header = std::iter::once(reading.header.clone());
        print_rows(header.chain(reading.rows()))?;
    } else {
        screen.print(summary_of_shape(file, &reading).in_language(screen.language))?;
    }
    Ok((reading.doubts, false))
}

fn by_headers(
    screen: Screen,
    file: &InputFile,
    spec: &HeaderSpec,
    options: &ReadOptions,
    rows: bool,
) -> Result<Told, Failure> {
    let (grids, found) = read(std::slice::from_ref(file), std::slice::from_ref(spec), options);
    let Some((_, grid)) = grids.first() else { return Ok((whole(found), true)) };
    if rows {
        let header = grid.columns.iter().map(|column| column.header.to_string()).collect();
        let texts = |row: crate::table::GridRow<'_>| {
            (0..grid.columns.len()).map(|at| row.cell(at).shown().into_owned()).collect()
        };
        print_rows(std::iter::once(header).chain(grid.rows().map(texts)))?;
    } else {
        screen.print(summary_of_grid(file, grid).in_language(screen.language))?;
    }
    let mut lines = vec![grid.found.header_rows.0];
    lines.extend(grid.rows().map(crate::table::GridRow::row));
    // Rows that were refused are not printed, and count all the same.
    // A line in another encoding is part of a row that is printed.
    let refused = found.iter().filter(|told| {
        told.severity != Severity::Note
            && !matches!(told.code, "mixed-encodings" | "undecodable-text")
    });
    let refused = refused.filter_map(|told| told.place.row);
    lines.extend(refused.filter(|line| *line > grid.found.header_rows.1));
    lines.sort_unstable();
    lines.dedup();
    let place = |diagnostic: &Diagnostic| {
        let row = diagnostic.place.row?;
        Some(lines.partition_point(|line| *line <= row).max(1) as u64)
    };
    let doubts = found
        .into_iter()
        .map(|diagnostic| Doubt { record: place(&diagnostic), diagnostic })
        .collect();
    Ok((doubts, false))
}

/// Each row as a JSON array of strings. A reader that has gone away is no error.
fn print_rows(rows: impl Iterator<Item = Vec<String>>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let write = || -> io::Result<()> {
        for row in rows {
            serde_json::to_writer(&mut out, &row)?;
            out.write_all(b"\n")?;
        }
        out.flush()
    };
    match write() {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// One defect as a JSON object.
fn defect(doubt: &Doubt) -> String {
    serde_json::json!({
        "row": doubt.record,
        "column": doubt.diagnostic.place.column,
        "kind": doubt.diagnostic.code,
    })
    .to_string()
}

/// The first lines of a summary: file, kind, encoding, delimiter.
fn head(file: &InputFile, found: &Found) -> Message {
    let name = normalise(&file.name);
    let kind = match found.kind {
        FileKind::Csv => message!(zh: "文本表格（CSV）", en: "separated text (CSV)"),
        other => Message::same(other.id().to_uppercase()),
    };
    let (zh, en) = (kind.zh, kind.en);
    let mut text = message!(zh: "文件：{name}\n类型：{zh}\n", en: "file: {name}\nkind: {en}\n");
    if let Some(encoding) = found.encoding {
        let encoding = encoding.name();
        let mark = if found.bom { " + BOM" } else { "" };
        let sign = match found.delimiter {
            Some('\t') => "Tab".to_owned(),
            Some(sign) => format!("“{sign}”"),
            None => "—".to_owned(),
        };
        text.append(&message!(
            zh: "编码：{encoding}{mark}\n分隔符：{sign}\n",
            en: "encoding: {encoding}{mark}\ndelimiter: {sign}\n",
        ));
    }
    text
}

/// The lines on the header and its columns: position and header.
fn header_lines<'a>(found: &Found, columns: impl Iterator<Item = (u32, &'a str)>) -> Message {
    let (first, last) = found.header_rows;
    let rows = if first == last { first.to_string() } else { format!("{first}–{last}") };
    let list: String = columns
        .map(|(position, header)| {
            let header = mask(header);
            let header = normalise(&header);
            format!("  {} {header}\n", column_letters(position))
        })
        .collect();
    let count = found.rows;
    message!(
        zh: "表头：第 {rows} 行\n{list}数据：{count} 行\n",
        en: "header: row {rows}\n{list}rows: {count}\n",
    )
}

fn summary_of_shape(file: &InputFile, reading: &ShapeReading) -> Message {
    let mut text = head(file, &reading.found);
    if let Some(sheet) = &reading.sheet {
        let sheet = normalise(sheet);
        text.append(&message!(zh: "工作表：{sheet}\n", en: "sheet: {sheet}\n"));
        for (name, hidden) in &reading.others {
            let name = normalise(name);
            text.append(&if *hidden {
                message!(zh: "未读：{name}（隐藏）\n", en: "not read: {name} (hidden)\n")
            } else {
                message!(zh: "未读：{name}\n", en: "not read: {name}\n")
            });
        }
    }
    if !reading.titles.is_empty() {
        let rows: Vec<String> = reading.titles.iter().map(u64::to_string).collect();
        let (zh, en) = listed(&rows);
        text.append(&message!(zh: "标题：第 {zh} 行\n", en: "titles: row {en}\n"));
    }
    let columns = (1..).zip(reading.header.iter().map(String::as_str));
    text.append(&header_lines(&reading.found, columns));
    text
}

fn summary_of_grid(file: &InputFile, grid: &Grid) -> Message {
    let mut text = head(file, &grid.found);
    if let Some(sheet) = &grid.sheet {
        let sheet = normalise(sheet);
        text.append(&message!(zh: "工作表：{sheet}\n", en: "sheet: {sheet}\n"));
    }
    let columns = grid.columns.iter().map(|column| (column.position, &*column.header));
    text.append(&header_lines(&grid.found, columns));
    text
}
