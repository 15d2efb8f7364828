use std::{ops::Range, sync::Arc};

use super::{Data, Environment, Fault, Kind, Names, Read, Script, Trace};
use crate::diagnostic::{Diagnostic, Place};

/// Where an expression stands.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The file's path inside the pack.
    pub file: &'a str,
    /// The whole text of the TOML file.
    pub text: &'a str,
    /// The bytes of the TOML string in it, with its quotes.
    pub span: Range<usize>,
    /// The expression: the string's value.
    pub expression: &'a str,
}

/// A compiled expression of a pack's TOML.
#[derive(Debug, Clone)]
pub struct Expression {
    text: Arc<str>,
    place: Place,
    kind: Kind,
    reads: Vec<Read>,
    calls: Vec<(Arc<str>, Arc<str>)>,
}

impl Expression {
    /// Reads an expression, looks its names up and checks the kinds of its parts.
    ///
    /// # Errors
    ///
    /// All mistakes that can be found without running it, each at its place in the TOML file.
    pub fn compile(
        _script: &Script,
        _source: Source<'_>,
        _names: &dyn Names,
    ) -> Result<Self, Vec<Diagnostic>> {
        todo!("being built")
    }

    /// What it comes to.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it is written.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What it reads, each once, in the order of the text.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// The functions of the pack that it calls, as module and name, also those that these call.
    #[must_use]
    pub fn calls(&self) -> &[(Arc<str>, Arc<str>)] {
        &self.calls
    }

    /// Its value. An absent result is `Ok` with an absent value.
    ///
    /// # Errors
    ///
    /// A mistake of the rule, at its innermost place.
    pub fn evaluate(
        &self,
        _script: &Script,
        _environment: &dyn Environment,
    ) -> Result<Data, Fault> {
        todo!("being built")
    }

    /// Its value and those of its parts.
    #[must_use]
    pub fn trace(&self, _script: &Script, _environment: &dyn Environment) -> Trace {
        todo!("being built")
    }
}
