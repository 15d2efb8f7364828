use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    report::{
        class::{node_id, node_name},
        label as l,
        sheet::{Builder, Cell, Sheet},
        text::clean,
        words,
    },
    value::Number,
};

/// Common weak points: a row each.
pub(crate) fn problems(evaluation: &Evaluation, language: Language) -> Sheet {
    let mut builder = Builder::new("problems", language).columns(&[
        l::INDICATOR,
        l::INDICATOR_NAME,
        l::GROUP,
        l::TEAMS,
        l::OF,
        l::SHARE,
        l::LOST,
        l::WHO,
        l::EFFORT,
        l::ADVICE,
        l::TEAM_NAMES,
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
            Cell::Count(common.teams.len() as u64),
            Cell::Count(common.of as u64),
            Cell::share(share.as_ref()),
            Cell::Score(common.lost.clone()),
            Cell::text_or_blank(node.who.as_ref().map(|who| words::who(who, language))),
            Cell::text_or_blank(node.effort.as_ref().map(|it| words::effort(it, language))),
            Cell::text_or_blank(node.advice.as_ref()),
            Cell::text(names.join(words::pick(language, "、", ", "))),
        ]);
    }
    builder.build()
}
