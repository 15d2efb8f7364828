use std::sync::Arc;

use super::{
    Call, Chapter, Data, End, Gives, Native, Parameter, Wants, array, number, percentage, text,
};
use crate::{
    diagnostic::{message, said},
    script::{MetricRef, Points, Start},
    value::{Number, Value},
};

const POINTS: Parameter = Parameter { name: "points", wants: Wants::Number };
const WHAT: Parameter = Parameter { name: "what", wants: Wants::Text };
const X: Parameter = Parameter { name: "x", wants: Wants::Number };

pub(super) const NATIVES: &[Native] = &[
    Native {
        name: "by_rate",
        chapter: Chapter::Shapes,
        parameters: &[POINTS, Parameter { name: "rate", wants: Wants::Number }, WHAT],
        required: 3,
        many: false,
        gives: Gives::Ledger,
        about: (
            "按比率得分：分值 × 比率。比率须在 0 与 1 之间。",
            "Points in proportion to a rate: points × rate. The rate is between 0 and 1.",
        ),
        examples: &[("by_rate(15, 0.8, \"整改完成率\")", "12")],
        writes: false,
        run: by_rate,
    },
    Native {
        name: "curve",
        chapter: Chapter::Shapes,
        parameters: &[POINTS, X, Parameter { name: "anchors", wants: Wants::Array }, WHAT],
        required: 4,
        many: false,
        gives: Gives::Ledger,
        about: (
            "按折线得分：anchors 为 [[x, 得分占满分的比例], …]，x 递增；两点之间按直线内插，两端之外取端点。",
            "Points along a broken line: anchors are [[x, share of the points], …] with rising x; linear in between, flat outside.",
        ),
        examples: &[
            ("curve(15, 0.7, [[0.60, 0], [0.80, 0.60], [0.95, 1]], \"整改完成率\")", "4.5"),
            ("curve(15, 0.99, [[0.60, 0], [0.80, 0.60], [0.95, 1]], \"整改完成率\")", "15"),
        ],
        writes: false,
        run: curve,
    },
    Native {
        name: "bands",
        chapter: Chapter::Shapes,
        parameters: &[POINTS, X, Parameter { name: "bands", wants: Wants::Array }, WHAT],
        required: 4,
        many: false,
        gives: Gives::Ledger,
        about: (
            "按档得分：bands 为 [[档的下限, 分], …]，下限属于该档，从上往下取第一个够得着的；不到最低档得 0 分。",
            "Points by bands: bands are [[lower end, points], …]; the lower end belongs to its band, the first that fits from the top counts; below all of them 0.",
        ),
        examples: &[
            ("bands(5, 0.30, [[0.50, 5], [0.30, 4], [0.10, 2]], \"满意率\")", "4"),
            ("bands(5, 0.05, [[0.50, 5], [0.30, 4], [0.10, 2]], \"满意率\")", "0"),
        ],
        writes: false,
        run: bands,
    },
    Native {
        name: "faults",
        chapter: Chapter::Shapes,
        parameters: &[POINTS, Parameter { name: "faults", wants: Wants::Array }],
        required: 2,
        many: false,
        gives: Gives::Ledger,
        about: (
            "从满分起按次扣分：faults 为 [[次数, 每次扣分, 说明], …]。",
            "Deductions from full points, so much for each time: faults are [[how often, points each, text], …].",
        ),
        examples: &[("faults(10, [[2, 1, \"线索被退回\"], [1, 0.5, \"线索迟移交\"]])", "7.5")],
        writes: false,
        run: faults,
    },
];

fn ledger(call: &Call<'_>, start: Start, arguments: &[Data]) -> Result<Points, End> {
    let full = number(arguments, 0)?;
    if full.is_negative() {
        return Err(End::fault(message!(
            zh: "满分不能为负：{full}",
            en: "full points cannot be negative: {full}",
        )));
    }
    Ok(Points::new(start, full.clone(), call.language))
}

fn mark(argument: Option<&Data>) -> Option<MetricRef> {
    argument.and_then(Data::mark).map(MetricRef::Mark)
}

fn by_rate(call: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (rate, what) = (number(arguments, 1)?, text(arguments, 2)?);
    let shown = percentage(rate);
    if rate.is_negative() || rate > &Number::ONE {
        return Err(End::fault(message!(
            zh: "{what} {shown} 不在 0 与 100% 之间",
            en: "{what} {shown} is not between 0 and 100%",
        ))
        .help(message!(
            zh: "用 clamp(比率, 0, 1) 限制，或检查比率的分子分母",
            en: "limit it with clamp(rate, 0, 1), or look at what the rate divides",
        )));
    }
    let mut points = ledger(call, Start::Zero, arguments)?;
    let reason = said!(call.language,
        zh: "{what} {shown}，按比例计分",
        en: "{what} {shown}, points in proportion",
    );
    points.award(&points.full * rate, &reason, mark(arguments.get(1)))?;
    Ok(Data::Ledger(Arc::new(points)))
}

/// The rows `[[a, b], …]` of an argument, as pairs of numbers.
pub(super) fn pairs(items: &[Data], name: &str) -> Result<Vec<(Number, Number)>, End> {
    let wrong = || {
        End::fault(message!(
            zh: "{name} 应写成 [[数, 数], …]",
            en: "{name} is written as [[number, number], …]",
        ))
    };
    if items.is_empty() {
        return Err(wrong());
    }
    items
        .iter()
        .map(|item| {
            let Data::Array(pair) = item else { return Err(wrong()) };
            if let Some(kind) = pair.iter().find_map(Data::absence) {
                return Err(End::Absent(kind));
            }
            match pair.as_slice() {
                [a, b] => match (a.as_number(), b.as_number()) {
                    (Some(a), Some(b)) => Ok((a.clone(), b.clone())),
                    _ => Err(wrong()),
                },
                _ => Err(wrong()),
            }
        })
        .collect()
}

/// Values that are measured against ends between 0 and 1 are rates, and are shown so.
fn shower(ends: &[(Number, Number)]) -> fn(&Number) -> String {
    let rates = ends.iter().all(|(end, _)| !end.is_negative() && end <= &Number::ONE)
        && ends.iter().any(|(end, _)| !end.is_integer());
    if rates { percentage } else { |number| number.to_string() }
}

fn curve(call: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (x, what) = (number(arguments, 1)?, text(arguments, 3)?);
    let anchors = pairs(array(arguments, 2)?, "anchors")?;
    if anchors.iter().zip(anchors.iter().skip(1)).any(|(a, b)| a.0 >= b.0) {
        return Err(End::fault(message!(
            zh: "anchors 的第一个数须逐个增大",
            en: "the first numbers of the anchors must rise",
        )));
    }
    let show = shower(&anchors);
    let shown = show(x);
    let below = anchors.iter().rev().find(|(at, _)| at <= x);
    let above = anchors.iter().find(|(at, _)| at > x);
    let (share, reason) = match (below, above) {
        (Some((from, low)), Some((to, high))) => {
            let part = (x - from).checked_div(&(to - from)).unwrap_or(Number::ZERO);
            let (a, b) = (show(from), show(to));
            let (p, q) = (percentage(low), percentage(high));
            let reason = if x == from {
                said!(call.language, zh: "{what} {shown}，得满分的 {p}", en: "{what} {shown}, {p} of the points")
            } else {
                said!(
                    call.language,
                    zh: "{what} {shown}，在 {a}（得 {p}）与 {b}（得 {q}）之间按直线计分",
                    en: "{what} {shown}, between {a} ({p}) and {b} ({q}) in a straight line",
                )
            };
            (low + &(&part * &(high - low)), reason)
        }
        (Some((end, share)), None) => {
            let (end, part) = (show(end), percentage(share));
            let reason = said!(call.language,
                zh: "{what} {shown}，不低于 {end}，得满分的 {part}",
                en: "{what} {shown}, not below {end}: {part} of the points",
            );
            (share.clone(), reason)
        }
        (None, Some((end, share))) => {
            let (end, part) = (show(end), percentage(share));
            let reason = said!(call.language,
                zh: "{what} {shown}，低于 {end}，得满分的 {part}",
                en: "{what} {shown}, below {end}: {part} of the points",
            );
            (share.clone(), reason)
        }
        (None, None) => return Err(super::wrong()),
    };
    let mut points = ledger(call, Start::Zero, arguments)?;
    let award = &points.full * &share;
    points.award(award, &reason, mark(arguments.get(1)))?;
    Ok(Data::Ledger(Arc::new(points)))
}

fn bands(call: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (x, what) = (number(arguments, 1)?, text(arguments, 3)?);
    let bands = pairs(array(arguments, 2)?, "bands")?;
    if bands.iter().zip(bands.iter().skip(1)).any(|(a, b)| a.0 <= b.0) {
        return Err(End::fault(message!(
            zh: "bands 的下限须从高到低排列",
            en: "the lower ends of the bands go from high to low",
        )));
    }
    let show = shower(&bands);
    let shown = show(x);
    let reached = bands.iter().position(|(end, _)| x >= end);
    let mut points = ledger(call, Start::Zero, arguments)?;
    let (given, reason) = match reached.and_then(|at| bands.get(at)) {
        Some((end, given)) => {
            let end = show(end);
            let reason = said!(call.language,
                zh: "{what} {shown}，达到 {end} 档",
                en: "{what} {shown}, reaches the band from {end}",
            );
            (given.clone(), reason)
        }
        None => {
            let end = bands.last().map_or_else(String::new, |(end, _)| show(end));
            let reason = said!(call.language,
                zh: "{what} {shown}，未达到最低档 {end}",
                en: "{what} {shown}, below the lowest band from {end}",
            );
            (Number::ZERO, reason)
        }
    };
    points.award(given, &reason, mark(arguments.get(1)))?;
    // How far it was from the next band: what a team asks first.
    let next = match reached {
        Some(at) => at.checked_sub(1).and_then(|above| bands.get(above)),
        None => bands.last(),
    };
    if let Some((end, given)) = next {
        let (gap, end) = (show(&(end - x)), show(end));
        let said = said!(call.language,
            zh: "上一档需 {end}（{given} 分），实为 {shown}，差 {gap}",
            en: "the next band needs {end} ({given} points); it is {shown}, {gap} short",
        );
        points.checked(&said);
    }
    Ok(Data::Ledger(Arc::new(points)))
}

fn faults(call: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let mut points = ledger(call, Start::Full, arguments)?;
    let wrong = || {
        End::fault(message!(
            zh: "faults 的每一项应写成 [次数, 每次扣分, 说明]",
            en: "each fault is written as [how often, points each, text]",
        ))
    };
    for item in array(arguments, 1)? {
        let Data::Array(item) = item else { return Err(wrong()) };
        if let Some(kind) = item.iter().find_map(Data::absence) {
            return Err(End::Absent(kind));
        }
        let [often, each, Data::Value(Value::Text(what))] = item.as_slice() else {
            return Err(wrong());
        };
        let (Some(times), Some(each)) = (often.as_number(), each.as_number()) else {
            return Err(wrong());
        };
        let reason = if times.is_zero() {
            said!(call.language, zh: "{what} {times} 次", en: "{what}: {times}")
        } else {
            said!(
                call.language,
                zh: "{what} {times} 次，每次扣 {each} 分",
                en: "{what}: {times}, {each} points each",
            )
        };
        let deduction = times * each;
        points.deduct(&deduction, &reason, mark(Some(often)))?;
    }
    Ok(Data::Ledger(Arc::new(points)))
}
