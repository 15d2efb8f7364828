//! Tests that the program writes: of what a real team got, and those that a method lacks.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::ArgMatches;

use super::{command::get, doc, evaluate, exit::Exit, folders, run::Failure, screen::Screen};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message},
    report,
    testing::{self, render::suggested_in_words},
};

/// `zhixiao test --record`: a test from what a team of a round got.
pub(super) fn record(
    screen: Screen,
    matches: &ArgMatches,
    named: &str,
    round: &Path,
) -> Result<Exit, Failure> {
    let (Some(team), Some(indicator)) =
        (get::<String>(matches, "team"), get::<String>(matches, "indicator"))
    else {
        return Ok(Exit::Usage);
    };
    let opened = folders::open_by(matches, round, &[], Some(named))?;
    let (evaluation, _) = evaluate::evaluate(screen, &opened)?;
    let unknown = |diagnostic: Box<Diagnostic>| Failure::Errors(Diagnostics::from(*diagnostic));
    let team = report::find_team(&evaluation, team).map_err(unknown)?;
    let indicator = report::find_node(&evaluation, indicator).map_err(unknown)?;
    let there = there(matches)?;
    let taken = |name: &str| there.contains(name);
    let text =
        testing::record(&opened.method, &evaluation, team, indicator, &taken).map_err(unknown)?;
    let gap = gap_after(&there);
    doc::write(screen, get::<PathBuf>(matches, "out"), &format!("{there}{gap}{text}"))
}

/// What the file holds already to which tests are to be added; nothing where they are printed.
fn there(matches: &ArgMatches) -> Result<String, Failure> {
    let Some(path) = get::<PathBuf>(matches, "out") else { return Ok(String::new()) };
    match fs::read_to_string(path) {
        Ok(there) => Ok(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::machine(path, &error)),
    }
}

/// What has to stand between a file and what is added to it for a blank line.
fn gap_after(there: &str) -> &'static str {
    if there.is_empty() || there.ends_with("\n\n") {
        ""
    } else if there.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    }
}

/// `zhixiao test --suggest`: the tests that a method lacks.
pub(super) fn suggest(screen: Screen, matches: &ArgMatches, named: &str) -> Result<Exit, Failure> {
    let (pack, packs) = folders::find_pack(named, Path::new("."))?;
    let (suggested, found) = testing::suggest(&pack, &packs, get(matches, "as-of").copied());
    let Some(suggested) = suggested else { return Err(Failure::Errors(found)) };
    if suggested.tests > 0 {
        let out = get::<PathBuf>(matches, "out");
        let there = there(matches)?;
        let gap = gap_after(&there);
        let text = &suggested.text;
        doc::write(screen, out, &format!("{there}{gap}{text}"))?;
    }
    let told = suggested_in_words(&suggested, screen.language);
    screen.say(&Message::same(told));
    Ok(Exit::Done)
}
