use std::path::PathBuf;

use clap::ArgMatches;

use super::{
    command::get,
    evaluate,
    exit::Exit,
    folders,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    report::{self, ShownRows},
};

/// `zhixiao explain`: where each point of a team comes from, down to the ledger rows.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let (Some(folder), Some(team)) =
        (get::<PathBuf>(matches, "round"), get::<String>(matches, "team"))
    else {
        return Ok(Exit::Usage);
    };
    let mut opened = folders::open(matches, folder)?;
    opened.options.all_evidence = true;
    let (evaluation, _) = evaluate::evaluate(screen, &opened)?;
    let language = asked_language(matches).unwrap_or(opened.method.language);
    let unknown = |diagnostic: Box<Diagnostic>| Failure::Errors(Diagnostics::from(*diagnostic));
    let team = report::find_team(&evaluation, team).map_err(unknown)?;
    let indicator = get::<String>(matches, "indicator")
        .map(|indicator| report::find_node(&evaluation, indicator))
        .transpose()
        .map_err(unknown)?;
    let shown = if matches.get_flag("all") { ShownRows::All } else { ShownRows::First };
    let text = report::explain(&evaluation, team, indicator, language, screen.width(), shown);
    screen.print(&text)?;
    Ok(Exit::Done)
}
