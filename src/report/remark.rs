//! Remarks that stand in several reports: in Chinese and in English.

/// On a draft.
pub(crate) const DRAFT: (&str, &str) = (
    "读不出的单元格按未报送计，得分仅供参考，不得作为正式结果使用。",
    "Cells that could not be read count as not reported. Scores are provisional.",
);

/// Below the rates of all teams together.
pub(crate) const RATES: (&str, &str) = (
    "比率按全部案件合计计算，不是各组的平均；后三列是各组的分布。",
    "Rates are over all cases together, not means of the teams; the last three columns are how the teams are spread.",
);

/// In the place of common weak points.
pub(crate) const NOTHING_COMMON: (&str, &str) = (
    "没有半数以上的组共有的薄弱环节。",
    "No weak point is shared by enough teams to be called common.",
);

/// Below the problems of the inspected units.
pub(crate) const PROBLEMS: (&str, &str) = (
    "共性：不少单位都有，要从制度上改；个性：集中在一两个单位；易发多发：件数合占前八成的几类。单位数是台账里有的单位数。",
    "Common: many units have it, mend the system. Local: it is one or two units' own. Frequent: among those that make up the first 80% of the cases. Units are those in the ledger.",
);
