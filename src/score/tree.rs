//! How the scores of children make the score of their parent. Plain arithmetic: it knows neither
//! teams nor peers.

use crate::{
    method::model::Aggregate,
    value::{Absence, Number},
};

/// A child as its parent sees it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Child {
    /// Its full points.
    pub(super) points: Number,
    /// Its weight, where it has one.
    pub(super) weight: Option<Number>,
    /// Its score, or what is done about its absence.
    pub(super) state: ChildState,
}

/// The score of a child, or what is done about its absence.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ChildState {
    /// It counts with this score.
    Scored(Number),
    /// Siblings share its points in proportion.
    Renormalise(Absence),
    /// Siblings share its points in equal parts.
    Spread(Absence),
    /// The parent has no score either.
    Void(Absence),
}

/// What the children make together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Combined {
    /// The exact score of the parent before rounding, or why it has none.
    pub(super) score: Result<Number, NoScore>,
    /// For each child its full points on the parent's scale; 0 where it does not count. Nothing where the
    /// children are not added and a share cannot be told (geometric, min, max).
    pub(super) shares: Option<Vec<Number>>,
    /// Points that absent children left to others.
    pub(super) freed: Number,
}

/// Why a parent has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoScore {
    /// No child counts; the kind that the children agree on, else not applicable.
    NoChildren(Absence),
    /// A child took it away.
    Void(Absence),
    /// Fewer children are scored than `minimum` wants.
    TooFew,
}

fn divided(a: &Number, b: &Number) -> Number {
    a.checked_div(b).unwrap_or(Number::ZERO)
}

/// Combines the children of a node with `points` full points.
pub(super) fn combine(
    aggregate: Aggregate,
    points: &Number,
    minimum: Option<&Number>,
    children: &[Child],
) -> Combined {
    let nothing = |reason| Combined {
        score: Err(reason),
        shares: Some(vec![Number::ZERO; children.len()]),
        freed: Number::ZERO,
    };
    let void = children.iter().find_map(|child| match child.state {
        ChildState::Void(kind) => Some(kind),
        _ => None,
    });
    if let Some(kind) = void {
        return nothing(NoScore::Void(kind));
    }
    let scored = children.iter().filter(|child| matches!(child.state, ChildState::Scored(_)));
    if scored.clone().next().is_none() {
        return nothing(NoScore::NoChildren(common_absence(children)));
    }
    if let Some(minimum) = minimum
        && !reaches(minimum, children, scored.clone())
    {
        return nothing(NoScore::TooFew);
    }
    match aggregate {
        Aggregate::Sum => sum(children),
        Aggregate::Mean | Aggregate::Weighted => mean(aggregate, points, children),
        Aggregate::Geometric => {
            apart(points, children, |rates| geometric(rates).map(|rate| &rate * points))
        }
        Aggregate::Min => apart(points, children, |rates| extreme(rates, points, false)),
        Aggregate::Max => apart(points, children, |rates| extreme(rates, points, true)),
    }
}

fn common_absence(children: &[Child]) -> Absence {
    let mut kinds = children.iter().filter_map(|child| match child.state {
        ChildState::Renormalise(kind) | ChildState::Spread(kind) | ChildState::Void(kind) => {
            Some(kind)
        }
        ChildState::Scored(_) => None,
    });
    match kinds.next() {
        Some(first) if kinds.all(|kind| kind == first) => first,
        _ => Absence::NotApplicable,
    }
}

/// What a child weighs where children are counted by weight: its weight, else its points, else 1.
fn weight(child: &Child) -> Number {
    match &child.weight {
        Some(weight) => weight.clone(),
        None if child.points.is_positive() => child.points.clone(),
        None => Number::ONE,
    }
}

fn reaches<'a>(
    minimum: &Number,
    children: &[Child],
    scored: impl Iterator<Item = &'a Child> + Clone,
) -> bool {
    if minimum < &Number::ONE {
        let all: Number = children.iter().map(weight).sum();
        let there: Number = scored.map(weight).sum();
        there >= minimum * &all
    } else {
        Number::from(scored.count()) >= *minimum
    }
}

/// The full points of each child after absent ones were shared out, first in equal parts, then in
/// proportion; and what was shared out.
fn shares(children: &[Child], measure: impl Fn(&Child) -> Number) -> (Vec<Number>, Number) {
    let total = |wanted: fn(&ChildState) -> bool| -> Number {
        children.iter().filter(|child| wanted(&child.state)).map(&measure).sum()
    };
    let spread = total(|state| matches!(state, ChildState::Spread(_)));
    let renormalised = total(|state| matches!(state, ChildState::Renormalise(_)));
    let there = total(|state| matches!(state, ChildState::Scored(_)));
    let takers = children
        .iter()
        .filter(|child| {
            matches!(child.state, ChildState::Scored(_)) && measure(child).is_positive()
        })
        .count();
    let part = divided(&spread, &Number::from(takers));
    let shares = children
        .iter()
        .map(|child| {
            if !matches!(child.state, ChildState::Scored(_)) {
                return Number::ZERO;
            }
            let own = measure(child);
            if !own.is_positive() {
                return own;
            }
            let proportion = divided(&(&renormalised * &own), &there);
            own + part.clone() + proportion
        })
        .collect();
    (shares, spread + renormalised)
}

fn sum(children: &[Child]) -> Combined {
    let (shares, freed) = shares(children, |child| child.points.clone());
    let score = children
        .iter()
        .zip(&shares)
        .map(|(child, share)| match &child.state {
            // A child without full points (it can only take points away) is not scaled.
            ChildState::Scored(score) if child.points.is_zero() => score.clone(),
            ChildState::Scored(score) => divided(&(score * share), &child.points),
            _ => Number::ZERO,
        })
        .sum();
    Combined { score: Ok(score), shares: Some(shares), freed }
}

/// Score rates of the children that count, with their weights.
fn rates(children: &[Child]) -> Vec<(Number, Number)> {
    children
        .iter()
        .filter_map(|child| match &child.state {
            ChildState::Scored(score) => Some((
                score.checked_div(&child.points)?,
                child.weight.clone().unwrap_or(Number::ONE),
            )),
            _ => None,
        })
        .collect()
}

fn mean(aggregate: Aggregate, points: &Number, children: &[Child]) -> Combined {
    let (weights, freed) = shares(children, |child| match aggregate {
        Aggregate::Weighted => child.weight.clone().unwrap_or(Number::ONE),
        _ => Number::ONE,
    });
    let all: Number = weights.iter().sum();
    let shares: Vec<Number> =
        weights.iter().map(|weight| divided(&(weight * points), &all)).collect();
    let score = children
        .iter()
        .zip(&shares)
        .map(|(child, share)| match &child.state {
            ChildState::Scored(score) => divided(&(score * share), &child.points),
            _ => Number::ZERO,
        })
        .sum();
    Combined { score: Ok(score), shares: Some(shares), freed }
}

fn apart(
    points: &Number,
    children: &[Child],
    combined: impl Fn(&[(Number, Number)]) -> Option<Number>,
) -> Combined {
    let (_, freed) = shares(children, |child| child.points.clone());
    let score = combined(&rates(children)).unwrap_or_else(|| points.clone());
    Combined { score: Ok(score), shares: None, freed }
}

fn extreme(rates: &[(Number, Number)], points: &Number, greatest: bool) -> Option<Number> {
    let rates = rates.iter().map(|(rate, _)| rate);
    let rate = if greatest { rates.max() } else { rates.min() }?;
    Some(rate * points)
}

/// The geometric mean of the rates, weighted; 0 if any rate is not above 0. It has no exact answer in
/// general and is worked out by `libm`, rounded to 12 decimals.
fn geometric(rates: &[(Number, Number)]) -> Option<Number> {
    if rates.iter().any(|(rate, _)| !rate.is_positive()) {
        return Some(Number::ZERO);
    }
    let (first, _) = rates.first()?;
    if rates.iter().all(|(rate, _)| rate == first) {
        return Some(first.clone());
    }
    let all: Number = rates.iter().map(|(_, weight)| weight).sum();
    let logarithm: f64 = rates
        .iter()
        .map(|(rate, weight)| divided(weight, &all).to_f64() * libm::log(rate.to_f64()))
        .sum();
    Number::from_f64(libm::exp(logarithm), 12)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::from_fraction(text).unwrap()
    }

    fn child(points: &str, state: ChildState) -> Child {
        Child { points: number(points), weight: None, state }
    }

    fn scored(points: &str, score: &str) -> Child {
        child(points, ChildState::Scored(number(score)))
    }

    fn gone(points: &str) -> Child {
        child(points, ChildState::Renormalise(Absence::NotApplicable))
    }

    #[test]
    fn what_does_not_apply_scales_the_rest() {
        // Domain 1 of the worked example: 24.63 of 29 points, re-scaled to 35.
        let children = [
            scored("14", "11.20"),
            scored("6", "5.55"),
            gone("6"),
            scored("5", "4.38"),
            scored("4", "3.50"),
        ];
        let combined = combine(Aggregate::Sum, &number("35"), None, &children);
        let score = combined.score.unwrap();
        assert_eq!(score, number("24.63") * number("35/29"));
        assert_eq!(score.to_fixed(2), "29.73");
        let shares = combined.shares.unwrap();
        assert_eq!(shares.iter().sum::<Number>(), number("35"));
        assert_eq!(combined.freed, number("6"));
    }

    #[test]
    fn spread_gives_equal_parts() {
        let children = [
            scored("30", "30"),
            scored("10", "5"),
            child("20", ChildState::Spread(Absence::NotApplicable)),
        ];
        let combined = combine(Aggregate::Sum, &number("60"), None, &children);
        assert_eq!(combined.shares.unwrap(), [number("40"), number("20"), Number::ZERO]);
        assert_eq!(combined.score.unwrap(), number("50"));
    }

    #[test]
    fn a_void_child_takes_the_parent_with_it() {
        let children = [scored("5", "5"), child("5", ChildState::Void(Absence::Withheld))];
        let combined = combine(Aggregate::Sum, &number("10"), None, &children);
        assert_eq!(combined.score, Err(NoScore::Void(Absence::Withheld)));
    }

    #[test]
    fn without_children_the_kind_is_theirs() {
        let combined = combine(Aggregate::Sum, &number("10"), None, &[gone("5"), gone("5")]);
        assert_eq!(combined.score, Err(NoScore::NoChildren(Absence::NotApplicable)));
    }

    #[test]
    fn minimum_counts_children_or_their_share() {
        let children = [scored("60", "60"), gone("20"), gone("20")];
        let with = |minimum: &str| {
            combine(Aggregate::Sum, &number("100"), Some(&number(minimum)), &children).score
        };
        assert!(with("1").is_ok());
        assert_eq!(with("2"), Err(NoScore::TooFew));
        assert!(with("0.6").is_ok());
        assert_eq!(with("0.61"), Err(NoScore::TooFew));
    }

    #[test]
    fn means_of_rates() {
        let mut children = [scored("10", "5"), scored("4", "4")];
        let mean = combine(Aggregate::Mean, &number("100"), None, &children);
        assert_eq!(mean.score.unwrap(), number("75"));
        for (child, weight) in children.iter_mut().zip(["3", "1"]) {
            child.weight = Some(number(weight));
        }
        let weighted = combine(Aggregate::Weighted, &number("100"), None, &children);
        assert_eq!(weighted.score.unwrap(), number("62.5"));
        let least = combine(Aggregate::Min, &number("100"), None, &children);
        assert_eq!(least.score.unwrap(), number("50"));
        let greatest = combine(Aggregate::Max, &number("100"), None, &children);
        assert_eq!(greatest.score.unwrap(), number("100"));
    }

    #[test]
    fn geometric_means_punish_one_weak_link() {
        let children = [scored("1", "0.25"), scored("1", "1")];
        let score = combine(Aggregate::Geometric, &number("1"), None, &children).score.unwrap();
        assert_eq!(score, number("0.5"));
        let children = [scored("1", "0"), scored("1", "1")];
        let score = combine(Aggregate::Geometric, &number("1"), None, &children).score.unwrap();
        assert_eq!(score, Number::ZERO);
    }

    proptest! {
        #[test]
        fn full_marks_stay_full_marks(
            points in prop::collection::vec(1i64..100, 2..8),
            absent in prop::collection::vec(0u8..3, 8),
        ) {
            let children: Vec<Child> = points.iter().zip(&absent).map(|(points, kind)| Child {
                points: Number::from(*points),
                weight: None,
                state: match kind {
                    0 => ChildState::Scored(Number::from(*points)),
                    1 => ChildState::Renormalise(Absence::NotApplicable),
                    _ => ChildState::Spread(Absence::NotApplicable),
                },
            }).collect();
            let all: Number = children.iter().map(|child| &child.points).sum();
            if let Ok(score) = combine(Aggregate::Sum, &all, None, &children).score {
                prop_assert_eq!(score, all);
            }
        }
    }
}
