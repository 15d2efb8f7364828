//! The names of all columns, once, for CSV, workbook and page alike.

use crate::diagnostic::Language;

/// A column: its id, and what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    /// The header of English CSV files.
    pub(crate) id: &'static str,
    /// The header of Chinese files.
    pub(crate) zh: &'static str,
    /// The header of English workbooks and pages.
    pub(crate) en: &'static str,
}

impl Label {
    /// What people read.
    pub(crate) const fn name(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }
}

macro_rules! labels {
    ($($name:ident = $id:literal, $zh:literal, $en:literal;)*) => {
        $(pub(crate) const $name: Label = Label { id: $id, zh: $zh, en: $en };)*
        /// All of them.
        #[cfg(test)]
        const ALL: &[Label] = &[$($name),*];
    };
}

labels! {
    ABOVE_80 = "at_least_80", "80%以上组数", "Teams at 80% or more";
    ABSENT = "absent", "缺失原因", "Absent";
    ADVICE = "advice", "改进建议", "Advice";
    APPLICABLE = "applicable", "适用分值占比", "Share of points that apply";
    AT_FULL = "at_100", "达到100%组数", "Teams at 100%";
    BAND = "band", "档次", "Band";
    BASE = "base", "基础分", "Base";
    BELOW_80 = "below_80", "低于80%组数", "Teams below 80%";
    BEST = "best", "最好可能", "Best case";
    BONUS = "bonus", "加分", "Bonus";
    CASES = "cases", "问题数", "Cases";
    CODE = "code", "类型", "Kind of note";
    COLOUR = "colour", "颜色", "Colour";
    CONTRIBUTION = "contribution", "计入总分", "Contribution to the total";
    DEDUCTION = "deduction", "另行扣分", "Deduction";
    DENOMINATOR = "denominator", "分母", "Denominator";
    DRAFT = "draft", "草稿", "Draft";
    EFFECTIVE_POINTS = "effective_points", "折算后分值", "Effective points";
    EFFORT = "effort", "整改难度", "Effort";
    EVIDENCE = "evidence", "依据行数", "Evidence rows";
    FREQUENT = "frequent", "易发多发", "Frequent";
    GRADE = "grade", "等次", "Grade";
    GRADE_BY_SCORE = "grade_by_score", "按分数等次", "Grade by score";
    GROUP = "group", "类别编号", "Group id";
    GROUP_NAME = "group_name", "类别", "Group";
    HIGH = "high", "区间上限", "High";
    INDICATOR = "indicator", "指标编号", "Indicator id";
    INDICATOR_NAME = "indicator_name", "指标", "Indicator";
    KIND = "kind", "性质", "Kind";
    LEDGER_POINTS = "points", "得失分", "Points won or lost";
    LINE = "line", "行次", "Line";
    LIST = "list", "榜", "List";
    LOST = "lost", "失分", "Lost";
    LOW = "low", "区间下限", "Low";
    MESSAGE = "message", "说明", "Message";
    METRIC = "metric", "数据编号", "Metric id";
    METRIC_NAME = "metric_name", "数据", "Metric";
    NAME = "name", "巡察组", "Team";
    NODE = "node", "项目编号", "Item id";
    NODE_NAME = "node_name", "项目", "Item";
    NUMERATOR = "numerator", "分子", "Numerator";
    OF = "of", "参加数", "Of";
    PARENT = "parent", "上级编号", "Parent id";
    PART = "part", "所属", "Part";
    PEER_MEAN = "peer_mean", "同类平均", "Peer mean";
    PLACE = "place", "位置", "Place";
    POINTS = "points", "分值", "Points";
    PROBLEM = "problem", "问题类别", "Problem";
    RANK = "rank", "名次", "Rank";
    RANK_HIGH = "rank_high", "名次区间末", "Rank, at worst";
    RANK_LOW = "rank_low", "名次区间首", "Rank, at best";
    RATE = "rate", "得分率", "Score rate";
    REACH = "reach", "问题性质", "Whose it is";
    REASON = "reason", "原因", "Reason";
    RECOVERABLE = "recoverable", "可挽回分", "Recoverable";
    REPEATED = "repeated", "连续轮数", "Rounds running";
    ROWS = "rows", "依据行", "Rows";
    SCORE = "score", "得分", "Score";
    SEVERITY = "severity", "级别", "Severity";
    SHARE = "share", "占比", "Share";
    SMALL = "small", "样本过少", "Few cases";
    STATUS = "status", "状态", "Status";
    TEAM = "team", "巡察组编号", "Team id";
    TEAM_NAMES = "team_names", "巡察组名单", "Teams";
    TEAMS = "teams", "组数", "Number of teams";
    TO_NEXT = "to_next", "距上一等次", "To the next grade";
    TOP_SHARE = "top_share", "其占比", "Its share";
    TOP_UNIT = "top_unit", "最多的单位", "Unit with most";
    TOTAL = "total", "总分", "Total";
    UNCERTAIN = "uncertain", "把握不足", "Uncertain";
    UNITS = "units", "单位数", "Number of units";
    UNRESOLVED = "unresolved", "含未读出单元格", "Rests on unread cells";
    VALUE = "value", "数值", "Value";
    WEAK = "weak", "薄弱", "Weak";
    WEAK_POINTS = "weak_points", "薄弱环节数", "Weak points";
    WHO = "who", "整改主体", "Who";
    WHY = "why", "认定理由", "Why";
    WORST = "worst", "最差可能", "Worst case";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_told_apart_in_both_languages() {
        for names in [
            ALL.iter().map(|label| label.zh).collect::<Vec<_>>(),
            ALL.iter().map(|label| label.en).collect(),
        ] {
            let distinct: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(distinct.len(), names.len());
        }
        assert!(ALL.iter().all(|label| {
            label.id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        }));
    }
}
