//! Random rows of the three ledgers: rectification, clues, petitions.

use super::{Team, day, random::Random, sheet::Sheet, yes};
use crate::oracle::{date::Date, rectification::ORIGINS};

const OPEN: [&str; 4] = ["基本完成", "正在整改", "未整改", "长期坚持"];
const FAILURES: [&str; 4] = ["整改责任落实不到位", "整改不认真", "措施不着实", "弄虚作假"];

pub(crate) fn rectification(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    // Some teams strike off what turns out to be falsified.
    let falsifies = random.chance(4);
    let look_back_share = random.pick(&[0, 0, 3, 15]);
    for origin in ORIGINS.iter().chain(&["回头看"]) {
        let many = random.pick(&[5, 10, 20, 50]);
        let rows = if random.chance(15) { 0 } else { team.rows(random, many) };
        for _ in 0..rows {
            finding(random, team, as_of, sheet, origin, look_back_share);
        }
    }
    if falsifies {
        for _ in 0..random.between(2, 4) {
            finding(random, team, as_of, sheet, "市委巡察", 0);
            let row = sheet.rows_mut().last_mut().expect("a row");
            row[12] = "已完成".to_owned();
            row[13] = String::new();
            row[14] = as_of.add_days(-10).to_string();
            row[16] = "是".to_owned();
            row[17] = "弄虚作假".to_owned();
        }
    }
}

fn finding(
    random: &mut Random,
    team: &Team,
    as_of: Date,
    sheet: &mut Sheet,
    origin: &str,
    look_back_share: i64,
) {
    let way = random.pick(&["限期整改", "限期整改", "限期整改", "立行立改", "长期坚持"]);
    let dated = way == "限期整改" || random.chance(30);
    let due = match random.between(1, 6) {
        1 => as_of,
        2 => as_of.add_days(random.between(1, 60)),
        _ => team.fed_back.add_days(random.between(20, 110)),
    };
    // Only a month now and then: its last day is meant.
    let month_only = dated && random.chance(15);
    let due_cell = if !dated {
        if random.chance(40) { way.to_owned() } else { String::new() }
    } else if month_only {
        due.to_string().chars().take("2026-06".len()).collect()
    } else {
        due.to_string()
    };
    let due = match way {
        _ if dated => Date::deadline(&due_cell),
        "立行立改" => team.fed_back.add_days(30),
        _ => as_of,
    };
    let way_cell = if due_cell == way || (dated && random.chance(10)) { "" } else { way };

    let (mut asked, mut until, mut number) = (None, None, "");
    if way != "长期坚持" && random.chance(15) {
        asked = Some(due.add_days(random.pick(&[-20, -1, 0, 0, 1, 9])));
        until = Some(due.add_days(random.between(10, 90)));
        number = random.pick(&["通巡发〔2026〕3号", "通巡发〔2026〕4号", ""]);
    }

    let done = team.cares(random);
    let (mut status, mut finished) = ("已完成", None);
    if done {
        if random.chance(15) {
            status = "已完成并长期坚持";
        }
        let last = if team.cares(random) { due.min(as_of) } else { as_of };
        let first = team.fed_back.add_days(1).min(last);
        let length = first.days_until(last);
        finished =
            Some(if random.chance(20) { last } else { first.add_days(random.between(0, length)) });
        // Done, says the ledger, but not when.
        if random.chance(if team.care > 97 { 1 } else { 5 }) {
            finished = None;
        }
    } else {
        status = random.pick(&OPEN);
    }
    if way == "长期坚持" && random.chance(60) {
        (status, finished) = ("长期坚持", None);
    }
    if random.chance(4) {
        (status, finished) = ("不再整改", None);
    }
    let recognised = match random.between(1, 10) {
        1..=4 => status,
        5 if !team.cares(random) => random.pick(&OPEN),
        6 if !team.cares(random) => "已完成",
        _ => "",
    };
    let recognised = if status == "不再整改" { "" } else { recognised };
    let void = status == "不再整改" || recognised == "不再整改";
    let failure = !void && random.chance(look_back_share) && !team.cares(random);
    let failure = if failure { random.pick(&FAILURES) } else { "" };
    let struck_off = finished.is_some() && random.chance(90);
    let severity = random.pick(&["严重", "一般", "一般", "轻微", ""]);
    let evidence = random.pick(&["有", "有", "无", ""]);
    let fed_back = if random.chance(5) { String::new() } else { team.fed_back.to_string() };
    let id = format!("Z{}{:04}", team.mark, sheet.len());
    sheet.push([
        &id,
        &team.name,
        &team.unit(random),
        origin,
        random.pick(&["党建引领", "职能责任", "财务管理"]),
        severity,
        way_cell,
        &fed_back,
        &due_cell,
        &day(asked),
        &day(until),
        number,
        status,
        recognised,
        &day(finished),
        evidence,
        yes(struck_off),
        failure,
    ]);
}

pub(crate) fn clues(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    let many = random.pick(&[3, 8, 20]);
    for _ in 0..team.rows(random, many) {
        let transferred = match random.between(1, 4) {
            // About six months before, where the ends of months matter.
            1 => as_of.add_months(-6).add_days(random.between(-1, 3)),
            2 => as_of.add_days(-random.between(10, 150)),
            _ => as_of.add_days(-random.between(150, 330)),
        };
        let should = transferred.add_days(if team.cares(random) {
            random.between(0, 10)
        } else {
            -random.between(1, 10)
        });
        let closed = team.cares(random);
        let length = transferred.days_until(as_of);
        let closed_on = closed.then(|| transferred.add_days(random.between(1, length)));
        let state = if closed { "已办结" } else { random.pick(&["未办", "在办"]) };
        let persons = random.between(1, 3);
        let filed = if closed { random.between(0, persons) } else { random.between(0, 1) };
        let filed = if random.chance(40) { 0 } else { filed };
        let returned = random.chance(5) && !team.cares(random) || random.chance(2);
        let id = format!("X{}{:03}", team.mark, sheet.len());
        sheet.push([
            &id,
            &team.name,
            &team.unit(random),
            &persons.to_string(),
            &transferred.to_string(),
            &should.to_string(),
            yes(returned),
            state,
            &day(closed_on),
            &filed.to_string(),
        ]);
    }
}

pub(crate) fn petitions(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    let many = random.pick(&[4, 12, 30]);
    for _ in 0..team.rows(random, many) {
        let accepted = match random.between(1, 4) {
            1 => as_of.add_days(-random.between(1, 12)),
            2 => as_of.add_days(-random.between(55, 95)),
            _ => as_of.add_days(-random.between(60, 200)),
        };
        let length = if team.cares(random) { random.between(0, 7) } else { random.between(5, 14) };
        let referred = Some(accepted.add_days(length)).filter(|day| *day <= as_of);
        let referred = if random.chance(5) { None } else { referred };
        let (mut more, mut number) = ("", "");
        if random.chance(25) {
            more = random.pick(&["10", "30", "45", ""]);
            number = random.pick(&["信延〔2026〕1号", "信延〔2026〕2号", ""]);
        }
        let length = match random.between(1, 5) {
            1 => random.pick(&[59, 60, 61, 70, 90, 91]),
            _ if team.cares(random) => random.between(5, 60),
            _ => random.between(50, 120),
        };
        let closed = Some(accepted.add_days(length)).filter(|day| *day <= as_of);
        let closed = if random.chance(8) && !team.cares(random) { None } else { closed };
        let wrong = random.chance(8) && !team.cares(random);
        let repeated = random.chance(8) && !team.cares(random);
        let id = format!("F{}{:03}", team.mark, sheet.len());
        sheet.push([
            &id,
            &team.name,
            &accepted.to_string(),
            &day(referred),
            more,
            number,
            &day(closed),
            yes(wrong),
            yes(repeated),
        ]);
    }
}
