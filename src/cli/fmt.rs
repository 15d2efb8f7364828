use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::ArgMatches;
use similar::{ChangeTag, TextDiff};

use super::{
    command::get,
    exit::Exit,
    folders::{a_folder, is_passed_over},
    run::Failure,
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, Message, counted, message},
    method::not_utf8,
    workbench::format,
};

/// How many changed lines of a file `--check` shows.
const MOST: usize = 12;

/// `zhixiao fmt`: lays the files of a method or a round out, or says which are not.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(folder) = get::<PathBuf>(matches, "path") else { return Ok(Exit::Usage) };
    let files = files(folder)?;
    let check = matches.get_flag("check");
    let mut found = Diagnostics::new();
    let mut changed = Vec::new();
    for path in &files {
        let name = path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let bytes = fs::read(path).map_err(|error| Failure::machine(path, &error))?;
        let Ok(text) = String::from_utf8(bytes) else {
            found.push(not_utf8(&name));
            continue;
        };
        match format::format(&name, &text) {
            Ok(laid_out) if laid_out == text => {}
            Ok(laid_out) => changed.push((path, name, text, laid_out)),
            Err(mistakes) => found.extend(mistakes),
        }
    }
    // Either all files can be read, or none is touched.
    if found.has_errors() {
        return Err(Failure::Errors(found));
    }
    for (path, name, text, laid_out) in &changed {
        match check {
            true => screen.print(&difference(screen, name, text, laid_out))?,
            false => {
                fs::write(path, laid_out).map_err(|error| Failure::machine(path, &error))?;
                screen.say(&message!(zh: "已整理 {name}", en: "laid out {name}"));
            }
        }
    }
    let (all, count) = (files.len(), changed.len());
    let untouched = all - count;
    let shown = folder.display();
    screen.say(&match (check, count) {
        (_, 0) => message!(zh: "{all} 个文件都是整齐的", en: "files that are laid out: all {all}"),
        (true, _) => message!(
            zh: "{count} 个文件要整理：zhixiao fmt {shown}",
            en: "files to be laid out: {count}; run zhixiao fmt {shown}",
        ),
        (false, _) => message!(
            zh: "整理了 {count} 个文件，{untouched} 个本来就整齐", en: "files laid out: {count}; as they were: {untouched}",
        ),
    });
    Ok(if check && count > 0 { Exit::Errors } else { Exit::Done })
}

/// The files of a folder that have a layout: all TOML of it and of `tests`, and its functions.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    a_folder(folder)?;
    let mut files: Vec<PathBuf> = Vec::new();
    let tests = Some(folder.join("tests")).filter(|tests| tests.is_dir());
    for folder in [folder.to_owned()].into_iter().chain(tests) {
        let failed = |error| Failure::machine(&folder, &error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let laid_out =
                path.extension().is_some_and(|ending| ending == "toml" || ending == "rhai");
            let passed_over = is_passed_over(&entry.file_name().to_string_lossy());
            if laid_out && !passed_over && path.is_file() {
                files.push(path);
            }
        }
    }
    if files.is_empty() {
        let folder = folder.display();
        return Err(Failure::Usage(message!(
            zh: "{folder} 里没有办法或轮次的文件（*.toml、*.rhai）",
            en: "there are no files of a method or a round in {folder} (*.toml, *.rhai)",
        )));
    }
    files.sort();
    Ok(files)
}

/// The first lines that change.
fn difference(screen: Screen, name: &str, text: &str, laid_out: &str) -> String {
    let diff = TextDiff::from_lines(text, laid_out);
    let mut shown = format!("{name}\n");
    let mut lines = 0;
    for change in diff.iter_all_changes() {
        let (sign, row) = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => ('-', change.old_index()),
            ChangeTag::Insert => ('+', change.new_index()),
        };
        lines += 1;
        if lines <= MOST {
            let row = row.map_or(0, |row| row + 1);
            let line = change.value().trim_end_matches('\n').replace(['\r', '\t'], " ");
            shown.push_str(&format!("  {row:>4} {sign} {line}\n"));
        }
    }
    if lines > MOST {
        let more = lines - MOST;
        let more_lines = counted(&more, "more line");
        let more: Message =
            message!(zh: "       … 另有 {more} 行\n", en: "       … {more_lines}\n");
        shown.push_str(more.in_language(screen.language));
    }
    shown
}
