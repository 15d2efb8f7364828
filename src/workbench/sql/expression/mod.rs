//! A row's expression as SQL. An absent value is NULL, and what zhixiao does with one is written out where SQL
//! would do something else: `absent && false` is absent, not false.

mod branches;
mod property;

use std::sync::Arc;

use super::{
    Dialect, native,
    term::{Reasons, Term},
};
use crate::{
    diagnostic::{Message, message},
    method::{
        model::{Constant, Method, Rule, TableIndex},
        scope::{Scope, Symbol},
    },
    script::{
        Data, Kind,
        operator::{Binary, Unary},
        tree::{Node, Part, Step},
    },
    value::{Date, Number, Value},
};

/// No form in SQL, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoForm {
    pub(super) why: Message,
    /// The bytes are in the rule's own place.
    pub(super) place: crate::diagnostic::Place,
}

/// A longer piece than this is not written: engines stumble over it, and nobody reads it.
const LONGEST: usize = 1 << 16;

/// What the names of an expression stand for.
pub(super) struct World<'a> {
    pub(super) method: &'a Method,
    pub(super) dialect: Dialect,
    pub(super) as_of: Date,
    /// Whose rows they are.
    pub(super) table: TableIndex,
    /// By column of that table: what stands for it, or why nothing does.
    pub(super) columns: &'a [Result<Term, NoForm>],
    /// By column of the roster.
    pub(super) roster: &'a [Result<Term, NoForm>],
    /// Which tables are there.
    pub(super) supplied: &'a dyn Fn(&str) -> bool,
    /// Can workdays be counted? Not by a calendar that is a file of the pack.
    pub(super) workdays: bool,
}

/// A table that has to be joined for an expression, and on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Join {
    pub(super) alias: String,
    pub(super) table: &'static str,
    pub(super) on: String,
}

/// The roster, as row expressions see it.
pub(super) const TEAMS: &str = "zx_teams";
/// Every day with how many workdays there were up to it.
pub(super) const DAYS: &str = "zx_days";

/// One expression on its way.
pub(super) struct Translation<'w, 'a> {
    pub(super) world: &'w World<'a>,
    rule: &'w Rule,
    locals: Vec<Term>,
    joins: &'w mut Vec<Join>,
}

impl<'w, 'a> Translation<'w, 'a> {
    pub(super) fn new(world: &'w World<'a>, rule: &'w Rule, joins: &'w mut Vec<Join>) -> Self {
        Self { world, rule, locals: Vec::new(), joins }
    }

    /// The whole expression.
    ///
    /// # Errors
    /// Why it has no form in SQL.
    pub(super) fn whole(mut self) -> Result<Term, NoForm> {
        self.node(self.rule.expression.root())
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.world.dialect
    }

    pub(super) fn none<T>(&self, node: &Node, why: Message) -> Result<T, NoForm> {
        Err(NoForm { why, place: self.rule.expression.place_of(node) })
    }

    pub(super) fn scope(&self) -> &Scope {
        &self.rule.scope
    }

    /// Joins a table, once for each condition.
    pub(super) fn join(&mut self, table: &'static str, on: impl Fn(&str) -> String) -> String {
        let made = |number: usize| {
            let alias = format!("j{number}");
            Join { on: on(&alias), alias, table }
        };
        let known = (0..self.joins.len()).find(|at| self.joins.get(*at) == Some(&made(*at)));
        let join = made(known.unwrap_or(self.joins.len()));
        let alias = join.alias.clone();
        if known.is_none() {
            self.joins.push(join);
        }
        alias
    }

    pub(super) fn node(&mut self, node: &Node) -> Result<Term, NoForm> {
        let term = self.part(node)?;
        if term.sql.len() > LONGEST {
            return self.none(node, message!(zh: "式子太长", en: "the expression is too long"));
        }
        if term.kind == Kind::Number && !term.digits.fit() {
            return self.none(
                node,
                message!(
                    zh: "乘起来的位数超出 DECIMAL(38)",
                    en: "the digits of the product outgrow DECIMAL(38)",
                ),
            );
        }
        Ok(term)
    }

    pub(super) fn nodes(&mut self, nodes: &[Node]) -> Result<Vec<Term>, NoForm> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn part(&mut self, node: &Node) -> Result<Term, NoForm> {
        match &node.part {
            Part::Constant(data) => self.data(node, data),
            Part::Variable { slot, path, .. } => self.variable(node, *slot, path),
            Part::Local { place, .. } => match self.locals.get(*place) {
                Some(term) => Ok(term.clone()),
                None => self.none(node, nothing()),
            },
            Part::Unary(operator, of) => {
                let of = self.node(of)?;
                Ok(match operator {
                    Unary::Plus => of,
                    Unary::Negate => Term { sql: format!("(- {})", of.sql), ..of },
                    Unary::Not => Term { sql: format!("(NOT {})", of.sql), ..of },
                })
            }
            Part::Binary(operator, sides) => self.binary(node, *operator, &sides.0, &sides.1),
            Part::IsAbsent { of, negated } => {
                let of = self.node(of)?;
                let not = if *negated { "NOT " } else { "" };
                Ok(Term::sure(format!("({} IS {not}NULL)", of.sql), Kind::Bool))
            }
            Part::And(sides) => self.conditions(sides, true),
            Part::Or(sides) => self.conditions(sides, false),
            Part::Coalesce(sides) => self.first_present(node, sides),
            Part::If(_) => self.branches(node),
            Part::Switch(switch) => self.switch(node, switch),
            Part::Block(steps) => {
                let height = self.locals.len();
                let value = self.steps(node, steps);
                self.locals.truncate(height);
                value
            }
            Part::Property(of, name) => self.property(node, of, name),
            Part::Native { native, arguments, .. } => {
                native::native(self, node, native.name, arguments)
            }
            Part::Call { .. } => self.none(
                node,
                message!(
                    zh: "用了 .rhai 文件里的函数",
                    en: "it calls a function of a .rhai file",
                ),
            ),
            Part::Throw(_) | Part::Return(_) => {
                self.none(node, message!(zh: "用了 throw", en: "it throws"))
            }
            Part::Text(_) => self
                .none(node, message!(zh: "用了带 ${{…}} 的文字", en: "it uses a text with ${{…}}")),
            Part::Watched { of, .. } => self.node(of),
            Part::Array(_) | Part::Map(_) | Part::Index(_) => self.none(node, nothing()),
        }
    }

    fn data(&self, node: &Node, data: &Data) -> Result<Term, NoForm> {
        let dialect = self.dialect();
        match data {
            Data::Value(Value::Absent(kind)) => {
                Ok(Term::sure("NULL".to_owned(), Kind::Any).with(Reasons::one(*kind)))
            }
            Data::Value(Value::Bool(value)) => Ok(truth(*value)),
            Data::Value(Value::Text(text)) => Ok(Term::sure(dialect.text(text), Kind::Text)),
            Data::Value(Value::Date(date)) => Ok(Term::sure(dialect.date(*date), Kind::Date)),
            Data::Value(Value::Enum(value)) => Ok(Term::sure(dialect.text(value.id()), Kind::Text)),
            Data::Value(Value::Number(number)) | Data::Measure(number, _) => {
                self.number(node, number)
            }
            Data::Array(_) | Data::Map(_) | Data::Ledger(_) => self.none(node, nothing()),
        }
    }

    /// A constant of numbers.
    pub(super) fn number(&self, node: &Node, number: &Number) -> Result<Term, NoForm> {
        match Term::number(number) {
            Some(term) => Ok(term),
            None => self.none(
                node,
                message!(
                    zh: "这个数写成小数没有尽头，或位数太多",
                    en: "that number has no end as a decimal, or too many digits",
                ),
            ),
        }
    }

    fn variable(&self, node: &Node, slot: u32, path: &[Arc<str>]) -> Result<Term, NoForm> {
        match self.scope().symbol(slot) {
            Some(Symbol::Column(column)) => match self.world.columns.get(column.0) {
                Some(known) => known.clone(),
                None => self.none(node, nothing()),
            },
            Some(Symbol::AsOf) => Ok(Term::sure(self.dialect().date(self.world.as_of), Kind::Date)),
            Some(Symbol::Params) => match self.param(path) {
                Some(constant) => self.constant(node, constant),
                None => self.none(node, nothing()),
            },
            Some(Symbol::Reference(_)) => {
                self.none(node, message!(zh: "用了参照表", en: "it reads a reference table"))
            }
            _ => self.none(node, nothing()),
        }
    }

    fn param(&self, path: &[Arc<str>]) -> Option<&Constant> {
        let (name, rest) = path.split_first()?;
        let mut at = self.world.method.params.get(name)?.on(self.world.as_of)?;
        for key in rest {
            let Constant::Map(entries) = at else { return None };
            at = entries.get(key)?;
        }
        Some(at)
    }

    fn constant(&self, node: &Node, constant: &Constant) -> Result<Term, NoForm> {
        let dialect = self.dialect();
        match constant {
            Constant::Number(number) => self.number(node, number),
            Constant::Text(text) => Ok(Term::sure(dialect.text(text), Kind::Text)),
            Constant::Bool(value) => Ok(truth(*value)),
            Constant::Date(date) => Ok(Term::sure(dialect.date(*date), Kind::Date)),
            Constant::Array(_) | Constant::Map(_) => self.none(node, nothing()),
        }
    }

    fn binary(
        &mut self,
        node: &Node,
        operator: Binary,
        left: &Node,
        right: &Node,
    ) -> Result<Term, NoForm> {
        let (a, b) = (self.node(left)?, self.node(right)?);
        let reasons = Reasons::first(self.dialect(), [&a, &b].into_iter());
        if operator.is_comparison() {
            let sign = match operator {
                Binary::Equal => "=",
                Binary::NotEqual => "<>",
                other => other.sign(),
            };
            let sql = format!("({} {sign} {})", a.sql, b.sql);
            return Ok(Term::sure(sql, Kind::Bool).with(reasons));
        }
        let numbers = |kind: &Kind| matches!(kind, Kind::Number | Kind::Any);
        if !numbers(&a.kind) || !numbers(&b.kind) {
            return self.none(node, message!(zh: "拼接文字", en: "it joins texts"));
        }
        let (sign, digits) = match operator {
            Binary::Add => ("+", a.digits.sum(b.digits)),
            Binary::Subtract => ("-", a.digits.sum(b.digits)),
            Binary::Multiply => ("*", a.digits.product(b.digits)),
            Binary::Divide => return self.divided(node, &a, right, reasons),
            Binary::Remainder if constant_number(right).is_some_and(|by| !by.is_zero()) => {
                ("%", a.digits.either(b.digits))
            }
            _ => {
                let sign = operator.sign();
                return self.none(
                    node,
                    message!(
                        zh: "`{sign}` 在 SQL 里没有精确的写法",
                        en: "`{sign}` has no exact form in SQL",
                    ),
                );
            }
        };
        let sql = format!("({} {sign} {})", a.sql, b.sql);
        Ok(Term::sure(sql, Kind::Number).digits(digits).with(reasons))
    }

    /// Exact only by a constant whose reciprocal has an end as a decimal.
    fn divided(&self, node: &Node, of: &Term, by: &Node, reasons: Reasons) -> Result<Term, NoForm> {
        let by = self.constant_number(by);
        let times = by.and_then(|by| Number::ONE.checked_div(&by));
        let Some(times) = times.and_then(|times| Term::number(&times)) else {
            return self.none(
                node,
                message!(
                    zh: "逐行相除在 SQL 里没有精确的写法；可改用 ratio 和 of",
                    en: "a division in each row has no exact form in SQL; ratio with of may do",
                ),
            );
        };
        let digits = of.digits.product(times.digits);
        let sql = format!("({} * {})", of.sql, times.sql);
        Ok(Term::sure(sql, Kind::Number).digits(digits).with(reasons))
    }

    /// The number that a part always is: written so, or a param.
    pub(super) fn constant_number(&self, node: &Node) -> Option<Number> {
        let node = node.unwatched();
        if let Part::Variable { slot, path, .. } = &node.part
            && let Some(Symbol::Params) = self.scope().symbol(*slot)
            && let Some(Constant::Number(number)) = self.param(path)
        {
            return Some(number.clone());
        }
        constant_number(node).cloned()
    }

    /// `&&` and `||` end with the first side that is absent, whatever the others are.
    fn conditions(&mut self, sides: &[Node], all: bool) -> Result<Term, NoForm> {
        let terms = self.nodes(sides)?;
        let reasons = Reasons::first(self.dialect(), terms.iter());
        let mut reversed = terms.iter().rev();
        let Some(last) = reversed.next() else { return Ok(truth(all)) };
        let mut sql = last.sql.clone();
        for term in reversed {
            let side = &term.sql;
            sql = match (term.reasons.never(), all) {
                (true, true) => format!("({side} AND {sql})"),
                (true, false) => format!("({side} OR {sql})"),
                (false, true) => {
                    format!("CASE WHEN {side} THEN {sql} WHEN NOT {side} THEN FALSE END")
                }
                (false, false) => {
                    format!("CASE WHEN {side} THEN TRUE WHEN NOT {side} THEN {sql} END")
                }
            };
        }
        Ok(Term::sure(sql, Kind::Bool).with(reasons))
    }

    fn steps(&mut self, node: &Node, steps: &[Step]) -> Result<Term, NoForm> {
        let mut last = None;
        for step in steps {
            match step {
                Step::Let { value, .. } => {
                    let value = self.node(value)?;
                    self.locals.push(value);
                }
                Step::Set { value, .. } => {
                    return self
                        .none(value, message!(zh: "变量改了值", en: "it sets a variable anew"));
                }
                Step::Do(value) => last = Some(self.node(value)?),
            }
        }
        match last {
            Some(term) => Ok(term),
            None => self.none(node, nothing()),
        }
    }
}

fn constant_number(node: &Node) -> Option<&Number> {
    match &node.unwatched().part {
        Part::Constant(data) => data.as_number(),
        _ => None,
    }
}

pub(super) fn truth(value: bool) -> Term {
    Term::sure(if value { "TRUE" } else { "FALSE" }.to_owned(), Kind::Bool)
}

/// What a row never sees, or nobody writes into a row's expression.
pub(super) fn nothing() -> Message {
    message!(zh: "这种写法没有 SQL 形式", en: "this has no form in SQL")
}
