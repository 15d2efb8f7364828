//! Domain 3: petitions.

use super::{
    date::Date,
    fraction::Fraction,
    indicator::{Outcome, count},
    round::{Cells, Facts, Row},
};

fn accepted(row: &Row) -> Date {
    row.date("受理日期").expect("受理日期")
}

/// 60 days, and up to 30 more that were approved under a number.
fn due(row: &Row) -> Date {
    let approved = !row.is_blank("延期批准文号") && !row.is_blank("延期天数");
    let more = if approved { row.number("延期天数").min(30) } else { 0 };
    accepted(row).add_days(60 + i64::try_from(more).expect("days"))
}

/// Of those due or closed by as_of: closed within the limit.
pub(crate) fn on_time(facts: &Facts<'_>, points: i128) -> Outcome {
    if !facts.supplied("petitions") {
        return Outcome::unreported();
    }
    let closed = |row: &Row| row.date("办结日期").filter(|day| *day <= facts.as_of());
    let rows = facts.rows("petitions").into_iter();
    let rated: Vec<_> =
        rows.filter(|row| due(row) <= facts.as_of() || closed(row).is_some()).collect();
    let met = rated.iter().filter(|row| closed(row).is_some_and(|day| day <= due(row))).count();
    Outcome::by_rate("3.1", count(met), count(rated.len()), |rate| Fraction::whole(points) * rate)
}

/// Late referrals, wrong ones, and petitions repeated for want of an answer.
pub(crate) fn faults(facts: &Facts<'_>) -> (usize, usize, usize) {
    let rows = facts.rows("petitions");
    // Without a referral, what has passed by as_of decides.
    let late = rows.iter().filter(|row| {
        let until = row.date("分流时间").unwrap_or_else(|| facts.as_of());
        facts.round.workdays(accepted(row), until) > 5
    });
    let late = late.count();
    let wrong = rows.iter().filter(|row| row.yes("分流有误")).count();
    let repeated = rows.iter().filter(|row| row.yes("未答复重复信访")).count();
    (late, wrong, repeated)
}

pub(crate) fn referral(facts: &Facts<'_>, points: i128) -> Outcome {
    if !facts.supplied("petitions") {
        return Outcome::unreported();
    }
    let (late, wrong, repeated) = faults(facts);
    let none = facts.rows("petitions").is_empty();
    let faults = [(".late", late, 5), (".repeat", repeated, 5), (".wrong", wrong, 10)];
    Outcome::by_faults("3.2", points, &faults).unless(none)
}
