use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    Builder, MetricName,
    columns::{quantity, suggest},
    constants::{constant, kind as constant_kind},
    names::check_identifier,
    scopes::Wanted,
};
use crate::{
    diagnostic::{Diagnostic, Message, message},
    method::{
        document::{Field, Spot},
        keys,
        model::{Aggregation, Better, ColumnKind, Metric, MetricIndex, MetricSource, Rule, Table},
        scope::Scope,
        section::Reader,
    },
    script::Kind,
    value::Number,
};

/// A metric that is not compiled yet; the first of those that `each` spreads it out to.
pub(super) struct Draft<'a> {
    pub(super) id: &'a Arc<str>,
    pub(super) spot: &'a Spot,
    pub(super) reader: Reader<'a>,
    pub(super) source: &'static str,
    pub(super) first: usize,
    pub(super) count: usize,
}

impl<'a> Builder<'a> {
    /// Reads all metrics.
    pub(super) fn metrics(&mut self) {
        let root = self.root;
        let mut drafts: Vec<Draft<'a>> = Vec::new();
        for (id, field) in root.map("metrics") {
            let Some(reader) = Reader::new(&field.item, &keys::METRIC) else { continue };
            check_identifier(&message!(zh: "数", en: "a metric"), id, &field.key, &mut self.found);
            let Some(source) = self.source(id, &reader, &field.key) else {
                // Others may name it all the same.
                self.metric_names
                    .entry(Arc::clone(id))
                    .or_insert(MetricName::One(MetricIndex(usize::MAX)));
                continue;
            };
            let first = self.metrics.len();
            let count = self.spread(id, &reader, &field.key);
            drafts.push(Draft { id, spot: &field.key, reader, source, first, count });
        }
        for draft in &drafts {
            self.per_indicator(draft);
        }
        self.compile_table_metrics(&drafts);
        self.compile_others(&drafts);
        for draft in &drafts {
            self.empty(draft);
        }
    }

    /// Makes the metric, or one for each value of the column that `each` names. Gives how many.
    fn spread(&mut self, id: &'a Arc<str>, reader: &Reader<'a>, spot: &'a Spot) -> usize {
        let declaration = declaration(reader);
        let name = reader.string("name").unwrap_or_else(|| id.to_string());
        let blank = |id: Arc<str>, name: String| Metric {
            id,
            name,
            per_indicator: false,
            // A placeholder until its source is compiled.
            source: MetricSource::Previous { metric: Arc::from("") },
            empty: None,
            kind: Kind::Any,
            quantity: reader.word("kind", quantity),
            declaration: declaration.clone(),
            place: spot.place(),
        };
        let members =
            reader.text("each").zip(self.metric_table(reader)).and_then(|(column, table)| {
                let spot = &reader.item("each")?.spot;
                let at = self.find_column(&table.columns, column, spot, &table.id)?;
                let Some(ColumnKind::Enum(of)) = table.columns.get(at.0).map(|column| &column.kind)
                else {
                    self.found.push(
                        Diagnostic::error(
                            "wrong-kind",
                            spot.place(),
                            message!(
                                zh: "`each` 要一个 enum 列，`{column}` 不是",
                                en: "`each` takes a column of type enum, which `{column}` is not"
                            ),
                        )
                        .help(message!(
                            zh: "给这一列写 type = \"enum\" 和 values",
                            en: "give that column `type = \"enum\"` and `values`"
                        )),
                    );
                    return None;
                };
                Some(Arc::clone(of))
            });
        let Some(of) = members else {
            let index = MetricIndex(self.metrics.len());
            self.metric_names.insert(Arc::clone(id), MetricName::One(index));
            self.metrics.push(blank(Arc::clone(id), name));
            self.metric_kinds.push(Kind::Any);
            return 1;
        };
        let mut indices = IndexMap::new();
        for member in &of.members {
            let word = member.words.first().unwrap_or(&member.id);
            indices.insert(Arc::clone(&member.id), MetricIndex(self.metrics.len()));
            let id = Arc::from(format!("{id}.{}", member.id));
            self.metrics.push(blank(id, format!("{name}（{word}）")));
            self.metric_kinds.push(Kind::Any);
        }
        self.metric_names.insert(Arc::clone(id), MetricName::Each(indices));
        of.members.len()
    }

    /// The table that is named by `table`, with an error if there is none.
    pub(super) fn metric_table(&mut self, reader: &Reader<'a>) -> Option<Table> {
        let item = reader.item("table")?;
        let id = item.as_text()?;
        if let Some(table) = self.tables.iter().find(|table| table.id == *id) {
            return Some(table.clone());
        }
        let known: Vec<Arc<str>> = self.tables.iter().map(|table| Arc::clone(&table.id)).collect();
        let diagnostic = Diagnostic::error(
            "unknown-table",
            item.place(),
            message!(zh: "没有声明表 `{id}`", en: "there is no table `{id}`"),
        );
        self.found.push(suggest(diagnostic, id, known.iter().map(|id| &**id)));
        None
    }

    /// Whether a metric has a value for each indicator, as far as its own keys say.
    fn per_indicator(&mut self, draft: &Draft<'a>) {
        let per = draft.reader.text("per").map(|per| &**per == "indicator");
        let mut each = per == Some(true);
        match draft.source {
            "table" => {
                let table = draft
                    .reader
                    .text("table")
                    .and_then(|id| self.tables.iter().find(|table| table.id == *id));
                if let Some(table) = table.filter(|table| each && table.indicator.is_none()) {
                    let id = Arc::clone(&table.id);
                    self.found.push(
                        Diagnostic::error(
                            "no-indicator-column",
                            draft.reader.field("per").map_or_else(|| draft.spot.place(), |field| field.item.place()),
                            message!(
                                zh: "表 {id} 没有 indicator 类型的列，不能每个指标一个数",
                                en: "the table {id} has no column of type indicator, so there is no value for each"
                            ),
                        )
                        .help(message!(
                            zh: "给表加一列 type = \"indicator\"，或删去 per",
                            en: "add a column of type indicator to the table, or take `per` out"
                        )),
                    );
                }
            }
            "over" if each => {
                self.found.push(Diagnostic::error(
                    "wrong-combination",
                    draft
                        .reader
                        .field("per")
                        .map_or_else(|| draft.spot.place(), |field| field.key.place()),
                    message!(
                        zh: "`over = \"indicators\"` 每组只有一个数，不能 per = \"indicator\"",
                        en: "`over = \"indicators\"` gives one value a team, not one an indicator"
                    ),
                ));
                each = false;
            }
            _ => {}
        }
        for at in draft.first..draft.first.saturating_add(draft.count) {
            if let Some(metric) = self.metrics.get_mut(at) {
                metric.per_indicator = each;
            }
        }
    }

    pub(super) fn compile_table_metrics(&mut self, drafts: &[Draft<'a>]) {
        for draft in drafts.iter().filter(|draft| draft.source == "table") {
            let known = |table: &Table| draft.reader.text("table") == Some(&table.id);
            // An unknown table was reported when the metric was spread out, if it has an `each`.
            let table = if draft.reader.has("each") {
                self.tables.iter().find(|table| known(table)).cloned()
            } else {
                self.metric_table(&draft.reader)
            };
            let Some(table) = table else { continue };
            let scope = Arc::new(self.row_scope(&table, &table.columns));
            let condition = self.optional(&draft.reader, "where", &scope, Wanted::Bool);
            let unit = draft.reader.field("unit").and_then(|field| {
                let id = field.item.as_text()?;
                self.find_column(&table.columns, id, &field.item.spot, &table.id)
            });
            let each = draft
                .reader
                .text("each")
                .and_then(|id| table.columns.iter().position(|column| column.id == *id));
            let Some(index) = self.tables.iter().position(|there| there.id == table.id) else {
                continue;
            };
            let Some((aggregation, kind)) = self.aggregation(&draft.reader, &scope) else {
                continue;
            };
            let at_least = at_least(&draft.reader, &aggregation);
            let members: Vec<Option<Arc<str>>> = match self.metric_names.get(draft.id) {
                Some(MetricName::Each(members)) => {
                    members.keys().map(|id| Some(Arc::clone(id))).collect()
                }
                _ => vec![None],
            };
            for (offset, member) in members.into_iter().enumerate() {
                let source = MetricSource::Table {
                    table: crate::method::model::TableIndex(index),
                    condition: condition.clone(),
                    member: each.zip(member).map(|(column, member)| {
                        (crate::method::model::ColumnIndex(column), member)
                    }),
                    aggregation: aggregation.clone(),
                    unit,
                    at_least: at_least.clone(),
                };
                self.set(draft.first.saturating_add(offset), source, kind.clone());
            }
        }
    }

    pub(super) fn set(&mut self, at: usize, source: MetricSource, kind: Kind) {
        if let Some(metric) = self.metrics.get_mut(at) {
            metric.source = source;
            metric.kind = kind.clone();
        }
        if let Some(slot) = self.metric_kinds.get_mut(at) {
            *slot = kind;
        }
    }

    /// The rule behind a key, if there is one.
    pub(super) fn optional(
        &mut self,
        reader: &Reader<'_>,
        key: &str,
        scope: &Arc<Scope>,
        wanted: Wanted,
    ) -> Option<Rule> {
        let item = reader.item(key)?;
        self.rule(item, scope, wanted)
    }

    /// The metric called `id`, also `stem.member`.
    pub(super) fn metric_index(&self, id: &str) -> Option<MetricIndex> {
        let at = self.metrics.iter().position(|metric| &*metric.id == id)?;
        Some(MetricIndex(at))
    }

    /// The metric called `id`, with an error if there is none.
    pub(super) fn find_metric(&mut self, id: &str, spot: &Spot) -> Option<MetricIndex> {
        if let Some(index) = self.metric_index(id) {
            return Some(index);
        }
        match self.metric_names.get(id) {
            Some(MetricName::Each(members)) => {
                let list = members
                    .keys()
                    .map(|member| format!("{id}.{member}"))
                    .collect::<Vec<_>>()
                    .join(", ");
                self.found.push(
                    Diagnostic::error(
                        "one-of-each",
                        spot.place(),
                        message!(
                            zh: "`{id}` 按 each 分成了几个数，要写明哪一个",
                            en: "`{id}` is several metrics by its `each`: say which"
                        ),
                    )
                    .help(message!(zh: "有：{list}", en: "there are: {list}")),
                );
            }
            // It is declared, and what is wrong with it was said.
            Some(MetricName::One(_)) => {}
            None => {
                let known: Vec<Arc<str>> =
                    self.metrics.iter().map(|metric| Arc::clone(&metric.id)).collect();
                let diagnostic = Diagnostic::error(
                    "unknown-metric",
                    spot.place(),
                    message!(zh: "没有叫 `{id}` 的数", en: "there is no metric `{id}`"),
                );
                self.found.push(suggest(diagnostic, id, known.iter().map(|id| &**id)));
            }
        }
        None
    }

    pub(super) fn empty(&mut self, draft: &Draft<'a>) {
        let Some(item) = draft.reader.item("empty") else { return };
        let value = constant(item);
        let kind = self.metric_kinds.get(draft.first).cloned().unwrap_or(Kind::Any);
        let found = constant_kind(&value);
        if !kind.comparable(&found) {
            let (Message { zh: have, en: has }, Message { zh, en }) = (kind.name(), found.name());
            self.found.push(Diagnostic::error(
                "wrong-kind",
                item.place(),
                message!(
                    zh: "这个数是{have}，`empty` 却是{zh}",
                    en: "the metric is {has}, but `empty` is {en}"
                ),
            ));
        }
        for at in draft.first..draft.first.saturating_add(draft.count) {
            if let Some(metric) = self.metrics.get_mut(at) {
                metric.empty = Some(value.clone());
            }
        }
    }
}

/// `better`.
pub(super) fn better(reader: &Reader<'_>) -> Option<Better> {
    reader.word("better", |word| match word {
        "high" => Some(Better::High),
        "low" => Some(Better::Low),
        _ => None,
    })
}

pub(super) fn at_least(reader: &Reader<'_>, aggregation: &Aggregation) -> Option<Number> {
    if matches!(aggregation, Aggregation::TrimmedMean { .. }) {
        return None;
    }
    reader.number("at_least").cloned()
}

/// A metric's declaration as it is written, a line a key.
fn declaration(reader: &Reader<'_>) -> String {
    let line = |(key, field): (&Arc<str>, &Field)| format!("{key} = {}", field.item.spot.text());
    let wanted = |(key, _): &(&Arc<str>, &Field)| &***key != "name";
    reader.fields().filter(wanted).map(line).collect::<Vec<_>>().join("\n")
}
