//! The settled readings of §8.6, each by numbers that were worked out by hand.

use super::{IndicatorResult, OracleResult, TeamResult, evaluate_files};
use crate::generator::sheet::Sheet;

const TEAM: &str = "市委第一巡察组";

/// A round judged on 2026-06-30: one team, every table there and empty, then filled.
struct Case {
    sheets: Vec<Sheet>,
}

impl Case {
    fn new() -> Self {
        let tables = [
            "teams",
            "self",
            "office",
            "rectification",
            "clues",
            "petitions",
            "supervision",
            "problems",
            "milestones",
            "ballots",
            "deliverables",
            "events",
            "immediate",
            "entries",
        ];
        let case = Self { sheets: tables.map(Sheet::new).into() };
        case.row("teams", [TEAM, "市级", "市本级", "常规巡察", "4", "7", "2025-12-30"])
    }

    fn row<const N: usize>(mut self, table: &str, cells: [&str; N]) -> Self {
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.file == table);
        sheet.expect("a table").push(cells);
        self
    }

    fn without(mut self, table: &str) -> Self {
        self.sheets.retain(|sheet| sheet.file != table);
        self
    }

    /// 整改方式, 整改时限, 申请延期日期, 延期至, 批准文号, 状态, 认定, 完成时间, 佐证.
    fn finding(self, cells: [&str; 9]) -> Self {
        let [way, due, asked, until, number, status, recognised, done, proof] = cells;
        let origin = "市委巡察";
        self.row(
            "rectification",
            [
                "Z1",
                TEAM,
                "单位A",
                origin,
                "",
                "",
                way,
                "2025-12-30",
                due,
                asked,
                until,
                number,
                status,
                recognised,
                done,
                proof,
                "",
                "",
            ],
        )
    }

    fn failure(self, unit: &str, kind: &str) -> Self {
        self.row(
            "rectification",
            [
                "Z1",
                TEAM,
                unit,
                "回头看",
                "",
                "",
                "",
                "",
                "2026-05-01",
                "",
                "",
                "",
                "正在整改",
                "",
                "",
                "",
                "是",
                kind,
            ],
        )
    }

    fn event(self, kind: &str, rule: &str, matter: &str, level: &str, number: &str) -> Self {
        let id = format!("E{}", self.sheets[11].len());
        let cells = [&id, TEAM, kind, rule, matter, level, "2026-06-01", number, "有"];
        self.row("events", cells)
    }

    fn result(self) -> OracleResult {
        let mut files: Vec<_> = self.sheets.into_iter().map(Sheet::into_file).collect();
        files.push(("round.toml".to_owned(), "as_of = 2026-06-30".to_owned()));
        evaluate_files(&files)
    }

    fn team(self) -> TeamResult {
        self.result().teams.swap_remove(0)
    }

    fn indicator(self, id: &str) -> IndicatorResult {
        let team = self.team();
        team.indicators.into_iter().find(|indicator| indicator.id == id).expect("an indicator")
    }

    fn score(self, id: &str) -> String {
        self.indicator(id).score
    }

    /// Numerator / denominator of an indicator's first measure.
    fn rate(self, id: &str) -> String {
        let indicator = self.indicator(id);
        let (_, above, below) = indicator.measures.first().expect("a measure");
        format!("{above}/{below}")
    }
}

fn one(cells: [&str; 9]) -> (String, String) {
    let rate = |id| Case::new().finding(cells).rate(id);
    (rate("regular_rectification"), rate("on_time_rectification"))
}

fn rates(whole: &str, on_time: &str) -> (String, String) {
    (whole.to_owned(), on_time.to_owned())
}

#[test]
fn done_needs_a_status_and_a_day() {
    let done = ["限期整改", "2026-05-31", "", "", "", "已完成", "", "2026-05-31", ""];
    assert_eq!(one(done), rates("1/1", "1/1"));
    let late = ["限期整改", "2026-05-31", "", "", "", "已完成并长期坚持", "", "2026-06-01", ""];
    assert_eq!(one(late), rates("1/1", "0/1"));
    let dateless = ["限期整改", "2026-05-31", "", "", "", "已完成", "", "", ""];
    assert_eq!(one(dateless), rates("0/1", "0/1"));
    // The office's word wins over the ledger's.
    let claimed = ["限期整改", "2026-05-31", "", "", "", "已完成", "基本完成", "2026-05-31", ""];
    assert_eq!(one(claimed), rates("0.5/1", "0/1"));
    let granted = ["限期整改", "2026-05-31", "", "", "", "正在整改", "已完成", "2026-05-31", ""];
    assert_eq!(one(granted), rates("1/1", "1/1"));
}

#[test]
fn what_is_not_due_counts_only_when_done() {
    let open = ["限期整改", "2026-07-01", "", "", "", "正在整改", "", "", ""];
    assert_eq!(one(open), rates("0/0", "0/0"));
    let early = ["限期整改", "2026-07-01", "", "", "", "已完成", "", "2026-05-31", ""];
    assert_eq!(one(early), rates("1/1", "0/0"));
    let void = ["限期整改", "2026-05-01", "", "", "", "不再整改", "", "", ""];
    assert_eq!(one(void), rates("0/0", "0/0"));
    // June without a day is due on the last day of June, which is as_of.
    let month = ["限期整改", "2026-06", "", "", "", "已完成", "", "2026-06-30", ""];
    assert_eq!(one(month), rates("1/1", "1/1"));
}

#[test]
fn words_instead_of_dates() {
    // 30 days after 2025-12-30 is 2026-01-29.
    let at_once = ["立行立改", "", "", "", "", "已完成", "", "2026-01-29", ""];
    assert_eq!(one(at_once), rates("1/1", "1/1"));
    let late = ["", "立行立改", "", "", "", "已完成", "", "2026-01-30", ""];
    assert_eq!(one(late), rates("1/1", "0/1"));
    // A long-term item is due on as_of, half done, and not a matter of punctuality.
    let long = ["长期坚持", "", "", "", "", "长期坚持", "", "", "有"];
    assert_eq!(one(long), rates("0.5/1", "0/0"));
    let recognised = ["", "长期坚持", "", "", "", "正在整改", "长期坚持", "", "有"];
    assert_eq!(one(recognised), rates("1/1", "0/0"));
    let unproven = ["长期坚持", "长期坚持", "", "", "", "长期坚持", "长期坚持", "", "无"];
    assert_eq!(one(unproven), rates("0.5/1", "0/0"));
}

#[test]
fn an_extension_must_be_asked_in_time_and_approved() {
    let asked = |day, number| {
        one(["限期整改", "2026-05-31", day, "2026-07-31", number, "正在整改", "", "", ""])
    };
    assert_eq!(asked("2026-05-31", "3号"), rates("0/0", "0/0"));
    assert_eq!(asked("2026-06-01", "3号"), rates("0/1", "0/1"));
    assert_eq!(asked("2026-05-31", ""), rates("0/1", "0/1"));
}

#[test]
fn look_back() {
    assert_eq!(Case::new().score("look_back"), "4.00");
    // 0.5 + 1 in unit A, 0.5 in unit B, 0.5 for another kind in unit A: 2.5 lost.
    let case = || {
        Case::new()
            .failure("单位A", "措施不着实")
            .failure("单位A", "措施不着实")
            .failure("单位B", "措施不着实")
            .failure("单位A", "整改不认真")
    };
    assert_eq!(case().score("look_back"), "1.50");
    assert!(case().indicator("look_back").weak);
    let false_twice = Case::new().failure("单位A", "弄虚作假").failure("单位A", "弄虚作假");
    assert_eq!(false_twice.score("look_back"), "0.00");
}

#[test]
fn clues() {
    // 线索编号 巡察组 单位 涉及人数 移交时间 应移交时间 是否退回 状态 办结时间 立案人数
    let clue = |case: Case, persons, day, returned, closed, filed| {
        case.row(
            "clues",
            ["X1", TEAM, "单位A", persons, day, "2026-01-01", returned, "", closed, filed],
        )
    };
    assert_eq!(Case::new().indicator("clue_transfer").status, "not_applicable");
    // Six months before 30 June: 30 and 31 December are rated when open, 1 January is not.
    let open = |day| clue(Case::new(), "1", day, "否", "", "0").rate("clue_closure");
    assert_eq!([open("2025-12-30"), open("2025-12-31"), open("2026-01-01")], ["0/1", "0/1", "0/0"]);
    let young_but_closed = clue(Case::new(), "1", "2026-03-01", "否", "2026-06-30", "0");
    assert_eq!(young_but_closed.rate("clue_closure"), "1/1");
    // Returned: out of the rates, one point, and late by its date another half.
    let returned = || clue(Case::new(), "4", "2026-01-02", "是", "2026-05-01", "4");
    assert_eq!(returned().rate("clue_closure"), "0/0");
    assert_eq!(returned().rate("clue_filing"), "0/0");
    assert_eq!(returned().score("clue_transfer"), "2.50");
    // Two persons are too few; one of five is the lower end of its band.
    let filed =
        |persons, filed| clue(Case::new(), persons, "2025-10-01", "否", "2026-05-01", filed);
    assert_eq!(filed("2", "2").indicator("clue_filing").status, "not_applicable");
    assert_eq!(filed("5", "1").score("clue_filing"), "3.00");
    assert!(!filed("5", "1").indicator("clue_filing").weak);
    assert_eq!(filed("6", "1").score("clue_filing"), "2.00");
    assert!(filed("6", "1").indicator("clue_filing").weak);
    assert_eq!(filed("3", "0").score("clue_filing"), "0.00");
}

#[test]
fn petitions() {
    // 信访编号 巡察组 受理 分流 延期天数 文号 办结 分流有误 重复
    let petition = |day, referred, more, number, closed| {
        Case::new().row("petitions", ["F1", TEAM, day, referred, more, number, closed, "否", "否"])
    };
    // 60 days after 2026-03-02 is 2026-05-01.
    let closed = |more, number, day| {
        petition("2026-03-02", "2026-03-02", more, number, day).rate("petition_on_time")
    };
    assert_eq!(closed("", "", "2026-05-01"), "1/1");
    assert_eq!(closed("", "", "2026-05-02"), "0/1");
    assert_eq!(closed("45", "", "2026-05-02"), "0/1");
    assert_eq!(closed("45", "1号", "2026-05-31"), "1/1");
    assert_eq!(closed("45", "1号", "2026-06-01"), "0/1");
    assert_eq!(petition("2026-06-01", "2026-06-02", "", "", "").rate("petition_on_time"), "0/0");
    // Monday 1 June: the fifth workday after it is Monday 8 June.
    let referred = |day| petition("2026-06-01", day, "", "", "").score("petition_referral");
    assert_eq!([referred("2026-06-08"), referred("2026-06-09")], ["4.00", "3.50"]);
    let unreferred = |day| petition(day, "", "", "", "").score("petition_referral");
    assert_eq!([unreferred("2026-06-23"), unreferred("2026-06-22")], ["4.00", "3.50"]);
    assert_eq!(Case::new().indicator("petition_referral").status, "not_applicable");
}

#[test]
fn lists_need_an_office_and_proof() {
    let claim = |case: Case, grade, proof| case.row("self", [TEAM, "4.2", "", grade, proof, ""]);
    let mark =
        |case: Case, rater, grade| case.row("office", [TEAM, "focus_lists", rater, "", grade, ""]);
    let office = || mark(mark(Case::new(), "R1", "好"), "R2", "较好");
    // 0.8 × 92.5 = 74; with 0.2 × 60 it is 86.
    assert_eq!(office().score("focus_lists"), "2.96");
    assert_eq!(claim(office(), "一般", "有").score("focus_lists"), "3.44");
    assert_eq!(claim(office(), "好", "无").score("focus_lists"), "0.00");
    assert_eq!(claim(Case::new(), "好", "有").indicator("focus_lists").status, "not_applicable");
}

#[test]
fn steps() {
    let step =
        |case: Case, name, planned, actual| case.row("milestones", [TEAM, name, planned, actual]);
    let late = step(Case::new(), "进驻", "2025-09-01", "2025-09-02");
    let missing = step(late, "撤点", "2026-06-30", "");
    assert_eq!(step(missing, "总结", "2026-07-01", "").score("work_flow"), "2.50");
    let later = step(Case::new(), "总结", "2026-07-01", "");
    assert_eq!(later.indicator("work_flow").status, "not_applicable");
}

#[test]
fn reports_and_immediate_matters() {
    let report = |case: Case, kind, required, due, day, adopted| {
        case.row("deliverables", ["C1", TEAM, kind, required, due, day, adopted])
    };
    assert_eq!(Case::new().score("thematic_reports"), "0.00");
    let one = report(Case::new(), "专题报告", "否", "", "2026-05-01", "是");
    assert_eq!(
        report(one, "专题报告", "否", "", "2026-05-01", "否").score("thematic_reports"),
        "3.00"
    );
    let case = report(Case::new(), "政治生态报告", "是", "2026-06-30", "2026-06-30", "是");
    let case = report(case, "履职尽责报告", "是", "2026-06-30", "2026-06-30", "否");
    let case = report(case, "履职尽责报告", "否", "2026-06-30", "", "否");
    assert_eq!(
        report(case, "履职尽责报告", "是", "2026-07-01", "", "否").rate("ecology_duty_reports"),
        "1/2"
    );
    let matter = |case: Case, due, day| case.row("immediate", ["J1", TEAM, "单位A", "", due, day]);
    let case = matter(matter(Case::new(), "2026-06-30", ""), "2026-08-01", "2026-06-01");
    assert_eq!(matter(case, "2026-08-01", "").rate("immediate_fixes"), "1/2");
}

#[test]
fn survey() {
    let vote = |issued, returned, valid, good| {
        let cells = [TEAM, "单位A", issued, returned, valid, good, "0", "0", "0", "1"];
        Case::new().row("ballots", cells).indicator("unit_survey").score
    };
    assert_eq!(vote("10", "6", "5", "5"), "3.00");
    assert_eq!(vote("11", "6", "5", "5"), "");
    assert_eq!(vote("6", "5", "4", "4"), "");
}

#[test]
fn self_assessment_against_the_office() {
    let case = |claim| {
        let case = Case::new().row("self", [TEAM, "1.1", claim, "", "有", ""]);
        let case = case.row("office", [TEAM, "1.1", "R1", "10", "", ""]);
        case.row("office", [TEAM, "1.1", "R2", "11", "", ""])
    };
    // 3 % of 14 points is 0.42, 5 % is 0.7, above the mean of 10.5.
    assert_eq!(case("10.92").score("self_objectivity"), "2.00");
    assert_eq!(case("10.93").score("self_objectivity"), "1.00");
    assert_eq!(case("11.2").score("self_objectivity"), "1.00");
    assert_eq!(case("11.21").score("self_objectivity"), "0.00");
    assert_eq!(case("2").score("self_objectivity"), "2.00");
    assert_eq!(case("2").team().deduction, "0.00");
    assert_eq!(Case::new().score("self_objectivity"), "0.00");
    assert_eq!(Case::new().team().deduction, "1.00");
}

/// The little that applies to an empty team: look-back 4, entries 3, discipline 2, and nothing of 5.1 and
/// 6.2. Two adopted reports lift it: domain 1 35, 4 25, 5 10, 6 0 of 75, which is 93.33.
fn good_team() -> Case {
    let report = ["C1", TEAM, "专题报告", "否", "", "2026-05-01", "是"];
    Case::new().row("deliverables", report).row("deliverables", report)
}

#[test]
fn bonuses() {
    assert_eq!(Case::new().team().base, "80.00"); // 60 of 75
    assert_eq!(good_team().team().base, "93.33");
    let bonus = |case: Case| case.team().bonus;
    // One matter earns once, the most it can: 2 for the province.
    let twice = good_team().event("加分", "成果获批示", "M1", "省级", "1号");
    assert_eq!(bonus(twice.event("加分", "推动出台制度", "M1", "市级", "2号")), "2.00");
    assert_eq!(bonus(good_team().event("加分", "成果获批示", "M1", "省级", "")), "0.00");
    // A higher one without a number does not push the lower one out.
    let case = good_team().event("加分", "成果获批示", "M1", "省级", "");
    assert_eq!(bonus(case.event("加分", "经验做法推广", "M1", "市级", "2号")), "0.50");
    let mut case = good_team();
    for matter in ["M1", "M2", "M3"] {
        case = case.event("加分", "推动出台制度", matter, "市级", "1号");
    }
    assert_eq!(case.team().bonus, "2.00");
    let mut case = good_team();
    for matter in ["M1", "M2", "M3"] {
        case = case.event("加分", "成果获批示", matter, "中央", "1号");
    }
    assert_eq!(case.team().bonus, "5.00");
    // The gate is at 80: half a point off the discipline closes it.
    let case = Case::new().event("加分", "成果获批示", "M1", "省级", "1号");
    assert_eq!(bonus(case), "2.00");
    let case = Case::new().event("加分", "成果获批示", "M1", "省级", "1号");
    assert_eq!(bonus(case.event("扣分", "内部管理不规范", "M2", "市级", "1号")), "0.00");
}

#[test]
fn vetoes() {
    let veto = |rule: &str| good_team().event("一票否决", rule, "M9", "市级", "1号").team();
    let stopped = veto("泄密跑风漏气");
    assert_eq!((stopped.total.as_str(), stopped.rank.as_str()), ("", ""));
    assert_eq!((stopped.grade.as_str(), stopped.grade_by_score.as_str()), ("不合格", ""));
    // 93.33 less 1 for the missing self-assessment.
    let team = veto("以巡谋私");
    assert_eq!((team.total.as_str(), team.grade.as_str()), ("92.33", "不合格"));
    assert_eq!((team.rank.as_str(), team.grade_by_score.as_str()), ("1", "优秀"));
    assert_eq!(veto("应发现未发现重大问题").grade, "合格");

    let mut case = good_team();
    for _ in 0..4 {
        case = case.event("扣分", "与事实不符", "", "", "");
    }
    assert_eq!(case.event("扣分", "未按时报送自评表", "", "", "").team().total, "90.33");
    let mut case = good_team();
    for _ in 0..5 {
        case = case.event("扣分", "与事实不符", "", "", "");
    }
    let team = case.team();
    assert_eq!((team.total.as_str(), team.grade.as_str()), ("0.00", "不合格"));

    let unit = |case: Case, unit| case.failure(unit, "弄虚作假");
    assert_eq!(unit(unit(good_team(), "甲"), "乙").team().vetoes, ["V6"]);
    assert_eq!(unit(unit(unit(good_team(), "甲"), "乙"), "丙").team().vetoes, ["V5", "V6"]);
    let team = good_team().without("clues").team();
    assert_eq!((team.vetoes, team.grade.as_str()), (vec!["V6", "V7"], ""));
}
