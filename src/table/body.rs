//! Which rows under the header are rows of the table: totals, notes, signatures, instructions and
//! repeated headers are left out and told; rows of another width are refused.

use rustc_hash::FxHashSet;

use super::csv::Defect;
use super::damage::{beside_fragments, cut, damaged, ragged, swallowed, swallows};
use super::header::Header;
use super::marks::{EXAMPLE_WORDS, is_example};
use super::source::Source;
use super::told::Told;
use super::totals::{Label, doubtful, is_column_numbers, is_page_mark, label};
use crate::diagnostic::{Diagnostic, Message, Place, message};
use crate::value::{RawCell, text};

/// What is known of a text file beside its cells.
#[derive(Debug, Clone)]
pub(super) struct TextFacts {
    pub(super) delimiter: char,
    pub(super) defects: Vec<Defect>,
}

/// What tells rows of the table from others.
pub(super) struct Rules<'a> {
    pub(super) source: &'a Source,
    pub(super) header: &'a Header,
    /// Columns of the table's key, from 0.
    pub(super) key: Vec<u16>,
    /// Keys of the words that mark totals.
    pub(super) total_words: Vec<String>,
    pub(super) text: Option<&'a TextFacts>,
    /// The column that an earlier check has written into: no part of the table.
    pub(super) mark: Option<u16>,
    /// The file or sheet.
    pub(super) place: Place,
}

/// The rows of a table.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Places in the sheet.
    pub(super) rows: Vec<u32>,
    /// Places in the sheet of rows that are not the table's, and why.
    pub(super) dropped: Vec<(u32, Message)>,
}

/// Headings of notes: what follows them must be a sign, a number or nothing.
pub(super) const NOTES: [&str; 7] =
    ["注", "备注", "说明", "附注", "填表说明", "填报说明", "填写说明"];
/// What signature rows begin with.
pub(super) const SIGNATURES: [&str; 24] = [
    "填报人",
    "填表人",
    "制表人",
    "制表",
    "经办人",
    "审核人",
    "审核",
    "复核人",
    "复核",
    "联系人",
    "组长签字",
    "组长",
    "负责人",
    "单位负责人",
    "主要负责人",
    "分管领导",
    "填报单位",
    "填报时间",
    "填报日期",
    "填表时间",
    "填表日期",
    "签字",
    "签名",
    "盖章",
];
/// Words of rows that tell how the columns are to be filled in.
const INSTRUCTIONS: [&str; 10] =
    ["必填", "选填", "请填", "请选择", "填写", "下拉选择", "格式:", "例如", "例:", "如:"];

impl Rules<'_> {
    /// The cells of a row that hold something, normalised.
    fn filled(&self, at: usize) -> Vec<(u16, String)> {
        let cells = self.source.cells.cells(at);
        let cells = cells.filter(|(c, cell)| !cell.is_blank() && Some(*c) != self.mark);
        cells.map(|(column, cell)| (column, text::normalise(&cell.shown()).into_owned())).collect()
    }

    fn is_total_word(&self, written: &str) -> bool {
        let key = text::key(written);
        let key = key.trim_end_matches(':');
        self.total_words.iter().any(|word| word == key)
    }

    /// A total word in one of the first cells, and nothing else in the key.
    fn is_total(&self, filled: &[(u16, String)]) -> bool {
        let key_is_free = self.key.iter().all(|column| {
            filled
                .iter()
                .find(|(c, _)| c == column)
                .is_none_or(|(_, cell)| self.is_total_word(cell))
        });
        let first = self.header.labels.first().map_or(0, |label| label.column);
        let within = first.saturating_add(3);
        let mut front = filled.iter().take(if self.key.is_empty() { 1 } else { 3 });
        key_is_free && front.any(|(column, cell)| *column < within && self.is_total_word(cell))
    }

    /// A note or a signature, as they stand below a table.
    fn is_note(&self, at: usize, filled: &[(u16, String)]) -> bool {
        let Some((_, first)) = filled.first() else { return false };
        let first = first.trim_start_matches(['(', ' ']);
        let key_free = |but: u16| {
            self.key.iter().all(|column| *column == but || !filled.iter().any(|(c, _)| c == column))
        };
        let column = filled.first().map_or(0, |(column, _)| *column);
        if !key_free(column) {
            return false;
        }
        let headed = |words: &[&str], with_digits: bool| {
            words.iter().any(|word| {
                first.strip_prefix(word).is_some_and(|rest| {
                    let next = rest.trim_start().chars().next();
                    next.is_none_or(|c| {
                        matches!(c, ':' | '(' | ')' | '、' | '.')
                            || (with_digits && c.is_ascii_digit())
                    })
                })
            })
        };
        if headed(&NOTES, true) || headed(&SIGNATURES, false) {
            return true;
        }
        // A sentence of its own under a table of several columns; a line of one field in a text file
        // may as well be a piece of the row above.
        filled.len() == 1
            && (!self.source.is_text || self.source.cells.width(at) > 1)
            && self.header.labels.len() >= 3
            && first.chars().count() >= 8
            && (first.ends_with(['。', ';']) || first.contains([':', '。']))
    }

    /// How the columns are to be filled in, or their numbers.
    fn is_instruction(&self, filled: &[(u16, String)]) -> bool {
        let told = filled.iter().filter(|(_, cell)| {
            INSTRUCTIONS.iter().any(|word| cell.contains(word)) && cell.chars().count() > 1
        });
        if filled.first().is_some_and(|(_, cell)| {
            ["填写说明", "填报说明", "填表说明"].iter().any(|word| cell.starts_with(word))
        }) || (!filled.is_empty() && told.count() * 2 >= filled.len())
        {
            return true;
        }
        let cells: Vec<&str> = filled.iter().map(|(_, cell)| cell.as_str()).collect();
        is_column_numbers(&cells, self.header.labels.len())
    }

    /// The same as one of the header rows or of the title rows above them.
    fn is_repeated(&self, filled: &[(u16, String)], above: &[Vec<(u16, String)>]) -> bool {
        let header = above.get(self.header.first..).unwrap_or_default();
        let titles = above.get(..self.header.first).unwrap_or_default();
        let same = |row: &Vec<(u16, String)>| row.as_slice() == filled;
        let part = |row: &Vec<(u16, String)>| {
            filled.len() >= 2
                && filled.len() * 2 > row.len()
                && filled.iter().all(|cell| row.contains(cell))
        };
        titles.iter().any(same)
            || header.iter().any(|row| (row.len() == 1 && same(row)) || part(row))
    }

    fn is_damaged(&self, at: usize) -> bool {
        self.text
            .is_some_and(|text| text.defects.binary_search_by_key(&at, |defect| defect.row).is_ok())
    }

    /// The characters that rows which are no data may begin with: those of words of totals and
    /// notes, of headers and titles.
    fn first_signs(&self, above: &[Vec<(u16, String)>]) -> FxHashSet<char> {
        let words = self.total_words.iter().map(String::as_str);
        let words =
            words.chain(NOTES).chain(SIGNATURES).chain(EXAMPLE_WORDS).chain(["(", "[", "【"]);
        let cells = above.iter().flatten().map(|(_, cell)| cell.as_str());
        words.chain(cells).filter_map(|word| text::key(word).chars().next()).collect()
    }

    /// Several cells, none of the first ones beginning like a word that marks other rows: a row of the
    /// table without a doubt. Most rows are, and looking closer at each would cost more than reading.
    fn is_plain(&self, at: usize, signs: &FxHashSet<char>) -> bool {
        let mut filled = 0;
        for (column, cell) in self.source.cells.cells(at) {
            if Some(column) == self.mark {
                continue;
            }
            let begins = match cell {
                RawCell::Blank => continue,
                RawCell::Text(written) => written
                    .chars()
                    .find(|c| !text::is_space(*c) && !text::is_invisible(*c))
                    .map(text::narrow),
                _ => None,
            };
            if begins.is_some_and(|c| c.to_lowercase().any(|c| signs.contains(&c))) {
                return false;
            }
            filled += 1;
            if filled == 3 {
                return true;
            }
        }
        filled >= 2
    }

    /// Sorts the rows under the header.
    pub(super) fn body(&self, told: &mut Told) -> Body {
        let cells = &self.source.cells;
        let above: Vec<_> = (0..=self.header.last).map(|at| self.filled(at)).collect();
        let signs = self.first_signs(&above);
        let mut body = Body::default();
        let mut instructions = true;
        // Notes, if no row of the table follows.
        let mut foot: Vec<u32> = Vec::new();
        for at in self.header.last + 1..cells.len() {
            let Ok(place) = u32::try_from(at) else { break };
            let number = cells.row(at).map_or(0, |row| row.number);
            let is_total = self.source.total_rows.binary_search(&number).is_ok();
            if !instructions && !is_total && self.is_plain(at, &signs) {
                body.rows.append(&mut foot);
                body.rows.push(place);
                continue;
            }
            let filled = self.filled(at);
            if filled.is_empty() {
                continue;
            }
            // What a damaged row was meant to be nobody knows.
            if self.is_damaged(at) {
                body.rows.append(&mut foot);
                body.rows.push(place);
                continue;
            }
            let reason = if self.is_repeated(&filled, &above) {
                message!(zh: "重复的表头", en: "repeated header")
            } else if filled.first().is_some_and(|(_, cell)| is_example(cell)) {
                message!(zh: "示例", en: "an example")
            } else if is_total || self.is_total(&filled) {
                message!(zh: "合计行", en: "row of totals")
            } else if matches!(filled.as_slice(), [(_, only)] if is_page_mark(only)) {
                message!(zh: "页码或记录数", en: "a number of pages or records")
            } else if instructions && self.is_instruction(&filled) {
                message!(zh: "填写说明", en: "instructions")
            } else {
                if self.is_note(at, &filled) {
                    foot.push(place);
                } else {
                    instructions = false;
                    // What looked like a note stands inside the table, so it is a row.
                    body.rows.append(&mut foot);
                    body.rows.push(place);
                }
                continue;
            };
            body.dropped.push((place, reason));
        }
        let notes = foot.into_iter().map(|at| {
            (at, message!(zh: "表下的说明或签字", en: "note or signature below the table"))
        });
        body.dropped.extend(notes);
        body.dropped.sort_by_key(|(at, _)| *at);
        for (at, reason) in &body.dropped {
            let row = cells.row(*at as usize).map_or(0, |row| row.number);
            let (zh, en) = (&reason.zh, &reason.en);
            told.push(Diagnostic::note(
                "row-left-out",
                Place { row: Some(row.into()), ..self.place.clone() },
                message!(zh: "第 {row} 行是{zh}，不作为数据", en: "row {row} is no data: {en}"),
            ));
        }
        if let Some(text) = self.text {
            self.refuse_damaged(text, &mut body, told);
        }
        self.tell_total_like(&body, told);
        body
    }

    /// Rows with a key that by their label are sums of others, or parts of one.
    fn tell_total_like(&self, body: &Body, told: &mut Told) {
        let last_signs: Vec<char> =
            self.total_words.iter().filter_map(|word| word.chars().last()).collect();
        // Few labels are worth a closer look.
        let may_be = |written: &str| {
            let written = written.trim_matches(text::is_space);
            written.starts_with(['全', '其'])
                || written.trim_end_matches([':', '：']).ends_with(last_signs.as_slice())
        };
        for at in body.rows.iter().map(|at| *at as usize) {
            let mut cells = self
                .source
                .cells
                .cells(at)
                .filter(|(column, cell)| !cell.is_blank() && Some(*column) != self.mark);
            let Some((column, RawCell::Text(written))) = cells.next() else { continue };
            let leads = self.key.is_empty() || self.key.contains(&column);
            if may_be(written)
                && let Some(label) = label(written, &self.total_words)
                && (leads || label == Label::Part)
            {
                told.push(doubtful(
                    label,
                    written,
                    self.source.row_place(at, &self.key, &self.place),
                ));
            }
        }
    }

    /// Takes rows out that are damaged or of another width than the header, each with its message.
    fn refuse_damaged(&self, text: &TextFacts, body: &mut Body, told: &mut Told) {
        let cells = &self.source.cells;
        let expected = self.expected_width(&body.rows);
        let place_of = |at: usize| self.source.row_place(at, &self.key, &self.place);
        let mut defects = text.defects.iter().peekable();
        let places: Vec<usize> = body.rows.iter().map(|at| *at as usize).collect();
        let beside_fragment = beside_fragments(cells, &places, 0, expected);
        let mut place = 0usize;
        body.rows.retain(|row| {
            let at = *row as usize;
            let beside = beside_fragment.get(place) == Some(&true);
            place += 1;
            let mut sound = true;
            while defects.next_if(|defect| defect.row < at).is_some() {}
            while let Some(defect) = defects.next_if(|defect| defect.row == at) {
                sound = false;
                let header = self.header.labels.iter().find(|label| label.column == defect.column);
                let place = Place {
                    column: Some(u32::from(defect.column) + 1),
                    header: header.map(|label| label.written.clone()),
                    ..place_of(at)
                };
                told.push(damaged(defect.kind, place));
            }
            let width = cells.width(at);
            if width != expected {
                // A damaged quote explains the width.
                if sound {
                    told.push(ragged(width, expected, place_of(at)));
                }
                sound = false;
            } else if sound && swallows(cells, at, text.delimiter, expected) {
                told.push(swallowed(place_of(at)));
                sound = false;
            } else if sound && beside {
                told.push(cut(place_of(at)));
                sound = false;
            }
            sound
        });
        // What is wrong above the table or in rows that were left out does no harm, but a header must
        // be whole.
        for defect in &text.defects {
            if (self.header.first..=self.header.last).contains(&defect.row) {
                told.push(damaged(defect.kind, place_of(defect.row)));
            }
        }
    }

    /// The width of the header, or that of all rows where they agree on another one and nothing is
    /// lost by it: blank fields behind the header, blank headers behind the rows.
    fn expected_width(&self, rows: &[u32]) -> usize {
        let cells = &self.source.cells;
        let header = (self.header.first..=self.header.last).map(|at| cells.width(at)).max();
        let header = header.unwrap_or(0);
        let Some(first) = rows.first() else { return header };
        let width = cells.width(*first as usize);
        let labelled = self.header.labels.last().map_or(0, |label| usize::from(label.column) + 1);
        let agree = width != header
            && width >= labelled
            && rows.iter().all(|row| {
                let at = *row as usize;
                cells.width(at) == width
                    && cells.cells(at).all(|(column, cell)| {
                        usize::from(column) < header.max(labelled) || cell.is_blank()
                    })
            });
        if agree { width } else { header }
    }
}
