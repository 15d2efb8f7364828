use std::{
    fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use clap::ArgMatches;

use super::{
    command::get,
    compare,
    evaluate::{evaluate, folder_failure},
    exit::Exit,
    folders::{self, Opened},
    output_folder,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, Message, message},
    method::{embedded, model::Method},
    report::Output,
    table::InputFile,
    workbench::{
        Comparison, compare as compared,
        method_workbook::{self, Import, Naming, Workbook},
    },
};

/// `zhixiao method export` and `import`: the numbers and words of a method as a workbook, and back as an overlay.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("export", matches)) => export(screen, matches),
        Some(("import", matches)) => import(screen, matches),
        // clap lets nothing else through.
        _ => Ok(Exit::Usage),
    }
}

fn export(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (Some(named), Some(file)) =
        (get::<String>(matches, "pack"), get::<PathBuf>(matches, "file"))
    else {
        return Ok(Exit::Usage);
    };
    let shown = file.display();
    if file.exists() {
        return Err(Failure::Usage(message!(
            zh: "{shown} 已经存在，里面也许有改动；请换一个文件名",
            en: "{shown} is there already and may hold changes; name another file",
        )));
    }
    let (pack, packs) = folders::find_pack(named, Path::new("."))?;
    let bytes = method_workbook::export(&pack, &packs, named, asked_language(matches))
        .map_err(Failure::Errors)?;
    fs::write(file, bytes).map_err(|error| Failure::machine(file, &error))?;
    screen.say(&message!(
        zh: "已导出到 {shown}。浅黄色的格可以改，改完运行 zhixiao method import {shown}",
        en: "Exported to {shown}. Edit the pale yellow cells, then run zhixiao method import {shown}",
    ));
    Ok(Exit::Done)
}

#[derive(serde::Serialize)]
struct Shown<'a> {
    changes: &'a [method_workbook::Change],
    effect: &'a [compared::MethodChange],
    toml: &'a Option<String>,
    comparison: Option<&'a Comparison>,
}

fn import(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(file) = get::<PathBuf>(matches, "file") else { return Ok(Exit::Usage) };
    let out = get::<PathBuf>(matches, "out");
    let accepted = matches.get_flag("accept");
    if let Some(out) = out {
        output_folder::must_be_new(out)?;
    } else if accepted {
        return Err(Failure::Usage(message!(
            zh: "--accept 要同 --out 目录 一起用：新办法写到哪里",
            en: "--accept wants --out DIR beside it: where the overlay is written",
        )));
    }
    let bytes = fs::read(file).map_err(|error| Failure::machine(file, &error))?;
    let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
    let input = InputFile { name: Arc::from(name), bytes: Arc::from(bytes) };
    let workbook = Workbook::open(&input).map_err(Failure::Errors)?;
    let named = base(matches, &workbook, file)?;
    let (pack, packs) = folders::find_pack(&named, Path::new("."))?;
    let id = overlay_id(out.map(PathBuf::as_path), workbook.id());
    let extends = out.map_or_else(|| named.clone(), |out| seen_from(out, &named));
    let import =
        method_workbook::import(&workbook, &pack, &packs, Naming { id: &id, extends: &extends })
            .map_err(Failure::Errors)?;
    show(screen, matches, import, &named, out.filter(|_| accepted))
}

/// Shows what is changed and what it does, and writes it to `out` if that is given.
fn show(
    screen: Screen,
    matches: &ArgMatches,
    mut import: Import,
    named: &str,
    out: Option<&PathBuf>,
) -> Result<Exit, Failure> {
    let language = asked_language(matches).unwrap_or(import.base.language);
    let changed = import.changed.take();
    screen.show(&import.found)?;
    let json = compare::wants_json(matches);
    if !json {
        screen.print(&method_workbook::text(&import, language, screen.width()))?;
    }
    let folder = get::<PathBuf>(matches, "round");
    let comparison = match (folder, changed) {
        (Some(folder), Some(changed)) => Some(effect(screen, matches, folder, named, changed)?),
        _ => None,
    };
    if json {
        let Import { changes, effect, toml, .. } = &import;
        let shown = Shown { changes, effect, toml, comparison: comparison.as_ref() };
        screen.print(&compare::json(&shown)?)?;
    } else if let Some(comparison) = &comparison {
        screen.print(&format!("\n{}", compared::text(comparison, language, screen.width())))?;
    }
    let verdict = comparison
        .as_ref()
        .map_or(Exit::Done, |comparison| compare::verdict(screen, matches, comparison.effect));
    let Some(toml) = import.toml else { return Ok(Exit::Done) };
    if verdict != Exit::Done {
        return Ok(verdict);
    }
    let told: Message = match out {
        Some(out) => {
            let output = Output::new("method.toml", toml);
            output_folder::replace(out, &[output]).map_err(folder_failure)?;
            let out = out.display();
            message!(
                zh: "已写成叠加的办法：{out}/method.toml。接着运行 zhixiao test {out}",
                en: "The overlay is in {out}/method.toml. Run zhixiao test {out} next",
            )
        }
        None => message!(
            zh: "以上只是预览，什么也没有写。确认后加 --out 新办法目录 --accept",
            en: "This is a preview; nothing is written. To accept it add --out DIR --accept",
        ),
    };
    screen.say(&told);
    Ok(Exit::Done)
}

/// What the changes do to a round.
fn effect(
    screen: Screen,
    matches: &ArgMatches,
    folder: &Path,
    named: &str,
    changed: Method,
) -> Result<Comparison, Failure> {
    let opened = folders::open_by(matches, folder, &[], Some(named))?;
    let (before, _) = evaluate(screen, &opened)?;
    let changed = Opened { method: changed, found: Diagnostics::new(), ..opened };
    let (after, _) = evaluate(screen, &changed)?;
    let methods = (&opened.method, &changed.method);
    let mut comparison = compared::compare(&before, &after, Some(methods));
    // They are told cell by cell already.
    comparison.changes = None;
    Ok(comparison)
}

/// The pack that a workbook was made from: what the command line says, else what the workbook says, seen
/// from here or from the workbook's folder, else the shipped pack of that id.
fn base(matches: &ArgMatches, workbook: &Workbook, file: &Path) -> Result<String, Failure> {
    if let Some(named) = get::<String>(matches, "method") {
        return Ok(named.clone());
    }
    let said = workbook.pack();
    let beside = file.parent().unwrap_or(Path::new("")).join(said);
    let there = |folder: &Path| folder.join("method.toml").is_file();
    if there(Path::new(said)) || embedded::pack(said).is_some() {
        return Ok(said.to_owned());
    }
    if there(&beside) {
        return Ok(beside.to_string_lossy().into_owned());
    }
    let id = workbook.id();
    if embedded::pack(id).is_some() {
        return Ok(id.to_owned());
    }
    Err(Failure::Usage(message!(
        zh: "找不到导出这个工作簿的办法 {id}（当时在 {said}）；用 --method 写明它的目录",
        en: "the method {id} that this workbook was made from is not found (it was at {said}); name its folder with --method",
    )))
}

/// The folder's name where an id may be so, else the base's id with a word behind it.
fn overlay_id(out: Option<&Path>, base: &str) -> String {
    let name = out.and_then(Path::file_name).and_then(|name| name.to_str());
    let is_id = |name: &&str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
            && *name != base
    };
    name.filter(is_id).map_or_else(|| format!("{base}-adjusted"), str::to_owned)
}

/// How a pack in the folder `out`, which is not there yet, names the pack `named`.
fn seen_from(out: &Path, named: &str) -> String {
    let folder = Path::new(named);
    let (true, Ok(base), Some(out)) =
        (folder.join("method.toml").is_file(), folder.canonicalize(), whole(out))
    else {
        return named.to_owned();
    };
    let (base_parts, out_parts): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (base.components().collect(), out.components().collect());
    let same = base_parts.iter().zip(&out_parts).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return base.to_string_lossy().into_owned();
    }
    let up = out_parts.iter().skip(same).map(|_| "..".to_owned());
    let down = base_parts.iter().skip(same);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The whole path of a folder that need not be there.
fn whole(path: &Path) -> Option<PathBuf> {
    let parent = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return path.canonicalize().ok(),
    };
    match path.canonicalize() {
        Ok(path) => Some(path),
        Err(_) => Some(whole(parent)?.join(path.file_name()?)),
    }
}
