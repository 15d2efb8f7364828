//! Which assumption moves the result most: Sobol's indices.

use super::draw::Draw;

/// With fewer samples the indices wobble by more than they say (∓0.3 with 100): they are not given.
pub const LEAST_SAMPLES: usize = 500;

/// The indices of each assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct Sobol {
    /// The share of the variance of the result that the assumption explains by itself.
    pub first: Vec<f64>,
    /// The share that it has a part in, alone or together with others.
    pub total: Vec<f64>,
}

/// The values of the result for the sampled assumptions.
#[derive(Debug, Clone, Copy)]
pub struct Runs<'a> {
    /// For the sample A.
    pub a: &'a [f64],
    /// For the sample B.
    pub b: &'a [f64],
    /// By assumption: for A with this assumption taken from B.
    pub mixed: &'a [Vec<f64>],
}

/// The indices of runs that were made elsewhere.
///
/// Formula: V = var(y_A, y_B), Sᵢ = mean(y_B (y_ABi − y_A)) / V, STᵢ = mean((y_A − y_ABi)²) / (2 V). Sources: Saltelli et al.
/// 2010, Computer Physics Communications 181:259; Jansen 1999, ibid. 117:35. `None` with fewer than
/// [`LEAST_SAMPLES`] samples, lists of different length, or a result that does not vary.
#[must_use]
pub fn indices(runs: Runs<'_>) -> Option<Sobol> {
    let Runs { a, b, mixed } = runs;
    let samples = a.len();
    let complete = b.len() == samples && mixed.iter().all(|run| run.len() == samples);
    if samples < LEAST_SAMPLES || !complete {
        return None;
    }
    let count = samples as f64;
    let mean = a.iter().chain(b).sum::<f64>() / (2.0 * count);
    let square = |value: f64| value * value;
    let variance = a.iter().chain(b).map(|y| square(y - mean)).sum::<f64>() / (2.0 * count);
    if !variance.is_finite() || variance <= 0.0 {
        return None;
    }
    let first = mixed
        .iter()
        .map(|run| {
            let sum: f64 = a.iter().zip(b).zip(run).map(|((a, b), mixed)| b * (mixed - a)).sum();
            sum / count / variance
        })
        .collect();
    let total = mixed
        .iter()
        .map(|run| {
            let sum: f64 = a.iter().zip(run).map(|(a, mixed)| square(a - mixed)).sum();
            sum / count / (2.0 * variance)
        })
        .collect();
    Some(Sobol { first, total })
}

/// Samples `assumptions` numbers evenly from 0 to 1, runs `result` N (d + 2) times and gives the indices. A result such
/// as the mean |rank change| turns each number into an assumption itself.
///
/// The results are centred first, which does not change what is estimated and makes Sᵢ steadier.
#[must_use]
pub fn sobol(
    assumptions: usize,
    samples: usize,
    seed: u64,
    mut result: impl FnMut(&[f64]) -> f64,
) -> Option<Sobol> {
    if samples < LEAST_SAMPLES {
        return None;
    }
    let mut draw = Draw::new(seed);
    let mut sample = || -> Vec<Vec<f64>> {
        (0..samples).map(|_| (0..assumptions).map(|_| draw.uniform()).collect()).collect()
    };
    let (a, b) = (sample(), sample());
    let mut run = |points: &[Vec<f64>]| -> Vec<f64> { points.iter().map(|p| result(p)).collect() };
    let (mut at_a, mut at_b) = (run(&a), run(&b));
    let mut mixed: Vec<Vec<f64>> = (0..assumptions)
        .map(|assumption| {
            let points: Vec<Vec<f64>> = a
                .iter()
                .zip(&b)
                .map(|(a, b)| {
                    let mut point = a.clone();
                    if let (Some(slot), Some(other)) =
                        (point.get_mut(assumption), b.get(assumption))
                    {
                        *slot = *other;
                    }
                    point
                })
                .collect();
            run(&points)
        })
        .collect();
    let centre = at_a.iter().chain(&at_b).sum::<f64>() / (2 * samples) as f64;
    let lists = [&mut at_a, &mut at_b].into_iter().chain(&mut mixed);
    lists.flatten().for_each(|value| *value -= centre);
    indices(Runs { a: &at_a, b: &at_b, mixed: &mixed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_additive_result_has_equal_indices() {
        // y = 3 x₁ + 4 x₂ + 0 x₃: shares 9/25, 16/25, 0.
        let found = sobol(3, 8_000, 1, |x| 3.0 * x[0] + 4.0 * x[1]).unwrap();
        for (at, wanted) in [0.36, 0.64, 0.0].into_iter().enumerate() {
            assert!((found.first[at] - wanted).abs() < 0.03, "{found:?}");
            assert!((found.total[at] - wanted).abs() < 0.02, "{found:?}");
        }
    }

    #[test]
    fn too_few_samples_or_no_variance() {
        assert_eq!(sobol(2, 499, 1, |x| x[0]), None);
        assert_eq!(sobol(2, 500, 1, |_| 7.0), None);
        assert_eq!(indices(Runs { a: &[1.0; 500], b: &[1.0; 499], mixed: &[] }), None);
        assert_eq!(sobol(2, 500, 1, |x| x[0]), sobol(2, 500, 1, |x| x[0]));
    }
}
