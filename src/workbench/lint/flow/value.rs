//! What a part comes to.

use std::sync::Arc;

use super::{DeadCase, Division, Flow, Key, Known, Measured};
use crate::{
    script::{
        Data,
        operator::{Binary, Unary},
        tree::{Label, Node, Part, Step, Switch},
    },
    value::Number,
    workbench::lint::{
        domain::{self, Domain, Fact},
        interval::Interval,
    },
};

impl Flow<'_, '_> {
    /// What the part comes to; nothing if the rule always ends in it.
    pub(super) fn node(&mut self, node: &Node, known: &mut Known) -> Option<Fact> {
        if let Some(fact) = Self::key(node).and_then(|key| known.facts.get(&key)) {
            return Some(fact.clone());
        }
        match &node.unwatched().part {
            Part::Constant(data) => Some(Fact::constant(data)),
            Part::Variable { slot, path, .. } => Some(self.variable(*slot, path)),
            Part::Local { .. } => Some(Fact::any()),
            Part::Unary(Unary::Not, _) | Part::And(_) | Part::Or(_) | Part::IsAbsent { .. } => {
                self.truth_value(node, known)
            }
            Part::Unary(operator, of) => {
                let fact = self.node(of, known)?;
                Some(match (&fact.domain, operator) {
                    (Domain::Number(interval), Unary::Negate) => {
                        Fact { domain: Domain::Number(interval.negate()), absent: false, ..fact }
                    }
                    _ => fact,
                })
            }
            Part::Binary(operator, _) if operator.is_comparison() => self.truth_value(node, known),
            Part::Binary(operator, sides) => {
                let left = self.used(&sides.0, known)?;
                let right = self.used(&sides.1, known)?;
                Some(self.arithmetic(node, *operator, &sides.1, &left, &right))
            }
            Part::Coalesce(sides) => self.coalesce(sides, known),
            Part::If(parts) => self.if_else(&parts.0, &parts.1, parts.2.as_ref(), known),
            Part::Switch(switch) => self.switch(switch, known),
            Part::Block(steps) => self.block(steps, known),
            Part::Array(items) => {
                let mut whole = Vec::with_capacity(items.len());
                let mut varies = false;
                let mut constant = true;
                for item in items {
                    let fact = self.node(item, known)?;
                    varies |= fact.varies;
                    match fact.only().filter(|_| !fact.varies) {
                        Some(data) => whole.push(data),
                        None => constant = false,
                    }
                }
                let domain = match constant {
                    true => Domain::Data(Data::array(whole)),
                    false => Domain::Any,
                };
                Some(Fact { domain, absent: false, varies })
            }
            Part::Map(entries) => {
                for (_, value) in entries {
                    self.node(value, known)?;
                }
                Some(Fact { absent: false, ..Fact::any() })
            }
            Part::Text(parts) => {
                for part in parts {
                    self.node(part, known)?;
                }
                Some(Fact { absent: false, ..Fact::any() })
            }
            Part::Property(of, name) => {
                let fact = self.node(of, known)?;
                Some(match &fact.domain {
                    Domain::Data(Data::Map(entries)) => match entries.get(name) {
                        Some(data) => Fact { varies: fact.varies, ..Fact::constant(data) },
                        None => Fact::any(),
                    },
                    _ => Fact { varies: fact.varies, ..Fact::any() },
                })
            }
            Part::Index(parts) => {
                self.node(&parts.0, known)?;
                self.node(&parts.1, known)?;
                Some(Fact::any())
            }
            Part::Native { native, arguments, .. } => {
                let mut facts = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    facts.push(self.node(argument, known)?);
                }
                Some(self.native(node, native.name, arguments, &facts))
            }
            Part::Call { function, arguments } => {
                let mut facts = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    facts.push(self.node(argument, known)?);
                }
                self.seen.calls.push((*function, facts));
                Some(Fact::any())
            }
            Part::Throw(what) | Part::Return(what) => {
                self.node(what, known);
                None
            }
            // Looked through already.
            Part::Watched { of, .. } => self.node(of, known),
        }
    }

    /// The value of a part that must be there: behind it, the part is known not to be absent.
    pub(super) fn used(&mut self, node: &Node, known: &mut Known) -> Option<Fact> {
        let mut fact = self.node(node, known)?;
        fact.absent = false;
        if let Some(key) = Self::key(node) {
            known.facts.insert(key, fact.clone());
        }
        Some(fact)
    }

    pub(super) fn truth_value(&mut self, node: &Node, known: &mut Known) -> Option<Fact> {
        let (truth, varies) = self.condition(node, known)?;
        Some(Fact { domain: Domain::Bool(truth.yes, truth.no), absent: false, varies })
    }

    pub(super) fn arithmetic(
        &mut self,
        node: &Node,
        operator: Binary,
        right_side: &Node,
        left: &Fact,
        right: &Fact,
    ) -> Fact {
        let varies = left.varies || right.varies;
        let (Some(a), Some(b)) = (left.number(), right.number()) else {
            return Fact { domain: Domain::Any, absent: false, varies };
        };
        let interval = match operator {
            Binary::Add => a.add(b),
            Binary::Subtract => a.add(&b.negate()),
            Binary::Multiply => a.multiply(b),
            Binary::Divide | Binary::Remainder => {
                // Of what is worked out, only a plain lower end says that 0 can come.
                let plain = Self::key(right_side).is_some()
                    || b.low.as_ref().is_some_and(|low| low.at.is_zero() && !low.open);
                if right.varies && plain && b.has(&Number::ZERO) {
                    self.seen.divisions.push(Division {
                        place: (self.place)(node),
                        divisor: self.text(right_side),
                    });
                }
                match operator {
                    Binary::Divide => a.divide(b),
                    _ => Interval::all(),
                }
            }
            _ => Interval::all(),
        };
        Fact { domain: Domain::Number(interval), absent: false, varies }
    }

    pub(super) fn coalesce(&mut self, sides: &[Node], known: &mut Known) -> Option<Fact> {
        let mut whole: Option<Fact> = None;
        for side in sides {
            let Some(fact) = self.node(side, known) else { break };
            let absent = fact.absent;
            whole = Some(match whole {
                None => fact,
                Some(before) => {
                    let mut joined = before.or(&fact);
                    joined.absent = absent;
                    joined
                }
            });
            if !absent {
                break;
            }
        }
        whole
    }

    pub(super) fn if_else(
        &mut self,
        condition: &Node,
        then: &Node,
        other: Option<&Node>,
        known: &mut Known,
    ) -> Option<Fact> {
        let (truth, _) = self.condition(condition, known)?;
        let way = |flow: &mut Self, holds: bool, branch: Option<&Node>| {
            let possible = if holds { truth.yes } else { truth.no };
            if !possible {
                return None;
            }
            let mut learnt = known.clone();
            if !flow.learn(condition, holds, &mut learnt) {
                return None;
            }
            match branch {
                Some(branch) => flow.node(branch, &mut learnt).map(|fact| (fact, learnt)),
                None => Some((Fact::any(), learnt)),
            }
        };
        let yes = way(self, true, Some(then));
        let no = way(self, false, other);
        let (fact, after) = match (yes, no) {
            (Some((a, one)), Some((b, two))) => (a.or(&b), one.or(Some(two))),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return None,
        };
        *known = after;
        Some(fact)
    }

    pub(super) fn switch(&mut self, switch: &Switch, known: &mut Known) -> Option<Fact> {
        let on = self.node(&switch.on, known)?;
        let key = Self::key(&switch.on);
        let mut ids = match &on.domain {
            Domain::Enum(ids) => Some(ids.clone()),
            _ => None,
        };
        let mut result: Option<(Fact, Known)> = None;
        for case in &switch.cases {
            let texts: Vec<&Arc<str>> = case
                .labels
                .iter()
                .filter_map(|label| match label {
                    Label::Text(text) => Some(text),
                    _ => None,
                })
                .collect();
            let mut learnt = known.clone();
            if let (Some(ids), false) = (&mut ids, case.labels.is_empty()) {
                let plain = texts.len() == case.labels.len();
                if plain && !texts.iter().any(|text| ids.contains(text)) {
                    self.seen.dead_cases.push(DeadCase {
                        place: (self.place)(&case.body),
                        label: texts.first().map(ToString::to_string).unwrap_or_default(),
                    });
                    continue;
                }
                if let (Some(key), true) = (&key, plain) {
                    let here =
                        ids.iter().filter(|id| texts.contains(id)).cloned().collect::<Vec<_>>();
                    let fact =
                        Fact { domain: Domain::Enum(here), absent: false, varies: on.varies };
                    learnt.facts.insert(key.clone(), fact);
                }
                if case.guard.is_none() {
                    ids.retain(|id| !texts.contains(&id));
                }
            }
            if let Some(guard) = &case.guard {
                let Some((truth, _)) = self.condition(guard, &mut learnt) else { continue };
                if !truth.yes || !self.learn(guard, true, &mut learnt) {
                    continue;
                }
            }
            if let Some(fact) = self.node(&case.body, &mut learnt) {
                result = Some(match result {
                    None => (fact, learnt),
                    Some((before, one)) => (before.or(&fact), one.or(Some(learnt))),
                });
            }
        }
        let (fact, after) = result?;
        *known = after;
        Some(fact)
    }

    pub(super) fn block(&mut self, steps: &[Step], known: &mut Known) -> Option<Fact> {
        let height = known.height;
        let mut last = Fact::any();
        for step in steps {
            match step {
                Step::Let { value, .. } => {
                    let fact = self.node(value, known)?;
                    known.facts.insert(Key::Local(known.height), fact);
                    known.height = known.height.saturating_add(1);
                }
                Step::Set { place, value, .. } => {
                    let fact = self.node(value, known)?;
                    known.facts.insert(Key::Local(*place), fact);
                }
                Step::Do(node) => last = self.node(node, known)?,
            }
        }
        known.height = height;
        known.facts.retain(|key, _| !matches!(key, Key::Local(place) if *place >= height));
        Some(last)
    }

    pub(super) fn native(
        &mut self,
        node: &Node,
        name: &'static str,
        parts: &[Node],
        facts: &[Fact],
    ) -> Fact {
        let varies = facts.iter().any(|fact| fact.varies);
        let give = |domain| Fact { domain, absent: false, varies };
        let number = |at: usize| facts.get(at).and_then(Fact::number);
        match (name, facts.len()) {
            ("bands" | "curve", _) => {
                if let (Some(x), Some(Fact { domain: Domain::Data(list), .. }), Some(part)) =
                    (number(1), facts.get(2), parts.get(1))
                {
                    self.seen.measured.push(Measured {
                        place: (self.place)(node),
                        function: name,
                        what: self.text(part),
                        x: x.clone(),
                        list: list.clone(),
                    });
                }
                Fact { absent: false, ..Fact::any() }
            }
            ("min" | "max", 2..) if facts.iter().all(|fact| fact.number().is_some()) => {
                let all = facts.iter().filter_map(Fact::number).cloned();
                let joined = all.reduce(|a, b| a.extreme(&b, name == "min"));
                give(joined.map_or(Domain::Any, Domain::Number))
            }
            ("clamp", 3) => match (number(0), number(1), number(2)) {
                (Some(x), Some(low), Some(high)) => {
                    give(Domain::Number(x.extreme(low, false).extreme(high, true)))
                }
                _ => give(Domain::Number(Interval::all())),
            },
            ("abs", 1) => match number(0) {
                Some(x) => {
                    let both = x.or(&x.negate());
                    let wide = Interval { whole: x.whole, ..both };
                    give(Domain::Number(wide.and(&Interval::not_negative())))
                }
                None => give(Domain::Number(Interval::not_negative())),
            },
            ("floor" | "ceil", 1) => {
                give(Domain::Number(Interval { whole: true, ..Interval::all() }))
            }
            ("linear", 3) => give(Domain::Number(Interval::share())),
            ("len" | "count", _) => give(Domain::Number(Interval::count())),
            _ => give(domain::of_kind(&node.kind)),
        }
    }
}
