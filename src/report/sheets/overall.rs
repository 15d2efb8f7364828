use super::metrics::interval_end;
use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, OverallRate, TeamResult},
    report::{
        class::node_id,
        label as l,
        sheet::{Builder, Cell, Sheet},
    },
    value::Number,
};

/// The rates of all teams together, of the round and of each class, and how the teams lie over the
/// bands 100 %, 80 % and more, below 80 %.
pub(crate) fn overall(evaluation: &Evaluation, language: Language) -> Sheet {
    let mut builder =
        Builder::new("overall", language).columns(&[l::METRIC, l::METRIC_NAME, l::INDICATOR]);
    let mut classes: Vec<&String> = Vec::new();
    for key in evaluation.overall.iter().flat_map(|rate| rate.class.keys()) {
        if !classes.contains(&key) {
            classes.push(key);
        }
    }
    for id in &classes {
        let column = evaluation.roster.iter().find(|column| column.id == **id);
        builder = builder.column(id, column.map_or(id.as_str(), |column| &column.name));
    }
    builder = builder.columns(&[
        l::TEAMS,
        l::NUMERATOR,
        l::DENOMINATOR,
        l::VALUE,
        l::LOW,
        l::HIGH,
        l::AT_FULL,
        l::ABOVE_80,
        l::BELOW_80,
    ]);
    for rate in &evaluation.overall {
        let metric = evaluation.metrics.get(rate.metric);
        let mut row = vec![
            Cell::text_or_blank(metric.map(|metric| &metric.id)),
            Cell::text_or_blank(metric.map(|metric| &metric.name)),
            Cell::text_or_blank(rate.node.map(|node| node_id(evaluation, node))),
        ];
        row.extend(classes.iter().map(|id| Cell::text_or_blank(rate.class.get(*id))));
        let bands = bands(evaluation, rate);
        row.extend([
            Cell::Count(rate.teams as u64),
            Cell::Exact(rate.numerator.clone()),
            Cell::Exact(rate.denominator.clone()),
            Cell::share(rate.value.as_ref()),
            interval_end(rate.interval.map(|(low, _)| low)),
            interval_end(rate.interval.map(|(_, high)| high)),
        ]);
        row.extend(bands.map(|teams| Cell::Count(teams as u64)));
        builder.row(row);
    }
    builder.build()
}

/// Is the team in the class that the rate is of?
fn is_in(evaluation: &Evaluation, rate: &OverallRate, team: &TeamResult) -> bool {
    rate.class.iter().all(|(id, value)| {
        evaluation
            .roster
            .iter()
            .position(|column| column.id == *id)
            .and_then(|at| team.roster.get(at))
            .is_some_and(|own| own == value)
    })
}

/// How many teams are at 100 %, at 80 % and more, below 80 %.
pub(crate) fn bands(evaluation: &Evaluation, rate: &OverallRate) -> [usize; 3] {
    let line = Number::ratio(4, 5).unwrap_or(Number::ONE);
    let mut bands = [0; 3];
    let [full, above, below] = &mut bands;
    for team in evaluation.teams.iter().filter(|team| is_in(evaluation, rate, team)) {
        let own = team
            .measures
            .iter()
            .find(|measure| measure.metric == rate.metric && measure.node == rate.node);
        match own.and_then(|measure| measure.value.as_ref()) {
            Some(value) if *value >= Number::ONE => *full += 1,
            Some(value) if *value >= line => *above += 1,
            Some(_) => *below += 1,
            None => {}
        }
    }
    bands
}
