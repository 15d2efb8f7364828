//! Follows a rule with what its values can be instead of values: which way each condition can go, what each
//! band is measured against, what is divided by.
//!
//! It never claims too little: where nothing is known of a part, that part can be anything. So a condition
//! of which it says that it is never true is never true for any data that fit the declaration.

mod condition;
mod learn;
mod value;

use std::{collections::BTreeMap, sync::Arc};

use super::{
    domain::{Domain, Domains, Fact, Stand},
    interval::{Interval, Truth},
};
use crate::{
    diagnostic::Place,
    method::{model::Rule, scope::Scope},
    script::{
        Data, FunctionTree, Kind,
        tree::{Node, Part},
    },
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
    if *expression.kind() == Kind::Bool {
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
}
