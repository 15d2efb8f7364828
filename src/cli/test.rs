use std::path::Path;

use clap::ArgMatches;

use super::{
    command::get,
    exit::Exit,
    folders,
    run::Failure,
    screen::{MessageFormat, Screen},
};
use crate::{
    diagnostic::{Message, message, nearest},
    testing::{self, RunOptions, Suite, render},
};

/// `zhixiao test`: the tests of a method.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(named) = get::<String>(matches, "pack") else { return Ok(Exit::Usage) };
    let (pack, packs) = folders::find_pack(named, Path::new("."))?;
    let (suite, found) = Suite::load(&pack, &packs);
    let Some(suite) = suite else { return Err(Failure::Errors(found)) };
    let filters: Vec<String> = matches
        .try_get_many::<String>("filter")
        .ok()
        .flatten()
        .map(|filters| filters.cloned().collect())
        .unwrap_or_default();
    let options = RunOptions { filters, as_of: get(matches, "as-of").copied() };
    let report = testing::run(&suite, &options);
    if report.results.is_empty() && !options.filters.is_empty() {
        return Err(Failure::Usage(nothing_chosen(&suite, &options.filters)));
    }
    if screen.format == MessageFormat::Human {
        screen.show(&found.loud())?;
        let human = render::Human {
            language: screen.language,
            quiet: matches.get_flag("quiet"),
            width: screen.width(),
            colour: screen.colour(),
        };
        screen.print(&human.render(&report))?;
    }
    Ok(if report.is_good() { Exit::Done } else { Exit::Errors })
}

fn nothing_chosen(suite: &Suite, filters: &[String]) -> Message {
    let (zh, en) = (filters.join("”“"), filters.join("”, “"));
    let mut text = Message {
        zh: format!("没有一条测试的名称或文件名含有“{zh}”"),
        en: format!("no test has “{en}” in its name or file"),
    };
    let names = suite.tests.iter().map(|test| &*test.name);
    let near = filters.iter().find_map(|filter| nearest(filter, names.clone()));
    if let Some(near) = near {
        let help = message!(zh: "；是不是“{near}”？", en: "; did you mean “{near}”?");
        text.zh.push_str(&help.zh);
        text.en.push_str(&help.en);
    }
    text
}
