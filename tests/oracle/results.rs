//! Domain 5: what was made of the results.

use super::{
    fraction::Fraction,
    indicator::{Outcome, count},
    round::{Cells, Facts, Row},
};

/// Two points for a report that was adopted, one for one that was only submitted, at most four.
pub(crate) fn thematic(facts: &Facts<'_>, points: i128) -> Outcome {
    let submitted = |row: &&&Row| row.date("报送日期").is_some_and(|day| day <= facts.as_of());
    let rows = facts.rows("deliverables");
    let reports: Vec<_> =
        rows.iter().filter(|row| row.is("类型", "专题报告")).filter(submitted).collect();
    let adopted = reports.iter().filter(|row| row.yes("是否采用")).count();
    let won = count(2 * adopted + (reports.len() - adopted));
    Outcome::scored(won.min(Fraction::whole(points)))
        .count("5.1.adopted", adopted)
        .count("5.1.submitted", reports.len())
}

/// Of the reports that are required and due by as_of: handed in on time and accepted.
pub(crate) fn ecology_duty(facts: &Facts<'_>, points: i128) -> Outcome {
    let by = |row: &Row| row.deadline("报送期限").expect("报送期限");
    let rows = facts.rows("deliverables").into_iter();
    let due: Vec<_> = rows
        .filter(|row| row.is("类型", "政治生态报告") || row.is("类型", "履职尽责报告"))
        .filter(|row| row.yes("是否应报") && by(row) <= facts.as_of())
        .collect();
    let met = due.iter().filter(|row| {
        row.yes("是否采用") && row.date("报送日期").is_some_and(|day| day <= by(row))
    });
    Outcome::by_rate("5.2", count(met.count()), count(due.len()), |rate| {
        Fraction::whole(points) * rate
    })
}

/// Done, of what is due by as_of or done earlier; bands.
pub(crate) fn immediate(facts: &Facts<'_>, _: i128) -> Outcome {
    let done = |row: &Row| row.date("完成时间").is_some_and(|day| day <= facts.as_of());
    let by = |row: &Row| row.deadline("时限").expect("时限");
    let rows = facts.rows("immediate").into_iter();
    let rated: Vec<_> = rows.filter(|row| by(row) <= facts.as_of() || done(row)).collect();
    let met = rated.iter().filter(|row| done(row)).count();
    Outcome::by_rate("5.3", count(met), count(rated.len()), |rate| {
        let reaches = |percent| rate >= Fraction::new(percent, 100);
        let points = match () {
            () if reaches(100) => 3,
            () if reaches(90) => 2,
            () if reaches(80) => 1,
            () => 0,
        };
        Fraction::whole(points)
    })
}
