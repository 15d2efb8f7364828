use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, LedgerLine, NodeResult, TeamResult},
    report::{
        class::{node_id, node_name},
        label as l,
        ledger::rows_of,
        sheet::{Builder, Cell, Sheet},
        words,
    },
};

/// A row a weak point of a team.
pub(crate) fn weak_points(
    evaluation: &Evaluation,
    teams: &[TeamResult],
    language: Language,
) -> Sheet {
    let mut builder = Builder::new("weak_points", language).columns(&[
        l::TEAM,
        l::NAME,
        l::INDICATOR,
        l::INDICATOR_NAME,
        l::GROUP,
        l::WHY,
        l::POINTS,
        l::SCORE,
        l::RATE,
        l::LOST,
        l::RECOVERABLE,
        l::PEER_MEAN,
        l::COLOUR,
        l::UNCERTAIN,
        l::REPEATED,
        l::WHO,
        l::EFFORT,
        l::ADVICE,
        l::REASON,
        l::EVIDENCE,
        l::ROWS,
    ]);
    for team in teams {
        for weak in &team.weak_points {
            let (Some(node), Some(result)) =
                (evaluation.nodes.get(weak.node), team.nodes.get(weak.node))
            else {
                continue;
            };
            let lines = costs(result);
            let (evidence, rows) = rows_of(lines.iter().copied());
            let reasons: Vec<&str> = lines.iter().map(|line| &*line.reason).collect();
            builder.row(vec![
                Cell::text(&team.id),
                Cell::text(&team.name),
                Cell::text(&node.id),
                Cell::text(node_name(evaluation, weak.node)),
                Cell::text_or_blank(node.parent.map(|parent| node_id(evaluation, parent))),
                Cell::text(weak.why.in_language(language)),
                Cell::Score(result.points.clone()),
                Cell::score(result.score.as_ref()),
                Cell::share(result.rate.as_ref()),
                Cell::Score(weak.lost.clone()),
                Cell::Score(weak.recoverable.clone()),
                Cell::exact(result.peer_mean.as_ref()),
                Cell::text_or_blank(
                    result.colour.as_ref().map(|colour| words::colour(colour, language)),
                ),
                Cell::mark(weak.uncertain, language),
                Cell::Count(u64::from(weak.repeated)),
                Cell::text_or_blank(node.who.as_ref().map(|who| words::who(who, language))),
                Cell::text_or_blank(node.effort.as_ref().map(|it| words::effort(it, language))),
                Cell::text_or_blank(node.advice.as_ref()),
                Cell::text(reasons.join(words::pick(language, "；", "; "))),
                Cell::Count(evidence),
                Cell::rows(&rows, evidence, language),
            ]);
        }
    }
    builder.build()
}

/// The lines that say where the points of a node went: what was taken off, and, where the score was built
/// up from 0, what was won and what was left.
pub(crate) fn costs(result: &NodeResult) -> Vec<&LedgerLine> {
    use crate::judge::evaluation::LedgerKind::{Award, Cap, Cut, Deduct, Missing, Unearned, Veto};
    let of_interest = |line: &&LedgerLine| match line.kind {
        Deduct | Award | Unearned | Missing | Veto => true,
        Cap | Cut => !line.points.is_zero(),
        _ => false,
    };
    result.ledger.iter().filter(of_interest).collect()
}
