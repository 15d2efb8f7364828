//! Domain 6: how others and the team itself see its work.

use super::{
    fraction::Fraction,
    indicator::{INDICATORS, Outcome, count},
    round::{Cells, Facts},
};

/// Ballots of all units together; 不了解 is returned but says nothing.
pub(crate) fn survey(facts: &Facts<'_>, points: i128) -> Outcome {
    let rows = facts.rows("ballots");
    let sum = |header: &str| rows.iter().map(|row| row.number(header)).sum::<i128>();
    let (issued, returned, valid) = (sum("发出数"), sum("收回数"), sum("有效数"));
    let value = sum("好") * 100 + sum("较好") * 80 + sum("一般") * 60;
    let few = valid < 5 || Fraction::whole(returned) < Fraction::new(issued * 60, 100);
    Outcome::by_rate("6.1", Fraction::whole(value), Fraction::whole(valid * 100), |rate| {
        Fraction::whole(points) * rate
    })
    .measure("6.1.return", Fraction::whole(returned), Fraction::whole(issued))
    .unless(few)
}

/// How much the team claims beyond what the office gives, over what both have scored.
pub(crate) fn objectivity(facts: &Facts<'_>, _: i128) -> Outcome {
    let claims = facts.rows("self");
    let given = facts.rows("office");
    let mut claimed_anything = false;
    let (mut beyond, mut of) = (Fraction::ZERO, 0);
    for indicator in &INDICATORS {
        let means = |row: &&&super::round::Row| indicator.is_meant_by(row.text("指标"));
        let claim = claims.iter().filter(means).find(|row| !row.is_blank("自评分"));
        let marks: Vec<_> = given
            .iter()
            .filter(means)
            .filter(|row| !row.is_blank("考核分"))
            .map(|row| Fraction::decimal(row.text("考核分")))
            .collect();
        let Some(claim) = claim else { continue };
        claimed_anything = true;
        if marks.is_empty() {
            continue;
        }
        let office = marks.iter().copied().sum::<Fraction>() / count(marks.len());
        beyond = beyond + Fraction::decimal(claim.text("自评分")) - office;
        of += indicator.points;
    }
    if !claimed_anything {
        return Outcome::scored(Fraction::ZERO);
    }
    Outcome::by_rate("6.2", beyond, Fraction::whole(of), |gap| {
        let within = |percent| gap <= Fraction::new(percent, 100);
        Fraction::whole(if within(3) {
            2
        } else if within(5) {
            1
        } else {
            0
        })
    })
}
