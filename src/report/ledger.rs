//! The whole points ledger of a team as one list that adds up to its total by itself.

use std::borrow::Cow;

use super::{
    class::node_name,
    text::{are_clean, clean, cleaned},
    words::pick,
};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{
        AdjustmentResult, Evaluation, LedgerKind, LedgerLine, NodeKind, Rows, TeamResult,
        VetoResult,
    },
    value::{Number, push_digits},
};

/// What a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// An indicator.
    Indicator,
    /// A group.
    Group,
    /// The whole tree.
    Base,
    /// A bonus.
    Bonus,
    /// A deduction outside the tree.
    Deduction,
    /// A veto that was examined.
    Veto,
    /// What limits and vetoes made of the total.
    Total,
}

impl Part {
    /// The word that files use.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Indicator => "indicator",
            Self::Group => "group",
            Self::Base => "base",
            Self::Bonus => "bonus",
            Self::Deduction => "deduction",
            Self::Veto => "veto",
            Self::Total => "total",
        }
    }

    /// The word for people.
    pub(crate) const fn name(self, language: Language) -> &'static str {
        match self {
            Self::Indicator => pick(language, "指标", "indicator"),
            Self::Group => pick(language, "类别", "group"),
            Self::Base => pick(language, "基础分", "base"),
            Self::Bonus => pick(language, "加分", "bonus"),
            Self::Deduction => pick(language, "另行扣分", "deduction"),
            Self::Veto => pick(language, "否决项", "veto"),
            Self::Total => pick(language, "总分", "total"),
        }
    }
}

/// A line and what it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    /// What kind of thing.
    pub(crate) part: Part,
    /// The id of the node, bonus, deduction or veto; `total` for the total.
    pub(crate) id: &'a str,
    /// Its name.
    pub(crate) name: String,
    /// Which of its lines, from 1.
    pub(crate) number: usize,
    /// The line.
    pub(crate) line: Cow<'a, LedgerLine>,
}

/// All lines of a team: indicators under their groups, the base, bonuses, deductions, vetoes, the total.
///
/// The sum of all points is the total: in an own-rule group, and in one without a score, a line takes
/// back what its parts would bring.
pub(crate) fn of_team<'a>(
    evaluation: &'a Evaluation,
    team: &'a TeamResult,
    language: Language,
) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (at, node) in evaluation.nodes.iter().enumerate() {
        if node.parent.is_none() {
            add_node(evaluation, team, at, language, &mut entries);
        }
    }
    add_adjustments(&team.bonuses, Part::Bonus, &mut entries);
    add_adjustments(&team.deductions, Part::Deduction, &mut entries);
    for veto in &team.vetoes {
        entries.push(Entry {
            part: Part::Veto,
            id: &veto.id,
            name: clean(&veto.name),
            number: 1,
            line: Cow::Owned(veto_line(veto, language)),
        });
    }
    add_lines(
        Part::Total,
        "total",
        Part::Total.name(language),
        team.total_ledger.iter().map(Cow::Borrowed),
        &mut entries,
    );
    entries
}

fn add_node<'a>(
    evaluation: &'a Evaluation,
    team: &'a TeamResult,
    at: usize,
    language: Language,
    entries: &mut Vec<Entry<'a>>,
) {
    let (Some(node), Some(result)) = (evaluation.nodes.get(at), team.nodes.get(at)) else { return };
    let children = children(evaluation, at);
    for child in &children {
        add_node(evaluation, team, *child, language, entries);
    }
    let part = match node.level {
        NodeKind::Root => Part::Base,
        NodeKind::Group => Part::Group,
        NodeKind::Indicator => Part::Indicator,
    };
    let mut lines: Vec<Cow<'a, LedgerLine>> = result.ledger.iter().map(Cow::Borrowed).collect();
    if result.score.is_none() {
        let brought: Number = children
            .iter()
            .filter_map(|child| team.nodes.get(*child)?.score.as_ref())
            .chain(result.ledger.iter().map(|line| &line.points))
            .sum();
        if !brought.is_zero() {
            lines.push(Cow::Owned(LedgerLine {
                kind: LedgerKind::Aggregate,
                points: -brought,
                reason: pick(
                    language,
                    "本项没有得分，所属各项得分不计",
                    "it has no score, so the scores of its parts do not count",
                )
                .into(),
                evidence: 0,
                rows: Rows::NONE,
            }));
        }
    }
    add_lines(part, &node.id, &node_name(evaluation, at), lines.into_iter(), entries);
}

/// The children of a node, in the order of the method.
pub(crate) fn children(evaluation: &Evaluation, at: usize) -> Vec<usize> {
    let child = |(place, node): (usize, &crate::judge::evaluation::NodeInfo)| {
        (node.parent == Some(at)).then_some(place)
    };
    evaluation.nodes.iter().enumerate().filter_map(child).collect()
}

fn add_lines<'a>(
    part: Part,
    id: &'a str,
    name: &str,
    lines: impl Iterator<Item = Cow<'a, LedgerLine>>,
    entries: &mut Vec<Entry<'a>>,
) {
    entries.extend(lines.enumerate().map(|(at, line)| Entry {
        part,
        id,
        name: name.to_owned(),
        number: at + 1,
        line,
    }));
}

fn add_adjustments<'a>(
    adjustments: &'a [AdjustmentResult],
    part: Part,
    entries: &mut Vec<Entry<'a>>,
) {
    for adjustment in adjustments {
        let lines = adjustment.ledger.iter().map(Cow::Borrowed);
        add_lines(part, &adjustment.id, &clean(&adjustment.name), lines, entries);
    }
}

/// A veto as a line: it moves no points by itself; what it does to the total is a line of the total.
fn veto_line(veto: &VetoResult, language: Language) -> LedgerLine {
    LedgerLine {
        kind: if veto.fired { LedgerKind::Veto } else { LedgerKind::Checked },
        points: Number::ZERO,
        reason: veto_in_words(veto, language).into(),
        evidence: veto.evidence,
        rows: veto.rows.clone(),
    }
}

/// What became of a veto, in one sentence.
pub(crate) fn veto_in_words(veto: &VetoResult, language: Language) -> String {
    let effect = clean(veto.effect.in_language(language));
    let detail = clean(&veto.detail);
    let colon = pick(language, "：", ": ");
    let because = if detail.is_empty() { String::new() } else { format!("{colon}{detail}") };
    if veto.fired {
        let comma = pick(language, "，", "; ");
        return format!("{}{comma}{effect}{because}", pick(language, "触发", "fired"));
    }
    match &veto.unjudged {
        Some(why) => {
            let why = clean(why.in_language(language));
            format!("{}{colon}{why}", pick(language, "无法判断", "could not be judged"))
        }
        None => format!("{}{because}", pick(language, "未触发", "not fired")),
    }
}

/// The rows behind several lines: each once, and how many there are in all. Where a line shows only the first of
/// its rows, nobody can tell which of the others stand in another line too: then rows of two lines count twice.
pub(crate) fn rows_of<'a>(lines: impl Iterator<Item = &'a LedgerLine>) -> (u64, Rows) {
    let mut rows: Vec<Cow<'_, str>> = Vec::new();
    let (mut count, mut complete) = (0u64, true);
    for line in lines {
        for row in line.rows.iter() {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        count = count.saturating_add(line.evidence);
        complete &= line.evidence == line.rows.len() as u64;
    }
    (if complete { rows.len() as u64 } else { count }, rows.into_iter().collect())
}

/// Rows as people read them: those of one file together, `整改台账.csv:3、8、9`.
pub(crate) fn rows_in_words(rows: &Rows, evidence: u64, language: Language) -> String {
    let comma = pick(language, "、", ", ");
    let words = match rows.of_one_file() {
        Some((file, numbers)) if is_clean_file(rows) => {
            let mut words = file.to_owned();
            add_runs(&mut words, numbers.iter().copied(), comma);
            words
        }
        _ => of_files_in_words(rows, language),
    };
    with_rest(words, rows, evidence, language)
}

/// Are all rows of one file, and clean? It is never wrongly yes.
pub(crate) fn is_clean_file(rows: &Rows) -> bool {
    // Fewer digits are as clean.
    rows.of_one_file().is_some_and(|(file, numbers)| {
        let longest = numbers.iter().max().and_then(|most| most.checked_ilog10()).unwrap_or(0) + 1;
        let digits = std::iter::repeat_n('9', longest as usize);
        !file.starts_with(' ') && are_clean(file.chars().chain([':']).chain(digits))
    })
}

fn of_files_in_words(rows: &Rows, language: Language) -> String {
    let written: Vec<Cow<'_, str>> = rows.iter().collect();
    let clean: Vec<Cow<'_, str>> = written.iter().map(|row| cleaned(row)).collect();
    let mut files: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in &clean {
        let (file, number) = row.rsplit_once(':').unwrap_or((row, ""));
        match files.iter_mut().find(|(known, _)| *known == file) {
            Some((_, numbers)) => numbers.push(number),
            None => files.push((file, vec![number])),
        }
    }
    let (comma, semicolon) = (pick(language, "、", ", "), pick(language, "；", "; "));
    let mut words = String::new();
    for (at, (file, numbers)) in files.iter().enumerate() {
        words.push_str(if at > 0 { semicolon } else { "" });
        words.push_str(file);
        let numbers = numbers.iter().filter(|number| !number.is_empty());
        add_runs(&mut words, numbers.copied(), comma);
    }
    words
}

/// `words` about the rows that are known, and that there are more.
fn with_rest(mut words: String, rows: &Rows, evidence: u64, language: Language) -> String {
    if evidence > rows.len() as u64 {
        words = match (words.is_empty(), language) {
            // Numbers that were worked out elsewhere come without their rows.
            (true, Language::Chinese) => format!("共 {evidence} 行，行号不详"),
            (true, Language::English) => {
                format!("{} in all, not known which", counted(&evidence, "row"))
            }
            (false, Language::Chinese) => format!("{words} 等 {evidence} 行"),
            (false, Language::English) => {
                format!("{words} and more, {} in all", counted(&evidence, "row"))
            }
        };
    }
    words
}

/// The number of a row as it is written.
trait RowNumber: Copy {
    /// As a number, if it is one.
    fn value(self) -> Option<u64>;
    /// Adds it to `words`.
    fn add_to(self, words: &mut String);
}

impl RowNumber for &str {
    fn value(self) -> Option<u64> {
        self.parse().ok()
    }

    fn add_to(self, words: &mut String) {
        words.push_str(self);
    }
}

impl RowNumber for u32 {
    fn value(self) -> Option<u64> {
        Some(u64::from(self))
    }

    fn add_to(self, words: &mut String) {
        push_digits(words, u64::from(self));
    }
}

/// Adds a colon and row numbers, runs of three and more drawn together: 3, 8–11.
fn add_runs<N: RowNumber>(words: &mut String, numbers: impl Iterator<Item = N>, comma: &str) {
    let mut rest = numbers.peekable();
    let mut before = ":";
    let mut add = |number: N, before: &str| {
        words.push_str(before);
        number.add_to(words);
    };
    while let Some(first) = rest.next() {
        let (mut second, mut last, mut length) = (None, first, 1);
        let mut value = first.value();
        let follows = |value: Option<u64>, next: N| {
            let after = value.and_then(|value| value.checked_add(1));
            after.is_some() && next.value() == after
        };
        while let Some(next) = rest.next_if(|next| follows(value, *next)) {
            value = next.value();
            second = second.or(Some(next));
            (last, length) = (next, length + 1);
        }
        add(first, before);
        before = comma;
        match second {
            Some(_) if length > 2 => add(last, "-"),
            Some(second) => add(second, comma),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{sheet::Cell, text::is_clean};

    proptest! {
        #[test]
        fn rows_of_one_file_are_said_like_all_others(
            file in prop_oneof![Just("整改台账.csv"), Just("a.xlsx#138:0000"), Just(" 甲\u{200B}.csv"), Just("1380000")],
            numbers in prop::collection::vec(prop_oneof![1u32..9, 0u32..200, any::<u32>()], 0..9),
            more in 0u64..2,
        ) {
            let texts: Vec<String> = numbers.iter().map(|row| format!("{file}:{row}")).collect();
            let evidence = texts.len() as u64 + more;
            let of_file = Rows::of_file(file.into(), numbers.into());
            let joined: Rows = texts.iter().collect();
            if is_clean_file(&of_file) {
                prop_assert!(texts.iter().all(|text| is_clean(text)));
            } else {
                prop_assert!(texts.is_empty() || !texts.iter().all(|text| is_clean(text)));
            }
            for language in [Language::Chinese, Language::English] {
                let said = rows_in_words(&joined, evidence, language);
                prop_assert_eq!(rows_in_words(&of_file, evidence, language), said);
                let cell = Cell::rows(&joined, evidence, language);
                prop_assert_eq!(Cell::rows(&of_file, evidence, language), cell);
            }
        }
    }

    #[test]
    fn rows_are_drawn_together() {
        let rows = ["甲.csv:3", "甲.csv:4", "甲.csv:5", "乙.xlsx#台账:9", "乙.xlsx#台账:10"];
        let rows: Rows = rows.into_iter().collect();
        assert_eq!(rows_in_words(&rows, 5, Language::Chinese), "甲.csv:3-5；乙.xlsx#台账:9、10");
        assert_eq!(
            rows_in_words(&rows, 8, Language::English),
            "甲.csv:3-5; 乙.xlsx#台账:9, 10 and more, 8 rows in all"
        );
        assert_eq!(rows_in_words(&Rows::NONE, 8, Language::Chinese), "共 8 行，行号不详");
        assert_eq!(rows_in_words(&Rows::NONE, 0, Language::Chinese), "");
    }
}
