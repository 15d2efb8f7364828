//! What numbers a value can be: an interval of exact fractions, whole numbers only or all.

use std::cmp::Ordering;

use crate::{
    diagnostic::{Message, message},
    script::operator::Binary,
    value::Number,
};

/// One end of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) at: Number,
    /// The end itself is not in it.
    pub(super) open: bool,
}

/// All numbers between two ends; without an end it goes on for ever.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Interval {
    pub(super) low: Option<End>,
    pub(super) high: Option<End>,
    /// Only whole numbers.
    pub(super) whole: bool,
}

/// What a comparison of two intervals can come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Truth {
    pub(super) yes: bool,
    pub(super) no: bool,
}

impl Truth {
    pub(super) const BOTH: Self = Self { yes: true, no: true };

    #[cfg(test)]
    const fn of(value: bool) -> Self {
        Self { yes: value, no: !value }
    }

    pub(super) const fn not(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }
}

fn closed(at: Number) -> Option<End> {
    Some(End { at, open: false })
}

/// The one of two ends that lies further to that side; of two at one place, one that is in it.
fn further(a: &End, b: &End, side: Ordering) -> End {
    match a.at.cmp(&b.at) {
        Ordering::Equal => End { at: a.at.clone(), open: a.open && b.open },
        order if order == side => a.clone(),
        _ => b.clone(),
    }
}

/// The same where either may go on for ever.
fn outer(a: &Option<End>, b: &Option<End>, side: Ordering) -> Option<End> {
    Some(further(a.as_ref()?, b.as_ref()?, side))
}

impl Interval {
    /// All numbers.
    pub(super) fn all() -> Self {
        Self::default()
    }

    pub(super) fn point(at: &Number) -> Self {
        Self { low: closed(at.clone()), high: closed(at.clone()), whole: at.is_integer() }
    }

    pub(super) fn between(low: Option<Number>, high: Option<Number>, whole: bool) -> Self {
        Self { low: low.and_then(closed), high: high.and_then(closed), whole }
    }

    /// From 0 to 1.
    pub(super) fn share() -> Self {
        Self::between(Some(Number::ZERO), Some(Number::ONE), false)
    }

    /// 0, 1, 2…
    pub(super) fn count() -> Self {
        Self::between(Some(Number::ZERO), None, true)
    }

    /// From 0 on.
    pub(super) fn not_negative() -> Self {
        Self::between(Some(Number::ZERO), None, false)
    }

    /// Above 0.
    pub(super) fn positive() -> Self {
        Self { low: Some(End { at: Number::ZERO, open: true }), high: None, whole: false }
    }

    /// Is no number in it below 0?
    pub(super) fn is_never_negative(&self) -> bool {
        self.low.as_ref().is_some_and(|low| !low.at.is_negative())
    }

    /// The number, if there is only one.
    pub(super) fn only(&self) -> Option<&Number> {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) if low.at == high.at && !low.open && !high.open => {
                Some(&low.at)
            }
            _ => None,
        }
    }

    /// Is no number in it?
    pub(super) fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => match low.at.cmp(&high.at) {
                Ordering::Greater => true,
                Ordering::Equal => low.open || high.open,
                Ordering::Less => false,
            },
            _ => false,
        }
    }

    pub(super) fn has(&self, number: &Number) -> bool {
        let above = self.low.as_ref().is_none_or(|low| match low.open {
            true => number > &low.at,
            false => number >= &low.at,
        });
        let below = self.high.as_ref().is_none_or(|high| match high.open {
            true => number < &high.at,
            false => number <= &high.at,
        });
        above && below && (!self.whole || number.is_integer())
    }

    /// The smallest interval that holds both.
    pub(super) fn or(&self, other: &Self) -> Self {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        Self {
            low: outer(&self.low, &other.low, Ordering::Less),
            high: outer(&self.high, &other.high, Ordering::Greater),
            whole: self.whole && other.whole,
        }
    }

    /// The numbers that are in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let tighter = |a: &Option<End>, b: &Option<End>, first: Ordering| match (a, b) {
            (None, end) | (end, None) => end.clone(),
            (Some(a), Some(b)) => Some(match a.at.cmp(&b.at) {
                Ordering::Equal => End { at: a.at.clone(), open: a.open || b.open },
                order if order == first => a.clone(),
                _ => b.clone(),
            }),
        };
        let mut both = Self {
            low: tighter(&self.low, &other.low, Ordering::Greater),
            high: tighter(&self.high, &other.high, Ordering::Less),
            whole: self.whole || other.whole,
        };
        both.settle();
        both
    }

    /// Ends of whole numbers are whole and belong to them.
    fn settle(&mut self) {
        if !self.whole {
            return;
        }
        if let Some(low) = &mut self.low {
            let up = low.at.ceil();
            low.at = if low.open && up == low.at { &up + &Number::ONE } else { up };
            low.open = false;
        }
        if let Some(high) = &mut self.high {
            let down = high.at.floor();
            high.at = if high.open && down == high.at { &down - &Number::ONE } else { down };
            high.open = false;
        }
    }

    /// What is left of it where `self operator other` holds.
    pub(super) fn where_holds(&self, operator: Binary, other: &Self) -> Self {
        let end = |end: &Option<End>, open: bool| {
            end.as_ref().map(|end| End { at: end.at.clone(), open: end.open || open })
        };
        let limits = match operator {
            Binary::Less => Self { high: end(&other.high, true), ..Self::all() },
            Binary::LessOrEqual => Self { high: end(&other.high, false), ..Self::all() },
            Binary::Greater => Self { low: end(&other.low, true), ..Self::all() },
            Binary::GreaterOrEqual => Self { low: end(&other.low, false), ..Self::all() },
            Binary::Equal => other.clone(),
            Binary::NotEqual => return self.without(other),
            _ => return self.clone(),
        };
        self.and(&limits)
    }

    /// Without the one number of `other`, where that is an end.
    fn without(&self, other: &Self) -> Self {
        let Some(number) = other.only() else { return self.clone() };
        let mut rest = self.clone();
        for end in [&mut rest.low, &mut rest.high].into_iter().flatten() {
            if end.at == *number {
                end.open = true;
            }
        }
        rest.settle();
        rest
    }

    /// What the comparison can come to.
    pub(super) fn compare(&self, operator: Binary, other: &Self) -> Truth {
        match operator {
            Binary::Less => other.above(self),
            Binary::LessOrEqual => self.above(other).not(),
            Binary::Greater => self.above(other),
            Binary::GreaterOrEqual => other.above(self).not(),
            Binary::Equal => self.same(other),
            Binary::NotEqual => self.same(other).not(),
            _ => Truth::BOTH,
        }
    }

    fn same(&self, other: &Self) -> Truth {
        let yes = !self.and(other).is_empty()
            && match (self.only(), other.only()) {
                (Some(number), _) => other.has(number),
                (_, Some(number)) => self.has(number),
                _ => true,
            };
        let no = self.only().is_none() || self.only() != other.only();
        Truth { yes, no }
    }

    /// Is a number of it greater than one of `other`?
    fn above(&self, other: &Self) -> Truth {
        let yes = match (&self.high, &other.low) {
            (Some(high), Some(low)) => high.at > low.at,
            _ => true,
        };
        let no = match (&self.low, &other.high) {
            (Some(low), Some(high)) => match low.at.cmp(&high.at) {
                Ordering::Less => true,
                Ordering::Equal => !low.open && !high.open,
                Ordering::Greater => false,
            },
            _ => true,
        };
        Truth { yes, no }
    }

    pub(super) fn negate(&self) -> Self {
        let turn = |end: &Option<End>| end.as_ref().map(|end| End { at: -&end.at, open: end.open });
        Self { low: turn(&self.high), high: turn(&self.low), whole: self.whole }
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let sum = |a: &Option<End>, b: &Option<End>| {
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            Some(End { at: &a.at + &b.at, open: a.open || b.open })
        };
        Self {
            low: sum(&self.low, &other.low),
            high: sum(&self.high, &other.high),
            whole: self.whole && other.whole,
        }
    }

    pub(super) fn multiply(&self, other: &Self) -> Self {
        let whole = self.whole && other.whole;
        let product = |a: &End, b: &End| End {
            at: &a.at * &b.at,
            // A closed 0 makes 0 whatever the other is.
            open: (a.open && (b.open || !b.at.is_zero()))
                || (b.open && (a.open || !a.at.is_zero())),
        };
        if let (Some(a), Some(b), Some(c), Some(d)) =
            (&self.low, &self.high, &other.low, &other.high)
        {
            let corners = [product(a, c), product(a, d), product(b, c), product(b, d)];
            let hull = |side: Ordering| {
                let ends = corners.iter().cloned();
                ends.reduce(|a, b| further(&a, &b, side))
            };
            return Self { low: hull(Ordering::Less), high: hull(Ordering::Greater), whole };
        }
        match (&self.low, &other.low) {
            (Some(a), Some(b)) if self.is_never_negative() && other.is_never_negative() => {
                Self { low: Some(product(a, b)), high: None, whole }
            }
            _ => Self { whole, ..Self::all() },
        }
    }

    pub(super) fn divide(&self, other: &Self) -> Self {
        if let Some(by) = other.only()
            && let Some(inverse) = Number::ONE.checked_div(by)
        {
            let mut quotient = self.multiply(&Self::point(&inverse));
            quotient.whole = false;
            return quotient;
        }
        match self.is_never_negative() && other.is_never_negative() {
            true => Self::not_negative(),
            false => Self::all(),
        }
    }

    /// The lesser (or the greater) of a number of each.
    pub(super) fn extreme(&self, other: &Self, least: bool) -> Self {
        let pick = |a: &Option<End>, b: &Option<End>, want: Ordering, either: bool| match (a, b) {
            (Some(a), Some(b)) => Some(further(a, b, want)),
            (Some(end), None) | (None, Some(end)) if either => Some(end.clone()),
            _ => None,
        };
        let want = if least { Ordering::Less } else { Ordering::Greater };
        Self {
            low: pick(&self.low, &other.low, want, !least),
            high: pick(&self.high, &other.high, want, least),
            whole: self.whole && other.whole,
        }
    }

    /// In words: `0 至 1`, `不小于 0`.
    pub(super) fn shown(&self) -> Message {
        let ends = (self.low.as_ref(), self.high.as_ref());
        match ends {
            (Some(low), Some(high)) => {
                let (below_zh, below_en) =
                    if high.open { ("（不含）", "below ") } else { ("", "") };
                let (low, high) = (&low.at, &high.at);
                message!(
                    zh: "{low} 至 {high}{below_zh}",
                    en: "{low} to {below_en}{high}",
                )
            }
            (Some(low), None) if low.open => {
                let low = &low.at;
                message!(zh: "大于 {low}", en: "above {low}")
            }
            (Some(low), None) => {
                let low = &low.at;
                message!(zh: "不小于 {low}", en: "{low} or more")
            }
            (None, Some(high)) => {
                let high = &high.at;
                message!(zh: "不大于 {high}", en: "at most {high}")
            }
            (None, None) => message!(zh: "任意数", en: "any number"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn interval() -> impl Strategy<Value = Interval> {
        let end = || prop::option::of((-6i64..6, any::<bool>()));
        (end(), end(), any::<bool>()).prop_filter_map("empty", |(low, high, whole)| {
            let end = |end: Option<(i64, bool)>| {
                end.map(|(at, open)| End { at: Number::from(at), open: open && !whole })
            };
            let made = Interval { low: end(low), high: end(high), whole };
            (!made.is_empty()).then_some(made)
        })
    }

    /// Halves from −8 to 8 that are in the interval.
    fn members(of: &Interval) -> Vec<Number> {
        (-16i64..=16).filter_map(|n| Number::ratio(n, 2)).filter(|n| of.has(n)).collect()
    }

    const COMPARISONS: [Binary; 6] = [
        Binary::Equal,
        Binary::NotEqual,
        Binary::Less,
        Binary::LessOrEqual,
        Binary::Greater,
        Binary::GreaterOrEqual,
    ];

    fn holds(operator: Binary, a: &Number, b: &Number) -> bool {
        match operator {
            Binary::Equal => a == b,
            Binary::NotEqual => a != b,
            Binary::Less => a < b,
            Binary::LessOrEqual => a <= b,
            Binary::Greater => a > b,
            _ => a >= b,
        }
    }

    proptest! {
        #[test]
        fn what_is_said_to_be_impossible_never_happens(a in interval(), b in interval()) {
            for x in members(&a) {
                for y in members(&b) {
                    for operator in COMPARISONS {
                        let truth = a.compare(operator, &b);
                        let real = holds(operator, &x, &y);
                        prop_assert_ne!(holds(operator.negated(), &x, &y), real);
                        prop_assert_eq!(holds(operator.turned(), &y, &x), real);
                        let possible = if real { truth.yes } else { truth.no };
                        prop_assert!(possible, "{operator:?}");
                        if real {
                            prop_assert!(a.where_holds(operator, &b).has(&x), "{operator:?}");
                        }
                    }
                    prop_assert!(a.add(&b).has(&(&x + &y)));
                    prop_assert!(a.multiply(&b).has(&(&x * &y)), "{x} * {y}");
                    prop_assert!(a.add(&b.negate()).has(&(&x - &y)));
                    if let Some(quotient) = x.checked_div(&y) {
                        prop_assert!(a.divide(&b).has(&quotient), "{x} / {y}");
                    }
                    prop_assert!(a.extreme(&b, true).has((&x).min(&y)));
                    prop_assert!(a.extreme(&b, false).has((&x).max(&y)));
                    prop_assert!(a.or(&b).has(&x) && a.or(&b).has(&y));
                }
            }
        }
    }

    #[test]
    fn a_share_is_never_above_95() {
        let above =
            Interval::share().compare(Binary::Greater, &Interval::point(&Number::from(95i64)));
        assert_eq!(above, Truth::of(false));
    }
}
