//! Finding the header rows of a sheet by the headers that are declared.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::bounds::{HEADER_WITHIN, MAX_HEADER_LEVELS};
use super::decode::plausibility;
use super::source::Source;
use super::spec::HeaderSpec;
use crate::value::{RawCell, text};

/// What two headers have in common when width, case, spaces, marks of required columns and a colon
/// behind are set aside.
pub(crate) fn header_key(written: &str) -> String {
    let mut key = text::key(written);
    let trimmed = key.trim_matches(['*', '※']).trim_end_matches(':').trim_matches(['*', '※']);
    if trimmed.len() < key.len() {
        key = trimmed.to_owned();
    }
    key
}

/// A declared column, and the id that stands in the place of `{indicator}`.
pub(crate) type Target = (usize, Option<Arc<str>>);

/// The declared headers of a table, ready to be looked up.
#[derive(Debug, Clone)]
pub(crate) struct Aliases<'a> {
    pub(crate) spec: &'a HeaderSpec,
    by_key: FxHashMap<String, Target>,
    /// The lowest levels of those keys.
    leaves: FxHashSet<String>,
    /// Do the keys hold nothing but characters that ledgers are made of?
    pub(crate) plain: bool,
    /// How many columns have a key of ASCII alone.
    pub(crate) ascii: usize,
    /// How many different targets there are to be found.
    targets: usize,
}

impl<'a> Aliases<'a> {
    pub(crate) fn of(spec: &'a HeaderSpec) -> Self {
        let mut by_key = FxHashMap::default();
        for (index, column) in spec.columns.iter().enumerate() {
            for header in &column.headers {
                if header.contains("{indicator}") {
                    for (id, word) in &column.placeholder {
                        let written = header.replace("{indicator}", word);
                        by_key.entry(levels_key(&written)).or_insert((index, Some(id.clone())));
                    }
                } else {
                    by_key.entry(levels_key(header)).or_insert((index, None));
                }
            }
        }
        let leaves = by_key.keys().map(|key| lowest(key).to_owned()).collect();
        let plain = by_key.keys().all(|key| plausibility(key) == 1_000);
        let ascii = by_key.iter().filter(|(key, _)| lowest(key).is_ascii());
        let ascii = ascii.map(|(_, target)| target).collect::<FxHashSet<_>>().len();
        let targets = by_key.values().collect::<FxHashSet<_>>().len();
        Self { spec, by_key, leaves, plain, ascii, targets }
    }

    /// May one of these cells be the lowest level of a declared header? Without one that may, no header is matched.
    fn may_match(&self, cells: &[(u16, Name)]) -> bool {
        // A header without any letter is matched by cells that look blank.
        self.leaves.contains("")
            || cells.iter().any(|(_, name)| self.leaves.contains(lowest(&name.key)))
    }

    /// All declared headers as they are written, for suggestions.
    pub(crate) fn written(&self) -> impl Iterator<Item = &str> {
        self.spec.columns.iter().flat_map(|column| column.headers.iter().map(String::as_str))
    }
}

/// What stands behind the last `/` of a key.
fn lowest(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, lowest)| lowest)
}

/// The key of a header of one or more levels.
fn levels_key(written: &str) -> String {
    written.split('/').map(header_key).collect::<Vec<_>>().join("/")
}

/// The header of one column as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// From 0.
    pub(crate) column: u16,
    /// The levels, joined by `/`.
    pub(crate) written: Arc<str>,
    /// The same as a key.
    key: String,
    /// The key of the lowest level.
    leaf: String,
}

/// A declared column that a header matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) target: Target,
    /// Places in [`Header::labels`]: more than one is a mistake of the file.
    pub(crate) labels: Vec<usize>,
}

/// The header rows of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Places of its first and last row in the sheet.
    pub(crate) first: usize,
    pub(crate) last: usize,
    pub(crate) labels: Vec<Label>,
    pub(crate) hits: Vec<Hit>,
    required: usize,
}

impl Header {
    /// What one header is better by than another: declared columns found, required ones first of
    /// equals, then few levels, then the upper rows.
    pub(crate) fn rank(
        &self,
    ) -> (usize, usize, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>) {
        use std::cmp::Reverse;
        (self.hits.len(), self.required, Reverse(self.last - self.first), Reverse(self.first))
    }

    /// Enough to be sure that this is the header.
    pub(crate) fn is_enough(&self, spec: &HeaderSpec) -> bool {
        let wanted = spec.columns.iter().filter(|column| column.required).count();
        let found = self.hits.len();
        found > 0
            && (self.required >= wanted || found >= 3 || found * 2 >= spec.columns.len().min(4))
    }
}

/// The best header among the first rows; nothing if no row holds any declared header.
pub(crate) fn find(source: &Source, aliases: &Aliases<'_>) -> Option<Header> {
    find_best(source, aliases, true)
}

/// The same; with `soon` it stops where nothing better can follow.
fn find_best(source: &Source, aliases: &Aliases<'_>, soon: bool) -> Option<Header> {
    let mut best: Option<Header> = None;
    let mut names = Names::of(source, 0, 0);
    // The last row that may hold a part of a header.
    let mut nearest: Option<usize> = None;
    for last in 0..source.cells.len().min(HEADER_WITHIN) {
        names.add(source, last);
        if aliases.may_match(names.row(last)) {
            nearest = Some(last);
        }
        for levels in 1..=MAX_HEADER_LEVELS {
            let Some(first) = (last + 1).checked_sub(levels) else { break };
            if nearest.is_none_or(|row| row < first) {
                continue;
            }
            let header = matched(source, &names, aliases, first, last);
            if !header.hits.is_empty()
                && best.as_ref().is_none_or(|best| header.rank() > best.rank())
            {
                best = Some(header);
            }
        }
        // All columns in one row: no other header has more, and those that follow stand lower.
        if soon
            && best
                .as_ref()
                .is_some_and(|best| best.hits.len() == aliases.targets && best.first == best.last)
        {
            break;
        }
    }
    best
}

fn matched(
    source: &Source,
    names: &Names,
    aliases: &Aliases<'_>,
    first: usize,
    last: usize,
) -> Header {
    let labels = labels_of(source, names, first, last);
    let mut hits: Vec<Hit> = Vec::new();
    let mut taken = vec![false; labels.len()];
    for exact in [true, false] {
        let known = hits.len();
        for (at, label) in labels.iter().enumerate() {
            let key = if exact { &label.key } else { &label.leaf };
            let Some(target) = aliases.by_key.get(key) else { continue };
            if taken.get(at) == Some(&true) {
                continue;
            }
            match hits.iter().position(|hit| hit.target == *target) {
                // The lowest level alone counts only for columns that no whole header names.
                Some(place) if !exact && place < known => continue,
                Some(place) => {
                    if let Some(hit) = hits.get_mut(place) {
                        hit.labels.push(at);
                    }
                }
                None => hits.push(Hit { target: target.clone(), labels: vec![at] }),
            }
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
        }
    }
    let required =
        |hit: &&Hit| aliases.spec.columns.get(hit.target.0).is_some_and(|column| column.required);
    let mut found: Vec<usize> = hits.iter().filter(required).map(|hit| hit.target.0).collect();
    found.sort_unstable();
    found.dedup();
    let required = found.len();
    hits.sort_by_key(|hit| hit.labels.first().copied());
    Header { first, last, labels, hits, required }
}

/// A cell of a row that may be a header: its text and its key.
#[derive(Debug, Default, PartialEq, Eq)]
struct Name {
    text: String,
    key: String,
}

static NAMELESS: Name = Name { text: String::new(), key: String::new() };

/// The cells of the rows in which a header is looked for, each normalised once.
struct Names {
    first: usize,
    /// Those that hold something, in the order of their columns.
    rows: Vec<Vec<(u16, Name)>>,
}

impl Names {
    /// The rows from `first` up to but without `end`.
    fn of(source: &Source, first: usize, end: usize) -> Self {
        let mut names = Self { first, rows: Vec::new() };
        (first..end).for_each(|row| names.add(source, row));
        names
    }

    /// One more row, below the others.
    fn add(&mut self, source: &Source, row: usize) {
        // No header is longer; what is longer need not be looked at to its end.
        const LONGEST: usize = 200;
        let name = |cell: RawCell<'_>| {
            let shown = cell.shown();
            let end = shown.char_indices().nth(LONGEST).map_or(shown.len(), |(end, _)| end);
            let text = text::normalise(shown.get(..end).unwrap_or_default()).into_owned();
            Name { key: header_key(&text), text }
        };
        let filled = source.cells.cells(row).filter(|(_, cell)| !cell.is_blank());
        self.rows.push(filled.map(|(column, cell)| (column, name(cell))).collect());
    }

    fn row(&self, row: usize) -> &[(u16, Name)] {
        row.checked_sub(self.first).and_then(|at| self.rows.get(at)).map_or(&[], Vec::as_slice)
    }

    fn get(&self, row: usize, column: u16) -> &Name {
        let row = self.row(row);
        // Most rows have all their cells.
        let direct = row.get(usize::from(column)).filter(|(at, _)| *at == column);
        let found =
            direct.or_else(|| row.get(row.binary_search_by_key(&column, |(at, _)| *at).ok()?));
        found.map_or(&NAMELESS, |(_, name)| name)
    }
}

/// The header of each column when the rows from `first` to `last` are the header.
pub(crate) fn labels(source: &Source, first: usize, last: usize) -> Vec<Label> {
    labels_of(source, &Names::of(source, first, last.saturating_add(1)), first, last)
}

fn labels_of(source: &Source, names: &Names, first: usize, last: usize) -> Vec<Label> {
    let cells = &source.cells;
    let mut columns: Vec<u16> =
        (first..=last).flat_map(|row| names.row(row).iter().map(|(column, _)| *column)).collect();
    columns.sort_unstable();
    columns.dedup();
    // Whether blank cells of an upper row belong to their left neighbour: where nothing is merged.
    let spread: Vec<bool> = (first..=last)
        .map(|row| {
            let number = cells.row(row).map_or(0, |row| row.number);
            source.is_text
                || !source.merged.iter().any(|range| {
                    range.first_row == number && range.last_column > range.first_column
                })
        })
        .collect();
    let mut left: Vec<&Name> = vec![&NAMELESS; last - first + 1];
    let mut labels = Vec::new();
    for column in columns {
        let mut parts: Vec<&Name> = Vec::new();
        let mut changed = false;
        for (row, (left, spread)) in (first..=last).zip(left.iter_mut().zip(&spread)) {
            let mut part = names.get(row, column);
            if part.text.is_empty()
                && !source.is_text
                && let Some(number) = cells.row(row).map(|row| row.number)
                && let Some((top, from)) = source.merged_over(number, column)
                && let Some(top) = source.row_at(top)
                && top >= first
            {
                part = names.get(top, from);
            }
            if row < last {
                if part.text.is_empty() && *spread && !changed {
                    part = *left;
                } else if !part.text.is_empty() {
                    // A new group: what its lower levels inherit begins anew.
                    changed |= left.text != part.text;
                    *left = part;
                } else {
                    *left = &NAMELESS;
                }
            }
            let again = parts.last().is_some_and(|above| above.key == part.key);
            if !part.text.is_empty() && !again {
                parts.push(part);
            }
        }
        let join = |of: fn(&Name) -> &str| {
            let parts: Vec<&str> = parts.iter().map(|part| of(part)).collect();
            parts.join("/")
        };
        labels.push(Label {
            column,
            written: Arc::from(join(|name| &name.text)),
            leaf: parts.last().map_or_else(String::new, |part| part.key.clone()),
            key: join(|name| &name.key),
        });
    }
    labels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::csv::parse;
    use crate::table::spec::ColumnSpec;

    fn source(text: &str) -> Source {
        let table = parse(text, ',', usize::MAX).unwrap();
        Source::of_text(Arc::new(table.sheet))
    }

    fn spec(columns: &[(&str, bool)]) -> HeaderSpec {
        let columns = columns
            .iter()
            .map(|(header, required)| ColumnSpec {
                id: Arc::from(*header),
                headers: vec![(*header).to_owned()],
                required: *required,
                ..ColumnSpec::default()
            })
            .collect();
        HeaderSpec {
            table: 0,
            name: Arc::from("t"),
            files: Vec::new(),
            columns,
            total_words: Vec::new(),
        }
    }

    type Found = (usize, usize, Vec<(usize, String)>);

    fn find_in(text: &str, columns: &[(&str, bool)]) -> Option<Found> {
        let spec = spec(columns);
        let header = find(&source(text), &Aliases::of(&spec))?;
        let hits = header
            .hits
            .iter()
            .map(|hit| (hit.target.0, header.labels[hit.labels[0]].written.to_string()))
            .collect();
        Some((header.first, header.last, hits))
    }

    #[test]
    fn title_rows_are_passed_over() {
        let text = "附件2,,\n填报单位：,,\n编 号*,巡察组：,\"整改\n时限\"\n1,甲,\n";
        let found =
            find_in(text, &[("编号", true), ("巡察组", true), ("整改时限", false)]).unwrap();
        assert_eq!((found.0, found.1), (2, 2));
        assert_eq!(found.2.len(), 3);
        assert_eq!(found.2[2].1, "整改 时限");
    }

    #[test]
    fn levels_are_joined() {
        let text = "编号,整改情况,,验收情况,,备注\n,状态,日期,状态,日期,\n1,完成,,,,\n";
        let columns = [
            ("编号", true),
            ("整改情况/日期", false),
            ("验收情况/日期", false),
            ("备注", false),
            ("验收情况/状态", false),
        ];
        let (first, last, hits) = find_in(text, &columns).unwrap();
        assert_eq!((first, last), (0, 1));
        assert_eq!(hits.iter().map(|hit| hit.0).collect::<Vec<_>>(), [0, 1, 4, 2, 3]);
        // The lowest level alone is enough where there is one such column.
        let (.., hits) =
            find_in("编号,整改情况,\n,状态,日期\n", &[("编号", true), ("状态", true)]).unwrap();
        assert_eq!(hits, [(0, "编号".to_owned()), (1, "整改情况/状态".to_owned())]);
    }

    #[test]
    fn two_columns_of_one_name_are_kept_for_the_message() {
        let spec = spec(&[("日期", false), ("编号", true)]);
        let header = find(&source("编号,日期,日期\n"), &Aliases::of(&spec)).unwrap();
        let date = header.hits.iter().find(|hit| hit.target.0 == 0).unwrap();
        assert_eq!(date.labels.len(), 2);
    }

    #[test]
    fn rows_that_cannot_match_are_passed_over_without_harm() {
        // The lowest level stands in a cell of its own, at the end of one, or only above blank cells.
        for (text, header) in [
            ("甲,乙\n状态,\n", "甲/状态"),
            ("x,y\n整改/状态,z\n", "整改/状态"),
            ("状态,乙\n,丙\n", "状态"),
        ] {
            assert!(find_in(text, &[(header, true)]).is_some(), "{header}");
        }
        let specs = [spec(&[("甲/状态", true), ("乙", false), ("整改/状态", false)])];
        let aliases = Aliases::of(&specs[0]);
        for text in ["甲,乙\n状态,1\n2,3\n", "1,2\n3,整改/状态\n", "1,\n\n2,乙\n,状态\n"]
        {
            let source = source(text);
            let rows = source.cells.len();
            let names = Names::of(&source, 0, rows);
            for last in 0..rows {
                for first in 0..=last {
                    let found = matched(&source, &names, &aliases, first, last);
                    let may = (first..=last).any(|row| aliases.may_match(names.row(row)));
                    assert!(may || found.hits.is_empty(), "{text} {first} {last}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn looking_on_finds_nothing_better(
            rows in prop::collection::vec(prop::collection::vec(
                prop::sample::select(&["编号", "日期", "甲", "甲/编号", "甲/日期", "1", ""][..]), 1..5), 0..6),
            columns in prop::collection::vec((
                prop::sample::select(&["编号", "日期", "甲", "甲/日期", "丙"][..]), any::<bool>()), 1..4),
        ) {
            let text: String = rows.iter().map(|row| row.join(",") + "\n").collect();
            let spec = spec(&columns);
            let (source, aliases) = (source(&text), Aliases::of(&spec));
            let found = find(&source, &aliases);
            prop_assert_eq!(found, find_best(&source, &aliases, false));
        }
    }

    #[test]
    fn one_row_below_is_better_than_two() {
        let found = find_in("甲\n日期\n甲/日期\n", &[("甲/日期", true)]).unwrap();
        assert_eq!((found.0, found.1), (2, 2));
    }

    #[test]
    fn a_header_stands_among_the_first_rows() {
        let at = |row: usize| find_in(&format!("{}编号\n", "1\n".repeat(row)), &[("编号", true)]);
        assert_eq!(at(HEADER_WITHIN - 1).unwrap().0, HEADER_WITHIN - 1);
        assert_eq!(at(HEADER_WITHIN), None);
    }

    #[test]
    fn a_near_match_is_no_match() {
        assert_eq!(find_in("编码,时限\n", &[("编号", true), ("整改时限", false)]), None);
    }

    #[test]
    fn one_column_for_each_indicator() {
        let mut spec = spec(&[("巡察组", true)]);
        spec.columns.push(ColumnSpec {
            id: Arc::from("score"),
            headers: vec!["{indicator}得分".to_owned()],
            required: true,
            placeholder: vec![
                (Arc::from("a"), "1.1".to_owned()),
                (Arc::from("a"), "整改率".to_owned()),
                (Arc::from("b"), "办结率".to_owned()),
            ],
            ..ColumnSpec::default()
        });
        let header = find(&source("巡察组,整改率得分,办结率 得分\n"), &Aliases::of(&spec)).unwrap();
        let ids: Vec<_> = header.hits.iter().filter_map(|hit| hit.target.1.as_deref()).collect();
        assert_eq!(ids, ["a", "b"]);
        // It is one column that is required.
        assert_eq!(header.required, 2);
    }
}
