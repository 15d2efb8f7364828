//! An invented round for tests: ten teams of two classes with ties, a quota, vetoes, a stopped team,
//! what does not apply, small denominators, a bonus and deductions. Its points are worked out, not typed,
//! so they add up by the rules of the trial method.

use indexmap::IndexMap;

use crate::{
    diagnostic::{Message, message},
    judge::evaluation::{
        AdjustmentResult, Certainty, CommonWeakPoint, Evaluation, GradeInfo, LedgerKind,
        LedgerLine, MeasureResult, MethodInfo, MetricInfo, NodeInfo, NodeKind, NodeResult, Note,
        OverallRate, RankingInfo, RosterColumn, RoundInfo, Standing, Status, TeamResult,
        VetoResult, WeakPoint,
    },
    value::Number,
};

pub(super) fn number(text: &str) -> Number {
    Number::from_fraction(text).unwrap()
}

fn whole(count: i64) -> Number {
    Number::from(count)
}

/// What is known of a team.
#[derive(Clone)]
struct Facts {
    id: &'static str,
    level: &'static str,
    kind: &'static str,
    /// Rectified and fed back: by the committee, by the check of personnel.
    regular: (i64, i64),
    personnel: Option<(i64, i64)>,
    /// Found on looking back: ordinary, falsified.
    look_back: (i64, i64),
    /// Closed and transferred clues.
    clues: Option<(i64, i64)>,
    returned: i64,
    requalified: i64,
    thin: i64,
    late: i64,
    /// Adopted practice; statements contrary to fact; leaks.
    practice: i64,
    contrary: i64,
    leaks: i64,
}

const CITY: Facts = Facts {
    id: "",
    level: "市级",
    kind: "常规巡察",
    regular: (38, 40),
    personnel: Some((9, 10)),
    look_back: (0, 0),
    clues: Some((6, 7)),
    returned: 0,
    requalified: 2,
    thin: 1,
    late: 0,
    practice: 0,
    contrary: 0,
    leaks: 0,
};

fn teams() -> Vec<Facts> {
    let county = Facts { level: "县级", kind: "专项巡察", personnel: None, ..CITY };
    vec![
        Facts {
            id: "市委第一巡察组",
            regular: (40, 40),
            personnel: Some((10, 10)),
            requalified: 0,
            practice: 1,
            ..CITY
        },
        Facts {
            id: "市委第二巡察组",
            regular: (36, 40),
            personnel: None,
            clues: Some((8, 8)),
            requalified: 0,
            ..CITY
        },
        Facts {
            id: "市委第三巡察组",
            regular: (30, 40),
            look_back: (2, 0),
            requalified: 8,
            thin: 6,
            late: 3,
            contrary: 1,
            ..CITY
        },
        Facts { id: "市委第四巡察组", regular: (38, 42), requalified: 7, ..CITY },
        Facts { id: "市委第五巡察组", regular: (38, 42), requalified: 7, ..CITY },
        Facts { id: "市委第六巡察组", regular: (35, 40), leaks: 1, ..CITY },
        Facts {
            id: "东河县委第一巡察组", clues: Some((2, 3)), requalified: 7, thin: 3, ..county
        },
        Facts {
            id: "东河县委第二巡察组",
            clues: None,
            regular: (21, 30),
            look_back: (1, 1),
            requalified: 9,
            late: 2,
            ..county
        },
        Facts {
            id: "西岭县委第一巡察组",
            regular: (9, 30),
            clues: Some((1, 4)),
            returned: 4,
            requalified: 14,
            thin: 9,
            late: 9,
            contrary: 2,
            ..county
        },
        Facts {
            id: "西岭县委第二巡察组",
            regular: (29, 30),
            clues: Some((5, 5)),
            requalified: 8,
            late: 1,
            ..county
        },
    ]
}

fn node(
    id: &str,
    code: &str,
    name: &str,
    level: NodeKind,
    parent: Option<usize>,
    points: i64,
) -> NodeInfo {
    NodeInfo {
        id: id.into(),
        name: name.into(),
        code: (!code.is_empty()).then(|| code.into()),
        level,
        parent,
        points: whole(points),
        source: None,
        expression: None,
        comment: None,
        weak_line: None,
        advice: None,
        effort: None,
        who: None,
    }
}

fn indicator(
    (id, code, name): (&str, &str, &str),
    parent: usize,
    points: i64,
    expression: &str,
    (advice, effort, who): (&str, &str, &str),
) -> NodeInfo {
    NodeInfo {
        source: Some(format!("第八条第{code}款")),
        expression: Some(expression.into()),
        weak_line: Some("得分率低于 80%".into()),
        advice: Some(advice.into()),
        effort: Some(effort.into()),
        who: Some(who.into()),
        ..node(id, code, name, NodeKind::Indicator, Some(parent), points)
    }
}

fn nodes() -> Vec<NodeInfo> {
    let group = |id, code, name, points| node(id, code, name, NodeKind::Group, Some(0), points);
    let mut nodes = vec![
        node("trial", "", "巡察质效评估办法（试行）", NodeKind::Root, None, 100),
        group("rectification", "1", "反馈问题整改", 40),
        indicator(
            ("regular", "1.1", "市委巡察反馈问题整改完成率"),
            1,
            20,
            "by_rate(points, 整改率, \"整改率\")",
            ("逐项对账未完成问题，销号前由巡察组审核把关。", "medium", "unit"),
        ),
        indicator(
            ("personnel", "1.2", "选人用人专项检查反馈问题整改"),
            1,
            10,
            "by_rate(points, 选人用人整改率, \"选人用人整改率\")",
            ("商请组织部门逐条会审，限期补齐佐证。", "medium", "unit"),
        ),
        indicator(
            ("look_back", "1.3", "整改真实性（回头看）"),
            1,
            10,
            "faults(points, [\n    [回头看一般问题, 0.5, \"整改不认真\"],\n    [回头看弄虚作假, 2, \"弄虚作假\"],\n])",
            ("对回头看发现的问题重新制定措施，严防纸面整改。", "high", "unit"),
        ),
        group("clues", "2", "移交问题线索处置", 25),
        indicator(
            ("clue_closure", "2.1", "线索办结率"),
            5,
            15,
            "by_rate(points, 线索办结率, \"线索办结率\")",
            ("定期与承办机关会商，对超期未结线索提请督办。", "medium", "office"),
        ),
        indicator(
            ("clue_transfer", "2.2", "线索移交规范"),
            5,
            10,
            "faults(points, [[线索退回数, 1, \"线索被退回\"]])",
            ("规范移交手续，做到要素齐全。", "low", "team"),
        ),
        group("quality", "3", "巡察工作质量", 35),
        indicator(
            ("report_quality", "3.1", "报告和底稿质量"),
            8,
            20,
            "faults(points, [[调整定性数, 0.5, \"问题被调整定性\"], [佐证不足数, 0.3, \"问题佐证不足\"]])",
            ("强化组办会商和底稿联审，做到一事一稿、证据充分。", "medium", "team"),
        ),
        indicator(
            ("work_flow", "3.2", "流程节奏"),
            8,
            15,
            "faults(points, [[环节延误数, 1, \"流程环节晚于计划\"]])",
            ("对照规范化流程手册细化时间表。", "low", "team"),
        ),
    ];
    nodes[4].comment = Some("/// 从满分起，按回头看发现的问题逐个扣分。".into());
    nodes
}

const METRICS: [(&str, &str, bool); 9] = [
    ("整改率", "市委巡察反馈问题整改率", true),
    ("选人用人整改率", "选人用人反馈问题整改率", true),
    ("回头看一般问题", "回头看发现的一般问题数", false),
    ("回头看弄虚作假", "回头看发现的弄虚作假问题数", false),
    ("线索办结率", "移交线索办结率", true),
    ("线索退回数", "被退回的线索数", false),
    ("调整定性数", "被调整定性的问题数", false),
    ("佐证不足数", "佐证不足的问题数", false),
    ("环节延误数", "晚于计划的流程环节数", false),
];

/// Some rows of a file, as a metric keeps them.
fn rows(file: &str, first: i64, count: i64) -> Vec<String> {
    (0..count.min(6)).map(|at| format!("{file}:{}", first + at * 2)).collect()
}

/// Wilson's interval to six decimals, by table: the fixture needs a plausible one, not statistics.
fn interval(x: i64, n: i64) -> (f64, f64) {
    let z2 = 3.841_459;
    let (x, n) = (whole(x).to_f64(), whole(n).to_f64());
    let (centre, half) =
        ((x + z2 / 2.0) / (n + z2), z2.sqrt() / (n + z2) * (x * (n - x) / n + z2 / 4.0).sqrt());
    let six = |value: f64| (value * 1e6).round() / 1e6;
    (six((centre - half).max(0.0)), six((centre + half).min(1.0)))
}

fn rate_measure(metric: usize, file: &str, cases: Option<(i64, i64)>) -> MeasureResult {
    let blank = MeasureResult {
        metric,
        node: None,
        numerator: Some(whole(0)),
        denominator: Some(whole(0)),
        value: None,
        text: None,
        absent: Some("not_applicable".into()),
        interval: None,
        small: false,
        evidence: 0,
        rows: Vec::new(),
        unresolved: false,
    };
    match cases {
        None => blank,
        Some((x, n)) => MeasureResult {
            numerator: Some(whole(x)),
            denominator: Some(whole(n)),
            value: Number::ratio(x, n),
            absent: None,
            interval: Some(interval(x, n)),
            small: n < 5,
            evidence: n.abs_diff(x),
            rows: rows(file, 5, n - x),
            ..blank
        },
    }
}

fn count_measure(metric: usize, file: &str, count: i64) -> MeasureResult {
    MeasureResult {
        numerator: Some(whole(count)),
        denominator: Some(whole(1)),
        value: Some(whole(count)),
        absent: None,
        evidence: count.unsigned_abs(),
        rows: rows(file, 3, count),
        ..rate_measure(metric, file, None)
    }
}

fn measures(facts: &Facts) -> Vec<MeasureResult> {
    vec![
        rate_measure(0, "整改台账.csv", Some(facts.regular)),
        rate_measure(1, "整改台账.csv", facts.personnel),
        count_measure(2, "整改台账.csv", facts.look_back.0),
        count_measure(3, "整改台账.csv", facts.look_back.1),
        rate_measure(4, "线索.xlsx#台账", facts.clues),
        count_measure(5, "线索.xlsx#台账", facts.returned),
        count_measure(6, "problems.csv", facts.requalified),
        count_measure(7, "problems.csv", facts.thin),
        count_measure(8, "milestones.csv", facts.late),
    ]
}

fn line(kind: LedgerKind, points: Number, reason: String) -> LedgerLine {
    LedgerLine { kind, points, reason, evidence: 0, rows: Vec::new() }
}

fn absent(points: i64) -> NodeResult {
    NodeResult {
        status: Status::NotApplicable,
        points: whole(points),
        effective_points: Number::ZERO,
        score: None,
        rate: None,
        contribution: None,
        standing: None,
        peer_mean: None,
        weak: false,
        colour: None,
        reason: None,
        ledger: Vec::new(),
        reads: Vec::new(),
        bounds: None,
    }
}

fn scored(points: i64, ledger: Vec<LedgerLine>, reads: Vec<usize>) -> NodeResult {
    let mut ledger = ledger;
    let exact: Number = ledger.iter().map(|line| &line.points).sum();
    let score = exact.round_half_up(2);
    if score != exact {
        let reason = format!("四舍五入至 {}", score.to_short(12));
        ledger.push(line(LedgerKind::Rounding, &score - &exact, reason));
    }
    NodeResult {
        status: Status::Scored,
        effective_points: whole(points),
        rate: score.checked_div(&whole(points)),
        contribution: Some(score.clone()),
        score: Some(score),
        ledger,
        reads,
        ..absent(points)
    }
}

fn by_rate(points: i64, measures: &[MeasureResult], at: usize, what: &str) -> NodeResult {
    let measure = &measures[at];
    let Some(rate) = &measure.value else {
        let name = METRICS[measure.metric].1;
        return NodeResult {
            reason: Some(message!(zh: "“{name}”不适用", en: "“{name}” not applicable")),
            reads: vec![at],
            ..absent(points)
        };
    };
    let percent = (rate * &whole(100)).to_short(2);
    let won = LedgerLine {
        evidence: measure.evidence,
        rows: measure.rows.clone(),
        ..line(LedgerKind::Award, rate * &whole(points), format!("{what} {percent}%"))
    };
    scored(points, vec![won], vec![at])
}

fn faults(points: i64, measures: &[MeasureResult], list: &[(usize, &str, &str)]) -> NodeResult {
    let mut ledger = vec![line(LedgerKind::Start, whole(points), format!("起评满分 {points} 分"))];
    for (at, each, what) in list {
        let measure = &measures[*at];
        let count = measure.value.clone().unwrap();
        ledger.push(if count.is_zero() {
            line(LedgerKind::Checked, Number::ZERO, format!("{what} 0 个，未扣分"))
        } else {
            let off = &count * &number(each);
            LedgerLine {
                evidence: measure.evidence,
                rows: measure.rows.clone(),
                ..line(LedgerKind::Deduct, -off, format!("{what} {count} 个，每个扣 {each} 分"))
            }
        });
    }
    scored(points, ledger, list.iter().map(|(at, ..)| *at).collect())
}

/// A group from its children, re-scaled where one does not apply.
fn group(points: i64, children: &mut [&mut NodeResult]) -> NodeResult {
    let there: Number =
        children.iter().filter(|child| child.score.is_some()).map(|child| &child.points).sum();
    let sum: Number = children.iter().filter_map(|child| child.score.as_ref()).sum();
    let exact = (&sum * &whole(points)).checked_div(&there).unwrap();
    let score = exact.round_half_up(2);
    let mut ledger = Vec::new();
    if score != sum {
        ledger.push(line(
            LedgerKind::Rescale,
            &score - &sum,
            format!("不适用的不计，{there} 分折算为 {points} 分"),
        ));
    }
    for child in children.iter_mut().filter(|child| child.score.is_some()) {
        let factor = whole(points).checked_div(&there).unwrap();
        child.effective_points = &child.points * &factor;
        child.contribution = child.score.as_ref().map(|score| score * &factor);
    }
    NodeResult {
        status: Status::Scored,
        effective_points: whole(points),
        rate: score.checked_div(&whole(points)),
        contribution: Some(score.clone()),
        score: Some(score),
        ledger,
        ..absent(points)
    }
}

fn node_results(facts: &Facts, measures: &[MeasureResult]) -> Vec<NodeResult> {
    if facts.leaks > 0 {
        return nodes()
            .iter()
            .map(|node| NodeResult {
                status: Status::Stopped,
                points: node.points.clone(),
                ..absent(0)
            })
            .collect();
    }
    let mut regular = by_rate(20, measures, 0, "整改率");
    let mut personnel = by_rate(10, measures, 1, "选人用人整改率");
    let mut look_back =
        faults(10, measures, &[(2, "0.5", "回头看发现整改不认真"), (3, "2", "回头看发现弄虚作假")]);
    let rectification = group(40, &mut [&mut regular, &mut personnel, &mut look_back]);
    let mut closure = by_rate(15, measures, 4, "线索办结率");
    let mut transfer = faults(10, measures, &[(5, "1", "线索被退回")]);
    let clues = group(25, &mut [&mut closure, &mut transfer]);
    let mut report =
        faults(20, measures, &[(6, "0.5", "问题被调整定性"), (7, "0.3", "问题佐证不足")]);
    let mut flow = faults(15, measures, &[(8, "1", "流程环节晚于计划")]);
    let mut quality = group(35, &mut [&mut report, &mut flow]);
    quality.reads = Vec::new();
    let mut groups = [rectification, clues, quality];
    let [a, b, c] = &mut groups;
    let root = group(100, &mut [a, b, c]);
    let [rectification, clues, quality] = groups;
    let mut all = vec![
        root,
        rectification,
        regular,
        personnel,
        look_back,
        clues,
        closure,
        transfer,
        quality,
        report,
        flow,
    ];
    for (node, result) in nodes().iter().zip(&mut all) {
        let Some(rate) = result.rate.clone() else { continue };
        if node.level == NodeKind::Indicator {
            result.weak = rate < number("0.8");
            result.colour = match () {
                () if rate < number("0.6") => Some("red".into()),
                () if rate < number("0.8") => Some("yellow".into()),
                () => None,
            };
        }
    }
    all
}

fn adjustment(id: &str, name: &str, points: Number, ledger: Vec<LedgerLine>) -> AdjustmentResult {
    AdjustmentResult {
        id: id.into(),
        name: name.into(),
        source: Some("第十条".into()),
        expression: format!("params.{id} * {name}数"),
        points,
        ledger,
        reads: Vec::new(),
    }
}

fn bonus(facts: &Facts, base: &Number) -> AdjustmentResult {
    let name = "经验做法被推广";
    if base < &whole(80) {
        let gap = (&whole(80) - base).to_short(2);
        let reason = format!("未达到计分条件：基础分：线为 ≥ 80，实为 {base}，相差 {gap}");
        let checked = line(LedgerKind::Checked, Number::ZERO, reason);
        return adjustment("good_practice", name, Number::ZERO, vec![checked]);
    }
    let points = whole(facts.practice);
    let kind = if facts.practice > 0 { LedgerKind::Bonus } else { LedgerKind::Checked };
    let reason = match facts.practice {
        0 => "经验做法被推广 0 项，未加分".to_owned(),
        count => format!("经验做法被推广 {count} 项"),
    };
    let given = LedgerLine {
        evidence: facts.practice.unsigned_abs(),
        rows: rows("events.csv", 2, facts.practice),
        ..line(kind, points.clone(), reason)
    };
    adjustment("good_practice", name, points, vec![given])
}

fn deduction(facts: &Facts) -> AdjustmentResult {
    let points = &number("0.5") * &whole(facts.contrary);
    let kind = if facts.contrary > 0 { LedgerKind::Deduction } else { LedgerKind::Checked };
    let taken = LedgerLine {
        evidence: facts.contrary.unsigned_abs(),
        rows: rows("events.csv", 9, facts.contrary),
        ..line(kind, -&points, format!("自评或台账与事实不符 {} 处", facts.contrary))
    };
    adjustment("contrary_to_fact", "自评或台账与事实不符", points, vec![taken])
}

fn vetoes(facts: &Facts, nodes: &[NodeResult]) -> Vec<VetoResult> {
    let veto = |id: &str, name: &str, condition: &str, fired, detail: String, effect| VetoResult {
        id: id.into(),
        name: name.into(),
        source: Some("第十二条".into()),
        condition: condition.into(),
        fired,
        unjudged: None,
        detail,
        effect,
        reads: Vec::new(),
        evidence: 0,
        rows: Vec::new(),
    };
    let leaks = facts.leaks;
    let clues = nodes[5].rate.clone();
    let low = clues.as_ref().is_some_and(|rate| rate < &number("0.6"));
    let rate =
        clues.clone().map_or_else(|| "不适用".to_owned(), |rate| (&rate * &whole(100)).to_short(2));
    let gap = clues.map_or_else(String::new, |rate| {
        format!("，相差 {} 个百分点", (&(&rate - &number("0.6")).abs() * &whole(100)).to_short(2))
    });
    let mut list = vec![
        VetoResult {
            evidence: leaks.unsigned_abs(),
            rows: rows("events.csv", 14, leaks),
            ..veto(
                "V1",
                "泄密、跑风漏气",
                "泄密数 > 0",
                leaks > 0,
                format!("泄密数：线为 > 0，实为 {leaks}，相差 {leaks}"),
                message!(zh: "停止评分，定为不合格", en: "scoring stops; the grade is 不合格"),
            )
        },
        veto(
            "V6",
            "线索类得分率低于底线",
            "groups.clues.rate < 0.6",
            low,
            format!("groups.clues.rate：线为 < 60%，实为 {rate}%{gap}"),
            message!(zh: "等次最高为合格", en: "the grade is at most 合格"),
        ),
    ];
    if facts.clues.is_none() {
        list[1].unjudged = Some(message!(zh: "不适用", en: "not applicable"));
    }
    list
}

fn weak_points(nodes: &[NodeResult], measures: &[MeasureResult]) -> Vec<WeakPoint> {
    let mut weak: Vec<WeakPoint> = nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.weak)
        .map(|(at, node)| {
            let lost = &node.points - node.score.as_ref().unwrap();
            let rate = (node.rate.as_ref().unwrap() * &whole(100)).to_short(2);
            let factor = node.effective_points.checked_div(&node.points).unwrap();
            WeakPoint {
                node: at,
                why: message!(zh: "得分率 {rate}%，低于 80%", en: "score rate {rate}%, below 80%"),
                recoverable: &lost * &factor,
                lost,
                uncertain: node.reads.iter().any(|read| measures[*read].small),
                repeated: if at == 9 { 2 } else { 1 },
            }
        })
        .collect();
    weak.sort_by(|a, b| b.recoverable.cmp(&a.recoverable));
    weak
}

fn team(facts: &Facts) -> TeamResult {
    let measures = measures(facts);
    let nodes = node_results(facts, &measures);
    let base = nodes[0].score.clone();
    let bonus = base.as_ref().map(|base| bonus(facts, base));
    let deduction = base.as_ref().map(|_| deduction(facts));
    let points = |adjustment: &Option<AdjustmentResult>| {
        adjustment.as_ref().map_or(Number::ZERO, |adjustment| adjustment.points.clone())
    };
    let (plus, minus) = (points(&bonus), points(&deduction));
    let sum = base.as_ref().map(|base| &(base + &plus) - &minus);
    let mut total_ledger = Vec::new();
    let total = sum.map(|sum| {
        let cap = whole(100);
        if sum > cap {
            total_ledger.push(line(LedgerKind::Limit, &cap - &sum, "总分以 100 分为限".into()));
            return cap;
        }
        sum
    });
    let applicable: Number = nodes
        .iter()
        .zip(self::nodes())
        .filter(|(result, node)| node.level == NodeKind::Indicator && result.score.is_some())
        .map(|(result, _)| result.points.clone())
        .sum();
    TeamResult {
        id: facts.id.into(),
        name: facts.id.into(),
        aliases: Vec::new(),
        roster: vec![facts.id.into(), facts.level.into(), facts.kind.into(), "6".into()],
        vetoes: vetoes(facts, &nodes),
        weak_points: weak_points(&nodes, &measures),
        nodes,
        bonuses: bonus.into_iter().collect(),
        deductions: deduction.into_iter().collect(),
        base,
        bonus: plus,
        deduction: minus,
        total,
        total_ledger,
        applicable: applicable.checked_div(&whole(100)).unwrap(),
        standings: vec![None],
        unranked: (facts.leaks > 0)
            .then(|| message!(zh: "一票否决，停止评分", en: "a veto stopped the scoring")),
        grade_by_score: None,
        grade: (facts.leaks > 0).then_some(3),
        grade_reasons: if facts.leaks > 0 {
            vec![
                message!(zh: "触发 V1 泄密、跑风漏气，定为不合格", en: "veto V1 fired: the grade is 不合格"),
            ]
        } else {
            Vec::new()
        },
        to_next_grade: None,
        measures,
        certainty: None,
        worst: None,
        best: None,
    }
}

/// Ranks, grades and peer means of one class; its teams in the order of the outputs.
fn judged(mut class: Vec<TeamResult>) -> Vec<TeamResult> {
    class.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.id.cmp(&b.id)));
    let totals: Vec<Option<Number>> = class.iter().map(|team| team.total.clone()).collect();
    let of = totals.iter().flatten().count();
    let lines = [number("90"), number("80"), number("60")];
    let mut excellent = 0;
    for team in &mut class {
        let Some(total) = team.total.clone() else { continue };
        let rank = totals.iter().flatten().filter(|other| **other > total).count() + 1;
        let tied = totals.iter().flatten().filter(|other| **other == total).count() - 1;
        team.standings = vec![Some(Standing { rank, of, tied })];
        team.certainty = Some(Certainty {
            best_rank: rank.saturating_sub(1).max(1),
            worst_rank: (rank + tied + 1).min(of),
            mean_rank: 1.5,
            band: if rank == 1 { 1 } else { 2 },
            grade_kept: 0.85,
        });
        let by_score = lines.iter().position(|line| &total >= line).unwrap_or(3);
        let mut grade = by_score;
        if by_score == 0 {
            excellent += 1;
            if excellent > 1 {
                grade = 1;
                team.grade_reasons
                    .push(message!(zh: "比例控制：优秀不超过 1 个", en: "quota: at most 1 优秀"));
            }
        }
        if team.vetoes[1].fired && grade < 2 {
            grade = 2;
            team.grade_reasons
                .push(message!(zh: "触发 V6，等次最高为合格", en: "veto V6 fired: at most 合格"));
        }
        team.grade_by_score = Some(by_score);
        team.grade = Some(grade);
        team.to_next_grade = by_score.checked_sub(1).map(|next| &lines[next] - &total);
    }
    for at in 0..nodes().len() {
        let scores: Vec<Number> =
            class.iter().filter_map(|team| team.nodes[at].score.clone()).collect();
        let mean = scores.iter().sum::<Number>().checked_div(&Number::from(scores.len()));
        for team in class.iter_mut().filter(|team| team.nodes[at].score.is_some()) {
            let score = team.nodes[at].score.clone().unwrap();
            team.nodes[at].peer_mean.clone_from(&mean);
            team.nodes[at].standing = Some(Standing {
                rank: scores.iter().filter(|other| **other > score).count() + 1,
                of: scores.len(),
                tied: scores.iter().filter(|other| **other == score).count() - 1,
            });
        }
    }
    class
}

fn common(teams: &[TeamResult]) -> Vec<CommonWeakPoint> {
    (0..nodes().len())
        .filter_map(|node| {
            let of = teams.iter().filter(|team| team.nodes[node].score.is_some()).count();
            let weak: Vec<usize> =
                (0..teams.len()).filter(|team| teams[*team].nodes[node].weak).collect();
            (!weak.is_empty() && weak.len() * 2 >= of).then(|| CommonWeakPoint {
                node,
                lost: weak
                    .iter()
                    .flat_map(|team| &teams[*team].weak_points)
                    .filter(|weak| weak.node == node)
                    .map(|weak| &weak.lost)
                    .sum(),
                teams: weak,
                of,
            })
        })
        .collect()
}

fn overall(teams: &[TeamResult]) -> Vec<OverallRate> {
    let classes = [
        IndexMap::new(),
        IndexMap::from([
            ("level".to_owned(), "市级".to_owned()),
            ("kind".to_owned(), "常规巡察".to_owned()),
        ]),
        IndexMap::from([
            ("level".to_owned(), "县级".to_owned()),
            ("kind".to_owned(), "专项巡察".to_owned()),
        ]),
    ];
    let mut rates = Vec::new();
    for metric in [0, 1, 4] {
        for class in &classes {
            let own: Vec<&MeasureResult> = teams
                .iter()
                .filter(|team| class.get("level").is_none_or(|level| team.roster[1] == *level))
                .map(|team| &team.measures[metric])
                .filter(|measure| measure.value.is_some())
                .collect();
            let sum = |part: fn(&MeasureResult) -> &Option<Number>| -> Number {
                own.iter().filter_map(|measure| part(measure).as_ref()).sum()
            };
            let (x, n) = (sum(|it| &it.numerator), sum(|it| &it.denominator));
            rates.push(OverallRate {
                metric,
                node: None,
                class: class.clone(),
                teams: own.len(),
                value: x.checked_div(&n),
                interval: (!n.is_zero())
                    .then(|| interval(x.to_i64().unwrap(), n.to_i64().unwrap())),
                numerator: x,
                denominator: n,
            });
        }
    }
    rates
}

/// The round.
pub(super) fn evaluation() -> Evaluation {
    let (city, county): (Vec<Facts>, Vec<Facts>) =
        teams().into_iter().partition(|facts| facts.level == "市级");
    let mut teams = judged(city.iter().map(team).collect());
    teams.extend(judged(county.iter().map(team).collect()));
    let column = |id: &str, name: &str| RosterColumn { id: id.into(), name: name.into() };
    let grade =
        |name: &str, min: Option<&str>, quota: Option<&str>, consequence: Option<&str>| GradeInfo {
            name: name.into(),
            min: min.map(number),
            quota: quota.map(Into::into),
            consequence: consequence.map(Into::into),
        };
    Evaluation {
        format: Evaluation::FORMAT,
        round: RoundInfo {
            id: "8-2".into(),
            name: "八届市委第二轮巡察".into(),
            as_of: "2026-06-30".into(),
            previous: Some("8-1".into()),
        },
        method: MethodInfo {
            id: "trial".into(),
            name: "巡察质效评估办法（试行）".into(),
            version: "2026.1".into(),
            language: "zh".into(),
            source: Some("《关于对巡察组巡察质效评估的办法（试行）》".into()),
            decimals: 2,
            rounded_when_shown: false,
            class: vec![1, 2],
            ruler: Default::default(),
        },
        draft: false,
        roster: vec![
            column("team", "巡察组"),
            column("level", "级别"),
            column("kind", "巡察种类"),
            column("units", "被巡察单位数"),
        ],
        nodes: nodes(),
        metrics: METRICS
            .iter()
            .map(|(id, name, is_rate)| MetricInfo {
                id: (*id).into(),
                name: (*name).into(),
                per_indicator: false,
                is_rate: *is_rate,
                declaration: String::new(),
            })
            .collect(),
        grades: vec![
            grade("优秀", Some("90"), Some("≤30%"), Some("建议通报表扬")),
            grade("良好", Some("80"), None, None),
            grade("合格", Some("60"), None, Some("建议一个月内书面报送提升方案")),
            grade("不合格", None, None, Some("建议约谈组长")),
        ],
        rankings: vec![RankingInfo {
            id: "official".into(),
            name: "同级别同种类排名".into(),
            within: vec![1, 2],
            ties: 1,
            top: None,
            bottom: None,
        }],
        common: common(&teams),
        overall: overall(&teams),
        teams,
        notes: vec![
            Note {
                severity: "warning".into(),
                code: "row-not-judged".into(),
                place: "整改台账.csv:17".into(),
                message: message!(zh: "整改时限为空，这一行没有计入按期整改", en: "整改时限 is blank: the row was not judged"),
            },
            Note {
                severity: "note".into(),
                code: "total-row".into(),
                place: "线索.xlsx#台账:45".into(),
                message: message!(zh: "合计行，未读入", en: "a row of totals, left out"),
            },
        ],
    }
}

/// The same as a draft.
pub(super) fn draft() -> Evaluation {
    let mut evaluation = evaluation();
    evaluation.draft = true;
    for team in &mut evaluation.teams {
        team.worst = team.total.as_ref().map(|total| total - &number("0.4"));
        team.best = team.total.as_ref().map(|total| total + &number("0.6"));
        for node in &mut team.nodes {
            node.bounds = node.score.as_ref().map(|score| {
                (score - &number("0.4"), (score + &number("0.6")).min(node.points.clone()))
            });
        }
    }
    evaluation
}

/// The same with texts that want to do harm, and personal numbers (invented).
pub(super) fn hostile() -> Evaluation {
    let mut evaluation = evaluation();
    let team = &mut evaluation.teams[0];
    team.name = "=HYPERLINK(\"http://x\")\u{202E}<script>alert(1)</script>".into();
    team.roster[3] = "@SUM(1)".into();
    team.nodes[2].ledger[0].reason = "联系 138\u{200B}00000000\r\n<b>\"，整改".into();
    team.nodes[2].ledger[0].rows = vec!["+整改.csv:3".into()];
    team.weak_points.push(WeakPoint {
        node: 2,
        why: Message::same("身份证 11010519491231002X & 低"),
        lost: number("1"),
        recoverable: number("1"),
        uncertain: true,
        repeated: 3,
    });
    evaluation.notes[0].message = Message::same("someone@example.com");
    evaluation
}
