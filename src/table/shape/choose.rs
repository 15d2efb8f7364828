//! Encoding and delimiter by the shape that a file then has.

use super::super::csv::parse;
use super::super::decode::{
    Candidate, Decoded, candidates, decode_head, has_lost_a_byte, plausibility,
};
use super::super::input::{Encoding, ReadOptions};

/// Stands for the delimiter of a table of one column.
pub(super) const NONE: char = '\u{1F}';

/// How many rows are looked at.
const SAMPLE: usize = 500;

pub(super) struct Choice {
    pub(super) candidate: Candidate,
    pub(super) delimiter: char,
    /// The bytes may be in an encoding that is read only when asked for.
    pub(super) unclear: bool,
}

pub(super) fn choose(bytes: &[u8], options: &ReadOptions) -> Choice {
    let all = candidates(bytes, options.encoding);
    let sure = all.len() == 1;
    let mut heads: Vec<(Candidate, Decoded<'_>)> =
        all.into_iter().map(|candidate| (candidate, decode_head(bytes, candidate))).collect();
    // What decodes as UTF-8 and is more than ASCII is UTF-8: other encodings do not do so by chance.
    let key = |(candidate, head): &(Candidate, Decoded<'_>)| {
        let utf8 = candidate.encoding == Encoding::Utf8
            && head.bad_lines.is_empty()
            && !head.text.is_ascii();
        let plausible = plausibility(&head.text);
        let roughly = std::cmp::Reverse(plausible / 100);
        (!utf8, roughly, head.bad_lines.len(), std::cmp::Reverse(plausible))
    };
    heads.sort_by_key(key);
    let fallback = Candidate { encoding: Encoding::Utf8, mark: 0 };
    let Some((candidate, head)) = heads.first() else {
        return Choice { candidate: fallback, delimiter: ',', unclear: false };
    };
    let foreign: String = head.text.chars().filter(|c| !c.is_ascii()).collect();
    let sound = head.bad_lines.is_empty();
    let unmarked = options.encoding.is_none() && candidate.mark == 0;
    // Of two bytes a character: then the line is named.
    let is_wide = matches!(candidate.encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let unclear = (unmarked && !is_wide && has_lost_a_byte(bytes))
        || (!sure
            && ((candidate.encoding != Encoding::Utf8 && sound && plausibility(&foreign) < 500)
                || (!sound && plausibility(&head.text) < 600)));
    Choice { candidate: *candidate, delimiter: delimiter(&head.text), unclear }
}

/// The width that most rows have; of equals the greater.
pub(super) fn usual_width(widths: impl Iterator<Item = usize>) -> usize {
    let mut counts: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for width in widths {
        *counts.entry(width).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

/// The delimiter that makes the most regular table of several columns.
fn delimiter(head: &str) -> char {
    let mut best = (0u64, NONE);
    for delimiter in [',', '\t', ';', '|'] {
        if !head.contains(delimiter) {
            continue;
        }
        let Ok(table) = parse(head, delimiter, SAMPLE) else { continue };
        let cells = &table.sheet;
        let rows: Vec<usize> = (0..cells.len()).filter(|at| !cells.is_blank_row(*at)).collect();
        let width = usual_width(rows.iter().map(|at| cells.width(*at)));
        if width < 2 {
            continue;
        }
        let regular: Vec<usize> =
            rows.iter().copied().filter(|at| cells.width(*at) == width).collect();
        let damaged =
            table.defects.iter().filter(|d| regular.binary_search(&d.row).is_ok()).count();
        let share =
            regular.len().saturating_sub(damaged) as u64 * 1_000 / (rows.len() as u64).max(1);
        // A header row has no decimal commas and no prose: what parts it parts the table.
        let first = rows.iter().take(10).any(|at| {
            let cells: Vec<_> = cells.cells(*at).collect();
            cells.len() == width
                && cells.iter().all(|(_, cell)| !cell.is_blank() && !is_number(&cell.shown()))
        });
        // More columns weigh more, but regularity comes first.
        let score = share * u64::from(width.min(64).ilog2() * 4 + 8) * if first { 2 } else { 1 };
        if share >= 300 && score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ".,-+%".contains(c))
}
