//! All rules and all functions of a method, followed once.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    domain::{Domains, Fact},
    flow::{self, Seen},
    site::{self, Site},
};
use crate::{method::model::Method, script::FunctionTree, value::Date};

/// So many times functions are followed until what they are called with settles.
const ROUNDS: usize = 6;

/// What following all rules has shown.
pub(super) struct Analysis<'a> {
    pub(super) domains: Domains<'a>,
    pub(super) sites: Vec<Site<'a>>,
    /// What was seen, with the path of whose rule it is.
    pub(super) seen: Vec<(String, Seen)>,
    /// The bodies of functions that can be followed, by place.
    pub(super) trees: BTreeMap<usize, FunctionTree>,
}

impl<'a> Analysis<'a> {
    pub(super) fn of(method: &'a Method, day: Date) -> Self {
        let domains = Domains::of(method, day);
        let sites = site::sites(method);
        let mut seen = Vec::new();
        for site in &sites {
            let mut met = Seen::default();
            flow::of_rule(&domains, site.rule, site.stand, &mut met);
            seen.push((site.at.clone(), met));
        }
        let globals: Vec<Arc<str>> = method
            .tables
            .iter()
            .filter(|table| table.reference)
            .map(|table| Arc::clone(&table.id))
            .collect();
        let functions = method.script.functions();
        let trees = FunctionTree::all(&method.script, &globals);
        let mut called: BTreeMap<usize, Vec<Fact>> = BTreeMap::new();
        for (_, met) in &seen {
            met.calls.iter().for_each(|(function, facts)| call(&mut called, *function, facts));
        }
        let opaque = functions.len() != trees.len();
        for round in 0..ROUNDS {
            let before = called.clone();
            for (function, facts) in &before {
                let Some(tree) = trees.get(function) else { continue };
                let mut met = Seen::default();
                flow::of_function(&domains, tree, facts, &mut met);
                met.calls.iter().for_each(|(function, facts)| call(&mut called, *function, facts));
            }
            if called == before {
                break;
            }
            if round + 1 == ROUNDS {
                forget(&mut called);
            }
        }
        // A function that cannot be followed calls others with anything.
        if opaque {
            let asked = |module: &str, name: &str| {
                functions.iter().enumerate().any(|(at, function)| {
                    !trees.contains_key(&at) && mentions(method, function, module, name)
                })
            };
            for (function, facts) in &mut called {
                let named = functions.get(*function);
                if named.is_some_and(|named| asked(&named.module, &named.name)) {
                    facts.iter_mut().for_each(|fact| *fact = Fact::any());
                }
            }
        }
        for (function, facts) in &called {
            let (Some(tree), Some(named)) = (trees.get(function), functions.get(*function)) else {
                continue;
            };
            let mut met = Seen::default();
            flow::of_function(&domains, tree, facts, &mut met);
            seen.push((format!("{}::{}", named.module, named.name), met));
        }
        Self { domains, sites, seen, trees }
    }
}

fn call(called: &mut BTreeMap<usize, Vec<Fact>>, function: usize, facts: &[Fact]) {
    let facts: Vec<Fact> = facts.iter().cloned().map(Fact::general).collect();
    match called.get_mut(&function) {
        None => {
            called.insert(function, facts);
        }
        Some(there) => {
            for (there, fact) in there.iter_mut().zip(facts) {
                *there = there.or(&fact);
            }
        }
    }
}

fn forget(called: &mut BTreeMap<usize, Vec<Fact>>) {
    called.values_mut().flatten().for_each(|fact| *fact = Fact::any());
}

/// Does the module of `function` name that function anywhere?
fn mentions(method: &Method, function: &crate::script::Function, module: &str, name: &str) -> bool {
    let text = method.script.modules().iter().find(|one| one.name == function.module);
    text.is_some_and(|text| {
        text.text.contains(name)
            && (function.module.as_ref() == module || text.text.contains(module))
    })
}
