use super::{Kind, Section, key};

/// `[check]`.
pub static CHECK: Section = Section {
    header: "[check]",
    zh: "zhixiao check 的尺度；只管提示，不影响得分",
    en: "what zhixiao check goes by; it only warns, no score depends on it",
    required: &[],
    keys: &[
        key!(
            "cliff",
            Kind::Number,
            "差一件就差这么多分以上的，提示得分断崖；默认为该指标分值的一半",
            "one case that moves more points than this is a cliff; half of the indicator's points unless given",
            "2"
        ),
        key!(
            "cases",
            Kind::Count,
            "比率按几件算“差一件”，默认 20",
            "of how many cases a rate is made when one case more or less is tried; 20 unless given",
            "20"
        ),
        key!(
            "reviewed_years",
            Kind::Number,
            "reviewed 早于这么多年的提示复核，默认 2",
            "what was reviewed longer ago than so many years is to be looked at again; 2 unless given",
            "1"
        ),
    ],
};

/// `[[allow]]`.
pub static ALLOW: Section = Section {
    header: "[[allow]]",
    zh: "一类警告不再提示；到期后、或什么也没有盖住时另行提示",
    en: "a warning that is known; told when it has run out or covers nothing",
    required: &["code", "reason", "until"],
    keys: &[
        key!("code", Kind::Text, "警告的代码", "the code of the warning", "\"score-cliff\""),
        key!(
            "at",
            Kind::Text,
            "只管这一处（标识或完整路径）；不写则管全部同类警告",
            "only there (an id or the whole path); all warnings of the code unless given",
            "\"indicator.look_back\""
        ),
        key!("reason", Kind::Text, "理由", "why", "\"领导小组会议定，弄虚作假一件即扣一半\""),
        key!(
            "until",
            Kind::Date,
            "管到哪天为止（含）",
            "until which day, that day included",
            "2027-06-30"
        ),
    ],
};
