//! Rhai's tree of a function, checked and rewritten for our values: names of the pack become calls, an
//! absent value never passes for a truth value, `switch` sees ids, and calls go to their module.
//!
//! What is left runs on Rhai's engine as it is; no variable is added or taken away, so the places that
//! Rhai's parser gave to variables stay right.

mod call;
mod chain;
mod statement;

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use indexmap::IndexSet;
use rhai::{
    Dynamic, Engine, Expr, FnCallExpr, FnCallHashes, ImmutableString, Namespace, Position, Stmt,
};

use super::{
    Function,
    callbacks::pointer,
    natives::{missing_constant, names, number_constant},
};
use crate::{
    diagnostic::{Diagnostic, Message, message, nearest},
    script::{
        DecisionKind, End, coverage::Spot, locator::Locator, lower::code, operator::Binary,
        parse::Tokens, scope::GLOBAL,
    },
    value::Number,
};

/// What the functions of a module can name.
pub(super) struct Catalogue<'a> {
    pub(super) functions: &'a [Function],
    /// The module's closures by the name that Rhai gave them: the body and its parameters.
    pub(super) closures: &'a HashMap<ImmutableString, (usize, usize)>,
    pub(super) globals: &'a [Arc<str>],
    pub(super) module: &'a str,
}

pub(super) struct Rewriter<'a> {
    catalogue: &'a Catalogue<'a>,
    tokens: &'a Tokens,
    locator: &'a Locator,
    /// Its parameters. Inside a closure Rhai leaves captured ones to be found by name.
    parameters: &'a [ImmutableString],
    /// Where functions decide, if that is watched.
    spots: Option<&'a mut Vec<Spot>>,
    pub(super) mistakes: Vec<Diagnostic>,
    /// The bodies that are named.
    pub(super) calls: IndexSet<usize>,
}

impl<'a> Rewriter<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue<'a>,
        tokens: &'a Tokens,
        locator: &'a Locator,
        parameters: &'a [ImmutableString],
        spots: Option<&'a mut Vec<Spot>>,
    ) -> Self {
        Self {
            catalogue,
            tokens,
            locator,
            parameters,
            spots,
            mistakes: Vec::new(),
            calls: IndexSet::new(),
        }
    }

    fn wrong(&mut self, code: &'static str, position: Position, message: Message) {
        let place = self.locator.place(position);
        self.mistakes.push(Diagnostic::error(code, place, message));
    }

    fn refuse(&mut self, position: Position, message: Message) {
        self.wrong(code::REFUSED, position, message);
    }

    fn help(&mut self, help: Message) {
        if let Some(last) = self.mistakes.last_mut() {
            last.help = Some(help);
        }
    }

    fn end(&mut self, code: &'static str, position: Position, end: End) {
        if let End::Fault(fault) = end {
            self.wrong(code, position, fault.message);
            if let Some(help) = fault.help {
                self.help(help);
            }
        }
    }

    fn expressions(&mut self, expressions: impl IntoIterator<Item = Expr>) -> Vec<Expr> {
        expressions.into_iter().map(|expression| self.expression(expression)).collect()
    }

    fn expression(&mut self, expression: Expr) -> Expr {
        let position = expression.position();
        match expression {
            Expr::CharConstant(value, _) => {
                Expr::StringConstant(value.to_string().into(), position)
            }
            Expr::Unit(_) => constant(missing_constant(), position),
            Expr::DynamicConstant(value, _) => self.constant(&value, position),
            Expr::InterpolatedString(parts, _) => {
                let parts = parts
                    .into_iter()
                    .map(|part| match part {
                        text @ Expr::StringConstant(..) => text,
                        part => {
                            let at = part.position();
                            let part = self.expression(part);
                            internal(names::TEXT, vec![part], at)
                        }
                    })
                    .collect();
                Expr::InterpolatedString(parts, position)
            }
            Expr::Array(items, _) => {
                Expr::Array(self.expressions(items).into_iter().collect(), position)
            }
            Expr::Map(map, _) => {
                let (entries, template) = *map;
                let entries = entries
                    .into_iter()
                    .map(|(key, value)| {
                        let value = self.expression(value);
                        (key, value)
                    })
                    .collect();
                Expr::Map(Box::new((entries, template)), position)
            }
            Expr::Variable(..) => self.variable(expression, position),
            Expr::Stmt(block) => {
                let span = block.span();
                let statements = self.block(block.into_iter().collect(), true);
                Expr::Stmt(Box::new(rhai::StmtBlock::new_with_span(statements, span)))
            }
            Expr::FnCall(call, _) => self.call(*call, position),
            Expr::Dot(..) | Expr::Index(..) => self.chain(&expression),
            Expr::And(sides, _) => {
                let sides = sides.into_iter().map(|side| self.condition(side)).collect();
                Expr::And(Box::new(sides), position)
            }
            Expr::Or(sides, _) => {
                let sides = sides.into_iter().map(|side| self.condition(side)).collect();
                Expr::Or(Box::new(sides), position)
            }
            Expr::Coalesce(sides, _) => {
                let last = sides.len().saturating_sub(1);
                let sides = sides
                    .into_iter()
                    .enumerate()
                    .map(|(place, side)| {
                        let at = side.start_position();
                        let side = self.expression(side);
                        if place == last {
                            return side;
                        }
                        let spot = self.spot(DecisionKind::Absence, at, None);
                        internal(names::UNIT, std::iter::once(side).chain(spot).collect(), at)
                    })
                    .collect();
                Expr::Coalesce(Box::new(sides), position)
            }
            Expr::BoolConstant(..) | Expr::IntegerConstant(..) | Expr::StringConstant(..) => {
                expression
            }
            other => {
                self.refuse(
                    position,
                    message!(zh: "规则里不能这样写", en: "rules are not written so"),
                );
                other
            }
        }
    }

    fn constant(&mut self, value: &Dynamic, position: Position) -> Expr {
        if let Ok(decimal) = value.as_decimal()
            && let Some(number) = Number::from_decimal(&decimal.to_string())
        {
            return constant(number_constant(number), position);
        }
        let name = value.read_lock::<rhai::FnPtr>().map(|pointer| pointer.fn_name().to_owned());
        let closure = name.and_then(|name| self.catalogue.closures.get(name.as_str()).copied());
        match closure {
            Some((body, parameters)) => self.pointer(body, "|…|", parameters, position),
            None => {
                self.refuse(
                    position,
                    message!(zh: "规则里不能这样写", en: "rules are not written so"),
                );
                constant(missing_constant(), position)
            }
        }
    }

    fn pointer(&mut self, body: usize, title: &str, parameters: usize, position: Position) -> Expr {
        self.calls.insert(body);
        match pointer(body, title, parameters) {
            Some(pointer) => constant(Dynamic::from(pointer), position),
            None => constant(missing_constant(), position),
        }
    }

    /// A variable of the function, or a name that all functions see.
    fn variable(&mut self, expression: Expr, position: Position) -> Expr {
        let Expr::Variable(variable, short, _) = &expression else { return expression };
        if !variable.2.is_empty() {
            let path = variable.2.to_string();
            self.refuse(
                position,
                message!(
                    zh: "`{path}` 里只有函数可用：{path}::函数(…)",
                    en: "only functions can be used from `{path}`: {path}::function(…)",
                ),
            );
            return constant(missing_constant(), position);
        }
        let name = variable.1.as_str();
        if variable.0.is_some() || short.is_some() || self.is_parameter(name) {
            return expression;
        }
        if name == GLOBAL || self.catalogue.globals.iter().any(|global| &**global == name) {
            let name = Expr::StringConstant(name.into(), position);
            return internal(names::GLOBAL, vec![name], position);
        }
        // A function of the module handed on by its name.
        let function = self.catalogue.functions.iter().position(|function| {
            &*function.module == self.catalogue.module && &*function.name == name
        });
        if let Some(body) = function {
            let parameters =
                self.catalogue.functions.get(body).map_or(0, |found| found.parameters.len());
            return self.pointer(body, name, parameters, position);
        }
        self.wrong(
            code::NAME,
            position,
            message!(zh: "没有名为“{name}”的变量", en: "there is no variable `{name}`"),
        );
        let near = nearest(name, self.near_names().iter().map(|known| &**known)).map(str::to_owned);
        match near {
            Some(near) => {
                self.help(message!(zh: "是否为“{near}”？", en: "did you mean `{near}`?"));
            }
            None => self.help(message!(
                zh: "函数只看得到自己的参数、params 和参照表；把它加到参数里",
                en: "a function sees its parameters, params and the reference tables; make it a parameter",
            )),
        }
        constant(missing_constant(), position)
    }

    fn is_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|parameter| parameter.as_str() == name)
    }

    /// Names that may have been meant: every variable that the module defines, and the globals.
    fn near_names(&self) -> Vec<String> {
        let defined = self.tokens.iter().zip(self.tokens.iter().skip(1));
        let mut names: Vec<String> = defined
            .filter_map(|((before, _), (token, _))| match (before, token) {
                (rhai::Token::Let | rhai::Token::Const, rhai::Token::Identifier(name)) => {
                    Some(name.to_string())
                }
                _ => None,
            })
            .collect();
        let of_module = |function: &&Function| &*function.module == self.catalogue.module;
        for function in self.catalogue.functions.iter().filter(of_module) {
            names.extend(function.parameters.iter().map(ToString::to_string));
        }
        names.push(GLOBAL.to_owned());
        names.extend(self.catalogue.globals.iter().map(ToString::to_string));
        names
    }

    /// A new place of decision, as the argument of what marks it; nothing where it is not watched.
    fn spot(
        &mut self,
        kind: DecisionKind,
        position: Position,
        text: Option<String>,
    ) -> Option<Expr> {
        let spots = self.spots.as_mut()?;
        let spot = i64::try_from(spots.len()).unwrap_or(i64::MAX);
        spots.push(Spot::new(kind, self.locator.place(position), text));
        Some(Expr::IntegerConstant(spot, position))
    }

    /// A comparison, counted where it is watched.
    fn comparison(&mut self, comparison: Expr, position: Position) -> Expr {
        match self.spot(DecisionKind::Comparison, position, None) {
            Some(spot) => internal(names::WATCH, vec![comparison, spot], position),
            None => comparison,
        }
    }

    /// A condition: an absent value ends the rule, anything but a truth value is a mistake.
    fn condition(&mut self, expression: Expr) -> Expr {
        let position = expression.position();
        let rewritten = self.expression(expression);
        if is_truth(&rewritten) {
            return rewritten;
        }
        match self.spot(DecisionKind::Condition, position, None) {
            Some(spot) => internal(names::WATCH, vec![rewritten, spot], position),
            None => internal(names::TRUTH, vec![rewritten], position),
        }
    }
}

/// Is it sure to be a truth value, or to end the rule?
fn is_truth(expression: &Expr) -> bool {
    match expression {
        Expr::BoolConstant(..) | Expr::And(..) | Expr::Or(..) => true,
        Expr::FnCall(call, _) => {
            let name = call.name.as_str();
            call.op_token.is_some()
                && (name == "!" || Binary::from_sign(name).is_some_and(Binary::is_comparison))
                || [names::TRUTH, names::WATCH, names::ABSENT, names::PRESENT].contains(&name)
        }
        _ => false,
    }
}

fn constant(value: Dynamic, position: Position) -> Expr {
    match value.as_int() {
        Ok(whole) => Expr::IntegerConstant(whole, position),
        Err(_) => Expr::DynamicConstant(Box::new(value), position),
    }
}

/// A call of one of our own natives.
fn internal(name: &'static str, arguments: Vec<Expr>, position: Position) -> Expr {
    let call = FnCallExpr {
        namespace: Namespace::NONE,
        name: name.into(),
        hashes: hashes(name, arguments.len()),
        args: arguments.into_iter().collect(),
        capture_parent_scope: false,
        op_token: None,
    };
    Expr::FnCall(Box::new(call), position)
}

thread_local! {
    static HASHES: RefCell<HashMap<(&'static str, usize), FnCallHashes>> = RefCell::default();
}

/// The hashes by which Rhai finds a native. Rhai keeps the function that makes them to itself, so they
/// are taken from a call that its parser has read.
fn hashes(name: &'static str, count: usize) -> FnCallHashes {
    HASHES.with_borrow_mut(|known| {
        *known.entry((name, count)).or_insert_with(|| {
            let arguments = vec!["0"; count].join(", ");
            let mut engine = Engine::new_raw();
            engine.set_optimization_level(rhai::OptimizationLevel::None);
            let ast = engine.compile(format!("{name}({arguments})")).unwrap_or_default();
            let read = match ast.statements().first() {
                Some(Stmt::FnCall(call, _)) => Some(call.hashes),
                Some(Stmt::Expr(expression)) => match &**expression {
                    Expr::FnCall(call, _) => Some(call.hashes),
                    _ => None,
                },
                _ => None,
            };
            // INVARIANT: our names are identifiers, so the call is always read.
            FnCallHashes::from_native_only(read.map_or(1, |hashes| hashes.native()))
        })
    })
}
