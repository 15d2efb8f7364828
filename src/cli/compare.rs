use std::path::PathBuf;

use clap::ArgMatches;

use super::{
    command::get,
    exit::Exit,
    folders,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Language, Message, message},
    workbench::{Comparison, Effect, compare, compare::text},
};

/// `zhixiao compare`: two results, what moved and why.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (Some(before), Some(after)) =
        (get::<PathBuf>(matches, "before"), get::<PathBuf>(matches, "after"))
    else {
        return Ok(Exit::Usage);
    };
    let (before, after) = (folders::read_result(before)?, folders::read_result(after)?);
    let language = Language::from_code(&after.method.language).unwrap_or_default();
    show(screen, matches, &compare(&before, &after, None), language)
}

/// Shows a comparison as the command line asks for, and ends as `--fail-on` says. `language` is the method's.
pub(super) fn show(
    screen: Screen,
    matches: &ArgMatches,
    comparison: &Comparison,
    language: Language,
) -> Result<Exit, Failure> {
    let language = asked_language(matches).unwrap_or(language);
    if wants_json(matches) {
        screen.print(&json(comparison)?)?;
    } else {
        screen.print(&text(comparison, language, screen.width()))?;
    }
    Ok(verdict(screen, matches, comparison.effect))
}

/// Failed, if the effect is one that `--fail-on` does not let pass.
pub(super) fn verdict(screen: Screen, matches: &ArgMatches, effect: Effect) -> Exit {
    let limit = match get::<String>(matches, "fail-on").map(String::as_str) {
        Some("moves-grades") => Effect::MovesGrades,
        Some("moves-scores") => Effect::MovesScores,
        _ => return Exit::Done,
    };
    if effect < limit {
        return Exit::Done;
    }
    let told: Message = if effect == Effect::MovesGrades {
        message!(zh: "等次有变动（--fail-on）", en: "grades move (--fail-on)")
    } else {
        message!(zh: "得分有变动（--fail-on）", en: "scores move (--fail-on)")
    };
    screen.complain(&told);
    Exit::Errors
}

/// Is JSON asked for?
pub(super) fn wants_json(matches: &ArgMatches) -> bool {
    get::<String>(matches, "format").is_some_and(|format| format == "json")
}

/// A value as JSON for the screen.
pub(super) fn json(value: &impl serde::Serialize) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::Machine(Message::same(error.to_string())))?;
    text.push('\n');
    Ok(text)
}
