//! Quantities that do not go together: days + points, a rate compared with a count.

use super::{Finding, analysis::Analysis, site::Site};
use crate::{
    diagnostic::{Diagnostic, Message, message},
    method::{
        model::{Aggregation, ColumnKind, Method, Metric, MetricSource, Quantity},
        scope::Symbol,
    },
    script::{
        Kind,
        operator::Binary,
        tree::{Node, Part, Step},
    },
};

const MIXED: &str = "mixed-quantities";

pub(super) fn find(analysis: &Analysis<'_>) -> Vec<Finding> {
    let method = analysis.domains.method;
    let mut found = Vec::new();
    for site in &analysis.sites {
        let mut walk = Walk { method, site, found: Vec::new() };
        walk.node(site.rule.expression.root());
        found.extend(
            walk.found.into_iter().map(|diagnostic| Finding { at: site.at.clone(), diagnostic }),
        );
    }
    found
}

/// What a metric is a quantity of: as declared, or as it is made.
pub(super) fn of_metric(metric: &Metric) -> Option<Quantity> {
    if metric.quantity.is_some() {
        return metric.quantity;
    }
    match &metric.source {
        MetricSource::Table { aggregation, .. } | MetricSource::Indicators { aggregation, .. } => {
            match aggregation {
                Aggregation::Count(_) | Aggregation::Distinct(_) => Some(Quantity::Count),
                Aggregation::Ratio(rule, None) if rule.expression.kind() == &Kind::Bool => {
                    Some(Quantity::Ratio)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

struct Walk<'a> {
    method: &'a Method,
    site: &'a Site<'a>,
    found: Vec<Diagnostic>,
}

impl Walk<'_> {
    fn variable(&self, slot: u32, path: &[std::sync::Arc<str>]) -> Option<Quantity> {
        let method = self.method;
        let column = |table: Option<&crate::method::model::Table>, at: usize| {
            let column = table?.columns.get(at)?;
            column.quantity.or((column.kind == ColumnKind::Percent).then_some(Quantity::Ratio))
        };
        match (self.site.rule.scope.symbol(slot)?, path) {
            (Symbol::Points | Symbol::Score | Symbol::Lost | Symbol::Base | Symbol::Total, []) => {
                Some(Quantity::Points)
            }
            (Symbol::Rate, []) => Some(Quantity::Ratio),
            (Symbol::Groups | Symbol::Indicators, [_, part]) => match &**part {
                "rate" => Some(Quantity::Ratio),
                _ => Some(Quantity::Points),
            },
            (Symbol::Metric(metric), []) => of_metric(method.metrics.get(metric.0)?),
            (Symbol::Metrics(members), [member]) => {
                of_metric(method.metrics.get(members.get(member)?.0)?)
            }
            (Symbol::Column(at), []) => {
                let table = self.site.stand.table?;
                column(method.tables.get(table.0), at.0)
            }
            (Symbol::Roster(at), []) => column(method.tables.get(method.roster.0), at.0),
            _ => None,
        }
    }

    /// What the part is a quantity of, if that is known. Tells of what does not fit inside it.
    fn node(&mut self, node: &Node) -> Option<Quantity> {
        match &node.unwatched().part {
            Part::Variable { slot, path, .. } => self.variable(*slot, path),
            Part::Binary(operator, sides) => {
                let (left, right) = (self.node(&sides.0), self.node(&sides.1));
                let meets =
                    operator.is_comparison() || matches!(operator, Binary::Add | Binary::Subtract);
                if let (true, Some(a), Some(b)) = (meets, left, right)
                    && !fit(a, b)
                {
                    self.tell(node, sides, a, b);
                    return None;
                }
                match operator {
                    Binary::Add | Binary::Subtract if left == right => left,
                    _ => None,
                }
            }
            Part::Unary(_, of) => self.node(of),
            Part::And(parts) | Part::Or(parts) | Part::Array(parts) | Part::Text(parts) => {
                parts.iter().for_each(|part| {
                    self.node(part);
                });
                None
            }
            Part::Coalesce(sides) => {
                let known: Vec<Option<Quantity>> =
                    sides.iter().map(|side| self.node(side)).collect();
                known.first().copied().flatten()
            }
            Part::If(parts) => {
                self.node(&parts.0);
                let then = self.node(&parts.1);
                let other = parts.2.as_ref().and_then(|other| self.node(other));
                then.filter(|then| Some(*then) == other)
            }
            Part::Switch(switch) => {
                for case in &switch.cases {
                    self.node(&case.body);
                }
                None
            }
            Part::Block(steps) => {
                let mut last = None;
                for step in steps {
                    last = match step {
                        Step::Let { value, .. } | Step::Set { value, .. } | Step::Do(value) => {
                            self.node(value)
                        }
                    };
                }
                last
            }
            Part::Native { native, arguments, .. } => {
                let known: Vec<Option<Quantity>> =
                    arguments.iter().map(|argument| self.node(argument)).collect();
                match native.name {
                    "days" => Some(Quantity::Days),
                    "workdays" => Some(Quantity::Workdays),
                    _ => known.first().copied().flatten().filter(|_| {
                        matches!(native.name, "round" | "floor" | "ceil" | "abs" | "clamp")
                    }),
                }
            }
            Part::Call { arguments, .. } => {
                for argument in arguments {
                    self.node(argument);
                }
                None
            }
            Part::IsAbsent { of, .. } => {
                self.node(of);
                None
            }
            _ => None,
        }
    }

    fn tell(&mut self, node: &Node, sides: &(Node, Node), a: Quantity, b: Quantity) {
        let functions = self.method.script.functions();
        let (left, right) = (sides.0.text(functions), sides.1.text(functions));
        let (x, y) = (name(a), name(b));
        self.found.push(
            Diagnostic::warning(
                MIXED,
                self.site.rule.expression.place_of(node),
                Message {
                    zh: format!("“{left}”是{}，“{right}”是{}，不能相加或相比", x.zh, y.zh),
                    en: format!(
                        "`{left}` is {} and `{right}` is {}: they do not go together",
                        x.en, y.en
                    ),
                },
            )
            .help(message!(
                zh: "先换算成同一种量（如 points * 比率）；kind 写错的改 kind",
                en: "make them the same first (such as points * rate), or mend a wrong `kind`",
            )),
        );
    }
}

/// May the two be added and compared? Points are often taken off one a case, so counts go with points.
fn fit(a: Quantity, b: Quantity) -> bool {
    use Quantity::{Count, Days, Points, Workdays};
    a == b
        || matches!((a, b), (Count, Points | Days | Workdays) | (Points | Days | Workdays, Count))
}

fn name(quantity: Quantity) -> Message {
    match quantity {
        Quantity::Ratio => message!(zh: "比率", en: "a rate"),
        Quantity::Points => message!(zh: "分", en: "points"),
        Quantity::Count => message!(zh: "件数", en: "a count"),
        Quantity::Days => message!(zh: "天数", en: "days"),
        Quantity::Workdays => message!(zh: "工作日数", en: "workdays"),
        Quantity::Money => message!(zh: "金额", en: "money"),
    }
}
