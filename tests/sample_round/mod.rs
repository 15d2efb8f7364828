//! The sample round of the repository, `samples/round-8-2`, written from the stories of its teams.

pub(crate) mod story;

use crate::generator::{day, random::Random, sheet::Sheet, yes};
use crate::oracle::{
    date::Date,
    evaluate_files,
    fraction::Fraction,
    indicator::{INDICATORS, Indicator},
    rectification::ORIGINS,
};
use story::{Mending, Story, stories};

const AS_OF: &str = "2026-06-30";

/// What the lists of the round look at.
const ASPECTS: [&str; 5] =
    ["纪律作风建设", "意识形态责任制落实", "财务管理", "政治生态建设", "选人用人"];

/// The steps of the work and the days that were planned for them.
const STEPS: [(&str, &str); 10] = [
    ("进驻动员", "2025-09-08"),
    ("制定问题责任清单", "2025-09-19"),
    ("巡中汇报", "2025-10-17"),
    ("撤点", "2025-11-14"),
    ("形成报告初稿", "2025-11-28"),
    ("组办会商", "2025-12-05"),
    ("领导小组听取汇报", "2025-12-17"),
    ("反馈", "2025-12-26"),
    ("底稿归档", "2026-01-16"),
    ("整改情况审核", "2026-04-15"),
];

/// File names and contents.
pub(crate) fn files() -> Vec<(String, String)> {
    let stories = stories();
    let mut files: Vec<_> = vec![
        table("teams", &stories, teams),
        table("rectification", &stories, rectification),
        table("clues", &stories, clues),
        table("petitions", &stories, petitions),
        table("supervision", &stories, supervision),
        table("problems", &stories, problems),
        table("milestones", &stories, milestones),
        table("ballots", &stories, ballots),
        table("deliverables", &stories, deliverables),
        table("events", &stories, events),
        table("immediate", &stories, immediate),
        table("entries", &stories, entries),
        calendar().into_file(),
    ];
    let toml =
        format!("id = \"8-2\"\nname = \"八届市委第二轮巡察（虚构样例）\"\nas_of = {AS_OF}\n");
    files.push(("round.toml".to_owned(), toml));
    let (claims, marks) = assessments(&stories, &files);
    files.push(claims);
    files.push(marks);
    files
}

fn table(
    file: &'static str,
    stories: &[Story],
    write: fn(&Story, &mut Random, &mut Sheet),
) -> (String, String) {
    let mut sheet = Sheet::new(file);
    for (number, story) in stories.iter().enumerate() {
        // A team's rows of a table depend on nothing but the two.
        let name = file
            .bytes()
            .fold(number as u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        write(story, &mut Random::new(name), &mut sheet);
    }
    sheet.into_file()
}

/// The next number of a table: `ZG0001`.
fn id(prefix: &str, sheet: &Sheet) -> String {
    format!("{prefix}{:04}", sheet.len() + 1)
}

fn units(story: &Story) -> Vec<&'static str> {
    story.units.split(' ').collect()
}

fn unit(story: &Story, random: &mut Random) -> &'static str {
    random.pick(&units(story))
}

fn as_of() -> Date {
    Date::parse(AS_OF)
}

fn fed_back(story: &Story) -> Date {
    Date::parse(if story.level == "市级" { "2025-12-26" } else { "2025-12-30" })
}

fn between(random: &mut Random, from: Date, to: Date) -> Date {
    from.add_days(random.between(0, from.days_until(to)))
}

fn teams(story: &Story, _: &mut Random, sheet: &mut Sheet) {
    let count = units(story).len().to_string();
    let people = story.people.to_string();
    let day = fed_back(story).to_string();
    sheet.push([story.name, story.level, story.area, story.kind, &count, &people, &day]);
}

/// How a problem fed back stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    OnTime,
    Late,
    Basic,
    Open,
    Proven,
    Unproven,
    Future,
    Extended,
}

fn states(mending: &Mending, random: &mut Random) -> Vec<State> {
    let counts = [
        (State::OnTime, mending.on_time),
        (State::Late, mending.late),
        (State::Basic, mending.basic),
        (State::Open, mending.open),
        (State::Proven, mending.proven),
        (State::Unproven, mending.unproven),
        (State::Future, mending.future),
        (State::Extended, mending.extended),
    ];
    let mut states: Vec<_> =
        counts.iter().flat_map(|(state, count)| vec![*state; *count]).collect();
    random.shuffle(&mut states);
    states
}

fn rectification(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let first = sheet.len();
    for (origin, mending) in ORIGINS.iter().zip(&story.mending) {
        for state in states(mending, random) {
            finding(story, random, sheet, origin, state);
        }
    }
    // What the look-back found stands in rows of the unit that fit: struck off, or not.
    let units = units(story);
    for (place, kind, struck_off) in story.look_back {
        let unit = units[*place];
        let rows = sheet.rows_mut();
        let row = rows[first..].iter_mut().find(|row| {
            row[3] == ORIGINS[0]
                && row[2] == unit
                && row[16] == yes(*struck_off)
                && row[17].is_empty()
        });
        row.expect("a row for the look-back")[17] = (*kind).to_owned();
    }
}

fn finding(story: &Story, random: &mut Random, sheet: &mut Sheet, origin: &str, state: State) {
    let fed_back = fed_back(story);
    let long = matches!(state, State::Proven | State::Unproven);
    let at_once = state == State::OnTime && random.chance(8);
    let deadlines = ["2026-03-31", "2026-03-31", "2026-04-30", "2026-05-31"].map(Date::parse);
    let due = match state {
        State::Future => Date::parse(random.pick(&["2026-09-30", "2026-12-31"])),
        _ if at_once => fed_back.add_days(30),
        _ => random.pick(&deadlines),
    };
    let due_cell = match state {
        _ if at_once && random.chance(50) => "立行立改".to_owned(),
        _ if at_once => String::new(),
        State::Proven | State::Unproven => "长期坚持".to_owned(),
        // The plan says: by the end of that month.
        State::OnTime if random.chance(10) => {
            due.to_string().chars().take("2026-03".len()).collect()
        }
        _ => due.to_string(),
    };
    let way = match state {
        _ if long => "长期坚持",
        _ if at_once => "立行立改",
        _ => "限期整改",
    };
    // Where data are entered carelessly, a day is missing now and then.
    let careless = state == State::OnTime && story.entries > 5 && random.chance(4);
    // The ledger says done, the office does not recognise it.
    let disputed = state == State::Open && random.chance(12);
    let done = match state {
        _ if careless => None,
        _ if disputed => Some(between(random, due.add_days(-20), due)),
        State::OnTime => Some(between(random, fed_back.add_days(12), due)),
        State::Late => Some(between(random, due.add_days(1), due.add_days(28))),
        State::Future if random.chance(30) => {
            Some(between(random, Date::parse("2026-04-01"), as_of()))
        }
        _ => None,
    };
    let status = match state {
        State::OnTime | State::Late if random.chance(6) => "已完成并长期坚持",
        State::OnTime | State::Late => "已完成",
        _ if disputed => "已完成",
        State::Basic => "基本完成",
        State::Proven | State::Unproven => "长期坚持",
        State::Future if done.is_some() => "已完成",
        State::Open if random.chance(25) => "未整改",
        State::Open | State::Future | State::Extended => "正在整改",
    };
    let recognised = match state {
        State::Proven => "长期坚持",
        _ if disputed => "正在整改",
        _ if random.chance(35) => status,
        _ => "",
    };
    let (mut asked, mut until, mut number) = (None, None, "");
    if state == State::Extended {
        asked = Some(due.add_days(-random.between(3, 20)));
        until = Some(Date::parse("2026-08-31"));
        number = random.pick(&["示巡办〔2026〕21号", "示巡办〔2026〕22号"]);
    } else if state == State::Open && !disputed && random.chance(20) {
        // Asked when it was too late.
        asked = Some(due.add_days(random.between(2, 15)));
        until = Some(Date::parse("2026-08-31"));
        number = "示巡办〔2026〕23号";
    }
    let evidence = match state {
        State::Proven => "有",
        _ if done.is_some() => "有",
        _ => "无",
    };
    let struck_off = done.is_some() && !disputed && !random.chance(15);
    let aspect = match origin {
        "选人用人专项检查" => "选人用人",
        "意识形态责任制专项检查" => "意识形态责任制落实",
        _ => random.pick(&ASPECTS),
    };
    sheet.push([
        &id("ZG", sheet),
        story.name,
        unit(story, random),
        origin,
        aspect,
        random.pick(&["严重", "一般", "一般", "一般", "一般", "轻微"]),
        way,
        &fed_back.to_string(),
        &due_cell,
        &day(asked),
        &day(until),
        number,
        status,
        recognised,
        &day(done),
        evidence,
        yes(struck_off),
        "",
    ]);
}

fn clues(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [closed, old, young, returned, late] = story.clues;
    let mut late = late;
    let mut filed = story.filed;
    for number in 0..closed + old + young + returned {
        let is_young = (closed + old..closed + old + young).contains(&number);
        let (from, to) =
            if is_young { ("2026-01-12", "2026-03-20") } else { ("2025-10-20", "2025-12-24") };
        let transferred = between(random, Date::parse(from), Date::parse(to));
        let is_closed = number < closed;
        let done = is_closed.then(|| between(random, transferred.add_days(45), as_of()));
        let is_late = late > 0;
        late = late.saturating_sub(1);
        let should = transferred.add_days(if is_late { -6 } else { 3 });
        let persons = if number % 2 == 0 { 2 } else { 1 };
        let hit = if is_closed { filed.min(persons) } else { 0 };
        filed -= hit;
        let state =
            if is_closed { "已办结" } else { random.pick(&["在办", "在办", "未办"]) };
        sheet.push([
            &id("XS", sheet),
            story.name,
            unit(story, random),
            &persons.to_string(),
            &transferred.to_string(),
            &should.to_string(),
            yes(number >= closed + old + young),
            state,
            &day(done),
            &hit.to_string(),
        ]);
    }
}

fn petitions(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [in_time, late, extended, open, future] = story.petitions;
    let [mut late_referrals, mut wrong, mut repeated] = story.referrals;
    let take = |left: &mut usize| {
        let taken = *left > 0;
        *left = left.saturating_sub(1);
        taken
    };
    for number in 0..in_time + late + extended + open + future {
        let is_future = number >= in_time + late + extended + open;
        let (from, to) =
            if is_future { ("2026-05-11", "2026-06-12") } else { ("2025-09-10", "2026-03-31") };
        let accepted = between(random, Date::parse(from), Date::parse(to));
        let closed = match number {
            _ if is_future => None,
            _ if number < in_time => Some(accepted.add_days(random.between(18, 60))),
            _ if number < in_time + late => Some(accepted.add_days(random.between(62, 88))),
            _ if number < in_time + late + extended => {
                Some(accepted.add_days(random.between(62, 84)))
            }
            _ => None,
        };
        let is_extended = number >= in_time + late && number < in_time + late + extended;
        // A fortnight and a half is late by any calendar, three days are not.
        let referred =
            accepted.add_days(if take(&mut late_referrals) { 18 } else { random.between(0, 3) });
        sheet.push([
            &id("XF", sheet),
            story.name,
            &accepted.to_string(),
            &referred.to_string(),
            if is_extended { "30" } else { "" },
            if is_extended { "示信〔2026〕4号" } else { "" },
            &day(closed),
            yes(take(&mut wrong)),
            yes(take(&mut repeated)),
        ]);
    }
}

fn supervision(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [prompts, joint, mut failed] = story.supervision;
    for number in 0..prompts + joint {
        let (source, from, to, days) = if number < prompts {
            ("工作提示", "2025-10-13", "2025-11-07", 10)
        } else {
            ("联合督导", "2025-10-20", "2026-04-30", 30)
        };
        let raised = between(random, Date::parse(from), Date::parse(to));
        let due = raised.add_days(days);
        let is_failed = number > 0 && failed > 0;
        failed -= usize::from(is_failed);
        let done = match is_failed {
            true if random.chance(50) => None,
            true => Some(due.add_days(random.between(2, 12))),
            false => Some(due.add_days(-random.between(0, 6))),
        };
        let cells = [raised.to_string(), due.to_string(), day(done)];
        sheet.push([&id("DD", sheet), story.name, source, &cells[0], &cells[1], &cells[2]]);
    }
}

fn problems(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [found, changed, thin] = story.problems;
    let mut places: Vec<usize> = (0..found).collect();
    random.shuffle(&mut places);
    let (changed, rest) = places.split_at(changed);
    let thin = &rest[..thin];
    for place in 0..found {
        sheet.push([
            &id("WT", sheet),
            story.name,
            unit(story, random),
            random.pick(&ASPECTS),
            yes(changed.contains(&place)),
            yes(thin.contains(&place)),
        ]);
    }
}

fn milestones(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [late, missing] = story.steps;
    let mut places: Vec<usize> = (1..STEPS.len()).collect();
    random.shuffle(&mut places);
    let (late, rest) = places.split_at(late);
    let missing = &rest[..missing];
    for (place, (step, planned)) in STEPS.iter().enumerate() {
        let planned = Date::parse(planned);
        let actual = match place {
            _ if missing.contains(&place) => None,
            _ if late.contains(&place) => Some(planned.add_days(random.between(2, 8))),
            _ => Some(planned.add_days(-random.between(0, 2))),
        };
        sheet.push([story.name, step, &planned.to_string(), &day(actual)]);
    }
}

fn ballots(story: &Story, _: &mut Random, sheet: &mut Sheet) {
    let units = units(story);
    let parts = i64::try_from(units.len()).expect("few units");
    let [issued, returned, options @ ..] = story.ballots;
    // By unit: 好, 较好, 一般, 差, 不了解. What does not divide goes to the units with the fewest ballots,
    // so that no unit returns more than were issued.
    let mut counts = vec![[0i64; 5]; units.len()];
    for (option, whole) in options.into_iter().enumerate() {
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by_key(|unit| counts[*unit].iter().sum::<i64>());
        for (place, unit) in order.into_iter().enumerate() {
            let place = i64::try_from(place).expect("few units");
            counts[unit][option] = whole / parts + i64::from(place < whole % parts);
        }
    }
    // Returned and neither valid nor 不了解: spoilt ballots, all in the unit with the fewest others.
    let spoilt = returned - options.iter().sum::<i64>();
    let fewest = (0..units.len()).min_by_key(|unit| counts[*unit].iter().sum::<i64>());
    for (place, (unit, [good, fair, plain, bad, unknown])) in units.iter().zip(&counts).enumerate()
    {
        let issued =
            issued / parts + i64::from(i64::try_from(place).expect("few units") < issued % parts);
        let valid = good + fair + plain + bad;
        let returned = valid + unknown + if Some(place) == fewest { spoilt } else { 0 };
        assert!(returned <= issued, "{unit} returned {returned} of {issued}");
        let cells = [issued, returned, valid, *good, *fair, *plain, *bad, *unknown]
            .map(|count| count.to_string());
        let [issued, returned, valid, good, fair, plain, bad, unknown] = &cells;
        sheet.push([story.name, unit, issued, returned, valid, good, fair, plain, bad, unknown]);
    }
}

fn deliverables(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [adopted, submitted] = story.thematic;
    for number in 0..adopted + submitted {
        let day = between(random, Date::parse("2026-01-20"), Date::parse("2026-05-20")).to_string();
        let accepted = yes(number < adopted);
        sheet.push([&id("CG", sheet), story.name, "专题报告", "否", "2026-06-30", &day, accepted]);
    }
    let [ecology, duty, failed] = story.reports;
    for number in 0..ecology + duty {
        let kind = if number < ecology { "政治生态报告" } else { "履职尽责报告" };
        let due = Date::parse("2026-01-30");
        let late = number < failed;
        let day = due.add_days(if late { 9 } else { -random.between(0, 14) });
        let cells = [due.to_string(), day.to_string()];
        sheet.push([&id("CG", sheet), story.name, kind, "是", &cells[0], &cells[1], "是"]);
    }
}

fn events(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    for [kind, rule, matter, level, number, proof] in story.events {
        let day = between(random, Date::parse("2026-01-12"), Date::parse("2026-06-12")).to_string();
        sheet.push([&id("SJ", sheet), story.name, kind, rule, matter, level, &day, number, proof]);
    }
}

fn immediate(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    let [done, open, future] = story.immediate;
    for number in 0..done + open + future {
        let is_future = number >= done + open;
        let (from, to) =
            if is_future { ("2026-06-08", "2026-06-16") } else { ("2025-09-15", "2025-11-10") };
        let given = between(random, Date::parse(from), Date::parse(to));
        let due = given.add_days(30);
        let finished = (number < done).then(|| due.add_days(-random.between(0, 20)));
        let cells = [given.to_string(), due.to_string(), day(finished)];
        let unit = unit(story, random);
        sheet.push([&id("LG", sheet), story.name, unit, &cells[0], &cells[1], &cells[2]]);
    }
}

fn entries(story: &Story, random: &mut Random, sheet: &mut Sheet) {
    for _ in 0..story.entries {
        let day = between(random, Date::parse("2025-09-15"), Date::parse("2026-03-31")).to_string();
        let kind = random.pick(&["录入错误", "录入不及时"]);
        sheet.push([&id("LR", sheet), story.name, kind, &day]);
    }
}

/// Mondays to Fridays, but for invented holidays and the weekends worked for them.
fn calendar() -> Sheet {
    let holidays = [
        ("2025-10-01", "2025-10-08"),
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
    ];
    let worked =
        ["2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09"];
    let mut sheet = Sheet::new("calendar");
    let mut date = Date::parse("2025-09-01");
    while date <= Date::parse("2026-07-31") {
        let is = |day: &str| date == Date::parse(day);
        let off =
            holidays.iter().any(|(from, to)| (Date::parse(from)..=Date::parse(to)).contains(&date));
        let workday = !off && (!date.is_weekend() || worked.iter().any(|day| is(day)));
        sheet.push([&date.to_string(), yes(workday)]);
        date = date.add_days(1);
    }
    sheet
}

/// The tables `self` and `office`: what the office's two raters give lies about what the ledgers come
/// to, and what a team claims lies above that as far as its story says.
fn assessments(
    stories: &[Story],
    ledgers: &[(String, String)],
) -> ((String, String), (String, String)) {
    let (mut claims, mut marks) = (Sheet::new("self"), Sheet::new("office"));
    let judged = evaluate_files(ledgers);
    for (story, result) in stories.iter().zip(&judged.teams) {
        let mut random = Random::new(story.problems[0] as u64);
        for (indicator, result) in INDICATORS.iter().zip(&result.indicators) {
            if indicator.id == "self_objectivity"
                || result.status == "not_applicable" && indicator.id != "focus_lists"
            {
                continue;
            }
            let points = Fraction::whole(indicator.points);
            let worth = match result.status {
                "scored" if indicator.id != "unit_survey" => Fraction::decimal(&result.score),
                // Not scored from ledgers: about nine tenths.
                _ => points * Fraction::new(9, 10),
            };
            assess(story, indicator, worth, &mut random, &mut claims, &mut marks);
        }
    }
    (claims.into_file(), marks.into_file())
}

fn assess(
    story: &Story,
    indicator: &Indicator,
    worth: Fraction,
    random: &mut Random,
    claims: &mut Sheet,
    marks: &mut Sheet,
) {
    let points = Fraction::whole(indicator.points);
    let code = format!("{} {}", indicator.code, indicator.name);
    let name = code.as_str();
    let lists = indicator.id == "focus_lists";
    let within = |score: Fraction| score.min(points).max(Fraction::ZERO).printed(1);
    for (place, rater) in ["评估一组", "评估二组"].into_iter().enumerate() {
        let mark = within(worth + Fraction::new(i128::from(random.between(-2, 2)), 10));
        let grade = if lists { story.lists[place + 1] } else { "" };
        let full = Fraction::decimal(&mark) == points;
        let opinion = if full { "" } else { "按台账核定" };
        marks.push([story.name, name, rater, &mark, grade, opinion]);
    }
    let Some(above) = story.claims else { return };
    let claim = within(worth + points * Fraction::new(i128::from(above), 100));
    let grade = if lists { story.lists[0] } else { "" };
    claims.push([story.name, name, &claim, grade, "有", ""]);
}
