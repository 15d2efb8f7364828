use super::{Kind, Section, key};

/// What a number, a fraction in quotes or `"()"` may stand for.
const NUMBERS: Kind = Kind::Map(&Kind::Any);

/// `tests/*.toml`.
pub static TESTS: Section = Section {
    header: "tests/*.toml",
    zh: "办法自己的测试",
    en: "the method's own tests",
    required: &[],
    keys: &[
        key!("test", Kind::Entries(&TEST), "一条测试", "a test", "[[test]]"),
        key!(
            "superseded",
            Kind::Texts,
            "本办法有意改变的基础办法的测试",
            "tests of the base that this pack changes on purpose",
            "[\"一个逾期问题扣 0.5 分\"]"
        ),
    ],
};

/// `[[test]]`.
pub static TEST: Section = Section {
    header: "[[test]]",
    zh: "一条测试",
    en: "a test",
    required: &["name"],
    keys: &[
        key!(
            "name",
            Kind::Text,
            "名称，不得重复",
            "its name, like no other",
            "\"一个逾期问题扣 0.5 分\""
        ),
        key!("todo", Kind::Bool, "还没有做到，另外计数", "not done yet; counted apart", "true"),
        key!(
            "like",
            Kind::Text,
            "以另一条测试为底，只写不同之处",
            "another test, of which only the differences are written",
            "\"一般情形\""
        ),
        key!("as_of", Kind::Date, "评估基准日", "the date on which it is judged", "2026-06-30"),
        key!(
            "call",
            Kind::Expression,
            "只测一个表达式",
            "tests one expression",
            "'rectification::completion(15, 0.95, 1)'"
        ),
        key!("score", Kind::Any, "call 的得分", "the score of the call", "14.5"),
        key!(
            "ledger",
            Kind::Entries(&LEDGER_LINE),
            "call 的台账",
            "the ledger of the call",
            "[ { points = -0.5, reason = \"逾期未完成 1 个\" } ]"
        ),
        key!(
            "fails",
            Kind::Text,
            "call 应当出错，错误里有这段文字",
            "the call must end with an error that holds this text",
            "\"超出分值\""
        ),
        key!(
            "metrics",
            NUMBERS,
            "给出的各个数，其余不算",
            "the metrics that go in",
            "{ \"完成率\" = 0.80 }"
        ),
        key!(
            "team",
            NUMBERS,
            "给出一个组的全部数和名册各列，算到总分",
            "all metrics and roster columns of a team; everything up to the total is worked out",
            "{ \"级别\" = \"市级\", \"完成率\" = 0.80 }"
        ),
        key!("params", NUMBERS, "改动的常数", "params that differ", "{ overdue_step = 1 }"),
        key!(
            "tables",
            Kind::Map(&Kind::Text),
            "给出的各张表，CSV 文字",
            "the tables that go in, as CSV",
            "{ teams = \"team\\n甲\" }"
        ),
        key!(
            "for",
            Kind::Text,
            "期望的是哪一组，默认唯一的一组",
            "the team that is expected; the only one unless given",
            "\"甲\""
        ),
        key!(
            "indicators",
            NUMBERS,
            "期望的各指标得分",
            "scores that are expected of indicators",
            "{ regular_rectification = 8.57 }"
        ),
        key!(
            "expect",
            Kind::Table(&EXPECT),
            "期望的其他结果",
            "what else is expected",
            "{ grade = \"合格\" }"
        ),
        key!(
            "columns",
            Kind::Texts,
            "cases 各列的含义：call 里的变量、score，或带点的键（metrics.完成率、indicators.a）",
            "what the columns of cases are: variables of the call, score, or dotted keys",
            "[\"率\", \"score\"]"
        ),
        key!(
            "cases",
            Kind::List(&Kind::List(&Kind::Any)),
            "一行一个情形",
            "one case a row",
            "[ [0.80, 8.57], [1, 15] ]"
        ),
    ],
};

/// `ledger = [ {…} ]`.
pub static LEDGER_LINE: Section = Section {
    header: "ledger = [ {…} ]",
    zh: "台账的一行",
    en: "a line of a ledger",
    required: &[],
    keys: &[
        key!("points", Kind::Any, "分", "its points", "-0.5"),
        key!("reason", Kind::Text, "理由", "its reason", "\"逾期未完成 1 个\""),
    ],
};

/// `expect = {…}`.
pub static EXPECT: Section = Section {
    header: "expect = {…}",
    zh: "期望的结果",
    en: "what is expected",
    required: &[],
    keys: &[
        key!("metrics", NUMBERS, "各个数", "metrics", "{ \"完成率\" = \"1/2\" }"),
        key!("indicators", NUMBERS, "各指标得分", "scores of indicators", "{ a = 5 }"),
        key!("groups", NUMBERS, "各分组得分", "scores of groups", "{ rectification = 29.73 }"),
        key!("base", Kind::Any, "基础分", "the base", "83.32"),
        key!(
            "bonus",
            Kind::Any,
            "加分合计，或 { 标识 = 分 }",
            "the bonus, or { id = points }",
            "1"
        ),
        key!(
            "deduction",
            Kind::Any,
            "扣分合计，或 { 标识 = 分 }",
            "the deductions, or { id = points }",
            "0"
        ),
        key!("total", Kind::Any, "总分", "the total", "84.32"),
        key!("grade", Kind::Text, "等次", "the grade", "\"良好\""),
        key!("veto", Kind::Texts, "触发的否决的标识", "the ids of vetoes that fire", "[]"),
        key!(
            "weak",
            Kind::Texts,
            "薄弱的指标的标识",
            "the ids of indicators that are weak",
            "[\"report_quality\"]"
        ),
        key!("rank", Kind::Count, "名次", "the rank", "1"),
        key!(
            "errors",
            Kind::Texts,
            "应当报出的错误代号",
            "codes of errors that must be reported",
            "[\"unknown-team\"]"
        ),
        key!(
            "teams",
            Kind::Map(&Kind::Table(&EXPECT)),
            "每组的期望，写法同上",
            "what is expected of each team, with the same keys",
            "{ \"甲\" = { total = 90 } }"
        ),
    ],
};
