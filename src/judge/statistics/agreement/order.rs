use super::concordance::pearson;
use crate::judge::statistics::{order::average_ranks, summary::all_finite};

/// Kendall's τ-b: P(two teams are in the same order) − P(in the opposite), from −1 to 1; the easiest to say.
///
/// Formula: (C − D) / √((n₀ − n₁)(n₀ − n₂)), where n₁ and n₂ count the pairs tied in the one and in the other. Source:
/// Kendall 1945, Biometrika 33:239. `None` for lists of different length or where one of them is all ties.
#[must_use]
pub fn kendall_tau_b(one: &[f64], other: &[f64]) -> Option<f64> {
    if one.len() != other.len() || !all_finite(one) || !all_finite(other) {
        return None;
    }
    let (mut same, mut untied_one, mut untied_other) = (0.0, 0.0, 0.0);
    let pairs: Vec<(f64, f64)> = one.iter().copied().zip(other.iter().copied()).collect();
    for (at, (x, y)) in pairs.iter().enumerate() {
        for (next_x, next_y) in pairs.iter().skip(at + 1) {
            let by_one = sign(next_x - x);
            let by_other = sign(next_y - y);
            same += by_one * by_other;
            untied_one += by_one.abs();
            untied_other += by_other.abs();
        }
    }
    let below: f64 = (untied_one * untied_other).sqrt();
    (below > 0.0).then(|| same / below)
}

/// Spearman's ρ: Pearson's correlation of the ranks (ties share the mean rank), from −1 to 1. Source: Spearman 1904,
/// American Journal of Psychology 15:72.
#[must_use]
pub fn spearman(one: &[f64], other: &[f64]) -> Option<f64> {
    (all_finite(one) && all_finite(other)).then_some(())?;
    pearson(&average_ranks(one), &average_ranks(other))
}

fn sign(value: f64) -> f64 {
    if value > 0.0 {
        1.0
    } else if value < 0.0 {
        -1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ties_and_gaps() {
        assert_eq!(kendall_tau_b(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(kendall_tau_b(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(spearman(&[1.0, f64::NAN], &[1.0, 2.0]), None);
        // One tied pair of three in the first list: 2 / √(2 · 3).
        let found = kendall_tau_b(&[1.0, 1.0, 2.0], &[1.0, 2.0, 3.0]).unwrap();
        assert!((found - 2.0 / 6f64.sqrt()).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn only_the_order_counts(pairs in prop::collection::vec((0u8..20, 0u8..20), 3..20)) {
            let one: Vec<f64> = pairs.iter().map(|(x, _)| f64::from(*x)).collect();
            let other: Vec<f64> = pairs.iter().map(|(_, y)| f64::from(*y)).collect();
            let stretched: Vec<f64> = one.iter().map(|x| x * x * x + 5.0).collect();
            let turned: Vec<f64> = one.iter().map(|x| -x).collect();
            for way in [kendall_tau_b, spearman] {
                prop_assert_eq!(way(&one, &other), way(&stretched, &other));
                if let (Some(there), Some(back)) = (way(&one, &other), way(&turned, &other)) {
                    prop_assert!((there + back).abs() < 1e-12 && there.abs() <= 1.0 + 1e-12);
                }
            }
        }
    }
}
