use super::{Kind, Section, key};

/// A list of column ids.
const COLUMNS: Kind = Kind::Texts;

/// `[tables.ID]`.
pub static TABLE: Section = Section {
    header: "[tables.ID]",
    zh: "要读的一张表；名册是 tables.teams",
    en: "a table to read; the roster is tables.teams",
    required: &[],
    keys: &[
        key!("name", Kind::Text, "名称", "what people read", "\"整改台账\""),
        key!(
            "files",
            Kind::Texts,
            "文件名（不带扩展名）或工作表名，`*` 代表任意字符，默认为表的标识和名称",
            "stems of files or names of sheets, `*` for anything; the id and the name unless given",
            "[\"rectification\", \"整改台账\"]"
        ),
        key!(
            "key",
            COLUMNS,
            "不得重复的列",
            "columns that no two rows may share",
            "[\"问题编号\"]"
        ),
        key!(
            "reference",
            Kind::Bool,
            "对照表：不属于任何组，表达式按 key 查它：`标准[类别].下限`",
            "a map by its key that expressions look things up in: `standards[kind].min`",
            "true"
        ),
        key!(
            "in",
            Kind::Word(&["round", "pack"]),
            "文件在轮次文件夹（round）还是办法文件夹（pack）",
            "whether its files are in the round's or the pack's folder",
            "\"pack\""
        ),
        key!(
            "required",
            Kind::Either(&[Kind::Bool, Kind::Word(&["grade"])]),
            "缺了怎样：true 不评估，false 照算，\"grade\" 不评等次",
            "without it: true nothing is evaluated, false it goes on, \"grade\" nobody is graded",
            "\"grade\""
        ),
        key!(
            "role",
            Kind::Word(&["calendar"]),
            "工作日历，`workdays` 按它数",
            "what `workdays` counts by",
            "\"calendar\""
        ),
        key!(
            "highest",
            Kind::Table(&HIGHEST),
            "就高不重复：标出每组中最高的一行",
            "marks the one row with the greatest value in each group",
            "{ by = '档次.worth', per = [\"事项编号\"], as = \"计入\" }"
        ),
        key!(
            "nth",
            Kind::Table(&NTH),
            "标出是第几次",
            "marks the first, second, third… of its group",
            "{ per = [\"单位\", \"问题\"], order = [\"日期\"], as = \"第几次\" }"
        ),
        key!(
            "columns",
            Kind::Map(&Kind::Table(&COLUMN)),
            "各列",
            "its columns",
            "[tables.rectification.columns]"
        ),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};

/// `highest = {…}`.
pub static HIGHEST: Section = Section {
    header: "highest = {…}",
    zh: "就高不重复",
    en: "only the highest of its group",
    required: &["by", "as"],
    keys: &[
        key!("by", Kind::Expression, "比什么", "what is compared", "'档次.worth'"),
        key!(
            "per",
            COLUMNS,
            "哪些列相同算一组（同一组内）",
            "the columns that make a group (within the team)",
            "[\"事项编号\"]"
        ),
        key!(
            "as",
            Kind::Text,
            "结果列的标识（是非值）",
            "the id of the column that says true or false",
            "\"计入\""
        ),
    ],
};

/// `nth = {…}`.
pub static NTH: Section = Section {
    header: "nth = {…}",
    zh: "第几次",
    en: "which time it is",
    required: &["order", "as"],
    keys: &[
        key!(
            "per",
            COLUMNS,
            "哪些列相同算一组（同一组内）",
            "the columns that make a group (within the team)",
            "[\"单位\", \"问题\"]"
        ),
        key!(
            "order",
            COLUMNS,
            "按哪些列排先后，再按 key",
            "the columns that order the rows, then the key",
            "[\"日期\"]"
        ),
        key!(
            "as",
            Kind::Text,
            "结果列的标识（1、2、3…）",
            "the id of the column that says 1, 2, 3…",
            "\"第几次\""
        ),
    ],
};

/// A column.
pub static COLUMN: Section = Section {
    header: "[tables.ID.columns] ID = {…}",
    zh: "表的一列",
    en: "a column",
    required: &[],
    keys: &[
        key!(
            "headers",
            Kind::Texts,
            "表头的写法，大小写、全半角和空格不论；列的标识总算一个。含 `{indicator}` 时每个指标一列",
            "its headers; case, width and spaces do not matter; the id is always one. With `{indicator}` one column for each indicator",
            "[\"整改状态\", \"整改进展\"]"
        ),
        key!(
            "type",
            Kind::Word(&[
                "text",
                "int",
                "number",
                "percent",
                "date",
                "bool",
                "enum",
                "team",
                "indicator"
            ]),
            "类型，默认 text；推导列按表达式",
            "its type; text unless given, that of the expression if there is one",
            "\"date\""
        ),
        key!("required", Kind::Bool, "不得空白", "a blank is an error", "true"),
        key!(
            "values",
            Kind::Either(&[Kind::Texts, Kind::Map(&Kind::Texts)]),
            "enum 的取值：列表（词即标识）或 { 标识 = [写法…] }",
            "of an enum: a list (each word is an id) or { id = [words] }",
            "{ done = [\"已完成\", \"完成\"], doing = [\"整改中\"] }"
        ),
        key!("min", Kind::Either(&[Kind::Number, Kind::Date]), "最小值", "no less than this", "0"),
        key!(
            "max",
            Kind::Either(&[Kind::Number, Kind::Date]),
            "最大值",
            "no more than this",
            "100"
        ),
        key!(
            "check",
            Kind::Expression,
            "每行都要成立；缺数不算错",
            "must hold for every row; absent is no error",
            "'完成日期 == () || 完成日期 <= as_of'"
        ),
        key!(
            "absent",
            Kind::Map(&Kind::Texts),
            "哪些词表示缺数：not_applicable、not_reported、withheld、too_few",
            "words for kinds of absence: not_applicable, not_reported, withheld, too_few",
            "{ not_applicable = [\"不涉及\", \"/\"] }"
        ),
        key!(
            "units",
            Kind::Map(&Kind::Number),
            "数字后可以带的单位及倍数",
            "endings that a number may carry, with their factor",
            "{ \"万元\" = 10000, \"元\" = 1 }"
        ),
        key!(
            "words",
            Kind::Map(&Kind::Texts),
            "日期格里可以出现的词：{ 标识 = [写法…] }",
            "words that a date cell may hold: { id = [words] }",
            "{ immediate = [\"立行立改\"] }"
        ),
        key!(
            "word_in",
            Kind::Text,
            "那个词记到哪一列；没有声明就新建",
            "the column that takes the word; made if it is not declared",
            "\"方式\""
        ),
        key!(
            "month",
            Kind::Word(&["end", "start"]),
            "只写到月的日期是当月最后一天（end）还是第一天（start）；不写则有歧义，报错",
            "a date with a month and no day is its last day (end) or its first (start); an error unless given",
            "\"end\""
        ),
        key!(
            "worth",
            Kind::Map(&Kind::Number),
            "enum 各取值的数，写作 `列.worth`",
            "numbers of an enum's values, read as `column.worth`",
            "{ \"好\" = 100, \"较好\" = 85 }"
        ),
        key!(
            "expr",
            Kind::Expression,
            "推导列：由同一行的其他列算出",
            "a derived column: made from others of the row",
            "'完成日期 != () && 完成日期 <= 整改期限'"
        ),
        key!(
            "fill_down",
            Kind::Bool,
            "空格取上一行的值（合并单元格）",
            "an empty cell takes the value above (merged cells)",
            "true"
        ),
        key!(
            "scale",
            Kind::Number,
            "percent 列不带 % 的数要除以几",
            "what a bare number of a percent column is divided by",
            "100"
        ),
        key!(
            "kind",
            QUANTITY,
            "是什么量，供 check 核对",
            "what it is a quantity of, for `check`",
            "\"days\""
        ),
        key!(
            "private",
            Kind::Bool,
            "隐私列：文件里有它就拒收",
            "the file is refused if it has this column",
            "true"
        ),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};

/// What a number is a quantity of.
const QUANTITY: Kind = Kind::Word(&["ratio", "points", "count", "days", "workdays", "money"]);

/// `[metrics.ID]`.
pub static METRIC: Section = Section {
    header: "[metrics.ID]",
    zh: "由表或其他数算出的一个数",
    en: "a number made from a table or from other numbers",
    required: &[],
    keys: &[
        key!(
            "name",
            Kind::Text,
            "名称，默认为标识",
            "what people read; the id unless given",
            "\"整改完成率\""
        ),
        key!(
            "per",
            Kind::Word(&["team", "indicator"]),
            "每组一个数，或每组每个指标一个数",
            "one value a team, or one a team and indicator",
            "\"indicator\""
        ),
        key!(
            "kind",
            QUANTITY,
            "是什么量，供 check 核对",
            "what it is a quantity of, for `check`",
            "\"ratio\""
        ),
        key!(
            "table",
            Kind::Text,
            "来源：一张表的行",
            "over the rows of this table",
            "\"rectification\""
        ),
        key!(
            "over",
            Kind::Word(&["indicators"]),
            "来源：该组的各个指标",
            "over the team's indicators",
            "\"indicators\""
        ),
        key!(
            "where",
            Kind::Expression,
            "只算符合的行",
            "only rows for which this is true",
            "'问题来源 == \"市委巡察\"'"
        ),
        key!(
            "value",
            Kind::Expression,
            "唯一一行的值；有两行是错误",
            "the value of the only row; two are an error",
            "'人数'"
        ),
        key!(
            "count",
            Kind::Either(&[Kind::Expression, Kind::Bool]),
            "符合的有几行；true 数全部",
            "how many rows match; true counts all",
            "'逾期'"
        ),
        key!(
            "ratio",
            Kind::Expression,
            "比率的分子：是非值或数",
            "the numerator: truth values or numbers",
            "'整改状态 == \"已完成\"'"
        ),
        key!(
            "of",
            Kind::Expression,
            "比率的分母，默认每行 1",
            "the denominator; 1 a row unless given",
            "'权重'"
        ),
        key!("sum", Kind::Expression, "合计", "the sum", "'金额'"),
        key!("mean", Kind::Expression, "平均", "the mean", "'考核分'"),
        key!("median", Kind::Expression, "中位数", "the median", "'天数'"),
        key!("min", Kind::Expression, "最小", "the least", "'考核分'"),
        key!("max", Kind::Expression, "最大", "the greatest", "'考核分'"),
        key!("distinct", Kind::Expression, "不同的值有几个", "how many different values", "'单位'"),
        key!(
            "stdev",
            Kind::Expression,
            "标准差（n − 1）",
            "the standard deviation (n − 1)",
            "'考核分'"
        ),
        key!(
            "trimmed_mean",
            Kind::Expression,
            "去掉最高和最低后的平均",
            "the mean without the highest and lowest",
            "'考核分'"
        ),
        key!(
            "trim",
            Kind::Count,
            "两端各去掉几个，默认 1",
            "how many are dropped at each end; 1 unless given",
            "1"
        ),
        key!("quantile", Kind::Expression, "分位数（第 7 型）", "the quantile (type 7)", "'天数'"),
        key!("at", Kind::Number, "哪个分位，0 到 1", "which quantile, 0 to 1", "0.9"),
        key!(
            "at_least",
            Kind::Count,
            "分母小于它为「数量过少」；trimmed_mean 时为去掉两端所需的个数",
            "a smaller denominator is too_few; of a trimmed_mean: fewer values are not trimmed",
            "3"
        ),
        key!(
            "unit",
            Kind::Text,
            "数这一列有几个不同的值，而不是数行",
            "counts the distinct values of this column instead of rows",
            "\"问题编号\""
        ),
        key!(
            "each",
            Kind::Text,
            "按这个 enum 列的每个取值各出一个数：`完成率.市委巡察`",
            "one metric for each value of this enum column: `rate.regular`",
            "\"问题来源\""
        ),
        key!(
            "empty",
            Kind::Either(&[Kind::Number, Kind::Text, Kind::Bool, Kind::Date]),
            "没有行时的值",
            "stands in where there are no rows",
            "0"
        ),
        key!(
            "expr",
            Kind::Expression,
            "由其他数算出",
            "made from other metrics",
            "'完成率 - 上轮完成率'"
        ),
        key!("peer_mean", Kind::Text, "同类平均", "the peers' mean of that metric", "\"完成率\""),
        key!("peer_sum", Kind::Text, "同类合计", "the peers' sum", "\"线索数\""),
        key!("peer_min", Kind::Text, "同类最小", "the peers' least", "\"完成率\""),
        key!("peer_max", Kind::Text, "同类最大", "the peers' greatest", "\"完成率\""),
        key!("peer_median", Kind::Text, "同类中位数", "the peers' median", "\"完成率\""),
        key!(
            "peer_stdev",
            Kind::Text,
            "同类标准差（n − 1）",
            "the peers' standard deviation (n − 1)",
            "\"完成率\""
        ),
        key!(
            "peer_count",
            Kind::Text,
            "同类中有值的有几个",
            "how many peers have a value",
            "\"完成率\""
        ),
        key!("rank", Kind::Text, "在同类中的名次", "the rank among the peers", "\"完成率\""),
        key!(
            "percentile",
            Kind::Text,
            "同类中比它差的份额，相同算一半",
            "the share of the others below, ties half",
            "\"完成率\""
        ),
        key!("zscore", Kind::Text, "标准分", "the z-score", "\"完成率\""),
        key!(
            "minmax",
            Kind::Text,
            "最差为 0、最好为 1",
            "0 at the worst and 1 at the best peer",
            "\"完成率\""
        ),
        key!(
            "winsorise",
            Kind::Text,
            "截到同类的两个分位之间",
            "cut to two quantiles of the peers",
            "\"完成率\""
        ),
        key!(
            "lower",
            Kind::Number,
            "winsorise 的下分位，默认 0.05",
            "the lower quantile of winsorise; 0.05 unless given",
            "0.05"
        ),
        key!(
            "upper",
            Kind::Number,
            "winsorise 的上分位，默认 0.95",
            "the upper quantile of winsorise; 0.95 unless given",
            "0.95"
        ),
        key!(
            "within",
            Kind::Texts,
            "同类：名册哪些列相同",
            "peers agree in these roster columns",
            "[\"级别\"]"
        ),
        key!(
            "better",
            Kind::Word(&["high", "low"]),
            "高好还是低好，默认 high",
            "which way is better; high unless given",
            "\"low\""
        ),
        key!(
            "across",
            Kind::Expression,
            "函数看到同类的全部值，返回同样多个",
            "a function that sees all peers' values and gives as many back",
            "'peers::adjust(完成率)'"
        ),
        key!(
            "previous",
            Kind::Text,
            "上一轮这个数的值",
            "the last round's value of that metric",
            "\"完成率\""
        ),
        key!("remove", Kind::Bool, "在叠加的办法里去掉这一项", "in an overlay: taken out", "true"),
    ],
};
