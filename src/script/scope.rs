use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;

use super::{Data, Kind};
use crate::value::Calendar;

/// What functions see beside their arguments, besides the reference tables.
pub(super) const GLOBAL: &str = "params";

/// The names that an expression may use, while it is compiled.
pub trait Names {
    /// The slot and the kind of a variable.
    fn find(&self, name: &str) -> Option<(u32, Kind)>;
    /// All names, for suggestions.
    fn known(&self) -> Vec<Arc<str>>;
}

/// The values behind the names, while an expression is evaluated.
pub trait Environment {
    /// The value of the variable `slot`, or of what `path` names inside it: `groups.a.score` asks for
    /// the slot of `groups` and the path `["a", "score"]`. The path is empty unless the variable's
    /// kind is a map.
    fn get(&self, slot: u32, path: &[Arc<str>]) -> Data;
    /// What functions see beside their arguments.
    fn context(&self) -> &Arc<Context>;
}

/// What functions of the pack see beside their arguments. Making one with other params is cheap.
#[derive(Debug, Clone)]
pub struct Context {
    /// The params, a map.
    pub params: Data,
    /// The reference tables by their id, each a map by its key.
    pub references: IndexMap<Arc<str>, Data>,
    /// What `workdays` counts by; Monday to Friday without one.
    pub calendar: Option<Calendar>,
    /// The ids of the tables that were handed in.
    pub supplied: BTreeSet<Arc<str>>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            params: Data::map::<Arc<str>>([]),
            references: IndexMap::new(),
            calendar: None,
            supplied: BTreeSet::new(),
        }
    }
}

impl Context {
    /// What a function sees under that name: `params`, or a reference table; nothing if it was not handed in.
    pub(super) fn global(&self, name: &str) -> Option<&Data> {
        if name == GLOBAL { Some(&self.params) } else { self.references.get(name) }
    }

    /// The same with other params.
    #[must_use]
    pub fn with_params(&self, params: Data) -> Self {
        Self { params, ..self.clone() }
    }
}

/// One thing that an expression reads: a variable, or a part of one that is a map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Read {
    /// The variable.
    pub slot: u32,
    /// The part, from the outside in.
    pub path: Vec<Arc<str>>,
}
