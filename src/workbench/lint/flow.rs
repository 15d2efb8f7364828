//! Follows a rule with what its values can be instead of values: which way each condition can go, what each
//! band is measured against, what is divided by.
//!
//! It never claims too little: where nothing is known of a part, that part can be anything. So a condition
//! of which it says that it is never true is never true for any data that fit the declaration.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    domain::{Domain, Domains, Fact, Stand},
    interval::{Interval, Truth},
};
use crate::{
    diagnostic::Place,
    method::{model::Rule, scope::Scope},
    script::{
        Data, FunctionTree,
        operator::{Binary, Unary},
        tree::{Label, Node, Part, Step, Switch},
    },
    value::{Number, Value},
};

/// Which ways a condition can go.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) truth: Truth,
    pub(super) varies: bool,
    /// Its two sides, where it compares numbers: text and what they can be.
    pub(super) sides: Option<Box<[(String, Interval); 2]>>,
}

/// A list of bands or anchors and what is measured against it.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    pub(super) place: Place,
    pub(super) function: &'static str,
    pub(super) what: String,
    pub(super) x: Interval,
    pub(super) list: Data,
}

/// A division whose divisor can be 0.
#[derive(Debug, Clone)]
pub(super) struct Division {
    pub(super) place: Place,
    pub(super) divisor: String,
}

/// A case of a `switch` that can never be chosen.
#[derive(Debug, Clone)]
pub(super) struct DeadCase {
    pub(super) place: Place,
    pub(super) label: String,
}

/// What was seen on the way.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) marks: Vec<Mark>,
    pub(super) measured: Vec<Measured>,
    pub(super) divisions: Vec<Division>,
    pub(super) dead_cases: Vec<DeadCase>,
    /// What functions are called with.
    pub(super) calls: Vec<(usize, Vec<Fact>)>,
}

/// What a rule comes to; nothing if it always ends early.
pub(super) fn value(domains: &Domains<'_>, rule: &Rule, stand: Stand<'_>) -> Option<Fact> {
    let mut seen = Seen::default();
    of_rule(domains, rule, stand, &mut seen)
}

/// Follows a rule and notes what is met.
pub(super) fn of_rule(
    domains: &Domains<'_>,
    rule: &Rule,
    stand: Stand<'_>,
    seen: &mut Seen,
) -> Option<Fact> {
    let expression = &rule.expression;
    let mut flow = Flow {
        domains,
        stand,
        names: SlotNames::Rule(&rule.scope),
        place: &|node| expression.place_of(node),
        seen,
    };
    let mut known = match stand.node.and_then(|node| node.applies.as_ref()) {
        // A rule is only asked where the node applies.
        Some(applies) if stand.scored => flow.given(applies, &rule.scope),
        _ => Known::default(),
    };
    let root = expression.root();
    if *expression.kind() == crate::script::Kind::Bool {
        let (truth, varies) = flow.condition(root, &mut known)?;
        return Some(Fact { domain: Domain::Bool(truth.yes, truth.no), absent: true, varies });
    }
    flow.node(root, &mut known)
}

/// Follows a function that is called with these facts.
pub(super) fn of_function(
    domains: &Domains<'_>,
    tree: &FunctionTree,
    arguments: &[Fact],
    seen: &mut Seen,
) {
    let mut flow = Flow {
        domains,
        stand: Stand::default(),
        names: SlotNames::Function(&tree.names, arguments),
        place: &|node| tree.place_of(node),
        seen,
    };
    flow.node(&tree.root, &mut Known::default());
}

enum SlotNames<'a> {
    Rule(&'a Scope),
    Function(&'a [Arc<str>], &'a [Fact]),
}

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Slot(u32, Vec<Arc<str>>),
    Local(usize),
}

/// What was learnt on this way through the rule, beyond what is declared.
#[derive(Debug, Clone, Default)]
struct Known {
    facts: BTreeMap<Key, Fact>,
    /// How many `let` variables there are.
    height: usize,
}

impl Known {
    /// What holds whichever of the two ways was gone.
    fn or(self, other: Option<Self>) -> Self {
        let Some(other) = other else { return self };
        let facts = self
            .facts
            .into_iter()
            .filter_map(|(key, fact)| {
                let joined = fact.or(other.facts.get(&key)?);
                Some((key, joined))
            })
            .collect();
        Self { facts, height: self.height.min(other.height) }
    }
}

struct Flow<'a, 'b> {
    domains: &'a Domains<'a>,
    stand: Stand<'a>,
    names: SlotNames<'a>,
    place: &'b dyn Fn(&Node) -> Place,
    seen: &'b mut Seen,
}

impl Flow<'_, '_> {
    /// What is known where `condition` holds, in the slots of `scope`.
    fn given(&mut self, condition: &Rule, scope: &Scope) -> Known {
        let expression = &condition.expression;
        let mut quiet = Seen::default();
        let mut asked = Flow {
            domains: self.domains,
            stand: self.stand,
            names: SlotNames::Rule(&condition.scope),
            place: &|node| expression.place_of(node),
            seen: &mut quiet,
        };
        let mut learnt = Known::default();
        if !asked.take_in(expression.root(), true, &mut learnt) {
            return Known::default();
        }
        let facts = learnt.facts.into_iter().filter_map(|(key, fact)| {
            let Key::Slot(slot, path) = key else { return None };
            let name = condition.scope.name(slot)?;
            let at = scope.iter().position(|(known, ..)| known == name)?;
            Some((Key::Slot(u32::try_from(at).ok()?, path), fact))
        });
        Known { facts: facts.collect(), height: 0 }
    }

    fn text(&self, node: &Node) -> String {
        node.text(self.domains.method.script.functions())
    }

    fn variable(&self, slot: u32, path: &[Arc<str>]) -> Fact {
        match &self.names {
            SlotNames::Rule(scope) => match scope.symbol(slot) {
                Some(symbol) => self.domains.symbol(symbol, path, self.stand),
                None => Fact::any(),
            },
            SlotNames::Function(names, arguments) => {
                let Ok(at) = usize::try_from(slot) else { return Fact::any() };
                match (arguments.get(at), names.get(at)) {
                    (Some(fact), _) if path.is_empty() => fact.clone(),
                    (None, Some(name)) if &**name == "params" => self.domains.param(path, None),
                    _ => Fact::any(),
                }
            }
        }
    }

    fn key(node: &Node) -> Option<Key> {
        match &node.unwatched().part {
            Part::Variable { slot, path, .. } => Some(Key::Slot(*slot, path.clone())),
            Part::Local { place, .. } => Some(Key::Local(*place)),
            _ => None,
        }
    }

    /// What the part comes to; nothing if the rule always ends in it.
    fn node(&mut self, node: &Node, known: &mut Known) -> Option<Fact> {
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
                Some(match (&fact.domain, &**name) {
                    (Domain::Data(Data::Map(entries)), name) => match entries.get(name) {
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
            Part::Throw(what) => {
                self.node(what, known);
                None
            }
            // Looked through already.
            Part::Watched { of, .. } => self.node(of, known),
        }
    }

    /// The value of a part that must be there: behind it, the part is known not to be absent.
    fn used(&mut self, node: &Node, known: &mut Known) -> Option<Fact> {
        let mut fact = self.node(node, known)?;
        fact.absent = false;
        if let Some(key) = Self::key(node) {
            known.facts.insert(key, fact.clone());
        }
        Some(fact)
    }

    fn truth_value(&mut self, node: &Node, known: &mut Known) -> Option<Fact> {
        let (truth, varies) = self.condition(node, known)?;
        Some(Fact { domain: Domain::Bool(truth.yes, truth.no), absent: false, varies })
    }

    fn arithmetic(
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

    fn coalesce(&mut self, sides: &[Node], known: &mut Known) -> Option<Fact> {
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

    fn if_else(
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

    fn switch(&mut self, switch: &Switch, known: &mut Known) -> Option<Fact> {
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

    fn block(&mut self, steps: &[Step], known: &mut Known) -> Option<Fact> {
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

    fn native(&mut self, node: &Node, name: &'static str, parts: &[Node], facts: &[Fact]) -> Fact {
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
            _ => give(super::domain::of_kind(&node.kind)),
        }
    }

    /// Which ways a condition can go. Also notes it.
    fn condition(&mut self, node: &Node, known: &mut Known) -> Option<(Truth, bool)> {
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
    fn joined(
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

    fn mark(
        &mut self,
        node: &Node,
        truth: Truth,
        varies: bool,
        sides: Option<Box<[(String, Interval); 2]>>,
    ) {
        let (place, text) = ((self.place)(node), self.text(node));
        self.seen.marks.push(Mark { place, text, truth, varies, sides });
    }

    /// Takes in that the condition came out so. False if it cannot.
    fn learn(&mut self, node: &Node, holds: bool, known: &mut Known) -> bool {
        // What is met here was met before.
        let mut quiet = Seen::default();
        std::mem::swap(self.seen, &mut quiet);
        let possible = self.take_in(node, holds, known);
        std::mem::swap(self.seen, &mut quiet);
        possible
    }

    fn take_in(&mut self, node: &Node, holds: bool, known: &mut Known) -> bool {
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
                let operator = if holds { *operator } else { negated(*operator) };
                let (Some(left), Some(right)) =
                    (self.used(&sides.0, known), self.used(&sides.1, known))
                else {
                    return true;
                };
                self.narrow(&sides.0, &left, operator, &right, known)
                    && self.narrow(&sides.1, &right, turned(operator), &left, known)
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
    fn narrow_first(
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

    fn narrow(
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

const fn negated(operator: Binary) -> Binary {
    match operator {
        Binary::Equal => Binary::NotEqual,
        Binary::NotEqual => Binary::Equal,
        Binary::Less => Binary::GreaterOrEqual,
        Binary::LessOrEqual => Binary::Greater,
        Binary::Greater => Binary::LessOrEqual,
        Binary::GreaterOrEqual => Binary::Less,
        other => other,
    }
}

/// The operator with its sides changed.
const fn turned(operator: Binary) -> Binary {
    match operator {
        Binary::Less => Binary::Greater,
        Binary::LessOrEqual => Binary::GreaterOrEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterOrEqual => Binary::LessOrEqual,
        other => other,
    }
}
