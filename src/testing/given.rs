//! What a test hands in: numbers of a team, its roster row, params.

use std::sync::Arc;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, Place, message, nearest},
    method::{
        model::{
            Aggregation, ColumnIndex, ColumnKind, ColumnOrigin, Constant, Method, MetricIndex,
            MetricSource, Node, NodeIndex, NodeLevel, Required,
        },
        pack_tests::{Figure, FigureValue, PackTest},
    },
    metric::{Measured, Measures},
    script::Kind,
    table::InputFile,
    value::{Absence, EnumValue, Number, Value},
};

/// The id of the team whose numbers a test hands in, unless it says otherwise.
const TEAM: &str = "甲";

/// Sets the params that differ.
pub(super) fn params(method: &mut Method, test: &PackTest, wrong: &mut Diagnostics) {
    for (name, value) in &test.params {
        let mut known = false;
        let own = method.nodes.iter_mut().map(|node| &mut node.params);
        for params in std::iter::once(&mut method.params).chain(own) {
            if let Some(param) = params.get_mut(name) {
                param.values = vec![(None, value.clone())];
                known = true;
            }
        }
        if !known {
            let names = method.params.keys().map(|name| &**name);
            let text = message!(zh: "没有常数 `{name}`", en: "there is no param `{name}`");
            wrong.push(unknown(text, &test.place, nearest(name, names)));
        }
    }
}

/// Makes the roster row of the team from what is handed in, and says what else there is: the metrics.
///
/// Columns of the roster that are not handed in are blank, whatever the method says of them.
pub(super) fn roster(method: &mut Method, test: &PackTest) -> InputFile {
    let index = method.roster;
    let mut headers: Vec<String> = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    if let Some(table) = method.tables.get_mut(index.0) {
        table.in_pack = None;
        for (at, column) in table.columns.iter_mut().enumerate() {
            let given = test.team.get(&column.id);
            let key = table.key.contains(&ColumnIndex(at));
            column.required = key;
            if given.is_none() && !key {
                continue;
            }
            column.origin = ColumnOrigin::File;
            column.headers = vec![column.id.to_string()];
            headers.push(column.id.to_string());
            cells.push(match given {
                Some(figure) => cell(figure),
                None => match column.kind {
                    ColumnKind::Int | ColumnKind::Number => "1".to_owned(),
                    _ => TEAM.to_owned(),
                },
            });
        }
    }
    for table in &mut method.tables {
        table.required = Required::No;
    }
    let text = format!("{}\n{}\n", line(&headers), line(&cells));
    InputFile { name: Arc::from("teams.csv"), bytes: Arc::from(text.into_bytes()) }
}

fn line(cells: &[String]) -> String {
    let quoted: Vec<String> =
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",")
}

fn cell(figure: &Figure) -> String {
    match &figure.value {
        FigureValue::Absent(_) => String::new(),
        FigureValue::Number { number, .. } => number.to_exact(),
        FigureValue::Other(Constant::Bool(true)) => "是".to_owned(),
        FigureValue::Other(Constant::Bool(false)) => "否".to_owned(),
        FigureValue::Other(Constant::Date(day)) => day.to_string(),
        FigureValue::Other(_) => figure.written.to_string(),
    }
}

/// Hands the metrics of a test in: those that it names, and all others over tables as not reported.
pub(super) fn measures(method: &Method, test: &PackTest, wrong: &mut Diagnostics) -> Measures {
    let mut measures = Measures::new(method, 1);
    for (at, metric) in method.metrics.iter().enumerate() {
        if matches!(metric.source, MetricSource::Table { .. }) {
            let nothing = Value::Absent(Absence::NotReported);
            put(method, MetricIndex(at), &mut measures, |_| Some(Measured::of(nothing.clone())));
        }
    }
    let roster = method.tables.get(method.roster.0);
    let is_roster =
        |id: &str| roster.is_some_and(|table| table.columns.iter().any(|column| &*column.id == id));
    let team = test.team.iter().filter(|(id, _)| !is_roster(id));
    for (id, figure) in test.metrics.iter().chain(team) {
        give(method, id, figure, &mut measures, wrong);
    }
    measures
}

fn give(
    method: &Method,
    id: &str,
    figure: &Figure,
    measures: &mut Measures,
    wrong: &mut Diagnostics,
) {
    let found = method.metrics.iter().position(|metric| &*metric.id == id);
    let read = |at: usize, value: &FigureValue, written: &str| {
        let metric = method.metrics.get(at)?;
        measured(value, written, &metric.kind, without_rows(&metric.source))
    };
    let entries = match &figure.value {
        FigureValue::Other(Constant::Map(entries)) => Some(entries),
        _ => None,
    };
    match (found, entries) {
        (Some(at), None) => match read(at, &figure.value, &figure.written) {
            Some(measured) => put(method, MetricIndex(at), measures, |_| Some(measured.clone())),
            None => wrong.push(not_of_kind(id, figure, &kind(method, at))),
        },
        // One value for each indicator.
        (Some(at), Some(entries)) => {
            let node_of = |id: &str| node(method, id, NodeLevel::Indicator);
            for id in entries.keys().filter(|id| node_of(id).is_none()) {
                wrong.push(unknown_node(method, id, NodeLevel::Indicator, &figure.place));
            }
            put(method, MetricIndex(at), measures, |index| {
                let entry = entries.iter().find(|(id, _)| node_of(id) == index);
                let value = entry.map(|(_, value)| from_constant(value));
                let value = value.unwrap_or(FigureValue::Absent(Some(Absence::NotReported)));
                read(at, &value, "")
            });
        }
        // `rate = { regular = … }` for `rate.regular`.
        (None, Some(entries))
            if entries.keys().all(|key| metric(method, &format!("{id}.{key}")).is_some()) =>
        {
            for (key, value) in entries {
                let figure = Figure {
                    value: from_constant(value),
                    written: Arc::from(""),
                    place: figure.place.clone(),
                };
                give(method, &format!("{id}.{key}"), &figure, measures, wrong);
            }
        }
        (None, _) => wrong.push(unknown_metric(method, id, &figure.place)),
    }
}

fn kind(method: &Method, at: usize) -> Kind {
    method.metrics.get(at).map_or(Kind::Any, |metric| metric.kind.clone())
}

/// Puts a metric in for the one team and, where it is per indicator, for all indicators.
fn put(
    method: &Method,
    metric: MetricIndex,
    measures: &mut Measures,
    value: impl Fn(Option<NodeIndex>) -> Option<Measured>,
) {
    measures.give(metric);
    let per_indicator = method.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator);
    let nodes: Vec<Option<NodeIndex>> = match per_indicator {
        true => (0..method.nodes.len()).map(|at| Some(NodeIndex(at))).collect(),
        false => vec![None],
    };
    for node in nodes {
        if let Some(measured) = value(node) {
            measures.set(metric, 0, node, measured);
        }
    }
}

pub(super) fn from_constant(constant: &Constant) -> FigureValue {
    match constant {
        Constant::Number(number) => FigureValue::Number { number: number.clone(), decimals: None },
        Constant::Text(text) if &**text == "()" => FigureValue::Absent(None),
        Constant::Text(text) => match Absence::from_id(text) {
            Some(kind) => FigureValue::Absent(Some(kind)),
            None => match Number::from_fraction(text) {
                Some(number) => FigureValue::Number { number, decimals: None },
                None => FigureValue::Other(constant.clone()),
            },
        },
        other => FigureValue::Other(other.clone()),
    }
}

/// What a metric is over no rows: what a bare `()` means.
fn without_rows(source: &MetricSource) -> Absence {
    match source {
        MetricSource::Table { aggregation: Aggregation::Ratio(..), .. }
        | MetricSource::Indicators { aggregation: Aggregation::Ratio(..), .. } => {
            Absence::NotApplicable
        }
        _ => Absence::NotReported,
    }
}

/// The value of a metric. A fraction that is written as such also tells how many cases there were.
fn measured(
    value: &FigureValue,
    written: &str,
    kind: &Kind,
    without_rows: Absence,
) -> Option<Measured> {
    let value = match (value, kind) {
        (FigureValue::Number { number, .. }, Kind::Number | Kind::Any) => {
            let mut measured = Measured::of(Value::Number(number.clone()));
            if let Some((top, bottom)) = written.split_once('/') {
                measured.numerator = Number::from_decimal(top.trim());
                measured.denominator = Number::from_decimal(bottom.trim());
            }
            return Some(measured);
        }
        (FigureValue::Absent(kind), _) => Value::Absent(kind.unwrap_or(without_rows)),
        (FigureValue::Other(Constant::Bool(value)), Kind::Bool | Kind::Any) => Value::Bool(*value),
        (FigureValue::Other(Constant::Date(day)), Kind::Date | Kind::Any) => Value::Date(*day),
        (FigureValue::Other(Constant::Text(text)), Kind::Text | Kind::Any) => {
            Value::Text(Arc::clone(text))
        }
        (FigureValue::Other(Constant::Text(text)), Kind::Enum(of)) => {
            Value::Enum(EnumValue::new(Arc::clone(of), of.position(text)?)?)
        }
        (FigureValue::Other(Constant::Text(text)), Kind::Number) => {
            let share = Number::from_decimal(text.trim().strip_suffix('%')?.trim())?;
            Value::Number(share.checked_div(&Number::from(100i64))?)
        }
        _ => return None,
    };
    Some(Measured::of(value))
}

/// The metric with this id.
pub(super) fn metric(method: &Method, id: &str) -> Option<MetricIndex> {
    method.metrics.iter().position(|metric| &*metric.id == id).map(MetricIndex)
}

/// The node of that level with this id or code.
pub(super) fn node(method: &Method, id: &str, level: NodeLevel) -> Option<NodeIndex> {
    let of_level = |node: &&Node| node.level == level;
    let by = |is: &dyn Fn(&Node) -> bool| {
        method.nodes.iter().position(|node| of_level(&node) && is(node)).map(NodeIndex)
    };
    by(&|node| &*node.id == id).or_else(|| by(&|node| node.code.as_deref() == Some(id)))
}

pub(super) fn unknown(text: Message, place: &Place, near: Option<&str>) -> Diagnostic {
    let found = Diagnostic::error("unknown-name", place.clone(), text);
    match near {
        Some(near) => found.help(message!(zh: "是不是 {near}？", en: "did you mean {near}?")),
        None => found,
    }
}

pub(super) fn unknown_metric(method: &Method, id: &str, place: &Place) -> Diagnostic {
    let text = message!(
        zh: "办法里没有 [metrics] 的数 `{id}`",
        en: "the method has no metric `{id}`",
    );
    unknown(text, place, nearest(id, method.metrics.iter().map(|metric| &*metric.id)))
}

pub(super) fn unknown_node(
    method: &Method,
    id: &str,
    level: NodeLevel,
    place: &Place,
) -> Diagnostic {
    let text = match level {
        NodeLevel::Group => message!(zh: "没有分组 `{id}`", en: "there is no group `{id}`"),
        _ => message!(zh: "没有指标 `{id}`", en: "there is no indicator `{id}`"),
    };
    let ids = method.nodes.iter().filter(|node| node.level == level).map(|node| &*node.id);
    unknown(text, place, nearest(id, ids))
}

fn not_of_kind(id: &str, figure: &Figure, kind: &Kind) -> Diagnostic {
    let (written, kind) = (&figure.written, kind.name());
    Diagnostic::error(
        "wrong-kind",
        figure.place.clone(),
        Message {
            zh: format!("`{id}` 应为{}，这里写的是 {written}", kind.zh),
            en: format!("`{id}` is {}, and this says {written}", kind.en),
        },
    )
}
