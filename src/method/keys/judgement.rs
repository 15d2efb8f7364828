use super::{Kind, Section, key};

/// `[[bonus]]` and `[[deduction]]`.
pub static ADJUSTMENT: Section = Section {
    header: "[[bonus]] [[deduction]]",
    zh: "树外的加分和扣分",
    en: "bonuses and deductions outside the tree",
    required: &["id", "name", "score"],
    keys: &[
        key!("id", Kind::Text, "标识，只用 ASCII", "its id, ASCII", "\"instruction\""),
        key!("name", Kind::Text, "名称", "what people read", "\"成果获批示\""),
        key!(
            "score",
            Kind::Expression,
            "加（扣）几分：数或得分台账",
            "how many points: a number or a ledger",
            "'from_zero(5).award(2 * 批示数, \"获批示\")'"
        ),
        key!("cap", Kind::Number, "至多几分", "at most this", "2"),
        key!(
            "group",
            Kind::Text,
            "归入 [bonus_cap] 的哪一组",
            "the group of [bonus_cap] it belongs to",
            "\"成果\""
        ),
        key!("gate", Kind::Expression, "成立才计", "counts only if this is true", "'base >= 80'"),
        key!("source", Kind::Text, "条款", "the clause", "\"第九条\""),
        key!(
            "reviewed",
            Kind::Date,
            "最近一次核对的日期",
            "the day somebody last checked it",
            "2026-05-01"
        ),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};

/// `[[veto]]`.
pub static VETO: Section = Section {
    header: "[[veto]]",
    zh: "一票否决、等次封顶、指标归零",
    en: "a veto, a grade ceiling, an indicator set to 0",
    required: &["id", "when", "reason"],
    keys: &[
        key!("id", Kind::Text, "标识，只用 ASCII", "its id, ASCII", "\"leak\""),
        key!(
            "name",
            Kind::Text,
            "名称，默认为理由",
            "what people read; the reason unless given",
            "\"泄密\""
        ),
        key!("when", Kind::Expression, "成立就触发", "fires when this is true", "'泄密数 > 0'"),
        key!("reason", Kind::Text, "理由", "why", "\"发生泄密、跑风漏气\""),
        key!(
            "ceiling",
            Kind::Text,
            "效果：等次至多为它",
            "effect: the grade is at most this",
            "\"良好\""
        ),
        key!("grade", Kind::Text, "效果：等次就是它", "effect: the grade is this", "\"不合格\""),
        key!("score", Kind::Number, "效果：总分就是它", "effect: the total is this", "0"),
        key!(
            "cap",
            Kind::Expression,
            "效果：总分至多为它",
            "effect: the total is at most this",
            "'59'"
        ),
        key!(
            "indicator",
            Kind::Text,
            "效果：这个指标得 0 分",
            "effect: that indicator gets 0",
            "\"look_back\""
        ),
        key!(
            "bar",
            Kind::Texts,
            "效果：不得评为这些等次",
            "effect: not eligible for these grades",
            "[\"优秀\"]"
        ),
        key!(
            "stop",
            Kind::Bool,
            "效果：其余不再评分，列在最后；可以另加 grade",
            "effect: nothing else is scored, listed last; grade may stand beside it",
            "true"
        ),
        key!("source", Kind::Text, "条款", "the clause", "\"第十条\""),
        key!(
            "reviewed",
            Kind::Date,
            "最近一次核对的日期",
            "the day somebody last checked it",
            "2026-05-01"
        ),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};

/// `[[grade]]`.
pub static GRADE: Section = Section {
    header: "[[grade]]",
    zh: "等次，自上而下第一个符合的",
    en: "grades, the first that fits",
    required: &["name"],
    keys: &[
        key!("name", Kind::Text, "名称，也是它的标识", "what people read, and its id", "\"优秀\""),
        key!("min", Kind::Number, "总分不低于它", "the total reaches this", "90"),
        key!("max", Kind::Number, "总分不高于它", "the total is not above this", "90"),
        key!("open", Kind::Bool, "max 本身不算在内", "max itself is not included", "true"),
        key!(
            "above_quantile",
            Kind::Number,
            "总分高于同类的这个分位",
            "the total is above this quantile of the class",
            "0.7"
        ),
        key!(
            "below_quantile",
            Kind::Number,
            "总分不高于同类的这个分位",
            "the total is not above this quantile of the class",
            "0.1"
        ),
        key!(
            "when",
            Kind::Expression,
            "还要成立",
            "must be true as well",
            "'groups.rectification.rate >= 0.6'"
        ),
        key!(
            "quota",
            Kind::Either(&[Kind::Number, Kind::Table(&QUOTA)]),
            "比例控制：份额，或 {…}",
            "how many may have it: a share, or {…}",
            "{ share = 0.30, at_least = 1 }"
        ),
        key!("consequence", Kind::Text, "结果运用", "what follows from it", "\"通报表扬建议\""),
        key!("source", Kind::Text, "条款", "the clause", "\"第十一条\""),
        key!(
            "reviewed",
            Kind::Date,
            "最近一次核对的日期",
            "the day somebody last checked it",
            "2026-05-01"
        ),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};

/// `quota = {…}`.
pub static QUOTA: Section = Section {
    header: "quota = {…}",
    zh: "比例控制",
    en: "how many may have the grade",
    required: &["share"],
    keys: &[
        key!("share", Kind::Number, "份额，0 到 1", "the share, 0 to 1", "0.30"),
        key!(
            "of",
            Kind::Word(&["roster", "graded"]),
            "占名册上的（roster，默认）还是参评的（graded）",
            "of the roster (unless given) or of those graded",
            "\"roster\""
        ),
        key!(
            "rounding",
            Kind::Word(&["floor", "ceiling", "nearest"]),
            "名额的零头：floor（默认）、ceiling、nearest",
            "how a broken number is made whole; floor unless given",
            "\"floor\""
        ),
        key!(
            "at_least",
            Kind::Count,
            "只要有人够格，至少几个",
            "at least so many, if so many reach it",
            "1"
        ),
        key!(
            "ties",
            Kind::Word(&["none", "all"]),
            "线上同分：都不给（none，默认）或都给（all）",
            "ties over the cut: none (unless given) or all",
            "\"none\""
        ),
    ],
};

/// `[[ranking]]`.
pub static RANKING: Section = Section {
    header: "[[ranking]]",
    zh: "排名",
    en: "a ranking",
    required: &["id"],
    keys: &[
        key!("id", Kind::Text, "标识，只用 ASCII", "its id, ASCII", "\"official\""),
        key!(
            "name",
            Kind::Text,
            "名称，默认为标识",
            "what people read; the id unless given",
            "\"分级分类排名\""
        ),
        key!(
            "within",
            Kind::Texts,
            "在名册哪些列相同的组内排，默认同 rank_within",
            "roster columns within which it ranks; rank_within unless given",
            "[\"级别\"]"
        ),
        key!(
            "better",
            Kind::Word(&["high", "low"]),
            "高好还是低好",
            "which way is better",
            "\"high\""
        ),
        key!(
            "on",
            Kind::Word(&["printed", "exact"]),
            "按打印出的分数（printed，默认）还是精确值",
            "on printed values (unless given) or exact ones",
            "\"printed\""
        ),
        key!("decimals", Kind::Count, "打印值的小数位数", "decimals of the printed value", "2"),
        key!(
            "ties",
            Kind::Word(&["competition", "dense"]),
            "并列：1、1、3（competition，默认）或 1、1、2",
            "1, 1, 3 (competition, unless given) or 1, 1, 2",
            "\"competition\""
        ),
        key!(
            "tie_breaks",
            Kind::List(&Kind::Either(&[Kind::Text, Kind::Table(&TIE_BREAK)])),
            "同分时依次比什么：节点或数的标识；前加 `-` 表示低好",
            "what decides between equals: ids of nodes or metrics; `-` before it: less is better",
            "[\"rectification\", \"-扣分事项数\"]"
        ),
        key!("top", Kind::Count, "红榜取前几名", "how many stand in the red list", "5"),
        key!("bottom", Kind::Count, "黑榜取后几名", "how many stand in the black list", "5"),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};

/// An entry of `tie_breaks`.
pub static TIE_BREAK: Section = Section {
    header: "tie_breaks = [ {…} ]",
    zh: "同分时比什么",
    en: "what decides between equals",
    required: &["by"],
    keys: &[
        key!("by", Kind::Text, "节点或数的标识", "the id of a node or metric", "\"扣分事项数\""),
        key!(
            "better",
            Kind::Word(&["high", "low"]),
            "高好还是低好",
            "which way is better",
            "\"low\""
        ),
    ],
};

/// `[weak]`.
pub static WEAK_POINTS: Section = Section {
    header: "[weak]",
    zh: "薄弱环节的总规定",
    en: "about weak points in general",
    required: &[],
    keys: &[
        key!(
            "common",
            Kind::Number,
            "在多大份额的组里薄弱算共性，默认 0.50",
            "weak in this share of the teams is common; 0.50 unless given",
            "0.50"
        ),
        key!(
            "repeated",
            Kind::Count,
            "连续几轮薄弱列为重点关注，默认 2",
            "weak in so many rounds running is to be watched; 2 unless given",
            "2"
        ),
        key!(
            "colours",
            Kind::List(&Kind::Table(&COLOUR)),
            "按得分率标颜色，从低到高",
            "colours by score rate, lowest first",
            "[ { below = 0.60, name = \"red\" }, { below = 0.80, name = \"yellow\" } ]"
        ),
    ],
};

/// An entry of `colours`.
pub static COLOUR: Section = Section {
    header: "colours = [ {…} ]",
    zh: "得分率低于多少标什么颜色",
    en: "the colour of score rates below a bound",
    required: &["below", "name"],
    keys: &[
        key!("below", Kind::Number, "得分率低于它", "the score rate is below this", "0.60"),
        key!(
            "name",
            Kind::Text,
            "颜色：red、orange、yellow、blue、green",
            "the colour: red, orange, yellow, blue, green",
            "\"red\""
        ),
    ],
};

/// `[judge]`.
pub static JUDGE: Section = Section {
    header: "[judge]",
    zh: "评判的参数",
    en: "parameters of the judgement",
    required: &[],
    keys: &[
        key!(
            "confidence",
            Kind::Number,
            "比率区间的置信度，默认 0.95",
            "confidence of intervals of rates; 0.95 unless given",
            "0.95"
        ),
        key!(
            "rank_confidence",
            Kind::Number,
            "名次区间的置信度，默认 0.90",
            "confidence of rank intervals; 0.90 unless given",
            "0.90"
        ),
        key!(
            "draws",
            Kind::Count,
            "抽样次数，默认 2000",
            "how many draws; 2000 unless given",
            "2000"
        ),
        key!(
            "seed",
            Kind::Count,
            "随机数从哪里开始，默认 1",
            "where the random numbers start; 1 unless given",
            "1"
        ),
        key!(
            "weights",
            Kind::Number,
            "检验稳健性时权重变动多大，默认 0.25",
            "how far weights are shaken; 0.25 unless given",
            "0.25"
        ),
        key!(
            "small",
            Kind::Count,
            "分母小于它时标明数量少，默认 5",
            "denominators below this are marked as small; 5 unless given",
            "5"
        ),
        key!(
            "problems",
            Kind::Table(&PROBLEMS),
            "各被巡察单位查出的问题列在哪张表里，用来找共性问题和易发多发问题",
            "the table that lists the problems found in the inspected units: what is common and what is frequent",
            "{ table = \"problems\", of = \"问题类别\", unit = \"被巡察单位\" }"
        ),
    ],
};

/// `problems = {…}` of `[judge]`.
pub static PROBLEMS: Section = Section {
    header: "problems = {…}",
    zh: "各单位查出的问题",
    en: "the problems found in the inspected units",
    required: &["table", "of", "unit"],
    keys: &[
        key!(
            "table",
            Kind::Text,
            "表的标识，一行一个问题",
            "the id of the table: a row a problem",
            "\"problems\""
        ),
        key!(
            "of",
            Kind::Text,
            "问题归为哪一类的列",
            "the column with the kind of problem",
            "\"问题类别\""
        ),
        key!(
            "unit",
            Kind::Text,
            "被巡察单位的列",
            "the column with the inspected unit",
            "\"被巡察单位\""
        ),
    ],
};
