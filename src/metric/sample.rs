use crate::value::Number;

/// Numbers with how often each occurs, smallest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sample {
    /// INVARIANT: sorted, each number once, no count is 0.
    numbers: Vec<(Number, u64)>,
    /// For each of them, how many are smaller.
    below: Vec<u64>,
    count: u64,
}

impl Sample {
    pub(super) fn new(numbers: impl IntoIterator<Item = (Number, u64)>) -> Self {
        let mut all: Vec<(Number, u64)> =
            numbers.into_iter().filter(|(_, times)| *times > 0).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut sample = Self::default();
        for (number, times) in all {
            match sample.numbers.last_mut() {
                Some((last, before)) if *last == number => *before += times,
                _ => {
                    sample.numbers.push((number, times));
                    sample.below.push(sample.count);
                }
            }
            sample.count += times;
        }
        sample
    }

    /// The numbers and how often each occurs, smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Number, u64)> {
        self.numbers.iter().map(|(number, times)| (number, *times))
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn sum(&self) -> Number {
        self.numbers.iter().map(|(number, times)| number * &Number::from(*times)).sum()
    }

    pub(super) fn mean(&self) -> Option<Number> {
        self.sum().checked_div(&Number::from(self.count))
    }

    pub(super) fn min(&self) -> Option<&Number> {
        self.numbers.first().map(|(number, _)| number)
    }

    pub(super) fn max(&self) -> Option<&Number> {
        self.numbers.last().map(|(number, _)| number)
    }

    pub(super) fn all_equal(&self) -> bool {
        self.numbers.len() == 1
    }

    /// The number at that place in order of size, from 0.
    fn at(&self, place: u64) -> Option<&Number> {
        let not_above = self.below.partition_point(|below| *below <= place);
        let (number, _) = self.numbers.get(not_above.checked_sub(1)?)?;
        (place < self.count).then_some(number)
    }

    /// The quantile at `at` (0 to 1), type 7 of Hyndman & Fan 1996: linear between the two numbers around
    /// place (n − 1) · at.
    pub(super) fn quantile(&self, at: &Number) -> Option<Number> {
        let last = self.count.checked_sub(1)?;
        let place = at * &Number::from(last);
        let floor = place.floor();
        let low = u64::try_from(floor.to_i64()?).ok()?.min(last);
        let below = self.at(low)?;
        let Some(above) = self.at(low + 1) else { return Some(below.clone()) };
        Some(below + &(&(&place - &floor) * &(above - below)))
    }

    pub(super) fn median(&self) -> Option<Number> {
        self.quantile(&Number::ratio(1, 2)?)
    }

    /// Standard deviation with n − 1: the variance exact, its root at 12 decimals. Nothing for fewer than two
    /// numbers.
    pub(super) fn standard_deviation(&self) -> Option<Number> {
        if self.count < 2 {
            return None;
        }
        let squares: Number = self
            .numbers
            .iter()
            .map(|(number, times)| &(number * number) * &Number::from(*times))
            .sum();
        let sum = self.sum();
        let mean_square = (&sum * &sum).checked_div(&Number::from(self.count))?;
        let variance = (&squares - &mean_square).checked_div(&Number::from(self.count - 1))?;
        root(&variance)
    }

    /// The mean without the `trim` smallest and greatest; of all where there are not more than twice as many, or
    /// fewer than `at_least`.
    pub(super) fn trimmed_mean(&self, trim: u64, at_least: u64) -> Option<Number> {
        if self.count < at_least || self.count <= trim.saturating_mul(2) {
            return self.mean();
        }
        let end = self.count - trim;
        let mut before = 0;
        let mut sum = Number::ZERO;
        for (number, times) in &self.numbers {
            let first = before.max(trim);
            before += times;
            let kept = before.min(end).saturating_sub(first);
            sum = &sum + &(number * &Number::from(kept));
        }
        sum.checked_div(&Number::from(end - trim))
    }

    /// How many are smaller, and how many are the same.
    pub(super) fn below_and_equal(&self, number: &Number) -> (u64, u64) {
        match self.numbers.binary_search_by(|(known, _)| known.cmp(number)) {
            Ok(at) => (
                self.below.get(at).copied().unwrap_or_default(),
                self.numbers.get(at).map_or(0, |(_, times)| *times),
            ),
            Err(at) => (self.below.get(at).copied().unwrap_or(self.count), 0),
        }
    }
}

/// The square root, at 12 decimals.
pub(super) fn root(of: &Number) -> Option<Number> {
    Number::from_f64(libm::sqrt(of.to_f64()), 12)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::from_fraction(text).unwrap()
    }

    fn sample(texts: &[&str]) -> Sample {
        Sample::new(texts.iter().map(|text| (number(text), 1)))
    }

    #[test]
    fn raters() {
        let raters = sample(&["70", "95", "78", "82", "80"]);
        assert_eq!(raters.trimmed_mean(1, 0), Some(number("80")));
        assert_eq!(raters.mean(), Some(number("81")));
        assert_eq!(raters.median(), Some(number("80")));
        assert_eq!(raters.trimmed_mean(1, 6), Some(number("81")));
        assert_eq!(sample(&["70", "80"]).trimmed_mean(1, 0), Some(number("75")));
        assert_eq!(sample(&["1/3", "1/3", "1/3"]).sum(), Number::ONE);
    }

    #[test]
    fn quantiles_are_type_7() {
        // R: quantile(c(1, 2, 4, 8), c(0, .1, .25, .5, .9, 1)) gives 1 1.3 1.75 3 6.8 8.
        let four = sample(&["8", "1", "4", "2"]);
        let wanted = [
            ("0", "1"),
            ("0.1", "1.3"),
            ("0.25", "1.75"),
            ("0.5", "3"),
            ("0.9", "6.8"),
            ("1", "8"),
        ];
        for (at, value) in wanted {
            assert_eq!(four.quantile(&number(at)), Some(number(value)), "{at}");
        }
        assert_eq!(Sample::default().median(), None);
        assert_eq!(sample(&["3"]).quantile(&number("0.3")), Some(number("3")));
    }

    #[test]
    fn the_deviation_divides_by_one_less() {
        // Of 2, 4, 4, 4, 5, 5, 7, 9: variance 32/7.
        let eight = sample(&["2", "4", "4", "4", "5", "5", "7", "9"]);
        assert_eq!(eight.standard_deviation(), Some(number("2.138089935299")));
        assert_eq!(sample(&["0.1", "0.1"]).standard_deviation(), Some(Number::ZERO));
        assert_eq!(sample(&["5"]).standard_deviation(), None);
    }

    proptest! {
        /// Against the numbers written out one by one.
        #[test]
        fn counted_numbers_are_like_single_ones(
            numbers in prop::collection::vec((-9i64..9, 1u64..4), 1..8), trim in 0u64..3, tenth in 0i64..=10,
        ) {
            let counted = Sample::new(numbers.iter().map(|(n, times)| (Number::from(*n), *times)));
            let mut single: Vec<i64> = numbers
                .iter()
                .flat_map(|(n, times)| std::iter::repeat_n(*n, usize::try_from(*times).unwrap()))
                .collect();
            single.sort_unstable();
            prop_assert_eq!(usize::try_from(counted.count()).unwrap(), single.len());
            prop_assert_eq!(counted.sum(), Number::from(single.iter().sum::<i64>()));
            let cut = usize::try_from(trim).unwrap();
            let kept = if single.len() > 2 * cut { &single[cut..single.len() - cut] } else { &single[..] };
            let mean = Number::ratio(kept.iter().sum(), i64::try_from(kept.len()).unwrap());
            prop_assert_eq!(counted.trimmed_mean(trim, 0), mean);
            let at = Number::ratio(tenth, 10).unwrap();
            let place = (single.len() - 1) * usize::try_from(tenth).unwrap();
            let (low, part) = (place / 10, place % 10);
            let (below, above) = (single[low], single[(low + 1).min(single.len() - 1)]);
            let wanted = Number::ratio(below * 10 + (above - below) * i64::try_from(part).unwrap(), 10);
            prop_assert_eq!(counted.quantile(&at), wanted);
        }
    }
}
