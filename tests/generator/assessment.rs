//! Random rows of what people judge: ballots, events, self-assessment, office assessment.

use super::{Team, random::Random, sheet::Sheet};
use crate::oracle::{
    date::Date,
    indicator::{INDICATORS, Indicator},
};

pub(crate) fn ballots(random: &mut Random, team: &Team, _: Date, sheet: &mut Sheet) {
    let small = random.chance(15);
    for unit in 1..=random.between(0, 4) {
        let issued = if small { random.between(0, 4) } else { random.between(5, 60) };
        let lazy = random.chance(20);
        let returned =
            if lazy { random.between(0, issued) } else { random.between(issued * 6 / 10, issued) };
        let mut left = returned;
        let mut take = |share: i64, random: &mut Random| {
            let taken =
                if share == 0 { 0 } else { random.between(left * share / 200, left * share / 100) };
            left -= taken;
            taken
        };
        let good = take(if random.chance(team.care) { 95 } else { 40 }, random);
        let fair = take(60, random);
        let plain = take(60, random);
        let bad = take(40, random);
        let unknown = take(100, random);
        let valid = good + fair + plain + bad;
        let cells: Vec<String> = [issued, returned, valid, good, fair, plain, bad, unknown]
            .iter()
            .map(ToString::to_string)
            .collect();
        let unit = format!("单位{}{unit}", team.mark);
        let [issued, returned, valid, good, fair, plain, bad, unknown] = cells.as_slice() else {
            panic!("eight cells")
        };
        sheet.push([&team.name, &unit, issued, returned, valid, good, fair, plain, bad, unknown]);
    }
}

pub(crate) fn events(random: &mut Random, team: &Team, as_of: Date, sheet: &mut Sheet) {
    let mut add = |random: &mut Random, kind: &str, rule: &str, level: &str| {
        let id = format!("E{}{:03}", team.mark, sheet.len());
        // Few matters, shared by all teams, so that one matter often earns several times.
        let matter = format!("M{}", random.between(1, 5));
        let date = as_of.add_days(-random.between(0, 150)).to_string();
        let number = random.pick(&[
            "通委〔2026〕1号",
            "通委〔2026〕2号",
            "通办〔2026〕7号",
            "通办〔2026〕8号",
            "",
        ]);
        let proof = random.pick(&["有", "有", "有", "有", "无", ""]);
        sheet.push([&id, &team.name, kind, rule, &matter, level, &date, number, proof]);
    };
    let bonuses = match random.between(1, 5) {
        1 | 2 => 0,
        3 => 1,
        4 => random.between(2, 4),
        _ => random.between(5, 9),
    };
    for _ in 0..bonuses {
        let rule =
            random.pick(&["成果获批示", "推动出台制度", "线索留置或移送司法", "经验做法推广"]);
        let level = random.pick(&["中央", "省级", "市级", "市级", "县级"]);
        add(random, "加分", rule, level);
    }
    for (rule, share) in [("与事实不符", 12), ("报告退回重写", 12), ("内部管理不规范", 15)]
    {
        if random.chance(share) {
            for _ in 0..random.between(1, 5) {
                add(random, "扣分", rule, "市级");
            }
        }
    }
    let late_and_vetoes = [
        ("扣分", "未按时报送自评表", 8),
        ("一票否决", "泄密跑风漏气", 4),
        ("一票否决", "以巡谋私", 4),
        ("一票否决", "应发现未发现重大问题", 4),
    ];
    for (kind, rule, share) in late_and_vetoes {
        if random.chance(share) {
            add(random, kind, rule, "市级");
        }
    }
}

/// How the column 指标 may name an indicator.
fn named(random: &mut Random, indicator: &Indicator) -> String {
    match random.between(1, 3) {
        1 => indicator.id.to_owned(),
        2 => indicator.code.to_owned(),
        _ => format!("{} {}", indicator.code, indicator.name),
    }
}

/// Quarters of a point.
fn points(quarters: i64) -> String {
    let text = format!("{}.{:02}", quarters / 4, quarters % 4 * 25);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn some_of(random: &mut Random, indicator: &Indicator) -> Option<i64> {
    let full = i64::try_from(indicator.points).expect("few points") * 4;
    random.chance(75).then(|| full - random.between(0, full / 4))
}

const FOCUS_LISTS: &str = "4.2";

fn grade(random: &mut Random, team: &Team) -> &'static str {
    if team.cares(random) { "好" } else { random.pick(&["较好", "较好", "一般", "差"]) }
}

pub(crate) fn claims(random: &mut Random, team: &Team, _: Date, sheet: &mut Sheet) {
    if random.chance(12) {
        return;
    }
    let one_only = random.chance(6);
    for indicator in &INDICATORS {
        let lists = indicator.code == FOCUS_LISTS;
        let Some(quarters) = some_of(random, indicator) else { continue };
        if one_only && indicator.code != "1.3" {
            continue;
        }
        let name = named(random, indicator);
        let grade = if lists && random.chance(90) { grade(random, team) } else { "" };
        let proof = random.pick(&["有", "有", "有", "有", "有", "", "无"]);
        sheet.push([&team.name, &name, &points(quarters), grade, proof, ""]);
    }
}

pub(crate) fn marks(random: &mut Random, team: &Team, _: Date, sheet: &mut Sheet) {
    let raters = random.between(1, 4);
    for indicator in &INDICATORS {
        let lists = indicator.code == FOCUS_LISTS;
        if random.chance(15) || (indicator.code == "1.3" && random.chance(50)) {
            continue;
        }
        let name = named(random, indicator);
        for rater in 1..=raters {
            let Some(quarters) = some_of(random, indicator) else { continue };
            let grade = if lists { grade(random, team) } else { "" };
            let rater = format!("R{rater}");
            sheet.push([&team.name, &name, &rater, &points(quarters), grade, ""]);
        }
    }
}

/// Puts some self-assessments exactly, or nearly, 3 or 5 per cent above the office's marks.
pub(crate) fn exaggerate(random: &mut Random, teams: &[Team], sheets: &mut [Sheet]) {
    for team in teams {
        let gap = random.pick(&[0, 0, 0, 12, 13, 20, 21]);
        if gap == 0 {
            continue;
        }
        for sheet in sheets.iter_mut() {
            if sheet.file != "self" && sheet.file != "office" {
                continue;
            }
            let is_self = sheet.file == "self";
            sheet.rows_mut().retain(|row| row[0] != team.name);
            // Together 100 points, of which the office gives half.
            for indicator in &INDICATORS {
                let half = i64::try_from(indicator.points).expect("few points") * 2;
                let more = if is_self && indicator.code == "1.1" { gap } else { 0 };
                let grade = if indicator.code == FOCUS_LISTS { "较好" } else { "" };
                let marks = points(half + more);
                if is_self {
                    sheet.push([&team.name, indicator.code, &marks, grade, "有", ""]);
                } else {
                    sheet.push([&team.name, indicator.code, "R1", &marks, grade, ""]);
                }
            }
        }
    }
}
