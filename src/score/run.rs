use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;

use super::{
    adjustment::{self, Adjustments},
    node,
    outcome::{NodeScore, Status, TeamScore},
    rescale, share,
    sight::{self, Sight},
    veto::{self, OfVeto},
};
use crate::{
    diagnostic::Diagnostics,
    method::model::{Method, NodeIndex, ROOT, Step, VetoEffect},
    metric::{self, Measures, Scores},
    script::{Context, Data},
    table::Ledgers,
    value::{Absence, Number},
};

/// What scoring starts from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The method.
    pub method: &'a Method,
    /// The round's tables.
    pub ledgers: &'a Ledgers,
    /// The last round's judgement, by team id.
    pub previous: &'a IndexMap<Arc<str>, PreviousTeam>,
}

/// What rules may know of a team's last round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviousTeam {
    /// The ids of its weak points.
    pub weak: Vec<Arc<str>>,
    /// Its grade.
    pub grade: Option<Arc<str>>,
    /// Its total.
    pub total: Option<Number>,
    /// Its rank in the official ranking.
    pub rank: Option<usize>,
    /// Its metrics by id; those per indicator as `metric/indicator`.
    pub metrics: IndexMap<Arc<str>, Number>,
}

impl PreviousTeam {
    /// As `previous` in expressions.
    #[must_use]
    pub fn data(&self) -> Data {
        let weak = self.weak.iter().map(|id| Data::text(id)).collect();
        let number = |number: Option<Number>| number.map_or(Data::NOT_REPORTED, Data::number);
        Data::map([
            ("weak", Data::array(weak)),
            ("grade", self.grade.as_ref().map_or(Data::NOT_REPORTED, |grade| Data::text(grade))),
            ("total", number(self.total.clone())),
            ("rank", number(self.rank.map(Number::from))),
        ])
    }
}

/// The points of all teams, in the order of the roster, and the metrics that they rest on.
#[derive(Debug)]
pub struct Scored {
    /// By place in the roster.
    pub teams: Vec<TeamScore>,
    /// All metrics, also those that rest on scores.
    pub measures: Measures,
}

/// Node scores so far: by team, then by node.
pub(super) type Nodes = Vec<Vec<Option<NodeScore>>>;

/// What vetoes do to the scoring itself, so that it has to be done again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdicts {
    /// Indicators that get 0, by team.
    pub(super) zero: BTreeSet<(usize, NodeIndex)>,
    /// Teams whose scoring stops.
    pub(super) stopped: BTreeSet<usize>,
}

/// Scores the round. `measures` holds the metrics that come from tables.
///
/// What goes wrong goes to `found`; a score that could not be made is then absent, so that one run
/// reports everything.
#[must_use]
pub fn run(input: Input<'_>, measures: &Measures, found: &mut Diagnostics) -> Scored {
    let contexts = node_contexts(input);
    let mut verdicts = Verdicts::default();
    let mut frozen: IndexMap<usize, TeamScore> = IndexMap::new();
    // Each round of the loop adds a verdict or ends, so it ends.
    loop {
        let mut now = Diagnostics::new();
        let (scored, next) = once(input, &contexts, measures.clone(), &verdicts, &frozen, &mut now);
        if next == verdicts {
            found.extend(now);
            return scored;
        }
        for team in next.stopped.difference(&verdicts.stopped) {
            if let Some(score) = scored.teams.get(*team) {
                frozen.insert(*team, score.clone());
            }
        }
        verdicts = next;
    }
}

/// What functions see, for each node: the method's params with the node's own over them.
pub(crate) fn node_contexts(input: Input<'_>) -> Vec<Arc<Context>> {
    (0..input.method.nodes.len()).map(|at| node_context(input, Some(NodeIndex(at)))).collect()
}

/// What functions see for one node, or for what is no node.
pub(super) fn node_context(input: Input<'_>, node: Option<NodeIndex>) -> Arc<Context> {
    let base = input.ledgers.context();
    let params = node.and_then(|node| input.method.nodes.get(node.0)).map(|node| &node.params);
    let Some(params) = params.filter(|params| !params.is_empty()) else { return Arc::clone(base) };
    let own = params.iter().filter_map(|(name, param)| {
        let value = param.on(input.ledgers.as_of())?;
        Some((Arc::clone(name), metric::constant(value)))
    });
    let mut entries = match &base.params {
        Data::Map(entries) => (**entries).clone(),
        _ => IndexMap::new(),
    };
    entries.extend(own);
    Arc::new(base.with_params(Data::Map(Arc::new(entries))))
}

/// The scores so far, as metrics over indicators see them.
struct SoFar<'a> {
    method: &'a Method,
    nodes: &'a Nodes,
}

impl Scores for SoFar<'_> {
    fn score(&self, team: usize, node: NodeIndex) -> Result<Number, Absence> {
        let scored = self.nodes.get(team).and_then(|nodes| nodes.get(node.0));
        match scored {
            Some(Some(scored)) => match &scored.score {
                Some(score) => Ok(self.method.printed(node, score)),
                None => Err(scored.absence.unwrap_or(Absence::NotApplicable)),
            },
            _ => Err(Absence::NotReported),
        }
    }
}

fn once(
    input: Input<'_>,
    contexts: &[Arc<Context>],
    mut measures: Measures,
    verdicts: &Verdicts,
    frozen: &IndexMap<usize, TeamScore>,
    found: &mut Diagnostics,
) -> (Scored, Verdicts) {
    let method = input.method;
    let teams = input.ledgers.teams();
    let mut nodes: Nodes = vec![vec![None; method.nodes.len()]; teams];
    for step in &method.plan {
        match *step {
            Step::Metric(metric) => {
                let scores = SoFar { method, nodes: &nodes };
                metric::compute(
                    method,
                    input.ledgers,
                    metric,
                    &mut measures,
                    &scores,
                    &|team: &str, id: &str| {
                        input.previous.get(team).and_then(|team| team.metrics.get(id)).cloned()
                    },
                    found,
                );
            }
            Step::Node(index) => {
                node::score(input, contexts, &measures, index, verdicts, &mut nodes, found);
                rescale::apply(input, index, &mut nodes);
            }
        }
    }
    let outside =
        OutsideTree { adjustments: Adjustments::new(method), vetoes: OfVeto::all(method) };
    let scored = found.of_each(nodes.into_iter().enumerate(), |(team, nodes), found| match frozen
        .get(&team)
    {
        Some(before) => stopped(before),
        None => points(input, &measures, &outside, team, nodes, found),
    });
    let mut next = verdicts.clone();
    for (team, points) in scored.iter().enumerate().filter(|(_, points)| !points.stopped) {
        demand(method, team, points, &mut next);
    }
    (Scored { teams: scored, measures }, next)
}

/// What is judged of a team when its nodes are scored.
struct OutsideTree<'a> {
    adjustments: Adjustments<'a>,
    vetoes: Vec<OfVeto<'a>>,
}

/// The total of a team whose nodes are scored, and what its vetoes do to it.
fn points(
    input: Input<'_>,
    measures: &Measures,
    outside: &OutsideTree<'_>,
    team: usize,
    nodes: Vec<Option<NodeScore>>,
    found: &mut Diagnostics,
) -> TeamScore {
    let sight = Sight {
        method: input.method,
        ledgers: input.ledgers,
        measures,
        team,
        node: None,
        context: Arc::clone(input.ledgers.context()),
        nodes: sight::Nodes::SoFar(&nodes),
        total: None,
        previous: input.ledgers.team_id(team).and_then(|id| input.previous.get(id)),
        instead: None,
    };
    let mut result = adjustment::total(&sight, &outside.adjustments, found);
    veto::judge(&sight, &outside.vetoes, &mut result, found);
    result.nodes = nodes
        .into_iter()
        .map(|node| node.unwrap_or_else(|| NodeScore::without(Status::Void, None, None)))
        .collect();
    share::out(input.method, &mut result);
    result
}

/// Adds what the vetoes of a team that fired do to the scoring itself.
fn demand(method: &Method, team: usize, points: &TeamScore, verdicts: &mut Verdicts) {
    for (veto, outcome) in method.vetoes.iter().zip(&points.vetoes) {
        match veto.effect {
            VetoEffect::Indicator(node) if outcome.fired => {
                verdicts.zero.insert((team, node));
            }
            VetoEffect::Stop(_) if outcome.fired => {
                verdicts.stopped.insert(team);
            }
            _ => {}
        }
    }
}

/// A team whose scoring a veto stopped: no scores, no total; what the vetoes found stays.
fn stopped(before: &TeamScore) -> TeamScore {
    TeamScore {
        nodes: vec![NodeScore::without(Status::Stopped, None, None); before.nodes.len()],
        bonuses: before.bonuses.iter().map(|_| adjustment::none()).collect(),
        deductions: before.deductions.iter().map(|_| adjustment::none()).collect(),
        vetoes: before.vetoes.clone(),
        base: None,
        bonus: Number::ZERO,
        deduction: Number::ZERO,
        total: None,
        total_lines: Vec::new(),
        applicable: before.applicable.clone(),
        stopped: true,
    }
}

impl Method {
    /// A node's score as it is printed: at the node's decimals.
    #[must_use]
    pub fn printed(&self, node: NodeIndex, score: &Number) -> Number {
        let decimals = self.nodes.get(node.0).and_then(|node| node.round).unwrap_or(self.decimals);
        score.round_half_up(decimals)
    }

    /// The root's full points.
    #[must_use]
    pub fn full_points(&self) -> Number {
        self.nodes.get(ROOT.0).map_or(Number::ZERO, |root| root.points.clone())
    }
}
