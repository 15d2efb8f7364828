use rhai::{ASTFlags, BinaryExpr, Expr, Position};

use super::{Rewriter, constant, internal, missing_constant, names};
use crate::{
    diagnostic::message,
    script::{
        chain::{Link, chain},
        engine::catalogue::changes_receiver,
    },
};

/// A link of a chain, rewritten.
enum Step {
    Property(Expr, Position),
    Index(Expr, Position),
    Method(Expr, Position),
}

impl Rewriter<'_> {
    /// `root.a[b].c(d)` where its value is wanted. What is only read is read by our own functions; the
    /// way to a method that changes something stays Rhai's, so that it reaches the thing itself.
    pub(super) fn chain(&mut self, expression: &Expr) -> Expr {
        let (root, links) = chain(expression);
        let is_variable = matches!(root, Expr::Variable(..));
        let root = self.expression(root.clone());
        let local = is_variable && matches!(root, Expr::Variable(..));
        let changing = links
            .iter()
            .position(|link| matches!(link, Link::Method(call, _) if changes_receiver(&call.name)));
        let steps = self.steps(links);
        let kept = match changing {
            Some(at) if local => at.saturating_add(1),
            _ => 0,
        };
        let mut steps = steps.into_iter();
        let kept: Vec<Step> = steps.by_ref().take(kept).collect();
        let mut value = nested(root, kept);
        for step in steps {
            value = match step {
                Step::Property(property, position) => {
                    let name = match &property {
                        Expr::Property(parts, _) => parts.2.clone(),
                        _ => rhai::ImmutableString::default(),
                    };
                    let name = Expr::StringConstant(name, position);
                    internal(names::PROPERTY, vec![value, name], position)
                }
                Step::Index(index, position) => internal(names::AT, vec![value, index], position),
                Step::Method(method, position) => Expr::Dot(
                    Box::new(BinaryExpr { lhs: value, rhs: method }),
                    ASTFlags::empty(),
                    position,
                ),
            };
        }
        value
    }

    /// The left side of an assignment: the way to a part of a variable.
    pub(super) fn target(&mut self, expression: &Expr) -> Expr {
        let (root, links) = chain(expression);
        let position = expression.position();
        let local = match root {
            Expr::Variable(variable, short, _) => {
                let found = variable.0.is_some() || short.is_some();
                variable.2.is_empty() && (found || self.is_parameter(&variable.1))
            }
            _ => false,
        };
        if !local {
            self.refuse(
                position,
                message!(
                    zh: "只能改变用 let 定义的变量",
                    en: "only variables defined with let can be changed",
                ),
            );
            return constant(missing_constant(), position);
        }
        let steps = self.steps(links);
        nested(root.clone(), steps)
    }

    fn steps(&mut self, links: Vec<Link<'_>>) -> Vec<Step> {
        links
            .into_iter()
            .filter_map(|link| match link {
                Link::Property(name, position) => {
                    Some(Step::Property(property(name, position), position))
                }
                Link::Index(index, position) => {
                    let at = index.position();
                    let index = match self.expression(index.clone()) {
                        plain @ (Expr::IntegerConstant(..) | Expr::StringConstant(..)) => plain,
                        other => internal(names::KEY, vec![other], at),
                    };
                    Some(Step::Index(index, position))
                }
                Link::Method(call, position) => {
                    let mut call = call.clone();
                    call.args = self.expressions(call.args).into_iter().collect();
                    let count = call.args.len().saturating_add(1);
                    self.known(&call.name, count, position);
                    Some(Step::Method(Expr::MethodCall(Box::new(call), position), position))
                }
                Link::Questioned(position) => {
                    self.refuse(
                        position,
                        message!(
                            zh: "规则里不用 `?.` 和 `?[`",
                            en: "rules do not use `?.` and `?[`",
                        ),
                    );
                    self.help(message!(
                        zh: "没有值时用 `x ?? 值` 代替",
                        en: "replace what may be absent with `x ?? value`",
                    ));
                    None
                }
            })
            .collect()
    }
}

/// A property as Rhai's parser makes it. The names of getter and setter are only used for types that have
/// them; ours answer through their index.
fn property(name: &str, position: Position) -> Expr {
    let mut engine = rhai::Engine::new_raw();
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    let ast = engine.compile(format!("x.{name}")).unwrap_or_default();
    let read = ast.statements().first().and_then(|statement| match statement {
        rhai::Stmt::Expr(expression) => match &**expression {
            Expr::Dot(parts, ..) => match &parts.rhs {
                Expr::Property(parts, _) => Some(parts.clone()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    match read {
        Some(parts) => Expr::Property(parts, position),
        // INVARIANT: the name came from a property, so it can be read as one.
        None => constant(missing_constant(), position),
    }
}

/// The chain as Rhai nests it, to the right.
fn nested(head: Expr, steps: Vec<Step>) -> Expr {
    let mut steps = steps.into_iter();
    match steps.next() {
        None => head,
        Some(Step::Index(index, position)) => {
            let rest: Vec<Step> = steps.collect();
            let flags = if rest.is_empty() { ASTFlags::BREAK } else { ASTFlags::empty() };
            let rhs = nested(index, rest);
            Expr::Index(Box::new(BinaryExpr { lhs: head, rhs }), flags, position)
        }
        Some(Step::Property(link, position) | Step::Method(link, position)) => {
            let rhs = nested(link, steps.collect());
            Expr::Dot(Box::new(BinaryExpr { lhs: head, rhs }), ASTFlags::empty(), position)
        }
    }
}
