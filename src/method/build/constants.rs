use std::sync::Arc;

use indexmap::IndexMap;

use super::{Builder, names};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Content, Field, Item, Table},
        keys,
        model::{Constant, Param},
        section::{Reader, validate},
    },
    script::{Kind, MapKind},
    value::Date,
};

/// A TOML value as a constant.
pub(crate) fn constant(item: &Item) -> Constant {
    match &item.content {
        Content::Text(text) => Constant::Text(Arc::clone(text)),
        Content::Number(number) => Constant::Number(number.clone()),
        Content::Bool(value) => Constant::Bool(*value),
        Content::Date(date) => Constant::Date(*date),
        Content::List(items) => Constant::Array(items.iter().map(constant).collect()),
        Content::Table(table) => Constant::Map(
            table.iter().map(|(key, field)| (Arc::clone(key), constant(&field.item))).collect(),
        ),
    }
}

/// What is known about a constant.
pub(super) fn kind(constant: &Constant) -> Kind {
    match constant {
        Constant::Number(_) => Kind::Number,
        Constant::Text(_) => Kind::Text,
        Constant::Bool(_) => Kind::Bool,
        Constant::Date(_) => Kind::Date,
        Constant::Array(items) => {
            let of = items.iter().map(kind).reduce(|a, b| a.or(&b));
            Kind::Array(Box::new(of.unwrap_or(Kind::Any)))
        }
        Constant::Map(entries) => Kind::Map(MapKind::closed(
            entries.iter().map(|(key, value)| (Arc::clone(key), kind(value))).collect(),
        )),
    }
}

/// What is known about `params`.
pub(super) fn params_kind<'a>(params: impl IntoIterator<Item = (&'a Arc<str>, &'a Param)>) -> Kind {
    let fields = params
        .into_iter()
        .map(|(name, param)| {
            let kind = param.values.iter().map(|(_, value)| kind(value)).reduce(|a, b| a.or(&b));
            (Arc::clone(name), kind.unwrap_or(Kind::Any))
        })
        .collect();
    Kind::Map(MapKind::closed(fields))
}

impl Builder<'_> {
    /// The constants of a table of params.
    pub(super) fn params(&mut self, table: &Table) -> IndexMap<Arc<str>, Param> {
        let mut params = IndexMap::new();
        for (name, field) in table {
            names::check_identifier(
                &message!(zh: "常数", en: "a param"),
                name,
                &field.key,
                &mut self.found,
            );
            if let Some(param) = self.param(field) {
                params.insert(Arc::clone(name), param);
            }
        }
        params
    }

    fn param(&mut self, field: &Field) -> Option<Param> {
        let mut param = Param {
            name: None,
            source: None,
            reviewed: None,
            values: Vec::new(),
            place: field.key.place(),
        };
        let mut value = &field.item;
        let declared = value.as_table().filter(|table| table.contains_key("value"));
        if let (Some(table), Some(reader)) = (declared, Reader::new(value, &keys::PARAM)) {
            validate(table, &value.spot, &keys::PARAM, &mut self.found);
            param.name = reader.string("name");
            param.source = reader.string("source");
            param.reviewed = reader.date("reviewed");
            value = reader.item("value")?;
        }
        param.values = match steps(value) {
            Some(steps) => self.steps(value, steps)?,
            None => vec![(None, constant(value))],
        };
        Some(param)
    }

    fn steps(&mut self, item: &Item, steps: &[Item]) -> Option<Vec<(Option<Date>, Constant)>> {
        let mut values: Vec<(Option<Date>, Constant)> = Vec::new();
        for step in steps {
            if let Some(table) = step.as_table() {
                validate(table, &step.spot, &keys::PARAM_STEP, &mut self.found);
            }
            let reader = Reader::new(step, &keys::PARAM_STEP)?;
            let from = reader.date("from");
            if values.iter().any(|(there, _)| *there == from) {
                self.found.push(
                    Diagnostic::error(
                        "same-day-twice",
                        step.place(),
                        message!(zh: "同一天起有两个值", en: "two values hold from the same day"),
                    )
                    .help(message!(
                        zh: "每个值写明从哪天起，各不相同",
                        en: "give each value a day of its own from which it holds"
                    )),
                );
            }
            values.push((from, constant(reader.item("value")?)));
        }
        values.sort_by_key(|(from, _)| *from);
        let kinds: Vec<Kind> = values.iter().map(|(_, value)| kind(value)).collect();
        if kinds.windows(2).any(|pair| pair.first() != pair.last()) {
            self.found.push(Diagnostic::error(
                "mixed-kinds",
                item.place(),
                message!(
                    zh: "同一个常数前后的值不是同一种",
                    en: "the values of one param are of different kinds"
                ),
            ));
        }
        Some(values)
    }
}

/// The steps of a param that changes by date.
fn steps(item: &Item) -> Option<&[Item]> {
    let items = item.as_list()?;
    let step = |item: &Item| {
        item.as_table().is_some_and(|table| {
            table.contains_key("value")
                && table.keys().all(|key| matches!(&**key, "from" | "value"))
        }) || item.as_table().is_some_and(|table| table.contains_key("from"))
    };
    (!items.is_empty() && items.iter().all(step)).then_some(items)
}
