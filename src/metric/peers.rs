use std::cell::OnceCell;

use super::{Measured, axes::nodes, compute::Made, environment::Facts, sample::Sample};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::model::{Better, ColumnIndex, Metric, MetricIndex, NodeIndex, PeerStatistic},
    value::{Absence, Number, Value},
};

/// Statistics take the peers' values at so many decimals, so that their sums are exact and short.
const DECIMALS: u32 = 20;

/// A statistic of the peers' values of a metric. A team is among its own peers; those without a value are not.
pub(super) fn of_peers(
    facts: Facts<'_>,
    metric: &Metric,
    statistic: &PeerStatistic,
    of: MetricIndex,
    within: &[ColumnIndex],
    better: Better,
    found: &mut Diagnostics,
) -> Vec<Made> {
    let mut made = Vec::new();
    let mut wrong = None;
    for node in nodes(facts.method, metric) {
        for class in facts.ledgers.classes(within) {
            let values: Vec<(usize, Result<Number, Absence>)> =
                class.iter().map(|team| (*team, own(facts, of, *team, node, &mut wrong))).collect();
            let peers = Peers::new(values.iter().filter_map(|(_, value)| value.as_ref().ok()));
            let unresolved = class.iter().any(|team| {
                facts.measures.get(of, *team, node).is_some_and(|measured| measured.unresolved)
            });
            for (team, value) in values {
                let result = peers.statistic(statistic, better, &value);
                let behind = facts.measures.get(of, team, node);
                let evidence = match statistic {
                    PeerStatistic::Rank
                    | PeerStatistic::Percentile
                    | PeerStatistic::ZScore
                    | PeerStatistic::MinMax
                    | PeerStatistic::Winsorise { .. } => {
                        behind.map(|behind| behind.evidence.clone())
                    }
                    _ => None,
                };
                let measured = Measured {
                    evidence: evidence.unwrap_or_default(),
                    unresolved,
                    ..Measured::of(result.map_or_else(Value::Absent, Value::Number))
                };
                made.push((team, node, measured));
            }
        }
    }
    if let Some(value) = wrong {
        let name = &metric.name;
        let text = message!(
            zh: "“{name}”要与同类比较，而“{value}”不是数",
            en: "\"{name}\" compares peers, and \"{value}\" is no number"
        );
        found.push(Diagnostic::error("wrong-kind", metric.place.clone(), text));
    }
    made
}

fn own(
    facts: Facts<'_>,
    of: MetricIndex,
    team: usize,
    node: Option<NodeIndex>,
    wrong: &mut Option<String>,
) -> Result<Number, Absence> {
    match facts.measures.get(of, team, node).map(|measured| &measured.value) {
        Some(Value::Number(number)) => Ok(number.clone()),
        Some(Value::Absent(kind)) => Err(*kind),
        Some(other) => {
            wrong.get_or_insert_with(|| other.to_plain());
            Err(Absence::NotReported)
        }
        None => Err(Absence::NotReported),
    }
}

struct Peers {
    /// As they are: for comparing.
    exact: Sample,
    /// At [`DECIMALS`] decimals: for sums.
    rounded: Sample,
    /// What all of them see alike, once somebody has asked.
    sum: OnceCell<Number>,
    mean: OnceCell<Option<Number>>,
    deviation: OnceCell<Option<Number>>,
}

impl Peers {
    fn new<'a>(values: impl Iterator<Item = &'a Number>) -> Self {
        let exact = Sample::new(values.map(|value| (value.clone(), 1)));
        let rounded =
            Sample::new(exact.iter().map(|(value, times)| (value.round_half_up(DECIMALS), times)));
        let (sum, mean, deviation) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { exact, rounded, sum, mean, deviation }
    }

    fn mean(&self) -> Option<Number> {
        self.mean.get_or_init(|| self.rounded.mean()).clone()
    }

    fn deviation(&self) -> Option<Number> {
        self.deviation.get_or_init(|| self.rounded.standard_deviation()).clone()
    }

    fn statistic(
        &self,
        statistic: &PeerStatistic,
        better: Better,
        own: &Result<Number, Absence>,
    ) -> Result<Number, Absence> {
        let nobody = || match own {
            Err(kind) => *kind,
            Ok(_) => Absence::NotApplicable,
        };
        let count = self.exact.count();
        match statistic {
            PeerStatistic::Count => Ok(Number::from(count)),
            PeerStatistic::Sum => Ok(self.sum.get_or_init(|| self.rounded.sum()).clone()),
            PeerStatistic::Mean => self.mean().ok_or_else(nobody),
            PeerStatistic::Median => self.rounded.median().ok_or_else(nobody),
            PeerStatistic::Min => self.exact.min().cloned().ok_or_else(nobody),
            PeerStatistic::Max => self.exact.max().cloned().ok_or_else(nobody),
            PeerStatistic::StandardDeviation if count == 1 => Err(Absence::NotApplicable),
            PeerStatistic::StandardDeviation => self.deviation().ok_or_else(nobody),
            PeerStatistic::Rank => {
                let own = own.as_ref().map_err(|kind| *kind)?;
                let (_, better_ones) = self.worse_and_better(own, better);
                Ok(Number::from(better_ones + 1))
            }
            PeerStatistic::Percentile => {
                let own = own.as_ref().map_err(|kind| *kind)?;
                if self.exact.all_equal() {
                    return Err(Absence::NotApplicable);
                }
                let (worse, better_ones) = self.worse_and_better(own, better);
                let ties = count.saturating_sub(worse + better_ones + 1);
                let twice = Number::from(2 * worse + ties);
                let others = Number::from(2 * count.saturating_sub(1));
                twice.checked_div(&others).ok_or(Absence::NotApplicable)
            }
            PeerStatistic::ZScore => {
                let own = own.as_ref().map_err(|kind| *kind)?.round_half_up(DECIMALS);
                let mean = self.mean().ok_or(Absence::NotApplicable)?;
                let deviation = self.deviation().ok_or(Absence::NotApplicable)?;
                (&own - &mean).checked_div(&deviation).ok_or(Absence::NotApplicable)
            }
            PeerStatistic::MinMax => {
                let own = own.as_ref().map_err(|kind| *kind)?;
                let (Some(least), Some(most)) = (self.exact.min(), self.exact.max()) else {
                    return Err(Absence::NotApplicable);
                };
                let above = match better {
                    Better::High => own - least,
                    Better::Low => most - own,
                };
                above.checked_div(&(most - least)).ok_or(Absence::NotApplicable)
            }
            PeerStatistic::Winsorise { lower, upper } => {
                let own = own.as_ref().map_err(|kind| *kind)?;
                let low = self.rounded.quantile(lower).ok_or(Absence::NotApplicable)?;
                let high = self.rounded.quantile(upper).ok_or(Absence::NotApplicable)?;
                Ok(own.clone().max(low).min(high))
            }
        }
    }

    /// How many peers are worse and how many better.
    fn worse_and_better(&self, own: &Number, better: Better) -> (u64, u64) {
        let (below, equal) = self.exact.below_and_equal(own);
        let above = self.exact.count().saturating_sub(below + equal);
        match better {
            Better::High => (below, above),
            Better::Low => (above, below),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::from_fraction(text).unwrap()
    }

    fn of(
        statistic: &PeerStatistic,
        better: Better,
        peers: &[&str],
        own: &str,
    ) -> Result<String, Absence> {
        let values: Vec<Number> = peers.iter().map(|text| number(text)).collect();
        let own = Ok(number(own));
        Peers::new(values.iter()).statistic(statistic, better, &own).map(|value| value.to_exact())
    }

    #[test]
    fn places() {
        let peers = ["90", "80", "80", "60"];
        let rank = |own, better| of(&PeerStatistic::Rank, better, &peers, own).unwrap();
        assert_eq!(
            [rank("90", Better::High), rank("80", Better::High), rank("60", Better::High)],
            ["1", "2", "4"]
        );
        assert_eq!(
            [rank("60", Better::Low), rank("80", Better::Low), rank("90", Better::Low)],
            ["1", "2", "4"]
        );
        let percentile = |own| of(&PeerStatistic::Percentile, Better::High, &peers, own).unwrap();
        assert_eq!([percentile("90"), percentile("80"), percentile("60")], ["1", "0.5", "0"]);
    }

    #[test]
    fn distances() {
        // From the statistics notes: z of team 1 among six pass rates, and min-max.
        let peers = ["90", "80", "60", "75", "95", "85"];
        let z = of(&PeerStatistic::ZScore, Better::High, &peers, "90").unwrap();
        assert!((number(&z).to_f64() - 0.738_272).abs() < 1e-6, "{z}");
        let minmax = |better| of(&PeerStatistic::MinMax, better, &peers, "90").unwrap();
        assert_eq!([minmax(Better::High), minmax(Better::Low)], ["6/7", "1/7"]);
        let cut = PeerStatistic::Winsorise { lower: number("0.1"), upper: number("0.9") };
        assert_eq!(of(&cut, Better::High, &peers, "95").unwrap(), "92.5");
        assert_eq!(of(&cut, Better::High, &peers, "60").unwrap(), "67.5");
        assert_eq!(of(&cut, Better::High, &peers, "80").unwrap(), "80");
    }

    proptest! {
        /// Against counting and adding up the plain list of values.
        #[test]
        fn places_and_sums_are_those_of_the_list(values in prop::collection::vec(-6i64..6, 1..24)) {
            let numbers: Vec<Number> =
                values.iter().map(|value| Number::ratio(*value, 3).unwrap()).collect();
            let peers = Peers::new(numbers.iter());
            let count = Number::from(numbers.len());
            let rounded = numbers.iter().map(|number| number.round_half_up(DECIMALS));
            let sum: Number = rounded.sum();
            for own in &numbers {
                let of = |statistic| peers.statistic(&statistic, Better::High, &Ok(own.clone()));
                let above = numbers.iter().filter(|other| *other > own).count();
                let below = numbers.iter().filter(|other| *other < own).count();
                prop_assert_eq!(of(PeerStatistic::Rank), Ok(Number::from(above + 1)));
                prop_assert_eq!(of(PeerStatistic::Sum), Ok(sum.clone()));
                prop_assert_eq!(of(PeerStatistic::Mean).ok(), sum.checked_div(&count));
                let twice = 2 * below + (numbers.len() - above - below - 1);
                let others = Number::from(2 * (numbers.len() - 1));
                let is_level = above == 0 && below == 0;
                let place = Number::from(twice).checked_div(&others).filter(|_| !is_level);
                prop_assert_eq!(of(PeerStatistic::Percentile).ok(), place);
            }
            let mut sorted = numbers.clone();
            sorted.sort();
            for (at, number) in sorted.iter().enumerate() {
                let place = Number::from(at).checked_div(&Number::from(sorted.len() - 1));
                let found = place.and_then(|place| peers.exact.quantile(&place));
                prop_assert!(found.is_none_or(|found| found == *number));
            }
        }
    }

    #[test]
    fn nobody_to_compare_with() {
        for statistic in [PeerStatistic::ZScore, PeerStatistic::MinMax, PeerStatistic::Percentile] {
            for peers in [&["5"][..], &["5", "5", "5"]] {
                let result = of(&statistic, Better::High, peers, "5");
                assert_eq!(result, Err(Absence::NotApplicable), "{statistic:?}");
            }
        }
        assert_eq!(
            of(&PeerStatistic::StandardDeviation, Better::High, &["5"], "5"),
            Err(Absence::NotApplicable)
        );
        assert_eq!(
            of(&PeerStatistic::StandardDeviation, Better::High, &["5", "5"], "5"),
            Ok("0".to_owned())
        );
        let nobody = Peers::new([].iter());
        let own = Err(Absence::Withheld);
        assert_eq!(
            nobody.statistic(&PeerStatistic::Mean, Better::High, &own),
            Err(Absence::Withheld)
        );
        assert_eq!(nobody.statistic(&PeerStatistic::Sum, Better::High, &own), Ok(Number::ZERO));
        assert_eq!(nobody.statistic(&PeerStatistic::Count, Better::High, &own), Ok(Number::ZERO));
    }

    #[test]
    fn an_absent_team_still_sees_its_peers() {
        let values = [number("1"), number("2")];
        let peers = Peers::new(values.iter());
        let own = Err(Absence::NotReported);
        assert_eq!(peers.statistic(&PeerStatistic::Mean, Better::High, &own), Ok(number("1.5")));
        assert_eq!(
            peers.statistic(&PeerStatistic::Rank, Better::High, &own),
            Err(Absence::NotReported)
        );
    }
}
