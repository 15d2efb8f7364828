use crate::judge::statistics::summary::mean;

/// Intra-class correlations of raters who all rated all teams.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Icc {
    /// ICC(2,1), absolute agreement: do they give the same points?
    pub agreement: f64,
    /// ICC(3,1), consistency: do they give the same order? High where [`Self::agreement`] is low: everyone inflates
    /// alike.
    pub consistency: f64,
}

/// The two intra-class correlations. `ratings` holds a row a team with the scores of all k raters.
///
/// Formula, from two-way mean squares: ICC(2,1) = (MSR − MSE) / (MSR + (k − 1) MSE + k (MSC − MSE) / n), ICC(3,1) =
/// (MSR − MSE) / (MSR + (k − 1) MSE). Source: Shrout & Fleiss 1979, Psychological Bulletin 86:420. Says nothing where
/// the teams hardly differ: then it is low whatever the raters do. `None` with fewer than two teams or raters, with
/// gaps, or where all scores are the same.
#[must_use]
pub fn icc(ratings: &[Vec<f64>]) -> Option<Icc> {
    let teams = ratings.len();
    let raters = ratings.first()?.len();
    if teams < 2 || raters < 2 || ratings.iter().any(|row| row.len() != raters) {
        return None;
    }
    let (n, k) = (teams as f64, raters as f64);
    let all: Vec<f64> = ratings.iter().flatten().copied().collect();
    let grand = mean(&all)?;
    let row_means: Vec<f64> = ratings.iter().map(|row| row.iter().sum::<f64>() / k).collect();
    let column_means: Vec<f64> = (0..raters)
        .map(|rater| ratings.iter().filter_map(|row| row.get(rater)).sum::<f64>() / n)
        .collect();
    let square = |value: f64| value * value;
    let rows: f64 = row_means.iter().map(|mean| square(mean - grand)).sum::<f64>() * k;
    let columns: f64 = column_means.iter().map(|mean| square(mean - grand)).sum::<f64>() * n;
    let error: f64 = ratings
        .iter()
        .zip(&row_means)
        .flat_map(|(row, row_mean)| {
            row.iter()
                .zip(&column_means)
                .map(move |(score, column_mean)| square(score - row_mean - column_mean + grand))
        })
        .sum();
    let rows = rows / (n - 1.0);
    let columns = columns / (k - 1.0);
    let error = error / ((n - 1.0) * (k - 1.0));
    let found = Icc {
        agreement: (rows - error) / (rows + (k - 1.0) * error + k * (columns - error) / n),
        consistency: (rows - error) / (rows + (k - 1.0) * error),
    };
    (found.agreement.is_finite() && found.consistency.is_finite()).then_some(found)
}

/// A word for an intra-class correlation. Source: Koo & Li 2016, J Chiropr Med 15:155.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grading {
    /// Below 0.5.
    Poor,
    /// To 0.75.
    Moderate,
    /// To 0.9.
    Good,
    /// Above 0.9.
    Excellent,
}

impl Grading {
    /// The word for a value.
    #[must_use]
    pub fn of(icc: f64) -> Self {
        if icc > 0.9 {
            Self::Excellent
        } else if icc >= 0.75 {
            Self::Good
        } else if icc >= 0.5 {
            Self::Moderate
        } else {
            Self::Poor
        }
    }
}

/// Lin's concordance: how near the pairs lie to the line of equal scores, from −1 to 1.
///
/// Formula: 2 s_xy / (s_x² + s_y² + (x̄ − ȳ)²), with n in the denominators. Source: Lin 1989, Biometrics 45:255. `None`
/// for lists of different length, fewer than two pairs, or where all scores are the same.
#[must_use]
pub fn lin(one: &[f64], other: &[f64]) -> Option<f64> {
    let moments = Moments::of(one, other)?;
    let apart = moments.means.0 - moments.means.1;
    let below = moments.first + moments.second + apart * apart;
    (below > 0.0).then(|| 2.0 * moments.both / below)
}

/// Pearson's correlation, from −1 to 1: do the two move together along a line? It does not see that one is higher
/// throughout. `None` where one of the two does not vary.
#[must_use]
pub fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let moments = Moments::of(one, other)?;
    let below = moments.first.sqrt() * moments.second.sqrt();
    (below > 0.0).then(|| (moments.both / below).clamp(-1.0, 1.0))
}

/// Means, variances and covariance, with n in the denominators.
struct Moments {
    means: (f64, f64),
    first: f64,
    second: f64,
    both: f64,
}

impl Moments {
    fn of(one: &[f64], other: &[f64]) -> Option<Self> {
        if one.len() != other.len() || one.len() < 2 {
            return None;
        }
        let means = (mean(one)?, mean(other)?);
        let count = one.len() as f64;
        let (mut first, mut second, mut both) = (0.0, 0.0, 0.0);
        for (x, y) in one.iter().zip(other) {
            let (x, y) = (x - means.0, y - means.1);
            first += x * x;
            second += y * y;
            both += x * y;
        }
        Some(Self { means, first: first / count, second: second / count, both: both / count })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Shrout & Fleiss 1979, table 2: six targets, four judges; table 4: 0.29 and 0.71.
    #[test]
    fn published_icc() {
        let ratings = [
            [9.0, 2.0, 5.0, 8.0],
            [6.0, 1.0, 3.0, 2.0],
            [8.0, 4.0, 6.0, 8.0],
            [7.0, 1.0, 2.0, 6.0],
            [10.0, 5.0, 6.0, 9.0],
            [6.0, 2.0, 4.0, 7.0],
        ]
        .map(|row| row.to_vec());
        let found = icc(&ratings).unwrap();
        assert!((found.agreement - 0.2898).abs() < 1e-4, "{found:?}");
        assert!((found.consistency - 0.7148).abs() < 1e-4, "{found:?}");
        assert_eq!(Grading::of(found.agreement), Grading::Poor);
        assert_eq!(Grading::of(found.consistency), Grading::Moderate);
    }

    #[test]
    fn without_spread_there_is_no_correlation() {
        assert_eq!(icc(&[vec![5.0, 5.0], vec![5.0, 5.0]]), None);
        assert_eq!(icc(&[vec![5.0, 4.0], vec![5.0]]), None);
        assert_eq!(icc(&[]), None);
        assert_eq!(pearson(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(lin(&[1.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(lin(&[1.0, 2.0], &[1.0]), None);
    }

    proptest! {
        #[test]
        fn concordance_is_at_most_correlation(pairs in prop::collection::vec((0.0f64..100.0, 0.0f64..100.0), 3..20)) {
            let (one, other): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            if let (Some(lin), Some(pearson)) = (lin(&one, &other), pearson(&one, &other)) {
                prop_assert!(lin.abs() <= pearson.abs() + 1e-12);
            }
            // The same for all: only the order counts for consistency.
            let shifted: Vec<Vec<f64>> = one.iter().map(|score| vec![*score, score + 7.0]).collect();
            if let Some(found) = icc(&shifted) {
                prop_assert!((found.consistency - 1.0).abs() < 1e-9 && found.agreement < 1.0);
            }
        }
    }
}
