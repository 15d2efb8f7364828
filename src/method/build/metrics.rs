use std::sync::Arc;

use indexmap::IndexMap;

use super::{
    Builder, MetricName,
    columns::{quantity, suggest},
    constants::{constant, kind as constant_kind},
    names::check_identifier,
    order::order,
    scopes::{MetricsSeen, Wanted},
};
use crate::{
    diagnostic::{Diagnostic, Message, message},
    method::{
        document::{Field, Item, Spot},
        keys,
        model::{
            Aggregation, Better, ColumnKind, Metric, MetricIndex, MetricSource, PeerStatistic,
            Rule, Table,
        },
        scope::{Scope, Symbol},
        section::Reader,
    },
    script::Kind,
    value::Number,
};

/// The ways of working over rows.
pub(super) const WAYS: [&str; 12] = [
    "value",
    "count",
    "ratio",
    "sum",
    "mean",
    "median",
    "min",
    "max",
    "distinct",
    "stdev",
    "trimmed_mean",
    "quantile",
];

/// The statistics of the peers.
const PEERS: [&str; 12] = [
    "peer_mean",
    "peer_sum",
    "peer_min",
    "peer_max",
    "peer_median",
    "peer_stdev",
    "peer_count",
    "rank",
    "percentile",
    "zscore",
    "minmax",
    "winsorise",
];

/// What every metric may say.
const COMMON: [&str; 4] = ["name", "per", "kind", "remove"];

/// A metric that is not compiled yet; the first of those that `each` spreads it out to.
struct Draft<'a> {
    id: &'a Arc<str>,
    spot: &'a Spot,
    reader: Reader<'a>,
    source: &'static str,
    first: usize,
    count: usize,
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

    /// Which of the sources a metric has; exactly one is allowed.
    fn source(&mut self, id: &str, reader: &Reader<'_>, spot: &Spot) -> Option<&'static str> {
        let sources: Vec<&'static str> = ["table", "over", "expr", "across", "previous"]
            .into_iter()
            .chain(PEERS)
            .filter(|key| reader.has(key))
            .collect();
        let source = match sources.as_slice() {
            [source] => *source,
            [] => {
                let ways = PEERS.join(", ");
                self.found.push(
                    Diagnostic::error(
                        "no-source",
                        spot.place(),
                        message!(
                            zh: "数 `{id}` 没有写明从哪里来",
                            en: "the metric `{id}` does not say what it is made from"
                        ),
                    )
                    .help(message!(
                        zh: "写 table（一张表）、over = \"indicators\"、expr、across、previous，或同类统计之一：{ways}",
                        en: "write `table`, `over = \"indicators\"`, `expr`, `across`, `previous`, or a statistic of the peers: {ways}"
                    )),
                );
                return None;
            }
            [first, second, ..] => {
                self.found.push(
                    Diagnostic::error(
                        "two-sources",
                        reader
                            .field(second)
                            .map_or_else(|| spot.place(), |field| field.key.place()),
                        message!(
                            zh: "`{first}` 和 `{second}` 只能有一个",
                            en: "there can be only one of `{first}` and `{second}`"
                        ),
                    )
                    .help(message!(
                        zh: "分成两个数",
                        en: "make two metrics of it"
                    )),
                );
                return None;
            }
        };
        let ways: Vec<&'static str> = WAYS.into_iter().filter(|key| reader.has(key)).collect();
        if matches!(source, "table" | "over") {
            match ways.as_slice() {
                [_] => {}
                [] => {
                    let list = WAYS.join(", ");
                    self.found.push(
                        Diagnostic::error(
                            "no-way",
                            spot.place(),
                            message!(
                                zh: "数 `{id}` 没有写明怎样算",
                                en: "the metric `{id}` does not say what is done with the rows"
                            ),
                        )
                        .help(message!(zh: "写下列之一：{list}", en: "write one of: {list}")),
                    );
                    return None;
                }
                [first, second, ..] => {
                    self.found.push(
                        Diagnostic::error(
                            "two-ways",
                            reader
                                .field(second)
                                .map_or_else(|| spot.place(), |field| field.key.place()),
                            message!(
                                zh: "`{first}` 和 `{second}` 只能有一个",
                                en: "there can be only one of `{first}` and `{second}`"
                            ),
                        )
                        .help(message!(zh: "分成两个数", en: "make two metrics of it")),
                    );
                    return None;
                }
            }
        }
        self.other_keys(reader, source, ways.first().copied());
        Some(source)
    }

    /// Keys that mean nothing beside this source and way.
    fn other_keys(&mut self, reader: &Reader<'_>, source: &str, way: Option<&str>) {
        let allowed: &[&str] = match source {
            "table" => &["table", "where", "at_least", "unit", "each", "empty"],
            "over" => &["over", "where", "at_least", "empty"],
            "across" => &["across", "within"],
            "winsorise" => &["winsorise", "within", "lower", "upper"],
            "rank" | "percentile" | "minmax" => &["within", "better"],
            "expr" | "previous" => &[],
            _ => &["within"],
        };
        let extra: &[&str] = match way {
            Some("ratio") => &["of"],
            Some("trimmed_mean") => &["trim"],
            Some("quantile") => &["at"],
            _ => &[],
        };
        for (key, field) in reader.fields() {
            let known = keys::METRIC.key(key).is_some();
            let fits = *source == **key
                || allowed.contains(&&**key)
                || COMMON.contains(&&**key)
                || (matches!(source, "table" | "over")
                    && (way == Some(&**key) || extra.contains(&&**key)));
            if known && !fits {
                let with = way.unwrap_or(source);
                let belongs = match &**key {
                    "of" => "ratio",
                    "trim" => "trimmed_mean",
                    "at" => "quantile",
                    "lower" | "upper" => "winsorise",
                    "better" => "rank, percentile, minmax",
                    "where" | "at_least" | "empty" => "table, over",
                    "unit" | "each" => "table",
                    _ => "peer_mean, rank …",
                };
                self.found.push(
                    Diagnostic::error(
                        "wrong-combination",
                        field.key.place(),
                        message!(
                            zh: "`{key}` 不能与 `{with}` 连用",
                            en: "`{key}` means nothing beside `{with}`"
                        ),
                    )
                    .help(message!(
                        zh: "删去 `{key}`；它用于 {belongs}",
                        en: "take `{key}` out; it goes with {belongs}"
                    )),
                );
            }
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

    fn metric_table(&mut self, reader: &Reader<'a>) -> Option<Table> {
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

    fn compile_table_metrics(&mut self, drafts: &[Draft<'a>]) {
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

    fn set(&mut self, at: usize, source: MetricSource, kind: Kind) {
        if let Some(metric) = self.metrics.get_mut(at) {
            metric.source = source;
            metric.kind = kind.clone();
        }
        if let Some(slot) = self.metric_kinds.get_mut(at) {
            *slot = kind;
        }
    }

    /// What is done with the rows, and what kind of value comes of it.
    fn aggregation(
        &mut self,
        reader: &Reader<'a>,
        scope: &Arc<Scope>,
    ) -> Option<(Aggregation, Kind)> {
        let way = WAYS.into_iter().find(|way| reader.has(way))?;
        let item = reader.item(way)?;
        if way == "count" {
            let rule = match item.as_bool() {
                Some(true) => None,
                Some(false) => {
                    self.found.push(
                        Diagnostic::error(
                            "wrong-kind",
                            item.place(),
                            message!(zh: "count = false 数不出什么", en: "count = false counts nothing"),
                        )
                        .help(message!(
                            zh: "数全部行写 count = true",
                            en: "write count = true to count all rows"
                        )),
                    );
                    return None;
                }
                None => Some(self.rule(item, scope, Wanted::Bool)?),
            };
            return Some((Aggregation::Count(rule), Kind::Number));
        }
        let wanted = match way {
            "value" | "distinct" => Wanted::Value,
            "ratio" | "sum" | "mean" => Wanted::Countable,
            "min" | "max" => Wanted::Ordered,
            _ => Wanted::Number,
        };
        let rule = self.rule(item, scope, wanted);
        let of = self.optional(reader, "of", scope, Wanted::Countable);
        let at = self.share(reader, "at");
        let trim = reader.count("trim").map_or(1, |trim| trim as usize);
        let rule = rule?;
        let kind = match way {
            "value" | "min" | "max" => rule.expression.kind().clone(),
            _ => Kind::Number,
        };
        let aggregation = match way {
            "value" => Aggregation::Value(rule),
            "ratio" => {
                if reader.has("of") && of.is_none() {
                    return None;
                }
                Aggregation::Ratio(rule, of)
            }
            "sum" => Aggregation::Sum(rule),
            "mean" => Aggregation::Mean(rule),
            "median" => Aggregation::Median(rule),
            "min" => Aggregation::Min(rule),
            "max" => Aggregation::Max(rule),
            "distinct" => Aggregation::Distinct(rule),
            "stdev" => Aggregation::StandardDeviation(rule),
            "trimmed_mean" => Aggregation::TrimmedMean {
                of: rule,
                trim,
                at_least: reader.count("at_least").map_or(0, |count| count as usize),
            },
            _ => Aggregation::Quantile { of: rule, at: self.needed_share(reader, "at", item, at)? },
        };
        Some((aggregation, kind))
    }

    /// A number from 0 to 1.
    pub(super) fn share(&mut self, reader: &Reader<'_>, key: &str) -> Option<Number> {
        let item = reader.item(key)?;
        let number = item.as_number()?;
        if number.is_negative() || *number > Number::ONE {
            let help = number
                .checked_div(&Number::from(100i64))
                .filter(|share| *share <= Number::ONE && !number.is_negative());
            let diagnostic = Diagnostic::error(
                "not-a-share",
                item.place(),
                message!(
                    zh: "`{key}` 是 0 到 1 之间的份额，不能是 {number}",
                    en: "`{key}` is a share from 0 to 1, not {number}"
                ),
            );
            self.found.push(match help {
                Some(share) => diagnostic.help(
                    message!(zh: "{number}% 写成 {share}", en: "write {share} for {number}%"),
                ),
                None => diagnostic,
            });
            return None;
        }
        Some(number.clone())
    }

    fn needed_share(
        &mut self,
        reader: &Reader<'_>,
        key: &str,
        beside: &Item,
        share: Option<Number>,
    ) -> Option<Number> {
        if share.is_none() && !reader.has(key) {
            self.found.push(
                Diagnostic::error(
                    "missing-key",
                    beside.place(),
                    message!(zh: "缺少 `{key}`", en: "`{key}` is missing"),
                )
                .help(message!(zh: "例如 {key} = 0.9", en: "such as {key} = 0.9")),
            );
        }
        share
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

    /// Metrics that are made from other metrics, each after what it needs.
    fn compile_others(&mut self, drafts: &[Draft<'a>]) {
        let others: Vec<&Draft<'a>> =
            drafts.iter().filter(|draft| draft.source != "table").collect();
        let open = self.others_scope(None);
        let needs: Vec<Vec<usize>> = others
            .iter()
            .map(|draft| {
                self.needs(draft, &open)
                    .into_iter()
                    .filter_map(|index| others.iter().position(|other| other.first == index.0))
                    .collect()
            })
            .collect();
        // Circles are reported with the plan, where scores are in them, too.
        let (sorted, _) = order(&needs);
        for at in sorted {
            if let Some(draft) = others.get(at) {
                self.compile_other(draft);
            }
        }
    }

    /// The scope of `expr` (`Some(per indicator)`), or one that holds every name that any of them may
    /// use.
    fn others_scope(&self, per_indicator: Option<bool>) -> Scope {
        let mut scope = self.team_scope(&self.params_kind, MetricsSeen::All);
        if per_indicator != Some(false) {
            scope.insert(Arc::from("points"), Symbol::Points, Kind::Number);
            scope.insert(Arc::from("indicator"), Symbol::Indicator, Kind::Text);
        }
        if per_indicator.is_none() {
            scope.insert(Arc::from("score"), Symbol::Score, Kind::Number);
        }
        scope
    }

    fn needs(&self, draft: &Draft<'a>, open: &Scope) -> Vec<MetricIndex> {
        let reader = &draft.reader;
        match draft.source {
            "previous" => Vec::new(),
            "expr" | "over" | "across" => {
                let peers = (draft.source == "across")
                    .then(|| self.team_scope(&self.params_kind, MetricsSeen::Peers));
                let scope = peers.as_ref().unwrap_or(open);
                let mut keys = vec!["expr", "across", "where", "of"];
                keys.extend(WAYS);
                let mut needs = Vec::new();
                for key in keys {
                    if let Some(expression) =
                        reader.item(key).and_then(|item| self.probe(item, scope))
                    {
                        for read in expression.reads() {
                            needs.extend(metrics_behind(scope, read.slot, &read.path));
                        }
                    }
                }
                needs
            }
            statistic => {
                reader.text(statistic).and_then(|id| self.metric_index(id)).into_iter().collect()
            }
        }
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

    fn compile_other(&mut self, draft: &Draft<'a>) {
        let reader = &draft.reader;
        let per_indicator =
            self.metrics.get(draft.first).is_some_and(|metric| metric.per_indicator);
        let within = self.roster_columns(&reader.texts("within"));
        let made = match draft.source {
            "expr" => {
                let scope = Arc::new(self.others_scope(Some(per_indicator)));
                self.optional(reader, "expr", &scope, Wanted::Value).and_then(|rule| {
                    if !per_indicator {
                        self.refuse_per_indicator(&rule)?;
                    }
                    let kind = rule.expression.kind().clone();
                    Some((MetricSource::Expression(rule), kind))
                })
            }
            "over" => {
                let scope = Arc::new(self.others_scope(None));
                let condition = self.optional(reader, "where", &scope, Wanted::Bool);
                self.aggregation(reader, &scope).map(|(aggregation, kind)| {
                    let at_least = at_least(reader, &aggregation);
                    let source = MetricSource::Indicators {
                        condition,
                        aggregation,
                        at_least,
                        without_score: Vec::new(),
                    };
                    (source, kind)
                })
            }
            "across" => {
                let scope = self.team_scope(&self.params_kind, MetricsSeen::Peers);
                self.optional(reader, "across", &Arc::new(scope), Wanted::Numbers)
                    .map(|rule| (MetricSource::Across { rule, within }, Kind::Number))
            }
            "previous" => reader.text("previous").map(|metric| {
                let metric = Arc::clone(metric);
                (MetricSource::Previous { metric }, Kind::Number)
            }),
            statistic => self.peers(draft, statistic, within),
        };
        if let Some((source, kind)) = made {
            self.set(draft.first, source, kind);
        }
    }

    fn peers(
        &mut self,
        draft: &Draft<'a>,
        statistic: &str,
        within: Vec<crate::method::model::ColumnIndex>,
    ) -> Option<(MetricSource, Kind)> {
        let reader = &draft.reader;
        let item = reader.item(statistic)?;
        let of = self.find_metric(item.as_text()?, &item.spot)?;
        let metric = self.metrics.get(of.0)?;
        let (per_indicator, kind) = (metric.per_indicator, metric.kind.clone());
        if !matches!(kind, Kind::Number | Kind::Any) && statistic != "peer_count" {
            let id = &metric.id;
            let (zh, en) = (kind.name().zh, kind.name().en);
            self.found.push(Diagnostic::error(
                "wrong-kind",
                item.place(),
                message!(
                    zh: "`{id}` 是{zh}，不能作同类统计",
                    en: "`{id}` is {en}: there is no statistic of it"
                ),
            ));
        }
        match reader.field("per") {
            None => {
                if let Some(metric) = self.metrics.get_mut(draft.first) {
                    metric.per_indicator = per_indicator;
                }
            }
            Some(field) => {
                let says = field.item.as_text().is_some_and(|per| &**per == "indicator");
                if says != per_indicator {
                    self.found.push(
                        Diagnostic::error(
                            "wrong-combination",
                            field.item.place(),
                            message!(
                                zh: "`per` 与它所统计的数不同",
                                en: "`per` is not that of the metric it is a statistic of"
                            ),
                        )
                        .help(message!(zh: "删去 `per`", en: "take `per` out")),
                    );
                }
            }
        }
        let share = |found: Option<Number>, otherwise: (i64, i64)| {
            found.or_else(|| Number::ratio(otherwise.0, otherwise.1)).unwrap_or(Number::ZERO)
        };
        let statistic = match statistic {
            "peer_mean" => PeerStatistic::Mean,
            "peer_sum" => PeerStatistic::Sum,
            "peer_min" => PeerStatistic::Min,
            "peer_max" => PeerStatistic::Max,
            "peer_median" => PeerStatistic::Median,
            "peer_stdev" => PeerStatistic::StandardDeviation,
            "peer_count" => PeerStatistic::Count,
            "rank" => PeerStatistic::Rank,
            "percentile" => PeerStatistic::Percentile,
            "zscore" => PeerStatistic::ZScore,
            "minmax" => PeerStatistic::MinMax,
            _ => {
                let lower = share(self.share(reader, "lower"), (5, 100));
                let upper = share(self.share(reader, "upper"), (95, 100));
                if lower >= upper {
                    self.found.push(Diagnostic::error(
                        "empty-range",
                        item.place(),
                        message!(
                            zh: "`lower` 要小于 `upper`",
                            en: "`lower` is to be less than `upper`"
                        ),
                    ));
                }
                PeerStatistic::Winsorise { lower, upper }
            }
        };
        let better = better(reader).unwrap_or_default();
        Some((MetricSource::Peers { statistic, of, within, better }, Kind::Number))
    }

    /// An error if a rule that is worked out per team reads a metric that has a value for each
    /// indicator.
    pub(super) fn refuse_per_indicator(&mut self, rule: &Rule) -> Option<()> {
        let read = rule.expression.reads().iter().find_map(|read| {
            metrics_behind(&rule.scope, read.slot, &read.path)
                .into_iter()
                .find(|index| self.metrics.get(index.0).is_some_and(|metric| metric.per_indicator))
                .and_then(|index| self.metrics.get(index.0))
        });
        let Some(metric) = read else { return Some(()) };
        let id = Arc::clone(&metric.id);
        self.found.push(
            Diagnostic::error(
                "per-indicator",
                rule.expression.place().clone(),
                message!(
                    zh: "`{id}` 每个指标各有一个数，这里没有指标可言",
                    en: "`{id}` has a value for each indicator, but there is no indicator here"
                ),
            )
            .help(message!(
                zh: "用 over = \"indicators\" 的数合成每组一个，或写 per = \"indicator\"",
                en: "make one value of them with `over = \"indicators\"`, or write `per = \"indicator\"`"
            )),
        );
        None
    }

    fn empty(&mut self, draft: &Draft<'a>) {
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

/// The metrics that a read variable stands for.
pub(super) fn metrics_behind(scope: &Scope, slot: u32, path: &[Arc<str>]) -> Vec<MetricIndex> {
    let real = |index: &MetricIndex| (index.0 != usize::MAX).then_some(*index);
    match scope.symbol(slot) {
        Some(Symbol::Metric(index)) => real(index).into_iter().collect(),
        Some(Symbol::Metrics(members)) => match path.first().and_then(|id| members.get(id)) {
            Some(index) => real(index).into_iter().collect(),
            None => members.values().filter_map(real).collect(),
        },
        _ => Vec::new(),
    }
}

fn at_least(reader: &Reader<'_>, aggregation: &Aggregation) -> Option<Number> {
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
