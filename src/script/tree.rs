//! A compiled expression: what Rhai's tree becomes once names are slots and kinds are checked.

use std::{fmt::Write, sync::Arc};

use rhai::Position;

use super::{
    Data, Kind,
    library::Native,
    operator::{Binary, Unary},
};
use crate::value::Value;

/// A part of an expression.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) part: Part,
    /// Where it is written; of an operator, the operator.
    pub(crate) position: Position,
    pub(crate) kind: Kind,
}

/// What a part of an expression does.
#[derive(Debug)]
pub(crate) enum Part {
    Constant(Data),
    /// A name of the pack, and what is named inside it.
    Variable {
        name: Arc<str>,
        slot: u32,
        path: Vec<Arc<str>>,
    },
    /// A `let`, by its place on the stack.
    Local {
        name: Arc<str>,
        place: usize,
    },
    Unary(Unary, Box<Node>),
    Binary(Binary, Box<(Node, Node)>),
    /// `x == ()`, or `x != ()` when `negated`.
    IsAbsent {
        of: Box<Node>,
        negated: bool,
    },
    And(Vec<Node>),
    Or(Vec<Node>),
    /// `a ?? b ?? c`.
    Coalesce(Vec<Node>),
    If(Box<(Node, Node, Option<Node>)>),
    Switch(Box<Switch>),
    Block(Vec<Step>),
    Array(Vec<Node>),
    Map(Vec<(Arc<str>, Node)>),
    /// An interpolated text.
    Text(Vec<Node>),
    Property(Box<Node>, Arc<str>),
    Index(Box<(Node, Node)>),
    /// A function of the library. `writes_to` is the variable whose ledger it writes into, `spot` where it is
    /// watched which zone a value lies in.
    Native {
        native: &'static Native,
        arguments: Vec<Node>,
        writes_to: Option<usize>,
        spot: Option<usize>,
    },
    /// A function of the pack, by its place in the list of functions.
    Call {
        function: usize,
        arguments: Vec<Node>,
    },
    Throw(Box<Node>),
    /// Ends the function with that value; stands only in functions that are run as trees.
    Return(Box<Node>),
    /// A part whose ways are counted.
    Watched {
        of: Box<Node>,
        spot: usize,
    },
}

/// A `switch`.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) on: Node,
    pub(crate) cases: Vec<Case>,
}

/// A case of a `switch`.
#[derive(Debug)]
pub(crate) struct Case {
    /// Empty for `_`.
    pub(crate) labels: Vec<Label>,
    pub(crate) guard: Option<Node>,
    pub(crate) body: Node,
}

/// What a case of a `switch` is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Label {
    Text(Arc<str>),
    Bool(bool),
    Absent,
}

/// A statement of a block.
#[derive(Debug)]
pub(crate) enum Step {
    /// Puts a new variable on the stack.
    Let {
        name: Arc<str>,
        value: Node,
    },
    /// Sets a variable, by its place on the stack.
    Set {
        name: Arc<str>,
        place: usize,
        value: Node,
    },
    Do(Node),
}

impl Node {
    /// The part as text, in one spelling.
    pub(crate) fn text(&self, functions: &[super::Function]) -> String {
        let mut text = String::new();
        Printer { functions }.node(self, 0, &mut text);
        text
    }

    /// The part itself, where it is one whose ways are counted.
    pub(crate) fn unwatched(&self) -> &Self {
        match &self.part {
            Part::Watched { of, .. } => of.unwatched(),
            _ => self,
        }
    }

    /// How tightly its own operator binds, as in Rhai; what has none binds tightest.
    fn binds(&self) -> u8 {
        match &self.part {
            Part::Or(_) => 30,
            Part::And(_) => 60,
            Part::IsAbsent { .. } => 90,
            Part::Binary(operator, _) if operator.is_equality() => 90,
            Part::Binary(operator, _) if operator.is_order() => 130,
            Part::Coalesce(_) => 135,
            Part::Binary(Binary::Add | Binary::Subtract, _) => 150,
            Part::Binary(Binary::Power, _) => 190,
            Part::Binary(..) => 180,
            Part::Unary(..) => 200,
            Part::Throw(_) | Part::Return(_) => 10,
            Part::Watched { of, .. } => of.binds(),
            _ => u8::MAX,
        }
    }
}

struct Printer<'a> {
    functions: &'a [super::Function],
}

impl Printer<'_> {
    fn node(&self, node: &Node, outside: u8, out: &mut String) {
        let binds = node.binds();
        let wrap = binds < outside;
        if wrap {
            out.push('(');
        }
        self.bare(node, binds, out);
        if wrap {
            out.push(')');
        }
    }

    fn list<'n>(
        &self,
        nodes: impl IntoIterator<Item = &'n Node>,
        between: &str,
        binds: u8,
        out: &mut String,
    ) {
        for (place, node) in nodes.into_iter().enumerate() {
            if place > 0 {
                out.push_str(between);
            }
            self.node(node, binds, out);
        }
    }

    fn bare(&self, node: &Node, binds: u8, out: &mut String) {
        let tighter = binds.saturating_add(1);
        match &node.part {
            Part::Constant(Data::Value(Value::Absent(_))) => out.push_str("()"),
            Part::Constant(data) => {
                out.push_str(&data.shown(crate::diagnostic::Language::Chinese));
            }
            Part::Variable { name, path, .. } => {
                out.push_str(name);
                for part in path {
                    out.push('.');
                    out.push_str(part);
                }
            }
            Part::Local { name, .. } => out.push_str(name),
            Part::Unary(operator, of) => {
                out.push_str(operator.sign());
                self.node(of, binds, out);
            }
            Part::Binary(operator, sides) => {
                self.node(&sides.0, binds, out);
                let _ = write!(out, " {} ", operator.sign());
                self.node(&sides.1, tighter, out);
            }
            Part::IsAbsent { of, negated } => {
                self.node(of, tighter, out);
                out.push_str(if *negated { " != ()" } else { " == ()" });
            }
            Part::And(nodes) => self.list(nodes, " && ", tighter, out),
            Part::Or(nodes) => self.list(nodes, " || ", tighter, out),
            Part::Coalesce(nodes) => self.list(nodes, " ?? ", tighter, out),
            Part::If(parts) => {
                out.push_str("if ");
                self.node(&parts.0, 0, out);
                out.push(' ');
                self.block(&parts.1, out);
                if let Some(other) = &parts.2 {
                    out.push_str(" else ");
                    match &other.unwatched().part {
                        Part::If(_) => self.node(other, 0, out),
                        _ => self.block(other, out),
                    }
                }
            }
            Part::Switch(switch) => {
                out.push_str("switch ");
                self.node(&switch.on, 0, out);
                out.push_str(" { … }");
            }
            Part::Block(steps) => {
                out.push_str("{ ");
                self.steps(steps, out);
                out.push_str(" }");
            }
            Part::Array(items) => {
                out.push('[');
                self.list(items, ", ", 0, out);
                out.push(']');
            }
            Part::Map(entries) => {
                out.push_str("#{");
                for (place, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if place > 0 { ", " } else { " " });
                    let _ = write!(out, "{key}: ");
                    self.node(value, 0, out);
                }
                out.push_str(" }");
            }
            Part::Text(parts) => {
                out.push('`');
                for part in parts {
                    match &part.part {
                        Part::Constant(Data::Value(Value::Text(text))) => out.push_str(text),
                        _ => {
                            out.push_str("${");
                            self.node(part, 0, out);
                            out.push('}');
                        }
                    }
                }
                out.push('`');
            }
            Part::Property(of, name) => {
                self.node(of, u8::MAX, out);
                let _ = write!(out, ".{name}");
            }
            Part::Index(parts) => {
                self.node(&parts.0, u8::MAX, out);
                out.push('[');
                self.node(&parts.1, 0, out);
                out.push(']');
            }
            Part::Native { native, arguments, .. } => {
                match arguments.split_first() {
                    Some((ledger, rest)) if native.writes => {
                        self.node(ledger, u8::MAX, out);
                        let _ = write!(out, ".{}(", native.name);
                        self.list(rest, ", ", 0, out);
                    }
                    _ => {
                        let _ = write!(out, "{}(", native.name);
                        self.list(arguments, ", ", 0, out);
                    }
                }
                out.push(')');
            }
            Part::Call { function, arguments } => {
                if let Some(function) = self.functions.get(*function) {
                    let _ = write!(out, "{}::{}(", function.module, function.name);
                }
                self.list(arguments, ", ", 0, out);
                out.push(')');
            }
            Part::Watched { of, .. } => self.bare(of, binds, out),
            Part::Throw(what) => {
                out.push_str("throw ");
                self.node(what, 0, out);
            }
            Part::Return(what) => {
                out.push_str("return ");
                self.node(what, 0, out);
            }
        }
    }

    fn block(&self, node: &Node, out: &mut String) {
        match &node.unwatched().part {
            Part::Block(_) => self.node(node, 0, out),
            _ => {
                out.push_str("{ ");
                self.node(node, 0, out);
                out.push_str(" }");
            }
        }
    }

    fn steps(&self, steps: &[Step], out: &mut String) {
        for (place, step) in steps.iter().enumerate() {
            if place > 0 {
                out.push_str("; ");
            }
            match step {
                Step::Let { name, value } => {
                    let _ = write!(out, "let {name} = ");
                    self.node(value, 0, out);
                }
                Step::Set { name, value, .. } => {
                    let _ = write!(out, "{name} = ");
                    self.node(value, 0, out);
                }
                Step::Do(node) => self.node(node, 0, out),
            }
        }
    }
}
