//! Domain 4: the quality of the work.

use super::{
    fraction::Fraction,
    indicator::{Outcome, count},
    round::{Cells, Facts, Row},
};

/// Re-qualified problems, thin evidence, reports returned for rewriting.
pub(crate) fn report_faults(facts: &Facts<'_>) -> (usize, usize, usize) {
    let rows = facts.rows("problems");
    let changed = rows.iter().filter(|row| row.yes("是否调整定性")).count();
    let thin = rows.iter().filter(|row| row.yes("佐证不足")).count();
    (changed, thin, facts.events("报告退回重写"))
}

pub(crate) fn report(facts: &Facts<'_>, points: i128) -> Outcome {
    let (changed, thin, returned) = report_faults(facts);
    let none = facts.rows("problems").is_empty();
    let faults =
        [(".recharacterized", changed, 5), (".returned", returned, 10), (".thin", thin, 3)];
    Outcome::by_faults("4.1", points, &faults).unless(none)
}

fn worth(grade: &str) -> Option<Fraction> {
    let worth = match grade {
        "好" => 100,
        "较好" => 85,
        "一般" => 60,
        "差" => 0,
        "" => return None,
        other => panic!("grade {other}"),
    };
    Some(Fraction::whole(worth))
}

fn is_about_lists(row: &Row) -> bool {
    super::indicator::INDICATORS[11].is_meant_by(row.text("指标"))
}

/// A fifth of the self-assessment's grade and four fifths of the office's mean grade.
pub(crate) fn focus_lists(facts: &Facts<'_>, points: i128) -> Outcome {
    let office = facts.rows("office").into_iter().filter(|row| is_about_lists(row));
    let grades: Vec<_> = office.filter_map(|row| worth(row.text("考核等次"))).collect();
    if grades.is_empty() {
        return Outcome::none();
    }
    let office = grades.iter().copied().sum::<Fraction>() / count(grades.len());
    let claims = facts.rows("self").into_iter().filter(|row| is_about_lists(row));
    let claims: Vec<_> = claims.collect();
    let claimed = claims.iter().find_map(|row| worth(row.text("自评等次")));
    let mixed =
        claimed.unwrap_or(Fraction::ZERO) * Fraction::new(2, 10) + office * Fraction::new(8, 10);
    let proven = !claims.iter().any(|row| row.is("佐证材料", "无"));
    let score = if proven { mixed / Fraction::whole(100) } else { Fraction::ZERO };
    let outcome = Outcome::scored(Fraction::whole(points) * score);
    outcome.measure("4.2", mixed, Fraction::whole(100))
}

/// Steps planned by as_of: late ones, missing ones, and how many there are.
pub(crate) fn steps(facts: &Facts<'_>) -> (usize, usize, usize) {
    let rows = facts.rows("milestones").into_iter();
    let planned = |row: &Row| row.date("计划日期").expect("计划日期");
    let steps: Vec<_> = rows.filter(|row| planned(row) <= facts.as_of()).collect();
    let late = |row: &&&Row| row.date("实际日期").is_some_and(|day| day > planned(row));
    let missing = steps.iter().filter(|row| row.is_blank("实际日期")).count();
    (steps.iter().filter(late).count(), missing, steps.len())
}

pub(crate) fn work_flow(facts: &Facts<'_>, points: i128) -> Outcome {
    let (late, missing, steps) = steps(facts);
    Outcome::by_faults("4.3", points, &[(".late", late, 5), (".missing", missing, 10)])
        .unless(steps == 0)
}

/// Closed on time of all that is due by as_of.
pub(crate) fn commentary(facts: &Facts<'_>, points: i128) -> Outcome {
    let rows = facts.rows("supervision").into_iter();
    let by = |row: &Row| row.deadline("整改时限").expect("整改时限");
    let due: Vec<_> = rows.filter(|row| by(row) <= facts.as_of()).collect();
    let met = due.iter().filter(|row| row.date("整改完成时间").is_some_and(|day| day <= by(row)));
    Outcome::by_rate("4.4", count(met.count()), count(due.len()), |rate| {
        Fraction::whole(points) * rate
    })
}

pub(crate) fn data_entry(facts: &Facts<'_>, points: i128) -> Outcome {
    Outcome::by_faults("4.5", points, &[("", facts.rows("entries").len(), 2)])
}

pub(crate) fn discipline(facts: &Facts<'_>, points: i128) -> Outcome {
    Outcome::by_faults("4.6", points, &[("", facts.events("内部管理不规范"), 5)])
}
