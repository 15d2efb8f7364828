//! What methods load to.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use proptest::prelude::*;
use zhixiao::{
    diagnostic::{Diagnostics, Language},
    method::{
        self, Pack, Packs, keys,
        model::{
            Aggregate, Aggregation, Better, ColumnKind, ColumnOrigin, Constant, Method,
            MetricSource, MissingPolicy, NodeLevel, ROOT, Required, Step, TieBreakBy, VetoEffect,
        },
    },
    value::{Date, Number},
};

const SMALL: &str = include_str!("mistakes/small-method.txt");

struct Beside(Vec<(&'static str, Pack)>);

impl Packs for Beside {
    fn find(&self, from: &str, base: &str) -> Option<Pack> {
        let path = if base.is_empty() { from.to_owned() } else { format!("{base}/{from}") };
        self.0.iter().find(|(name, _)| *name == path).map(|(_, pack)| pack.clone())
    }
}

fn told(found: &Diagnostics) -> String {
    let line = |found: &zhixiao::diagnostic::Diagnostic| {
        let place = &found.place;
        let (file, row) = (place.file.as_deref().unwrap_or("?"), place.row.unwrap_or_default());
        format!("{file}:{row} {} {}", found.code, found.text(Language::English))
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn pack(files: &[(&str, &str)]) -> Pack {
    Pack::new(files.iter().map(|(name, text)| (*name, text.as_bytes())))
}

fn load_with(files: &[(&str, &str)], beside: Vec<(&'static str, Pack)>) -> Method {
    let (method, found) = method::load(&pack(files), &Beside(beside));
    assert!(!found.has_errors(), "{}", told(&found));
    method.unwrap()
}

fn load(text: &str) -> Method {
    load_with(&[("method.toml", text)], Vec::new())
}

fn small_and(more: &str) -> Method {
    load(&format!("{SMALL}{more}"))
}

fn number(text: &str) -> Number {
    Number::from_fraction(text).or_else(|| Number::from_decimal(text)).unwrap()
}

fn node<'a>(method: &'a Method, id: &str) -> &'a zhixiao::method::model::Node {
    method.nodes.iter().find(|node| &*node.id == id).unwrap()
}

fn metric<'a>(method: &'a Method, id: &str) -> &'a zhixiao::method::model::Metric {
    method.metrics.iter().find(|metric| &*metric.id == id).unwrap()
}

fn column<'a>(method: &'a Method, table: &str, id: &str) -> &'a zhixiao::method::model::Column {
    let table = method.tables.iter().find(|there| &*there.id == table).unwrap();
    table.columns.iter().find(|column| &*column.id == id).unwrap()
}

/// The example of a method with ASCII ids: a roster, two ledgers, a rate, a count, a trimmed mean.
const ASCII: &str = r#"
[method]
id = "tonghua-trial"
name = "巡察组巡察质效评估办法（试行）"
version = "2026.1"
language = "zh"
points = 15
decimals = 2
rank_within = ["level"]

[tables.teams]
key = ["id"]
[tables.teams.columns]
id    = { headers = ["巡察组"], type = "text" }
name  = { type = "text" }
aliases = { headers = ["简称"], type = "text" }
level = { headers = ["级别"], type = "enum", values = ["市级", "县级"] }

[tables.rectification]
name = "整改台账"
files = ["rectification", "整改台账"]
key = ["issue"]
required = true

[tables.rectification.columns]
issue    = { headers = ["问题编号"], type = "text", required = true }
team     = { headers = ["巡察组"], type = "team", required = true }
source   = { headers = ["问题来源"], type = "enum", values = { regular = ["市委巡察", "常规巡察"], personnel = ["选人用人专项检查"], ideology = ["意识形态责任制专项检查"] } }
status   = { headers = ["整改状态"], type = "enum", values = { done = ["已完成", "完成"], basic = ["基本完成"], doing = ["正在整改", "整改中"], ongoing = ["长期坚持"] } }
due      = { headers = ["整改期限"], type = "date" }
finished = { headers = ["完成日期"], type = "date", check = 'finished == () || status == "done" || status == "basic"' }

[tables.office.columns]
team = { type = "team" }
indicator = { type = "indicator" }
rater = { type = "text" }
score = { type = "number" }

[metrics.rectified]
name = "整改完成率"
table = "rectification"
ratio = 'status == "done"'          # rows that match / rows
where = 'source == "regular"'

[metrics.overdue]
name = "逾期未完成问题数"
table = "rectification"
count = 'status == "doing" && due < as_of'

[metrics.falsified]
table = "rectification"
count = 'status == "done" && finished == ()'

[metrics.office_score]
name = "巡察办评分"
table = "office"
per = "indicator"                    # one value for each team × indicator
trimmed_mean = "score"
trim = 1                             # drop the highest and the lowest rater when there are enough of them

[[group]]
id = "rectification"
name = "整改质效"

[[indicator]]
id = "regular_rectification"
group = "rectification"
name = "市委巡察反馈问题整改落实"
points = 15
score = 'rectification::completion(points, rectified, overdue)'
missing = { not_applicable = "renormalise", not_reported = "zero" }
weak = { below = 0.70, min_cases = 5, advice = "逐项建立整改台账，对逾期问题挂牌督办。", effort = "medium", who = "unit" }
source = "第八条第（一）项"

[[veto]]
id = "falsified"
when = "falsified > 0"
ceiling = "一般"
reason = "回头看发现弄虚作假"

[[grade]]
name = "优秀"
min = 90
quota = 0.30                         # at most this share of the teams within `rank_within`

[[grade]]
name = "一般"
"#;

const COMPLETION: &str = r#"
/// 完成率 95% 以上得满分，60% 以下不得分，其间按比例；每有一个逾期问题扣 0.5 分，最多扣 5 分。
fn completion(points, rectified, overdue) {
    let score = from_zero(points).award(points * linear(rectified, 0.60, 0.95), `整改完成率 ${percent(rectified)}`);
    score.deduct(min(0.5 * overdue, 5), `逾期未完成 ${overdue} 个`)
}
"#;

#[test]
fn a_method_with_ascii_ids() {
    let method =
        load_with(&[("method.toml", ASCII), ("rectification.rhai", COMPLETION)], Vec::new());
    assert_eq!(
        (&*method.id, method.version.as_str(), method.decimals),
        ("tonghua-trial", "2026.1", 2)
    );
    let roster = &method.tables[method.roster.0];
    assert_eq!(method.roster_name.map(|at| &*roster.columns[at.0].id), Some("name"));
    assert_eq!(method.roster_aliases.map(|at| &*roster.columns[at.0].id), Some("aliases"));
    let ledger = method.tables.iter().find(|table| &*table.id == "rectification").unwrap();
    assert_eq!(ledger.team.map(|at| &*ledger.columns[at.0].id), Some("team"));
    assert_eq!(ledger.required, Required::Yes);
    assert!(column(&method, "rectification", "finished").check.is_some());
    let office = metric(&method, "office_score");
    assert!(office.per_indicator);
    let MetricSource::Table { aggregation: Aggregation::TrimmedMean { trim: 1, .. }, .. } =
        &office.source
    else {
        panic!("{:?}", office.source)
    };
    assert_eq!(
        metric(&method, "overdue").declaration,
        "table = \"rectification\"\ncount = 'status == \"doing\" && due < as_of'"
    );
    let group = node(&method, "rectification");
    assert_eq!((group.points.to_exact().as_str(), group.level), ("15", NodeLevel::Group));
    let weak = node(&method, "regular_rectification").weak.as_ref().unwrap();
    assert_eq!(weak.below, Some(number("0.7")));
    assert!(matches!(method.vetoes[0].effect, VetoEffect::Ceiling(1)));
    assert_eq!(method.rankings.len(), 1);
    assert_eq!(method.rankings[0].within, method.rank_within);
    let calls = node(&method, "regular_rectification").score.as_ref().unwrap().expression.calls();
    assert_eq!(calls.len(), 1);
}

#[test]
fn steps_come_after_what_they_need() {
    let method = small_and(
        r#"
[metrics.last]
expr = 'best + 1'
[metrics.best]
peer_max = "完成率"
within = ["级别"]
[[group]]
id = "g"
name = "分组"
score = 'min(groups.h.score, indicators.done.score)'
[[group]]
id = "h"
name = "另一组"
indicators = [ { id = "late", name = "后", points = 5, score = 'min(points, last)' } ]
"#,
    );
    let place = |name: &str| {
        method
            .plan
            .iter()
            .position(|step| match step {
                Step::Metric(at) => &*method.metrics[at.0].id == name,
                Step::Node(at) => &*method.nodes[at.0].id == name,
            })
            .unwrap()
    };
    for (first, then) in [
        ("完成率", "best"),
        ("best", "last"),
        ("last", "late"),
        ("late", "h"),
        ("h", "g"),
        ("done", "g"),
        ("g", "small"),
        ("done", "small"),
    ] {
        assert!(place(first) < place(then), "{first} {then}");
    }
    assert_eq!(method.plan.len(), method.metrics.len() + method.nodes.len());
}

#[test]
fn a_metric_over_indicators_sees_no_score_that_needs_it() {
    let method = small_and(
        r#"
[metrics.mean_rate]
over = "indicators"
mean = 'score / points'
[metrics.twice]
expr = 'mean_rate * 2'
[[indicator]]
id = "balance"
name = "均衡"
points = 5
score = 'min(points, twice)'
"#,
    );
    let MetricSource::Indicators { without_score, .. } = &metric(&method, "mean_rate").source
    else {
        panic!()
    };
    let ids: Vec<&str> = without_score.iter().map(|at| &*method.nodes[at.0].id).collect();
    assert_eq!(ids, ["balance"]);
}

#[test]
fn each_makes_a_metric_for_each_value() {
    let method = small_and(
        r#"
[metrics."数"]
name = "件数"
table = "ledger"
each = "状态"
count = true
[[indicator]]
id = "x"
name = "数的指标"
points = 5
score = 'min(points, 数.已完成)'
[[ranking]]
id = "official"
tie_breaks = ["-数.未完成", "done", { by = "完成率", better = "low" }]
"#,
    );
    let names: Vec<&str> = method.metrics.iter().map(|metric| &*metric.id).collect();
    assert_eq!(names, ["完成率", "数.已完成", "数.未完成"]);
    assert_eq!(metric(&method, "数.已完成").name, "件数（已完成）");
    let breaks: Vec<(bool, Better)> = method.rankings[0]
        .tie_breaks
        .iter()
        .map(|by| (matches!(by.by, TieBreakBy::Node(_)), by.better))
        .collect();
    assert_eq!(breaks, [(false, Better::Low), (true, Better::High), (false, Better::Low)]);
}

#[test]
fn params_change_by_date() {
    let method = small_and(
        r#"
[params]
line = [ { from = 2026-07-01, value = 0.85 }, { from = 2025-01-01, value = 0.80 } ]
cap = { value = 5, name = "上限", source = "第八条", reviewed = 2026-05-01 }
curve = { value = [[0.6, 0], [0.9, 1]] }
[[deduction]]
id = "d"
name = "扣"
score = 'if 完成率 < params.line { params.cap } else { params.curve[0][1] }'
"#,
    );
    let on = |year, month| method.params["line"].on(Date::new(year, month, 1).unwrap()).cloned();
    assert_eq!(on(2024, 12), None);
    assert_eq!(on(2026, 6), Some(Constant::Number(number("0.8"))));
    assert_eq!(on(2026, 7), Some(Constant::Number(number("0.85"))));
    assert_eq!(method.params["cap"].source.as_deref(), Some("第八条"));
}

#[test]
fn derived_columns_stand_in_the_order_of_their_needs() {
    let text = SMALL.replacen(
        "name = \"台账\"",
        "name = \"台账\"\nhighest = { by = '加倍', per = [\"期限\"], as = \"最高\" }\nnth = { per = [\"状态\"], order = [\"期限\"], as = \"次\" }",
        1,
    );
    let text = text.replacen(
        "\"期限\" = { type = \"date\" }",
        "\"四倍\" = { expr = '加倍 * 2' }\n\"加倍\" = { expr = '金额 * 2' }\n\"完\" = { expr = '状态' }\n\"期限\" = { type = \"date\", month = \"end\", words = { now = [\"立行立改\"] }, word_in = \"方式\" }",
        1,
    );
    let method = load(&text);
    let table = method.tables.iter().find(|table| &*table.id == "ledger").unwrap();
    let ids: Vec<&str> = table.columns.iter().map(|column| &*column.id).collect();
    assert_eq!(
        ids,
        ["编号", "巡察组", "状态", "期限", "金额", "方式", "加倍", "四倍", "完", "最高", "次"]
    );
    assert!(matches!(column(&method, "ledger", "完").kind, ColumnKind::Enum(_)));
    let ColumnOrigin::WordIn(from) = &column(&method, "ledger", "方式").origin else { panic!() };
    assert_eq!(&*table.columns[from.0].id, "期限");
    let (words, taker) = column(&method, "ledger", "期限").words.clone().unwrap();
    assert_eq!((&*words.members[0].id, &*table.columns[taker.0].id), ("now", "方式"));
    let ColumnOrigin::Highest { per, .. } = &column(&method, "ledger", "最高").origin else {
        panic!()
    };
    assert_eq!(&*table.columns[per[0].0].id, "期限");
}

#[test]
fn defaults_stand_behind_what_a_node_says() {
    let method = small_and(
        r#"
[defaults.indicator]
points = 4
missing = { not_reported = "error" }
weak = { below = 0.80, effort = "low" }
params = { step = 0.5, cap = 3 }
[[indicator]]
id = "a"
name = "甲"
score = 'points - params.step'
missing = { withheld = "zero" }
weak = { advice = "改" }
params = { step = 1 }
"#,
    );
    let node = node(&method, "a");
    assert_eq!(node.points, number("4"));
    assert_eq!(node.missing.not_reported, MissingPolicy::Error);
    assert_eq!(node.missing.withheld, MissingPolicy::Zero);
    assert_eq!(node.missing.too_few, MissingPolicy::Renormalise);
    let weak = node.weak.as_ref().unwrap();
    assert_eq!((weak.below.clone(), weak.advice.as_deref()), (Some(number("0.8")), Some("改")));
    let step = &node.params["step"].values[0].1;
    assert_eq!((step, node.params.len()), (&Constant::Number(number("1")), 2));
    assert_eq!(node.range, number("0")..=number("4"));
}

#[test]
fn alternatives_for_kinds_of_teams_may_share_points() {
    let method = small_and(
        r#"
[[group]]
id = "g"
name = "分组"
points = 20
aggregate = "sum"
indicators = [
    { id = "both", name = "共性", points = 15, score = '1' },
    { id = "city", name = "市级的", points = 5, score = '1', applies = '级别 == "市级"' },
    { id = "county", name = "县级的", points = 5, score = '1', applies = '级别 == "县级"' },
]
"#,
    );
    assert_eq!(node(&method, "g").points, number("20"));
    assert_eq!(node(&method, "small").points, number("30"));
    assert_eq!(node(&method, "g").aggregate, Aggregate::Sum);
}

#[test]
fn reference_tables_come_from_the_pack_that_declares_them() {
    let base = format!(
        "{}{}",
        SMALL.replacen("id = \"small\"", "id = \"city\"", 1),
        r#"
[tables."标准"]
reference = true
in = "pack"
key = ["级", "类"]
files = ["标准*"]
[tables."标准".columns]
"级" = { type = "text" }
"类" = { type = "text" }
"下限" = { type = "number" }
[metrics."线"]
expr = '标准[级别]["一"].下限'
"#
    );
    let base = pack(&[("method.toml", &base), ("标准2026.csv", "级,类,下限\n市级,一,0.9\n")]);
    let county = "[method]\nid = \"county\"\nname = \"县\"\nextends = \"../city\"\n";
    let method = load_with(
        &[("method.toml", county), ("标准2026.csv", "级,类,下限\n县级,一,0.8\n")],
        vec![("../city", base)],
    );
    let table = method.tables.iter().find(|table| &*table.id == "标准").unwrap();
    let files: Vec<&str> =
        table.in_pack.as_ref().unwrap().iter().map(|at| &*method.files[*at].name).collect();
    assert_eq!(files, ["city/标准2026.csv"]);
}

#[test]
fn an_overlay_changes_only_what_it_says() {
    let city = format!(
        "{}{}",
        SMALL.replacen("id = \"small\"", "id = \"city\"", 1),
        r#"
[params]
step = { value = 1, name = "步长", source = "第三条", reviewed = 2026-05-01 }
[[group]]
id = "old"
name = "旧组"
indicators = [ { id = "in_old", name = "旧指标", points = 3, score = 'params.step' } ]
[[bonus]]
id = "b"
name = "加分"
score = '1'
[[grade]]
name = "优秀"
min = 90
[[grade]]
name = "其他"
"#
    );
    let district = r#"
[method]
id = "district"
name = "区"
extends = "../city"
[params]
step = 2
"#;
    let county = r#"
[method]
id = "county"
name = "县"
extends = "../district"
[[indicator]]
id = "done"
name = "办结"
[[indicator]]
id = "new"
name = "新指标"
points = 5
score = 'points * 完成率'
[[group]]
id = "old"
remove = true
[[bonus]]
id = "b"
remove = true
[[grade]]
name = "优秀"
min = 95
[metrics."完成率"]
table = "ledger"
ratio = '状态 != "未完成"'
[tables.ledger.columns]
"金额" = { type = "int" }
"备注" = { type = "text" }
[[deduction]]
id = "d"
name = "扣"
score = 'params.step'
"#;
    let method = load_with(
        &[("method.toml", county)],
        vec![
            ("../district", pack(&[("method.toml", district)])),
            ("../district/../city", pack(&[("method.toml", &city)])),
        ],
    );
    assert_eq!((&*method.id, method.name.as_str()), ("county", "县"));
    let ids: Vec<&str> = method.nodes.iter().map(|node| &*node.id).collect();
    assert_eq!(ids, ["county", "done", "new"]);
    let done = node(&method, "done");
    assert_eq!((done.name.as_str(), &done.points), ("办结", &number("10")));
    assert!(method.bonuses.is_empty());
    assert_eq!(method.grades[0].min, Some(number("95")));
    let step = &method.params["step"];
    assert_eq!(step.values[0].1, Constant::Number(number("2")));
    assert_eq!((step.name.as_deref(), step.reviewed), (Some("步长"), None));
    assert!(metric(&method, "完成率").declaration.contains("!="));
    assert_eq!(column(&method, "ledger", "金额").kind, ColumnKind::Int);
    assert_eq!(column(&method, "ledger", "备注").kind, ColumnKind::Text);
    let names: Vec<&str> = method.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["city/method.toml", "district/method.toml", "county/method.toml"]);
}

#[test]
fn a_lock_leaves_free_what_it_does_not_reach() {
    let city = SMALL.replacen("id = \"small\"", "id = \"city\"", 1).replacen(
        "points = 10",
        "points = 10\nlocked = true",
        1,
    );
    let county = r#"
[method]
id = "county"
name = "县"
extends = "city"
[tables.ledger]
name = "县台账"
[tables.ledger.columns]
"期限" = { type = "date", required = true }
"备注" = { type = "text" }
[metrics."完成率"]
table = "ledger"
ratio = '状态 == "已完成"'
[defaults.indicator]
points = 5
[[indicator]]
id = "new"
name = "新指标"
score = '1'
"#;
    let method =
        load_with(&[("method.toml", county)], vec![("city", pack(&[("method.toml", &city)]))]);
    assert!(node(&method, "done").locked);
    assert_eq!(method.nodes[ROOT.0].points, number("15"));
}

#[test]
fn a_module_may_be_replaced_on_purpose() {
    let city = SMALL.replacen("id = \"small\"", "id = \"city\"", 1).replacen(
        "points * 完成率",
        "rules::f(points)",
        1,
    );
    let city = pack(&[("method.toml", &city), ("rules.rhai", "fn f(x) { x }\n")]);
    let county = "[method]\nid = \"county\"\nname = \"县\"\nextends = \"city\"\n[modules.rules]\nreplaces = true\n";
    let files = [("method.toml", county), ("rules.rhai", "fn f(y) { y / 2 }\n")];
    let method = load_with(&files, vec![("city", city)]);
    assert_eq!(&*method.script.functions()[0].parameters[0], "y");
}

#[test]
fn several_files_are_one_method() {
    let (method, tables) = SMALL.split_once("[tables.teams]").unwrap();
    let tables = format!("[tables.teams]{tables}");
    let loaded = load_with(&[("method.toml", method), ("tables.toml", &tables)], Vec::new());
    assert_eq!(loaded.nodes.len(), 2);
    assert_eq!(loaded.nodes[0].place.file.as_deref(), Some("method.toml"));
    assert_eq!(loaded.nodes[1].place.file.as_deref(), Some("tables.toml"));
}

#[test]
fn one_column_for_each_indicator() {
    let method = small_and(
        r#"
[tables.wide.columns]
"组别" = { type = "team" }
"指标" = { type = "indicator" }
"分" = { headers = ["{indicator}得分", "{indicator}"], type = "number" }
[metrics."自评分"]
table = "wide"
per = "indicator"
value = '分'
"#,
    );
    assert!(column(&method, "wide", "分").per_indicator);
    let taker = column(&method, "wide", "指标");
    assert!(matches!(taker.origin, ColumnOrigin::HeaderIndicator));
    assert!(taker.headers.is_empty());
    assert!(metric(&method, "自评分").per_indicator);
}

#[test]
fn grades_that_meet_at_the_last_printed_decimal_leave_no_gap() {
    for (decimals, good) in [(0, true), (2, false)] {
        let text =
            SMALL.replacen("id = \"small\"", &format!("id = \"small\"\ndecimals = {decimals}"), 1);
        let text = format!(
            "{text}[[grade]]\nname = \"优\"\nmin = 90\n[[grade]]\nname = \"良\"\nmin = 60\nmax = 89\n[[grade]]\nname = \"差\"\nmax = 59\n"
        );
        let (_, found) = method::load(&pack(&[("method.toml", &text)]), &Beside(Vec::new()));
        assert_eq!(!found.has_errors(), good, "{}", told(&found));
    }
}

/// `tests/methods/every-key` uses every key once.
fn every_key() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/methods/every-key");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_key_together() {
    let files = every_key();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let method = load_with(&files, Vec::new());
    assert!(method.grades[0].when.is_some() && method.grades[0].above_quantile.is_some());
    assert_eq!(method.nodes[ROOT.0].round, Some(1));
    assert!(metric(&method, "p10").per_indicator);
    let text: String = files.iter().map(|(_, text)| *text).collect();
    for section in keys::SECTIONS {
        // Tests have a file of their own; removing and extending needs a base.
        if ["tests/*.toml", "[[test]]", "expect = {…}", "ledger = [ {…} ]"]
            .contains(&section.header)
        {
            continue;
        }
        for key in section.keys {
            let used =
                [format!("{} = ", key.name), format!("[{}", key.name), format!(".{}", key.name)]
                    .iter()
                    .any(|form| text.contains(form.as_str()));
            assert!(
                used || matches!(key.name, "remove" | "extends"),
                "{} {}",
                section.header,
                key.name
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever is cut out, doubled or swapped: mistakes, never a panic; a method or at least one error.
    #[test]
    fn damaged_packs_are_told(
        cuts in proptest::collection::vec((0usize..3, 0usize..100_000, 0usize..60, 0usize..3), 1..4)
    ) {
        let mut files = every_key();
        files.retain(|(name, _)| name.ends_with(".toml"));
        for (file, at, length, what) in cuts {
            let Some((_, text)) = files.get_mut(file) else { continue };
            let letters: Vec<char> = text.chars().collect();
            let at = at % letters.len().max(1);
            let end = (at + length).min(letters.len());
            let (before, rest) = letters.split_at(at);
            let (part, after) = rest.split_at(end - at);
            let changed: Vec<char> = match what {
                0 => [before, after].concat(),
                1 => [before, part, part, after].concat(),
                _ => [before, &part.iter().rev().copied().collect::<Vec<_>>(), after].concat(),
            };
            *text = changed.into_iter().collect();
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let (method, found) = method::load(&pack(&files), &Beside(Vec::new()));
        prop_assert_eq!(method.is_none(), found.has_errors());
    }
}
