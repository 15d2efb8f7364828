use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    report::{
        class::{node_id, node_name},
        label as l,
        sheet::{Builder, Cell, Sheet},
        sheets::metrics::interval_end,
        text::clean,
        words,
    },
    value::Number,
};

/// Weak points that many teams share, and the problems found in the inspected units: a row each.
pub(crate) fn problems(evaluation: &Evaluation, language: Language) -> Sheet {
    let mut builder = Builder::new("problems", language).columns(&[
        l::INDICATOR,
        l::INDICATOR_NAME,
        l::GROUP,
        l::PROBLEM,
        l::TEAMS,
        l::UNITS,
        l::OF,
        l::SHARE,
        l::LOW,
        l::HIGH,
        l::CASES,
        l::REACH,
        l::FREQUENT,
        l::TOP_UNIT,
        l::TOP_SHARE,
        l::LOST,
        l::WHO,
        l::EFFORT,
        l::ADVICE,
        l::TEAM_NAMES,
        l::ROWS,
    ]);
    for common in &evaluation.common {
        let Some(node) = evaluation.nodes.get(common.node) else { continue };
        let names = common.teams.iter().filter_map(|team| evaluation.teams.get(*team));
        let names: Vec<String> = names.map(|team| clean(&team.name)).collect();
        let share = Number::from(common.teams.len()).checked_div(&Number::from(common.of));
        builder.row(vec![
            Cell::text(&node.id),
            Cell::text(node_name(evaluation, common.node)),
            Cell::text_or_blank(node.parent.map(|parent| node_id(evaluation, parent))),
            Cell::Blank,
            Cell::Count(common.teams.len() as u64),
            Cell::Blank,
            Cell::Count(common.of as u64),
            Cell::share(share.as_ref()),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Score(common.lost.clone()),
            Cell::text_or_blank(node.who.as_ref().map(|who| words::who(who, language))),
            Cell::text_or_blank(node.effort.as_ref().map(|it| words::effort(it, language))),
            Cell::text_or_blank(node.advice.as_ref()),
            Cell::text(names.join(words::pick(language, "、", ", "))),
            Cell::Blank,
        ]);
    }
    for problem in &evaluation.problems {
        let share = |part: u64, whole: u64| {
            let share = Number::from(part).checked_div(&Number::from(whole));
            Cell::share(share.as_ref())
        };
        let (units, of) = (problem.units as u64, problem.of as u64);
        builder.row(vec![
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::text(&problem.name),
            Cell::Blank,
            Cell::Count(units),
            Cell::Count(of),
            share(units, of),
            interval_end(Some(problem.interval.0)),
            interval_end(Some(problem.interval.1)),
            Cell::Count(problem.evidence),
            words::reach(problem.reach, language),
            Cell::truth(problem.frequent, language),
            Cell::text(&problem.top_unit),
            share(problem.top_cases, problem.evidence),
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::Blank,
            Cell::rows(&problem.rows, problem.evidence, language),
        ]);
    }
    builder.build()
}
