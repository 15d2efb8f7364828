use super::{
    ADJUSTMENT, ALLOW, CHECK, DEFAULTS, GRADE, GROUP, INDICATOR, JUDGE, Kind, METRIC, MISSING,
    RANKING, RESCALE, Section, TABLE, VETO, WEAK_POINTS, key,
};

/// What may stand at the top of the files.
pub static ROOT: Section = Section {
    header: "method.toml",
    zh: "办法文件夹根目录下所有 .toml 文件合起来是一份办法",
    en: "all .toml files in the pack's folder are one method",
    required: &["method"],
    keys: &[
        key!(
            "method",
            Kind::Table(&METHOD),
            "办法本身，也是指标树的根",
            "the method itself, the root of the tree",
            "[method]"
        ),
        key!(
            "params",
            Kind::Map(&Kind::Any),
            "供分析人员修改的常数，处处写作 `params.名`",
            "constants that analysts change, seen everywhere as `params.name`",
            "[params]"
        ),
        key!(
            "tables",
            Kind::Map(&Kind::Table(&TABLE)),
            "要读的表",
            "the tables to read",
            "[tables.rectification]"
        ),
        key!(
            "metrics",
            Kind::Map(&Kind::Table(&METRIC)),
            "由表算出的数",
            "numbers made from tables",
            "[metrics.\"完成率\"]"
        ),
        key!(
            "modules",
            Kind::Map(&Kind::Table(&MODULE)),
            "对 .rhai 模块的说明",
            "about .rhai modules",
            "[modules.rectification]"
        ),
        key!(
            "defaults",
            Kind::Table(&DEFAULTS),
            "分组和指标没有写明时的取值",
            "what groups and indicators do not say themselves",
            "[defaults.indicator]"
        ),
        key!("group", Kind::Entries(&GROUP), "分组", "groups", "[[group]]"),
        key!("indicator", Kind::Entries(&INDICATOR), "指标", "indicators", "[[indicator]]"),
        key!(
            "bonus",
            Kind::Entries(&ADJUSTMENT),
            "树外加分",
            "bonuses outside the tree",
            "[[bonus]]"
        ),
        key!(
            "deduction",
            Kind::Entries(&ADJUSTMENT),
            "树外扣分",
            "deductions outside the tree",
            "[[deduction]]"
        ),
        key!(
            "bonus_cap",
            Kind::Map(&Kind::Number),
            "几项加分合计的上限；`total` 管全部加分",
            "caps over several bonuses; `total` is over all",
            "[bonus_cap]"
        ),
        key!(
            "veto",
            Kind::Entries(&VETO),
            "一票否决和等次封顶",
            "vetoes and grade ceilings",
            "[[veto]]"
        ),
        key!(
            "grade",
            Kind::Entries(&GRADE),
            "等次，自上而下第一个符合的",
            "grades, the first that fits",
            "[[grade]]"
        ),
        key!(
            "ranking",
            Kind::Entries(&RANKING),
            "排名；第一个是正式排名",
            "rankings; the first is the official one",
            "[[ranking]]"
        ),
        key!(
            "weak",
            Kind::Table(&WEAK_POINTS),
            "薄弱环节的总规定",
            "about weak points in general",
            "[weak]"
        ),
        key!("judge", Kind::Table(&JUDGE), "评判的参数", "parameters of the judgement", "[judge]"),
        key!(
            "check",
            Kind::Table(&CHECK),
            "zhixiao check 的尺度",
            "what zhixiao check goes by",
            "[check]"
        ),
        key!(
            "allow",
            Kind::Entries(&ALLOW),
            "不再提示的警告，写明理由和截止日",
            "warnings that are known, with a reason and an end date",
            "[[allow]]"
        ),
    ],
};

/// `[method]`.
pub static METHOD: Section = Section {
    header: "[method]",
    zh: "办法本身，也是指标树的根",
    en: "the method itself, the root of the tree",
    required: &["id", "name"],
    keys: &[
        key!("id", Kind::Text, "标识，只用 ASCII", "its id, ASCII", "\"tonghua-trial\""),
        key!("name", Kind::Text, "名称", "its name", "\"巡察质效评估办法（试行）\""),
        key!("version", Kind::Text, "版本", "its version", "\"2026.1\""),
        key!(
            "language",
            Kind::Word(&["zh", "en"]),
            "理由、名称和输出文件的语言，默认 zh",
            "the language of reasons, names and outputs; zh unless given",
            "\"zh\""
        ),
        key!(
            "points",
            Kind::Number,
            "满分，默认为下级之和",
            "full points; the sum of the children unless given",
            "100"
        ),
        key!(
            "decimals",
            Kind::Count,
            "得分的小数位数，默认 2",
            "decimals of scores; 2 unless given",
            "2"
        ),
        key!(
            "rounding",
            Kind::Word(&["each", "shown"]),
            "each：每级得出时四舍五入；shown：只在显示时舍入",
            "each: every node is rounded when made; shown: only what is shown is rounded",
            "\"each\""
        ),
        key!(
            "aggregate",
            AGGREGATE,
            "下级怎样合成总分",
            "how the children make the score",
            "\"sum\""
        ),
        key!(
            "minimum",
            Kind::Number,
            "下级至少有几个得分；小于 1 时为权重的份额",
            "how many children must have scores; below 1 a share of their weight",
            "2"
        ),
        key!("round", Kind::Count, "根节点自己的小数位数", "decimals of the root alone", "3"),
        key!(
            "rescale",
            Kind::Table(&RESCALE),
            "全部算完后对照同类换算",
            "re-scaling against the peers when all are scored",
            "{ to = \"best\" }"
        ),
        key!(
            "missing",
            MISSING_VALUE,
            "缺数怎样处理（各级的默认）",
            "what absence means (for all nodes that do not say)",
            "{ not_reported = \"zero\" }"
        ),
        key!(
            "rank_within",
            Kind::Texts,
            "在名册哪些列相同的组内排名、评等次、算比例",
            "roster columns within which teams are ranked, graded and counted",
            "[\"级别\", \"巡察种类\"]"
        ),
        key!(
            "rank_if",
            Kind::Number,
            "适用分值低于满分的这一份额时不排名、不评等次",
            "teams whose applicable points are a smaller share are not ranked",
            "0.8"
        ),
        key!(
            "eligible",
            Kind::Expression,
            "不符合的只得分和排名，不评等次、不占比例",
            "others are scored and ranked, but not graded",
            "'参评 == true'"
        ),
        key!("total_cap", Kind::Number, "总分的上限", "the total is at most this", "100"),
        key!("total_floor", Kind::Number, "总分的下限", "the total is at least this", "0"),
        key!(
            "extends",
            Kind::Text,
            "以哪份办法为基础：路径或随程序附带的办法的标识",
            "the method that this one builds on: a path or the id of a shipped one",
            "\"../tonghua-trial\""
        ),
        key!(
            "source",
            Kind::Text,
            "办法出自哪份文件",
            "the document that it comes from",
            "\"通市巡〔2026〕1号\""
        ),
    ],
};

/// How children make a score.
pub(super) const AGGREGATE: Kind =
    Kind::Word(&["sum", "mean", "weighted", "geometric", "min", "max"]);

/// Names of what is done about absence.
pub(super) const POLICY: Kind =
    Kind::Word(&["renormalise", "spread", "zero", "full", "mean", "worst", "void", "error"]);

/// One policy, or one for each kind of absence.
pub(super) const MISSING_VALUE: Kind = Kind::Either(&[POLICY, Kind::Table(&MISSING)]);

/// A constant of `[params]` with what is known about it.
pub static PARAM: Section = Section {
    header: "params.NAME = {…}",
    zh: "常数，连同名称和出处",
    en: "a constant with its name and clause",
    required: &["value"],
    keys: &[
        key!(
            "value",
            Kind::Any,
            "值；按日期变化的写成列表",
            "its value; a list where it changes by date",
            "5"
        ),
        key!("name", Kind::Text, "名称", "what people read", "\"逾期扣分上限\""),
        key!("source", Kind::Text, "条款", "the clause", "\"第八条第二款\""),
        key!(
            "reviewed",
            Kind::Date,
            "最近一次核对的日期",
            "the day somebody last checked it",
            "2026-05-01"
        ),
    ],
};

/// One value of a constant that changes by date.
pub static PARAM_STEP: Section = Section {
    header: "params.NAME = [ {…} ]",
    zh: "常数自某日起的值，按评估基准日取",
    en: "the value of a constant from a day on, by as_of",
    required: &["value"],
    keys: &[
        key!("from", Kind::Date, "自哪天起", "from which day", "2025-01-01"),
        key!("value", Kind::Any, "值", "its value", "0.80"),
    ],
};

/// `[modules.NAME]`.
pub static MODULE: Section = Section {
    header: "[modules.NAME]",
    zh: "对同名 .rhai 模块的说明",
    en: "about the .rhai module of that name",
    required: &[],
    keys: &[key!(
        "replaces",
        Kind::Bool,
        "有意替换基础办法的同名模块",
        "it replaces the base's module of that name on purpose",
        "true"
    )],
};
