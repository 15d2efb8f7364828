//! One team over many rounds: is a round out of the ordinary?
//!
//! With 2 to 7 rounds show the dots and the minimal detectable change, and no trend line.

use super::{
    interval::is_share,
    summary::{all_finite, mean},
    tail::pooled_rate,
};

/// From so many rounds a Shewhart chart says something.
pub const LEAST_ROUNDS: usize = 8;
/// From so many rounds an EWMA chart says something.
pub const LEAST_ROUNDS_EWMA: usize = 10;
/// So many points in a row on one side of the centre are a signal.
pub const RUN: usize = 8;

/// Why a round is out of the ordinary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// It lies beyond the limits.
    Outside,
    /// It ends a run of at least [`RUN`] rounds on one side of the centre.
    Run,
}

/// A Shewhart chart of single values.
#[derive(Debug, Clone, PartialEq)]
pub struct XmrChart {
    /// The mean of the values.
    pub centre: f64,
    /// The mean of |value − value before|.
    pub moving_range: f64,
    /// centre − 2.66 · moving range.
    pub low: f64,
    /// centre + 2.66 · moving range.
    pub high: f64,
    /// Which rounds (from 0) are out of the ordinary; empty below [`LEAST_ROUNDS`].
    pub breaks: Vec<(usize, Break)>,
    /// There are at least [`LEAST_ROUNDS`] values.
    pub enough: bool,
}

/// The XmR chart of scores in the order of the rounds.
///
/// Formula: mean ∓ 2.66 · mean |moving range| (2.66 = 3 / 1.128). Source: Shewhart 1931; Montgomery, Introduction to
/// statistical quality control. `None` with fewer than two values.
#[must_use]
pub fn xmr(values: &[f64]) -> Option<XmrChart> {
    let centre = mean(values)?;
    let ranges: Vec<f64> =
        values.iter().zip(values.iter().skip(1)).map(|(one, next)| (next - one).abs()).collect();
    let moving_range = mean(&ranges)?;
    let (low, high) = (centre - 2.66 * moving_range, centre + 2.66 * moving_range);
    let enough = values.len() >= LEAST_ROUNDS;
    let points = values.iter().map(|value| (*value, centre, low, high));
    let breaks = if enough { breaks(points) } else { Vec::new() };
    Some(XmrChart { centre, moving_range, low, high, breaks, enough })
}

/// A point beyond its limits, or the end of a long run on one side.
fn breaks(points: impl Iterator<Item = (f64, f64, f64, f64)>) -> Vec<(usize, Break)> {
    let mut found = Vec::new();
    let mut run = 0usize;
    let mut side = 0;
    for (round, (value, centre, low, high)) in points.enumerate() {
        let now = i8::from(value > centre) - i8::from(value < centre);
        run = if now != 0 && now == side { run + 1 } else { usize::from(now != 0) };
        side = now;
        if value < low || value > high {
            found.push((round, Break::Outside));
        } else if run >= RUN {
            found.push((round, Break::Run));
        }
    }
    found
}

/// A chart of rates.
#[derive(Debug, Clone, PartialEq)]
pub struct PChart {
    /// The pooled rate of the rounds it was calibrated by.
    pub centre: f64,
}

impl PChart {
    /// Calibrated by (successes, trials) of the rounds that set the usual rate. `None` without a case.
    #[must_use]
    pub fn new(rounds: &[(f64, f64)]) -> Option<Self> {
        pooled_rate(rounds).map(|centre| Self { centre })
    }

    /// centre ∓ 3 √(p (1 − p) / n) for a round with so many trials, cut to 0…1.
    #[must_use]
    pub fn limits(&self, trials: f64) -> Option<(f64, f64)> {
        (trials.is_finite() && trials > 0.0).then_some(())?;
        let reach = 3.0 * self.error(trials);
        Some(((self.centre - reach).max(0.0), (self.centre + reach).min(1.0)))
    }

    /// How many standard errors a round lies from the centre; beyond ∓3 it is a signal.
    #[must_use]
    pub fn z(&self, successes: f64, trials: f64) -> Option<f64> {
        is_share(successes, trials).then_some(())?;
        let error = self.error(trials);
        (error > 0.0).then(|| (successes / trials - self.centre) / error)
    }

    /// Which of the rounds (from 0) are out of the ordinary. A round without a case has no point, and ends a run.
    #[must_use]
    pub fn breaks(&self, rounds: &[(f64, f64)]) -> Vec<(usize, Break)> {
        breaks(rounds.iter().map(|(successes, trials)| {
            let (low, high) = self.limits(*trials).unwrap_or((0.0, 1.0));
            let rate = if is_share(*successes, *trials) { successes / trials } else { f64::NAN };
            (rate, self.centre, low, high)
        }))
    }

    fn error(&self, trials: f64) -> f64 {
        (self.centre * (1.0 - self.centre) / trials).sqrt()
    }
}

/// How much the newest value counts in an EWMA.
pub const NEWEST: f64 = 0.3;

/// A point of an EWMA chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EwmaPoint {
    /// The average up to this round.
    pub value: f64,
    /// The lower limit of this round.
    pub low: f64,
    /// The upper limit of this round.
    pub high: f64,
}

/// The exponentially weighted moving average, which sees small lasting shifts.
///
/// Formula: z_t = λ x_t + (1 − λ) z_{t−1}, z₀ = `target`, limits target ∓ 3 s √(λ / (2 − λ) · (1 − (1 − λ)^{2t})), with
/// λ = `newest` ([`NEWEST`]) and s = `deviation` of single values, both from rounds before. Source: NIST/SEMATECH
/// e-Handbook 6.3.2.4. For at least [`LEAST_ROUNDS_EWMA`] rounds.
#[must_use]
pub fn ewma(values: &[f64], target: f64, deviation: f64, newest: f64) -> Option<Vec<EwmaPoint>> {
    let known = all_finite(values) && target.is_finite() && deviation.is_finite();
    if !known || deviation < 0.0 || !(newest > 0.0 && newest <= 1.0) {
        return None;
    }
    let older = 1.0 - newest;
    let mut average = target;
    // (1 − λ)^{2t}
    let mut faded = 1.0;
    Some(
        values
            .iter()
            .map(|value| {
                average = newest * value + older * average;
                faded *= older * older;
                let reach = 3.0 * deviation * (newest / (2.0 - newest) * (1.0 - faded)).sqrt();
                EwmaPoint { value: average, low: target - reach, high: target + reach }
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_rounds_have_limits_but_no_signal() {
        let few = xmr(&[70.0, 71.0, 70.0, 99.0]).unwrap();
        assert!(!few.enough && few.breaks.is_empty());
        assert_eq!(xmr(&[70.0]), None);
    }

    #[test]
    fn a_jump_and_a_run_are_signals() {
        let mut jump = vec![70.0, 76.0, 70.0, 76.0, 70.0, 76.0, 70.0, 76.0, 70.0, 76.0];
        jump.push(95.0);
        assert_eq!(xmr(&jump).unwrap().breaks, [(10, Break::Outside)]);
        let centre: Vec<(f64, f64)> = vec![(50.0, 100.0); 4];
        let chart = PChart::new(&centre).unwrap();
        let run: Vec<(f64, f64)> = vec![(55.0, 100.0); 9];
        assert_eq!(chart.breaks(&run), [(7, Break::Run), (8, Break::Run)]);
        let mut broken = run.clone();
        broken[4] = (0.0, 0.0);
        assert_eq!(chart.breaks(&broken), []);
        assert_eq!(chart.breaks(&[(10.0, 100.0)]), [(0, Break::Outside)]);
    }

    /// NIST/SEMATECH e-Handbook 6.3.2.4: λ 0.3, target 50, s 2.0539.
    #[test]
    fn published_ewma() {
        let values = [
            52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3,
            47.8, 51.2, 52.6, 52.4, 53.6, 52.1,
        ];
        let wanted = [
            50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36,
            49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99,
        ];
        let found = ewma(&values, 50.0, 2.0539, 0.3).unwrap();
        for (point, wanted) in found.iter().zip(wanted) {
            assert!((point.value - wanted).abs() < 0.006, "{point:?} {wanted}");
        }
        let last = found.last().unwrap();
        assert!(
            (last.high - 52.5884).abs() < 2e-3 && (last.low - 47.4115).abs() < 2e-3,
            "{last:?}"
        );
        assert_eq!(ewma(&values, 50.0, 2.0, 0.0), None);
    }

    proptest! {
        #[test]
        fn an_average_stays_within_what_it_averages(values in prop::collection::vec(0.0f64..100.0, 1..20)) {
            for point in ewma(&values, 50.0, 5.0, NEWEST).unwrap() {
                prop_assert!((0.0..=100.0).contains(&point.value));
                prop_assert!(point.low <= 50.0 && 50.0 <= point.high);
            }
        }
    }
}
