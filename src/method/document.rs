//! TOML as a tree that keeps the place of every key and value, so that each message can point at the
//! line it means, also after packs were merged.

use std::{ops::Range, sync::Arc};

use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};

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

/// A mistake of TOML itself, said so that somebody who does not know TOML can mend it.
fn syntax_error(file: &SourceFile, parser: &str, span: Range<usize>) -> Diagnostic {
    let found = file.text.get(span.clone()).unwrap_or_default();
    let place = Place::in_source(&file.name, &file.text, span.clone());
    let error = |code, message| Diagnostic::error(code, place.clone(), message);
    if parser.starts_with("invalid unquoted key") {
        let line = place.excerpt.as_ref().map(|excerpt| excerpt.text.to_string());
        let full_width =
            found.chars().find(|c| matches!(c, '，' | '＝' | '：' | '“' | '”' | '【' | '】'));
        if let Some(sign) = full_width {
            return error(
                "full-width-punctuation",
                message!(zh: "键名里有全角符号 {sign}", en: "the key holds the full-width sign {sign}"),
            )
            .help(message!(
                zh: "键名、等号、逗号、引号和括号都要用半角符号",
                en: "use half-width signs for keys, `=`, commas, quotes and brackets"
            ));
        }
        if !found.is_ascii() {
            // The parser stops at the first sign it does not know; the whole key is what people see.
            let key = whole_key(&file.text, span);
            let header = line.filter(|line| line.trim_start().starts_with('['));
            let help = if let Some(line) = header {
                let mended = line.trim().replacen(&key, &format!("\"{key}\""), 1);
                message!(zh: "写成 {mended}", en: "write {mended}")
            } else {
                message!(zh: "给它加上引号：\"{key}\" = …", en: "put it in quotes: \"{key}\" = …")
            };
            return error(
                "unquoted-key",
                message!(
                    zh: "中文键名 `{key}` 要加引号，这是 TOML 的规定",
                    en: "the key `{key}` needs quotes: TOML allows only ASCII letters, digits, - and _ without"
                ),
            )
            .help(help);
        }
        return error(
            "unquoted-key",
            message!(
                zh: "键名 `{found}` 里有不允许的符号",
                en: "the key `{found}` holds a sign that is not allowed"
            ),
        )
        .help(message!(zh: "给键名加上引号：\"…\" = …", en: "put the key in quotes: \"…\" = …"));
    }
    if parser.starts_with("duplicate key") {
        return error(
            "duplicate-key",
            message!(zh: "`{found}` 写了两次", en: "`{found}` is there twice"),
        )
        .help(message!(
            zh: "合并成一处；同名的表也只能有一个表头",
            en: "make it one; a table may have only one header"
        ));
    }
    if parser.starts_with("string values must be quoted") {
        let curly = found.starts_with(['“', '”', '‘', '’']);
        let ascii: String = found.chars().map(half_width).collect();
        if Number::from_decimal(&ascii).is_some() {
            return error(
                "full-width-punctuation",
                message!(zh: "数 {found} 用了全角字符", en: "the number {found} is written full-width"),
            )
            .help(message!(zh: "写成 {ascii}", en: "write {ascii}"));
        }
        let bare = found.trim_matches(['“', '”', '‘', '’']);
        let quoted = if bare.contains('\'') { format!("\"{bare}\"") } else { format!("'{bare}'") };
        let message = if curly {
            message!(zh: "引号 “ ” 是全角的", en: "the quotes “ ” are full-width")
        } else {
            message!(zh: "`{found}` 没有加引号", en: "`{found}` is not in quotes")
        };
        return error(if curly { "full-width-punctuation" } else { "unquoted-text" }, message)
            .help(message!(zh: "写成 {quoted}", en: "write {quoted}"));
    }
    if parser.starts_with("missing comma between") || parser.starts_with("unexpected `=` in array")
    {
        return error(
            "toml-syntax",
            message!(
                zh: "前面的列表 […] 没有结束，或两项之间缺逗号",
                en: "the list […] before this does not end, or a comma is missing between two items"
            ),
        )
        .help(message!(
            zh: "在这之前补上 ] 或逗号；其余的检查等改好再做",
            en: "add the ] or the comma before this; the rest is checked when it is mended"
        ));
    }
    if let Some(what) = parser.strip_prefix("unclosed ") {
        let (what, expected) = what.split_once(", expected ").unwrap_or((what, ""));
        let zh_what = match what {
            "inline table" => "表 {…}",
            "array" => "列表 […]",
            "table" | "array of tables" => "表头",
            other => other,
        };
        return error(
            "toml-syntax",
            message!(
                zh: "{zh_what} 没有结束，缺 {expected}",
                en: "the {what} does not end: {expected} is missing"
            ),
        );
    }
    if parser.starts_with("invalid basic string")
        || parser.starts_with("invalid literal string")
        || parser.starts_with("invalid multi-line")
    {
        return error(
            "toml-syntax",
            message!(
                zh: "文字没有结束，或其中有不允许的字符",
                en: "the text does not end, or holds a character that is not allowed"
            ),
        )
        .help(message!(
            zh: "首尾用同样的引号；表达式用单引号 '…'，里面可以有双引号",
            en: "begin and end with the same quote; put expressions in single quotes '…', which may hold double ones"
        ));
    }
    error("toml-syntax", message!(zh: "TOML 写法有误：{parser}", en: "this is not TOML: {parser}"))
}

/// The key around `span`, as far as letters and digits of any script go.
fn whole_key(text: &str, span: Range<usize>) -> String {
    let part = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let before = text.get(..span.start).unwrap_or_default();
    let start: String = before.chars().rev().take_while(part).collect();
    let start: String = start.chars().rev().collect();
    let after: String =
        text.get(span.start..).unwrap_or_default().chars().take_while(part).collect();
    let key = format!("{start}{after}");
    if key.is_empty() { text.get(span).unwrap_or_default().to_owned() } else { key }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '．' | '。' => '.',
        '－' | '−' => '-',
        other => other,
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
