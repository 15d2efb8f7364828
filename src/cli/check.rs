use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{
    command::get,
    evaluate::{self, folder_failure},
    exit::Exit,
    folders::{self, Opened},
    output_folder,
    run::{Failure, asked_language},
    screen::{MessageFormat, Screen},
};
use crate::{
    diagnostic::{Diagnostics, Severity, message},
    report::{self, MarkOptions},
    table::declared_headers,
};

/// `zhixiao check`: everything that is wrong with a round or a method; with `--mark`, the files of the
/// round with marks.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(path) = get::<PathBuf>(matches, "path") else { return Ok(Exit::Usage) };
    let found = if path.join("method.toml").is_file() {
        let named = path.to_string_lossy();
        folders::load_method(&named, std::path::Path::new("."))?.1
    } else {
        let target = get::<PathBuf>(matches, "mark");
        if let Some(target) = target {
            refuse_what_is_there(target)?;
        }
        let opened = folders::open(matches, path)?;
        let found = match evaluate::evaluate(screen, &opened) {
            Ok((_, found)) => found,
            Err(Failure::Errors(found)) => found,
            Err(other) => return Err(other),
        };
        if let Some(target) = target {
            mark(screen, matches, &opened, &found, target)?;
        }
        found
    };
    screen.show(&found)?;
    if found.has_errors() {
        return Ok(Exit::Errors);
    }
    if screen.format == MessageFormat::Human {
        screen.say(&verdict(&found));
    }
    Ok(Exit::Done)
}

/// What clerks have mended in a marked copy is never written over.
fn refuse_what_is_there(folder: &Path) -> Result<(), Failure> {
    let free = match folder.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    let shown = folder.display();
    if free {
        return Ok(());
    }
    Err(Failure::Usage(message!(
        zh: "{shown} 已有内容，标注的文件请放到一个新目录",
        en: "{shown} is not empty; name a new folder for the marked files",
    )))
}

/// Writes the files of the round with marks where something is wrong.
fn mark(
    screen: Screen,
    matches: &ArgMatches,
    opened: &Opened,
    found: &Diagnostics,
    target: &Path,
) -> Result<(), Failure> {
    let mut specs = declared_headers(&opened.method);
    for (id, path) in &opened.input.round.files {
        let table = opened.method.tables.iter().position(|table| *table.id == **id);
        let file = opened.input.files.iter().find(|file| *file.name == **path);
        let spec = specs.iter_mut().find(|spec| Some(spec.table) == table);
        if let (Some(file), Some(spec)) = (file, spec) {
            spec.files = vec![file.stem().to_owned()];
        }
    }
    let options = MarkOptions {
        language: asked_language(matches).unwrap_or(screen.language),
        only_wrong: matches.get_flag("only-wrong"),
    };
    let (files, read) = (&opened.input.files, &opened.options.read);
    let outputs = report::marked(files, &specs, found, read, options)
        .map_err(|error| Failure::Machine(error.diagnostic().message))?;
    output_folder::replace(target, &outputs).map_err(folder_failure)?;
    if screen.format == MessageFormat::Human {
        let (count, shown) = (outputs.len(), target.display());
        screen.say(&message!(
            zh: "标注好的 {count} 个文件在 {shown}",
            en: "{count} marked files are in {shown}",
        ));
    }
    Ok(())
}

fn verdict(found: &Diagnostics) -> crate::diagnostic::Message {
    let warnings = found.count(Severity::Warning);
    if warnings == 0 {
        message!(zh: "没有发现错误", en: "no errors found")
    } else {
        message!(
            zh: "没有错误，有 {warnings} 处警告",
            en: "no errors, {warnings} warning(s)",
        )
    }
}
