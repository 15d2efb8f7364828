//! One case that moves many points, and stretches where more work earns nothing.

use super::{
    Trial,
    inputs::{self, Sample, Step},
};
use crate::{
    diagnostic::{Diagnostic, message},
    value::Number,
    workbench::lint::Options,
};

const CLIFF: &str = "score-cliff";
const FLAT: &str = "flat-stretch";
const DRAWS: usize = 30;

pub(super) fn find(trial: &Trial<'_>, options: &Options) -> Vec<Diagnostic> {
    let Some(node) = trial.subject.node else { return Vec::new() };
    let limit = match &options.cliff {
        Some(cliff) => cliff.clone(),
        // Half of the points, and never less than one point.
        None => {
            node.points.checked_div(&Number::from(2i64)).unwrap_or(Number::ONE).max(Number::ONE)
        }
    };
    let mut bases = inputs::samples(&trial.inputs, DRAWS);
    // The best first: a cliff is told where it hurts most.
    bases.sort_by_cached_key(|base| std::cmp::Reverse(trial.points(base).unwrap_or(Number::ZERO)));
    let mut found = Vec::new();
    for (at, input) in trial.inputs.iter().enumerate() {
        if input.step == Step::None {
            continue;
        }
        let many = |base: &&Sample| {
            input.step == Step::Rate || inputs::many(&trial.inputs, at, base, options.cases)
        };
        let cliff = bases.iter().filter(many).find_map(|base| cliff(trial, at, base, &limit));
        let flat = match cliff {
            Some(_) => None,
            None => bases
                .first()
                .filter(|_| input.step == Step::Rate)
                .and_then(|base| flat(trial, at, base)),
        };
        found.extend(cliff.into_iter().chain(flat));
    }
    found
}

fn cliff(trial: &Trial<'_>, at: usize, base: &Sample, limit: &Number) -> Option<Diagnostic> {
    let input = trial.inputs.get(at)?;
    let line: Vec<_> = trial.along(at, base).collect();
    let next = |a: &Number, b: &Number| match input.step {
        Step::Count => (b - a) == Number::ONE,
        _ => true,
    };
    let pairs = line.iter().zip(line.iter().skip(1));
    let (less, more, moved) = pairs
        .filter(|(less, more)| next(&less.0, &more.0))
        .map(|(less, more)| (less, more, (&more.2 - &less.2).abs()))
        .find(|(.., moved)| moved > limit)?;
    let (name, what) = (trial.subject.name, &input.name);
    let (a, b) = (trial.shown(&less.1), trial.shown(&more.1));
    let (x, y, moved) = (less.2.to_short(4), more.2.to_short(4), moved.to_short(4));
    let (a_zh, a_en, b_zh, b_en) = (&a.zh, &a.en, &b.zh, &b.en);
    Some(
        Diagnostic::warning(
            CLIFF,
            trial.subject.place.clone(),
            message!(
                zh: "“{name}”里“{what}”差一件就差 {moved} 分：{a_zh} 时 {x} 分，{b_zh} 时 {y} 分",
                en: "in “{name}” one case of `{what}` moves {moved} points: with {a_en} it is {x}, with {b_en} it is {y}",
            ),
        )
        .help(message!(
            zh: "改成分档或按比例（bands、curve）；有意如此的，用 [[allow]] 写明理由",
            en: "make it gradual (bands, curve); if it is meant so, say why in an [[allow]]",
        )),
    )
}

/// At least half of what a rate can be, with the same points, below the best.
fn flat(trial: &Trial<'_>, at: usize, base: &Sample) -> Option<Diagnostic> {
    let input = trial.inputs.get(at)?;
    let line: Vec<_> = trial.along(at, base).collect();
    let best = line.iter().map(|(.., points)| points).max()?.clone();
    let mut longest: Option<(&Number, &Number, &Number)> = None;
    let mut start = 0usize;
    for (place, (here, _, points)) in line.iter().enumerate() {
        let (from, _, of) = line.get(start)?;
        if of != points {
            start = place;
            continue;
        }
        let longer = longest.is_none_or(|(a, b, _)| (here - from) > (b - a));
        if points < &best && longer {
            longest = Some((from, here, points));
        }
    }
    let (from, to, points) = longest?;
    let whole = (&line.last()?.0 - &line.first()?.0).checked_div(&Number::from(2i64))?;
    if (to - from) < whole {
        return None;
    }
    let (name, what, points) = (trial.subject.name, &input.name, points.to_short(4));
    let (from, to) = (from.to_short(4), to.to_short(4));
    Some(
        Diagnostic::note(
            FLAT,
            trial.subject.place.clone(),
            message!(
                zh: "“{name}”里“{what}”从 {from} 到 {to} 都是 {points} 分，多做不多得",
                en: "in “{name}” `{what}` from {from} to {to} gives {points} points all along: more work earns nothing",
            ),
        )
        .help(message!(
            zh: "可在中间加一档或一个对应点；有意如此的不用管",
            en: "a band or an anchor in between would help; leave it if it is meant so",
        )),
    )
}
