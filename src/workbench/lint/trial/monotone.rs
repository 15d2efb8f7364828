//! Claims that more of something gives more points, or fewer.

use super::{
    Trial,
    inputs::{self, Sample},
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::model::{Direction, Monotone},
    value::Number,
};

const CODE: &str = "not-monotone";
const DRAWS: usize = 40;

pub(super) fn find(trial: &Trial<'_>) -> Vec<Diagnostic> {
    let Some(claim) = trial.subject.node.and_then(|node| node.monotone.as_ref()) else {
        return Vec::new();
    };
    let bases = inputs::samples(&trial.inputs, DRAWS);
    let mut found = Vec::new();
    for (at, input) in trial.inputs.iter().enumerate() {
        let direction = match claim {
            Monotone::All(direction) => Some(*direction),
            Monotone::Each(each) => each.get(&*input.name).copied(),
        };
        let numbers = input.values.iter().all(|value| value.as_number().is_some());
        if let Some(direction) = direction.filter(|_| numbers) {
            found.extend(bases.iter().find_map(|base| broken(trial, at, direction, base)));
        }
    }
    found
}

/// Two values of the input, the rest being equal, that go the other way.
fn broken(trial: &Trial<'_>, at: usize, direction: Direction, base: &Sample) -> Option<Diagnostic> {
    let input = trial.inputs.get(at)?;
    let mut before: Option<(Sample, Number)> = None;
    for (_, sample, points) in trial.along(at, base) {
        if let Some((less, fewer)) = &before {
            let wrong = match direction {
                Direction::Up => points < *fewer,
                Direction::Down => points > *fewer,
            };
            if wrong {
                let (a, b) = (trial.shown(less), trial.shown(&sample));
                let (x, y) = (fewer.to_short(4), points.to_short(4));
                let (name, what) = (trial.subject.name, &input.name);
                let (claim_zh, claim_en) = match direction {
                    Direction::Up => ("越大得分越高", "more gives more points"),
                    Direction::Down => ("越大得分越低", "more gives fewer points"),
                };
                let (a_zh, a_en, b_zh, b_en) = (&a.zh, &a.en, &b.zh, &b.en);
                return Some(
                    Diagnostic::warning(
                        CODE,
                        trial.subject.place.clone(),
                        message!(
                            zh: "“{name}”声明“{what}”{claim_zh}，其实不是：{a_zh} 时 {x} 分，{b_zh} 时 {y} 分",
                            en: "“{name}” claims of `{what}` that {claim_en}, but with {a_en} it is {x}, and with {b_en} it is {y}",
                        ),
                    )
                    .help(message!(
                        zh: "核对这两处的分，或改 monotone",
                        en: "look at the points of these two, or mend `monotone`",
                    )),
                );
            }
        }
        before = Some((sample, points));
    }
    None
}
