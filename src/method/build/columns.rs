use std::sync::Arc;

use super::{Builder, constants::constant, names::check_identifier};
use crate::{
    diagnostic::{Diagnostic, message, suggestion},
    method::{
        document::{Field, Item, Spot},
        keys,
        model::{Column, ColumnIndex, ColumnKind, ColumnOrigin, MonthDay, Quantity},
        section::Reader,
    },
    value::Enumeration,
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
pub(super) type Words<'a> = Vec<(&'a Arc<str>, &'a Spot)>;

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
    match suggestion(wrong, known) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
