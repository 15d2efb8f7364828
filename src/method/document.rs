//! TOML as a tree that keeps the place of every key and value, so that each message can point at the
//! line it means, also after packs were merged.

use std::{ops::Range, sync::Arc};

use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};

use super::syntax::syntax_error;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, Place, message},
    value::{Date, Number},
};

/// A TOML file of a pack.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// How messages call it: the path inside the pack, behind the pack's id where several packs are
    /// merged.
    pub(crate) name: Arc<str>,
    /// Its text.
    pub(crate) text: String,
    /// Which of the merged packs it belongs to, the base of all being 0.
    pub(crate) pack: usize,
}

/// A part of a file.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    /// The file.
    pub(crate) file: Arc<SourceFile>,
    /// Its bytes.
    pub(crate) span: Range<usize>,
}

impl Spot {
    /// As a place for a message.
    pub(crate) fn place(&self) -> Place {
        Place::in_source(&self.file.name, &self.file.text, self.span.clone())
    }

    /// As it is written.
    pub(crate) fn text(&self) -> &str {
        self.file.text.get(self.span.clone()).unwrap_or_default()
    }
}

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// The value.
    pub(crate) content: Content,
    /// Where it is written; of a `[table]` its header.
    pub(crate) spot: Spot,
}

/// What a TOML value may be. Numbers are read by their digits.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Text(Arc<str>),
    Number(Number),
    Bool(bool),
    Date(Date),
    List(Vec<Item>),
    Table(Table),
}

/// Keys with their values, in the order of the file.
pub(crate) type Table = IndexMap<Arc<str>, Field>;

/// The value of a key.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Where the key is written.
    pub(crate) key: Spot,
    /// The value.
    pub(crate) item: Item,
}

impl Item {
    pub(crate) fn place(&self) -> Place {
        self.spot.place()
    }

    pub(crate) const fn as_table(&self) -> Option<&Table> {
        match &self.content {
            Content::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(crate) const fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.content {
            Content::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) const fn as_text(&self) -> Option<&Arc<str>> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) const fn as_number(&self) -> Option<&Number> {
        match &self.content {
            Content::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) const fn as_bool(&self) -> Option<bool> {
        match &self.content {
            Content::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) const fn as_date(&self) -> Option<Date> {
        match &self.content {
            Content::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The text behind `key`, if this is a table that has one there.
    pub(crate) fn text_at(&self, key: &str) -> Option<&Arc<str>> {
        self.as_table()?.get(key)?.item.as_text()
    }

    /// Is `key = true` there?
    pub(crate) fn flag_at(&self, key: &str) -> bool {
        self.as_table().and_then(|table| table.get(key)).and_then(|field| field.item.as_bool())
            == Some(true)
    }

    /// What it is, for messages.
    pub(crate) fn kind_name(&self) -> Message {
        match &self.content {
            Content::Text(_) => message!(zh: "文字", en: "a text"),
            Content::Number(_) => message!(zh: "数", en: "a number"),
            Content::Bool(_) => message!(zh: "true 或 false", en: "true or false"),
            Content::Date(_) => message!(zh: "日期", en: "a date"),
            Content::List(_) => message!(zh: "列表 […]", en: "a list […]"),
            Content::Table(_) => message!(zh: "表 {{…}}", en: "a table {{…}}"),
        }
    }
}

/// Reads a file. What is wrong is reported, and the rest is read all the same.
pub(crate) fn parse(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Table {
    parse_whole(file, diagnostics).unwrap_or_default()
}

/// Reads a file. Nothing comes of one in which a bracket is not closed: what stands behind it cannot be
/// told from what stands inside.
pub(crate) fn parse_whole(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Table> {
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    let mut errors: Vec<(Range<usize>, String)> = errors
        .iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))
        .collect();
    errors.sort_by_key(|(span, _)| span.start);
    let broken = errors.iter().position(|(_, message)| {
        message.starts_with("unclosed ")
            || message.starts_with("missing comma between")
            || message.starts_with("unexpected `=` in array")
    });
    if let Some(at) = broken {
        errors.truncate(at + 1);
    }
    for (span, message) in errors {
        diagnostics.push(syntax_error(file, &message, span));
    }
    if broken.is_some() {
        return None;
    }
    Some(Reader { file, diagnostics }.table(table.into_inner()))
}

struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn spot(&self, span: Range<usize>) -> Spot {
        Spot { file: Arc::clone(self.file), span }
    }

    fn table(&mut self, table: DeTable<'_>) -> Table {
        let mut fields = Table::default();
        for (key, value) in table {
            let spot = self.spot(key.span());
            let span = value.span();
            if let Some(item) = self.item(value.into_inner(), span) {
                fields.insert(Arc::from(key.get_ref().as_ref()), Field { key: spot, item });
            }
        }
        fields
    }

    fn item(&mut self, value: DeValue<'_>, span: Range<usize>) -> Option<Item> {
        let spot = self.spot(span);
        let content = match value {
            DeValue::String(text) => Content::Text(Arc::from(text.as_ref())),
            DeValue::Boolean(value) => Content::Bool(value),
            DeValue::Integer(number) if number.radix() == 10 => {
                self.number(number.as_str(), &spot)?
            }
            DeValue::Integer(number) => {
                let digits = number.as_str();
                let Ok(value) = i64::from_str_radix(digits, number.radix()) else {
                    self.unreadable_number(digits, &spot);
                    return None;
                };
                Content::Number(Number::from(value))
            }
            DeValue::Float(number) => self.number(number.as_str(), &spot)?,
            DeValue::Datetime(moment) => {
                let day = moment.date.filter(|_| moment.time.is_none()).and_then(|date| {
                    let year = i16::try_from(date.year).ok()?;
                    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?)
                });
                let Some(day) = day else {
                    self.diagnostics.push(
                        Diagnostic::error(
                            "date-only",
                            spot.place(),
                            message!(
                                zh: "`{moment}` 带有时间，这里只用日期",
                                en: "`{moment}` has a time of day; only days are used here"
                            ),
                        )
                        .help(message!(zh: "写成 2026-05-06", en: "write 2026-05-06")),
                    );
                    return None;
                };
                Content::Date(day)
            }
            DeValue::Array(items) => Content::List(
                items
                    .into_iter()
                    .filter_map(|item| {
                        let span = item.span();
                        self.item(item.into_inner(), span)
                    })
                    .collect(),
            ),
            DeValue::Table(table) => Content::Table(self.table(table)),
        };
        Some(Item { content, spot })
    }

    fn number(&mut self, digits: &str, spot: &Spot) -> Option<Content> {
        let number = Number::from_decimal(digits);
        // A value that is no number at all was already reported by the parser.
        if number.is_none() && matches!(digits.trim_start_matches(['+', '-']), "inf" | "nan") {
            self.unreadable_number(digits, spot);
        }
        number.map(Content::Number)
    }

    fn unreadable_number(&mut self, digits: &str, spot: &Spot) {
        self.diagnostics.push(
            Diagnostic::error(
                "unreadable-number",
                spot.place(),
                message!(zh: "`{digits}` 不是可用的数", en: "`{digits}` is no number that can be used"),
            )
            .help(message!(zh: "写成普通的数，如 12.5", en: "write a plain number, such as 12.5")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Table, Diagnostics) {
        let file =
            Arc::new(SourceFile { name: Arc::from("method.toml"), text: text.to_owned(), pack: 0 });
        let mut diagnostics = Diagnostics::new();
        let table = parse(&file, &mut diagnostics);
        (table, diagnostics)
    }

    #[test]
    fn numbers_are_read_by_their_digits() {
        let (table, diagnostics) =
            read("a = 0.1\nb = 1_000\nc = 0x10\nd = 12345678901234567890123\n");
        assert!(diagnostics.is_empty());
        let number = |key: &str| table[key].item.as_number().unwrap().to_exact();
        assert_eq!(number("a"), "0.1");
        assert_eq!(number("b"), "1000");
        assert_eq!(number("c"), "16");
        assert_eq!(number("d"), "12345678901234567890123");
    }

    #[test]
    fn a_chinese_key_without_quotes_is_told_how() {
        let (table, diagnostics) = read("[params]\n逾期step = 1\n");
        let found = diagnostics.iter().next().unwrap();
        assert_eq!(found.code, "unquoted-key");
        assert!(found.help.as_ref().unwrap().zh.contains("\"逾期step\""), "{found:?}");
        assert_eq!(found.place.row, Some(2));
        assert!(table.contains_key("params"));
    }

    #[test]
    fn every_mistake_of_a_file_is_reported() {
        let (_, diagnostics) =
            read("a = ０.５\nb = “好”\nc = 1\nc = 2\nd = 2020-01-01T00:00:00\ne = nan\n");
        let codes: Vec<_> = diagnostics.iter().map(|found| found.code).collect();
        assert_eq!(
            codes,
            [
                "full-width-punctuation",
                "full-width-punctuation",
                "duplicate-key",
                "date-only",
                "unreadable-number"
            ]
        );
    }
}
