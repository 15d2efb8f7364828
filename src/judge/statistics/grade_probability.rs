//! How likely each grade is, and how sure the one that was given.

use super::shrinkage::Posterior;

/// How sure a grade is; printed beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// From 0.9.
    Sure,
    /// From 0.7.
    Likely,
    /// Below.
    Borderline,
}

impl Certainty {
    /// The word for the probability of the grade that was given.
    #[must_use]
    pub fn of(probability: f64) -> Self {
        if probability >= 0.9 {
            Self::Sure
        } else if probability >= 0.7 {
            Self::Likely
        } else {
            Self::Borderline
        }
    }
}

/// The probability of each grade where grades are given by a rate alone: `lines` are the lower lines of all
/// grades but the last, best first (0.85, 0.75, 0.60); the answer has one more, and adds up to 1.
///
/// Formula: the posterior of the true rate, integrated over the grade's range. Not for grades by quota or rank, nor
/// by a total of several indicators: these have draws ([`super::rank_interval`]). `None` if the lines do not fall.
#[must_use]
pub fn grade_probabilities(known: &Posterior, lines: &[f64]) -> Option<Vec<f64>> {
    let fall = lines.iter().zip(lines.iter().skip(1)).all(|(high, low)| high > low);
    if !fall || lines.iter().any(|line| line.is_nan()) {
        return None;
    }
    let mut probabilities = Vec::with_capacity(lines.len() + 1);
    let mut upper: Option<f64> = None;
    for line in lines {
        probabilities.push(between(known, *line, upper));
        upper = Some(*line);
    }
    probabilities.push(upper.map_or(1.0, |line| known.probability_below(line)));
    Some(probabilities)
}

fn between(known: &Posterior, low: f64, high: Option<f64>) -> f64 {
    let Some(high) = high else { return known.probability_from(low) };
    // The difference of the smaller tails keeps the digits.
    let difference = if low > known.mean() {
        known.probability_from(low) - known.probability_from(high)
    } else {
        known.probability_below(high) - known.probability_below(low)
    };
    difference.max(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_fall_or_there_is_no_answer() {
        let known = Posterior::new(8.0, 2.0).unwrap();
        assert_eq!(grade_probabilities(&known, &[0.6, 0.8]), None);
        assert_eq!(grade_probabilities(&known, &[f64::NAN]), None);
        assert_eq!(grade_probabilities(&known, &[]), Some(vec![1.0]));
        assert_eq!(Certainty::of(0.9), Certainty::Sure);
        assert_eq!(Certainty::of(0.7), Certainty::Likely);
        assert_eq!(Certainty::of(0.69), Certainty::Borderline);
    }

    proptest! {
        #[test]
        fn some_grade_it_is(a in 0.1f64..300.0, b in 0.1f64..300.0) {
            let known = Posterior::new(a, b).unwrap();
            let probabilities = grade_probabilities(&known, &[0.85, 0.75, 0.6]).unwrap();
            prop_assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
        }
    }
}
