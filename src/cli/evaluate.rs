use std::{fs, path::PathBuf};

use clap::ArgMatches;
use indexmap::IndexMap;

use super::{
    command::get,
    compare, doc,
    exit::Exit,
    folders::{self, Opened},
    output_folder::{self, FolderError, NewFolder},
    progress::Progress,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostics, Language, message},
    judge::evaluation::Evaluation,
    method::model::Method,
    parallel,
    pipeline::{self, Prepared, ReadRound},
    report::{self, Fingerprint, Fingerprinting, Manifest, ReportOptions},
    table::InputFile,
    workbench,
};

/// `zhixiao evaluate`: read the round, evaluate it, write the reports, show the summary.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(folder) = get::<PathBuf>(matches, "round") else { return Ok(Exit::Usage) };
    let out = get::<PathBuf>(matches, "out");
    if let Some(out) = out {
        output_folder::may_replace(out).map_err(folder_failure)?;
    }
    let mut opened = folders::open(matches, folder)?;
    opened.options.draft = matches.get_flag("draft");
    take_metrics(matches, &mut opened)?;
    if let Some(other) = get::<String>(matches, "against") {
        return against(screen, matches, &opened, other);
    }
    let (evaluation, found) = evaluate(screen, &opened)?;
    let language = asked_language(matches).unwrap_or(opened.method.language);
    let options = ReportOptions { language };
    if let Some(out) = out {
        write(out, &opened, &evaluation, &options)?;
    }
    screen.show(&found.loud())?;
    screen.print(&report::summary(&evaluation, language, screen.width(), screen.colour()))?;
    if let Some(out) = out {
        let out = out.display();
        screen.print(
            match language {
                Language::Chinese => format!("结果已写入 {out}\n"),
                Language::English => format!("The results are in {out}\n"),
            }
            .as_str(),
        )?;
    }
    // The process ends, and the system takes all memory back at once; piece by piece it takes long after a big round.
    std::mem::forget((evaluation, opened));
    Ok(Exit::Done)
}

/// Takes the file of metrics of a command line, if there is one, in the place of the ledgers.
pub(super) fn take_metrics(matches: &ArgMatches, opened: &mut Opened) -> Result<(), Failure> {
    let Some(path) = get::<PathBuf>(matches, "metrics") else { return Ok(()) };
    let bytes = fs::read(path).map_err(|error| Failure::machine(path, &error))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let file = InputFile { name: name.into(), bytes: bytes.into() };
    let found = opened.input.take_metrics(&opened.method, &file);
    opened.found.extend(found);
    Ok(())
}

/// What would be otherwise by another method; with `--out` the results by the round's own are written, too.
fn against(
    screen: Screen,
    matches: &ArgMatches,
    opened: &Opened,
    other: &str,
) -> Result<Exit, Failure> {
    let other = doc::load(other)?;
    let [before, after] = both(screen, opened, &other, "")?;
    let language = asked_language(matches).unwrap_or(opened.method.language);
    let out = get::<PathBuf>(matches, "out");
    if let Some(out) = out {
        write(out, opened, &before, &ReportOptions { language })?;
    }
    let comparison = workbench::compare(&before, &after, Some((&opened.method, &other)));
    let exit = compare::show(screen, matches, &comparison, opened.method.language)?;
    if let Some(out) = out {
        let out = out.display();
        screen.say(&message!(
            zh: "按轮次自己的办法评出的结果已写入 {out}",
            en: "the results by the round's own method are in {out}",
        ));
    }
    Ok(exit)
}

/// Evaluates what was opened by its own method and by another; the files are read once where both read alike.
/// `round` is how the round is called beside other ones.
///
/// # Errors
/// Everything that is wrong with the one, or else with the other, if anything is an error.
pub(super) fn both(
    screen: Screen,
    opened: &Opened,
    other: &Method,
    round: &str,
) -> Result<[Evaluation; 2], Failure> {
    let progress = Progress::start(screen.language);
    progress.name(&message!(zh: "{round}原办法", en: "{round}the round's own method"));
    let stage = |stage| progress.stage(stage);
    let (input, options) = (&opened.input, &opened.options);
    let read = ReadRound::new(&opened.method, input, options, &stage);
    let prepared = Prepared::of(&opened.method, read, options, &stage);
    let own = judged(&opened.found, prepared.judge(&[], &stage));
    let others = own.as_ref().ok().map(|_| {
        progress.name(&message!(zh: "{round}新办法", en: "{round}the other method"));
        let prepared = prepared.again(other, input, options, &stage);
        judged(&Diagnostics::new(), prepared.judge(&[], &stage))
    });
    progress.finish();
    let (own, _) = own?;
    let (others, _) = others.unwrap_or(Err(Failure::Errors(Diagnostics::new())))?;
    Ok([own, others])
}

/// An evaluation with all that was found, or what is wrong.
pub(super) fn judged(
    of_method: &Diagnostics,
    (evaluation, found): (Option<Evaluation>, Diagnostics),
) -> Result<(Evaluation, Diagnostics), Failure> {
    let mut all = of_method.clone();
    all.extend(found);
    all.sort();
    match evaluation {
        Some(evaluation) if !all.has_errors() => Ok((evaluation, all)),
        _ => Err(Failure::Errors(all)),
    }
}

/// Evaluates what was opened.
///
/// # Errors
/// Everything that is wrong, if anything is an error.
pub(super) fn evaluate(
    screen: Screen,
    opened: &Opened,
) -> Result<(Evaluation, Diagnostics), Failure> {
    let progress = Progress::start(screen.language);
    let evaluated = pipeline::evaluate(&opened.method, &opened.input, &opened.options, &|stage| {
        progress.stage(stage);
    });
    progress.finish();
    judged(&opened.found, evaluated)
}

fn write(
    out: &std::path::Path,
    opened: &Opened,
    evaluation: &Evaluation,
    options: &ReportOptions,
) -> Result<(), Failure> {
    let mut folder = NewFolder::begin(out).map_err(folder_failure)?;
    // Of a big ledger the one takes as long as the other.
    let (written, inputs) = parallel::beside(
        || report::write(evaluation, options, &mut folder),
        || fingerprints(opened),
    );
    written.map_err(|error| Failure::Machine(error.diagnostic().message))?;
    let manifest = manifest_of(opened, inputs?, folder.fingerprints(), options);
    folder.add(&manifest.output()).and_then(|()| folder.finish()).map_err(folder_failure)
}

/// Of all files of the round that were read, as they are now.
pub(super) fn fingerprints(opened: &Opened) -> Result<Vec<Fingerprint>, Failure> {
    let small = opened.input.files.iter().map(|file| Fingerprint::of(&*file.name, &file.bytes));
    let mut inputs: Vec<Fingerprint> = small.collect();
    for file in &opened.input.large {
        let mut fingerprint = Fingerprinting::default();
        file.each_piece(|piece| fingerprint.take(piece))
            .map_err(|error| Failure::machine(std::path::Path::new(&*file.name), &error))?;
        inputs.push(fingerprint.finish(&*file.name));
    }
    if let Some(given) = &opened.input.metrics {
        let file = given.file();
        inputs.push(Fingerprint::of(&*file.name, &file.bytes));
    }
    Ok(inputs)
}

/// What the outputs were made from.
pub(super) fn manifest_of(
    opened: &Opened,
    inputs: Vec<Fingerprint>,
    outputs: Vec<Fingerprint>,
    options: &ReportOptions,
) -> Manifest {
    let round = &opened.input.round;
    let mut named = IndexMap::new();
    named.insert("lang".to_owned(), options.language.code().to_owned());
    named.insert("as_of".to_owned(), round.as_of.to_string());
    if opened.options.draft {
        named.insert("draft".to_owned(), "true".to_owned());
    }
    if let Some(encoding) = opened.options.read.encoding {
        named.insert("encoding".to_owned(), encoding.name().to_owned());
    }
    if let Some(previous) = &opened.input.previous {
        named.insert("previous".to_owned(), previous.round.id.clone());
    }
    if let Some(given) = &opened.input.metrics {
        named.insert("metrics".to_owned(), given.file().name.to_string());
    }
    let rules = opened.method.files.iter().map(|file| Fingerprint::of(&*file.name, &file.bytes));
    Manifest::new(inputs, rules, outputs, env!("CARGO_PKG_VERSION"), &named)
}

/// What the user is told when the output folder cannot be written.
pub(super) fn folder_failure(error: FolderError) -> Failure {
    match error {
        FolderError::NotOurs(path) => {
            let path = path.display();
            Failure::Usage(message!(
                zh: "{path} 里有别的文件，不敢覆盖；请换一个新目录，或先清空它",
                en: "{path} holds files that zhixiao did not write and is left alone; name a new folder or empty it",
            ))
        }
        FolderError::Machine { path, source } => Failure::machine(&path, &source),
    }
}
