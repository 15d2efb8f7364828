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
    diagnostic::{message, nearest},
    judge::evaluation::{Evaluation, NodeKind},
    report,
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
    let team = find_team(&evaluation, team)?;
    let indicator = get::<String>(matches, "indicator")
        .map(|indicator| find_indicator(&evaluation, indicator))
        .transpose()?;
    let text = report::explain(&evaluation, team, indicator, language, screen.width());
    screen.print(&text)?;
    Ok(Exit::Done)
}

fn find_team(evaluation: &Evaluation, wanted: &str) -> Result<usize, Failure> {
    let wanted = wanted.trim();
    let found = evaluation.teams.iter().position(|team| team.id == wanted || team.name == wanted);
    found.ok_or_else(|| {
        let names: Vec<&str> = evaluation
            .teams
            .iter()
            .flat_map(|team| [team.name.as_str(), team.id.as_str()])
            .collect();
        let listed: Vec<&str> = evaluation.teams.iter().map(|team| team.name.as_str()).collect();
        unknown(wanted, &names, &listed, ("巡察组", "team"))
    })
}

fn find_indicator(evaluation: &Evaluation, wanted: &str) -> Result<usize, Failure> {
    let wanted = wanted.trim();
    let indicators: Vec<_> = evaluation
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.level == NodeKind::Indicator)
        .collect();
    let found = indicators.iter().find(|(_, node)| {
        node.id == wanted || node.name == wanted || node.code.as_deref() == Some(wanted)
    });
    found.map(|(at, _)| *at).ok_or_else(|| {
        let names: Vec<&str> = indicators
            .iter()
            .flat_map(|(_, node)| [node.id.as_str(), node.name.as_str()])
            .collect();
        let listed: Vec<&str> = indicators.iter().map(|(_, node)| node.id.as_str()).collect();
        unknown(wanted, &names, &listed, ("指标", "indicator"))
    })
}

fn unknown(wanted: &str, names: &[&str], listed: &[&str], (zh, en): (&str, &str)) -> Failure {
    Failure::Usage(match nearest(wanted, names.iter().copied()) {
        Some(near) => message!(
            zh: "没有名为“{wanted}”的{zh}，是否为“{near}”？",
            en: "no {en} “{wanted}”; did you mean “{near}”?",
        ),
        None => {
            let (all_zh, all_en) = (listed.join("、"), listed.join(", "));
            message!(
                zh: "没有名为“{wanted}”的{zh}；有：{all_zh}",
                en: "no {en} “{wanted}”; there are: {all_en}",
            )
        }
    })
}
