//! What was chosen as tests: what goes in, and what the method gives today.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    Draft,
    subject::{Asks, Candidate, Subject},
    trial::Trial,
    values::Sample,
    written::{self, Outcome},
};
use crate::{
    diagnostic::Language,
    judge::evaluation::Evaluation,
    method::{model::NodeLevel, pack_tests::Figure},
    testing::{record::string, scene::Scene},
    value::{Number, Value},
};

impl Subject<'_> {
    /// The chosen candidates as tests: those that differ in one input are the cases of one test.
    pub(super) fn drafts(
        &self,
        trial: &Trial<'_>,
        candidates: &[Candidate],
        chosen: &BTreeSet<usize>,
        base: &Sample,
    ) -> Vec<Draft> {
        let mut by_input: IndexMap<Option<usize>, Vec<&Candidate>> = IndexMap::new();
        let mut alone: Vec<&Candidate> = Vec::new();
        for candidate in chosen.iter().filter_map(|at| candidates.get(*at)) {
            match candidate.input {
                Some(_) => by_input.entry(candidate.input).or_default().push(candidate),
                None => alone.push(candidate),
            }
        }
        let mut drafts: Vec<Draft> = Vec::new();
        for (input, rows) in by_input {
            match (rows.as_slice(), input) {
                ([only], _) => alone.push(only),
                (_, Some(at)) => drafts.extend(self.table(trial, at, &rows, base)),
                (_, None) => {}
            }
        }
        drafts.extend(alone.into_iter().map(|candidate| self.single(trial, candidate, base)));
        drafts
    }

    fn key(&self) -> &'static str {
        let team = self.team.is_some() || self.inputs.iter().any(|input| input.roster);
        if team { "team" } else { "metrics" }
    }

    /// What a test hands in: all inputs but `without`; of a whole team only what differs from it.
    fn handed(&self, sample: &[usize], without: Option<usize>, base: &Sample) -> Option<String> {
        let differs = |at: usize| self.team.is_none() || sample.get(at) != base.get(at);
        let given: Vec<(&str, &Figure)> = self
            .inputs
            .iter()
            .zip(sample)
            .enumerate()
            .filter(|(at, _)| Some(*at) != without && differs(*at))
            .filter_map(|(_, (input, value))| Some((&*input.id, input.value(*value)?)))
            .collect();
        (!given.is_empty()).then(|| written::given(self.key(), given))
    }

    fn like(&self) -> Vec<String> {
        let like = self.team.map(|(_, name)| format!("like = {}\n", string(name)));
        like.into_iter().collect()
    }

    fn table(
        &self,
        trial: &Trial<'_>,
        at: usize,
        rows: &[&Candidate],
        base: &Sample,
    ) -> Option<Draft> {
        let input = self.inputs.get(at)?;
        let mut body = self.like();
        body.extend(self.handed(base, Some(at), base));
        let outcomes: Vec<Vec<Outcome>> =
            rows.iter().map(|row| self.outcomes(trial, &row.tried.scene)).collect();
        let paths = outcomes.first()?.iter().map(|(path, _)| match path.as_slice() {
            [key, inner] if key == "indicators" => format!("indicators.{inner}"),
            path => format!("expect.{}", path.join(".")),
        });
        let columns: Vec<String> =
            std::iter::once(format!("{}.{}", self.key(), input.id)).chain(paths).collect();
        let columns: Vec<String> = columns.iter().map(|column| string(column)).collect();
        body.push(format!("columns = [{}]\ncases = [\n", columns.join(", ")));
        for (row, outcomes) in rows.iter().zip(&outcomes) {
            let value = row.sample.get(at).and_then(|value| input.value(*value))?;
            let cells: Vec<String> = std::iter::once(written::toml(value))
                .chain(outcomes.iter().map(|(_, value)| value.clone()))
                .collect();
            body.push(format!("    [{}],\n", cells.join(", ")));
        }
        body.push("]\n".to_owned());
        let title = match trial.method.language {
            Language::Chinese => format!("{}：{}", self.title, input.id),
            Language::English => format!("{}: {}", self.title, input.id),
        };
        Some(Draft { title, body: body.concat() })
    }

    pub(super) fn single(&self, trial: &Trial<'_>, candidate: &Candidate, base: &Sample) -> Draft {
        let mut body = self.like();
        body.extend(self.handed(&candidate.sample, None, base));
        let outcomes = self.outcomes(trial, &candidate.tried.scene);
        body.push(written::expectation(&outcomes));
        Draft { title: self.title.clone(), body: body.concat() }
    }

    /// What the method gives today.
    pub(super) fn outcomes(&self, trial: &Trial<'_>, scene: &Scene) -> Vec<Outcome> {
        let method = trial.method;
        let Some(team) = scene.scored.teams.first() else { return Vec::new() };
        let path = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
        let or_none =
            |number: Option<&Number>| number.map_or_else(|| "\"()\"".to_owned(), written::expected);
        match self.asks {
            Asks::Node(index) => {
                let (Some(node), Some(score)) =
                    (method.nodes.get(index.0), team.nodes.get(index.0))
                else {
                    return Vec::new();
                };
                let level = match node.level {
                    NodeLevel::Indicator => "indicators",
                    _ => "groups",
                };
                let value = match (&score.score, score.absence) {
                    (Some(score), _) => written::expected(&method.printed(index, score)),
                    (None, Some(kind)) => format!("\"{}\"", kind.id()),
                    (None, None) => "\"()\"".to_owned(),
                };
                vec![(path(&[level, &node.id]), value)]
            }
            Asks::Metric(index) => {
                let Some(metric) = method.metrics.get(index.0) else { return Vec::new() };
                let value =
                    scene.scored.measures.get(index, 0, None).map(|measured| &measured.value);
                vec![(path(&["metrics", &metric.id]), value.map_or("\"()\"".to_owned(), of_value))]
            }
            Asks::Weak => {
                let weak = scene.judged.as_ref().map(|all| list(&weak(all))).unwrap_or_default();
                vec![(path(&["weak"]), weak)]
            }
            Asks::Bonus(at) => {
                let ids = method.bonuses.get(at).zip(team.bonuses.get(at));
                ids.map(|(declared, score)| {
                    (path(&["bonus", &declared.id]), written::expected(&score.points))
                })
                .into_iter()
                .collect()
            }
            Asks::Deduction(at) => {
                let ids = method.deductions.get(at).zip(team.deductions.get(at));
                ids.map(|(declared, score)| {
                    (path(&["deduction", &declared.id]), written::expected(&score.points))
                })
                .into_iter()
                .collect()
            }
            Asks::Judged => {
                let fired: Vec<&str> = method
                    .vetoes
                    .iter()
                    .zip(&team.vetoes)
                    .filter(|(_, outcome)| outcome.fired)
                    .map(|(veto, _)| &*veto.id)
                    .collect();
                let total = team.total.as_ref().map(|total| total.round_half_up(method.decimals));
                let mut outcomes = vec![(path(&["total"]), or_none(total.as_ref()))];
                if !method.vetoes.is_empty() {
                    outcomes.push((path(&["veto"]), list(&fired)));
                }
                if let (Some(all), false) = (&scene.judged, method.grades.is_empty()) {
                    let grade = all.teams.first().and_then(|team| all.grades.get(team.grade?));
                    let grade = grade.map(|grade| &*grade.name).unwrap_or_default();
                    outcomes.push((path(&["grade"]), string(grade)));
                }
                outcomes
            }
        }
    }
}

fn weak(all: &Evaluation) -> Vec<&str> {
    let Some(team) = all.teams.first() else { return Vec::new() };
    let nodes = all.nodes.iter().zip(&team.nodes);
    nodes.filter(|(_, result)| result.weak).map(|(node, _)| &*node.id).collect()
}

/// `["a", "b"]`.
fn list(ids: &[&str]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| string(id)).collect();
    format!("[{}]", ids.join(", "))
}

/// The value of a metric.
pub(super) fn of_value(value: &Value) -> String {
    match value {
        Value::Absent(kind) => format!("\"{}\"", kind.id()),
        Value::Number(number) => written::expected(number),
        Value::Bool(value) => value.to_string(),
        Value::Date(day) => day.to_string(),
        value => string(&value.to_plain()),
    }
}
