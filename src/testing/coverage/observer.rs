use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Coverage, absences, finish, paths, rules};
use crate::{
    method::{
        model::{Method, MetricIndex, MissingPolicy, NodeIndex, NodeLevel},
        pack_tests::PackTest,
    },
    score::{MeasureKey, Sight, Status},
    testing::scene::Scene,
    value::{Absence, Value},
};

/// Looks at the scenes of tests, one after the other, and keeps what the engine decided in them.
pub(in crate::testing) struct Observer<'a> {
    method: &'a Method,
    /// For what reasons each metric may be absent.
    reasons: Vec<BTreeSet<Absence>>,
    /// For what reasons each indicator was found to have no score, if one number that it reads is absent.
    pub(super) possible: BTreeMap<NodeIndex, BTreeSet<Absence>>,
    /// What was tried to find that out.
    tried: BTreeSet<(NodeIndex, MeasureKey, Absence)>,
    /// Ways gone, by the test.
    pub(super) gone: BTreeMap<paths::Path, BTreeSet<u32>>,
    names: Vec<Arc<str>>,
}

impl<'a> Observer<'a> {
    /// Nothing seen yet.
    pub(in crate::testing) fn new(method: &'a Method) -> Self {
        Self {
            method,
            reasons: absences::of_metrics(method),
            possible: BTreeMap::new(),
            tried: BTreeSet::new(),
            gone: BTreeMap::new(),
            names: Vec::new(),
        }
    }

    /// For what reasons a metric may be absent.
    pub(in crate::testing) fn reasons(&self, metric: MetricIndex) -> &BTreeSet<Absence> {
        self.reasons.get(metric.0).unwrap_or(const { &BTreeSet::new() })
    }

    /// Learns from a scene for what reasons its indicators may be without a score.
    pub(in crate::testing) fn explore(&mut self, scene: &Scene) {
        for team in 0..scene.scored.teams.len() {
            self.try_absences(scene, team);
        }
    }

    /// Is the way one of a decision that the method is known to have?
    pub(in crate::testing) fn knows(&self, path: &paths::Path) -> bool {
        match path {
            paths::Path::Node(node, Some(kind)) => {
                let applies =
                    self.method.nodes.get(node.0).is_some_and(|node| node.applies.is_some());
                let possible = self.possible.get(node).is_some_and(|all| all.contains(kind));
                possible || applies && *kind == Absence::NotApplicable
            }
            paths::Path::Group(group, _) => self.group_may_be_absent(*group),
            _ => true,
        }
    }

    /// The ways that were gone so far, of what the engine decides.
    pub(in crate::testing) fn gone(&self) -> impl Iterator<Item = &paths::Path> {
        self.gone.keys()
    }

    /// A test begins. What is not expected to pass reaches nothing.
    pub(in crate::testing) fn begin(&mut self, test: &PackTest) {
        self.names.push(Arc::clone(&test.name));
        let counts = !test.todo && !test.superseded;
        self.method.script.watch(counts.then(|| self.number()), !test.params.is_empty());
    }

    /// The number of the test that began last.
    fn number(&self) -> u32 {
        u32::try_from(self.names.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// The test that began last is worked out.
    pub(in crate::testing) fn see(&mut self, test: &PackTest, scene: &Scene) {
        self.method.script.watch(None, false);
        if test.todo {
            return;
        }
        let number = self.number();
        for path in paths::gone(scene) {
            self.gone.entry(path).or_default().insert(number);
        }
        self.explore(scene);
    }

    /// Takes each number that a rule reads to be absent, for each reason that it may be, and sees whether the
    /// rule has a score then.
    fn try_absences(&mut self, scene: &Scene, team: usize) {
        let Some(points) = scene.scored.teams.get(team) else { return };
        for (at, score) in points.nodes.iter().enumerate() {
            let index = NodeIndex(at);
            let Some(node) = scene.method.nodes.get(at) else { continue };
            let Some(rule) = &node.score else { continue };
            if score.status != Status::Scored {
                continue;
            }
            for key in score.reads.iter() {
                let reasons = self.reasons.get(key.metric.0).cloned().unwrap_or_default();
                for kind in reasons {
                    let known = self.possible.get(&index).is_some_and(|all| all.contains(&kind));
                    if known || !self.tried.insert((index, *key, kind)) {
                        continue;
                    }
                    let sight = Sight::of(scene.input(), &scene.scored, team, Some(index));
                    let absence = sight.and_then(|sight| {
                        let sight = sight.with_value(*key, Value::Absent(kind));
                        sight.absence(rule, node.range.start(), node.range.end())
                    });
                    if let Some(kind) = absence {
                        self.possible.entry(index).or_default().insert(kind);
                    }
                }
            }
        }
    }

    /// May the node be left without a score that counts?
    pub(super) fn may_be_left_out(&self, index: NodeIndex) -> bool {
        let Some(node) = self.method.nodes.get(index.0) else { return false };
        if node.level == NodeLevel::Indicator || node.score.is_some() {
            let kinds = self.possible.get(&index).cloned().unwrap_or_default();
            let applies = node.applies.iter().map(|_| Absence::NotApplicable);
            return kinds
                .into_iter()
                .chain(applies)
                .any(|kind| leaves_out(node.missing.policy(kind)));
        }
        self.group_may_be_absent(index)
    }

    /// May all children of a group be left out, or one of them take its score?
    pub(super) fn group_may_be_absent(&self, index: NodeIndex) -> bool {
        let Some(node) = self.method.nodes.get(index.0) else { return false };
        !node.children.is_empty() && node.children.iter().all(|child| self.may_be_left_out(*child))
    }

    /// What the tests reached.
    pub(in crate::testing) fn finish(self) -> Coverage {
        let mut all = rules::decisions(self.method);
        all.extend(paths::decisions(self.method, &self));
        finish(all, &self.names)
    }
}

fn leaves_out(policy: MissingPolicy) -> bool {
    matches!(policy, MissingPolicy::Renormalise | MissingPolicy::Spread)
}
