use std::path::PathBuf;

use clap::ArgMatches;

use super::{
    command::get,
    evaluate,
    exit::Exit,
    folders,
    run::Failure,
    screen::{MessageFormat, Screen},
};
use crate::diagnostic::{Diagnostics, Severity, message};

/// `zhixiao check`: everything that is wrong with a round or a method; nothing is written.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(path) = get::<PathBuf>(matches, "path") else { return Ok(Exit::Usage) };
    let found = if path.join("method.toml").is_file() {
        let named = path.to_string_lossy();
        folders::load_method(&named, std::path::Path::new("."))?.1
    } else {
        let opened = folders::open(matches, path)?;
        match evaluate::evaluate(screen, &opened) {
            Ok((_, found)) => found,
            Err(Failure::Errors(found)) => found,
            Err(other) => return Err(other),
        }
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
