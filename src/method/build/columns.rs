use std::sync::Arc;

use super::{Builder, constants::constant, names::check_identifier};
use crate::{
    diagnostic::{Diagnostic, message, nearest},
    method::{
        document::{Field, Item, Spot},
        keys,
        model::{Column, ColumnIndex, ColumnKind, ColumnOrigin, MonthDay, Quantity},
        section::{Reader, texts_of},
    },
    value::{Absence, Enumeration, Member},
};

/// A column whose expressions are not compiled yet.
pub(super) struct Draft<'a> {
    pub(super) column: Column,
    /// Where its id is written.
    pub(super) spot: &'a Spot,
    /// Was a type written?
    pub(super) typed: bool,
    /// Were headers written?
    pub(super) headed: bool,
    pub(super) source: Source<'a>,
    pub(super) check: Option<&'a Item>,
    /// Words of a date column, and the column that takes them.
    pub(super) words: Option<(Arc<Enumeration>, &'a Arc<str>, &'a Spot)>,
}

/// What a draft's values are made from.
pub(super) enum Source<'a> {
    File,
    Expression(&'a Item),
    Highest { by: &'a Item, per: Vec<(&'a Arc<str>, &'a Spot)> },
    Nth { per: Vec<(&'a Arc<str>, &'a Spot)>, order: Vec<(&'a Arc<str>, &'a Spot)> },
}

/// Words with their places.
type Words<'a> = Vec<(&'a Arc<str>, &'a Spot)>;

impl Builder<'_> {
    /// Reads a column.
    pub(super) fn column<'a>(
        &mut self,
        table: &Arc<str>,
        id: &'a Arc<str>,
        field: &'a Field,
    ) -> Option<Draft<'a>> {
        let reader = Reader::new(&field.item, &keys::COLUMN)?;
        check_identifier(&message!(zh: "列", en: "a column"), id, &field.key, &mut self.found);
        let typed = reader.has("type");
        let expression = reader.item("expr");
        let type_name = reader.text("type").map_or("text", |name| &**name);
        let kind = match type_name {
            "int" => ColumnKind::Int,
            "number" => ColumnKind::Number,
            "percent" => ColumnKind::Percent,
            "date" => ColumnKind::Date,
            "bool" => ColumnKind::Bool,
            "team" => ColumnKind::Team,
            "indicator" => ColumnKind::Indicator,
            "enum" => ColumnKind::Enum(self.enumeration(table, id, &reader, &field.key)?),
            _ => ColumnKind::Text,
        };
        self.combinations(&reader, &kind, expression.is_some());
        let mut headers: Vec<String> =
            reader.texts("headers").into_iter().map(|(text, _)| text.to_string()).collect();
        let headed = !headers.is_empty();
        let per_indicator = headers.iter().any(|header| header.contains("{indicator}"));
        if expression.is_none() && !headers.iter().any(|header| **header == **id) {
            headers.push(id.to_string());
        }
        let absent = self.absent_words(&reader, &kind);
        let words = self.date_words(table, id, &reader);
        let (min, max) = self.bounds(&reader, &kind);
        let column = Column {
            id: Arc::clone(id),
            kind,
            origin: ColumnOrigin::File,
            headers,
            per_indicator,
            required: reader.flag("required"),
            min,
            max,
            check: None,
            absent,
            units: self.units(&reader),
            words: None,
            fill_down: reader.flag("fill_down"),
            month: reader.word("month", |word| match word {
                "start" => Some(MonthDay::Start),
                "end" => Some(MonthDay::End),
                _ => None,
            }),
            scale: reader.number("scale").cloned(),
            quantity: reader.word("kind", quantity),
            private: reader.flag("private"),
            place: field.key.place(),
        };
        Some(Draft {
            column,
            spot: &field.key,
            typed,
            headed,
            source: expression.map_or(Source::File, Source::Expression),
            check: reader.item("check"),
            words,
        })
    }

    fn enumeration(
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
    fn members(&mut self, values: &Item) -> Vec<Member> {
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

    fn absent_words(
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

    fn date_words<'a>(
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

    fn bounds(
        &mut self,
        reader: &Reader<'_>,
        kind: &ColumnKind,
    ) -> (Option<crate::method::model::Constant>, Option<crate::method::model::Constant>) {
        let dated = *kind == ColumnKind::Date;
        let mut bound = |name: &str| {
            let field = reader.field(name)?;
            if field.item.as_date().is_some() != dated {
                let wanted = if dated {
                    message!(zh: "日期列的 `{name}` 要写日期", en: "`{name}` of a date column is a date")
                } else {
                    message!(zh: "这一列的 `{name}` 要写数", en: "`{name}` of this column is a number")
                };
                self.found.push(Diagnostic::error("wrong-kind", field.item.place(), wanted));
                return None;
            }
            Some(&field.item)
        };
        let (min, max) = (bound("min"), bound("max"));
        if let (Some(min), Some(max)) = (min, max) {
            let crossed = match (min.as_number(), max.as_number(), min.as_date(), max.as_date()) {
                (Some(min), Some(max), ..) => min > max,
                (.., Some(min), Some(max)) => min > max,
                _ => false,
            };
            if crossed {
                self.found.push(Diagnostic::error(
                    "empty-range",
                    max.place(),
                    message!(zh: "`max` 小于 `min`", en: "`max` is less than `min`"),
                ));
            }
        }
        (min.map(constant), max.map(constant))
    }

    fn units(&mut self, reader: &Reader<'_>) -> Vec<(String, crate::value::Number)> {
        let mut units = Vec::new();
        for (unit, field) in reader.map("units") {
            let Some(factor) = field.item.as_number() else { continue };
            if !factor.is_positive() {
                self.found.push(Diagnostic::error(
                    "not-positive",
                    field.item.place(),
                    message!(zh: "单位的倍数要大于 0", en: "the factor of a unit is above 0"),
                ));
            }
            units.push((unit.to_string(), factor.clone()));
        }
        units
    }

    /// Keys that mean something for some types only.
    fn combinations(&mut self, reader: &Reader<'_>, kind: &ColumnKind, derived: bool) {
        let numeric = matches!(kind, ColumnKind::Int | ColumnKind::Number | ColumnKind::Percent);
        let date = *kind == ColumnKind::Date;
        let enumerated = matches!(kind, ColumnKind::Enum(_));
        let untyped = derived && !reader.has("type");
        let rules: [(&str, bool, &str); 10] = [
            ("values", enumerated, "enum"),
            ("worth", enumerated, "enum"),
            ("min", numeric || date || untyped, "int、number、percent、date"),
            ("max", numeric || date || untyped, "int、number、percent、date"),
            ("units", numeric, "int、number、percent"),
            ("scale", *kind == ColumnKind::Percent, "percent"),
            ("words", date, "date"),
            ("word_in", date, "date"),
            ("month", date, "date"),
            ("kind", numeric || untyped, "int、number、percent"),
        ];
        for (key, allowed, types) in rules {
            if let Some(field) = reader.field(key).filter(|_| !allowed) {
                let en = types.replace('、', ", ");
                self.found.push(
                    Diagnostic::error(
                        "wrong-combination",
                        field.key.place(),
                        message!(
                            zh: "`{key}` 只用于 type 为 {types} 的列",
                            en: "`{key}` is only for columns of type {en}"
                        ),
                    )
                    .help(message!(
                        zh: "改 type，或删去 `{key}`",
                        en: "change the type, or take `{key}` out"
                    )),
                );
            }
        }
        if !derived {
            return;
        }
        for key in [
            "headers",
            "required",
            "absent",
            "units",
            "scale",
            "words",
            "word_in",
            "month",
            "fill_down",
            "private",
        ] {
            if let Some(field) = reader.field(key) {
                self.found.push(
                    Diagnostic::error(
                        "wrong-combination",
                        field.key.place(),
                        message!(
                            zh: "推导列（有 `expr`）不从文件读，不能有 `{key}`",
                            en: "a derived column (with `expr`) is not read from the file and has no `{key}`"
                        ),
                    )
                    .help(message!(
                        zh: "删去 `{key}`，或删去 `expr`",
                        en: "take out `{key}`, or take out `expr`"
                    )),
                );
            }
        }
    }

    /// The place of a column by its id, with an error if there is none.
    pub(super) fn find_column(
        &mut self,
        columns: &[Column],
        id: &str,
        spot: &Spot,
        table: &str,
    ) -> Option<ColumnIndex> {
        let usable = |column: &&Column| !column.private;
        if let Some(at) = columns.iter().position(|column| &*column.id == id && !column.private) {
            return Some(ColumnIndex(at));
        }
        let diagnostic = Diagnostic::error(
            "unknown-column",
            spot.place(),
            message!(zh: "表 {table} 没有列 `{id}`", en: "the table {table} has no column `{id}`"),
        );
        let known: Vec<&str> = columns.iter().filter(usable).map(|column| &*column.id).collect();
        self.found.push(suggest(diagnostic, id, known));
        None
    }
}

/// What a number is a quantity of.
pub(super) fn quantity(word: &str) -> Option<Quantity> {
    Some(match word {
        "ratio" => Quantity::Ratio,
        "points" => Quantity::Points,
        "count" => Quantity::Count,
        "days" => Quantity::Days,
        "workdays" => Quantity::Workdays,
        "money" => Quantity::Money,
        _ => return None,
    })
}

/// With the nearest known word as the way out, or all of them.
pub(super) fn suggest<'k>(
    diagnostic: Diagnostic,
    wrong: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(near) = nearest(wrong, known.iter().copied()) {
        return diagnostic.help(message!(zh: "是不是 `{near}`？", en: "did you mean `{near}`?"));
    }
    if known.is_empty() {
        return diagnostic;
    }
    let more = known.len() > 20;
    let mut list = known.iter().take(20).copied().collect::<Vec<_>>().join(", ");
    if more {
        list.push('…');
    }
    diagnostic.help(message!(zh: "有：{list}", en: "there are: {list}"))
}

/// A word without what does not tell words apart.
pub(super) fn plain(word: &str) -> String {
    word.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
