//! Ledgers of any size that nobody ever kept, for measuring time and memory.

use std::io::{self, Write};

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;

/// The header of the ledger: fourteen columns of the rectification ledger of the shipped method.
const HEADER: &str = "问题编号,巡察组,被巡察单位,检查类别,问题类别,严重程度,整改方式,反馈时间,整改时限,整改状态,巡察办认定,实际完成时间,佐证材料,回头看发现";

const OFFICES: [&str; 12] = [
    "住房和城乡建设局",
    "农业农村局",
    "教育局",
    "卫生健康局",
    "交通运输局",
    "自然资源局",
    "民政局",
    "水务局",
    "文化广电和旅游局",
    "市场监督管理局",
    "人力资源和社会保障局",
    "应急管理局",
];
const CHECKS: [&str; 6] =
    ["市委巡察", "市委巡察", "市委巡察", "选人用人专项检查", "意识形态责任制专项检查", "回头看"];
const FIELDS: [&str; 8] = [
    "党的建设",
    "财务管理",
    "选人用人",
    "意识形态",
    "工程建设",
    "民生资金",
    "作风建设",
    "政治生态建设",
];
const FAULTS: [&str; 12] = [
    "制度执行不严格，监督检查流于形式",
    "专项资金拨付不及时",
    "会议记录不规范、内容不完整",
    "内部控制存在薄弱环节",
    "整改责任没有压实到人",
    "档案资料缺失",
    "台账更新不及时、底数不清",
    "项目推进缓慢，未达到序时进度",
    "议事规则执行不到位",
    "公务接待审批手续不全",
    "固定资产管理混乱",
    "调查研究不深入、措施针对性不强",
];
const LOOK_BACKS: [&str; 8] = [
    "整改责任落实不到位",
    "整改责任落实不到位",
    "整改不认真",
    "整改不认真",
    "整改不认真",
    "措施不着实",
    "措施不着实",
    "弄虚作假",
];

/// The first day that a date may be, counted from 1 January 2025, and the days of each month of the two years.
const MONTHS: [u32; 24] = [
    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
];

/// An invented rectification ledger under the headers of the shipped method, and the roster that goes with it.
/// The same seed gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InventedLedger {
    /// Rows under the header; one takes about 214 bytes.
    pub rows: u64,
    /// Teams of the roster; rows are spread over them at random.
    pub teams: u32,
    /// What the random numbers come from.
    pub seed: u64,
}

impl InventedLedger {
    /// The day on which the invented round is judged.
    pub const AS_OF: &'static str = "2026-06-30";

    /// Writes the roster, `teams.csv`.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_roster(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all("巡察组,级别,地区,巡察种类,被巡察单位数,人数,反馈日\n".as_bytes())?;
        for team in 1..=self.teams {
            let level = if team % 3 == 0 { "县级" } else { "市级" };
            let kind = if team % 4 == 0 { "专项巡察" } else { "常规巡察" };
            writeln!(
                out,
                "虚构第{team:05}巡察组,{level},第{:02}地区,{kind},6,8,2025-12-26",
                team % 40
            )?;
        }
        Ok(())
    }

    /// Writes the ledger, `rectification.csv`. About a hundredth of the rows have a quoted field.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_ledger(&self, out: &mut impl Write) -> io::Result<()> {
        let mut chance = Chance(Pcg64Mcg::new(u128::from(self.seed) << 1 | 1));
        writeln!(out, "{HEADER}")?;
        for row in 1..=self.rows {
            self.write_row(row, &mut chance, out)?;
        }
        Ok(())
    }

    fn write_row(&self, row: u64, chance: &mut Chance, out: &mut impl Write) -> io::Result<()> {
        let team = chance.below(self.teams.max(1)) + 1;
        let unit = chance.below(6);
        let office =
            OFFICES.get((team + unit) as usize % OFFICES.len()).copied().unwrap_or_default();
        let check = chance.one_of(&CHECKS);
        let (field, fault) = (chance.one_of(&FIELDS), chance.one_of(&FAULTS));
        let part = chance.below(20) + 1;
        let severity = match chance.below(10) {
            0..=1 => "严重",
            2..=6 => "一般",
            7..=8 => "轻微",
            _ => "",
        };
        let given = 240 + chance.below(120);
        let (way, due) = match chance.below(20) {
            0..=1 => ("立行立改", None),
            2 => ("长期坚持", None),
            _ => ("限期整改", Some(given + 60 + 30 * chance.below(4))),
        };
        let (status, done) = match chance.below(20) {
            0..=11 => ("已完成", true),
            12 => ("已完成并长期坚持", true),
            13..=14 => ("基本完成", false),
            15..=17 => ("正在整改", false),
            18 if way == "长期坚持" => ("长期坚持", false),
            18 => ("未整改", false),
            _ => ("不再整改", false),
        };
        let finished =
            (done && chance.below(50) > 0).then(|| (given + 10 + chance.below(170)).min(544));
        let judged = if chance.below(3) == 0 { status } else { "" };
        let evidence = if chance.below(4) == 0 { "无" } else { "有" };
        let look_back = if chance.below(40) == 0 { chance.one_of(&LOOK_BACKS) } else { "" };
        write!(
            out,
            "ZG-2026-{row:09},虚构第{team:05}巡察组,某地{office}{:05},{check},",
            team * 6 + unit
        )?;
        if chance.below(100) == 0 {
            write!(out, "\"{field},{fault}（第{part:02}项）\"")?;
        } else {
            write!(out, "{field}：{fault}（第{part:02}项）")?;
        }
        write!(out, ",{severity},{way},{},", Day(Some(given)))?;
        writeln!(out, "{},{status},{judged},{},{evidence},{look_back}", Day(due), Day(finished))
    }
}

/// Random numbers that are the same on every machine.
struct Chance(Pcg64Mcg);

impl Chance {
    /// Below `limit`; the slight preference for small numbers does no harm here.
    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.0.next_u64() >> 32).unwrap_or_default() % limit.max(1)
    }

    fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        let limit = u32::try_from(words.len()).unwrap_or(1);
        words.get(self.below(limit) as usize).copied().unwrap_or_default()
    }
}

/// A day of 2025 or 2026, counted from 1 January 2025; nothing is a blank cell.
struct Day(Option<u32>);

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(mut rest) = self.0 else { return Ok(()) };
        for (month, days) in (0u32..).zip(MONTHS) {
            if rest < days {
                return write!(f, "{}-{:02}-{:02}", 2025 + month / 12, month % 12 + 1, rest + 1);
            }
            rest -= days;
        }
        write!(f, "2026-12-31")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ledger() {
        let ledger = |seed| {
            let mut out = Vec::new();
            InventedLedger { rows: 2_000, teams: 7, seed }.write_ledger(&mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(ledger(1), ledger(1));
        assert_ne!(ledger(1), ledger(2));
        assert_eq!(ledger(1).lines().count(), 2_001);
        let bytes = ledger(3).len() / 2_000;
        assert!((190..240).contains(&bytes), "{bytes} bytes a row");
    }

    #[test]
    fn days_are_counted_from_the_new_year() {
        assert_eq!(Day(Some(0)).to_string(), "2025-01-01");
        assert_eq!(Day(Some(59)).to_string(), "2025-03-01");
        assert_eq!(Day(Some(545)).to_string(), "2026-06-30");
        assert_eq!(Day(None).to_string(), "");
    }
}
