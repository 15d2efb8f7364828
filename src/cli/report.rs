use std::path::PathBuf;

use clap::ArgMatches;
use indexmap::IndexMap;

use super::{
    command::get,
    evaluate,
    exit::Exit,
    folders,
    output_folder::{self, NewFolder},
    run::{Failure, asked_language},
    screen::Screen,
    verify,
};
use crate::{
    diagnostic::Language,
    report::{self, Fingerprint, Manifest, RESULT, ReportOptions},
};

/// `zhixiao report`: the outputs again, from a result alone.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (Some(path), Some(out)) =
        (get::<PathBuf>(matches, "result"), get::<PathBuf>(matches, "out"))
    else {
        return Ok(Exit::Usage);
    };
    output_folder::may_replace(out).map_err(evaluate::folder_failure)?;
    let evaluation = folders::read_result(path)?;
    let language = asked_language(matches)
        .or_else(|| Language::from_code(&evaluation.method.language))
        .unwrap_or_default();
    let mut folder = NewFolder::begin(out).map_err(evaluate::folder_failure)?;
    report::write(&evaluation, &ReportOptions { language }, &mut folder)
        .map_err(|error| Failure::Machine(error.diagnostic().message))?;
    let manifest = manifest(path, language, folder.fingerprints());
    let written = folder.add(&manifest.output()).and_then(|()| folder.finish());
    written.map_err(evaluate::folder_failure)?;
    let out = out.display();
    screen.print(&match language {
        Language::Chinese => format!("结果已写入 {out}\n"),
        Language::English => format!("The results are in {out}\n"),
    })?;
    Ok(Exit::Done)
}

/// What the outputs rest on: the round and the rules as the manifest beside the result has them, if the
/// result is the one that it lists; else the result alone.
fn manifest(path: &std::path::Path, language: Language, outputs: Vec<Fingerprint>) -> Manifest {
    let file = if path.is_dir() { path.join(RESULT) } else { path.to_owned() };
    let bytes = std::fs::read(&file).unwrap_or_default();
    let result = Fingerprint::of(RESULT, &bytes);
    let beside = file.parent().and_then(|folder| verify::read_manifest(folder).ok());
    let version = env!("CARGO_PKG_VERSION");
    match beside.filter(|manifest| manifest.outputs.contains(&result)) {
        Some(then) => {
            let mut options = then.options;
            options.insert("lang".to_owned(), language.code().to_owned());
            Manifest::new(then.inputs, then.rules, outputs, version, &options)
        }
        None => {
            let options = IndexMap::from([("lang".to_owned(), language.code().to_owned())]);
            Manifest::new([result], [], outputs, version, &options)
        }
    }
}
