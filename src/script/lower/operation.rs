use rhai::{Expr, Position};

use super::{Lowering, code, node};
use crate::{
    diagnostic::message,
    script::{
        Data, DecisionKind, End, Kind,
        operator::{Binary, Unary, not_a_condition, unknown_id},
        tree::{Node, Part},
    },
};

impl Lowering<'_> {
    /// The sides of `&&` and `||`.
    pub(super) fn conditions(&mut self, sides: &[Expr], sign: &str) -> Vec<Node> {
        sides
            .iter()
            .map(|side| {
                let side = self.expression(side);
                let side = self.leaf(side);
                if !matches!(side.kind, Kind::Bool | Kind::Any) {
                    let name = side.kind.name();
                    self.wrong(
                        code::KIND,
                        side.position,
                        crate::diagnostic::Message {
                            zh: format!("`{sign}` 的两边应为是非值，这里是{}", name.zh),
                            en: format!("`{sign}` stands between conditions; this is {}", name.en),
                        },
                    );
                }
                side
            })
            .collect()
    }

    /// A condition.
    pub(super) fn condition(&mut self, expression: &Expr) -> Node {
        let condition = self.expression(expression);
        if !matches!(condition.kind, Kind::Bool | Kind::Any) {
            let end = not_a_condition(&condition.kind);
            self.end(code::KIND, condition.position, end);
        }
        self.leaf(condition)
    }

    pub(super) fn unary(&mut self, operator: Unary, of: &Expr, position: Position) -> Node {
        let mut of = self.expression(of);
        if operator == Unary::Not {
            of = self.leaf(of);
        }
        let kind = self.kind_or_mistake(operator.kind(&of.kind), position);
        // -0.5 is a number as it is written.
        if let (Unary::Negate, Part::Constant(data)) = (operator, &of.part)
            && let Some(number) = data.as_number()
        {
            return node(Part::Constant(Data::number(-number)), position, Kind::Number);
        }
        node(Part::Unary(operator, Box::new(of)), position, kind)
    }

    pub(super) fn binary(
        &mut self,
        operator: Binary,
        left: &Expr,
        right: &Expr,
        position: Position,
    ) -> Node {
        if operator.is_equality() {
            let negated = operator == Binary::NotEqual;
            let of = match (left, right) {
                (of, Expr::Unit(_)) | (Expr::Unit(_), of) => Some(of),
                _ => None,
            };
            if let Some(of) = of {
                let of = Box::new(self.expression(of));
                let absent = node(Part::IsAbsent { of, negated }, position, Kind::Bool);
                return self.watched(DecisionKind::Comparison, absent);
            }
        }
        let (left, right) = (self.expression(left), self.expression(right));
        if operator.is_order()
            && let Part::Binary(inner, sides) = &left.unwatched().part
            && inner.is_order()
        {
            return self.chained(*inner, sides, operator, &right, position);
        }
        let kind = self.kind_or_mistake(operator.kind(&left.kind, &right.kind), position);
        if operator.is_equality() {
            self.compared_word(&left, &right);
            self.compared_word(&right, &left);
        }
        let made = node(Part::Binary(operator, Box::new((left, right))), position, kind);
        match operator.is_comparison() {
            true => self.watched(DecisionKind::Comparison, made),
            false => made,
        }
    }

    /// `1 <= x <= 3`.
    fn chained(
        &mut self,
        first: Binary,
        sides: &(Node, Node),
        second: Binary,
        last: &Node,
        position: Position,
    ) -> Node {
        let functions = self.script.functions();
        let (a, b, c) = (sides.0.text(functions), sides.1.text(functions), last.text(functions));
        let (first, second) = (first.sign(), second.sign());
        let hole = self.wrong(
            code::KIND,
            position,
            message!(zh: "比较不能连写", en: "comparisons cannot be chained"),
        );
        self.help(message!(
            zh: "改为：{a} {first} {b} && {b} {second} {c}",
            en: "write: {a} {first} {b} && {b} {second} {c}",
        ));
        hole
    }

    /// A word that an enum value is compared with must be one of its ids.
    fn compared_word(&mut self, value: &Node, word: &Node) {
        if let (Kind::Enum(enumeration), Part::Constant(data)) = (&value.kind, &word.part)
            && let Some(text) = data.as_text()
            && enumeration.position(text).is_none()
        {
            let ids = enumeration.members.iter().map(|member| &*member.id);
            let end = unknown_id(&enumeration.name, ids, text);
            self.end(code::KIND, word.position, end);
        }
    }

    fn kind_or_mistake(&mut self, kind: Result<Kind, End>, position: Position) -> Kind {
        kind.unwrap_or_else(|end| {
            self.end(code::KIND, position, end);
            Kind::Any
        })
    }
}
