use std::sync::Arc;

use super::{End, MetricMark};
use crate::{
    diagnostic::{Language, message},
    value::Number,
};

/// A points ledger: what a rule awards and deducts, line by line, each with its reason.
///
/// Nothing is cut while it is written; [`Points::settle`] cuts once, at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    /// Where it starts.
    pub start: Start,
    /// The full points, as the rule named them.
    pub full: Number,
    /// What was awarded, deducted and looked at, in this order.
    pub lines: Vec<PointsLine>,
    /// The rule found that it does not apply to this team, and why.
    pub not_applicable: Option<String>,
    /// The language of the reasons.
    pub language: Language,
}

/// Where a ledger starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Start {
    /// From nothing, points being awarded.
    Zero,
    /// From full points, points being deducted.
    Full,
}

/// A line of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsLine {
    /// What the line is.
    pub kind: LineKind,
    /// Its signed effect on the score.
    pub points: Number,
    /// Why, for the team to read.
    pub reason: String,
    /// The metric whose rows are behind it, where the rule said so.
    pub metric: Option<MetricRef>,
}

/// What a line of a ledger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// Points given.
    Award,
    /// Points taken.
    Deduct,
    /// Looked at, and it cost (or brought) nothing.
    Checked,
    /// Only said.
    Note,
    /// What `.cap(n)` takes back.
    Cap,
    /// What lies outside the range and is cut off at the end. Only [`Points::settle`] makes it.
    Cut,
    /// What a ledger that starts from zero leaves unearned; its effect is 0, the amount is in its
    /// reason and in [`Settled::unearned`]. Only [`Points::settle`] makes it.
    Unearned,
}

/// A metric that a line is tied to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MetricRef {
    /// The parameter itself was handed on.
    Mark(MetricMark),
    /// Its id was written.
    Id(Arc<str>),
}

/// A ledger with its end: `start + Σ lines == score`, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The score, inside the range.
    pub score: Number,
    /// All lines, those that were made by settling at the end.
    pub lines: Vec<PointsLine>,
    /// What a ledger that starts from zero leaves of the full points; 0 otherwise.
    pub unearned: Number,
}

impl Points {
    /// An empty ledger.
    #[must_use]
    pub const fn new(start: Start, full: Number, language: Language) -> Self {
        Self { start, full, lines: Vec::new(), not_applicable: None, language }
    }

    /// The points that it starts with.
    #[must_use]
    pub fn start_points(&self) -> Number {
        match self.start {
            Start::Zero => Number::ZERO,
            Start::Full => self.full.clone(),
        }
    }

    /// Start and lines together, before anything is cut off.
    #[must_use]
    pub fn uncut(&self) -> Number {
        self.lines.iter().fold(self.start_points(), |sum, line| &sum + &line.points)
    }

    /// The score of [`Points::settle`] alone.
    #[must_use]
    pub fn score(&self, low: &Number, high: &Number) -> Number {
        within(self.uncut(), low, high)
    }

    /// Cuts the score to `low..=high`, once, and writes lines for what was cut off and for what a
    /// ledger from zero leaves unearned.
    #[must_use]
    pub fn settle(&self, low: &Number, high: &Number) -> Settled {
        let uncut = self.uncut();
        let score = within(uncut.clone(), low, high);
        let mut lines = self.lines.clone();
        if score != uncut {
            let reason = if score < uncut {
                message!(
                    zh: "得分以 {high} 分为限，超出部分不计",
                    en: "The score is at most {high}; what lies above does not count",
                )
            } else {
                message!(
                    zh: "得分以 {low} 分为底，不再下扣",
                    en: "The score is at least {low}; nothing more is taken off",
                )
            };
            lines.push(self.line(
                LineKind::Cut,
                &score - &uncut,
                reason.in_language(self.language),
            ));
        }
        let mut unearned = Number::ZERO;
        if self.start == Start::Zero {
            let earned: Number = self.sum_of(&[LineKind::Award, LineKind::Cap]);
            let left = &self.full - &earned;
            if left.is_positive() {
                let full = &self.full;
                let reason = message!(
                    zh: "满分 {full} 分，未得 {left} 分",
                    en: "{left} of the full {full} points not earned",
                );
                let line =
                    self.line(LineKind::Unearned, Number::ZERO, reason.in_language(self.language));
                lines.push(line);
                unearned = left;
            }
        }
        Settled { score, lines, unearned }
    }

    fn line(&self, kind: LineKind, points: Number, reason: &str) -> PointsLine {
        PointsLine { kind, points, reason: reason.to_owned(), metric: None }
    }

    fn sum_of(&self, kinds: &[LineKind]) -> Number {
        self.lines.iter().filter(|line| kinds.contains(&line.kind)).map(|line| &line.points).sum()
    }

    /// Gives `points`. 0 becomes a line that was only looked at; below 0, or above the full points, is
    /// a mistake of the rule.
    pub(crate) fn award(
        &mut self,
        points: Number,
        reason: &str,
        metric: Option<MetricRef>,
    ) -> Result<(), End> {
        if points.is_negative() {
            return Err(End::fault(message!(
                zh: "得分项不能为负：award({points})",
                en: "an award cannot be negative: award({points})",
            ))
            .help(message!(
                zh: "扣分用 deduct(分值, 理由)",
                en: "points are taken with deduct(points, reason)",
            )));
        }
        if points > self.full {
            let full = &self.full;
            return Err(End::fault(message!(
                zh: "一次给分 {points}，超过满分 {full}",
                en: "an award of {points} is more than the full {full} points",
            ))
            .help(message!(
                zh: "用 min(分值, points) 限制，或检查比率是否大于 1",
                en: "limit it with min(value, points), or see whether a rate is above 1",
            )));
        }
        if points.is_zero() {
            let reason = match self.language {
                Language::Chinese => format!("{reason}，未得分"),
                Language::English => format!("{reason}, no points"),
            };
            self.lines.push(PointsLine { kind: LineKind::Checked, points, reason, metric });
        } else {
            let reason = reason.to_owned();
            self.lines.push(PointsLine { kind: LineKind::Award, points, reason, metric });
        }
        Ok(())
    }

    /// Takes `points`. 0 becomes a line that was only looked at; below 0 is a mistake of the rule.
    pub(crate) fn deduct(
        &mut self,
        points: &Number,
        reason: &str,
        metric: Option<MetricRef>,
    ) -> Result<(), End> {
        if points.is_negative() {
            return Err(End::fault(message!(
                zh: "扣分不能为负：deduct({points})",
                en: "a deduction cannot be negative: deduct({points})",
            ))
            .help(message!(
                zh: "扣分写正数；给分用 award(分值, 理由)",
                en: "write what is taken as a positive number; points are given with award(points, reason)",
            )));
        }
        if points.is_zero() {
            let reason = match self.language {
                Language::Chinese => format!("{reason}，未扣分"),
                Language::English => format!("{reason}, no deduction"),
            };
            let points = Number::ZERO;
            self.lines.push(PointsLine { kind: LineKind::Checked, points, reason, metric });
        } else {
            let (points, reason) = (-points, reason.to_owned());
            self.lines.push(PointsLine { kind: LineKind::Deduct, points, reason, metric });
        }
        Ok(())
    }

    /// Limits the sum of the awards so far (from full: of the deductions) to `limit`.
    pub(crate) fn cap(&mut self, limit: &Number) -> Result<(), End> {
        if limit.is_negative() {
            return Err(End::fault(message!(
                zh: "上限不能为负：cap({limit})",
                en: "a cap cannot be negative: cap({limit})",
            )));
        }
        let (kind, points, reason) = match self.start {
            Start::Zero => (
                LineKind::Award,
                limit - &self.sum_of(&[LineKind::Award, LineKind::Cap]),
                message!(
                    zh: "得分以 {limit} 分为上限，超出部分不计",
                    en: "At most {limit} points are given; what lies above does not count",
                ),
            ),
            Start::Full => (
                LineKind::Deduct,
                -&(limit + &self.sum_of(&[LineKind::Deduct, LineKind::Cap])),
                message!(
                    zh: "扣分以 {limit} 分为上限，超出部分不扣",
                    en: "At most {limit} points are taken; what lies above does not count",
                ),
            ),
        };
        let exceeded = match kind {
            LineKind::Award => points.is_negative(),
            _ => points.is_positive(),
        };
        if exceeded {
            let line = self.line(LineKind::Cap, points, reason.in_language(self.language));
            self.lines.push(line);
        }
        Ok(())
    }

    /// Notes what was looked at and cost nothing.
    pub(crate) fn checked(&mut self, reason: &str) {
        self.lines.push(self.line(LineKind::Checked, Number::ZERO, reason));
    }

    /// Notes a text.
    pub(crate) fn note(&mut self, text: &str) {
        self.lines.push(self.line(LineKind::Note, Number::ZERO, text));
    }
}

/// `score`, or the end of `low..=high` that it lies beyond.
fn within(score: Number, low: &Number, high: &Number) -> Number {
    if &score > high {
        high.clone()
    } else if &score < low {
        low.clone()
    } else {
        score
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::from_fraction(text).unwrap()
    }

    fn ledger(start: Start, full: &str) -> Points {
        Points::new(start, number(full), Language::Chinese)
    }

    fn settled(points: &Points) -> Settled {
        points.settle(&Number::ZERO, &points.full)
    }

    #[test]
    fn what_is_left_unearned_is_said() {
        let mut points = ledger(Start::Zero, "15");
        points.award(number("9"), "整改完成率 80%", None).unwrap();
        points.deduct(&number("0.5"), "逾期 1 个", None).unwrap();
        let end = settled(&points);
        assert_eq!((end.score, end.unearned), (number("8.5"), number("6")));
        assert_eq!(end.lines.last().unwrap().reason, "满分 15 分，未得 6 分");
    }

    #[test]
    fn it_is_cut_once_at_the_end() {
        let mut points = ledger(Start::Full, "5");
        points.deduct(&number("7"), "甲", None).unwrap();
        let end = settled(&points);
        assert_eq!(end.score, Number::ZERO);
        let cut = end.lines.last().unwrap();
        assert_eq!((cut.kind, &cut.points), (LineKind::Cut, &number("2")));
    }

    #[test]
    fn a_cap_takes_back_what_is_too_much() {
        let mut points = ledger(Start::Full, "10");
        points.deduct(&number("3"), "甲", None).unwrap();
        points.deduct(&number("4"), "乙", None).unwrap();
        points.cap(&number("5")).unwrap();
        assert_eq!(settled(&points).score, number("5"));
        points.cap(&number("6")).unwrap();
        assert_eq!(points.lines.len(), 3, "a cap that is not reached leaves no line");
        let mut points = ledger(Start::Zero, "10");
        points.award(number("6"), "甲", None).unwrap();
        points.cap(&number("4")).unwrap();
        assert_eq!(settled(&points).score, number("4"));
    }

    #[test]
    fn nothing_is_kept_as_checked() {
        let mut points = ledger(Start::Full, "10");
        points.deduct(&Number::ZERO, "逾期未完成 0 个", None).unwrap();
        let line = points.lines.first().unwrap();
        assert_eq!((line.kind, &*line.reason), (LineKind::Checked, "逾期未完成 0 个，未扣分"));
    }

    #[test]
    fn wrong_sums_are_mistakes() {
        let mut points = ledger(Start::Zero, "10");
        assert!(points.award(number("-1"), "", None).is_err());
        assert!(points.award(number("10.01"), "", None).is_err());
        assert!(points.deduct(&number("-1"), "", None).is_err());
        assert!(points.cap(&number("-1")).is_err());
    }

    proptest! {
        #[test]
        fn the_lines_add_up(full in 0i64..50, from_full in any::<bool>(),
                            steps in proptest::collection::vec((0u8..3, 0i64..20), 0..12)) {
            let start = if from_full { Start::Full } else { Start::Zero };
            let mut points = ledger(start, &full.to_string());
            for (what, size) in steps {
                let size = Number::ratio(size, 3).unwrap();
                let _ = match what {
                    0 => points.award(size, "a", None),
                    1 => points.deduct(&size, "d", None),
                    _ => points.cap(&size),
                };
            }
            let end = settled(&points);
            let sum: Number = end.lines.iter().map(|line| &line.points).sum();
            prop_assert_eq!(points.start_points() + sum, end.score.clone());
            prop_assert!(end.score >= Number::ZERO && end.score <= points.full);
        }
    }
}
