use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::{
    command::get,
    compare,
    exit::Exit,
    folders::{self, Opened},
    run::{Failure, asked_language},
    screen::Screen,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, listed, message, nearest},
    judge::evaluation::Evaluation,
    method::Setting,
    pipeline::{Prepared, SetMetric},
    report,
    value::Number,
    workbench::{compare as compared, improve},
};

/// `zhixiao whatif`: what a change would do, without a change of any file; or what it takes to reach a grade.
pub(super) fn run(screen: Screen, matches: &ArgMatches) -> Result<Exit, Failure> {
    let Some(folder) = get::<PathBuf>(matches, "round") else { return Ok(Exit::Usage) };
    let given: Vec<String> = matches
        .try_get_many::<String>("set")
        .ok()
        .flatten()
        .map(|values| values.cloned().collect())
        .unwrap_or_default();
    let to = get::<String>(matches, "to");
    match (given.is_empty(), to) {
        (true, Some(to)) => towards(screen, matches, folder, to),
        (false, None) => suppose(screen, matches, folder, &given),
        _ => Err(Failure::Usage(message!(
            zh: "请写 --set 名=值（可写多个），或者 --team 组 --to 等次",
            en: "give --set NAME=VALUE (more than one if need be), or --team TEAM --to GRADE",
        ))),
    }
}

fn suppose(
    screen: Screen,
    matches: &ArgMatches,
    folder: &Path,
    given: &[String],
) -> Result<Exit, Failure> {
    let opened = folders::open(matches, folder)?;
    let before = judged(&opened, &[])?;
    let mut found = Diagnostics::new();
    let mut of_method = Vec::new();
    let mut of_teams = Vec::new();
    for text in given {
        match Setting::parse(text) {
            None => {
                return Err(Failure::Usage(message!(
                    zh: "--set 要写成 名=值，如 params.自评占比=0.3，不是“{text}”",
                    en: "--set wants NAME=VALUE such as params.x=0.3, not “{text}”",
                )));
            }
            Some(setting) => match of_team(&before, &setting) {
                None => of_method.push(setting),
                Some(Ok(setting)) => of_teams.push(setting),
                Some(Err(mistake)) => found.push(*mistake),
            },
        }
    }
    if found.has_errors() {
        return Err(Failure::Errors(found));
    }
    let changed = folders::open_with(matches, folder, &of_method)?;
    let after = judged(&changed, &of_teams)?;
    let mut comparison =
        compared::compare(&before, &after, Some((&opened.method, &changed.method)));
    comparison.settings = given.to_vec();
    compare::show(screen, matches, &comparison, opened.method.language)
}

/// Judges with some metrics set.
fn judged(opened: &Opened, settings: &[SetMetric]) -> Result<Evaluation, Failure> {
    let prepared = Prepared::new(&opened.method, &opened.input, &opened.options, &|_| {});
    let (evaluation, found) = prepared.judge(settings, &|_| {});
    evaluation.ok_or(Failure::Errors(found))
}

/// `team.metric=value`, if it begins with the id or the name of a team.
fn of_team(before: &Evaluation, setting: &Setting) -> Option<Result<SetMetric, Box<Diagnostic>>> {
    let (team, metric) = before.teams.iter().find_map(|team| {
        let rest = [&team.id, &team.name]
            .into_iter()
            .find_map(|name| setting.path.strip_prefix(name.as_str())?.strip_prefix('.'));
        Some((team, rest?))
    })?;
    let id = metric.split('/').next().unwrap_or(metric);
    let known = before.metrics.iter().find(|metric| metric.id == id || metric.name == id);
    let Some(known) = known else {
        let names = before.metrics.iter().map(|metric| metric.id.as_str());
        let mut mistake = Diagnostic::error(
            "unknown-metric",
            Place::default(),
            message!(zh: "没有“{id}”这个数", en: "there is no metric “{id}”"),
        );
        if let Some(near) = nearest(id, names) {
            mistake = mistake.help(message!(zh: "是否为 {near}？", en: "did you mean {near}?"));
        }
        return Some(Err(Box::new(mistake)));
    };
    let Some(value) = number(&setting.value) else {
        let value = &setting.value;
        return Some(Err(Box::new(Diagnostic::error(
            "not-a-number",
            Place::default(),
            message!(
                zh: "“{value}”不是数，要写成 0.9、90% 或 9/10 这样",
                en: "“{value}” is no number: write 0.9, 90% or 9/10",
            ),
        ))));
    };
    let rest = metric.split_once('/').map(|(_, node)| format!("/{node}")).unwrap_or_default();
    Some(Ok(SetMetric { team: team.id.clone(), metric: format!("{}{rest}", known.id), value }))
}

fn number(text: &str) -> Option<Number> {
    match text.strip_suffix(['%', '％']) {
        Some(percent) => Number::from_decimal(percent.trim())?.checked_div(&Number::from(100i64)),
        None => Number::from_fraction(text),
    }
}

fn towards(screen: Screen, matches: &ArgMatches, folder: &Path, to: &str) -> Result<Exit, Failure> {
    let Some(team) = get::<String>(matches, "team") else {
        return Err(Failure::Usage(message!(
            zh: "--to 要同 --team 一起用",
            en: "--to wants --team beside it",
        )));
    };
    // Certainty is not asked for, and each trial would draw anew.
    let mut opened = folders::open(matches, folder)?;
    opened.method.judge.draws = 0;
    let prepared = Prepared::new(&opened.method, &opened.input, &opened.options, &|_| {});
    let (now, found) = prepared.judge(&[], &|_| {});
    let now = now.ok_or(Failure::Errors(found))?;
    let team = report::find_team(&now, team)
        .map_err(|unknown| Failure::Errors(Diagnostics::from(*unknown)))?;
    let target = now.grades.iter().position(|grade| grade.name == to).ok_or_else(|| {
        let known: Vec<&str> = now.grades.iter().map(|grade| &*grade.name).collect();
        let (zh, en) = listed(&known);
        Failure::Usage(message!(
            zh: "没有“{to}”这个等次，有 {zh}",
            en: "there is no grade “{to}”; there are {en}",
        ))
    })?;
    let Some(answer) = improve::improvements(&prepared, &now, team, target) else {
        return Ok(Exit::Usage);
    };
    if compare::wants_json(matches) {
        screen.print(&compare::json(&answer)?)?;
    } else {
        let language = asked_language(matches).unwrap_or(opened.method.language);
        screen.print(&improve::text(&answer, language, screen.width()))?;
    }
    Ok(Exit::Done)
}
