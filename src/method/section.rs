//! Reading a table of TOML by its declared keys.

use std::sync::Arc;

use super::{
    document::{Content, Field, Item, Spot, Table},
    keys::{Key, Kind, Section},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, message, nearest},
    value::{Date, Number},
};

/// Checks a whole tree against the declared keys: unknown keys, wrong kinds, required keys. The
/// getters of [`Reader`] can then treat what is wrong as if it were not there.
pub(crate) fn validate(
    table: &Table,
    spot: &Spot,
    section: &'static Section,
    diagnostics: &mut Diagnostics,
) {
    for (name, field) in table {
        if let Some(key) = section.key(name) {
            if fits(&field.item, &key.kind) {
                validate_inside(&field.item, &key.kind, diagnostics);
            } else {
                diagnostics.push(wrong_kind(name, key, &field.item));
            }
        } else {
            diagnostics.push(unknown_key(name, &field.key, section));
        }
    }
    let removed = table.get("remove").is_some_and(|field| field.item.as_bool() == Some(true));
    for &name in section.required.iter().filter(|_| !removed) {
        if !there(table, section, name) {
            let header = section.header;
            let example = section.key(name).map_or("", |key| key.example);
            let line = if example.starts_with('[') {
                example.to_owned()
            } else {
                format!("{name} = {example}")
            };
            diagnostics.push(
                Diagnostic::error(
                    "missing-key",
                    spot.place(),
                    message!(zh: "{header} 缺少 `{name}`", en: "{header} lacks `{name}`"),
                )
                .help(message!(
                    zh: "加上一行，如 {line}",
                    en: "add a line such as {line}"
                )),
            );
        }
    }
}

fn validate_inside(item: &Item, kind: &Kind, diagnostics: &mut Diagnostics) {
    match (kind, &item.content) {
        (Kind::Table(section), Content::Table(table)) => {
            validate(table, &item.spot, section, diagnostics);
        }
        (Kind::Entries(section), Content::List(items)) => {
            for item in items {
                if let Content::Table(table) = &item.content {
                    validate(table, &item.spot, section, diagnostics);
                }
            }
        }
        (Kind::Map(of), Content::Table(table)) => {
            for (name, field) in table {
                if fits(&field.item, of) {
                    validate_inside(&field.item, of, diagnostics);
                } else {
                    diagnostics.push(mismatch(name, of, &field.item));
                }
            }
        }
        (Kind::List(of), Content::List(items)) => {
            for item in items {
                if fits(item, of) {
                    validate_inside(item, of, diagnostics);
                } else {
                    let (found, wanted) = (item.kind_name(), of.name());
                    diagnostics.push(Diagnostic::error(
                        "wrong-kind",
                        item.place(),
                        Message {
                            zh: format!("列表里的应为{}，这里是{}", wanted.zh, found.zh),
                            en: format!("the list holds {}, but this is {}", wanted.en, found.en),
                        },
                    ));
                }
            }
        }
        (Kind::Either(kinds), _) => {
            if let Some(kind) = kinds.iter().find(|kind| fits(item, kind)) {
                validate_inside(item, kind, diagnostics);
            }
        }
        _ => {}
    }
}

/// May `item` stand where `kind` is wanted? Looks no deeper than is needed to choose.
pub(crate) fn fits(item: &Item, kind: &Kind) -> bool {
    match (kind, &item.content) {
        (Kind::Any, _)
        | (Kind::Text | Kind::Texts | Kind::Expression, Content::Text(_))
        | (Kind::Number, Content::Number(_))
        | (Kind::Bool, Content::Bool(_))
        | (Kind::Date, Content::Date(_))
        | (Kind::Table(_) | Kind::Map(_), Content::Table(_))
        | (Kind::List(_), Content::List(_)) => true,
        (Kind::Count, Content::Number(number)) => count(number).is_some(),
        (Kind::Word(words), Content::Text(text)) => words.contains(&&**text),
        (Kind::Texts, Content::List(items)) => items.iter().all(|item| item.as_text().is_some()),
        (Kind::Entries(_), Content::List(items)) => {
            items.iter().all(|item| item.as_table().is_some())
        }
        (Kind::Range, Content::List(items)) => {
            items.len() == 2 && items.iter().all(|item| item.as_number().is_some())
        }
        (Kind::Either(kinds), _) => kinds.iter().any(|kind| fits(item, kind)),
        _ => false,
    }
}

fn count(number: &Number) -> Option<u32> {
    u32::try_from(number.to_i64()?).ok()
}

fn wrong_kind(name: &str, key: &Key, item: &Item) -> Diagnostic {
    let diagnostic = mismatch(name, &key.kind, item);
    if diagnostic.help.is_some() {
        return diagnostic;
    }
    let example = key.example;
    if example.starts_with('[')
        && matches!(key.kind, Kind::Table(_) | Kind::Entries(_) | Kind::Map(_))
    {
        return diagnostic
            .help(message!(zh: "用表头 {example} 起头", en: "begin with the header {example}"));
    }
    diagnostic.help(message!(zh: "例如 {name} = {example}", en: "for example {name} = {example}"))
}

fn mismatch(name: &str, kind: &Kind, item: &Item) -> Diagnostic {
    if let (Some(words), Content::Text(found)) = (words_of(kind), &item.content) {
        let list = words.join(", ");
        let diagnostic = Diagnostic::error(
            "unknown-word",
            item.place(),
            message!(
                zh: "`{name}` 没有 \"{found}\" 这个取值",
                en: "`{name}` cannot be \"{found}\""
            ),
        );
        return diagnostic.help(match nearest(found, words.iter().copied()) {
            Some(word) => message!(
                zh: "是不是 \"{word}\"？可用的有：{list}",
                en: "did you mean \"{word}\"? It may be: {list}"
            ),
            None => message!(zh: "可用的有：{list}", en: "it may be: {list}"),
        });
    }
    let (wanted, found) = (kind.name(), item.kind_name());
    let diagnostic = Diagnostic::error(
        "wrong-kind",
        item.place(),
        Message {
            zh: format!("`{name}` 应为{}，这里是{}", wanted.zh, found.zh),
            en: format!("`{name}` is to be {}, but this is {}", wanted.en, found.en),
        },
    );
    match (&item.content, kind) {
        (Content::Text(text), Kind::Number | Kind::Count | Kind::Bool | Kind::Date)
            if Number::from_decimal(text).is_some() || matches!(&**text, "true" | "false") =>
        {
            diagnostic.help(message!(zh: "去掉引号：{text}", en: "without quotes: {text}"))
        }
        (Content::Number(_) | Content::Bool(_), Kind::Expression | Kind::Text) => {
            let text = item.spot.text();
            diagnostic.help(message!(zh: "加上引号：'{text}'", en: "with quotes: '{text}'"))
        }
        _ => diagnostic,
    }
}

/// The words of a kind that, as a text, can only be one of some words.
fn words_of(kind: &Kind) -> Option<Vec<&'static str>> {
    match kind {
        Kind::Word(words) => Some(words.to_vec()),
        Kind::Either(kinds) => {
            if kinds.iter().any(|kind| matches!(kind, Kind::Text | Kind::Texts | Kind::Expression))
            {
                return None;
            }
            let words: Vec<&str> = kinds.iter().filter_map(words_of).flatten().collect();
            (!words.is_empty()).then_some(words)
        }
        _ => None,
    }
}

fn unknown_key(name: &str, spot: &Spot, section: &'static Section) -> Diagnostic {
    let header = section.header;
    let diagnostic = Diagnostic::error(
        "unknown-key",
        spot.place(),
        message!(zh: "{header} 没有 `{name}` 这个键", en: "{header} has no key `{name}`"),
    );
    match meant(name, section) {
        Some(key) if name.is_ascii() => {
            return diagnostic.help(message!(zh: "是不是 `{key}`？", en: "did you mean `{key}`?"));
        }
        Some(key) => {
            return diagnostic
                .help(message!(zh: "键名用 `{key}`", en: "the key is called `{key}`"));
        }
        None => {}
    }
    let list = section.keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ");
    diagnostic.help(message!(zh: "可用的键：{list}", en: "its keys are: {list}"))
}

/// The key that an unknown one most likely stands for: a near one, or one that has this Chinese word.
fn meant(name: &str, section: &'static Section) -> Option<&'static str> {
    nearest(name, section.keys.iter().map(|key| key.name)).or_else(|| {
        let word = |key: &&Key| key.zh.split(['，', '；', '：', '（', '、']).next() == Some(name);
        section.keys.iter().find(word).map(|key| key.name)
    })
}

/// Is the key there, or one that was meant to be it?
fn there(table: &Table, section: &'static Section, name: &str) -> bool {
    table.contains_key(name)
        || table.keys().any(|key| section.key(key).is_none() && meant(key, section) == Some(name))
}

/// A table that is read by its declared keys. What has the wrong kind was already reported by
/// [`validate`], and is not there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    table: &'a Table,
    section: &'static Section,
    /// Where the table begins.
    pub(crate) spot: &'a Spot,
}

impl<'a> Reader<'a> {
    /// A reader of `item`, if it is a table.
    pub(crate) fn new(item: &'a Item, section: &'static Section) -> Option<Self> {
        Some(Self { table: item.as_table()?, section, spot: &item.spot })
    }

    /// The key with its value, if it is there and of the declared kind.
    pub(crate) fn field(&self, name: &str) -> Option<&'a Field> {
        let key = self.section.key(name);
        debug_assert!(key.is_some(), "{} declares no key {name}", self.section.header);
        self.table.get(name).filter(|field| key.is_some_and(|key| fits(&field.item, &key.kind)))
    }

    /// The value.
    pub(crate) fn item(&self, name: &str) -> Option<&'a Item> {
        self.field(name).map(|field| &field.item)
    }

    /// Is the key there, rightly or wrongly?
    pub(crate) fn has(&self, name: &str) -> bool {
        there(self.table, self.section, name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'a Arc<str>> {
        self.item(name)?.as_text()
    }

    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.text(name).map(ToString::to_string)
    }

    /// The texts with their places; a single text counts as a list of one.
    pub(crate) fn texts(&self, name: &str) -> Vec<(&'a Arc<str>, &'a Spot)> {
        self.item(name).map(texts_of).unwrap_or_default()
    }

    pub(crate) fn number(&self, name: &str) -> Option<&'a Number> {
        self.item(name)?.as_number()
    }

    pub(crate) fn count(&self, name: &str) -> Option<u32> {
        self.number(name).and_then(count)
    }

    pub(crate) fn bool(&self, name: &str) -> Option<bool> {
        self.item(name)?.as_bool()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.bool(name) == Some(true)
    }

    pub(crate) fn date(&self, name: &str) -> Option<Date> {
        self.item(name)?.as_date()
    }

    /// A word that `parse` knows.
    pub(crate) fn word<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.text(name).and_then(|text| parse(text))
    }

    /// The table behind `name`, to be read by `section`.
    pub(crate) fn table(&self, name: &str, section: &'static Section) -> Option<Self> {
        Self::new(self.item(name)?, section)
    }

    /// The tables of the list behind `name`.
    pub(crate) fn entries(&self, name: &str, section: &'static Section) -> Vec<Self> {
        let items = self.item(name).and_then(Item::as_list).unwrap_or_default();
        items.iter().filter_map(|item| Self::new(item, section)).collect()
    }

    /// The keys of the table behind `name`, whose keys are free.
    pub(crate) fn map(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Field)> + use<'a> {
        self.item(name).and_then(Item::as_table).into_iter().flatten()
    }

    /// All its keys.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a Arc<str>, &'a Field)> + use<'a> {
        self.table.iter()
    }
}

/// The texts of a text or a list of texts.
pub(crate) fn texts_of(item: &Item) -> Vec<(&Arc<str>, &Spot)> {
    match &item.content {
        Content::Text(text) => vec![(text, &item.spot)],
        Content::List(items) => {
            items.iter().filter_map(|item| Some((item.as_text()?, &item.spot))).collect()
        }
        _ => Vec::new(),
    }
}
