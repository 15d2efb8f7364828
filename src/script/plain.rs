//! Functions of packs that do no more than a tree knows are run as trees, several times as fast as on Rhai's engine.

use std::{
    cell::Cell,
    sync::{Arc, OnceLock},
};

use rhai::{ImmutableString, Stmt};

use super::{
    Context, Data, End, Environment, Kind, MapKind, Names, Script, evaluate::Run, locator::Locator,
    lower::lower_plain, parse::Tokens, tree::Node,
};

/// The body of a function as it was read, and the tree that runs it, once somebody has called it.
pub(super) struct Plain {
    statements: Vec<Stmt>,
    tokens: Arc<Tokens>,
    tree: OnceLock<Option<Node>>,
}

impl Plain {
    pub(super) const fn new(statements: Vec<Stmt>, tokens: Arc<Tokens>) -> Self {
        Self { statements, tokens, tree: OnceLock::new() }
    }

    /// The tree; nothing where the function, or one of those that it `calls`, does more than a tree knows. There are no
    /// circles among them.
    pub(super) fn tree(
        &self,
        script: &Script,
        calls: &[usize],
        parameters: &[ImmutableString],
        locator: &Locator,
        module: &str,
    ) -> Option<&Node> {
        let tree = self.tree.get_or_init(|| {
            if !calls.iter().all(|callee| script.tree(*callee).is_some()) {
                return None;
            }
            let globals = Globals(script.globals());
            let Self { statements, tokens, .. } = self;
            lower_plain(script, statements, parameters, tokens, &globals, locator, module)
        });
        tree.as_ref()
    }
}

/// Runs a tree. Where something goes wrong, or too many parts are worked out, there is a fault: what it is about, Rhai
/// says.
pub(super) fn run(
    script: &Script,
    tree: &Node,
    locator: &Locator,
    arguments: Vec<Data>,
    context: &Arc<Context>,
    budget: &Cell<u64>,
) -> Result<Data, End> {
    let sight = Sight { script, context };
    Run::new(script, &sight, locator, &[]).result(tree, arguments, budget)
}

/// What functions see beside their arguments: the params, and the reference tables by their ids.
struct Globals<'a>(&'a [Arc<str>]);

impl Names for Globals<'_> {
    fn find(&self, name: &str) -> Option<(u32, Kind)> {
        let at = self.0.iter().position(|known| &**known == name)?;
        Some((u32::try_from(at).ok()?, Kind::Map(MapKind::open(Kind::Any))))
    }

    fn known(&self) -> Vec<Arc<str>> {
        self.0.to_vec()
    }
}

/// The same with their values, by the place of their names.
struct Sight<'a> {
    script: &'a Script,
    context: &'a Arc<Context>,
}

impl Environment for Sight<'_> {
    /// The path is empty: of an open map parts are asked for one by one.
    fn get(&self, slot: u32, _: &[Arc<str>]) -> Data {
        let name = self.script.globals().get(slot as usize);
        // A table that was not handed in.
        name.and_then(|name| self.context.global(name)).cloned().unwrap_or(Data::NOT_REPORTED)
    }

    fn context(&self) -> &Arc<Context> {
        self.context
    }
}
