use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, TeamResult},
    report::{
        class::node_id,
        label as l,
        sheet::{Builder, Cell, Sheet},
        words,
    },
};

/// A row a team × (indicator ×) metric.
pub(crate) fn metrics(evaluation: &Evaluation, teams: &[TeamResult], language: Language) -> Sheet {
    let mut builder = Builder::new("metrics", language).columns(&[
        l::TEAM,
        l::NAME,
        l::INDICATOR,
        l::METRIC,
        l::METRIC_NAME,
        l::NUMERATOR,
        l::DENOMINATOR,
        l::VALUE,
        l::LOW,
        l::HIGH,
        l::SMALL,
        l::ABSENT,
        l::EVIDENCE,
        l::ROWS,
    ]);
    if evaluation.draft {
        builder = builder.columns(&[l::UNRESOLVED]);
    }
    for team in teams {
        for measure in &team.measures {
            let metric = evaluation.metrics.get(measure.metric);
            let is_rate = metric.is_some_and(|metric| metric.is_rate);
            let value = match (&measure.value, &measure.text) {
                (Some(value), _) if is_rate => Cell::Share(value.clone()),
                (Some(value), _) => Cell::Exact(value.clone()),
                (None, text) => Cell::text_or_blank(text.as_ref()),
            };
            let mut row = vec![
                Cell::text(&team.id),
                Cell::text(&team.name),
                Cell::text_or_blank(measure.node.map(|node| node_id(evaluation, node))),
                Cell::text_or_blank(metric.map(|metric| &metric.id)),
                Cell::text_or_blank(metric.map(|metric| &metric.name)),
                Cell::exact(measure.numerator.as_ref()),
                Cell::exact(measure.denominator.as_ref()),
                value,
                interval_end(measure.interval.map(|(low, _)| low)),
                interval_end(measure.interval.map(|(_, high)| high)),
                Cell::mark(measure.small, language),
                words::absence(measure.absent.as_deref(), language),
                Cell::Count(measure.evidence),
                Cell::rows(&measure.rows, measure.evidence, language),
            ];
            if evaluation.draft {
                row.push(Cell::mark(measure.unresolved, language));
            }
            builder.row(row);
        }
    }
    builder.build()
}

/// To six decimals: more would promise what statistics cannot keep from machine to machine.
pub(crate) fn interval_end(end: Option<f64>) -> Cell {
    end.and_then(|end| crate::value::Number::from_f64(end, 6)).map_or(Cell::Blank, Cell::Share)
}
