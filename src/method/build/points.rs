//! Full points, from the leaves to the root.

use std::{ops::RangeInclusive, sync::Arc};

use super::{Builder, nodes::Draft, order::order};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::Item,
        model::{Aggregate, Node, NodeIndex, NodeLevel},
    },
    value::Number,
};

impl<'a> Builder<'a> {
    /// Full points, from the leaves to the root.
    pub(super) fn add_up(&mut self, drafts: &[Draft<'a>]) {
        let needs: Vec<Vec<usize>> = self
            .nodes
            .iter()
            .map(|node| node.children.iter().map(|child| child.0).collect())
            .collect();
        let (sorted, _) = order(&needs);
        for at in sorted {
            let Some(draft) = drafts.get(at) else { continue };
            let points = self.points(at, draft);
            let range = self.range(draft, &points);
            if let Some(node) = self.nodes.get_mut(at) {
                node.points = points;
                node.range = range;
            }
        }
        if self.nodes.iter().all(|node| node.level != NodeLevel::Indicator) {
            self.found.push(
                Diagnostic::error(
                    "no-indicators",
                    self.method.spot.place(),
                    message!(zh: "办法里没有指标", en: "the method has no indicators"),
                )
                .help(message!(zh: "至少写一个 [[indicator]]", en: "write at least one [[indicator]]")),
            );
        }
    }

    pub(super) fn points(&mut self, at: usize, draft: &Draft<'a>) -> Number {
        let own = draft.number("points").cloned();
        let place = || draft.item("points").map_or_else(|| draft.spot.place(), Item::place);
        if let Some(points) = own.as_ref().filter(|points| !points.is_positive()) {
            self.found.push(Diagnostic::error(
                "not-positive",
                place(),
                message!(zh: "分值 {points} 要大于 0", en: "full points of {points} are to be above 0"),
            ));
            return Number::ONE;
        }
        let Some(node) = self.nodes.get(at) else { return Number::ONE };
        let id = Arc::clone(&node.id);
        if node.level == NodeLevel::Indicator {
            if own.is_none() && !draft.has("points") {
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        draft.spot.place(),
                        message!(zh: "指标 `{id}` 没有分值", en: "the indicator `{id}` has no full points"),
                    )
                    .help(message!(zh: "加上 points = 5", en: "add points = 5")),
                );
            }
            return own.unwrap_or(Number::ONE);
        }
        let children: Vec<&Node> =
            node.children.iter().filter_map(|child| self.nodes.get(child.0)).collect();
        let scored = draft.level == NodeLevel::Group && draft.has("score");
        // Its indicators may have named another group by mistake, which was reported.
        let lost = self.found.iter().any(|found| matches!(found.code, "unknown-group" | "circle"));
        if children.is_empty() && !scored && node.level == NodeLevel::Group {
            if lost {
                return own.unwrap_or(Number::ONE);
            }
            self.found.push(
                Diagnostic::error(
                    "empty-group",
                    draft.spot.place(),
                    message!(
                        zh: "分组 `{id}` 没有指标，也没有 score",
                        en: "the group `{id}` has neither indicators nor a score"
                    ),
                )
                .help(message!(
                    zh: "给指标写 group = \"{id}\"，或删去这个分组",
                    en: "write group = \"{id}\" on its indicators, or take the group out"
                )),
            );
            return own.unwrap_or(Number::ONE);
        }
        let sum: Number = children.iter().map(|child| child.points.clone()).sum();
        let aggregate = node.aggregate;
        if aggregate == Aggregate::Weighted && !scored {
            let without: Vec<String> = children
                .iter()
                .filter(|child| child.weight.is_none())
                .map(|child| child.id.to_string())
                .collect();
            if !without.is_empty() {
                let list = without.join(", ");
                let place = draft.item("aggregate").map_or_else(place, Item::place);
                self.found.push(
                    Diagnostic::error(
                        "missing-weight",
                        place,
                        message!(
                            zh: "`{id}` 按权重合成，这些下级没有 weight：{list}",
                            en: "`{id}` is weighted, but these children have no weight: {list}"
                        ),
                    )
                    .help(message!(
                        zh: "给每个下级写 weight",
                        en: "give each child a weight"
                    )),
                );
            }
        }
        let Some(own) = own else {
            if aggregate != Aggregate::Sum && !draft.has("points") {
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        draft.spot.place(),
                        message!(
                            zh: "`{id}` 由下级的得分率合成，要写明自己的 points",
                            en: "`{id}` is made from its children's rates and has to say its own points"
                        ),
                    )
                    .help(message!(zh: "加上 points = 100", en: "add points = 100")),
                );
            }
            return if sum.is_positive() { sum } else { Number::ONE };
        };
        if aggregate == Aggregate::Sum && !scored && !children.is_empty() && sum != own {
            let unconditional: Number = children
                .iter()
                .zip(node.children.iter())
                .filter(|(_, index)| !conditional(drafts_of(self, **index)))
                .map(|(child, _)| child.points.clone())
                .sum();
            let alternatives: Vec<Number> = children
                .iter()
                .zip(node.children.iter())
                .filter(|(_, index)| conditional(drafts_of(self, **index)))
                .map(|(child, _)| child.points.clone())
                .collect();
            if !some_add_up(&unconditional, &alternatives, &own) {
                let difference = &sum - &own;
                let (zh_way, en_way) =
                    if difference.is_positive() { ("多", "too many") } else { ("少", "too few") };
                let difference = difference.abs();
                let list = children
                    .iter()
                    .map(|child| format!("{} {}", child.id, child.points))
                    .collect::<Vec<_>>()
                    .join(" + ");
                self.found.push(
                    Diagnostic::error(
                        "points-do-not-add-up",
                        place(),
                        message!(
                            zh: "`{id}` 的下级加起来是 {sum} 分，应为 {own} 分，{zh_way}了 {difference} 分",
                            en: "the children of `{id}` add up to {sum} points, not {own}: {difference} {en_way}"
                        ),
                    )
                    .help(message!(
                        zh: "{list} = {sum}；改其中的 points，或删去这里的 points",
                        en: "{list} = {sum}; mend one of them, or take `points` out here"
                    )),
                );
            }
        }
        own
    }

    pub(super) fn range(&mut self, draft: &Draft<'a>, points: &Number) -> RangeInclusive<Number> {
        let usual = Number::ZERO..=points.clone();
        if draft.level == NodeLevel::Root {
            return usual;
        }
        let Some(item) = draft.item("range") else { return usual };
        let mut ends = item.as_list().unwrap_or_default().iter().filter_map(Item::as_number);
        let (Some(least), Some(greatest)) = (ends.next(), ends.next()) else { return usual };
        if least >= greatest {
            self.found.push(Diagnostic::error(
                "empty-range",
                item.place(),
                message!(zh: "下限要小于上限", en: "the least is to be less than the greatest"),
            ));
            return usual;
        }
        least.clone()..=greatest.clone()
    }
}

/// Does the node say for whom it applies?
pub(super) fn conditional(item: Option<&Item>) -> bool {
    item.and_then(Item::as_table).is_some_and(|table| table.contains_key("applies"))
}

/// The declaration of a node.
pub(super) fn drafts_of<'b>(builder: &'b Builder<'_>, index: NodeIndex) -> Option<&'b Item> {
    let node = builder.nodes.get(index.0)?;
    let list = if node.level == NodeLevel::Group { "group" } else { "indicator" };
    let items = builder.root.item(list)?.as_list()?;
    items.iter().find(|item| item.text_at("id") == Some(&node.id))
}

/// Do the points of those that apply to everybody, with those of some alternatives, come to `wanted`?
/// Indicators for one kind of team only stand for each other.
pub(super) fn some_add_up(always: &Number, alternatives: &[Number], wanted: &Number) -> bool {
    /// More sums than anybody's alternatives have.
    const MOST: usize = 4096;
    let mut sums = vec![always.clone()];
    for points in alternatives {
        let more: Vec<Number> = sums.iter().map(|sum| sum + points).collect();
        sums.extend(more);
        sums.sort();
        sums.dedup();
        if sums.len() > MOST {
            return true;
        }
    }
    !alternatives.is_empty() && sums.contains(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_may_stand_for_each_other() {
        let numbers = |list: &[i64]| list.iter().map(|n| Number::from(*n)).collect::<Vec<_>>();
        assert!(some_add_up(&Number::from(90i64), &numbers(&[10, 10]), &Number::from(100i64)));
        assert!(!some_add_up(&Number::from(90i64), &numbers(&[9, 9]), &Number::from(100i64)));
        assert!(!some_add_up(&Number::from(90i64), &[], &Number::from(90i64)));
    }
}
