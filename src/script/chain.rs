//! Chains such as `a.b[c].d(e)`, which Rhai nests to the right, as a root and its links.

use rhai::{ASTFlags, BinaryExpr, Expr, FnCallExpr, Position};

/// A link of a chain.
pub(crate) enum Link<'e> {
    /// `.name`
    Property(&'e str, Position),
    /// `.name(arguments)`
    Method(&'e FnCallExpr, Position),
    /// `[index]`
    Index(&'e Expr, Position),
    /// `?.` or `?[`, which rules do not use.
    Questioned(Position),
}

/// The root of a chain and its links in their order. An expression that is no chain has none.
pub(crate) fn chain(expression: &Expr) -> (&Expr, Vec<Link<'_>>) {
    let mut links = Vec::new();
    match expression {
        Expr::Dot(parts, flags, position) => {
            after_dot(&parts.rhs, *flags, *position, &mut links);
            (&parts.lhs, links)
        }
        Expr::Index(parts, flags, position) => {
            after_bracket(&parts.rhs, *flags, *position, &mut links);
            (&parts.lhs, links)
        }
        other => (other, links),
    }
}

fn goes_on(rhs: &Expr, flags: ASTFlags) -> Option<(&BinaryExpr, ASTFlags, Position, bool)> {
    match rhs {
        _ if flags.contains(ASTFlags::BREAK) => None,
        Expr::Dot(parts, flags, position) => Some((parts, *flags, *position, true)),
        Expr::Index(parts, flags, position) => Some((parts, *flags, *position, false)),
        _ => None,
    }
}

fn follow<'e>(
    parts: &'e BinaryExpr,
    flags: ASTFlags,
    position: Position,
    is_dot: bool,
    links: &mut Vec<Link<'e>>,
) {
    if is_dot {
        after_dot(&parts.rhs, flags, position, links);
    } else {
        after_bracket(&parts.rhs, flags, position, links);
    }
}

fn after_dot<'e>(rhs: &'e Expr, flags: ASTFlags, at: Position, links: &mut Vec<Link<'e>>) {
    if flags.contains(ASTFlags::NEGATED) {
        links.push(Link::Questioned(at));
    }
    match goes_on(rhs, flags) {
        Some((parts, flags, position, is_dot)) => {
            named(&parts.lhs, links);
            follow(parts, flags, position, is_dot, links);
        }
        None => named(rhs, links),
    }
}

fn named<'e>(head: &'e Expr, links: &mut Vec<Link<'e>>) {
    match head {
        Expr::Property(property, position) => links.push(Link::Property(&property.2, *position)),
        Expr::MethodCall(call, position) => links.push(Link::Method(call, *position)),
        // Rhai's parser puts nothing else behind a point.
        other => links.push(Link::Questioned(other.position())),
    }
}

fn after_bracket<'e>(rhs: &'e Expr, flags: ASTFlags, at: Position, links: &mut Vec<Link<'e>>) {
    if flags.contains(ASTFlags::NEGATED) {
        links.push(Link::Questioned(at));
    }
    match goes_on(rhs, flags) {
        Some((parts, flags, position, is_dot)) => {
            links.push(Link::Index(&parts.lhs, at));
            follow(parts, flags, position, is_dot, links);
        }
        None => links.push(Link::Index(rhs, at)),
    }
}
