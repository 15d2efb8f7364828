//! From Rhai's tree to our own: names become slots, kinds are checked, and what rules do not use is
//! refused, all mistakes at once.

mod call;
mod operation;
mod part;
mod statement;

use std::sync::Arc;

use indexmap::IndexSet;
use rhai::{AST, Dynamic, Expr, ImmutableString, Position, Stmt};

use super::{
    Data, DecisionKind, End, Kind, Names, Read, Script,
    chain::chain,
    coverage::Spot,
    locator::Locator,
    parse::Tokens,
    tree::{Node, Part},
};
use crate::{
    diagnostic::{Diagnostic, Message, message, nearest},
    value::Number,
};

/// Codes of what can be wrong.
pub(crate) mod code {
    /// A name that means nothing here.
    pub(crate) const NAME: &str = "rule-unknown-name";
    /// Kinds that do not go together.
    pub(crate) const KIND: &str = "rule-kind";
    /// A function called with too many or too few arguments.
    pub(crate) const ARGUMENTS: &str = "rule-arguments";
    /// Something that rules do not use.
    pub(crate) const REFUSED: &str = "rule-refused";
    /// A way through the rule on which there is no value.
    pub(crate) const NO_VALUE: &str = "rule-no-value";
}

/// A compiled expression, as far as it could be.
pub(crate) struct Lowered {
    pub(crate) root: Node,
    pub(crate) reads: Vec<Read>,
    /// The functions of the pack that it calls itself.
    pub(crate) calls: IndexSet<usize>,
    pub(crate) mistakes: Vec<Diagnostic>,
    /// Where it decides, if that is watched.
    pub(crate) spots: Vec<Spot>,
}

/// Compiles what Rhai has read.
pub(crate) fn lower(
    script: &Script,
    text: &str,
    ast: &AST,
    tokens: &Tokens,
    names: &dyn Names,
    locator: &Locator,
) -> Lowered {
    let mut lowering = Lowering::new(script, text, tokens, names, locator);
    let root = if ast.iter_functions().any(|function| !function.name.starts_with("anon$")) {
        lowering.refuse(
            Position::NONE,
            message!(
                zh: "函数写在 .rhai 文件里，这里只能调用：模块::函数(…)",
                en: "functions stand in .rhai files and are called here as module::function(…)",
            ),
        )
    } else if ast.statements().is_empty() {
        lowering.wrong(
            code::NO_VALUE,
            Position::NONE,
            message!(zh: "表达式是空的", en: "the expression is empty"),
        )
    } else {
        let root = lowering.statements(ast.statements(), true, Position::NONE);
        if root.kind == Kind::Bool { lowering.leaf(root) } else { root }
    };
    lowering.finish(root)
}

/// Compiles the body of a function of `module`, to look at it.
pub(crate) fn lower_function(
    script: &Script,
    text: &str,
    ast: &AST,
    tokens: &Tokens,
    names: &dyn Names,
    locator: &Locator,
    module: &str,
) -> Lowered {
    let mut lowering = Lowering::new(script, text, tokens, names, locator);
    lowering.home = Some(module);
    let root = lowering.statements(ast.statements(), false, Position::NONE);
    lowering.finish(root)
}

/// Compiles the body of a function of `module`, to run it; its parameters are the first variables. Nothing where a tree
/// does not know all that it does.
pub(crate) fn lower_plain(
    script: &Script,
    statements: &[Stmt],
    parameters: &[ImmutableString],
    tokens: &Tokens,
    names: &dyn Names,
    locator: &Locator,
    module: &str,
) -> Option<Node> {
    let mut lowering = Lowering::new(script, "", tokens, names, locator);
    lowering.home = Some(module);
    lowering.runs = true;
    let parameters = parameters.iter().map(|name| (Arc::from(name.as_str()), Kind::Any));
    lowering.locals = parameters.collect();
    let root = lowering.statements(statements, true, Position::NONE);
    lowering.mistakes.is_empty().then_some(root)
}

struct Lowering<'a> {
    script: &'a Script,
    /// The module of the function whose body it is; nothing for expressions in TOML.
    home: Option<&'a str>,
    /// The body is to be run.
    runs: bool,
    text: &'a str,
    tokens: &'a Tokens,
    names: &'a dyn Names,
    locator: &'a Locator,
    /// The `let` variables in sight, by their place on the stack.
    locals: Vec<(Arc<str>, Kind)>,
    reads: IndexSet<Read>,
    calls: IndexSet<usize>,
    mistakes: Vec<Diagnostic>,
    spots: Vec<Spot>,
}

fn node(part: Part, position: Position, kind: Kind) -> Node {
    Node { part, position, kind }
}

impl<'a> Lowering<'a> {
    /// Of an expression in TOML, with nothing found yet.
    fn new(
        script: &'a Script,
        text: &'a str,
        tokens: &'a Tokens,
        names: &'a dyn Names,
        locator: &'a Locator,
    ) -> Self {
        Self {
            script,
            home: None,
            runs: false,
            text,
            tokens,
            names,
            locator,
            locals: Vec::new(),
            reads: IndexSet::new(),
            calls: IndexSet::new(),
            mistakes: Vec::new(),
            spots: Vec::new(),
        }
    }

    fn finish(self, root: Node) -> Lowered {
        Lowered {
            root,
            reads: self.reads.into_iter().collect(),
            calls: self.calls,
            mistakes: self.mistakes,
            spots: self.spots,
        }
    }
}

impl Lowering<'_> {
    /// Stands for a part that is wrong: nothing more is said about what is done with it.
    fn hole(position: Position) -> Node {
        node(Part::Constant(Data::NOT_REPORTED), position, Kind::Any)
    }

    fn wrong(&mut self, code: &'static str, position: Position, message: Message) -> Node {
        let place = self.locator.place(position);
        self.mistakes.push(Diagnostic::error(code, place, message));
        Self::hole(position)
    }

    fn help(&mut self, help: Message) {
        if let Some(last) = self.mistakes.last_mut() {
            last.help = Some(help);
        }
    }

    /// A new place of decision, called `text`. Only where the pack is watched.
    fn spot(&mut self, kind: DecisionKind, position: Position, text: String) -> usize {
        self.spots.push(Spot::new(kind, self.locator.place(position), Some(text)));
        self.spots.len().saturating_sub(1)
    }

    /// The part as one whose ways are counted, if the pack is watched.
    fn watched(&mut self, kind: DecisionKind, of: Node) -> Node {
        let functions = self.script.functions();
        self.watched_as(kind, of, |of| of.text(functions))
    }

    /// The same, called by what `text` makes of it.
    fn watched_as(
        &mut self,
        kind: DecisionKind,
        of: Node,
        text: impl FnOnce(&Node) -> String,
    ) -> Node {
        if !self.script.is_watched() {
            return of;
        }
        let text = text(&of);
        let (position, value) = (of.position, of.kind.clone());
        let spot = self.spot(kind, position, text);
        node(Part::Watched { of: Box::new(of), spot }, position, value)
    }

    /// A condition that nothing is inside of that is counted by itself.
    fn leaf(&mut self, of: Node) -> Node {
        match of.part {
            Part::Watched { .. }
            | Part::Constant(_)
            | Part::And(_)
            | Part::Or(_)
            | Part::Unary(..)
            | Part::If(_)
            | Part::Switch(_)
            | Part::Block(_) => of,
            _ => self.watched(DecisionKind::Condition, of),
        }
    }

    fn refuse(&mut self, position: Position, message: Message) -> Node {
        self.wrong(code::REFUSED, position, message)
    }

    fn end(&mut self, code: &'static str, position: Position, end: End) {
        if let End::Fault(fault) = end {
            self.wrong(code, position, fault.message);
            if let Some(help) = fault.help {
                self.help(help);
            }
        }
    }

    /// An expression that may go on as a chain: what it reads is not noted yet.
    fn bare(&mut self, expression: &Expr) -> Node {
        let position = expression.position();
        match expression {
            Expr::BoolConstant(value, _) => {
                node(Part::Constant(Data::bool(*value)), position, Kind::Bool)
            }
            Expr::IntegerConstant(value, _) => {
                let data = Data::number(Number::from(*value));
                node(Part::Constant(data), position, Kind::Number)
            }
            Expr::CharConstant(value, _) => {
                let data = Data::text(&value.to_string());
                node(Part::Constant(data), position, Kind::Text)
            }
            Expr::StringConstant(value, _) => {
                node(Part::Constant(Data::text(value)), position, Kind::Text)
            }
            Expr::Unit(_) => node(Part::Constant(Data::NOT_REPORTED), position, Kind::Any),
            Expr::DynamicConstant(value, _) => self.constant(value, position),
            Expr::InterpolatedString(parts, _) => {
                let parts = self.text_parts(parts);
                node(Part::Text(parts), position, Kind::Text)
            }
            Expr::Array(items, _) => {
                let items: Vec<Node> = items.iter().map(|item| self.expression(item)).collect();
                let of = items.iter().map(|item| item.kind.clone()).reduce(|a, b| a.or(&b));
                let kind = Kind::Array(Box::new(of.unwrap_or(Kind::Any)));
                node(Part::Array(items), position, kind)
            }
            Expr::Map(map, _) => self.map(&map.0, position),
            Expr::Variable(variable, _, _) => {
                if variable.2.is_empty() {
                    self.variable(&variable.1, position)
                } else {
                    let path = variable.2.to_string();
                    self.refuse(
                        position,
                        message!(
                            zh: "`{path}` 里只有函数可用：{path}::函数(…)",
                            en: "only functions can be used from `{path}`: {path}::function(…)",
                        ),
                    )
                }
            }
            Expr::Stmt(block) => self.statements(block.statements(), true, block.position()),
            Expr::FnCall(call, _) => self.call(call, position),
            Expr::Dot(..) | Expr::Index(..) => {
                let (root, links) = chain(expression);
                self.chain(root, links)
            }
            Expr::And(sides, _) => {
                let sides = self.conditions(sides, "&&");
                node(Part::And(sides), position, Kind::Bool)
            }
            Expr::Or(sides, _) => {
                let sides = self.conditions(sides, "||");
                node(Part::Or(sides), position, Kind::Bool)
            }
            Expr::Coalesce(sides, _) => {
                let last = sides.len().saturating_sub(1);
                let sides: Vec<Node> = sides
                    .iter()
                    .enumerate()
                    .map(|(place, side)| {
                        let side = self.expression(side);
                        match place < last {
                            true => self.watched(DecisionKind::Absence, side),
                            false => side,
                        }
                    })
                    .collect();
                let kind = sides.iter().map(|side| side.kind.clone()).reduce(|a, b| a.or(&b));
                node(Part::Coalesce(sides), position, kind.unwrap_or(Kind::Any))
            }
            _ => self
                .refuse(position, message!(zh: "规则里不能这样写", en: "rules are not written so")),
        }
    }

    fn constant(&mut self, value: &Dynamic, position: Position) -> Node {
        if let Ok(decimal) = value.as_decimal()
            && let Some(number) = Number::from_decimal(&decimal.to_string())
        {
            return node(Part::Constant(Data::number(number)), position, Kind::Number);
        }
        self.closure(position)
    }

    fn closure(&mut self, position: Position) -> Node {
        let hole = self.refuse(
            position,
            message!(
                zh: "TOML 里的表达式不能写 |x| …",
                en: "expressions in TOML cannot hold |x| …",
            ),
        );
        self.help(message!(
            zh: "写到 .rhai 文件的函数里，再在这里调用：模块::函数(…)",
            en: "put it into a function in a .rhai file and call module::function(…) here",
        ));
        hole
    }

    /// A variable: a `let`, or a name of the pack.
    fn variable(&mut self, name: &str, position: Position) -> Node {
        if let Some(place) = self.local(name) {
            let kind = self.locals.get(place).map_or(Kind::Any, |(_, kind)| kind.clone());
            return node(Part::Local { name: Arc::from(name), place }, position, kind);
        }
        match self.names.find(name) {
            Some((slot, kind)) => {
                let part = Part::Variable { name: Arc::from(name), slot, path: Vec::new() };
                node(part, position, kind)
            }
            None => self.unknown(name, position),
        }
    }

    fn local(&self, name: &str) -> Option<usize> {
        self.locals.iter().rposition(|(local, _)| &**local == name)
    }

    fn unknown(&mut self, name: &str, position: Position) -> Node {
        let hole = self.wrong(
            code::NAME,
            position,
            message!(zh: "这里没有名为“{name}”的值", en: "there is nothing named `{name}` here"),
        );
        let known = self.names.known();
        let locals = self.locals.iter().map(|(local, _)| &**local);
        let near = nearest(name, locals.chain(known.iter().map(|known| &**known)));
        if let Some(near) = near {
            let near = near.to_owned();
            self.help(message!(zh: "是否为“{near}”？", en: "did you mean `{near}`?"));
        } else if super::library::native(name).is_some() {
            self.help(message!(
                zh: "“{name}”是函数，要带括号：{name}(…)",
                en: "`{name}` is a function and is called as {name}(…)",
            ));
        } else {
            self.help(message!(
                zh: "若是文字，请加双引号：\"{name}\"",
                en: "if it is a text, put it in quotes: \"{name}\"",
            ));
        }
        hole
    }

    /// Notes what a finished part reads.
    fn read(&mut self, read: &Node) {
        if let Part::Variable { slot, path, .. } = &read.part {
            self.reads.insert(Read { slot: *slot, path: path.clone() });
        }
    }

    /// An expression whose value is used as it is.
    fn expression(&mut self, expression: &Expr) -> Node {
        let value = self.bare(expression);
        self.read(&value);
        value
    }
}
