use std::sync::Arc;

use rhai::{
    ASTFlags, BinaryExpr, Dynamic, Expr, FlowControl, Position, Stmt, StmtBlock,
    SwitchCasesCollection,
};

use super::{Rewriter, constant, internal, names};
use crate::{
    diagnostic::message,
    script::{
        DecisionKind,
        engine::natives::{LabelList, Labels},
        labels::{case_name, labels},
        lower::code,
        operator::Binary,
    },
};

impl Rewriter<'_> {
    /// The statements of a block. With `valued` its last one must have a value.
    pub(in crate::script::engine) fn block(
        &mut self,
        statements: Vec<Stmt>,
        valued: bool,
    ) -> Vec<Stmt> {
        let last = statements
            .iter()
            .rposition(|statement| !matches!(statement, Stmt::Noop(_)))
            .unwrap_or(0);
        if valued {
            self.check_value(statements.get(last));
        }
        statements
            .into_iter()
            .enumerate()
            .map(|(place, statement)| self.statement(statement, valued && place == last))
            .collect()
    }

    fn inner(&mut self, block: StmtBlock, valued: bool) -> StmtBlock {
        let span = block.span();
        let statements = self.block(block.into_iter().collect(), valued);
        StmtBlock::new_with_span(statements, span)
    }

    /// The last statement of what must have a value.
    fn check_value(&mut self, last: Option<&Stmt>) {
        let at = match last {
            None => Position::NONE,
            Some(Stmt::If(flow, position)) if flow.branch.is_empty() => {
                self.wrong(
                    code::NO_VALUE,
                    *position,
                    message!(
                        zh: "if 没有 else：条件不成立时没有值",
                        en: "the if has no else: there is no value when the condition is false",
                    ),
                );
                self.help(message!(
                    zh: "加上 else，或在后面再写一行作为结果",
                    en: "add an else, or one more line as the result",
                ));
                return;
            }
            // Endless until it breaks, which has a value.
            Some(Stmt::While(flow, _)) if matches!(flow.expr, Expr::Unit(_)) => return,
            Some(
                statement @ (Stmt::While(..)
                | Stmt::Do(..)
                | Stmt::For(..)
                | Stmt::Var(..)
                | Stmt::Assignment(..)),
            ) => statement.position(),
            Some(_) => return,
        };
        self.wrong(
            code::NO_VALUE,
            at,
            message!(zh: "到这里没有得出值", en: "there is no value at this end"),
        );
        self.help(message!(
            zh: "最后一行写要得出的值，例如台账变量本身",
            en: "the last line is the value, such as the ledger itself",
        ));
    }

    fn statement(&mut self, statement: Stmt, valued: bool) -> Stmt {
        match statement {
            Stmt::Expr(expression) => match *expression {
                Expr::Stmt(block) if !valued && !is_closure(&block) => {
                    Stmt::Block(Box::new(self.inner(*block, false)))
                }
                expression => Stmt::Expr(Box::new(self.expression(expression))),
            },
            Stmt::FnCall(call, position) => match self.call(*call, position) {
                Expr::FnCall(call, position) => Stmt::FnCall(call, position),
                other => Stmt::Expr(Box::new(other)),
            },
            Stmt::Block(block) => Stmt::Block(Box::new(self.inner(*block, valued))),
            Stmt::If(flow, position) => {
                let FlowControl { expr, body, branch } = *flow;
                let expr = self.condition(expr);
                let body = self.inner(body, valued);
                let branch = match branch.is_empty() {
                    true => branch,
                    false => self.inner(branch, valued),
                };
                Stmt::If(Box::new(FlowControl { expr, body, branch }), position)
            }
            Stmt::Switch(switch, position) => {
                let (on, cases) = *switch;
                self.switch(on, cases, valued, position)
            }
            Stmt::While(flow, position) => {
                let FlowControl { expr, body, branch } = *flow;
                let expr = match expr {
                    endless @ Expr::Unit(_) => endless,
                    condition => self.condition(condition),
                };
                let body = self.inner(body, false);
                Stmt::While(Box::new(FlowControl { expr, body, branch }), position)
            }
            Stmt::Do(flow, flags, position) => {
                let FlowControl { expr, body, branch } = *flow;
                let expr = self.condition(expr);
                let body = self.inner(body, false);
                Stmt::Do(Box::new(FlowControl { expr, body, branch }), flags, position)
            }
            Stmt::For(parts, position) => {
                let (name, counter, FlowControl { expr, body, branch }) = *parts;
                let at = expr.position();
                let expr = self.expression(expr);
                let expr = internal(names::EACH, vec![expr], at);
                let body = self.inner(body, false);
                let flow = FlowControl { expr, body, branch };
                Stmt::For(Box::new((name, counter, flow)), position)
            }
            Stmt::Var(variable, flags, position) => {
                let (name, value, index) = *variable;
                let value = self.expression(value);
                Stmt::Var(Box::new((name, value, index)), flags, position)
            }
            Stmt::Assignment(assignment) => {
                let (operator, BinaryExpr { lhs, rhs }) = *assignment;
                if let Some((.., sign)) = operator.get_op_assignment_info()
                    && Binary::from_sign(sign).is_none()
                {
                    self.refuse(
                        operator.position(),
                        message!(zh: "规则里不用 `{sign}=`", en: "rules do not use `{sign}=`"),
                    );
                }
                let lhs = self.target(&lhs);
                let rhs = self.expression(rhs);
                Stmt::Assignment(Box::new((operator, BinaryExpr { lhs, rhs })))
            }
            Stmt::BreakLoop(value, flags, position) => {
                let value = value.map(|value| Box::new(self.expression(*value)));
                Stmt::BreakLoop(value, flags, position)
            }
            Stmt::Return(value, flags, position) => {
                if value.is_none() && !flags.contains(ASTFlags::BREAK) {
                    self.wrong(
                        code::NO_VALUE,
                        position,
                        message!(zh: "return 后面没有值", en: "the return has no value"),
                    );
                }
                let value = value.map(|value| Box::new(self.expression(*value)));
                Stmt::Return(value, flags, position)
            }
            Stmt::Share(variables) => {
                // What all functions see is handed in as a value.
                let mut local = *variables;
                local.retain(|(_, index)| index.is_some());
                match local.is_empty() {
                    true => Stmt::Noop(Position::NONE),
                    false => Stmt::Share(Box::new(local)),
                }
            }
            Stmt::Noop(_) => statement,
            other => {
                self.refuse(
                    other.position(),
                    message!(zh: "规则里不能这样写", en: "rules are not written so"),
                );
                other
            }
        }
    }

    fn switch(
        &mut self,
        on: Expr,
        mut cases: SwitchCasesCollection,
        valued: bool,
        position: Position,
    ) -> Stmt {
        let at = on.position();
        let on = self.expression(on);
        let found = match labels(self.tokens, position) {
            Ok(found) => found,
            Err((end, at)) => {
                self.end(code::KIND, at, end);
                Vec::new()
            }
        };
        let watched = self.spots.is_some();
        let case_names: Vec<String> = found
            .iter()
            .filter(|_| watched)
            .map(|labels| case_name(labels.iter().map(|(label, _)| label)))
            .collect();
        let list = LabelList {
            labels: found.into_iter().flatten().map(|(label, _)| label).collect(),
            closed: valued && cases.def_case.is_none(),
        };
        let list = constant(Dynamic::from(Labels(Arc::new(list))), at);
        let on = internal(names::SWITCH, vec![on, list], at);
        cases.expressions = cases
            .expressions
            .into_iter()
            .enumerate()
            .map(|(place, BinaryExpr { lhs, rhs })| {
                let lhs = match lhs {
                    always @ Expr::BoolConstant(..) => always,
                    guard => self.condition(guard),
                };
                let at = match &rhs {
                    Expr::Stmt(block) => block.position(),
                    other => other.start_position(),
                };
                let rhs = match rhs {
                    Expr::Stmt(block) => Expr::Stmt(Box::new(self.inner(*block, valued))),
                    other => self.expression(other),
                };
                let rhs = match self.spot(DecisionKind::Case, at, case_names.get(place).cloned()) {
                    Some(spot) => seen_first(spot, rhs, at),
                    None => rhs,
                };
                BinaryExpr { lhs, rhs }
            })
            .collect();
        Stmt::Switch(Box::new((on, cases)), position)
    }
}

/// A block that notes that it was gone into, and then does `body`.
fn seen_first(spot: Expr, body: Expr, at: Position) -> Expr {
    let seen = Stmt::Expr(Box::new(internal(names::SEEN, vec![spot], at)));
    let block = match body {
        Expr::Stmt(block) => {
            let span = block.span();
            let statements = std::iter::once(seen).chain(*block);
            StmtBlock::new_with_span(statements, span)
        }
        body => StmtBlock::new([seen, Stmt::Expr(Box::new(body))], at, at),
    };
    Expr::Stmt(Box::new(block))
}

/// A closure with captured variables is a block of its own, made by Rhai's parser.
fn is_closure(block: &StmtBlock) -> bool {
    matches!(block.statements().first(), Some(Stmt::Share(_)))
}
