//! Tests that are tried, and the ways that they go.

use std::{cell::RefCell, collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;

use crate::{
    diagnostic::{Message, Place},
    method::{
        all_rules,
        model::{Method, MetricIndex, Rule},
        pack_tests::{Call, FigureValue, PackTest},
    },
    script::{Data, DecisionKind, Spot},
    testing::{
        Suite, call,
        coverage::{Observer, Path, gone},
        run::one,
        scene::Scene,
    },
    value::{Absence, Date, Number},
};

/// One way of a decision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// Of a rule: the number of the decision, and the way.
    Way(usize, Message),
    /// Of what the engine decides.
    Path(Path),
}

/// A test that was tried.
pub(super) struct Tried {
    pub(super) reached: BTreeSet<Target>,
    pub(super) scene: Scene,
}

/// Where tests are tried.
pub(super) struct Trial<'a> {
    pub(super) method: &'a Method,
    pub(super) day: Date,
    observer: RefCell<Observer<'a>>,
    /// The decisions of rules; those that stand at one place and say the same are one.
    spots: Vec<(usize, &'a Spot)>,
    decisions: IndexMap<(Place, DecisionKind, Option<String>), ()>,
    /// The ways that tests go already, with those that were suggested.
    pub(super) covered: BTreeSet<Target>,
    /// By decision: the numbers that stand in the tests that come there.
    numbers: Vec<BTreeSet<Number>>,
}

/// The number of a test that is tried.
const TRIED: u32 = u32::MAX >> 2;

impl<'a> Trial<'a> {
    /// Runs the tests that there are. One that is still to be confirmed counts like the others: it is there
    /// already.
    pub(super) fn of(suite: &'a Suite, day: Date) -> Self {
        let method = &suite.method;
        let rules = all_rules(method);
        let of_rules = rules.iter().flat_map(|rule| rule.expression.spots());
        let mut decisions = IndexMap::new();
        let spots: Vec<(usize, &Spot)> = of_rules
            .chain(method.script.spots())
            .map(|spot| {
                let (place, kind, text) = spot.identity();
                let key = (place.clone(), kind, text.map(str::to_owned));
                (decisions.insert_full(key, ()).0, spot)
            })
            .collect();
        let mut observer = Observer::new(method);
        for test in &suite.tests {
            let test = PackTest { todo: false, ..test.clone() };
            one(suite, &test, day, Some(&mut observer));
        }
        let mut covered: BTreeSet<Target> = observer.gone().cloned().map(Target::Path).collect();
        let mut numbers = vec![BTreeSet::new(); decisions.len()];
        let of_tests: Vec<BTreeSet<Number>> = suite.tests.iter().map(numbers_of).collect();
        for (decision, spot) in &spots {
            for way in spot.decision().ways {
                let tests = way.tests.iter().filter_map(|test| usize::try_from(*test).ok());
                let there = tests.filter_map(|test| of_tests.get(test)).flatten();
                if let Some(numbers) = numbers.get_mut(*decision) {
                    numbers.extend(there.cloned());
                }
                if !way.tests.is_empty() {
                    covered.insert(Target::Way(*decision, way.name));
                }
            }
        }
        let observer = RefCell::new(observer);
        Self { method, day, observer, spots, decisions, covered, numbers }
    }

    /// For what reasons a metric may be absent.
    pub(super) fn reasons(&self, metric: MetricIndex) -> BTreeSet<Absence> {
        self.observer.borrow().reasons(metric).clone()
    }

    /// Tries a test. Nothing if the method cannot work it out.
    pub(super) fn try_test(&self, test: &PackTest) -> Option<Tried> {
        self.method.script.watch(Some(TRIED), false);
        let scene = Scene::of(self.method, test, test.as_of.unwrap_or(self.day));
        self.method.script.watch(None, false);
        let mut reached = self.take();
        let scene = scene.ok()?;
        let mut observer = self.observer.borrow_mut();
        observer.explore(&scene);
        let paths = gone(&scene).into_iter().filter(|path| observer.knows(path));
        reached.extend(paths.map(Target::Path));
        Some(Tried { reached, scene })
    }

    /// Tries an expression by itself.
    pub(super) fn try_call(&self, expression: &str) -> Option<(BTreeSet<Target>, Data)> {
        let text: Arc<str> = Arc::from(format!("'{expression}'"));
        let call = Call {
            expression: Arc::from(expression),
            file: Arc::from("tests"),
            span: 0..text.len(),
            text,
            variables: IndexMap::new(),
        };
        self.method.script.watch(Some(TRIED), false);
        let value = call::value(self.method, &call, self.day);
        self.method.script.watch(None, false);
        Some((self.take(), value?))
    }

    fn take(&self) -> BTreeSet<Target> {
        let ways = self.spots.iter().flat_map(|(decision, spot)| {
            spot.take(TRIED).into_iter().map(|way| Target::Way(*decision, way))
        });
        ways.collect()
    }

    /// Is there a test with this number that comes to the decision?
    pub(super) fn stands_on(&self, decision: usize, number: &Number) -> bool {
        self.numbers.get(decision).is_some_and(|numbers| numbers.contains(number))
    }

    /// From now on there is.
    pub(super) fn stand_on(&mut self, decision: usize, number: &Number) {
        if let Some(numbers) = self.numbers.get_mut(decision) {
            numbers.insert(number.clone());
        }
    }

    /// Does anything of these rules, or of the functions that they call, wait for a test?
    pub(super) fn waits(&self, rules: &[&Rule]) -> bool {
        let modules: BTreeSet<&str> = rules
            .iter()
            .flat_map(|rule| rule.expression.calls())
            .map(|(module, _)| &**module)
            .collect();
        let files = self.method.script.modules().iter();
        let files: BTreeSet<&str> = files
            .filter(|known| modules.contains(&*known.name))
            .map(|known| &*known.file)
            .collect();
        let own = rules.iter().flat_map(|rule| rule.expression.spots());
        let called = self.method.script.spots().iter().filter(|spot| {
            spot.identity().0.file.as_deref().is_some_and(|file| files.contains(file))
        });
        own.chain(called).any(|spot| self.is_open(spot))
    }

    fn is_open(&self, spot: &Spot) -> bool {
        let (place, kind, text) = spot.identity();
        let key = (place.clone(), kind, text.map(str::to_owned));
        let Some(decision) = self.decisions.get_index_of(&key) else { return false };
        spot.decision().ways.into_iter().any(|way| {
            // The zones of a scale that nobody has come to are not known yet.
            match kind {
                DecisionKind::Zones => !self
                    .covered
                    .iter()
                    .any(|target| matches!(target, Target::Way(of, _) if *of == decision)),
                _ => !self.covered.contains(&Target::Way(decision, way.name)),
            }
        })
    }

    /// The functions in whose text something waits for a test, by their place in the script's list.
    pub(super) fn open_functions(&self) -> Vec<usize> {
        let functions = self.method.script.functions();
        let mut open: BTreeSet<usize> = BTreeSet::new();
        for spot in self.method.script.spots().iter().filter(|spot| self.is_open(spot)) {
            let place = spot.identity().0;
            // The function that begins last before it.
            let holds = functions.iter().enumerate().filter(|(_, function)| {
                function.place.file == place.file && function.place.row <= place.row
            });
            open.extend(holds.max_by_key(|(_, function)| function.place.row).map(|(at, _)| at));
        }
        open.into_iter().collect()
    }
}

/// The numbers that a test hands in.
fn numbers_of(test: &PackTest) -> BTreeSet<Number> {
    let mut numbers: BTreeSet<Number> = BTreeSet::new();
    let variables = test.call.iter().flat_map(|call| call.variables.values());
    for figure in test.metrics.values().chain(test.team.values()).chain(variables) {
        if let FigureValue::Number { number, .. } = &figure.value {
            numbers.insert(number.clone());
        }
    }
    let text = test.call.as_ref().map(|call| &*call.expression).unwrap_or_default();
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '.');
    numbers.extend(words.filter_map(Number::from_decimal));
    numbers
}
