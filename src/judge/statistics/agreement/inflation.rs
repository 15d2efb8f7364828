use crate::judge::statistics::summary::{all_finite, median, scaled_median_deviation};

/// A gap of at least so many points may be an inflated self-assessment.
pub const LEAST_GAP: f64 = 5.0;
/// Where the gaps of the teams have no spread to be compared by, a gap of at least so many points.
pub const LEAST_GAP_WITHOUT_SPREAD: f64 = 10.0;
/// How far out of the ordinary the gap lies: robust z.
pub const LEAST_Z: f64 = 2.0;
/// With fewer indicators nothing is flagged.
pub const LEAST_INDICATORS: usize = 3;

/// Self-assessment and office's assessment of one team.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TeamGap {
    /// self − office, in points of the total (0…100).
    pub gap: f64,
    /// Indicators in which self is above office.
    pub above: usize,
    /// Indicators that both have assessed.
    pub indicators: usize,
}

/// How the gap of a team reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapReading {
    /// Self-score above verified score: ask for evidence, beginning with the three largest gaps. One round is no proof
    /// of intent; two rounds are a case for review.
    Inflated,
    /// Within the ordinary.
    Ordinary,
}

/// What is found of a team's gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inflation {
    /// (gap − median) / scaled MAD; `None` where the gaps have no spread.
    pub robust_z: Option<f64>,
    /// How it reads.
    pub reading: GapReading,
}

/// Flags inflated self-assessments among the teams of a round.
///
/// Rule: gap ≥ 5 points, robust z = (gap − median) / (1.4826 MAD) ≥ 2, and self above office in at least 4/5 of at least
/// 3 indicators. Where the MAD is 0, a gap of at least 10 points takes the place of the first two. The indicators
/// are asked for in both cases: a team is not named for one of them. Empty for gaps that are no numbers.
#[must_use]
pub fn inflated(teams: &[TeamGap]) -> Vec<Inflation> {
    let gaps: Vec<f64> = teams.iter().map(|team| team.gap).collect();
    let (Some(middle), Some(spread)) = (median(&gaps), scaled_median_deviation(&gaps)) else {
        return Vec::new();
    };
    teams
        .iter()
        .map(|team| {
            let robust_z = (spread > 0.0).then(|| (team.gap - middle) / spread);
            let wide = match robust_z {
                Some(z) => team.gap >= LEAST_GAP && z >= LEAST_Z,
                None => team.gap >= LEAST_GAP_WITHOUT_SPREAD,
            };
            let throughout = team.indicators >= LEAST_INDICATORS
                && team.above.saturating_mul(5) >= team.indicators.saturating_mul(4);
            let reading =
                if wide && throughout { GapReading::Inflated } else { GapReading::Ordinary };
            Inflation { robust_z, reading }
        })
        .collect()
}

/// Gaps of teams, each pulled towards the centre by as much as its few indicators leave open.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrunkGaps {
    /// Cochran's Q: how much the gaps spread for their variances.
    pub q: f64,
    /// τ²: the variance between teams, in squared points.
    pub tau2: f64,
    /// The centre of the gaps.
    pub centre: f64,
    /// The shrunk gap of each team, in their order.
    pub gaps: Vec<f64>,
}

/// Shrinks (gap, number of indicators) of each team; `within` is the variance of indicator gaps within a team, in
/// squared points.
///
/// Formula: vᵢ = within / kᵢ, w = 1 / v, τ² = max(0, (Q − (k − 1)) / (Σ w − Σ w² / Σ w)), centre weighted by 1 / (v + τ²),
/// gap → centre + τ² / (τ² + vᵢ) (gap − centre). Source: DerSimonian & Laird 1986, Controlled Clinical Trials 7:177.
/// Instead of a t-test of a team's 3 to 10 indicators. `None` with fewer than two teams, with a team without
/// indicators, or without a variance.
#[must_use]
pub fn shrunk_gaps(gaps: &[(f64, usize)], within: f64) -> Option<ShrunkGaps> {
    let values: Vec<f64> = gaps.iter().map(|(gap, _)| *gap).collect();
    let known = gaps.len() >= 2 && all_finite(&values) && gaps.iter().all(|(_, k)| *k > 0);
    if !known || !within.is_finite() || within <= 0.0 {
        return None;
    }
    let variances: Vec<f64> = gaps.iter().map(|(_, count)| within / *count as f64).collect();
    let weights: Vec<f64> = variances.iter().map(|variance| 1.0 / variance).collect();
    let (middle, sum) = weighted_mean(&values, &weights);
    let q: f64 = values
        .iter()
        .zip(&weights)
        .map(|(gap, weight)| weight * (gap - middle) * (gap - middle))
        .sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    let freedom = (gaps.len() - 1) as f64;
    let tau2 = ((q - freedom) / (sum - squares / sum)).max(0.0);
    let random: Vec<f64> = variances.iter().map(|variance| 1.0 / (variance + tau2)).collect();
    let (centre, _) = weighted_mean(&values, &random);
    let shrunk = values
        .iter()
        .zip(&variances)
        .map(|(gap, variance)| centre + tau2 / (tau2 + variance) * (gap - centre))
        .collect();
    Some(ShrunkGaps { q, tau2, centre, gaps: shrunk })
}

/// The weighted mean and the sum of the weights.
fn weighted_mean(values: &[f64], weights: &[f64]) -> (f64, f64) {
    let sum: f64 = weights.iter().sum();
    let product: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    (product / sum, sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn team(gap: f64) -> TeamGap {
        TeamGap { gap, above: 4, indicators: 5 }
    }

    fn flagged(teams: &[TeamGap]) -> Vec<usize> {
        inflated(teams)
            .iter()
            .enumerate()
            .filter(|(_, found)| found.reading == GapReading::Inflated)
            .map(|(at, _)| at)
            .collect()
    }

    #[test]
    fn the_worked_example_flags_two() {
        let gaps = [7.0, 2.0, 15.0, 2.0, 3.0, 18.0, -1.0, 7.0].map(team);
        assert_eq!(flagged(&gaps), [2, 5]);
        // One indicator alone carries the gap: not flagged.
        let mut one = gaps;
        one[5].above = 3;
        assert_eq!(flagged(&one), [2]);
        one[2] = TeamGap { gap: 15.0, above: 2, indicators: 2 };
        assert_eq!(flagged(&one), Vec::<usize>::new());
    }

    #[test]
    fn without_spread_the_gap_alone_decides() {
        let mut gaps = [3.0, 3.0, 3.0, 3.0, 9.9].map(team);
        assert_eq!(inflated(&gaps)[4].robust_z, None);
        assert_eq!(flagged(&gaps), Vec::<usize>::new());
        gaps[4].gap = 10.0;
        assert_eq!(flagged(&gaps), [4]);
        assert_eq!(inflated(&[team(f64::NAN)]), []);
    }

    #[test]
    fn a_small_gap_is_ordinary_however_rare() {
        let gaps = [0.0, 0.1, -0.1, 0.05, 4.9].map(team);
        assert!(inflated(&gaps)[4].robust_z.unwrap() > 10.0);
        assert_eq!(flagged(&gaps), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn a_shrunk_gap_lies_between_itself_and_the_centre(
            gaps in prop::collection::vec((-20.0f64..20.0, 1usize..10), 2..20), within in 0.1f64..100.0,
        ) {
            let found = shrunk_gaps(&gaps, within).unwrap();
            for ((gap, _), shrunk) in gaps.iter().zip(&found.gaps) {
                let (low, high) = if *gap < found.centre { (*gap, found.centre) } else { (found.centre, *gap) };
                prop_assert!((low - 1e-9..=high + 1e-9).contains(shrunk));
            }
            prop_assert_eq!(shrunk_gaps(&gaps, 0.0), None);
        }
    }
}
