//! Domain 2: the clues transferred.

use super::{
    fraction::Fraction,
    indicator::{Outcome, count},
    round::{Cells, Facts, Row},
};

fn is_closed(row: &Row, facts: &Facts<'_>) -> bool {
    row.date("办结时间").is_some_and(|day| day <= facts.as_of())
}

/// Not returned, and closed or transferred six months before as_of or earlier.
fn rated<'a>(facts: &Facts<'a>) -> Vec<&'a Row> {
    let old = |row: &Row| {
        let transferred = row.date("移交时间").expect("移交时间");
        transferred.add_months(6) <= facts.as_of()
    };
    let rows = facts.rows("clues").into_iter().filter(|row| !row.yes("是否退回"));
    rows.filter(|row| is_closed(row, facts) || old(row)).collect()
}

/// Full from 90 %; each percentage point lower costs a thirtieth of the points, 0.2 of 6.
pub(crate) fn closure(facts: &Facts<'_>, points: i128) -> Outcome {
    if !facts.supplied("clues") {
        return Outcome::unreported();
    }
    let clues = rated(facts);
    let closed = clues.iter().filter(|row| is_closed(row, facts)).count();
    Outcome::by_rate("2.1", count(closed), count(clues.len()), |rate| {
        let short = (Fraction::new(90, 100) - rate).max(Fraction::ZERO);
        let lost = short * Fraction::whole(100) * Fraction::new(2, 10);
        (Fraction::whole(points) - lost).max(Fraction::ZERO)
    })
}

/// By persons; bands.
pub(crate) fn filing(facts: &Facts<'_>, _: i128) -> Outcome {
    if !facts.supplied("clues") {
        return Outcome::unreported();
    }
    let clues = rated(facts);
    let filed = clues.iter().map(|row| row.number("立案人数")).sum();
    let persons: i128 = clues.iter().map(|row| row.number("涉及人数")).sum();
    let band = |rate: Fraction| {
        let reaches = |percent| rate >= Fraction::new(percent, 100);
        let points = match () {
            () if reaches(50) => 5,
            () if reaches(30) => 4,
            () if reaches(20) => 3,
            () if reaches(10) => 2,
            () if rate > Fraction::ZERO => 1,
            () => 0,
        };
        Fraction::whole(points)
    };
    let few = persons < 3;
    Outcome::by_rate("2.2", Fraction::whole(filed), Fraction::whole(persons), band).unless(few)
}

pub(crate) fn faults(facts: &Facts<'_>) -> (usize, usize) {
    let rows = facts.rows("clues");
    let returned = rows.iter().filter(|row| row.yes("是否退回")).count();
    let late = rows.iter().filter(|row| {
        let (day, due) = (row.date("移交时间"), row.deadline("应移交时间"));
        day.zip(due).is_some_and(|(day, due)| day > due)
    });
    (returned, late.count())
}

/// Of all clues, returned ones too.
pub(crate) fn transfer(facts: &Facts<'_>, points: i128) -> Outcome {
    if !facts.supplied("clues") {
        return Outcome::unreported();
    }
    let (returned, late) = faults(facts);
    let none = facts.rows("clues").is_empty();
    Outcome::by_faults("2.3", points, &[(".late", late, 5), (".returned", returned, 10)])
        .unless(none)
}
