use super::{
    aggregate::{Case, Group, case},
    compute::{Made, behind},
    environment::{Facts, TeamEnvironment},
    mistakes::{tell_fault, wrong_kind},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, counted, listed, message},
    method::model::{Aggregation, Metric, MetricSource, NodeIndex, NodeLevel, Rule},
    script::Data,
};

/// A metric whose rows are the indicators of the team.
pub(super) fn over_indicators(
    facts: Facts<'_>,
    metric: &Metric,
    found: &mut Diagnostics,
) -> Vec<Made> {
    let teams = 0..facts.ledgers.teams();
    let made = found.of_each(teams, |team, found| of_team(facts, metric, team, found));
    made.into_iter().flatten().collect()
}

fn of_team(
    facts: Facts<'_>,
    metric: &Metric,
    team: usize,
    found: &mut Diagnostics,
) -> Option<Made> {
    let MetricSource::Indicators { condition, aggregation, at_least, without_score } =
        &metric.source
    else {
        return None;
    };
    let (main, under) = aggregation.rules();
    let mut seen = Seen { facts, metric, team, without_score, unjudged: Vec::new() };
    let mut cases = Vec::new();
    let mut group = Group::new(0, false);
    for (at, node) in facts.method.nodes.iter().enumerate() {
        if node.level != NodeLevel::Indicator {
            continue;
        }
        let node = NodeIndex(at);
        if let Some(rule) = condition {
            match seen.evaluate(rule, node, found) {
                None => continue,
                Some(data) => match (data.as_bool(), data.absence()) {
                    (Some(true), _) => {}
                    (Some(false), _) => continue,
                    (None, Some(_)) => {
                        seen.unjudged.push(node);
                        continue;
                    }
                    (None, None) => {
                        let name = facts.ledgers.team_name(team);
                        found.push(wrong_kind(&metric.name, rule, &data, name));
                        continue;
                    }
                },
            }
        }
        let case = seen.case(aggregation, main, under, node, found);
        if matches!(case, Case::Absent(_)) {
            seen.unjudged.push(node);
        }
        let number = u32::try_from(cases.len()).unwrap_or(u32::MAX);
        group.add(number, &case, None, 1);
        cases.push(case);
    }
    seen.tell_unjudged(aggregation, found);
    tell_second_value(&seen, aggregation, &cases, found);
    group.unresolved = [condition.as_ref(), main, under].into_iter().flatten().any(|rule| {
        (0..facts.method.nodes.len())
            .any(|at| behind(facts, rule, team, Some(NodeIndex(at))).unresolved)
    });
    let measured = group.finish(aggregation, &cases, at_least.as_ref(), metric.empty.as_ref());
    Some((team, None, measured))
}

struct Seen<'a> {
    facts: Facts<'a>,
    metric: &'a Metric,
    team: usize,
    without_score: &'a [NodeIndex],
    unjudged: Vec<NodeIndex>,
}

impl Seen<'_> {
    /// Nothing where the rule failed, which was told.
    fn evaluate(&self, rule: &Rule, node: NodeIndex, found: &mut Diagnostics) -> Option<Data> {
        let environment = TeamEnvironment {
            facts: self.facts,
            scope: &rule.scope,
            team: self.team,
            node: Some(node),
            without_score: self.without_score.contains(&node),
        };
        match rule.expression.evaluate(&self.facts.method.script, &environment) {
            Ok(data) => Some(data),
            Err(fault) => {
                let name = self.facts.ledgers.team_name(self.team);
                tell_fault(fault, &self.metric.name, name, found);
                None
            }
        }
    }

    fn case(
        &self,
        aggregation: &Aggregation,
        main: Option<&Rule>,
        under: Option<&Rule>,
        node: NodeIndex,
        found: &mut Diagnostics,
    ) -> Case {
        let mut evaluate = |rule: Option<&Rule>| match rule {
            None => Ok(None),
            Some(rule) => self.evaluate(rule, node, found).map(Some).ok_or(()),
        };
        let (Ok(over), Ok(below)) = (evaluate(main), evaluate(under)) else { return Case::Mistake };
        match case(aggregation, over.as_ref(), below.as_ref()) {
            Ok(case) => case,
            Err(data) => {
                if let Some(rule) = main {
                    let name = self.facts.ledgers.team_name(self.team);
                    found.push(wrong_kind(&self.metric.name, rule, &data, name));
                }
                Case::Mistake
            }
        }
    }

    fn tell_unjudged(&self, aggregation: &Aggregation, found: &mut Diagnostics) {
        if self.unjudged.is_empty() || matches!(aggregation, Aggregation::Value(_)) {
            return;
        }
        let team = self.facts.ledgers.team_name(self.team);
        let name = &self.metric.name;
        let count = self.unjudged.len();
        let indicators = counted(&count, "indicator");
        let (zh, en) = listed(&self.names());
        let text = message!(
            zh: "{team}，“{name}”有 {count} 个指标无法判断：{zh}",
            en: "{team}, \"{name}\": {indicators} could not be judged: {en}"
        );
        found.push(Diagnostic::note("indicators-not-judged", self.metric.place.clone(), text));
    }

    fn names(&self) -> Vec<&str> {
        self.unjudged
            .iter()
            .filter_map(|node| self.facts.method.nodes.get(node.0))
            .map(|node| node.name.as_str())
            .collect()
    }
}

fn tell_second_value(
    seen: &Seen<'_>,
    aggregation: &Aggregation,
    cases: &[Case],
    found: &mut Diagnostics,
) {
    let values = cases.iter().filter(|case| matches!(case, Case::Value(_))).count();
    if !matches!(aggregation, Aggregation::Value(_)) || values < 2 {
        return;
    }
    let (team, name) = (seen.facts.ledgers.team_name(seen.team), &seen.metric.name);
    let text = message!(
        zh: "{team}，“{name}”只应有一个指标，却有 {values} 个",
        en: "{team}, \"{name}\" wants one indicator only, and there are {values}"
    );
    found.push(Diagnostic::error("second-value", seen.metric.place.clone(), text));
}
