//! What the workbook of a method holds: sheets, rows, and for each cell where its value stands in the TOML.
//! Export writes it down; import makes it again from the same method and looks for what differs.

mod adjustments;
mod columns;
mod grades;
mod indicators;
mod numbers;
mod params;

use super::address::{Address, Root, below};
use crate::{
    diagnostic::Language,
    method::{
        Source,
        document::{Content, Item},
        model::Method,
    },
    report::words::pick,
    value::{Date, Number},
};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Without spaces at its ends.
    Text(String),
    /// Several words in one cell, with [`BAR`] between them.
    Texts(Vec<String>),
    Number(Number),
    Date(Date),
    Truth(bool),
    /// One of a closed list, by its id.
    Word(&'static str),
}

/// What an editable cell wants.
#[derive(Debug, Clone, Copy)]
pub(super) enum Field {
    Text,
    Texts,
    /// A decimal, as TOML has them.
    Number,
    /// The same, shown as a percentage.
    Share,
    /// A number in an expression, where fractions may stand.
    Literal,
    Date,
    Truth,
    Choice(&'static [Choice]),
}

/// One of a closed list.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) id: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

/// All closed lists.
pub(super) const CHOICES: [&[Choice]; 2] = [indicators::EFFORT, indicators::WHO];

/// What stands between several words in one cell.
pub(super) const BAR: char = '|';

/// A cell that may be edited.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) address: Address,
    pub(super) field: Field,
    /// The base does not let overlays touch it.
    pub(super) locked: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) value: Option<Value>,
    /// How many decimals the number is written with.
    pub(super) decimals: u32,
    /// Nothing: it is only there to be read.
    pub(super) slot: Option<Slot>,
}

#[derive(Debug)]
pub(super) struct Row {
    /// What the row is found by: the first cell.
    pub(super) key: String,
    /// What messages call it.
    pub(super) name: String,
    /// The cells behind the key.
    pub(super) cells: Vec<Cell>,
    /// How deep in the tree.
    pub(super) depth: u8,
    /// A heading among the rows.
    pub(super) heading: bool,
}

#[derive(Debug)]
pub(super) struct Heading {
    pub(super) name: &'static str,
    /// In Latin letters.
    pub(super) width: u16,
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: &'static str,
    /// How to read it.
    pub(super) hint: &'static str,
    /// Of all columns, the key's first.
    pub(super) headings: Vec<Heading>,
    pub(super) rows: Vec<Row>,
    /// How many columns stay in view at the left.
    pub(super) frozen: u16,
}

/// All sheets but the first, which tells what the workbook is.
pub(super) fn sheets(source: &Source, language: Language) -> Vec<Sheet> {
    let maker = Maker { source, language };
    let all = [
        indicators::sheet(&maker),
        params::sheet(&maker),
        numbers::sheet(&maker),
        grades::sheet(&maker),
        columns::sheet(&maker),
        adjustments::sheet(&maker),
    ];
    all.into_iter().filter(|sheet| !sheet.rows.is_empty()).map(without_empty_columns).collect()
}

/// A column in which nothing stands and nothing may be written only takes room.
fn without_empty_columns(mut sheet: Sheet) -> Sheet {
    let used = |at: usize| {
        let cells = sheet.rows.iter().filter_map(|row| row.cells.get(at));
        cells.into_iter().any(|cell| cell.value.is_some() || cell.slot.is_some())
    };
    let used: Vec<bool> = (0..sheet.headings.len().saturating_sub(1)).map(used).collect();
    let keep = |at: usize| used.get(at).copied().unwrap_or(false);
    let mut at = 0;
    sheet.headings.retain(|_| {
        at += 1;
        // The first is the key's.
        at == 1 || keep(at - 2)
    });
    for row in &mut sheet.rows {
        let cells = std::mem::take(&mut row.cells);
        let kept = cells.into_iter().enumerate().filter(|(at, _)| keep(*at));
        row.cells = kept.map(|(_, cell)| cell).collect();
    }
    let frozen = usize::from(sheet.frozen).saturating_sub(1);
    let dropped = (0..frozen).filter(|at| !keep(*at)).count();
    sheet.frozen = sheet.frozen.saturating_sub(u16::try_from(dropped).unwrap_or(0));
    sheet
}

/// The longest text that a cell takes.
const LONGEST: usize = 32_000;

struct Maker<'a> {
    source: &'a Source,
    language: Language,
}

impl<'a> Maker<'a> {
    const fn t(&self, zh: &'static str, en: &'static str) -> &'static str {
        pick(self.language, zh, en)
    }

    const fn method(&self) -> &'a Method {
        &self.source.method
    }

    fn headings(&self, all: &[(&'static str, &'static str, u16)]) -> Vec<Heading> {
        let first = Heading { name: self.t("位置", "place"), width: 26 };
        let others =
            all.iter().map(|(zh, en, width)| Heading { name: self.t(zh, en), width: *width });
        std::iter::once(first).chain(others).collect()
    }

    /// The entries of a list of tables, `[[grade]]`.
    fn entries(&self, list: &str) -> impl Iterator<Item = &'a Item> {
        let field = self.source.document.get(list);
        field.and_then(|field| field.item.as_list()).unwrap_or_default().iter()
    }

    fn item(&self, root: &Root, path: &[impl AsRef<str>]) -> Option<&'a Item> {
        below(root.item(&self.source.document)?, &root.address(path).path)
    }

    /// The value at `path` below `root`, to be edited; what cannot be shown as `field` is only shown.
    fn edit(&self, root: &Root, path: &[impl AsRef<str>], field: Field) -> Cell {
        let item = self.item(root, path);
        let value = match item {
            Some(item) => match value(item, field) {
                Some(value) => Some(value),
                None => return shown(item),
            },
            None => None,
        };
        let decimals = item.map_or(0, |item| decimals(item.spot.text()));
        let locked = root.is_locked(&self.source.locks);
        let slot = Slot { address: root.address(path), field, locked };
        Cell { value, decimals, slot: Some(slot) }
    }

    /// The same, if the method says it; else what holds in its place, only to be read.
    fn edit_if_there(
        &self,
        root: &Root,
        path: &[impl AsRef<str>],
        field: Field,
        else_: Cell,
    ) -> Cell {
        if self.item(root, path).is_some() { self.edit(root, path, field) } else { else_ }
    }
}

/// A cell that is only there to be read.
fn note(text: impl Into<String>) -> Cell {
    let text: String = text.into();
    let text = plain(&text);
    let text = text.chars().take(LONGEST).collect::<String>();
    Cell { value: (!text.is_empty()).then_some(Value::Text(text)), ..Cell::default() }
}

fn noted_number(number: &Number) -> Cell {
    let short = number.to_short(12);
    Cell { value: Some(Value::Number(number.clone())), decimals: decimals(&short), slot: None }
}

/// A value of TOML, only to be read.
fn shown(item: &Item) -> Cell {
    match &item.content {
        Content::Text(text) => note(&**text),
        _ => note(item.spot.text()),
    }
}

/// A text as cells have it: one kind of line ends, no spaces at its ends.
pub(super) fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

fn value(item: &Item, field: Field) -> Option<Value> {
    match field {
        Field::Text => {
            let text = plain(item.as_text()?);
            (text.chars().count() <= LONGEST).then_some(Value::Text(text))
        }
        Field::Texts => {
            let items = match &item.content {
                Content::Text(_) => std::slice::from_ref(item),
                _ => item.as_list()?,
            };
            let words = items.iter().map(|item| {
                let word = item.as_text()?;
                let clear = plain(word) == **word && !word.contains([BAR, '｜', '\n']);
                clear.then(|| word.to_string())
            });
            words.collect::<Option<Vec<String>>>().map(Value::Texts)
        }
        Field::Number | Field::Share | Field::Literal => {
            item.as_number().cloned().map(Value::Number)
        }
        Field::Date => item.as_date().map(Value::Date),
        Field::Truth => item.as_bool().map(Value::Truth),
        Field::Choice(choices) => {
            let id = item.as_text()?;
            choices.iter().find(|choice| *choice.id == **id).map(|choice| Value::Word(choice.id))
        }
    }
}

/// How many decimals a number is written with.
fn decimals(text: &str) -> u32 {
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    let part = digits.split_once('.').map_or("", |(_, part)| part);
    u32::try_from(part.bytes().filter(u8::is_ascii_digit).count()).unwrap_or(0).min(12)
}
