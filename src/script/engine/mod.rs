//! The functions of a pack: read, checked, rewritten for our values, and run on Rhai's engine.

mod bridge;
mod callbacks;
mod catalogue;
mod load;
mod natives;
mod rewrite;
mod runtime;

use std::sync::{Arc, Mutex};

use rhai::{Engine, Expr, ImmutableString};

use super::{
    Context, Data, Decision, End, Limits,
    coverage::{Spot, in_order},
    locator::Locator,
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

/// The functions of a pack and what they run on. Cheap to clone, shared by all threads.
#[derive(Debug, Clone)]
pub struct Script {
    core: Arc<Core>,
}

/// What all clones of a script share.
pub(super) struct Core {
    functions: Vec<Function>,
    /// The functions in the same order, then the closures in them.
    bodies: Vec<Body>,
    /// Where functions decide.
    spots: Vec<Spot>,
    engine: Engine,
    language: Language,
    limits: Limits,
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
}

impl Core {
    fn mark(&self, spot: usize, yes: bool) {
        if let Some(spot) = self.spots.get(spot) {
            spot.mark(yes);
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
        Self::with_limits(modules, globals, language, Limits::default())
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(
        modules: &[Module],
        globals: &[Arc<str>],
        language: Language,
        limits: Limits,
    ) -> (Self, Diagnostics) {
        let loaded = load::load(modules, globals, &limits);
        let core = Core {
            functions: loaded.functions,
            bodies: loaded.bodies,
            spots: loaded.spots,
            engine: natives::engine(&limits),
            language,
            limits,
            free: Mutex::new(Vec::new()),
        };
        (Self { core: Arc::new(core) }, loaded.mistakes)
    }

    /// The functions, by module and then in the order of the text.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.core.functions
    }

    /// The language of the reasons.
    #[must_use]
    pub fn language(&self) -> Language {
        self.core.language
    }

    /// Where functions decide, and which ways have been gone since the pack was loaded.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        in_order(self.core.spots.iter())
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

    /// Calls a function.
    pub(super) fn call(
        &self,
        function: usize,
        arguments: Vec<Data>,
        context: &Arc<Context>,
    ) -> Result<Data, End> {
        runtime::call(&self.core, function, arguments, context)
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
