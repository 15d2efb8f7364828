use super::Look;
use crate::{
    diagnostic::{Message, message},
    method::{
        model::{Constant, MetricIndex, MetricSource, NodeIndex, NodeLevel},
        pack_tests::{Figure, FigureValue},
    },
    metric::Measured,
    testing::{Part, compare, given, part},
    value::{Absence, Value},
};

impl Look<'_> {
    /// A metric: by its id, with `metric/indicator` of one indicator; a table of values is one for each
    /// indicator, or for each member of `each`.
    pub(super) fn metric(&mut self, id: &str, figure: &Figure) {
        let method = &self.scene.method;
        let found = given::metric(method, id).map(|metric| (metric, None));
        let of_indicator = || {
            let (id, node) = id.rsplit_once('/')?;
            let node = given::node(method, node, NodeLevel::Indicator)?;
            Some((given::metric(method, id)?, Some(node)))
        };
        if let FigureValue::Other(Constant::Map(entries)) = &figure.value {
            for (key, value) in entries {
                let name = match found {
                    Some(_) => format!("{id}/{key}"),
                    None => format!("{id}.{key}"),
                };
                let value = given::from_constant(value);
                let written = match &value {
                    FigureValue::Number { number, .. } => number.to_exact(),
                    FigureValue::Absent(_) => "()".to_owned(),
                    FigureValue::Other(_) => String::new(),
                };
                let figure = Figure { value, written: written.into(), place: figure.place.clone() };
                self.metric(&name, &figure);
            }
            return;
        }
        let Some((metric, node)) = found.or_else(of_indicator) else {
            self.wrong.push(given::unknown_metric(method, id, &figure.place));
            return;
        };
        let per_indicator = method.metrics.get(metric.0).is_some_and(|metric| metric.per_indicator);
        if per_indicator && node.is_none() {
            self.wrong.push(given::unknown(
                message!(
                    zh: "`{id}` 每项指标各有一个值，没有说是哪一项",
                    en: "`{id}` has a value for each indicator; it is not said of which",
                ),
                &figure.place,
                None,
            ));
            return;
        }
        let measured = self.scene.scored.measures.get(metric, self.at, node);
        let absent = Measured::absent(Absence::NotReported);
        let measured = measured.unwrap_or(&absent);
        if compare::is(&measured.value, figure) {
            return;
        }
        let got = compare::value_shown(&measured.value);
        let parts = self.behind(metric, node, measured);
        let what = message!(zh: "{id}", en: "{id}");
        self.otherwise(what, Message::same(&*figure.written), got, &figure.place, parts);
    }

    /// How a metric came about.
    fn behind(
        &self,
        metric: MetricIndex,
        node: Option<NodeIndex>,
        measured: &Measured,
    ) -> Vec<Part> {
        let Some(declared) = self.scene.method.metrics.get(metric.0) else { return Vec::new() };
        let mut parts = Vec::new();
        if self.scene.scored.measures.is_given(metric) {
            let text = message!(zh: "由测试给出", en: "handed in by the test");
            return vec![Part::line(text, None)];
        }
        match &declared.source {
            MetricSource::Expression(rule) => parts.extend(self.trace(rule, node)),
            MetricSource::Table { .. } | MetricSource::Indicators { .. } => {
                let declaration = declared.declaration.lines();
                parts.extend(declaration.map(|line| Part::line(Message::same(line.trim()), None)));
            }
            _ => {}
        }
        for (number, text) in [
            (&measured.numerator, message!(zh: "分子", en: "numerator")),
            (&measured.denominator, message!(zh: "分母", en: "denominator")),
        ] {
            if let Some(number) = number {
                parts.push(Part::line(text, Some(Message::same(part::shown(number)))));
            }
        }
        let rows = measured.evidence.rows();
        if !rows.is_empty() {
            let places: Vec<String> =
                rows.iter().map(|row| self.scene.ledgers.row_place(*row)).collect();
            let text = match &measured.value {
                Value::Number(_) if measured.denominator.is_some() => {
                    message!(zh: "相关的行", en: "rows behind it")
                }
                _ => message!(zh: "相关的行", en: "rows"),
            };
            parts.push(Part::line(text, Some(Message::same(places.join(", ")))));
        }
        parts
    }
}
