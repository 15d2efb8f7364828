//! Invented rounds, random but valid, on which the engine and the oracle must agree.

pub(crate) mod assessment;
pub(crate) mod ledgers;
pub(crate) mod random;
pub(crate) mod sheet;
pub(crate) mod work;

use crate::oracle::date::Date;
use random::Random;
use sheet::Sheet;

const NUMERALS: [&str; 14] =
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"];

/// Month ends and other days on which a round may be judged.
const DAYS_OF_JUDGEMENT: [&str; 7] = [
    "2026-06-30",
    "2026-02-28",
    "2025-12-31",
    "2026-08-31",
    "2026-05-15",
    "2024-02-29",
    "2026-06-12",
];

/// How a team works, from which its rows are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) name: String,
    /// Short and unique, the beginning of its rows' numbers and units.
    pub(crate) mark: String,
    pub(crate) level: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) fed_back: Date,
    /// How often, of a hundred, things are done as they should be.
    pub(crate) care: i64,
    /// Two teams with the same seed do the same, and so tie.
    pub(crate) seed: u64,
}

/// A valid random round, the same for the same seed: file names and contents.
///
/// 2 to 14 teams over two levels and two kinds. What is rare in life is drawn often here: nothing to
/// count, ties, vetoes, quotas that bite, month ends, extensions in and out of order, missing files.
pub(crate) fn round(seed: u64) -> Vec<(String, String)> {
    let mut random = Random::new(seed);
    let as_of = Date::parse(random.pick(&DAYS_OF_JUDGEMENT));
    let teams = roster(&mut random, as_of);

    let mut sheets: Vec<Sheet> = Vec::new();
    sheets.push(teams_sheet(&mut random, &teams));
    let drawn: [(&'static str, Draw); 13] = [
        ("rectification", ledgers::rectification),
        ("clues", ledgers::clues),
        ("petitions", ledgers::petitions),
        ("supervision", work::supervision),
        ("problems", work::problems),
        ("milestones", work::milestones),
        ("entries", work::entries),
        ("deliverables", work::deliverables),
        ("immediate", work::immediate),
        ("ballots", assessment::ballots),
        ("events", assessment::events),
        ("self", assessment::claims),
        ("office", assessment::marks),
    ];
    for (number, (file, draw)) in drawn.into_iter().enumerate() {
        let mut sheet = Sheet::new(file);
        for team in &teams {
            let stream = team.seed ^ ((number as u64 + 1) << 40);
            draw(&mut Random::new(stream), team, as_of, &mut sheet);
        }
        if random.chance(30) {
            random.shuffle(sheet.rows_mut());
        }
        sheets.push(sheet);
    }
    assessment::exaggerate(&mut random, &teams, &mut sheets);
    let calendar = random.between(1, 3);
    if calendar > 1 {
        sheets.push(work::calendar(&mut random, as_of, calendar == 2));
    }
    // A file that was not handed in: seldom one of those without which nobody is graded.
    if random.chance(15) {
        sheets.retain(|sheet| sheet.file != "ballots");
    }
    if random.chance(5) {
        let core = ["self", "office", "rectification", "clues", "petitions"];
        let gone = random.pick(&core);
        sheets.retain(|sheet| sheet.file != gone);
    }
    let mut files: Vec<_> = sheets.into_iter().map(Sheet::into_file).collect();
    let toml =
        format!("id = \"random-{seed}\"\nname = \"随机轮次 {seed}（虚构）\"\nas_of = {as_of}\n");
    files.push(("round.toml".to_owned(), toml));
    files
}

type Draw = fn(&mut Random, &Team, Date, &mut Sheet);

fn roster(random: &mut Random, as_of: Date) -> Vec<Team> {
    let count = random.between(2, 14);
    let fed_back = as_of.add_days(-random.between(120, 240));
    // Of a whole round: careful teams only (quotas), or all sorts.
    let careful = random.chance(30);
    let few_classes = random.chance(50);
    let mut teams: Vec<Team> = Vec::new();
    let count = usize::try_from(count).expect("few teams");
    for (number, numeral) in NUMERALS.iter().enumerate().take(count) {
        let city = random.chance(if few_classes { 15 } else { 50 });
        let special = random.chance(if few_classes { 15 } else { 50 });
        let care = if careful {
            random.pick(&[100, 100, 99, 98, 95])
        } else {
            random.pick(&[100, 97, 93, 88, 80, 70, 50, 20, 0])
        };
        let mut team = Team {
            name: format!("{}第{numeral}巡察组", if city { "市委" } else { "青桦县委" }),
            mark: format!("{}", char::from(b'A' + u8::try_from(number).expect("few teams"))),
            level: if city { "市级" } else { "县级" },
            kind: if special { "专项巡察" } else { "常规巡察" },
            fed_back,
            care,
            seed: random.next(),
        };
        if random.chance(15) && !teams.is_empty() {
            // Another team over again: the same facts, so the same total.
            let twin = teams[random.place(teams.len())].clone();
            (team.level, team.kind) = (twin.level, twin.kind);
            (team.care, team.seed) = (twin.care, twin.seed);
            team.name = format!(
                "{}第{numeral}巡察组",
                if twin.level == "市级" { "市委" } else { "青桦县委" }
            );
        }
        teams.push(team);
    }
    teams
}

fn teams_sheet(random: &mut Random, teams: &[Team]) -> Sheet {
    let mut sheet = Sheet::new("teams");
    for team in teams {
        let units = random.between(1, 12).to_string();
        let people = random.between(5, 9).to_string();
        let area = if team.level == "市级" { "市本级" } else { "青桦县" };
        let fed_back = team.fed_back.to_string();
        sheet.push([&team.name, team.level, area, team.kind, &units, &people, &fed_back]);
    }
    sheet
}

/// 是 or 否.
pub(crate) fn yes(is_so: bool) -> &'static str {
    if is_so { "是" } else { "否" }
}

/// The day as text, or nothing.
pub(crate) fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl Team {
    /// Is a thing done as it should be?
    pub(crate) fn cares(&self, random: &mut Random) -> bool {
        random.chance(self.care)
    }

    /// How many rows: often none, often one or two, sometimes many.
    pub(crate) fn rows(&self, random: &mut Random, many: i64) -> i64 {
        match random.between(1, 10) {
            1 if self.care < 99 || random.chance(30) => 0,
            1..=3 => random.between(1, 3),
            4..=8 => random.between(3, many.max(3)),
            _ => many,
        }
    }

    pub(crate) fn unit(&self, random: &mut Random) -> String {
        format!("单位{}{}", self.mark, random.between(1, 3))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::round;
    use crate::oracle::{evaluate_files, fraction::Fraction};

    #[test]
    fn the_same_seed_gives_the_same_round() {
        assert_eq!(round(7), round(7));
        assert_ne!(round(7), round(8));
    }

    /// Whatever does not apply, what applies makes up the 100 points, and ranks stay within their lists.
    #[test]
    fn the_points_that_apply_make_up_the_whole() {
        for seed in 0..60 {
            let result = evaluate_files(&round(seed));
            for team in &result.teams {
                let scored = team.indicators.iter().filter(|it| it.status != "stopped");
                let parts = scored.map(|it| Fraction::decimal(&it.effective_points));
                let groups = team.groups.iter().map(|it| Fraction::decimal(&it.effective_points));
                let hundred = if team.vetoes == ["V1"] { "0.00" } else { "100.00" };
                assert_eq!(parts.sum::<Fraction>().printed(2), hundred, "{seed} {}", team.team);
                assert_eq!(groups.sum::<Fraction>().printed(2), hundred, "{seed} {}", team.team);
                let rank: usize = team.rank.parse().unwrap_or(0);
                assert!(rank <= team.rank_of, "{seed} {}", team.team);
                for indicator in &team.indicators {
                    let rate = indicator.rate.is_empty()
                        || Fraction::decimal(&indicator.rate) <= Fraction::whole(1);
                    assert!(rate, "{seed} {} {}", team.team, indicator.id);
                    assert_eq!(indicator.score.is_empty(), indicator.rank.is_empty());
                    assert!(!indicator.peer_mean.is_empty() || indicator.score.is_empty());
                }
            }
        }
    }

    /// What the comparison is for must occur: every veto and grade, ties, quotas, absent scores.
    #[test]
    fn rare_things_are_drawn() {
        let mut seen = BTreeSet::new();
        for seed in 0..120 {
            let result = evaluate_files(&round(seed));
            for team in &result.teams {
                seen.extend(team.vetoes.iter().map(|veto| (*veto).to_owned()));
                seen.insert(format!("grade {}", team.grade));
                if team.over_quota {
                    seen.insert("quota".to_owned());
                }
                if team.bonus != "0.00" {
                    seen.insert(format!("bonus {}", team.bonus));
                }
                for group in &team.groups {
                    if group.score.is_empty() {
                        seen.insert(format!("no {}", group.id));
                    }
                }
                for indicator in &team.indicators {
                    seen.insert(format!("{} {}", indicator.id, indicator.status));
                    if indicator.weak {
                        seen.insert(format!("{} weak", indicator.id));
                    }
                }
            }
            let ranks: BTreeSet<_> =
                result.teams.iter().map(|team| (&team.level, &team.kind, &team.rank)).collect();
            if ranks.len() < result.teams.len() {
                seen.insert("tie".to_owned());
            }
            if !result.common.is_empty() {
                seen.insert("common".to_owned());
            }
        }
        let expected = "V1|V2|V3|V4|V5|V6|V7|grade 优秀|grade 良好|grade 合格|grade 不合格|grade |\
                        quota|bonus 5.00|bonus 0.50|tie|common|no clues|no petitions|\
                        ideology_rectification not_applicable|clue_filing not_applicable|\
                        clue_transfer not_applicable|report_quality not_applicable|\
                        work_flow not_applicable|focus_lists not_applicable|\
                        commentary_closure not_applicable|immediate_fixes not_applicable|\
                        unit_survey not_applicable|self_objectivity not_applicable|\
                        unit_survey weak|self_objectivity weak|look_back weak|focus_lists weak|\
                        clue_closure not_reported|look_back stopped";
        for thing in expected.split('|') {
            assert!(seen.contains(thing), "never drawn: {thing}; drawn: {seen:?}");
        }
    }
}
