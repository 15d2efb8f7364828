//! What is known once a condition came out so.

use std::sync::Arc;

use super::{Flow, Known, Seen};
use crate::{
    script::{
        Data,
        operator::{Binary, Unary},
        tree::{Node, Part},
    },
    value::Value,
    workbench::lint::{
        domain::{Domain, Fact},
        interval::Interval,
    },
};

impl Flow<'_, '_> {
    /// Takes in that the condition came out so. False if it cannot.
    pub(super) fn learn(&mut self, node: &Node, holds: bool, known: &mut Known) -> bool {
        // What is met here was met before.
        let mut quiet = Seen::default();
        std::mem::swap(self.seen, &mut quiet);
        let possible = self.take_in(node, holds, known);
        std::mem::swap(self.seen, &mut quiet);
        possible
    }

    pub(super) fn take_in(&mut self, node: &Node, holds: bool, known: &mut Known) -> bool {
        match &node.unwatched().part {
            Part::Unary(Unary::Not, of) => self.take_in(of, !holds, known),
            Part::And(parts) if holds => parts.iter().all(|part| self.take_in(part, true, known)),
            Part::Or(parts) if !holds => parts.iter().all(|part| self.take_in(part, false, known)),
            Part::IsAbsent { of, negated } => {
                let absent = holds != *negated;
                if let (Some(key), Some(mut fact)) = (Self::key(of), self.node(of, known)) {
                    if absent && !fact.absent {
                        return false;
                    }
                    if !absent {
                        fact.absent = false;
                    } else {
                        fact.domain = Domain::Any;
                    }
                    known.facts.insert(key, fact);
                }
                true
            }
            Part::Binary(operator, sides) if operator.is_comparison() => {
                let operator = if holds { *operator } else { operator.negated() };
                let (Some(left), Some(right)) =
                    (self.used(&sides.0, known), self.used(&sides.1, known))
                else {
                    return true;
                };
                self.narrow(&sides.0, &left, operator, &right, known)
                    && self.narrow(&sides.1, &right, operator.turned(), &left, known)
            }
            _ => {
                if let (Some(key), Some(fact)) = (Self::key(node), self.node(node, known)) {
                    let domain = match fact.domain {
                        Domain::Bool(..) | Domain::Any => Domain::Bool(holds, !holds),
                        other => other,
                    };
                    known.facts.insert(key, Fact { domain, absent: false, varies: fact.varies });
                }
                true
            }
        }
    }

    /// `(x ?? 0) > 0`: where the other side cannot be it, it was `x`.
    pub(super) fn narrow_first(
        &mut self,
        sides: &[Node],
        operator: Binary,
        other: &Fact,
        known: &mut Known,
    ) -> bool {
        let [first, instead] = sides else { return true };
        let Some(instead) = self.node(instead, known) else { return true };
        let (Some(instead), Some(limit)) = (instead.number(), other.number()) else { return true };
        if !instead.where_holds(operator, limit).is_empty() {
            return true;
        }
        match self.used(first, known) {
            Some(fact) => self.narrow(first, &fact, operator, other, known),
            None => true,
        }
    }

    pub(super) fn narrow(
        &mut self,
        node: &Node,
        fact: &Fact,
        operator: Binary,
        other: &Fact,
        known: &mut Known,
    ) -> bool {
        if let Part::Coalesce(sides) = &node.unwatched().part {
            return self.narrow_first(sides, operator, other, known);
        }
        let domain = match (&fact.domain, &other.domain) {
            (Domain::Number(own), Domain::Number(limit)) => {
                let rest = own.where_holds(operator, limit);
                if rest.is_empty() {
                    return false;
                }
                Domain::Number(rest)
            }
            // Nothing was known, and a comparison by size with a number says that it is one.
            (Domain::Any, Domain::Number(limit)) if operator.is_order() => {
                Domain::Number(Interval::all().where_holds(operator, limit))
            }
            (Domain::Enum(ids), Domain::Data(Data::Value(Value::Text(text))))
                if operator.is_equality() =>
            {
                let wanted = operator == Binary::Equal;
                let rest: Vec<Arc<str>> =
                    ids.iter().filter(|id| (***id == **text) == wanted).cloned().collect();
                if rest.is_empty() {
                    return false;
                }
                Domain::Enum(rest)
            }
            (Domain::Bool(..), Domain::Bool(yes, no)) if operator == Binary::Equal && yes != no => {
                Domain::Bool(*yes, *no)
            }
            _ => return true,
        };
        if let Some(key) = Self::key(node) {
            known.facts.insert(key, Fact { domain, absent: false, varies: fact.varies });
        }
        true
    }
}
