//! From indicators to the base score: each node is rounded as it is made.

use super::{
    fraction::Fraction,
    indicator::{GROUPS, Group, Indicator, Outcome, of_group},
    round::Facts,
};

/// An indicator of a team.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) indicator: &'static Indicator,
    pub(crate) outcome: Outcome,
    /// Printed.
    pub(crate) score: Option<Fraction>,
    /// Of the 100 points, after re-scaling.
    pub(crate) effective: Fraction,
}

/// A first-level domain of a team.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) group: &'static Group,
    pub(crate) leaves: Vec<Leaf>,
    /// Printed; nothing where no indicator applies.
    pub(crate) score: Option<Fraction>,
    pub(crate) effective: Fraction,
}

/// A team's scores.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) branches: Vec<Branch>,
    pub(crate) base: Option<Fraction>,
}

/// parent points × Σ score ÷ Σ points that apply, rounded; and Σ points that apply.
fn combine(points: i128, parts: &[(Option<Fraction>, i128)]) -> (Option<Fraction>, i128) {
    let applicable = parts.iter().filter(|(score, _)| score.is_some()).map(|(_, full)| full).sum();
    let scored = parts.iter().filter_map(|(score, _)| *score).sum::<Fraction>();
    let score = (applicable > 0).then(|| (scored * Fraction::new(points, applicable)).rounded());
    (score, applicable)
}

impl Tree {
    pub(crate) fn grow(facts: &Facts<'_>) -> Self {
        let mut branches: Vec<Branch> = GROUPS.iter().map(|group| branch(group, facts)).collect();
        let parts: Vec<_> = branches.iter().map(|it| (it.score, it.group.points)).collect();
        let (base, applicable) = combine(100, &parts);
        for branch in &mut branches {
            if branch.score.is_none() {
                continue;
            }
            branch.effective = Fraction::new(branch.group.points * 100, applicable);
            let scored = || branch.leaves.iter().filter(|leaf| leaf.score.is_some());
            let full: i128 = scored().map(|leaf| leaf.indicator.points).sum();
            for leaf in branch.leaves.iter_mut().filter(|leaf| leaf.score.is_some()) {
                leaf.effective = branch.effective * Fraction::new(leaf.indicator.points, full);
            }
        }
        Self { branches, base }
    }

    pub(crate) fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        self.branches.iter().flat_map(|branch| &branch.leaves)
    }
}

fn branch(group: &'static Group, facts: &Facts<'_>) -> Branch {
    let leaves: Vec<_> = of_group(group)
        .map(|indicator| {
            let outcome = indicator.outcome(facts);
            let score = outcome.score.map(Fraction::rounded);
            Leaf { indicator, outcome, score, effective: Fraction::ZERO }
        })
        .collect();
    let parts: Vec<_> = leaves.iter().map(|leaf| (leaf.score, leaf.indicator.points)).collect();
    let full: i128 = parts.iter().map(|(_, points)| points).sum();
    assert_eq!(full, group.points, "the points of {} add up", group.id);
    Branch { group, score: combine(group.points, &parts).0, leaves, effective: Fraction::ZERO }
}

#[cfg(test)]
mod tests {
    use super::{Fraction, combine};

    #[test]
    fn what_does_not_apply_gives_its_points_to_the_others() {
        let score = |text| Some(Fraction::decimal(text));
        let parts = [(score("24.63"), 29), (None, 6)];
        assert_eq!(combine(35, &parts), (score("29.73"), 29));
        assert_eq!(combine(35, &[(None, 35)]), (None, 0));
        assert_eq!(combine(100, &[(score("33.33"), 35), (score("60"), 65)]).0, score("93.33"));
    }
}
