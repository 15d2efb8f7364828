use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{
    command::get,
    evaluate::folder_failure,
    folders::Opened,
    output_folder,
    run::{Failure, asked_language},
    screen::{MessageFormat, Screen},
};
use crate::{
    diagnostic::{Diagnostics, counted, listed, message},
    report::{self, MarkOptions, Marked},
    table::{InputFile, declared_headers},
};

/// Where `check --mark` writes to, if it was asked for.
///
/// # Errors
/// When something stands there already.
pub(super) fn target(matches: &ArgMatches) -> Result<Option<&PathBuf>, Failure> {
    let target = get::<PathBuf>(matches, "mark");
    if let Some(target) = target {
        output_folder::must_be_new(target)?;
    }
    Ok(target)
}

/// Writes the files of the round with marks where something is wrong.
pub(super) fn mark(
    screen: Screen,
    matches: &ArgMatches,
    opened: &Opened,
    found: &Diagnostics,
    target: &Path,
) -> Result<(), Failure> {
    let files = all_files(opened)?;
    let mut specs = declared_headers(&opened.method);
    for (id, path) in &opened.input.round.files {
        let table = opened.method.tables.iter().position(|table| *table.id == **id);
        let file = files.iter().find(|file| *file.name == **path);
        let spec = specs.iter_mut().find(|spec| Some(spec.table) == table);
        if let (Some(file), Some(spec)) = (file, spec) {
            spec.files = vec![file.stem().to_owned()];
        }
    }
    let options = MarkOptions {
        language: asked_language(matches).unwrap_or(screen.language),
        only_wrong: matches.get_flag("only-wrong"),
    };
    let Marked { outputs, comments_lost } =
        report::marked(&files, &specs, found, &opened.options.read, options)
            .map_err(|error| Failure::Machine(error.diagnostic().message))?;
    output_folder::replace(target, &outputs).map_err(folder_failure)?;
    if screen.format == MessageFormat::Human {
        let (count, shown) = (outputs.len(), target.display());
        let files = counted(&count, "marked file");
        screen.say(&message!(
            zh: "标注好的 {count} 个文件在 {shown}",
            en: "{shown} now holds {files}",
        ));
        if !comments_lost.is_empty() {
            let (zh, en) = listed(&comments_lost);
            screen.say(&message!(
                zh: "别人在这些文件里写的批注没有带上（只带得上 xlsx 里的）：{zh}",
                en: "the comments of other people in these files are left out (those of xlsx can be kept): {en}",
            ));
        }
    }
    Ok(())
}

/// The files of the round in the order of their names, those too that are read block by block.
fn all_files(opened: &Opened) -> Result<Vec<InputFile>, Failure> {
    let mut files = opened.input.files.clone();
    for file in &opened.input.large {
        let whole = file.whole();
        files.push(whole.map_err(|error| Failure::machine(Path::new(&*file.name), &error))?);
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}
