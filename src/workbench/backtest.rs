//! A method over archived rounds: one line a round of what it would have changed.

use serde::Serialize;

use super::{
    compare::{Comparison, Effect},
    page::Page,
};
use crate::{
    diagnostic::{Language, counted},
    report::{text::clean, words::pick},
    value::Number,
};

/// What a method would have done to one round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tested {
    /// The round's id.
    pub round: String,
    /// Its name.
    pub name: String,
    /// How far it goes.
    pub effect: Effect,
    /// How many teams there are.
    pub teams: usize,
    /// How many totals move.
    pub totals: usize,
    /// How many ranks move.
    pub ranks: usize,
    /// How many grades move.
    pub grades: usize,
    /// The mean of the differences of the totals, over the teams that have both.
    pub mean: Option<Number>,
    /// The difference that is farthest from 0, and whose it is.
    pub largest: Option<(String, Number)>,
    #[serde(skip)]
    decimals: u32,
}

/// One round in figures.
#[must_use]
pub fn tested(comparison: &Comparison) -> Tested {
    let teams = &comparison.teams;
    let differences: Vec<(&str, &Number)> =
        teams.iter().filter_map(|team| Some((&*team.name, team.difference.as_ref()?))).collect();
    let sum: Number = differences.iter().map(|(_, number)| (*number).clone()).sum();
    let largest = differences
        .iter()
        .filter(|(_, number)| !number.is_zero())
        .max_by(|(a_name, a), (b_name, b)| a.abs().cmp(&b.abs()).then_with(|| b_name.cmp(a_name)));
    Tested {
        round: comparison.sides.after.round.clone(),
        name: comparison.sides.after.round_name.clone(),
        effect: comparison.effect,
        teams: teams.len(),
        totals: teams.iter().filter(|team| team.total.moved()).count(),
        ranks: teams.iter().filter(|team| team.rank.moved()).count(),
        grades: teams.iter().filter(|team| team.grade.moved()).count(),
        mean: sum.checked_div(&Number::from(differences.len())),
        largest: largest.map(|(name, number)| ((*name).to_owned(), (*number).clone())),
        decimals: comparison.decimals,
    }
}

/// All rounds for people.
#[must_use]
pub fn text(rounds: &[Tested], language: Language, width: usize) -> String {
    let mut page = Page::new(width);
    let header = ["轮次", "组数", "总分变", "名次变", "等次变", "平均差"];
    let header_en = ["round", "teams", "totals", "ranks", "grades", "mean difference"];
    let header = match language {
        Language::Chinese => header,
        Language::English => header_en,
    };
    let signed = |number: &Number, decimals: u32| {
        let text = number.to_fixed(decimals);
        if number.is_positive() { format!("+{text}") } else { text }
    };
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for round in rounds {
        rows.push(vec![
            clean(&round.name),
            round.teams.to_string(),
            round.totals.to_string(),
            round.ranks.to_string(),
            round.grades.to_string(),
            round.mean.as_ref().map_or_else(|| "-".to_owned(), |mean| signed(mean, round.decimals)),
        ]);
    }
    page.table(0, &rows);
    for round in rounds {
        if let Some((team, number)) = &round.largest {
            let (name, team) = (clean(&round.name), clean(team));
            let number = signed(number, round.decimals);
            page.prose(
                0,
                &match language {
                    Language::Chinese => format!("{name}：变动最大的是{team}，{number} 分"),
                    Language::English => format!("{name}: {team} moves most, {number}"),
                },
            );
        }
    }
    let grades: usize = rounds.iter().map(|round| round.grades).sum();
    page.prose(
        0,
        &match (language, grades) {
            (_, 0) => pick(language, "没有组的等次会变。", "No grade would move.").to_owned(),
            (Language::Chinese, _) => format!("共有 {grades} 个组的等次会变。"),
            (Language::English, _) => format!("{} would move.", counted(&grades, "grade")),
        },
    );
    page.text()
}
