use std::sync::Arc;

use super::Limits;
use crate::diagnostic::{Diagnostics, Language, Place};

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
    /// Where it begins.
    pub place: Place,
}

/// The functions of a pack and what they run on. Shared by all threads.
#[derive(Debug)]
pub struct Script {
    functions: Vec<Function>,
    language: Language,
}

impl Script {
    /// Reads the modules of a pack whose reasons are written in `language`. `globals` are the names
    /// that functions see beside their arguments and `params`: the ids of the reference tables.
    ///
    /// What is wrong is in the diagnostics; the script then has the functions that could be read.
    #[must_use]
    pub fn new(
        _modules: &[Module],
        _globals: &[Arc<str>],
        language: Language,
    ) -> (Self, Diagnostics) {
        (Self { functions: Vec::new(), language }, Diagnostics::new())
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(
        modules: &[Module],
        globals: &[Arc<str>],
        language: Language,
        _limits: Limits,
    ) -> (Self, Diagnostics) {
        Self::new(modules, globals, language)
    }

    /// The functions, by module and then in the order of the text.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The language of the reasons.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }
}
