//! Tests of a whole team: weak points, bonuses, deductions, vetoes, grades. They begin at a team that is good
//! everywhere, and each says only what differs.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    Draft,
    parts::{Ends, inputs},
    subject::{Asks, Subject},
    trial::Trial,
    values::{Input, Sample},
    written,
};
use crate::{
    diagnostic::Language,
    method::{
        model::{NodeIndex, Rule, VetoEffect},
        pack_tests::Figure,
    },
    value::Absence,
};

/// The team that is good everywhere: for each node the values with which it is at its best; bonuses,
/// deductions and vetoes count nothing.
pub(super) struct Team {
    values: IndexMap<Arc<str>, Figure>,
    /// The name of its test.
    name: String,
}

impl Team {
    pub(super) fn of(trial: &Trial<'_>, ends: &[Ends], name: &str) -> Self {
        let mut values: IndexMap<Arc<str>, Figure> = IndexMap::new();
        for end in ends {
            for (id, figure) in &end.best {
                values.entry(Arc::clone(id)).or_insert_with(|| figure.clone());
            }
        }
        let rules = beside(trial);
        for input in inputs(trial, &rules, &rules, None) {
            if let Some(first) = input.values.first() {
                values.entry(Arc::clone(&input.id)).or_insert_with(|| first.clone());
            }
        }
        Self { values, name: name.to_owned() }
    }
}

/// The rules that are asked beside the tree.
fn beside<'a>(trial: &Trial<'a>) -> Vec<&'a Rule> {
    let method = trial.method;
    let adjustments = method.bonuses.iter().chain(&method.deductions);
    let adjustments = adjustments.flat_map(|one| std::iter::once(&one.score).chain(&one.gate));
    let vetoes = method.vetoes.iter().flat_map(|veto| veto_rules(&veto.when, &veto.effect));
    let grades = method.grades.iter().filter_map(|grade| grade.when.as_ref());
    adjustments.chain(vetoes).chain(grades).chain(&method.eligible).collect()
}

fn veto_rules<'a>(when: &'a Rule, effect: &'a VetoEffect) -> Vec<&'a Rule> {
    match effect {
        VetoEffect::Cap(cap) => vec![when, cap],
        _ => vec![when],
    }
}

/// The tests, the team's own first if any of them begins at it.
pub(super) fn of_team(trial: &mut Trial<'_>, team: &Team, ends: &[Ends]) -> Vec<Draft> {
    let method = trial.method;
    let mut drafts: Vec<Draft> = Vec::new();
    for end in ends {
        let Some(node) = method.nodes.get(end.node.0) else { continue };
        let Some(when) = node.weak.as_ref().and_then(|weak| weak.when.as_ref()) else { continue };
        let all: Vec<&Rule> = node.score.iter().chain([when]).collect();
        let title = titled(trial, &node.name, "薄弱", "weak");
        drafts.extend(of_subject(trial, team, title, (vec![when], all), Asks::Weak));
    }
    let bonuses = method.bonuses.iter().enumerate().map(|(at, one)| (Asks::Bonus(at), one));
    let deductions = method.deductions.iter().enumerate();
    let deductions = deductions.map(|(at, one)| (Asks::Deduction(at), one));
    for (asks, one) in bonuses.chain(deductions) {
        let rules: Vec<&Rule> = std::iter::once(&one.score).chain(&one.gate).collect();
        let title = one.name.clone();
        drafts.extend(of_subject(trial, team, title, (rules.clone(), rules), asks));
    }
    for veto in &method.vetoes {
        let rules = veto_rules(&veto.when, &veto.effect);
        let title = titled(trial, &veto.name, "否决", "veto");
        drafts.extend(of_subject(trial, team, title, (rules.clone(), rules), Asks::Judged));
    }
    drafts.extend(of_falls(trial, team, ends));
    if !drafts.is_empty() {
        let asks = Asks::Judged;
        let whole = Some((&team.values, &*team.name));
        let (title, rules, inputs) = (team.name.clone(), Vec::new(), Vec::new());
        let subject = Subject { title, rules, asks, inputs, team: whole };
        if let Some(draft) = subject.unchanged(trial) {
            drafts.insert(0, draft);
        }
    }
    drafts
}

fn titled(trial: &Trial<'_>, name: &str, zh: &str, en: &str) -> String {
    match trial.method.language {
        Language::Chinese => format!("{name}（{zh}）"),
        Language::English => format!("{name} ({en})"),
    }
}

/// The tests of one part: what goes into its rules is varied, all else is the team's.
fn of_subject(
    trial: &mut Trial<'_>,
    team: &Team,
    title: String,
    (rules, read): (Vec<&Rule>, Vec<&Rule>),
    asks: Asks,
) -> Vec<Draft> {
    let mut inputs = inputs(trial, &read, &read, None);
    let base = at_team(&mut inputs, team);
    let subject = Subject { title, rules, asks, inputs, team: Some((&team.values, &team.name)) };
    subject.suggest(trial, &base)
}

/// The sample that the team has; what it has is added to the values where it is not there.
fn at_team(inputs: &mut [Input], team: &Team) -> Sample {
    inputs
        .iter_mut()
        .map(|input| {
            let Some(figure) = team.values.get(&input.id) else { return 0 };
            let there = input.values.iter().position(|known| known.written == figure.written);
            there.unwrap_or_else(|| {
                input.values.push(figure.clone());
                input.values.len() - 1
            })
        })
        .collect()
}

/// The team with one indicator after the other at its worst, each alone and with those before it; with one
/// after the other, and with groups, of which nothing is known; and with all bonuses at their most.
fn of_falls(trial: &mut Trial<'_>, team: &Team, ends: &[Ends]) -> Vec<Draft> {
    let method = trial.method;
    let mut falls: Vec<IndexMap<Arc<str>, Figure>> = Vec::new();
    let mut all_worst: IndexMap<Arc<str>, Figure> = IndexMap::new();
    for end in ends {
        all_worst.extend(end.worst.clone());
        falls.extend([end.worst.clone(), all_worst.clone()]);
    }
    for kind in Absence::ALL {
        let mut all: IndexMap<Arc<str>, Figure> = IndexMap::new();
        let mut groups: IndexMap<Option<NodeIndex>, IndexMap<Arc<str>, Figure>> = IndexMap::new();
        for end in ends {
            let absent = || {
                let metrics = end.metrics.iter().map(Arc::clone);
                metrics.map(|id| (id, written::absent(kind)))
            };
            let group = method.nodes.get(end.node.0).and_then(|node| node.parent);
            groups.entry(group).or_default().extend(absent());
            all.extend(absent());
            falls.push(all.clone());
        }
        falls.extend(groups.into_values());
    }
    let rules: Vec<&Rule> = method.bonuses.iter().map(|bonus| &bonus.score).collect();
    let most: IndexMap<Arc<str>, Figure> = inputs(trial, &rules, &rules, None)
        .into_iter()
        .filter_map(|input| {
            let last = input.numbers.checked_sub(1)?;
            Some((Arc::clone(&input.id), input.value(last)?.clone()))
        })
        .collect();
    falls.push(most);
    let title = match method.language {
        Language::Chinese => "总分、等次和否决",
        Language::English => "total, grade and vetoes",
    };
    let mut drafts = Vec::new();
    for fall in falls {
        let inputs: Vec<Input> = fall
            .iter()
            .map(|(id, figure)| {
                let own = team.values.get(id).unwrap_or(figure).clone();
                Input {
                    id: Arc::clone(id),
                    roster: true,
                    values: vec![own, figure.clone()],
                    numbers: 0,
                    boundaries: Vec::new(),
                }
            })
            .collect();
        let whole = Some((&team.values, &*team.name));
        let (title, rules) = (title.to_owned(), Vec::new());
        let subject = Subject { title, rules, asks: Asks::Judged, inputs, team: whole };
        drafts.extend(subject.as_one(trial));
    }
    drafts
}
