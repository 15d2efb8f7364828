//! Words of cells: values of enums, absences, words in date columns.

use std::sync::Arc;

use super::{
    Builder,
    columns::{Words, suggest},
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Item, Spot},
        model::ColumnKind,
        section::{Reader, texts_of},
    },
    value::{Absence, Enumeration, Member},
};

impl Builder<'_> {
    pub(super) fn enumeration(
        &mut self,
        table: &str,
        id: &str,
        reader: &Reader<'_>,
        spot: &Spot,
    ) -> Option<Arc<Enumeration>> {
        let Some(values) = reader.item("values") else {
            if !reader.has("values") {
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        spot.place(),
                        message!(zh: "enum 列缺少 `values`", en: "a column of type enum lacks `values`"),
                    )
                    .help(message!(
                        zh: "写 values = [\"已完成\", \"未完成\"]，或 {{ \"已完成\" = [\"已完成\", \"完成\"], … }}",
                        en: "write values = [\"done\", \"open\"], or {{ done = [\"done\", \"finished\"], … }}"
                    )),
                );
            }
            return None;
        };
        let mut members = self.members(values);
        for (id, field) in reader.map("worth") {
            let known: Vec<Arc<str>> =
                members.iter().map(|member| Arc::clone(&member.id)).collect();
            let Some(member) = members.iter_mut().find(|member| member.id == *id) else {
                let diagnostic = Diagnostic::error(
                    "unknown-value",
                    field.key.place(),
                    message!(
                        zh: "`values` 里没有 \"{id}\"",
                        en: "\"{id}\" is none of the `values`"
                    ),
                );
                self.found.push(suggest(diagnostic, id, known.iter().map(|id| &**id)));
                continue;
            };
            member.worth = field.item.as_number().cloned();
        }
        Some(Arc::new(Enumeration { name: Arc::from(format!("{table}.{id}")), members }))
    }

    /// The members of `values`, or of `words`.
    pub(super) fn members(&mut self, values: &Item) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        let mut seen: Vec<(String, Arc<str>)> = Vec::new();
        let entries: Vec<(&Arc<str>, &Spot, Words<'_>)> = match values.as_table() {
            Some(table) => {
                table.iter().map(|(id, field)| (id, &field.key, texts_of(&field.item))).collect()
            }
            None => texts_of(values)
                .into_iter()
                .map(|(word, spot)| (word, spot, vec![(word, spot)]))
                .collect(),
        };
        if entries.is_empty() {
            self.found.push(Diagnostic::error(
                "no-values",
                values.place(),
                message!(zh: "一个取值也没有", en: "there is no value"),
            ));
        }
        for (id, spot, words) in entries {
            if words.is_empty() {
                self.found.push(Diagnostic::error(
                    "no-words",
                    spot.place(),
                    message!(
                        zh: "\"{id}\" 没有任何写法，永远读不到它",
                        en: "\"{id}\" has no words, so it can never be read"
                    ),
                ));
            }
            for (word, spot) in &words {
                let plain = plain(word);
                if let Some((_, other)) = seen.iter().find(|(there, _)| *there == plain) {
                    self.found.push(
                        Diagnostic::error(
                            "word-twice",
                            spot.place(),
                            message!(
                                zh: "\"{word}\" 已经是 \"{other}\" 的写法",
                                en: "\"{word}\" already means \"{other}\""
                            ),
                        )
                        .help(message!(
                            zh: "一个词只能归一个取值",
                            en: "a word can mean one value only"
                        )),
                    );
                }
                seen.push((plain, Arc::clone(id)));
            }
            members.push(Member {
                id: Arc::clone(id),
                words: words.into_iter().map(|(word, _)| Arc::clone(word)).collect(),
                worth: None,
            });
        }
        if members.len() > usize::from(u16::MAX) {
            self.found.push(Diagnostic::error(
                "too-many-values",
                values.place(),
                message!(zh: "取值太多", en: "there are too many values"),
            ));
            members.truncate(usize::from(u16::MAX));
        }
        members
    }

    pub(super) fn absent_words(
        &mut self,
        reader: &Reader<'_>,
        kind: &ColumnKind,
    ) -> Vec<(Absence, Vec<String>)> {
        let mut absent = Vec::new();
        for (id, field) in reader.map("absent") {
            let words = texts_of(&field.item);
            let Some(absence) = Absence::from_id(id) else {
                let diagnostic = Diagnostic::error(
                    "unknown-absence",
                    field.key.place(),
                    message!(
                        zh: "没有 `{id}` 这种缺数",
                        en: "there is no kind of absence `{id}`"
                    ),
                );
                let diagnostic = suggest(diagnostic, id, Absence::ALL.map(Absence::id));
                self.found.push(diagnostic);
                continue;
            };
            if let ColumnKind::Enum(of) = kind {
                for (word, spot) in &words {
                    let clash = of.members.iter().find(|member| {
                        member.words.iter().any(|there| plain(there) == plain(word))
                    });
                    if let Some(member) = clash {
                        let id = &member.id;
                        self.found.push(Diagnostic::error(
                            "word-twice",
                            spot.place(),
                            message!(
                                zh: "\"{word}\" 已经是取值 \"{id}\" 的写法，不能又表示缺数",
                                en: "\"{word}\" already means \"{id}\", so it cannot mean an absence"
                            ),
                        ));
                    }
                }
            }
            absent.push((absence, words.into_iter().map(|(word, _)| word.to_string()).collect()));
        }
        absent
    }

    pub(super) fn date_words<'a>(
        &mut self,
        table: &str,
        id: &str,
        reader: &Reader<'a>,
    ) -> Option<(Arc<Enumeration>, &'a Arc<str>, &'a Spot)> {
        let words = reader.field("words");
        let column = reader.field("word_in");
        match (words, column) {
            (Some(words), Some(column)) => {
                let members = self.members(&words.item);
                let name = Arc::from(format!("{table}.{id}"));
                let column = (column.item.as_text()?, &column.item.spot);
                Some((Arc::new(Enumeration { name, members }), column.0, column.1))
            }
            (Some(there), None) if !reader.has("word_in") => {
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        there.key.place(),
                        message!(
                            zh: "有 `words` 而没有 `word_in`，读到的词无处可放",
                            en: "there is `words` without `word_in`: the word has nowhere to go"
                        ),
                    )
                    .help(message!(
                        zh: "加上 word_in = \"列名\"",
                        en: "add word_in = \"column\""
                    )),
                );
                None
            }
            (None, Some(there)) if !reader.has("words") => {
                self.found.push(Diagnostic::error(
                    "missing-key",
                    there.key.place(),
                    message!(
                        zh: "有 `word_in` 而没有 `words`",
                        en: "there is `word_in` without `words`"
                    ),
                ));
                None
            }
            _ => None,
        }
    }
}

/// A word without what does not tell words apart.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
