use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::ArgMatches;

use super::{
    command::get,
    exit::Exit,
    folders, new_tests,
    run::Failure,
    screen::{MessageFormat, Screen},
};
use crate::{
    diagnostic::{Message, message, nearest},
    testing::{
        self, Report, RunOptions, Suite,
        render::{self, Shown},
    },
    value::Number,
};

/// `zhixiao test`: the tests of a method.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(named) = get::<String>(matches, "pack") else { return Ok(Exit::Usage) };
    if let Some(round) = get::<PathBuf>(matches, "record") {
        return new_tests::record(screen, matches, named, round);
    }
    if matches.get_flag("suggest") {
        return new_tests::suggest(screen, matches, named);
    }
    let shown = get::<String>(matches, "coverage").map(|what| match what.as_str() {
        "all" => Shown::All,
        _ => Shown::Missing,
    });
    let threshold = get::<Number>(matches, "threshold");
    let lcov = get::<PathBuf>(matches, "lcov");
    let watched = shown.is_some() || threshold.is_some() || lcov.is_some();
    let (pack, packs) = folders::find_pack(named, Path::new("."))?;
    let load = if watched { Suite::load_watched } else { Suite::load };
    let (suite, found) = load(&pack, &packs);
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
    if let Some(path) = get::<PathBuf>(matches, "junit") {
        write(path, &render::to_junit(&report, screen.language))?;
    }
    if let (Some(path), Some(coverage)) = (lcov, &report.coverage) {
        write(path, &render::to_lcov(coverage, &|file| path_of(named, file)))?;
    }
    match screen.format {
        MessageFormat::Human => {
            screen.show(&found.loud())?;
            let human = render::Human {
                language: screen.language,
                quiet: matches.get_flag("quiet"),
                width: screen.width(),
                colour: screen.colour(),
            };
            screen.print(&human.render(&report))?;
            if let (Some(shown), Some(coverage)) = (shown, &report.coverage) {
                screen.print(&render::to_text(coverage, shown, screen.language))?;
            }
        }
        MessageFormat::Json => screen.print(&render::to_json(&report, screen.language))?,
        MessageFormat::Csv => screen.print(&render::to_csv(&report, screen.language))?,
    }
    let enough = enough(screen, &report, threshold);
    Ok(if report.is_good() && enough { Exit::Done } else { Exit::Errors })
}

/// Is the coverage as high as was asked for?
fn enough(screen: Screen, report: &Report, threshold: Option<&Number>) -> bool {
    let (Some(threshold), Some(coverage)) = (threshold, &report.coverage) else { return true };
    if coverage.percent() >= *threshold {
        return true;
    }
    let (reached, ways) = (coverage.reached(), coverage.ways());
    screen.complain(&message!(
        zh: "判定覆盖不到 {threshold}%：{ways} 种走向只走到 {reached} 种",
        en: "the decision coverage is below {threshold}%: only {reached} of {ways} ways are reached",
    ));
    false
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::machine(path, &error))
}

/// A file of the pack as it is called from here; files of a base that stands beside it are found too.
fn path_of(pack: &str, file: &str) -> String {
    let inside = Path::new(pack).join(file);
    let beside = Path::new(pack).join("..").join(file);
    let there = [inside, beside].into_iter().find(|path| path.is_file());
    there.map_or_else(|| file.to_owned(), |path| path.to_string_lossy().replace('\\', "/"))
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
        text.append(&help);
    }
    text
}
