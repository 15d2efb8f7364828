use std::sync::Arc;

use rhai::{ASTFlags, BinaryExpr, Expr, FlowControl, OpAssignment, Position, Stmt};

use super::{Lowering, code, node};
use crate::{
    diagnostic::{Message, listed, message},
    script::{
        Data, DecisionKind, Kind, MapKind,
        evaluate::switch_on_number,
        labels::{CaseLabels, case_name, labels},
        mistakes::single_equals,
        operator::{Binary, not_a_condition, unknown_id},
        tree::{Case, Label, Node, Part, Step, Switch},
    },
};

impl Lowering<'_> {
    /// A block. With `valued`, its last statement must have a value.
    pub(super) fn statements(
        &mut self,
        statements: &[Stmt],
        valued: bool,
        position: Position,
    ) -> Node {
        let height = self.locals.len();
        let real: Vec<&Stmt> =
            statements.iter().filter(|statement| !matches!(statement, Stmt::Noop(_))).collect();
        let mut steps = Vec::with_capacity(real.len());
        for (place, statement) in real.iter().enumerate() {
            let last = place.saturating_add(1) == real.len();
            let step = self.statement(statement, valued && last);
            steps.push(step);
        }
        self.locals.truncate(height);
        let position = real.first().map_or(position, |first| first.position());
        match steps.last() {
            Some(Step::Do(last)) => {
                let kind = last.kind.clone();
                match (steps.len(), steps.pop()) {
                    (1, Some(Step::Do(only))) => only,
                    (_, Some(last)) => {
                        steps.push(last);
                        node(Part::Block(steps), position, kind)
                    }
                    (_, None) => Self::hole(position),
                }
            }
            _ if valued => {
                let at = real.last().map_or(position, |last| last.position());
                let hole = self.wrong(
                    code::NO_VALUE,
                    at,
                    message!(zh: "到这里没有得出值", en: "there is no value at this end"),
                );
                self.help(message!(
                    zh: "最后一行写要得出的值",
                    en: "the last line is the value",
                ));
                hole
            }
            _ => node(Part::Block(steps), position, Kind::Any),
        }
    }

    fn statement(&mut self, statement: &Stmt, valued: bool) -> Step {
        match statement {
            Stmt::Expr(expression) => match &**expression {
                Expr::Stmt(block) if !valued => {
                    Step::Do(self.statements(block.statements(), false, block.position()))
                }
                expression => Step::Do(self.expression(expression)),
            },
            Stmt::FnCall(call, position) => Step::Do(self.call(call, *position)),
            Stmt::Block(block) => {
                Step::Do(self.statements(block.statements(), valued, block.position()))
            }
            Stmt::If(flow, position) => Step::Do(self.if_else(flow, valued, *position)),
            Stmt::Switch(switch, position) => {
                let (on, cases) = &**switch;
                Step::Do(self.switch(on, &cases.expressions, valued, *position))
            }
            Stmt::Var(variable, _, _) => {
                let (name, value, _) = &**variable;
                let value = self.expression(value);
                let name: Arc<str> = Arc::from(name.as_str());
                self.locals.push((Arc::clone(&name), value.kind.clone()));
                Step::Let { name, value }
            }
            Stmt::Assignment(assignment) => {
                let (operator, sides) = &**assignment;
                self.assignment(operator, sides)
            }
            Stmt::Return(Some(value), flags, position)
                if self.runs && !flags.contains(ASTFlags::BREAK) =>
            {
                let what = self.expression(value);
                Step::Do(node(Part::Return(Box::new(what)), *position, Kind::Any))
            }
            Stmt::Return(value, flags, position)
                if flags.contains(ASTFlags::BREAK) || self.home.is_some() =>
            {
                let what = match value {
                    Some(value) => self.expression(value),
                    None => node(Part::Constant(Data::text("")), *position, Kind::Text),
                };
                Step::Do(node(Part::Throw(Box::new(what)), *position, Kind::Any))
            }
            Stmt::Return(_, _, position) => {
                let hole = self.refuse(
                    *position,
                    message!(
                        zh: "TOML 里的表达式不写 return",
                        en: "expressions in TOML do not use return",
                    ),
                );
                self.help(message!(
                    zh: "最后一行就是结果；分情况用 if … else …",
                    en: "the last line is the result; use if … else … for cases",
                ));
                Step::Do(hole)
            }
            Stmt::While(..) | Stmt::Do(..) | Stmt::For(..) | Stmt::BreakLoop(..) => {
                let hole = self.refuse(
                    statement.position(),
                    message!(
                        zh: "TOML 里的表达式不写循环",
                        en: "expressions in TOML hold no loops",
                    ),
                );
                self.help(message!(
                    zh: "写到 .rhai 文件的函数里，再在这里调用",
                    en: "put it into a function in a .rhai file and call that here",
                ));
                Step::Do(hole)
            }
            Stmt::Share(_) => Step::Do(self.closure(statement.position())),
            other => Step::Do(self.refuse(
                other.position(),
                message!(zh: "规则里不能这样写", en: "rules are not written so"),
            )),
        }
    }

    fn assignment(&mut self, operator: &OpAssignment, sides: &BinaryExpr) -> Step {
        let position = operator.position();
        let local = match &sides.lhs {
            Expr::Variable(variable, _, _) => self.local(&variable.1),
            _ => None,
        };
        let (Some(place), Expr::Variable(variable, _, at)) = (local, &sides.lhs) else {
            let (message, help) = match operator.is_op_assignment() {
                true => (
                    message!(
                        zh: "只能改变用 let 定义的变量",
                        en: "only variables defined with let can be changed",
                    ),
                    None,
                ),
                false => {
                    let (message, help) = single_equals(self.text);
                    (message, Some(help))
                }
            };
            let hole = self.wrong(super::super::mistakes::SYNTAX, position, message);
            if let Some(help) = help {
                self.help(help);
            }
            return Step::Do(hole);
        };
        let name: Arc<str> = Arc::from(variable.1.as_str());
        let value = match operator.get_op_assignment_info() {
            None => self.expression(&sides.rhs),
            Some((.., sign)) => match Binary::from_sign(sign) {
                Some(binary) => {
                    let left = Expr::Variable(variable.clone(), None, *at);
                    self.binary(binary, &left, &sides.rhs, position)
                }
                None => self.refuse(
                    position,
                    message!(zh: "规则里不用 `{sign}=`", en: "rules do not use `{sign}=`"),
                ),
            },
        };
        if let Some((_, kind)) = self.locals.get_mut(place) {
            *kind = kind.or(&value.kind);
        }
        Step::Set { name, place, value }
    }

    fn if_else(&mut self, flow: &FlowControl, valued: bool, position: Position) -> Node {
        let condition = self.condition(&flow.expr);
        let then = self.statements(flow.body.statements(), valued, flow.body.position());
        if flow.branch.is_empty() {
            if valued {
                self.wrong(
                    code::NO_VALUE,
                    position,
                    message!(
                        zh: "if 没有 else：条件不成立时没有值",
                        en: "the if has no else: there is no value when the condition is false",
                    ),
                );
                self.help(message!(
                    zh: "加上 else {{ … }}",
                    en: "add else {{ … }}",
                ));
            }
            return node(Part::If(Box::new((condition, then, None))), position, Kind::Any);
        }
        let other = self.statements(flow.branch.statements(), valued, flow.branch.position());
        let kind = joined([&then, &other].into_iter());
        node(Part::If(Box::new((condition, then, Some(other)))), position, kind)
    }

    fn switch(
        &mut self,
        on: &Expr,
        expressions: &[BinaryExpr],
        valued: bool,
        position: Position,
    ) -> Node {
        let on = self.expression(on);
        let found = match labels(self.tokens, position) {
            Ok(found) => found,
            Err((end, at)) => {
                self.end(code::KIND, at, end);
                Vec::new()
            }
        };
        if matches!(on.kind, Kind::Number) {
            self.end(code::KIND, on.position, switch_on_number());
        }
        self.check_labels(&on, &found);
        let mut cases = Vec::with_capacity(expressions.len());
        for (place, expression) in expressions.iter().enumerate() {
            let guard = match &expression.lhs {
                Expr::BoolConstant(true, at) if at.is_none() => None,
                guard => Some(self.condition(guard)),
            };
            let body = match &expression.rhs {
                Expr::Stmt(block) => self.statements(block.statements(), valued, block.position()),
                other => self.expression(other),
            };
            let labels = found.get(place).map_or_else(Vec::new, |labels| {
                labels.iter().map(|(label, _)| label.clone()).collect()
            });
            let body = self.watched_as(DecisionKind::Case, body, |_| case_name(labels.iter()));
            cases.push(Case { labels, guard, body });
        }
        if valued && found.len() == cases.len() {
            self.all_cases(&on, &cases, position);
        }
        let kind = joined(cases.iter().map(|case| &case.body));
        node(Part::Switch(Box::new(Switch { on, cases })), position, kind)
    }

    fn check_labels(&mut self, on: &Node, cases: &[CaseLabels]) {
        for (label, at) in cases.iter().flatten() {
            match (label, &on.kind) {
                (Label::Absent, _) | (_, Kind::Any | Kind::Number) => {}
                (Label::Text(_), Kind::Text) | (Label::Bool(_), Kind::Bool) => {}
                (Label::Text(text), Kind::Enum(enumeration)) => {
                    if enumeration.position(text).is_none() {
                        let ids = enumeration.members.iter().map(|member| &*member.id);
                        let end = unknown_id(&enumeration.name, ids, text);
                        self.end(code::KIND, *at, end);
                    }
                }
                (label, kind) => {
                    let label = match label {
                        Label::Bool(_) => Kind::Bool,
                        _ => Kind::Text,
                    };
                    let end = match kind {
                        Kind::Map(MapKind { .. }) | Kind::Array(_) | Kind::Ledger => {
                            not_a_condition(kind)
                        }
                        kind => match Binary::Equal.kind(kind, &label) {
                            Err(end) => end,
                            Ok(_) => continue,
                        },
                    };
                    self.end(code::KIND, *at, end);
                }
            }
        }
    }

    /// A switch that gives a value must have a case for whatever may come.
    fn all_cases(&mut self, on: &Node, cases: &[Case], position: Position) {
        let sure = |case: &&Case| case.guard.is_none();
        if cases.iter().filter(sure).any(|case| case.labels.is_empty()) {
            return;
        }
        let has = |label: &Label| cases.iter().filter(sure).any(|case| case.labels.contains(label));
        let missing: Vec<String> = match &on.kind {
            Kind::Bool => [true, false]
                .into_iter()
                .filter(|value| !has(&Label::Bool(*value)))
                .map(|value| value.to_string())
                .collect(),
            Kind::Enum(enumeration) => enumeration
                .members
                .iter()
                .filter(|member| !has(&Label::Text(Arc::clone(&member.id))))
                .map(|member| format!("\"{}\"", member.id))
                .collect(),
            _ => vec!["_".to_owned()],
        };
        if missing.is_empty() {
            return;
        }
        let (zh, en) = listed(&missing);
        self.wrong(
            code::NO_VALUE,
            position,
            Message {
                zh: format!("switch 没有涵盖 {zh}，遇到时没有值"),
                en: format!("the switch has no case for {en}, and then there is no value"),
            },
        );
        self.help(message!(zh: "加一个 `_ => …` 分支", en: "add a case `_ => …`"));
    }
}

/// The kind of what is one of several; what ends with `throw` has none.
fn joined<'n>(nodes: impl Iterator<Item = &'n Node>) -> Kind {
    nodes
        .filter(|node| !never_ends(node))
        .map(|node| node.kind.clone())
        .reduce(|a, b| a.or(&b))
        .unwrap_or(Kind::Any)
}

fn never_ends(node: &Node) -> bool {
    match &node.unwatched().part {
        Part::Throw(_) | Part::Return(_) => true,
        Part::Block(steps) => {
            matches!(steps.last(), Some(Step::Do(last)) if never_ends(last))
        }
        _ => false,
    }
}
