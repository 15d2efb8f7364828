//! Points outside the range, and rules that end with an error.

use super::{Outcome, Trial, inputs};
use crate::diagnostic::{Diagnostic, message};

const OUTSIDE: &str = "points-outside-range";
pub(in crate::workbench::lint) const FAILS: &str = "rule-can-fail";
const DRAWS: usize = 300;

pub(super) fn find(trial: &Trial<'_>) -> Vec<Diagnostic> {
    if trial.inputs.is_empty() || trial.inputs.iter().any(|input| !input.declared) {
        return Vec::new();
    }
    let name = trial.subject.name;
    let (mut outside, mut fails) = (None, None);
    for sample in inputs::samples(&trial.inputs, DRAWS) {
        match trial.run(&sample) {
            Outcome::Outside(points) if outside.is_none() => {
                let shown = trial.shown(&sample);
                let (zh, en) = (&shown.zh, &shown.en);
                let (low, points) = (&trial.subject.low, points.to_short(4));
                let range = match &trial.subject.high {
                    Some(high) => message!(zh: "{low} 至 {high} 分", en: "{low} to {high}"),
                    None => message!(zh: "不低于 {low} 分", en: "{low} or more"),
                };
                let (in_zh, in_en) = (&range.zh, &range.en);
                outside = Some(
                    Diagnostic::warning(
                        OUTSIDE,
                        trial.subject.place.clone(),
                        message!(
                            zh: "“{name}”会得 {points} 分，超出范围（{in_zh}）：{zh} 时",
                            en: "“{name}” can get {points} points, outside its range ({in_en}): with {en}",
                        ),
                    )
                    .help(message!(
                        zh: "用 clamp(…) 限定，或用 from_full/from_zero 记分（会自动截止），或写 range = […]",
                        en: "limit it with clamp(…), use from_full/from_zero (cut by themselves), or declare range = […]",
                    )),
                );
            }
            Outcome::Fault(fault) if fails.is_none() && !fault.thrown && is_sure(trial) => {
                let shown = trial.shown(&sample);
                let (zh, en) = (&shown.zh, &shown.en);
                let (why_zh, why_en) = (&fault.message.zh, &fault.message.en);
                let diagnostic = Diagnostic::warning(
                    FAILS,
                    fault.place.clone(),
                    message!(
                        zh: "“{name}”的规则会出错：{zh} 时，{why_zh}",
                        en: "the rule of “{name}” can fail: with {en}, {why_en}",
                    ),
                );
                fails = Some(match &fault.help {
                    Some(help) => diagnostic.help(help.clone()),
                    None => diagnostic.help(message!(
                        zh: "先判断这种情况，或在列上用 min、max 声明不会有",
                        en: "ask for that case first, or declare by min and max that it does not come",
                    )),
                });
            }
            _ => {}
        }
    }
    outside.into_iter().chain(fails).collect()
}

/// Are all the tables there that functions look things up in?
fn is_sure(trial: &Trial<'_>) -> bool {
    trial.method.tables.iter().all(|table| !table.reference || table.in_pack.is_some())
}
