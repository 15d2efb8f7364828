//! The fixed words of the page.

use std::collections::BTreeMap;

use crate::{
    diagnostic::Language,
    report::{remark, words::pick},
};

const PHRASES: &[(&str, &str, &str)] = &[
    ("advice", "怎么改", "What to do"),
    (
        "all_well",
        "各文件全部读通，没有需要说明的内容。",
        "All files were read; there is nothing to note.",
    ),
    ("applicable", "适用分值", "Points that apply"),
    ("as_of", "评估基准日", "As of"),
    ("at_80", "80%以上", "80% or more"),
    ("at_full", "达到100%", "At 100%"),
    ("band", "能否区分", "Told apart?"),
    ("below_80", "低于80%", "Below 80%"),
    ("by_class", "按级别和种类分列", "By class"),
    ("by_score", "按分数", "by score"),
    ("by_weights", "权重有争议时的名次", "Rank if weights were argued"),
    ("cases", "合计", "Together"),
    (
        "certainty_note",
        "名次区间：按样本多少估计，名次大致会落在的范围；样本少，区间就宽。同一档内的组，分数差别可能只是偶然。",
        "Rank interval: where the rank would plausibly lie given how few cases there are. Within a band the differences may be chance.",
    ),
    ("common", "共性薄弱环节", "Common weak points"),
    ("common_none", remark::NOTHING_COMMON.0, remark::NOTHING_COMMON.1),
    ("contents", "目录", "Contents"),
    ("cost", "失在哪里", "Where the points went"),
    ("data", "数据质量", "Data quality"),
    ("data_points", "依据的数据", "The figures behind it"),
    ("draft", "草稿", "DRAFT"),
    ("draft_note", remark::DRAFT.0, remark::DRAFT.1),
    ("effort", "难度", "Effort"),
    ("fired", "触发", "fired"),
    ("frequent", "易发多发", "frequent"),
    ("full", "满分", "Full"),
    ("grade", "等次", "Grade"),
    ("grade_reason", "等次说明", "About the grade"),
    ("heat", "各组指标得分", "Scores by indicator"),
    (
        "heat_note",
        "右上角有角标的为薄弱环节（按各指标自己的薄弱线）；蓝色深为得分率高，橙色深为得分率低；斜纹为未评分。表头括号内为分值。",
        "A marked corner is a weak point by the indicator's own line. Blue: high score rate; orange: low; hatched: no score. Full points in brackets.",
    ),
    ("high", "至", "to"),
    ("indicator", "指标", "Indicator"),
    ("indicators", "各指标得分", "Scores by indicator"),
    ("interval", "名次区间", "Rank interval"),
    ("judgement", "总体评价", "Judgement"),
    ("kind", "性质", "Kind"),
    ("ledger", "得分台账", "Points ledger"),
    (
        "ledger_note",
        "逐行相加即为该项得分；已核的行是核查过而没有影响得分的事项。",
        "The lines of an item add up to its score; lines marked 'checked' were examined and cost nothing.",
    ),
    ("lost", "失分", "Lost"),
    ("message", "说明", "Message"),
    ("method", "评估办法", "Method"),
    ("metric", "数据", "Metric"),
    ("no_total", "没有总分", "no total"),
    ("no_weak", "没有薄弱环节。", "No weak points."),
    ("none", "无", "none"),
    ("number", "件数", "Cases"),
    ("of_points", "总分构成", "How the total came about"),
    ("overall", "总体情况", "The rates of all teams together"),
    ("overall_note", remark::RATES.0, remark::RATES.1),
    ("peer", "同类平均", "Peer mean"),
    ("place", "位置", "Place"),
    ("points", "得失分", "Points"),
    ("problem", "问题类别", "Problem"),
    (
        "problems",
        "被巡察单位的共性、易发多发问题",
        "Common and frequent problems in the inspected units",
    ),
    ("problems_note", remark::PROBLEMS.0, remark::PROBLEMS.1),
    ("rank", "名次", "Rank"),
    ("ranking", "得分排名", "Ranking"),
    ("rate", "得分率", "Rate"),
    ("reach", "问题性质", "Whose it is"),
    ("reason", "原因", "Reason"),
    ("recoverable", "可挽回", "Recoverable"),
    ("rows", "依据", "Rows"),
    (
        "rounded",
        "各数只在显示时取整，显示的数相加可能与合计差末位。",
        "Numbers are rounded only when shown; shown parts may differ from the sum in the last digit.",
    ),
    ("score", "得分", "Score"),
    ("severity", "级别", "Severity"),
    ("team", "巡察组", "Team"),
    ("teams", "各组情况", "Team by team"),
    ("teams_count", "组数", "Teams"),
    ("ties", "并列", "tied"),
    ("to_next", "距上一等次", "To the next grade"),
    ("top_unit", "最多的单位", "Unit with most"),
    ("total", "总分", "Total"),
    ("units_count", "有此问题的单位", "Units that have it"),
    ("unsure", "样本过少，把握不足", "too few cases to be sure"),
    ("value", "数值", "Value"),
    ("version", "版本", "version"),
    ("vetoes", "一票否决和等次限制", "Vetoes examined"),
    ("weak", "薄弱环节", "Weak points"),
    ("weak_count", "薄弱", "Weak"),
    ("who", "谁来改", "Who"),
    ("why", "认定理由", "Why"),
];

/// All of them in `language`, by key.
pub(super) fn phrases(language: Language) -> BTreeMap<&'static str, &'static str> {
    PHRASES.iter().map(|(key, zh, en)| (*key, pick(language, zh, en))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_is_declared_twice_and_all_are_used() {
        assert_eq!(phrases(Language::Chinese).len(), PHRASES.len());
        let all: String = super::super::TEMPLATES.iter().map(|(_, source)| *source).collect();
        for (key, ..) in PHRASES {
            let whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            let used = all.split(&format!("t.{key}")).skip(1).any(whole);
            assert!(used, "{key}");
        }
    }
}
