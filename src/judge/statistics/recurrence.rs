//! Problems that come again: 屡查屡犯.

use super::{interval::wilson_at, tail::at_least};

/// How often what was due to be corrected was found again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepeatRate {
    /// found again / (found and due).
    pub rate: f64,
    /// Wilson's 95 % interval.
    pub interval: (f64, f64),
}

/// The repeat rate: of the problems that were found and whose correction was due (`due`), how many were found
/// `again` when checked. What was not checked again is in neither number. `None` if nothing was due.
#[must_use]
pub fn repeat_rate(again: f64, due: f64) -> Option<RepeatRate> {
    Some(RepeatRate { interval: wilson_at(again, due, 0.95)?, rate: again / due })
}

/// What the rounds of one unit and one problem say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recurrence {
    /// Rounds in which it was checked.
    pub checked: usize,
    /// Rounds in which it was found.
    pub found: usize,
    /// How many of the latest checked rounds have it, without a break.
    pub running: usize,
    /// Found in 2 consecutive, or in 2 of the last 3, of the rounds in which it was checked.
    pub repeater: bool,
}

/// Reads the rounds of one unit and one problem, oldest first: found, not found, or `None` where it was not checked
/// or its correction was not yet due. Such a round is passed over, and breaks no run.
#[must_use]
pub fn recurrence(rounds: &[Option<bool>]) -> Recurrence {
    let checked: Vec<bool> = rounds.iter().flatten().copied().collect();
    // Two consecutive rounds at the end are among the last three.
    let late = checked.iter().rev().take(3).filter(|found| **found).count();
    Recurrence {
        checked: checked.len(),
        found: checked.iter().filter(|found| **found).count(),
        running: checked.iter().rev().take_while(|found| **found).count(),
        repeater: late >= 2,
    }
}

/// How often chance alone makes a repeater: P(at least `times` of `rounds`) at a `base` rate per round. At 20 % two of
/// three happen to one unit in ten (weak evidence), three of three to one in 125 (strong).
#[must_use]
pub fn by_chance(times: u64, rounds: u64, base: f64) -> Option<f64> {
    at_least(times, rounds, base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_the_last_three_repeat() {
        let of = |rounds: &[Option<bool>]| recurrence(rounds);
        assert!(of(&[Some(true), Some(true)]).repeater);
        assert!(of(&[Some(true), Some(false), Some(true)]).repeater);
        assert!(!of(&[Some(true)]).repeater);
        assert!(!of(&[Some(true), Some(false), Some(false), Some(true)]).repeater);
        // Long ago and clean since.
        assert!(!of(&[Some(true), Some(true), Some(false), Some(false)]).repeater);
        // Not checked is not "not found".
        let passed_over = of(&[Some(true), None, None, Some(true)]);
        assert_eq!((passed_over.checked, passed_over.running), (2, 2));
        assert!(passed_over.repeater);
        assert_eq!(of(&[]).checked, 0);
    }

    #[test]
    fn nothing_due_has_no_rate() {
        assert_eq!(repeat_rate(0.0, 0.0), None);
        assert_eq!(repeat_rate(3.0, 2.0), None);
    }
}
