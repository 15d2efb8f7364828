use std::{ops::Range, sync::Arc};

use super::{
    Data, Decision, Environment, Fault, Kind, Names, Read, Script, Trace,
    coverage::{Spot, in_order},
    evaluate::Run,
    locator::Locator,
    lower::lower,
    mistakes::mistake,
    parse::parse,
    tree::Node,
};
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

/// A compiled expression of a pack's TOML. Cheap to clone, shared by all threads.
#[derive(Debug, Clone)]
pub struct Expression {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: Arc<str>,
    locator: Locator,
    root: Node,
    reads: Vec<Read>,
    calls: Vec<(Arc<str>, Arc<str>)>,
    spots: Vec<Spot>,
}

impl Expression {
    /// Reads an expression, looks its names up and checks the kinds of its parts.
    ///
    /// # Errors
    ///
    /// All mistakes that can be found without running it, each at its place in the TOML file.
    pub fn compile(
        script: &Script,
        source: Source<'_>,
        names: &dyn Names,
    ) -> Result<Self, Vec<Diagnostic>> {
        let Source { file, text, span, expression } = source;
        let locator = Locator::of_toml_string(file, text, span, expression);
        let (ast, tokens) = parse(expression, script.limits());
        let ast = ast.map_err(|error| vec![mistake(expression, &error, &locator)])?;
        let lowered = lower(script, expression, &ast, &tokens, names, &locator);
        if !lowered.mistakes.is_empty() {
            return Err(lowered.mistakes);
        }
        let calls = script.names_of(lowered.calls.iter().copied());
        Ok(Self {
            inner: Arc::new(Inner {
                text: Arc::from(expression),
                locator,
                root: lowered.root,
                reads: lowered.reads,
                calls,
                spots: lowered.spots,
            }),
        })
    }

    /// Its tree.
    pub(crate) fn root(&self) -> &Node {
        &self.inner.root
    }

    /// The place of a part of it.
    pub(crate) fn place_of(&self, part: &Node) -> Place {
        self.inner.locator.place(part.position)
    }

    /// What it comes to.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.inner.root.kind
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Where it is written.
    #[must_use]
    pub fn place(&self) -> &Place {
        self.inner.locator.whole()
    }

    /// What it reads, each once, in the order of the text.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        &self.inner.reads
    }

    /// The functions of the pack that it calls, as module and name, also those that these call.
    #[must_use]
    pub fn calls(&self) -> &[(Arc<str>, Arc<str>)] {
        &self.inner.calls
    }

    /// Its value. An absent result is `Ok` with an absent value.
    ///
    /// # Errors
    ///
    /// A mistake of the rule, at its innermost place.
    pub fn evaluate(&self, script: &Script, environment: &dyn Environment) -> Result<Data, Fault> {
        Run::new(script, environment, &self.inner.locator, &self.inner.spots)
            .value(&self.inner.root)
    }

    /// Where it decides, and which ways tests have gone; empty unless the pack was loaded to be watched.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        in_order(self.inner.spots.iter())
    }

    /// The same as they are counted, in the order of the tree.
    pub(crate) fn spots(&self) -> &[Spot] {
        &self.inner.spots
    }

    /// Its value and those of its parts.
    #[must_use]
    pub fn trace(&self, script: &Script, environment: &dyn Environment) -> Trace {
        Run::new(script, environment, &self.inner.locator, &[]).trace(&self.inner.root)
    }
}
