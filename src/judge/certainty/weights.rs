//! Would the rank be another if the indicators' points were argued up or down?
//!
//! Each draw multiplies the points of every indicator by 1 + U(−w, w), `weights` of `[judge]`, gives the groups
//! together the points that they had, and ranks the totals; bonuses, deductions and what groups decide
//! themselves stay. Source: OECD-JRC Handbook 2008, step 7.

use super::{affordable, printed};
use crate::{
    judge::{
        evaluation::ByWeights,
        standing::Judged,
        statistics::{
            draw::Draw,
            rank_interval::RankCounts,
            robustness::{DRAWS, noise},
        },
    },
    method::model::NodeLevel,
    parallel,
    value::Number,
};

/// What an indicator brings to a total, and what it could at most.
struct Part {
    indicator: usize,
    brings: f64,
    points: f64,
}

/// A total in parts.
struct Total {
    /// What does not hang on the weights.
    fixed: f64,
    parts: Vec<Part>,
    points: f64,
}

/// By place in `class`: where its rank lies over the draws; nothing where the weights are not to be shaken or
/// the method has fewer than two indicators.
pub(super) fn shaken(judged: &Judged<'_>, class: &[usize], seed: u64) -> Vec<Option<ByWeights>> {
    let method = judged.input.method;
    let reach = method.judge.weights.to_f64();
    let count = method.nodes.iter().filter(|node| node.level == NodeLevel::Indicator).count();
    if !(reach > 0.0 && reach < 1.0) || count < 2 || class.len() < 2 {
        return Vec::new();
    }
    let totals: Vec<Total> = parallel::map(class, |team| in_parts(judged, *team));
    let draws = affordable(DRAWS, class.len());
    let mut draw = Draw::new(seed);
    let mut counts = RankCounts::new(class.len());
    let factors: Vec<Vec<f64>> = (0..draws)
        .map(|_| method.nodes.iter().map(|_| noise(reach, &mut draw)).collect())
        .collect();
    counts.add_each(&factors, |factors, values| {
        let printed = |total: &Total| Some(printed(total.with(factors), method.decimals));
        values.extend(totals.iter().map(printed));
    });
    let confidence = method.judge.rank_confidence.to_f64();
    let places: Vec<usize> = (0..class.len()).collect();
    parallel::map(&places, |at| {
        let spread = counts.spread(*at, confidence)?;
        Some(ByWeights { best_rank: spread.low, worst_rank: spread.high })
    })
}

impl Total {
    /// The total if the points of each indicator were multiplied by its factor.
    fn with(&self, factors: &[f64]) -> f64 {
        let (mut brought, mut points) = (0.0, 0.0);
        for part in &self.parts {
            let factor = factors.get(part.indicator).copied().unwrap_or(1.0);
            brought += part.brings * factor;
            points += part.points * factor;
        }
        if points > 0.0 { self.fixed + brought * self.points / points } else { self.fixed }
    }
}

fn in_parts(judged: &Judged<'_>, team: usize) -> Total {
    let Some(points) = judged.scored.teams.get(team) else {
        return Total { fixed: 0.0, parts: Vec::new(), points: 0.0 };
    };
    let parts: Vec<Part> = points
        .nodes
        .iter()
        .zip(&judged.input.method.nodes)
        .enumerate()
        .filter(|(_, (_, node))| node.level == NodeLevel::Indicator)
        .filter_map(|(indicator, (score, _))| {
            let brings = score.contribution.as_ref()?.to_f64();
            Some(Part { indicator, brings, points: score.effective_at_root.to_f64() })
        })
        .collect();
    let brought: f64 = parts.iter().map(|part| part.brings).sum();
    let total = points.total.as_ref().map_or(0.0, Number::to_f64);
    Total { fixed: total - brought, points: parts.iter().map(|part| part.points).sum(), parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_points_stay_full_whatever_the_weights() {
        let part = |indicator, brings, points| Part { indicator, brings, points };
        let full = Total {
            fixed: 3.0,
            parts: vec![part(0, 60.0, 60.0), part(1, 40.0, 40.0)],
            points: 100.0,
        };
        assert!((full.with(&[1.25, 0.75]) - 103.0).abs() < 1e-9);
        let uneven = Total {
            fixed: 0.0,
            parts: vec![part(0, 60.0, 60.0), part(1, 0.0, 40.0)],
            points: 100.0,
        };
        // (60 · 1.25) / (60 · 1.25 + 40 · 0.75) · 100
        assert!((uneven.with(&[1.25, 0.75]) - 71.428_571).abs() < 1e-5);
    }
}
