//! Metrics that are made from other metrics.

use std::sync::Arc;

use super::{
    Builder,
    metric_sources::WAYS,
    metrics::{Draft, at_least, better},
    order::order,
    scopes::{MetricsSeen, Wanted},
};
use crate::{
    diagnostic::{Diagnostic, message, nearest},
    method::{
        document::Spot,
        model::{ColumnIndex, MetricIndex, MetricSource, PeerStatistic, Rule},
        scope::{Scope, Symbol},
    },
    script::Kind,
    value::Number,
};

impl<'a> Builder<'a> {
    /// Metrics that are made from other metrics, each after what it needs.
    pub(super) fn compile_others(&mut self, drafts: &[Draft<'a>]) {
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
    pub(super) fn others_scope(&self, per_indicator: Option<bool>) -> Scope {
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

    pub(super) fn needs(&self, draft: &Draft<'a>, open: &Scope) -> Vec<MetricIndex> {
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

    pub(super) fn compile_other(&mut self, draft: &Draft<'a>) {
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
            "previous" => reader.item("previous").and_then(|item| {
                let metric = item.as_text()?;
                self.in_the_last_round(metric, &item.spot);
                Some((MetricSource::Previous { metric: Arc::clone(metric) }, Kind::Number))
            }),
            statistic => self.peers(draft, statistic, within),
        };
        if let Some((source, kind)) = made {
            self.set(draft.first, source, kind);
        }
    }

    /// The last round may have had a metric that this method lacks, but mostly the name is wrong.
    fn in_the_last_round(&mut self, metric: &str, spot: &Spot) {
        if self.metric_index(metric).is_some() {
            return;
        }
        if ["weak", "grade", "total", "rank"].contains(&metric) {
            self.found.push(
                Diagnostic::error(
                    "not-a-metric",
                    spot.place(),
                    message!(
                        zh: "上一轮的 {metric} 不是由台账算出的数，不用在这里声明",
                        en: "the last round's `{metric}` is no metric and need not be declared"
                    ),
                )
                .help(message!(
                    zh: "在公式里直接写 previous.{metric}",
                    en: "write previous.{metric} in the expression"
                )),
            );
            return;
        }
        let warning = Diagnostic::warning(
            "unknown-previous",
            spot.place(),
            message!(
                zh: "本办法没有“{metric}”这个数，上一轮的结果里有它时才取得到",
                en: "this method has no metric `{metric}`: there is a value only if the last round had it"
            ),
        );
        let near = nearest(metric, self.metrics.iter().map(|metric| &*metric.id));
        self.found.push(match near {
            Some(near) => warning.help(message!(zh: "是否为 {near}？", en: "did you mean {near}?")),
            None => warning,
        });
    }

    pub(super) fn peers(
        &mut self,
        draft: &Draft<'a>,
        statistic: &str,
        within: Vec<ColumnIndex>,
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
