//! Bands and anchors that nothing can reach, and bands that give what the next one gives.

use super::{Finding, analysis::Analysis, flow::Measured};
use crate::{
    diagnostic::{Diagnostic, message},
    script::{Data, operator::Binary},
    value::Number,
};

const UNREACHABLE: &str = "unreachable-band";
const SAME: &str = "same-band";

pub(super) fn find(analysis: &Analysis<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, seen) in &analysis.seen {
        for measured in &seen.measured {
            let told = match measured.function {
                "bands" => bands(measured),
                _ => anchors(measured),
            };
            found.extend(told.into_iter().map(|diagnostic| Finding { at: at.clone(), diagnostic }));
        }
    }
    found
}

fn pairs(list: &Data) -> Option<Vec<(Number, Number)>> {
    let Data::Array(items) = list else { return None };
    items
        .iter()
        .map(|item| match item {
            Data::Array(pair) => match pair.as_slice() {
                [a, b] => Some((a.as_number()?.clone(), b.as_number()?.clone())),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

fn bands(measured: &Measured) -> Vec<Diagnostic> {
    let Some(bands) = pairs(&measured.list) else { return Vec::new() };
    let (what, shown) = (&measured.what, measured.x.shown());
    let (shown_zh, shown_en) = (&shown.zh, &shown.en);
    let mut found = Vec::new();
    let mut rest = measured.x.clone();
    let mut above: Option<&Number> = None;
    for (end, points) in &bands {
        let here = super::interval::Interval::point(end);
        let reached = rest.compare(Binary::GreaterOrEqual, &here);
        if !reached.yes || rest.is_empty() {
            found.push(
                Diagnostic::warning(
                    UNREACHABLE,
                    measured.place.clone(),
                    message!(
                        zh: "{end} 这一档（{points} 分）到不了：“{what}”为 {shown_zh}",
                        en: "the band from {end} ({points} points) is never reached: `{what}` is {shown_en}",
                    ),
                )
                .help(message!(
                    zh: "核对档的下限（95% 写 0.95）；用不到的档删去",
                    en: "look at the lower end (95% is 0.95); take the band out if it is not needed",
                )),
            );
        } else if above == Some(points) {
            found.push(
                Diagnostic::warning(
                    SAME,
                    measured.place.clone(),
                    message!(
                        zh: "{end} 这一档和上一档都得 {points} 分",
                        en: "the band from {end} and the one above it both give {points} points",
                    ),
                )
                .help(message!(
                    zh: "并为一档，或改其中一档的分",
                    en: "make them one, or mend the points of one",
                )),
            );
        }
        above = Some(points);
        rest = rest.where_holds(Binary::Less, &here);
    }
    found
}

fn anchors(measured: &Measured) -> Vec<Diagnostic> {
    let Some(anchors) = pairs(&measured.list) else { return Vec::new() };
    let (what, shown) = (&measured.what, measured.x.shown());
    let (shown_zh, shown_en) = (&shown.zh, &shown.en);
    let x = &measured.x;
    // An anchor outside still shapes the line up to it, unless its neighbour is outside on the same side.
    let above = |at: &Number| x.high.as_ref().is_some_and(|high| *at > high.at);
    let below = |at: &Number| x.low.as_ref().is_some_and(|low| *at < low.at);
    let mut found = Vec::new();
    for (place, (at, share)) in anchors.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| anchors.get(before));
        let after = anchors.get(place.saturating_add(1));
        let unseen = above(at)
            && before.is_none_or(|(before, _)| {
                above(before) || x.high.as_ref().is_some_and(|high| *before == high.at)
            })
            || below(at)
                && after.is_none_or(|(after, _)| {
                    below(after) || x.low.as_ref().is_some_and(|low| *after == low.at)
                });
        if unseen {
            found.push(
                Diagnostic::warning(
                    UNREACHABLE,
                    measured.place.clone(),
                    message!(
                        zh: "对应点 [{at}, {share}] 用不到：“{what}”为 {shown_zh}",
                        en: "the anchor [{at}, {share}] is never used: `{what}` is {shown_en}",
                    ),
                )
                .help(message!(
                    zh: "核对这个点的 x（95% 写 0.95）；用不到的删去",
                    en: "look at its x (95% is 0.95); take it out if it is not needed",
                )),
            );
        }
    }
    found
}
