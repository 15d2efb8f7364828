//! Many tests at once: of a hundred teams without fault, five are "significant".

/// Findings are reported up to this share of false ones among them.
pub const FALSE_SHARE: f64 = 0.10;

/// The adjusted p-values of Benjamini & Hochberg, in the order of the arguments: a team whose value is at most
/// q belongs to a list of which a share q is expected to be there by chance.
///
/// Formula: p₍ᵢ₎ → min over j ≥ i of m p₍ⱼ₎ / j, at most 1. Source: Benjamini & Hochberg 1995, JRSS B 57:289.
/// The family is all teams of one indicator in one round; do not mix indicators, and do not put in only those
/// that look bad. `None` if a value is no probability.
#[must_use]
pub fn benjamini_hochberg(values: &[f64]) -> Option<Vec<f64>> {
    if !values.iter().all(|value| (0.0..=1.0).contains(value)) {
        return None;
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    let value = |at: &usize| values.get(*at).copied().unwrap_or(1.0);
    // Equal values keep their order, which does not show in the result.
    order.sort_by(|a, b| value(b).total_cmp(&value(a)));
    let count = values.len() as f64;
    let mut adjusted = vec![1.0; values.len()];
    let mut least: f64 = 1.0;
    for (before, at) in order.iter().enumerate() {
        let place = (values.len() - before) as f64;
        least = least.min(count * value(at) / place);
        if let Some(slot) = adjusted.get_mut(*at) {
            *slot = least;
        }
    }
    Some(adjusted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_value_is_itself_and_none_is_none() {
        assert_eq!(benjamini_hochberg(&[0.03]), Some(vec![0.03]));
        assert_eq!(benjamini_hochberg(&[]), Some(Vec::new()));
        assert_eq!(benjamini_hochberg(&[0.5, 1.5]), None);
        assert_eq!(benjamini_hochberg(&[f64::NAN]), None);
    }

    proptest! {
        #[test]
        fn adjusting_keeps_the_order_and_never_helps(values in prop::collection::vec(0.0f64..=1.0, 1..40)) {
            let adjusted = benjamini_hochberg(&values).unwrap();
            for (one, adjusted_one) in values.iter().zip(&adjusted) {
                prop_assert!(*adjusted_one >= one - 1e-15 && *adjusted_one <= 1.0);
                for (other, adjusted_other) in values.iter().zip(&adjusted) {
                    prop_assert!(one > other || adjusted_one <= adjusted_other);
                }
            }
            // The largest value is not changed, and none grows beyond m times itself.
            let largest = values.iter().copied().fold(0.0, f64::max);
            let largest_adjusted = adjusted.iter().copied().fold(0.0, f64::max);
            prop_assert!((largest - largest_adjusted).abs() < 1e-15);
            for (one, adjusted_one) in values.iter().zip(&adjusted) {
                prop_assert!(*adjusted_one <= one * values.len() as f64 + 1e-15);
            }
        }

        #[test]
        fn a_list_at_q_is_the_step_up_list(values in prop::collection::vec(0.0f64..=1.0, 1..40)) {
            // The definition: the largest k with p(k) ≤ k q / m; the k smallest are reported.
            let adjusted = benjamini_hochberg(&values).unwrap();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let count = sorted.len() as f64;
            let reported = sorted
                .iter()
                .enumerate()
                .rev()
                .find(|(at, value)| **value * count / (*at + 1) as f64 <= FALSE_SHARE)
                .map_or(0, |(at, _)| at + 1);
            let by_adjusted = adjusted.iter().filter(|value| **value <= FALSE_SHARE).count();
            prop_assert_eq!(reported, by_adjusted);
        }
    }
}
