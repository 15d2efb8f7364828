use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::ArgMatches;

use super::{
    command::get,
    compare,
    exit::Exit,
    folders,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, Language, message},
    method::{keys, model::Method},
    workbench::{
        definitions,
        handbook::{self, Form},
    },
};

/// `zhixiao doc`: the printable handbook of a method, what a second one changes, or the JSON Schema of packs.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let out = get::<PathBuf>(matches, "out");
    if let Some(of) = get::<String>(matches, "schema") {
        let schema = match of.as_str() {
            "round" => keys::json_schema_of(&keys::ROUND),
            "tests" => keys::json_schema_of(&keys::TESTS),
            _ => keys::json_schema(),
        };
        return write(screen, out, &compare::json(&schema)?);
    }
    let Some(named) = get::<String>(matches, "pack") else {
        return Err(Failure::Usage(message!(
            zh: "请写办法的目录或编号，如 zhixiao doc tonghua-trial",
            en: "name the folder or the id of a method, such as zhixiao doc tonghua-trial",
        )));
    };
    let method = load(named)?;
    let language = asked_language(matches).unwrap_or(method.language);
    if let Some(folder) = get::<PathBuf>(matches, "definitions") {
        return definitions(screen, &method, folder, language);
    }
    let form = match get::<String>(matches, "format").map(String::as_str) {
        Some("html") => Form::Html,
        Some(_) => Form::Markdown,
        None => match out.and_then(|out| out.extension()).and_then(|ending| ending.to_str()) {
            Some("html" | "htm") => Form::Html,
            _ => Form::Markdown,
        },
    };
    let text = match get::<String>(matches, "diff") {
        Some(other) => handbook::difference(&method, &load(other)?, language, form),
        None => handbook::handbook(&method, language, form),
    };
    write(screen, out, &text)
}

/// The definition files of a method; what else is in the folder stays.
fn definitions(
    screen: Screen,
    method: &Method,
    folder: &Path,
    language: Language,
) -> Result<Exit, Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::machine(folder, &error))?;
    let files = definitions::definitions(method, language);
    for (name, text) in &files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| Failure::machine(&path, &error))?;
    }
    let (count, shown) = (files.len(), folder.display());
    screen.say(&message!(
        zh: "已在 {shown} 写好 {count} 个 .d.rhai 文件，装有 Rhai 插件的编辑器据此补全",
        en: "wrote {count} .d.rhai files into {shown}; an editor with the Rhai extension completes from them",
    ));
    Ok(Exit::Done)
}

/// A method without errors.
pub(super) fn load(named: &str) -> Result<Method, Failure> {
    let (method, found): (Option<Method>, Diagnostics) =
        folders::load_method(named, Path::new("."))?;
    method.ok_or(Failure::Errors(found))
}

/// Prints `text`, or writes it to the file that was asked for.
pub(super) fn write(screen: Screen, out: Option<&PathBuf>, text: &str) -> Result<Exit, Failure> {
    match out {
        Some(out) => fs::write(out, text).map_err(|error| Failure::machine(out, &error))?,
        None => screen.print(text)?,
    }
    Ok(Exit::Done)
}
