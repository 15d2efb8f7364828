use super::{Kind, Section, key};

/// `round.toml`.
pub static ROUND: Section = Section {
    header: "round.toml",
    zh: "轮次目录里的说明文件",
    en: "what a round folder says about itself",
    required: &["as_of"],
    keys: &[
        key!("id", Kind::Text, "轮次的编号", "the round's id", "\"8-2\""),
        key!(
            "name",
            Kind::Text,
            "名称，默认为编号",
            "its name; the id unless given",
            "\"八届第二轮\""
        ),
        key!(
            "as_of",
            Kind::Date,
            "评估基准日，逾期与否按这一天判断",
            "the day on which overdue is judged",
            "2026-06-30"
        ),
        key!(
            "method",
            Kind::Text,
            "评估办法：相对于轮次目录的路径，或随程序附带的办法的标识",
            "the method: a path from the round folder, or the id of a shipped one",
            "\"../办法\""
        ),
        key!(
            "previous",
            Kind::Text,
            "上一轮的结果：result.json 或其目录",
            "the result of the round before: result.json or its folder",
            "\"../8-1/结果\""
        ),
        key!(
            "files",
            Kind::Map(&Kind::Text),
            "指定某张表读哪个文件：表的标识和轮次目录内的路径",
            "which file a table is read from: the table's id and a path inside the round folder",
            "{ clues = \"材料/线索.csv\" }"
        ),
    ],
};
