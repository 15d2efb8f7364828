use std::sync::Arc;

use rhai::{Expr, Ident, Position};

use super::{Lowering, node};
use crate::{
    diagnostic::message,
    script::{
        Kind, MapKind,
        chain::Link,
        tree::{Node, Part},
    },
};

impl Lowering<'_> {
    /// The parts of an interpolated text.
    pub(super) fn text_parts(&mut self, parts: &[Expr]) -> Vec<Node> {
        parts
            .iter()
            .map(|part| {
                let part = self.expression(part);
                if matches!(part.kind, Kind::Array(_) | Kind::Map(_) | Kind::Ledger) {
                    let name = part.kind.name();
                    self.wrong(
                        super::code::KIND,
                        part.position,
                        crate::diagnostic::Message {
                            zh: format!("{}不能直接写进文字", name.zh),
                            en: format!("{} cannot stand in a text", name.en),
                        },
                    );
                }
                part
            })
            .collect()
    }

    pub(super) fn map(&mut self, entries: &[(Ident, Expr)], position: Position) -> Node {
        let entries: Vec<(Arc<str>, Node)> = entries
            .iter()
            .map(|(key, value)| (Arc::from(key.as_str()), self.expression(value)))
            .collect();
        let fields = entries.iter().map(|(key, value)| (Arc::clone(key), value.kind.clone()));
        let kind = Kind::Map(MapKind::closed(fields.collect()));
        node(Part::Map(entries), position, kind)
    }

    /// `root.a[b].c(d)`.
    pub(super) fn chain(&mut self, root: &Expr, links: Vec<Link<'_>>) -> Node {
        let mut value = self.bare(root);
        for link in links {
            value = match link {
                Link::Property(name, position) => self.property(value, name, position),
                Link::Index(index, position) => self.index(value, index, position),
                Link::Method(call, position) => self.method(value, call, position),
                Link::Questioned(position) => {
                    let hole = self.refuse(
                        position,
                        message!(zh: "规则里不用 `?.` 和 `?[`", en: "rules do not use `?.` and `?[`"),
                    );
                    self.help(message!(
                        zh: "没有值时用 `x ?? 值` 代替",
                        en: "replace what may be absent with `x ?? value`",
                    ));
                    return hole;
                }
            };
        }
        value
    }
}
