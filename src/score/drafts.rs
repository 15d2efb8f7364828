//! Lines of the points ledger before they are tied to the rows of a team: teams with the same numbers have the same
//! lines, and mostly other rows behind them.

use std::sync::Arc;

use super::{
    outcome::{Line, MeasureKey},
    rule,
    sight::Sight,
};
use crate::metric::Evidence;

/// Of what the rows are that stand behind a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// There are none.
    Nothing,
    /// Of all metrics that the rule reads.
    AllReads,
    /// Of one metric.
    One(MeasureKey),
}

/// Lines with what stands behind each.
#[derive(Debug, Clone, Default)]
pub(super) struct Drafts {
    /// Without rows.
    lines: Arc<Vec<Line>>,
    /// In the order of the lines; the last ones, behind which nothing stands, may be left out.
    behind: Vec<Behind>,
}

impl Drafts {
    /// Lines without rows.
    pub(super) const fn plain(lines: Arc<Vec<Line>>) -> Self {
        Self { lines, behind: Vec::new() }
    }

    /// One more line.
    pub(super) fn push(&mut self, line: Line, behind: Behind) {
        if behind != Behind::Nothing {
            self.behind.resize(self.lines.len(), Behind::Nothing);
            self.behind.push(behind);
        }
        Arc::make_mut(&mut self.lines).push(line);
    }

    /// Each line with what stands behind it.
    pub(super) fn into_parts(self) -> impl Iterator<Item = (Line, Behind)> {
        let behind = self.behind.into_iter().chain(std::iter::repeat(Behind::Nothing));
        Arc::unwrap_or_clone(self.lines).into_iter().zip(behind)
    }

    /// With the rows of a team, where `reads` are the metrics that the rule reads.
    pub(super) fn of_team(&self, reads: &[MeasureKey], sight: &Sight<'_>) -> Arc<Vec<Line>> {
        let rows = |behind: &Behind| match behind {
            Behind::Nothing => Evidence::default(),
            Behind::AllReads => rule::evidence(reads, sight),
            Behind::One(key) => {
                sight.measured(*key).map(|measured| measured.evidence.clone()).unwrap_or_default()
            }
        };
        let rows: Vec<Evidence> = self.behind.iter().map(rows).collect();
        if rows.iter().all(Evidence::is_nothing) {
            return Arc::clone(&self.lines);
        }
        let rows = rows.into_iter().chain(std::iter::repeat_with(Evidence::default));
        let lines = self.lines.iter().zip(rows).map(|(line, rows)| line.clone().with(rows));
        Arc::new(lines.collect())
    }
}
