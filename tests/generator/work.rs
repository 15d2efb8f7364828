//! Random rows about the work: supervision, problems found, steps, entries, reports, immediate matters.

use super::{NUMERALS, Team, day, random::Random, sheet::Sheet, yes};
use crate::oracle::date::Date;

/// A due day, sometimes after as_of, and a day on which the thing was done, if it was.
fn due_and_done(random: &mut Random, team: &Team, as_of: Date) -> (Date, Option<Date>) {
    let due = match random.between(1, 8) {
        1 => as_of,
        2 => as_of.add_days(random.between(1, 40)),
        _ => as_of.add_days(-random.between(1, 200)),
    };
    let done = if team.cares(random) {
        Some(due.add_days(-random.between(0, 9)))
    } else if random.chance(60) {
        Some(due.add_days(random.between(1, 20)))
    } else {
        None
    };
    (due, done.filter(|day| *day <= as_of))
}

pub(crate) fn supervision(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    for _ in 0..team.rows(random, 12) {
        let (due, done) = due_and_done(random, team, as_of);
        let source = random.pick(&["领导小组点评", "工作提示", "下沉督导", "联合督导"]);
        let id = format!("D{}{:03}", team.mark, sheet.len());
        let raised = due.add_days(-20).to_string();
        sheet.push([&id, &team.name, source, &raised, &due.to_string(), &day(done)]);
    }
}

pub(crate) fn problems(random: &mut Random, team: &Team, _: Date, sheet: &mut Sheet) {
    let many = random.pick(&[6, 15, 40]);
    for _ in 0..team.rows(random, many) {
        let changed = random.chance(40) && !team.cares(random);
        let thin = random.chance(40) && !team.cares(random);
        let id = format!("P{}{:03}", team.mark, sheet.len());
        let unit = team.unit(random);
        let aspect = random.pick(&["纪律作风建设", "财务管理", "选人用人"]);
        sheet.push([&id, &team.name, &unit, aspect, yes(changed), yes(thin)]);
    }
}

pub(crate) fn milestones(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    let future_only = random.chance(4);
    let steps = usize::try_from(team.rows(random, 10)).expect("few steps");
    for numeral in NUMERALS.iter().take(steps) {
        let planned = match random.between(1, 8) {
            _ if future_only => as_of.add_days(random.between(1, 30)),
            1 => as_of,
            2 => as_of.add_days(random.between(1, 30)),
            _ => as_of.add_days(-random.between(5, 250)),
        };
        let actual = if team.cares(random) {
            Some(planned.add_days(-random.between(0, 3)))
        } else if random.chance(60) {
            Some(planned.add_days(random.between(1, 9)))
        } else {
            None
        };
        let actual = actual.filter(|day| *day <= as_of);
        let step = format!("环节{numeral}");
        sheet.push([&team.name, &step, &planned.to_string(), &day(actual)]);
    }
}

pub(crate) fn entries(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    let faults = if team.cares(random) { random.between(0, 2) } else { random.between(0, 18) };
    for _ in 0..faults {
        let id = format!("L{}{:03}", team.mark, sheet.len());
        let kind = random.pick(&["录入错误", "录入不及时"]);
        let found = as_of.add_days(-random.between(1, 200)).to_string();
        sheet.push([&id, &team.name, kind, &found]);
    }
}

pub(crate) fn deliverables(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    for _ in 0..team.rows(random, 7) {
        let kind = random.pick(&["专题报告", "专题报告", "政治生态报告", "履职尽责报告"]);
        let (due, done) = due_and_done(random, team, as_of);
        let required = kind != "专题报告" && random.chance(85);
        let accepted = done.is_some() && (team.cares(random) || random.chance(40));
        let id = format!("C{}{:03}", team.mark, sheet.len());
        let cells = [due.to_string(), day(done)];
        sheet.push([&id, &team.name, kind, yes(required), &cells[0], &cells[1], yes(accepted)]);
    }
}

pub(crate) fn immediate(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    for _ in 0..team.rows(random, 12) {
        let (due, done) = due_and_done(random, team, as_of);
        let id = format!("J{}{:03}", team.mark, sheet.len());
        let unit = team.unit(random);
        let given = due.add_days(-25).to_string();
        sheet.push([&id, &team.name, &unit, &given, &due.to_string(), &day(done)]);
    }
}

/// Workdays and holidays: all days, or only those that differ from Monday to Friday.
pub(crate) fn calendar(random: &mut Random, as_of: Date, whole: bool) -> Sheet {
    let mut sheet = Sheet::new("calendar");
    let mut date = as_of.add_days(-420);
    while date <= as_of.add_days(30) {
        let moved = random.chance(4);
        let workday = date.is_weekend() == moved;
        if whole || moved {
            sheet.push([&date.to_string(), yes(workday)]);
        }
        date = date.add_days(1);
    }
    sheet
}
