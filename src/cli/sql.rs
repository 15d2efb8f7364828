use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ArgMatches;

use super::{
    command::get,
    doc,
    exit::Exit,
    folders::{self, Opened},
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, message},
    table::{InputFile, LargeFile},
    value::Date,
    workbench::sql::{Dialect, SqlSource, sql},
};

/// So much of a big file tells its header.
const HEAD: u64 = 1 << 18;

/// `zhixiao sql`: the metric stage of a method as SQL.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let dialect = get::<String>(matches, "dialect").and_then(|id| Dialect::from_id(id));
    let Some(dialect) = dialect else { return Ok(Exit::Usage) };
    let pack = get::<String>(matches, "pack").map(String::as_str);
    let folder = get::<String>(matches, "folder").map(String::as_str);
    let mut found = Diagnostics::new();
    let (method, source) = match get::<PathBuf>(matches, "round") {
        Some(round) => {
            let opened = folders::open_by(matches, round, &[], pack)?;
            let heads = heads(&opened)?;
            let folder =
                folder.map_or_else(|| round.to_string_lossy().replace('\\', "/"), str::to_owned);
            let as_of = opened.input.round.as_of;
            let (source, told) = SqlSource::of_files(&opened.method, as_of, &folder, &heads);
            found.extend(told);
            (opened.method, source)
        }
        None => {
            let (Some(pack), Some(as_of)) = (pack, get::<Date>(matches, "as-of")) else {
                return Err(Failure::Usage(message!(
                    zh: "写明办法和 --as-of（逾期与否、哪天起的参数都按它），或用 --round 指明轮次目录",
                    en: "name the method and --as-of (overdue and params go by it), or the round folder with --round",
                )));
            };
            let method = doc::load(pack)?;
            let source = SqlSource::declared(&method, *as_of, folder.unwrap_or_default());
            (method, source)
        }
    };
    let language = asked_language(matches).unwrap_or(method.language);
    let made = sql(&method, &source, dialect, language).map_err(Failure::Errors)?;
    found.extend(made.left_out);
    found.sort();
    screen.show(&found)?;
    doc::write(screen, get::<PathBuf>(matches, "out"), &made.text)
}

/// The files of a round, of big ones only the lines at the beginning.
fn heads(opened: &Opened) -> Result<Vec<InputFile>, Failure> {
    let mut files = opened.input.files.clone();
    for file in &opened.input.large {
        files.push(head(file).map_err(|error| Failure::machine(Path::new(&*file.name), &error))?);
    }
    Ok(files)
}

fn head(file: &LargeFile) -> std::io::Result<InputFile> {
    let length = file.source.length().min(HEAD);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    file.source.read_at(0, &mut bytes)?;
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    bytes.truncate(end);
    Ok(InputFile { name: Arc::clone(&file.name), bytes: Arc::from(bytes) })
}
