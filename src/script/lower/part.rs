use std::sync::Arc;

use rhai::{Expr, Ident, Position};

use super::{Lowering, code, node};
use crate::{
    diagnostic::{Message, message},
    script::{
        Kind, MapKind,
        chain::Link,
        operator::{no_key, no_property},
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
                        code::KIND,
                        part.position,
                        Message {
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

    /// `.name`.
    pub(super) fn property(&mut self, of: Node, name: &str, position: Position) -> Node {
        let kind = match &of.kind {
            Kind::Any => Kind::Any,
            Kind::Enum(enumeration) if name == "worth" => {
                if enumeration.members.iter().all(|member| member.worth.is_none()) {
                    let list = &enumeration.name;
                    self.wrong(
                        code::NAME,
                        position,
                        message!(zh: "{list} 没有声明 worth", en: "{list} declares no worth"),
                    );
                }
                Kind::Number
            }
            Kind::Map(map) => match &map.fields {
                None => (*map.of).clone(),
                Some(fields) => match fields.get(name) {
                    Some(kind) => kind.clone(),
                    None => {
                        let end = no_key(name, fields.keys().map(|key| &**key));
                        self.end(code::NAME, position, end);
                        return Self::hole(position);
                    }
                },
            },
            kind => {
                let end = no_property(kind, name);
                self.end(code::KIND, position, end);
                return Self::hole(position);
            }
        };
        let closed = matches!(&of.kind, Kind::Map(map) if map.fields.is_some());
        match of.part {
            // A part of a variable that is known beforehand is asked for as one thing.
            Part::Variable { name: variable, slot, mut path } if closed => {
                path.push(Arc::from(name));
                node(Part::Variable { name: variable, slot, path }, of.position, kind)
            }
            part => {
                let of = node(part, of.position, of.kind);
                self.read(&of);
                node(Part::Property(Box::new(of), Arc::from(name)), position, kind)
            }
        }
    }

    /// `[index]`.
    pub(super) fn index(&mut self, of: Node, index: &Expr, position: Position) -> Node {
        self.read(&of);
        let index = self.expression(index);
        let kind = match &of.kind {
            Kind::Any => Kind::Any,
            Kind::Array(item) => {
                if !matches!(index.kind, Kind::Number | Kind::Any) {
                    self.wrong(
                        code::KIND,
                        index.position,
                        message!(
                            zh: "数组的 [ ] 里应写序号（从 0 数起）",
                            en: "[ ] of an array holds a place, counted from 0",
                        ),
                    );
                }
                (**item).clone()
            }
            Kind::Map(map) => match (&map.fields, &index.part) {
                (None, _) => (*map.of).clone(),
                (Some(fields), Part::Constant(key)) if key.as_text().is_some() => {
                    let key = key.as_text().unwrap_or_default();
                    match fields.get(key) {
                        Some(kind) => kind.clone(),
                        None => {
                            let end = no_key(key, fields.keys().map(|key| &**key));
                            self.end(code::NAME, index.position, end);
                            Kind::Any
                        }
                    }
                }
                (Some(fields), _) => {
                    fields.values().cloned().reduce(|a, b| a.or(&b)).unwrap_or(Kind::Any)
                }
            },
            kind => {
                let name = kind.name();
                self.wrong(
                    code::KIND,
                    position,
                    Message {
                        zh: format!("{}不能用 [ ] 取项", name.zh),
                        en: format!("{} has no items to take with [ ]", name.en),
                    },
                );
                Kind::Any
            }
        };
        node(Part::Index(Box::new((of, index))), position, kind)
    }
}
