//! The first sheet: what the workbook is, and of which method.

use crate::{diagnostic::Language, method::Source, report::words::pick};

/// What the first sheet says for the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    /// How the pack was named when it was exported.
    pub(super) pack: String,
    pub(super) id: String,
    pub(super) version: String,
    /// The fingerprints of the scoring and of the wording.
    pub(super) structure: String,
    pub(super) wording: String,
}

/// The name of the sheet.
pub(super) const fn sheet_name(language: Language) -> &'static str {
    pick(language, "说明", "about")
}

/// The labels of the facts, as they stand in the first column.
pub(super) const fn labels(language: Language) -> [&'static str; 5] {
    match language {
        Language::Chinese => ["办法所在", "办法标识", "版本", "计分指纹", "文字指纹"],
        Language::English => {
            ["pack", "id", "version", "fingerprint of the scoring", "fingerprint of the wording"]
        }
    }
}

impl About {
    pub(super) fn of(source: &Source, pack: &str) -> Self {
        let ruler = source.method.ruler();
        Self {
            pack: pack.to_owned(),
            id: source.method.id.to_string(),
            version: source.method.version.clone(),
            structure: ruler.structure,
            wording: ruler.wording,
        }
    }

    /// In the order of [`labels`].
    pub(super) fn facts(&self) -> [&str; 5] {
        [&self.pack, &self.id, &self.version, &self.structure, &self.wording]
    }

    pub(super) fn from_facts(facts: [String; 5]) -> Self {
        let [pack, id, version, structure, wording] = facts;
        Self { pack, id, version, structure, wording }
    }
}

/// What people are told, a line each.
pub(super) const fn lines(language: Language) -> &'static [&'static str] {
    match language {
        Language::Chinese => &[
            "浅黄色的格可以改；灰色的格只供对照，改了会在导入时逐格指出。",
            "不要增删行、不要改第一列“位置”和表头；排序、筛选、隐藏列、加批注都可以。",
            "百分比写 70% 或 0.7；日期写 2026-05-20；几个词之间用 | 隔开；分数（如 1/3）只能写在算式里的数中。",
            "格子清空不等于删去：叠加的办法不能去掉上级办法写明的内容，要删请改 TOML。",
            "改完保存为 .xlsx（用 WPS、LibreOffice 也可以）。",
            "看改了什么（什么也不写）：zhixiao method import 本文件.xlsx",
            "看对一个轮次的影响：zhixiao method import 本文件.xlsx --round 轮次目录",
            "确认后写成叠加的办法：zhixiao method import 本文件.xlsx --out 新办法目录 --accept",
            "办法以 TOML 为准：导入得到的是只写不同之处的叠加办法，原来的办法一字不动。",
        ],
        Language::English => &[
            "Pale yellow cells may be edited; grey ones are there to be read, and import names each that was changed.",
            "Leave the rows, the first column and the heads as they are; sorting, filters, hidden columns and comments do no harm.",
            "Write rates as 70% or 0.7, days as 2026-05-20, several words with | between; fractions (1/3) only where the number stands in an expression.",
            "An emptied cell takes nothing away: an overlay cannot take out what its base says. Change the TOML for that.",
            "Save as .xlsx (WPS and LibreOffice will do).",
            "What was changed, nothing written: zhixiao method import THIS.xlsx",
            "What that does to a round: zhixiao method import THIS.xlsx --round ROUND",
            "To accept it as an overlay: zhixiao method import THIS.xlsx --out DIR --accept",
            "The TOML stays the truth: import makes an overlay that holds only what differs, and leaves the method as it is.",
        ],
    }
}
