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
    let mut ranks = Vec::new();
    Ranker::default().rank(values, &mut ranks);
    let wide = |rank: &u32| usize::try_from(*rank).ok().filter(|rank| *rank > 0);
    ranks.iter().map(wide).collect()
}

/// Ranks many lists, one after the other.
#[derive(Default)]
pub(super) struct Ranker {
    /// By value, greatest first: the places of those that have a rank.
    order: Vec<(u64, usize)>,
}

impl Ranker {
    /// Makes `ranks` those of `values`, as [`competition_ranks`] has them; 0 of what has none. Gives the worst of them.
    pub(super) fn rank(&mut self, values: &[Option<f64>], ranks: &mut Vec<u32>) -> u32 {
        self.order.clear();
        self.order.extend(
            values
                .iter()
                .enumerate()
                .filter_map(|(at, value)| Some((greatest_first(rounded((*value)?))?, at))),
        );
        self.order.sort_unstable();
        ranks.clear();
        ranks.resize(values.len(), 0);
        let (mut above, mut worst) = (0u32, 0);
        for equals in self.order.chunk_by(|(one, _), (other, _)| one == other) {
            worst = above.saturating_add(1);
            for (_, at) in equals {
                if let Some(rank) = ranks.get_mut(*at) {
                    *rank = worst;
                }
            }
            above = above.saturating_add(u32::try_from(equals.len()).unwrap_or(u32::MAX));
        }
        worst
    }
}

/// A whole number that is the smaller the greater `value` is, and the same of equals; none of what is no number.
fn greatest_first(value: f64) -> Option<u64> {
    if value.is_nan() {
        return None;
    }
    // There are two zeros, and adding one makes them the same.
    let bits = (value + 0.0).to_bits();
    Some(if bits >> 63 == 1 { bits } else { !bits & !(1 << 63) })
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

    /// One more than the number of those that are better, by comparing each with each.
    fn slow(values: &[Option<f64>]) -> Vec<Option<usize>> {
        let values: Vec<Option<f64>> = values.iter().map(|value| value.map(rounded)).collect();
        let better = |value: f64| values.iter().flatten().filter(|other| **other > value).count();
        let number = |value: &Option<f64>| value.filter(|value| !value.is_nan());
        values.iter().map(|value| number(value).map(|value| better(value) + 1)).collect()
    }

    proptest! {
        #[test]
        fn ranks_are_those_of_comparing_each_with_each(values in prop::collection::vec(
            prop::option::of(prop_oneof![
                prop::num::f64::ANY,
                (-3i8..4).prop_map(|value| f64::from(value) / 2.0),
                Just(-0.0),
                Just(1.000_000_000_1),
            ]),
            0..40,
        )) {
            prop_assert_eq!(competition_ranks(&values), slow(&values));
        }

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
