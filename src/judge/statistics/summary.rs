//! Middle and spread of some values.

/// The arithmetic mean; `None` of no values or of values that are not finite.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() || !all_finite(values) {
        return None;
    }
    Some(values.iter().sum::<f64>() / values.len() as f64)
}

/// The variance with n − 1, in squared units; `None` of fewer than two values.
#[must_use]
pub fn variance(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Some(squares / (values.len() - 1) as f64)
}

/// The standard deviation with n − 1; `None` of fewer than two values.
#[must_use]
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    variance(values).map(f64::sqrt)
}

/// The median: of an even number of values the mean of the two in the middle.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The quantile of type 7 (R's default, numpy's "linear", Excel's PERCENTILE.INC): linear between the order
/// statistics at `share` · (n − 1). `share` is from 0 to 1.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    if values.is_empty() || !all_finite(values) || !(0.0..=1.0).contains(&share) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in the list: not negative, and smaller than its length"
    )]
    let below = place.floor() as usize;
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low) * (place - place.floor()))
}

/// The mean without the `each_end` lowest and the `each_end` highest values; `None` if nothing is left.
#[must_use]
pub fn trimmed_mean(values: &[f64], each_end: usize) -> Option<f64> {
    if !all_finite(values) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let end = sorted.len().checked_sub(each_end)?;
    mean(sorted.get(each_end..end)?)
}

/// The scaled median absolute deviation 1.4826 · median |x − median|: of normal values it estimates the
/// standard deviation, and half of the values may be wild without moving it much.
#[must_use]
pub fn scaled_median_deviation(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    let away: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    median(&away).map(|deviation| 1.4826 * deviation)
}

/// Is every value a number that can be reckoned with?
pub(super) fn all_finite(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_or_broken_values_have_no_summary() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1.0, f64::NAN]), None);
        assert_eq!(variance(&[1.0]), None);
        assert_eq!(trimmed_mean(&[1.0, 2.0], 1), None);
        assert_eq!(trimmed_mean(&[1.0], 2), None);
        assert_eq!(quantile(&[1.0], 1.5), None);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        let values = [9.0, 1.0, 4.0, 2.0];
        assert_eq!(quantile(&values, 0.25), Some(1.75));
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 1.0), Some(9.0));
        assert_eq!(median(&values), Some(3.0));
        assert_eq!(trimmed_mean(&values, 1), Some(3.0));
    }

    proptest! {
        #[test]
        fn every_middle_lies_within_the_values(values in prop::collection::vec(-1e6f64..1e6, 3..20)) {
            let low = values.iter().copied().fold(f64::INFINITY, f64::min) - 1e-6;
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) + 1e-6;
            for middle in [mean(&values), median(&values), trimmed_mean(&values, 1)] {
                prop_assert!((low..=high).contains(&middle.unwrap()));
            }
        }
    }
}
