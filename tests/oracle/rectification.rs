//! Domain 1: the problems fed back.

use std::collections::BTreeMap;

use super::{
    date::Date,
    fraction::Fraction,
    indicator::{Outcome, count},
    round::{Cells, Facts, Row},
};

pub(crate) const ORIGINS: [&str; 3] = ["市委巡察", "选人用人专项检查", "意识形态责任制专项检查"];

/// A problem fed back, as far as it counts.
struct Finding<'a> {
    row: &'a Row,
    status: &'a str,
    due: Date,
    done: Option<Date>,
    as_of: Date,
}

impl<'a> Finding<'a> {
    fn read(row: &'a Row, facts: &Facts<'_>) -> Self {
        let recognised = row.text("巡察办认定");
        let status = if recognised.is_empty() { row.text("整改状态") } else { recognised };
        let finished = status == "已完成" || status == "已完成并长期坚持";
        let as_of = facts.as_of();
        let done = row.date("实际完成时间").filter(|day| finished && *day <= as_of);

        // 整改时限 holds a date or says how: the way of mending may stand in either column.
        let (way, day) = match row.text("整改时限") {
            word @ ("立行立改" | "限期整改" | "长期坚持") => (word, None),
            _ => (row.text("整改方式"), row.deadline("整改时限")),
        };
        let fed_back = || row.date("反馈时间").or(facts.team.fed_back).expect("when fed back");
        let first_due = day.unwrap_or_else(|| match way {
            "立行立改" => fed_back().add_days(30),
            _ if way == "长期坚持" || status == "长期坚持" => as_of,
            _ => panic!("no due date: {row:?}"),
        });
        let asked_in_time = row.date("申请延期日期").is_some_and(|asked| asked <= first_due);
        let extended =
            row.deadline("延期至").filter(|_| asked_in_time && !row.is_blank("批准文号"));
        Self { row, status, due: extended.unwrap_or(first_due), done, as_of }
    }

    fn is_void(&self) -> bool {
        self.status == "不再整改"
    }

    /// 不再整改 is out; due or done is in.
    fn is_in_scope(&self) -> bool {
        !self.is_void() && (self.due <= self.as_of || self.done.is_some())
    }

    fn is_long_term(&self) -> bool {
        self.status == "长期坚持"
            || self.row.is("整改方式", "长期坚持")
            || self.row.is("整改时限", "长期坚持")
    }

    fn coefficient(&self) -> Fraction {
        let half = Fraction::new(1, 2);
        match self.status {
            "已完成" | "已完成并长期坚持" if self.done.is_some() => Fraction::whole(1),
            "长期坚持"
                if self.row.is("巡察办认定", "长期坚持") && self.row.is("佐证材料", "有") =>
            {
                Fraction::whole(1)
            }
            "长期坚持" | "基本完成" => half,
            _ => Fraction::ZERO,
        }
    }

    fn weight(&self) -> Fraction {
        match self.row.text("严重程度") {
            "严重" => Fraction::new(3, 2),
            "轻微" => Fraction::new(1, 2),
            _ => Fraction::whole(1),
        }
    }
}

/// The fraction of the points for a rate: nothing up to 60 %, all from 98 % on.
pub(crate) fn curve(rate: Fraction) -> Fraction {
    let at = |percent| Fraction::new(percent, 100);
    let between = |from: Fraction, to: Fraction, low: Fraction, high: Fraction| {
        low + (high - low) * (rate - from) / (to - from)
    };
    if rate <= at(60) {
        Fraction::ZERO
    } else if rate <= at(80) {
        between(at(60), at(80), at(0), at(60))
    } else if rate <= at(90) {
        between(at(80), at(90), at(60), at(80))
    } else if rate < at(98) {
        between(at(90), at(98), at(80), at(100))
    } else {
        at(100)
    }
}

fn completion(facts: &Facts<'_>, points: i128, code: &str, origin: &str) -> Outcome {
    if !facts.supplied("rectification") {
        return Outcome::unreported();
    }
    let rows = facts.rows("rectification").into_iter().filter(|row| row.is("检查类别", origin));
    let findings: Vec<_> =
        rows.map(|row| Finding::read(row, facts)).filter(Finding::is_in_scope).collect();
    let met = findings.iter().map(|finding| finding.weight() * finding.coefficient()).sum();
    let of = findings.iter().map(Finding::weight).sum();
    Outcome::by_rate(code, met, of, |rate| Fraction::whole(points) * curve(rate))
}

pub(crate) fn regular(facts: &Facts<'_>, points: i128) -> Outcome {
    completion(facts, points, "1.1", ORIGINS[0])
}

pub(crate) fn personnel(facts: &Facts<'_>, points: i128) -> Outcome {
    completion(facts, points, "1.2", ORIGINS[1])
}

pub(crate) fn ideology(facts: &Facts<'_>, points: i128) -> Outcome {
    completion(facts, points, "1.3", ORIGINS[2])
}

/// Of the three origins, due by as_of, long-term items aside; counted, not weighted.
pub(crate) fn on_time(facts: &Facts<'_>, points: i128) -> Outcome {
    if !facts.supplied("rectification") {
        return Outcome::unreported();
    }
    let rows = facts.rows("rectification").into_iter();
    let due: Vec<_> = rows
        .filter(|row| ORIGINS.contains(&row.text("检查类别")))
        .map(|row| Finding::read(row, facts))
        .filter(|item| !item.is_void() && item.due <= item.as_of && !item.is_long_term())
        .collect();
    let met = due.iter().filter(|item| item.done.is_some_and(|day| day <= item.due)).count();
    Outcome::by_rate("1.4", count(met), count(due.len()), |rate| Fraction::whole(points) * rate)
}

/// Each finding of the look-back costs; from the second one of its kind in its unit on, double.
pub(crate) fn look_back(facts: &Facts<'_>, points: i128) -> Outcome {
    if !facts.supplied("rectification") {
        return Outcome::unreported();
    }
    let mut found: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let (mut falsified, mut ordinary) = (0, 0);
    let mut lost = Fraction::ZERO;
    for row in facts.rows("rectification") {
        let kind = row.text("回头看发现");
        if kind.is_empty() {
            continue;
        }
        let price = if kind == "弄虚作假" { Fraction::whole(2) } else { Fraction::new(1, 2) };
        *(if kind == "弄虚作假" { &mut falsified } else { &mut ordinary }) += 1;
        let times = found.entry((row.text("被巡察单位"), kind)).or_default();
        *times += 1;
        lost = lost + if *times > 1 { price + price } else { price };
    }
    Outcome::scored((Fraction::whole(points) - lost).max(Fraction::ZERO))
        .count("1.5.falsified", falsified)
        .count("1.5.ordinary", ordinary)
}

/// Struck off by the team and then found to be falsified (V5).
pub(crate) fn falsified_after_closing(facts: &Facts<'_>) -> usize {
    let rows = facts.rows("rectification").into_iter();
    rows.filter(|row| row.yes("是否销号") && row.is("回头看发现", "弄虚作假")).count()
}

#[cfg(test)]
mod tests {
    use super::{Fraction, curve};

    #[test]
    fn the_curve_goes_through_its_anchors_and_is_linear_between() {
        let at = |text| curve(Fraction::decimal(text)).short();
        assert_eq!(at("0"), "0");
        assert_eq!(at("0.6"), "0");
        assert_eq!(at("0.7"), "0.3");
        assert_eq!(at("0.8"), "0.6");
        assert_eq!(at("0.85"), "0.7");
        assert_eq!(at("0.9"), "0.8");
        assert_eq!(at("0.95"), "0.925");
        assert_eq!(at("0.98"), "1");
        assert_eq!(at("1"), "1");
    }
}
