//! Do two things go together? Tests of 2 × 2 counts.
//!
//! Left out under [`LEAST_UNITS`] units; over a whole table of problems correct the p-values for their number
//! ([`super::multiplicity`]).

use statrs::distribution::{ChiSquared, ContinuousCDF, Discrete, Hypergeometric};

use super::tail::binomial_tails;

/// Fewer units than this say nothing about an association.
pub const LEAST_UNITS: u64 = 10;

/// A table of counts: rows the one thing (yes, no), columns the other.
pub type Table = [[u64; 2]; 2];

/// Fisher's exact test, two-sided: the probability of all tables with the same margins that are not more likely than
/// this one. Source: Fisher 1922, JRSS 85:87. `None` for a table without counts.
#[must_use]
pub fn fisher(table: Table) -> Option<f64> {
    let [[a, b], [c, d]] = table;
    let first_row = a.checked_add(b)?;
    let first_column = a.checked_add(c)?;
    let all = first_row.checked_add(c.checked_add(d)?)?;
    if all == 0 {
        return None;
    }
    let tables = Hypergeometric::new(all, first_row, first_column).ok()?;
    let itself = tables.pmf(a);
    let least = (first_row + first_column).saturating_sub(all);
    let most = first_row.min(first_column);
    // As likely, but for the last digits, counts as not more likely.
    let bound = itself * (1.0 + 1e-7);
    let p: f64 =
        (least..=most).map(|count| tables.pmf(count)).filter(|likely| *likely <= bound).sum();
    Some(p.min(1.0))
}

/// The sample odds ratio a d / (b c): how many times greater the odds are in the first row. `None` where it divides
/// by 0.
#[must_use]
pub fn odds_ratio(table: Table) -> Option<f64> {
    let [[a, b], [c, d]] = table;
    let below = b as f64 * c as f64;
    (below > 0.0).then(|| a as f64 * d as f64 / below)
}

/// The p of Pearson's χ² without correction: too optimistic with few units, where [`fisher`] is right. `None` where
/// a row or column is empty.
#[must_use]
pub fn chi_squared(table: Table) -> Option<f64> {
    let [[a, b], [c, d]] = table.map(|row| row.map(|count| count as f64));
    let (all, difference) = (a + b + c + d, a * d - b * c);
    let margins = (a + b) * (c + d) * (a + c) * (b + d);
    if margins <= 0.0 {
        return None;
    }
    let statistic = all * difference * difference / margins;
    Some(ChiSquared::new(1.0).ok()?.sf(statistic))
}

/// McNemar's exact test for the same units before and after: `improved` units had the problem only before,
/// `worsened` only after. Those that did not change do not count. Two-sided.
///
/// Formula: twice the smaller tail of Binomial(b + c, ½). Source: McNemar 1947, Psychometrika 12:153. 1 where
/// nothing changed.
#[must_use]
pub fn mcnemar(improved: u64, worsened: u64) -> Option<f64> {
    let changed = improved.checked_add(worsened)?;
    if changed == 0 {
        return Some(1.0);
    }
    binomial_tails(improved, changed, 0.5).map(|tails| tails.two_sided)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_and_empty_tables() {
        // Fisher's tea: 3 of 4 right, two-sided 34/70.
        assert!((fisher([[3, 1], [1, 3]]).unwrap() - 34.0 / 70.0).abs() < 1e-12);
        assert_eq!(fisher([[0, 0], [0, 0]]), None);
        assert_eq!(fisher([[u64::MAX, 1], [0, 0]]), None);
        assert!((fisher([[5, 0], [0, 0]]).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(odds_ratio([[1, 0], [3, 4]]), None);
        assert_eq!(chi_squared([[1, 2], [0, 0]]), None);
        assert_eq!(mcnemar(0, 0), Some(1.0));
    }

    proptest! {
        #[test]
        fn turning_a_table_changes_nothing(a in 0u64..30, b in 0u64..30, c in 0u64..30, d in 0u64..30) {
            prop_assume!(a + b + c + d > 0);
            let p = fisher([[a, b], [c, d]]).unwrap();
            prop_assert!((0.0..=1.0).contains(&p));
            for turned in [[[a, c], [b, d]], [[c, d], [a, b]], [[b, a], [d, c]]] {
                prop_assert!((fisher(turned).unwrap() - p).abs() < 1e-9);
            }
            prop_assert_eq!(mcnemar(a, b), mcnemar(b, a));
        }
    }
}
