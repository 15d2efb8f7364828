//! How the round did in each part of the method.

use super::{
    super::docx::{Align, Column, Row},
    Report,
};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::TeamResult,
    report::{class::node_name, figure, ledger, text::clean, words::pick},
    value::Number,
};

impl Report<'_> {
    /// How the round did in each part of the method.
    pub(super) fn groups(&mut self) {
        let (evaluation, language) = (self.evaluation, self.language);
        let rows: Vec<Row> =
            ledger::children(evaluation, 0).into_iter().filter_map(|at| self.group(at)).collect();
        if rows.is_empty() {
            return;
        }
        self.paper.section("各方面得分情况", "Scores by part");
        let caption = self.paper.pick("各方面平均得分", "Mean scores by part");
        let columns = [
            Column::new(pick(language, "方面", "Part"), 48, Align::Left),
            Column::new(pick(language, "分值", "Points"), 20, Align::Center),
            Column::new(pick(language, "平均得分", "Mean"), 26, Align::Center),
            Column::new(pick(language, "平均\n得分率", "Mean\nrate"), 26, Align::Center),
            Column::new(pick(language, "得分率最高", "Highest rate"), 50, Align::Left),
            Column::new(pick(language, "得分率最低", "Lowest rate"), 50, Align::Left),
        ];
        self.paper.named_table(caption, &columns, rows);
    }

    /// The row of a part; nothing if nobody has a score there.
    fn group(&self, at: usize) -> Option<Row> {
        let evaluation = self.evaluation;
        let node = evaluation.nodes.get(at)?;
        let scored: Vec<(&TeamResult, &Number, &Number)> = evaluation
            .teams
            .iter()
            .filter_map(|team| {
                let result = team.nodes.get(at)?;
                Some((team, result.score.as_ref()?, result.rate.as_ref()?))
            })
            .collect();
        let count = Number::from(scored.len());
        let score =
            scored.iter().map(|(_, score, _)| *score).sum::<Number>().checked_div(&count)?;
        let rate = scored.iter().map(|(_, _, rate)| *rate).sum::<Number>().checked_div(&count)?;
        let best = scored.iter().map(|(_, _, rate)| *rate).max()?;
        let worst = scored.iter().map(|(_, _, rate)| *rate).min()?;
        let who = |end: &Number| {
            let teams: Vec<&TeamResult> =
                scored.iter().filter(|(_, _, rate)| *rate == end).map(|(team, ..)| *team).collect();
            let share = figure::percent(&end.round_half_up(4));
            match (teams.as_slice(), self.language) {
                ([one], Language::Chinese) => format!("{}（{share}）", clean(&one.name)),
                ([one], Language::English) => format!("{} ({share})", clean(&one.name)),
                (many, Language::Chinese) => format!("{} 个组（{share}）", many.len()),
                (many, Language::English) => format!("{} ({share})", counted(&many.len(), "team")),
            }
        };
        Some(Row::Cells(vec![
            node_name(evaluation, at),
            figure::by_hand(&node.points),
            score.to_fixed(evaluation.method.decimals),
            figure::percent(&rate.round_half_up(4)),
            who(best),
            if best == worst { String::new() } else { who(worst) },
        ]))
    }
}
