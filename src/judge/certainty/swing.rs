//! What a total may differ by if the true rates behind it were others.

use statrs::distribution::{Beta, ContinuousCDF};

use crate::{
    method::model::{MetricIndex, NodeIndex},
    score::{Input, MeasureKey, Scored, Sight},
    value::Number,
};

/// Equally likely values of each rate.
pub(super) const STEPS: u32 = 9;

/// What a total may differ by, for one rate of one team: one value for each step.
pub(super) struct Swing {
    pub(super) metric: MetricIndex,
    /// In points of the total.
    pub(super) differences: Vec<f64>,
}

/// What the rates of a team may move its total by.
pub(super) fn swings(
    input: Input<'_>,
    scored: &Scored,
    team: usize,
    is_rate: &dyn Fn(MetricIndex) -> bool,
) -> Vec<Swing> {
    let Some(points) = scored.teams.get(team) else { return Vec::new() };
    let mut swings = Vec::new();
    for (at, score) in points.nodes.iter().enumerate() {
        let index = NodeIndex(at);
        let Some(node) = input.method.nodes.get(at) else { continue };
        let (Some(rule), Some(_)) = (&node.score, &score.score) else { continue };
        let scale = score.effective_at_root.checked_div(&node.points).unwrap_or(Number::ZERO);
        if scale.is_zero() {
            continue;
        }
        let Some(sight) = Sight::of(input, scored, team, Some(index)) else { continue };
        for key in score.reads.iter().filter(|key| is_rate(key.metric)) {
            let Some(rates) = likely_rates(scored, team, *key) else { continue };
            let at_rate = |rate: &Number| {
                let sight = sight.clone().with_rate(*key, rate.clone());
                sight.points(rule, node.range.start(), node.range.end())
            };
            let Some(now) = sight.points(rule, node.range.start(), node.range.end()) else {
                continue;
            };
            let differences: Vec<f64> = rates
                .iter()
                .map(|rate| {
                    let then = at_rate(rate).unwrap_or_else(|| now.clone());
                    (&(&then - &now) * &scale).to_f64()
                })
                .collect();
            if differences.iter().any(|difference| difference.abs() > 0.0) {
                swings.push(Swing { metric: key.metric, differences });
            }
        }
    }
    swings
}

/// Equally likely values of the true rate behind a measured one, lowest first.
fn likely_rates(scored: &Scored, team: usize, key: MeasureKey) -> Option<Vec<Number>> {
    let measured = scored.measures.get(key.metric, team, key.node)?;
    measured.value.as_number()?;
    let x = measured.numerator.as_ref()?.to_f64();
    let n = measured.denominator.as_ref()?.to_f64();
    if n <= 0.0 || x < 0.0 || x > n {
        return None;
    }
    let posterior = Beta::new(x + 0.5, n - x + 0.5).ok()?;
    (0..STEPS)
        .map(|step| {
            let share = (f64::from(step) + 0.5) / f64::from(STEPS);
            Number::from_f64(posterior.inverse_cdf(share), 12)
        })
        .collect()
}
