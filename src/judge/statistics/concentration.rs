//! Is a problem everybody's or one unit's? Counts of one problem over the units.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::interval::wilson_at;

/// How the cases of a problem lie on the units that were checked for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concentration {
    /// All cases.
    pub total: f64,
    /// Units that were checked.
    pub units: usize,
    /// Units that have the problem.
    pub hit: usize,
    /// hit / units.
    pub prevalence: f64,
    /// Wilson's 95 % interval of the prevalence.
    pub prevalence_interval: (f64, f64),
    /// The share of all cases that the unit with the most has.
    pub top_share: f64,
    /// The Herfindahl-Hirschman index Σ share²: 1 / units when even, 1 when one unit has all.
    pub hhi: f64,
    /// (HHI − 1/n) / (1 − 1/n), from 0 to 1; 1 for one unit.
    pub hhi_normalised: f64,
    /// 1 / HHI: as many units with equal counts would be as concentrated.
    pub effective_units: f64,
    /// The Gini coefficient 2 Σ i x₍ᵢ₎ / (n Σ x) − (n + 1) / n: 0 when even, (n − 1) / n when one unit has all.
    pub gini: f64,
    /// The same · n / (n − 1), so that it reaches 1; 0 for one unit.
    pub gini_corrected: f64,
    /// Variance / mean: 1 where cases fall by chance.
    pub dispersion: f64,
    /// How likely chance spreads the cases as unevenly: χ² with n − 1 degrees of freedom. Only if the units were
    /// checked to the same extent; `None` for one unit.
    pub dispersion_p: Option<f64>,
}

/// Describes the counts of a problem, one for each unit that was checked for it (0 where it was not found; a unit
/// that was not checked is left out, since not checked is not "not found").
///
/// `None` without a unit, without a case, or for counts that are none.
#[must_use]
pub fn concentration(counts: &[f64]) -> Option<Concentration> {
    concentration_among(counts, counts.len())
}

/// The same where only the counts of units that have the problem need be given, of so many `units` that were checked.
#[must_use]
pub fn concentration_among(counts: &[f64], units: usize) -> Option<Concentration> {
    if counts.iter().any(|count| !count.is_finite() || *count < 0.0) {
        return None;
    }
    let mut sorted: Vec<f64> = counts.iter().copied().filter(|count| *count > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let hit = sorted.len();
    let others = units.checked_sub(hit)?;
    let total: f64 = sorted.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let several = units > 1;
    let (checked, units) = (units, units as f64);
    let top_share = sorted.last()? / total;
    let hhi: f64 = sorted.iter().map(|count| (count / total) * (count / total)).sum();
    // Units without it stand first in the order.
    let weighted: f64 = sorted.iter().zip(others + 1..).map(|(count, at)| at as f64 * count).sum();
    let gini = 2.0 * weighted / (units * total) - (units + 1.0) / units;
    let mean = total / units;
    let of_hit: f64 = sorted.iter().map(|count| (count - mean) * (count - mean)).sum();
    let squares = of_hit + others as f64 * mean * mean;
    Some(Concentration {
        total,
        units: checked,
        hit,
        prevalence: hit as f64 / units,
        prevalence_interval: wilson_at(hit as f64, units, 0.95)?,
        top_share,
        hhi,
        hhi_normalised: if several { (hhi - 1.0 / units) / (1.0 - 1.0 / units) } else { 1.0 },
        effective_units: 1.0 / hhi,
        gini,
        gini_corrected: if several { gini * units / (units - 1.0) } else { 0.0 },
        dispersion: if several { squares / (units - 1.0) / mean } else { 0.0 },
        dispersion_p: several
            .then(|| Some(ChiSquared::new(units - 1.0).ok()?.sf(squares / mean)))
            .flatten(),
    })
}

/// Whose problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// 共性问题: many units have it; mend the system.
    Common,
    /// 个性问题: one unit's or two units' own; act there.
    Local,
    /// Neither.
    Mixed,
    /// Too few cases to say.
    TooFew,
}

/// Fewer cases than this say nothing about whose problem it is.
pub const LEAST_CASES: f64 = 5.0;

impl Concentration {
    /// Common: in at least ⅓ of the units checked and in at least 3, the lower Wilson limit at least 0.15, and no
    /// unit with over half of the cases. Local: one unit with over half of the cases, or fewer than 2 effective
    /// units. Under [`LEAST_CASES`] cases nothing is said.
    #[must_use]
    pub fn reach(&self) -> Reach {
        // A hair for thirds and halves that a float cannot hold.
        const HAIR: f64 = 1e-12;
        if self.total < LEAST_CASES {
            Reach::TooFew
        } else if self.top_share > 0.5 + HAIR || self.effective_units < 2.0 - HAIR {
            Reach::Local
        } else if self.prevalence >= 1.0 / 3.0 - HAIR
            && self.hit >= 3
            && self.prevalence_interval.0 >= 0.15 - HAIR
        {
            Reach::Common
        } else {
            Reach::Mixed
        }
    }
}

/// The problems that make up this share of all cases are 易发多发, frequent.
pub const FREQUENT_SHARE: f64 = 0.80;

/// A problem in the order of the cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pareto {
    /// Its place in the argument.
    pub problem: usize,
    /// Its share of all cases.
    pub share: f64,
    /// The share of it and of all before it.
    pub cumulative: f64,
    /// It belongs to those that make up the first [`FREQUENT_SHARE`] of the cases, the one that crosses the line
    /// included. A problem without a case never does.
    pub frequent: bool,
}

/// The problems by cases, most first (equals in the order of the argument). A rate per check is the better order
/// where the checks differ: give rates instead of cases. Empty without a case or for counts that are none.
#[must_use]
pub fn pareto(cases: &[f64]) -> Vec<Pareto> {
    let total: f64 = cases.iter().sum();
    let counts = cases.iter().all(|count| *count >= 0.0) && total.is_finite() && total > 0.0;
    if !counts {
        return Vec::new();
    }
    let mut order: Vec<(usize, f64)> = cases.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut sum = 0.0;
    order
        .into_iter()
        .map(|(problem, count)| {
            let before = sum / total;
            sum += count;
            Pareto {
                problem,
                share: count / total,
                cumulative: (sum / total).min(1.0),
                frequent: count > 0.0 && before < FREQUENT_SHARE - 1e-12,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_worked_example_is_read_as_in_the_table() {
        let of = |counts: &[f64]| concentration(counts).unwrap().reach();
        assert_eq!(of(&[3.0, 0.0, 1.0, 0.0, 2.0, 1.0, 0.0, 4.0, 1.0, 0.0]), Reach::Common);
        assert_eq!(of(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0, 0.0, 0.0]), Reach::Local);
        assert_eq!(of(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]), Reach::Common);
        assert_eq!(of(&[0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]), Reach::TooFew);
        // Two of twenty units, alike: neither common nor one unit's own.
        let mut two = [0.0; 20];
        (two[3], two[7]) = (4.0, 4.0);
        assert_eq!(of(&two), Reach::Mixed);
        // Three of three units: common although a third of two units would not be.
        assert_eq!(of(&[2.0, 2.0, 2.0]), Reach::Common);
        assert_eq!(of(&[3.0, 3.0]), Reach::Mixed);
    }

    #[test]
    fn nothing_found_is_no_concentration() {
        assert_eq!(concentration(&[]), None);
        assert_eq!(concentration(&[0.0, 0.0]), None);
        assert_eq!(concentration(&[1.0, -1.0]), None);
        assert_eq!(pareto(&[0.0]), []);
        assert_eq!(concentration(&[4.0]).unwrap().dispersion_p, None);
    }

    #[test]
    fn frequent_are_the_first_four_fifths() {
        let found = pareto(&[12.0, 9.0, 9.0, 3.0, 0.0]);
        let order: Vec<(usize, bool)> = found.iter().map(|p| (p.problem, p.frequent)).collect();
        assert_eq!(order, [(0, true), (1, true), (2, true), (3, false), (4, false)]);
        // Exactly four fifths: the next is not needed.
        let found = pareto(&[8.0, 2.0]);
        assert!(found[0].frequent && !found[1].frequent);
    }

    proptest! {
        #[test]
        fn shares_and_indices_keep_their_bounds(counts in prop::collection::vec(0u8..20, 1..30)) {
            let counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
            if let Some(found) = concentration(&counts) {
                let units = counts.len() as f64;
                prop_assert!(found.hhi >= 1.0 / units - 1e-12 && found.hhi <= 1.0 + 1e-12);
                prop_assert!(found.effective_units <= found.hit as f64 + 1e-9);
                prop_assert!((-1e-12..=1.0 - 1.0 / units + 1e-12).contains(&found.gini));
                prop_assert!(found.top_share >= found.hhi - 1e-12);
                // Twice the cases everywhere: the same shares.
                let twice: Vec<f64> = counts.iter().map(|count| count * 2.0).collect();
                let twice = concentration(&twice).unwrap();
                prop_assert!((twice.hhi - found.hhi).abs() < 1e-12 && (twice.gini - found.gini).abs() < 1e-12);
                let shares = pareto(&counts);
                prop_assert!((shares.last().unwrap().cumulative - 1.0).abs() < 1e-12);
            }
        }
    }
}
