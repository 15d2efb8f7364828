use crate::{
    diagnostic::Language,
    judge::evaluation::{Evaluation, MetricInfo, TeamResult},
    report::{
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
    // Many rows have the same ones.
    let named = |metric: &MetricInfo| [Cell::text(&metric.id), Cell::text(&metric.name)];
    let metrics: Vec<[Cell; 2]> = evaluation.metrics.iter().map(named).collect();
    let nodes: Vec<Cell> = evaluation.nodes.iter().map(|node| Cell::text(&node.id)).collect();
    let known = |cell: Option<&Cell>| cell.cloned().unwrap_or(Cell::Blank);
    for team in teams {
        let (id, name) = (Cell::text(&team.id), Cell::text(&team.name));
        for measure in &team.measures {
            let metric = evaluation.metrics.get(measure.metric);
            let [metric_id, metric_name] = match metrics.get(measure.metric) {
                Some([id, name]) => [id, name].map(Cell::clone),
                None => [Cell::Blank, Cell::Blank],
            };
            let is_rate = metric.is_some_and(|metric| metric.is_rate);
            let value = match (&measure.value, &measure.text) {
                (Some(value), _) if is_rate => Cell::Share(value.clone()),
                (Some(value), _) => Cell::Exact(value.clone()),
                (None, text) => Cell::text_or_blank(text.as_ref()),
            };
            let mut row = vec![
                id.clone(),
                name.clone(),
                known(measure.node.and_then(|node| nodes.get(node))),
                metric_id,
                metric_name,
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
