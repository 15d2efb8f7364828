//! The functions of a pack: read, checked, rewritten for our values, and run on Rhai's engine.

mod bridge;
mod callbacks;
mod catalogue;
mod load;
mod natives;
mod rewrite;
mod runtime;

use std::{
    cell::Cell,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use rhai::{Engine, Expr, ImmutableString};

use super::{
    Context, Data, Decision, End, Limits,
    coverage::{Spot, Watcher, in_order},
    locator::Locator,
    plain::{self, Plain},
    scope::GLOBAL,
    tree::Node,
};
use crate::diagnostic::{Diagnostics, Language, Message, Place};

/// The text of a module of a pack.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its name: the stem of the file.
    pub name: Arc<str>,
    /// The file's path inside the pack.
    pub file: Arc<str>,
    /// The text.
    pub text: Arc<str>,
}

/// A function of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The module that it is in.
    pub module: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// The names of its parameters.
    pub parameters: Vec<Arc<str>>,
    /// The `///` lines above it, without the slashes; empty if there are none.
    pub comment: String,
    /// Is it only for the functions of its own module?
    pub private: bool,
    /// Where its name stands.
    pub place: Place,
}

/// A part of a tree takes Rhai fewer steps than this: what a tree works out within the budget, Rhai does not stop.
const STEPS_OF_A_PART: u64 = 100;

/// The functions of a pack and what they run on. Cheap to clone, shared by all threads.
#[derive(Debug, Clone)]
pub struct Script {
    core: Arc<Core>,
    /// The ids of the tables that expressions may ask about; nothing where nobody has said them.
    tables: Option<Arc<[Arc<str>]>>,
}

/// What all clones of a script share.
pub(super) struct Core {
    functions: Vec<Function>,
    modules: Vec<Module>,
    /// What functions see beside their arguments.
    globals: Vec<Arc<str>>,
    /// The functions in the same order, then the closures in them.
    bodies: Vec<Body>,
    /// Where functions decide.
    spots: Vec<Spot>,
    engine: Engine,
    language: Language,
    limits: Limits,
    /// The test that runs, shifted by one, and whether it has constants of its own; only where ways are counted.
    watch: Option<AtomicU64>,
    /// Evaluation states that are free; their caches make calls cheap.
    free: Mutex<Vec<runtime::State>>,
}

/// What a function does.
pub(super) struct Body {
    parameters: Vec<ImmutableString>,
    /// A block.
    block: Expr,
    locator: Arc<Locator>,
    /// What is called, for messages: `module::function`.
    title: Arc<str>,
    /// Its place among the decisions; closures have none.
    spot: Option<usize>,
    /// The functions and closures that it names.
    calls: Vec<usize>,
    /// Where a tree may do as well.
    plain: Option<Plain>,
}

impl Core {
    /// No test runs.
    const NOBODY: u64 = u64::MAX;

    fn watcher(&self) -> Option<Watcher> {
        let test = self.watch.as_ref()?.load(Ordering::Relaxed);
        let foreign = test & 1 == 1;
        // Nobody is more than any number of a test.
        u32::try_from(test >> 1).ok().map(|test| Watcher { test, foreign })
    }

    fn mark_zone(&self, spot: usize, native: &str, arguments: &[Data]) {
        if let (Some(spot), Some(watcher)) = (self.spots.get(spot), self.watcher()) {
            spot.mark_zone(watcher, native, arguments);
        }
    }

    fn mark(&self, spot: usize, first: bool) {
        if let (Some(spot), Some(watcher)) = (self.spots.get(spot), self.watcher()) {
            spot.mark(watcher, first);
        }
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script").field("functions", &self.functions).finish_non_exhaustive()
    }
}

impl Script {
    /// Reads the modules of a pack whose reasons are written in `language`. `globals` are the names
    /// that functions see beside their arguments and `params`: the ids of the reference tables.
    ///
    /// What is wrong is in the diagnostics; the script then has the functions that could be read.
    #[must_use]
    pub fn new(
        modules: &[Module],
        globals: &[Arc<str>],
        language: Language,
    ) -> (Self, Diagnostics) {
        Self::load(modules, globals, language, Limits::default(), false)
    }

    /// The same, and it is counted which ways tests go. Without it there is nothing that could cost time.
    #[must_use]
    pub fn watched(
        modules: &[Module],
        globals: &[Arc<str>],
        language: Language,
    ) -> (Self, Diagnostics) {
        Self::load(modules, globals, language, Limits::default(), true)
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(
        modules: &[Module],
        globals: &[Arc<str>],
        language: Language,
        limits: Limits,
    ) -> (Self, Diagnostics) {
        Self::load(modules, globals, language, limits, false)
    }

    fn load(
        modules: &[Module],
        globals: &[Arc<str>],
        language: Language,
        limits: Limits,
        watched: bool,
    ) -> (Self, Diagnostics) {
        let loaded = load::load(modules, globals, &limits, watched);
        let core = Core {
            functions: loaded.functions,
            modules: modules.to_vec(),
            globals: std::iter::once(Arc::from(GLOBAL)).chain(globals.iter().cloned()).collect(),
            bodies: loaded.bodies,
            spots: loaded.spots,
            watch: watched.then(|| AtomicU64::new(Core::NOBODY)),
            engine: natives::engine(&limits),
            language,
            limits,
            free: Mutex::new(Vec::new()),
        };
        (Self { core: Arc::new(core), tables: None }, loaded.mistakes)
    }

    /// The same for expressions that may ask only about these tables: `supplied("table")`.
    #[must_use]
    pub fn with_tables(self, tables: impl IntoIterator<Item = Arc<str>>) -> Self {
        Self { tables: Some(tables.into_iter().collect()), ..self }
    }

    /// The tables that expressions may ask about, if it is known.
    pub(super) fn tables(&self) -> Option<&[Arc<str>]> {
        self.tables.as_deref()
    }

    /// The functions, by module and then in the order of the text.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.core.functions
    }

    /// The texts that they come from.
    #[must_use]
    pub fn modules(&self) -> &[Module] {
        &self.core.modules
    }

    /// The place of the function `name` of `module` that takes `count` arguments, for the functions of
    /// that module.
    pub(super) fn own(&self, module: &str, name: &str, count: usize) -> Option<usize> {
        catalogue::resolve(&self.core.functions, module, name, count, Some(module)).ok()
    }

    /// The language of the reasons.
    #[must_use]
    pub fn language(&self) -> Language {
        self.core.language
    }

    /// Are the ways counted that tests go?
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.core.watch.is_some()
    }

    /// Says that from now on it is the test of this number that runs; with `foreign`, one that has constants
    /// of its own. Nothing is counted for nobody.
    pub fn watch(&self, test: Option<u32>, foreign: bool) {
        if let Some(watch) = &self.core.watch {
            let test = test.map_or(Core::NOBODY, |test| u64::from(test) << 1 | u64::from(foreign));
            watch.store(test, Ordering::Relaxed);
        }
    }

    /// Whom ways are counted for.
    pub(super) fn watcher(&self) -> Option<Watcher> {
        self.core.watcher()
    }

    /// Where functions decide, and which ways tests have gone; empty unless the pack was loaded to be watched.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        in_order(self.core.spots.iter())
    }

    /// The same as they are counted.
    pub(crate) fn spots(&self) -> &[Spot] {
        &self.core.spots
    }

    /// What rules may use.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.core.limits
    }

    /// The function `name` of `module` that takes `count` arguments, or what is wrong and the way out.
    pub(super) fn resolve(
        &self,
        module: &str,
        name: &str,
        count: usize,
    ) -> Result<usize, (&'static str, Message, Option<Message>)> {
        catalogue::resolve(&self.core.functions, module, name, count, None)
    }

    /// What functions see beside their arguments.
    pub(super) fn globals(&self) -> &[Arc<str>] {
        &self.core.globals
    }

    /// Calls a function.
    pub(super) fn call(
        &self,
        function: usize,
        arguments: Vec<Data>,
        context: &Arc<Context>,
    ) -> Result<Data, End> {
        if self.tree(function).is_some() {
            let budget = Cell::new(self.core.limits.operations / STEPS_OF_A_PART);
            let outcome = self.call_tree(function, arguments.clone(), context, &budget);
            if !matches!(outcome, Err(End::Fault(_))) {
                #[cfg(test)]
                same(&outcome, &self.call_by_rhai(function, arguments, context));
                return outcome;
            }
        }
        self.call_by_rhai(function, arguments, context)
    }

    /// Calls a function that can be run as a tree. A fault is for Rhai to tell.
    pub(super) fn call_tree(
        &self,
        function: usize,
        arguments: Vec<Data>,
        context: &Arc<Context>,
        budget: &Cell<u64>,
    ) -> Result<Data, End> {
        match self.tree(function) {
            Some((tree, body)) => plain::run(self, tree, &body.locator, arguments, context, budget),
            None => self.call_by_rhai(function, arguments, context),
        }
    }

    /// Is that function run as a tree?
    #[cfg(test)]
    pub(crate) fn runs_as_tree(&self, function: usize) -> bool {
        self.tree(function).is_some()
    }

    /// Calls a function on Rhai's engine, whatever it does.
    fn call_by_rhai(
        &self,
        function: usize,
        arguments: Vec<Data>,
        context: &Arc<Context>,
    ) -> Result<Data, End> {
        runtime::call(&self.core, function, arguments, context)
    }

    /// The tree that runs a function, if it and all that it calls can be run so.
    pub(super) fn tree(&self, function: usize) -> Option<(&Node, &Body)> {
        let body = self.core.bodies.get(function)?;
        let Body { plain, calls, parameters, locator, .. } = body;
        let module = &self.core.functions.get(function)?.module;
        Some((plain.as_ref()?.tree(self, calls, parameters, locator, module)?, body))
    }

    /// The functions, and those that they call, as module and name, each once.
    pub(super) fn names_of(
        &self,
        functions: impl IntoIterator<Item = usize>,
    ) -> Vec<(Arc<str>, Arc<str>)> {
        let mut seen = indexmap::IndexSet::new();
        let mut open: Vec<usize> = functions.into_iter().collect();
        open.reverse();
        while let Some(next) = open.pop() {
            if seen.insert(next)
                && let Some(body) = self.core.bodies.get(next)
            {
                open.extend(body.calls.iter().rev());
            }
        }
        let named = seen.into_iter().filter_map(|index| self.core.functions.get(index));
        let names: indexmap::IndexSet<_> = named
            .map(|function| (Arc::clone(&function.module), Arc::clone(&function.name)))
            .collect();
        names.into_iter().collect()
    }
}

/// In tests every function that a tree runs is run by Rhai as well.
#[cfg(test)]
fn same(tree: &Result<Data, End>, rhai: &Result<Data, End>) {
    let end = |end: &End| match end {
        End::Absent(kind) => Some(*kind),
        End::Fault(_) => None,
    };
    assert_eq!(tree.as_ref().map_err(end), rhai.as_ref().map_err(end));
}
