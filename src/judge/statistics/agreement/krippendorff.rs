/// How far apart two values are, for Krippendorff's α.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// The same or not.
    Nominal,
    /// Grades: the squared number of values that lie between them.
    Ordinal,
    /// Scores: the squared difference.
    Interval,
}

/// Krippendorff's α for any number of raters and with gaps: 1 where they agree, 0 where they do as by chance, below 0
/// where they do worse. `units` holds a row a team with one slot a rater.
///
/// Formula: 1 − D_o / D_e over the pairable values (units with at least two). Source: Krippendorff 2004, Content
/// analysis; Hayes & Krippendorff 2007, Communication Methods and Measures 1:77. `None` where fewer than two values
/// can be paired or all of them are the same.
#[must_use]
pub fn krippendorff(units: &[Vec<Option<f64>>], metric: Metric) -> Option<f64> {
    let units: Vec<Vec<f64>> = units
        .iter()
        .map(|unit| unit.iter().flatten().copied().filter(|value| value.is_finite()).collect())
        .filter(|unit: &Vec<f64>| unit.len() >= 2)
        .collect();
    let mut all: Vec<f64> = units.iter().flatten().copied().collect();
    if all.len() < 2 {
        return None;
    }
    all.sort_by(f64::total_cmp);
    let distance = |one: f64, other: f64| match metric {
        Metric::Nominal => f64::from(u8::from((one - other).abs() > 0.0)),
        Metric::Interval => (one - other) * (one - other),
        Metric::Ordinal => {
            let between = ordinal(&all, one.min(other), one.max(other));
            between * between
        }
    };
    let pairs = |values: &[f64]| {
        let mut sum = 0.0;
        for (at, one) in values.iter().enumerate() {
            for other in values.iter().skip(at + 1) {
                sum += 2.0 * distance(*one, *other);
            }
        }
        sum
    };
    let count = all.len() as f64;
    let observed: f64 =
        units.iter().map(|unit| pairs(unit) / (unit.len() - 1) as f64).sum::<f64>() / count;
    let expected = pairs(&all) / (count * (count - 1.0));
    (expected > 0.0).then(|| 1.0 - observed / expected)
}

/// The number of values from `low` to `high`, those at the two ends counted half.
fn ordinal(sorted: &[f64], low: f64, high: f64) -> f64 {
    let below = |line: f64| sorted.partition_point(|value| *value < line);
    let up_to = |line: f64| sorted.partition_point(|value| *value <= line);
    if high <= low {
        return 0.0;
    }
    let inside = up_to(high) - below(low);
    let ends = (up_to(low) - below(low)) + (up_to(high) - below(high));
    inside as f64 - ends as f64 / 2.0
}

/// What an α lets one conclude. Source: Krippendorff 2004.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reliance {
    /// From 0.800.
    Reliable,
    /// From 0.667: tentative conclusions only.
    Tentative,
    /// Below.
    Unreliable,
}

/// The word for an α.
#[must_use]
pub fn reliance(alpha: f64) -> Reliance {
    if alpha >= 0.800 {
        Reliance::Reliable
    } else if alpha >= 0.667 {
        Reliance::Tentative
    } else {
        Reliance::Unreliable
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Krippendorff 2011, Computing Krippendorff's alpha-reliability, example C: four observers, twelve units, gaps.
    #[test]
    fn published_example() {
        let n = None;
        let s = |value: u8| Some(f64::from(value));
        let observers = [
            [s(1), s(2), s(3), s(3), s(2), s(1), s(4), s(1), s(2), n, n, n],
            [s(1), s(2), s(3), s(3), s(2), s(2), s(4), s(1), s(2), s(5), n, s(3)],
            [n, s(3), s(3), s(3), s(2), s(3), s(4), s(2), s(2), s(5), s(1), n],
            [s(1), s(2), s(3), s(3), s(2), s(4), s(4), s(1), s(2), s(5), s(1), n],
        ];
        let units: Vec<Vec<Option<f64>>> =
            (0..12).map(|unit| observers.iter().map(|row| row[unit]).collect()).collect();
        for (metric, wanted) in
            [(Metric::Nominal, 0.743), (Metric::Ordinal, 0.815), (Metric::Interval, 0.849)]
        {
            let found = krippendorff(&units, metric).unwrap();
            assert!((found - wanted).abs() < 6e-4, "{metric:?}: {found}");
        }
        assert_eq!(reliance(0.815), Reliance::Reliable);
        assert_eq!(reliance(0.743), Reliance::Tentative);
        assert_eq!(reliance(0.5), Reliance::Unreliable);
    }

    #[test]
    fn nothing_to_pair() {
        assert_eq!(krippendorff(&[vec![Some(1.0), None], vec![Some(2.0)]], Metric::Interval), None);
        assert_eq!(krippendorff(&[vec![Some(1.0), Some(1.0)]], Metric::Interval), None);
    }

    proptest! {
        #[test]
        fn perfect_agreement_is_one(values in prop::collection::vec(0u8..5, 2..12)) {
            prop_assume!(values.iter().any(|value| *value != values[0]));
            let units: Vec<Vec<Option<f64>>> = values
                .iter()
                .map(|value| vec![Some(f64::from(*value)); 3])
                .collect();
            for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval] {
                prop_assert!((krippendorff(&units, metric).unwrap() - 1.0).abs() < 1e-12);
            }
        }
    }
}
