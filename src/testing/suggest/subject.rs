//! What tests are suggested for, and how its values are varied.

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::{
    Draft,
    trial::{Target, Trial, Tried},
    values::{Input, Sample, number},
    written,
};
use crate::{
    method::{
        model::{MetricIndex, NodeIndex, NodeLevel, Rule},
        pack_tests::{Expected, Figure, PackTest},
    },
    testing::scene::Scene,
    value::Number,
};

/// What a suggested test asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// The score of a node.
    Node(NodeIndex),
    /// The value of a metric.
    Metric(MetricIndex),
    /// The weak indicators of a team.
    Weak,
    /// What a bonus brings.
    Bonus(usize),
    /// What a deduction takes.
    Deduction(usize),
    /// Total, grade and vetoes.
    Judged,
}

/// A part of the method with what goes into it.
pub(super) struct Subject<'a> {
    /// What people call it.
    pub(super) title: String,
    pub(super) rules: Vec<&'a Rule>,
    pub(super) asks: Asks,
    pub(super) inputs: Vec<Input>,
    /// What the whole team has beside them, and the name of the test that says so.
    pub(super) team: Option<(&'a IndexMap<Arc<str>, Figure>, &'a str)>,
}

/// A sample that was tried; which input differs from the base, if only one does.
pub(super) struct Candidate {
    pub(super) input: Option<usize>,
    pub(super) sample: Sample,
    pub(super) tried: Tried,
}

/// How many samples are drawn where single changes do not reach everything.
const DRAWS: usize = 240;

impl Subject<'_> {
    /// The test of a sample. What it expects is only there so that it is worked out.
    fn test(&self, trial: &Trial<'_>, sample: &[usize]) -> PackTest {
        let mut test = PackTest::default();
        let given =
            self.given(sample).map(|(input, figure)| (Arc::clone(&input.id), figure.clone()));
        match self.team {
            Some((team, _)) => {
                test.team = team.clone();
                test.team.extend(given);
            }
            None if self.inputs.iter().any(|input| input.roster) => test.team.extend(given),
            None => test.metrics.extend(given),
        }
        let any = written::number(Number::ZERO);
        let expected: &mut Expected = &mut test.expected;
        match self.asks {
            Asks::Node(index) => {
                let Some(node) = trial.method.nodes.get(index.0) else { return test };
                let level = match node.level {
                    NodeLevel::Indicator => &mut expected.indicators,
                    _ => &mut expected.groups,
                };
                level.insert(Arc::clone(&node.id), any);
            }
            Asks::Metric(index) => {
                if let Some(metric) = trial.method.metrics.get(index.0) {
                    expected.metrics.insert(Arc::clone(&metric.id), any);
                }
            }
            _ => expected.total = Some(any),
        }
        test
    }

    fn given<'s>(
        &'s self,
        sample: &'s [usize],
    ) -> impl Iterator<Item = (&'s Input, &'s Figure)> + Clone {
        let all = self.inputs.iter().zip(sample);
        all.filter_map(|(input, at)| Some((input, input.value(*at)?)))
    }

    /// Tries a sample; nothing where the rules end with an error.
    pub(super) fn attempt(&self, trial: &Trial<'_>, sample: &[usize]) -> Option<Tried> {
        let tried = trial.try_test(&self.test(trial, sample))?;
        tried.scene.errors.is_empty().then_some(tried)
    }

    /// The samples with which the score is highest and lowest.
    pub(super) fn ends(&self, trial: &Trial<'_>) -> Option<(Sample, Sample)> {
        const MOST: usize = 81;
        let corners: Vec<Vec<usize>> = self.inputs.iter().map(Input::corners).collect();
        let mut samples: Vec<Sample> = vec![Vec::new()];
        for options in &corners {
            let few = samples.len().saturating_mul(options.len()) <= MOST;
            let options =
                if few { options.as_slice() } else { options.get(..1).unwrap_or_default() };
            samples = samples
                .iter()
                .flat_map(|sample| {
                    options.iter().map(move |option| {
                        let mut sample = sample.clone();
                        sample.push(*option);
                        sample
                    })
                })
                .collect();
        }
        // Where there are more inputs than corners can be had for, each is turned by itself.
        let first: Sample = corners.iter().filter_map(|options| options.first().copied()).collect();
        for (at, options) in corners.iter().enumerate() {
            for option in options {
                let mut sample = first.clone();
                if let Some(slot) = sample.get_mut(at) {
                    *slot = *option;
                }
                if !samples.contains(&sample) {
                    samples.push(sample);
                }
            }
        }
        let mut best: Option<(Number, Sample)> = None;
        let mut worst: Option<(Number, Sample)> = None;
        let mut any: Option<Sample> = None;
        for sample in samples {
            let Some(tried) = self.attempt(trial, &sample) else { continue };
            any.get_or_insert_with(|| sample.clone());
            let Some(score) = self.score(&tried.scene) else { continue };
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score.clone(), sample.clone()));
            }
            if worst.as_ref().is_none_or(|(known, _)| score < *known) {
                worst = Some((score, sample));
            }
        }
        match (best, worst) {
            (Some((_, best)), Some((_, worst))) => Some((best, worst)),
            _ => any.map(|sample| (sample.clone(), sample)),
        }
    }

    fn score(&self, scene: &Scene) -> Option<Number> {
        let team = scene.scored.teams.first()?;
        match self.asks {
            Asks::Node(index) => team.nodes.get(index.0)?.score.clone(),
            Asks::Metric(metric) => {
                scene.scored.measures.get(metric, 0, None)?.value.as_number().cloned()
            }
            _ => team.total.clone(),
        }
    }

    /// The tests that go ways which none goes yet, and those that stand on a boundary on which none stands,
    /// beginning at `base`.
    pub(super) fn suggest(&self, trial: &mut Trial<'_>, base: &Sample) -> Vec<Draft> {
        let mut candidates: Vec<Candidate> = Vec::new();
        let whole = self.attempt(trial, base);
        candidates.extend(whole.map(|tried| Candidate {
            input: None,
            sample: base.clone(),
            tried,
        }));
        for (at, input) in self.inputs.iter().enumerate() {
            for value in 0..input.values.len() {
                let sample = with(base, at, value);
                let tried = self.attempt(trial, &sample);
                candidates.extend(tried.map(|tried| Candidate { input: Some(at), sample, tried }));
            }
        }
        let mut chosen = self.boundaries(trial, &candidates);
        for at in &chosen {
            if let Some(candidate) = candidates.get(*at) {
                trial.covered.extend(candidate.tried.reached.iter().cloned());
            }
        }
        chosen.extend(choose(trial, &candidates));
        if trial.waits(&self.rules) {
            let drawn = self.draws(trial, base);
            let more = choose(trial, &drawn);
            chosen.extend(more.into_iter().map(|at| at + candidates.len()));
            candidates.extend(drawn);
        }
        self.drafts(trial, &candidates, &chosen, base)
    }

    /// One test in which each input has its second value, if that goes a new way; the first is the base.
    pub(super) fn as_one(&self, trial: &mut Trial<'_>) -> Option<Draft> {
        let base: Sample = vec![0; self.inputs.len()];
        let sample: Sample = vec![1; self.inputs.len()];
        let tried = self.attempt(trial, &sample)?;
        tried.reached.difference(&trial.covered).next()?;
        trial.covered.extend(tried.reached.iter().cloned());
        Some(self.single(trial, &Candidate { input: None, sample, tried }, &base))
    }

    /// The test of the team as it is.
    pub(super) fn unchanged(&self, trial: &mut Trial<'_>) -> Option<Draft> {
        let (team, _) = self.team?;
        let tried = self.attempt(trial, &[])?;
        trial.covered.extend(tried.reached.iter().cloned());
        let given = written::given("team", team.iter().map(|(id, figure)| (&**id, figure)));
        let expected = written::expectation(&self.outcomes(trial, &tried.scene));
        let body = given + &expected;
        Some(Draft { title: self.title.clone(), body })
    }

    /// Where the ways change from just below a number to the number or to just above it, and no test stands on
    /// the number: all three.
    fn boundaries(&self, trial: &mut Trial<'_>, candidates: &[Candidate]) -> BTreeSet<usize> {
        let mut chosen = BTreeSet::new();
        for (at, input) in self.inputs.iter().enumerate() {
            let place = |value: usize| {
                candidates.iter().position(|candidate| {
                    candidate.input == Some(at) && candidate.sample.get(at) == Some(&value)
                })
            };
            for [below, on, above] in &input.boundaries {
                let (Some(low), Some(middle), Some(high)) =
                    (place(*below), place(*on), place(*above))
                else {
                    continue;
                };
                let three: Vec<_> = [low, middle, high]
                    .iter()
                    .filter_map(|at| candidates.get(*at).map(|known| &known.tried.reached))
                    .collect();
                let [low_ways, middle_ways, high_ways] = three.as_slice() else { continue };
                let changed = low_ways
                    .symmetric_difference(middle_ways)
                    .chain(middle_ways.symmetric_difference(high_ways));
                let decisions: BTreeSet<usize> = changed
                    .filter_map(|target| match target {
                        Target::Way(decision, _) => Some(*decision),
                        Target::Path(_) => None,
                    })
                    .collect();
                let Some(line) = input.value(*on).and_then(number) else { continue };
                // A decision turns on the number itself if both its ways are gone here, not if it is only
                // asked on one side.
                let turns = |decision: &&usize| {
                    [low_ways, middle_ways, high_ways].iter().all(|ways| {
                        ways.iter().any(|way| matches!(way, Target::Way(of, _) if of == *decision))
                    })
                };
                let open: Vec<usize> = decisions
                    .iter()
                    .filter(turns)
                    .filter(|decision| !trial.stands_on(**decision, &line))
                    .copied()
                    .collect();
                for decision in &open {
                    trial.stand_on(*decision, &line);
                }
                if !open.is_empty() {
                    chosen.extend([low, middle, high]);
                }
            }
        }
        chosen
    }

    /// Samples in which several inputs differ, the same on every run.
    fn draws(&self, trial: &Trial<'_>, base: &Sample) -> Vec<Candidate> {
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut found: Vec<Candidate> = Vec::new();
        let mut seen = trial.covered.clone();
        for _ in 0..DRAWS {
            let mut sample: Sample = self
                .inputs
                .iter()
                .map(|input| random.random_range(0..input.values.len().max(1)))
                .collect();
            let Some(mut tried) = self.attempt(trial, &sample) else { continue };
            let gain: BTreeSet<Target> = tried.reached.difference(&seen).cloned().collect();
            if gain.is_empty() {
                continue;
            }
            // What does not matter is as it was.
            for at in 0..sample.len() {
                let Some(value) = base.get(at) else { continue };
                let simpler = with(&sample, at, *value);
                if let Some(again) = self.attempt(trial, &simpler)
                    && gain.is_subset(&again.reached)
                {
                    (sample, tried) = (simpler, again);
                }
            }
            seen.extend(tried.reached.iter().cloned());
            found.push(Candidate { input: None, sample, tried });
        }
        found
    }
}

fn with(sample: &Sample, at: usize, value: usize) -> Sample {
    let mut sample = sample.clone();
    if let Some(slot) = sample.get_mut(at) {
        *slot = value;
    }
    sample
}

/// The candidates that go new ways, the one that goes most first.
fn choose(trial: &mut Trial<'_>, candidates: &[Candidate]) -> BTreeSet<usize> {
    let mut chosen = BTreeSet::new();
    loop {
        let gain =
            |candidate: &Candidate| candidate.tried.reached.difference(&trial.covered).count();
        let best = candidates.iter().enumerate().rev().max_by_key(|(_, known)| gain(known));
        let Some((at, best)) = best.filter(|(_, known)| gain(known) > 0) else { return chosen };
        chosen.insert(at);
        trial.covered.extend(best.tried.reached.iter().cloned());
    }
}
