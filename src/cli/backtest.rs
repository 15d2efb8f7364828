use std::path::PathBuf;

use clap::ArgMatches;
use serde::Serialize;

use super::{
    command::get,
    compare, doc, evaluate,
    exit::Exit,
    folders,
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::message,
    workbench::{
        Comparison, Effect,
        backtest::{self, Tested},
        compare as compared,
    },
};

/// All rounds together, as JSON.
#[derive(Serialize)]
struct Whole<'a> {
    effect: Effect,
    rounds: &'a [Tested],
    comparisons: Vec<&'a Comparison>,
}

/// `zhixiao backtest`: a method over rounds that were evaluated by another.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(pack) = get::<String>(matches, "pack") else { return Ok(Exit::Usage) };
    let rounds: Vec<PathBuf> = matches
        .try_get_many::<PathBuf>("round")
        .ok()
        .flatten()
        .map(|values| values.cloned().collect())
        .unwrap_or_default();
    let mut comparisons = Vec::with_capacity(rounds.len());
    let other = doc::load(pack)?;
    for folder in &rounds {
        let opened = folders::open(matches, folder)?;
        let round = format!("{} ", opened.input.round.id);
        let [before, after] = evaluate::both(screen, &opened, &other, &round)?;
        comparisons.push(compared::compare(&before, &after, Some((&opened.method, &other))));
    }
    let language = asked_language(matches).unwrap_or(other.language);
    let tested: Vec<Tested> = comparisons.iter().map(backtest::tested).collect();
    let effect = tested.iter().map(|round| round.effect).max().unwrap_or(Effect::None);
    if compare::wants_json(matches) {
        let whole = Whole { effect, rounds: &tested, comparisons: comparisons.iter().collect() };
        screen.print(&compare::json(&whole)?)?;
    } else {
        screen.print(&backtest::text(&tested, language, screen.width()))?;
    }
    if rounds.is_empty() {
        return Err(Failure::Usage(message!(zh: "请写轮次目录", en: "name the rounds")));
    }
    Ok(compare::verdict(screen, matches, effect))
}
