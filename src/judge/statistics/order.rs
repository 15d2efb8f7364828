//! Places in an order.

/// Totals are ranked as rounded to so many decimals: beyond them a float holds noise, and two teams with the
/// same printed total would get different ranks by it.
const DECIMALS: f64 = 1e9;

/// The value rounded half up to 9 decimals.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    let scaled = (value * DECIMALS + 0.5).floor() / DECIMALS;
    // What is too large to have decimals stays.
    if scaled.is_finite() { scaled } else { value }
}

/// Ranks from 1, the greatest first; equals (to 9 decimals) share the better place (1, 2, 2, 4). What is absent
/// or not a number has no rank and takes none.
#[must_use]
pub fn competition_ranks(values: &[Option<f64>]) -> Vec<Option<usize>> {
    let values: Vec<Option<f64>> =
        values.iter().map(|value| value.map(rounded).filter(|value| !value.is_nan())).collect();
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    values
        .iter()
        .map(|value| value.map(|value| sorted.partition_point(|other| *other > value) + 1))
        .collect()
}

/// Ranks from 1, the smallest first; equals share the mean of their places. For rank correlations.
#[must_use]
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    values
        .iter()
        .map(|value| {
            let below = sorted.partition_point(|other| other < value);
            let equal = sorted.partition_point(|other| other <= value) - below;
            below as f64 + (equal as f64 + 1.0) / 2.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equals_share_and_the_absent_stand_aside() {
        let values = [Some(90.0), None, Some(95.0), Some(95.000_000_000_000_1), Some(f64::NAN)];
        assert_eq!(competition_ranks(&values), [Some(3), None, Some(1), Some(1), None]);
        assert_eq!(average_ranks(&[3.0, 1.0, 3.0]), [2.5, 1.0, 2.5]);
        assert!((rounded(1e300) - 1e300).abs() <= 0.0);
    }

    proptest! {
        #[test]
        fn average_ranks_add_up_as_places_do(values in prop::collection::vec(0i8..9, 1..30)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let count = values.len() as f64;
            let sum: f64 = average_ranks(&values).iter().sum();
            prop_assert!((sum - count * (count + 1.0) / 2.0).abs() < 1e-9);
        }

        #[test]
        fn a_rank_is_one_more_than_the_better(values in prop::collection::vec(0i8..9, 1..30)) {
            let values: Vec<Option<f64>> = values.into_iter().map(|v| Some(f64::from(v))).collect();
            for (value, rank) in values.iter().zip(competition_ranks(&values)) {
                let better = values.iter().filter(|other| *other > value).count();
                prop_assert_eq!(rank, Some(better + 1));
            }
        }
    }
}
