//! Which ways a condition can go.

use super::{Flow, Known, Mark};
use crate::{
    script::{
        Data,
        operator::{Binary, Unary},
        tree::{Node, Part},
    },
    value::Value,
    workbench::lint::{
        domain::{Domain, Fact},
        interval::{Interval, Truth},
    },
};

impl Flow<'_, '_> {
    /// Which ways a condition can go. Also notes it.
    pub(super) fn condition(&mut self, node: &Node, known: &mut Known) -> Option<(Truth, bool)> {
        match &node.unwatched().part {
            Part::And(parts) => self.joined(node, parts, true, known),
            Part::Or(parts) => self.joined(node, parts, false, known),
            Part::Unary(Unary::Not, of) => {
                let (truth, varies) = self.condition(of, known)?;
                Some((truth.not(), varies))
            }
            Part::IsAbsent { of, negated } => {
                let fact = self.node(of, known)?;
                let truth =
                    Truth { yes: fact.absent, no: fact.domain != Domain::Any || !is_absent(of) };
                let truth = if *negated { truth.not() } else { truth };
                self.mark(node, truth, fact.varies, None);
                Some((truth, fact.varies))
            }
            Part::Binary(operator, sides) if operator.is_comparison() => {
                let left = self.used(&sides.0, known)?;
                let right = self.used(&sides.1, known)?;
                let varies = left.varies || right.varies;
                let truth = compare(*operator, &left, &right);
                let numbers = match (left.number(), right.number()) {
                    (Some(a), Some(b)) => Some(Box::new([
                        (self.text(&sides.0), a.clone()),
                        (self.text(&sides.1), b.clone()),
                    ])),
                    _ => None,
                };
                self.mark(node, truth, varies, numbers);
                Some((truth, varies))
            }
            _ => {
                let fact = self.used(node, known)?;
                let truth = match fact.domain {
                    Domain::Bool(yes, no) => Truth { yes, no },
                    _ => Truth::BOTH,
                };
                self.mark(node, truth, fact.varies, None);
                Some((truth, fact.varies))
            }
        }
    }

    /// `&&` looks on until one is false, `||` until one is true; each part is looked at with what the parts
    /// before it say.
    pub(super) fn joined(
        &mut self,
        node: &Node,
        parts: &[Node],
        all: bool,
        known: &mut Known,
    ) -> Option<(Truth, bool)> {
        let mut learnt = known.clone();
        let mut stops = false;
        let mut goes_on = true;
        let mut varies = false;
        let mut decided = false;
        for part in parts {
            let marks = self.seen.marks.len();
            let Some((truth, of_part)) = self.condition(part, &mut learnt) else {
                goes_on = false;
                break;
            };
            varies |= of_part;
            let told = self.seen.marks.get(marks..).unwrap_or_default();
            decided |= told.iter().any(|mark| mark.varies && mark.truth != Truth::BOTH);
            stops |= if all { truth.no } else { truth.yes };
            let on = if all { truth.yes } else { truth.no };
            if !on || !self.learn(part, all, &mut learnt) {
                goes_on = false;
                // What the parts before it rule out is worth telling, where no part says so by itself.
                decided |= !on;
                break;
            }
        }
        let truth = match all {
            true => Truth { yes: goes_on, no: stops },
            false => Truth { yes: stops, no: goes_on },
        };
        if !decided {
            self.mark(node, truth, varies, None);
        }
        Some((truth, varies))
    }

    pub(super) fn mark(
        &mut self,
        node: &Node,
        truth: Truth,
        varies: bool,
        sides: Option<Box<[(String, Interval); 2]>>,
    ) {
        let (place, text) = ((self.place)(node), self.text(node));
        self.seen.marks.push(Mark { place, text, truth, varies, sides });
    }
}

/// Is it plainly an absent value?
fn is_absent(node: &Node) -> bool {
    matches!(&node.unwatched().part, Part::Constant(Data::Value(Value::Absent(_))))
}

fn compare(operator: Binary, left: &Fact, right: &Fact) -> Truth {
    let equality = |same: Truth| match operator {
        Binary::Equal => same,
        Binary::NotEqual => same.not(),
        _ => Truth::BOTH,
    };
    match (&left.domain, &right.domain) {
        (Domain::Number(a), Domain::Number(b)) => a.compare(operator, b),
        (Domain::Enum(ids), Domain::Data(Data::Value(Value::Text(text))))
        | (Domain::Data(Data::Value(Value::Text(text))), Domain::Enum(ids)) => equality(Truth {
            yes: ids.iter().any(|id| **id == **text),
            no: ids.iter().any(|id| **id != **text),
        }),
        (Domain::Bool(a, b), Domain::Bool(c, d)) => {
            equality(Truth { yes: (*a && *c) || (*b && *d), no: (*a && *d) || (*b && *c) })
        }
        _ => Truth::BOTH,
    }
}
