use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, NodeKind, TeamResult},
    report::{
        class::{list, official, roster_columns},
        label as l,
        sheet::{Builder, Cell, Sheet},
        text::clean,
        words::pick,
    },
    value::Number,
};

/// A row a team.
pub(crate) fn scores(evaluation: &Evaluation, teams: &[TeamResult], language: Language) -> Sheet {
    let roster = roster_columns(evaluation);
    let groups: Vec<usize> = evaluation
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.level == NodeKind::Group)
        .map(|(at, _)| at)
        .collect();
    let has_lists =
        evaluation.rankings.first().is_some_and(|it| it.top.is_some() || it.bottom.is_some());

    let mut builder = Builder::new("scores", language).columns(&[l::TEAM, l::NAME]);
    for column in roster.iter().filter_map(|column| evaluation.roster.get(*column)) {
        builder = builder.column(&column.id, &column.name);
    }
    builder = builder.columns(&[l::RANK, l::OF, l::RANK_LOW, l::RANK_HIGH, l::BAND]);
    if has_lists {
        builder = builder.columns(&[l::LIST]);
    }
    builder = builder.columns(&[l::BASE, l::BONUS, l::DEDUCTION, l::TOTAL]);
    if evaluation.draft {
        builder = builder.columns(&[l::DRAFT, l::WORST, l::BEST]);
    }
    builder = builder.columns(&[
        l::APPLICABLE,
        l::GRADE_BY_SCORE,
        l::GRADE,
        l::REASON,
        l::TO_NEXT,
        l::WEAK_POINTS,
    ]);
    for ranking in evaluation.rankings.iter().skip(1) {
        let (rank, of) = (l::RANK.name(language), l::OF.name(language));
        builder = builder
            .column(&format!("{}_rank", ranking.id), &format!("{} {rank}", ranking.name))
            .column(&format!("{}_of", ranking.id), &format!("{} {of}", ranking.name));
    }
    for node in groups.iter().filter_map(|group| evaluation.nodes.get(*group)) {
        let rate = l::RATE.name(language);
        builder = builder
            .column(&node.id, &node.name)
            .column(&format!("{}_rate", node.id), &format!("{} {rate}", node.name));
    }

    for team in teams {
        let mut row = vec![Cell::text(&team.id), Cell::text(&team.name)];
        row.extend(roster.iter().map(|column| roster_cell(team.roster.get(*column))));
        let standing = official(team);
        let certainty = team.certainty.as_ref();
        row.extend([
            Cell::count(standing.map(|standing| standing.rank)),
            Cell::count(standing.map(|standing| standing.of)),
            Cell::count(certainty.map(|certainty| certainty.best_rank)),
            Cell::count(certainty.map(|certainty| certainty.worst_rank)),
            Cell::count(certainty.map(|certainty| certainty.band)),
        ]);
        if has_lists {
            row.push(
                list(evaluation, team, language)
                    .map_or(Cell::Blank, |(id, name)| Cell::Word(id, name.into())),
            );
        }
        // A team without a total has no bonus and no deduction either: blank is not 0.
        let counted = team.total.is_some();
        row.extend([
            Cell::score(team.base.as_ref()),
            Cell::score(counted.then_some(&team.bonus)),
            Cell::score(counted.then_some(&team.deduction)),
            Cell::score(team.total.as_ref()),
        ]);
        if evaluation.draft {
            row.extend([
                Cell::truth(true, language),
                Cell::score(team.worst.as_ref()),
                Cell::score(team.best.as_ref()),
            ]);
        }
        let grade = |place: Option<usize>| {
            Cell::text_or_blank(
                place.and_then(|at| evaluation.grades.get(at)).map(|grade| &grade.name),
            )
        };
        row.extend([
            Cell::Share(team.applicable.clone()),
            grade(team.grade_by_score),
            grade(team.grade),
            Cell::text(reasons(team, language)),
            Cell::score(team.to_next_grade.as_ref()),
            Cell::count(counted.then_some(team.weak_points.len())),
        ]);
        for standing in team.standings.iter().skip(1) {
            row.push(Cell::count(standing.as_ref().map(|standing| standing.rank)));
            row.push(Cell::count(standing.as_ref().map(|standing| standing.of)));
        }
        row.extend(std::iter::repeat_n(
            Cell::Blank,
            evaluation.rankings.len().saturating_sub(team.standings.len().max(1)) * 2,
        ));
        for group in &groups {
            let result = team.nodes.get(*group);
            row.push(Cell::score(result.and_then(|result| result.score.as_ref())));
            row.push(Cell::share(result.and_then(|result| result.rate.as_ref())));
        }
        builder.row(row);
    }
    builder.build()
}

/// A number of the roster stays a number; codes such as `007` stay text.
fn roster_cell(value: Option<&String>) -> Cell {
    let number = value.and_then(|value| {
        let number = Number::from_decimal(value)?;
        (number.to_short(12) == *value).then_some(number)
    });
    number.map_or_else(|| Cell::text_or_blank(value), Cell::Exact)
}

/// Why the team is not ranked, and why its grade is not the one of its total.
pub(crate) fn reasons(team: &TeamResult, language: Language) -> String {
    let mut reasons: Vec<String> = Vec::new();
    for reason in team.unranked.iter().chain(&team.grade_reasons) {
        let reason = clean(reason.in_language(language));
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join(pick(language, "；", "; "))
}
