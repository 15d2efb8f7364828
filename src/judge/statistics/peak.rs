//! Where a function with one peak is highest.

/// The place between `low` and `high` where a function is highest whose `slope` falls from above 0 to below it: `low`
/// if it only falls, `high` if it only rises, else where the slope crosses 0, to the last digits of a float.
///
/// Regula falsi with the Illinois weights, and a bisection in between, so that no shape makes it slow.
pub(super) fn peak(mut low: f64, mut high: f64, mut slope: impl FnMut(f64) -> f64) -> f64 {
    let mut at_low = slope(low);
    if at_low <= 0.0 {
        return low;
    }
    let mut at_high = slope(high);
    if at_high >= 0.0 {
        return high;
    }
    // Which end stayed the last time.
    let (mut low_stayed, mut high_stayed) = (false, false);
    for step in 0..200 {
        let width = high - low;
        if width <= 4.0 * f64::EPSILON * low.abs().max(high.abs()) {
            break;
        }
        let falsi = low + width * at_low / (at_low - at_high);
        let inside = falsi > low && falsi < high;
        let middle = if inside && step % 4 != 3 { falsi } else { low + width / 2.0 };
        let at_middle = slope(middle);
        if at_middle > 0.0 {
            (low, at_low) = (middle, at_middle);
            if high_stayed {
                at_high /= 2.0;
            }
            (low_stayed, high_stayed) = (false, true);
        } else if at_middle < 0.0 {
            (high, at_high) = (middle, at_middle);
            if low_stayed {
                at_low /= 2.0;
            }
            (low_stayed, high_stayed) = (true, false);
        } else {
            return middle;
        }
    }
    low + (high - low) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_found_to_the_last_digits() {
        assert!((peak(0.0, 2.0, |x| 2.0 - x * x) - 2f64.sqrt()).abs() < 1e-15);
        assert!((peak(0.0, 9.0, |x| libm::exp(-x) - 0.1) - libm::log(10.0)).abs() < 1e-14);
    }

    #[test]
    fn a_flat_slope_does_not_slow_it_down() {
        let mut calls = 0;
        let found = peak(-50.0, 60.0, |x| {
            calls += 1;
            let power = (1.0 - x) * (1.0 - x) * (1.0 - x);
            power * power * power
        });
        assert!((found - 1.0).abs() < 1e-2, "{found}");
        assert!(calls <= 202);
    }

    #[test]
    fn without_a_crossing_it_is_the_higher_end() {
        assert!((peak(1.0, 2.0, |_| 1.0) - 2.0).abs() < 1e-15);
        assert!((peak(1.0, 2.0, |x| -x) - 1.0).abs() < 1e-15);
    }
}
