use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{
    command::get,
    evaluate,
    exit::Exit,
    folders, mark,
    run::Failure,
    screen::{MessageFormat, Screen},
};
use crate::{
    diagnostic::{Message, Severity, counted, message},
    value::{Date, Number},
    workbench::lint::{self, Checked, Options},
};

/// `zhixiao check`: everything that is wrong with a round or a method; with `--mark`, the files
/// of the round with marks.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(path) = get::<PathBuf>(matches, "path") else { return Ok(Exit::Usage) };
    let of_method = is_method(path);
    let checked = match of_method {
        true => method(matches, path)?,
        false => {
            let target = mark::target(matches)?;
            let opened = folders::open(matches, path)?;
            let found = match evaluate::evaluate(screen, &opened) {
                Ok((_, found)) => found,
                Err(Failure::Errors(found)) => found,
                Err(other) => return Err(other),
            };
            if let Some(target) = target {
                mark::mark(screen, matches, &opened, &found, target)?;
            }
            Checked { found, silenced: 0 }
        }
    };
    // What a method's author may as well leave is only counted on the screen.
    let brief = of_method && screen.format == MessageFormat::Human && !matches.get_flag("notes");
    let shown = if brief { checked.found.loud() } else { checked.found.clone() };
    if checked.found.has_errors() {
        screen.show(&shown)?;
        return Ok(Exit::Errors);
    }
    screen.show_uncounted(&shown)?;
    if screen.format == MessageFormat::Human {
        screen.say(&verdict(&checked, brief));
    }
    let denied = matches.get_flag("deny-warnings");
    Ok(match denied && checked.found.count(Severity::Warning) > 0 {
        true => Exit::Errors,
        false => Exit::Done,
    })
}

/// A folder with a method.toml, or the id of a shipped method where there is no such folder.
fn is_method(path: &Path) -> bool {
    let shipped = || crate::method::embedded::ids().any(|id| Path::new(id) == path);
    path.join("method.toml").is_file() || (!path.exists() && shipped())
}

fn method(matches: &ArgMatches, path: &Path) -> Result<Checked, Failure> {
    let (method, found) = folders::load_method(&path.to_string_lossy(), Path::new("."))?;
    let Some(method) = method else { return Ok(Checked { found, silenced: 0 }) };
    let mut options = Options::of(&method, day(matches)?);
    if let Some(cliff) = get::<String>(matches, "cliff") {
        let number = Number::from_decimal(cliff).filter(Number::is_positive);
        options.cliff = Some(number.ok_or_else(|| {
            Failure::Usage(message!(
                zh: "--cliff 后面写大于 0 的分数，如 2",
                en: "--cliff takes points above 0, such as 2",
            ))
        })?);
    }
    Ok(lint::check(&method, found, &options))
}

/// The day of `--as-of`, or today.
fn day(matches: &ArgMatches) -> Result<Date, Failure> {
    if let Some(day) = get::<Date>(matches, "as-of") {
        return Ok(*day);
    }
    let days = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs() / 86_400).ok());
    days.and_then(|days| Date::new(1970, 1, 1)?.add_days(days)).ok_or_else(|| {
        Failure::Usage(message!(
            zh: "本机的日期不对，请写 --as-of 2026-06-30",
            en: "the clock of this machine is wrong; give --as-of 2026-06-30",
        ))
    })
}

fn verdict(checked: &Checked, brief: bool) -> Message {
    let (warnings, silenced) = (checked.found.count(Severity::Warning), checked.silenced);
    let warned = counted(&warnings, "warning");
    let mut said = if warnings == 0 {
        message!(zh: "没有发现错误", en: "no errors found")
    } else {
        message!(
            zh: "没有错误，有 {warnings} 处警告",
            en: "no errors, {warned}",
        )
    };
    let notes = checked.found.count(Severity::Note);
    if brief && notes > 0 {
        let noted = counted(&notes, "note");
        let more = message!(
            zh: "；另有 {notes} 条提示，加 --notes 列出",
            en: "; {noted}, listed with --notes",
        );
        said.append(&more);
    }
    if silenced > 0 {
        let more = message!(
            zh: "；另有 {silenced} 处按 [[allow]] 不提示",
            en: "; {silenced} more kept silent by [[allow]]",
        );
        said.append(&more);
    }
    said
}
