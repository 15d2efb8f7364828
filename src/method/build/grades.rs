use std::sync::Arc;

use super::{Builder, scopes::Wanted};
use crate::{
    diagnostic::{Diagnostic, Place, message},
    method::{
        document::Item,
        keys,
        model::{Grade, Quota, QuotaBase, QuotaRounding, QuotaTies},
        section::Reader,
    },
    value::Number,
};

/// A grade with the places of its bounds.
struct Band<'a> {
    name: Arc<str>,
    reader: Reader<'a>,
    /// The least total that has it, in units of the last printed decimal; nothing: no bound.
    low: Option<Number>,
    /// The greatest.
    high: Option<Number>,
    /// Nothing but the total decides.
    pure: bool,
}

impl Band<'_> {
    fn place(&self, key: &str) -> Place {
        self.reader
            .item(key)
            .or_else(|| self.reader.item("name"))
            .map_or_else(|| self.reader.spot.place(), Item::place)
    }

    /// Does it have every total that the other has?
    fn covers(&self, other: &Self) -> bool {
        let below = match (&self.low, &other.low) {
            (None, _) => true,
            (Some(own), Some(other)) => own <= other,
            (Some(_), None) => false,
        };
        let above = match (&self.high, &other.high) {
            (None, _) => true,
            (Some(own), Some(other)) => own >= other,
            (Some(_), None) => false,
        };
        below && above
    }

    fn meets(&self, other: &Self) -> bool {
        let apart = |low: &Option<Number>, high: &Option<Number>| matches!((low, high), (Some(low), Some(high)) if low > high);
        !apart(&self.low, &other.high) && !apart(&other.low, &self.high)
    }
}

impl<'a> Builder<'a> {
    /// `[[grade]]`, with gaps and overlaps.
    pub(super) fn grades(&mut self, decimals: u32) -> Vec<Grade> {
        let root = self.root;
        let scope = self.judging_scope(true);
        let mut grades: Vec<Grade> = Vec::new();
        let mut bands: Vec<Band<'a>> = Vec::new();
        for reader in root.entries("grade", &keys::GRADE) {
            let Some(name) = reader.text("name") else { continue };
            if grades.iter().any(|grade| grade.name == *name) {
                let place = reader.item("name").map_or_else(Place::default, Item::place);
                self.found.push(Diagnostic::error(
                    "id-twice",
                    place,
                    message!(zh: "等次 \"{name}\" 有两个", en: "there are two grades \"{name}\""),
                ));
                continue;
            }
            let when = self.team_rule(&reader, "when", &scope, Wanted::Bool);
            let above = self.share(&reader, "above_quantile");
            let below = self.share(&reader, "below_quantile");
            let quota = self.quota(&reader);
            let open = reader.flag("open");
            if let (Some(field), false) = (reader.field("open"), reader.has("max")) {
                self.found.push(
                    Diagnostic::error(
                        "wrong-combination",
                        field.key.place(),
                        message!(
                            zh: "`open` 说的是 `max`，这里没有 `max`",
                            en: "`open` is about `max`, and there is none"
                        ),
                    )
                    .help(message!(zh: "删去 `open`，或写 max", en: "take `open` out, or write `max`")),
                );
            }
            let (min, max) = (reader.number("min").cloned(), reader.number("max").cloned());
            let units = |number: &Number| number * &power_of_ten(decimals);
            let low = min.as_ref().map(|min| units(min).ceil());
            let high = max.as_ref().map(|max| {
                if open { &units(max).ceil() - &Number::ONE } else { units(max).floor() }
            });
            if let (Some(low), Some(high)) = (&low, &high)
                && low > high
            {
                let place = reader.item("max").map_or_else(Place::default, Item::place);
                self.found.push(Diagnostic::error(
                    "empty-range",
                    place,
                    message!(
                        zh: "等次 \"{name}\" 的 min 和 max 之间没有分数",
                        en: "there is no total between `min` and `max` of the grade \"{name}\""
                    ),
                ));
                continue;
            }
            let pure = !reader.has("when")
                && !reader.has("above_quantile")
                && !reader.has("below_quantile");
            bands.push(Band { name: Arc::clone(name), reader, low, high, pure });
            grades.push(Grade {
                name: Arc::clone(name),
                min,
                max,
                open,
                above_quantile: above,
                below_quantile: below,
                when,
                quota,
                consequence: reader.string("consequence"),
                source: reader.string("source"),
                reviewed: reader.date("reviewed"),
                place: reader.item("name").map_or_else(Place::default, Item::place),
            });
        }
        self.overlaps(&bands);
        self.gaps(&bands, &grades, decimals);
        grades
    }

    fn quota(&mut self, reader: &Reader<'a>) -> Option<Quota> {
        let usual = |share| Quota {
            share,
            of: QuotaBase::Roster,
            rounding: QuotaRounding::Floor,
            at_least: 0,
            ties: QuotaTies::None,
        };
        if reader.item("quota")?.as_number().is_some() {
            return self.share(reader, "quota").map(usual);
        }
        let table = reader.table("quota", &keys::QUOTA)?;
        let share = self.share(&table, "share")?;
        Some(Quota {
            of: match table.text("of").map(|word| &**word) {
                Some("graded") => QuotaBase::Graded,
                _ => QuotaBase::Roster,
            },
            rounding: match table.text("rounding").map(|word| &**word) {
                Some("ceiling") => QuotaRounding::Ceiling,
                Some("nearest") => QuotaRounding::Nearest,
                _ => QuotaRounding::Floor,
            },
            at_least: table.count("at_least").map_or(0, |count| count as usize),
            ties: match table.text("ties").map(|word| &**word) {
                Some("all") => QuotaTies::All,
                _ => QuotaTies::None,
            },
            ..usual(share)
        })
    }

    /// A later grade may leave a bound open towards an earlier one, since the first that fits is
    /// taken; a bound that is written must not reach into an earlier grade.
    fn overlaps(&mut self, bands: &[Band<'a>]) {
        for (at, later) in bands.iter().enumerate() {
            let earlier = bands.iter().take(at).filter(|band| band.pure);
            if let Some(earlier) = earlier.clone().find(|earlier| earlier.covers(later)) {
                let (name, other) = (&later.name, &earlier.name);
                self.found.push(
                    Diagnostic::error(
                        "unreachable-grade",
                        later.place("name"),
                        message!(
                            zh: "永远轮不到等次 \"{name}\"：排在前面的 \"{other}\" 已包括它的全部分数",
                            en: "the grade \"{name}\" is never reached: \"{other}\" before it takes all its totals"
                        ),
                    )
                    .help(message!(
                        zh: "等次自上而下取第一个符合的：高的写在前面",
                        en: "the first grade that fits is taken: write the best first"
                    )),
                );
                continue;
            }
            for earlier in earlier.filter(|earlier| later.pure && earlier.meets(later)) {
                let above = match (&earlier.low, &later.low) {
                    (Some(earlier), Some(later)) => earlier > later,
                    (Some(_), None) => true,
                    _ => false,
                };
                let key = if above { "max" } else { "min" };
                if !later.reader.has(key) {
                    continue;
                }
                let (name, other) = (&later.name, &earlier.name);
                let (help_zh, help_en) = if above {
                    (
                        "给这个等次加 open = true，或删去 max",
                        "add open = true to this grade, or take `max` out",
                    )
                } else {
                    (
                        "给前一个等次加 open = true，或删去 min",
                        "add open = true to the grade before, or take `min` out",
                    )
                };
                self.found.push(
                    Diagnostic::error(
                        "grades-overlap",
                        later.place(key),
                        message!(
                            zh: "等次 \"{other}\" 和 \"{name}\" 有重叠的分数",
                            en: "the grades \"{other}\" and \"{name}\" share totals"
                        ),
                    )
                    .help(message!(zh: "{help_zh}", en: "{help_en}")),
                );
            }
        }
    }

    fn gaps(&mut self, bands: &[Band<'a>], grades: &[Grade], decimals: u32) {
        if bands.is_empty() || quantiles_cover(grades) {
            return;
        }
        let one = Number::ONE;
        let units = |number: &Number| number * &power_of_ten(decimals);
        let shown = |number: &Number| {
            number.checked_div(&power_of_ten(decimals)).unwrap_or(Number::ZERO).to_fixed(decimals)
        };
        let bound = |key: &str| self.method.number(key).map(units);
        let (least, most) = (bound("total_floor"), bound("total_cap"));
        let mut pure: Vec<&Band<'a>> = bands.iter().filter(|band| band.pure).collect();
        let Some(last) = bands.last() else { return };
        // No lower bound is the lowest of all.
        pure.sort_by(|a, b| a.low.cmp(&b.low));
        // The least total that no grade has yet; nothing: the grades begin without a bound.
        let mut next: Option<Number> = None;
        let mut begun = false;
        let mut missing = Vec::new();
        for band in &pure {
            match (&band.low, begun) {
                (None, false) => {}
                (Some(low), false) => {
                    if least.as_ref().is_none_or(|least| least < low) {
                        let low = shown(low);
                        missing.push((
                            last.place("min"),
                            message!(zh: "总分低于 {low} 没有等次", en: "totals below {low} have no grade"),
                            message!(zh: "最低的等次不写 min", en: "write no `min` on the lowest grade"),
                        ));
                    }
                }
                (low, true) => {
                    let Some(open) = &next else { break };
                    if let Some(low) = low.as_ref().filter(|low| *low > open) {
                        let (from, to) = (shown(open), shown(&(low - &one)));
                        missing.push((
                            band.place("min"),
                            message!(
                                zh: "总分 {from} 至 {to} 没有等次",
                                en: "totals from {from} to {to} have no grade"
                            ),
                            message!(
                                zh: "把相邻两个等次的界限写成同一个数，下面的加 open = true",
                                en: "let neighbours share the bound, and add open = true to the lower"
                            ),
                        ));
                    }
                }
            }
            let after = band.high.as_ref().map(|high| high + &one);
            next = match (begun, next, after) {
                (true, Some(next), Some(after)) => Some(next.max(after)),
                (true, None, _) | (_, _, None) => None,
                (false, _, after) => after,
            };
            begun = true;
        }
        if let Some(next) = next
            && most.is_none_or(|most| most >= next)
        {
            let from = shown(&(&next - &one));
            missing.push((
                bands.first().unwrap_or(last).place("max"),
                message!(zh: "总分高于 {from} 没有等次", en: "totals above {from} have no grade"),
                message!(zh: "最高的等次不写 max", en: "write no `max` on the highest grade"),
            ));
        }
        if pure.is_empty() {
            missing.push((
                last.place("name"),
                message!(
                    zh: "每个等次都有条件，条件都不成立的组没有等次",
                    en: "every grade has conditions: teams that meet none have no grade"
                ),
                message!(
                    zh: "最后加一个没有条件的等次",
                    en: "add a last grade without conditions"
                ),
            ));
        }
        for (place, message, help) in missing {
            self.found.push(Diagnostic::error("grades-gap", place, message).help(help));
        }
    }
}

fn power_of_ten(decimals: u32) -> Number {
    i32::try_from(decimals).ok().and_then(|n| Number::from(10i64).pow(n)).unwrap_or(Number::ONE)
}

/// Do the grades by quantile leave nobody out?
fn quantiles_cover(grades: &[Grade]) -> bool {
    let mut parts: Vec<(Number, Number)> = grades
        .iter()
        .filter(|grade| grade.when.is_none() && grade.min.is_none() && grade.max.is_none())
        .filter(|grade| grade.above_quantile.is_some() || grade.below_quantile.is_some())
        .map(|grade| {
            let above = grade.above_quantile.clone().unwrap_or(Number::ZERO);
            (above, grade.below_quantile.clone().unwrap_or(Number::ONE))
        })
        .collect();
    parts.sort();
    let mut reached = Number::ZERO;
    for (above, below) in parts {
        if above > reached {
            return false;
        }
        reached = reached.max(below);
    }
    reached >= Number::ONE
}
