use std::{fmt, ops::Range, sync::Arc};

use crate::method::{
    document::{Content, Item, Table},
    overlay::{ENTRIES, Locks},
};

/// A part of a method that an overlay writes as one: merged key by key, or replaced whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Root {
    /// `[method]`.
    Method,
    /// `[bonus_cap]`.
    BonusCap,
    /// A constant of `[params]`.
    Param(Arc<str>),
    /// An entry of one of the lists that are merged by their ids: `[[indicator]]`, `[[grade]]`…
    Entry(&'static str, Arc<str>),
    /// A column of a table, which an overlay replaces whole.
    Column(Arc<str>, Arc<str>),
}

/// Where a value stands in the merged TOML of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) root: Root,
    /// Keys below the root; a place in a list is a key of digits, from 0.
    pub(super) path: Vec<Arc<str>>,
    /// The bytes of the text there that are meant, where it is a part of an expression.
    pub(super) span: Option<Range<usize>>,
}

impl Root {
    pub(super) fn address(&self, path: &[impl AsRef<str>]) -> Address {
        let path = path.iter().map(|key| Arc::from(key.as_ref())).collect();
        Address { root: self.clone(), path, span: None }
    }

    /// What the method has there.
    pub(super) fn item<'a>(&self, document: &'a Table) -> Option<&'a Item> {
        match self {
            Self::Method => Some(&document.get("method")?.item),
            Self::BonusCap => Some(&document.get("bonus_cap")?.item),
            Self::Param(id) => below(&document.get("params")?.item, &[Arc::clone(id)]),
            Self::Entry(list, id) => {
                let by = ENTRIES.iter().find(|(known, _)| known == list)?.1;
                let entries = document.get(*list)?.item.as_list()?;
                entries.iter().find(|entry| entry.text_at(by) == Some(id))
            }
            Self::Column(table, column) => {
                let path = [Arc::clone(table), Arc::from("columns"), Arc::clone(column)];
                below(&document.get("tables")?.item, &path)
            }
        }
    }

    /// May an overlay not touch it?
    pub(super) fn is_locked(&self, locks: &Locks) -> bool {
        match self {
            Self::Entry("indicator", id) => locks.indicators.contains(id),
            Self::Param(id) => locks.params.contains(id),
            Self::Column(table, column) => {
                locks.columns.contains(&(Arc::clone(table), Arc::clone(column)))
            }
            Self::Method | Self::BonusCap | Self::Entry(..) => false,
        }
    }
}

/// What stands behind the keys of `path` below `item`.
pub(super) fn below<'a>(item: &'a Item, path: &[Arc<str>]) -> Option<&'a Item> {
    let Some((key, rest)) = path.split_first() else { return Some(item) };
    let inner = match &item.content {
        Content::Table(table) => &table.get(key)?.item,
        Content::List(list) => list.get(key.parse::<usize>().ok()?)?,
        _ => return None,
    };
    below(inner, rest)
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("method"),
            Self::BonusCap => f.write_str("bonus_cap"),
            Self::Param(id) => write!(f, "params.{id}"),
            Self::Entry(list, id) => write!(f, "{list}.{id}"),
            Self::Column(table, column) => write!(f, "tables.{table}.columns.{column}"),
        }
    }
}

/// As declarations name it: `indicator.clue_closure.points`; places in a list from 1, as people count.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)?;
        self.path.iter().try_for_each(|key| match key.parse::<usize>() {
            Ok(place) => write!(f, "[{}]", place.saturating_add(1)),
            // A constant goes by its own name.
            Err(_) if **key == *"value" => Ok(()),
            Err(_) => write!(f, ".{key}"),
        })
    }
}
