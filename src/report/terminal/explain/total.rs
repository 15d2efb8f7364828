//! Bonuses, deductions, vetoes, the total and the grade.

use super::Page;
use crate::{
    diagnostic::Language,
    judge::evaluation::AdjustmentResult,
    report::{figure, ledger::veto_in_words, sheets::reasons, text::clean},
    value::Number,
};

impl Page<'_> {
    pub(super) fn adjustments(&mut self) {
        let team = self.team;
        for adjustment in &team.bonuses {
            self.adjustment(self.pick("加分", "Bonus"), adjustment, &adjustment.points);
        }
        for adjustment in &team.deductions {
            self.adjustment(self.pick("另行扣分", "Deduction"), adjustment, &-&adjustment.points);
        }
    }

    pub(super) fn adjustment(
        &mut self,
        what: &str,
        adjustment: &AdjustmentResult,
        points: &Number,
    ) {
        self.blank();
        let colon = self.pick("：", ": ");
        let shown = figure::signed(&self.score(points));
        self.prose(&format!("{what}{colon}{}  {shown}", clean(&adjustment.name)), 2);
        if let Some(source) = &adjustment.source {
            self.field(self.pick("依据", "clause"), &clean(source));
        }
        self.expression(&adjustment.expression, None);
        self.measures(&adjustment.reads);
        if adjustment.ledger.is_empty() {
            return;
        }
        self.ledger(&Number::ZERO, &adjustment.ledger, Some(points));
        self.rule();
        self.points(&format!("= {}", self.score(points)), what);
    }

    pub(super) fn vetoes(&mut self) {
        let team = self.team;
        if team.vetoes.is_empty() {
            return;
        }
        self.blank();
        self.lines.push(self.pick("一票否决和等次限制", "Vetoes").to_owned());
        for veto in &team.vetoes {
            let colon = self.pick("：", ": ");
            let words = veto_in_words(veto, self.language);
            let mark = if veto.fired { "  ! " } else { "  - " };
            self.prose(
                &format!("{mark}{} {}{colon}{words}", clean(&veto.id), clean(&veto.name)),
                4,
            );
            let condition = clean(&veto.condition);
            let text = match self.language {
                Language::Chinese => format!("    条件 {condition}"),
                Language::English => format!("    when {condition}"),
            };
            self.prose(&text, 4);
            if veto.evidence > 0 {
                let rows = self.rows(&veto.rows, veto.evidence);
                self.prose(&format!("    {rows}"), 4);
            }
        }
    }

    pub(super) fn total(&mut self) {
        let team = self.team;
        self.blank();
        self.lines.push(self.pick("总分", "Total").to_owned());
        let (Some(base), Some(total)) = (&team.base, &team.total) else {
            let why = team.unranked.as_ref().map(|why| self.message(why)).unwrap_or_default();
            let text = self.pick("没有总分", "no total").to_owned();
            let colon = self.pick("：", ": ");
            self.field("", &if why.is_empty() { text } else { format!("{text}{colon}{why}") });
            return;
        };
        self.points(&self.score(base), self.pick("基础分", "base"));
        self.points(&figure::signed(&self.score(&team.bonus)), self.pick("加分", "bonus"));
        self.points(
            &figure::signed(&self.score(&-&team.deduction)),
            self.pick("另行扣分", "deductions"),
        );
        let before = &(base + &team.bonus) - &team.deduction;
        self.ledger(&before, &team.total_ledger, Some(total));
        self.rule();
        self.points(&format!("= {}", self.score(total)), self.pick("总分", "total"));
    }

    pub(super) fn grade(&mut self) {
        let team = self.team;
        if self.evaluation.grades.is_empty() {
            return;
        }
        self.blank();
        let name = |place: Option<usize>| {
            place.and_then(|at| self.evaluation.grades.get(at)).map(|grade| clean(&grade.name))
        };
        let none = self.pick("不评等次", "none").to_owned();
        let by_score = name(team.grade_by_score);
        let given = name(team.grade).unwrap_or(none);
        let mut text = match (self.language, by_score) {
            (Language::Chinese, Some(by_score)) => format!("等次：{given}（按分数为{by_score}）"),
            (Language::Chinese, None) => format!("等次：{given}"),
            (Language::English, Some(by_score)) => format!("Grade: {given} (by score {by_score})"),
            (Language::English, None) => format!("Grade: {given}"),
        };
        let reasons = reasons(team, self.language);
        if !reasons.is_empty() {
            text.push_str(self.pick("：", ": "));
            text.push_str(&reasons);
        }
        self.prose(&text, 2);
        if let Some(points) = &team.to_next_grade {
            let points = self.score(points);
            let text = match self.language {
                Language::Chinese => format!("距上一等次还差 {points} 分"),
                Language::English => format!("{points} points to the next grade"),
            };
            self.prose(&format!("  {text}"), 2);
        }
        if let Some(consequence) = team
            .grade
            .and_then(|at| self.evaluation.grades.get(at))
            .and_then(|grade| grade.consequence.as_ref())
        {
            self.prose(&format!("  {}", clean(consequence)), 2);
        }
    }
}
