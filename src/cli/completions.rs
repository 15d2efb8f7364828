use clap::ArgMatches;

use super::{
    command::{command, get},
    exit::Exit,
    run::Failure,
    screen::Screen,
};

/// `zhixiao completions`: the script by which a shell completes commands and options.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(shell) = get::<clap_complete::Shell>(matches, "shell") else { return Ok(Exit::Usage) };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut command(screen.language), "zhixiao", &mut script);
    screen.print(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
