use super::{
    Key, Kind, Section, key,
    root::{AGGREGATE, MISSING_VALUE, POLICY},
};

const BETTER: Kind = Kind::Word(&["high", "low"]);

const DIRECTION: Kind = Kind::Word(&["up", "down"]);

/// `[[group]]`.
pub static GROUP: Section = Section {
    header: "[[group]]",
    zh: "分组（一级、二级……指标的上级）",
    en: "a group of indicators or groups",
    required: &["id", "name"],
    keys: GROUP_KEYS,
};

const GROUP_KEYS: &[Key] = &[
    key!("id", Kind::Text, "标识，只用 ASCII", "its id, ASCII", "\"rectification\""),
    key!("name", Kind::Text, "名称", "what people read", "\"反馈问题整改\""),
    key!("code", Kind::Text, "编号", "its code", "\"1\""),
    key!("aliases", Kind::Texts, "台账里可能的其他叫法", "what ledgers may call it", "[\"整改\"]"),
    key!(
        "parent",
        Kind::Text,
        "上级分组，默认为根",
        "the group above; the root unless given",
        "\"quality\""
    ),
    key!(
        "points",
        Kind::Number,
        "分值；sum 时默认为下级之和",
        "full points; with sum, the sum of the children unless given",
        "35"
    ),
    key!("weight", Kind::Number, "在上级中的权重", "its weight within the parent", "0.4"),
    key!(
        "aggregate",
        AGGREGATE,
        "下级怎样合成得分",
        "how the children make the score",
        "\"weighted\""
    ),
    key!(
        "minimum",
        Kind::Number,
        "下级至少有几个得分；小于 1 时为权重的份额",
        "how many children must have scores; below 1 a share of their weight",
        "2"
    ),
    key!("round", Kind::Count, "小数位数", "its decimals", "3"),
    key!(
        "rescale",
        Kind::Table(&RESCALE),
        "全部算完后对照同类换算",
        "re-scaling against the peers when all are scored",
        "{ to = \"best\" }"
    ),
    key!("missing", MISSING_VALUE, "缺数怎样处理", "what absence means", "\"renormalise\""),
    key!(
        "score",
        Kind::Expression,
        "由表达式得分，下级只列出不计",
        "scored by this; the children are shown, not counted",
        "'min(groups.a.score, groups.b.score)'"
    ),
    key!(
        "range",
        Kind::Range,
        "得分范围，默认 [0, 分值]",
        "the range of scores; [0, points] unless given",
        "[-10, 10]"
    ),
    key!("better", BETTER, "高好还是低好", "which way is better", "\"high\""),
    key!("params", Kind::Map(&Kind::Any), "自己的常数", "its own constants", "{ step = 0.5 }"),
    key!(
        "applies",
        Kind::Expression,
        "对名册行不成立时不适用",
        "not applicable where this is false for the roster row",
        "'级别 == \"市级\"'"
    ),
    key!(
        "indicators",
        Kind::Entries(&INDICATOR),
        "下属指标，一行一个",
        "its indicators, a line each",
        "[ { id = \"a\", name = \"甲\", points = 5, score = '甲' } ]"
    ),
    key!("source", Kind::Text, "条款", "the clause", "\"第八条\""),
    key!(
        "reviewed",
        Kind::Date,
        "最近一次核对的日期",
        "the day somebody last checked it",
        "2026-05-01"
    ),
    key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
];

/// `[[indicator]]`.
pub static INDICATOR: Section = Section {
    header: "[[indicator]]",
    zh: "指标",
    en: "an indicator",
    required: &["id", "name"],
    keys: INDICATOR_KEYS,
};

const INDICATOR_KEYS: &[Key] = &[
    key!("id", Kind::Text, "标识，只用 ASCII", "its id, ASCII", "\"regular_rectification\""),
    key!("name", Kind::Text, "名称", "what people read", "\"市委巡察反馈问题整改完成率\""),
    key!("code", Kind::Text, "编号", "its code", "\"1.1\""),
    key!(
        "aliases",
        Kind::Texts,
        "台账里可能的其他叫法",
        "what ledgers may call it",
        "[\"整改完成率\"]"
    ),
    key!(
        "group",
        Kind::Text,
        "所属分组，默认为根",
        "the group it belongs to; the root unless given",
        "\"rectification\""
    ),
    key!("points", Kind::Number, "分值", "full points", "14"),
    key!("weight", Kind::Number, "在上级中的权重", "its weight within the parent", "0.4"),
    key!(
        "score",
        Kind::Expression,
        "怎样得分：数、() 或得分台账",
        "how it is scored: a number, () or a ledger",
        "'by_rate(points, 完成率, \"整改完成率\")'"
    ),
    key!(
        "missing",
        MISSING_VALUE,
        "缺数怎样处理",
        "what absence means",
        "{ not_reported = \"zero\" }"
    ),
    key!(
        "range",
        Kind::Range,
        "得分范围，默认 [0, 分值]",
        "the range of scores; [0, points] unless given",
        "[-10, 10]"
    ),
    key!("better", BETTER, "高好还是低好", "which way is better", "\"high\""),
    key!(
        "monotone",
        Kind::Either(&[DIRECTION, Kind::Map(&DIRECTION)]),
        "声明用到的数越大得分越高（up）或越低（down），由 zhixiao check 核对；可逐个写",
        "claims that more of what it reads gives more (up) or fewer (down) points, held by zhixiao check; each by itself, too",
        "{ \"完成率\" = \"up\", \"逾期数\" = \"down\" }"
    ),
    key!(
        "params",
        Kind::Map(&Kind::Any),
        "自己的常数，同名时盖过 [params]",
        "its own constants; they cover those of [params]",
        "{ step = 0.5 }"
    ),
    key!("round", Kind::Count, "小数位数", "its decimals", "3"),
    key!(
        "rescale",
        Kind::Table(&RESCALE),
        "全部算完后对照同类换算",
        "re-scaling against the peers when all are scored",
        "{ to = \"best\" }"
    ),
    key!(
        "applies",
        Kind::Expression,
        "对名册行不成立时不适用",
        "not applicable where this is false for the roster row",
        "'巡察种类 == \"常规巡察\"'"
    ),
    key!(
        "weak",
        Kind::Table(&WEAK),
        "什么算薄弱环节",
        "when it is a weak point",
        "{ below = 0.80, advice = \"逐项建账。\" }"
    ),
    key!(
        "locked",
        Kind::Bool,
        "叠加的办法不得改动它和它用到的一切",
        "overlays must not change it or what it reaches",
        "true"
    ),
    key!("source", Kind::Text, "条款", "the clause", "\"第八条第（一）项\""),
    key!(
        "reviewed",
        Kind::Date,
        "最近一次核对的日期",
        "the day somebody last checked it",
        "2026-05-01"
    ),
    key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
];

/// `[defaults]`.
pub static DEFAULTS: Section = Section {
    header: "[defaults]",
    zh: "分组和指标没有写明时的取值",
    en: "what groups and indicators do not say themselves",
    required: &[],
    keys: &[
        key!(
            "indicator",
            Kind::Table(&DEFAULT_INDICATOR),
            "指标的默认值",
            "of indicators",
            "[defaults.indicator]"
        ),
        key!("group", Kind::Table(&DEFAULT_GROUP), "分组的默认值", "of groups", "[defaults.group]"),
    ],
};

/// `[defaults.indicator]`.
pub static DEFAULT_INDICATOR: Section = Section {
    header: "[defaults.indicator]",
    zh: "指标没有写明时的取值，键同 [[indicator]]",
    en: "what indicators do not say themselves, with the keys of [[indicator]]",
    required: &[],
    keys: INDICATOR_KEYS,
};

/// `[defaults.group]`.
pub static DEFAULT_GROUP: Section = Section {
    header: "[defaults.group]",
    zh: "分组没有写明时的取值，键同 [[group]]",
    en: "what groups do not say themselves, with the keys of [[group]]",
    required: &[],
    keys: GROUP_KEYS,
};

/// `missing = {…}`.
pub static MISSING: Section = Section {
    header: "missing = {…}",
    zh: "每种缺数怎样处理",
    en: "what each kind of absence means",
    required: &[],
    keys: &[
        key!(
            "not_applicable",
            POLICY,
            "不适用，默认 renormalise",
            "not applicable; renormalise unless given",
            "\"renormalise\""
        ),
        key!(
            "not_reported",
            POLICY,
            "未报送，默认 zero 并警告",
            "not reported; zero with a warning unless given",
            "\"zero\""
        ),
        key!("withheld", POLICY, "不公开，默认 void", "withheld; void unless given", "\"void\""),
        key!(
            "too_few",
            POLICY,
            "数量过少，默认 renormalise",
            "too few; renormalise unless given",
            "\"spread\""
        ),
    ],
};

/// `rescale = {…}`.
pub static RESCALE: Section = Section {
    header: "rescale = {…}",
    zh: "全部算完后对照同类换算",
    en: "re-scaling against the peers when all are scored",
    required: &["to"],
    keys: &[
        key!(
            "to",
            Kind::Word(&["best", "minmax", "mean"]),
            "best：最好者得满分；minmax：最好满分、最差零分；mean：平均者得一半",
            "best: the best gets full points; minmax: and the worst none; mean: the mean gets half",
            "\"best\""
        ),
        key!(
            "within",
            Kind::Texts,
            "同类：名册哪些列相同",
            "peers agree in these roster columns",
            "[\"级别\"]"
        ),
    ],
};

/// `weak = {…}`.
pub static WEAK: Section = Section {
    header: "weak = {…}",
    zh: "什么算薄弱环节，怎样改进",
    en: "when it is a weak point and what to do",
    required: &[],
    keys: &[
        key!("below", Kind::Number, "得分率低于它", "the score rate is below this", "0.70"),
        key!(
            "when",
            Kind::Expression,
            "表达式成立；可用 score、rate、lost、points 和各个数",
            "this is true; sees score, rate, lost, points and the metrics",
            "'lost >= 1.5'"
        ),
        key!(
            "min_cases",
            Kind::Count,
            "用到的最大分母至少要有几",
            "the largest denominator that went in must reach this",
            "5"
        ),
        key!("advice", Kind::Text, "改进建议", "what to do", "\"逐项建立整改台账。\""),
        key!(
            "effort",
            Kind::Word(&["low", "medium", "high"]),
            "改进的难度",
            "how hard that is",
            "\"medium\""
        ),
        key!(
            "who",
            Kind::Word(&["team", "unit", "office"]),
            "谁能改：巡察组、被巡察单位、巡察办",
            "who can do it",
            "\"team\""
        ),
    ],
};
