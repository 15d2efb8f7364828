//! What came out of a scene against what a test says.

mod judgement;
mod metrics;
mod points;

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Mismatch, Part, compare, given, scene::Scene};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, Place, listed, message, nearest},
    judge::evaluation::TeamResult,
    method::{
        model::{NodeIndex, NodeLevel, Rule},
        pack_tests::{Expected, Figure, PackTest},
    },
    score::{Sight, TeamScore},
    value::{Absence, Number},
};

/// Compares a scene with all that its test says of it.
///
/// # Errors
/// The rules ended with errors that the test does not expect, or it asks for what the method does not have.
pub(super) fn run(scene: &Scene, test: &PackTest) -> Result<Vec<Mismatch>, Diagnostics> {
    let codes = test.expected.errors.as_deref().unwrap_or_default();
    let unexpected: Diagnostics = scene
        .errors
        .iter()
        .filter(|error| !codes.iter().any(|code| **code == *error.code))
        .cloned()
        .collect();
    if !unexpected.is_empty() {
        return Err(unexpected);
    }
    let mut mismatches = errors(scene, codes, &test.place);
    let mut wrong = Diagnostics::new();
    let own = Expected { errors: None, teams: IndexMap::new(), ..test.expected.clone() };
    let named = test.of.as_deref();
    let mut teams: Vec<(Option<&str>, &Expected)> = Vec::new();
    if !own.is_empty() {
        teams.push((named, &own));
    }
    teams.extend(test.expected.teams.iter().map(|(name, expected)| (Some(&**name), expected)));
    for (name, expected) in teams {
        match Look::at(scene, name, &test.place) {
            Ok(mut look) => {
                look.all(expected);
                mismatches.append(&mut look.mismatches);
                wrong.extend(look.wrong);
            }
            Err(error) => wrong.push(*error),
        }
    }
    if wrong.has_errors() { Err(wrong) } else { Ok(mismatches) }
}

/// Errors that were to be reported and were not.
fn errors(scene: &Scene, codes: &[Arc<str>], place: &Place) -> Vec<Mismatch> {
    let there: Vec<&str> = scene.errors.iter().map(|error| error.code).collect();
    codes
        .iter()
        .filter(|code| !there.contains(&&***code))
        .map(|code| Mismatch {
            what: message!(zh: "报出的错误", en: "the errors"),
            expected: Message::same(&**code),
            got: match there.is_empty() {
                true => message!(zh: "没有错误", en: "no error"),
                false => Message::same(there.join(", ")),
            },
            place: place.clone(),
            parts: Vec::new(),
        })
        .collect()
}

/// A look at one team of a scene.
struct Look<'a> {
    scene: &'a Scene,
    at: usize,
    /// In front of what is said of it, where there are several teams.
    named: Option<&'a str>,
    points: &'a TeamScore,
    judged: Option<&'a TeamResult>,
    place: &'a Place,
    mismatches: Vec<Mismatch>,
    wrong: Diagnostics,
}

impl<'a> Look<'a> {
    fn at(
        scene: &'a Scene,
        name: Option<&'a str>,
        place: &'a Place,
    ) -> Result<Self, Box<Diagnostic>> {
        let count = scene.ledgers.teams();
        let at = match name {
            Some(name) => scene.team(name),
            None if count == 1 => Some(0),
            None => None,
        };
        let found = at.and_then(|at| Some((at, scene.scored.teams.get(at)?)));
        let Some((at, points)) = found else {
            return Err(Box::new(no_team(scene, name, place)));
        };
        let id = scene.ledgers.team_id(at);
        let judged = scene.judged.as_ref().and_then(|judged| {
            judged.teams.iter().find(|team| id.is_some_and(|id| **id == *team.id))
        });
        Ok(Self {
            scene,
            at,
            named: name.filter(|_| count > 1),
            points,
            judged,
            place,
            mismatches: Vec::new(),
            wrong: Diagnostics::new(),
        })
    }

    fn all(&mut self, expected: &Expected) {
        for (id, figure) in &expected.metrics {
            self.metric(id, figure);
        }
        for (id, figure) in &expected.indicators {
            self.node(id, NodeLevel::Indicator, figure);
        }
        for (id, figure) in &expected.groups {
            self.node(id, NodeLevel::Group, figure);
        }
        self.sums(expected);
        self.judgement(expected);
    }

    /// Notes that something came out otherwise.
    fn otherwise(
        &mut self,
        what: Message,
        expected: Message,
        got: Message,
        place: &Place,
        parts: Vec<Part>,
    ) {
        let what = match self.named {
            Some(name) => {
                Message { zh: format!("{name}：{}", what.zh), en: format!("{name}: {}", what.en) }
            }
            None => what,
        };
        self.mismatches.push(Mismatch { what, expected, got, place: place.clone(), parts });
    }

    /// Compares a number, or that there is none and why.
    fn number(
        &mut self,
        what: Message,
        got: (Option<&Number>, Option<Absence>),
        figure: &Figure,
        parts: impl FnOnce(&Self) -> Vec<Part>,
    ) {
        if compare::score_is(got.0, got.1, figure, self.scene.method.decimals) {
            return;
        }
        let parts = parts(self);
        let got = compare::number_or_none(got.0, got.1);
        self.otherwise(what, Message::same(&*figure.written), got, &figure.place, parts);
    }

    /// A rule of the method with the value of each part under it, as it is for this team.
    fn trace(&self, rule: &Rule, node: Option<NodeIndex>) -> Option<Part> {
        let sight = Sight::of(self.scene.input(), &self.scene.scored, self.at, node)?;
        Some(Part::of_trace(&sight.trace(rule)))
    }
}

fn no_team(scene: &Scene, name: Option<&str>, place: &Place) -> Diagnostic {
    let ledgers = &scene.ledgers;
    let ids: Vec<&str> =
        (0..ledgers.teams()).filter_map(|team| Some(&**ledgers.team_id(team)?)).collect();
    if let Some(name) = name {
        let text = message!(zh: "名册里没有“{name}”", en: "the roster has no “{name}”");
        return given::unknown(text, place, nearest(name, ids));
    }
    let (zh, en) = listed(&ids);
    Diagnostic::error(
        "which-team",
        place.clone(),
        Message {
            zh: format!("名册里有 {} 个组（{zh}），没有说期望的是哪一组", ids.len()),
            en: format!("the roster has {} teams ({en}); it is not said which is meant", ids.len()),
        },
    )
    .help(message!(
        zh: "写 for = \"组\"，或 expect.teams.\"组\" = {{ … }}",
        en: "write for = \"TEAM\", or expect.teams.\"TEAM\" = {{ … }}",
    ))
}
