use crate::judge::statistics::{order::average_ranks, summary::all_finite, tail::binomial_tails};

/// More differences than this would take long to count through; the t-test serves there.
const MOST: usize = 300;

/// Wilcoxon's signed-rank test of differences against 0, exact and two-sided.
///
/// Differences of 0 are left out; equal sizes share the mean of their ranks, and the distribution is counted out
/// for these ranks. Formula: p = twice the smaller of P(W ≤ w), P(W ≥ w) over all 2ⁿ signs, at most 1. Source:
/// Wilcoxon 1945, Biometrics Bulletin 1:80. 1 if every difference is 0; `None` without a difference or with more
/// than 300.
#[must_use]
pub fn wilcoxon_exact(differences: &[f64]) -> Option<f64> {
    let moved = moved(differences)?;
    if moved.len() > MOST {
        return None;
    }
    let sizes: Vec<f64> = moved.iter().map(|difference| difference.abs()).collect();
    // Twice the ranks are whole numbers.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "twice a mean rank is a whole number of at most 600"
    )]
    let doubled: Vec<usize> =
        average_ranks(&sizes).iter().map(|rank| (rank * 2.0).round() as usize).collect();
    let positive: usize = doubled
        .iter()
        .zip(&moved)
        .filter(|(_, difference)| **difference > 0.0)
        .map(|(rank, _)| rank)
        .sum();
    // By sum of the positive ranks: its probability when every sign is a toss.
    let all: usize = doubled.iter().sum();
    let mut probabilities = vec![0.0; all + 1];
    if let Some(first) = probabilities.first_mut() {
        *first = 1.0;
    }
    for rank in &doubled {
        let before = probabilities.clone();
        for (sum, slot) in probabilities.iter_mut().enumerate() {
            let added = sum.checked_sub(*rank).and_then(|sum| before.get(sum)).unwrap_or(&0.0);
            *slot = (*slot + added) / 2.0;
        }
    }
    let low: f64 = probabilities.iter().take(positive + 1).sum();
    let high: f64 = probabilities.iter().skip(positive).sum();
    Some((2.0 * low.min(high)).min(1.0))
}

/// The sign test of differences against 0, exact and two-sided: it counts how many are above and below, and not how
/// far. Differences of 0 are left out; 1 if every one is 0, `None` without a difference.
#[must_use]
pub fn sign_test(differences: &[f64]) -> Option<f64> {
    let moved = moved(differences)?;
    if moved.is_empty() {
        return Some(1.0);
    }
    let above = moved.iter().filter(|difference| **difference > 0.0).count() as u64;
    binomial_tails(above, moved.len() as u64, 0.5).map(|tails| tails.two_sided)
}

/// The differences that are not 0; `None` without any difference at all.
fn moved(differences: &[f64]) -> Option<Vec<f64>> {
    (!differences.is_empty() && all_finite(differences))
        .then(|| differences.iter().copied().filter(|d| d.abs() > 0.0).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_and_empty() {
        // Five differences of one sign: 2 / 2⁵.
        let p = wilcoxon_exact(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert!((p - 0.0625).abs() < 1e-15);
        assert_eq!(wilcoxon_exact(&[0.0, 0.0]), Some(1.0));
        assert_eq!(sign_test(&[0.0]), Some(1.0));
        assert_eq!(wilcoxon_exact(&[]), None);
        assert_eq!(wilcoxon_exact(&vec![1.0; 301]), None);
        assert_eq!(sign_test(&[f64::NAN]), None);
    }

    proptest! {
        /// Against counting through all signs.
        #[test]
        fn as_counted_through(differences in prop::collection::vec(-6i8..=6, 1..9)) {
            let differences: Vec<f64> = differences.into_iter().map(f64::from).collect();
            let moved: Vec<f64> = differences.iter().copied().filter(|d| d.abs() > 0.0).collect();
            let sizes: Vec<f64> = moved.iter().map(|d| d.abs()).collect();
            let ranks = average_ranks(&sizes);
            let sum = |positive: &dyn Fn(usize) -> bool| -> f64 {
                ranks.iter().enumerate().filter(|(at, _)| positive(*at)).map(|(_, rank)| rank).sum()
            };
            let observed = sum(&|at| moved[at] > 0.0);
            let all = 1u32 << moved.len();
            let sums: Vec<f64> = (0..all).map(|signs| sum(&|at| signs >> at & 1 == 1)).collect();
            let low = sums.iter().filter(|s| **s <= observed).count() as f64 / f64::from(all);
            let high = sums.iter().filter(|s| **s >= observed).count() as f64 / f64::from(all);
            let wanted = (2.0 * low.min(high)).min(1.0);
            prop_assert!((wilcoxon_exact(&differences).unwrap() - wanted).abs() < 1e-12);
            // The other way round is as unlikely.
            let turned: Vec<f64> = differences.iter().map(|d| -d).collect();
            prop_assert!((wilcoxon_exact(&turned).unwrap() - wanted).abs() < 1e-12);
            prop_assert_eq!(sign_test(&turned), sign_test(&differences));
        }
    }
}
