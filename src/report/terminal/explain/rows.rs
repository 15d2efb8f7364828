//! The rows behind a number.

use super::Page;
use crate::{diagnostic::Language, judge::evaluation::Rows, report::ledger::rows_in_words};

/// How many of the rows behind a number are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShownRows {
    /// The first ones: a big ledger has thousands.
    #[default]
    First,
    /// All that are known.
    All,
}

/// So many rows, or runs of rows that follow each other, are the first ones.
const MOST: usize = 20;

impl Page<'_> {
    /// The rows behind a number, `evidence` of them in all.
    pub(super) fn rows(&mut self, rows: &Rows, evidence: u64) -> String {
        let first = match self.shown {
            ShownRows::First => first(rows),
            ShownRows::All => rows.len(),
        };
        if first == rows.len() {
            return rows_in_words(rows, evidence, self.language);
        }
        self.cut = true;
        let known: Rows = rows.iter().take(first).collect();
        let words = rows_in_words(&known, first as u64, self.language);
        let more = evidence.max(rows.len() as u64) - first as u64;
        match self.language {
            Language::Chinese => format!("{words}……，另有 {more} 行"),
            Language::English if more == 1 => format!("{words}, …, and 1 more row"),
            Language::English => format!("{words}, …, and {more} more rows"),
        }
    }

    /// How the rows that were left out are seen.
    pub(super) fn told_of_cuts(&mut self) {
        if !self.cut {
            return;
        }
        self.blank();
        let text = match self.language {
            Language::Chinese => format!("每处只列出前 {MOST} 段行号，加 --all 全部列出。"),
            Language::English => {
                format!(
                    "Of each number the first {MOST} rows or runs of rows are shown; --all shows them all."
                )
            }
        };
        self.prose(&text, 0);
    }
}

/// How many rows the first [`MOST`] runs hold, a row alone being a run.
fn first(rows: &Rows) -> usize {
    let mut next: Option<(String, u64)> = None;
    let (mut runs, mut taken) = (0usize, 0usize);
    for row in rows.iter() {
        let at = row.rsplit_once(':').and_then(|(file, number)| Some((file, number.parse().ok()?)));
        let follows =
            at.is_some() && at == next.as_ref().map(|(file, number)| (file.as_str(), *number));
        runs += usize::from(!follows);
        if runs > MOST {
            break;
        }
        taken += 1;
        next = at.map(|(file, number): (&str, u64)| (file.to_owned(), number.saturating_add(1)));
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::{MOST, first};
    use crate::judge::evaluation::Rows;

    fn of(numbers: impl IntoIterator<Item = usize>) -> Rows {
        numbers.into_iter().map(|row| format!("台账.csv:{row}")).collect()
    }

    #[test]
    fn rows_that_follow_each_other_are_one_run() {
        assert_eq!(first(&Rows::NONE), 0);
        assert_eq!(first(&of(1..5_000)), 4_999);
        assert_eq!(first(&of((1..5_000).map(|row| 2 * row))), MOST);
        let alone = (0..19).map(|row| 10 * row);
        assert_eq!(first(&of(alone.clone().chain(500..600))), 119);
        assert_eq!(first(&of(alone.chain(500..600).chain([700, 800]))), 119);
        let files: Rows = (0..30).map(|file| format!("{file}.csv:{}", file + 2)).collect();
        assert_eq!(first(&files), MOST);
    }
}
