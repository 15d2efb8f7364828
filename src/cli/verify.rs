use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::ArgMatches;

use super::{
    command::get,
    evaluate,
    exit::Exit,
    folders,
    run::Failure,
    screen::{MessageFormat, Screen},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, Place, message},
    report::{self, Fingerprint, Fingerprints, MANIFEST, Manifest, ReportOptions},
};

/// `zhixiao verify`: evaluates again and proves that the same bytes come out.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (Some(out), Some(round)) =
        (get::<PathBuf>(matches, "out"), get::<PathBuf>(matches, "round"))
    else {
        return Ok(Exit::Usage);
    };
    let then = read_manifest(out)?;
    let mut found = Diagnostics::new();
    on_disk(out, &then, &mut found)?;
    let mut opened = folders::open_again(matches, round, &then.options)?;
    if let Some(name) = then.options.get("metrics")
        && get::<PathBuf>(matches, "metrics").is_none()
    {
        return Err(Failure::Usage(message!(
            zh: "当时有一部分数取自 {name}，请用 --metrics 指明它",
            en: "some metrics came from {name} then; name it with --metrics",
        )));
    }
    evaluate::take_metrics(matches, &mut opened)?;
    let (evaluation, _) = evaluate::evaluate(screen, &opened)?;
    let language = then
        .options
        .get("lang")
        .and_then(|code| Language::from_code(code))
        .unwrap_or(opened.method.language);
    let options = ReportOptions { language };
    let mut outputs = Fingerprints::default();
    report::write(&evaluation, &options, &mut outputs)
        .map_err(|error| Failure::Machine(error.diagnostic().message))?;
    let inputs = evaluate::fingerprints(&opened)?;
    let now = evaluate::manifest_of(&opened, inputs, outputs.finish(), &options);
    if now.program != then.program {
        let (old, new) = (&then.program, &now.program);
        found.push(Diagnostic::warning(
            "other-program",
            Place::file(MANIFEST),
            message!(
                zh: "结果由 {old} 生成，现在是 {new}",
                en: "{old} wrote the results, and this is {new}",
            ),
        ));
    }
    for (list, old, new) in [
        (message!(zh: "轮次文件", en: "round file"), &then.inputs, &now.inputs),
        (message!(zh: "办法文件", en: "file of the method"), &then.rules, &now.rules),
    ] {
        differences(&list, old, new, &mut found);
    }
    // From other inputs other outputs come: that says nothing more.
    if !found.has_errors() {
        let outputs = message!(zh: "结果文件", en: "output");
        differences(&outputs, &then.outputs, &now.outputs, &mut found);
    }
    found.sort();
    screen.show(&found)?;
    if found.has_errors() {
        return Ok(Exit::Errors);
    }
    if screen.format == MessageFormat::Human {
        let (inputs, rules, outputs) = (now.inputs.len(), now.rules.len(), now.outputs.len());
        screen.say(&message!(
            zh: "一致：用同样的 {inputs} 个轮次文件和 {rules} 个办法文件重算，{outputs} 个结果文件逐字节相同",
            en: "the same: from the same {inputs} round files and {rules} files of the method, all {outputs} outputs come out byte for byte",
        ));
    }
    Ok(Exit::Done)
}

/// The manifest of an output folder.
///
/// # Errors
/// What the machine says, or that it is none.
pub(super) fn read_manifest(folder: &Path) -> Result<Manifest, Failure> {
    let path = folder.join(MANIFEST);
    let bytes = fs::read(&path).map_err(|error| Failure::machine(&path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let error = error.to_string();
        Failure::Errors(Diagnostics::from(Diagnostic::error(
            "manifest-unreadable",
            Place::file(&path.to_string_lossy()),
            message!(zh: "清单读不出来：{error}", en: "the manifest cannot be read: {error}"),
        )))
    })
}

/// The files of the folder must be those that its manifest lists.
fn on_disk(out: &Path, then: &Manifest, found: &mut Diagnostics) -> Result<(), Failure> {
    for file in &then.outputs {
        let name = &file.name;
        // A manifest is input like any other: it names no files outside its folder.
        if Path::new(name).components().any(|part| !matches!(part, std::path::Component::Normal(_)))
        {
            found.push(Diagnostic::error(
                "path-outside",
                Place::file(MANIFEST),
                message!(zh: "清单里的“{name}”不在结果目录内", en: "“{name}” is outside the folder"),
            ));
            continue;
        }
        let path = out.join(name);
        match fs::read(&path) {
            Ok(bytes) if Fingerprint::of(name.clone(), &bytes) == *file => {}
            Ok(_) => found.push(differs(
                "output-changed",
                name,
                message!(
                    zh: "这个结果文件在写出之后被改过",
                    en: "this output was changed after it was written",
                ),
            )),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => found.push(differs(
                "output-missing",
                name,
                message!(zh: "结果目录里缺这个文件", en: "this output is missing"),
            )),
            Err(error) => return Err(Failure::machine(&path, &error)),
        }
    }
    Ok(())
}

fn differs(code: &'static str, name: &str, message: Message) -> Diagnostic {
    Diagnostic::error(code, Place::file(name), message)
}

fn differences(what: &Message, old: &[Fingerprint], new: &[Fingerprint], found: &mut Diagnostics) {
    let Message { zh, en } = what;
    for file in old {
        match new.iter().find(|other| other.name == file.name) {
            Some(other) if other == file => {}
            Some(_) => found.push(
                differs(
                    "not-the-same",
                    &file.name,
                    message!(zh: "{zh}与当时的不同", en: "this {en} is not the same as it was"),
                )
                .help(message!(
                    zh: "请给出当时的轮次目录，当时的办法用 --method 指明",
                    en: "name the round folder of then, and with --method the method of then",
                )),
            ),
            None => found.push(differs(
                "not-there-now",
                &file.name,
                message!(zh: "{zh}现在没有了", en: "this {en} is not there any more"),
            )),
        }
    }
    for file in new.iter().filter(|file| old.iter().all(|other| other.name != file.name)) {
        found.push(differs(
            "not-there-then",
            &file.name,
            message!(zh: "{zh}当时没有", en: "this {en} was not there"),
        ));
    }
}
